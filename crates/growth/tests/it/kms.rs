//! N, T, O, B: both sides of every limit.

use std::collections::BTreeMap;

use domain::{person::Sex, quantity::Quantity};
use growth::{
    assess::{Indicator, Z},
    kms::{
        KmsRules, Reason, Weighing, WeightStatus, above_orange_line, below_red_line, t_in_a_row,
        weight_status,
    },
};
use proptest::prelude::*;
use rstest::rstest;

fn rules() -> KmsRules {
    KmsRules {
        gap_days_min: 21,
        gap_days_max: 45,
        z_tolerance_hundredths: 10,
        sd_lines_hundredths: vec![-300, -200, -100, 0, 100, 200],
        minimum_gain_g: BTreeMap::from([
            ((Sex::LakiLaki, 8), 300),
            ((Sex::Perempuan, 8), 250),
            ((Sex::LakiLaki, 9), 200),
        ]),
        red_line_hundredths: -300,
        orange_line_hundredths: 100,
    }
}

fn z(hundredths: i32) -> Z {
    Z::new(Indicator::WeightForAge, f64::from(hundredths) / 100.0)
}

fn weighing(day: i32, weight_g: i64, z_wfa: Option<i32>) -> Weighing {
    Weighing {
        day,
        completed_months: 8,
        weight: Quantity::from_thousandths(weight_g),
        z_wfa: z_wfa.map(z),
    }
}

/// Weighs a boy at day 230 and again after `gap` days, `gain_g` heavier.
fn letter(gap: i32, gain_g: i64, before: Option<i32>, now: Option<i32>) -> (WeightStatus, Reason) {
    let previous = weighing(230, 8000, before);
    let current = weighing(230 + gap, 8000 + gain_g, now);
    weight_status(&rules(), Sex::LakiLaki, Some(&previous), &current)
}

#[test]
fn the_first_weighing_is_b() {
    let status = weight_status(&rules(), Sex::LakiLaki, None, &weighing(230, 8000, Some(0)));
    assert_eq!(status, (WeightStatus::B, Reason::First));
}

#[rstest]
#[case(20, Reason::GapTooShort { gap_days: 20 })]
#[case(0, Reason::GapTooShort { gap_days: 0 })]
#[case(-1, Reason::GapTooShort { gap_days: -1 })]
#[case(46, Reason::GapTooLong { gap_days: 46 })]
fn a_gap_that_is_no_month_is_o_even_when_weight_fell(#[case] gap: i32, #[case] reason: Reason) {
    assert_eq!(letter(gap, -500, Some(0), Some(-100)), (WeightStatus::O, reason));
    assert_eq!(letter(gap, 500, Some(0), Some(10)), (WeightStatus::O, reason));
}

#[rstest]
#[case(21)]
#[case(45)]
fn limits_of_the_gap_belong_to_the_month(#[case] gap: i32) {
    assert_eq!(letter(gap, 500, Some(-50), Some(-40)).0, WeightStatus::N);
}

#[rstest]
#[case(-1)]
#[case(0)]
fn no_gain_is_t_whatever_the_z(#[case] gain_g: i64) {
    let expected = (WeightStatus::T, Reason::NotHeavier { gain_g });
    assert_eq!(letter(30, gain_g, Some(-50), Some(-40)), expected);
}

#[rstest]
// On the line before, below it now.
#[case(-100, -101, Some(-100))]
// Down to the line, not through it.
#[case(-95, -100, None)]
#[case(-95, -101, Some(-100))]
// Through several: the highest is named.
#[case(10, -310, Some(0))]
#[case(-300, -301, Some(-300))]
// Below the lowest line there is none left to cross.
#[case(-301, -305, None)]
// Upwards is no fall.
#[case(-101, -99, None)]
fn falling_through_a_line_is_t(#[case] before: i32, #[case] now: i32, #[case] line: Option<i32>) {
    let (status, reason) = letter(30, 100, Some(before), Some(now));
    match line {
        Some(line_hundredths) => {
            assert_eq!(
                (status, reason),
                (WeightStatus::T, Reason::CrossedLine { line_hundredths })
            );
        }
        None => assert_eq!(status, WeightStatus::N, "{reason:?}"),
    }
}

#[rstest]
#[case(-20, -30, Some(-10))]
#[case(-20, -20, Some(0))]
#[case(-20, 40, Some(60))]
#[case(-20, -31, None)]
fn a_curve_within_tolerance_is_n(
    #[case] before: i32,
    #[case] now: i32,
    #[case] change: Option<i32>,
) {
    let (status, reason) = letter(30, 100, Some(before), Some(now));
    match change {
        Some(change_hundredths) => {
            assert_eq!(
                (status, reason),
                (WeightStatus::N, Reason::CurveKept { change_hundredths })
            );
        }
        None => {
            let doubt = Reason::GainTooSmall { gain_g: 100, minimum_g: 300 };
            assert_eq!((status, reason), (WeightStatus::T, doubt));
        }
    }
}

/// In doubt about the curve, or without one, the minimum gain of sex and month decides.
#[rstest]
#[case(299, WeightStatus::T)]
#[case(300, WeightStatus::N)]
fn doubt_is_settled_by_the_minimum_gain(#[case] gain_g: i64, #[case] expected: WeightStatus) {
    for (before, now) in [(Some(-20), Some(-31)), (None, Some(0)), (Some(0), None), (None, None)] {
        let (status, reason) = letter(30, gain_g, before, now);
        assert_eq!(status, expected);
        let minimum_g = 300;
        assert_eq!(
            reason,
            match expected {
                WeightStatus::N => Reason::GainEnough { gain_g, minimum_g },
                _ => Reason::GainTooSmall { gain_g, minimum_g },
            }
        );
    }
    let girl = weight_status(
        &rules(),
        Sex::Perempuan,
        Some(&weighing(0, 8000, None)),
        &weighing(30, 8250, None),
    );
    assert_eq!(girl, (WeightStatus::N, Reason::GainEnough { gain_g: 250, minimum_g: 250 }));
}

#[test]
fn doubt_without_a_minimum_says_neither_n_nor_t() {
    let current = Weighing { completed_months: 0, ..weighing(29, 8100, None) };
    let status = weight_status(&rules(), Sex::LakiLaki, Some(&weighing(0, 8000, None)), &current);
    assert_eq!(status, (WeightStatus::O, Reason::NoMinimum { completed_months: 0 }));
}

#[rstest]
#[case(-301, true, false)]
#[case(-300, false, false)]
#[case(100, false, false)]
#[case(101, false, true)]
fn lines_themselves_are_still_inside(#[case] at: i32, #[case] red: bool, #[case] orange: bool) {
    assert_eq!(below_red_line(&rules(), z(at)), red);
    assert_eq!(above_orange_line(&rules(), z(at)), orange);
}

#[test]
fn only_the_last_unbroken_ts_count() {
    use WeightStatus::{B, N, O, T};
    assert_eq!(t_in_a_row(&[]), 0);
    assert_eq!(t_in_a_row(&[B, T, T]), 2);
    assert_eq!(t_in_a_row(&[T, T, N]), 0);
    assert_eq!(t_in_a_row(&[T, O, T]), 1);
    assert_eq!([N, T, O, B].map(WeightStatus::letter), ["N", "T", "O", "B"]);
}

proptest! {
    #[test]
    fn any_weighings_get_a_letter(
        days in any::<[i32; 2]>(), grams in any::<[i64; 2]>(), zs in any::<[Option<i32>; 2]>(),
        months in any::<i32>(),
    ) {
        let [previous, current] = [0, 1].map(|at| Weighing {
            completed_months: months,
            z_wfa: zs[at].map(|hundredths| Z { raw: 0.0, hundredths, flagged: false }),
            ..weighing(days[at], grams[at], None)
        });
        let (status, _) = weight_status(&rules(), Sex::Perempuan, Some(&previous), &current);
        prop_assert_ne!(status, WeightStatus::B);
    }

    /// Gaining more never turns N into T.
    #[test]
    fn more_gain_is_never_worse(gain in 1i64..1000, more in 0i64..1000, drop in 0i32..60) {
        let low = letter(30, gain, Some(-20), Some(-20 - drop)).0;
        let high = letter(30, gain + more, Some(-20), Some(-20 - drop)).0;
        prop_assert!(!(low == WeightStatus::N && high == WeightStatus::T));
    }
}
