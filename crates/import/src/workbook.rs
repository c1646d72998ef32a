//! XLSX, read with bounds: nothing is unpacked before it is known how much it unpacks to.

use std::io::{self, Cursor, Read, Write};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use csv::StringRecord;

use crate::{
    error::Error,
    table::{ROWS_MAX, Row},
};

/// Most bytes that a workbook may unpack to.
const UNPACKED_MIB_MAX: u64 = 256;
/// Most bytes of shared texts, which must be held in memory.
const STRINGS_MIB_MAX: u64 = 64;
/// Most parts in the archive.
const PARTS_MAX: usize = 2_000;
/// Most cells of one sheet.
const CELLS_MAX: usize = 5_000_000;
/// Columns beyond this are not looked at.
const COLUMNS_MAX: u32 = 300;

/// A workbook being read, sheet by sheet.
pub(crate) struct Workbook {
    workbook: Xlsx<Cursor<Vec<u8>>>,
    sheets: std::vec::IntoIter<String>,
    sheet: Option<String>,
    rows: std::vec::IntoIter<Row>,
    rows_done: u64,
    rows_known: u64,
}

impl Workbook {
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Self, Error> {
        guard(&bytes)?;
        let workbook = Xlsx::new(Cursor::new(bytes)).map_err(workbook_error)?;
        let sheets: Vec<String> = workbook
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .filter(|sheet| sheet.visible == SheetVisible::Visible)
            .map(|sheet| sheet.name.clone())
            .collect();
        if sheets.is_empty() {
            return Err(Error::Empty);
        }
        Ok(Self {
            workbook,
            sheets: sheets.into_iter(),
            sheet: None,
            rows: Vec::new().into_iter(),
            rows_done: 0,
            rows_known: 0,
        })
    }

    pub(crate) fn next_sheet(&mut self) -> Result<bool, Error> {
        let Some(name) = self.sheets.next() else { return Ok(false) };
        let rows = read_sheet(&mut self.workbook, &name)?;
        self.rows_known += rows.len() as u64;
        self.rows = rows.into_iter();
        self.sheet = Some(name);
        Ok(true)
    }

    pub(crate) fn next_row(&mut self) -> Option<Row> {
        let row = self.rows.next();
        self.rows_done += u64::from(row.is_some());
        row
    }

    pub(crate) fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// The total is that of the sheets opened so far, and so only known in the last one.
    pub(crate) fn progress(&self) -> (u64, Option<u64>) {
        (self.rows_done, self.sheets.as_slice().is_empty().then_some(self.rows_known))
    }
}

fn workbook_error(error: XlsxError) -> Error {
    match error {
        XlsxError::Password => Error::OldOrLocked,
        other => Error::Workbook(other.to_string()),
    }
}

/// Unpacks every part into nothing, counting: sizes written in the archive may be lies.
fn guard(bytes: &[u8]) -> Result<(), Error> {
    let fault = |error: zip::result::ZipError| Error::Workbook(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(fault)?;
    if PARTS_MAX < archive.len() {
        return Err(Error::Expands { limit_mib: UNPACKED_MIB_MAX });
    }
    let mut left = UNPACKED_MIB_MAX * 1024 * 1024;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(fault)?;
        let name = part.name().map_err(fault)?;
        let strings = name.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let limit = if strings { left.min(STRINGS_MIB_MAX * 1024 * 1024) } else { left };
        let mut counter = Counter(0);
        io::copy(&mut part.take(limit + 1), &mut counter)
            .map_err(|error| Error::Workbook(error.to_string()))?;
        if limit < counter.0 {
            return Err(Error::Expands { limit_mib: limit / (1024 * 1024) });
        }
        left -= counter.0;
    }
    Ok(())
}

struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn read_sheet(workbook: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<Row>, Error> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(workbook_error)?;
    let mut rows = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut current = 0;
    let mut count = 0;
    while let Some(cell) = reader.next_cell().map_err(workbook_error)? {
        count += 1;
        if CELLS_MAX < count {
            return Err(Error::TooManyCells { limit: CELLS_MAX });
        }
        let (row, column) = cell.get_position();
        if ROWS_MAX <= row {
            return Err(Error::TooManyRows { limit: ROWS_MAX });
        }
        if row != current {
            finish(current, &mut cells, &mut rows);
            current = row;
        }
        if COLUMNS_MAX <= column {
            continue;
        }
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let at = column as usize;
        if cells.len() <= at {
            cells.resize(at + 1, String::new());
        }
        cells[at] = text;
    }
    finish(current, &mut cells, &mut rows);
    Ok(rows)
}

fn finish(index: u32, cells: &mut Vec<String>, rows: &mut Vec<Row>) {
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        let cells: StringRecord = cells.iter().collect();
        rows.push(Row { number: index + 1, cells, broken: None });
    }
    cells.clear();
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "ya".to_owned(),
        DataRef::Bool(false) => "tidak".to_owned(),
        DataRef::DateTime(time) => date_text(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// Writes a number as it was typed. Excel keeps fifteen digits: a NIK kept as a number whose
/// sixteenth digit is 0 has most likely lost it, so it is written as `…E15` and not taken for one.
fn number_text(number: f64) -> String {
    const FIFTEEN_DIGITS: f64 = 1e15;
    if FIFTEEN_DIGITS <= number.abs() && number % 10.0 == 0.0 {
        return format!("{number:E}");
    }
    // Sums in a sheet leave 10.200000000000001; nobody types nine decimals.
    let rounded = (number * 1e9).round() / 1e9;
    if number.abs() < 1e6 { rounded.to_string() } else { number.to_string() }
}

fn date_text(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return number_text(time.as_f64());
    }
    let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
    if time.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}");
    }
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file("xl/sharedStrings.xml", options).unwrap();
        let zeros = vec![b' '; 1024 * 1024];
        for _ in 0..=STRINGS_MIB_MAX {
            writer.write_all(&zeros).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        assert!(bytes.len() < 1024 * 1024, "a small file");
        assert!(matches!(Workbook::open(bytes), Err(Error::Expands { .. })));
    }

    #[test]
    fn numbers_are_written_as_typed() {
        assert_eq!(number_text(7.25), "7.25");
        assert_eq!(number_text(10.2 + 1e-15), "10.2");
        assert_eq!(number_text(7_309_015_203_240_001.0), "7309015203240001");
        assert_eq!(number_text(7_309_015_203_240_000.0), "7.30901520324E15");
        assert_eq!(number_text(81_234_567_890.0), "81234567890");
    }
}
