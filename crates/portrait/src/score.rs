//! Scores of instruments: the points of the answers given at one contact.

use guidelines::{
    facts::{FactValue, Slot},
    instrument::Instrument,
    model::Guidelines,
};

use crate::{
    finding::state_person,
    known::observe_contact,
    model::{Contact, Person},
    scene::{Scene, Slots},
};

/// Adds the scores of a contact to what it made known.
pub(crate) fn score(
    guidelines: &Guidelines,
    slots: &Slots,
    scene: &mut Scene<'_>,
    person: &Person,
    contact: &mut Contact,
) {
    let answered = |slot: &Slot| contact.known.iter().any(|(known, _)| known == slot);
    let asked = guidelines.instruments.iter().filter(|instrument| {
        let of_age =
            instrument.age.is_none_or(|age| contact.lived.is_some_and(|lived| age.holds_at(lived)));
        of_age && instrument.rule.holds_on(contact.day) && instrument.questions.iter().all(answered)
    });
    let asked: Vec<&Instrument> = asked.collect();
    if asked.is_empty() {
        return;
    }
    scene.clear();
    state_person(scene, slots, person, contact.day);
    observe_contact(slots, scene, person, contact);
    for instrument in asked {
        let points = scene.points(instrument);
        contact.known.push((instrument.score, FactValue::Number(points)));
    }
}
