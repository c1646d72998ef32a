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
        Self { guidelines, kept: Vec::new() }
    }

    /// Remembers what contacts up to a day made known.
    pub(crate) fn until(guidelines: &'g Guidelines, contacts: &[Contact], day: Day) -> Self {
        let mut memory = Self::new(guidelines);
        for contact in contacts.iter().take_while(|contact| contact.day <= day) {
            memory.keep(contact);
        }
        memory
    }

    /// Remembers what a contact made known.
    pub(crate) fn keep(&mut self, contact: &Contact) {
        if contact.attendance == Attendance::Absent {
            return;
        }
        for (slot, value) in &contact.known {
            let Some(slot) = self.guidelines.last_of(*slot) else { continue };
            self.kept.retain(|kept| kept.slot != slot);
            let (record, day) = (contact.origin, contact.day);
            self.kept.push(Kept { slot, value: value.clone(), record, day });
        }
    }

    /// States what is remembered.
    pub(crate) fn state(&self, scene: &mut Scene<'_>) {
        for kept in &self.kept {
            scene.recall(kept.slot, kept.value.clone(), kept.record, kept.day);
        }
    }
}
