//! Meetings (lokakarya mini, musyawarah desa): their packs, minutes, and what was decided.

pub(crate) mod actions;
pub(crate) mod edit;
mod gaps;
pub(crate) mod list;
mod minutes;
mod numbers;
mod pack;
pub(crate) mod people;
pub(crate) mod print;
pub(crate) mod show;

use domain::id::RecordId;
use store::read::meetings::MeetingRow;

use crate::{app::App, error::PageError};

/// Finds a meeting by the part of an address that names it.
async fn find(app: &App, id: &str) -> Result<MeetingRow, PageError> {
    let record: RecordId = id.parse().map_err(|_| PageError::NotFound("Rapat"))?;
    let found = app.ask(move |store| store.meeting(record)).await?;
    found.ok_or(PageError::NotFound("Rapat"))
}
