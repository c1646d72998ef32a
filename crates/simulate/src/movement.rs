//! Deaths and moves.

use domain::{
    day::Day,
    person::PersonFacts,
    record::{Body, Death, Departure, Subject},
};

use crate::{
    child::MONTHS_END,
    district::{District, Note},
    population::{HouseholdAt, PersonAt},
    settlement::Settlement,
};

/// Deaths of people above five years, per living person and year.
const DEATHS_PER_YEAR: f64 = 0.006;
/// Share of households that leave the area in a year; as many come.
const MOVES_PER_YEAR: f64 = 0.02;
/// Share of households that move within the area in a year.
const MOVES_WITHIN_PER_YEAR: f64 = 0.008;
const DESTINATIONS: [&str; 4] =
    ["Kabupaten lain", "Makassar", "Luar provinsi", "Kecamatan lain di Maros"];
const CAUSES: [&str; 5] = ["Stroke", "Penyakit jantung", "Usia lanjut", "Diabetes", "Kecelakaan"];

impl District {
    pub(crate) fn deaths_of_elders(&mut self) {
        let today = self.today;
        let mean = DEATHS_PER_YEAR / 365.25 * self.population.living() as f64;
        for _ in 0..self.chance.poisson(mean) {
            let person = self.population.draw(&mut self.chance, |person| {
                let years = f64::from(today.days_since(person.birth)) / 365.25;
                // Mortality doubles about every eight years of age.
                if years < 5.0 { 0.0 } else { (0.0004 * (years * 0.085).exp()).min(1.0) }
            });
            let Some(person) = person else { return };
            let cause = *self.chance.pick(&CAUSES);
            self.die(person, cause);
        }
    }

    pub(crate) fn child_dies(&mut self, person: PersonAt) {
        let age = self.today.days_since(self.population.person(person).birth);
        let cause = self.cause_of_child_death(age);
        self.die(person, cause);
    }

    fn die(&mut self, person: PersonAt, cause: &str) {
        let told = self.chance.yes(0.7);
        let body = Body::Death(Death { cause: told.then(|| cause.to_owned()) });
        let lag = if self.chance.yes(0.5) { self.chance.between(0, 3) } else { self.lag_days() };
        self.leave(person, body, lag);
    }

    fn leave(&mut self, person: PersonAt, body: Body, lag: i32) {
        let registered = self.population.person(person).child.map(|at| self.child(at).registered);
        let posyandu = self.posyandu_of_person(person);
        let writer = self.places.posyandu[posyandu].midwife;
        let earliest = registered.map_or(0, |registered| registered + 60_000);
        let written = self.desk_time(self.today.plus_days(lag)).max(earliest);
        self.file(Note {
            subject: Subject::Person(self.population.person(person).id),
            occurred: self.today,
            minute: None,
            writer,
            written,
            place: None,
            body,
        });
        self.population.remove(person);
    }

    pub(crate) fn posyandu_of_person(&self, person: PersonAt) -> usize {
        self.population.household(self.population.person(person).household).posyandu
    }

    pub(crate) fn moves(&mut self) {
        let households = self.population.living() as f64 / 3.9;
        let moving = |yearly: f64| yearly / 365.25 * households;
        for _ in 0..self.chance.poisson(moving(MOVES_PER_YEAR)) {
            if let Some(household) = self.any_household() {
                self.move_out(household);
            }
        }
        for _ in 0..self.chance.poisson(moving(MOVES_PER_YEAR)) {
            self.move_in();
        }
        for _ in 0..self.chance.poisson(moving(MOVES_WITHIN_PER_YEAR)) {
            if let Some(household) = self.any_household() {
                self.move_within(household);
            }
        }
    }

    /// Draws a household through one of its people: young adults move most.
    fn any_household(&mut self) -> Option<HouseholdAt> {
        let today = self.today;
        let person = self.population.draw(&mut self.chance, |person| {
            match today.days_since(person.birth) / 365 {
                22..40 => 1.0,
                40..60 => 0.3,
                _ => 0.0,
            }
        })?;
        Some(self.population.person(person).household)
    }

    fn move_out(&mut self, household: HouseholdAt) {
        let members = self.population.household(household).members.clone();
        let to = *self.chance.pick(&DESTINATIONS);
        let told = self.chance.yes(0.6);
        let lag = self.lag_days();
        for person in members {
            let to = told.then(|| to.to_owned());
            self.leave(person, Body::Departure(Departure { to }), lag);
        }
    }

    fn move_in(&mut self) {
        let posyandu_count = self.places.posyandu.len();
        let posyandu = self.chance.below(posyandu_count as u32) as usize;
        let mut settlement = Settlement {
            population: &mut self.population,
            numbers: &mut self.numbers,
            chance: &mut self.chance,
            day: self.today,
            posyandu_count,
        };
        let household = settlement.family(posyandu);
        let written = self.desk_time(self.today);
        let writer = self.places.posyandu[posyandu].kader[0];
        let gap = 90_000;
        self.register_household(household, writer, written, gap);
    }

    /// A family moves to the area of another posyandu.
    fn move_within(&mut self, household: HouseholdAt) {
        let from = self.population.household(household).posyandu;
        let to = self.chance.below(self.places.posyandu.len() as u32) as usize;
        if from == to {
            return;
        }
        let rt = self.chance.between(1, 5) as u8;
        let home = &mut self.population.households[household as usize];
        (home.posyandu, home.rt) = (to, rt);
        let (id, members) = (home.id, home.members.clone());
        let lag = if self.chance.yes(0.6) { 0 } else { self.lag_days() };
        let mut written = self.desk_time(self.today.plus_days(lag));
        let address = self.places.address(to, rt);
        let facts = domain::person::HouseholdFacts {
            address: Some(address.clone()),
            ..domain::person::HouseholdFacts::default()
        };
        self.moved(Subject::Household(id), to, written, Body::Household(facts));
        for member in members {
            let facts = PersonFacts {
                address: Some(address.clone()),
                posyandu: Some(self.places.posyandu[to].id),
                ..PersonFacts::default()
            };
            let person = self.population.person(member);
            let (subject, birth) = (Subject::Person(person.id), person.birth);
            if let Some(child) = person.child.filter(|_| self.is_young(birth)) {
                self.places.posyandu[to].register.push(child);
                written = written.max(self.child(child).registered);
            }
            written += 60_000;
            self.society.join(member, to);
            self.moved(subject, to, written, Body::from(facts));
        }
    }

    fn is_young(&self, birth: Day) -> bool {
        self.today.completed_months_since(birth) < MONTHS_END
    }

    fn moved(&mut self, subject: Subject, posyandu: usize, written: u64, body: Body) {
        let writer = self.places.posyandu[posyandu].kader[0];
        let occurred = self.today;
        self.file(Note { subject, occurred, minute: None, writer, written, place: None, body });
    }
}
