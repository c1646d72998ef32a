//! The epidemiological week (minggu epidemiologi) of SKDR: Sunday to Saturday.
//!
//! A week belongs to the year that holds most of its days, which is the year of its Wednesday; so
//! week 1 is the first that has four days in January, and some years have 53 weeks. SKDR counts
//! from Sunday to Saturday; the rule for week 1 is that of MMWR and PAHO.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

/// Sunday of the first week of 1970.
const FIRST_SUNDAY: Date = Date::constant(1970, 1, 4);
/// First year that has weeks here.
const YEAR_MIN: i16 = 1900;
/// Last year that has weeks here.
const YEAR_MAX: i16 = 2999;

/// Says which day or week lies outside the years 1900 to 2999, or is no week of its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an epidemiological week of the years 1900 to 2999")]
pub struct InvalidWeek;

/// An epidemiological week of the years 1900 to 2999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EpiWeek {
    /// Weeks since week 1 of 1970.
    index: i32,
}

impl EpiWeek {
    /// Returns the week that holds a day.
    pub fn of(day: Date) -> Result<Self, InvalidWeek> {
        if !(YEAR_MIN - 1..=YEAR_MAX + 1).contains(&day.year()) {
            return Err(InvalidWeek);
        }
        Self::containing(day).within()
    }

    /// Returns the week that holds a day of the civil calendar, such as (2026, 11, 23).
    pub fn of_ymd((year, month, day): (i16, i8, i8)) -> Result<Self, InvalidWeek> {
        Self::of(Date::new(year, month, day).map_err(|_| InvalidWeek)?)
    }

    /// Builds a week from its year and number (1 to 52 or 53).
    pub fn new(year: i16, number: i8) -> Result<Self, InvalidWeek> {
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) || !(1..=weeks_in(year)).contains(&number) {
            return Err(InvalidWeek);
        }
        Ok(first_of(year).shifted(i32::from(number) - 1))
    }

    /// Returns the year that the week is counted in, which may differ from that of its days.
    pub fn year(self) -> i16 {
        self.wednesday().year()
    }

    /// Returns the number of the week in its year: 1 to 53.
    pub fn number(self) -> i8 {
        let since = self.index - first_of(self.year()).index;
        i8::try_from(since + 1).expect("a year has at most 53 weeks")
    }

    /// Returns the Sunday.
    pub fn first_day(self) -> Date {
        FIRST_SUNDAY.saturating_add((i64::from(self.index) * 7).days())
    }

    /// Returns the Saturday.
    pub fn last_day(self) -> Date {
        self.first_day().saturating_add(6.days())
    }

    /// Moves by weeks; negative goes back. Refuses to leave the years 1900 to 2999.
    pub fn plus(self, weeks: i32) -> Result<Self, InvalidWeek> {
        let index = self.index.checked_add(weeks).ok_or(InvalidWeek)?;
        // Far from the calendar's ends, so that its days exist.
        if 100_000 < index.unsigned_abs() {
            return Err(InvalidWeek);
        }
        Self { index }.within()
    }

    /// Counts weeks from `earlier` to this one; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i32 {
        self.index - earlier.index
    }

    /// Returns the week of the same number so many years earlier; week 53 becomes week 52 of a
    /// year that has no 53.
    pub fn years_back(self, years: u16) -> Result<Self, InvalidWeek> {
        let years = i16::try_from(years).map_err(|_| InvalidWeek)?;
        let year = self.year().checked_sub(years).ok_or(InvalidWeek)?;
        if year < YEAR_MIN {
            return Err(InvalidWeek);
        }
        Self::new(year, self.number().min(weeks_in(year)))
    }

    fn containing(day: Date) -> Self {
        let days = FIRST_SUNDAY.until(day).expect("both dates are in jiff's range").get_days();
        Self { index: days.div_euclid(7) }
    }

    fn within(self) -> Result<Self, InvalidWeek> {
        if (YEAR_MIN..=YEAR_MAX).contains(&self.year()) { Ok(self) } else { Err(InvalidWeek) }
    }

    fn wednesday(self) -> Date {
        self.first_day().saturating_add(3.days())
    }

    const fn shifted(self, weeks: i32) -> Self {
        Self { index: self.index + weeks }
    }
}

impl fmt::Display for EpiWeek {
    /// Writes `2026-W07`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year(), self.number())
    }
}

/// Counts the epidemiological weeks of a year: 52 or 53.
///
/// 53 when the year begins on a Wednesday, or on a Tuesday and has a leap day: then 53 Wednesdays
/// fall into it.
pub fn weeks_in(year: i16) -> i8 {
    let Ok(first) = Date::new(year, 1, 1) else { return 52 };
    match first.weekday() {
        Weekday::Wednesday => 53,
        Weekday::Tuesday if first.in_leap_year() => 53,
        Weekday::Sunday
        | Weekday::Monday
        | Weekday::Tuesday
        | Weekday::Thursday
        | Weekday::Friday
        | Weekday::Saturday => 52,
    }
}

/// Returns week 1 of a year: the week of 4 January, which always has most of its days in the year.
fn first_of(year: i16) -> EpiWeek {
    EpiWeek::containing(Date::constant(year, 1, 4))
}
