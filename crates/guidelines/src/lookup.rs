//! Finding rules by their codes and days.

use domain::{day::Day, record::Value};

use crate::model::{FindingRule, Guidelines, Indicator, Item, Observation, Rule, Stage};

/// Something that a rule assumes and that must be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumption<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// What it assumes, in Indonesian.
    pub text: &'a str,
}

impl Guidelines {
    /// Returns the newest version of the observation of a code.
    pub fn observation(&self, code: &str) -> Option<&Observation> {
        let slot = self.vocabulary.slot(code)?;
        let versions = self.observations.iter().filter(|observation| observation.slot == slot);
        versions.max_by_key(|observation| observation.rule.valid_from)
    }

    /// Returns the version of a life stage that holds on a day.
    pub fn stage(&self, id: &str, on: Day) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.rule.id.as_ref() == id && stage.rule.holds_on(on))
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

    /// Returns everything that is assumed. What a finding takes over from its item is told once,
    /// with the item.
    pub fn assumptions(&self) -> impl Iterator<Item = Assumption<'_>> {
        let of_items = self.items.iter().flat_map(|item| {
            let own = move |finding: &&FindingRule| finding.rule.assumed != item.rule.assumed;
            let findings = item.findings.iter().filter(own).map(|finding| &finding.rule);
            std::iter::once(&item.rule).chain(findings)
        });
        let growth = &self.growth;
        let rules = (self.stages.iter().map(|stage| &stage.rule))
            .chain(self.observations.iter().map(|observation| &observation.rule))
            .chain(of_items)
            .chain(self.findings.iter().map(|finding| &finding.rule))
            .chain(self.home_visits.iter().map(|visit| &visit.rule))
            .chain(self.indicators.iter().map(|indicator| &indicator.rule))
            .chain(growth.bands.iter().map(|band| &band.rule))
            .chain(growth.kms.iter().map(|kms| &kms.rule))
            .chain(growth.velocity.iter().map(|velocity| &velocity.rule))
            .chain(self.pws.iter().map(|pws| &pws.rule));
        rules.flat_map(|rule| rule.assumed.iter().map(move |text| Assumption { rule, text }))
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
