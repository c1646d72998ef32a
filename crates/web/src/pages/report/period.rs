//! Of how long a report tells.

use domain::{
    day::{Day, Month},
    refusal::Refusal,
    surveillance::{WEEK_DAYS, last_day_of, week_of},
};
use guidelines::report::ReportPeriod;
use outbreak::week::EpiWeek;
use store::read::register::Days;

use crate::{early_warning, error::PageError};

/// A week by its Sunday, a month, a quarter by its first month, or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    Week(Day),
    Month(Month),
    Quarter(Month),
    Year(i16),
}

const MONTHS_OFFERED: i32 = 24;
const WEEKS_OFFERED: i32 = 26;
const QUARTERS_OFFERED: i32 = 8;
const YEARS_OFFERED: i16 = 5;

impl Span {
    /// Reads a period that has begun; nothing means the last that is over.
    ///
    /// # Errors
    ///
    /// Refuses with `laporan.masa` what is no period of the kind, and one to come.
    pub(crate) fn read(kind: ReportPeriod, text: &str, today: Day) -> Result<Self, PageError> {
        if text.is_empty() {
            return Ok(Self::last_before(kind, today));
        }
        let (example, read) = match kind {
            ReportPeriod::Week => {
                let week = text.parse::<Day>().ok().filter(|day| week_of(*day) == *day);
                ("hari Minggu awal pekannya, misalnya 2026-11-15", week.map(Self::Week))
            }
            ReportPeriod::Month => ("bulan, misalnya 2026-10", text.parse().ok().map(Self::Month)),
            ReportPeriod::Quarter => ("triwulan, misalnya 2026-T3", quarter(text)),
            ReportPeriod::Year => {
                let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
                ("tahun, misalnya 2026", text.parse().ok().filter(|_| is_year).map(Self::Year))
            }
        };
        let begun = read.filter(|span| span.days().from <= today);
        begun.ok_or_else(|| {
            let message = format!(
                "Masa laporan \"{text}\" tidak dapat dibaca atau belum mulai. Laporan ini {}: \
                 pilih {example}.",
                kind.indonesian()
            );
            PageError::Asked(Refusal::new("laporan.masa", message))
        })
    }

    fn last_before(kind: ReportPeriod, today: Day) -> Self {
        Self::holding(kind, today).back(1)
    }

    /// Returns the period of a kind that holds a day.
    fn holding(kind: ReportPeriod, day: Day) -> Self {
        let month = day.month();
        match kind {
            ReportPeriod::Week => Self::Week(week_of(day)),
            ReportPeriod::Month => Self::Month(month),
            ReportPeriod::Quarter => Self::Quarter(month.plus(-((month.number() - 1) % 3))),
            ReportPeriod::Year => Self::Year(day.ymd().0),
        }
    }

    fn back(self, times: i32) -> Self {
        match self {
            Self::Week(week) => Self::Week(week.plus_days(-WEEK_DAYS * times)),
            Self::Month(month) => Self::Month(month.plus(-times)),
            Self::Quarter(month) => Self::Quarter(month.plus(-3 * times)),
            Self::Year(year) => Self::Year(year - i16::try_from(times).unwrap_or(0)),
        }
    }

    /// Lists the periods that are offered, the running one first.
    pub(crate) fn offered(kind: ReportPeriod, today: Day) -> impl Iterator<Item = Self> {
        let n = match kind {
            ReportPeriod::Week => WEEKS_OFFERED,
            ReportPeriod::Month => MONTHS_OFFERED,
            ReportPeriod::Quarter => QUARTERS_OFFERED,
            ReportPeriod::Year => YEARS_OFFERED.into(),
        };
        let now = Self::holding(kind, today);
        (0..n).map(move |times| now.back(times))
    }

    /// Returns the word in addresses and names of files.
    pub(crate) fn code(self) -> String {
        match self {
            Self::Week(week) => week.to_string(),
            Self::Month(month) => month.to_string(),
            Self::Quarter(month) => format!("{}-T{}", month.year(), quarter_of(month)),
            Self::Year(year) => year.to_string(),
        }
    }

    /// Writes the period for people.
    pub(crate) fn indonesian(self) -> String {
        match self {
            Self::Week(week) => {
                format!("{}, {}", early_warning::number(week), early_warning::days(week))
            }
            Self::Month(month) => month.indonesian(),
            Self::Quarter(month) => format!("Triwulan {} {}", quarter_of(month), month.year()),
            Self::Year(year) => format!("Tahun {year}"),
        }
    }

    /// Writes the period as a DHIS2 does.
    pub(crate) fn dhis2(self) -> String {
        match self {
            Self::Week(week) => match EpiWeek::of_ymd(week.ymd()) {
                Ok(of) => format!("{}SunW{}", of.year(), of.number()),
                Err(_) => week.to_string(),
            },
            Self::Month(month) => month.to_string().replace('-', ""),
            Self::Quarter(month) => format!("{}Q{}", month.year(), quarter_of(month)),
            Self::Year(year) => year.to_string(),
        }
    }

    /// Returns the first and the last day.
    pub(crate) fn days(self) -> Days {
        match self {
            Self::Week(week) => Days { from: week, until: last_day_of(week) },
            Self::Month(_) | Self::Quarter(_) | Self::Year(_) => {
                let (first, last) = self.months();
                Days { from: first.first_day(), until: last.last_day() }
            }
        }
    }

    /// Returns the first and the last month; of a week, that of its last day.
    pub(crate) fn months(self) -> (Month, Month) {
        match self {
            Self::Week(week) => (last_day_of(week).month(), last_day_of(week).month()),
            Self::Month(month) => (month, month),
            Self::Quarter(month) => (month, month.plus(2)),
            Self::Year(year) => {
                let january = Month::from_ym(year, 1).expect("a year has a January");
                (january, january.plus(11))
            }
        }
    }

    /// Returns the month, of a period that is one.
    pub(crate) fn as_month(self) -> Option<Month> {
        match self {
            Self::Month(month) => Some(month),
            Self::Week(_) | Self::Quarter(_) | Self::Year(_) => None,
        }
    }
}

fn quarter_of(month: Month) -> i32 {
    (month.number() - 1) / 3 + 1
}

fn quarter(text: &str) -> Option<Span> {
    let (year, quarter) = text.split_once("-T")?;
    let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
    let is_year = year.len() == 4;
    let month = Month::from_ym(year.parse().ok().filter(|_| is_year)?, quarter * 3 - 2)?;
    Some(Span::Quarter(month))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(kind: ReportPeriod, text: &str) -> Option<Span> {
        Span::read(kind, text, "2026-11-22".parse().unwrap()).ok()
    }

    #[rstest]
    #[case(ReportPeriod::Month, "2026-11", "2026-11-01", "2026-11-30", "202611")]
    #[case(ReportPeriod::Month, "", "2026-10-01", "2026-10-31", "202610")]
    #[case(ReportPeriod::Quarter, "2026-T4", "2026-10-01", "2026-12-31", "2026Q4")]
    #[case(ReportPeriod::Quarter, "", "2026-07-01", "2026-09-30", "2026Q3")]
    #[case(ReportPeriod::Year, "2026", "2026-01-01", "2026-12-31", "2026")]
    #[case(ReportPeriod::Week, "2026-11-15", "2026-11-15", "2026-11-21", "2026SunW46")]
    #[case(ReportPeriod::Week, "", "2026-11-15", "2026-11-21", "2026SunW46")]
    fn a_period_has_its_days(
        #[case] kind: ReportPeriod,
        #[case] text: &str,
        #[case] from: &str,
        #[case] until: &str,
        #[case] dhis2: &str,
    ) {
        let span = read(kind, text).unwrap();
        let days = span.days();
        assert_eq!((days.from.to_string(), days.until.to_string()), (from.into(), until.into()));
        assert_eq!(span.dhis2(), dhis2);
        assert_eq!(read(kind, &span.code()), Some(span));
        assert!(Span::offered(kind, "2026-11-22".parse().unwrap()).any(|one| one == span));
    }

    #[rstest]
    #[case(ReportPeriod::Month, "2026-12")]
    #[case(ReportPeriod::Month, "2026-13")]
    #[case(ReportPeriod::Month, "2026")]
    #[case(ReportPeriod::Quarter, "2026-T5")]
    #[case(ReportPeriod::Quarter, "2027-T1")]
    #[case(ReportPeriod::Year, "26")]
    #[case(ReportPeriod::Year, "2027")]
    #[case(ReportPeriod::Week, "2026-11-16")]
    #[case(ReportPeriod::Week, "2026-11-29")]
    fn what_is_no_period_is_refused(#[case] kind: ReportPeriod, #[case] text: &str) {
        assert_eq!(read(kind, text), None);
    }
}
