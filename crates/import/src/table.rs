//! Rows of text out of CSV and XLSX alike.

use std::io::{BufRead, BufReader, Read};

use csv::StringRecord;

use crate::{delimited::Delimited, error::Error, format::Format, workbook::Workbook};

/// Most rows read from one file; the tallest sheet that Excel can hold.
pub const ROWS_MAX: u32 = 1_048_576;
/// Rows from the top within which the header line is looked for.
pub const HEADER_WITHIN: usize = 30;
/// Largest XLSX file, packed.
pub const WORKBOOK_MIB_MAX: u64 = 64;

/// One row of cells as the spreadsheet shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number of the row in its sheet, from 1.
    pub number: u32,
    /// The cells, trimmed of nothing.
    pub cells: StringRecord,
    /// Set when the row could not be split into cells; `cells` then holds the raw line.
    pub broken: Option<Broken>,
}

/// Why a row could not be split into cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// A quotation mark is opened and not closed.
    OpenQuote,
    /// The line is longer than any real row.
    TooLong,
}

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Rows of data read so far.
    pub rows: u32,
    /// Bytes (CSV) or rows (XLSX) read so far.
    pub done: u64,
    /// All bytes or rows, when known.
    pub total: Option<u64>,
}

impl Progress {
    /// Returns the part done in percent, 0 to 100, when the total is known.
    pub fn percent(&self) -> Option<u8> {
        let total = self.total.filter(|total| 0 < *total)?;
        let percent = self.done.min(total).saturating_mul(100) / total;
        u8::try_from(percent).ok()
    }
}

/// A source of rows.
pub(crate) enum Table<'a> {
    Delimited(Box<Delimited<'a>>),
    Workbook(Box<Workbook>),
}

impl<'a> Table<'a> {
    /// Looks at the first bytes and opens the file as what it is. `bytes_total` is for progress.
    pub(crate) fn open(
        format: Format,
        input: impl Read + 'a,
        bytes_total: Option<u64>,
    ) -> Result<Self, Error> {
        let mut input = BufReader::with_capacity(64 * 1024, input);
        let start = input.fill_buf().map_err(Error::Read)?;
        if start.is_empty() {
            return Err(Error::Empty);
        }
        // Compound files: XLS before 2007, and XLSX locked with a password.
        if start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(Error::OldOrLocked);
        }
        if !start.starts_with(b"PK\x03\x04") {
            return Delimited::open(format, input, bytes_total).map(Box::new).map(Self::Delimited);
        }
        let mut bytes = Vec::new();
        let limit = WORKBOOK_MIB_MAX * 1024 * 1024;
        input.take(limit + 1).read_to_end(&mut bytes).map_err(Error::Read)?;
        if limit < bytes.len() as u64 {
            return Err(Error::TooLarge { limit_mib: WORKBOOK_MIB_MAX });
        }
        Workbook::open(bytes).map(Box::new).map(Self::Workbook)
    }

    /// Reads the next row that is not blank; `None` at the end of the sheet.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, Error> {
        match self {
            Self::Delimited(delimited) => delimited.next_row(),
            Self::Workbook(workbook) => Ok(workbook.next_row()),
        }
    }

    /// Goes on to the next sheet; `false` when there is none. A CSV file is one sheet.
    pub(crate) fn next_sheet(&mut self) -> Result<bool, Error> {
        match self {
            Self::Delimited(delimited) => Ok(delimited.begin()),
            Self::Workbook(workbook) => workbook.next_sheet(),
        }
    }

    /// Returns the name of the sheet; `None` for CSV.
    pub(crate) fn sheet(&self) -> Option<&str> {
        match self {
            Self::Delimited(_) => None,
            Self::Workbook(workbook) => workbook.sheet(),
        }
    }

    /// Tells how far reading has come.
    pub(crate) fn progress(&self) -> (u64, Option<u64>) {
        match self {
            Self::Delimited(delimited) => delimited.progress(),
            Self::Workbook(workbook) => workbook.progress(),
        }
    }
}
