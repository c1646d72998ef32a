//! Looks up people and places in the store for the import.

use domain::{
    area::{Address, DesaCode, PuskesmasCode},
    day::Day,
    id::{HouseholdId, PersonId, RecordId},
    nik::Nik,
    person::{Parent, PersonFacts},
    record::{Body, Subject, Visit},
};
use import::directory::{Directory, DirectoryError, KnownDesa, KnownPerson, KnownPlace, overlay};
use store::{error::Error, read::people::PersonRow, store::Store};

/// A store as the import sees it.
pub struct StoreDirectory<'s> {
    store: &'s Store,
    /// Desa whose names were given with the file.
    desa: Vec<KnownDesa>,
}

impl<'s> StoreDirectory<'s> {
    /// Looks into a store; `desa` are added to those in which people live already.
    pub const fn new(store: &'s Store, desa: Vec<KnownDesa>) -> Self {
        Self { store, desa }
    }
}

/// Digits of a Puskesmas code that name its kecamatan, and its kabupaten.
const KECAMATAN_DIGITS: usize = 6;
const KABUPATEN_DIGITS: usize = 4;

/// Returns the desa whose names the store knows in the kecamatan of a Puskesmas, else in its
/// kabupaten; none when the code tells neither.
pub fn desa_near(store: &Store, home: &PuskesmasCode) -> store::error::Result<Vec<KnownDesa>> {
    let digits: String = home.as_str().chars().filter(char::is_ascii_digit).collect();
    let mut names = Vec::new();
    for length in [KECAMATAN_DIGITS, KABUPATEN_DIGITS] {
        if let (true, Some(below)) = (names.is_empty(), digits.get(..length)) {
            names = store.area_names(below)?;
        }
    }
    let known = |(code, name): (String, String)| {
        code.parse::<DesaCode>().ok().map(|code| KnownDesa { code, name })
    };
    Ok(names.into_iter().filter_map(known).collect())
}

impl Directory for StoreDirectory<'_> {
    fn people_by_nik(&self, nik: &Nik) -> Result<Vec<KnownPerson>, DirectoryError> {
        Ok(self.store.people_by_nik(nik).map_err(failed)?.into_iter().map(known).collect())
    }

    fn people_born_on(&self, birth: Option<Day>) -> Result<Vec<KnownPerson>, DirectoryError> {
        let people = match birth {
            Some(day) => self.store.people_born_on(day),
            None => self.store.people_without_birth(),
        };
        Ok(people.map_err(failed)?.into_iter().map(known).collect())
    }

    fn person(&self, id: PersonId) -> Result<Option<KnownPerson>, DirectoryError> {
        let Some(timeline) = self.store.timeline(id).map_err(failed)? else { return Ok(None) };
        let mut statements: Vec<_> = timeline.facts(FAR_AWAY);
        statements.sort_by_key(|fact| (fact.reading.written, fact.reading.id));
        let mut facts = PersonFacts::default();
        for statement in &statements {
            if let Body::Person(newer) = statement.body() {
                overlay(&mut facts, newer);
            }
        }
        Ok(Some(KnownPerson { id: timeline.person, facts }))
    }

    fn places(&self) -> Result<Vec<KnownPlace>, DirectoryError> {
        let places = self.store.places().map_err(failed)?;
        Ok(places
            .into_iter()
            .filter_map(|place| {
                Some(KnownPlace {
                    id: place.id,
                    kind: place.kind?,
                    name: place.name,
                    desa: place.desa,
                })
            })
            .collect())
    }

    fn desa(&self) -> Result<Vec<KnownDesa>, DirectoryError> {
        let mut desa = self.desa.clone();
        for area in self.store.areas().map_err(failed)? {
            let (Some(code), Some(name)) = (area.parts.desa, area.desa_name) else { continue };
            if !desa.iter().any(|known| known.code == code) {
                desa.push(KnownDesa { code, name });
            }
        }
        desa.sort_by_key(|desa| desa.code);
        Ok(desa)
    }

    fn household_by_kk(&self, kk_number: &str) -> Result<Option<HouseholdId>, DirectoryError> {
        let found = self.store.households_by_kk(kk_number).map_err(failed)?;
        Ok(found.first().map(|household| household.id))
    }

    fn subject_of(&self, record: RecordId) -> Result<Option<Subject>, DirectoryError> {
        Ok(self.store.record(record).map_err(failed)?.map(|kept| kept.record.subject))
    }

    fn visits_on(&self, person: PersonId, day: Day) -> Result<Vec<Visit>, DirectoryError> {
        let Some(timeline) = self.store.timeline(person).map_err(failed)? else {
            return Ok(Vec::new());
        };
        let visits = timeline.facts(day).into_iter().filter(|fact| fact.occurred() == day);
        Ok(visits
            .filter_map(|fact| match fact.body() {
                Body::Visit(visit) => Some(visit.clone()),
                _ => None,
            })
            .collect())
    }
}

/// A day after everything that can be in a log.
const FAR_AWAY: Day = Day::from_epoch_days(100_000);

fn failed(error: Error) -> DirectoryError {
    let cause: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    DirectoryError::from(cause)
}

fn known(row: PersonRow) -> KnownPerson {
    let mother = row.mother_name.map(|name| Parent { name: Some(name), ..Parent::default() });
    let address = row.area.desa.map(|desa: DesaCode| Address {
        desa,
        dusun: row.area.dusun,
        rw: row.area.rw,
        rt: row.area.rt,
        line: None,
    });
    let facts = PersonFacts {
        name: (!row.name.is_empty()).then_some(row.name),
        sex: row.sex,
        birth: row.birth,
        nik: row.nik,
        household: row.household,
        mother,
        address,
        posyandu: row.area.posyandu,
        phone: row.phone,
        twin_order: row.twin_order,
        ..PersonFacts::default()
    };
    KnownPerson { id: row.id, facts }
}
