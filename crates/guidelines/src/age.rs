//! Ages as guidelines write them: `48h`, `60d`, `12w`, `6m`, `5y`.
//!
//! An age is counted from an [`Anchor`]: a birth, or the first day of an episode such as a
//! pregnancy.

use std::{fmt, str::FromStr};

use domain::{day::Day, person::Birth};

/// A point of age in the unit in which the regulation gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgePoint {
    /// Hours after birth.
    Hours(u16),
    /// Days after birth.
    Days(i32),
    /// Completed weeks.
    Weeks(u16),
    /// Completed calendar months.
    Months(u16),
    /// Completed calendar years.
    Years(u16),
}

/// Says which text was not an age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidAge(pub String);

impl AgePoint {
    /// Returns the first day on which this age is reached, counted from `birth`.
    pub fn first_day(self, birth: Day) -> Day {
        match self {
            Self::Hours(hours) => birth.plus_days(i32::from(hours) / 24),
            Self::Days(days) => birth.plus_days(days),
            Self::Weeks(weeks) => birth.plus_days(7 * i32::from(weeks)),
            Self::Months(months) => birth.plus_months(i32::from(months)),
            Self::Years(years) => birth.plus_months(12 * i32::from(years)),
        }
    }

    /// Returns the last day of this age, counted from `birth`.
    ///
    /// `28d` ends on day 28, `12w` on day 90, `11m` on the day before 12 months, `48h` on day 2.
    pub fn last_day(self, birth: Day) -> Day {
        match self {
            Self::Hours(hours) => birth.plus_days((i32::from(hours) + 23) / 24),
            Self::Days(days) => birth.plus_days(days),
            Self::Weeks(weeks) => birth.plus_days(7 * i32::from(weeks) + 6),
            Self::Months(months) => birth.plus_months(i32::from(months) + 1).plus_days(-1),
            Self::Years(years) => birth.plus_months(12 * (i32::from(years) + 1)).plus_days(-1),
        }
    }

    /// Tells whether the first day of this age has come.
    const fn is_reached(self, lived: Lived) -> bool {
        match self {
            Self::Hours(hours) => hours as i32 / 24 <= lived.days,
            Self::Days(days) => days <= lived.days,
            Self::Weeks(weeks) => 7 * weeks as i32 <= lived.days,
            Self::Months(months) => months as i32 <= lived.months,
            Self::Years(years) => 12 * years as i32 <= lived.months,
        }
    }

    /// Tells whether the last day of this age is over.
    const fn is_past(self, lived: Lived) -> bool {
        match self {
            Self::Hours(hours) => (hours as i32 + 23) / 24 < lived.days,
            Self::Days(days) => days < lived.days,
            Self::Weeks(weeks) => 7 * weeks as i32 + 6 < lived.days,
            Self::Months(months) => (months as i32) < lived.months,
            Self::Years(years) => 12 * years as i32 + 11 < lived.months,
        }
    }

    /// Returns the age in hours when it is given in hours.
    pub const fn hours(self) -> Option<u16> {
        match self {
            Self::Hours(hours) => Some(hours),
            Self::Days(_) | Self::Weeks(_) | Self::Months(_) | Self::Years(_) => None,
        }
    }
}

/// The moment from which ages are counted: a birth, or the begin of an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// Day.
    pub day: Day,
    /// Minutes since midnight, when known.
    pub minute: Option<u16>,
}

impl From<Birth> for Anchor {
    fn from(birth: Birth) -> Self {
        Self { day: birth.day, minute: birth.minute }
    }
}

impl From<Day> for Anchor {
    fn from(day: Day) -> Self {
        Self { day, minute: None }
    }
}

/// How long somebody has lived on a day, in the units in which ages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lived {
    /// Days since birth; negative before it.
    pub days: i32,
    /// Completed calendar months since birth; negative before it.
    pub months: i32,
}

impl Lived {
    /// Counts from the day of birth to a day.
    pub fn until(day: Day, birth: Day) -> Self {
        Self { days: day.days_since(birth), months: day.completed_months_since(birth) }
    }
}

/// First and last age of a stage, an item or a step; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgeSpan {
    /// First age.
    pub from: AgePoint,
    /// Last age.
    pub until: AgePoint,
}

impl AgeSpan {
    /// Tells whether somebody born on `birth` is in the span on `day`.
    pub fn holds(&self, birth: Day, day: Day) -> bool {
        self.holds_at(Lived::until(day, birth))
    }

    /// Tells whether an age is in the span.
    pub const fn holds_at(&self, lived: Lived) -> bool {
        self.from.is_reached(lived) && !self.until.is_past(lived)
    }

    /// Returns the first and the last day of the span for somebody born on `birth`.
    pub fn days(&self, birth: Day) -> (Day, Day) {
        (self.from.first_day(birth), self.until.last_day(birth))
    }
}

impl FromStr for AgePoint {
    type Err = InvalidAge;

    fn from_str(text: &str) -> Result<Self, InvalidAge> {
        let invalid = || InvalidAge(text.to_owned());
        let number = text.get(..text.len().saturating_sub(1)).ok_or_else(invalid)?;
        let number: u16 = number.parse().map_err(|_| invalid())?;
        match text.as_bytes().last() {
            Some(b'h') => Ok(Self::Hours(number)),
            Some(b'd') => Ok(Self::Days(i32::from(number))),
            Some(b'w') => Ok(Self::Weeks(number)),
            Some(b'm') => Ok(Self::Months(number)),
            Some(b'y') => Ok(Self::Years(number)),
            _ => Err(invalid()),
        }
    }
}

impl fmt::Display for AgePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(hours) => write!(f, "{hours}h"),
            Self::Days(days) => write!(f, "{days}d"),
            Self::Weeks(weeks) => write!(f, "{weeks}w"),
            Self::Months(months) => write!(f, "{months}m"),
            Self::Years(years) => write!(f, "{years}y"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn points() -> impl Strategy<Value = AgePoint> {
        prop_oneof![
            (0u16..2_000).prop_map(AgePoint::Hours),
            (0i32..2_000).prop_map(AgePoint::Days),
            (0u16..60).prop_map(AgePoint::Weeks),
            (0u16..200).prop_map(AgePoint::Months),
            (0u16..20).prop_map(AgePoint::Years),
        ]
    }

    proptest! {
        #[test]
        fn a_span_holds_from_its_first_to_its_last_day(
            birth in 0i32..30_000,
            from in points(),
            until in points(),
            off in -2i32..=2,
        ) {
            let (birth, span) = (Day::from_epoch_days(birth), AgeSpan { from, until });
            let (first, last) = span.days(birth);
            for day in [first.plus_days(off), last.plus_days(off)] {
                prop_assert_eq!(span.holds(birth, day), first <= day && day <= last);
            }
        }
    }
}
