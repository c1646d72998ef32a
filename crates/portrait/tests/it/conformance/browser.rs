//! The rows that a browser can decide, written down for the evaluator of forms.

use std::{collections::BTreeSet, fs, path::Path};

use domain::record::Value as Answer;
use guidelines::{
    facts::Slot,
    form::{Form, Section},
    model::{Label, Rule},
};
use portrait::{
    draw::Painter,
    sheet::{FieldV1, GroupV1, Reader, Sheet},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    child::day,
    conformance::{case::Contact, contact_day},
};

/// Collects what the browser is to find.
pub(super) struct Browser<'g> {
    painter: &'g Painter<'g>,
    rows: Vec<Value>,
}

/// A form that asks for these observations.
pub(crate) fn form_of(fields: Vec<Slot>) -> Form {
    let label = Label { id: "Isian contoh".to_owned(), en: "Example".to_owned() };
    let section =
        Section { label: label.clone(), step: None, when: None, fields, services: Vec::new() };
    let rule = Rule {
        id: "contoh".into(),
        version: "1".into(),
        valid_from: day("2020-01-01"),
        valid_until: None,
        label,
        sources: Vec::new(),
        assumed: Vec::new(),
    };
    Form { rule, stages: Vec::new(), places: Vec::new(), sections: vec![section] }
}

impl<'g> Browser<'g> {
    pub(super) const fn new(painter: &'g Painter<'g>) -> Self {
        Self { painter, rows: Vec::new() }
    }

    /// Adds a contact when the `asked` observations alone decide anything, and the `rule` when one
    /// is named.
    pub(super) fn add(
        &mut self,
        place: &str,
        rule: Option<&str>,
        asked: Vec<Slot>,
        contact: &Contact,
        found: &[&str],
    ) -> bool {
        let form = form_of(asked);
        let sheet = |timeline| {
            let setting = contact.visit.setting;
            self.painter.sheet(&timeline, &form, setting, contact_day(), Reader::Kader)
        };
        let before = sheet(contact.timeline_before());
        let has_rule = |rule| before.groups.iter().flat_map(|g| &g.rules).any(|r| r.id == rule);
        if !rule.is_none_or(has_rule) {
            return false;
        }
        let after = sheet(contact.timeline());
        let answers: Map<String, Value> =
            contact.visit.observations.iter().map(|(code, a)| (code.clone(), plain(a))).collect();
        let changed = changed(&before, &after);
        // What an answer says of the person or of an episode is worked out on the server alone.
        let decided = |group: &&GroupV1| {
            let names = names_of_group(group);
            !names.iter().any(|name| changed.contains(name)) && after.groups.contains(group)
        };
        let groups: Vec<&GroupV1> = before.groups.iter().filter(decided).collect();
        let rules: Vec<&str> =
            groups.iter().flat_map(|g| &g.rules).map(|rule| rule.id.as_str()).collect();
        if rules.is_empty() || rule.is_some_and(|rule| !rules.contains(&rule)) {
            return false;
        }
        let expected: Vec<&&str> = found.iter().filter(|id| rules.contains(id)).collect();
        let facts: Map<String, Value> = before.facts.iter().cloned().collect();
        self.rows.push(json!({
            "place": place,
            "facts": facts,
            "answers": answers,
            "fields": Pairs(&before.fields),
            "instruments": before.instruments,
            "groups": groups,
            "expected": expected,
        }));
        true
    }

    /// Writes the rows beside what cargo builds.
    pub(super) fn write(&self) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../conformance");
        fs::create_dir_all(&folder).unwrap();
        let text = serde_json::to_string(&self.rows).unwrap();
        let partial = folder.join("cases.json.part");
        fs::write(&partial, text).unwrap();
        fs::rename(partial, folder.join("cases.json")).unwrap();
    }
}

fn plain(answer: &Answer) -> Value {
    match answer {
        Answer::Bool(yes) => json!(yes),
        Answer::Number(number) => json!(number),
        Answer::Text(text) => json!(text),
    }
}

/// Lists what the contact itself changed of the facts that were known before it, beside the
/// latest values, and what follows from them.
fn changed(before: &Sheet, after: &Sheet) -> BTreeSet<String> {
    let value = |sheet: &Sheet, name: &str| {
        sheet.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let fields = || before.fields.iter();
    let remembered: BTreeSet<&String> =
        fields().filter_map(|(_, field)| field.remembered.as_ref()).collect();
    let names = before.facts.iter().chain(&after.facts).map(|(name, _)| name);
    let mut changed: BTreeSet<String> = names
        .filter(|name| !remembered.contains(name) && value(before, name) != value(after, name))
        .cloned()
        .collect();
    loop {
        let touched = |reads: BTreeSet<String>| reads.iter().any(|name| changed.contains(name));
        let of_formula = |field: &FieldV1| field.formula.as_ref().map(names_of).unwrap_or_default();
        let formulas = fields().filter(|(_, field)| touched(of_formula(field)));
        let formulas = formulas.map(|(code, _)| code.clone());
        let scores = before
            .instruments
            .iter()
            .filter(|i| i.points.iter().any(|points| touched(names_of(&points.when))))
            .map(|instrument| instrument.score.clone());
        let more: Vec<String> =
            formulas.chain(scores).filter(|code| !changed.contains(code)).collect();
        if more.is_empty() {
            return changed;
        }
        changed.extend(more);
    }
}

fn names_of_group(group: &GroupV1) -> BTreeSet<String> {
    group.rules.iter().flat_map(|rule| names_of(&rule.when)).collect()
}

/// Lists the names that an expression reads.
pub(crate) fn names_of(expression: &Value) -> BTreeSet<String> {
    let Some([operator, operands @ ..]) = expression.as_array().map(Vec::as_slice) else {
        return BTreeSet::new();
    };
    match (operator.as_str(), operands) {
        (Some("lit"), _) => BTreeSet::new(),
        (Some("fact" | "known"), [Value::String(name)]) => BTreeSet::from([name.clone()]),
        (Some("in"), [text, _]) => names_of(text),
        (Some("has"), [text, Value::String(set)]) => {
            let mut names = names_of(text);
            names.insert(set.clone());
            names
        }
        _ => operands.iter().flat_map(names_of).collect(),
    }
}

/// Fields as an object in their order.
struct Pairs<'a>(&'a [(String, FieldV1)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(code, field)| (code, field)))
    }
}
