//! Instruments: lists of questions whose answers add up to a score.

use crate::{
    age::AgeSpan,
    condition::Condition,
    facts::{FactValue, Facts, Slot},
    model::Rule,
};

/// A scored list of questions, such as the SRQ-20 or the Barthel index.
#[derive(Debug, Clone)]
pub struct Instrument {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Ages at which it is asked; absent means all.
    pub age: Option<AgeSpan>,
    /// Derived observation that holds the score.
    pub score: Slot,
    /// Questions, in the order of the sheet. The score is known once all are answered.
    pub questions: Vec<Slot>,
    /// Questions of which every "yes" is one point.
    pub count: Vec<Slot>,
    /// Questions whose number is added as it is.
    pub add: Vec<Slot>,
    /// Points for what holds.
    pub points: Vec<Points>,
}

impl Instrument {
    /// Adds up the points of what is known; what is not known adds nothing.
    pub fn points(&self, facts: &Facts) -> f64 {
        let known = |slot: &Slot| facts.get(*slot);
        let yes = self.count.iter().filter_map(known).filter(|fact| fact.bool() == Some(true));
        let added = self.add.iter().filter_map(known).filter_map(FactValue::number);
        let holding = self.points.iter().filter(|entry| entry.when.holds(facts) == Some(true));
        yes.count() as f64 + added.sum::<f64>() + holding.map(|entry| entry.points).sum::<f64>()
    }
}

/// Points that are added when a condition holds.
#[derive(Debug, Clone)]
pub struct Points {
    /// The condition; unknown adds nothing.
    pub when: Condition,
    /// How many.
    pub points: f64,
}
