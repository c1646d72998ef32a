//! Years: what somebody of a population is to have once, or every month, of a calendar or school
//! year.

use domain::day::{Day, Month};
use guidelines::{
    condition::Condition,
    indicator::{Indicator, Met},
};

use crate::{
    case::{Case, Place},
    contribution::Ledger,
    counting::Yearly,
    episode_facts::state_episodes,
    finding::state_person,
    memory::Memory,
    scene::Scene,
};

impl<'g> Ledger<'g> {
    /// Judges every year since the person is known, with the place of each indicator.
    pub(crate) fn of_years(&self, scene: &mut Scene<'_>) -> Vec<(usize, Case<'g>)> {
        let mut cases = Vec::new();
        let Some(known) = self.person.residences.first() else { return cases };
        for alike in self.counting.yearly.values() {
            let mut memory = Memory::new(self.guidelines, self.person);
            let mut first = alike[0].placed.1.year_of(known.from.month());
            while first.first_day() <= self.as_of {
                memory.advance(self.contacts, first.plus(11).last_day().min(self.as_of));
                self.of_year(scene, &memory, alike, first, &mut cases);
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
        alike: &[Yearly<'g>],
        first: Month,
        cases: &mut Vec<(usize, Case<'g>)>,
    ) {
        let last = first.plus(11).last_day();
        let day = last.min(self.as_of);
        self.state_on(scene, memory, self.alive_on(day), last);
        let counted = |yearly: &&Yearly<'_>| {
            yearly.placed.1.rule.holds_on(day) && scene.holds(yearly.population)
        };
        let of_year: Vec<_> = alike.iter().filter(counted).collect();
        let mut found = Vec::new();
        for yearly in of_year {
            let at = Place { number: first.year(), month: first, day: last, counted_on: day };
            let period = (first.first_day(), last);
            let mut case = Case::new(yearly.placed.1, at, period.0.into(), period);
            case.exempt(scene);
            found.push((yearly, case));
        }
        for (yearly, mut case) in found {
            if asks_every_month(yearly.placed.1) {
                case.asked = self.asked_months(scene, yearly.population, first);
            }
            cases.push((yearly.placed.0, case));
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
        memory.state(scene, day);
    }

    /// Lists the months of a year that are over, at whose end the person lived here, and before
    /// which the person was of a population.
    fn asked_months(
        &self,
        scene: &mut Scene<'_>,
        population: &Condition,
        first: Month,
    ) -> Vec<Month> {
        let mut memory = Memory::new(self.guidelines, self.person);
        let entered = (-1..12).map(|step| first.plus(step)).find(|month| {
            let day = month.last_day();
            memory.advance(self.contacts, day);
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

/// Tells whether an indicator asks for something in every month.
pub(crate) fn asks_every_month(indicator: &Indicator) -> bool {
    indicator.components().iter().any(|c| matches!(c.met, Met::EveryMonth(_)))
}
