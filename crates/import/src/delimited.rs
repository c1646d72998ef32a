//! CSV as Indonesian offices save it: semicolons, commas or tabs, any of three encodings.
//!
//! Lines are bounded and joined only while a quotation mark is open, so that one stray mark
//! spoils one row and not the rest of the file.

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Cursor, Read},
};

use csv::{ByteRecord, StringRecord};

use crate::{
    column::Header,
    error::Error,
    format::Format,
    table::{Broken, Row},
    utf16::Utf16,
};

/// Longest row, in bytes.
const ROW_BYTES_MAX: usize = 256 * 1024;
/// Most lines that one quoted cell may spread over.
const LINES_PER_ROW_MAX: usize = 50;
/// Bytes from which delimiter and encoding are guessed.
const SNIFF_BYTES: usize = 64 * 1024;
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// A CSV file being read.
pub(crate) struct Delimited<'a> {
    lines: Lines<'a>,
    delimiter: u8,
    row: u32,
    begun: bool,
    bytes_total: Option<u64>,
}

impl<'a> Delimited<'a> {
    pub(crate) fn open(
        format: Format,
        input: BufReader<impl Read + 'a>,
        bytes_total: Option<u64>,
    ) -> Result<Self, Error> {
        let mut input: Box<dyn BufRead + 'a> = decoded(input)?;
        let mut start = vec![0; SNIFF_BYTES];
        let length = fill(&mut input, &mut start).map_err(Error::Read)?;
        start.truncate(length);
        let delimiter = delimiter(format, &start);
        let terminator =
            if !start.contains(&b'\n') && start.contains(&b'\r') { b'\r' } else { b'\n' };
        let input: Box<dyn BufRead + 'a> = Box::new(Cursor::new(start).chain(input));
        let lines = Lines { input, terminator, held: VecDeque::new(), bytes: 0 };
        Ok(Self { lines, delimiter, row: 0, begun: false, bytes_total })
    }

    /// Tells whether there is a sheet to begin: once.
    pub(crate) const fn begin(&mut self) -> bool {
        let first = !self.begun;
        self.begun = true;
        first
    }

    pub(crate) const fn progress(&self) -> (u64, Option<u64>) {
        (self.lines.bytes, self.bytes_total)
    }

    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, Error> {
        loop {
            let Some(line) = self.lines.next().map_err(Error::Read)? else { return Ok(None) };
            self.row = self.row.saturating_add(1);
            let number = self.row;
            let (bytes, whole) = match line {
                Line::Whole(bytes) => (bytes, true),
                Line::Cut(bytes) => (bytes, false),
            };
            if !whole {
                return Ok(Some(broken(number, &bytes, Broken::TooLong)));
            }
            if number == 1 && is_separator_line(&bytes) {
                continue;
            }
            let row = match self.closed(bytes).map_err(Error::Read)? {
                Ok(bytes) => self.split(number, &bytes),
                Err(first) => broken(number, &first, Broken::OpenQuote),
            };
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(row));
            }
        }
    }

    /// Joins lines until no quotation mark is open; gives the first line back when none closes it.
    fn closed(&mut self, first: Vec<u8>) -> io::Result<Result<Vec<u8>, Vec<u8>>> {
        let mut quotes = Quotes::default();
        quotes.read(&first, self.delimiter);
        if !quotes.open {
            return Ok(Ok(first));
        }
        let mut joined = first.clone();
        let mut taken = VecDeque::new();
        while quotes.open {
            let within = taken.len() < LINES_PER_ROW_MAX && joined.len() < ROW_BYTES_MAX;
            let next = if within { self.lines.next()? } else { None };
            let Some(Line::Whole(line)) = next else {
                taken.extend(next);
                self.lines.give_back(taken);
                return Ok(Err(first));
            };
            joined.push(b'\n');
            joined.extend_from_slice(&line);
            quotes.read(&line, self.delimiter);
            taken.push_back(Line::Whole(line));
            // A mark in the middle of a later cell does not close one that was opened by mistake.
            if quotes.odd {
                self.lines.give_back(taken);
                return Ok(Err(first));
            }
        }
        // Rows are counted as a spreadsheet does: a cell of several lines is one row.
        Ok(Ok(joined))
    }

    fn split(&self, number: u32, bytes: &[u8]) -> Row {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(bytes.len().max(1))
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        // A slice cannot fail to be read and flexible rows have no wrong length.
        let found = reader.read_byte_record(&mut record).unwrap_or(false);
        let cells = if found { record.iter().map(text).collect() } else { StringRecord::new() };
        Row { number, cells, broken: None }
    }
}

fn broken(number: u32, bytes: &[u8], why: Broken) -> Row {
    const SHOWN: usize = 300;
    let cells = std::iter::once(text(&bytes[..bytes.len().min(SHOWN)])).collect();
    Row { number, cells, broken: Some(why) }
}

/// Excel writes `sep=;` as a first line for itself.
fn is_separator_line(bytes: &[u8]) -> bool {
    bytes.len() <= 6 && bytes.to_ascii_lowercase().starts_with(b"sep=")
}

/// Takes off a byte order mark and turns UTF-16 into UTF-8.
fn decoded<'a>(mut input: BufReader<impl Read + 'a>) -> Result<Box<dyn BufRead + 'a>, Error> {
    let start = input.fill_buf().map_err(Error::Read)?;
    let (mark, big_endian) = match start {
        [0xEF, 0xBB, 0xBF, ..] => (3, None),
        [0xFF, 0xFE, ..] => (2, Some(false)),
        [0xFE, 0xFF, ..] => (2, Some(true)),
        _ => (0, None),
    };
    input.consume(mark);
    Ok(match big_endian {
        Some(big_endian) => Box::new(BufReader::new(Utf16::new(input, big_endian))),
        None => Box::new(input),
    })
}

fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Chooses the delimiter under which some line near the top names the most columns.
fn delimiter(format: Format, start: &[u8]) -> u8 {
    let lines = || start.split(|byte| *byte == b'\n' || *byte == b'\r').take(60);
    let known = |delimiter: u8| {
        lines()
            .map(|line| {
                let cells: StringRecord = line.split(|byte| *byte == delimiter).map(text).collect();
                Header::read(format, &cells).known()
            })
            .max()
            .unwrap_or(0)
    };
    // On a tie the first wins: semicolons, as Excel saves under Indonesian settings.
    let mut best = (0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let count = known(delimiter);
        if best.0 < count {
            best = (count, delimiter);
        }
    }
    best.1
}

/// Reads UTF-8, and what is not UTF-8 as Windows-1252.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    // The 32 places in which Windows-1252 differs from Latin-1; unused ones stay as they are.
    const FROM_80: [u16; 32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ];
    match byte {
        0x80..=0x9F => char::from_u32(u32::from(FROM_80[usize::from(byte - 0x80)])).unwrap_or(' '),
        other => char::from(other),
    }
}

/// Follows quotation marks the way CSV means them: they open only at the start of a cell.
#[derive(Default)]
struct Quotes {
    open: bool,
    /// A cell was closed by a mark with more text behind it.
    odd: bool,
}

impl Quotes {
    fn read(&mut self, line: &[u8], delimiter: u8) {
        let mut at_start = !self.open;
        let mut bytes = line.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            if self.open {
                if byte == b'"' {
                    if bytes.peek() == Some(&b'"') {
                        bytes.next();
                    } else {
                        self.open = false;
                        self.odd |= bytes.peek().is_some_and(|next| *next != delimiter);
                    }
                }
            } else if byte == b'"' && at_start {
                self.open = true;
            }
            at_start = byte == delimiter;
        }
    }
}

enum Line {
    Whole(Vec<u8>),
    /// Longer than any row; only its beginning is kept.
    Cut(Vec<u8>),
}

/// Bounded lines, some of which can be given back.
struct Lines<'a> {
    input: Box<dyn BufRead + 'a>,
    terminator: u8,
    held: VecDeque<Line>,
    bytes: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.held.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let mut cut = false;
        let mut any = false;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|byte| *byte == self.terminator);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = ROW_BYTES_MAX - line.len();
            cut |= room < part.len();
            line.extend_from_slice(&part[..part.len().min(room)]);
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.bytes += used as u64;
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(any.then_some(if cut { Line::Cut(line) } else { Line::Whole(line) }))
    }

    fn give_back(&mut self, mut lines: VecDeque<Line>) {
        lines.append(&mut self.held);
        self.held = lines;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Row> {
        let mut file = Delimited::open(Format::Register, BufReader::new(bytes), None).unwrap();
        std::iter::from_fn(|| file.next_row().unwrap()).collect()
    }

    fn cells(row: &Row) -> Vec<&str> {
        row.cells.iter().collect()
    }

    #[test]
    fn finds_delimiter_and_counts_rows_like_a_spreadsheet() {
        let rows = rows(
            b"DAFTAR BALITA, A\r\n\r\nnik;nama;jenis_kelamin\r\n1;\"A\nB\";L\r\n;;\r\n2;C, D;P",
        );
        let numbers: Vec<u32> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 3, 4, 6]);
        assert_eq!(cells(&rows[2]), ["1", "A\nB", "L"]);
        assert_eq!(cells(&rows[3]), ["2", "C, D", "P"]);
    }

    #[test]
    fn a_stray_quote_spoils_one_row() {
        let rows = rows(b"nik;nama;rt\n1;\"Siti;1\n2;Budi;2\n3;5\"6;3\n");
        assert_eq!(rows[1].broken, Some(Broken::OpenQuote));
        assert_eq!(cells(&rows[2]), ["2", "Budi", "2"]);
        assert_eq!(cells(&rows[3]), ["3", "5\"6", "3"]);
    }

    #[test]
    fn reads_old_windows_text_and_old_macs() {
        assert_eq!(cells(&rows(b"nik;nama\r1;Andr\xE9 \x96 Ni\xF1a\r")[1]), ["1", "André – Niña"]);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut bytes = b"nik;nama\n".to_vec();
        bytes.resize(bytes.len() + 2 * ROW_BYTES_MAX, b'x');
        bytes.extend_from_slice(b"\n2;Budi\n");
        let rows = rows(&bytes);
        assert_eq!(rows[1].broken, Some(Broken::TooLong));
        assert_eq!(cells(&rows[2]), ["2", "Budi"]);
    }

    proptest! {
        #[test]
        fn reads_back_what_csv_writes(
            table in prop::collection::vec(prop::collection::vec("[a-z\";,\n ]{0,6}", 3), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
            writer.write_record(["nik", "nama", "posyandu"]).unwrap();
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let read = rows(&bytes);
            let expected: Vec<&Vec<String>> = table
                .iter()
                .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
                .collect();
            prop_assert_eq!(read.len() - 1, expected.len());
            for (row, expected) in read[1..].iter().zip(expected) {
                let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
                prop_assert_eq!(cells(row), expected);
            }
        }
    }
}
