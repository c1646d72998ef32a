//! The board: people counted by indicator, month, month of being done, and area.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use guidelines::model::Guidelines;

use crate::{
    batch::execute_rows,
    conn::{Conn, Value, rows},
    error::Result,
    statement::{Statement, statements},
    view::{
        cell::{Cell, Change, Row},
        table::{COUNTED_CASE, PERSON_MONTH},
    },
};

/// Indicators in one row of `person_month`; a number of 64 bits keeps its sign unused.
pub(crate) const BLOCK_BITS: usize = 62;

/// Monthly indicators of the guidelines and their bits. Only they are numbered, so that a month of
/// a person fills as few rows as can be.
pub(crate) struct Indicators {
    ids: Vec<Arc<str>>,
    places: BTreeMap<Arc<str>, usize>,
}

impl Indicators {
    /// Numbers the indicators in the order of the guidelines; versions of one share a number.
    pub(crate) fn new(guidelines: &Guidelines) -> Self {
        let mut ids = Vec::new();
        let mut places = BTreeMap::new();
        for indicator in guidelines.indicators.iter().filter(|indicator| !indicator.has_cases()) {
            places.entry(Arc::clone(&indicator.rule.id)).or_insert_with(|| {
                ids.push(Arc::clone(&indicator.rule.id));
                ids.len() - 1
            });
        }
        Self { ids, places }
    }

    /// Returns block and bit of a monthly indicator; `None` for one that counts cases.
    pub(crate) fn bit(&self, indicator: &str) -> Option<(i64, i64)> {
        let place = self.places.get(indicator)?;
        Some(((place / BLOCK_BITS) as i64, 1 << (place % BLOCK_BITS)))
    }

    /// Returns all monthly indicators with block and bit.
    pub(crate) fn monthly(&self) -> impl Iterator<Item = (&Arc<str>, i64, i64)> {
        self.ids.iter().filter_map(|id| self.bit(id).map(|(block, bit)| (id, block, bit)))
    }

    fn in_block(&self, block: i64) -> impl Iterator<Item = (&Arc<str>, i64)> {
        self.monthly().filter(move |(_, of, _)| *of == block).map(|(id, _, bit)| (id, bit))
    }
}

/// Home, indicator, month, month of being done (0: not), area.
type Key = (Arc<str>, Arc<str>, i64, i64, i64);

/// How many more or fewer people stand in each cell.
pub(crate) struct Deltas<'i> {
    indicators: &'i Indicators,
    people: BTreeMap<Key, i64>,
}

statements! {
    ADD =
        "INSERT INTO board_cell (puskesmas, indicator, month, done, area, people) {values 6} \
         ON CONFLICT (puskesmas, indicator, month, done, area) \
         DO UPDATE SET people = board_cell.people + excluded.people";
    SWEEP =
        "DELETE FROM board_cell WHERE people = 0 \
         AND (puskesmas, indicator, month, done, area) IN ({keys ttiii})";
    INDICATORS_OF_CELLS = "SELECT DISTINCT indicator FROM board_cell";
    INDICATORS_OF_CASES = "SELECT DISTINCT indicator FROM counted_case";
    COUNT_MONTHS =
        "SELECT puskesmas, month, CASE WHEN reached & $2 <> 0 THEN month ELSE 0 END, area, \
         count(*) FROM person_month WHERE block = $1 AND counted & $2 <> 0 GROUP BY 1, 2, 3, 4";
    COUNT_CASES =
        "SELECT puskesmas, month, done, area, count(*) FROM counted_case WHERE indicator = $1 \
         GROUP BY 1, 2, 3, 4";
    KEPT =
        "SELECT c.puskesmas, c.month, c.done, c.area, c.people \
         FROM log_head h CROSS JOIN board_cell c \
         WHERE c.puskesmas = h.puskesmas AND c.indicator = $1";
    REMOVE =
        "DELETE FROM board_cell WHERE indicator = $1 \
         AND puskesmas IN (SELECT puskesmas FROM log_head)";
    HOMELESS =
        "SELECT c.puskesmas, c.indicator, c.month, c.done, c.area FROM board_cell c \
         WHERE c.puskesmas NOT IN (SELECT puskesmas FROM log_head)";
    REMOVE_HOMELESS =
        "DELETE FROM board_cell WHERE puskesmas NOT IN (SELECT puskesmas FROM log_head)";
}

/// Home, month, month of being done, area of a cell of one indicator.
pub(crate) type CellKey = (String, i64, i64, i64);

/// Lists the indicators that have cells or should have.
pub(crate) fn kept_indicators(
    conn: &mut dyn Conn,
    guidelines: &Guidelines,
) -> Result<BTreeSet<String>> {
    let mut ids: BTreeSet<String> =
        guidelines.indicators.iter().map(|indicator| indicator.rule.id.to_string()).collect();
    ids.extend(rows(conn, &INDICATORS_OF_CELLS, &[], |row| row.string(0))?);
    ids.extend(rows(conn, &INDICATORS_OF_CASES, &[], |row| row.string(0))?);
    Ok(ids)
}

/// Counts the rows behind the cells of an indicator.
pub(crate) fn counted(
    conn: &mut dyn Conn,
    indicators: &Indicators,
    indicator: &str,
) -> Result<BTreeMap<CellKey, i64>> {
    match indicators.bit(indicator) {
        Some((block, bit)) => cells(conn, &COUNT_MONTHS, &[block.into(), bit.into()]),
        None => cells(conn, &COUNT_CASES, &[indicator.into()]),
    }
}

/// Reads the kept cells of an indicator.
pub(crate) fn kept(conn: &mut dyn Conn, indicator: &str) -> Result<BTreeMap<CellKey, i64>> {
    cells(conn, &KEPT, &[indicator.into()])
}

/// Lists, readably, cells of homes that the log does not know; with `mend` they go.
pub(crate) fn homeless(conn: &mut dyn Conn, mend: bool) -> Result<Vec<String>> {
    let found = rows(conn, &HOMELESS, &[], |row| {
        let (month, done, area) = (row.int(2)?, row.int(3)?, row.int(4)?);
        Ok(format!("{} {} {month} {done} {area}", row.text(0)?, row.text(1)?))
    })?;
    if mend && !found.is_empty() {
        conn.execute(&REMOVE_HOMELESS, 1, &[])?;
    }
    Ok(found)
}

fn cells(
    conn: &mut dyn Conn,
    statement: &Statement,
    params: &[Value<'_>],
) -> Result<BTreeMap<CellKey, i64>> {
    let cells = rows(conn, statement, params, |row| {
        Ok(((row.string(0)?, row.int(1)?, row.int(2)?, row.int(3)?), row.int(4)?))
    })?;
    Ok(cells.into_iter().collect())
}

/// Writes the cells of an indicator anew.
pub(crate) fn replace(
    conn: &mut dyn Conn,
    indicator: &str,
    cells: &BTreeMap<CellKey, i64>,
) -> Result<()> {
    conn.execute(&REMOVE, 1, &[indicator.into()])?;
    let params: Vec<Value<'_>> = cells
        .iter()
        .flat_map(|((home, month, done, area), people)| {
            let (month, done) = ((*month).into(), (*done).into());
            [home.as_str().into(), indicator.into(), month, done, (*area).into(), (*people).into()]
        })
        .collect();
    execute_rows(conn, &ADD, 6, &params).map(|_| ())
}

impl<'i> Deltas<'i> {
    /// Starts with nothing changed.
    pub(crate) const fn new(indicators: &'i Indicators) -> Self {
        Self { indicators, people: BTreeMap::new() }
    }

    /// Counts a change of a row; rows of other tables change no cell.
    pub(crate) fn count(&mut self, change: &Change) {
        for (row, sign) in [(&change.before, -1), (&change.after, 1)] {
            match row.as_ref().map(|row| (row.table, row)) {
                Some((PERSON_MONTH, row)) => self.count_month(row, sign),
                Some((COUNTED_CASE, row)) => self.count_case(row, sign),
                Some(_) | None => {}
            }
        }
    }

    fn count_month(&mut self, row: &Row, sign: i64) {
        let numbers: Vec<i64> = row.cells.iter().filter_map(Cell::int).collect();
        let [month, block, area, counted, reached] = numbers[..] else {
            unreachable!("person_month has five numbers");
        };
        let home = home(row);
        for (indicator, bit) in self.indicators.in_block(block) {
            if counted & bit != 0 {
                let done = if reached & bit != 0 { month } else { 0 };
                let key = (Arc::clone(&home), Arc::clone(indicator), month, done, area);
                *self.people.entry(key).or_default() += sign;
            }
        }
    }

    fn count_case(&mut self, row: &Row, sign: i64) {
        let numbers: Vec<i64> = row.cells.iter().filter_map(Cell::int).collect();
        let ([_, month, done, _, area, ..], Cell::Text(indicator)) = (&numbers[..], &row.cells[2])
        else {
            unreachable!("counted_case has an indicator and at least five numbers");
        };
        let key = (home(row), Arc::clone(indicator), *month, *done, *area);
        *self.people.entry(key).or_default() += sign;
    }

    /// Writes the changes; cells that nobody is left in go.
    pub(crate) fn write(&self, conn: &mut dyn Conn) -> Result<()> {
        let changed: Vec<(&Key, i64)> = self
            .people
            .iter()
            .map(|(key, people)| (key, *people))
            .filter(|(_, n)| *n != 0)
            .collect();
        let mut params: Vec<Value<'_>> = Vec::with_capacity(changed.len() * 6);
        for (key, people) in &changed {
            params.extend(key_values(key));
            params.push((*people).into());
        }
        execute_rows(conn, &ADD, 6, &params)?;
        let fewer: Vec<Value<'_>> = changed
            .iter()
            .filter(|(_, people)| *people < 0)
            .flat_map(|(key, _)| key_values(key))
            .collect();
        execute_rows(conn, &SWEEP, 5, &fewer).map(|_| ())
    }
}

fn key_values(key: &Key) -> [Value<'_>; 5] {
    let (home, indicator, month, done, area) = key;
    [(&**home).into(), (&**indicator).into(), (*month).into(), (*done).into(), (*area).into()]
}

fn home(row: &Row) -> Arc<str> {
    match &row.cells[0] {
        Cell::Text(home) => Arc::clone(home),
        Cell::Word(home) => (*home).into(),
        Cell::Null | Cell::Int(_) | Cell::Id(_) => unreachable!("rows begin with their home"),
    }
}
