//! What follows from the answers of one contact: formulas, and scores of instruments.

use domain::record::Attendance;
use guidelines::{
    facts::{FactValue, Slot},
    instrument::Instrument,
    model::{Guidelines, ObservationKind},
};

use crate::{
    finding::state_person,
    known::observe_contact,
    memory::Memory,
    model::{Contact, Person},
    scene::{Scene, Slots},
};

/// Adds to what a contact made known what follows from it. A formula may read a score and an
/// instrument may read a formula.
pub(crate) fn derive(
    guidelines: &Guidelines,
    slots: &Slots,
    scene: &mut Scene<'_>,
    person: &Person,
    memory: &Memory<'_>,
    contact: &mut Contact,
) {
    if contact.attendance == Attendance::Absent || contact.known.is_empty() {
        return;
    }
    scene.clear();
    state_person(scene, slots, person, contact.day, contact.lived);
    memory.state(scene, contact.day);
    observe_contact(slots, scene, person, contact);
    work_out(guidelines, scene, contact);
    score(guidelines, scene, contact);
    work_out(guidelines, scene, contact);
}

/// Works out the formulas of which this contact made anything known.
fn work_out(guidelines: &Guidelines, scene: &mut Scene<'_>, contact: &mut Contact) {
    for observation in guidelines.derived_on(contact.day) {
        let Some(formula) = &observation.formula else { continue };
        if scene.is_fresh(observation.slot) || !scene.any_fresh(&formula.reads) {
            continue;
        }
        let Some(value) = scene.value(formula) else { continue };
        let ObservationKind::Number { decimals } = observation.kind else { continue };
        let shift = 10_f64.powi(i32::from(decimals));
        let value = FactValue::Number((value * shift).round() / shift);
        tell(scene, contact, observation.slot, value);
    }
}

/// Scores the instruments of which every question is answered.
fn score(guidelines: &Guidelines, scene: &mut Scene<'_>, contact: &mut Contact) {
    for instrument in &guidelines.instruments {
        let asked = instrument.questions.iter().all(|slot| scene.is_fresh(*slot));
        if asked && is_for(instrument, contact) {
            let points = FactValue::Number(scene.points(instrument));
            tell(scene, contact, instrument.score, points);
        }
    }
}

fn is_for(instrument: &Instrument, contact: &Contact) -> bool {
    let of_age =
        |age: guidelines::age::AgeSpan| contact.lived.is_some_and(|lived| age.holds_at(lived));
    instrument.age.is_none_or(of_age) && instrument.rule.holds_on(contact.day)
}

fn tell(scene: &mut Scene<'_>, contact: &mut Contact, slot: Slot, value: FactValue) {
    scene.observe(slot, value.clone(), contact.origin, contact.day);
    contact.known.push((slot, value));
}
