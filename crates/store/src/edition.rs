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
    let file = |row: &Row<'_>| {
        let content = row.bytes_or_null(1)?.unwrap_or_default().to_vec();
        Ok((row.string(0)?, content))
    };
    let files = rows(conn, &FILES, &[], file)?;
    Ok((!files.is_empty()).then(|| Files::from_texts(files)))
}
