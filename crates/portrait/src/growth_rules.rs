//! The growth rules of the guidelines, in the form in which growth arithmetic takes them.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{day::Day, person::Sex};
use growth::{kms, velocity};
use guidelines::{
    age::{AgeSpan, Lived},
    growth::{GrowthIndex, KmsRules, VelocityGap, VelocityRules},
    model::{Guidelines, Rule},
};

/// Growth rules of all validities.
pub(crate) struct GrowthRules<'g> {
    guidelines: &'g Guidelines,
    kms: Vec<(&'g Rule, AgeSpan, kms::KmsRules)>,
    velocity: Vec<(&'g VelocityRules, Velocity)>,
}

/// Which gaps can be judged, for weight and for length.
pub(crate) struct Velocity {
    pub(crate) weight: velocity::VelocityRules,
    pub(crate) length: velocity::VelocityRules,
}

impl<'g> GrowthRules<'g> {
    /// Takes the rules from the guidelines.
    pub(crate) fn new(guidelines: &'g Guidelines) -> Self {
        let kms = guidelines.growth.kms.iter();
        let velocity = guidelines.growth.velocity.iter();
        Self {
            guidelines,
            kms: kms.map(|rules| (&rules.rule, rules.age, kms_rules(rules))).collect(),
            velocity: velocity.map(|rules| (rules, velocity_rules(rules))).collect(),
        }
    }

    /// Returns the KMS rules of an age, on a day.
    pub(crate) fn kms_on(&self, lived: Lived, on: Day) -> Option<&kms::KmsRules> {
        self.kms
            .iter()
            .find(|(rule, age, _)| rule.holds_on(on) && age.holds_at(lived))
            .map(|(_, _, rules)| rules)
    }

    /// Returns the velocity rules for somebody born on `birth`, on a day.
    pub(crate) fn velocity_on(&self, birth: Day, on: Day) -> Option<&Velocity> {
        self.velocity
            .iter()
            .find(|(rules, _)| rules.rule.holds_on(on) && on <= rules.until.last_day(birth))
            .map(|(_, velocity)| velocity)
    }

    /// Returns the category of a z-score in hundredths.
    pub(crate) fn category(
        &self,
        index: GrowthIndex,
        lived: Lived,
        on: Day,
        hundredths: i32,
    ) -> Option<Arc<str>> {
        self.guidelines
            .growth
            .bands
            .iter()
            .filter(|band| band.index == index && band.contains(hundredths))
            .find(|band| band.rule.holds_on(on) && band.age.holds_at(lived))
            .map(|band| Arc::clone(&band.rule.id))
    }
}

fn kms_rules(rules: &KmsRules) -> kms::KmsRules {
    let mut minimum_gain_g = BTreeMap::new();
    for (sex, gains) in
        [(Sex::LakiLaki, &rules.least_gain_g_male), (Sex::Perempuan, &rules.least_gain_g_female)]
    {
        for (months, gain) in (0..).zip(gains).skip(1) {
            minimum_gain_g.insert((sex, months), i32::from(*gain));
        }
    }
    kms::KmsRules {
        gap_days_min: i32::from(rules.gap_days_min),
        gap_days_max: i32::from(rules.gap_days_max),
        z_tolerance_hundredths: rules.tolerance_hundredths,
        sd_lines_hundredths: rules.lines_hundredths.clone(),
        minimum_gain_g,
        red_line_hundredths: rules.red_line_hundredths,
        orange_line_hundredths: rules.orange_line_hundredths,
    }
}

fn velocity_rules(rules: &VelocityRules) -> Velocity {
    let windows = |gaps: &[VelocityGap]| velocity::VelocityRules {
        windows: gaps
            .iter()
            .map(|gap| velocity::Window {
                interval_months: i32::from(gap.interval_months),
                gap_days_min: i32::from(gap.days_min),
                gap_days_max: i32::from(gap.days_max),
            })
            .collect(),
    };
    Velocity { weight: windows(&rules.weight), length: windows(&rules.length) }
}
