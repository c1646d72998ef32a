//! Conditions that time alone may turn: when a count comes to the number that they name.

use domain::day::Day;
use guidelines::{
    condition::Condition,
    facts::Slot,
    indicator::Count as Counted,
    model::{Guidelines, Rule},
};

use crate::{
    book::Books, count::Count, lasting::Lasting, model::ItemState, scene::Scene, standing::Standing,
};

/// Conditions that are judged as of a day, by the counts that may turn them.
pub(crate) struct Flips<'g> {
    judged: Vec<Judged<'g>>,
    /// With which number a condition compares a count, and its place; in order of the counts.
    turns: Vec<(Slot, At, usize)>,
    /// With which number a monthly indicator compares a count.
    monthly: Vec<(Slot, At)>,
}

struct Judged<'g> {
    rule: &'g Rule,
    condition: &'g Condition,
    of: Of,
}

/// To what a condition belongs.
#[derive(Clone, Copy)]
enum Of {
    Finding,
    HomeVisit,
    /// Place of an item.
    Item(usize),
}

/// The values of a count at which a condition may turn.
#[derive(Clone, Copy)]
enum At {
    Number(f64),
    /// The condition reckons with the count.
    Any,
}

impl<'g> Flips<'g> {
    /// Gathers the conditions.
    pub(crate) fn new(guidelines: &'g Guidelines, lasting: &Lasting<'g>) -> Self {
        let findings = lasting.rules().map(|rule| (&rule.rule, &rule.when, Of::Finding));
        let visits = guidelines.home_visits.iter();
        let visits = visits.map(|visit| (&visit.rule, &visit.when, Of::HomeVisit));
        let items = guidelines.items.iter().enumerate().flat_map(|(place, item)| {
            let conditions = item.who.iter().chain(item.indication());
            conditions.map(move |condition| (&item.rule, condition, Of::Item(place)))
        });
        let judged = findings.chain(visits).chain(items);
        let judged: Vec<Judged<'g>> =
            judged.map(|(rule, condition, of)| Judged { rule, condition, of }).collect();
        let mut turns: Vec<(Slot, At, usize)> = Vec::new();
        for (place, judged) in judged.iter().enumerate() {
            turns.extend(numbers(judged.condition).map(|(slot, at)| (slot, at, place)));
        }
        turns.sort_by_key(|(slot, _, _)| *slot);
        let monthly = guidelines.indicators.iter().flat_map(|indicator| match &indicator.count {
            Counted::Monthly { population, numerator, .. } => vec![population, numerator],
            Counted::Cases { .. } => Vec::new(),
        });
        let monthly = monthly.flat_map(numbers).collect();
        Self { judged, turns, monthly }
    }

    /// Finds the first day after `as_of` and before `limit` on which a count makes a condition
    /// begin or cease to hold. Items count while one of the `open` books is theirs.
    pub(crate) fn next(
        &self,
        standing: &Standing<'_>,
        scene: &mut Scene<'_>,
        items: &[ItemState],
        (books, open): (&Books, u64),
        as_of: Day,
        limit: Option<Day>,
    ) -> Option<Day> {
        let asked = |place: usize| {
            let Judged { rule, of, .. } = self.judged[place];
            let here = match of {
                Of::Finding => true,
                Of::HomeVisit => open != 0,
                Of::Item(item) => books.has(item, open),
            };
            here && rule.holds_on(as_of)
        };
        let mut days: Vec<(Day, usize)> = Vec::new();
        for count in standing.counts(items, as_of) {
            let first = self.turns.partition_point(|(slot, _, _)| *slot < count.slot);
            let of_count = self.turns[first..].iter().take_while(|turn| turn.0 == count.slot);
            for (_, at, place) in of_count.filter(|(_, _, place)| asked(*place)) {
                let soon =
                    at.days(count, as_of).filter(|day| limit.is_none_or(|limit| *day < limit));
                days.extend(soon.map(|day| (day, *place)));
            }
        }
        if days.is_empty() {
            return None;
        }
        days.sort_unstable();
        days.dedup();
        standing.state(scene, items, as_of);
        let holds = |scene: &Scene<'_>, place: usize| scene.holds(self.judged[place].condition);
        let today: Vec<bool> = days.iter().map(|(_, place)| holds(scene, *place)).collect();
        let mut stated = as_of;
        for ((day, place), held) in days.into_iter().zip(today) {
            if stated < day {
                standing.state_days(scene, items, day);
                stated = day;
            }
            if holds(scene, place) != held {
                return Some(day);
            }
        }
        None
    }

    /// Lists the days after `as_of` on which a count may make somebody enter or leave the month
    /// of an indicator.
    pub(crate) fn of_months(&self, counts: &[Count], as_of: Day) -> impl Iterator<Item = Day> {
        let turns = self.monthly.iter().flat_map(|(slot, at)| {
            counts.iter().filter(|count| count.slot == *slot).map(move |count| (*at, *count))
        });
        turns.flat_map(move |(at, count)| at.days(count, as_of))
    }

    /// Tells whether any condition reckons with one of these counts: its days are looked for no
    /// farther than the end of the month.
    pub(crate) fn reckon_with(&self, counts: &[Count]) -> bool {
        let turns = self.turns.iter().map(|(slot, at, _)| (slot, at));
        let mut all = turns.chain(self.monthly.iter().map(|(slot, at)| (slot, at)));
        all.any(|(slot, at)| {
            matches!(at, At::Any) && counts.iter().any(|count| count.slot == *slot)
        })
    }
}

impl At {
    /// Lists the days after `as_of` on which a condition may turn; where it reckons, those of the
    /// month.
    fn days(self, count: Count, as_of: Day) -> impl Iterator<Item = Day> {
        let (turns, every) = match self {
            Self::Number(number) => (Some(count.turns_at(number)), 1..1),
            Self::Any => {
                let left = as_of.month().last_day().days_since(as_of);
                (None, 1..left + 1)
            }
        };
        let turns = turns.into_iter().flatten().filter(move |day| as_of < *day);
        turns.chain(every.map(move |days| as_of.plus_days(days)))
    }
}

/// Lists the facts that a condition reads, with the numbers at which it may turn.
fn numbers(condition: &Condition) -> impl Iterator<Item = (Slot, At)> {
    condition.reads.iter().flat_map(|slot| match condition.compared_with(*slot) {
        Some(numbers) => numbers.into_iter().map(|number| (*slot, At::Number(number))).collect(),
        None => vec![(*slot, At::Any)],
    })
}
