//! One running PostgreSQL server and the process that keeps it.

use std::{
    fs::DirBuilder,
    io::{self, Read},
    net::{Ipv4Addr, TcpListener},
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::programs;

/// The user who runs the server when we are root; Debian's package creates it.
const SERVER_USER: &str = "postgres";

/// Another program may take the free port before the server does; so often we try another.
const PORT_ATTEMPTS_MAX: u32 = 3;

/// Sized for tests on two cores: many short databases, little memory.
const SETTINGS: &str = "-c listen_addresses=127.0.0.1 -c max_connections=200 \
     -c shared_buffers=64MB -c log_min_messages=fatal";

const SETTINGS_UNSAFE: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

const KEEPER: &str = include_str!("keep.sh");

/// Says why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// PostgreSQL 15 or later is not on this machine.
    #[error("PostgreSQL 15 or later is not installed: apt-get install postgresql")]
    NotInstalled,
    /// We are root and there is no other user to run the server.
    #[error("run by root, but there is no user \"{SERVER_USER}\" to run PostgreSQL")]
    NoServerUser,
    /// The directory or the keeper could not be made.
    #[error("cannot {doing}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// `initdb` or the server ended with a fault.
    #[error("PostgreSQL did not start:\n{0}")]
    DidNotStart(String),
}

/// What an acknowledged commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: files are never forced to disk. For tests.
    None,
    /// A power cut, as on a real server. For measurements.
    Disk,
}

/// A running server; dropping it stops the server and removes its files.
#[derive(Debug)]
pub struct Server {
    keeper: Child,
    dir: PathBuf,
    url: String,
}

impl Server {
    /// Makes a new, empty server and waits until it takes connections (about two seconds).
    pub fn start(durability: Durability) -> Result<Self, Error> {
        let programs = programs::find().ok_or(Error::NotInstalled)?;
        let mut attempt = 1;
        loop {
            match Self::start_once(&programs, durability) {
                Err(Error::DidNotStart(reason))
                    if attempt < PORT_ATTEMPTS_MAX && reason.contains("could not bind") =>
                {
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    /// Returns the server's address, without a database: `postgres://postgres@127.0.0.1:40001`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the directory that holds the server's files and its socket.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn start_once(programs: &Path, durability: Durability) -> Result<Self, Error> {
        let port = free_port().map_err(|source| Error::Io { doing: "find a port", source })?;
        let dir = new_dir().map_err(|source| Error::Io { doing: "make a directory", source })?;
        let settings = match durability {
            Durability::None => format!("{SETTINGS} {SETTINGS_UNSAFE}"),
            Durability::Disk => SETTINGS.to_owned(),
        };
        let mut keeper = keeper_command(&dir)?
            .args(["sh", "-c", KEEPER, "testpg"])
            .arg(programs)
            .arg(&dir)
            .arg(port.to_string())
            .arg(settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|source| Error::Io { doing: "start the keeper", source })?;

        let said = first_words(&mut keeper)
            .map_err(|source| Error::Io { doing: "listen to the keeper", source })?;
        let url = format!("postgres://{SERVER_USER}@127.0.0.1:{port}");
        let server = Self { keeper, dir, url };
        if said.trim() == "ready" { Ok(server) } else { Err(Error::DidNotStart(said)) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The keeper's own status says nothing that a caller could act on.
        let _status = self.keeper.wait();
    }
}

/// Reads up to "ready", or to the end when the server did not start.
fn first_words(keeper: &mut Child) -> io::Result<String> {
    let mut out = keeper.stdout.take().expect("standard output was asked for");
    let mut said = Vec::new();
    let mut byte = [0];
    while !said.ends_with(b"ready\n") && out.read(&mut byte)? == 1 {
        said.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}

/// Becomes the server's user first when we are root; `env` otherwise only runs what follows.
fn keeper_command(dir: &Path) -> Result<Command, Error> {
    if !we_are_root(dir)? {
        return Ok(Command::new("env"));
    }
    let uid = number_of("-u")?;
    let gid = number_of("-g")?;
    chown(dir, Some(uid), Some(gid))
        .map_err(|source| Error::Io { doing: "hand over the directory", source })?;
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={uid}"))
        .arg(format!("--regid={gid}"))
        .args(["--init-groups", "--"]);
    Ok(command)
}

/// A directory just made by us belongs to us.
fn we_are_root(dir: &Path) -> Result<bool, Error> {
    let about =
        dir.metadata().map_err(|source| Error::Io { doing: "look at the directory", source })?;
    Ok(about.uid() == 0)
}

fn number_of(flag: &str) -> Result<u32, Error> {
    let output = Command::new("id")
        .args([flag, SERVER_USER])
        .output()
        .map_err(|source| Error::Io { doing: "run id", source })?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| Error::NoServerUser)
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Makes a directory nobody else may read, with a short name: a socket's path is limited to
/// 107 bytes.
fn new_dir() -> io::Result<PathBuf> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let nth = MADE.fetch_add(1, Ordering::Relaxed);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let name = format!("testpg-{}-{nth}-{:x}", std::process::id(), since.subsec_nanos());
    let dir = std::env::temp_dir().join(name);
    DirBuilder::new().mode(0o700).create(&dir)?;
    Ok(dir)
}
