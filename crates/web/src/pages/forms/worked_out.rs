//! What was worked out from a contact: how far a pregnancy is, formulas, scores, z-scores.

use domain::record::{Attendance, Value};
use guidelines::{
    facts::FactValue,
    model::{Guidelines, StageSpan},
};
use portrait::model::{Contact, Episode, Portrait};

use crate::{
    observed::{self, Line},
    pages::posyandu::outcome::INDEXES,
    rule_names, wording,
};

/// Lists what was worked out, with plain names and units.
pub(crate) fn worked_out(
    guidelines: &Guidelines,
    portrait: &Portrait,
    contact: &Contact,
) -> Vec<Line> {
    if contact.attendance == Attendance::Absent {
        return Vec::new();
    }
    let weeks = portrait.episodes.iter().filter_map(|episode| weeks(guidelines, episode, contact));
    let values = contact.worked_out(guidelines).filter_map(|(observation, value)| {
        let code = guidelines.vocabulary.name(observation.slot);
        let text = observed::text(guidelines, code, &value_of(value)?);
        Some(Line { name: observation.rule.label.id.clone(), text })
    });
    weeks.chain(values).chain(z_scores(guidelines, contact)).collect()
}

/// Tells how far an episode is that makes a life stage and lasts a known time, such as a
/// pregnancy: "28 minggu 4 hari".
fn weeks(guidelines: &Guidelines, episode: &Episode, contact: &Contact) -> Option<Line> {
    let rule = guidelines.episodes.iter().rfind(|rule| rule.rule.id == episode.kind)?;
    let makes_stage = guidelines.stages.iter().any(|stage| match &stage.span {
        StageSpan::Episode(kind) => *kind == episode.kind,
        StageSpan::Age(_) => false,
    });
    let begin = episode.begin.filter(|begin| *begin <= contact.day)?;
    let is_open = episode.ended.is_none_or(|ended| contact.day < ended);
    if !(makes_stage && is_open && rule.expected_end.is_some()) {
        return None;
    }
    let days = contact.day.days_since(begin);
    Some(Line {
        name: format!("{}, usia", rule.rule.label.id),
        text: format!("{} minggu {} hari", days.div_euclid(7), days.rem_euclid(7)),
    })
}

/// Turns what a formula or an instrument gave into a value as people write it down.
fn value_of(value: &FactValue) -> Option<Value> {
    match value {
        FactValue::Number(number) => {
            domain::quantity::Quantity::from_f64(*number).map(Value::Number)
        }
        FactValue::Bool(yes) => Some(Value::Bool(*yes)),
        FactValue::Text(text) => Some(Value::Text(text.to_string())),
        FactValue::Word(word) => Some(Value::Text(word.to_string())),
        FactValue::Codes(_) => None,
    }
}

fn z_scores(guidelines: &Guidelines, contact: &Contact) -> Vec<Line> {
    let scores = contact.growth.iter().flat_map(|growth| &growth.scores);
    let line = |score: &portrait::model::Score| {
        let known = INDEXES.iter().find(|(index, ..)| *index == score.index);
        let name = known.map_or("LiLA/U", |(.., name)| name);
        let z = wording::z_score(score.z_hundredths);
        let text = match &score.category {
            Some(category) => format!("{z}, {}", rule_names::category(guidelines, category)),
            None if score.flagged => format!("{z}, nilai janggal"),
            None => z,
        };
        Line { name: format!("Z-skor {name}"), text }
    };
    scores.map(line).collect()
}
