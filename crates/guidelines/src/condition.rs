//! Conditions: expressions of the Common Expression Language, typed and compiled once.
//!
//! A fact that is not known makes a comparison unknown. `&&` and `||` follow CEL: an unknown
//! side does not matter when the other side decides.

use std::sync::Arc;

use crate::facts::{FactType, FactValue, Facts, Slot};

/// A compiled condition.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The text as written in the guidelines.
    pub text: Arc<str>,
    /// Facts that it reads, each once, in order of first use.
    pub reads: Vec<Slot>,
    node: Node,
}

impl Condition {
    /// Tells whether the condition holds; `None` when the facts do not decide it.
    pub fn holds(&self, facts: &Facts) -> Option<bool> {
        match self.node.value(facts)? {
            FactValue::Bool(holds) => Some(holds),
            FactValue::Number(_) | FactValue::Text(_) | FactValue::Codes(_) => None,
        }
    }
}

/// A typed expression over slots.
#[derive(Debug, Clone)]
enum Node {
    Literal(FactValue),
    Fact(Slot, FactType),
}

impl Node {
    fn value(&self, facts: &Facts) -> Option<FactValue> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Fact(slot, _) => facts.get(*slot).cloned(),
        }
    }
}
