//! A district must look like one: ages, births, deaths, moves, growth, attendance, vaccines.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    day::Day,
    id::PersonId,
    person::Sex,
    record::{Attendance, Body, Outcome, Record, Setting, Value, Visit},
};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Measurement, Mode, Position, assess},
};
use simulate::{plan::Plan, simulation};

use crate::{law, plan};

#[derive(Default)]
struct Child {
    died: Option<Day>,
    steps: BTreeSet<String>,
}

#[derive(Default)]
struct Tally {
    people: BTreeMap<PersonId, (Sex, Day)>,
    registered_first: BTreeSet<PersonId>,
    born: BTreeMap<PersonId, Child>,
    born_weights: Vec<f64>,
    households: usize,
    twins: usize,
    deaths: usize,
    left: usize,
    came: [usize; 2],
    lengths: usize,
    heaped: usize,
    without_position: usize,
    z: BTreeMap<&'static str, Judged>,
}

#[derive(Default)]
struct Judged {
    all: usize,
    low: usize,
    flagged: usize,
}

impl Tally {
    fn take(&mut self, plan: &Plan, record: &Record) {
        match &record.body {
            Body::Person(facts) => {
                let Some(((sex, birth), person)) = facts.sex.zip(facts.birth).zip(record.person())
                else {
                    return;
                };
                self.people.entry(person).or_insert((sex, birth.day));
                if record.occurred < plan.first_day() {
                    self.registered_first.insert(person);
                }
                if birth.minute.is_some() && facts.gestation_weeks.is_some() {
                    self.born.entry(person).or_default();
                    self.twins += usize::from(facts.twin_order == Some(2));
                }
            }
            Body::Household(_) if record.occurred < plan.first_day() => self.households += 1,
            Body::Death(_) => {
                self.deaths += 1;
                if let Some(child) = record.person().and_then(|id| self.born.get_mut(&id)) {
                    child.died = Some(record.occurred);
                }
            }
            Body::Departure(_) => self.left += 1,
            Body::Visit(visit) => self.visit(visit, record),
            _ => {}
        }
    }

    fn visit(&mut self, visit: &Visit, record: &Record) {
        let Some(person) = record.person() else { return };
        if let Some(child) = self.born.get_mut(&person) {
            let given = visit.services.iter().filter(|s| s.outcome == Outcome::Given);
            child.steps.extend(given.filter_map(|service| service.step.clone()));
            if let Some(grams) = number(visit, "bb_lahir_g") {
                self.born_weights.push(grams);
            }
        }
        let by_kader = record.author.role == "KDR";
        let born = self.people.get(&person).map(|(_, birth)| *birth);
        let child = born.is_none_or(|birth| record.occurred.completed_months_since(birth) < 72);
        if visit.setting != Setting::Posyandu || !by_kader || !child {
            return;
        }
        self.came[usize::from(visit.attendance == Attendance::Present)] += 1;
        let Some(length) = number(visit, "tb_cm") else { return };
        self.lengths += 1;
        self.heaped += usize::from((length * 1000.0).round() as i64 % 500 == 0);
        self.without_position += usize::from(!visit.observations.contains_key("cara_ukur"));
        self.grow(visit, person, record.occurred);
    }

    fn grow(&mut self, visit: &Visit, person: PersonId, on: Day) {
        let (sex, birth) = self.people[&person];
        let amount = |code| {
            let thousandths = number(visit, code)? * 1000.0;
            Some(Amount::from_thousandths(thousandths.round() as i64))
        };
        let mut measurement = Measurement::new(sex, Age::between(birth, on));
        measurement.weight = amount("bb_kg");
        measurement.length_or_height = amount("tb_cm");
        measurement.position = match visit.observations.get("cara_ukur") {
            Some(Value::Text(code)) if code == "berdiri" => Some(Position::Standing),
            Some(_) => Some(Position::Lying),
            None => None,
        };
        let assessment = assess(Mode::Who, &measurement);
        for (name, indicator) in [
            ("stunted", Indicator::LengthForAge),
            ("wasted", Indicator::WeightForLength),
            ("underweight", Indicator::WeightForAge),
        ] {
            let Some(z) = assessment.of(indicator) else { continue };
            let judged = self.z.entry(name).or_default();
            judged.all += 1;
            judged.low += usize::from(!z.flagged && z.hundredths < -200);
            judged.flagged += usize::from(z.flagged);
        }
    }
}

pub(crate) fn number(visit: &Visit, code: &str) -> Option<f64> {
    match visit.observations.get(code)? {
        Value::Number(quantity) => Some(quantity.as_f64()),
        _ => None,
    }
}

/// Collects what is out of bounds, so that one run tells everything.
pub(crate) struct Bounds(pub Vec<String>);

impl Bounds {
    pub(crate) fn check(&mut self, name: &str, value: f64, low: f64, high: f64) {
        println!("{name}: {value:.4} ({low} to {high})");
        if !(low..=high).contains(&value) {
            self.0.push(format!("{name} is {value:.4}, not {low} to {high}"));
        }
    }
}

pub(crate) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn figures_are_those_of_an_indonesian_district() {
    let plan = plan(14_000, 3, 7);
    let mut tally = Tally::default();
    let mut simulation = simulation::records(&plan, &law::guidelines()).unwrap();
    for batch in simulation.by_ref() {
        batch.iter().for_each(|record| tally.take(&plan, record));
    }
    let mut bounds = Bounds(Vec::new());
    people(&mut bounds, &plan, &tally, simulation.living());
    births(&mut bounds, &plan, &tally);
    growth(&mut bounds, &tally);
    assert!(bounds.0.is_empty(), "{:#?}", bounds.0);
}

fn people(bounds: &mut Bounds, plan: &Plan, tally: &Tally, living: usize) {
    let first = plan.first_day();
    let ages: Vec<i32> = tally
        .registered_first
        .iter()
        .map(|person| first.completed_months_since(tally.people[person].1) / 12)
        .collect();
    let between =
        |from, to| share(ages.iter().filter(|age| (from..to).contains(*age)).count(), ages.len());
    assert_eq!(ages.len(), plan.people as usize);
    let women = tally.people.values().filter(|(sex, _)| *sex == Sex::Perempuan).count();
    bounds.check("under five", between(0, 5), 0.075, 0.092);
    bounds.check("5 to 14", between(5, 15), 0.14, 0.18);
    bounds.check("15 to 64", between(15, 65), 0.65, 0.72);
    bounds.check("65 and older", between(65, 200), 0.055, 0.085);
    bounds.check("women", share(women, tally.people.len()), 0.48, 0.52);
    bounds.check("household size", share(ages.len(), tally.households), 3.4, 4.4);
    let years = f64::from(plan.years) * f64::from(plan.people);
    bounds.check("deaths per thousand", tally.deaths as f64 / years * 1000.0, 5.0, 8.0);
    bounds.check("leaving per hundred", tally.left as f64 / years * 100.0, 1.5, 2.8);
    bounds.check("living at the end", share(living, plan.people as usize), 0.98, 1.08);
}

fn births(bounds: &mut Bounds, plan: &Plan, tally: &Tally) {
    let years = f64::from(plan.years) * f64::from(plan.people);
    let born = tally.born.len();
    bounds.check("births per thousand", born as f64 / years * 1000.0, 15.0, 19.0);
    bounds.check("second twins", share(tally.twins, born), 0.002, 0.025);
    let of_age = |from, to| {
        tally.born.iter().filter(move |(person, _)| {
            let age = plan.until.days_since(tally.people[*person].1);
            (from..to).contains(&age)
        })
    };
    let died = of_age(365, 2_000).filter(|(person, child)| {
        child.died.is_some_and(|day| day.days_since(tally.people[*person].1) < 365)
    });
    bounds.check("infant deaths", share(died.count(), of_age(365, 2_000).count()), 0.004, 0.036);
    let light = tally.born_weights.iter().filter(|grams| **grams < 2_500.0).count();
    bounds.check("low birth weight", share(light, tally.born_weights.len()), 0.04, 0.11);
    let mean = tally.born_weights.iter().sum::<f64>() / tally.born_weights.len() as f64;
    bounds.check("birth weight", mean, 2_950.0, 3_250.0);
    for (step, from, low, high) in [
        ("HB0", 30, 0.80, 0.98),
        ("DPT1", 210, 0.80, 0.98),
        ("DPT3", 300, 0.65, 0.95),
        ("MR1", 420, 0.60, 0.93),
    ] {
        let given = of_age(from, 1_100).filter(|(_, child)| child.steps.contains(step)).count();
        bounds.check(step, share(given, of_age(from, 1_100).count()), low, high);
    }
}

fn growth(bounds: &mut Bounds, tally: &Tally) {
    bounds.check("attendance", share(tally.came[1], tally.came.iter().sum()), 0.71, 0.79);
    bounds.check("heaping", share(tally.heaped, tally.lengths), 0.608, 0.648);
    bounds.check("no position", share(tally.without_position, tally.lengths), 0.1, 0.2);
    for (name, low, high) in
        [("stunted", 0.17, 0.23), ("wasted", 0.05, 0.09), ("underweight", 0.10, 0.20)]
    {
        let judged = &tally.z[name];
        bounds.check(name, share(judged.low, judged.all), low, high);
        bounds.check("flagged", share(judged.flagged, judged.all), 0.0002, 0.01);
    }
}
