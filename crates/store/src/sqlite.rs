//! The waist over SQLite: one file, one writer, a few readers.

use std::{collections::HashMap, io::Read as _, path::Path, sync::Arc, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, types::ToSqlOutput, types::ValueRef};

use crate::{
    conn::{Conn, Row, Value},
    error::{Cause, Error, Result},
    key::{StoreKey, private},
    statement::{Statement, Words, fill_words},
};

/// Marks the file as ours: "SMPL".
pub(crate) const APPLICATION_ID: i64 = 0x534d_504c;
/// Prepared statements kept per connection.
const STATEMENTS_MAX: usize = 512;
/// Page cache of the writing connection, KiB.
const WRITER_CACHE_KIB: i64 = 32 * 1024;
/// Page cache of one reading connection, KiB.
const READER_CACHE_KIB: i64 = 8 * 1024;

pub(crate) const WORDS: Words = Words {
    int: "INTEGER",
    text: "TEXT",
    bytes: "BLOB",
    strict: "STRICT",
    keyed: "STRICT, WITHOUT ROWID",
};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Writing and reading; there is one.
    Write,
    /// Reading only.
    Read,
    /// Moving the write-ahead log into the file.
    Checkpoint,
}

/// A connection to a SQLite file.
pub(crate) struct Sqlite {
    connection: Connection,
    texts: HashMap<&'static str, Vec<(usize, Arc<str>)>>,
}

impl Sqlite {
    /// Opens a file, making it when it does not exist and the purpose is to write. With a key
    /// the file is encrypted, the write-ahead log too.
    pub(crate) fn open(
        file: &Path,
        key: Option<&StoreKey>,
        purpose: Purpose,
        wait: Duration,
    ) -> Result<Self> {
        let flags = match purpose {
            Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Purpose::Read | Purpose::Checkpoint => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        if purpose == Purpose::Write {
            // Made beforehand, so that nobody else may read it; SQLite gives its log the same
            // rights. What is wrong with the folder is told by the opening below.
            let _made = private().open(file);
        }
        let connection = unlocked(file, key, flags, wait)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        let mut sqlite = Self { connection, texts: HashMap::new() };
        if purpose == Purpose::Write {
            sqlite.claim()?;
        }
        sqlite.set_pragmas(purpose)?;
        Ok(sqlite)
    }

    /// Refuses a file that holds something else; marks a new one as ours.
    fn claim(&mut self) -> Result<()> {
        // In one transaction, so that a store that another program is just making is seen
        // before or after it was marked, and not in between.
        self.connection.execute_batch("BEGIN").map_err(opening)?;
        let id = self.pragma("application_id");
        let tables = "SELECT count(*) FROM sqlite_master";
        let tables = self.connection.query_row(tables, [], |row| row.get::<_, i64>(0));
        self.connection.execute_batch("COMMIT").map_err(opening)?;
        let (id, tables) = (id?, tables.map_err(opening)?);
        if id == APPLICATION_ID {
            return Ok(());
        }
        if id != 0 || tables != 0 {
            return Err(Error::Foreign);
        }
        self.set("application_id", APPLICATION_ID)
    }

    fn set_pragmas(&mut self, purpose: Purpose) -> Result<()> {
        // The write-ahead log lets readers read while one writes; FULL makes every commit durable.
        let mode: String = self
            .connection
            .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
            .map_err(opening)?;
        if mode != "wal" {
            return Err(Error::Open(format!("journal mode is {mode}, not wal").into()));
        }
        self.set("synchronous", 2)?;
        self.set("foreign_keys", 1)?;
        // Checkpoints are done by a connection of their own, so that no entry waits for one.
        self.set("wal_autocheckpoint", 0)?;
        self.set("temp_store", 2)?;
        match purpose {
            Purpose::Write => self.set("cache_size", -WRITER_CACHE_KIB),
            Purpose::Checkpoint => self.set("cache_size", -1024),
            Purpose::Read => {
                self.set("cache_size", -READER_CACHE_KIB)?;
                self.set("query_only", 1)
            }
        }
    }

    fn set(&mut self, pragma: &str, value: i64) -> Result<()> {
        self.connection.pragma_update(None, pragma, value).map_err(opening)
    }

    /// Lets commits reach the disk later: they outlive this program, not a loss of power.
    pub(crate) fn relax(&mut self) -> Result<()> {
        self.set("synchronous", 1)
    }

    /// Returns a pragma that is one number.
    pub(crate) fn pragma(&self, pragma: &str) -> Result<i64> {
        self.connection.pragma_query_value(None, pragma, |row| row.get(0)).map_err(opening)
    }

    /// Limits the size of the file, in pages; for tests of a full disk.
    pub(crate) fn limit_pages(&mut self, pages: i64) -> Result<()> {
        self.connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .map_err(opening)
    }

    /// Moves the write-ahead log into the file; `truncate` waits for readers and empties it.
    ///
    /// Returns the pages that were in the log.
    pub(crate) fn checkpoint(&self, truncate: bool) -> Result<i64> {
        let pragma = match truncate {
            true => "PRAGMA wal_checkpoint(TRUNCATE)",
            false => "PRAGMA wal_checkpoint(PASSIVE)",
        };
        self.connection
            .query_row(pragma, [], |row| row.get(1))
            .map_err(|error| engine("checkpoint", error))
    }

    /// Returns the pages in the write-ahead log that are not yet in the file.
    pub(crate) fn log_pages(&self) -> Result<i64> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1))
            .map_err(|error| engine("checkpoint", error))
    }

    fn text(&mut self, statement: &Statement, count: usize) -> Arc<str> {
        let texts = self.texts.entry(statement.name).or_default();
        if let Some((_, text)) = texts.iter().find(|(size, _)| *size == count) {
            return Arc::clone(text);
        }
        let text: Arc<str> = statement.expand(&WORDS, count).replace('$', "?").into();
        texts.push((count, Arc::clone(&text)));
        text
    }
}

impl Conn for Sqlite {
    fn execute(
        &mut self,
        statement: &Statement,
        count: usize,
        params: &[Value<'_>],
    ) -> Result<u64> {
        let text = self.text(statement, count);
        let failed = |error| engine(statement.name, error);
        let mut prepared = self.connection.prepare_cached(&text).map_err(failed)?;
        let touched = prepared.execute(rusqlite::params_from_iter(params)).map_err(failed)?;
        Ok(touched as u64)
    }

    fn query(
        &mut self,
        statement: &Statement,
        count: usize,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let text = self.text(statement, count);
        let failed = |error| engine(statement.name, error);
        let mut prepared = self.connection.prepare_cached(&text).map_err(failed)?;
        let mut rows = prepared.query(rusqlite::params_from_iter(params)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            each(&Row::Sqlite(row))?;
        }
        Ok(())
    }

    fn survey(&mut self) -> Result<()> {
        // Plans are made by keys and indexes alone, whatever stands in the tables.
        Ok(())
    }

    fn script(&mut self, text: &str) -> Result<()> {
        let text = fill_words(text, &WORDS);
        self.connection.execute_batch(&text).map_err(|error| engine("script", error))
    }

    #[cfg(test)]
    fn prepare(&mut self, statement: &Statement, count: usize) -> Result<()> {
        let text = self.text(statement, count);
        self.connection.prepare(&text).map_err(|error| engine(statement.name, error))?;
        Ok(())
    }

    fn begin(&mut self, write: bool) -> Result<()> {
        let text = if write { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.connection.execute_batch(text).map_err(|error| engine("begin", error))
    }

    fn commit(&mut self) -> Result<()> {
        self.connection.execute_batch("COMMIT").map_err(|error| engine("commit", error))
    }

    fn rollback(&mut self) -> Result<()> {
        // Some failures (disk full) have already ended the transaction.
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch("ROLLBACK").map_err(|error| engine("rollback", error))
    }

    fn is_lost(&self) -> bool {
        false
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Opens a file and, before anything is read, says the key.
pub(crate) fn unlocked(
    file: &Path,
    key: Option<&StoreKey>,
    flags: OpenFlags,
    wait: Duration,
) -> Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(opening)?;
    connection.busy_timeout(wait).map_err(opening)?;
    if let Some(key) = key {
        // The cause is left out: it could repeat the text of the statement.
        let said = connection.pragma_update(None, "key", key.raw().as_str());
        said.map_err(|_| Error::WrongKey)?;
    }
    let read = "SELECT count(*) FROM sqlite_master";
    match connection.query_row(read, [], |row| row.get::<_, i64>(0)).map_err(opening) {
        Ok(_) => Ok(connection),
        Err(Error::Foreign) => {
            drop(connection);
            Err(unreadable(file, key))
        }
        Err(error) => Err(error),
    }
}

/// How a plain SQLite file begins; one that is encrypted begins with chance.
const PLAIN: &[u8; 16] = b"SQLite format 3\0";
/// An encrypted file is a whole number of pages of this size.
const ENCRYPTED_PAGE_BYTES: u64 = 4_096;

/// Tells why a file could not be read with a key or without one.
///
/// Only ever called then: to close a file that is open elsewhere in this program would give up
/// the locks on it.
fn unreadable(file: &Path, key: Option<&StoreKey>) -> Error {
    let looked = std::fs::File::open(file).and_then(|mut opened| {
        let mut start = [0; PLAIN.len()];
        opened.read_exact(&mut start)?;
        Ok((start == *PLAIN, opened.metadata()?.len()))
    });
    let Ok((is_plain, bytes)) = looked else { return Error::Foreign };
    match key {
        Some(_) if is_plain => Error::NotEncrypted,
        Some(_) => Error::WrongKey,
        None if !is_plain && bytes.is_multiple_of(ENCRYPTED_PAGE_BYTES) => Error::Locked,
        None => Error::Foreign,
    }
}

/// How long a look or a copy waits for another program.
const LOOK_WAIT: Duration = Duration::from_secs(5);

/// Looks through a file and returns what is wrong with it.
pub(crate) fn quick_check(file: &Path, key: Option<&StoreKey>) -> Result<Vec<String>> {
    let connection = unlocked(file, key, OpenFlags::SQLITE_OPEN_READ_WRITE, LOOK_WAIT)?;
    let mut said = connection.prepare("PRAGMA quick_check(20)").map_err(opening)?;
    let lines = said.query_map([], |row| row.get::<_, String>(0)).map_err(opening)?;
    let lines = lines.collect::<rusqlite::Result<Vec<String>>>().map_err(opening)?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Copies a file, with what stands in its write-ahead log, into a new one under the same key.
pub(crate) fn copy(file: &Path, key: Option<&StoreKey>, to: &Path) -> Result<()> {
    let connection = unlocked(file, key, OpenFlags::SQLITE_OPEN_READ_WRITE, LOOK_WAIT)?;
    let to = to.to_str().ok_or_else(|| Error::Address(to.display().to_string()))?;
    connection.execute("VACUUM INTO ?1", [to]).map(|_| ()).map_err(|error| engine("copy", error))
}

/// Tells whether a file is there and holds any table; writes nothing.
pub(crate) fn is_made(file: &Path, key: Option<&StoreKey>, wait: Duration) -> Result<bool> {
    if !file.try_exists().map_err(|error| Error::Open(error.into()))? {
        return Ok(false);
    }
    // Not read-only: a write-ahead log that was left behind has to be read as well.
    let connection = unlocked(file, key, OpenFlags::SQLITE_OPEN_READ_WRITE, wait)?;
    let any = "SELECT EXISTS (SELECT 1 FROM sqlite_master)";
    connection.query_row(any, [], |row| row.get(0)).map_err(opening)
}

pub(crate) fn opening(error: rusqlite::Error) -> Error {
    match classify(error) {
        Ok(error) => error,
        Err(cause) => Error::Open(cause),
    }
}

fn engine(statement: &'static str, error: rusqlite::Error) -> Error {
    match classify(error) {
        Ok(error) => error,
        Err(cause) => Error::Statement { statement, cause },
    }
}

/// Picks out the failures that people can do something about.
fn classify(error: rusqlite::Error) -> std::result::Result<Error, Cause> {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Ok(Error::Busy(error.into())),
        Some(ErrorCode::DiskFull) => Ok(Error::Full(error.into())),
        Some(ErrorCode::SystemIoFailure) => Ok(Error::Disk(error.into())),
        Some(ErrorCode::ReadOnly) => Ok(Error::ReadOnly(error.into())),
        Some(ErrorCode::NotADatabase) => Ok(Error::Foreign),
        Some(ErrorCode::DatabaseCorrupt) => Ok(Error::Damaged(error.to_string())),
        Some(_) | None => Err(error.into()),
    }
}
