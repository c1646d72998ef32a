//! How urgently somebody waits for services: the order of the list of what is due.

use domain::day::Day;
use guidelines::model::Severity;
use portrait::model::{ItemStatus, Portrait};

/// How urgently somebody waits, the most urgent first: those of whom an emergency stands, then
/// those with a late service, then those with a service that is due. Within each of them whoever
/// has waited longest comes first; lists go on by name and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    rank: i64,
    late_since: i64,
}

/// An emergency stands and some service is due.
const EMERGENCY: i64 = 1;
/// Some service is late.
const LATE: i64 = 2;
/// Some service is due, none late.
const DUE: i64 = 3;
/// Nothing is due.
const NOTHING: i64 = 4;
/// Stands for no day: after every day that there is.
const NO_DAY: i64 = i32::MAX as i64;

impl Urgency {
    /// Works out how urgently somebody waits.
    pub fn of(portrait: &Portrait) -> Self {
        let late = || portrait.items.iter().filter(|item| item.status == ItemStatus::Overdue);
        let emergency = portrait.findings.iter().any(|f| f.severity == Severity::Emergency);
        let rank = match (portrait.items.iter().any(|item| item.status.is_due()), late().next()) {
            (false, _) => NOTHING,
            (true, _) if emergency => EMERGENCY,
            (true, Some(_)) => LATE,
            (true, None) => DUE,
        };
        let since = late().filter_map(|item| item.ideal).map(Day::epoch_days).min();
        Self { rank, late_since: since.map_or(NO_DAY, i64::from) }
    }

    /// Returns what is kept of it: `due_rank` and `late_since`.
    pub(crate) const fn columns(self) -> [i64; 2] {
        [self.rank, self.late_since]
    }
}
