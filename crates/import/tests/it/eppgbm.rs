//! The export of e-PPGBM and its habits.

use domain::record::Body;
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Measurement, Mode, Position, assess},
};
use import::{format::Format, rejects::RejectsWriter};
use rstest::rstest;

use crate::setup::{codes, directory, fixture, import};

#[test]
fn the_export_is_read_and_compared() {
    let imported = import(&mut directory(), Format::Eppgbm, &fixture("eppgbm.csv"));
    assert_eq!(codes(imported.verdict(2)), "accepted");
    assert_eq!(codes(imported.verdict(3)), "accepted");
    assert_eq!(codes(imported.verdict(4)), "reject desa.tidak-dikenal");
    let notes: Vec<&str> = imported
        .records
        .iter()
        .filter_map(|record| match &record.body {
            Body::Visit(visit) => visit.note.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(notes, ["Naik Berat Badan: N; Jml Vit A: 1", "Naik Berat Badan: T; Jml Vit A: 0"]);
}

#[test]
fn z_scores_that_differ_are_listed() {
    // Ours for a girl of 22 months, 10.4 kg, 83.5 cm lying.
    let age = Age::between("2024-03-12".parse().unwrap(), "2026-02-10".parse().unwrap());
    let mut measurement = Measurement::new(domain::person::Sex::Perempuan, age);
    measurement.weight = Some(Amount::from_thousandths(10_400));
    measurement.length_or_height = Some(Amount::from_thousandths(83_500));
    measurement.position = Some(Position::Lying);
    let ours = assess(Mode::Indonesia, &measurement);
    let z = |indicator| ours.of(indicator).unwrap().rounded();
    let (weight, height) = (z(Indicator::WeightForAge), z(Indicator::LengthForAge));
    let file = format!(
        "Nama;JK;Tgl Lahir;Desa/Kel;Tanggal Pengukuran;Berat;Tinggi;Cara Ukur;\
         ZS BB/U;ZS TB/U;ZS BB/TB\n\
         A;P;12-03-2024;Alatengae;10-02-2026;10,4;83,5;Terlentang;{};{:.2};5,00\n",
        format!("{weight:.2}").replace('.', ","),
        height + 0.01,
    );
    let imported = import(&mut directory(), Format::Eppgbm, file.as_bytes());
    let differences = imported.differences();
    let [only] = differences[..] else { panic!("one difference: {differences:?}") };
    assert_eq!((only.row, only.index, only.theirs), (2, "BB/TB", 5.0));
    assert_eq!(only.ours, Some(z(Indicator::WeightForLength)));
}

#[rstest]
#[case::tabs("\t", false, false)]
#[case::commas(",", false, false)]
#[case::windows(";", true, false)]
#[case::excel_unicode("\t", false, true)]
fn other_delimiters_and_encodings(
    #[case] delimiter: &str,
    #[case] windows: bool,
    #[case] utf16: bool,
) {
    let rows = [
        ["NAMA", "JK", "TGL LAHIR", "Desa / Kel", "TANGGAL PENGUKURAN", "Berat", "Pukesmas"],
        ["Andr\u{e9} Contoh", "L", "2024/03/12", "leang leang", "10/02/2026", "\"10,4\"", "X"],
    ];
    let text: Vec<String> = rows.iter().map(|row| row.join(delimiter)).collect();
    let text = text.join("\r\n");
    let bytes: Vec<u8> = if windows {
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    } else if utf16 {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    } else {
        text.into_bytes()
    };
    let imported = import(&mut directory(), Format::Eppgbm, &bytes);
    assert_eq!(codes(imported.verdict(2)), "accepted");
    let names: Vec<&str> = imported
        .records
        .iter()
        .filter_map(|record| match &record.body {
            Body::Person(facts) => facts.name.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["Andr\u{e9} Contoh"]);
}

#[rstest]
#[case("1 Tahun - 10 Bulan - 29 Hari", "accepted")]
#[case("1 Tahun - 11 Bulan - 1 Hari", "accepted")]
#[case("3 Tahun - 2 Bulan - 11 Hari", "flag usia.tidak-cocok")]
#[case("..", "accepted")]
fn the_age_in_words_is_only_compared(#[case] age: &str, #[case] expected: &str) {
    let file = format!(
        "Nama;JK;Tgl Lahir;Desa/Kel;Tanggal Pengukuran;Berat;Usia Saat Ukur\n\
         A Contoh;P;12-03-2024;Alatengae;10-02-2026;10,4;{age}\n"
    );
    let imported = import(&mut directory(), Format::Eppgbm, file.as_bytes());
    assert_eq!(codes(imported.verdict(2)), expected);
}

#[test]
fn an_unquoted_decimal_comma_shifts_the_row() {
    let file = "Nama,JK,Tgl Lahir,Desa/Kel,Tanggal Pengukuran,Berat\n\
                A,P,12-03-2024,Alatengae,10-02-2026,10,4\n\
                B,P,13-03-2024,Alatengae,10-02-2026,10\n";
    let imported = import(&mut directory(), Format::Eppgbm, file.as_bytes());
    assert_eq!(codes(imported.verdict(2)), "reject baris.geser");
    assert_eq!(codes(imported.verdict(3)), "accepted");
}

#[test]
fn rejects_can_be_mended_and_read_again() {
    let mut held = directory();
    let first = import(&mut held, Format::Eppgbm, &fixture("eppgbm.csv"));
    let mut writer = RejectsWriter::new(Vec::new(), &first.titles);
    let written: Vec<bool> =
        first.results.iter().map(|result| writer.write(result).unwrap()).collect();
    assert_eq!(written, [false, false, true]);
    let rejects = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert!(rejects.contains("desa.tidak-dikenal"), "{rejects}");
    let mended = rejects.replace("DESA JAUH", "Tukamasea");
    let second = import(&mut held, Format::Eppgbm, mended.as_bytes());
    assert_eq!(codes(second.verdict(2)), "accepted");
    assert_eq!(second.summary.rows, 1);
}
