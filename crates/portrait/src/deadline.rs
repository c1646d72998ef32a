//! Until when what a case lacks can still be done.

use domain::day::Day;
use guidelines::{
    indicator::{Cases, Count, Met},
    model::Schedule,
    step::StepChoice,
};

use crate::{case::Case, contribution::Ledger};

impl Ledger<'_> {
    /// Returns the last day on which all that a case lacks can still be done; absent when it lacks
    /// nothing and when nothing of it has a last day. Whoever died or left the working area has
    /// until that day.
    pub(crate) fn open_until(&self, case: &Case<'_>) -> Option<Day> {
        let progress = case.progress().iter().enumerate();
        let mut lacking = progress.filter(|(_, progress)| progress.lacks()).peekable();
        lacking.peek()?;
        let days = lacking.filter_map(|(at, _)| self.component_until(case, at));
        let left = self.person.residences.last().filter(|stay| !stay.resident);
        days.chain(left.map(|stay| stay.from)).chain(self.person.died_on).min()
    }

    /// Returns the last day on which a component that is not met can still be, by its place; absent
    /// when there is none. The time that must lie between two steps is not thought of.
    pub(crate) fn component_until(&self, case: &Case<'_>, at: usize) -> Option<Day> {
        let (component, progress) = (&case.indicator.components()[at], &case.progress()[at]);
        let Count::Cases { of, .. } = &case.indicator.count else { return None };
        if component.met.asks_for_none() {
            return Some(progress.counted_last().unwrap_or(case.day));
        }
        let within = component.within.map(|within| within.until.last_day(case.anchor.day));
        let (own, closes) = match &component.met {
            Met::Step { choice, before, .. } => {
                let of_life = self.clock_of_life(of).map(|(_, birth)| birth);
                let from = of_life.unwrap_or(case.anchor.day);
                // What counts later than it can be given is too late all the same.
                let counts = before.map(|before| before.last_day(from));
                let own = counts.into_iter().chain(self.closes(choice, from)).min();
                (own, case.closes.filter(|_| of_life.is_none()))
            }
            Met::Given { .. } => (within, case.closes),
            Met::EveryMonth(_) => {
                (progress.missed(&case.asked).map(|month| month.last_day()).or(within), case.closes)
            }
            Met::Contact { .. } | Met::Sum { .. } => {
                // Contacts after an age is reached count only where the rule names a later one.
                let reached = matches!(of, Cases::Age(_)).then_some(case.day);
                (within.or(reached), case.closes)
            }
        };
        [own, closes].into_iter().flatten().min()
    }

    /// Returns the last day on which any step of a choice can be given.
    fn closes(&self, choice: &StepChoice, from: Day) -> Option<Day> {
        let closes = choice.0.iter().filter_map(|code| {
            let item = self.guidelines.item_versions(&code.item).last()?;
            let Schedule::Series { steps, .. } = &item.schedule else { return None };
            let step = steps.iter().find(|step| step.code == code.step)?;
            Some(step.closes.last_day(from))
        });
        closes.max()
    }
}
