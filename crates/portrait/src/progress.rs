//! How far a component of a case has come.

use domain::{
    day::{Day, Month},
    id::RecordId,
};
use guidelines::indicator::Met;

use crate::{model::Contact, scene::Scene};

/// How far a component has come.
#[derive(Clone, Default)]
pub(crate) struct Progress {
    /// Day on which it was met.
    pub(crate) met_on: Option<Day>,
    /// What counted towards it.
    pub(crate) records: Vec<RecordId>,
    /// It is not asked of this person.
    pub(crate) exempt: bool,
    last: Option<Day>,
    days: u8,
    sum: f64,
    months: Vec<Month>,
}

impl Progress {
    /// Tells whether it is asked for and not met.
    pub(crate) const fn lacks(&self) -> bool {
        !self.exempt && self.met_on.is_none()
    }

    /// Tells whether it is so as things stand: what must never have been is so from the first.
    pub(crate) const fn holds(&self, met: &Met) -> bool {
        if met.asks_for_none() { self.days == 0 } else { self.met_on.is_some() }
    }

    /// Reads a contact of a day, whose facts are stated; in each of the months `asked` something is
    /// asked for where it is asked for every month.
    pub(crate) fn read(
        &mut self,
        met: &Met,
        scene: &Scene<'_>,
        (contact, day): (&Contact, Day),
        asked: &[Month],
    ) {
        if self.exempt || (self.met_on.is_some() && !matches!(met, Met::EveryMonth(_))) {
            return;
        }
        let counts = match met {
            Met::Contact { when, .. } | Met::EveryMonth(when) => scene.holds(when),
            Met::Sum { of, or, .. } => {
                scene.value(of).is_some() || or.as_ref().is_some_and(|or| scene.holds(or))
            }
            Met::Step { .. } | Met::Given { .. } => false,
        };
        if !counts {
            return;
        }
        match met {
            Met::Contact { times, .. } => return self.on(day, *times, contact.origin),
            Met::EveryMonth(_) => {
                // Who has missed no month so far was up to date ever since the first.
                let first = *self.last.get_or_insert(day);
                self.months.push(day.month());
                let all = asked.iter().all(|month| self.months.contains(month));
                self.met_on = all.then_some(first);
            }
            Met::Sum { of, at_least, or } => {
                self.sum += scene.value(of).unwrap_or_default();
                let otherwise = or.as_ref().is_some_and(|or| scene.holds(or));
                self.met_on = (otherwise || *at_least <= self.sum).then_some(day);
            }
            Met::Step { .. } | Met::Given { .. } => {}
        }
        self.records.push(contact.origin);
    }

    /// Counts one more day, unless it is the day counted last. What is asked for on no day is not
    /// met by one.
    pub(crate) fn on(&mut self, day: Day, times: u8, record: RecordId) {
        if self.last == Some(day) || self.met_on.is_some() {
            return;
        }
        self.last = Some(day);
        self.days = self.days.saturating_add(1);
        self.records.push(record);
        self.met_on = (0 < times && times <= self.days).then_some(day);
    }

    /// Returns the first of the months in which something was asked for and not met.
    pub(crate) fn missed(&self, asked: &[Month]) -> Option<Month> {
        asked.iter().copied().find(|month| !self.months.contains(month))
    }

    /// Returns the day that was counted last.
    pub(crate) const fn counted_last(&self) -> Option<Day> {
        self.last
    }

    /// Ends the case on a day that has come: what must never have been is met if it never was.
    pub(crate) fn end(&mut self, met: &Met, day: Day) {
        if met.asks_for_none() && self.days == 0 {
            self.met_on = Some(day);
        }
    }
}
