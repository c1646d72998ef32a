//! Counts over something, and how many times as large one must be as another: exact, no rounding.

use std::{fmt, num::NonZeroU32};

/// A count over what it is measured by: cases of 1 week, cases of 12 months, deaths of 40 cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// What was counted.
    pub count: u64,
    /// What it is spread over: periods, cases, visits.
    pub per: NonZeroU32,
}

impl Rate {
    /// Builds a rate; `None` when it would be over nothing.
    pub fn new(count: u64, per: u32) -> Option<Self> {
        NonZeroU32::new(per).map(|per| Self { count, per })
    }

    /// Builds the rate of a single period: its count.
    pub const fn of_one(count: u32) -> Self {
        Self { count: count as u64, per: NonZeroU32::MIN }
    }

    /// Returns the mean of the periods that were reported; `None` when none was.
    pub fn mean_of(periods: &[Option<u32>]) -> Option<Self> {
        let known = periods.iter().flatten();
        let per = u32::try_from(known.clone().count()).unwrap_or(u32::MAX);
        Self::new(known.map(|count| u64::from(*count)).sum(), per)
    }

    /// Returns the rate as floating point, for screens only.
    pub fn as_f64(self) -> f64 {
        self.count as f64 / f64::from(self.per.get())
    }

    /// Says how many times as large this rate is as an earlier one, for screens only; `None` when
    /// the earlier one is zero.
    pub fn times(self, before: Self) -> Option<f64> {
        (before.count != 0).then(|| self.as_f64() / before.as_f64())
    }

    /// Says whether this rate is at least so many times the earlier one. A rise from nothing is;
    /// nothing is not.
    pub fn reaches(self, factor: Factor, before: Self) -> bool {
        let (own, limit) = self.against(factor, before);
        self.count != 0 && limit <= own
    }

    /// Says whether this rate is more than so many times the earlier one. A rise from nothing is.
    pub fn exceeds(self, factor: Factor, before: Self) -> bool {
        let (own, limit) = self.against(factor, before);
        limit < own
    }

    /// Brings both sides to whole numbers of one denominator.
    fn against(self, factor: Factor, before: Self) -> (u128, u128) {
        let cross = |count: u64, per: NonZeroU32, thousandths: u32| {
            u128::from(count) * u128::from(per.get()) * u128::from(thousandths)
        };
        (cross(self.count, before.per, 1000), cross(before.count, self.per, factor.0))
    }
}

/// A multiple above one, in thousandths: 1500 is one and a half times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Factor(u32);

impl Factor {
    /// Builds a factor from thousandths; `None` up to 1000, which would call a fall a rise.
    pub const fn from_thousandths(thousandths: u32) -> Option<Self> {
        if 1000 < thousandths { Some(Self(thousandths)) } else { None }
    }

    /// Returns thousandths.
    pub const fn thousandths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{rest:03}").trim_end_matches('0'))
    }
}
