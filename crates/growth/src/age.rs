//! The age of a child at a measurement, in days and in months of 30.4375 days.

use domain::day::Day;

/// Days in a month of WHO's tables.
pub const DAYS_PER_MONTH: f64 = 30.4375;

/// An age as it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Age {
    /// Counted in days, from a birth date.
    Days {
        /// Days since birth; negative is a mistake and gives no values.
        days: i32,
        /// Completed calendar months (bulan penuh), when the dates are known.
        completed_months: Option<i32>,
    },
    /// Only a number of months is known, decimals allowed, never rounded beforehand.
    Months(f64),
    /// Not known.
    Unknown,
}

/// An age ready for the tables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum TableAge {
    Known { days: i32, months: f64 },
    Unknown,
    Invalid,
}

impl Age {
    /// Returns the age on `on` of a child born on `birth`, with its completed calendar months.
    pub fn between(birth: Day, on: Day) -> Self {
        Self::Days {
            days: on.days_since(birth),
            completed_months: Some(on.completed_months_since(birth)),
        }
    }

    /// Builds an age in days when the calendar dates are not known.
    pub const fn from_days(days: i32) -> Self {
        Self::Days { days, completed_months: None }
    }

    /// Returns completed months: calendar months when known, else whole months of 30.4375 days.
    pub fn completed_months(self) -> Option<i32> {
        match self {
            Self::Days { completed_months: Some(months), .. } => Some(months),
            Self::Days { days, completed_months: None } => {
                Some((f64::from(days) / DAYS_PER_MONTH).floor() as i32)
            }
            Self::Months(months) if months.is_finite() => Some(months.floor() as i32),
            Self::Months(_) | Self::Unknown => None,
        }
    }

    /// Days from months are rounded half up at the very end: 24.0 months are day 731.
    pub(crate) fn for_tables(self) -> TableAge {
        match self {
            Self::Days { days, .. } if days < 0 => TableAge::Invalid,
            Self::Days { days, .. } => {
                TableAge::Known { days, months: f64::from(days) / DAYS_PER_MONTH }
            }
            Self::Months(months) if (0.0..1e6).contains(&months) => {
                let days = (months * DAYS_PER_MONTH + 0.5).floor() as i32;
                TableAge::Known { days, months }
            }
            Self::Months(_) => TableAge::Invalid,
            Self::Unknown => TableAge::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Pitfalls 2 and 13: months become days by rounding half up, never by floor.
    #[rstest]
    #[case(0.0, 0)]
    #[case(0.5, 15)]
    #[case(23.98, 730)]
    #[case(24.0, 731)]
    #[case(59.999, 1826)]
    #[case(61.0, 1857)]
    fn months_become_days_by_rounding_half_up(#[case] months: f64, #[case] days: i32) {
        assert_eq!(Age::Months(months).for_tables(), TableAge::Known { days, months });
    }

    #[test]
    fn impossible_ages_are_invalid() {
        for age in [
            Age::from_days(-1),
            Age::Months(-0.01),
            Age::Months(f64::NAN),
            Age::Months(f64::INFINITY),
        ] {
            assert_eq!(age.for_tables(), TableAge::Invalid);
        }
    }

    #[test]
    fn completed_months_follow_the_calendar_when_it_is_known() {
        let birth: Day = "2024-01-31".parse().unwrap();
        let on: Day = "2024-02-29".parse().unwrap();
        assert_eq!(Age::between(birth, on).completed_months(), Some(1));
        assert_eq!(Age::from_days(29).completed_months(), Some(0));
        assert_eq!(Age::Months(2.99).completed_months(), Some(2));
        assert_eq!(Age::Months(f64::NAN).completed_months(), None);
        assert_eq!(Age::Unknown.completed_months(), None);
    }
}
