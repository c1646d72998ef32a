//! What a contact made known: its observations, and what growth makes of them.

use std::sync::Arc;

use domain::record::Setting;
use guidelines::{
    facts::{FactValue, Slot},
    model::Guidelines,
};

use crate::{
    model::{Contact, Growth, Kms, Person},
    scene::{Scene, Slots, fact_of},
};

/// Lists the facts that a contact made known; of the same fact the later holds.
pub(crate) fn known(
    guidelines: &Guidelines,
    slots: &Slots,
    contact: &Contact,
) -> Vec<(Slot, FactValue)> {
    let vocabulary = &guidelines.vocabulary;
    let mut known = Vec::with_capacity(2 * contact.slots.len());
    for (value, slot) in contact.observations().values().zip(&contact.slots) {
        let Some(slot) = *slot else { continue };
        known.extend(fact_of(value, vocabulary.fact_type(slot)).map(|fact| (slot, fact)));
    }
    if let Some(growth) = &contact.growth {
        scores(slots, growth, &mut known);
        taken(slots, growth, &mut known);
        if let Some(kms) = &growth.kms {
            judged(slots, kms, &mut known);
        }
    }
    if contact.setting == Setting::Posyandu {
        known.push((slots.hadir, FactValue::Bool(true)));
    }
    known
}

fn scores(slots: &Slots, growth: &Growth, known: &mut Vec<(Slot, FactValue)>) {
    let places = [
        ("bbu", slots.z_bbu, Some(slots.k_bbu)),
        ("tbu", slots.z_tbu, Some(slots.k_tbu)),
        ("bbtb", slots.z_bbtb, Some(slots.k_bbtb)),
        ("imtu", slots.z_imtu, Some(slots.k_imtu)),
        ("lku", slots.z_lku, Some(slots.k_lku)),
        ("lilau", slots.z_lilau, None),
    ];
    for score in growth.scores.iter().filter(|score| !score.flagged) {
        let place = places.iter().find(|(index, _, _)| *index == score.index);
        let Some((_, z, category)) = place else { continue };
        known.push((*z, FactValue::Number(f64::from(score.z_hundredths) / 100.0)));
        if let (Some(slot), Some(code)) = (category, &score.category) {
            known.push((*slot, FactValue::Text(Arc::clone(code))));
        }
    }
    let again = growth.scores.iter().any(|score| score.flagged);
    known.push((slots.ukur_ulang, FactValue::Bool(again)));
}

fn taken(slots: &Slots, growth: &Growth, known: &mut Vec<(Slot, FactValue)>) {
    let faltering = [
        (slots.weight_faltering, growth.weight_faltering),
        (slots.length_faltering, growth.length_faltering),
    ];
    known.extend(growth.weight_g.map(|_| (slots.ditimbang, FactValue::Bool(true))));
    known.extend(growth.length.map(|_| (slots.diukur, FactValue::Bool(true))));
    known.extend(
        faltering.iter().filter_map(|(slot, judged)| Some((*slot, FactValue::Bool((*judged)?)))),
    );
}

fn judged(slots: &Slots, kms: &Kms, known: &mut Vec<(Slot, FactValue)>) {
    known.extend([
        (slots.status_nt, FactValue::Word(letter(kms.status))),
        (slots.t_berturut, FactValue::Number(f64::from(kms.t_in_a_row))),
        (slots.bgm, FactValue::Bool(kms.below_red)),
        (slots.atas_oranye, FactValue::Bool(kms.above_orange)),
    ]);
    known.extend(kms.gain_g.map(|gain| (slots.kenaikan_g, FactValue::Number(gain as f64))));
    let least = kms.least_gain_g;
    known.extend(least.map(|gain| (slots.kbm_g, FactValue::Number(f64::from(gain)))));
}

const fn letter(status: char) -> &'static str {
    match status {
        'N' => "N",
        'T' => "T",
        'B' => "B",
        _ => "O",
    }
}

/// States what a contact made known, and where and how long after birth it took place.
pub(crate) fn observe_contact(
    slots: &Slots,
    scene: &mut Scene<'_>,
    person: &Person,
    contact: &Contact,
) {
    scene.state(slots.setting, Some(FactValue::Word(contact.setting.as_str())));
    scene.state(slots.hours_since_birth, hours(person, contact).map(FactValue::Number));
    // Who imports a file saw nobody.
    let written = &contact.fact.origin;
    let writer = written.source.is_none().then(|| written.author.role.as_str().into());
    scene.state(slots.petugas, writer.map(FactValue::Text));
    for (slot, value) in &contact.known {
        scene.observe(*slot, value.clone(), contact.origin, contact.day);
    }
}

fn hours(person: &Person, contact: &Contact) -> Option<f64> {
    let birth = person.birth?;
    let (born, at) = birth.minute.zip(contact.minute)?;
    let days = f64::from(contact.day.days_since(birth.day));
    Some(days * 24.0 + (f64::from(at) - f64::from(born)) / 60.0)
}
