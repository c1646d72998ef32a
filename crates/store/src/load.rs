//! Loading a whole district: the log first, the views once at the end.

use domain::record::Record;

use crate::{
    conn::Conn,
    error::Result,
    log::{Appended, Received},
    state,
    store::Store,
};

/// A load in progress. Until [`Loading::finish`] no other program can write to the store, and a
/// program that opens it, after a crash for instance, first draws the views.
///
/// For records that one program made in one go; merges of earlier batches are not looked up when a
/// later batch is judged.
pub struct Loading<'s> {
    store: &'s Store,
}

impl Store {
    /// Begins a load: the views are marked as being behind the log.
    pub fn begin_loading(&self) -> Result<Loading<'_>> {
        self.engine().write(|conn: &mut dyn Conn| {
            state::lock_any(conn)?;
            state::set_version(conn, Some(&self.rebuilding_mark()))
        })?;
        Ok(Loading { store: self })
    }
}

impl Loading<'_> {
    /// Appends a batch to the log. Durable when it returns.
    pub fn append(&self, records: &[Record], received: Received) -> Result<Vec<Appended>> {
        self.store.append_undrawn(records, received)
    }

    /// Draws all views as of the day of the last batch.
    pub fn finish(self) -> Result<()> {
        self.store.replay().map(|_| ())
    }
}
