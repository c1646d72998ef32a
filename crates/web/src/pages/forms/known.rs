//! What is known while a form is filled in: facts of the person, and the answers so far.

use std::{collections::BTreeMap, sync::Arc};

use domain::record::Value;
use guidelines::{
    facts::{FactType, FactValue, Facts},
    form::Form,
    model::Guidelines,
};
use portrait::sheet::Sheet;

/// Facts of the person and answers to a form.
pub(crate) struct Known<'g> {
    guidelines: &'g Guidelines,
    facts: Facts,
}

impl<'g> Known<'g> {
    /// States what a sheet knows before any answer.
    pub(crate) fn of_sheet(guidelines: &'g Guidelines, sheet: &Sheet) -> Self {
        let vocabulary = &guidelines.vocabulary;
        let mut facts = Facts::new(vocabulary);
        for (name, value) in &sheet.facts {
            let Some(slot) = vocabulary.slot(name) else { continue };
            facts.set(slot, from_json(value));
        }
        Self { guidelines, facts }
    }

    /// States answers.
    pub(crate) fn answer(&mut self, answers: &BTreeMap<String, Value>) {
        let vocabulary = &self.guidelines.vocabulary;
        for (code, value) in answers {
            let Some(slot) = vocabulary.slot(code) else { continue };
            let fact = match (value, vocabulary.fact_type(slot)) {
                (Value::Bool(yes), FactType::Bool) => FactValue::Bool(*yes),
                (Value::Number(number), FactType::Number) => FactValue::Number(number.as_f64()),
                (Value::Text(text), FactType::Text) => FactValue::Text(text.as_str().into()),
                _ => continue,
            };
            self.facts.set(slot, Some(fact));
        }
    }

    /// Tells whether a section is for this person with these answers; `None` while they do not
    /// decide it.
    pub(crate) fn applies(&self, form: &Form, section: usize) -> Option<bool> {
        let Some(when) = &form.sections[section].when else { return Some(true) };
        when.holds(&self.facts)
    }
}

fn from_json(value: &serde_json::Value) -> Option<FactValue> {
    use serde_json::Value as Json;
    match value {
        Json::Bool(yes) => Some(FactValue::Bool(*yes)),
        Json::Number(number) => number.as_f64().map(FactValue::Number),
        Json::String(text) => Some(FactValue::Text(text.as_str().into())),
        Json::Array(codes) => {
            let codes: Vec<Arc<str>> =
                codes.iter().filter_map(|code| code.as_str().map(Arc::from)).collect();
            Some(FactValue::Codes(codes.into()))
        }
        Json::Null | Json::Object(_) => None,
    }
}
