//! The limits of the SKDR catalogue, each on both sides.

use std::num::NonZeroU32;

use outbreak::{
    alert::Alert,
    rate::{Factor, Rate},
    signal::{Evidence, Lack, Outcome, Rule, Signal},
};
use rstest::rstest;

use crate::series::reported;

fn ratio(cases_min: u32) -> Alert {
    Alert::Ratio { above: Factor::from_thousandths(1500).unwrap(), cases_min }
}

fn count(at_least: u32) -> Alert {
    Alert::Count { at_least: NonZeroU32::new(at_least).unwrap() }
}

fn trend(rises: u32) -> Alert {
    Alert::Trend { rises: NonZeroU32::new(rises) }
}

/// Says what became of the weeks: signal, quiet, or `None` for unknown.
fn check(alert: Alert, weeks: &[Option<u32>], expect: Option<bool>) {
    let outcome = alert.check(weeks);
    let found = match outcome {
        Outcome::Signal(_) => Some(true),
        Outcome::Quiet(_) => Some(false),
        Outcome::Unknown(_) => None,
    };
    assert_eq!(found, expect, "{alert:?} of {weeks:?} gave {outcome:?}");
}

#[rstest]
// More than one and a half times the week before.
#[case(ratio(1), &[6, 9], false)]
#[case(ratio(1), &[6, 10], true)]
#[case(ratio(1), &[5, 7], false)]
#[case(ratio(1), &[5, 8], true)]
#[case(ratio(1), &[0, 1], true)]
#[case(ratio(3), &[0, 2], false)]
#[case(ratio(3), &[0, 3], true)]
#[case(ratio(1), &[0, 0], false)]
#[case(ratio(0), &[0, 0], false)]
// At least so many in the week.
#[case(count(2), &[1], false)]
#[case(count(2), &[2], true)]
#[case(count(1), &[9, 0], false)]
// So many rises without a break.
#[case(trend(3), &[2, 3, 4, 5], true)]
#[case(trend(3), &[3, 3, 4, 5], false)]
#[case(trend(3), &[2, 3, 4, 4], false)]
#[case(trend(2), &[9, 3, 4, 5], true)]
#[case(Alert::Trend { rises: None }, &[1, 2, 3, 4, 99], false)]
#[case(Alert::None, &[1, 2, 3, 4, 99], false)]
fn limits(#[case] alert: Alert, #[case] weeks: &[u32], #[case] expect: bool) {
    check(alert, &reported(weeks), Some(expect));
}

#[rstest]
// The newest week is not reported: nobody can say, whatever came before.
#[case(ratio(1), &[Some(6), None], None)]
#[case(count(1), &[None], None)]
#[case(count(1), &[], None)]
#[case(trend(1), &[Some(6), None], None)]
#[case(Alert::None, &[None], None)]
// The week before is not reported: a ratio needs it, a count does not.
#[case(ratio(1), &[Some(6), None, Some(9)], None)]
#[case(ratio(1), &[Some(9)], None)]
#[case(count(1), &[None, Some(1)], Some(true))]
// A run that is long enough, or broken, needs nothing earlier; no count lies below zero.
#[case(trend(2), &[None, Some(1), Some(2), Some(3)], Some(true))]
#[case(trend(3), &[None, Some(1), Some(2), Some(3)], None)]
#[case(trend(3), &[None, Some(5), Some(2), Some(3)], Some(false))]
#[case(trend(3), &[None, Some(0), Some(1), Some(2)], Some(false))]
fn weeks_without_a_report(
    #[case] alert: Alert,
    #[case] weeks: &[Option<u32>],
    #[case] expect: Option<bool>,
) {
    check(alert, weeks, expect);
}

#[test]
fn a_signal_carries_its_numbers() {
    let evidence = Evidence::Multiple {
        now: Rate::of_one(10),
        before: Rate::of_one(6),
        factor: Factor::from_thousandths(1500).unwrap(),
    };
    let expect = Outcome::Signal(Signal { rule: Rule::AlertRatio, evidence });
    assert_eq!(ratio(1).check(&reported(&[2, 6, 10])), expect);
    let run = Evidence::Run { cases: 5, from: 2, rises: 3, needed: 3 };
    let expect = Outcome::Signal(Signal { rule: Rule::AlertTrend, evidence: run });
    assert_eq!(trend(3).check(&reported(&[8, 2, 3, 4, 5])), expect);
    let lack = Lack::TooShort { known: 2, needed: 3 };
    assert_eq!(trend(3).check(&reported(&[3, 4, 5])), Outcome::Unknown(lack));
}
