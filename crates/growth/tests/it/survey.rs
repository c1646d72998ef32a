//! CSV in, CSV out.

use std::io::{self, Read, Write};

use growth::survey::{Error, RECORD_BYTES_MAX, Summary, stream};
use proptest::prelude::*;
use rstest::rstest;

use crate::vectors::{RAW_TOLERANCE, Row, VECTORS, rows};

fn run(input: impl AsRef<[u8]>) -> (Summary, Vec<u8>) {
    let mut output = Vec::new();
    let summary = stream(input.as_ref(), &mut output).unwrap();
    (summary, output)
}

/// Runs rows below the usual header and returns them by column name.
fn computed(header: &str, body: impl AsRef<[u8]>) -> Vec<Row> {
    let mut input = format!("{header}\n").into_bytes();
    input.extend(body.as_ref());
    rows(&run(input).1)
}

const HEADER: &str = "id,sex,age_days,weight_kg,lenhei_cm,measure";

fn is_computed(column: &str) -> bool {
    column == "error" || ["c_", "c9", "z_", "f_", "r_"].iter().any(|p| column.starts_with(p))
}

fn check_vectors(actual: &[Row]) {
    let expected = rows(VECTORS.as_bytes());
    assert_eq!(actual.len(), expected.len());
    for (expected, actual) in expected.iter().zip(actual) {
        for (column, cell) in expected {
            if column.starts_with("r_") && !cell.is_empty() {
                let (expected, actual): (f64, f64) =
                    (cell.parse().unwrap(), actual[column].parse().unwrap());
                assert!((expected - actual).abs() <= RAW_TOLERANCE, "{} {column}", actual);
            } else {
                assert_eq!(&actual[column], cell, "{} {column}", expected["id"]);
            }
        }
        assert_eq!(actual["error"], "");
    }
}

#[test]
fn every_vector_matches_in_every_cell_when_results_are_overwritten() {
    let (summary, output) = run(VECTORS);
    assert_eq!(summary, Summary { rows: 1450, errors: 0 });
    let header = VECTORS.lines().next().unwrap();
    assert!(output.starts_with(format!("{header},error\n").as_bytes()));
    check_vectors(&rows(&output));
}

#[test]
fn every_vector_matches_when_only_inputs_are_given_in_reverse_order() {
    let mut reader = csv::Reader::from_reader(VECTORS.as_bytes());
    let header = reader.headers().unwrap().clone();
    let kept: Vec<usize> =
        (0..header.len()).rev().filter(|&at| !is_computed(&header[at])).collect();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(kept.iter().map(|&at| &header[at])).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        writer.write_record(kept.iter().map(|&at| &record[at])).unwrap();
    }
    let (summary, output) = run(writer.into_inner().unwrap());
    assert_eq!(summary, Summary { rows: 1450, errors: 0 });
    check_vectors(&rows(&output));
}

#[test]
fn without_a_standard_the_indonesian_rule_applies() {
    let rows = computed(HEADER, "a,1,1826,18,105,h\nb,1,1856,18,105,h\nc,1,1857,18,105,h\n");
    assert_eq!(rows[0]["z_lhfa"], "-1.07");
    assert_ne!(rows[1]["z_wfl"], "");
    assert_eq!(rows[1]["c9mo"], "0");
    assert_eq!(rows[2]["z_wfl"], "");
    assert_eq!(rows[2]["c9mo"], "");
    assert_eq!(rows[2]["z_lhfa"], "-1.15");
}

/// A bad row keeps its cells, gets no results and does not disturb the next row.
#[rstest]
#[case("x,3,10,3,50,l", "sex.tidak-sah")]
#[case("x,1,-1,3,50,l", "umur.negatif")]
#[case("x,1,1.5,3,50,l", "umur.pecahan")]
#[case("x,1,ten,3,50,l", "angka.tidak-sah")]
#[case("x,1,10,0,50,l", "angka.tidak-positif")]
#[case("x,1,10,-3,50,l", "angka.tidak-positif")]
#[case("x,1,10,3 kg,50,l", "angka.tidak-sah")]
#[case("x,1,10,1e1,50,l", "angka.tidak-sah")]
#[case("x,1,10,NaN,50,l", "angka.tidak-sah")]
#[case("x,1,10,3,9999999999,l", "angka.tidak-sah")]
#[case("x,1,10,3,50,duduk", "measure.tidak-sah")]
#[case("x,1,10,3,50", "baris.kurang-kolom")]
#[case("x", "baris.kurang-kolom")]
#[case("x,1,10,3,5,50,l", "baris.lebih-kolom")]
#[case("x,1,10,3,\"50,l", "baris.kutip-terbuka")]
fn a_bad_row_is_told_and_passed(#[case] line: &str, #[case] code: &str) {
    let rows = computed(HEADER, format!("{line}\nok,1,10,3.5,50,l\n"));
    assert_eq!(rows.len(), 2);
    assert!(rows[0]["error"].starts_with(&format!("{code}: ")), "{}", rows[0]["error"]);
    assert_eq!(rows[0]["id"], "x");
    for (column, cell) in &rows[0] {
        assert!(column == "error" || !is_computed(column) || cell.is_empty(), "{column}");
    }
    assert_eq!(rows[1]["error"], "");
    assert_ne!(rows[1]["z_wfa"], "");
}

#[rstest]
#[case("standard,sex,age_days,weight_kg\nwho,1,10,3\n", "standard.tidak-dikenal")]
#[case("sex,age_days,age_months,weight_kg\n1,10,0.3,3\n", "umur.ganda")]
#[case("sex,age_months,weight_kg\n1,-0.1,3\n", "umur.negatif")]
#[case("sex,age_days,weight_kg,oedema\n1,10,3,3\n", "oedema.tidak-sah")]
fn bad_cells_of_other_columns_are_told(#[case] input: &str, #[case] code: &str) {
    let (summary, output) = run(input);
    assert_eq!(summary, Summary { rows: 1, errors: 1 });
    assert!(rows(&output)[0]["error"].starts_with(code));
}

/// Pitfall 10: in WHO's files 1 is yes and 2 is no.
#[rstest]
#[case("1", true)]
#[case("y", true)]
#[case("Y", true)]
#[case("2", false)]
#[case("n", false)]
#[case("", false)]
#[case("NA", false)]
fn oedema_codes_follow_who(#[case] cell: &str, #[case] oedema: bool) {
    let rows = computed("sex,age_days,weight_kg,lenhei_cm,oedema", format!("1,400,9,75,{cell}\n"));
    for column in ["z_wfa", "z_wfl", "z_bfa"] {
        assert_eq!(rows[0][column].is_empty(), oedema, "{column}");
    }
    assert_ne!(rows[0]["z_lhfa"], "");
    assert_ne!(rows[0]["c_bmi"], "");
}

#[test]
fn spreadsheets_with_semicolons_get_decimal_commas() {
    let (_, output) = run("sex;age_days;weight_kg;lenhei_cm;ibu\nL;400;9,05;75,5;Siti, RT 3\n");
    let text = String::from_utf8(output).unwrap();
    let cells: Vec<&str> = text.lines().nth(1).unwrap().split(';').collect();
    assert_eq!(&cells[..6], ["L", "400", "9,05", "75,5", "Siti, RT 3", "75,5"]);
    let z: f64 = cells[8].replace(',', ".").parse().unwrap();
    assert!((-1.5..0.5).contains(&z));
    assert!(!text.contains('.'));
}

#[test]
fn foreign_cells_pass_byte_for_byte() {
    let body = b"\"Siti \"\"Ayu\"\", \r\nRT 3\",1,400,9,75,h\r\n\
        \xFF\xFE\x00,2,400,9,75,h\r\n5\" x,1,400,9,75,h";
    let mut input = format!("{HEADER}\r\n\r\n").into_bytes();
    input.extend(body);
    let (summary, output) = run(&input);
    assert_eq!(summary, Summary { rows: 3, errors: 0 });
    let starts = |prefix: &[u8]| output.windows(prefix.len()).any(|window| window == prefix);
    assert!(starts(b"\n\"Siti \"\"Ayu\"\", \r\nRT 3\",1,400,9,75,h,75.7,"));
    assert!(starts(b"\n\xFF\xFE\x00,2,400,9,75,h,75.7,"));
    assert!(starts(b"\n5\" x,1,400,9,75,h,75.7,"));
}

#[test]
fn an_open_quote_spoils_only_its_own_row() {
    let rows = computed(
        HEADER,
        "a,1,400,9,75,h\n\"b,1,400,9,75,h\nc,1,400,9,75,h\n\nd,1,400,9,75,\"h\"\n",
    );
    let errors: Vec<bool> = rows.iter().map(|row| !row["error"].is_empty()).collect();
    assert_eq!(errors.len(), 4);
    assert_eq!(errors, [false, true, false, false]);
    assert_eq!(rows[1]["id"], "\"b");
}

#[test]
fn a_record_beyond_the_limit_becomes_one_error_row() {
    for filler in ["x".repeat(RECORD_BYTES_MAX + 1), "x".repeat(5 * RECORD_BYTES_MAX)] {
        let rows = computed(HEADER, format!("{filler}\nok,1,400,9,75,h\n"));
        assert_eq!(rows.len(), 2);
        assert!(rows[0]["error"].starts_with("baris.terlalu-panjang"));
        assert_eq!(rows[1]["error"], "");
    }
    let at_limit = ",1,400,9,75,h\n";
    let id = "x".repeat(RECORD_BYTES_MAX - at_limit.len());
    assert_eq!(computed(HEADER, format!("{id}{at_limit}"))[0]["error"], "");
    let rows = computed(HEADER, "x".repeat(3 * RECORD_BYTES_MAX));
    assert!(rows[0]["error"].starts_with("baris.terlalu-panjang"));
}

/// Every line opens a quote that the next one closes and opens again: one endless record.
#[test]
fn hostile_quotes_cost_no_more_than_their_length() {
    let line = "b\"c,\"\n";
    let body = line.repeat(3 * RECORD_BYTES_MAX / line.len());
    let (summary, _) = run(format!("{HEADER}\n{body}ok,1,400,9,75,h\n"));
    assert_eq!(summary.errors + 1, summary.rows);
    assert_eq!(summary.rows as usize, 1 + 3 * RECORD_BYTES_MAX / line.len());
}

#[rstest]
#[case("", "survei.kosong")]
#[case("\u{FEFF}", "survei.kosong")]
#[case("\n\r\n  \n", "survei.kosong")]
#[case("id,age_days,weight_kg\n", "survei.kolom-kurang")]
#[case("sex,weight_kg\n", "survei.kolom-kurang")]
#[case("sex,age_days\n", "survei.kolom-kurang")]
#[case("sex,Sex,age_days,weight_kg\n", "survei.kolom-ganda")]
#[case("\"sex,age_days,weight_kg\n1,2,3\n", "survei.kepala")]
fn faults_of_the_header_end_the_run(#[case] input: &str, #[case] code: &str) {
    let mut output = Vec::new();
    let error = stream(input.as_bytes(), &mut output).unwrap_err();
    assert_eq!(error.refusal().code, code);
    assert!(output.is_empty());
}

#[test]
fn utf16_is_named() {
    let utf16: Vec<u8> = "\u{FEFF}sex,age_days".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(matches!(stream(utf16.as_slice(), io::sink()), Err(Error::Utf16)));
}

/// An input or output that fails after some bytes.
struct Failing(u64);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(1).ok_or_else(|| io::Error::other("gone"))?;
        buffer[..8].copy_from_slice(b"sex,age,");
        Ok(8)
    }
}

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("full"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn failing_inputs_and_outputs_are_told() {
    let read = stream(Failing(3), io::sink()).unwrap_err();
    assert!(matches!(read, Error::Read(_)));
    assert_eq!(read.refusal().code, "survei.baca");
    let written = stream(VECTORS.as_bytes(), Failing(0)).unwrap_err();
    assert!(matches!(written, Error::Write(_)));
    assert_eq!(written.refusal().code, "survei.tulis");
}

/// Gives a few bytes at a time, as a pipe may.
struct Dripping<'a>(&'a [u8], usize);

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn the_size_of_reads_does_not_matter() {
    let whole = run(VECTORS);
    for step in [1, 7, 4096] {
        let mut output = Vec::new();
        let summary = stream(Dripping(VECTORS.as_bytes(), step), &mut output).unwrap();
        assert_eq!((summary, output), whole);
    }
}

proptest! {
    /// Rows that the `csv` crate reads as whole are read alike here, and nothing ever panics.
    #[test]
    fn any_bytes_give_rows(
        body in prop::collection::vec(
            prop::sample::select(b"ab1,\",\n\r\"; \xFF\0.-\n".to_vec()), 0..200
        ),
        step in 1usize..50,
    ) {
        let mut input = b"sex,age_days,weight_kg\n".to_vec();
        input.extend(&body);
        let mut output = Vec::new();
        let summary = stream(Dripping(&input, step), &mut output).unwrap();
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).from_reader(output.as_slice());
        let columns = reader.byte_headers().unwrap().len();
        let mut rows = 0;
        for record in reader.byte_records() {
            prop_assert_eq!(record.unwrap().len(), columns);
            rows += 1;
        }
        prop_assert_eq!(rows, summary.rows);
    }

    /// Cells of well-formed CSV come out as they went in.
    #[test]
    fn well_formed_cells_round_trip(
        cells in prop::collection::vec("[a-z,\"\n\r ;é]{0,12}", 1..20),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["note", "sex", "age_days", "weight_kg"]).unwrap();
        for cell in &cells {
            writer.write_record([cell.as_str(), "1", "400", "9"]).unwrap();
        }
        let output = rows(&run(writer.into_inner().unwrap()).1);
        prop_assert_eq!(output.len(), cells.len());
        for (row, cell) in output.iter().zip(&cells) {
            prop_assert_eq!(&row["note"], cell);
            prop_assert_eq!(&row["z_wfa"], "-0.87");
        }
    }
}
