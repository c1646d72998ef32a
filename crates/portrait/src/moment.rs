//! What some contacts of a person made known together, for registers and recaps.

use domain::day::Day;
use guidelines::facts::{FactValue, Facts};
use std::sync::Arc;

use crate::{
    draw::Painter,
    episode_facts::state_episodes,
    finding::state_person,
    known::observe_contact,
    memory::Memory,
    model::{Contact, Given, Portrait},
    scene::Scene,
    standing::{codes, given_codes},
};

impl Painter<'_> {
    /// States what contacts of one portrait made known, the last word on each fact: answers,
    /// growth, `findings` made there and `given_this_month` for services given there; and who the
    /// person was on a day. Values that no contact named are absent, but for those that are
    /// remembered.
    pub fn facts_of(&self, portrait: &Portrait, contacts: &[&Contact], on: Day) -> Facts {
        let (guidelines, slots) = (self.guidelines(), self.slots());
        let mut scene = Scene::new(&guidelines.vocabulary);
        let person = &portrait.person;
        state_person(&mut scene, slots, person, on, person.lived_until(on));
        state_episodes(&mut scene, guidelines, &portrait.episodes, on, true);
        Memory::until(guidelines, person, &portrait.contacts, on).state(&mut scene, on);
        for contact in contacts {
            observe_contact(slots, &mut scene, person, contact);
        }
        let of_contacts =
            |given: &&Given| contacts.iter().any(|contact| contact.origin == given.record);
        let given = given_codes(portrait.services.iter().filter(of_contacts));
        scene.state(slots.given_this_month, Some(given));
        let findings = contacts.iter().flat_map(|contact| &contact.findings);
        let found: FactValue = codes(findings.map(|finding: &_| -> &Arc<str> { &finding.rule }));
        scene.state(slots.findings, Some(found));
        scene.into_facts()
    }
}
