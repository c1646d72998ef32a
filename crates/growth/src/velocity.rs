//! Expected gain between two measurements, from WHO's growth velocity standards (2009).

use domain::person::Sex;

use crate::{
    age::DAYS_PER_MONTH,
    lms::Tails,
    tables::{TABLES, VelocityRow},
};

/// Standard normal quantile of the fifth percentile, as WHO's tables print it.
const P5_Z: f64 = -1.6449;

/// Which interval of the tables serves which gap, from the guidelines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VelocityRules {
    /// Windows that do not overlap.
    pub windows: Vec<Window>,
}

/// Gaps that are judged with one interval of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Interval of the table, months.
    pub interval_months: i32,
    /// Fewest days between the measurements.
    pub gap_days_min: i32,
    /// Most days between the measurements.
    pub gap_days_max: i32,
}

/// A gain to compare with, scaled from the interval of the table to the real gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedGain {
    /// Interval of the table used, months.
    pub interval_months: i32,
    /// Fifth percentile; below it growth falters. Grams or cm; may be negative.
    pub p5: f64,
    /// Median, grams or cm.
    pub median: f64,
}

/// Returns the expected weight gain in grams; `None` is "tidak dapat dinilai".
///
/// `start_months` are completed months at the first weighing. Both must be unflagged.
pub fn weight_gain(
    rules: &VelocityRules,
    sex: Sex,
    start_months: i32,
    gap_days: i32,
) -> Option<ExpectedGain> {
    expected(&TABLES.velocity_weight, rules, sex, start_months, gap_days)
}

/// Returns the expected length gain in cm; `None` is "tidak dapat dinilai".
///
/// `start_months` are completed months at the first measurement. Both must be unflagged and taken
/// in the same position.
pub fn length_gain(
    rules: &VelocityRules,
    sex: Sex,
    start_months: i32,
    gap_days: i32,
) -> Option<ExpectedGain> {
    expected(&TABLES.velocity_length, rules, sex, start_months, gap_days)
}

fn expected(
    rows: &[VelocityRow],
    rules: &VelocityRules,
    sex: Sex,
    start_months: i32,
    gap_days: i32,
) -> Option<ExpectedGain> {
    let window = rules
        .windows
        .iter()
        .find(|window| (window.gap_days_min..=window.gap_days_max).contains(&gap_days))?;
    let row = rows.iter().find(|row| {
        row.sex == sex
            && row.interval_months == window.interval_months
            && row.start_month == start_months
    })?;
    let scale = f64::from(gap_days) / (f64::from(row.interval_months) * DAYS_PER_MONTH);
    let increment = |z| (row.lms.value(z, Tails::Plain) - row.delta) * scale;
    Some(ExpectedGain {
        interval_months: row.interval_months,
        p5: increment(P5_Z),
        median: increment(0.0),
    })
}
