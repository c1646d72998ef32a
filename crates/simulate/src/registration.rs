//! Writing families down: those found at the beginning, those who move in, and their cards.

use domain::{
    day::Day,
    person::{BirthPrecision, PersonFacts},
    record::{Attendance, Body, Outcome, ServiceGiven, Setting, Subject, Visit},
};

use crate::{
    child::{Child, ChildAt, MONTHS_END},
    district::{District, Note},
    law,
    measuring::{Observations, number, yes_no},
    places::StaffAt,
    population::{HouseholdAt, PersonAt},
};

impl District {
    /// Registers a household and its people, and copies the cards of its children under six.
    ///
    /// Records follow each other by `gap` milliseconds from `written`; returns the next moment.
    pub(crate) fn register_household(
        &mut self,
        at: HouseholdAt,
        writer: StaffAt,
        written: u64,
        gap: u64,
    ) -> u64 {
        let mut written = written;
        let day = self.today;
        let household = self.population.household(at);
        let (id, members) = (household.id, household.members.clone());
        let facts = self.population.household_facts(at, &self.places);
        let subject = Subject::Household(id);
        self.note(subject, day, writer, written, Body::Household(facts));
        for member in members {
            written += gap;
            self.joins(member);
            let birth = self.population.person(member).birth;
            if MONTHS_END <= day.completed_months_since(birth) {
                let facts = self.population.facts(member, &self.places);
                let subject = Subject::Person(self.population.person(member).id);
                self.note(subject, day, writer, written, Body::from(facts));
                continue;
            }
            let child = self.meet_child(member);
            self.register_known_child(child, writer, written);
            self.child_mut(child).registered = written;
            written += gap;
            self.copy_card(child, writer, written);
            self.join_posyandu(child);
            self.draw_late_death(child);
        }
        written + gap
    }

    fn note(&mut self, subject: Subject, occurred: Day, writer: StaffAt, written: u64, body: Body) {
        let place = Some(self.places.puskesmas);
        self.file(Note { subject, occurred, minute: None, writer, written, place, body });
    }

    /// Begins to follow a child who was born before it was met.
    fn meet_child(&mut self, person: PersonAt) -> ChildAt {
        let known = self.population.person(person);
        let (sex, birth, mother) = (known.sex, known.birth, known.mother);
        let mut child = Child::draw(&mut self.chance, person, sex, birth);
        child.twin_order = mother.and_then(|mother| self.twin_order(person, mother));
        self.add_child(child)
    }

    pub(crate) fn add_child(&mut self, child: Child) -> ChildAt {
        let at = self.children.len() as ChildAt;
        self.population.people[child.person as usize].child = Some(at);
        self.children.push(child);
        at
    }

    /// Returns 1 or 2 when a sibling was born on the same day.
    fn twin_order(&self, person: PersonAt, mother: PersonAt) -> Option<u8> {
        let own = self.population.person(person);
        let same_birth: Vec<PersonAt> = self
            .population
            .household(own.household)
            .members
            .iter()
            .copied()
            .filter(|at| {
                let other = self.population.person(*at);
                other.mother == Some(mother) && other.birth == own.birth
            })
            .collect();
        let place = same_birth.iter().position(|at| *at == person)?;
        (1 < same_birth.len()).then(|| place as u8 + 1)
    }

    /// Facts about a child, with what only children have.
    pub(crate) fn child_facts(&self, at: ChildAt) -> PersonFacts {
        let child = self.child(at);
        PersonFacts {
            twin_order: child.twin_order,
            gestation_weeks: child.gestation_weeks,
            ..self.population.facts(child.person, &self.places)
        }
    }

    fn register_known_child(&mut self, at: ChildAt, writer: StaffAt, written: u64) {
        let mut facts = self.child_facts(at);
        if self.chance.yes(0.5) {
            facts.gestation_weeks = None;
        }
        // Now and then a family knows the month of birth, but not the day.
        let knows_month_only = facts.nik.is_none() && self.chance.yes(0.06);
        if let Some(birth) = facts.birth.as_mut().filter(|_| knows_month_only) {
            let middle = birth.day.month().first_day().plus_days(14);
            if middle < self.today {
                birth.day = middle;
                birth.precision = BirthPrecision::Month;
            }
        }
        let subject = Subject::Person(self.person_of(at));
        self.note(subject, self.today, writer, written, Body::from(facts));
    }

    /// Copies what a card says: weight and length at birth, doses given so far.
    fn copy_card(&mut self, at: ChildAt, writer: StaffAt, written: u64) {
        let services = self.doses_on_card(at);
        let child = self.child(at);
        let mut seen = Observations::new();
        seen.insert("buku_kia".into(), yes_no(child.kia_book));
        if child.kia_book {
            seen.insert("bb_lahir_g".into(), number(child.physique.birth_weight_g() * 1000));
            let length = (child.physique.birth_length_cm() * 2.0).round() as i64 * 500;
            seen.insert("pb_lahir_cm".into(), number(length));
        }
        let visit = Visit {
            setting: Setting::Rumah,
            attendance: Attendance::Present,
            observations: seen,
            services: if child.kia_book { services } else { Vec::new() },
            note: Some("Disalin dari Buku KIA saat pendataan keluarga.".into()),
        };
        let note = Note {
            subject: Subject::Person(self.person_of(at)),
            occurred: self.today,
            minute: None,
            writer,
            written,
            place: None,
            body: Body::Visit(visit),
        };
        self.file(note);
    }

    /// Plays the vaccines of a child who was born before it was met.
    fn doses_on_card(&mut self, at: ChildAt) -> Vec<ServiceGiven> {
        let mut given = Vec::new();
        let birth = self.birth_of(at);
        let (refuses, quits, delay) = {
            let child = self.child(at);
            (child.refuses, child.quits, child.delay_days)
        };
        for vaccine in 0..self.law.vaccines.len() {
            let mut last: Option<Day> = None;
            let mut count = 0;
            for dose in &self.law.vaccines[vaccine].doses {
                let gap = i32::from(dose.min_gap_days.unwrap_or(0));
                let late = delay + self.chance.normal(0.0, 14.0).abs() as i32;
                let from = law::ideal_day(dose, birth).plus_days(late);
                let late = if vaccine == law::BIRTH_DOSE { birth } else { from };
                let on = last.map_or(late, |last| late.max(last.plus_days(gap)));
                let in_time = on < self.today && law::in_window(dose, birth, on);
                let stays = quits.is_none_or(|quits| on <= quits || vaccine == law::BIRTH_DOSE);
                if refuses || !in_time || !stays || self.chance.yes(0.03) {
                    break;
                }
                given.push(ServiceGiven {
                    item: self.law.vaccines[vaccine].item.to_string(),
                    step: Some(dose.code.to_string()),
                    outcome: Outcome::Given,
                    given_on: Some(on),
                    evidence: domain::record::Evidence::Card,
                    lot: None,
                    reason: None,
                    ask_again_on: None,
                });
                (last, count) = (Some(on), count + 1);
            }
            self.child_mut(at).doses[vaccine] = count;
            self.child_mut(at).last_dose[vaccine] = last;
        }
        given
    }

    pub(crate) fn join_posyandu(&mut self, at: ChildAt) {
        let posyandu = self.posyandu_of(at);
        self.places.posyandu[posyandu].register.push(at);
    }
}
