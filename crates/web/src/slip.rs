//! A slip: what is asked about one person at a contact, and what was typed on it.
//!
//! What is asked stands in the guidelines: the items that are given only in one setting are the
//! forms of that setting, and their fields are the questions.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    quantity::Quantity,
    record::{Outcome, Setting, Value, Visit},
    refusal::{Refusal, TEXT_CHARS_MAX},
};
use guidelines::{
    age::{AgeSpan, Lived},
    episode::Clock,
    model::{Guidelines, Item, Observation, ObservationKind, Stage},
};

use crate::{
    dates,
    field::{Field, Input, Wrong},
    form::Fields,
    numbered::NUMBER,
    observed, wording,
};

/// Name of the box that says that an odd value was looked at again.
pub const SURE: &str = "yakin";
/// Name of the field for anything else worth keeping.
pub const NOTE: &str = "catatan";

/// Years below which somebody is called a child.
const CHILD_YEARS: i32 = 18;

/// What a service was, as it is chosen on a slip.
pub const OUTCOMES: [(&str, Outcome); 4] = [
    ("given", Outcome::Given),
    ("refused", Outcome::Refused),
    ("contraindicated", Outcome::Contraindicated),
    ("unavailable", Outcome::Unavailable),
];

/// Why nothing was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// What is wrong, by field.
    pub wrong: Vec<Wrong>,
    /// What is odd, by field; written once somebody says that it was looked at again.
    pub odd: Vec<(String, String)>,
}

impl From<Wrong> for Held {
    fn from(wrong: Wrong) -> Self {
        Self { wrong: vec![wrong], odd: Vec::new() }
    }
}

/// Texts as they were typed, by the name of the field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<String, String>);

impl Typed {
    /// Takes the fields whose names begin with a prefix; empty ones are left out, and the number
    /// of the record, which nobody types.
    pub fn of_form(form: &Fields, prefix: &str) -> Self {
        let fields = form.iter().filter_map(|(name, text)| {
            let (name, text) = (name.strip_prefix(prefix)?, text.trim());
            (!text.is_empty() && name != NUMBER).then(|| (name.to_owned(), text.to_owned()))
        });
        Self(fields.collect())
    }

    /// Returns the text of a field; empty when nothing was typed.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Returns the text of a field when something was typed.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Tells whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes a text into a field.
    pub fn set(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.0.insert(name.into(), text.into());
    }

    /// Writes the values of a visit as they would be typed.
    pub fn put_visit(&mut self, visit: &Visit) {
        for (code, value) in &visit.observations {
            self.set(code.clone(), typed(value));
        }
        if let Some(note) = &visit.note {
            self.set(NOTE, note.clone());
        }
    }
}

/// Writes a value as it would be typed.
pub fn typed(value: &Value) -> String {
    match value {
        Value::Bool(true) => "ya".to_owned(),
        Value::Bool(false) => "tidak".to_owned(),
        Value::Number(number) => number.indonesian(),
        Value::Text(text) => match text.parse::<Day>() {
            Ok(day) => dates::typed(day),
            Err(_) => text.clone(),
        },
    }
}

/// Returns the codes that the forms of a setting ask about somebody of that age, in the order of
/// the forms. Values that are worked out are not asked.
pub fn asked(
    guidelines: &Guidelines,
    setting: Setting,
    birth: Option<Day>,
    on: Day,
) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let forms = guidelines.items_on(on).filter(|item| item.places == [setting.as_str()]);
    let of_stage = stages_by_age(guidelines, birth, on);
    for item in forms.filter(|item| birth.is_none_or(|birth| item.age.holds(birth, on))) {
        if !is_of_stages(guidelines, item, &of_stage) {
            continue;
        }
        for code in &item.fields {
            let is_typed = guidelines.observation(code).is_some_and(|known| !known.derived);
            let is_new = codes.iter().all(|known| **known != **code);
            if is_typed && is_new && of_age(guidelines, item, code, birth, on) {
                codes.push(code.to_string());
            }
        }
    }
    codes
}

/// Lists the life stages of an age; all of them while the birth is not known.
fn stages_by_age(guidelines: &Guidelines, birth: Option<Day>, on: Day) -> Vec<&str> {
    let holds = |stage: &&Stage| {
        let of_age = |age: AgeSpan| birth.is_none_or(|birth| age.holds(birth, on));
        stage.rule.holds_on(on) && stage.age().is_some_and(of_age)
    };
    guidelines.stages.iter().filter(holds).map(|stage| &*stage.rule.id).collect()
}

/// Tells whether an item belongs to life stages that follow from the age alone. What is for most
/// stages alike is asked by forms of its own, and what an episode needs by the forms of that.
fn is_of_stages(guidelines: &Guidelines, item: &Item, stages: &[&str]) -> bool {
    item.clock == Clock::Birth
        && item.stages.len() <= guidelines.stages.len() / 2
        && item.stages.iter().any(|stage| stages.contains(&&**stage))
}

/// Tells whether an observation that an item asks for is of use at an age: items of the same
/// stages that it shows as done or given say at which ages; what shows none is always of use.
fn of_age(guidelines: &Guidelines, asks: &Item, code: &str, birth: Option<Day>, on: Day) -> bool {
    let Some(birth) = birth else { return true };
    let Some(slot) = guidelines.vocabulary.slot(code) else { return true };
    let is_near = |item: &&Item| item.stages.iter().any(|stage| asks.stages.contains(stage));
    let mut shown = guidelines
        .items_on(on)
        .filter(is_near)
        .filter(|item| item.done_by.contains(&slot) || item.given_by.contains(&slot))
        .peekable();
    shown.peek().is_none() || shown.any(|item| item.age.holds(birth, on))
}

/// Makes the field that asks for an observation.
pub fn field(guidelines: &Guidelines, code: &str) -> Field {
    let Some(observation) = guidelines.observation(code) else {
        return Field::new(code, code, Input::Text { max: TEXT_CHARS_MAX });
    };
    let input = match &observation.kind {
        ObservationKind::Number { .. } => Input::Number { unit: observation.unit.clone() },
        ObservationKind::Bool => Input::Choice(yes_or_no()),
        ObservationKind::Choice(options) => Input::Choice(
            options.iter().map(|(code, label)| (code.to_string(), label.id.clone())).collect(),
        ),
        ObservationKind::Day => Input::Text { max: 20 },
        ObservationKind::Text => Input::Long { max: TEXT_CHARS_MAX },
    };
    let field = Field::new(code, observation.rule.label.id.clone(), input);
    match observation.kind {
        ObservationKind::Day => field.hint("Tanggal-bulan-tahun, misalnya 21-11-2026."),
        ObservationKind::Number { .. }
        | ObservationKind::Bool
        | ObservationKind::Choice(_)
        | ObservationKind::Text => field,
    }
}

fn yes_or_no() -> Vec<(String, String)> {
    [("ya", "Ya"), ("tidak", "Tidak")]
        .map(|(code, label)| (code.to_owned(), label.to_owned()))
        .into()
}

/// Reads what was typed for an observation and refuses what cannot be real.
pub fn value(guidelines: &Guidelines, code: &str, text: &str, on: Day) -> Result<Value, Wrong> {
    let label = observed::name(guidelines, code);
    let wrong = |message: String| Wrong::at(code)(Refusal::new("isian.salah-jenis", message));
    let kind = guidelines.observation(code).map(|observation| &observation.kind);
    let value = match kind {
        Some(ObservationKind::Number { .. }) => match text.parse::<Quantity>() {
            Ok(number) => Value::Number(number),
            Err(_) => return Err(wrong(format!("{label} diisi dengan angka, misalnya 7,2."))),
        },
        Some(ObservationKind::Bool) => match text {
            "ya" => Value::Bool(true),
            "tidak" => Value::Bool(false),
            _ => return Err(wrong(format!("{label} diisi dengan ya atau tidak."))),
        },
        Some(ObservationKind::Day) => {
            let day = dates::day(text).map_err(Wrong::at(code))?;
            Value::Text(day.to_string())
        }
        Some(ObservationKind::Choice(_) | ObservationKind::Text) | None => {
            Value::Text(text.to_owned())
        }
    };
    let alone = Visit {
        setting: Setting::Posyandu,
        attendance: domain::record::Attendance::Present,
        observations: BTreeMap::from([(code.to_owned(), value.clone())]),
        services: Vec::new(),
        note: None,
    };
    guidelines.check_visit(&alone, None, on).map_err(Wrong::at(code))?;
    Ok(value)
}

/// Says in which way a value is odd for the age, when it is.
pub fn odd(
    guidelines: &Guidelines,
    code: &str,
    value: &Value,
    birth: Option<Day>,
    on: Day,
) -> Option<String> {
    let observation = guidelines.observation(code)?;
    let lived = birth.map(|birth| Lived::until(on, birth));
    if !observation.implausible(lived, value) {
        return None;
    }
    let written = observed::text(guidelines, code, value);
    let size = if is_too_large(observation, value, lived) { "besar" } else { "kecil" };
    let whom = match birth {
        Some(birth) if on.completed_months_since(birth) < 12 * CHILD_YEARS => {
            format!("anak {}", age_in_words(birth, on))
        }
        Some(birth) => format!("umur {}", age_in_words(birth, on)),
        None => "siapa pun".to_owned(),
    };
    let label = &observation.rule.label.id;
    Some(format!("{label} {written} terlalu {size} untuk {whom}. Periksa lagi."))
}

/// Lists the odd values of a visit by field, without those that stood in what was saved before.
pub fn odd_of(
    guidelines: &Guidelines,
    visit: &Visit,
    saved: Option<&Visit>,
    birth: Option<Day>,
    on: Day,
) -> Vec<(String, String)> {
    let is_new = |code: &str, value: &Value| {
        saved.and_then(|saved| saved.observations.get(code)) != Some(value)
    };
    visit
        .observations
        .iter()
        .filter(|(code, value)| is_new(code, value))
        .filter_map(|(code, value)| Some((code.clone(), odd(guidelines, code, value, birth, on)?)))
        .collect()
}

/// Refuses a day that has not come.
pub fn refuse_future(on: Day, today: Day) -> Result<(), Refusal> {
    if on <= today {
        return Ok(());
    }
    Err(Refusal::new(
        "kunjungan.di-depan",
        "Tanggal ini belum terjadi. Tulis kunjungan sesudah dilakukan.",
    ))
}

/// Refuses a day on which somebody was not born yet.
pub fn refuse_before_birth(on: Day, birth: Option<Day>) -> Result<(), Refusal> {
    match birth {
        Some(birth) if on < birth => Err(Refusal::new(
            "tanggal.sebelum-lahir",
            format!(
                "Tanggal {} sebelum tanggal lahir, {}. Periksa kedua tanggal itu.",
                on.indonesian(),
                birth.indonesian()
            ),
        )),
        Some(_) | None => Ok(()),
    }
}

fn is_too_large(observation: &Observation, value: &Value, lived: Option<Lived>) -> bool {
    let Value::Number(number) = value else { return false };
    observation
        .plausible
        .iter()
        .find(|range| match (range.age, lived) {
            (None, _) => true,
            (Some(age), Some(lived)) => age.holds_at(lived),
            (Some(_), None) => false,
        })
        .is_some_and(|range| range.range.max < number.thousandths())
}

/// "2 tahun", "3 bulan" or "5 hari".
fn age_in_words(birth: Day, on: Day) -> String {
    match on.completed_months_since(birth) {
        ..1 => format!("{} hari", on.days_since(birth)),
        months @ 1..12 => format!("{months} bulan"),
        months => format!("{} tahun", months / 12),
    }
}

/// Lists the outcomes of a service to choose from; a capsule that an observation tells is given
/// or not yet.
pub fn outcome_options(by_service: bool) -> Vec<(String, String)> {
    let none = (String::new(), "belum".to_owned());
    let known = OUTCOMES
        .into_iter()
        .filter(|(_, outcome)| by_service || *outcome == Outcome::Given)
        .map(|(code, outcome)| (code.to_owned(), wording::outcome(outcome).to_owned()));
    std::iter::once(none).chain(known).collect()
}

/// Returns the word by which an outcome is chosen.
pub fn outcome_code(outcome: Outcome) -> &'static str {
    OUTCOMES.iter().find(|(_, known)| *known == outcome).map_or("", |(code, _)| code)
}

/// Reads the word by which an outcome is chosen.
pub fn outcome(code: &str) -> Option<Outcome> {
    OUTCOMES.iter().find(|(known, _)| *known == code).map(|(_, outcome)| *outcome)
}

/// Returns the observation, and its value, by which a given service is written down, when an
/// observation tells it: the colour of a capsule, or yes.
pub fn told_by(guidelines: &Guidelines, item: &Item, step: &str) -> Option<(String, Value)> {
    let code = guidelines.vocabulary.name(*item.given_by.first()?);
    let step = observed::steps(item).iter().find(|known| *known.code == *step);
    let option = step.and_then(|step| step.option.as_deref());
    let value = match (guidelines.observation(code).map(|observation| &observation.kind), option) {
        (Some(ObservationKind::Choice(_)), Some(option)) => Value::Text(option.to_owned()),
        _ => Value::Bool(true),
    };
    Some((code.to_string(), value))
}
