//! Making a store anew from the rows of its source tables.
//!
//! All rows go in within one transaction, at the schema version at which they were read; the
//! migrations that came since run over them in the same transaction. A SQLite store is made beside
//! its place and put there when it is finished.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::day::Day;
use guidelines::model::Guidelines;

use crate::{
    address::{Place, StoreUrl},
    audit::{AuditLog, beside},
    batch::execute_rows,
    conn::{Conn, Value},
    engine::{Engine, Options},
    error::{Error, Result},
    key::sync_folder_of,
    migrate::{self, MIGRATIONS},
    read::records::LogHead,
    source::{Cell, Column, is_derived, leaked},
    statement::{Statement, statements},
    store::Store,
};

/// Ending of a SQLite store until it is put in its place.
const UNFINISHED: &str = "pemulihan";
/// Name under which the log of accesses is opened; nothing is written under it.
const RESTORING: &str = "pemulihan";

statements! {
    PUT_HEAD = "INSERT INTO log_head (puskesmas, seq, hash) VALUES ($1, $2, $3)";
    /// Taken after they were refused, perhaps after the state of the quarantine was kept.
    RELEASE_TAKEN =
        "DELETE FROM quarantine WHERE EXISTS (SELECT 1 FROM record r \
         WHERE r.puskesmas = quarantine.puskesmas AND r.id = quarantine.id \
         AND r.body = quarantine.body)";
    SET_STATE =
        "UPDATE store_state SET quarantined = (SELECT count(*) FROM quarantine), view_day = $1 \
         WHERE one = 1";
}

/// A store that is being made anew. What is not finished goes away with this value.
#[derive(Debug)]
pub struct Restoring {
    target: StoreUrl,
    work: StoreUrl,
    is_finished: bool,
}

/// The log of accesses beside a store that is being made anew. What was made for it goes away with
/// this value, unless it is kept; a log that was there before always stays.
#[derive(Debug)]
pub struct RestoringLog {
    log: Option<AuditLog>,
    made: Option<PathBuf>,
}

/// Takes rows into a store that is being made anew.
pub struct Loader<'c> {
    conn: &'c mut dyn Conn,
    /// Statements made so far, by table and columns.
    puts: Vec<(String, Vec<Column>, Statement)>,
}

impl Restoring {
    /// Begins at an address where there is no store: [`Error::Exists`] when there is one.
    pub fn begin(target: &StoreUrl) -> Result<Self> {
        if Engine::is_made(target, Options::default())? {
            return Err(Error::Exists(target.to_string()));
        }
        let work = match target {
            StoreUrl::Sqlite(file) => StoreUrl::Sqlite(unfinished(file)),
            StoreUrl::SqliteEncrypted(file, key) => {
                StoreUrl::SqliteEncrypted(unfinished(file), key.clone())
            }
            StoreUrl::Postgres(url) => StoreUrl::Postgres(url.clone()),
        };
        let restoring = Self { target: target.clone(), work, is_finished: false };
        // Left behind by a run that was stopped.
        restoring.remove_work().map_err(|error| Error::Open(error.into()))?;
        Ok(restoring)
    }

    /// Fills the store with rows as they were at a schema version. `fill` is called again from
    /// the start should the transaction have to be run again.
    pub fn fill<E: From<Error>>(
        &self,
        schema: u32,
        view_day: Option<Day>,
        mut fill: impl FnMut(&mut Loader<'_>) -> std::result::Result<Vec<LogHead>, E>,
    ) -> std::result::Result<(), E> {
        if MIGRATIONS.len() < schema as usize {
            let (found, known) = (i64::from(schema), MIGRATIONS.len() as i64);
            return Err(Error::Newer { found, known }.into());
        }
        let engine = Engine::open(&self.work, Options::default())?;
        let mut failure = None;
        let outcome = engine.write(|conn| {
            migrate::begin(conn)?;
            migrate::advance(conn, schema as usize)?;
            let mut loader = Loader { conn, puts: Vec::new() };
            let heads = fill(&mut loader).map_err(|error| {
                failure = Some(error);
                Error::Damaged("the rows could not be read".to_owned())
            })?;
            let conn = loader.conn;
            for LogHead { puskesmas, seq, hash } in &heads {
                let seq = i64::try_from(*seq).unwrap_or(i64::MAX);
                conn.execute(&PUT_HEAD, 1, &[puskesmas.as_str().into(), seq.into(), hash.into()])?;
            }
            migrate::advance(conn, MIGRATIONS.len())?;
            conn.execute(&RELEASE_TAKEN, 1, &[])?;
            conn.execute(&SET_STATE, 1, &[view_day.map(Day::epoch_days).into()])?;
            Ok(())
        });
        match (outcome, failure) {
            (_, Some(failure)) => Err(failure),
            (outcome, None) => Ok(outcome?),
        }
    }

    /// Opens what was filled, not yet in its place; its views are drawn now.
    pub fn open(&self, guidelines: Arc<Guidelines>) -> Result<Store> {
        Store::open_existing(&self.work, guidelines)
    }

    /// Puts the finished store in its place. It must not be open any more.
    pub fn finish(mut self) -> Result<()> {
        let failed = |error: std::io::Error| Error::Open(error.into());
        if let (Place::File(work, _), Place::File(target, _)) =
            (self.work.place(), self.target.place())
        {
            fs::File::open(work).and_then(|file| file.sync_all()).map_err(failed)?;
            let log = with_ending(work, "-wal");
            if log.metadata().is_ok_and(|about| 0 < about.len()) {
                return Err(Error::Busy("the restored store is still open".into()));
            }
            fs::rename(work, target).map_err(failed)?;
            sync_folder_of(target).map_err(failed)?;
        }
        self.is_finished = true;
        Ok(())
    }

    fn remove_work(&self) -> std::io::Result<()> {
        let Place::File(work, _) = self.work.place() else { return Ok(()) };
        for file in ["", "-wal", "-shm", "-journal"].map(|ending| with_ending(work, ending)) {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

impl RestoringLog {
    /// Opens the log beside a store; tells a log that is there under another key.
    pub fn open(target: &StoreUrl) -> Result<Self> {
        let made = match beside(target) {
            StoreUrl::Sqlite(file) | StoreUrl::SqliteEncrypted(file, _) => {
                (!file.exists()).then_some(file)
            }
            StoreUrl::Postgres(_) => None,
        };
        let log = AuditLog::open(target, RESTORING, Options::default())?;
        Ok(Self { log: Some(log), made })
    }

    /// Returns the log.
    pub fn log(&self) -> &AuditLog {
        self.log.as_ref().expect("the log is open as long as this value lives")
    }

    /// Keeps what was made.
    pub fn keep(mut self) {
        self.made = None;
    }
}

impl Drop for RestoringLog {
    fn drop(&mut self) {
        // Closed first: what is open cannot be removed everywhere.
        self.log = None;
        let Some(made) = &self.made else { return };
        for ending in ["", "-wal", "-shm", "-journal"] {
            // One that is not there needs no removing.
            let _removed = fs::remove_file(with_ending(made, ending));
        }
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        if !self.is_finished {
            // What is left lies beside the store and is removed by the next run.
            let _removed = self.remove_work();
        }
    }
}

impl Loader<'_> {
    /// Puts rows into a source table.
    pub fn put(&mut self, table: &str, columns: &[Column], rows: &[Vec<Cell>]) -> Result<()> {
        let width = columns.len();
        if rows.iter().any(|row| row.len() != width) {
            return Err(Error::Damaged(format!("a row of {table} has not {width} columns")));
        }
        let put = self.statement(table, columns)?;
        let params: Vec<Value<'_>> = rows.iter().flatten().map(Cell::value).collect();
        execute_rows(self.conn, &put, width, &params).map(|_| ())
    }

    fn statement(&mut self, table: &str, columns: &[Column]) -> Result<Statement> {
        let known = self.puts.iter().find(|(name, of, _)| name == table && of == columns);
        if let Some((_, _, statement)) = known {
            return Ok(*statement);
        }
        // The names come from a file; only plain words become part of a statement.
        let plain = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        if is_derived(table) || !plain(table) || names.is_empty() || !names.iter().all(|n| plain(n))
        {
            return Err(Error::Damaged(format!("{table:?} is no source table")));
        }
        let sql =
            format!("INSERT INTO {table} ({}) {{values {}}}", names.join(", "), columns.len());
        let nth = self.puts.len();
        let statement = leaked(format!("restoring::{table}::put_{nth}"), sql);
        self.puts.push((table.to_owned(), columns.to_vec(), statement));
        Ok(statement)
    }
}

fn unfinished(file: &Path) -> PathBuf {
    with_ending(file, &format!(".{UNFINISHED}"))
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
