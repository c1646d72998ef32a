//! Facts that count time: they grow by themselves, from a day on.

use domain::day::Day;
use guidelines::facts::{FactValue, Slot};

/// A fact that counts time since a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// The fact.
    pub(crate) slot: Slot,
    unit: Unit,
    since: Day,
}

/// What is counted, each completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Days,
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

impl Count {
    /// Makes a count.
    pub(crate) const fn new(slot: Slot, unit: Unit, since: Day) -> Self {
        Self { slot, unit, since }
    }

    /// Returns the count on a day; negative before it began.
    pub(crate) fn on(self, day: Day) -> i32 {
        match self.unit {
            Unit::Days => day.days_since(self.since),
            Unit::Weeks => day.days_since(self.since).div_euclid(7),
            Unit::Months => day.completed_months_since(self.since),
            Unit::Years => day.completed_months_since(self.since).div_euclid(12),
        }
    }

    /// Returns the fact on a day.
    pub(crate) fn fact(self, day: Day) -> FactValue {
        FactValue::Number(f64::from(self.on(day)))
    }

    /// Lists the days on which the count comes to a number and passes it: between them, before
    /// and after, it compares with the number in the same way.
    pub(crate) fn turns_at(self, number: f64) -> [Day; 2] {
        // Casts of what is beyond all ages stop at the bounds.
        [
            self.reaches(number.ceil() as i32),
            self.reaches((number.floor() as i32).saturating_add(1)),
        ]
    }

    /// Returns the first day on which the count is at least so much.
    fn reaches(self, number: i32) -> Day {
        match self.unit {
            Unit::Days => self.since.plus_days(number),
            Unit::Weeks => self.since.plus_days(number.saturating_mul(7)),
            Unit::Months => self.since.plus_months(number),
            Unit::Years => self.since.plus_months(number.saturating_mul(12)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_count_compares_anew_only_on_the_days_on_which_it_turns(
            since in 0i32..30_000,
            unit in prop::sample::select(vec![Unit::Days, Unit::Weeks, Unit::Months, Unit::Years]),
            half in -10i32..200,
            day in 0i32..40_000,
        ) {
            let count = Count::new(Slot(0), unit, Day::from_epoch_days(since));
            let number = f64::from(half) / 2.0;
            let order = |day: Day| f64::from(count.on(day)).total_cmp(&number);
            let (before, day) = (Day::from_epoch_days(day - 1), Day::from_epoch_days(day));
            let turned = order(before) != order(day);
            prop_assert!(!turned || count.turns_at(number).contains(&day));
        }
    }
}
