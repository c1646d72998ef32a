//! Sick visits, the weekly list, and target populations must look like those of a district.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::DesaCode,
    day::Day,
    figure::{Figures, Period},
    id::{PersonId, RecordId},
    record::{Body, Record, Value, Visit},
    surveillance::{WeekClose, week_of},
};
use simulate::plan::Plan;

use crate::{
    all, law, plan,
    plausible::{Bounds, share},
};

#[derive(Default)]
struct Tally {
    desa: BTreeMap<PersonId, DesaCode>,
    seen: BTreeSet<RecordId>,
    /// Visits by illness: who, when, where somebody lives.
    sick: BTreeMap<String, Vec<(Day, PersonId, Option<DesaCode>)>>,
    closes: Vec<(Day, WeekClose)>,
    figures: Vec<Figures>,
    deliveries: usize,
    with_partograph: usize,
    at_posyandu: usize,
    taught_there: usize,
}

fn text<'a>(visit: &'a Visit, code: &str) -> Option<&'a str> {
    match visit.observations.get(code)? {
        Value::Text(value) => Some(value),
        _ => None,
    }
}

impl Tally {
    fn of(plan: &Plan) -> Self {
        let mut tally = Self::default();
        all(plan).for_each(|record| tally.take(&record));
        tally
    }

    fn take(&mut self, record: &Record) {
        // A phone sends some twice.
        if !self.seen.insert(record.id) {
            return;
        }
        match (&record.body, record.person()) {
            (Body::Person(facts), Some(person)) => {
                let desa = facts.address.as_ref().map(|address| address.desa);
                self.desa.extend(desa.map(|desa| (person, desa)));
            }
            (Body::Visit(visit), Some(person)) => self.visit(visit, record.occurred, person),
            (Body::WeekClose(close), _) => self.closes.push((record.occurred, close.clone())),
            (Body::Figures(figures), _) => self.figures.push(figures.clone()),
            _ => {}
        }
    }

    fn visit(&mut self, visit: &Visit, on: Day, person: PersonId) {
        if let Some(code) = text(visit, "skdr_kode") {
            let desa = self.desa.get(&person).copied();
            self.sick.entry(code.to_owned()).or_default().push((on, person, desa));
        }
        if let Some(Value::Bool(yes)) = visit.observations.get("partograf") {
            self.deliveries += 1;
            self.with_partograph += usize::from(*yes);
        }
        if visit.observations.contains_key("lp_cm") && visit.setting.as_str() == "posyandu" {
            self.at_posyandu += 1;
            self.taught_there += usize::from(visit.observations.contains_key("edukasi"));
        }
    }
}

#[test]
fn illness_has_its_seasons_and_outbreaks() {
    let plan = plan(10_000, 3, 7);
    let tally = Tally::of(&plan);
    let mut bounds = Bounds(Vec::new());
    let years = f64::from(plan.years) * f64::from(plan.people) / 1_000.0;
    let yearly = |code: &str| tally.sick[code].len() as f64 / years;
    bounds.check("coughs a thousand", yearly("aa"), 60.0, 130.0);
    bounds.check("diarrhoea a thousand", yearly("a"), 22.0, 60.0);
    bounds.check("dengue a thousand", yearly("c"), 0.8, 12.0);
    bounds.check("bites a thousand", yearly("p"), 0.5, 2.0);
    let of_months = |code: &str, months: &[i32]| {
        let days = tally.sick[code].iter().map(|(day, _, _)| day.month().number());
        days.filter(|month| months.contains(month)).count()
    };
    let wet = share(of_months("aa", &[1, 2, 3]), of_months("aa", &[7, 8, 9]));
    bounds.check("coughs in the rain against the dry months", wet, 1.7, 3.5);
    let sundays = tally.sick.values().flatten().filter(|(day, _, _)| week_of(*day) == *day);
    assert_eq!(sundays.count(), 0, "the Puskesmas is shut on Sundays");
    let mut weeks: BTreeMap<(&str, Option<DesaCode>), BTreeMap<Day, usize>> = BTreeMap::new();
    for (code, visits) in &tally.sick {
        for (day, _, desa) in visits {
            let of_desa = weeks.entry((code, *desa)).or_default();
            *of_desa.entry(week_of(*day)).or_default() += 1;
        }
    }
    let all_weeks = 52 * usize::from(plan.years);
    let stands_out = weeks.values().filter(|by_week| {
        let most = by_week.values().max().copied().unwrap_or_default();
        let mean = share(by_week.values().sum(), all_weeks);
        6 <= most && 5.0 * mean <= most as f64
    });
    bounds.check("weeks of a village that stand out", stands_out.count() as f64, 2.0, 20.0);
    bounds.check("partograph", share(tally.with_partograph, tally.deliveries), 0.6, 0.95);
    bounds.check("education", share(tally.taught_there, tally.at_posyandu), 0.4, 0.5);
    assert!(bounds.0.is_empty(), "{:#?}", bounds.0);
}

#[test]
fn the_office_closes_weeks_with_the_cases_that_came() {
    let plan = plan(4_000, 2, 11);
    let tally = Tally::of(&plan);
    let guidelines = law::guidelines();
    let mut cases: BTreeMap<(Day, String), u32> = BTreeMap::new();
    for (code, visits) in &tally.sick {
        let mut visits = visits.clone();
        visits.sort_unstable_by_key(|(day, person, _)| (*person, *day));
        let mut before: Option<(Day, PersonId)> = None;
        for (day, person, _) in visits {
            let again = before.is_some_and(|(last, of)| of == person && day.days_since(last) <= 14);
            before = Some((day, person));
            if !again {
                *cases.entry((week_of(day), format!("skdr.penyakit.{code}"))).or_default() += 1;
            }
        }
    }
    let weeks = tally.closes.iter().map(|(_, close)| close.week).collect::<BTreeSet<Day>>();
    assert_eq!(weeks.len(), tally.closes.len(), "no week is closed twice");
    assert!((95..=104).contains(&weeks.len()), "{}", weeks.len());
    let mut late = 0;
    for (on, close) in &tally.closes {
        assert_eq!(guidelines.check_week_close(close), Ok(()));
        let past = on.days_since(close.week);
        assert!((8..=12).contains(&past), "closed {past} days after its Sunday");
        late += usize::from(8 < past);
        for (disease, told) in &close.cases {
            let counted = cases.get(&(close.week, disease.clone())).copied().unwrap_or(0);
            assert_eq!(*told, counted, "{disease} {}", close.week);
        }
    }
    assert!((4..30).contains(&late), "{late} weeks were closed late");
}

#[test]
fn target_populations_are_stated_with_their_source_and_add_up() {
    let plan = plan(4_000, 2, 11);
    let tally = Tally::of(&plan);
    let guidelines = law::guidelines();
    let mut sums: BTreeMap<(Period, String), [i64; 2]> = BTreeMap::new();
    for figures in &tally.figures {
        assert_eq!(guidelines.check_figures(figures), Ok(()));
        assert!(figures.source.contains("(rekaan)"), "{}", figures.source);
        assert!(figures.values.values().all(|figure| figure.is_sound()));
        for (code, figure) in &figures.values {
            let sum = sums.entry((figures.period, code.clone())).or_default();
            sum[usize::from(figures.desa.is_some())] += figure.value.thousandths();
        }
    }
    let years: BTreeSet<Period> = sums.keys().map(|(period, _)| *period).collect();
    let expected = [Period::Year(2024), Period::Year(2025), Period::Year(2026)];
    assert!(expected.iter().all(|year| years.contains(year)), "{years:?}");
    for ((period, code), [whole, villages]) in &sums {
        if code.starts_with("sasaran.") {
            assert_eq!(whole, villages, "{code} {period}");
        }
    }
    let people = sums[&(Period::Year(2025), "sasaran.penduduk".to_owned())][0];
    let off = people as f64 / 1_000.0 / f64::from(plan.people);
    assert!((0.85..1.15).contains(&off), "{off}");
    let months = years.iter().filter(|period| matches!(period, Period::Month(_))).count();
    assert_eq!(months, 24, "goods and staff of every month that is over");
}
