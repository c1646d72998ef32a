//! What the import must look up, and a directory held in memory.

use std::collections::HashMap;

use domain::{
    area::DesaCode,
    day::Day,
    id::{HouseholdId, PersonId, PlaceId, RecordId},
    nik::Nik,
    person::{PersonFacts, PlaceFacts, PlaceKind},
    record::{Body, Record, Subject, Visit},
};

/// Why a look-up failed, in the words of whoever keeps the data.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DirectoryError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// A registered person as known today: the latest word on every field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// Who.
    pub id: PersonId,
    /// What is known.
    pub facts: PersonFacts,
}

/// A registered place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPlace {
    /// Which.
    pub id: PlaceId,
    /// What kind.
    pub kind: PlaceKind,
    /// Name on the signboard.
    pub name: String,
    /// Desa in which it stands, when known.
    pub desa: Option<DesaCode>,
}

/// A desa of the working area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDesa {
    /// Ten-digit code.
    pub code: DesaCode,
    /// Name.
    pub name: String,
}

/// Look-ups within one Puskesmas. Implemented over the store, and by [`InMemory`].
pub trait Directory {
    /// Returns everybody with this NIK; more than one when duplicates are not yet merged.
    fn people_by_nik(&self, nik: &Nik) -> Result<Vec<KnownPerson>, DirectoryError>;

    /// Returns everybody born on a day; for `None` everybody whose birth date is not known.
    fn people_born_on(&self, birth: Option<Day>) -> Result<Vec<KnownPerson>, DirectoryError>;

    /// Returns a person with everything that is known; the lists above may leave out what is not
    /// compared: parents' NIK, address, weeks of pregnancy.
    fn person(&self, id: PersonId) -> Result<Option<KnownPerson>, DirectoryError>;

    /// Returns all places. Asked once per file.
    fn places(&self) -> Result<Vec<KnownPlace>, DirectoryError>;

    /// Returns the desa of the working area. Asked once per file.
    fn desa(&self) -> Result<Vec<KnownDesa>, DirectoryError>;

    /// Returns the household with this sixteen-digit number.
    fn household_by_kk(&self, kk_number: &str) -> Result<Option<HouseholdId>, DirectoryError>;

    /// Returns the subject of a record that the log holds; `None` when it does not hold it.
    fn subject_of(&self, record: RecordId) -> Result<Option<Subject>, DirectoryError>;

    /// Returns the visits of a person on a day, as they read today.
    fn visits_on(&self, person: PersonId, day: Day) -> Result<Vec<Visit>, DirectoryError>;
}

/// A directory made of records: a test double, and a way to try a file without a store.
///
/// It reads plain records only, not corrections or merges.
#[derive(Debug, Default)]
pub struct InMemory {
    records: HashMap<RecordId, Record>,
    people: HashMap<PersonId, PersonFacts>,
    places: HashMap<PlaceId, PlaceFacts>,
    households: HashMap<String, HouseholdId>,
    visits: HashMap<(PersonId, Day), Vec<Visit>>,
    desa: Vec<KnownDesa>,
}

impl InMemory {
    /// Builds a directory of a working area in which nobody is registered yet.
    pub fn new(desa: Vec<KnownDesa>) -> Self {
        Self { desa, ..Self::default() }
    }

    /// Takes a record; `false` when it was held already.
    pub fn take(&mut self, record: &Record) -> bool {
        if self.records.contains_key(&record.id) {
            return false;
        }
        match (&record.subject, &record.body) {
            (Subject::Person(id), Body::Person(facts)) => {
                overlay(self.people.entry(*id).or_default(), facts);
            }
            (Subject::Household(id), Body::Household(facts)) => {
                if let Some(kk) = &facts.kk_number {
                    self.households.insert(kk.clone(), *id);
                }
            }
            (Subject::Place(id), Body::Place(facts)) => {
                self.places.insert(*id, facts.clone());
            }
            (Subject::Person(id), Body::Visit(visit)) => {
                self.visits.entry((*id, record.occurred)).or_default().push(visit.clone());
            }
            _ => {}
        }
        self.records.insert(record.id, record.clone());
        true
    }

    /// Returns all records, in no order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// Returns all people with what is known about them, in no order.
    pub fn people(&self) -> impl Iterator<Item = KnownPerson> {
        self.people.iter().map(|(id, facts)| KnownPerson { id: *id, facts: facts.clone() })
    }
}

/// Lays newer facts over older ones: what is stated wins, what is not stated stays.
pub fn overlay(older: &mut PersonFacts, newer: &PersonFacts) {
    macro_rules! newest {
        ($($field:ident),*) => {
            $(if newer.$field.is_some() { older.$field.clone_from(&newer.$field); })*
        };
    }
    newest!(
        name,
        sex,
        birth,
        nik,
        household,
        mother,
        father,
        address,
        posyandu,
        phone,
        twin_order,
        gestation_weeks,
        disability
    );
}

impl Directory for InMemory {
    fn people_by_nik(&self, nik: &Nik) -> Result<Vec<KnownPerson>, DirectoryError> {
        Ok(self.people().filter(|person| person.facts.nik == Some(*nik)).collect())
    }

    fn people_born_on(&self, birth: Option<Day>) -> Result<Vec<KnownPerson>, DirectoryError> {
        Ok(self
            .people()
            .filter(|person| person.facts.birth.map(|birth| birth.day) == birth)
            .collect())
    }

    fn person(&self, id: PersonId) -> Result<Option<KnownPerson>, DirectoryError> {
        Ok(self.people.get(&id).map(|facts| KnownPerson { id, facts: facts.clone() }))
    }

    fn places(&self) -> Result<Vec<KnownPlace>, DirectoryError> {
        let known = |(id, facts): (&PlaceId, &PlaceFacts)| {
            Some(KnownPlace {
                id: *id,
                kind: facts.kind?,
                name: facts.name.clone()?,
                desa: facts.desa,
            })
        };
        Ok(self.places.iter().filter_map(known).collect())
    }

    fn desa(&self) -> Result<Vec<KnownDesa>, DirectoryError> {
        Ok(self.desa.clone())
    }

    fn household_by_kk(&self, kk_number: &str) -> Result<Option<HouseholdId>, DirectoryError> {
        Ok(self.households.get(kk_number).copied())
    }

    fn subject_of(&self, record: RecordId) -> Result<Option<Subject>, DirectoryError> {
        Ok(self.records.get(&record).map(|record| record.subject))
    }

    fn visits_on(&self, person: PersonId, day: Day) -> Result<Vec<Visit>, DirectoryError> {
        Ok(self.visits.get(&(person, day)).cloned().unwrap_or_default())
    }
}
