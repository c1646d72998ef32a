//! The board: an indicator by area, the people behind a number, and the trend.

use std::collections::BTreeMap;

use domain::{
    area::{AreaLevel, PuskesmasCode},
    day::{Day, Month},
};
use guidelines::{
    indicator::{Count, Indicator},
    model::Guidelines,
    target::CohortSpan,
    village::VillageChanges,
};

use crate::{
    conn::{Row, Value, rows},
    error::Result,
    read::{
        area::{AreaParts, Scope, UNKNOWN_NAME, in_scope},
        page::Page,
        people::PersonRow,
        slice::{Slice, lacking},
    },
    statement::{Statement, statements},
    store::Store,
};

/// An area of a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// The area; its code and people are found by it.
    pub scope: Scope,
    /// Code of the area, as in URLs and on the command line.
    pub code: String,
    /// Name for people; [`UNKNOWN_NAME`] for people whose area is not known.
    pub name: String,
    /// People who count.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
}

/// Which people of a number are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those who count.
    Numerator,
    /// All of them.
    Denominator,
    /// Those who do not count (yet).
    Missing,
    /// Cases that lack something to this day, all of which can still be done on a day or after it,
    /// the first to close first.
    Open(Day),
    /// Cases that lack something that could be done only before a day.
    Lapsed(Day),
    /// Cases that were done in the month of the board, whatever month they belong to; of an
    /// indicator whose months stand for themselves, those who count.
    Served,
}

/// Which number of a board is opened.
#[derive(Debug, Clone)]
pub struct BoardQuery {
    /// Indicator id.
    pub indicator: String,
    /// Month of the board.
    pub month: Month,
    /// Area of the number.
    pub scope: Scope,
    /// Area to which the whole board is narrowed; only people of both are told.
    pub within: Scope,
    /// Part of the people of the area.
    pub slice: Slice,
    /// Which people.
    pub which: Which,
    /// Part of the list.
    pub page: Page,
}

/// Somebody behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardPerson {
    /// Who, as of the day of the views.
    pub person: PersonRow,
    /// Month in whose denominator the person is.
    pub month: Month,
    /// Month in which the person came to count, when that was not after the month of the board.
    pub done: Option<Month>,
    /// Components of the indicator that are not met to this day, a bit each.
    pub missing: u64,
    /// Last day on which all of these can still be met; absent when there is no such day.
    pub open_until: Option<Day>,
}

/// An indicator in one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendPoint {
    /// The month.
    pub month: Month,
    /// People who count.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
}

/// Longest trend, in months.
pub const TREND_MONTHS_MAX: u16 = 120;

/// Sums of cells of an indicator, by area.
macro_rules! rows_of_areas {
    ($sums:literal, $which:literal) => {
        concat!(
            "SELECT a.desa, a.dusun, a.rw, a.rt, a.posyandu, n.name, pl.name, sums.done, \
             sums.people, a.puskesmas FROM (SELECT c.puskesmas AS puskesmas, c.area AS area, ",
            $sums,
            " FROM log_head h CROSS JOIN board_cell c \
             WHERE c.puskesmas = h.puskesmas AND c.indicator = $7 AND ",
            $which,
            " GROUP BY c.puskesmas, c.area) sums CROSS JOIN area a \
             LEFT JOIN area_name n ON n.code = a.desa \
             LEFT JOIN place pl ON pl.puskesmas = a.puskesmas AND pl.place = a.posyandu \
             WHERE a.puskesmas = sums.puskesmas AND a.area = sums.area AND ",
            in_scope!("a")
        )
    };
}

statements! {
    /// Added up by area first: names are looked up once an area, not once a cell.
    BOARD =
        rows_of_areas!("CAST(sum(CASE WHEN c.done > 0 AND c.done <= $8 THEN c.people ELSE 0 END) \
         AS BIGINT) AS done, CAST(sum(c.people) AS BIGINT) AS people",
         "c.month >= $9 AND c.month <= $10");
    /// Whatever month a case belongs to, here it counts in the month in which it was done.
    SERVED =
        rows_of_areas!("CAST(sum(c.people) AS BIGINT) AS done, CAST(0 AS {int}) AS people",
         "c.done >= $8 AND c.done <= $9");
    SERVED_IN =
        concat!("SELECT c.done, CAST(sum(c.people) AS BIGINT) \
         FROM log_head h CROSS JOIN board_cell c CROSS JOIN area a \
         WHERE c.puskesmas = h.puskesmas AND c.indicator = $7 AND c.done >= $8 AND c.done <= $9 \
         AND a.puskesmas = c.puskesmas AND a.area = c.area AND ", in_scope!(), " \
         GROUP BY c.done");
    TREND =
        concat!("SELECT c.month, c.done, CAST(sum(c.people) AS BIGINT) \
         FROM log_head h CROSS JOIN board_cell c CROSS JOIN area a \
         WHERE c.puskesmas = h.puskesmas AND c.indicator = $7 AND c.month >= $8 AND c.month <= $9 \
         AND a.puskesmas = c.puskesmas AND a.area = c.area AND ", in_scope!(), " \
         GROUP BY c.month, c.done");
    LACKING =
        concat!("SELECT sums.missing, CAST(sum(sums.people) AS BIGINT) FROM ( \
         SELECT m.puskesmas AS puskesmas, m.area AS area, m.missing AS missing, \
         count(*) AS people FROM log_head h CROSS JOIN counted_case m \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $8 AND m.month <= $9 \
         AND m.indicator = $7 AND m.missing <> 0 \
         GROUP BY m.puskesmas, m.area, m.missing) sums CROSS JOIN area a \
         WHERE a.puskesmas = sums.puskesmas AND a.area = sums.area AND ", in_scope!("a"), " \
         GROUP BY sums.missing");
}

/// The months whose cells make up a denominator, both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) first: Month,
    pub(crate) last: Month,
}

impl Store {
    /// Returns an indicator of a month by area of a level, by name, narrowed to an area. Areas
    /// with nobody in the denominator have no row.
    ///
    /// A monthly indicator counts the month alone. A cohort indicator counts whoever reaches its
    /// age in the calendar year (or from January to the month, as the guidelines say), and among
    /// them those done by the end of the month.
    pub fn board(
        &self,
        indicator: &str,
        month: Month,
        level: AreaLevel,
        within: &Scope,
    ) -> Result<Vec<BoardRow>> {
        self.board_done_by(indicator, month, month, level, within)
    }

    /// Returns the board of a month with those done by the end of another, earlier one: how far
    /// the same cohort had come by then.
    pub fn board_done_by(
        &self,
        indicator: &str,
        month: Month,
        done_by: Month,
        level: AreaLevel,
        within: &Scope,
    ) -> Result<Vec<BoardRow>> {
        let span = self.span(indicator, month);
        let own = [
            indicator.into(),
            done_by.index().into(),
            span.first.index().into(),
            span.last.index().into(),
        ];
        self.board_rows(&BOARD, &own, level, within)
    }

    /// Counts the cases of an indicator by the month in which they were done, from the first month
    /// of its year to a month, whatever month they belong to: what is compared with a target
    /// population. Nothing is in the denominators.
    pub fn board_served(
        &self,
        indicator: &str,
        month: Month,
        level: AreaLevel,
        within: &Scope,
    ) -> Result<Vec<BoardRow>> {
        let first = self.year_of(indicator, month);
        let own = [indicator.into(), first.index().into(), month.index().into()];
        self.board_rows(&SERVED, &own, level, within)
    }

    /// Counts those of [`Store::board_served`] up to each month of the year, the first month first.
    pub fn served_by_month(
        &self,
        indicator: &str,
        month: Month,
        within: &Scope,
    ) -> Result<Vec<u64>> {
        let first = self.year_of(indicator, month);
        let done = within.bind(|scope| {
            let own = [indicator.into(), first.index().into(), month.index().into()];
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine()
                .read(|conn| rows(conn, &SERVED_IN, &params, |row| Ok((row.int(0)?, row.int(1)?))))
        })?;
        let months = first.index()..=month.index();
        let by = |last: i32| {
            let until = done.iter().filter(|(month, _)| *month <= i64::from(last));
            until.map(|(_, people)| people.unsigned_abs()).sum()
        };
        Ok(months.map(by).collect())
    }

    pub(crate) fn board_rows(
        &self,
        statement: &'static Statement,
        own: &[Value<'_>],
        level: AreaLevel,
        within: &Scope,
    ) -> Result<Vec<BoardRow>> {
        let villages = &self.guidelines().villages;
        let cells = within.bind(|scope| {
            let params: Vec<Value<'_>> = scope.into_iter().chain(own.iter().copied()).collect();
            self.engine()
                .read(|conn| rows(conn, statement, &params, |row| board_row(row, level, villages)))
        })?;
        // By name; what is not known stands at the end.
        let mut areas: BTreeMap<(bool, String, String), BoardRow> = BTreeMap::new();
        for cell in cells {
            let order = (cell.name == UNKNOWN_NAME, cell.name.clone(), cell.code.clone());
            let (numerator, denominator) = (cell.numerator, cell.denominator);
            let area =
                areas.entry(order).or_insert(BoardRow { numerator: 0, denominator: 0, ..cell });
            area.numerator += numerator;
            area.denominator += denominator;
        }
        self.named(level, areas.into_values().collect())
    }

    /// Gives areas above the desa their names; those below have them already.
    fn named(&self, level: AreaLevel, mut areas: Vec<BoardRow>) -> Result<Vec<BoardRow>> {
        let names: BTreeMap<String, String> = match level {
            AreaLevel::Kabupaten | AreaLevel::Kecamatan => {
                self.area_names_above()?.into_iter().collect()
            }
            AreaLevel::Puskesmas => {
                let code = |home: PuskesmasCode| format!("{home}:");
                self.home_names()?.into_iter().map(|(home, name)| (code(home), name)).collect()
            }
            AreaLevel::Desa | AreaLevel::Dusun | AreaLevel::Rt | AreaLevel::Posyandu => {
                return Ok(areas);
            }
        };
        for area in &mut areas {
            if let Some(name) = names.get(&area.code) {
                area.name.clone_from(name);
            }
        }
        areas.sort_by(|a, b| {
            let order = |area: &BoardRow| (area.name == UNKNOWN_NAME, area.name.clone());
            order(a).cmp(&order(b)).then_with(|| a.code.cmp(&b.code))
        });
        Ok(areas)
    }

    /// Counts those behind a number who lack a component to this day: the component's place among
    /// those of the indicator, and how many lack it, the most first. Empty for an indicator whose
    /// months stand for themselves.
    pub fn board_lacking(
        &self,
        indicator: &str,
        month: Month,
        scope: &Scope,
        within: &Scope,
    ) -> Result<Vec<(usize, u64)>> {
        Ok(lacking(&self.missing(indicator, month, scope, within)?))
    }

    /// Counts those behind a number who have some of the components to this day, but not all: who
    /// was served, not to standard. Nobody for an indicator of a single component.
    pub fn board_partly(&self, indicator: &str, month: Month, within: &Scope) -> Result<u64> {
        let found = self.guidelines().indicator(indicator, month.last_day());
        let components = found.map_or(0, |found| found.components().len());
        let nothing = (1_i64 << components) - 1;
        let counted = self.missing(indicator, month, &Scope::All, within)?;
        let partly = counted.into_iter().filter(|(missing, _)| *missing != nothing);
        Ok(partly.map(|(_, people)| people.unsigned_abs()).sum())
    }

    /// Counts those who are not done by what they lack, as bits.
    fn missing(
        &self,
        indicator: &str,
        month: Month,
        scope: &Scope,
        within: &Scope,
    ) -> Result<Vec<(i64, i64)>> {
        let span = self.span(indicator, month);
        let own = [indicator.into(), span.first.index().into(), span.last.index().into()];
        scope.bind_both(within, |scope| {
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine()
                .read(|conn| rows(conn, &LACKING, &params, |row| Ok((row.int(0)?, row.int(1)?))))
        })
    }

    /// Returns an indicator of an area over the months up to and including one.
    pub fn board_trend(
        &self,
        indicator: &str,
        last: Month,
        months: u16,
        within: &Scope,
    ) -> Result<Vec<TrendPoint>> {
        let months = i32::from(months.clamp(1, TREND_MONTHS_MAX));
        let first = last.plus(1 - months);
        let (from, until) = (self.span(indicator, first).first, self.span(indicator, last).last);
        let cells = within.bind(|scope| {
            let own = [indicator.into(), from.index().into(), until.index().into()];
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine().read(|conn| {
                rows(conn, &TREND, &params, |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)))
            })
        })?;
        let points = (0..months).map(|step| {
            let month = first.plus(step);
            let span = self.span(indicator, month);
            let counted = i64::from(span.first.index())..=i64::from(span.last.index());
            let mut point = TrendPoint { month, numerator: 0, denominator: 0 };
            for (_, done, people) in cells.iter().filter(|(of, _, _)| counted.contains(of)) {
                point.denominator += people.unsigned_abs();
                if 0 < *done && *done <= i64::from(month.index()) {
                    point.numerator += people.unsigned_abs();
                }
            }
            point
        });
        Ok(points.collect())
    }

    /// Returns the first month of the year of an indicator that holds a month.
    fn year_of(&self, indicator: &str, month: Month) -> Month {
        year_of(self.guidelines(), indicator, month)
    }

    /// Returns the months that an indicator counts on the board of a month.
    pub(crate) fn span(&self, indicator: &str, month: Month) -> Span {
        span(self.guidelines(), indicator, month)
    }
}

/// Returns the first month of the year of an indicator that holds a month.
pub(crate) fn year_of(guidelines: &Guidelines, indicator: &str, month: Month) -> Month {
    let found = version(guidelines, indicator, month);
    found.map_or(month.plus(1 - month.number()), |found| found.year_of(month))
}

/// Returns the version of an indicator that holds at the end of a month, else any.
pub(crate) fn version<'g>(
    guidelines: &'g Guidelines,
    indicator: &str,
    month: Month,
) -> Option<&'g Indicator> {
    guidelines
        .indicator(indicator, month.last_day())
        .or_else(|| guidelines.indicators.iter().find(|known| *known.rule.id == *indicator))
}

/// Returns the months that an indicator counts on the board of a month.
pub(crate) fn span(guidelines: &Guidelines, indicator: &str, month: Month) -> Span {
    let single = Span { first: month, last: month };
    let Some(found) = version(guidelines, indicator, month) else { return single };
    let first = found.year_of(month);
    match &found.count {
        Count::Cases { span: CohortSpan::Year, .. } => Span { first, last: first.plus(11) },
        Count::Cases { span: CohortSpan::ToDate, .. } => Span { first, last: month },
        Count::Monthly { .. } => single,
    }
}

fn board_row(row: &Row<'_>, level: AreaLevel, villages: &VillageChanges) -> Result<BoardRow> {
    let parts = AreaParts::read(row, 0)?;
    let home: PuskesmasCode = row.parsed(9)?;
    let scope = parts.scope(level, &home);
    let renamed = parts.desa.and_then(|desa| villages.name(desa));
    Ok(BoardRow {
        code: scope.code(),
        name: name((&parts, &home), level, row.text_or_null(5)?.or(renamed), row.text_or_null(6)?),
        scope,
        numerator: row.int(7)?.unsigned_abs(),
        denominator: row.int(8)?.unsigned_abs(),
    })
}

/// Names an area for people.
fn name(
    (parts, home): (&AreaParts, &PuskesmasCode),
    level: AreaLevel,
    desa_name: Option<&str>,
    posyandu_name: Option<&str>,
) -> String {
    let unknown = || UNKNOWN_NAME.to_owned();
    let above = |digits: usize| {
        let code = parts.desa.map(|desa| desa.as_str()[..digits].to_owned());
        code.map_or_else(unknown, |code| dotted(&code))
    };
    match level {
        AreaLevel::Kabupaten => above(4),
        AreaLevel::Puskesmas => format!("Puskesmas {home}"),
        AreaLevel::Kecamatan => above(6),
        AreaLevel::Desa => match (desa_name, &parts.desa) {
            (Some(name), _) => name.to_owned(),
            (None, Some(desa)) => desa.dotted(),
            (None, None) => unknown(),
        },
        AreaLevel::Dusun => parts.dusun.clone().unwrap_or_else(unknown),
        AreaLevel::Rt => match (&parts.rw, &parts.rt) {
            (Some(rw), Some(rt)) => format!("RT {rt} RW {rw}"),
            (None, Some(rt)) => format!("RT {rt}"),
            (Some(rw), None) => format!("RW {rw}"),
            (None, None) => unknown(),
        },
        AreaLevel::Posyandu => match (posyandu_name, parts.posyandu) {
            (Some(name), _) => name.to_owned(),
            (None, Some(place)) => place.to_string(),
            (None, None) => unknown(),
        },
    }
}

/// Writes the code of a kabupaten or kecamatan as people read it: `73.09.01`.
fn dotted(code: &str) -> String {
    let pairs: Vec<&str> = (0..code.len() / 2).map(|at| &code[at * 2..at * 2 + 2]).collect();
    pairs.join(".")
}
