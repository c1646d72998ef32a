//! The waist over PostgreSQL.

use std::{collections::HashMap, error::Error as StdError, io, time::Duration};

use postgres::{
    Client, NoTls,
    config::SslMode,
    error::SqlState,
    fallible_iterator::FallibleIterator,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use tokio_rustls::rustls;

use crate::{
    address::masked,
    conn::{Conn, Row, Value},
    error::{Cause, Error, Result},
    postgres_tls::Address,
    statement::{Statement, Words, fill_words},
};

/// Longest time that one statement may take.
const STATEMENT_TIMEOUT: &str = "SET statement_timeout = '120s'";

const WORDS: Words = Words {
    int: "BIGINT",
    // Byte order, so that sorting and prefix search are the same on both engines.
    text: "TEXT COLLATE \"C\"",
    bytes: "BYTEA",
    strict: "",
    keyed: "",
};

/// A connection to a PostgreSQL database.
pub(crate) struct Postgres {
    client: Client,
    /// Whether an error told that the connection is gone.
    lost: bool,
    prepared: HashMap<(&'static str, usize), postgres::Statement>,
}

impl Postgres {
    /// Connects; waits for locks no longer than `wait`.
    pub(crate) fn open(url: &str, read_only: bool, wait: Duration) -> Result<Self> {
        let mut address = Address::read(url).ok_or_else(|| Error::Address(masked(url)))?;
        let tls = address.tls()?;
        let config = &mut address.config;
        config.application_name("simpul").connect_timeout(wait.max(Duration::from_secs(2)));
        let mut client = match tls {
            None => config.connect(NoTls),
            Some(tls) => config.ssl_mode(SslMode::Require).connect(tls),
        }
        .map_err(connecting)?;
        let mode = if read_only { "on" } else { "off" };
        // Compiling a plan takes seconds; our statements take milliseconds. A plan that was made
        // while a table was small must not be kept while it grows: plans are made anew.
        let settings = format!(
            "SET lock_timeout = '{}ms'; {STATEMENT_TIMEOUT}; SET client_min_messages = warning; \
             SET default_transaction_read_only = {mode}; SET jit = off; \
             SET plan_cache_mode = force_custom_plan",
            wait.as_millis()
        );
        client.batch_execute(&settings).map_err(opening)?;
        Ok(Self { client, lost: false, prepared: HashMap::new() })
    }

    /// Tells whether the database holds tables of ours; writes nothing.
    pub(crate) fn is_made(url: &str, wait: Duration) -> Result<bool> {
        let mut postgres = Self::open(url, true, wait)?;
        let found = "SELECT to_regclass('schema_version') IS NOT NULL";
        let row = postgres.client.query_one(found, &[]).map_err(opening)?;
        row.try_get(0).map_err(opening)
    }

    /// Lets commits reach the disk later: they outlive this program, not a loss of power.
    pub(crate) fn relax(&mut self) -> Result<()> {
        self.client.batch_execute("SET synchronous_commit = off").map_err(opening)
    }

    /// Turns an error of the engine into ours, and notes when it ends the connection.
    fn failed(&mut self, statement: &'static str, error: postgres::Error) -> Error {
        let ending = [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::IDLE_SESSION_TIMEOUT,
        ];
        let ended = error.code().map_or(error.is_closed(), |code| ending.contains(code));
        let io = error.source().is_some_and(|cause| cause.is::<std::io::Error>());
        self.lost |= ended || io;
        if self.lost { Error::Open(error.into()) } else { engine(statement, error) }
    }

    fn prepared(&mut self, statement: &Statement, count: usize) -> Result<postgres::Statement> {
        if let Some(prepared) = self.prepared.get(&(statement.name, count)) {
            return Ok(prepared.clone());
        }
        let text = statement.expand(&WORDS, count);
        let prepared = self.client.prepare(&text).map_err(|error| engine(statement.name, error))?;
        self.prepared.insert((statement.name, count), prepared.clone());
        Ok(prepared)
    }

    fn command(&mut self, text: &'static str) -> Result<()> {
        self.client.batch_execute(text).map_err(|error| self.failed(text, error))
    }
}

impl Conn for Postgres {
    fn execute(
        &mut self,
        statement: &Statement,
        count: usize,
        params: &[Value<'_>],
    ) -> Result<u64> {
        let prepared = self.prepared(statement, count)?;
        let params: Vec<&(dyn ToSql + Sync)> =
            params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let outcome = self.client.execute(&prepared, &params);
        outcome.map_err(|error| self.failed(statement.name, error))
    }

    fn query(
        &mut self,
        statement: &Statement,
        count: usize,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let prepared = self.prepared(statement, count)?;
        let params: Vec<&(dyn ToSql + Sync)> =
            params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let failure = match self.client.query_raw(&prepared, params) {
            Err(error) => error,
            Ok(mut rows) => loop {
                match rows.next() {
                    Ok(Some(row)) => each(&Row::Postgres(&row))?,
                    Ok(None) => return Ok(()),
                    Err(error) => break error,
                }
            },
        };
        Err(self.failed(statement.name, failure))
    }

    fn survey(&mut self) -> Result<()> {
        let surveyed = self.client.batch_execute("ANALYZE");
        surveyed.map_err(|error| self.failed("survey", error))
    }

    fn script(&mut self, text: &str) -> Result<()> {
        let text = fill_words(text, &WORDS);
        let Err(error) = self.client.batch_execute(&text) else { return Ok(()) };
        // Two programs that make the same table at once collide in the catalogue.
        let collided =
            [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT];
        if error.code().is_some_and(|code| collided.contains(code)) {
            return Err(Error::Conflict(error.into()));
        }
        Err(self.failed("script", error))
    }

    #[cfg(test)]
    fn prepare(&mut self, statement: &Statement, count: usize) -> Result<()> {
        self.prepared(statement, count).map(|_| ())
    }

    fn begin(&mut self, write: bool) -> Result<()> {
        if write {
            return self.command("BEGIN");
        }
        // Several reads that belong together must see the same state.
        self.command("BEGIN ISOLATION LEVEL REPEATABLE READ")
    }

    fn commit(&mut self) -> Result<()> {
        self.command("COMMIT")
    }

    fn rollback(&mut self) -> Result<()> {
        self.command("ROLLBACK")
    }

    fn is_lost(&self) -> bool {
        self.lost || self.client.is_closed()
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

/// Picks out a server that is not the one of the address.
fn connecting(error: postgres::Error) -> Error {
    let mut cause = error.source();
    while let Some(found) = cause {
        let inner = found.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return Error::Untrusted(error.into());
        }
        cause = found.source();
    }
    opening(error)
}

fn opening(error: postgres::Error) -> Error {
    match classify(error) {
        Ok(error) => error,
        Err(cause) => Error::Open(cause),
    }
}

fn engine(statement: &'static str, error: postgres::Error) -> Error {
    match classify(error) {
        Ok(error) => error,
        Err(cause) => Error::Statement { statement, cause },
    }
}

/// Picks out the failures that people can do something about.
fn classify(error: postgres::Error) -> std::result::Result<Error, Cause> {
    let Some(code) = error.code().cloned() else {
        return if error.is_closed() { Ok(Error::Open(error.into())) } else { Err(error.into()) };
    };
    if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(&code) {
        return Ok(Error::Conflict(error.into()));
    }
    if [SqlState::LOCK_NOT_AVAILABLE, SqlState::TOO_MANY_CONNECTIONS].contains(&code) {
        return Ok(Error::Busy(error.into()));
    }
    if [SqlState::DISK_FULL, SqlState::OUT_OF_MEMORY].contains(&code) {
        return Ok(Error::Full(error.into()));
    }
    if code == SqlState::READ_ONLY_SQL_TRANSACTION {
        return Ok(Error::ReadOnly(error.into()));
    }
    if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED].contains(&code) {
        return Ok(Error::Damaged(error.to_string()));
    }
    Err(error.into())
}
