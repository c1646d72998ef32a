//! The edition of the guidelines that is in use, kept for a start with a broken folder.

use guidelines::files::Files;

use crate::{
    address::StoreUrl,
    conn::{Conn, Row, rows},
    engine::{Engine, Options},
    error::Result,
    migrate::migrate,
    statement::statements,
    store::Store,
};

statements! {
    FILES = "SELECT path, content FROM guideline_file";
    FORGET = "DELETE FROM guideline_file";
    KEEP = "INSERT INTO guideline_file (path, content) VALUES ($1, $2)";
    SIGNED = "SELECT path, content FROM signed_edition WHERE digest = $1";
    KEEP_SIGNED =
        "INSERT INTO signed_edition (digest, path, content) VALUES ($1, $2, $3) \
         ON CONFLICT (digest, path) DO NOTHING";
}

impl Store {
    /// Keeps the files of the guidelines in use, in place of those kept before; nothing when they
    /// are those built into the program.
    pub fn keep_edition(&self, files: Option<&Files>) -> Result<()> {
        if self.engine().read(kept)?.as_ref() == files {
            return Ok(());
        }
        self.engine().write(|conn| {
            conn.execute(&FORGET, 1, &[])?;
            for (path, content) in files.iter().flat_map(|files| files.iter()) {
                conn.execute(&KEEP, 1, &[path.into(), content.into()])?;
            }
            Ok(())
        })
    }
}

impl Store {
    /// Keeps the files of the guidelines in use for good, because a month is signed under them;
    /// nothing when they are kept already, or when nobody knows their files.
    pub fn keep_signed_edition(&self) -> Result<()> {
        let digest = &self.guidelines().digest;
        self.engine().write(|conn| {
            if signed_edition(conn, digest)?.is_some() {
                return Ok(());
            }
            let files = kept(conn)?.unwrap_or_else(Files::embedded);
            if files.digest() != *digest {
                return Ok(());
            }
            for (path, content) in files.iter() {
                let params = [digest.as_str().into(), path.into(), content.into()];
                conn.execute(&KEEP_SIGNED, 1, &params)?;
            }
            Ok(())
        })
    }
}

/// Returns the files of guidelines under which a month was signed.
pub(crate) fn signed_edition(conn: &mut dyn Conn, digest: &str) -> Result<Option<Files>> {
    Ok(files(rows(conn, &SIGNED, &[digest.into()], file)?))
}

/// Returns the files that were kept in the store at an address; nothing when there is no store, or
/// when it used the guidelines built into the program.
pub fn kept_at(url: &StoreUrl) -> Result<Option<Files>> {
    let options = Options::default();
    if !Engine::is_made(url, options)? {
        return Ok(None);
    }
    let engine = Engine::open(url, options)?;
    migrate(&engine)?;
    engine.read(kept)
}

fn kept(conn: &mut dyn Conn) -> Result<Option<Files>> {
    Ok(files(rows(conn, &FILES, &[], file)?))
}

fn file(row: &Row<'_>) -> Result<(String, Vec<u8>)> {
    Ok((row.string(0)?, row.bytes_or_null(1)?.unwrap_or_default().to_vec()))
}

fn files(files: Vec<(String, Vec<u8>)>) -> Option<Files> {
    (!files.is_empty()).then(|| Files::from_texts(files))
}
