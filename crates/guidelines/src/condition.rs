//! Conditions: expressions of the Common Expression Language, typed and compiled once.
//!
//! A fact that is not known makes a comparison unknown. `&&` and `||` follow CEL: an unknown
//! side does not matter when the other side decides. The allowed subset stands in the README of
//! this crate; everything else is refused by name.

mod compile;
mod json;
mod place;
mod points;

use std::sync::Arc;

use crate::facts::{Facts, Slot, Vocabulary};

/// Longest text of a condition, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;
/// Most operators, names and literals in one condition.
pub const NODES_MAX: usize = 400;

/// A compiled condition.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The text as written in the guidelines.
    pub text: Arc<str>,
    /// Facts that it reads, each once, in order of first use.
    pub reads: Vec<Slot>,
    root: BoolExpr,
}

/// A compiled formula: like a condition, but it gives a number.
#[derive(Debug, Clone)]
pub struct Formula {
    /// The text as written in the guidelines.
    pub text: Arc<str>,
    /// Facts that it reads, each once, in order of first use.
    pub reads: Vec<Slot>,
    root: NumberExpr,
}

impl Formula {
    /// Parses and types a formula over the names of a vocabulary.
    ///
    /// # Errors
    ///
    /// Fails as [`Condition::compile`] does, and on a result that is no number.
    pub fn compile(text: &str, vocabulary: &Vocabulary) -> Result<Self, ConditionFault> {
        let (root, reads) = compile::number(text, vocabulary)?;
        Ok(Self { text: text.into(), reads, root })
    }

    /// Returns the number; `None` when the facts do not decide it.
    pub fn value(&self, facts: &Facts) -> Option<f64> {
        self.root.value(facts)
    }
}

/// Why a text is not a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConditionFault {
    /// Stable code such as `kondisi.nama-tak-dikenal`.
    pub code: &'static str,
    /// Where in the text: bytes from its start.
    pub offset: usize,
    /// Indonesian sentence for the author of the guidelines.
    pub message: String,
}

impl Condition {
    /// Parses and types a condition over the names of a vocabulary.
    ///
    /// # Errors
    ///
    /// Fails on bad syntax, unknown names and codes, wrong types, anything outside the subset,
    /// and a result that is not yes or no.
    pub fn compile(text: &str, vocabulary: &Vocabulary) -> Result<Self, ConditionFault> {
        let (root, reads) = compile::condition(text, vocabulary)?;
        Ok(Self { text: text.into(), reads, root })
    }

    /// Tells whether the condition holds; `None` when the facts do not decide it.
    pub fn holds(&self, facts: &Facts) -> Option<bool> {
        self.root.value(facts)
    }

    /// Returns the largest value of a number with which the condition can hold, when it names
    /// one: 59 for `age_months <= 59 && ...`.
    pub fn at_most(&self, slot: Slot) -> Option<f64> {
        self.root.at_most(slot)
    }

    /// Tells whether the condition can hold only while a fact is true: `pus` in `pus && ...`.
    pub fn needs(&self, slot: Slot) -> bool {
        self.root.needs(slot)
    }

    /// Tells whether the condition can hold only while one of certain facts is known: `known(aks)`
    /// in `age_years >= 60 && known(aks)`.
    pub fn needs_known(&self, of: &dyn Fn(Slot) -> bool) -> bool {
        self.root.needs_known(of)
    }
}

/// An expression that is yes or no.
#[derive(Debug, Clone, PartialEq)]
enum BoolExpr {
    Literal(bool),
    Fact(Slot),
    Known(Slot),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Order(Box<(NumberExpr, NumberExpr)>, Order),
    SameBool(Box<(Self, Self)>, bool),
    SameText(Box<(TextExpr, TextExpr)>, bool),
    InList(TextExpr, Vec<Arc<str>>),
    InCodes(TextExpr, Slot),
    If(Box<(Self, Self, Self)>),
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An expression that is a number.
#[derive(Debug, Clone, PartialEq)]
enum NumberExpr {
    Literal(f64),
    Fact(Slot),
    Negate(Box<Self>),
    Abs(Box<Self>),
    Arithmetic(Box<(Self, Self)>, Arithmetic),
    CountTrue(Vec<BoolExpr>),
    If(Box<(BoolExpr, Self, Self)>),
}

/// What two numbers give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Min,
    Max,
}

/// An expression that is a text.
#[derive(Debug, Clone, PartialEq)]
enum TextExpr {
    Literal(Arc<str>),
    Fact(Slot),
    If(Box<(BoolExpr, Self, Self)>),
}

impl BoolExpr {
    fn at_most(&self, slot: Slot) -> Option<f64> {
        match self {
            Self::And(parts) => parts.iter().filter_map(|part| part.at_most(slot)).reduce(f64::min),
            Self::Or(parts) => {
                let limits: Option<Vec<f64>> =
                    parts.iter().map(|part| part.at_most(slot)).collect();
                limits?.into_iter().reduce(f64::max)
            }
            Self::Order(sides, Order::Less | Order::LessOrEqual | Order::Equal) => match **sides {
                (NumberExpr::Fact(fact), NumberExpr::Literal(limit)) if fact == slot => Some(limit),
                _ => None,
            },
            _ => None,
        }
    }

    fn needs(&self, slot: Slot) -> bool {
        match self {
            Self::Fact(fact) => *fact == slot,
            Self::And(parts) => parts.iter().any(|part| part.needs(slot)),
            Self::Or(parts) => !parts.is_empty() && parts.iter().all(|part| part.needs(slot)),
            _ => false,
        }
    }

    fn needs_known(&self, of: &dyn Fn(Slot) -> bool) -> bool {
        match self {
            Self::Known(slot) => of(*slot),
            Self::And(parts) => parts.iter().any(|part| part.needs_known(of)),
            Self::Or(parts) => !parts.is_empty() && parts.iter().all(|part| part.needs_known(of)),
            _ => false,
        }
    }

    fn value(&self, facts: &Facts) -> Option<bool> {
        match self {
            Self::Literal(value) => Some(*value),
            Self::Fact(slot) => facts.get(*slot)?.bool(),
            Self::Known(slot) => Some(facts.get(*slot).is_some()),
            Self::Not(inner) => inner.value(facts).map(|value| !value),
            Self::And(parts) => decided_by(false, parts, facts),
            Self::Or(parts) => decided_by(true, parts, facts),
            Self::Order(sides, order) => {
                Some(order.holds(sides.0.value(facts)?, sides.1.value(facts)?))
            }
            Self::SameBool(sides, same) => {
                Some((sides.0.value(facts)? == sides.1.value(facts)?) == *same)
            }
            Self::SameText(sides, same) => {
                Some((sides.0.value(facts)? == sides.1.value(facts)?) == *same)
            }
            Self::InList(text, list) => {
                let text = text.value(facts)?;
                Some(list.iter().any(|code| code.as_ref() == text))
            }
            Self::InCodes(text, slot) => {
                let codes = facts.get(*slot)?.codes()?;
                let text = text.value(facts)?;
                Some(codes.binary_search_by(|code| code.as_ref().cmp(text)).is_ok())
            }
            Self::If(parts) => {
                if parts.0.value(facts)? {
                    parts.1.value(facts)
                } else {
                    parts.2.value(facts)
                }
            }
        }
    }
}

/// Joins parts by `||` (`decisive` true) or `&&` (`decisive` false).
fn decided_by(decisive: bool, parts: &[BoolExpr], facts: &Facts) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match part.value(facts) {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decisive)
}

impl Order {
    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => right < left,
            Self::GreaterOrEqual => right <= left,
        }
    }
}

impl NumberExpr {
    fn value(&self, facts: &Facts) -> Option<f64> {
        match self {
            Self::Literal(value) => Some(*value),
            Self::Fact(slot) => facts.get(*slot)?.number(),
            Self::Negate(inner) => inner.value(facts).map(|value| -value),
            Self::Abs(inner) => inner.value(facts).map(f64::abs),
            Self::Arithmetic(sides, operation) => {
                operation.of(sides.0.value(facts)?, sides.1.value(facts)?)
            }
            Self::CountTrue(parts) => {
                let count = parts.iter().filter(|part| part.value(facts) == Some(true)).count();
                Some(count as f64)
            }
            Self::If(parts) => {
                if parts.0.value(facts)? {
                    parts.1.value(facts)
                } else {
                    parts.2.value(facts)
                }
            }
        }
    }
}

impl Arithmetic {
    /// Computes; what is no finite number (division by zero, overflow) is unknown.
    fn of(self, left: f64, right: f64) -> Option<f64> {
        let value = match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Min => left.min(right),
            Self::Max => left.max(right),
        };
        value.is_finite().then_some(value)
    }
}

impl TextExpr {
    fn value<'a>(&'a self, facts: &'a Facts) -> Option<&'a str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Fact(slot) => facts.get(*slot)?.text(),
            Self::If(parts) => {
                if parts.0.value(facts)? {
                    parts.1.value(facts)
                } else {
                    parts.2.value(facts)
                }
            }
        }
    }
}
