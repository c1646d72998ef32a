//! Rows of view tables as values, so that they can be compared one by one.

use std::{cmp::Ordering, sync::Arc};

use uuid::Uuid;

use crate::{
    conn::{Row as EngineRow, Value},
    error::Result,
    view::table::{Column, TABLES, Table},
};

/// One value of a row.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    /// No value.
    Null,
    /// A number, day, month or truth value.
    Int(i64),
    /// An identifier.
    Id([u8; 16]),
    /// A word of the program.
    Word(&'static str),
    /// A text from records or guidelines.
    Text(Arc<str>),
}

impl Cell {
    /// Returns the value as a parameter.
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(*number),
            Self::Id(id) => Value::Bytes(id),
            Self::Word(word) => Value::Text(word),
            Self::Text(text) => Value::Text(text),
        }
    }

    /// Returns the number, if it is one.
    pub(crate) const fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Null | Self::Id(_) | Self::Word(_) | Self::Text(_) => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Text(text) => Some(text),
            Self::Null | Self::Int(_) | Self::Id(_) => None,
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Int(_) => 1,
            Self::Word(_) | Self::Text(_) => 2,
            Self::Id(_) => 3,
        }
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Id(a), Self::Id(b)) => a.cmp(b),
            _ => match (self.text(), other.text()) {
                (Some(a), Some(b)) => a.cmp(b),
                _ => self.rank().cmp(&other.rank()),
            },
        }
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl From<Uuid> for Cell {
    fn from(id: Uuid) -> Self {
        Self::Id(id.into_bytes())
    }
}

impl From<&Arc<str>> for Cell {
    fn from(text: &Arc<str>) -> Self {
        Self::Text(Arc::clone(text))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of a view table; cells in the order of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Place of the table in [`TABLES`].
    pub(crate) table: usize,
    /// Values, the key first.
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// Makes a row.
    pub(crate) fn new(table: usize, cells: Vec<Cell>) -> Self {
        debug_assert_eq!(cells.len(), TABLES[table].width(), "{}", TABLES[table].name);
        Self { table, cells }
    }

    /// Reads a row as the engine gives it; texts that the row before it has too are shared.
    pub(crate) fn read(table: usize, row: &EngineRow<'_>, before: Option<&Self>) -> Result<Self> {
        let before = before.map_or(&[][..], |before| &before.cells);
        Ok(Self { table, cells: read_cells(TABLES[table].columns(), row, before)? })
    }

    /// Reads a row that is only a key.
    pub(crate) fn read_key(table: usize, row: &EngineRow<'_>) -> Result<Vec<Cell>> {
        read_cells(TABLES[table].key.iter(), row, &[])
    }

    fn definition(&self) -> &'static Table {
        &TABLES[self.table]
    }

    /// Returns the key.
    pub(crate) fn key(&self) -> &[Cell] {
        &self.cells[..self.definition().key.len()]
    }

    /// Orders rows by whom or what they are about, table and key: as they are drawn and as they are
    /// read, so that sorting finds most of them in order.
    pub(crate) fn cmp_key(&self, other: &Self) -> Ordering {
        let (about, others) = (&self.cells[1], &other.cells[1]);
        let by_table = || self.table.cmp(&other.table);
        about.cmp(others).then_with(by_table).then_with(|| self.key().cmp(other.key()))
    }
}

fn read_cells(
    columns: impl Iterator<Item = &'static Column>,
    row: &EngineRow<'_>,
    before: &[Cell],
) -> Result<Vec<Cell>> {
    let mut cells = Vec::with_capacity(columns.size_hint().0);
    for (at, (_, letter)) in columns.enumerate() {
        cells.push(match letter {
            'i' => row.int_or_null(at)?.into(),
            't' => match (row.text_or_null(at)?, before.get(at)) {
                (Some(text), Some(Cell::Text(same))) if **same == *text => same.into(),
                (text, _) => text.into(),
            },
            _ => row.id_or_null(at, |uuid| uuid)?.into(),
        });
    }
    Ok(cells)
}

/// A difference between two sets of rows: what was, and what is to be.
#[derive(Debug)]
pub(crate) struct Change {
    /// The row before; absent when it is new.
    pub(crate) before: Option<Row>,
    /// The row after; absent when it goes.
    pub(crate) after: Option<Row>,
}

/// Sorts rows by [`Row::cmp_key`]; of rows with the same key the first stays.
pub(crate) fn sort(rows: &mut Vec<Row>) {
    rows.sort_by(Row::cmp_key);
    rows.dedup_by(|later, first| later.cmp_key(first) == Ordering::Equal);
}

/// Compares rows in any order with sorted ones.
pub(crate) fn differences<'b>(
    before: impl IntoIterator<Item = &'b Row>,
    after: Vec<Row>,
) -> Vec<Change> {
    let mut before: Vec<&Row> = before.into_iter().collect();
    before.sort_by(|a, b| a.cmp_key(b));
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    let mut changes = Vec::new();
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return changes,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.cmp_key(new),
        };
        let (old, new) = match order {
            Ordering::Less => (before.next(), None),
            Ordering::Greater => (None, after.next()),
            Ordering::Equal => (before.next(), after.next()),
        };
        if old != new.as_ref() {
            changes.push(Change { before: old.cloned(), after: new });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::table::PERSON_WORD;

    fn word(text: &str, person: u128) -> Row {
        let person = Uuid::from_u128(person).into();
        Row::new(PERSON_WORD, vec![Cell::Word("P1"), person, text.into()])
    }

    #[test]
    fn words_and_texts_are_the_same() {
        assert_eq!(Cell::Word("due"), Cell::from("due"));
        assert_ne!(Cell::Null, Cell::Int(0));
        assert!(Cell::from("a") < Cell::Word("b"));
    }

    #[test]
    fn only_differences_are_left() {
        let before = vec![word("siti", 1), word("ani", 1)];
        let mut after = vec![word("siti", 1), word("budi", 1), word("budi", 1)];
        sort(&mut after);
        let changes = differences(&before, after);
        assert_eq!(changes.len(), 2);
        assert!(changes[0].before.is_some() && changes[0].after.is_none());
        assert!(changes[1].before.is_none() && changes[1].after.is_some());
    }
}
