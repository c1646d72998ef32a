//! Adults under care for hypertension or diabetes, and young people who smoke.

use domain::record::Value;
use rstest::rstest;

use crate::{
    child::{Child, number, text},
    indicators::year::{YEAR, asked, in_month, in_year, man, missing, told, woman},
};

fn diagnosed(birth: &str, diagnosis: &str, on: &str) -> Child {
    told(man(birth), on, &[(diagnosis, Value::Bool(true)), ("td_sistol", number("150"))])
}

// Ninety days after 2 March are 31 May, the last day of the month.
#[rstest]
#[case("2025-03-02", true)]
#[case("2025-03-01", false)]
fn who_came_within_90_days_is_in_care(#[case] last: &str, #[case] in_care: bool) {
    let portrait = diagnosed("1980-06-15", "ht_dx", last).on("2025-06-20");
    assert_eq!(in_month(&portrait, "ptm.ht-terdaftar", "2025-05"), Some(in_care));
    assert_eq!(in_month(&portrait, "ptm.ht-terdaftar", "2025-03"), Some(true));
    assert_eq!(in_month(&portrait, "ptm.ht-terdaftar", "2025-02"), None);
}

#[test]
fn a_reading_keeps_in_care_and_an_end_takes_away() {
    let ill = diagnosed("1980-06-15", "ht_dx", "2025-03-01");
    let seen = told(ill.clone(), "2025-05-01", &[("td_sistol", number("130"))]);
    let portrait = seen.on("2025-06-20");
    assert_eq!(in_month(&portrait, "ptm.ht-terdaftar", "2025-05"), Some(true));
    let withdrawn = told(ill, "2025-04-30", &[("ht_dx", Value::Bool(false))]);
    let portrait = withdrawn.on("2025-06-20");
    assert_eq!(in_month(&portrait, "ptm.ht-terdaftar", "2025-03"), Some(true));
    assert_eq!(in_month(&portrait, "ptm.ht-terdaftar", "2025-05"), None);
    assert_eq!(in_month(&man("1980-06-15").on("2025-06-20"), "ptm.ht-terdaftar", "2025-05"), None);
}

#[rstest]
#[case("2010-05-31", true)] // 15 on the last day of May.
#[case("2010-06-01", false)]
fn months_judge_the_age_of_their_last_day(#[case] birth: &str, #[case] counted: bool) {
    let portrait = diagnosed(birth, "ht_dx", "2025-03-10").on("2025-06-20");
    assert_eq!(in_month(&portrait, "ptm.ht-terdaftar", "2025-05").is_some(), counted);
}

// Three months after 31 March are 30 June; after 1 April, 1 July.
#[rstest]
#[case("2025-03-31", "2025-06", Some(true))]
#[case("2025-04-01", "2025-06", None)]
#[case("2025-03-31", "2025-05", None)]
fn lost_are_those_who_have_been_ill_for_three_months(
    #[case] since: &str,
    #[case] month: &str,
    #[case] lost: Option<bool>,
) {
    let portrait = diagnosed("1980-06-15", "ht_dx", since).on("2025-07-20");
    let expected = lost.map(|_| in_month(&portrait, "ptm.ht-terdaftar", month) == Some(false));
    assert_eq!(in_month(&portrait, "ptm.ht-hilang", month), expected);
}

#[test]
fn lost_after_ninety_days_without_control() {
    let ill = diagnosed("1980-06-15", "ht_dx", "2025-01-10");
    let portrait = ill.on("2025-07-20");
    assert_eq!(in_month(&portrait, "ptm.ht-hilang", "2025-04"), Some(true));
    let seen = told(ill, "2025-04-20", &[("td_sistol", number("130"))]).on("2025-07-20");
    assert_eq!(in_month(&seen, "ptm.ht-hilang", "2025-04"), Some(false));
    assert_eq!(in_month(&seen, "ptm.ht-hilang", "2025-06"), Some(false));
}

fn examined() -> Vec<(&'static str, Value)> {
    vec![
        ("funduskopi", text("normal")),
        ("ekg", text("tidak_normal")),
        ("kol_total", number("180")),
        ("kreatinin", number("0.8")),
    ]
}

#[rstest]
#[case("funduskopi", 0b0001, 0b1000)]
#[case("ekg", 0b0010, 0b0001)]
#[case("kol_total", 0b0100, 0b0010)]
#[case("kreatinin", 0b1000, 0b0100)]
#[case("none", 0, 0)]
fn complications(#[case] left_out: &str, #[case] of_pressure: u64, #[case] of_sugar: u64) {
    let answers: Vec<_> = examined().into_iter().filter(|(code, _)| *code != left_out).collect();
    let with = |dx| told(diagnosed("1980-06-15", dx, "2025-03-10"), "2025-08-01", &answers);
    assert_eq!(missing(&with("ht_dx"), "ptm.komplikasi-ht"), of_pressure);
    assert_eq!(missing(&with("dm_dx"), "ptm.komplikasi-dm"), of_sugar);
}

#[rstest]
#[case("protein_urin", text("negatif"))]
#[case("acr", number("20"))]
#[case("kreatinin", number("0.8"))]
fn urine_or_kidney(#[case] code: &str, #[case] value: Value) {
    let mut answers = examined();
    answers.pop();
    answers.push((code, value));
    let ill = told(diagnosed("1980-06-15", "ht_dx", "2025-03-10"), "2025-08-01", &answers);
    assert_eq!(missing(&ill, "ptm.komplikasi-ht"), 0);
}

#[rstest]
#[case("1985-12-31", "ht_dx", "ptm.komplikasi-ht", true)] // 40.
#[case("1986-01-01", "ht_dx", "ptm.komplikasi-ht", false)] // 39.
#[case("2015-01-01", "dm_dx", "ptm.komplikasi-dm", true)]
#[case("1980-01-01", "ht_dx", "ptm.komplikasi-dm", false)]
#[case("1980-01-01", "dm_dx", "ptm.komplikasi-ht", false)]
#[case("2010-12-31", "ht_dx", "spm.08-2024", true)] // 15.
#[case("2011-01-01", "ht_dx", "spm.08-2024", false)]
#[case("2010-12-31", "dm_dx", "spm.09-2024", true)]
#[case("2011-01-01", "dm_dx", "spm.09-2024", false)]
fn of_whom_it_is_asked(
    #[case] birth: &str,
    #[case] diagnosis: &str,
    #[case] indicator: &str,
    #[case] counted: bool,
) {
    assert_eq!(asked(&diagnosed(birth, diagnosis, "2025-03-10"), indicator), counted);
}

#[test]
fn the_second_law_asks_the_same() {
    let ill = diagnosed("1980-06-15", "ht_dx", "2025-11-10");
    let taught = [
        ("edukasi", text("kurangi garam")),
        ("obat_ht", Value::Bool(true)),
        ("td_sistol", number("130")),
    ];
    let kept = told(ill.clone(), "2025-12-31", &taught);
    let late = told(ill, "2026-01-01", &taught);
    for indicator in ["spm.08", "spm.08-2024"] {
        assert_eq!(in_year(&kept, indicator, YEAR), Some((true, 0)), "{indicator}");
        assert_eq!(in_year(&late, indicator, YEAR), Some((false, 0b111)), "{indicator}");
    }
}

#[rstest]
#[case("rokok_remaja", "setiap_hari", Some(true))]
#[case("rokok_remaja", "kadang", Some(true))]
#[case("rokok_remaja", "pernah_coba", Some(false))]
#[case("rokok_remaja", "tidak", Some(false))]
#[case("rokok", "aktif", Some(true))]
#[case("rokok", "pasif", Some(false))]
#[case("rokok_paparan", "aktif", None)]
fn young_smokers(#[case] code: &str, #[case] answer: &str, #[case] counted: Option<bool>) {
    let person = told(woman("2010-06-01"), "2025-03-10", &[(code, text(answer))]);
    let done = |year| in_year(&person, "ptm.merokok-remaja", year).map(|(done, _)| done);
    assert_eq!(done(YEAR), counted);
    assert_eq!(done(2024), None, "not asked");
}

#[rstest]
#[case("2016-01-01", false)] // 9.
#[case("2015-12-31", true)] // 10.
#[case("2007-01-01", true)] // 18.
#[case("2006-12-31", false)] // 19.
fn young_are_those_of_10_to_18(#[case] birth: &str, #[case] counted: bool) {
    let person = told(man(birth), "2025-03-10", &[("rokok_remaja", text("kadang"))]);
    assert_eq!(in_year(&person, "ptm.merokok-remaja", YEAR), counted.then_some((true, 0)));
}
