//! Minimum service standards (*standar pelayanan minimal*, SPM): the services of a district and of
//! a province, the numbers that count each, and the index of the district's attainment.

use std::sync::Arc;

use domain::day::Day;

use crate::model::{Guidelines, Label, Rule};

/// The services, and how their index is worked out.
#[derive(Debug, Clone)]
pub struct SpmRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Weight, in percent, of the people who received the service; the rest is the weight of goods
    /// and staff.
    pub receivers_percent: u8,
    /// Classes of the index, best first; the last begins at nought.
    pub classes: Vec<SpmClass>,
    /// The services in their order.
    pub services: Vec<SpmService>,
    /// Services that the province answers for: ids of the readings that count them.
    pub provincial: Vec<Arc<str>>,
}

/// A class of the index.
#[derive(Debug, Clone)]
pub struct SpmClass {
    /// Least index, in percent.
    pub at_least: u8,
    /// Name.
    pub label: Label,
}

/// A service.
#[derive(Debug, Clone)]
pub struct SpmService {
    /// Its number in the regulation.
    pub number: u8,
    /// Name.
    pub label: Label,
    /// Regulation and indicator that counts it under that regulation; the first is the official
    /// one. Empty for a service that nothing counts yet.
    pub indicators: Vec<SpmReading>,
    /// Figure of goods and staff, in percent of what is needed.
    pub quality: Arc<str>,
}

/// A service under a regulation.
#[derive(Debug, Clone)]
pub struct SpmReading {
    /// Number of the regulation, as people name it: "4/2019".
    pub regulation: Arc<str>,
    /// Indicator id.
    pub indicator: Arc<str>,
}

impl SpmRules {
    /// Works out the index of a service, in tenths of a percent, from the share of people who
    /// received it and the share of goods and staff, both in tenths of a percent and counted up to
    /// 100 %. Without the second there is none.
    pub fn index(&self, receivers: u64, quality: Option<u64>) -> Option<u64> {
        let (all, weight) = (1_000, u64::from(self.receivers_percent));
        let sum = receivers.min(all) * weight + quality?.min(all) * (100 - weight);
        Some((sum + 50) / 100)
    }

    /// Returns the class of an index in tenths of a percent.
    pub fn class(&self, index: u64) -> Option<&SpmClass> {
        self.classes.iter().find(|class| u64::from(class.at_least) * 10 <= index)
    }
}

impl Guidelines {
    /// Returns the minimum service standards that hold on a day.
    pub fn spm_on(&self, day: Day) -> Option<&SpmRules> {
        self.spm.iter().find(|spm| spm.rule.holds_on(day))
    }
}
