//! The board: people counted by indicator, month, month of being done, and area.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use guidelines::model::Guidelines;

use crate::{
    batch::execute_rows,
    conn::{Conn, Row as EngineRow, Value, rows},
    error::Result,
    statement::statements,
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
        self.places.get(indicator).map(|place| block_and_bit(*place))
    }

    /// Returns all monthly indicators with block and bit.
    pub(crate) fn monthly(&self) -> impl Iterator<Item = (&Arc<str>, i64, i64)> {
        self.ids.iter().enumerate().map(|(place, id)| {
            let (block, bit) = block_and_bit(place);
            (id, block, bit)
        })
    }

    /// Lists the cells in which a row of `person_month` counts.
    fn cells_of(&self, row: Months) -> impl Iterator<Item = CellKey> {
        let counts = move |block: i64, bit: i64| block == row.block && row.counted & bit != 0;
        self.monthly().filter(move |(_, block, bit)| counts(*block, *bit)).map(
            move |(indicator, _, bit)| {
                let done = if row.reached & bit != 0 { row.month } else { 0 };
                (Arc::clone(indicator), row.month, done, row.area)
            },
        )
    }
}

const fn block_and_bit(place: usize) -> (i64, i64) {
    ((place / BLOCK_BITS) as i64, 1 << (place % BLOCK_BITS))
}

/// Indicator, month, month of being done (0: not), area of a cell of one home.
type CellKey = (Arc<str>, i64, i64, i64);

/// What a row of `person_month` says: which indicators of a block count, and which are reached.
#[derive(Clone, Copy)]
struct Months {
    month: i64,
    block: i64,
    area: i64,
    counted: i64,
    reached: i64,
}

/// How many more or fewer people stand in each cell.
pub(crate) struct Deltas<'i> {
    indicators: &'i Indicators,
    /// By home and cell.
    people: BTreeMap<(Arc<str>, CellKey), i64>,
}

statements! {
    ADD =
        "INSERT INTO board_cell (puskesmas, indicator, month, done, area, people) {values 6} \
         ON CONFLICT (puskesmas, indicator, month, done, area) \
         DO UPDATE SET people = board_cell.people + excluded.people";
    SWEEP =
        "DELETE FROM board_cell WHERE people = 0 \
         AND (puskesmas, indicator, month, done, area) IN ({keys ttiii})";
    REMOVE =
        "DELETE FROM board_cell \
         WHERE (puskesmas, indicator, month, done, area) IN ({keys ttiii})";
    COUNT_MONTHS =
        "SELECT month, block, area, counted, reached, count(*) FROM person_month \
         WHERE puskesmas = $1 GROUP BY area, month, counted, reached, block";
    COUNT_CASES =
        "SELECT indicator, month, done, area, count(*) FROM counted_case \
         WHERE puskesmas = $1 GROUP BY area, month, done, indicator";
    KEPT =
        "SELECT indicator, month, done, area, people FROM board_cell WHERE puskesmas = $1";
    HOMELESS =
        "SELECT c.puskesmas, c.indicator, c.month, c.done, c.area FROM board_cell c \
         WHERE c.puskesmas NOT IN (SELECT puskesmas FROM log_head)";
    REMOVE_HOMELESS =
        "DELETE FROM board_cell WHERE puskesmas NOT IN (SELECT puskesmas FROM log_head)";
}

/// A cell that is not what the rows behind it make it.
pub(crate) struct WrongCell {
    /// Which cell of its home.
    pub(crate) key: CellKey,
    /// People that it says; absent when it is not kept.
    pub(crate) kept: Option<i64>,
    /// People by the rows; absent when there is nobody.
    pub(crate) counted: Option<i64>,
}

/// Counts the rows behind the cells of a home; returns how many cells there should be, and those
/// that are kept otherwise.
pub(crate) fn compare(
    conn: &mut dyn Conn,
    indicators: &Indicators,
    home: &str,
) -> Result<(u64, Vec<WrongCell>)> {
    let mut counted = BTreeMap::new();
    // Far fewer names than cells.
    let mut names = Names::default();
    conn.query(&COUNT_MONTHS, 1, &[home.into()], &mut |row| {
        let (month, block, area) = (row.int(0)?, row.int(1)?, row.int(2)?);
        let months = Months { month, block, area, counted: row.int(3)?, reached: row.int(4)? };
        let people = row.int(5)?;
        for key in indicators.cells_of(months) {
            *counted.entry(key).or_default() += people;
        }
        Ok(())
    })?;
    conn.query(&COUNT_CASES, 1, &[home.into()], &mut |row| {
        *counted.entry(names.key(row)?).or_default() += row.int(4)?;
        Ok(())
    })?;
    let cells = counted.len() as u64;
    let mut wrong = Vec::new();
    conn.query(&KEPT, 1, &[home.into()], &mut |row| {
        let (key, kept) = (names.key(row)?, Some(row.int(4)?));
        let counted = counted.remove(&key);
        if kept != counted {
            wrong.push(WrongCell { key, kept, counted });
        }
        Ok(())
    })?;
    let missing = counted.into_iter();
    wrong.extend(missing.map(|(key, n)| WrongCell { key, kept: None, counted: Some(n) }));
    Ok((cells, wrong))
}

/// Names of indicators, each kept once.
#[derive(Default)]
struct Names(BTreeSet<Arc<str>>);

impl Names {
    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }

    fn key(&mut self, row: &EngineRow<'_>) -> Result<CellKey> {
        Ok((self.shared(row.text(0)?), row.int(1)?, row.int(2)?, row.int(3)?))
    }
}

/// Writes the cells of a home that are wrong as the rows make them.
pub(crate) fn mend(conn: &mut dyn Conn, home: &str, wrong: &[WrongCell]) -> Result<()> {
    let (mut gone, mut put) = (Vec::new(), Vec::new());
    for cell in wrong {
        let values = key_values(home, &cell.key);
        if cell.kept.is_some() {
            gone.extend(values);
        }
        if let Some(people) = cell.counted {
            put.extend(values);
            put.push(people.into());
        }
    }
    execute_rows(conn, &REMOVE, 5, &gone)?;
    execute_rows(conn, &ADD, 6, &put).map(|_| ())
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
        for key in self.indicators.cells_of(Months { month, block, area, counted, reached }) {
            *self.people.entry((Arc::clone(&home), key)).or_default() += sign;
        }
    }

    fn count_case(&mut self, row: &Row, sign: i64) {
        let numbers: Vec<i64> = row.cells.iter().filter_map(Cell::int).collect();
        let ([_, month, done, _, area, ..], Cell::Text(indicator)) = (&numbers[..], &row.cells[2])
        else {
            unreachable!("counted_case has an indicator and at least five numbers");
        };
        let key = (Arc::clone(indicator), *month, *done, *area);
        *self.people.entry((home(row), key)).or_default() += sign;
    }

    /// Writes the changes; cells that nobody is left in go.
    pub(crate) fn write(&self, conn: &mut dyn Conn) -> Result<()> {
        let (mut changed, mut fewer) = (Vec::new(), Vec::new());
        for ((home, key), people) in self.people.iter().filter(|(_, people)| **people != 0) {
            let values = key_values(home, key);
            changed.extend(values);
            changed.push((*people).into());
            if *people < 0 {
                fewer.extend(values);
            }
        }
        execute_rows(conn, &ADD, 6, &changed)?;
        execute_rows(conn, &SWEEP, 5, &fewer).map(|_| ())
    }
}

fn key_values<'k>(home: &'k str, (indicator, month, done, area): &'k CellKey) -> [Value<'k>; 5] {
    [home.into(), (&**indicator).into(), (*month).into(), (*done).into(), (*area).into()]
}

fn home(row: &Row) -> Arc<str> {
    match &row.cells[0] {
        Cell::Text(home) => Arc::clone(home),
        Cell::Word(home) => (*home).into(),
        Cell::Null | Cell::Int(_) | Cell::Id(_) => unreachable!("rows begin with their home"),
    }
}
