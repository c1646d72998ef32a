//! EARS against vectors of another program, and what it does where the definitions are silent.

use outbreak::{
    ears::{Ears, InvalidSettings, Method, Settings},
    signal::{Evidence, Lack, Outcome},
};
use rstest::rstest;

use crate::series::{all, is_near, reported, rows};

/// Mean, limit and alarm by numpy; no limit stands there for C3.
const VECTORS: &str = include_str!("../data/ears.csv");

pub(crate) fn settings(method: Method) -> Settings {
    let limit = if method == Method::C3 { 2.0 } else { 3.0 };
    Settings { method, baseline: 7, known_min: 7, sd_floor: 0.5, limit, cases_min: 1 }
}

pub(crate) fn chart(method: Method) -> Ears {
    Ears::new(settings(method)).unwrap()
}

fn numbers(outcome: &Outcome) -> (f64, f64) {
    match outcome.evidence() {
        Some(Evidence::Expected { expected, limit, .. }) => (*expected, *limit),
        other => panic!("{other:?}"),
    }
}

#[test]
fn vectors_agree() {
    let series = all();
    let (mut seen, mut alarms) = (0, 0);
    for row in rows(VECTORS) {
        let method = match row["method"].as_str() {
            "c1" => Method::C1,
            "c2" => Method::C2,
            _ => Method::C3,
        };
        let number = |head: &str| row[head].parse::<f64>().unwrap();
        let (sd_floor, limit) = (number("sd_floor"), number("limit"));
        let ears = Ears::new(Settings { sd_floor, limit, ..settings(method) }).unwrap();
        let newest_at: usize = row["newest_at"].parse().unwrap();
        let outcome = ears.check(&series[&row["series"]][..=newest_at]);
        let (mean, upper) = numbers(&outcome);
        assert!(is_near(mean, number("mean"), 1e-9), "{row:?}: {outcome:?}");
        if !row["upper"].is_empty() {
            assert!(is_near(upper, number("upper"), 1e-9), "{row:?}: {outcome:?}");
        }
        assert_eq!(outcome.signal().is_some(), row["alarm"] == "1", "{row:?}: {outcome:?}");
        seen += 1;
        alarms += u32::from(row["alarm"] == "1");
    }
    assert_eq!((seen, alarms), (465, 39));
}

/// A baseline of ones has no spread; the floor of one case makes four the limit of C1.
#[rstest]
#[case(4, false)]
#[case(5, true)]
fn a_baseline_without_spread_has_the_floor(#[case] cases: u32, #[case] expect: bool) {
    let ears = Ears::new(Settings { sd_floor: 1.0, ..settings(Method::C1) }).unwrap();
    let mut weeks = reported(&[1; 7]);
    weeks.push(Some(cases));
    let outcome = ears.check(&weeks);
    assert_eq!(numbers(&outcome), (1.0, 4.0));
    assert_eq!(outcome.signal().is_some(), expect);
}

/// The two weeks just before belong to the baseline of C1 and not to that of C2.
#[test]
fn a_slow_rise_hides_from_c1_and_not_from_c2() {
    let weeks = reported(&[4, 5, 4, 5, 4, 5, 4, 12, 14, 16]);
    assert_eq!(chart(Method::C1).check(&weeks).signal(), None);
    assert!(chart(Method::C2).check(&weeks).signal().is_some());
}

/// Each of the last three weeks stands 2.5 spreads above: 1.5 remains of each, and two make 3.
#[test]
fn c3_adds_what_c2_lets_pass() {
    let quiet = [0, 2, 0, 2, 0, 2, 0, 2, 0, 2];
    let weeks = |last: [u32; 3]| reported(&[&quiet[..], &last[..]].concat());
    assert_eq!(chart(Method::C2).check(&weeks([1, 4, 4])).signal(), None);
    assert!(chart(Method::C3).check(&weeks([1, 4, 4])).signal().is_some());
    assert_eq!(chart(Method::C3).check(&weeks([1, 1, 4])).signal(), None);
}

/// The two weeks before suffice: their scores pass the limit, so the newest needs a case only.
#[test]
fn c3_may_speak_of_the_weeks_before() {
    let base = [0, 2, 0, 2, 0, 2, 0, 2, 0, 2];
    let weeks = |newest: u32| reported(&[&base[..], &[9, 9, newest]].concat());
    let outcome = chart(Method::C3).check(&weeks(1));
    assert_eq!(numbers(&outcome).1, 0.0);
    assert!(outcome.signal().is_some());
    assert_eq!(chart(Method::C3).check(&weeks(0)).signal(), None);
}

#[rstest]
#[case(Method::C1, 7, 0)]
#[case(Method::C2, 9, 2)]
#[case(Method::C3, 11, 4)]
fn short_histories_are_unknown(#[case] method: Method, #[case] needed: usize, #[case] lost: u32) {
    let ears = chart(method);
    let weeks = reported(&vec![3; needed + 1]);
    assert!(ears.check(&weeks).evidence().is_some());
    let lack = Lack::TooShort { known: 6, needed: 7 };
    assert_eq!(ears.check(&weeks[1..]), Outcome::Unknown(lack));
    // Of as many weeks as C1 asks for, the others lose their guard.
    let lack = Lack::TooShort { known: 6 - lost, needed: 7 };
    assert_eq!(ears.check(&weeks[needed - 6..]), Outcome::Unknown(lack));
    assert_eq!(ears.check(&[Some(3)]), Outcome::Unknown(Lack::TooShort { known: 0, needed: 7 }));
    assert_eq!(ears.check(&[]), Outcome::Unknown(Lack::NoReport));
    let mut unreported = weeks.clone();
    *unreported.last_mut().unwrap() = None;
    assert_eq!(ears.check(&unreported), Outcome::Unknown(Lack::NoReport));
}

/// A week without a report is not a week of no cases.
#[test]
fn weeks_without_a_report_leave_the_baseline() {
    let ears = Ears::new(Settings { known_min: 5, ..settings(Method::C1) }).unwrap();
    let weeks = [Some(8), None, Some(9), Some(7), None, Some(8), Some(8), Some(9)];
    let (mean, _) = numbers(&ears.check(&weeks));
    assert_eq!(mean, 8.0);
    let weeks = [Some(8), None, None, Some(7), None, Some(8), Some(8), Some(9)];
    let lack = Lack::TooShort { known: 4, needed: 5 };
    assert_eq!(ears.check(&weeks), Outcome::Unknown(lack));
}

/// In C3 a week without a report among the two before adds nothing.
#[test]
fn c3_adds_nothing_for_a_week_without_a_report() {
    let ears = Ears::new(Settings { known_min: 5, ..settings(Method::C3) }).unwrap();
    let base = [0, 2, 0, 2, 0, 2, 0, 2, 0, 2];
    let mut weeks = reported(&[&base[..], &[9, 1, 1]].concat());
    assert!(ears.check(&weeks).signal().is_some());
    weeks[10] = None;
    assert_eq!(ears.check(&weeks).signal(), None);
}

#[rstest]
#[case(2, 3, false)]
#[case(3, 3, true)]
fn few_cases_are_quiet(#[case] cases: u32, #[case] cases_min: u32, #[case] expect: bool) {
    let ears = Ears::new(Settings { cases_min, ..settings(Method::C2) }).unwrap();
    let mut weeks = reported(&[0; 9]);
    weeks.push(Some(cases));
    assert_eq!(ears.check(&weeks).signal().is_some(), expect);
}

#[test]
fn settings_that_make_no_chart_are_refused() {
    let fine = settings(Method::C2);
    let check = |settings: Settings, expect| assert_eq!(Ears::new(settings), Err(expect));
    assert!(Ears::new(Settings { known_min: 2, ..fine }).is_ok());
    check(Settings { known_min: 1, ..fine }, InvalidSettings::KnownMin);
    check(Settings { known_min: 8, ..fine }, InvalidSettings::KnownMin);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        check(Settings { sd_floor: bad, ..fine }, InvalidSettings::SdFloor);
        check(Settings { limit: bad, ..fine }, InvalidSettings::Limit);
    }
}
