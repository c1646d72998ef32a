//! Which series are kept, and which go.

use std::collections::BTreeMap;

use domain::day::Day;

use crate::{destination::Destination, error::Result, series};

/// Days of which every series is kept (`docs/security.md`).
pub const DAYS: i32 = 35;
/// Months of which the last series is kept.
pub const MONTHS: i32 = 12;

/// Removes series that are too old; returns their names. The newest always stays, and whatever is
/// no series of ours is left alone.
pub fn sweep(at: &dyn Destination, today: Day) -> Result<Vec<String>> {
    let listed = series::listed(at)?;
    let names: Vec<&str> = listed.keys().map(String::as_str).collect();
    let mut old = too_old(&names, today);
    // What a backup left behind that never came to its manifest.
    for name in at.list("")? {
        let Some((of, _)) = name.split_once('/') else { continue };
        let is_old = series::day_of(of).is_some_and(|day| day < today.plus_days(-DAYS));
        if is_old && !listed.contains_key(of) && !old.iter().any(|known| known == of) {
            old.push(of.to_owned());
        }
    }
    for name in &old {
        let files = at.list(&format!("{name}/"))?;
        // Manifests go last: a series that is half gone still shows as one, and goes next time.
        let (manifests, segments): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.ends_with(".manifes"));
        for file in segments.iter().chain(&manifests) {
            at.delete(file)?;
        }
    }
    Ok(old)
}

fn too_old(names: &[&str], today: Day) -> Vec<String> {
    let mut last_of_month: BTreeMap<i32, &str> = BTreeMap::new();
    for name in names {
        if let Some(day) = series::day_of(name) {
            last_of_month.insert(day.month().index(), name);
        }
    }
    let newest = names.last();
    let goes = |name: &&&str| {
        let Some(day) = series::day_of(name) else { return false };
        let is_recent = today.plus_days(-DAYS) <= day;
        let month = day.month().index();
        let is_monthly =
            last_of_month.get(&month) == Some(*name) && today.month().index() - MONTHS <= month;
        !is_recent && !is_monthly && Some(*name) != newest
    };
    names.iter().filter(goes).map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_five_days_and_twelve_months_stay() {
        let today: Day = "2026-11-21".parse().unwrap();
        let names: Vec<String> =
            (0..800).rev().map(|ago| series::name(today.plus_days(-ago), 1, [0; 4])).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let gone = too_old(&names, today);
        let stays: Vec<&&str> =
            names.iter().filter(|name| !gone.iter().any(|old| old == **name)).collect();
        // 36 days with today, of which two are ends of months; ten ends of months before them.
        let monthly = stays.iter().filter(|name| ***name < "20261017").count();
        assert_eq!((stays.len(), monthly), (47, 11), "{stays:?}");
        assert!(stays.contains(&&names[names.len() - 36]));
        assert!(stays.iter().any(|name| name.starts_with("20251130")));
        assert!(!stays.iter().any(|name| name.starts_with("20251031")));
    }

    #[test]
    fn the_newest_stays_however_old_it_is() {
        let today: Day = "2026-11-21".parse().unwrap();
        let names = ["20200101-a", "20200102-a", "lost+found"];
        assert_eq!(too_old(&names[..2], today), ["20200101-a"]);
        assert_eq!(too_old(&[], today), [""; 0]);
    }
}
