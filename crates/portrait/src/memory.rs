//! Latest values that are remembered beyond their contact, such as the height of an adult.

use domain::{day::Day, id::RecordId, person::DISABILITY, record::Attendance};
use guidelines::{
    facts::FactValue,
    model::{Guidelines, Last},
};

use crate::{
    count::{Count, Unit},
    model::{Contact, Person},
    scene::Scene,
};

/// What earlier contacts made known and is still to be read.
pub(crate) struct Memory<'g> {
    guidelines: &'g Guidelines,
    kept: Vec<Kept>,
    /// Contacts read so far.
    read: usize,
    /// What was written about the person outside of any contact, until its day has come.
    told: Option<Kept>,
}

struct Kept {
    slots: Last,
    value: FactValue,
    record: RecordId,
    day: Day,
}

impl<'g> Memory<'g> {
    /// Remembers nothing yet.
    pub(crate) fn new(guidelines: &'g Guidelines, person: &Person) -> Self {
        let told = person.disability.as_ref().and_then(|told| {
            let slots = guidelines.observation(DISABILITY)?.last?;
            let value = FactValue::Text(told.answer.as_str().into());
            Some(Kept { slots, value, record: told.record, day: told.day })
        });
        Self { guidelines, kept: Vec::new(), read: 0, told }
    }

    /// Remembers what contacts up to a day made known, and what was written about the person.
    pub(crate) fn until(
        guidelines: &'g Guidelines,
        person: &Person,
        contacts: &[Contact],
        day: Day,
    ) -> Self {
        let mut memory = Self::new(guidelines, person);
        memory.advance(contacts, day);
        memory
    }

    /// Remembers what further contacts up to a later day made known; always of the same person.
    pub(crate) fn advance(&mut self, contacts: &[Contact], day: Day) {
        while let Some(contact) = contacts.get(self.read).filter(|contact| contact.day <= day) {
            self.keep(contact);
            self.read += 1;
        }
        self.hear(day);
    }

    /// Remembers what a contact made known.
    pub(crate) fn keep(&mut self, contact: &Contact) {
        self.keep_from(contact, 0);
    }

    /// Remembers what a contact made known, from a place on among what it made known.
    pub(crate) fn keep_from(&mut self, contact: &Contact, place: usize) {
        self.hear(contact.day);
        if contact.attendance == Attendance::Absent {
            return;
        }
        for (slot, value) in &contact.known[place..] {
            let Some(slots) = self.guidelines.last_of(*slot) else { continue };
            let (record, day) = (contact.origin, contact.day);
            self.put(Kept { slots, value: value.clone(), record, day });
        }
    }

    /// Remembers what was written about the person, once its day has come. A contact of the same
    /// day or later has the last word.
    pub(crate) fn hear(&mut self, day: Day) {
        if let Some(told) = self.told.take_if(|told| told.day <= day) {
            self.put(told);
        }
    }

    fn put(&mut self, new: Kept) {
        match self.kept.iter_mut().find(|known| known.slots.value == new.slots.value) {
            Some(known) => *known = new,
            None => self.kept.push(new),
        }
    }

    /// Tells whether this is what was remembered on a day: nothing was made known later.
    pub(crate) fn is_of(&self, day: Day) -> bool {
        self.kept.iter().all(|kept| kept.day <= day)
    }

    /// States what is remembered on a day.
    pub(crate) fn state(&self, scene: &mut Scene<'_>, on: Day) {
        for kept in &self.kept {
            scene.recall(kept.slots.value, kept.value.clone(), kept.record, kept.day);
        }
        self.state_days(scene, on);
    }

    /// States only how many days ago what is remembered was made known.
    pub(crate) fn state_days(&self, scene: &mut Scene<'_>, on: Day) {
        for kept in &self.kept {
            if let Some(count) = kept.count() {
                scene.recall(count.slot, count.fact(on), kept.record, kept.day);
            }
        }
    }

    /// Lists the counts of days since something was made known.
    pub(crate) fn counts(&self) -> impl Iterator<Item = Count> {
        self.kept.iter().filter_map(Kept::count)
    }
}

impl Kept {
    fn count(&self) -> Option<Count> {
        Some(Count::new(self.slots.days?, Unit::Days, self.day))
    }
}
