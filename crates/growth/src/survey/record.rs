//! Records of a CSV, one at a time, out of a buffer that does not grow with the file.

use std::{
    io::{self, Read},
    ops::Range,
};

use crate::survey::{Error, RECORD_BYTES_MAX};

const BUFFER_BYTES: usize = 1 << 16;

/// How a record came out of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As it should be.
    Whole,
    /// A quote is opened and never closed; only the first line was taken, split as it stands.
    OpenQuote,
    /// Longer than the limit; it has been skipped and has no cells.
    TooLong,
}

/// A reader of records and the one record that it holds now.
pub(super) struct Records<R> {
    input: R,
    buffer: Vec<u8>,
    /// Unread bytes of the buffer.
    unread: Range<usize>,
    /// Where the current record starts in the buffer.
    start: usize,
    /// Cells of the current record, relative to `start`, quotes included.
    cells: Vec<Range<u32>>,
    /// Bytes ahead in which no cell is believed to span lines.
    distrusted: usize,
    ended: bool,
    pub(super) delimiter: u8,
}

enum Scan {
    /// A record of so many bytes, line end included.
    Complete(usize),
    /// The bytes end before the record does; the last cell begins here.
    Incomplete { cell_start: usize, in_quotes: bool },
    /// A quoted cell runs over lines and is then not followed by a delimiter or a line end: it
    /// began with a quote that nobody closed. So many bytes were looked at.
    Broken(usize),
}

impl<R: Read> Records<R> {
    /// Opens an input: skips a byte order mark and finds out what separates columns.
    pub(super) fn open(input: R) -> Result<Self, Error> {
        let mut records = Self {
            input,
            buffer: vec![0; BUFFER_BYTES],
            unread: 0..0,
            start: 0,
            cells: Vec::new(),
            distrusted: 0,
            ended: false,
            delimiter: b',',
        };
        while !records.ended
            && records.unread.len() < RECORD_BYTES_MAX
            && line_length(records.pending()).is_none()
        {
            records.fill().map_err(Error::Read)?;
        }
        if records.pending().starts_with(&[0xFF, 0xFE])
            || records.pending().starts_with(&[0xFE, 0xFF])
        {
            return Err(Error::Utf16);
        }
        if records.pending().starts_with(b"\xEF\xBB\xBF") {
            records.unread.start += 3;
        }
        records.delimiter = records.likely_delimiter();
        Ok(records)
    }

    /// Returns what stands most often in the first line: comma before semicolon before tab.
    fn likely_delimiter(&self) -> u8 {
        let pending = self.pending();
        let line = &pending[..line_length(pending).unwrap_or(pending.len())];
        let count = |delimiter: u8| line.iter().filter(|&&byte| byte == delimiter).count();
        let mut likely = b',';
        for delimiter in [b';', b'\t'] {
            if count(likely) < count(delimiter) {
                likely = delimiter;
            }
        }
        likely
    }

    /// Moves to the next record; `None` at the end of the input.
    pub(super) fn next(&mut self) -> io::Result<Option<Shape>> {
        loop {
            self.start = self.unread.start;
            let pending = &self.buffer[self.unread.clone()];
            let line = (0 < self.distrusted).then(|| line_length(pending)).flatten();
            let seen = &pending[..line.unwrap_or(pending.len())];
            let fits = seen.len() <= RECORD_BYTES_MAX;
            match scan(seen, self.delimiter, &mut self.cells) {
                Scan::Complete(length) if length <= RECORD_BYTES_MAX => {
                    self.take(length);
                    return Ok(Some(Shape::Whole));
                }
                Scan::Incomplete { .. } if self.ended && pending.is_empty() => return Ok(None),
                Scan::Incomplete { .. } if !self.ended && fits && line.is_none() => {
                    self.fill_twice_as_much()?;
                }
                Scan::Incomplete { cell_start, in_quotes: false } if fits => {
                    let length = seen.len();
                    self.cells.push(cell_start as u32..length as u32);
                    self.take(length);
                    return Ok(Some(Shape::Whole));
                }
                Scan::Broken(length) => return self.bad_line(length).map(Some),
                Scan::Complete(_) | Scan::Incomplete { .. } => {
                    let length = seen.len();
                    return self.bad_line(length).map(Some);
                }
            }
        }
    }

    /// Returns the count of cells of the current record.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Returns a cell of the current record as it stands in the input, quotes included.
    pub(super) fn cell(&self, at: usize) -> &[u8] {
        let cell = &self.cells[at];
        &self.buffer[self.start + cell.start as usize..self.start + cell.end as usize]
    }

    /// Tells whether the current record is an empty line.
    pub(super) fn is_blank(&self) -> bool {
        self.len() == 1 && self.cell(0).trim_ascii().is_empty()
    }

    fn pending(&self) -> &[u8] {
        &self.buffer[self.unread.clone()]
    }

    /// Takes a record of so many bytes.
    fn take(&mut self, length: usize) {
        self.unread.start += length;
        self.distrusted = self.distrusted.saturating_sub(length);
    }

    /// Takes one physical line of a record that is too long or never closes its quote.
    ///
    /// What follows in the `seen` bytes was taken for a part of it. Going on line by line there
    /// keeps the work proportional to the input, and one bad quote from spoiling other rows.
    fn bad_line(&mut self, seen: usize) -> io::Result<Shape> {
        let pending = self.pending();
        let whole = self.ended.then_some(pending.len());
        let length = match line_length(pending).or(whole) {
            Some(length) if length <= RECORD_BYTES_MAX => length,
            Some(_) | None => return self.skip_line(),
        };
        let line = &pending[..length];
        let text = &line[..line.iter().position(|&byte| is_line_end(byte)).unwrap_or(length)];
        let mut cells = Vec::new();
        let mut start = 0u32;
        for cell in text.split(|&byte| byte == self.delimiter) {
            let end = start + cell.len() as u32;
            cells.push(start..end);
            start = end + 1;
        }
        self.distrusted = self.distrusted.max(seen);
        self.cells = cells;
        self.take(length);
        Ok(Shape::OpenQuote)
    }

    /// Drops bytes up to the next line end, however far it is.
    fn skip_line(&mut self) -> io::Result<Shape> {
        self.cells.clear();
        loop {
            if let Some(length) = line_length(self.pending()) {
                self.unread.start += length;
                return Ok(Shape::TooLong);
            }
            self.unread.start = self.unread.end;
            if self.ended {
                return Ok(Shape::TooLong);
            }
            self.fill()?;
        }
    }

    /// Reads until twice as many bytes are pending: rescanning then costs no more than scanning.
    fn fill_twice_as_much(&mut self) -> io::Result<()> {
        let enough = 2 * self.unread.len();
        self.fill()?;
        while !self.ended && self.unread.len() < enough {
            self.fill()?;
        }
        Ok(())
    }

    /// Reads once, after making room; the buffer grows to the limit of a record and no further.
    fn fill(&mut self) -> io::Result<()> {
        if 0 < self.unread.start {
            self.buffer.copy_within(self.unread.clone(), 0);
            self.unread = 0..self.unread.len();
        }
        if self.unread.end == self.buffer.len() {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.unread.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.ended = read == 0;
        self.unread.end += read;
        Ok(())
    }
}

/// Returns the length of the first line, line end included: LF, CR LF or CR.
fn line_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|&byte| is_line_end(byte))?;
    Some(after_line_end(bytes, end))
}

const fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// Returns the place after the line end at `at`. When the bytes end between CR and LF, the LF
/// will be an empty line, which is passed over.
fn after_line_end(bytes: &[u8], at: usize) -> usize {
    if bytes[at..].starts_with(b"\r\n") { at + 2 } else { at + 1 }
}

/// Finds the first record of some bytes and its cells (RFC 4180; a quote inside a bare cell is
/// an ordinary character).
fn scan(bytes: &[u8], delimiter: u8, cells: &mut Vec<Range<u32>>) -> Scan {
    cells.clear();
    let (mut cell_start, mut at) = (0, 0);
    loop {
        if bytes.get(at) == Some(&b'"') {
            let Some(after) = after_quotes(bytes, at) else {
                return Scan::Incomplete { cell_start, in_quotes: true };
            };
            let closed =
                bytes.get(after).is_none_or(|&byte| byte == delimiter || is_line_end(byte));
            if !closed && bytes[at..after].iter().any(|&byte| is_line_end(byte)) {
                return Scan::Broken(after);
            }
            at = after;
        }
        let rest = bytes[at..].iter().position(|&byte| byte == delimiter || is_line_end(byte));
        let Some(rest) = rest else {
            return Scan::Incomplete { cell_start, in_quotes: false };
        };
        at += rest;
        cells.push(cell_start as u32..at as u32);
        if is_line_end(bytes[at]) {
            return Scan::Complete(after_line_end(bytes, at));
        }
        at += 1;
        cell_start = at;
    }
}

/// Returns the place after the quote that closes the one at `at`; `None` when none does.
fn after_quotes(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += bytes[at..].iter().position(|&byte| byte == b'"')? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}
