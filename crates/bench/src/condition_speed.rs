//! What judging one compiled condition costs, beside what only reading its facts costs.

use std::hint::black_box;

use guidelines::{
    condition::Condition,
    facts::{FactType, FactValue, Facts, Slot},
    model::Guidelines,
};
use serde_json::{Value, json};

use crate::clock::{Stopwatch, rounded};

/// Times all conditions are judged with each set of facts.
const ROUNDS: u32 = 300;
/// Aim for one condition, in nanoseconds.
const AIM_NS: f64 = 2_000.0;

/// Measures.
pub(crate) fn measure(guidelines: &Guidelines) -> Value {
    let conditions = conditions(guidelines);
    let sets: Vec<Facts> = (0..3).map(|known| facts(guidelines, known)).collect();
    let mut held = 0_u64;
    let watch = Stopwatch::start_wall();
    for facts in sets.iter().flat_map(|set| std::iter::repeat_n(set, ROUNDS as usize)) {
        for condition in &conditions {
            held += u64::from(black_box(condition).holds(facts) == Some(true));
        }
    }
    let judged = f64::from(ROUNDS) * (sets.len() * conditions.len()) as f64;
    let judged_ns = watch.wall_s() * 1e9 / judged;
    let watch = Stopwatch::start_wall();
    let mut known = 0_u64;
    for facts in sets.iter().flat_map(|set| std::iter::repeat_n(set, ROUNDS as usize)) {
        for condition in &conditions {
            for slot in &black_box(condition).reads {
                known += u64::from(facts.get(*slot).is_some());
            }
        }
    }
    let read_ns = watch.wall_s() * 1e9 / judged;
    black_box(known);
    json!({
        "conditions": conditions.len(),
        "judged": judged,
        "held": held,
        "ns_mean": rounded(judged_ns),
        "aim_ns": AIM_NS,
        "share_of_aim": rounded(judged_ns / AIM_NS),
        "bare_reading_of_facts_ns": rounded(read_ns),
        "times_bare_reading": rounded(judged_ns / read_ns.max(0.01)),
    })
}

/// Lists every condition of the guidelines.
fn conditions(guidelines: &Guidelines) -> Vec<&Condition> {
    let items = &guidelines.items;
    let of_items = items.iter().flat_map(|item| item.who.iter().chain(item.indication()));
    let findings = items.iter().flat_map(|item| &item.findings).chain(&guidelines.findings);
    let visits = guidelines.home_visits.iter().map(|visit| &visit.when);
    of_items.chain(findings.map(|finding| &finding.when)).chain(visits).collect()
}

/// Facts of which all, every second or none is known.
fn facts(guidelines: &Guidelines, known: usize) -> Facts {
    let vocabulary = &guidelines.vocabulary;
    let mut facts = Facts::new(vocabulary);
    for (place, (name, kind)) in vocabulary.names().enumerate() {
        if known == 2 || (known == 1 && place % 2 == 1) {
            continue;
        }
        let slot = vocabulary.slot(name).expect("listed by the vocabulary itself");
        facts.set(slot, Some(value(guidelines, slot, kind, place)));
    }
    facts
}

fn value(guidelines: &Guidelines, slot: Slot, kind: FactType, place: usize) -> FactValue {
    let code = || guidelines.vocabulary.codes(slot).and_then(|codes| codes.first().cloned());
    match kind {
        FactType::Number => FactValue::Number((place % 200) as f64),
        FactType::Bool => FactValue::Bool(place.is_multiple_of(3)),
        FactType::Text => FactValue::Text(code().unwrap_or_else(|| "".into())),
        FactType::Codes => FactValue::Codes(code().into_iter().collect()),
    }
}
