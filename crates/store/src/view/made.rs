//! Rows that the log makes, beside the rows that are kept.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::Subject;
use uuid::Uuid;

use crate::{
    batch::query_list,
    conn::{Conn, Value, rows},
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
    /// The rows, sorted.
    pub(crate) rows: Vec<Row>,
    /// Areas that the rows name.
    pub(crate) areas: Areas,
}

/// Rows that are kept, by the person, household or place that they are about.
pub(crate) type KeptRows = BTreeMap<Uuid, Vec<Row>>;

/// Reads all rows that are kept about subjects.
pub(crate) fn kept_rows<'s>(
    conn: &mut dyn Conn,
    subjects: impl IntoIterator<Item = &'s Subject>,
) -> Result<KeptRows> {
    let mut ids: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
    for subject in subjects {
        let (kind, id) = subject_columns(subject);
        ids.entry(kind).or_default().insert(id);
    }
    let mut kept = KeptRows::new();
    for (table, statements) in STATEMENTS.iter().enumerate() {
        // The second column of a key is named for what the row is about.
        let Some(ids) = ids.get(TABLES[table].key[1].0) else { continue };
        let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
        query_list(conn, &statements.of_subjects, &[], &items, &mut |row| {
            let kept = kept.entry(row.id(1, |uuid| uuid)?).or_default();
            let before = kept.last().filter(|before| before.table == table);
            kept.push(Row::read(table, row, before)?);
            Ok(())
        })?;
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
pub(crate) fn subject_id(key: &[Cell]) -> Option<Uuid> {
    match &key[1] {
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
