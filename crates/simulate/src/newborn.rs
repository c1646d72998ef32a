//! Births: registration, the visit at birth, the newborn visits, and early deaths.

use domain::{
    day::Day,
    id::{PersonId, PlaceId},
    person::{PersonFacts, Sex},
    record::{Attendance, Body, Outcome, ServiceGiven, Setting, Subject, Visit},
};
use guidelines::model::Step;

use crate::{
    assumption::MTBM_AT_NEWBORN,
    chance::Stream,
    child::{Child, ChildAt},
    district::{District, Event, Note},
    law::{self, NEWBORN_VISITS},
    measuring::{self, Manner, Observations, choice, number, yes_no},
    outbox::millis,
    population::{Newcomer, PersonAt},
    settlement::{BIRTH_GAP_DAYS, MOTHER_YEARS, TWINS},
};

/// Live births per person and year.
const BIRTHS_PER_YEAR: f64 = 0.017;
/// Shares of children who die in the first month, in the rest of the first year, and from the
/// first to the fifth birthday: 17 in a thousand infants, as Indonesia's census of 2020 found.
const DEATHS_MONTH: f64 = 0.009;
const DEATHS_YEAR: f64 = 0.008;
const DEATHS_FIVE: f64 = 0.003;

const CAUSES_NEWBORN: &[&str] = &["Berat lahir rendah", "Asfiksia", "Infeksi"];
const CAUSES_LATER: &[&str] = &["Pneumonia", "Diare", "Demam"];

/// A newborn visit to be made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// Place of the step among the newborn visits.
    step: usize,
    minute: u16,
    setting: Setting,
    place: Option<PlaceId>,
}

/// When and where somebody is born.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    pub day: Day,
    pub minute: u16,
    pub setting: Setting,
    pub place: Option<PlaceId>,
}

impl District {
    pub(crate) fn births(&mut self) {
        let mean = BIRTHS_PER_YEAR / 365.25 * self.population.living() as f64;
        for _ in 0..self.chance.poisson(mean) {
            let today = self.today;
            let mother = self.population.draw(&mut self.chance, |person| {
                let years = f64::from(today.days_since(person.birth)) / 365.25;
                let rests =
                    person.gave_birth.is_some_and(|last| today.days_since(last) < BIRTH_GAP_DAYS);
                let bearing = (MOTHER_YEARS.0..MOTHER_YEARS.1).contains(&years);
                if person.sex != Sex::Perempuan || rests || !bearing {
                    return 0.0;
                }
                // Most likely around 28 years.
                (1.0 - ((years - 28.0) / 14.0).powi(2)).max(0.05)
            });
            let Some(mother) = mother else { return };
            let twins = self.chance.yes(TWINS);
            let arrival = self.arrival(mother);
            for order in 1..=if twins { 2 } else { 1 } {
                self.born(mother, twins.then_some(order), &arrival);
            }
        }
    }

    /// Where a pregnancy that brings no living child ends.
    pub(crate) fn arrival_of_loss(&mut self, day: Day) -> Arrival {
        let minute = self.chance.below(23 * 60) as u16;
        let (setting, place) = if self.chance.yes(0.8) {
            (Setting::Fkrtl, None)
        } else {
            (Setting::Puskesmas, Some(self.places.puskesmas))
        };
        Arrival { day, minute, setting, place }
    }

    fn arrival(&mut self, mother: PersonAt) -> Arrival {
        let posyandu = self.population.household(self.population.person(mother).household).posyandu;
        let desa = self.places.posyandu[posyandu].desa;
        let (setting, place) = match self.chance.weighted(&[0.38, 0.42, 0.12, 0.08]) {
            0 => (Setting::Fkrtl, None),
            1 => (Setting::Puskesmas, Some(self.places.puskesmas)),
            2 => match self.places.clinic_of_desa[desa] {
                (place, true) => (Setting::Pustu, Some(place)),
                (place, false) => (Setting::Puskesmas, Some(place)),
            },
            _ => (Setting::Rumah, None),
        };
        Arrival { day: self.today, minute: self.chance.below(23 * 60) as u16, setting, place }
    }

    fn born(&mut self, mother: PersonAt, twin_order: Option<u8>, arrival: &Arrival) {
        let sex = if self.chance.yes(0.512) { Sex::LakiLaki } else { Sex::Perempuan };
        let known = self.population.person(mother);
        let (household, own_family) = (known.household, known.family);
        let father = self.population.household(household).members.iter().copied().find(|at| {
            let person = self.population.person(*at);
            person.sex == Sex::LakiLaki && 18 * 12 < self.today.completed_months_since(person.birth)
        });
        let newcomer = Newcomer {
            id: PersonId::new(self.uuid(self.today)),
            sex,
            birth: self.today,
            birth_minute: Some(arrival.minute),
            family: father.map_or(own_family, |at| self.population.person(at).family),
            nik: None,
            household,
            mother: Some(mother),
            father,
        };
        let person = self.population.add(newcomer, &mut self.chance);
        let mut child = Child::draw(&mut self.chance, person, sex, self.today);
        child.twin_order = twin_order;
        child.unnamed = self.chance.yes(0.25);
        let at = self.add_child(child);
        self.remember_birth(at, arrival, twin_order.is_some());
        self.draw_death(at);
        self.register_newborn(at);
        self.plan_newborn_visits(at, arrival);
        self.join_posyandu(at);
        let named = self.today.plus_days(self.chance.between(20, 100));
        if self.chance.yes(0.93) {
            self.plan_event(named, Event::Named(at));
        }
    }

    fn draw_death(&mut self, at: ChildAt) {
        let fate = self.chance.unit();
        let days = if fate < DEATHS_MONTH {
            // Most of those who die in the first month die in the first week.
            if self.chance.yes(0.7) {
                self.chance.between(0, 6)
            } else {
                self.chance.between(7, 27)
            }
        } else if fate < DEATHS_MONTH + DEATHS_YEAR {
            self.chance.between(28, 364)
        } else if fate < DEATHS_MONTH + DEATHS_YEAR + DEATHS_FIVE {
            self.chance.between(365, 1_825)
        } else {
            return;
        };
        let person = self.child(at).person;
        self.plan_event(self.today.plus_days(days), Event::Death(person));
    }

    /// Draws whether a child who was met later dies before its fifth birthday.
    pub(crate) fn draw_late_death(&mut self, at: ChildAt) {
        let lived = self.today.days_since(self.birth_of(at));
        if 1_825 <= lived {
            return;
        }
        let risk = if lived < 365 { DEATHS_FIVE + 0.5 * DEATHS_YEAR } else { DEATHS_FIVE };
        if self.chance.yes(risk) {
            let day = self.today.plus_days(self.chance.between(1, 1_830 - lived));
            let person = self.child(at).person;
            self.plan_event(day, Event::Death(person));
        }
    }

    fn register_newborn(&mut self, at: ChildAt) {
        let birth = self.today;
        let days = match self.chance.weighted(&[0.55, 0.35, 0.10]) {
            0 => 0,
            1 => self.chance.between(1, 4),
            _ => self.chance.between(14, 60),
        };
        let minute =
            i32::from(self.population.person(self.child(at).person).birth_minute.unwrap_or(0));
        let written = if days == 0 {
            millis(birth, minute + self.chance.between(20, 50))
                + u64::from(self.chance.below(60_000))
        } else {
            self.desk_time(birth.plus_days(days))
        };
        let mut facts = self.child_facts(at);
        if self.child(at).unnamed {
            let mother = facts.mother.as_ref().and_then(|mother| mother.name.clone());
            facts.name = mother.map(|mother| format!("Bayi Ny. {mother}"));
        }
        let right = facts.clone();
        self.misstate(&mut facts, birth.plus_days(days));
        let writer = self.places.posyandu[self.posyandu_of(at)].midwife;
        let subject = Subject::Person(self.person_of(at));
        let note = |body, written| Note {
            subject,
            occurred: birth,
            minute: None,
            writer,
            written,
            place: None,
            body,
        };
        let wrong = facts != right;
        let first = self.file(note(Body::from(facts), written));
        if wrong && self.chance.yes(0.85) {
            let later = self.chance.between(15, 200);
            let written = self.desk_time(birth.plus_days(days + later));
            let reason = "Jenis kelamin atau tanggal lahir diperbaiki sesuai akta kelahiran.";
            self.correct(first, reason, note(Body::from(right), written));
        }
        self.child_mut(at).registered = written;
    }

    /// Now and then somebody writes the wrong sex or birth date; never a day yet to come.
    fn misstate(&mut self, facts: &mut PersonFacts, written_on: Day) {
        if self.chance.yes(0.012) {
            facts.sex = facts.sex.map(|sex| match sex {
                Sex::LakiLaki => Sex::Perempuan,
                Sex::Perempuan => Sex::LakiLaki,
            });
        } else if self.chance.yes(0.013) {
            let back = self.chance.between(-20, 31);
            if let Some(birth) = facts.birth.as_mut() {
                let day = birth.day.plus_days(-back);
                birth.day = day.min(written_on);
            }
        }
    }

    fn plan_newborn_visits(&mut self, at: ChildAt, arrival: &Arrival) {
        let visits = self.law.newborn_visits.clone();
        for (place, step) in visits.iter().enumerate() {
            let coverage = [1.0, 0.95, 0.90, 0.87].get(place).copied().unwrap_or(0.87);
            if !self.chance.yes(coverage) {
                continue;
            }
            let (day, minute) = self.time_in_window(step, arrival);
            let (setting, at_place) = match place {
                0 => (arrival.setting, arrival.place),
                _ if self.chance.yes(0.6) => (Setting::Rumah, None),
                _ => (Setting::Puskesmas, Some(self.places.puskesmas)),
            };
            let call = Call { step: place, minute, setting, place: at_place };
            self.plan_event(day, Event::Newborn(at, call));
        }
    }

    /// A midwife sees a newborn.
    pub(crate) fn newborn_visit(&mut self, at: ChildAt, call: Call) {
        let (day, birth) = (self.today, self.birth_of(at));
        let code = self.law.newborn_visits[call.step].code.clone();
        let size = self.child(at).physique.size(day);
        let observations = if call.step == 0 {
            self.seen_at_birth(at, size.head_cm)
        } else {
            let manner = Manner { measures_length: 0.1, ..Manner::CLINIC };
            let ages = (birth, day);
            let mut seen = measuring::measure(&mut self.chance, &self.law, manner, size, ages);
            let heat = self.chance.normal(36.8, 0.25);
            seen.insert("suhu_c".into(), number((heat * 10.0).round() as i64 * 100));
            seen.insert("tali_pusat_baik".into(), yes_no(self.chance.yes(0.97)));
            seen.insert("tanda_bahaya".into(), yes_no(self.chance.yes(0.012)));
            self.look_for_illness_of_newborns(call.step, &mut seen);
            let charted =
                self.apart(Stream::Newborn, u64::from(at), |own| own.chance.yes(MTBM_AT_NEWBORN));
            if charted {
                seen.insert("mtbm".into(), yes_no(true));
            }
            seen
        };
        let mut services = vec![given(NEWBORN_VISITS, &code)];
        services.extend(self.birth_dose(at, day));
        let visit = Visit {
            setting: call.setting,
            attendance: Attendance::Present,
            observations,
            services,
            note: None,
        };
        let writer = self.places.posyandu[self.posyandu_of(at)].midwife;
        let earliest = self.child(at).registered + 60_000;
        let written = self.writing_time(day, call.minute, 0.2).max(earliest);
        self.file(Note {
            subject: Subject::Person(self.person_of(at)),
            occurred: day,
            minute: Some(call.minute),
            writer,
            written,
            place: call.place,
            body: Body::Visit(visit),
        });
    }

    /// The heel-prick is taken at the first visit at home, the colour of stool asked at the last.
    fn look_for_illness_of_newborns(&mut self, step: usize, seen: &mut Observations) {
        if step == 1 && self.chance.yes(0.55) {
            seen.insert("shk_hasil".into(), choice("menunggu"));
        }
        if step + 1 == self.law.newborn_visits.len() && self.chance.yes(0.7) {
            let colour = if self.chance.yes(0.997) { "normal" } else { "pucat" };
            seen.insert("warna_tinja".into(), choice(colour));
        }
    }

    fn seen_at_birth(&mut self, at: ChildAt, head_cm: Option<f64>) -> Observations {
        let physique = &self.children[at as usize].physique;
        let mut seen = Observations::new();
        seen.insert("bb_lahir_g".into(), number(physique.birth_weight_g() / 10 * 10_000));
        let halves = |cm: f64| number((cm * 2.0).round() as i64 * 500);
        seen.insert("pb_lahir_cm".into(), halves(physique.birth_length_cm()));
        if let Some(head) = head_cm {
            seen.insert("lk_lahir_cm".into(), halves(head));
        }
        for (code, share) in [("imd", 0.85), ("vit_k1", 0.96), ("salep_mata", 0.94)] {
            seen.insert(code.into(), yes_no(self.chance.yes(share)));
        }
        seen
    }

    /// Draws a day and minute within a step whose ages may count in hours.
    fn time_in_window(&mut self, step: &Step, arrival: &Arrival) -> (Day, u16) {
        let (birth, minute) = (arrival.day, i32::from(arrival.minute));
        if let (Some(opens), Some(closes)) = (step.opens.hours(), step.closes.hours()) {
            let first = i32::from(opens) * 60 + 15;
            let last = (i32::from(closes) * 60 - 5).max(first);
            let after = self.chance.between(first, last);
            let at = minute + after;
            return (birth.plus_days(at / 1440), (at % 1440) as u16);
        }
        let (first, last) = (step.opens.first_day(birth), step.closes.last_day(birth));
        let days = last.days_since(first);
        let day = first.plus_days(self.chance.between(0, days.clamp(0, 12)));
        (day, self.chance.between(8 * 60, 15 * 60) as u16)
    }

    /// The dose of hepatitis B vaccine that is due at birth, given at the first newborn visit.
    fn birth_dose(&mut self, at: ChildAt, day: Day) -> Option<ServiceGiven> {
        let vaccine = &self.law.vaccines[law::BIRTH_DOSE];
        let dose = vaccine.doses.first()?;
        let birth = self.birth_of(at);
        let (item, code) = (vaccine.item.to_string(), dose.code.to_string());
        let open = law::in_window(dose, birth, day);
        // Whoever missed it at birth is less likely to get it later in the week.
        let offered = if day == birth { 0.85 } else { 0.45 };
        let child = self.child(at);
        if !open || child.refuses || 0 < child.doses[law::BIRTH_DOSE] || !self.chance.yes(offered) {
            return None;
        }
        let child = self.child_mut(at);
        child.doses[law::BIRTH_DOSE] = 1;
        child.last_dose[law::BIRTH_DOSE] = Some(day);
        Some(given(&item, &code))
    }

    /// A newborn gets its NIK, and a name if it had none.
    pub(crate) fn name_child(&mut self, at: ChildAt) {
        let person = self.child(at).person;
        let known = self.population.person(person);
        let (birth, sex) = (known.birth, known.sex);
        let nik = self.numbers.nik(birth, sex);
        self.population.people[person as usize].nik = nik;
        let name = self.child(at).unnamed.then(|| self.population.name(person));
        self.child_mut(at).unnamed = false;
        if nik.is_none() && name.is_none() {
            return;
        }
        let written = self.desk_time(self.today).max(self.child(at).registered + 60_000);
        let note = Note {
            subject: Subject::Person(self.person_of(at)),
            occurred: self.today,
            minute: None,
            writer: self.places.clerk,
            written,
            place: Some(self.places.puskesmas),
            body: Body::from(PersonFacts { name, nik, ..PersonFacts::default() }),
        };
        self.file(note);
    }

    /// Draws a cause in the words of a register.
    pub(crate) fn cause_of_child_death(&mut self, age_days: i32) -> &'static str {
        let causes = if age_days < 28 { CAUSES_NEWBORN } else { CAUSES_LATER };
        self.chance.pick::<&'static str>(causes)
    }
}

/// A service that was given.
pub(crate) fn given(item: &str, step: &str) -> ServiceGiven {
    ServiceGiven {
        item: item.to_owned(),
        step: Some(step.to_owned()),
        outcome: Outcome::Given,
        given_on: None,
        evidence: domain::record::Evidence::Witnessed,
        lot: None,
        reason: None,
        ask_again_on: None,
    }
}
