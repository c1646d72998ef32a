//! Parts of the people of a board: by sex, by age and by disability.
//!
//! Cells know none of these, so that a part is counted from the rows of the people themselves.

use domain::{
    area::AreaLevel,
    day::{Day, Month},
    person::Sex,
};
use guidelines::indicator::COMPONENTS_MAX;

use crate::{
    conn::{Value, rows},
    error::Result,
    read::{
        area::{Scope, in_scope},
        board::{BoardRow, TREND_MONTHS_MAX, TrendPoint},
    },
    statement::statements,
    store::Store,
    view::board::Indicators,
};

/// What stands for a birth that is not known: a day on which nobody was born.
const NO_BIRTH: i32 = -1_000_000;
/// The last of all days, for births without a bound.
const NO_BOUND: i32 = i32::MAX;

/// Part of the people of a board; the default is all of them. The parts of one kind add up to the
/// whole, because what is not known is a part of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slice {
    /// Which sex.
    pub sex: Option<SexPart>,
    /// Which ages, on the last day of the month of the board.
    pub age: Option<AgePart>,
    /// Which answer about disability, as it was last given.
    pub disability: Option<DisabilityPart>,
    /// Last day on which ages are told, when the month has not ended.
    pub today: Option<Day>,
}

/// People of a sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SexPart {
    /// Of this one.
    Of(Sex),
    /// Nobody wrote it.
    Unknown,
}

/// People of an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgePart {
    /// Of so many completed months.
    Months {
        /// The youngest.
        from: u16,
        /// Whoever has so many is too old; absent means nobody is.
        below: Option<u16>,
    },
    /// The birth is not known.
    Unknown,
}

/// People by what they said of disability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabilityPart {
    /// Any kind.
    With,
    /// None.
    Without,
    /// Nobody asked.
    NotAsked,
}

impl DisabilityPart {
    /// All parts, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::With, Self::Without, Self::NotAsked];

    /// Returns the word used in statements and addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::With => "ya",
            Self::Without => "tidak",
            Self::NotAsked => "belum",
        }
    }
}

/// Narrows `q` (a person) by four parameters: sex, first and last day of birth, disability.
macro_rules! in_slice {
    ($sex:literal, $first:literal, $last:literal, $disability:literal) => {
        concat!(
            "(CAST(",
            $sex,
            " AS TEXT) IS NULL OR coalesce(q.sex, '?') = ",
            $sex,
            ") AND coalesce(q.birth, -1000000) >= ",
            $first,
            " AND coalesce(q.birth, -1000000) <= ",
            $last,
            " AND (CAST(",
            $disability,
            " AS TEXT) IS NULL OR CASE coalesce(q.disability, '') WHEN '' THEN 'belum' \
             WHEN 'tidak' THEN 'tidak' ELSE 'ya' END = ",
            $disability,
            ")"
        )
    };
}
pub(crate) use in_slice;

statements! {
    MONTHS =
        concat!("SELECT a.desa, a.dusun, a.rw, a.rt, a.posyandu, n.name, pl.name, \
         CAST(sum(CASE WHEN m.reached & $8 <> 0 THEN 1 ELSE 0 END) AS BIGINT), count(*), \
         a.puskesmas \
         FROM log_head h CROSS JOIN person_month m CROSS JOIN area a CROSS JOIN log_head g \
         CROSS JOIN person q LEFT JOIN area_name n ON n.code = a.desa \
         LEFT JOIN place pl ON pl.puskesmas = a.puskesmas AND pl.place = a.posyandu \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $9 AND m.month <= $10 AND m.block = $7 \
         AND m.counted & $8 <> 0 AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND q.puskesmas = g.puskesmas AND q.person = m.person AND ",
         in_slice!("$11", "$12", "$13", "$14"), " AND ", in_scope!(), " \
         GROUP BY a.puskesmas, a.desa, a.dusun, a.rw, a.rt, a.posyandu, n.name, pl.name");
    CASES =
        concat!("SELECT a.desa, a.dusun, a.rw, a.rt, a.posyandu, n.name, pl.name, \
         CAST(sum(CASE WHEN m.done > 0 AND m.done <= $8 THEN 1 ELSE 0 END) AS BIGINT), count(*), \
         a.puskesmas \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a CROSS JOIN log_head g \
         CROSS JOIN person q LEFT JOIN area_name n ON n.code = a.desa \
         LEFT JOIN place pl ON pl.puskesmas = a.puskesmas AND pl.place = a.posyandu \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $9 AND m.month <= $10 \
         AND m.indicator = $7 AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND q.puskesmas = g.puskesmas AND q.person = m.person AND ",
         in_slice!("$11", "$12", "$13", "$14"), " AND ", in_scope!(), " \
         GROUP BY a.puskesmas, a.desa, a.dusun, a.rw, a.rt, a.posyandu, n.name, pl.name");
    LACKING =
        concat!("SELECT m.missing, count(*) \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a CROSS JOIN log_head g \
         CROSS JOIN person q \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $8 AND m.month <= $9 \
         AND m.indicator = $7 AND m.missing <> 0 \
         AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND q.puskesmas = g.puskesmas AND q.person = m.person AND ",
         in_slice!("$10", "$11", "$12", "$13"), " AND ", in_scope!(), " \
         GROUP BY m.missing");
}

impl Slice {
    /// Tells whether everybody is meant.
    pub const fn is_all(&self) -> bool {
        self.sex.is_none() && self.age.is_none() && self.disability.is_none()
    }

    /// Returns the four parameters of `in_slice!` for the board of a month.
    pub(crate) fn bind(&self, month: Month) -> [Value<'static>; 4] {
        let sex = self.sex.map(|sex| match sex {
            SexPart::Of(sex) => sex.letter(),
            SexPart::Unknown => "?",
        });
        let last_day = month.last_day();
        let on = self.today.map_or(last_day, |today| last_day.min(today));
        let (first, last) = match self.age {
            None => (NO_BIRTH, NO_BOUND),
            Some(AgePart::Unknown) => (NO_BIRTH, NO_BIRTH),
            Some(AgePart::Months { from, below }) => {
                let first = below.map(|below| latest_birth(on, below).plus_days(1).epoch_days());
                (first.unwrap_or(NO_BIRTH + 1), latest_birth(on, from).epoch_days())
            }
        };
        let disability = self.disability.map(DisabilityPart::word);
        [sex.into(), first.into(), last.into(), disability.into()]
    }
}

/// Returns the latest birth of those who have completed so many months on a day.
fn latest_birth(on: Day, months: u16) -> Day {
    let months = i32::from(months);
    let mut birth = on.plus_months(-months);
    // Who was born on the 31st completes a shorter month on its last day.
    while birth.plus_days(1).plus_months(months) <= on {
        birth = birth.plus_days(1);
    }
    birth
}

/// Counts who lacks each component, the most first, of people by what they lack as bits.
pub(crate) fn lacking(counted: &[(i64, i64)]) -> Vec<(usize, u64)> {
    let of = |at: usize| -> u64 {
        let lacking = counted.iter().filter(|(missing, _)| missing & (1 << at) != 0);
        lacking.map(|(_, people)| people.unsigned_abs()).sum()
    };
    let mut lacking: Vec<(usize, u64)> =
        (0..COMPONENTS_MAX).map(|at| (at, of(at))).filter(|(_, people)| 0 < *people).collect();
    lacking.sort_by_key(|(at, people)| (std::cmp::Reverse(*people), *at));
    lacking
}

impl Store {
    /// Returns [`Store::board_done_by`] of a part of the people.
    pub fn sliced_board(
        &self,
        indicator: &str,
        (month, done_by): (Month, Month),
        level: AreaLevel,
        within: &Scope,
        slice: &Slice,
    ) -> Result<Vec<BoardRow>> {
        if slice.is_all() {
            return self.board_done_by(indicator, month, done_by, level, within);
        }
        let span = self.span(indicator, month);
        let (statement, own): (_, [Value<'_>; 2]) =
            match Indicators::new(self.guidelines()).bit(indicator) {
                Some((block, bit)) => (&MONTHS, [block.into(), bit.into()]),
                None => (&CASES, [indicator.into(), done_by.index().into()]),
            };
        let months = [span.first.index().into(), span.last.index().into()];
        let own: Vec<Value<'_>> = own.into_iter().chain(months).chain(slice.bind(month)).collect();
        self.board_rows(statement, &own, level, within)
    }

    /// Returns [`Store::board_trend`] of a part of the people: in each month those who were of the
    /// age then.
    pub fn sliced_trend(
        &self,
        indicator: &str,
        last: Month,
        months: u16,
        within: &Scope,
        slice: &Slice,
    ) -> Result<Vec<TrendPoint>> {
        if slice.is_all() {
            return self.board_trend(indicator, last, months, within);
        }
        let months = i32::from(months.clamp(1, TREND_MONTHS_MAX));
        let points = (1 - months..=0).map(|back| {
            let month = last.plus(back);
            let rows =
                self.sliced_board(indicator, (month, month), AreaLevel::Desa, within, slice)?;
            let sum = |of: fn(&BoardRow) -> u64| rows.iter().map(of).sum();
            let (numerator, denominator) = (sum(|row| row.numerator), sum(|row| row.denominator));
            Ok(TrendPoint { month, numerator, denominator })
        });
        points.collect()
    }

    /// Returns [`Store::board_lacking`] of a part of the people of an area.
    pub fn sliced_lacking(
        &self,
        indicator: &str,
        month: Month,
        within: &Scope,
        slice: &Slice,
    ) -> Result<Vec<(usize, u64)>> {
        if slice.is_all() {
            return self.board_lacking(indicator, month, &Scope::All, within);
        }
        let span = self.span(indicator, month);
        let own = [indicator.into(), span.first.index().into(), span.last.index().into()];
        let counted: Vec<(i64, i64)> = within.bind(|scope| {
            let params: Vec<Value<'_>> =
                scope.into_iter().chain(own).chain(slice.bind(month)).collect();
            self.engine()
                .read(|conn| rows(conn, &LACKING, &params, |row| Ok((row.int(0)?, row.int(1)?))))
        })?;
        Ok(lacking(&counted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_births_agree_with_completed_months() {
        for on in ["2026-02-28", "2028-02-29", "2026-03-31", "2026-04-30", "2026-11-15"] {
            let on: Day = on.parse().unwrap();
            for months in [0, 1, 6, 12, 13, 59, 720] {
                let birth = latest_birth(on, months);
                let months = i32::from(months);
                assert!(months <= on.completed_months_since(birth), "{on} {months}");
                assert!(on.completed_months_since(birth.plus_days(1)) < months, "{on} {months}");
            }
        }
    }
}
