//! Years: what somebody of a population is to have once, or every month, of a calendar or school
//! year.

use domain::day::{Day, Month};
use guidelines::{
    condition::Condition,
    indicator::{Cases, Count, Indicator, Met},
    model::Guidelines,
};

use crate::{
    case::{Case, Place},
    contribution::Ledger,
    episode_facts::state_episodes,
    finding::state_person,
    memory::Memory,
    scene::Scene,
};

/// An indicator of years, with its place and the month in which its years begin.
struct Yearly<'g> {
    place: usize,
    indicator: &'g Indicator,
    population: &'g Condition,
    begins_month: u8,
}

impl<'g> Ledger<'g> {
    /// Judges every year since the person is known, with the place of each indicator.
    pub(crate) fn of_years(&self, scene: &mut Scene<'_>) -> Vec<(usize, Case<'g>)> {
        let mut cases = Vec::new();
        let Some(known) = self.person.residences.first() else { return cases };
        let all: Vec<Yearly<'g>> = yearly(self.guidelines).collect();
        let mut begins: Vec<u8> = all.iter().map(|yearly| yearly.begins_month).collect();
        begins.sort_unstable();
        begins.dedup();
        for begins_month in begins {
            let alike: Vec<&Yearly<'_>> =
                all.iter().filter(|yearly| yearly.begins_month == begins_month).collect();
            let mut memory = Memory::new(self.guidelines);
            let mut first = alike[0].indicator.year_of(known.from.month());
            while first.first_day() <= self.as_of {
                memory.advance(self.contacts, first.plus(11).last_day().min(self.as_of));
                self.of_year(scene, &memory, &alike, first, &mut cases);
                first = first.plus(12);
            }
        }
        cases
    }

    /// Judges the year that begins with a month.
    fn of_year(
        &self,
        scene: &mut Scene<'_>,
        memory: &Memory<'_>,
        alike: &[&Yearly<'g>],
        first: Month,
        cases: &mut Vec<(usize, Case<'g>)>,
    ) {
        let last = first.plus(11).last_day();
        let day = last.min(self.as_of);
        self.state_on(scene, memory, self.alive_on(day), last);
        let counted = |yearly: &&&Yearly<'_>| {
            yearly.indicator.rule.holds_on(day) && scene.holds(yearly.population)
        };
        let of_year: Vec<_> = alike.iter().filter(counted).collect();
        let mut found = Vec::new();
        for yearly in of_year {
            let at = Place { number: first.year(), month: first, day: last, counted_on: day };
            let period = (first.first_day(), last);
            let mut case = Case::new(yearly.indicator, at, period.0.into(), period);
            case.exempt(scene);
            found.push((yearly, case));
        }
        for (yearly, mut case) in found {
            if asks_every_month(yearly.indicator) {
                case.asked = self.asked_months(scene, yearly.population, first);
            }
            cases.push((yearly.place, case));
        }
    }

    /// Returns the day on which what somebody had until a day is judged: death ends every episode;
    /// what somebody had is what they had the day before.
    pub(crate) fn alive_on(&self, day: Day) -> Day {
        self.person.died_on.map_or(day, |died| day.min(died.plus_days(-1)))
    }

    /// States who the person is for a case: how old on its `last` day, all else as of `day`.
    pub(crate) fn state_on(&self, scene: &mut Scene<'_>, memory: &Memory<'_>, day: Day, last: Day) {
        scene.clear();
        state_person(scene, self.slots, self.person, last, self.person.lived_until(last));
        state_episodes(scene, self.guidelines, self.episodes, day, false);
        memory.state(scene);
    }

    /// Lists the months of a year that are over, at whose end the person lived here, and before
    /// which the person was of a population.
    fn asked_months(
        &self,
        scene: &mut Scene<'_>,
        population: &Condition,
        first: Month,
    ) -> Vec<Month> {
        let entered = (-1..12).map(|step| first.plus(step)).find(|month| {
            let day = month.last_day();
            let memory = Memory::until(self.guidelines, self.contacts, day);
            self.state_on(scene, &memory, day, day);
            scene.holds(population) && self.person.resident_on(day)
        });
        let Some(entered) = entered else { return Vec::new() };
        let months = (0..12).map(|step| first.plus(step));
        let over = |month: &Month| {
            let last = month.last_day();
            entered < *month && last < self.as_of && self.person.resident_on(last)
        };
        months.filter(over).collect()
    }
}

/// Lists the indicators of years.
fn yearly(guidelines: &Guidelines) -> impl Iterator<Item = Yearly<'_>> {
    guidelines.indicators.iter().enumerate().filter_map(|(place, indicator)| {
        match &indicator.count {
            Count::Cases { of: Cases::Year { begins_month }, population, .. } => {
                let (population, begins_month) = (population.as_ref()?, *begins_month);
                Some(Yearly { place, indicator, population, begins_month })
            }
            _ => None,
        }
    })
}

/// Tells whether an indicator asks for something in every month.
pub(crate) fn asks_every_month(indicator: &Indicator) -> bool {
    indicator.components().iter().any(|c| matches!(c.met, Met::EveryMonth(_)))
}

/// Lists the first days of the years after the one in which a day is, of all kinds of years.
pub(crate) fn next_years(guidelines: &Guidelines, day: Day) -> impl Iterator<Item = Day> {
    let first = move |of: Yearly<'_>| of.indicator.year_of(day.month()).plus(12).first_day();
    yearly(guidelines).map(first)
}
