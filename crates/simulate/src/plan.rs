//! What to simulate.

use domain::{area::PuskesmasCode, day::Day};

/// Code of the Puskesmas when none is asked for. No real Puskesmas has it.
pub const PUSKESMAS_CODE: &str = "P7309SIM01";
/// Fewest people that make a district with families.
pub const PEOPLE_MIN: u32 = 50;
/// Most people of one simulation.
pub const PEOPLE_MAX: u32 = 2_000_000;
/// Most years of one simulation.
pub const YEARS_MAX: u16 = 30;

/// A district to simulate. The same plan always gives the same records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// People alive and living there on the first day, [`PEOPLE_MIN`] to [`PEOPLE_MAX`].
    pub people: u32,
    /// Years of births, weighings and moves, 1 to [`YEARS_MAX`].
    pub years: u16,
    /// Seed of all chance.
    pub seed: u64,
    /// Last simulated day; nothing is written after it.
    pub until: Day,
    /// Home of all records.
    pub puskesmas: PuskesmasCode,
}

impl Plan {
    /// Plans a district with the usual code of its Puskesmas.
    pub fn new(people: u32, years: u16, seed: u64, until: Day) -> Self {
        let puskesmas = PUSKESMAS_CODE.parse().expect("the code is well formed");
        Self { people, years, seed, until, puskesmas }
    }

    /// Returns the first simulated day; families are registered on the day before it.
    pub fn first_day(&self) -> Day {
        self.until.plus_months(-12 * i32::from(self.years)).plus_days(1)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(PEOPLE_MIN..=PEOPLE_MAX).contains(&self.people) {
            return Err(Error::People(self.people));
        }
        if !(1..=YEARS_MAX).contains(&self.years) {
            return Err(Error::Years(self.years));
        }
        let (first, last) = (self.first_day().ymd().0, self.until.ymd().0);
        if first < 1975 || 2199 < last {
            return Err(Error::Until(self.until));
        }
        Ok(())
    }
}

/// Why a simulation cannot begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Too few or too many people.
    #[error("{0} people: choose {PEOPLE_MIN} to {PEOPLE_MAX}")]
    People(u32),
    /// Too few or too many years.
    #[error("{0} years: choose 1 to {YEARS_MAX}")]
    Years(u16),
    /// Days outside the years that clocks of records can tell.
    #[error("until {0}: choose days between 1975 and 2199")]
    Until(Day),
    /// The guidelines lack something that the simulation writes down.
    #[error("the guidelines have no {kind} {code}")]
    Missing {
        /// What is lacking: observation, option, item or step.
        kind: &'static str,
        /// Its code.
        code: String,
    },
}
