//! What the page of the health situation shows: problems of health by life stage, and staff,
//! medicines and equipment beside them.

use std::sync::Arc;

use domain::day::Day;

use crate::model::{Guidelines, Label, Rule};

/// The page of the health situation.
#[derive(Debug, Clone)]
pub struct SituationRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Figure of everybody who lives there, out of whom cases are told per thousand.
    pub population: Arc<str>,
    /// Problems of health, in groups.
    pub problems: Vec<SituationGroup>,
    /// Staff, medicines and equipment, in groups.
    pub means: Vec<SituationGroup>,
}

/// A group of indicators or figures.
#[derive(Debug, Clone)]
pub struct SituationGroup {
    /// Name.
    pub label: Label,
    /// Ids of indicators (problems) or codes of figures (means).
    pub ids: Vec<Arc<str>>,
}

impl Guidelines {
    /// Returns what the page of the health situation shows on a day.
    pub fn situation_on(&self, day: Day) -> Option<&SituationRules> {
        self.situation.iter().find(|situation| situation.rule.holds_on(day))
    }
}
