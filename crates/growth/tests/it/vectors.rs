//! Every cell of the public test vectors, computed by implementations other than this one.

use std::collections::HashMap;

use domain::person::Sex;
use growth::{
    age::Age,
    amount::Amount,
    assess::{Assessment, Indicator, Measurement, Mode, Position, assess},
};

pub(crate) const VECTORS: &str = include_str!("../data/vectors_public.csv");

/// One row of the vectors by column name.
pub(crate) type Row = HashMap<String, String>;

/// Largest difference allowed to an unrounded z-score.
pub(crate) const RAW_TOLERANCE: f64 = 1e-9;

pub(crate) fn rows(csv: &[u8]) -> Vec<Row> {
    csv::Reader::from_reader(csv).deserialize().map(|row| row.unwrap()).collect()
}

fn amount(row: &Row, column: &str) -> Option<Amount> {
    let cell = &row[column];
    (!cell.is_empty()).then(|| cell.parse().unwrap())
}

fn measurement(row: &Row) -> Measurement {
    let sex = match row["sex"].as_str() {
        "1" => Some(Sex::LakiLaki),
        "2" => Some(Sex::Perempuan),
        _ => None,
    };
    let age = match (row["age_days"].as_str(), row["age_months"].as_str()) {
        ("", "") => Age::Unknown,
        ("", months) => Age::Months(months.parse().unwrap()),
        (days, _) => Age::from_days(days.parse().unwrap()),
    };
    Measurement {
        weight: amount(row, "weight_kg"),
        length_or_height: amount(row, "lenhei_cm"),
        position: match row["measure"].as_str() {
            "l" => Some(Position::Lying),
            "h" => Some(Position::Standing),
            _ => None,
        },
        head: amount(row, "headc_cm"),
        arm: amount(row, "armc_cm"),
        triceps: amount(row, "triskin_mm"),
        subscapular: amount(row, "subskin_mm"),
        oedema: row["oedema"] == "y",
        sex,
        age,
    }
}

fn assert_number(row: &Row, column: &str, actual: Option<f64>, tolerance: f64) {
    let expected: Option<f64> =
        (!row[column].is_empty()).then(|| row[column].parse().expect("a number"));
    let equal = match (expected, actual) {
        (Some(expected), Some(actual)) => (expected - actual).abs() <= tolerance,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    assert!(equal, "{} {column}: expected {expected:?}, got {actual:?}", row["id"]);
}

fn check(row: &Row, assessment: &Assessment) {
    assert_number(row, "c_lenhei", assessment.corrected_length.map(Amount::as_f64), 5e-7);
    assert_number(row, "c_bmi", assessment.bmi, 5.1e-9);
    let c9mo = assessment.standing_below_9_months.map(f64::from);
    assert_number(row, "c9mo", c9mo, 0.0);
    for indicator in Indicator::ALL {
        let (z, code) = (assessment.of(indicator), indicator.code());
        assert_number(row, &format!("z_{code}"), z.map(|z| z.rounded()), 0.0);
        assert_number(row, &format!("f_{code}"), z.map(|z| f64::from(z.flagged)), 0.0);
        assert_number(row, &format!("r_{code}"), z.map(|z| z.raw), RAW_TOLERANCE);
    }
}

#[test]
fn every_vector_matches_in_every_cell() {
    let rows = rows(VECTORS.as_bytes());
    assert_eq!(rows.len(), 1450);
    for row in &rows {
        let mode = Mode::from_name(&row["standard"]).unwrap();
        check(row, &assess(mode, &measurement(row)));
    }
}

/// Mode "indonesia" gives what WHO gives, save where their age limits differ.
#[test]
fn indonesian_mode_agrees_with_who_away_from_the_limit() {
    let mut compared = 0;
    for row in &rows(VECTORS.as_bytes()) {
        let measurement = measurement(row);
        let months = measurement.age.completed_months();
        let who_stops = row["standard"] == "cgs" && Some(60) <= months;
        let not_yet_2007 = row["standard"] == "ref2007" && months < Some(61);
        if !who_stops && !not_yet_2007 {
            check(row, &assess(Mode::Indonesia, &measurement));
            compared += 1;
        }
    }
    assert_eq!(compared, 1413);
}
