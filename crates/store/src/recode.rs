//! Writes a SQLite store anew under another key: encrypting it, or changing its key.
//!
//! The new file is made beside the old one, forced to the disk, looked through, and only then put
//! in its place. Whatever stops this, the name of the store always stands for one whole store.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use crate::{
    address::StoreUrl,
    audit::{audit_file, beside},
    engine::{Engine, Options},
    error::{Error, Result},
    key::{StoreKey, private, sync_folder_of},
    sqlite::{APPLICATION_ID, opening, unlocked},
};

/// Ending of the new file until it takes the place of the old one.
const UNFINISHED: &str = "kunci-baru";
/// How long other programs may take to let go of the store.
const WAIT: Duration = Duration::from_secs(2);

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recoded {
    /// Tables carried over.
    pub tables: u64,
    /// Rows carried over, counted in the new file.
    pub rows: u64,
}

/// Writes a store and its log of accesses anew so that `to` opens both; `from` is their present
/// key, absent when they are plain. Says what was written of the store.
///
/// Both new files are made before either takes its place, so that a disk that fills up leaves both
/// as they were. When something stops this between the two places, or when one of them has the new
/// key from before, calling it again does what is left.
pub fn recode_with_log(file: &Path, from: Option<&StoreKey>, to: &StoreKey) -> Result<Recoded> {
    let log = audit_file(file);
    let has_log = log.try_exists().map_err(|error| Error::Open(error.into()))?;
    if !has_log || is_opened_by(&log, to)? {
        return recode(file, from, to);
    }
    if is_opened_by(file, to)? {
        // Only the log was left behind.
        return recode(&log, from, to);
    }
    let log = Renewed::write(&log, from, to)?;
    let store = Renewed::write(file, from, to)?;
    log.take_place()?;
    store.take_place()
}

/// Says that the log beside a store is opened by the key that does not open the store, when that
/// is why it stays closed.
pub(crate) fn apart(store: &StoreUrl, error: Error) -> Error {
    let is_made = || Engine::is_made(&beside(store), Options::default());
    match error.is_about_key() && matches!(is_made(), Ok(true)) {
        true => Error::KeysApart,
        false => error,
    }
}

/// Tells whether a key opens a file.
fn is_opened_by(file: &Path, key: &StoreKey) -> Result<bool> {
    match look(file, Some(key)) {
        Ok(()) => Ok(true),
        Err(Error::Busy(cause)) => Err(Error::Busy(cause)),
        Err(_) => Ok(false),
    }
}

/// Looks whether a key opens a file and no other program has it open: before anything is written.
fn look(file: &Path, key: Option<&StoreKey>) -> Result<()> {
    if !file.try_exists().map_err(|error| Error::Open(error.into()))? {
        return Err(Error::Missing(format!("sqlite:{}", file.display())));
    }
    unlocked(file, key, OpenFlags::SQLITE_OPEN_READ_WRITE, WAIT).map(|_| ())
}

/// Writes a store anew so that `to` opens it; `from` is its present key, absent when it is plain.
///
/// No other program may have the store open: [`Error::Busy`]. Needs as much room as the store
/// takes. What a plain file held may still be found on the disk by special means afterwards; only
/// an encrypted disk, or one that is overwritten, prevents that.
pub fn recode(file: &Path, from: Option<&StoreKey>, to: &StoreKey) -> Result<Recoded> {
    if !file.try_exists().map_err(|error| Error::Open(error.into()))? {
        return Err(Error::Missing(format!("sqlite:{}", file.display())));
    }
    Renewed::write(file, from, to)?.take_place()
}

/// A file that was written anew and has not taken the place of the old one yet, which is held
/// until then. What does not take its place goes away with this value.
struct Renewed {
    file: PathBuf,
    new: PathBuf,
    recoded: Recoded,
    _old: Connection,
}

impl Renewed {
    fn write(file: &Path, from: Option<&StoreKey>, to: &StoreKey) -> Result<Self> {
        let old = unlocked(file, from, OpenFlags::SQLITE_OPEN_READ_WRITE, WAIT)?;
        hold_alone(&old)?;
        let new = unfinished(file);
        match write_new(&old, &new, to) {
            Ok(recoded) => Ok(Self { file: file.to_owned(), new, recoded, _old: old }),
            Err(error) => {
                // The old file is whole; the error tells why there is no new one.
                let _removed = fs::remove_file(&new);
                Err(error)
            }
        }
    }

    /// Puts the new file in the place of the old one. A program that has been waiting for the old
    /// file cannot write into it afterwards: SQLite sees that it was moved away.
    fn take_place(self) -> Result<Recoded> {
        fs::rename(&self.new, &self.file).map_err(failed)?;
        sync_folder_of(&self.file).map_err(failed)?;
        Ok(self.recoded)
    }
}

impl Drop for Renewed {
    fn drop(&mut self) {
        // After it took its place there is nothing of that name.
        let _removed = fs::remove_file(&self.new);
    }
}

/// Takes the store for itself: fails while any other connection is open, and moves the
/// write-ahead log into the file, so that the file alone is the whole store.
fn hold_alone(old: &Connection) -> Result<()> {
    let id = old.pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0));
    if id.map_err(opening)? != APPLICATION_ID {
        return Err(Error::Foreign);
    }
    let mode: String =
        old.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)).map_err(opening)?;
    if mode != "delete" {
        return Err(Error::Busy("another program has the store open".into()));
    }
    old.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = 2").map_err(opening)
}

fn write_new(old: &Connection, new: &Path, to: &StoreKey) -> Result<Recoded> {
    if new.exists() {
        // Left behind by a run that was stopped; it never became the store.
        fs::remove_file(new).map_err(failed)?;
    }
    private().open(new).map_err(failed)?;
    let name = new.to_str().ok_or_else(|| Error::Open("the name is not UTF-8".into()))?;
    let attached = old.execute("ATTACH DATABASE ?1 AS baru KEY ?2", (name, to.raw().as_str()));
    // The cause is left out: it could repeat the key.
    attached.map_err(|_| Error::Open("the new file cannot be attached".into()))?;
    // Without a journal: a new file that is not finished is thrown away, never mended.
    old.execute_batch("PRAGMA baru.journal_mode = OFF; BEGIN EXCLUSIVE").map_err(opening)?;
    old.query_row("SELECT sqlcipher_export('baru')", [], |_| Ok(())).map_err(opening)?;
    old.execute_batch(&format!("PRAGMA baru.application_id = {APPLICATION_ID}; COMMIT"))
        .map_err(opening)?;
    old.execute_batch("DETACH DATABASE baru").map_err(opening)?;
    let recoded = compare(old, new, to)?;
    fs::File::open(new).and_then(|file| file.sync_all()).map_err(failed)?;
    Ok(recoded)
}

/// Opens the new file with its key and looks whether all of the old one is there.
fn compare(old: &Connection, new: &Path, to: &StoreKey) -> Result<Recoded> {
    let new = unlocked(new, Some(to), OpenFlags::SQLITE_OPEN_READ_ONLY, WAIT)?;
    let sound: String =
        new.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(opening)?;
    let (before, after) = (counts(old)?, counts(&new)?);
    if sound != "ok" || before != after {
        return Err(Error::Damaged(format!("the new file is not like the old one: {sound}")));
    }
    Ok(Recoded {
        tables: after.len() as u64,
        rows: after.iter().map(|(_, rows)| rows.unsigned_abs()).sum(),
    })
}

/// Counts the rows of every table.
fn counts(connection: &Connection) -> Result<Vec<(String, i64)>> {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    let mut tables = connection.prepare(tables).map_err(opening)?;
    let names = tables.query_map([], |row| row.get::<_, String>(0)).map_err(opening)?;
    let count = |name: rusqlite::Result<String>| {
        let name = name?;
        let count = format!("SELECT count(*) FROM \"{}\"", name.replace('"', "\"\""));
        let rows = connection.query_row(&count, [], |row| row.get(0))?;
        Ok((name, rows))
    };
    names.map(count).collect::<rusqlite::Result<_>>().map_err(opening)
}

fn failed(cause: std::io::Error) -> Error {
    match cause.kind() {
        std::io::ErrorKind::StorageFull => Error::Full(cause.into()),
        _ => Error::Open(cause.into()),
    }
}

fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{UNFINISHED}"));
    PathBuf::from(name)
}
