//! People of six years and older must look like those of a district: pregnancies, pupils, illness.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    day::Day,
    id::{PersonId, RecordId},
    person::Sex,
    record::{Body, Record, Setting, Value, Visit},
};

use crate::{
    all, plan,
    plausible::{Bounds, number, share},
};

#[derive(Default)]
struct Person {
    born: Option<(Sex, Day)>,
    mother: Option<PersonId>,
    newborn: bool,
    here_first: bool,
    /// Contacts of a year at a posyandu.
    came: usize,
    diagnosed: [bool; 2],
    readings: Vec<(bool, bool)>,
    smokes: Option<bool>,
    mind: Option<usize>,
    abilities: Option<i32>,
    treated_tb: bool,
    contact: bool,
    disorder: bool,
    screened: BTreeSet<i16>,
    doses: BTreeSet<String>,
}

#[derive(Default)]
struct Tally {
    people: BTreeMap<PersonId, Person>,
    /// Ends of pregnancies, by mother.
    ends: BTreeMap<PersonId, Vec<(Day, String)>>,
    antenatal: BTreeMap<String, usize>,
    arms: Vec<f64>,
    blood: Vec<f64>,
    postnatal: usize,
    urgent: BTreeSet<RecordId>,
    handled: BTreeSet<RecordId>,
    men_with_pregnancy: usize,
}

fn yes(visit: &Visit, code: &str) -> Option<bool> {
    match visit.observations.get(code)? {
        Value::Bool(value) => Some(*value),
        _ => None,
    }
}

fn text<'a>(visit: &'a Visit, code: &str) -> Option<&'a str> {
    match visit.observations.get(code)? {
        Value::Text(value) => Some(value),
        _ => None,
    }
}

impl Tally {
    fn take(&mut self, record: &Record, first: Day) {
        let Some(id) = record.person() else { return };
        match &record.body {
            Body::Person(facts) => {
                let person = self.people.entry(id).or_default();
                if let Some(born) = facts.sex.zip(facts.birth) {
                    person.born.get_or_insert((born.0, born.1.day));
                }
                let with_minute = facts.birth.is_some_and(|birth| birth.minute.is_some());
                person.newborn |= with_minute && facts.gestation_weeks.is_some();
                person.here_first |= record.occurred < first;
                let mother = facts.mother.as_ref().and_then(|mother| mother.person);
                person.mother = person.mother.or(mother);
            }
            Body::FollowUp(done) => {
                self.handled.insert(done.of);
            }
            Body::Visit(visit) => {
                self.mother(visit, record, id);
                let person = self.people.entry(id).or_default();
                person.visit(visit, record.occurred);
                let severe = number(visit, "td_sistol").is_some_and(|top| 160.0 <= top);
                let pregnant = yes(visit, "hamil_sekarang") == Some(true);
                if yes(visit, "srq_17") == Some(true) && text(visit, "lokia").is_none()
                    || (severe && pregnant)
                {
                    self.urgent.insert(record.id);
                }
            }
            _ => {}
        }
    }

    fn mother(&mut self, visit: &Visit, record: &Record, id: PersonId) {
        let pregnant = yes(visit, "hamil_sekarang") == Some(true);
        let end = text(visit, "hasil_kehamilan");
        let man = self.people[&id].born.is_some_and(|(sex, _)| sex == Sex::LakiLaki);
        self.men_with_pregnancy += usize::from(man && (pregnant || end.is_some()));
        if let Some(end) = end {
            assert_eq!(text(visit, "tgl_persalinan"), Some(&*record.occurred.to_string()));
            self.ends.entry(id).or_default().push((record.occurred, end.to_owned()));
        }
        if let Some(step) = text(visit, "kunjungan_ke") {
            *self.antenatal.entry(step.to_owned()).or_default() += 1;
            if step == "k1" {
                self.arms.extend(number(visit, "lila_cm"));
                self.blood.extend(number(visit, "hb_gdl"));
            }
        }
        self.postnatal += usize::from(text(visit, "lokia").is_some());
    }
}

impl Person {
    fn visit(&mut self, visit: &Visit, on: Day) {
        self.came += usize::from(visit.setting == Setting::Posyandu);
        for (place, code) in ["ht_dx", "dm_dx"].into_iter().enumerate() {
            self.diagnosed[place] |= yes(visit, code) == Some(true);
        }
        if let Some((top, bottom)) = number(visit, "td_sistol").zip(number(visit, "td_diastol")) {
            let treated = yes(visit, "obat_ht") == Some(true);
            self.readings.push((140.0 <= top || 90.0 <= bottom, treated));
        }
        self.smokes = text(visit, "rokok").map(|answer| answer == "aktif").or(self.smokes);
        let mind = (1..=20).filter_map(|at| yes(visit, &format!("srq_{at}")));
        if visit.observations.contains_key("srq_1") {
            self.mind = Some(mind.filter(|yes| *yes).count());
        }
        if visit.observations.contains_key("aks_bab") {
            let points = visit.observations.iter().filter(|(code, _)| code.starts_with("aks_"));
            let sum = points.filter_map(|(_, value)| match value {
                Value::Text(points) => points.parse::<i32>().ok(),
                _ => None,
            });
            self.abilities = Some(sum.sum());
        }
        self.treated_tb |= visit.observations.contains_key("tb_mulai");
        self.contact |= text(visit, "tb_status") == Some("kontak");
        self.disorder |= yes(visit, "odgj_dx") == Some(true);
        if visit.observations.contains_key("kelas_sekolah") {
            self.screened.insert(on.ymd().0);
        }
        let school = visit.services.iter().filter(|service| service.item.starts_with("imm_bias"));
        self.doses.extend(school.filter_map(|service| service.step.clone()));
    }

    fn years(&self, on: Day) -> i32 {
        self.born.map_or(-1, |(_, birth)| on.completed_months_since(birth) / 12)
    }

    fn is(&self, wanted: Sex) -> bool {
        self.born.is_some_and(|(sex, _)| sex == wanted)
    }
}

#[test]
fn older_people_are_those_of_an_indonesian_district() {
    let plan = plan(10_000, 3, 19);
    let mut tally = Tally::default();
    for record in all(&plan) {
        tally.take(&record, plan.first_day());
    }
    let mut bounds = Bounds(Vec::new());
    pregnancies(&mut bounds, &tally, plan.first_day(), plan.until);
    pupils(&mut bounds, &tally, plan.until);
    adults(&mut bounds, &tally, plan.first_day(), plan.until);
    assert_eq!(tally.men_with_pregnancy, 0);
    assert!(bounds.0.is_empty(), "{:#?}", bounds.0);
}

fn pregnancies(bounds: &mut Bounds, tally: &Tally, first: Day, until: Day) {
    let births: BTreeSet<(PersonId, Day)> = tally
        .people
        .values()
        .filter(|child| child.newborn)
        .filter_map(|child| child.mother.zip(child.born.map(|(_, birth)| birth)))
        .filter(|(_, birth)| first <= *birth && *birth < until.plus_days(-60))
        .collect();
    // Wrong birth dates are written now and then, so a few births find no delivery on the day.
    let told = births.iter().filter(|(mother, birth)| {
        let ends = tally.ends.get(mother).map_or(&[][..], Vec::as_slice);
        ends.iter().any(|(day, how)| day == birth && how == "lahir_hidup")
    });
    bounds.check("births with a delivery", share(told.count(), births.len()), 0.93, 1.0);
    let ends: Vec<&str> = tally.ends.values().flatten().map(|(_, how)| &**how).collect();
    let of = |how| share(ends.iter().filter(|end| **end == how).count(), ends.len());
    bounds.check("miscarriages", of("keguguran"), 0.05, 0.12);
    bounds.check("stillbirths", of("lahir_mati"), 0.003, 0.02);
    let visits = |step| tally.antenatal.get(step).copied().unwrap_or(0);
    bounds.check("K1", share(visits("k1"), ends.len()), 0.8, 1.1);
    bounds.check("K6", share(visits("k6"), ends.len()), 0.4, 0.75);
    bounds.check("nursing visits", share(tally.postnatal, births.len()), 3.0, 4.0);
    let below = |values: &[f64], limit| {
        share(values.iter().filter(|value| **value < limit).count(), values.len())
    };
    bounds.check("thin arms", below(&tally.arms, 23.5), 0.1, 0.22);
    bounds.check("anaemia", below(&tally.blood, 11.0), 0.28, 0.42);
    let handled = tally.urgent.intersection(&tally.handled).count();
    bounds.check("emergencies dealt with", share(handled, tally.urgent.len()), 0.6, 0.95);
}

fn pupils(bounds: &mut Bounds, tally: &Tally, until: Day) {
    let of_age = |from, to| {
        tally
            .people
            .values()
            .filter(move |person| person.here_first && (from..to).contains(&person.years(until)))
    };
    let screened = of_age(10, 16).filter(|one| 2 <= one.screened.len());
    bounds.check(
        "pupils screened twice",
        share(screened.count(), of_age(10, 16).count()),
        0.6,
        1.0,
    );
    let girls = || of_age(12, 13).filter(|one| one.is(Sex::Perempuan));
    let protected = girls().filter(|girl| girl.doses.contains("HPV_K5"));
    bounds.check("girls with HPV", share(protected.count(), girls().count()), 0.6, 1.0);
}

fn adults(bounds: &mut Bounds, tally: &Tally, first: Day, until: Day) {
    let adults: Vec<&Person> = tally.people.values().filter(|one| 18 <= one.years(first)).collect();
    let of = |with: &dyn Fn(&Person) -> bool| adults.iter().filter(|one| with(one)).count();
    bounds.check(
        "diagnosed hypertension",
        share(of(&|one| one.diagnosed[0]), adults.len()),
        0.04,
        0.2,
    );
    bounds.check(
        "diagnosed diabetes",
        share(of(&|one| one.diagnosed[1]), adults.len()),
        0.01,
        0.08,
    );
    let seen: Vec<&&Person> = adults.iter().filter(|one| !one.readings.is_empty()).collect();
    let high = seen.iter().filter(|one| one.readings[0].0).count();
    bounds.check("first reading high", share(high, seen.len()), 0.25, 0.5);
    let asked = |sex| adults.iter().filter(move |one| one.is(sex) && one.smokes.is_some());
    let smoking = |sex| asked(sex).filter(|one| one.smokes == Some(true)).count();
    let (man, woman) = (Sex::LakiLaki, Sex::Perempuan);
    bounds.check("men smoking", share(smoking(man), asked(man).count()), 0.52, 0.68);
    bounds.check("women smoking", share(smoking(woman), asked(woman).count()), 0.0, 0.05);
    let minds: Vec<usize> = adults.iter().filter_map(|one| one.mind).collect();
    let troubled = minds.iter().filter(|yes| 6 <= **yes).count();
    bounds.check("troubled minds", share(troubled, minds.len()), 0.05, 0.13);
    bounds.check("severe disorder", share(of(&|one| one.disorder), adults.len()), 0.0005, 0.005);
    let elders: Vec<i32> = adults.iter().filter_map(|one| one.abilities).collect();
    let dependent = elders.iter().filter(|points| **points < 20).count();
    bounds.check("elders needing help", share(dependent, elders.len()), 0.12, 0.5);
    let tb = tally.people.values().filter(|one| one.treated_tb).count();
    let contacts = tally.people.values().filter(|one| one.contact).count();
    let years = tally.people.len() as f64 * 3.0;
    bounds.check("TB a thousand years", tb as f64 / years * 1000.0, 1.5, 4.0);
    bounds.check("contacts of a patient", share(contacts, tb), 1.0, 4.0);
    let came = |from, to| {
        let some = tally.people.values().filter(|one| (from..to).contains(&one.years(until)));
        let (count, visits) = some.fold((0, 0), |(n, sum), one| (n + 1, sum + one.came));
        share(visits, count)
    };
    bounds.check("posyandu contacts of adults", came(18, 60) / came(3, 5), 0.02, 0.3);
    bounds.check("posyandu contacts of elders", came(60, 120) / came(3, 5), 0.1, 0.6);
}
