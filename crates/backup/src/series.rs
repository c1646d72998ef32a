//! The series of backups at a destination, and the chain of manifests within each.

use std::collections::BTreeMap;

use domain::day::Day;

use crate::{
    destination::Destination,
    error::{Error, Result},
    manifest::{ManifestV1, link},
    secret::Seal,
};

/// Most backups of one series; at one a quarter of an hour a day has 96.
pub(crate) const NUMBERS_MAX: u32 = 10_000;

/// Names a series by its day, the moment it was begun, and a word of chance.
pub(crate) fn name(day: Day, now_ms: u64, chance: [u8; 4]) -> String {
    let day = day.to_string().replace('-', "");
    format!("{day}-{now_ms:013}-{:08x}", u32::from_be_bytes(chance))
}

/// Returns the day in the name of a series.
pub(crate) fn day_of(series: &str) -> Option<Day> {
    let digits = series.get(..8).filter(|day| day.bytes().all(|b| b.is_ascii_digit()))?;
    format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).parse().ok()
}

/// Lists the series that have a manifest, oldest first, with the numbers of their manifests.
pub(crate) fn listed(at: &dyn Destination) -> Result<BTreeMap<String, Vec<u32>>> {
    let mut series: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for name in at.list("")? {
        let Some((of, file)) = name.split_once('/') else { continue };
        let number = file.strip_suffix(".manifes").and_then(|number| number.parse().ok());
        if let (Some(number), Some(_)) = (number, day_of(of)) {
            series.entry(of.to_owned()).or_default().push(number);
        }
    }
    for numbers in series.values_mut() {
        numbers.sort_unstable();
    }
    Ok(series)
}

/// Reads one manifest with the name under which the next one knows it.
pub(crate) fn manifest(
    at: &dyn Destination,
    seal: &Seal,
    series: &str,
    number: u32,
) -> Result<(ManifestV1, String)> {
    let bytes = at.get(&ManifestV1::name(series, number))?;
    let manifest = ManifestV1::read(&bytes, seal, series, number)?;
    Ok((manifest, link(&bytes)))
}

/// Reads the manifests of a series in order, and looks whether each follows the one before.
/// Numbers go up to the highest that is there; one that is missing in between is told.
pub(crate) fn chain(
    at: &dyn Destination,
    seal: &Seal,
    series: &str,
    numbers: &[u32],
) -> Result<Vec<ManifestV1>> {
    let last = numbers.last().copied().unwrap_or(0).min(NUMBERS_MAX);
    let mut manifests: Vec<ManifestV1> = Vec::new();
    let mut previous = None;
    for number in 1..=last {
        let (manifest, own) = manifest(at, seal, series, number)?;
        if manifest.previous != previous {
            return Err(Error::Altered(ManifestV1::name(series, number)));
        }
        previous = Some(own);
        manifests.push(manifest);
    }
    Ok(manifests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_sort_by_time_and_tell_their_day() {
        let day: Day = "2026-11-21".parse().unwrap();
        let first = name(day, 999, [0, 0, 0, 1]);
        assert_eq!(first, "20261121-0000000000999-00000001");
        assert!(first < name(day, 1_000, [0; 4]) && first < name(day.plus_days(1), 1, [0; 4]));
        assert_eq!(day_of(&first), Some(day));
        for odd in ["", "lost+found", "2026112", "20261341-1"] {
            assert_eq!(day_of(odd), None, "{odd}");
        }
    }
}
