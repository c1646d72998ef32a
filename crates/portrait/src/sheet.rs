//! A form with everything that is needed to fill it in alone: what is known of the person, what
//! is asked, and the rules that the answers can decide.
//!
//! A browser works out the same derived values, scores and findings as the portrait will once the
//! answers are written down, in the same order; see `derived` and `finding`. What only the server
//! works out (growth) is left out, never guessed.
//!
//! The types here are the written form of a sheet. Their keys are a promise to browsers: added,
//! never renamed.

mod draw;
mod field;
mod offer;
mod reach;

use domain::day::Day;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// For whom advice is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A health volunteer: what to say and whom to tell, never a diagnosis.
    Kader,
    /// A health worker: what to do.
    Nakes,
}

/// A form with everything that is needed to fill it in alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// Which form.
    pub form: FormV1,
    /// Day of the contact.
    pub day: Day,
    /// Where it takes place, in the word of the guidelines.
    pub setting: &'static str,
    /// What is known before any answer, by name: number, yes or no, text or list of codes.
    #[serde(serialize_with = "as_map")]
    pub facts: Vec<(String, Value)>,
    /// Sections, in the order of the card.
    pub sections: Vec<SectionV1>,
    /// Fields of the sections and observations that rules read, by code, in the order in which
    /// formulas are worked out.
    #[serde(serialize_with = "as_map")]
    pub fields: Vec<(String, FieldV1)>,
    /// Instruments that can be answered here.
    pub instruments: Vec<InstrumentV1>,
    /// Rules that the answers can decide.
    pub groups: Vec<GroupV1>,
}

/// Name of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormV1 {
    /// Code.
    pub id: String,
    /// Name for people.
    pub label: String,
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionV1 {
    /// Heading.
    pub label: String,
    /// Step of the posyandu day, 1 to 5.
    pub step: Option<u8>,
    /// For whom it is shown, as an expression; absent means everybody.
    pub when: Option<Value>,
    /// Codes of its fields, in order.
    pub fields: Vec<String>,
    /// Services that can be given there.
    pub services: Vec<ServiceV1>,
}

/// A service that can be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceV1 {
    /// Code of the item.
    pub item: String,
    /// Name for people.
    pub label: String,
    /// Its steps, in order; empty when it has none.
    pub steps: Vec<StepV1>,
    /// Whether it is due: the most pressing of its steps, in the words of
    /// [`crate::model::ItemStatus::as_str`].
    pub status: &'static str,
    /// The status in an Indonesian sentence.
    pub sentence: String,
}

/// A step of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepV1 {
    /// Code within the item.
    pub code: String,
    /// Name for people.
    pub label: String,
    /// Whether this step is due; absent when nothing is said of steps.
    pub status: Option<&'static str>,
}

/// What is asked or worked out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldV1 {
    /// Name for people.
    pub label: String,
    /// `number`, `bool`, `choice`, `day` or `text`.
    pub kind: &'static str,
    /// Decimals shown and asked for; nought when it is no number.
    pub decimals: u8,
    /// Unit; empty when there is none.
    pub unit: String,
    /// Smallest and largest value that can be real.
    pub possible: Option<[Value; 2]>,
    /// Smallest and largest value that are not odd for the age.
    pub plausible: Option<[Value; 2]>,
    /// Options of a choice.
    pub options: Vec<OptionV1>,
    /// Worked out, never typed.
    pub derived: bool,
    /// How it is worked out, when the answers are enough.
    pub formula: Option<Value>,
    /// The latest value that is known.
    pub last: Option<LastV1>,
    /// Name of the fact of its latest value, when rules may read that.
    pub remembered: Option<String>,
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OptionV1 {
    /// Code that is written down.
    pub code: String,
    /// Name for people.
    pub label: String,
}

/// The latest value of a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LastV1 {
    /// The value.
    pub value: Value,
    /// Day on which it was found.
    pub day: Day,
    /// The value as people read it, with its unit.
    pub text: String,
}

/// A scored list of questions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstrumentV1 {
    /// Code.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// Code of the score.
    pub score: String,
    /// Questions that must all be answered.
    pub questions: Vec<String>,
    /// Questions of which every "yes" is a point.
    pub count: Vec<String>,
    /// Questions whose number is added.
    pub add: Vec<String>,
    /// Points for what holds.
    pub points: Vec<PointsV1>,
}

/// Points that are added when an expression holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointsV1 {
    /// The expression.
    pub when: Value,
    /// How many.
    pub points: f64,
}

/// Rules that are judged together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupV1 {
    /// Code of the item, or of the one rule of no item.
    pub item: String,
    /// `first`: the first that holds; `all`: all that hold.
    pub mode: &'static str,
    /// The rules, in order.
    pub rules: Vec<RuleV1>,
}

/// A finding rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleV1 {
    /// Code.
    pub id: String,
    /// `normal`, `watch`, `refer` or `emergency`.
    pub severity: &'static str,
    /// Name for people.
    pub label: String,
    /// What the reader is told; may be empty when nothing needs to be done.
    pub advice: String,
    /// When it holds, as an expression.
    pub when: Value,
}

/// Writes pairs as an object whose keys keep their order.
fn as_map<S: Serializer, T: Serialize>(
    pairs: &[(String, T)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}
