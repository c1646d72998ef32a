//! Is the person of a row registered already? By NIK, else by name, birth date and mother or
//! posyandu. When in doubt two people stay two, with a flag: parting a wrong union is harder than
//! joining two.

use std::collections::{HashMap, HashSet};

use domain::{
    day::Day,
    id::{PersonId, PlaceId},
    nik::Nik,
    person::{BirthPrecision, PersonFacts},
};

use crate::{
    column::{Column, Header},
    directory::{Directory, DirectoryError, KnownPerson, overlay},
    entry::{Entry, Faults},
    name::{name_key, similar},
    outcome::Fault,
};

/// People looked up so far, with those that this file adds.
#[derive(Default)]
pub(crate) struct People {
    known: HashMap<PersonId, PersonFacts>,
    by_nik: HashMap<Nik, Vec<PersonId>>,
    by_birth: HashMap<Option<Day>, Vec<PersonId>>,
    niks_asked: HashSet<Nik>,
    births_asked: HashSet<Option<Day>>,
    /// Which child of the mother, for people of this file: two babies may bear one name.
    child_orders: HashMap<PersonId, u8>,
    /// Those that this file added: the store need not be asked about their visits.
    new: HashSet<PersonId>,
    /// Those of whom everything is known, not only what the lists tell.
    whole: HashSet<PersonId>,
}

impl People {
    /// Finds the registered person of a row; `None` when the person is new. Doubts go to `faults`.
    pub(crate) fn find(
        &mut self,
        directory: &dyn Directory,
        header: &Header,
        (entry, posyandu): (&Entry, Option<PlaceId>),
        faults: &mut Faults,
    ) -> Result<Option<PersonId>, DirectoryError> {
        if let Some(nik) = entry.nik {
            self.load_nik(directory, nik)?;
            let holders = self.by_nik.get(&nik).cloned().unwrap_or_default();
            if !holders.is_empty() {
                return Ok(self.holder(header, entry, &holders, faults));
            }
        }
        let birth = entry.birth.map(|birth| birth.day);
        self.load_birth(directory, birth)?;
        self.load_birth(directory, None)?;
        let mut candidates = self.by_birth.get(&birth).cloned().unwrap_or_default();
        if birth.is_some() {
            candidates.extend(self.by_birth.get(&None).into_iter().flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        Ok(self.namesake(header, (entry, posyandu), &candidates, faults))
    }

    /// Chooses among the holders of the row's NIK.
    fn holder(
        &self,
        header: &Header,
        entry: &Entry,
        holders: &[PersonId],
        faults: &mut Faults,
    ) -> Option<PersonId> {
        let key = name_key(&entry.name);
        let stored = |id: &PersonId| self.known[id].name.as_deref().map(name_key);
        let named = holders.iter().find(|id| {
            stored(id).is_none_or(|name| name == key || similar(&name, &key) || is_baby(&name))
        });
        if let Some(id) = named {
            return Some(*id);
        }
        let name = self.known[&holders[0]].name.clone().unwrap_or_default();
        faults.rejecting.push(Fault {
            column: header.title(Column::Nik),
            value: entry.nik.map(|nik| nik.as_str().to_owned()).unwrap_or_default(),
            code: "nik.milik-orang-lain",
            message: format!("NIK ini sudah dipakai {name}. Periksa NIK atau namanya."),
        });
        None
    }

    /// Looks for the same name among people of the same birth date.
    fn namesake(
        &self,
        header: &Header,
        (entry, posyandu): (&Entry, Option<PlaceId>),
        candidates: &[PersonId],
        faults: &mut Faults,
    ) -> Option<PersonId> {
        let key = name_key(&entry.name);
        let mut same = Vec::new();
        let mut babies = Vec::new();
        let mut doubtful = Vec::new();
        for id in candidates {
            let facts = &self.known[id];
            if cannot_be(entry, facts) {
                continue;
            }
            let name = facts.name.as_deref().map(name_key).unwrap_or_default();
            let mother = same_mother(entry, facts);
            let near = mother == Some(true)
                || (mother.is_none() && posyandu.is_some() && facts.posyandu == posyandu);
            let birth_known = facts.birth.is_some() && entry.birth.is_some();
            let same_sex = entry.sex.is_none_or(|sex| facts.sex.is_none_or(|own| own == sex));
            let other_child = entry
                .child_order
                .is_some_and(|order| self.child_orders.get(id).is_some_and(|own| *own != order));
            if name == key && near && same_sex && !other_child {
                same.push(*id);
            } else if mother == Some(true) && birth_known && is_baby(&name) && !is_baby(&key) {
                babies.push(*id);
            } else if birth_known
                && (mother == Some(true) || (near && similar(&name, &key)) || name == key)
            {
                doubtful.push(name_of(facts));
            }
        }
        if let Some(id) = same.first() {
            if 1 < same.len() {
                let message = "Nama, tanggal lahir dan ibu sama dengan beberapa orang terdaftar. \
                               Periksa dan gabungkan yang ganda.";
                faults.flags.push(row_fault(header, entry, "orang.ganda", message.to_owned()));
            }
            return Some(*id);
        }
        if let [baby] = babies[..]
            && entry.twin_order.is_none()
        {
            let before = name_of(&self.known[&baby]);
            let message = format!("{before} kini tercatat bernama {}. Periksa.", entry.name);
            faults.flags.push(row_fault(header, entry, "nama.dari-bayi", message));
            return Some(baby);
        }
        if !doubtful.is_empty() || !babies.is_empty() {
            let babies = babies.iter().map(|id| name_of(&self.known[id]));
            let mut names: Vec<String> = doubtful.into_iter().chain(babies).collect();
            names.truncate(3);
            // Twins that the register names as such are no doubt.
            if entry.twin_order.is_none() {
                let message = format!(
                    "Tanggal lahir sama dengan {}: kembar, atau orang yang sama dengan ejaan \
                     lain? Disimpan terpisah; gabungkan bila sama.",
                    names.join(", ")
                );
                faults.flags.push(row_fault(header, entry, "kembar.atau-ganda", message));
            }
        }
        None
    }

    /// Returns everything that is known about a person who was found or adopted.
    pub(crate) fn facts(
        &mut self,
        directory: &dyn Directory,
        id: PersonId,
    ) -> Result<Option<&PersonFacts>, DirectoryError> {
        let partial = self.known.contains_key(&id) && !self.new.contains(&id);
        let asked = partial && self.whole.insert(id);
        if let Some(whole) = if asked { directory.person(id)? } else { None } {
            // This file only filled what was empty, so nothing of it is lost below.
            overlay(self.known.entry(id).or_default(), &whole.facts);
        }
        Ok(self.known.get(&id))
    }

    /// Tells whether this file added the person.
    pub(crate) fn is_new(&self, id: PersonId) -> bool {
        self.new.contains(&id)
    }

    /// Returns the one holder of a NIK, to link a parent.
    pub(crate) fn by_nik(
        &mut self,
        directory: &dyn Directory,
        nik: Nik,
    ) -> Result<Option<PersonId>, DirectoryError> {
        self.load_nik(directory, nik)?;
        Ok(match self.by_nik.get(&nik).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        })
    }

    /// Remembers what an accepted row states about a person.
    pub(crate) fn adopt(&mut self, id: PersonId, facts: &PersonFacts, child_order: Option<u8>) {
        if !self.known.contains_key(&id) {
            self.new.insert(id);
        }
        if let Some(order) = child_order {
            self.child_orders.entry(id).or_insert(order);
        }
        let mut whole = self.known.remove(&id).unwrap_or_default();
        let birth_before = whole.birth.map(|birth| birth.day);
        overlay(&mut whole, facts);
        let birth = whole.birth.map(|birth| birth.day);
        if birth_before != birth
            && let Some(ids) = self.by_birth.get_mut(&birth_before)
        {
            ids.retain(|other| *other != id);
        }
        self.index(KnownPerson { id, facts: whole });
    }

    fn load_nik(&mut self, directory: &dyn Directory, nik: Nik) -> Result<(), DirectoryError> {
        if self.niks_asked.insert(nik) {
            let people = directory.people_by_nik(&nik)?;
            self.load(people);
        }
        Ok(())
    }

    fn load_birth(
        &mut self,
        directory: &dyn Directory,
        birth: Option<Day>,
    ) -> Result<(), DirectoryError> {
        if self.births_asked.insert(birth) {
            let people = directory.people_born_on(birth)?;
            self.load(people);
        }
        Ok(())
    }

    /// Takes in people from the directory; what this file stated about them stays.
    fn load(&mut self, mut people: Vec<KnownPerson>) {
        people.sort_by_key(|person| person.id);
        for person in people {
            if !self.known.contains_key(&person.id) {
                self.index(person);
            }
        }
    }

    fn index(&mut self, person: KnownPerson) {
        let add = |ids: &mut Vec<PersonId>| {
            if !ids.contains(&person.id) {
                ids.push(person.id);
            }
        };
        if let Some(nik) = person.facts.nik {
            add(self.by_nik.entry(nik).or_default());
        }
        add(self.by_birth.entry(person.facts.birth.map(|birth| birth.day)).or_default());
        self.known.insert(person.id, person.facts);
    }
}

/// Tells whether a row surely speaks of somebody else.
fn cannot_be(entry: &Entry, facts: &PersonFacts) -> bool {
    let niks_differ = entry.nik.is_some_and(|nik| facts.nik.is_some_and(|own| own != nik));
    let orders_differ =
        entry.twin_order.is_some_and(|order| facts.twin_order.is_some_and(|own| own != order));
    niks_differ || orders_differ
}

/// Compares mothers by NIK, else by name; `None` when one side does not say.
fn same_mother(entry: &Entry, facts: &PersonFacts) -> Option<bool> {
    let own = facts.mother.as_ref()?;
    if let (Some(nik), Some(own)) = (entry.mother_nik, own.nik) {
        return Some(nik == own);
    }
    let (key, own) = (name_key(entry.mother.as_deref()?), name_key(own.name.as_deref()?));
    Some(key == own || similar(&key, &own))
}

/// Tells whether a name key is that of a baby not named yet: "By Ny Siti".
fn is_baby(key: &str) -> bool {
    key.split(' ').next().is_some_and(|word| matches!(word, "BY" | "BAYI"))
}

fn name_of(facts: &PersonFacts) -> String {
    facts.name.clone().unwrap_or_else(|| "seseorang tanpa nama".to_owned())
}

fn row_fault(header: &Header, entry: &Entry, code: &'static str, message: String) -> Fault {
    Fault { column: header.title(Column::Name), value: entry.name.clone(), code, message }
}

/// Returns what a row adds to what is known about a person, and flags what it contradicts: what
/// is stored stays, for it may have been corrected since the file was written.
pub(crate) fn additions(
    header: &Header,
    stated: PersonFacts,
    known: &PersonFacts,
    faults: &mut Faults,
) -> PersonFacts {
    let mut added = PersonFacts::default();
    let mut differ = |column: Column, file: String, stored: String| {
        let title = header.title(column);
        let message =
            format!("{title} di berkas \"{file}\", tersimpan \"{stored}\". Yang tersimpan tetap.");
        faults.flags.push(Fault { column: title, value: file, code: "data.berbeda", message });
    };
    added.name = match (&stated.name, &known.name) {
        (Some(file), Some(stored)) => {
            let (key, own) = (name_key(file), name_key(stored));
            let named_now = is_baby(&own) && !is_baby(&key);
            if key != own && !named_now {
                differ(Column::Name, file.clone(), stored.clone());
            }
            named_now.then(|| file.clone())
        }
        (file, _) => file.clone(),
    };
    added.birth = match (stated.birth, known.birth) {
        (Some(file), Some(stored)) if file.day != stored.day => {
            let better = stored.precision != BirthPrecision::Exact
                && file.precision == BirthPrecision::Exact;
            if !better && file.precision == BirthPrecision::Exact {
                differ(Column::BirthDate, file.day.to_string(), stored.day.to_string());
            }
            better.then_some(file)
        }
        (Some(file), Some(stored)) => {
            (stored.minute.is_none() && file.minute.is_some()).then_some(file)
        }
        (file, _) => file,
    };
    added.sex = match (stated.sex, known.sex) {
        (Some(file), Some(stored)) => {
            if file != stored {
                differ(Column::Sex, file.letter().to_owned(), stored.letter().to_owned());
            }
            None
        }
        (file, _) => file,
    };
    if let (Some(file), Some(stored)) = (&stated.address, &known.address)
        && file.desa != stored.desa
    {
        differ(Column::Desa, file.desa.dotted(), stored.desa.dotted());
    }
    macro_rules! fill {
        ($($field:ident),*) => {
            $(if known.$field.is_none() { added.$field = stated.$field; })*
        };
    }
    fill!(nik, household, mother, father, address, posyandu, phone, twin_order, gestation_weeks);
    added
}
