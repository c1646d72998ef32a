//! The fields of a sheet: what is asked, worked out and read, with the latest value.

use std::{collections::BTreeSet, sync::Arc};

use domain::{day::Day, quantity::Quantity, record::Attendance};
use guidelines::{
    age::Lived,
    facts::{FactValue, Slot},
    model::{Guidelines, Label, Observation, ObservationKind, Range},
};
use serde_json::{Value, json};

use crate::{
    model::{Contact, Portrait},
    scene::json_of,
    sheet::{FieldV1, LastV1, OptionV1, reach::Reach},
};

/// Lists the fields of the form and the observations that its rules read, in the order of the
/// guidelines, in which formulas are worked out.
pub(super) fn fields(
    guidelines: &Guidelines,
    reach: &Reach<'_>,
    reads: &BTreeSet<Slot>,
    portrait: &Portrait,
    lived: Option<Lived>,
    day: Day,
) -> Vec<(String, FieldV1)> {
    let of_instruments = reach.instruments.iter().flat_map(|instrument| {
        let lists = [&instrument.questions, &instrument.count, &instrument.add];
        lists.into_iter().flatten().chain([&instrument.score])
    });
    let mut wanted: BTreeSet<Slot> = reach.asked.union(reads).copied().collect();
    wanted.extend(of_instruments);
    wanted.extend(reach.formulas.iter().map(|(observation, _)| observation.slot));
    let current = guidelines.observations.iter().filter(|observation| {
        wanted.contains(&observation.slot) && is_current(guidelines, observation, day)
    });
    let named = current.map(|observation| {
        let name = guidelines.vocabulary.name(observation.slot).to_string();
        (name, field(guidelines, reach, observation, portrait, lived))
    });
    named.collect()
}

/// Tells whether a version of an observation is the one of a day: it holds then, or no version
/// does and it is the newest.
fn is_current(guidelines: &Guidelines, observation: &Observation, day: Day) -> bool {
    let newest = guidelines.observation_of(observation.slot);
    let is_newest = newest.is_some_and(|n| n.rule.version == observation.rule.version);
    if observation.rule.holds_on(day) {
        return true;
    }
    let versions = || guidelines.observations.iter().filter(|o| o.slot == observation.slot);
    is_newest && !versions().any(|version| version.rule.holds_on(day))
}

fn field(
    guidelines: &Guidelines,
    reach: &Reach<'_>,
    observation: &Observation,
    portrait: &Portrait,
    lived: Option<Lived>,
) -> FieldV1 {
    let vocabulary = &guidelines.vocabulary;
    let formula = reach.formulas.iter().find(|(known, _)| known.slot == observation.slot);
    let options: &[_] = match &observation.kind {
        ObservationKind::Choice(options) => options,
        _ => &[],
    };
    let option = |(code, label): &(Arc<str>, Label)| OptionV1 {
        code: code.to_string(),
        label: label.id.clone(),
    };
    FieldV1 {
        label: observation.rule.label.id.clone(),
        kind: kind(&observation.kind),
        decimals: decimals(&observation.kind),
        unit: observation.unit.clone(),
        possible: observation.possible.map(range),
        plausible: observation.plausible_for(lived).map(range),
        options: options.iter().map(option).collect(),
        derived: observation.derived,
        formula: formula.map(|(_, formula)| formula.to_json(vocabulary)),
        last: last(observation, &portrait.contacts),
        remembered: observation.last.map(|last| vocabulary.name(last.value).to_string()),
    }
}

const fn kind(kind: &ObservationKind) -> &'static str {
    match kind {
        ObservationKind::Number { .. } => "number",
        ObservationKind::Bool => "bool",
        ObservationKind::Choice(_) => "choice",
        ObservationKind::Day => "day",
        ObservationKind::Text => "text",
    }
}

const fn decimals(kind: &ObservationKind) -> u8 {
    match kind {
        ObservationKind::Number { decimals } => *decimals,
        ObservationKind::Bool
        | ObservationKind::Choice(_)
        | ObservationKind::Day
        | ObservationKind::Text => 0,
    }
}

fn range(range: Range) -> [Value; 2] {
    [range.min, range.max].map(|bound| json!(Quantity::from_thousandths(bound)))
}

/// Finds the latest value that a contact made known.
fn last(observation: &Observation, contacts: &[Contact]) -> Option<LastV1> {
    let present = contacts.iter().rev().filter(|c| c.attendance == Attendance::Present);
    let mut found = present.filter_map(|contact| {
        let known = contact.known.iter().rfind(|(slot, _)| *slot == observation.slot);
        known.map(|(_, value)| (contact, value))
    });
    let (contact, value) = found.next()?;
    Some(LastV1 { value: json_of(value), day: contact.day, text: spoken(observation, value) })
}

/// Writes a value as people read it: `11,5 cm`, `ya`, the name of an option, `21 Nov 2026`.
fn spoken(observation: &Observation, value: &FactValue) -> String {
    match value {
        FactValue::Number(number) => {
            let number = Quantity::from_f64(*number)
                .map_or_else(|| number.to_string(), Quantity::indonesian);
            format!("{number} {}", observation.unit).trim_end().to_owned()
        }
        FactValue::Bool(yes) => if *yes { "ya" } else { "tidak" }.to_owned(),
        FactValue::Text(text) => of_text(observation, text),
        FactValue::Word(word) => of_text(observation, word),
        FactValue::Codes(codes) => codes.join(", "),
    }
}

fn of_text(observation: &Observation, text: &str) -> String {
    match &observation.kind {
        ObservationKind::Choice(options) => {
            let option = options.iter().find(|(code, _)| **code == *text);
            option.map_or_else(|| text.to_owned(), |(_, label)| label.id.clone())
        }
        ObservationKind::Day => {
            text.parse::<Day>().map_or_else(|_| text.to_owned(), Day::indonesian)
        }
        ObservationKind::Number { .. } | ObservationKind::Bool | ObservationKind::Text => {
            text.to_owned()
        }
    }
}
