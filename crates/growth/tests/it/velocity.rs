//! Expected gains against WHO's printed fifth percentiles.

use domain::person::Sex;
use growth::{
    age::DAYS_PER_MONTH,
    velocity::{VelocityRules, Window, length_gain, weight_gain},
};
use rstest::rstest;

use crate::vectors::rows;

/// The gaps of our rule set: 21-45, 46-75 and 76-110 days.
fn rules() -> VelocityRules {
    let window = |interval_months, gap_days_min, gap_days_max| Window {
        interval_months,
        gap_days_min,
        gap_days_max,
    };
    VelocityRules { windows: vec![window(1, 21, 45), window(2, 46, 75), window(3, 76, 110)] }
}

/// Pitfall 15: without taking delta off, the percentiles would be 400 to 800 g too high.
#[test]
fn percentiles_are_the_printed_ones() {
    let weight = include_str!("../../data/velocity_weight.csv");
    let length = include_str!("../../data/velocity_length.csv");
    for (csv, unit, digits) in [(weight, "g", 1.0), (length, "cm", 10.0)] {
        for row in rows(csv.as_bytes()) {
            let interval: i32 = row["interval_months"].parse().unwrap();
            let start: i32 = row["start_month"].parse().unwrap();
            let sex = if row["sex"] == "1" { Sex::LakiLaki } else { Sex::Perempuan };
            let gap = (f64::from(interval) * DAYS_PER_MONTH).round() as i32;
            let one = VelocityRules {
                windows: vec![Window {
                    interval_months: interval,
                    gap_days_min: gap,
                    gap_days_max: gap,
                }],
            };
            let expected =
                if unit == "g" { weight_gain } else { length_gain }(&one, sex, start, gap).unwrap();
            let unscale = f64::from(interval) * DAYS_PER_MONTH / f64::from(gap);
            for (value, column) in [(expected.p5, "p5"), (expected.median, "median")] {
                let printed: f64 = row[&format!("{column}_{unit}")].parse().unwrap();
                let off = (value * unscale - printed).abs() * digits;
                assert!(off <= 0.51, "{row:?} {column} {value}");
            }
        }
    }
}

#[rstest]
#[case(20, None)]
#[case(21, Some(1))]
#[case(45, Some(1))]
#[case(46, Some(2))]
#[case(75, Some(2))]
#[case(76, Some(3))]
#[case(110, Some(3))]
#[case(111, None)]
#[case(-30, None)]
#[case(i32::MAX, None)]
fn the_gap_chooses_the_interval(#[case] gap: i32, #[case] interval: Option<i32>) {
    let gain = weight_gain(&rules(), Sex::LakiLaki, 3, gap);
    assert_eq!(gain.map(|gain| gain.interval_months), interval);
    let length = length_gain(&rules(), Sex::LakiLaki, 3, gap);
    assert_eq!(length.map(|gain| gain.interval_months), interval.filter(|&months| months != 1));
}

#[test]
fn percentiles_scale_with_the_gap() {
    let gain = |gap| weight_gain(&rules(), Sex::LakiLaki, 1, gap).unwrap();
    assert!((gain(42).p5 / gain(21).p5 - 2.0).abs() < 1e-12);
    assert!((gain(42).median / gain(21).median - 2.0).abs() < 1e-12);
    assert!((gain(30).p5 - 713.0 * 30.0 / DAYS_PER_MONTH).abs() < 0.6);
}

#[test]
fn one_month_percentiles_turn_negative_towards_the_first_birthday() {
    let gain = weight_gain(&rules(), Sex::LakiLaki, 11, 30).unwrap();
    assert!((gain.p5 * DAYS_PER_MONTH / 30.0 - -106.0).abs() < 1.0, "{gain:?}");
}

#[test]
fn ages_outside_the_tables_cannot_be_judged() {
    for (start, gap, judged) in
        [(11, 30, true), (12, 30, false), (22, 60, true), (23, 60, false), (21, 91, true)]
    {
        assert_eq!(weight_gain(&rules(), Sex::Perempuan, start, gap).is_some(), judged, "{start}");
    }
    for start in [-1, i32::MIN, i32::MAX] {
        assert!(weight_gain(&rules(), Sex::Perempuan, start, 30).is_none());
    }
    let none = VelocityRules { windows: Vec::new() };
    assert!(weight_gain(&none, Sex::Perempuan, 3, 30).is_none());
}
