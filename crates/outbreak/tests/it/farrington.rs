//! Farrington against vectors of another program, and the edges of its settings.

use outbreak::{
    farrington::{Farrington, Forecast, InvalidSettings, Power, Settings, Trend},
    signal::{Lack, Outcome},
    week::EpiWeek,
};
use rstest::rstest;

use crate::series::{all, is_near, reported, rows};

/// Expected count, limit, dispersion and trend by statsmodels.
const VECTORS: &str = include_str!("../data/farrington.csv");

const TREND: Trend = Trend { p_below: 0.05, years_min: 3 };

/// The numbers of the paper.
pub(crate) fn settings() -> Settings {
    Settings {
        years: 5,
        half_window: 3,
        reference_min: 14,
        power: Power::TwoThirds,
        z: 1.96,
        reweight_above: Some(1.0),
        trend: Some(TREND),
        recent_weeks: 4,
        recent_cases: 5,
    }
}

pub(crate) fn newest() -> EpiWeek {
    EpiWeek::new(2026, 47).unwrap()
}

fn forecast(settings: Settings, weeks: &[Option<u32>]) -> Forecast {
    Farrington::new(settings).unwrap().forecast(weeks, newest()).unwrap()
}

/// Builds six years of weeks: the count of each by how many weeks ago it was.
fn six_years(count: impl Fn(u32) -> u32) -> Vec<Option<u32>> {
    (0..320).rev().map(|ago| Some(count(ago))).collect()
}

#[test]
fn vectors_agree() {
    let series = all();
    let (mut seen, mut with_trend) = (0, 0);
    for row in rows(VECTORS) {
        let number = |head: &str| row[head].parse::<f64>().unwrap();
        let (year, week) = row["newest"].split_once('-').unwrap();
        let newest = EpiWeek::new(year.parse().unwrap(), week.parse().unwrap()).unwrap();
        let farrington = Farrington::new(Settings {
            years: row["years"].parse().unwrap(),
            half_window: row["half_window"].parse().unwrap(),
            reference_min: 3,
            power: if row["power"] == "one" { Power::One } else { Power::TwoThirds },
            z: number("z"),
            reweight_above: row["reweight"].parse().ok(),
            trend: (row["trend"] == "1").then_some(TREND),
            ..settings()
        });
        let weeks = &series[&row["series"]];
        let found = farrington.unwrap().forecast(weeks, newest).unwrap();
        for (own, head) in
            [(found.mean, "mean"), (found.limit, "upper"), (found.dispersion, "dispersion")]
        {
            assert!(is_near(own, number(head), 1e-6), "{head} of {row:?}: {found:?}");
        }
        assert_eq!(found.has_trend, row["has_trend"] == "1", "{row:?}: {found:?}");
        seen += 1;
        with_trend += u32::from(found.has_trend);
    }
    assert_eq!((seen, with_trend), (150, 27));
}

/// The reference weeks of the vectors are counted there too: one fewer is too few.
#[test]
fn reference_weeks_are_those_of_the_other_program() {
    let series = all();
    for row in rows(VECTORS) {
        let (year, week) = row["newest"].split_once('-').unwrap();
        let newest = EpiWeek::new(year.parse().unwrap(), week.parse().unwrap()).unwrap();
        let reference: u32 = row["reference"].parse().unwrap();
        let check = |reference_min| {
            let farrington = Farrington::new(Settings {
                years: row["years"].parse().unwrap(),
                half_window: row["half_window"].parse().unwrap(),
                reference_min,
                ..settings()
            });
            farrington.unwrap().forecast(&series[&row["series"]], newest)
        };
        assert!(check(reference).is_ok(), "{row:?}");
        let lack = Lack::TooShort { known: reference, needed: reference + 1 };
        assert_eq!(check(reference + 1), Err(lack), "{row:?}");
    }
}

/// Every year has four cases in every week: without spread the dispersion is one, the variance of
/// prediction 4 + 4/35, and the limit 4 + 1.96 of its roots.
#[rstest]
#[case(7, false)]
#[case(8, true)]
fn a_limit_worked_out_by_hand(#[case] cases: u32, #[case] expect: bool) {
    let plain = Settings { power: Power::One, ..settings() };
    let weeks = six_years(|ago| if ago == 0 { cases } else { 4 });
    let found = forecast(plain, &weeks);
    let limit = 4.0 + 1.96 * (4.0_f64 + 4.0 / 35.0).sqrt();
    assert!(is_near(found.mean, 4.0, 1e-12) && is_near(found.limit, limit, 1e-12), "{found:?}");
    assert!(!found.has_trend);
    let outcome = Farrington::new(plain).unwrap().check(&weeks, newest());
    assert_eq!(outcome.signal().is_some(), expect, "{outcome:?}");
}

#[rstest]
#[case(4, false)]
#[case(5, true)]
fn single_cases_of_a_rare_disease_are_quiet(#[case] cases: u32, #[case] expect: bool) {
    // Nothing in five years, then a few cases over the last four weeks.
    let spread = |ago| if ago == 0 { cases - 1 } else { u32::from(ago == 3) };
    let check = |weeks: &[Option<u32>]| {
        Farrington::new(settings()).unwrap().check(weeks, newest()).signal().is_some()
    };
    assert_eq!(check(&six_years(spread)), expect);
    // One week longer ago it counts no more.
    let longer_ago = |ago| if ago == 0 { cases - 1 } else { u32::from(ago == 4) };
    assert!(!check(&six_years(longer_ago)));
    let found = forecast(settings(), &six_years(spread));
    let expect = Forecast { mean: 0.0, limit: 0.0, dispersion: 1.0, has_trend: false };
    assert_eq!(found, expect);
}

#[test]
fn what_is_not_reported_is_unknown() {
    let farrington = Farrington::new(settings()).unwrap();
    let mut weeks = six_years(|_| 4);
    *weeks.last_mut().unwrap() = None;
    assert_eq!(farrington.check(&weeks, newest()), Outcome::Unknown(Lack::NoReport));
    assert!(farrington.forecast(&weeks, newest()).is_ok());
    assert_eq!(farrington.check(&[], newest()), Outcome::Unknown(Lack::NoReport));
    let lack = Lack::TooShort { known: 0, needed: 14 };
    assert_eq!(farrington.check(&[Some(3); 49], newest()), Outcome::Unknown(lack));
    // The window of last year begins 55 weeks ago and ends 49 weeks ago.
    let lack = Lack::TooShort { known: 1, needed: 14 };
    assert_eq!(farrington.check(&[Some(3); 51], newest()), Outcome::Unknown(lack));
}

/// A past outbreak pulls the limit up; weighted down it pulls less.
#[test]
fn past_outbreaks_count_less() {
    let weeks = six_years(|ago| match ago {
        103..=106 => 60,
        _ => 4 + ago % 3,
    });
    let blind = forecast(Settings { reweight_above: None, ..settings() }, &weeks);
    let seeing = forecast(settings(), &weeks);
    assert!(seeing.limit < 0.6 * blind.limit, "{seeing:?} {blind:?}");
    assert!(seeing.mean < blind.mean);
}

/// A trend is let in with enough years, with significance, and within what was seen.
#[test]
fn a_trend_must_be_justified() {
    let falling = six_years(|ago| 5 + ago / 10);
    let with = forecast(settings(), &falling);
    assert!(with.has_trend);
    let years = |years_min| Settings { trend: Some(Trend { years_min, ..TREND }), ..settings() };
    assert!(forecast(years(5), &falling).has_trend);
    assert!(!forecast(years(6), &falling).has_trend);
    let without = forecast(Settings { trend: None, ..settings() }, &falling);
    assert!(!without.has_trend && with.mean < without.mean);
    // A rise would be carried above all that was seen.
    assert!(!forecast(settings(), &six_years(|ago| 40 - ago / 10)).has_trend);
    // No slope to speak of.
    assert!(!forecast(settings(), &six_years(|ago| 5 + ago % 4)).has_trend);
    // What does not vary has no trend, whatever rounding makes of its slope.
    for count in 1..=300 {
        assert!(!forecast(settings(), &six_years(|_| count)).has_trend, "{count}");
    }
    // Here p is 0.0302, as statsmodels has it.
    let faint = six_years(|ago| 10 + ago / 60 + ago * 7 % 13);
    let level = |p_below| Settings { trend: Some(Trend { p_below, ..TREND }), ..settings() };
    assert!(forecast(level(0.031), &faint).has_trend);
    assert!(!forecast(level(0.030), &faint).has_trend);
}

/// On the scale of 2/3 a wild history lowers the limit when it rises: the text of `farrington` says
/// so, and the law of baselines is held to the plain scale.
#[test]
fn on_the_scale_of_two_thirds_a_higher_baseline_may_lower_the_limit() {
    let wild = |base: u32| six_years(|ago| if ago == 104 { 400 + base } else { base });
    let plain = Settings { reweight_above: None, trend: None, ..settings() };
    assert!(forecast(plain, &wild(1)).limit < forecast(plain, &wild(0)).limit);
    let one = Settings { power: Power::One, ..plain };
    assert!(forecast(one, &wild(0)).limit < forecast(one, &wild(1)).limit);
}

#[test]
fn settings_that_make_no_algorithm_are_refused() {
    let fine = settings();
    let check = |settings: Settings, expect| assert_eq!(Farrington::new(settings), Err(expect));
    assert!(Farrington::new(Settings { years: 50, half_window: 25, ..fine }).is_ok());
    assert!(Farrington::new(Settings { years: 1, half_window: 0, ..fine }).is_ok());
    assert!(Farrington::new(Settings { reference_min: 3, ..fine }).is_ok());
    check(Settings { years: 0, ..fine }, InvalidSettings::Years);
    check(Settings { years: 51, ..fine }, InvalidSettings::Years);
    check(Settings { half_window: 26, ..fine }, InvalidSettings::HalfWindow);
    check(Settings { reference_min: 2, ..fine }, InvalidSettings::ReferenceMin);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        check(Settings { z: bad, ..fine }, InvalidSettings::Z);
        check(Settings { reweight_above: Some(bad), ..fine }, InvalidSettings::ReweightAbove);
        let trend = Some(Trend { p_below: bad, ..TREND });
        check(Settings { trend, ..fine }, InvalidSettings::PBelow);
    }
    let trend = Some(Trend { p_below: 1.0, ..TREND });
    check(Settings { trend, ..fine }, InvalidSettings::PBelow);
}

#[test]
fn weeks_before_the_calendar_are_left_out() {
    let weeks = reported(&[4; 320]);
    let newest = EpiWeek::new(1902, 20).unwrap();
    let farrington = Farrington::new(Settings { reference_min: 15, ..settings() }).unwrap();
    let lack = Lack::TooShort { known: 14, needed: 15 };
    assert_eq!(farrington.check(&weeks, newest), Outcome::Unknown(lack));
}
