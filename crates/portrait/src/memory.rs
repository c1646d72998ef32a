//! Latest values that are remembered beyond their contact, such as the height of an adult.

use domain::{day::Day, id::RecordId, record::Attendance};
use guidelines::{
    facts::{FactValue, Slot},
    model::Guidelines,
};

use crate::{model::Contact, scene::Scene};

/// What earlier contacts made known and is still to be read.
pub(crate) struct Memory<'g> {
    guidelines: &'g Guidelines,
    kept: Vec<Kept>,
    /// Contacts read so far.
    read: usize,
}

struct Kept {
    slot: Slot,
    value: FactValue,
    record: RecordId,
    day: Day,
}

impl<'g> Memory<'g> {
    /// Remembers nothing yet.
    pub(crate) const fn new(guidelines: &'g Guidelines) -> Self {
        Self { guidelines, kept: Vec::new(), read: 0 }
    }

    /// Remembers what contacts up to a day made known.
    pub(crate) fn until(guidelines: &'g Guidelines, contacts: &[Contact], day: Day) -> Self {
        let mut memory = Self::new(guidelines);
        memory.advance(contacts, day);
        memory
    }

    /// Remembers what further contacts up to a later day made known; always of the same person.
    pub(crate) fn advance(&mut self, contacts: &[Contact], day: Day) {
        while let Some(contact) = contacts.get(self.read).filter(|contact| contact.day <= day) {
            self.keep(contact);
            self.read += 1;
        }
    }

    /// Remembers what a contact made known.
    pub(crate) fn keep(&mut self, contact: &Contact) {
        self.keep_from(contact, 0);
    }

    /// Remembers what a contact made known, from a place on among what it made known.
    pub(crate) fn keep_from(&mut self, contact: &Contact, place: usize) {
        if contact.attendance == Attendance::Absent {
            return;
        }
        for (slot, value) in &contact.known[place..] {
            let Some(slot) = self.guidelines.last_of(*slot) else { continue };
            let kept =
                Kept { slot, value: value.clone(), record: contact.origin, day: contact.day };
            match self.kept.iter_mut().find(|known| known.slot == slot) {
                Some(known) => *known = kept,
                None => self.kept.push(kept),
            }
        }
    }

    /// States what is remembered.
    pub(crate) fn state(&self, scene: &mut Scene<'_>) {
        for kept in &self.kept {
            scene.recall(kept.slot, kept.value.clone(), kept.record, kept.day);
        }
    }
}
