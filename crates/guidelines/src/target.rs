//! What an indicator should reach, and in which span of time.

use domain::day::Day;

/// Which way an indicator should move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither.
    Neutral,
}

/// A target in percent and the years for which it was set.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Percent.
    pub percent: f64,
    /// First day on which it holds.
    pub valid_from: Day,
    /// Last day; absent while it holds.
    pub valid_until: Option<Day>,
    /// Where it comes from.
    pub source: String,
}

/// Which part of the year's cohort is the denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CohortSpan {
    /// All who reach the age in the calendar year; the target grows by a twelfth each month.
    Year,
    /// Those who have reached it from January to the month; the target stands as it is.
    ToDate,
}
