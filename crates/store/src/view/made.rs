//! Rows that the log makes, beside the rows that are kept.

use std::collections::BTreeSet;

use domain::record::Subject;
use uuid::Uuid;

use crate::{
    batch::{query_list, query_rows},
    conn::{Conn, Row as EngineRow, Value, rows},
    error::Result,
    log::subject_columns,
    view::{
        area::Areas,
        cell::{Cell, Row},
        table::{STATEMENTS, TABLES},
    },
};

/// Keys read in one step.
const KEYS_PER_STEP: i64 = 2_000;

/// Rows that the log makes of some subjects.
#[derive(Default)]
pub(crate) struct Made {
    /// Persons, households and places drawn.
    pub(crate) units: u64,
    /// Everything that the rows were drawn from.
    pub(crate) subjects: BTreeSet<Subject>,
    /// The rows, by table and key.
    pub(crate) rows: Vec<Row>,
    /// Areas that the rows name.
    pub(crate) areas: Areas,
}

/// Reads the kept rows that stand against the made ones: all rows of the subjects, where a table
/// is ordered by them, else the rows of the same keys.
pub(crate) fn kept_rows(conn: &mut dyn Conn, made: &Made) -> Result<Vec<Row>> {
    let ids: Vec<Uuid> = made.subjects.iter().map(|s| subject_columns(s).1).collect();
    let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
    let mut kept = Vec::new();
    for (table, statements) in STATEMENTS.iter().enumerate() {
        let mut keep = |row: &EngineRow<'_>| {
            kept.push(Row::read(table, row)?);
            Ok(())
        };
        if TABLES[table].by_subject() {
            query_list(conn, &statements.of_subjects, &[], &items, &mut keep)?;
        } else {
            let keys: Vec<Value<'_>> = (made.rows.iter())
                .filter(|row| row.table == table)
                .flat_map(|row| row.key().iter().map(Cell::value))
                .collect();
            query_rows(conn, &statements.of_keys, TABLES[table].key.len(), &keys, &mut keep)?;
        }
    }
    Ok(kept)
}

/// Reads so many keys of a table after a key.
pub(crate) fn keys_after(
    conn: &mut dyn Conn,
    table: usize,
    after: &Option<Vec<Cell>>,
) -> Result<Vec<Vec<Cell>>> {
    let columns = TABLES[table].key;
    let least = |letter: char| match letter {
        'i' => Cell::Int(i64::MIN),
        't' => Cell::Word(""),
        _ => Cell::Id([0; 16]),
    };
    let start: Vec<Cell> = match after {
        Some(key) => key.clone(),
        None => columns.iter().map(|(_, letter)| least(*letter)).collect(),
    };
    let mut params: Vec<Value<'_>> = start.iter().map(Cell::value).collect();
    params.push(KEYS_PER_STEP.into());
    rows(conn, &STATEMENTS[table].keys_after, &params, |row| Row::read_key(table, row))
}

/// Returns whom or what a key is about.
pub(crate) fn subject_id(table: usize, key: &[Cell]) -> Option<Uuid> {
    match &key[TABLES[table].subject] {
        Cell::Id(id) => Some(Uuid::from_bytes(*id)),
        Cell::Null | Cell::Int(_) | Cell::Word(_) | Cell::Text(_) => None,
    }
}

/// Writes a key for people.
pub(crate) fn readable(key: &[Cell]) -> String {
    let parts: Vec<String> = key
        .iter()
        .map(|cell| match cell {
            Cell::Null => "-".to_owned(),
            Cell::Int(number) => number.to_string(),
            Cell::Id(id) => Uuid::from_bytes(*id).to_string(),
            Cell::Word(word) => (*word).to_owned(),
            Cell::Text(text) => text.to_string(),
        })
        .collect();
    parts.join(" ")
}
