//! Civil days and months, without clock or time zone.
//!
//! A [`Day`] is a count of days, so that an age in days is a subtraction. Drawing a portrait asks
//! for months tens of thousands of times, so the way from a count to a calendar date is the closed
//! formula of the proleptic Gregorian calendar; reading dates is left to `jiff`, and a test holds
//! the two against each other.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Says which text was not a day or a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a calendar date: {0:?}")]
pub struct InvalidDay(pub String);

/// A civil day (tanggal), kept as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A civil month (bulan), kept as `year * 12 + month - 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

const EPOCH: Date = Date::constant(1970, 1, 1);
/// First day that has a date: 1 January of the year -9999.
const DAYS_MIN: i32 = -4_371_587;
/// Last day that has a date: 31 December 9999.
const DAYS_MAX: i32 = 2_932_896;

impl Day {
    /// Builds a day from year, month (1 to 12) and day of month; `None` when there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self::from_date)
    }

    /// Builds a day from a count of days since 1970-01-01.
    pub const fn from_epoch_days(days: i32) -> Self {
        Self(days)
    }

    /// Returns days since 1970-01-01.
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    fn from_date(date: Date) -> Self {
        Self(EPOCH.until(date).expect("both dates are in jiff's range").get_days())
    }

    /// Returns year, month (1 to 12) and day of month.
    ///
    /// Years are counted from March, so that the leap day is the last of its year: 400 years have
    /// 146,097 days, and the months of such a year repeat 31, 30, 31, 30, 31 days.
    pub fn ymd(self) -> (i16, i8, i8) {
        let days = i64::from(self.0.clamp(DAYS_MIN, DAYS_MAX)) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        (year as i16, month as i8, day as i8)
    }

    /// Returns the month that holds this day.
    pub fn month(self) -> Month {
        let (year, month, _) = self.ymd();
        Month(i32::from(year) * 12 + i32::from(month) - 1)
    }

    /// Moves by days; negative goes back.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Moves by calendar months; the 31st becomes the last day of a shorter month.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let (year, month, day) = self.ymd();
        let own = Month(i32::from(year) * 12 + i32::from(month) - 1);
        let target = Month(own.0.saturating_add(months));
        let (first, next) = (target.first_day(), Month(target.0.saturating_add(1)).first_day());
        first.plus_days(i32::from(day - 1).min(next.days_since(first) - 1))
    }

    /// Counts days from `earlier` to this day; negative when `earlier` is later.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Counts completed calendar months since `birth` (bulan penuh): month anniversaries of the
    /// birth day, where a child born on the 31st completes the month on the last day of a
    /// shorter one. Negative before birth.
    pub fn completed_months_since(self, birth: Self) -> i32 {
        let months = self.month().0 - birth.month().0;
        if self < birth.plus_months(months) { months - 1 } else { months }
    }
}

impl Month {
    /// Builds a month from year and month number (1 to 12).
    pub fn from_ym(year: i16, month: i8) -> Option<Self> {
        Day::from_ymd(year, month, 1).map(Day::month)
    }

    /// Builds a month from `year * 12 + month - 1`.
    pub const fn from_index(index: i32) -> Self {
        Self(index)
    }

    /// Returns `year * 12 + month - 1`.
    pub const fn index(self) -> i32 {
        self.0
    }

    /// Returns the calendar year.
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Returns the number of the month in its year, 1 to 12.
    pub const fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// Moves by months; negative goes back.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// Returns the first day of the month.
    pub fn first_day(self) -> Day {
        let (year, month) = (i64::from(self.year()), i64::from(self.number()));
        let year = if month <= 2 { year - 1 } else { year };
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let month_from_march = (month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        Day(days.clamp(i64::from(DAYS_MIN), i64::from(DAYS_MAX)) as i32)
    }

    /// Returns the last day of the month.
    pub fn last_day(self) -> Day {
        self.plus(1).first_day().plus_days(-1)
    }
}

/// Names of months as cards print them, January first.
const MONTHS: [(&str, &str); 12] = [
    ("Jan", "Januari"),
    ("Feb", "Februari"),
    ("Mar", "Maret"),
    ("Apr", "April"),
    ("Mei", "Mei"),
    ("Jun", "Juni"),
    ("Jul", "Juli"),
    ("Agu", "Agustus"),
    ("Sep", "September"),
    ("Okt", "Oktober"),
    ("Nov", "November"),
    ("Des", "Desember"),
];

impl Day {
    /// Writes the day as people read it: `21 Nov 2026`.
    pub fn indonesian(self) -> String {
        let (year, _, day) = self.ymd();
        format!("{day} {} {year}", self.month().names().0)
    }

    /// Writes the age of somebody born on `birth` as cards do: `12 hr`, `5 bl`, `2 th 3 bl`.
    ///
    /// Empty before birth.
    pub fn age_text(self, birth: Self) -> String {
        let months = self.completed_months_since(birth);
        match (self.days_since(birth), months / 12, months % 12) {
            (days, _, _) if days < 0 => String::new(),
            (days, 0, 0) => format!("{days} hr"),
            (_, 0, months) => format!("{months} bl"),
            (_, years, 0) => format!("{years} th"),
            (_, years, months) => format!("{years} th {months} bl"),
        }
    }
}

impl Month {
    fn names(self) -> (&'static str, &'static str) {
        let index = usize::try_from(self.number() - 1).expect("1 to 12");
        MONTHS[index]
    }

    /// Writes the month as people read it: `November 2026`.
    pub fn indonesian(self) -> String {
        format!("{} {}", self.names().1, self.year())
    }

    /// Writes the short name of the month: `Nov`.
    pub fn short(self) -> &'static str {
        self.names().0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    /// Reads `YYYY-MM-DD` and nothing else.
    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        let well_formed = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !well_formed {
            return Err(InvalidDay(text.to_owned()));
        }
        text.parse::<Date>().map(Self::from_date).map_err(|_| InvalidDay(text.to_owned()))
    }
}

impl FromStr for Month {
    type Err = InvalidDay;

    /// Reads `YYYY-MM`.
    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        if text.len() != 7 {
            return Err(InvalidDay(text.to_owned()));
        }
        format!("{text}-01").parse::<Day>().map(Day::month).map_err(|_| InvalidDay(text.to_owned()))
    }
}

macro_rules! serde_as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )*};
}
pub(crate) use serde_as_text;

serde_as_text!(Day, Month);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("2024-01-31", "2024-02-28", 0)]
    #[case("2024-01-31", "2024-02-29", 1)]
    #[case("2023-01-31", "2023-02-28", 1)]
    #[case("2024-02-29", "2025-02-28", 12)]
    #[case("2024-03-15", "2024-03-14", -1)]
    #[case("2024-03-15", "2024-06-14", 2)]
    #[case("2024-03-15", "2024-06-15", 3)]
    fn completed_months_follow_anniversaries(
        #[case] birth: &str,
        #[case] on: &str,
        #[case] months: i32,
    ) {
        assert_eq!(day(on).completed_months_since(day(birth)), months);
    }

    #[test]
    fn speaks_as_cards_do() {
        let birth = day("2024-08-31");
        assert_eq!(birth.indonesian(), "31 Agu 2024");
        assert_eq!(birth.month().indonesian(), "Agustus 2024");
        let ages = [("2024-09-12", "12 hr"), ("2025-01-31", "5 bl"), ("2026-11-30", "2 th 3 bl")];
        for (on, text) in ages {
            assert_eq!(day(on).age_text(birth), text);
        }
        assert_eq!(day("2026-08-31").age_text(birth), "2 th");
        assert_eq!(day("2024-08-30").age_text(birth), "");
    }

    #[rstest]
    #[case("2024-02-30")]
    #[case("2024-2-3")]
    #[case("24-02-03")]
    #[case("2024-02-03T00:00")]
    #[case("")]
    #[case("２０２４-02-03")]
    fn refuses_what_is_no_date(#[case] text: &str) {
        assert!(text.parse::<Day>().is_err());
    }

    #[test]
    fn the_formula_and_the_library_agree_on_every_day() {
        let mut date = Date::constant(1800, 1, 1);
        let mut days = Day::from_date(date).epoch_days();
        while date.year() < 2300 {
            let day = Day(days);
            assert_eq!(day.ymd(), (date.year(), date.month(), date.day()));
            assert_eq!(day.to_string(), date.to_string());
            if date.day() == 1 {
                assert_eq!(day.month().first_day(), day);
                assert_eq!(day.month().plus(1).first_day().plus_days(-1), day.month().last_day());
            }
            date = date.tomorrow().expect("far from the end of jiff's range");
            days += 1;
        }
        assert_eq!(Day(DAYS_MIN).ymd(), (-9999, 1, 1));
        assert_eq!(Day(DAYS_MAX).ymd(), (9999, 12, 31));
        assert_eq!(Day(i32::MAX).ymd(), (9999, 12, 31));
    }

    proptest! {
        #[test]
        fn text_round_trips(days in -100_000i32..200_000) {
            let day = Day::from_epoch_days(days);
            prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
            prop_assert!(day.month().first_day() <= day && day <= day.month().last_day());
        }

        #[test]
        fn anniversaries_and_completed_months_agree(days in 0i32..30_000, months in 0i32..900) {
            let birth = Day::from_epoch_days(days);
            let anniversary = birth.plus_months(months);
            prop_assert_eq!(anniversary.completed_months_since(birth), months);
            prop_assert_eq!(anniversary.plus_days(-1).completed_months_since(birth), months - 1);
        }
    }
}
