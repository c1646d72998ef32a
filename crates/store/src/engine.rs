//! One store on one engine: a writer, a few readers, transactions that can be run again.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crate::{
    address::{Place, StoreUrl},
    checkpoint::Checkpointer,
    conn::Conn,
    error::{Error, Result},
    postgres::Postgres,
    sqlite::{self, Purpose, Sqlite},
};

/// Most connections that read at the same time; more readers wait.
const READERS_MAX: usize = 4;
/// How often a transaction that met another writer is run again.
const CONFLICT_TRIES_MAX: u32 = 8;
/// How often a transaction that waited for the lock in vain is run again.
const BUSY_TRIES_MAX: u32 = 2;

/// Settings of a store that the operator may change.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long one try waits for another program that holds the store.
    pub busy_wait: Duration,
    /// Largest size of a SQLite file in pages of 4 KiB; absent means until the disk is full.
    pub sqlite_pages_max: Option<i64>,
    /// Whether a commit may be lost with the power, though not with the end of this program.
    pub is_relaxed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { busy_wait: Duration::from_secs(5), sqlite_pages_max: None, is_relaxed: false }
    }
}

/// Connections to one store.
pub(crate) struct Engine {
    url: StoreUrl,
    options: Options,
    writer: Mutex<Option<Writer>>,
    readers: Mutex<Readers>,
    reader_is_back: Condvar,
    checkpointer: Option<Checkpointer>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.url.fmt(f)
    }
}

/// The one writing connection.
enum Writer {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

#[derive(Default)]
struct Readers {
    idle: Vec<Box<dyn Conn>>,
    lent: usize,
}

impl Writer {
    fn conn(&mut self) -> &mut dyn Conn {
        match self {
            Self::Sqlite(sqlite) => sqlite,
            Self::Postgres(postgres) => postgres,
        }
    }

    fn is_lost(&self) -> bool {
        match self {
            Self::Sqlite(sqlite) => sqlite.is_lost(),
            Self::Postgres(postgres) => postgres.is_lost(),
        }
    }
}

impl Engine {
    /// Opens the store for writing; readers are opened when needed.
    pub(crate) fn open(url: &StoreUrl, options: Options) -> Result<Self> {
        let mut engine = Self {
            url: url.clone(),
            options,
            writer: Mutex::new(None),
            readers: Mutex::new(Readers::default()),
            reader_is_back: Condvar::new(),
            checkpointer: None,
        };
        let writer = engine.open_writer()?;
        engine.writer = Mutex::new(Some(writer));
        if let Place::File(file, key) = url.place() {
            let sqlite = Sqlite::open(file, key, Purpose::Checkpoint, options.busy_wait)?;
            engine.checkpointer = Some(Checkpointer::start(sqlite));
        }
        Ok(engine)
    }

    /// Tells whether there is a store at an address; makes none.
    pub(crate) fn is_made(url: &StoreUrl, options: Options) -> Result<bool> {
        match url.place() {
            Place::File(file, key) => sqlite::is_made(file, key, options.busy_wait),
            Place::Server(url) => Postgres::is_made(url, options.busy_wait),
        }
    }

    /// Returns where the store is kept.
    pub(crate) fn place(&self) -> Place<'_> {
        self.url.place()
    }

    fn open_writer(&self) -> Result<Writer> {
        match self.url.place() {
            Place::File(file, key) => {
                let mut sqlite = Sqlite::open(file, key, Purpose::Write, self.options.busy_wait)?;
                if let Some(pages) = self.options.sqlite_pages_max {
                    sqlite.limit_pages(pages)?;
                }
                if self.options.is_relaxed {
                    sqlite.relax()?;
                }
                Ok(Writer::Sqlite(sqlite))
            }
            Place::Server(url) => {
                let mut postgres = Postgres::open(url, false, self.options.busy_wait)?;
                if self.options.is_relaxed {
                    postgres.relax()?;
                }
                Ok(Writer::Postgres(postgres))
            }
        }
    }

    fn open_reader(&self) -> Result<Box<dyn Conn>> {
        match self.url.place() {
            Place::File(file, key) => {
                Ok(Box::new(Sqlite::open(file, key, Purpose::Read, self.options.busy_wait)?))
            }
            Place::Server(url) => Ok(Box::new(Postgres::open(url, true, self.options.busy_wait)?)),
        }
    }

    /// Runs `work` in a write transaction, again from the start when another writer disturbed
    /// it; nothing stays of a run that failed.
    pub(crate) fn write<T>(&self, mut work: impl FnMut(&mut dyn Conn) -> Result<T>) -> Result<T> {
        let mut guard = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tries = 0;
        loop {
            tries += 1;
            // Taken out, so that a connection on which `work` panicked is not used again.
            let kept = guard.take().filter(|writer| !writer.is_lost());
            let mut writer = match kept {
                Some(writer) => writer,
                None => self.open_writer()?,
            };
            let mut begun = writer.conn().begin(true);
            if begun.is_err() && writer.is_lost() {
                // The server was started anew since the last use.
                writer = self.open_writer()?;
                begun = writer.conn().begin(true);
            }
            let outcome = begun.and_then(|()| finish(writer.conn(), &mut work));
            let error = match outcome {
                Ok(value) => {
                    self.after_commit(&writer);
                    *guard = Some(writer);
                    return Ok(value);
                }
                Err(error) => error,
            };
            *guard = Some(writer);
            let tries_max =
                if matches!(error, Error::Busy(_)) { BUSY_TRIES_MAX } else { CONFLICT_TRIES_MAX };
            if !error.is_retryable() || tries_max <= tries {
                return Err(error);
            }
            thread::sleep(Duration::from_millis(2 << tries));
        }
    }

    /// Runs one or several reads that see one state of the store.
    pub(crate) fn snapshot<T>(
        &self,
        mut work: impl FnMut(&mut dyn Conn) -> Result<T>,
    ) -> Result<T> {
        self.read(|conn| {
            conn.begin(false)?;
            finish(conn, &mut work)
        })
    }

    /// Runs a read of one statement.
    pub(crate) fn read<T>(&self, mut work: impl FnMut(&mut dyn Conn) -> Result<T>) -> Result<T> {
        let mut loan = Loan { engine: self, conn: Some(self.lend()?) };
        let conn = loan.conn.as_mut().expect("a loan holds its connection until it ends");
        let outcome = work(conn.as_mut());
        if outcome.is_ok() || !conn.is_lost() {
            return outcome;
        }
        // The server was started anew: connections kept from before are of no use.
        self.lock_readers().idle.clear();
        *conn = self.open_reader()?;
        work(conn.as_mut())
    }

    fn lend(&self) -> Result<Box<dyn Conn>> {
        let mut readers = self.lock_readers();
        while READERS_MAX <= readers.lent {
            readers = self.reader_is_back.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
        readers.lent += 1;
        let idle = readers.idle.pop();
        drop(readers);
        match idle {
            Some(conn) if !conn.is_lost() => Ok(conn),
            Some(_) | None => self.open_reader().inspect_err(|_| self.take_back(None)),
        }
    }

    fn take_back(&self, conn: Option<Box<dyn Conn>>) {
        let mut readers = self.lock_readers();
        readers.lent -= 1;
        readers.idle.extend(conn);
        self.reader_is_back.notify_one();
    }

    fn lock_readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn after_commit(&self, writer: &Writer) {
        if let (Writer::Sqlite(sqlite), Some(checkpointer)) = (writer, &self.checkpointer) {
            checkpointer.after_commit(sqlite);
        }
    }
}

/// A reading connection that goes back when it is dropped, unless it may be in disorder.
struct Loan<'e> {
    engine: &'e Engine,
    conn: Option<Box<dyn Conn>>,
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        let conn = if thread::panicking() { None } else { self.conn.take() };
        self.engine.take_back(conn);
    }
}

/// Runs work in a transaction that was begun, and ends it.
fn finish<T>(conn: &mut dyn Conn, work: &mut impl FnMut(&mut dyn Conn) -> Result<T>) -> Result<T> {
    let outcome = work(conn).and_then(|value| conn.commit().map(|()| value));
    if outcome.is_err() {
        // The first error tells why; a failed rollback leaves a connection that is lost.
        let _ = conn.rollback();
    }
    outcome
}
