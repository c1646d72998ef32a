//! How often each rule is wrong, and how soon it is right, on simulated years.
//!
//! The tables stand in the README, which this test holds to them; it prints them too:
//! `cargo nextest run -p outbreak figures --no-capture`.

use std::{fmt::Write, num::NonZeroU32};

use outbreak::{
    alert::Alert,
    ears::{self, Ears, Method},
    farrington::{Farrington, Settings},
    klb::{Criterion, History},
    rate::Factor,
    week::EpiWeek,
};

use crate::{
    ears::settings as ears_settings,
    farrington::settings as farrington_settings,
    klb::criteria,
    simulated::{Chance, Disease, OUTBREAK},
};

const README: &str = include_str!("../../README.md");

/// Simulated years of each disease, each with five years of history before it.
const YEARS: usize = 200;
const YEAR: usize = 52;
const HISTORY: usize = 5 * YEAR + 4;

const DISEASES: [Disease; 3] = [
    Disease { name: "rare: 0.3 cases a week, no season", level: 0.3, season: 0.0, size: 1.0 },
    Disease { name: "middling: 4 cases a week, with season", level: 4.0, season: 0.5, size: 4.0 },
    Disease { name: "common: 25 cases a week, with season", level: 25.0, season: 0.4, size: 15.0 },
];

/// Says whether a rule gives a signal for the newest of the weeks.
type Signals = dyn Fn(&[Option<u32>], EpiWeek) -> bool;

/// A rule under test.
struct Judge {
    name: &'static str,
    signals: Box<Signals>,
}

fn judge(name: &'static str, signals: impl Fn(&[Option<u32>], EpiWeek) -> bool + 'static) -> Judge {
    Judge { name, signals: Box::new(signals) }
}

fn judges() -> Vec<Judge> {
    let ratio = |cases_min| {
        let alert = Alert::Ratio { above: Factor::from_thousandths(1500).unwrap(), cases_min };
        move |weeks: &[Option<u32>], _: EpiWeek| alert.check(weeks).signal().is_some()
    };
    let count = Alert::Count { at_least: NonZeroU32::new(2).unwrap() };
    let chart = |method| {
        let settings = ears::Settings { cases_min: 3, ..ears_settings(method) };
        let ears = Ears::new(settings).unwrap();
        move |weeks: &[Option<u32>], _: EpiWeek| ears.check(weeks).signal().is_some()
    };
    let farrington = |z, above| {
        let settings = Settings { z, reweight_above: Some(above), ..farrington_settings() };
        let algorithm = Farrington::new(settings).unwrap();
        move |weeks: &[Option<u32>], newest: EpiWeek| {
            algorithm.check(weeks, newest).signal().is_some()
        }
    };
    let klb = |criterion: Criterion| {
        move |periods: &[Option<u32>], _: EpiWeek| {
            let history = History { periods, ..History::default() };
            criteria().check(criterion, &history).signal().is_some()
        }
    };
    vec![
        judge("count, 2 cases", move |weeks, _| count.check(weeks).signal().is_some()),
        judge("ratio 1.5", ratio(1)),
        judge("ratio 1.5, from 3 cases", ratio(3)),
        judge("EARS C1, from 3 cases", chart(Method::C1)),
        judge("EARS C2, from 3 cases", chart(Method::C2)),
        judge("EARS C3, from 3 cases", chart(Method::C3)),
        judge("Farrington, z 1.96, weights from 1", farrington(1.96, 1.0)),
        judge("Farrington, z 2.58, weights from 2.58", farrington(2.58, 2.58)),
        judge("KLB criterion 2", klb(Criterion::Rising)),
        judge("KLB criterion 3", klb(Criterion::Period)),
    ]
}

/// What one rule did on all years of one disease.
#[derive(Default)]
struct Tally {
    false_signals: u32,
    /// Outbreaks by the week of their first signal.
    found: [u32; OUTBREAK.len()],
}

impl Tally {
    /// Counts the outbreaks with a signal in the first so many weeks.
    fn within(&self, weeks: usize) -> u32 {
        self.found[..weeks].iter().sum()
    }

    fn false_a_year(&self) -> f64 {
        f64::from(self.false_signals) / YEARS as f64
    }

    /// Finds the week by which half of the outbreaks that are found at all were found.
    fn median_week(&self) -> usize {
        let found = self.within(OUTBREAK.len());
        (1..=OUTBREAK.len()).find(|weeks| found <= 2 * self.within(*weeks)).unwrap_or(0)
    }
}

/// Runs every rule over every year of a disease: once as it is, and once with an outbreak.
fn tallies(disease: &Disease, judges: &[Judge]) -> Vec<Tally> {
    let mut chance = Chance::seeded(1501);
    let last = EpiWeek::new(2026, 47).unwrap();
    let mut tallies: Vec<Tally> = judges.iter().map(|_| Tally::default()).collect();
    for _ in 0..YEARS {
        let calm = disease.weeks(&mut chance, HISTORY + YEAR);
        let begin = HISTORY + chance.below(YEAR - OUTBREAK.len());
        let mut ill = calm.clone();
        disease.add_outbreak(&mut chance, &mut ill, begin);
        for (judge, tally) in judges.iter().zip(&mut tallies) {
            let signals = |weeks: &[Option<u32>], at: usize| {
                let newest = last.plus(at as i32 + 1 - weeks.len() as i32).unwrap();
                (judge.signals)(&weeks[..=at], newest)
            };
            let years = HISTORY..HISTORY + YEAR;
            tally.false_signals += years.filter(|at| signals(&calm, *at)).count() as u32;
            if let Some(week) = (0..OUTBREAK.len()).find(|week| signals(&ill, begin + week)) {
                tally.found[week] += 1;
            }
        }
    }
    tallies
}

fn percent(count: u32) -> f64 {
    f64::from(count) / YEARS as f64 * 100.0
}

fn table(disease: &Disease, judges: &[Judge], tallies: &[Tally]) -> String {
    let mut text = format!("{}:\n\n", disease.name);
    text += "| rule | false signals a year | found in 2 weeks | found in 6 weeks | median week |\n";
    text += "|---|---|---|---|---|\n";
    for (judge, tally) in judges.iter().zip(tallies) {
        let (two, six) = (percent(tally.within(2)), percent(tally.within(6)));
        let (falsely, median) = (tally.false_a_year(), tally.median_week());
        writeln!(text, "| {} | {falsely:.1} | {two:.0} % | {six:.0} % | {median} |", judge.name)
            .unwrap();
    }
    text
}

#[test]
fn figures_of_the_readme() {
    let judges = judges();
    let mut text = String::new();
    for disease in &DISEASES {
        let tallies = tallies(disease, &judges);
        text += &table(disease, &judges, &tallies);
        text.push('\n');
    }
    println!("{text}");
    assert!(README.contains(text.trim_end()), "the README has other figures than these:\n{text}");
}
