//! Rounds of a series that begins anew when too much time goes by without a step.

use domain::day::Day;
use guidelines::model::Item;

use crate::{item::is_given, model::Given};

/// One round, from its first step on.
pub(crate) struct Round {
    /// Day of its first step.
    pub(crate) since: Day,
    /// Last day on which the next step still belongs to it; without end once it is complete.
    pub(crate) until: Option<Day>,
    n_steps: usize,
}

impl Round {
    /// Tells whether it is left behind on a day.
    pub(crate) fn is_over(&self, on: Day) -> bool {
        self.until.is_some_and(|until| until < on)
    }
}

/// Parts what was given of an item, oldest first, into rounds; none when its series never begins
/// anew.
pub(crate) fn rounds<'a>(item: &Item, given: impl IntoIterator<Item = &'a Given>) -> Vec<Round> {
    let Some(days) = item.schedule.restart_after_days() else { return Vec::new() };
    let steps = item.schedule.steps();
    let mut rounds: Vec<Round> = Vec::new();
    for given in given.into_iter().filter(|given| is_given(given)) {
        if rounds.last().is_none_or(|round| round.is_over(given.day)) {
            rounds.push(Round { since: given.day, until: Some(given.day), n_steps: 0 });
        }
        let Some(round) = rounds.last_mut() else { continue };
        round.n_steps += 1;
        let is_last = steps.last().is_some_and(|step| step.code == given.step);
        let complete = round.until.is_none() || is_last || steps.len() <= round.n_steps;
        round.until = (!complete).then(|| given.day.plus_days(i32::from(days)));
    }
    rounds
}
