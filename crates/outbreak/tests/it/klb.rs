//! The seven criteria of Permenkes 1501/2010 article 6, each on both sides of its limit.

use std::num::NonZeroU32;

use outbreak::{
    klb::{Criteria, Criterion, History},
    rate::{Factor, Rate},
    signal::{Evidence, Lack, Outcome, Rule, Signal},
};
use rstest::rstest;

use crate::series::reported;

/// The numbers of the regulation.
pub(crate) fn criteria() -> Criteria {
    let factor = |thousandths| Factor::from_thousandths(thousandths).unwrap();
    let number = |number| NonZeroU32::new(number).unwrap();
    Criteria {
        new_after: number(4),
        rises: number(3),
        period: factor(2000),
        month: factor(2000),
        year: factor(2000),
        fatality: factor(1500),
        share: factor(2000),
        months_min: number(12),
        cases_min: 1,
    }
}

fn check(criterion: Criterion, history: &History<'_>, expect: Option<bool>) {
    let outcome = criteria().check(criterion, history);
    let found = match outcome {
        Outcome::Signal(_) => Some(true),
        Outcome::Quiet(_) => Some(false),
        Outcome::Unknown(_) => None,
    };
    assert_eq!(found, expect, "{criterion:?} of {history:?} gave {outcome:?}");
}

fn check_periods(criterion: Criterion, periods: &[Option<u32>], expect: Option<bool>) {
    check(criterion, &History { periods, ..History::default() }, expect);
}

#[rstest]
#[case(Criterion::New, &[0, 0, 0, 0, 1], Some(true))]
#[case(Criterion::New, &[0, 1, 0, 0, 1], Some(false))]
#[case(Criterion::New, &[0, 0, 0, 0, 0], Some(false))]
#[case(Criterion::New, &[0, 0, 0, 1], None)]
#[case(Criterion::New, &[1, 0, 0, 1], Some(false))]
#[case(Criterion::Rising, &[1, 2, 3, 4], Some(true))]
#[case(Criterion::Rising, &[2, 2, 3, 4], Some(false))]
#[case(Criterion::Rising, &[1, 2, 3], None)]
#[case(Criterion::Period, &[6, 12], Some(true))]
#[case(Criterion::Period, &[6, 11], Some(false))]
#[case(Criterion::Period, &[0, 1], Some(true))]
#[case(Criterion::Period, &[0, 0], Some(false))]
#[case(Criterion::Period, &[6], None)]
fn over_periods(
    #[case] criterion: Criterion,
    #[case] periods: &[u32],
    #[case] expect: Option<bool>,
) {
    check_periods(criterion, &reported(periods), expect);
}

#[rstest]
#[case(Criterion::New, &[Some(0), Some(0), None, Some(0), Some(0), Some(1)], Some(true))]
#[case(Criterion::New, &[Some(0), Some(0), None, Some(0), Some(1)], None)]
#[case(Criterion::Rising, &[Some(1), None, Some(3), Some(4)], None)]
#[case(Criterion::Period, &[Some(6), None], None)]
#[case(Criterion::Period, &[None, Some(6)], None)]
#[case(Criterion::New, &[], None)]
fn over_periods_without_a_report(
    #[case] criterion: Criterion,
    #[case] periods: &[Option<u32>],
    #[case] expect: Option<bool>,
) {
    check_periods(criterion, periods, expect);
}

/// 66 cases in twelve months are 5.5 a month; twice that is 11.
#[rstest]
#[case(66, 11, Some(true))]
#[case(66, 10, Some(false))]
#[case(67, 11, Some(false))]
#[case(0, 1, Some(true))]
#[case(0, 0, Some(false))]
fn a_month_against_the_year_before(
    #[case] year: u32,
    #[case] month: u32,
    #[case] expect: Option<bool>,
) {
    let mut before = reported(&[0; 12]);
    before[5] = Some(year);
    let months = reported(&[500, month]);
    let history = History { months: &months, months_before: &before, ..History::default() };
    check(Criterion::Month, &history, expect);
    // Eleven months make no year.
    before[0] = None;
    let history = History { months: &months, months_before: &before, ..History::default() };
    check(Criterion::Month, &history, None);
}

#[rstest]
#[case(48, 96, Some(true))]
#[case(48, 95, Some(false))]
#[case(49, 96, Some(false))]
fn a_year_against_the_year_before(
    #[case] before: u32,
    #[case] now: u32,
    #[case] expect: Option<bool>,
) {
    let year = |cases: u32| {
        let mut months = reported(&[0; 12]);
        months[3] = Some(cases);
        months
    };
    let (months, months_before) = (year(now), year(before));
    let history = History { months: &months, months_before: &months_before, ..History::default() };
    check(Criterion::Year, &history, expect);
    let history =
        History { months: &months[..11], months_before: &months_before, ..History::default() };
    check(Criterion::Year, &history, None);
}

/// 2 deaths of 40 cases are 5 %; higher by half is 7.5 %, which is 3 of 40.
#[rstest]
#[case((2, 40), (3, 40), true)]
#[case((2, 40), (3, 41), false)]
#[case((2, 40), (2, 26), true)]
#[case((2, 40), (2, 27), false)]
#[case((0, 40), (1, 400), true)]
#[case((0, 40), (0, 400), false)]
fn fatality(#[case] before: (u64, u32), #[case] now: (u64, u32), #[case] expect: bool) {
    let history = History {
        fatality: Rate::new(now.0, now.1),
        fatality_before: Rate::new(before.0, before.1),
        ..History::default()
    };
    check(Criterion::Fatality, &history, Some(expect));
    check(Criterion::Fatality, &History { fatality_before: None, ..history }, None);
    check(Criterion::Fatality, &History { fatality: None, ..history }, None);
}

#[rstest]
#[case((5, 100), (10, 100), true)]
#[case((5, 100), (9, 100), false)]
#[case((5, 100), (10, 101), false)]
fn share(#[case] before: (u64, u32), #[case] now: (u64, u32), #[case] expect: bool) {
    let history = History {
        share: Rate::new(now.0, now.1),
        share_before: Rate::new(before.0, before.1),
        ..History::default()
    };
    check(Criterion::Share, &history, Some(expect));
}

#[rstest]
#[case(2, false)]
#[case(3, true)]
fn few_cases_are_quiet(#[case] cases: u32, #[case] expect: bool) {
    let few = Criteria { cases_min: 3, ..criteria() };
    let rates = History { share: Rate::new(u64::from(cases), 10), ..History::default() };
    let history = History { share_before: Rate::new(1, 100), ..rates };
    assert_eq!(few.check(Criterion::Share, &history).signal().is_some(), expect);
    let sudden = reported(&[0, 0, 0, 0, cases]);
    let slow = reported(&[0, cases - 2, cases - 1, cases]);
    for (criterion, periods) in
        [(Criterion::New, &sudden), (Criterion::Period, &sudden), (Criterion::Rising, &slow)]
    {
        let rising = Criteria { rises: NonZeroU32::new(2).unwrap(), ..few };
        let history = History { periods, ..History::default() };
        let found = rising.check(criterion, &history).signal().is_some();
        assert_eq!(found, expect, "{criterion:?}");
    }
}

#[test]
fn all_criteria_come_in_the_order_of_the_article() {
    let periods = reported(&[0, 0, 0, 0, 4]);
    let history = History { periods: &periods, ..History::default() };
    let outcomes = criteria().check_all(&history);
    let rules: Vec<Option<Rule>> =
        outcomes.iter().map(|outcome| outcome.signal().map(|signal| signal.rule)).collect();
    let expect = [Some(Rule::KlbNew), None, Some(Rule::KlbPeriod), None, None, None, None];
    assert_eq!(rules, expect);
    assert!(matches!(outcomes[1], Outcome::Quiet(_)));
    assert_eq!(outcomes[3], Outcome::Unknown(Lack::NoReport));
    assert_eq!(Criterion::ALL.map(Criterion::number), [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_signal_carries_its_numbers() {
    let periods = reported(&[5, 12]);
    let outcome =
        criteria().check(Criterion::Period, &History { periods: &periods, ..History::default() });
    let evidence = Evidence::Multiple {
        now: Rate::of_one(12),
        before: Rate::of_one(5),
        factor: Factor::from_thousandths(2000).unwrap(),
    };
    assert_eq!(outcome, Outcome::Signal(Signal { rule: Rule::KlbPeriod, evidence }));
}
