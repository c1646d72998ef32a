//! The one row that says how far the views are, and makes writers take turns.

use domain::day::Day;

use crate::{
    conn::{Conn, row},
    error::{Error, Result},
    statement::statements,
};

/// How far the views are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    /// Day as of which all views are true.
    pub(crate) view_day: Day,
    /// Day to which the views are being turned; persons due for it may still be as of
    /// `view_day`.
    pub(crate) turning_to: Option<Day>,
    /// Records in quarantine.
    pub(crate) quarantined: i64,
}

impl State {
    /// Returns the day as of which portraits are drawn now. Whoever is drawn for the day to which
    /// the views are being turned needs not be turned any more.
    pub(crate) fn drawn_for(&self) -> Day {
        self.turning_to.unwrap_or(self.view_day)
    }
}

statements! {
    /// Writers of one store take turns: a person may have records in two homes, and the two must
    /// not be drawn at once without seeing each other. Also counts, so that the row is written.
    LOCK =
        "UPDATE store_state SET turns = turns + 1 WHERE one = 1 \
         RETURNING quarantined, view_day, turning_to, views_version, turns";
    READ =
        "SELECT quarantined, view_day, turning_to, views_version, turns FROM store_state \
         WHERE one = 1";
    SET_DAYS = "UPDATE store_state SET view_day = $1, turning_to = $2 WHERE one = 1";
    SET_VERSION = "UPDATE store_state SET views_version = $1 WHERE one = 1";
    COUNT_QUARANTINED = "UPDATE store_state SET quarantined = quarantined + $1 WHERE one = 1";
}

/// What the row holds.
pub(crate) struct Found {
    /// Records in quarantine.
    pub(crate) quarantined: i64,
    /// Day of the views; absent before the first.
    pub(crate) view_day: Option<Day>,
    /// Day to which they are being turned.
    pub(crate) turning_to: Option<Day>,
    /// Program and guidelines under which they were drawn.
    pub(crate) version: Option<String>,
    /// How often somebody took the turn of writing.
    pub(crate) turns: i64,
}

/// Takes the turn of writing; the views must be of this program and its guidelines. In a new
/// store the views begin today.
pub(crate) fn lock(conn: &mut dyn Conn, version: &str, today: Day) -> Result<State> {
    let found = lock_any(conn)?;
    if let Some(other) = found.version.filter(|found| found != version) {
        return Err(Error::OtherGuidelines { found: other, own: version.to_owned() });
    }
    let view_day = match found.view_day {
        Some(day) => day,
        None => {
            set_days(conn, today, None)?;
            today
        }
    };
    Ok(State { view_day, turning_to: found.turning_to, quarantined: found.quarantined })
}

/// Takes the turn of writing, whatever views there are.
pub(crate) fn lock_any(conn: &mut dyn Conn) -> Result<Found> {
    row(conn, &LOCK, &[], found)?.ok_or_else(absent)
}

/// Reads the row without taking a turn.
pub(crate) fn read(conn: &mut dyn Conn) -> Result<Found> {
    row(conn, &READ, &[], found)?.ok_or_else(absent)
}

fn found(row: &crate::conn::Row<'_>) -> Result<Found> {
    Ok(Found {
        quarantined: row.int(0)?,
        view_day: row.day_or_null(1)?,
        turning_to: row.day_or_null(2)?,
        version: row.string_or_null(3)?,
        turns: row.int(4)?,
    })
}

fn absent() -> Error {
    Error::Damaged("the state of the store is missing".to_owned())
}

/// Sets the day of the views and the day to which they are being turned.
pub(crate) fn set_days(conn: &mut dyn Conn, view_day: Day, turning_to: Option<Day>) -> Result<()> {
    let params = [view_day.epoch_days().into(), turning_to.map(Day::epoch_days).into()];
    conn.execute(&SET_DAYS, 1, &params).map(|_| ())
}

/// Sets the version of the views; absent while they are being rebuilt.
pub(crate) fn set_version(conn: &mut dyn Conn, version: Option<&str>) -> Result<()> {
    conn.execute(&SET_VERSION, 1, &[version.into()]).map(|_| ())
}

/// Counts records that came into quarantine or left it.
pub(crate) fn count_quarantined(conn: &mut dyn Conn, more: i64) -> Result<()> {
    conn.execute(&COUNT_QUARANTINED, 1, &[more.into()]).map(|_| ())
}
