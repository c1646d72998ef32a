//! People and households as they are, whatever anybody wrote down about them.

use domain::{
    day::Day,
    id::{HouseholdId, PersonId},
    nik::Nik,
    person::{Birth, BirthPrecision, HouseholdFacts, Parent, PersonFacts, Sex},
};

use crate::{chance::Chance, identity, places::Places};

/// Place of a person in the list of all.
pub(crate) type PersonAt = u32;
/// Place of a household in the list of all.
pub(crate) type HouseholdAt = u32;

pub(crate) struct Person {
    pub id: PersonId,
    pub sex: Sex,
    pub birth: Day,
    /// Minute of birth, for those born during the simulation.
    pub birth_minute: Option<u16>,
    pub given: u8,
    pub family: u8,
    pub nik: Option<Nik>,
    pub household: HouseholdAt,
    pub mother: Option<PersonAt>,
    pub father: Option<PersonAt>,
    /// Place among the living, while alive and here.
    living_at: Option<u32>,
    /// Place among the children, for those seen below six years.
    pub child: Option<u32>,
    /// Last time she gave birth.
    pub gave_birth: Option<Day>,
    /// Lives as one of a couple.
    pub married: bool,
}

pub(crate) struct Household {
    pub id: HouseholdId,
    pub card: Option<String>,
    pub posyandu: usize,
    pub rt: u8,
    pub members: Vec<PersonAt>,
}

#[derive(Default)]
pub(crate) struct Population {
    pub people: Vec<Person>,
    pub households: Vec<Household>,
    living: Vec<PersonAt>,
}

/// A person about to be added.
pub(crate) struct Newcomer {
    pub id: PersonId,
    pub sex: Sex,
    pub birth: Day,
    pub birth_minute: Option<u16>,
    pub family: u8,
    pub nik: Option<Nik>,
    pub household: HouseholdAt,
    pub mother: Option<PersonAt>,
    pub father: Option<PersonAt>,
}

impl Person {
    pub(crate) fn is_of_childbearing_age(&self, on: Day) -> bool {
        let years = on.completed_months_since(self.birth) / 12;
        self.sex == Sex::Perempuan && (18..42).contains(&years)
    }
}

impl Population {
    pub(crate) fn person(&self, at: PersonAt) -> &Person {
        &self.people[at as usize]
    }

    pub(crate) fn household(&self, at: HouseholdAt) -> &Household {
        &self.households[at as usize]
    }

    /// Returns the number of people who are alive and here.
    pub(crate) fn living(&self) -> usize {
        self.living.len()
    }

    /// Lists them.
    pub(crate) fn all_living(&self) -> impl Iterator<Item = &Person> {
        self.living.iter().map(|at| self.person(*at))
    }

    pub(crate) fn is_here(&self, at: PersonAt) -> bool {
        self.person(at).living_at.is_some()
    }

    pub(crate) fn add(&mut self, newcomer: Newcomer, chance: &mut Chance) -> PersonAt {
        let at = self.people.len() as PersonAt;
        let Newcomer { id, sex, birth, birth_minute, family, nik, household, mother, father } =
            newcomer;
        self.people.push(Person {
            id,
            sex,
            birth,
            birth_minute,
            given: identity::draw_given(chance, sex),
            family,
            nik,
            household,
            mother,
            father,
            living_at: Some(self.living.len() as u32),
            child: None,
            gave_birth: None,
            married: false,
        });
        self.living.push(at);
        self.households[household as usize].members.push(at);
        if let Some(mother) = mother {
            let mother = &mut self.people[mother as usize];
            mother.gave_birth = mother.gave_birth.max(Some(birth));
        }
        at
    }

    /// Takes somebody who died or left out of the living.
    pub(crate) fn remove(&mut self, at: PersonAt) {
        let person = &mut self.people[at as usize];
        let Some(place) = person.living_at.take() else { return };
        let household = person.household as usize;
        self.households[household].members.retain(|member| *member != at);
        self.living.swap_remove(place as usize);
        if let Some(moved) = self.living.get(place as usize) {
            self.people[*moved as usize].living_at = Some(place);
        }
    }

    /// Draws somebody for whom `weight` (0 to 1) is as likely as high; `None` after many tries.
    pub(crate) fn draw(
        &self,
        chance: &mut Chance,
        weight: impl Fn(&Person) -> f64,
    ) -> Option<PersonAt> {
        for _ in 0..2_000 {
            if self.living.is_empty() {
                return None;
            }
            let at = *chance.pick(&self.living);
            if chance.yes(weight(self.person(at))) {
                return Some(at);
            }
        }
        None
    }

    pub(crate) fn name(&self, at: PersonAt) -> String {
        let person = self.person(at);
        identity::full_name(person.sex, person.given, person.family)
    }

    /// States everything that is true of a person.
    pub(crate) fn facts(&self, at: PersonAt, places: &Places) -> PersonFacts {
        let person = self.person(at);
        let household = self.household(person.household);
        PersonFacts {
            name: Some(self.name(at)),
            sex: Some(person.sex),
            birth: Some(Birth {
                day: person.birth,
                minute: person.birth_minute,
                precision: BirthPrecision::Exact,
            }),
            nik: person.nik,
            household: Some(household.id),
            mother: person.mother.map(|mother| self.parent(mother)),
            father: person.father.map(|father| self.parent(father)),
            address: Some(places.address(household.posyandu, household.rt)),
            posyandu: Some(places.posyandu[household.posyandu].id),
            disability: disability(person.id).map(str::to_owned),
            ..PersonFacts::default()
        }
    }

    fn parent(&self, at: PersonAt) -> Parent {
        let person = self.person(at);
        Parent { person: Some(person.id), name: Some(self.name(at)), nik: person.nik }
    }

    pub(crate) fn household_facts(&self, at: HouseholdAt, places: &Places) -> HouseholdFacts {
        let household = self.household(at);
        let head = household.members.first().map(|head| self.name(*head));
        HouseholdFacts {
            kk_number: household.card.clone(),
            head_name: head,
            address: Some(places.address(household.posyandu, household.rt)),
        }
    }
}

/// Says what was answered about disability at registration. The identity itself is the lot, so that
/// no draw moves.
const fn disability(id: PersonId) -> Option<&'static str> {
    match id.get().as_u128() % 250 {
        0..50 => None,
        50 => Some("fisik"),
        51 => Some("netra"),
        52 => Some("rungu"),
        53 => Some("intelektual"),
        _ => Some("tidak"),
    }
}
