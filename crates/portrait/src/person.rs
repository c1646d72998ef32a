//! A person as the sum of what was written: for every field the latest writing wins.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{
    area::Address,
    day::Day,
    id::{HouseholdId, PlaceId},
    person::DISABILITY,
    record::{Body, Value},
    timeline::{Fact, Timeline},
};

use guidelines::{age::Lived, model::Guidelines};

use crate::{
    model::{Home, Person, Portrait, Residence, Told},
    school::schooling,
};

/// Reads who the person is from the facts that hold.
pub(crate) fn person(
    guidelines: &Guidelines,
    timeline: &Timeline,
    facts: &[Fact],
    as_of: Day,
) -> Person {
    let mut person = Person {
        id: timeline.person,
        name: String::new(),
        sex: None,
        birth: None,
        nik: None,
        household: None,
        households: households(facts),
        mother: None,
        father: None,
        posyandu: None,
        phone: None,
        twin_order: None,
        gestation_weeks: None,
        disability: None,
        schooling: None,
        residences: residences(facts),
        died_on: None,
        merged: Vec::new(),
        written_by: BTreeMap::new(),
    };
    let mut by_writing: Vec<&Fact> = facts.iter().collect();
    by_writing.sort_by_key(|fact| (fact.origin.written, fact.origin.id));
    for fact in by_writing {
        overlay(&mut person, fact);
    }
    person.schooling = schooling(guidelines, person.birth, facts, as_of);
    person
}

/// Lets the fields that a fact states win over what was written before it.
fn overlay(person: &mut Person, fact: &Fact) {
    match fact.body() {
        Body::Person(stated) => {
            macro_rules! win {
                ($($field:ident),*) => {$(
                    if let Some(value) = &stated.$field {
                        person.$field = Some(value.clone());
                        person.written_by.insert(stringify!($field), fact.origin.id);
                    }
                )*};
            }
            win!(sex, birth, nik, household, mother, father, posyandu, phone);
            win!(twin_order, gestation_weeks);
            if let Some(name) = &stated.name {
                person.name.clone_from(name);
                person.written_by.insert("name", fact.origin.id);
            }
            if let Some(answer) = &stated.disability {
                let (answer, day, record) = (answer.clone(), fact.occurred(), fact.origin.id);
                person.disability = Some(Told { answer, day, record });
                person.written_by.insert("disability", record);
            }
            if stated.address.is_some() {
                person.written_by.insert("address", fact.origin.id);
            }
        }
        Body::Death(_) => {
            person.died_on = Some(fact.occurred());
            person.written_by.insert("died_on", fact.origin.id);
        }
        Body::Merge(merge) => {
            if !person.merged.contains(&merge.duplicate) {
                person.merged.push(merge.duplicate);
            }
        }
        Body::Unmerge(merge) => person.merged.retain(|merged| *merged != merge.duplicate),
        Body::Visit(_)
        | Body::Departure(_)
        | Body::FollowUp(_)
        | Body::Consent(_)
        | Body::Restriction(_)
        | Body::Guardianship(_)
        | Body::GuardianshipEnd(_)
        | Body::Household(_)
        | Body::Place(_)
        | Body::PosyanduDay(_)
        | Body::Figures(_)
        | Body::WeekClose(_)
        | Body::SignalStep(_)
        | Body::Publication(_)
        | Body::Closing(_)
        | Body::Meeting(_)
        | Body::ActionStep(_)
        | Body::Correction(_)
        | Body::EnteredInError(_) => {}
    }
}

/// Reads where the person has lived, oldest first.
///
/// The first address reaches back to the first contact, which proves that the person was there.
/// Somebody whose address nobody wrote lives in the area, at an unknown place.
fn residences(facts: &[Fact]) -> Vec<Residence> {
    let mut moves: Vec<&Fact> = facts
        .iter()
        .filter(|fact| match fact.body() {
            Body::Person(stated) => stated.address.is_some() || stated.posyandu.is_some(),
            Body::Departure(_) => true,
            _ => false,
        })
        .collect();
    moves.sort_by_key(|fact| (fact.occurred(), fact.origin.written, fact.origin.id));

    let mut address: Option<Address> = None;
    let mut posyandu: Option<PlaceId> = None;
    let mut stays: Vec<Residence> = Vec::new();
    for fact in moves {
        let resident = match fact.body() {
            Body::Person(stated) => {
                address = stated.address.clone().or(address);
                posyandu = stated.posyandu.or(posyandu);
                // A new address brings somebody back; a new posyandu alone does not.
                stated.address.is_some() || stays.last().is_none_or(|stay| stay.resident)
            }
            _ => false,
        };
        let home = address.clone().map(|address| Arc::new(Home::new(address, posyandu)));
        let stay = Residence { from: fact.occurred(), home, resident };
        match stays.last_mut() {
            Some(last) if last.from == stay.from => *last = stay,
            Some(last) if last.home == stay.home && last.resident == stay.resident => {}
            _ => stays.push(stay),
        }
    }
    let registered = facts.iter().find(|fact| matches!(fact.body(), Body::Person(_)));
    if let (true, Some(registered)) = (stays.is_empty(), registered) {
        stays.push(Residence { from: registered.occurred(), home: None, resident: true });
    }
    if let (Some(first), Some(contact)) = (stays.first_mut(), first_contact(facts)) {
        first.from = first.from.min(contact);
    }
    stays
}

/// Reads to which households the person has belonged, oldest first. The first reaches back to the
/// first contact, as the first address does.
fn households(facts: &[Fact]) -> Vec<(Day, HouseholdId)> {
    let mut stated: Vec<(&Fact, HouseholdId)> = facts
        .iter()
        .filter_map(|fact| match fact.body() {
            Body::Person(stated) => Some((fact, stated.household?)),
            _ => None,
        })
        .collect();
    stated.sort_by_key(|(fact, _)| (fact.occurred(), fact.origin.written, fact.origin.id));
    let mut households: Vec<(Day, HouseholdId)> = Vec::new();
    for (fact, household) in stated {
        match households.last_mut() {
            Some((_, last)) if *last == household => {}
            Some((from, last)) if *from == fact.occurred() => *last = household,
            _ => households.push((fact.occurred(), household)),
        }
    }
    if let (Some(first), Some(contact)) = (households.first_mut(), first_contact(facts)) {
        first.0 = first.0.min(contact);
    }
    households
}

fn first_contact(facts: &[Fact]) -> Option<Day> {
    facts.iter().find(|fact| matches!(fact.body(), Body::Visit(_))).map(Fact::occurred)
}

impl Portrait {
    /// Returns the latest answer about disability, of a contact or from the registration; nothing
    /// while nobody has asked.
    pub fn disability(&self) -> Option<&str> {
        let answered = self.contacts.iter().rev().find_map(|contact| {
            match contact.observations().get(DISABILITY) {
                Some(Value::Text(answer)) => Some((contact.day, answer.as_str())),
                Some(Value::Bool(_) | Value::Number(_)) | None => None,
            }
        });
        let told = self.person.disability.as_ref();
        let told = told.filter(|told| answered.is_none_or(|(day, _)| day < told.day));
        told.map(|told| told.answer.as_str()).or(answered.map(|(_, answer)| answer))
    }
}

impl Person {
    /// Returns how long the person has lived until a day, when the birth date is known.
    pub(crate) fn lived_until(&self, day: Day) -> Option<Lived> {
        self.birth.map(|birth| Lived::until(day, birth.day))
    }

    /// Returns where the person lived on a day, when a resident then.
    pub fn home_on(&self, day: Day) -> Option<&Arc<Home>> {
        let stay = self.residences.iter().rev().find(|stay| stay.from <= day)?;
        if stay.resident { stay.home.as_ref() } else { None }
    }

    /// Returns to which household the person belonged on a day.
    pub fn household_on(&self, day: Day) -> Option<HouseholdId> {
        let (_, household) = self.households.iter().rev().find(|(from, _)| *from <= day)?;
        Some(*household)
    }

    /// Tells whether the person belonged to the working area and lived on a day.
    pub fn resident_on(&self, day: Day) -> bool {
        let alive = self.died_on.is_none_or(|died| day < died);
        let stay = self.residences.iter().rev().find(|stay| stay.from <= day);
        alive && stay.is_some_and(|stay| stay.resident)
    }

    /// Returns since when the person, alive on a day, has lived outside the working area; absent
    /// for somebody who never lived in it.
    pub fn left_on(&self, day: Day) -> Option<Day> {
        if self.died_on.is_some_and(|died| died <= day) || self.resident_on(day) {
            return None;
        }
        let stays: Vec<&Residence> =
            self.residences.iter().filter(|stay| stay.from <= day).collect();
        let last_here = stays.iter().rposition(|stay| stay.resident)?;
        stays.get(last_here + 1).map(|stay| stay.from)
    }
}
