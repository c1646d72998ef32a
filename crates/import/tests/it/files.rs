//! Files as a whole: workbooks, missing headers, what is no table at all.

use domain::refusal::Refusal;
use import::{error::Error, format::Format};
use rstest::rstest;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};

use crate::setup::{codes, directory, import, try_import};

/// Instructions first, then people, then measurements of the same people.
pub(crate) fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = CellFormat::new().set_num_format("dd/mm/yyyy");
    workbook.add_worksheet().set_name("Petunjuk").unwrap().write(0, 0, "Isi lembar Anak").unwrap();
    let people = workbook.add_worksheet().set_name("Anak").unwrap();
    let titles = [
        "nik",
        "nama",
        "jenis_kelamin",
        "tanggal_lahir",
        "nama_ibu",
        "desa",
        "posyandu",
        "bb_lahir",
    ];
    for (column, title) in titles.iter().enumerate() {
        people.write(2, column as u16, *title).unwrap();
    }
    let born = ExcelDateTime::from_ymd(2024, 3, 12).unwrap();
    people.write(3, 0, 7_309_015_203_240_001_f64).unwrap();
    people.write(3, 1, "Nur Aisyah").unwrap();
    people.write(3, 2, "P").unwrap();
    people.write_with_format(3, 3, &born, &date).unwrap();
    people.write(3, 4, "Hasnah").unwrap();
    people.write(3, 5, "Alatengae").unwrap();
    people.write(3, 6, "Melati").unwrap();
    people.write(3, 7, 3.1).unwrap();
    people.write(5, 0, 7_309_011_203_230_000_f64).unwrap();
    people.write(5, 1, "Baso").unwrap();
    people.write(5, 2, "L").unwrap();
    people.write(5, 3, 45_000).unwrap();
    people.write(5, 5, "Alatengae").unwrap();
    let visits = workbook.add_worksheet().set_name("Penimbangan").unwrap();
    let titles =
        ["nik", "nama", "jenis_kelamin", "tanggal_lahir", "nama_ibu", "desa", "tanggal_ukur", "bb"];
    for (column, title) in titles.iter().enumerate() {
        visits.write(0, column as u16, *title).unwrap();
    }
    visits.write(1, 0, "7309015203240001").unwrap();
    visits.write(1, 1, "NUR AISYAH").unwrap();
    visits.write(1, 2, "P").unwrap();
    visits.write(1, 3, "12-03-2024").unwrap();
    visits.write(1, 5, "Alatengae").unwrap();
    let measured = ExcelDateTime::from_ymd(2026, 2, 10).unwrap();
    visits.write_with_format(1, 6, &measured, &date).unwrap();
    visits.write(1, 7, 10.4).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_of_several_sheets() {
    let mut held = directory();
    let imported = import(&mut held, Format::Register, &workbook());
    let results: Vec<(Option<&str>, u32, String)> = imported
        .results
        .iter()
        .map(|result| (result.sheet.as_deref(), result.row, codes(&result.verdict)))
        .collect();
    assert_eq!(
        results,
        [
            (Some("Anak"), 4, "accepted".to_owned()),
            (Some("Anak"), 6, "flag nik.rusak-excel".to_owned()),
            (Some("Penimbangan"), 2, "accepted".to_owned()),
        ]
    );
    assert_eq!(held.people().count(), 2);
    let again = import(&mut held, Format::Register, &workbook());
    assert_eq!((again.summary.known, again.records.len()), (3, 0));
}

fn refusal(bytes: &[u8]) -> Refusal {
    match try_import(&mut directory(), Format::Register, bytes, "x") {
        Ok(_) => panic!("the file is read"),
        Err(error) => error.refusal(),
    }
}

#[rstest]
#[case(b"", "berkas.kosong")]
#[case(b"nama;umur\nA;3\n", "berkas.tanpa-judul")]
#[case(b"%PDF-1.7 ...", "berkas.tanpa-judul")]
#[case(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "berkas.xls-atau-terkunci")]
#[case(b"PK\x03\x04 half a workbook", "berkas.rusak")]
fn files_that_cannot_be_read(#[case] bytes: &[u8], #[case] code: &str) {
    assert_eq!(refusal(bytes).code, code);
}

#[test]
fn the_missing_columns_are_named() {
    assert!(refusal(b"nama;umur\nA;3\n").message.contains("jenis_kelamin, tanggal_lahir"));
}

#[test]
fn the_template_that_is_shipped_reads() {
    let path = format!("{}/../../docs/template-register.csv", env!("CARGO_MANIFEST_DIR"));
    let imported = import(&mut directory(), Format::Register, &std::fs::read(path).unwrap());
    assert_eq!(imported.summary.rejected, 0, "{:?}", imported.results);
    assert!(0 < imported.summary.rows);
}

#[test]
fn a_wrong_count_of_outcomes_is_noticed() {
    let error = Error::Outcomes { records: 2, given: 1 };
    assert_eq!(error.refusal().code, "impor.terhenti");
}
