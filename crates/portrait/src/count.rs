//! Facts that count time: they grow by themselves, from a day on.

use domain::day::Day;
use guidelines::{
    age::Lived,
    facts::{FactValue, Slot},
};

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
    fn on(self, day: Day) -> i32 {
        match self.unit {
            Unit::Days => day.days_since(self.since),
            Unit::Weeks => day.days_since(self.since).div_euclid(7),
            Unit::Months | Unit::Years => self.after(Lived::until(day, self.since)),
        }
    }

    /// Returns the count when so much time has passed since it began.
    const fn after(self, lived: Lived) -> i32 {
        match self.unit {
            Unit::Days => lived.days,
            Unit::Weeks => lived.days.div_euclid(7),
            Unit::Months => lived.months,
            Unit::Years => lived.months.div_euclid(12),
        }
    }

    /// Returns the fact on a day.
    pub(crate) fn fact(self, day: Day) -> FactValue {
        FactValue::Number(f64::from(self.on(day)))
    }

    /// Returns the fact when so much time has passed since it began.
    pub(crate) fn fact_after(self, lived: Lived) -> FactValue {
        FactValue::Number(f64::from(self.after(lived)))
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
            let lived = Lived::until(day, Day::from_epoch_days(since));
            prop_assert_eq!(count.fact(day), count.fact_after(lived));
        }
    }
}
