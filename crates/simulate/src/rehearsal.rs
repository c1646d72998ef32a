//! Births to come. Who is born when is decided by the days of the children; a pregnancy must be
//! known months before. So the days are lived once without writing anything, and some months
//! beyond the plan.

use domain::day::Day;

use crate::{child::ChildAt, district::District, newborn::Arrival, population::PersonAt};

/// Days lived beyond the plan, so that women who are pregnant on its last day are found.
const DAYS_BEYOND: i32 = 290;

/// A birth that the days of the children bring about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BirthToCome {
    pub mother: PersonAt,
    pub arrival: Arrival,
    pub gestation_weeks: u8,
    pub twins: bool,
}

impl District {
    /// Lives all days of the plan; returns its births in order of their days.
    pub(crate) fn rehearse(mut self) -> Vec<BirthToCome> {
        let last = self.plan.until.plus_days(DAYS_BEYOND);
        self.rehearses = true;
        self.plan.until = last;
        self.register_places();
        for household in 0..self.population.households.len() {
            let posyandu = self.population.households[household].posyandu;
            let writer = self.places.posyandu[posyandu].kader[0];
            self.register_household(household as u32, writer, 0, 0);
        }
        while self.today < last {
            self.live_a_day();
        }
        self.births
    }

    /// Remembers a birth while days are rehearsed.
    pub(crate) fn remember_birth(&mut self, child: ChildAt, arrival: &Arrival, twins: bool) {
        if !self.rehearses {
            return;
        }
        let known = self.child(child);
        let Some(mother) = self.population.person(known.person).mother else { return };
        self.births.push(BirthToCome {
            mother,
            arrival: *arrival,
            gestation_weeks: known.gestation_weeks.unwrap_or(39),
            twins,
        });
    }

    /// Returns the first day of the last menstruation before a birth.
    pub(crate) fn lmp_of(birth: &BirthToCome) -> Day {
        // Up to six days of the last week, by the minute of birth: no draw is spent on it.
        let days = i32::from(birth.arrival.minute) % 7;
        birth.arrival.day.plus_days(-7 * i32::from(birth.gestation_weeks) - days)
    }
}
