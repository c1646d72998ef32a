//! School age: what everybody is screened for, and what is found.

use domain::record::Value;
use rstest::rstest;

use crate::{
    child::{Child, number, text},
    indicators::year::{in_month, in_year, man, told, woman},
};

/// A girl of ten.
fn girl() -> Child {
    woman("2015-01-10")
}

/// What SPM 5 asks, in the order of the file.
fn screened() -> Vec<(&'static str, Value)> {
    vec![
        ("bb_kg", number("32")),
        ("tb_cm", number("140")),
        ("td_sistol", number("100")),
        ("karies", Value::Bool(false)),
        ("visus", text("6_6")),
        ("kata_benar_persen", number("100")),
    ]
}

/// The school year from July 2024 to June 2025.
const SCHOOL_YEAR: i32 = 2024;

fn lacking(child: &Child, indicator: &str) -> Option<u64> {
    let (done, missing) = in_year(child, indicator, SCHOOL_YEAR)?;
    assert_eq!(done, missing == 0);
    Some(missing)
}

#[rstest]
#[case("none", 0)]
#[case("bb_kg", 0b00001)]
#[case("tb_cm", 0b00001)]
#[case("td_sistol", 0b00010)]
#[case("karies", 0b00100)]
#[case("visus", 0b01000)]
#[case("kata_benar_persen", 0b10000)]
fn five_things_in_a_school_year(#[case] left_out: &str, #[case] lacks: u64) {
    let answers: Vec<_> = screened().into_iter().filter(|(code, _)| *code != left_out).collect();
    let child = told(girl(), "2025-03-10", &answers);
    assert_eq!(lacking(&child, "spm.05"), Some(lacks));
    assert_eq!(lacking(&child, "spm.05-2024"), Some(lacks));
}

#[rstest]
#[case("2024-06-30", 0b11111)]
#[case("2024-07-01", 0)]
#[case("2025-06-30", 0)]
#[case("2025-07-01", 0b11111)]
fn school_years_begin_in_july(#[case] on: &str, #[case] lacks: u64) {
    assert_eq!(lacking(&told(girl(), on, &screened()), "spm.05"), Some(lacks));
}

#[test]
fn the_card_of_the_school_screening_counts_too() {
    let answers: Vec<_> = screened().into_iter().take(3).collect();
    let first = told(girl(), "2024-09-10", &answers);
    let school = [
        ("gigi_masalah", Value::Bool(true)),
        ("visus", text("6_18")),
        ("tes_bisik", text("lulus")),
    ];
    assert_eq!(lacking(&told(first.clone(), "2025-05-10", &school), "spm.05"), Some(0));
    let next_year = told(first, "2025-07-10", &school);
    assert_eq!(lacking(&next_year, "spm.05"), Some(0b11100));
}

// Guessed: grade 1 in the school year that finds a child of seven on 1 July.
#[rstest]
#[case("2018-07-01", false)] // 6 on 30 June 2025.
#[case("2018-06-30", true)] // 7 on the last day, not yet at school.
#[case("2017-07-01", true)]
#[case("2015-01-10", true)]
#[case("2008-07-02", true)] // 15 on 1 July 2024: grade 9, 16 at the end.
#[case("2008-07-01", false)] // 16 on 1 July 2024: grade 10.
#[case("1990-01-01", false)]
fn grades_one_to_nine_or_ages_seven_to_fifteen(#[case] birth: &str, #[case] counted: bool) {
    assert_eq!(lacking(&man(birth), "spm.05").is_some(), counted);
}

#[rstest]
#[case("10", false)]
#[case("9", true)]
fn a_grade_that_was_written_decides(#[case] grade: &str, #[case] counted: bool) {
    let pupil = told(man("2009-12-10"), "2024-08-10", &[("kelas_sekolah", number(grade))]);
    assert_eq!(lacking(&pupil, "spm.05").is_some(), counted);
}

/// Which of the four rows of BMI-for-age counts a weight, of a girl of ten with 140 cm.
fn row_of(kilograms: &str) -> Vec<&'static str> {
    let answers = [("bb_kg", number(kilograms)), ("tb_cm", number("140"))];
    let portrait = told(girl(), "2025-03-10", &answers).on("2025-06-20");
    let rows = ["gizi-kurang", "gizi-baik", "gizi-lebih", "obesitas"];
    let counts = |row: &&str| {
        let counted = in_month(&portrait, &format!("ilp.morb.k2-sekolah.{row}"), "2025-03");
        counted.expect("measured")
    };
    rows.into_iter().filter(counts).collect()
}

// WHO 2007, girls of 122 months: -3 SD 12.4, -2 SD 13.5, +1 SD 19.1, +2 SD 22.7 kg/m².
#[rstest]
#[case("23.5", &[])] // 12.0: severe, a row that the Ministry does not ask for.
#[case("25.5", &["gizi-kurang"])] // 13.0.
#[case("27.0", &["gizi-baik"])] // 13.8.
#[case("36.5", &["gizi-baik"])] // 18.6.
#[case("38.5", &["gizi-lebih"])] // 19.6.
#[case("43.5", &["gizi-lebih"])] // 22.2.
#[case("45.5", &["obesitas"])] // 23.2.
fn one_row_of_body_mass(#[case] kilograms: &str, #[case] rows: &[&str]) {
    assert_eq!(row_of(kilograms), rows);
}

#[rstest]
#[case("karies", Value::Bool(true), "karies", Some(true))]
#[case("karies", Value::Bool(false), "karies", Some(false))]
#[case("gusi_kelainan", Value::Bool(true), "karies", None)]
#[case("visus", text("6_12"), "gangguan-refraksi", Some(false))]
#[case("visus", text("6_18"), "gangguan-refraksi", Some(true))]
#[case("visus", text("di_bawah_3_60"), "gangguan-refraksi", Some(true))]
#[case("buta_warna", Value::Bool(true), "gangguan-refraksi", None)]
#[case("kata_benar_persen", number("80"), "gangguan-pendengaran", Some(false))]
#[case("kata_benar_persen", number("79"), "gangguan-pendengaran", Some(true))]
#[case("serumen", Value::Bool(true), "gangguan-pendengaran", None)]
fn teeth_eyes_and_ears(
    #[case] code: &str,
    #[case] value: Value,
    #[case] row: &str,
    #[case] counted: Option<bool>,
) {
    let portrait = told(girl(), "2025-03-10", &[(code, value)]).on("2025-06-20");
    let row = format!("ilp.morb.k2-sekolah.{row}");
    assert_eq!(in_month(&portrait, &row, "2025-03"), counted);
    assert_eq!(in_month(&portrait, &row, "2025-04"), None, "nobody looked in April");
}

#[test]
fn the_last_word_of_the_month_counts() {
    let caries = |child, on, found| told(child, on, &[("karies", Value::Bool(found))]);
    let child = caries(caries(girl(), "2025-03-10", true), "2025-03-20", false);
    let row = "ilp.morb.k2-sekolah.karies";
    assert_eq!(in_month(&child.on("2025-03-15"), row, "2025-03"), Some(true));
    assert_eq!(in_month(&child.on("2025-06-20"), row, "2025-03"), Some(false));
}

#[rstest]
#[case("129", "79", Some(false))]
#[case("130", "70", Some(true))]
#[case("110", "80", Some(true))]
fn pressure_of_adolescents(
    #[case] upper: &str,
    #[case] lower: &str,
    #[case] counted: Option<bool>,
) {
    let answers = [("td_sistol", number(upper)), ("td_diastol", number(lower))];
    let portrait = told(man("2010-01-10"), "2025-03-10", &answers).on("2025-06-20");
    assert_eq!(in_month(&portrait, "ilp.morb.k2-sekolah.hipertensi", "2025-03"), counted);
}

#[rstest]
#[case("2019-04-01", "karies", false)] // 5 years on 31 March.
#[case("2019-03-31", "karies", true)] // 6.
#[case("2007-04-01", "karies", true)] // 17.
#[case("2007-03-31", "karies", false)] // 18.
#[case("2012-04-01", "hipertensi", false)] // 12.
#[case("2012-03-31", "hipertensi", true)] // 13.
#[case("2007-04-01", "hipertensi", true)]
#[case("2007-03-31", "hipertensi", false)]
fn ages_of_the_last_day_of_the_month(
    #[case] birth: &str,
    #[case] row: &str,
    #[case] counted: bool,
) {
    let answers = [("karies", Value::Bool(true)), ("td_sistol", number("150"))];
    let portrait = told(man(birth), "2025-03-10", &answers).on("2025-06-20");
    let row = format!("ilp.morb.k2-sekolah.{row}");
    assert_eq!(in_month(&portrait, &row, "2025-03"), counted.then_some(true));
}
