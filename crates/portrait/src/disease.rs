//! Cases of diseases under early warning (SKDR): contacts that show one, joined when they lie near
//! each other.

use std::sync::Arc;

use domain::{day::Day, id::RecordId, record::Attendance};
use guidelines::{disease::Disease, facts::Slot, model::Guidelines};

use crate::{
    contribution::Ledger,
    episode_facts::state_episodes,
    finding::state_person,
    known::observe_contact,
    memory::Memory,
    model::{Contact, Home},
    scene::Scene,
};

/// A case of a disease under early warning (SKDR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiseaseCase {
    /// Disease, by id of the guidelines.
    pub disease: Arc<str>,
    /// Version of its rule.
    pub version: Arc<str>,
    /// Day of the first contact.
    pub day: Day,
    /// Completed months of age on that day, when the birth date is known.
    pub age_months: Option<i32>,
    /// Where the person lived then; absent when nobody wrote an address.
    pub home: Option<Arc<Home>>,
    /// Whether a specimen was taken.
    pub examined: bool,
    /// Whether the person died during the case.
    pub died: bool,
    /// The first record of the first contact.
    pub record: RecordId,
}

/// Answers without which no contact is a case.
#[derive(Debug)]
pub(crate) struct Asked(Vec<Slot>);

impl Asked {
    /// Lists the answers that any disease reads.
    pub(crate) fn new(guidelines: &Guidelines) -> Self {
        let reads = guidelines.diseases.iter().flat_map(|disease| &disease.when.reads);
        let mut slots: Vec<Slot> = reads.copied().collect();
        slots.retain(|slot| guidelines.observation_of(*slot).is_some());
        slots.sort_unstable();
        slots.dedup();
        Self(slots)
    }

    fn answered(&self, contact: &Contact) -> bool {
        let known = |slot: &Slot| contact.known.iter().any(|(known, _)| known == slot);
        contact.attendance == Attendance::Present && self.0.iter().any(known)
    }
}

/// A case while its contacts are read.
struct Open<'g> {
    disease: &'g Disease,
    last: Day,
    case: DiseaseCase,
}

impl Ledger<'_> {
    /// Lists the person's cases of diseases, by first contact.
    ///
    /// Two contacts of one disease that lie no further apart than the disease says are one case; it
    /// belongs to the day and the home of the first. Somebody who dies within that time after the
    /// last contact died of the case, as far as is counted here.
    pub(crate) fn disease_cases(&self, scene: &mut Scene<'_>, asked: &Asked) -> Vec<DiseaseCase> {
        if !self.contacts.iter().any(|contact| asked.answered(contact)) {
            return Vec::new();
        }
        let mut memory = Memory::new(self.guidelines, self.person);
        let mut cases: Vec<Open<'_>> = Vec::new();
        for contact in self.contacts.iter().filter(|c| c.attendance == Attendance::Present) {
            memory.keep(contact);
            if !asked.answered(contact) {
                continue;
            }
            scene.clear();
            state_person(scene, self.slots, self.person, contact.day, contact.lived);
            state_episodes(scene, self.guidelines, self.episodes, contact.day, true);
            memory.state(scene, contact.day);
            observe_contact(self.slots, scene, self.person, contact);
            let warning = self.guidelines.early_warning(contact.day);
            let examined = warning.is_some_and(|warning| scene.holds(&warning.examined));
            for disease in self.guidelines.diseases_on(contact.day) {
                if scene.holds(&disease.when) {
                    self.read_case(&mut cases, disease, contact, examined);
                }
            }
        }
        let mut cases: Vec<DiseaseCase> = cases.into_iter().map(|open| self.closed(open)).collect();
        cases.sort_by_key(|case| case.day);
        cases
    }

    /// Adds a contact to the case that it belongs to, or begins one.
    fn read_case<'g>(
        &self,
        cases: &mut Vec<Open<'g>>,
        disease: &'g Disease,
        contact: &Contact,
        examined: bool,
    ) {
        let same = |open: &&mut Open<'_>| {
            open.disease.rule.id == disease.rule.id
                && contact.day.days_since(open.last) <= i32::from(disease.apart_days)
        };
        if let Some(open) = cases.iter_mut().rev().find(same) {
            open.last = contact.day;
            open.case.examined |= examined;
            return;
        }
        let case = DiseaseCase {
            disease: Arc::clone(&disease.rule.id),
            version: Arc::clone(&disease.rule.version),
            day: contact.day,
            age_months: contact.lived.map(|lived| lived.months).filter(|months| 0 <= *months),
            home: self.person.home_on(contact.day).cloned(),
            examined,
            died: false,
            record: contact.origin,
        };
        cases.push(Open { disease, last: contact.day, case });
    }

    fn closed(&self, open: Open<'_>) -> DiseaseCase {
        let until = open.last.plus_days(i32::from(open.disease.apart_days));
        let died = self.person.died_on;
        DiseaseCase {
            died: died.is_some_and(|on| (open.case.day..=until).contains(&on)),
            ..open.case
        }
    }
}
