//! Reads CSV files row by row, so that every mistake is named with its line.

use domain::day::Day;

use crate::fault::{Faults, Place};

/// Most rows of one file.
const ROWS_MAX: usize = 10_000;

/// A row of a CSV file.
pub(super) struct Row<'a> {
    pub(super) place: Place,
    faults: &'a Faults,
    columns: &'a [&'static str],
    cells: csv::StringRecord,
}

/// Reads the rows of a file that has exactly these columns, in any order; `optional` may be
/// missing.
pub(super) fn rows(
    file: &str,
    text: &[u8],
    faults: &Faults,
    columns: &[&'static str],
    optional: &[&'static str],
    mut each: impl FnMut(&Row<'_>),
) {
    let mut reader = csv::ReaderBuilder::new().from_reader(text);
    let place =
        |line: u64| Place { file: file.to_owned(), line: u32::try_from(line).unwrap_or(u32::MAX) };
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            faults.add(&place(1), "csv.sintaks", format!("CSV tidak dapat dibaca: {error}."));
            return;
        }
    };
    let missing = columns.iter().filter(|column| !headers.iter().any(|name| name == **column));
    let missing: Vec<_> = missing.collect();
    for column in &missing {
        faults.add(&place(1), "csv.kolom", format!("Kolom \"{column}\" harus ada."));
    }
    let mut known: Vec<&'static str> = Vec::new();
    for name in &headers {
        match columns.iter().chain(optional).find(|column| **column == name) {
            Some(column) => known.push(column),
            None => {
                faults.add(&place(1), "csv.kolom", format!("Kolom \"{name}\" tidak dikenal."));
                known.push("");
            }
        }
    }
    if !missing.is_empty() {
        return;
    }
    for (at, record) in reader.records().enumerate() {
        if at == ROWS_MAX {
            let message = format!("Paling banyak {ROWS_MAX} baris.");
            faults.add(&place(0), "berkas.terlalu-besar", message);
            return;
        }
        match record {
            Ok(cells) => {
                let line = cells.position().map_or(0, csv::Position::line);
                each(&Row { place: place(line), faults, columns: &known, cells });
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                faults.add(&place(line), "csv.sintaks", format!("Baris tidak terbaca: {error}."));
            }
        }
    }
}

impl Row<'_> {
    pub(super) fn fault(&self, code: &'static str, message: impl Into<String>) {
        self.faults.add(&self.place, code, message);
    }

    /// Returns a cell without the spaces around it; empty when the column is missing.
    pub(super) fn cell(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|name| *name == column);
        at.and_then(|at| self.cells.get(at)).unwrap_or("").trim()
    }

    /// Reads a cell that must not be empty.
    pub(super) fn full(&self, column: &str) -> Option<&str> {
        let cell = self.cell(column);
        if cell.is_empty() {
            self.fault("label.kosong", format!("Kolom \"{column}\" tidak boleh kosong."));
            return None;
        }
        Some(cell)
    }

    /// Reads a cell with a function; an empty cell is a fault.
    pub(super) fn read<T>(&self, column: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cell = self.full(column)?;
        let value = read(cell);
        if value.is_none() {
            let message = format!("\"{cell}\" bukan nilai yang sah untuk \"{column}\".");
            self.fault("nilai.tidak-sah", message);
        }
        value
    }

    /// Reads a cell that may be empty.
    pub(super) fn optional<T>(&self, column: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        if self.cell(column).is_empty() { None } else { self.read(column, read) }
    }

    /// Reads a calendar date.
    pub(super) fn day(&self, column: &str) -> Option<Day> {
        self.read(column, |cell| cell.parse().ok())
    }
}
