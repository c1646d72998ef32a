//! A fresh, empty PostgreSQL database for one test.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use postgres::{Client, NoTls};
use testpg::server::{Durability, Server};

/// Names the server to use, without a database: `postgres://user@host:port`.
pub const SERVER_VARIABLE: &str = "SIMPUL_TEST_POSTGRES";

/// The database that every server has, from which others are made.
const MAINTENANCE: &str = "postgres";

/// Where databases are made: somebody else's server or our own, which ends with this process.
enum Home {
    Given(String),
    Own(Server),
}

static HOME: LazyLock<Home> = LazyLock::new(|| match std::env::var(SERVER_VARIABLE) {
    Ok(url) if !url.is_empty() => Home::Given(url),
    _ => Home::Own(Server::start(Durability::None).expect("a PostgreSQL server for tests")),
});

/// An empty database; dropped with this guard, even if connections are still open.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// Returns the address to connect to: `postgres://postgres@127.0.0.1:40001/t_12_0_8f`.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Makes an empty database with a name of its own.
///
/// # Panics
/// When there is no server and none can be started.
pub fn database() -> Database {
    let name = unused_name();
    on_server(&format!("CREATE DATABASE {name}")).expect("a database for this test");
    Database { url: address_of(server_url(), &name), name }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = on_server(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        // A second panic while a failed test unwinds would hide the first.
        if !std::thread::panicking() {
            dropped.expect("the database of this test is dropped");
        }
    }
}

fn server_url() -> &'static str {
    match &*HOME {
        Home::Given(url) => url,
        Home::Own(server) => server.url(),
    }
}

fn on_server(statement: &str) -> Result<(), postgres::Error> {
    Client::connect(&address_of(server_url(), MAINTENANCE), NoTls)?.batch_execute(statement)
}

/// Puts a database's name into a server's address, in place of the one it may have.
fn address_of(server: &str, database: &str) -> String {
    let (address, options) = match server.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (server, String::new()),
    };
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let end = address[after_scheme..].find('/').map_or(address.len(), |at| after_scheme + at);
    format!("{}/{database}{options}", &address[..end])
}

/// Differs between tests of a process, processes of a run, and runs on a lasting server.
fn unused_name() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let nth = MADE.fetch_add(1, Ordering::Relaxed);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("t_{}_{nth}_{:x}", std::process::id(), since.as_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_options() {
        let check = |server: &str, expect: &str| assert_eq!(address_of(server, "t"), expect);
        check("postgres://u@h:1", "postgres://u@h:1/t");
        check("postgres://u@h:1/", "postgres://u@h:1/t");
        check("postgres://u:p@h/other", "postgres://u:p@h/t");
        check("postgres://u@h:1/other?sslmode=disable", "postgres://u@h:1/t?sslmode=disable");
        check("postgres://u@h:1?host=/tmp/x", "postgres://u@h:1/t?host=/tmp/x");
    }
}
