//! Indicators, sorted by how those whom they count are found: a person's part in them is looked for
//! only where there may be one.

use std::{collections::BTreeMap, sync::Arc};

use domain::day::Day;
use guidelines::{
    age::AgePoint,
    condition::Condition,
    indicator::{Cases, Count, EpisodePoint, Indicator},
    model::Guidelines,
};

use crate::{
    contribution::{Gate, gates},
    model::{Contact, Episode},
    scene::Slots,
};

/// An indicator with its place among all.
pub(crate) type Placed<'g> = (usize, &'g Indicator);

/// The indicators of one edition of the guidelines.
pub(crate) struct Counting<'g> {
    /// Whom any monthly indicator may count.
    pub(crate) gates: Vec<Gate>,
    pub(crate) monthly: Vec<Monthly<'g>>,
    pub(crate) of_age: Vec<(Placed<'g>, AgePoint)>,
    of_episodes: BTreeMap<&'g str, Vec<OfEpisode<'g>>>,
    pub(crate) of_death: Vec<Placed<'g>>,
    pub(crate) found: Vec<Found<'g>>,
    /// Places in `found` of those that read a fact, by slot.
    found_by: Vec<Vec<usize>>,
    /// Indicators of years, by the month in which their years begin.
    pub(crate) yearly: BTreeMap<u8, Vec<Yearly<'g>>>,
}

/// An indicator of calendar months.
pub(crate) struct Monthly<'g> {
    pub(crate) indicator: &'g Indicator,
    /// Numbers of the months in which it is counted; empty means all.
    pub(crate) months: &'g [u8],
    pub(crate) population: &'g Condition,
    pub(crate) numerator: &'g Condition,
}

/// An indicator of episodes of a kind.
pub(crate) struct OfEpisode<'g> {
    pub(crate) placed: Placed<'g>,
    pub(crate) at: EpisodePoint,
    outcomes: &'g [Arc<str>],
    pub(crate) of_opening: bool,
}

/// An indicator of what was found at contacts.
pub(crate) struct Found<'g> {
    pub(crate) placed: Placed<'g>,
    pub(crate) when: &'g Condition,
    pub(crate) apart_days: u16,
    /// It reads no answer, and so holds at a contact whatever was asked.
    of_any: bool,
}

/// An indicator of years.
pub(crate) struct Yearly<'g> {
    pub(crate) placed: Placed<'g>,
    pub(crate) population: &'g Condition,
}

impl<'g> Counting<'g> {
    /// Sorts the indicators.
    pub(crate) fn new(guidelines: &'g Guidelines, slots: &Slots) -> Self {
        let mut counting = Self {
            gates: gates(guidelines, slots),
            monthly: Vec::new(),
            of_age: Vec::new(),
            of_episodes: BTreeMap::new(),
            of_death: Vec::new(),
            found: Vec::new(),
            found_by: vec![Vec::new(); guidelines.vocabulary.len()],
            yearly: BTreeMap::new(),
        };
        for placed in guidelines.indicators.iter().enumerate() {
            counting.sort_in(guidelines, placed);
        }
        counting
    }

    fn sort_in(&mut self, guidelines: &'g Guidelines, placed: Placed<'g>) {
        let indicator = placed.1;
        match &indicator.count {
            Count::Monthly { months, population, numerator } => {
                self.monthly.push(Monthly { indicator, months, population, numerator });
            }
            Count::Cases { of, population, .. } => match of {
                Cases::Age(reached) => self.of_age.push((placed, *reached)),
                Cases::Episode { kind, at, outcomes, of_opening } => {
                    let (at, of_opening) = (*at, *of_opening);
                    let of_kind = self.of_episodes.entry(kind.as_ref()).or_default();
                    of_kind.push(OfEpisode { placed, at, outcomes, of_opening });
                }
                Cases::Year { begins_month } => {
                    let yearly = population.iter().map(|population| Yearly { placed, population });
                    self.yearly.entry(*begins_month).or_default().extend(yearly);
                }
                Cases::Found { when, apart_days } => {
                    let is_answer = |slot: &_| guidelines.observation_of(*slot).is_some();
                    let of_any = !when.reads.iter().any(is_answer);
                    for slot in &when.reads {
                        self.found_by[usize::from(slot.0)].push(self.found.len());
                    }
                    self.found.push(Found { placed, when, apart_days: *apart_days, of_any });
                }
                Cases::Death => self.of_death.push(placed),
            },
        }
    }

    /// Lists the indicators that count an episode, or would once it has reached its point.
    pub(crate) fn of_episode(&self, episode: &Episode) -> impl Iterator<Item = &OfEpisode<'g>> {
        let of_kind = self.of_episodes.get(episode.kind.as_ref()).into_iter().flatten();
        of_kind.filter(|of| ended_as(episode, of.outcomes))
    }

    /// Lists, in order, the places in `found` of what a contact may have found.
    pub(crate) fn found_at(&self, contact: &Contact) -> impl Iterator<Item = usize> {
        let mut may: Vec<bool> = self.found.iter().map(|found| found.of_any).collect();
        for (slot, _) in &contact.known {
            self.found_by[usize::from(slot.0)].iter().for_each(|at| may[*at] = true);
        }
        may.into_iter().enumerate().filter_map(|(at, may)| may.then_some(at))
    }

    /// Lists the first days of the years after the one in which a day is, of all kinds of years.
    pub(crate) fn next_years(&self, day: Day) -> impl Iterator<Item = Day> {
        let yearly = self.yearly.values().filter_map(|alike| alike.first());
        yearly.map(move |of| of.placed.1.year_of(day.month()).plus(12).first_day())
    }
}

/// Tells whether an episode is open, or ended in one of the ways that count.
fn ended_as(episode: &Episode, outcomes: &[Arc<str>]) -> bool {
    let as_asked = |outcome: &Arc<str>| outcomes.contains(outcome);
    outcomes.is_empty() || episode.ended.is_none() || episode.outcome.as_ref().is_some_and(as_asked)
}
