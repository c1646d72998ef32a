//! Curves against the tables that WHO prints, and against the z-scores of the same body.

use domain::person::Sex;
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Measurement, Mode, assess},
    chart::{At, value_at},
};

use crate::vectors::{Row, rows};

const SD_COLUMNS: [(&str, f64); 7] = [
    ("sd_neg3", -3.0),
    ("sd_neg2", -2.0),
    ("sd_neg1", -1.0),
    ("median", 0.0),
    ("sd_pos1", 1.0),
    ("sd_pos2", 2.0),
    ("sd_pos3", 3.0),
];

fn sex(row: &Row) -> Sex {
    if row["sex"] == "1" { Sex::LakiLaki } else { Sex::Perempuan }
}

/// Counts printed cells that differ from the curve, all of them by at most one last digit.
fn differing(csv: &str, indicator: Indicator, at: impl Fn(&Row) -> Option<At>) -> usize {
    let mut differing = 0;
    for row in &rows(csv.as_bytes()) {
        let Some(at) = at(row) else { continue };
        for (column, z) in SD_COLUMNS {
            let value = value_at(Mode::WhoTo1856, indicator, sex(row), at, z).unwrap();
            let printed: f64 = row[column].parse().unwrap();
            assert!((value - printed).abs() < 0.0515, "{row:?} {column} {value}");
            let rounded = (value * 10.0 + 0.5).floor() / 10.0;
            differing += usize::from((rounded - printed).abs() > 0.01);
        }
    }
    differing
}

fn at_month(row: &Row) -> Option<At> {
    Some(At::Age(Age::Months(row["age_months"].parse().unwrap())))
}

/// Month 24 falls between the last day of length and the first of height; the printed rows for it
/// belong to neither day and are left out.
fn at_month_but_24(row: &Row) -> Option<At> {
    (row["age_months"] != "24").then(|| at_month(row)).flatten()
}

/// The few differing cells lie within 0.001 of the limit of rounding (see `NOTICE`).
#[test]
fn curves_agree_with_printed_tables() {
    let wfa = include_str!("../data/field_wfa_months.csv");
    assert_eq!(differing(wfa, Indicator::WeightForAge, at_month), 0);
    let lhfa = include_str!("../data/field_lhfa_months.csv");
    assert!(differing(lhfa, Indicator::LengthForAge, at_month_but_24) <= 4);
    let bfa = include_str!("../data/field_bfa_months.csv");
    assert!(differing(bfa, Indicator::BmiForAge, at_month_but_24) <= 4);
    let hcfa = include_str!("../data/field_hcfa_months.csv");
    assert!(differing(hcfa, Indicator::HeadForAge, at_month) <= 1);
    let cm = |row: &Row, column: &str| row[column].parse::<Amount>().unwrap();
    let wfl = include_str!("../data/field_wfl_halfcm.csv");
    let length = |row: &Row| Some(At::Length(cm(row, "length_cm")));
    assert_eq!(differing(wfl, Indicator::WeightForLength, length), 0);
    let wfh = include_str!("../data/field_wfh_halfcm.csv");
    let height = |row: &Row| Some(At::Height(cm(row, "height_cm")));
    assert_eq!(differing(wfh, Indicator::WeightForLength, height), 0);
}

/// Reading the curve at z and assessing that value gives z again, also beyond ±3 SD.
#[test]
fn curves_are_the_inverse_of_assessment() {
    for (mode, day) in
        [(Mode::Indonesia, 0), (Mode::Who, 731), (Mode::Indonesia, 1856), (Mode::Indonesia, 2500)]
    {
        for z in [-4.5, -3.0, -2.0, 0.0, 1.0, 3.0, 4.5] {
            let age = Age::from_days(day);
            let at = At::Age(age);
            let value = value_at(mode, Indicator::WeightForAge, Sex::Perempuan, at, z).unwrap();
            let weight = Amount::from_trillionths((value * Amount::UNIT as f64) as i64);
            let measurement =
                Measurement { weight: Some(weight), ..Measurement::new(Sex::Perempuan, age) };
            let raw = assess(mode, &measurement).of(Indicator::WeightForAge).unwrap().raw;
            assert!((raw - z).abs() < 1e-9, "{mode:?} {day} {z} {raw}");
        }
    }
}

#[test]
fn there_is_no_curve_outside_the_tables() {
    let curve = |mode, indicator, at| value_at(mode, indicator, Sex::LakiLaki, at, 0.0);
    let months = |months| At::Age(Age::Months(months));
    let cm = |tenths: i64| Amount::from_thousandths(tenths * 100);
    assert!(curve(Mode::Who, Indicator::WeightForAge, months(59.99)).is_some());
    assert!(curve(Mode::Who, Indicator::WeightForAge, months(60.0)).is_none());
    assert!(curve(Mode::Indonesia, Indicator::WeightForAge, months(60.0)).is_some());
    assert!(curve(Mode::Indonesia, Indicator::HeadForAge, months(61.0)).is_none());
    assert!(curve(Mode::Reference2007, Indicator::WeightForAge, months(120.0)).is_some());
    assert!(curve(Mode::Reference2007, Indicator::WeightForAge, months(120.1)).is_none());
    assert!(curve(Mode::Reference2007, Indicator::BmiForAge, months(228.0)).is_some());
    assert!(curve(Mode::Reference2007, Indicator::BmiForAge, months(228.1)).is_none());
    assert!(curve(Mode::Who, Indicator::ArmForAge, At::Age(Age::from_days(90))).is_none());
    assert!(curve(Mode::Who, Indicator::ArmForAge, At::Age(Age::from_days(91))).is_some());
    assert!(curve(Mode::Who, Indicator::WeightForAge, At::Age(Age::from_days(-1))).is_none());
    assert!(curve(Mode::Who, Indicator::WeightForAge, At::Age(Age::Unknown)).is_none());
    assert!(curve(Mode::Who, Indicator::WeightForAge, At::Length(cm(700))).is_none());
    assert!(curve(Mode::Who, Indicator::WeightForLength, months(3.0)).is_none());
    for (at, drawn) in [
        (At::Length(cm(449)), false),
        (At::Length(cm(450)), true),
        (At::Length(cm(1100)), true),
        (At::Length(cm(1101)), false),
        (At::Height(cm(649)), false),
        (At::Height(cm(650)), true),
        (At::Height(cm(1200)), true),
        (At::Height(cm(1201)), false),
    ] {
        assert_eq!(curve(Mode::Who, Indicator::WeightForLength, at).is_some(), drawn, "{at:?}");
    }
}
