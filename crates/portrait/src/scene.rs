//! The facts that conditions read, each with the record it came from.

use std::sync::Arc;

use domain::{day::Day, id::RecordId, quantity::Quantity, record::Value};
use guidelines::{
    condition::{Condition, Formula},
    facts::{FactType, FactValue, Facts, Slot, Vocabulary},
    instrument::Instrument,
};
use serde_json::json;

use crate::model::Input;

/// Where a fact came from: nowhere, or the place of its source, counted from 1 and doubled; odd
/// when it was made known at this very moment, not remembered. There are many facts and few
/// sources.
#[derive(Debug, Clone, Copy, Default)]
struct Origin(u32);

impl Origin {
    const fn is_fresh(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Facts about one person at one moment, with their origins.
#[derive(Debug, Clone)]
pub(crate) struct Scene<'g> {
    vocabulary: &'g Vocabulary,
    facts: Facts,
    origins: Vec<Origin>,
    /// Records, each with the day it speaks of.
    sources: Vec<(RecordId, Day)>,
    /// Facts that records made known, some perhaps twice.
    observed: Vec<Slot>,
    /// Facts that were remembered, some perhaps twice.
    recalled: Vec<Slot>,
}

impl<'g> Scene<'g> {
    /// Makes an empty scene.
    pub(crate) fn new(vocabulary: &'g Vocabulary) -> Self {
        Self {
            vocabulary,
            facts: Facts::new(vocabulary),
            origins: vec![Origin::default(); vocabulary.len()],
            sources: Vec::new(),
            observed: Vec::new(),
            recalled: Vec::new(),
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.facts.clear();
        for slot in self.observed.drain(..).chain(self.recalled.drain(..)) {
            self.origins[usize::from(slot.0)] = Origin::default();
        }
        self.sources.clear();
    }

    /// States a fact that follows from who the person is or from several records.
    pub(crate) fn state(&mut self, slot: Slot, value: Option<FactValue>) {
        self.facts.set(slot, value);
        self.origins[usize::from(slot.0)] = Origin::default();
    }

    /// States a fact that one record made known.
    pub(crate) fn observe(&mut self, slot: Slot, value: FactValue, record: RecordId, day: Day) {
        self.facts.set(slot, Some(value));
        self.origins[usize::from(slot.0)] = Origin(self.source(record, day) | 1);
        self.observed.push(slot);
    }

    /// States a fact that a record made known earlier.
    pub(crate) fn recall(&mut self, slot: Slot, value: FactValue, record: RecordId, day: Day) {
        self.facts.set(slot, Some(value));
        self.origins[usize::from(slot.0)] = Origin(self.source(record, day));
        self.recalled.push(slot);
    }

    /// Returns the doubled place of a source; most facts share that of the fact before.
    fn source(&mut self, record: RecordId, day: Day) -> u32 {
        if self.sources.last() != Some(&(record, day)) {
            self.sources.push((record, day));
        }
        // Far fewer than two thousand million.
        self.sources.len() as u32 * 2
    }

    /// Returns the record that made a fact known and the day it speaks of.
    fn source_of(&self, slot: Slot) -> Option<(RecordId, Day)> {
        let place = (self.origins[usize::from(slot.0)].0 / 2).checked_sub(1)?;
        self.sources.get(place as usize).copied()
    }

    /// Returns a fact, when known.
    pub(crate) fn fact(&self, slot: Slot) -> Option<&FactValue> {
        self.facts.get(slot)
    }

    /// Gives up the facts.
    pub(crate) fn into_facts(self) -> Facts {
        self.facts
    }

    /// Works out a formula.
    pub(crate) fn value(&self, formula: &Formula) -> Option<f64> {
        formula.value(&self.facts)
    }

    /// Tells whether a fact was made known at this moment.
    pub(crate) fn is_fresh(&self, slot: Slot) -> bool {
        self.origins[usize::from(slot.0)].is_fresh()
    }

    /// Tells whether any of these facts was made known at this moment.
    pub(crate) fn any_fresh(&self, slots: &[Slot]) -> bool {
        slots.iter().any(|slot| self.is_fresh(*slot))
    }

    /// Lists the facts that records made known, some perhaps twice.
    pub(crate) fn observed(&self) -> &[Slot] {
        &self.observed
    }

    /// Tells whether a condition holds; unknown counts as not.
    pub(crate) fn holds(&self, condition: &Condition) -> bool {
        condition.holds(&self.facts) == Some(true)
    }

    /// Tells whether a condition holds, or that the facts do not decide it.
    pub(crate) fn verdict(&self, condition: &Condition) -> Option<bool> {
        condition.holds(&self.facts)
    }

    /// Adds up the points of an instrument.
    pub(crate) fn points(&self, instrument: &Instrument) -> f64 {
        instrument.points(&self.facts)
    }

    /// Tells whether a condition reads anything that this moment made known.
    pub(crate) fn reads_observed(&self, condition: &Condition) -> bool {
        self.any_fresh(&condition.reads)
    }

    /// Lists what a condition read, with origins.
    pub(crate) fn inputs(&self, condition: &Condition) -> Vec<Input> {
        condition
            .reads
            .iter()
            .filter_map(|slot| {
                let value = self.facts.get(*slot)?;
                let source = self.source_of(*slot);
                Some(Input {
                    name: Arc::clone(self.vocabulary.name(*slot)),
                    value: text_of(value),
                    record: source.map(|(record, _)| record),
                    day: source.map(|(_, day)| day),
                })
            })
            .collect()
    }
}

/// Turns an observed value into a fact of the type that the vocabulary gives the code.
pub(crate) fn fact_of(value: &Value, fact_type: FactType) -> Option<FactValue> {
    match (value, fact_type) {
        (Value::Bool(yes), FactType::Bool) => Some(FactValue::Bool(*yes)),
        (Value::Number(number), FactType::Number) => Some(FactValue::Number(number.as_f64())),
        (Value::Text(text), FactType::Text) => Some(FactValue::Text(text.as_str().into())),
        _ => None,
    }
}

/// Writes a fact as JSON; a whole number without a decimal point.
pub(crate) fn json_of(value: &FactValue) -> serde_json::Value {
    match value {
        FactValue::Number(number) => {
            Quantity::from_f64(*number).map_or_else(|| json!(number), |q| json!(q))
        }
        FactValue::Bool(yes) => json!(yes),
        FactValue::Text(text) => json!(text),
        FactValue::Word(word) => json!(word),
        FactValue::Codes(codes) => json!(codes),
    }
}

fn text_of(value: &FactValue) -> String {
    match value {
        FactValue::Number(number) => {
            Quantity::from_f64(*number).map_or_else(|| number.to_string(), |q| q.indonesian())
        }
        FactValue::Bool(true) => "ya".to_owned(),
        FactValue::Bool(false) => "tidak".to_owned(),
        FactValue::Text(text) => text.to_string(),
        FactValue::Word(word) => (*word).to_owned(),
        FactValue::Codes(codes) => codes.join(", "),
    }
}

macro_rules! derived_slots {
    ($($name:ident),* $(,)?) => {
        /// Slots of the derived facts.
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct Slots {
            $(pub(crate) $name: Slot,)*
        }

        impl Slots {
            /// Finds every derived fact in a vocabulary.
            pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
                Self {
                    $($name: vocabulary
                        .slot(stringify!($name))
                        .expect("every derived fact is in the vocabulary of loaded guidelines"),)*
                }
            }
        }
    };
}

derived_slots! {
    sex, age_days, age_months, age_years, gestation_weeks, twin, provinsi, kabupaten,
    hours_since_birth, kelas, kelas_perkiraan, setting, petugas, given_at_contact,
    z_bbu, z_tbu, z_bbtb, z_imtu, z_lku, z_lilau, k_bbu, k_tbu, k_bbtb, k_imtu, k_lku, ukur_ulang,
    status_nt, t_berturut, bgm, atas_oranye, kbm_g, kenaikan_g, weight_faltering,
    length_faltering,
    ditimbang, diukur, hadir, given_this_month, k_tbu_sebelum,
    given, overdue, overdue_days, findings, days_since_weighed, absent_in_a_row,
    days_since_contact,
}
