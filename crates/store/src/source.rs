//! The source tables: what a backup holds, and from which everything else is drawn again.
//!
//! Every table of the schema is a source unless it is named here as a view or as left out, so a
//! new table is backed up from its first day. A test compares the lists with the schema.

use std::sync::LazyLock;

use domain::{area::PuskesmasCode, day::Day};

use crate::{
    conn::{Row, Value, rows},
    error::Result,
    migrate::{MIGRATIONS, SCHEMA},
    read::records::LogHead,
    state,
    statement::{Statement, statements},
    store::Store,
    view::table::TABLES,
};

/// Views beside those that [`TABLES`] lists.
const MORE_VIEWS: [&str; 3] = ["area", "board_cell", "person_alias"];
/// Neither source nor view. Heads and state are made again when records are put back, those of the
/// log of accesses when its lines are; whoever was signed in signs in again, and a code for a new
/// password is given again. What was proved of views that are not there any more proves nothing.
const LEFT_OUT: [&str; 7] = [
    "access_head",
    "entry_code",
    "log_head",
    "recount",
    "session",
    "sign_in_attempt",
    "store_state",
];
/// Tables to which rows are only ever added, numbered within a home: name and number.
const GROWING: [(&str, &str); 1] = [("record", "seq")];

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// No value.
    Null,
    /// A number, day or truth value.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes, an identifier for instance.
    Bytes(Vec<u8>),
}

/// A column of a source table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds: `i` numbers, `t` text, `b` bytes.
    pub letter: char,
}

/// A source table of this program's schema.
#[derive(Debug)]
pub struct SourceTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns in the order of the schema.
    pub columns: Vec<Column>,
    /// Whether rows are only ever added, so that a backup takes those after the last one.
    pub grows: bool,
    pub(crate) read: Statement,
}

/// All rows of a small table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeTable {
    /// Which.
    pub table: &'static str,
    /// Its rows, ordered by key.
    pub rows: Vec<Vec<Cell>>,
}

/// The state of a store at one moment, without the tables that grow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Version of the schema.
    pub schema: u32,
    /// Day of the views; absent in a store without records.
    pub view_day: Option<Day>,
    /// How far the log of every home goes.
    pub heads: Vec<LogHead>,
    /// The tables that do not grow.
    pub whole: Vec<WholeTable>,
}

/// Most rows of a growing table read at once.
pub const ROWS_MAX: u32 = 2_000;

statements! {
    HEADS = "SELECT puskesmas, seq, hash FROM log_head ORDER BY puskesmas";
}

static TABLES_OF_SOURCE: LazyLock<Vec<SourceTable>> =
    LazyLock::new(|| parts_of_schema().into_iter().filter_map(source_table).collect());

/// Lists the source tables.
pub fn source_tables() -> &'static [SourceTable] {
    &TABLES_OF_SOURCE
}

/// Lists the statements made from the schema.
#[cfg(test)]
pub(crate) fn made() -> impl Iterator<Item = Statement> {
    source_tables().iter().map(|table| table.read)
}

impl Store {
    /// Reads everything that a backup holds but the tables that grow, in one read transaction.
    pub fn source_snapshot(&self) -> Result<Snapshot> {
        self.engine().snapshot(|conn| {
            let heads = rows(conn, &HEADS, &[], |row| {
                Ok(LogHead {
                    puskesmas: row.parsed(0)?,
                    seq: row.int(1)?.unsigned_abs(),
                    hash: row.bytes(2)?,
                })
            })?;
            let mut whole = Vec::new();
            for table in source_tables().iter().filter(|table| !table.grows) {
                let rows = rows(conn, &table.read, &[], |row| cells(row, &table.columns))?;
                whole.push(WholeTable { table: table.name, rows });
            }
            Ok(Snapshot {
                schema: MIGRATIONS.len() as u32,
                view_day: state::read(conn)?.view_day,
                heads,
                whole,
            })
        })
    }

    /// Reads rows of a table that grows: those of a home after one number up to another, in
    /// order, at most [`ROWS_MAX`]. What such a table holds never changes, so that many short
    /// reads see what one long one would, and nobody waits for them.
    ///
    /// # Panics
    /// When the table does not grow.
    pub fn growing_rows(
        &self,
        table: &str,
        home: &PuskesmasCode,
        after: u64,
        until: u64,
    ) -> Result<Vec<Vec<Cell>>> {
        let found = source_tables().iter().find(|source| source.grows && source.name == table);
        let source = found.expect("only tables that grow are read by number");
        let params: [Value<'_>; 4] =
            [home.as_str().into(), signed(after).into(), signed(until).into(), ROWS_MAX.into()];
        self.engine()
            .read(|conn| rows(conn, &source.read, &params, |row| cells(row, &source.columns)))
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn cells(row: &Row<'_>, columns: &[Column]) -> Result<Vec<Cell>> {
    let cell = |(at, column): (usize, &Column)| {
        Ok(match column.letter {
            'i' => row.int_or_null(at)?.map_or(Cell::Null, Cell::Int),
            't' => row.string_or_null(at)?.map_or(Cell::Null, Cell::Text),
            _ => row.bytes_or_null(at)?.map_or(Cell::Null, |bytes| Cell::Bytes(bytes.to_vec())),
        })
    };
    columns.iter().enumerate().map(cell).collect()
}

impl Cell {
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(*number),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }
}

/// A `CREATE TABLE` of the schema: name, and lines between the brackets.
struct Part {
    name: &'static str,
    lines: Vec<&'static str>,
}

fn parts_of_schema() -> Vec<Part> {
    SCHEMA
        .split("CREATE TABLE ")
        .skip(1)
        .map(|part| {
            let (name, rest) = part.split_once(" (").expect("a table has columns");
            let (body, _) = rest.split_once("\n)").expect("a table ends");
            let lines = body.lines().map(|line| line.trim().trim_end_matches(','));
            Part { name: name.trim(), lines: lines.filter(|line| !line.is_empty()).collect() }
        })
        .collect()
}

fn is_view(name: &str) -> bool {
    MORE_VIEWS.contains(&name) || TABLES.iter().any(|table| table.name == name)
}

/// Tells whether rows of a table may be put into a store from outside.
pub(crate) fn is_derived(name: &str) -> bool {
    is_view(name) || LEFT_OUT.contains(&name)
}

fn source_table(part: Part) -> Option<SourceTable> {
    let name = part.name;
    if is_derived(name) {
        return None;
    }
    let columns = part.lines.iter().filter_map(|line| {
        let (column, rest) = line.split_once(" {")?;
        let letter = rest.chars().next().expect("a column has a type");
        Some(Column { name: column.to_owned(), letter })
    });
    let columns: Vec<Column> = columns.collect();
    let listed: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let listed = listed.join(", ");
    let key = key_of(&part);
    let grows = GROWING.iter().find(|(grown, _)| *grown == name);
    let sql = match grows {
        Some((_, number)) => format!(
            "SELECT {listed} FROM {name} WHERE puskesmas = $1 AND {number} > $2 \
             AND {number} <= $3 ORDER BY {number} LIMIT $4"
        ),
        None => format!("SELECT {listed} FROM {name} ORDER BY {key}"),
    };
    let read = leaked(format!("source::{name}::read"), sql);
    Some(SourceTable { name, columns, grows: grows.is_some(), read })
}

fn key_of(part: &Part) -> &'static str {
    let of_table = part.lines.iter().find_map(|line| {
        line.strip_prefix("PRIMARY KEY (").and_then(|rest| rest.strip_suffix(')'))
    });
    let of_column = || {
        let line = part.lines.iter().find(|line| line.ends_with("PRIMARY KEY"));
        line.and_then(|line| line.split_once(' ')).map(|(column, _)| column)
    };
    of_table.or_else(of_column).expect("a table has a primary key")
}

/// Makes a statement that lives as long as the program; only so many are ever made.
pub(crate) fn leaked(name: String, sql: String) -> Statement {
    Statement::new(Box::leak(name.into()), Box::leak(sql.into()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A new table shows up here. If it is drawn from the log name it in `MORE_VIEWS`; if losing
    /// it harms nobody, in `LEFT_OUT`; else it is in every backup already, and belongs in this
    /// list.
    #[test]
    fn every_table_is_source_view_or_left_out() {
        let sources: Vec<&str> = source_tables().iter().map(|table| table.name).collect();
        let expected = [
            "record",
            "quarantine",
            "account",
            "totp",
            "passkey",
            "spare_code",
            "account_event",
            "account_device",
            "account_request",
            "recertification",
            "identity_link",
            "area_name",
            "guideline_file",
            "signed_edition",
            "ground",
            "subject_request",
            "withheld",
            "delegation",
        ];
        assert_eq!(sources, expected);
        let schema: BTreeSet<&str> = parts_of_schema().iter().map(|part| part.name).collect();
        for name in MORE_VIEWS.iter().chain(&LEFT_OUT) {
            assert!(schema.contains(name), "{name} is no table any more");
        }
        assert_eq!(
            schema.len(),
            sources.len() + MORE_VIEWS.len() + LEFT_OUT.len() + TABLES.len(),
            "no table is named twice"
        );
        assert!(GROWING.iter().all(|(name, _)| sources.contains(name)));
    }

    #[test]
    fn columns_are_those_of_the_schema() {
        let record = &source_tables()[0];
        let letters: String = record.columns.iter().map(|column| column.letter).collect();
        assert_eq!(letters, "tibtbittbbi");
        assert!(record.grows);
        let account = source_tables().iter().find(|table| table.name == "account").unwrap();
        assert!(account.read.sql.ends_with("ORDER BY puskesmas, id"), "{}", account.read.sql);
        let area = source_tables().iter().find(|table| table.name == "area_name").unwrap();
        assert_eq!(area.read.sql, "SELECT code, name FROM area_name ORDER BY code");
    }

    #[test]
    fn only_sources_may_come_from_outside() {
        assert!(is_derived("person") && is_derived("session") && is_derived("board_cell"));
        assert!(!is_derived("record") && !is_derived("account"));
    }
}
