//! The only clock, and the time zones of Indonesia.

use std::{
    str::FromStr,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use domain::{area::PuskesmasCode, day::Day};

use crate::trouble::Trouble;

/// Names the day that is taken for today, `YYYY-MM-DD`: for tests and demonstrations.
const TODAY_VARIABLE: &str = "SIMPUL_TODAY";
const MILLIS_PER_HOUR: i64 = 3_600_000;
const MILLIS_PER_DAY: i64 = 24 * MILLIS_PER_HOUR;

/// A time zone of Indonesia.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Western: UTC+7.
    Wib,
    /// Central: UTC+8.
    Wita,
    /// Eastern: UTC+9.
    Wit,
}

impl Zone {
    /// Returns the zone of the province in a Puskesmas code (`P7309…` is Sulawesi Selatan, WITA).
    /// Western when the code does not tell (Keppres 41/1987).
    pub(crate) fn of(puskesmas: &PuskesmasCode) -> Self {
        let digits: String =
            puskesmas.as_str().chars().skip_while(char::is_ascii_alphabetic).take(2).collect();
        match digits.parse::<u8>() {
            Ok(51..=53 | 63..=65 | 71..=76) => Self::Wita,
            Ok(81..=82 | 91..=97) => Self::Wit,
            _ => Self::Wib,
        }
    }

    /// Returns hours east of UTC.
    pub(crate) const fn hours(self) -> i8 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_uppercase().as_str() {
            "WIB" => Ok(Self::Wib),
            "WITA" => Ok(Self::Wita),
            "WIT" => Ok(Self::Wit),
            _ => Err("WIB, WITA atau WIT".to_owned()),
        }
    }
}

/// The night ends at this hour: before it, nobody waits for the machine.
pub(crate) const NIGHT_ENDS_HOUR: u64 = 5;

/// Tells the time. A day given by `SIMPUL_TODAY` begins at noon and goes on from there.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    zone: Zone,
    set_to: Option<(i64, Instant)>,
}

impl Clock {
    /// Reads `SIMPUL_TODAY`; without it the clock of the machine holds.
    pub(crate) fn new(zone: Zone) -> Result<Self, Trouble> {
        let set_to = match std::env::var(TODAY_VARIABLE) {
            Err(_) => None,
            Ok(text) if text.is_empty() => None,
            Ok(text) => {
                let day: Day = text.parse().map_err(|_| {
                    let message = format!(
                        "{TODAY_VARIABLE} harus tanggal seperti 2026-11-21, bukan \"{text}\"."
                    );
                    Trouble::misuse("jam.hari-ini", message)
                })?;
                Some((noon(day, zone), Instant::now()))
            }
        };
        Ok(Self { zone, set_to })
    }

    /// Returns milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn millis(&self) -> u64 {
        let millis = match &self.set_to {
            Some((noon, since)) => *noon + since.elapsed().as_millis() as i64,
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_millis() as i64),
        };
        u64::try_from(millis).unwrap_or(0)
    }

    /// Returns hours east of UTC.
    pub(crate) const fn utc_offset_hours(&self) -> i8 {
        self.zone.hours()
    }

    /// Returns the hour of the day in the zone.
    pub(crate) fn hour(&self) -> u64 {
        let local = self.millis() as i64 + i64::from(self.zone.hours()) * MILLIS_PER_HOUR;
        local.rem_euclid(MILLIS_PER_DAY).unsigned_abs() / MILLIS_PER_HOUR.unsigned_abs()
    }

    /// Returns the civil day in the zone.
    pub(crate) fn today(&self) -> Day {
        let local = self.millis() as i64 + i64::from(self.zone.hours()) * MILLIS_PER_HOUR;
        let days = local.div_euclid(MILLIS_PER_DAY);
        Day::from_epoch_days(i32::try_from(days).unwrap_or(i32::MAX))
    }
}

fn noon(day: Day, zone: Zone) -> i64 {
    i64::from(day.epoch_days()) * MILLIS_PER_DAY + (12 - i64::from(zone.hours())) * MILLIS_PER_HOUR
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("P3324010101", Zone::Wib)]
    #[case("P6201010101", Zone::Wib)]
    #[case("P6301010101", Zone::Wita)]
    #[case("P7309030101", Zone::Wita)]
    #[case("9171010101", Zone::Wit)]
    #[case("ABC", Zone::Wib)]
    fn zones_follow_provinces(#[case] code: &str, #[case] zone: Zone) {
        assert_eq!(Zone::of(&code.parse().unwrap()), zone);
    }

    #[test]
    fn a_set_day_is_that_day_in_every_zone() {
        for zone in [Zone::Wib, Zone::Wita, Zone::Wit] {
            let day: Day = "2026-11-21".parse().unwrap();
            let clock = Clock { zone, set_to: Some((noon(day, zone), Instant::now())) };
            assert_eq!(clock.today(), day);
        }
    }
}
