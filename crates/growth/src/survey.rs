//! A survey recomputed: CSV rows in, the same rows with growth results out, any length of file.
//!
//! Memory stays bounded: one record at a time, at most [`RECORD_BYTES_MAX`]. Cells that are not
//! ours are passed through byte for byte, whatever their encoding. The `csv` crate would collect a
//! record of any size and re-quote what it writes, so the few lines of CSV reading are our own.

use std::io::{self, Read, Write};

use domain::refusal::Refusal;

use crate::{
    assess::{Assessment, assess},
    survey::{
        header::{Header, Output, Slot},
        record::{Records, Shape},
        row::{child, shown},
    },
};

mod decimal;
mod header;
mod record;
mod row;

/// Longest record, header included, in bytes; a longer one becomes an error row.
pub const RECORD_BYTES_MAX: usize = 1 << 20;

/// Bytes of output collected before they are written.
const OUTPUT_BYTES: usize = 1 << 16;

/// What a run has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows read, header and empty lines not counted.
    pub rows: u64,
    /// Rows that carry a text in column `error`.
    pub errors: u64,
}

/// Why a run ended before the end of the input.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input failed.
    #[error("reading the survey")]
    Read(#[source] io::Error),
    /// The output failed.
    #[error("writing the results")]
    Write(#[source] io::Error),
    /// There is no header line.
    #[error("the input is empty")]
    Empty,
    /// The file is UTF-16, as "Unicode text" of a spreadsheet program is.
    #[error("the input is UTF-16, not UTF-8")]
    Utf16,
    /// The header cannot be split into columns.
    #[error("the header line is longer than {RECORD_BYTES_MAX} bytes or has an open quote")]
    Header,
    /// A column that is needed is absent.
    #[error("the header has no column {0}")]
    MissingColumn(&'static str),
    /// A known column stands twice in the header.
    #[error("the header has column {0} twice")]
    DuplicateColumn(&'static str),
}

impl Error {
    /// Says in Indonesian what happened and what to do.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Read(_) => Refusal::new("survei.baca", "Berkas tidak dapat dibaca. Coba lagi."),
            Self::Write(_) => Refusal::new(
                "survei.tulis",
                "Hasil tidak dapat ditulis. Periksa ruang penyimpanan, lalu coba lagi.",
            ),
            Self::Empty => Refusal::new(
                "survei.kosong",
                "Berkas kosong. Baris pertama harus memuat nama kolom.",
            ),
            Self::Utf16 => Refusal::new(
                "survei.utf16",
                "Berkas berformat UTF-16. Simpan ulang sebagai CSV UTF-8.",
            ),
            Self::Header => Refusal::new(
                "survei.kepala",
                "Baris nama kolom tidak dapat dibaca. Periksa tanda kutipnya.",
            ),
            Self::MissingColumn(column) => Refusal::new(
                "survei.kolom-kurang",
                format!("Kolom {column} tidak ada. Tambahkan pada baris nama kolom."),
            ),
            Self::DuplicateColumn(column) => Refusal::new(
                "survei.kolom-ganda",
                format!("Kolom {column} ada dua kali. Sisakan satu."),
            ),
        }
    }
}

/// Reads a survey and writes it again with the columns `c_*`, `z_*`, `f_*`, `r_*` and `error`.
///
/// Columns may stand in any order, separated by comma, semicolon or tab. Needed are `sex`, an age
/// column and a measured column. With semicolons, results are written with a decimal comma. A bad
/// row gets a text in `error` and no results; the run goes on. Only faults of the header and of
/// the input or output end it.
pub fn stream(input: impl Read, mut output: impl Write) -> Result<Summary, Error> {
    let mut records = Records::open(input)?;
    let header = Header::read(&mut records)?;
    let mut out = Vec::with_capacity(2 * OUTPUT_BYTES);
    header.write(&mut out);
    let mut summary = Summary::default();
    while let Some(shape) = records.next().map_err(Error::Read)? {
        if records.is_blank() && shape == Shape::Whole {
            continue;
        }
        let result = assessed(&header, &records, shape);
        summary.rows += 1;
        summary.errors += u64::from(result.is_err());
        write_row(&header, &records, shape, &result, &mut out);
        if OUTPUT_BYTES <= out.len() {
            output.write_all(&out).map_err(Error::Write)?;
            out.clear();
        }
    }
    output.write_all(&out).and_then(|()| output.flush()).map_err(Error::Write)?;
    Ok(summary)
}

fn assessed<R: Read>(
    header: &Header,
    records: &Records<R>,
    shape: Shape,
) -> Result<Assessment, Refusal> {
    match shape {
        Shape::Whole => {}
        Shape::OpenQuote => {
            return Err(Refusal::new(
                "baris.kutip-terbuka",
                "Tanda kutip pada baris ini tidak ditutup. Tutup atau hapus tanda kutipnya.",
            ));
        }
        Shape::TooLong => {
            return Err(Refusal::new(
                "baris.terlalu-panjang",
                format!("Baris ini lebih dari {RECORD_BYTES_MAX} bita dan tidak dibaca."),
            ));
        }
    }
    let (cells, columns) = (records.len(), header.input_columns);
    if cells < columns {
        return Err(Refusal::new(
            "baris.kurang-kolom",
            format!("Baris ini memuat {cells} dari {columns} kolom. Lengkapi barisnya."),
        ));
    }
    if columns < cells {
        return Err(Refusal::new(
            "baris.lebih-kolom",
            format!(
                "Baris ini memuat {cells} kolom, seharusnya {columns}; mulai dari \"{}\" tidak \
                 terbaca. Beri tanda kutip pada isian yang memuat pemisah kolom.",
                shown(records.cell(columns)),
            ),
        ));
    }
    let (mode, measurement) = child(header, records)?;
    Ok(assess(mode, &measurement))
}

fn write_row<R: Read>(
    header: &Header,
    records: &Records<R>,
    shape: Shape,
    result: &Result<Assessment, Refusal>,
    out: &mut Vec<u8>,
) {
    for (at, slot) in header.slots.iter().enumerate() {
        if 0 < at {
            out.push(header.delimiter);
        }
        match slot {
            Slot::Passed(column) if records.len() <= *column => {}
            Slot::Passed(column) => match shape {
                Shape::Whole => out.extend_from_slice(records.cell(*column)),
                Shape::OpenQuote => quoted(records.cell(*column), out),
                Shape::TooLong => {}
            },
            Slot::Computed(computed) => write_computed(header, *computed, result, out),
        }
    }
    out.push(b'\n');
}

fn write_computed(
    header: &Header,
    computed: Output,
    result: &Result<Assessment, Refusal>,
    out: &mut Vec<u8>,
) {
    let assessment = match (computed, result) {
        (Output::Error, Err(refusal)) => {
            quoted(format!("{}: {}", refusal.code, refusal.message).as_bytes(), out);
            return;
        }
        (_, Err(_)) => return,
        (_, Ok(assessment)) => assessment,
    };
    let point = header.decimal_point();
    match computed {
        Output::CorrectedLength => {
            if let Some(length) = assessment.corrected_length {
                decimal::push_amount(out, length, point);
            }
        }
        Output::Bmi => {
            if let Some(bmi) = assessment.bmi {
                decimal::push(out, bmi, 8, point);
            }
        }
        Output::StandingBelow9Months => {
            if let Some(standing) = assessment.standing_below_9_months {
                out.push(b'0' + u8::from(standing));
            }
        }
        Output::Z(indicator) => {
            if let Some(z) = assessment.of(indicator) {
                decimal::push_scaled(out, i64::from(z.hundredths), 2, point);
            }
        }
        Output::Flag(indicator) => {
            if let Some(z) = assessment.of(indicator) {
                out.push(b'0' + u8::from(z.flagged));
            }
        }
        Output::Raw(indicator) => {
            if let Some(z) = assessment.of(indicator) {
                decimal::push(out, z.raw, 10, point);
            }
        }
        Output::Error => {}
    }
}

/// Writes a cell in quotes, doubling those inside.
fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
