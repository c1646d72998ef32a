//! The next day on which time alone changes a portrait.
//!
//! Every day on which it may change must be among those looked at here, and as few others as can
//! be: on that day the portrait is drawn again. The day is the same whenever it is asked for
//! before it has come.

use std::sync::Arc;

use domain::{
    day::Day,
    record::{Outcome, Record},
};
use guidelines::{
    age::AgeSpan,
    episode::Clock,
    model::{Guidelines, Item, Rule, Schedule, Stage},
};

use crate::{
    book::Books,
    campaign,
    contribution::Ledger,
    episode::Kinds,
    flip::Flips,
    giving::ByItem,
    item::{is_given, refused_until},
    lasting::Lasting,
    model::{Contribution, Episode, Given, ItemState, ItemStatus, Task},
    scene::Scene,
    standing::{LOOK_BACK_MONTHS_MAX, Standing},
    year::asks_every_month,
};

/// What may change by itself, under one edition of the guidelines.
pub(crate) struct Changes<'g> {
    guidelines: &'g Guidelines,
    /// Days on which a rule begins to hold or no longer does, in order.
    validities: Vec<Day>,
    /// Ages at which items begin or end by themselves.
    ages: Vec<Ages<'g>>,
    /// Ages of findings about a lasting state.
    of_findings: Vec<AgeSpan>,
    flips: Flips<'g>,
}

/// Ages between which items of the same clock are judged.
struct Ages<'g> {
    clock: &'g Clock,
    span: AgeSpan,
    /// Places of the items.
    items: Vec<usize>,
}

/// A portrait that is all but finished.
pub(crate) struct Drawn<'a> {
    pub(crate) standing: &'a Standing<'a>,
    pub(crate) ledger: &'a Ledger<'a>,
    pub(crate) contributions: &'a [Contribution],
    /// Next day on which the part in the household may change.
    pub(crate) household_turns_on: Option<Day>,
    pub(crate) records: &'a [Arc<Record>],
    pub(crate) items: &'a [ItemState],
    pub(crate) tasks: &'a [Task],
    /// A home visit of this month has answered a reason that holds.
    pub(crate) answered: bool,
    pub(crate) books: &'a Books,
    /// Books that are open.
    pub(crate) open: u64,
    pub(crate) as_of: Day,
}

/// The soonest of the days after one.
struct Soonest {
    after: Day,
    day: Option<Day>,
}

impl Soonest {
    fn may(&mut self, days: impl IntoIterator<Item = Day>) {
        let later = days.into_iter().filter(|day| self.after < *day).min();
        self.day = [self.day, later].into_iter().flatten().min();
    }
}

impl<'g> Changes<'g> {
    /// Prepares what all portraits share.
    pub(crate) fn new(guidelines: &'g Guidelines, lasting: &Lasting<'g>) -> Self {
        let mut validities: Vec<Day> = rules(guidelines)
            .flat_map(|rule| [Some(rule.valid_from), rule.valid_until.map(day_after)])
            .flatten()
            .collect();
        validities.sort_unstable();
        validities.dedup();
        let mut ages: Vec<Ages<'g>> = Vec::new();
        for (place, item) in guidelines.items.iter().enumerate().filter(|(_, i)| ends_by_age(i)) {
            let same = |ages: &&mut Ages<'_>| *ages.clock == item.clock && ages.span == item.age;
            match ages.iter_mut().find(same) {
                Some(ages) => ages.items.push(place),
                None => {
                    ages.push(Ages { clock: &item.clock, span: item.age, items: vec![place] });
                }
            }
        }
        let of_findings = lasting.rules().filter_map(|rule| rule.age).collect();
        let flips = Flips::new(guidelines, lasting);
        Self { guidelines, validities, ages, of_findings, flips }
    }

    /// Finds the next day; `None` when time alone never changes the portrait again.
    pub(crate) fn next(
        &self,
        drawn: &Drawn<'_>,
        kinds: &Kinds<'_>,
        scene: &mut Scene<'_>,
    ) -> Option<Day> {
        let Drawn { standing, ledger, items, as_of, .. } = *drawn;
        let mut soonest = Soonest { after: as_of, day: None };
        soonest.may(drawn.records.iter().map(|record| record.occurred));
        let at = self.validities.partition_point(|day| *day <= as_of);
        soonest.may(self.validities.get(at).copied());
        soonest.may(ledger.services.iter().map(|given| given.day));
        soonest.may(ledger.services.iter().filter_map(refusal_ends));
        soonest.may(standing.findings.iter().filter_map(|f| f.stands_until.map(day_after)));
        soonest.may(kinds.boundaries(standing.episodes));
        soonest.may(ledger.ends());
        self.life(drawn, &mut soonest);
        if standing.person.resident_on(as_of) {
            soonest.may(items.iter().flat_map(windows));
            soonest.may(drawn.household_turns_on);
            self.items(drawn, &mut soonest);
            self.months(drawn, &mut soonest);
            let books = (drawn.books, drawn.open);
            let flip = self.flips.next(standing, scene, items, books, as_of, soonest.day);
            soonest.may(flip);
        }
        soonest.day
    }

    /// Stages, grades and findings of certain ages.
    fn life(&self, drawn: &Drawn<'_>, soonest: &mut Soonest) {
        let person = drawn.standing.person;
        if let Some(birth) = person.birth {
            let stages = self.guidelines.stages.iter().filter_map(Stage::age);
            let spans = stages.chain(self.of_findings.iter().copied());
            soonest.may(spans.flat_map(|span| turns(span, birth.day)));
        }
        soonest.may(person.schooling.and_then(|schooling| schooling.next_change(drawn.as_of)));
    }

    /// Ages, campaigns and series that start anew, of the items that are judged.
    fn items(&self, drawn: &Drawn<'_>, soonest: &mut Soonest) {
        let Drawn { standing, books, open, as_of, .. } = *drawn;
        let clock = |clock: &Clock| match clock {
            Clock::Birth => standing.person.birth.map(|birth| birth.day),
            Clock::Episode(kind) => {
                let open = |e: &&Episode| e.kind == *kind && e.is_open_on(as_of);
                standing.episodes.iter().rfind(open).map(Episode::clock_start)
            }
        };
        let judged = |place: &usize| {
            books.has(*place, open) && self.guidelines.items[*place].rule.holds_on(as_of)
        };
        for ages in self.ages.iter().filter(|ages| ages.items.iter().any(judged)) {
            soonest.may(clock(ages.clock).into_iter().flat_map(|from| turns(ages.span, from)));
        }
        for item in books.items(self.guidelines, open, as_of) {
            match &item.schedule {
                Schedule::Campaign { months, steps } => {
                    let from = clock(&item.clock).into_iter();
                    soonest.may(from.flat_map(|from| campaign::turns(months, steps, from, as_of)));
                }
                Schedule::Series { restart_after_days: Some(days), .. } => {
                    soonest.may(restarts(drawn.ledger.by_item, item, *days));
                }
                _ => {}
            }
        }
    }

    /// What begins with a month: indicators, and home visits looked back upon.
    fn months(&self, drawn: &Drawn<'_>, soonest: &mut Soonest) {
        let as_of = drawn.as_of;
        let next = as_of.month().plus(1).first_day();
        let counts = drawn.standing.counts(drawn.items, as_of);
        soonest.may(self.flips.of_months(&counts, as_of));
        soonest.may(drawn.ledger.counting.next_years(as_of));
        let counted = drawn.ledger.counts_on(next) || self.asked_every_month(drawn);
        if counted || drawn.answered || self.flips.reckon_with(&counts) {
            soonest.may([next]);
        }
        // A reason is followed back so many whole months; then its day moves.
        let moves = |task: &Task| task.since.month().plus(LOOK_BACK_MONTHS_MAX + 1).first_day();
        soonest.may(drawn.tasks.iter().map(moves));
    }

    /// Tells whether somebody is asked for in every month of this year: one more is over then.
    fn asked_every_month(&self, drawn: &Drawn<'_>) -> bool {
        let month = drawn.as_of.month();
        drawn.contributions.iter().any(|part| {
            let of_id = self.guidelines.indicators.iter().filter(|i| i.rule.id == part.indicator);
            let mut monthly = of_id.filter(|indicator| asks_every_month(indicator));
            monthly.any(|indicator| indicator.year_of(month) == part.month)
        })
    }
}

/// Lists the rules whose validity may begin or end between two days.
fn rules(guidelines: &Guidelines) -> impl Iterator<Item = &Rule> {
    let of_items = guidelines.items.iter().flat_map(|item| &item.findings);
    let items = guidelines.items.iter().map(|item| &item.rule);
    let findings = guidelines.findings.iter().chain(of_items).map(|finding| &finding.rule);
    let visits = guidelines.home_visits.iter().map(|visit| &visit.rule);
    let stages = guidelines.stages.iter().map(|stage| &stage.rule);
    let episodes = guidelines.episodes.iter().map(|episode| &episode.rule);
    let school = guidelines.school.iter().map(|school| &school.rule);
    let indicators = guidelines.indicators.iter().map(|indicator| &indicator.rule);
    let of_life = stages.chain(episodes).chain(school).chain(indicators);
    items.chain(findings).chain(visits).chain(of_life)
}

/// Tells whether what is said of an item follows from its own ages; of a series it follows from
/// those of the steps.
const fn ends_by_age(item: &Item) -> bool {
    match &item.schedule {
        Schedule::Monthly
        | Schedule::Every { .. }
        | Schedule::Yearly { .. }
        | Schedule::Birthday { .. }
        | Schedule::Campaign { .. }
        | Schedule::OnIndication { .. } => true,
        Schedule::Series { .. } | Schedule::EachContact | Schedule::Derived => false,
    }
}

/// Lists the days on which the window of an item may change what is said of it.
fn windows(state: &ItemState) -> impl Iterator<Item = Day> {
    let late = [state.ideal, state.closes].map(|day| day.map(day_after));
    let days = match state.status {
        ItemStatus::Done => [state.opens, None, None],
        // It waits for the step before it, however open its window is.
        ItemStatus::Waiting => [late[1], None, None],
        _ => [state.opens, late[0], late[1]],
    };
    days.into_iter().flatten()
}

fn refusal_ends(given: &Given) -> Option<Day> {
    (given.outcome == Outcome::Refused).then(|| refused_until(given))
}

/// Lists the days on which a series that was broken off starts anew.
fn restarts(services: &ByItem<'_>, item: &Item, days: u16) -> impl Iterator<Item = Day> {
    let given = services.of(&item.rule.id).iter().filter(|given| is_given(given));
    given.map(move |given| day_after(given.day.plus_days(i32::from(days))))
}

fn turns(span: AgeSpan, from: Day) -> [Day; 2] {
    let (first, last) = span.days(from);
    [first, day_after(last)]
}

const fn day_after(day: Day) -> Day {
    day.plus_days(1)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(ItemStatus::Due, &[10, 21, 31])]
    #[case(ItemStatus::NotYet, &[10, 21, 31])]
    #[case(ItemStatus::Waiting, &[31])]
    #[case(ItemStatus::Done, &[10])]
    fn what_waits_or_is_done_has_fewer_days(#[case] status: ItemStatus, #[case] days: &[i32]) {
        let day = |day| Some(Day::from_epoch_days(day));
        let state = ItemState {
            item: "contoh".into(),
            step: "".into(),
            code: "contoh".into(),
            status,
            opens: day(10),
            ideal: day(20),
            closes: day(30),
            version: "1".into(),
            inputs: Vec::new(),
        };
        let found: Vec<i32> = windows(&state).map(Day::epoch_days).collect();
        assert_eq!(found, days);
    }
}
