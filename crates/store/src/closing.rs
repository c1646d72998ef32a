//! Months that the head signs: what is counted at one moment, and what was signed.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{DesaCode, PuskesmasCode},
    closing::SignedFigures,
    day::{Day, Month},
    id::RecordId,
    record::{Body, Record, Subject},
};
use guidelines::{indicator::Indicator, model::Guidelines};

use crate::{
    chain::digest,
    conn::{Conn, Row, Value, rows},
    error::{Error, Result},
    log::subject_columns,
    read::{
        board::{Span, span, version, year_of},
        records::{LogHead, heads},
    },
    state,
    statement::statements,
    store::Store,
    view::area::Codes,
};

/// A signed month, without its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRow {
    /// The record that holds it.
    pub record: RecordId,
    /// The month.
    pub period: Month,
    /// 1 for the first signature.
    pub number: u32,
    /// Day on which it was signed.
    pub signed_on: Day,
    /// Who signed.
    pub author: String,
}

/// People of an indicator: who count, out of how many, and who were served since the year began.
/// As a difference each may be below 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// People who count.
    pub numerator: i64,
    /// Out of how many.
    pub denominator: i64,
    /// Those done since the first month of the year, whatever month they belong to.
    pub served: i64,
}

impl Tally {
    /// Tells whether there is nobody, or no difference.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
            served: self.served + other.served,
        }
    }
}

impl std::ops::Sub for Tally {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            numerator: self.numerator - other.numerator,
            denominator: self.denominator - other.denominator,
            served: self.served - other.served,
        }
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |sum, tally| sum + tally)
    }
}

/// How an indicator is counted on the board of a month.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) span: Span,
    /// The last month in which somebody may be done.
    done_by: Month,
    /// The first month of which those served are counted; absent when they are compared with
    /// nothing.
    pub(crate) served_from: Option<Month>,
}

impl Reading {
    /// Reads the board of a month.
    pub(crate) fn new(guidelines: &Guidelines, indicator: &str, month: Month) -> Self {
        let span = span(guidelines, indicator, month);
        let has_cases = version(guidelines, indicator, month).is_some_and(Indicator::has_cases);
        // Of months that stand for themselves those served are those who count.
        let from = if has_cases { year_of(guidelines, indicator, month) } else { month };
        Self { span, done_by: month, served_from: Some(from) }
    }

    /// Says whether those served are compared with something.
    pub(crate) fn comparing(self, compares: bool) -> Self {
        Self { served_from: self.served_from.filter(|_| compares), ..self }
    }

    /// Counts people of a month, done in another (0: not yet).
    pub(crate) fn tally(&self, month: i64, done: i64, people: i64) -> Tally {
        let index = |month: Month| i64::from(month.index());
        let is_counted = (index(self.span.first)..=index(self.span.last)).contains(&month);
        let is_done = 0 < done && done <= index(self.done_by);
        let is_served = is_done && self.served_from.is_some_and(|from| index(from) <= done);
        let of = |truth: bool| if truth { people } else { 0 };
        Tally {
            numerator: of(is_counted && is_done),
            denominator: of(is_counted),
            served: of(is_served),
        }
    }
}

/// Cells of one indicator.
#[derive(Debug)]
struct Cell {
    desa: Option<DesaCode>,
    month: i64,
    done: i64,
    people: i64,
}

/// What is counted at one moment of one Puskesmas around a month.
#[derive(Debug)]
pub struct MonthCounts {
    /// How far the log of every home goes.
    pub heads: Vec<LogHead>,
    /// Day as of which is counted.
    pub as_of: Day,
    /// Whether the views are just being moved on to another day, so that not everything is as of
    /// one day.
    pub is_turning: bool,
    cells: BTreeMap<String, Vec<Cell>>,
}

/// Months before a month whose cells may count on its board or on that of the months before it
/// with which it is compared.
const MONTHS_BEFORE: i32 = 17;
/// Months after it: a year's cohort counts its whole year.
const MONTHS_AFTER: i32 = 11;
/// Most signed months that are listed.
const CLOSINGS_MAX: i64 = 2_000;

macro_rules! cells {
    ($which:literal) => {
        concat!(
            "SELECT c.indicator, c.month, c.done, CAST(sum(c.people) AS BIGINT), a.written, \
             CASE WHEN CAST($4 AS BIGINT) = 0 THEN '' ELSE a.dusun END, \
             CASE WHEN CAST($4 AS BIGINT) = 0 THEN '' ELSE a.rw END \
             FROM board_cell c CROSS JOIN area a \
             WHERE c.puskesmas = $1 AND ((c.month >= $2 AND c.month <= $3) \
             OR (c.done >= $2 AND c.done <= $3)) ",
            $which,
            "AND a.puskesmas = c.puskesmas AND a.area = c.area \
             GROUP BY 1, 2, 3, 5, 6, 7"
        )
    };
}

statements! {
    CELLS = cells!("");
    CELLS_OF = cells!("AND c.indicator = $5 ");
    CLOSINGS =
        "SELECT record, period, number, signed_on, author FROM closing \
         WHERE puskesmas = $1 ORDER BY period DESC, number DESC, record LIMIT $2";
    NUMBERS =
        "SELECT number FROM closing WHERE puskesmas = $1 AND place = $2 AND period = $3";
}

impl Store {
    /// Lists the signed months of a Puskesmas, the latest first; of one month the highest number
    /// first.
    pub fn closings(&self, puskesmas: &PuskesmasCode) -> Result<Vec<ClosingRow>> {
        let params = [puskesmas.as_str().into(), CLOSINGS_MAX.into()];
        self.engine().read(|conn| rows(conn, &CLOSINGS, &params, closing))
    }

    /// Counts every indicator of a Puskesmas around a month, or one of them, all at one moment, by
    /// the villages of the last day of the month.
    pub fn month_counts(
        &self,
        puskesmas: &PuskesmasCode,
        month: Month,
        indicator: Option<&str>,
    ) -> Result<MonthCounts> {
        let codes = Codes { villages: &self.guidelines().villages, on: month.last_day() };
        self.engine().snapshot(|conn| month_counts(conn, codes, (puskesmas, month), indicator))
    }
}

/// Signed months by home, place, month and number.
pub(crate) type Numbers = BTreeSet<(PuskesmasCode, Subject, Month, u32)>;

/// Reads which numbers the months of a batch have already.
pub(crate) fn numbers<'r>(
    conn: &mut dyn Conn,
    batch: impl Iterator<Item = &'r Record>,
) -> Result<Numbers> {
    let mut numbers = Numbers::new();
    for Record { puskesmas, subject, body, .. } in batch {
        let Body::Closing(closing) = body else { continue };
        let (_, place) = subject_columns(subject);
        let params =
            [puskesmas.as_str().into(), place.as_bytes().into(), closing.period.index().into()];
        for number in rows(conn, &NUMBERS, &params, |row| row.int(0))? {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            numbers.insert((puskesmas.clone(), *subject, closing.period, number));
        }
    }
    Ok(numbers)
}

/// Reads what is counted around a month, by the villages of a day.
pub(crate) fn month_counts(
    conn: &mut dyn Conn,
    codes: Codes<'_>,
    (puskesmas, month): (&PuskesmasCode, Month),
    indicator: Option<&str>,
) -> Result<MonthCounts> {
    let found = state::read(conn)?;
    let nothing = || Error::Damaged("a store without records has no months".to_owned());
    let view_day = found.view_day.ok_or_else(nothing)?;
    let first = month.plus(-MONTHS_BEFORE).index();
    let last = month.plus(MONTHS_AFTER).index();
    // Where no village was ever split, it is enough to know which one was written.
    let split = i64::from(!codes.villages.all().is_empty());
    let home = puskesmas.as_str();
    let mut params: Vec<Value<'_>> = vec![home.into(), first.into(), last.into(), split.into()];
    params.extend(indicator.map(Value::from));
    let statement = if indicator.is_some() { &CELLS_OF } else { &CELLS };
    let mut cells: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
    for (indicator, cell) in rows(conn, statement, &params, |row| cell(row, codes))? {
        cells.entry(indicator).or_default().push(cell);
    }
    Ok(MonthCounts {
        heads: heads(conn)?,
        as_of: found.turning_to.unwrap_or(view_day),
        is_turning: found.turning_to.is_some(),
        cells,
    })
}

impl MonthCounts {
    /// Lists the villages where somebody is counted; people of no known one come first.
    pub fn areas(&self) -> Vec<Option<DesaCode>> {
        let mut areas: Vec<_> = self.cells.values().flatten().map(|cell| cell.desa).collect();
        areas.sort_unstable();
        areas.dedup();
        areas
    }

    /// Counts an indicator on the board of a month: of a village, of people of no known one, or
    /// (without an area) of all.
    pub fn of(
        &self,
        guidelines: &Guidelines,
        indicator: &str,
        month: Month,
        area: Option<Option<DesaCode>>,
    ) -> Tally {
        self.sum(Reading::new(guidelines, indicator, month), indicator, area)
    }

    /// Counts the same people with those done by the end of an earlier month: how far they had
    /// come by then.
    pub fn done_by(
        &self,
        guidelines: &Guidelines,
        indicator: &Indicator,
        (month, done_by): (Month, Month),
        area: Option<Option<DesaCode>>,
    ) -> Tally {
        let id = &indicator.rule.id;
        self.sum(Reading { done_by, ..Reading::new(guidelines, id, month) }, id, area)
    }

    pub(crate) fn sum(
        &self,
        reading: Reading,
        indicator: &str,
        area: Option<Option<DesaCode>>,
    ) -> Tally {
        let cells = self.cells.get(indicator).into_iter().flatten();
        let cells = cells.filter(|cell| area.is_none_or(|desa| cell.desa == desa));
        cells.map(|cell| reading.tally(cell.month, cell.done, cell.people)).sum()
    }
}

/// Returns the SHA-256 of the JSON of the figures of a signed month, hexadecimal.
pub fn figures_sha256(figures: &SignedFigures) -> String {
    let text = serde_json::to_string(figures).expect("figures hold nothing JSON cannot write");
    digest(&text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cell(row: &Row<'_>, codes: Codes<'_>) -> Result<(String, Cell)> {
    let desa = codes.of_row(row, 4)?;
    let cell = Cell { month: row.int(1)?, done: row.int(2)?, desa, people: row.int(3)? };
    Ok((row.string(0)?, cell))
}

fn closing(row: &Row<'_>) -> Result<ClosingRow> {
    Ok(ClosingRow {
        record: row.id(0, RecordId::new)?,
        period: Month::from_index(row.small_or_null(1)?.unwrap_or_default()),
        number: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
        signed_on: row.day(3)?,
        author: row.string(4)?,
    })
}
