//! Records on their way to the log, given out in the order in which they were written.

use std::collections::BTreeMap;

use domain::{day::Day, id::RecordId, record::Record};
use uuid::Uuid;

/// Minutes by which the clocks of Central Indonesia (WITA) are ahead of UTC.
const UTC_OFFSET_MINUTES: i64 = 8 * 60;
const MILLIS_PER_MINUTE: i64 = 60_000;
const MILLIS_PER_DAY: i64 = 24 * 60 * MILLIS_PER_MINUTE;

/// Milliseconds since 1970 (UTC) of a minute of a local day.
pub(crate) fn millis(day: Day, minute: i32) -> u64 {
    let local = i64::from(day.epoch_days()) * MILLIS_PER_DAY
        + (i64::from(minute) - UTC_OFFSET_MINUTES) * MILLIS_PER_MINUTE;
    u64::try_from(local).expect("a plan begins after 1970")
}

/// A UUID of version 7 from a time and ten bytes of chance.
pub(crate) fn uuid_at(millis: u64, chance: &[u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(millis, chance).into_uuid()
}

/// Holds records until the day on which they reach the log.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: BTreeMap<(u64, RecordId), Record>,
    longest: usize,
}

impl Outbox {
    /// Takes a record that reaches the log at `arrival`, never before it was written.
    pub(crate) fn take_in(&mut self, arrival: u64, record: Record) {
        assert!(record.written.millis <= arrival, "a record is written before it arrives");
        self.waiting.insert((arrival, record.id), record);
        self.longest = self.longest.max(self.waiting.len());
    }

    /// Moves to `batch` what has arrived before `end`, up to `limit` records in the batch.
    pub(crate) fn hand_over(&mut self, end: u64, limit: usize, batch: &mut Vec<Record>) {
        while batch.len() < limit {
            let Some(entry) = self.waiting.first_entry() else { return };
            if end <= entry.key().0 {
                return;
            }
            batch.push(entry.remove());
        }
    }

    /// Returns the largest number of records that ever waited at once.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }
}
