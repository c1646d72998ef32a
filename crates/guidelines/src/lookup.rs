//! Finding rules by their codes and days.

use domain::{day::Day, record::Value};

use crate::model::{Guidelines, Indicator, Item, Observation};

impl Guidelines {
    /// Returns the observation of a code.
    pub fn observation(&self, code: &str) -> Option<&Observation> {
        let slot = self.vocabulary.slot(code)?;
        self.observations.iter().find(|observation| observation.slot == slot)
    }

    /// Returns the items that hold on a day, in the order of the guidelines.
    pub fn items_on(&self, day: Day) -> impl Iterator<Item = &Item> + Clone {
        self.items.iter().filter(move |item| item.rule.holds_on(day))
    }

    /// Returns the version of an item that holds on a day.
    pub fn item(&self, id: &str, on: Day) -> Option<&Item> {
        self.items_on(on).find(|item| item.rule.id.as_ref() == id)
    }

    /// Returns the version of an indicator that holds on a day.
    pub fn indicator(&self, id: &str, on: Day) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.rule.id.as_ref() == id && i.rule.holds_on(on))
    }
}

impl Observation {
    /// Tells whether a number is beyond what is plausible for somebody born on `birth`, on a day.
    ///
    /// Ranges with ages say nothing when the birth date is not known.
    pub fn implausible(&self, birth: Option<Day>, day: Day, value: &Value) -> bool {
        let Value::Number(number) = value else { return false };
        let applies = self.plausible.iter().find(|plausible| match (plausible.age, birth) {
            (None, _) => true,
            (Some(age), Some(birth)) => age.holds(birth, day),
            (Some(_), None) => false,
        });
        applies.is_some_and(|plausible| {
            !(plausible.range.min..=plausible.range.max).contains(&number.thousandths())
        })
    }
}
