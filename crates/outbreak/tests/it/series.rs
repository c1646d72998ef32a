//! The series that the vectors of other programs are about.

use std::collections::BTreeMap;

const SERIES: &str = include_str!("../data/series.csv");

/// Reads every series by name; `-` is a week without a report.
pub(crate) fn all() -> BTreeMap<String, Vec<Option<u32>>> {
    rows(SERIES)
        .into_iter()
        .map(|row| {
            let weeks = row["weeks"].split(' ').map(|week| week.parse().ok()).collect();
            (row["series"].clone(), weeks)
        })
        .collect()
}

/// Reads a CSV with its heads.
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// Turns counts into reported weeks.
pub(crate) fn reported(counts: &[u32]) -> Vec<Option<u32>> {
    counts.iter().copied().map(Some).collect()
}

/// Says whether two numbers agree but for `part` of their size.
pub(crate) fn is_near(a: f64, b: f64, part: f64) -> bool {
    (a - b).abs() <= part * a.abs().max(b.abs()).max(1.0)
}
