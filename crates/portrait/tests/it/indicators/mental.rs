//! Mental health: whether somebody was screened, and who is under care for a severe disorder.

use domain::record::Value;
use rstest::rstest;

use crate::{
    child::{Child, number, text},
    indicators::year::{asked, done_in, in_month, in_year, missing, told, woman},
};

#[rstest]
#[case("2011-01-01", false, true)] // 14.
#[case("2010-12-31", true, true)] // 15.
#[case("2019-01-01", false, false)] // 6.
#[case("2018-12-31", false, true)] // 7.
#[case("1940-01-01", true, true)]
fn two_bases(#[case] birth: &str, #[case] from_15: bool, #[case] from_7: bool) {
    assert_eq!(asked(&woman(birth), "jiwa.skrining"), from_15);
    assert_eq!(asked(&woman(birth), "jiwa.skrining-7"), from_7);
}

#[rstest]
#[case("1980-06-01", "srq_1", Value::Bool(false), true)]
#[case("2009-06-01", "sdq_total", number("10"), true)]
#[case("1950-06-01", "gds4_puas", Value::Bool(true), false)] // Asked only after a sign.
#[case("1980-06-01", "jiwa_setahun", Value::Bool(true), false)]
fn screens(#[case] birth: &str, #[case] code: &str, #[case] value: Value, #[case] screened: bool) {
    let person = told(woman(birth), "2025-03-10", &[(code, value)]);
    let done = screened.then_some("2025-03");
    assert_eq!(done_in(&person, "jiwa.skrining").as_deref(), done);
    assert_eq!(done_in(&person, "jiwa.skrining-7").as_deref(), done);
}

#[rstest]
#[case("2026-01-01", true)]
#[case("2025-12-31", false)]
fn phq4_is_a_screen_since_2026(#[case] on: &str, #[case] screened: bool) {
    let person = told(woman("1980-06-01"), on, &[("phq4_1", number("0"))]);
    let years = [2025, 2026].map(|year| in_year(&person, "jiwa.skrining", year));
    assert_eq!(years, [Some((false, 1)), Some((screened, u64::from(!screened)))]);
}

#[test]
fn a_screen_counts_for_its_calendar_year() {
    let screen = |on: &str| told(woman("1980-06-01"), on, &[("srq_1", Value::Bool(true))]);
    assert_eq!(missing(&screen("2024-12-31"), "jiwa.skrining"), 1);
    assert_eq!(missing(&screen("2025-01-01"), "jiwa.skrining"), 0);
    assert_eq!(missing(&screen("2025-12-31"), "jiwa.skrining"), 0);
    assert_eq!(missing(&screen("2026-01-01"), "jiwa.skrining"), 1);
}

fn ill() -> Child {
    told(woman("1980-06-01"), "2025-03-10", &[("odgj_dx", Value::Bool(true))])
}

#[rstest]
#[case(&[], 0b11)]
#[case(&[("odgj_status", text("stabil"))], 0b10)]
#[case(&[("edukasi", text("minum obat"))], 0b11)]
#[case(&[("odgj_minum_obat", Value::Bool(true)), ("edukasi", text("minum obat"))], 0b01)]
#[case(&[("odgj_status", text("kambuh")), ("edukasi", text("minum obat"))], 0)]
fn care_is_an_examination_and_education(#[case] answers: &[(&str, Value)], #[case] lacks: u64) {
    let person = told(ill(), "2025-05-10", answers);
    assert_eq!(missing(&person, "spm.10"), lacks);
    assert_eq!(missing(&person, "spm.10-2024"), lacks);
}

#[test]
fn only_who_is_under_care_is_asked() {
    assert!(!asked(&woman("1980-06-01"), "spm.10"));
    let recovered = told(ill(), "2025-12-01", &[("odgj_hasil", text("pulih"))]);
    assert!(!asked(&recovered, "spm.10"));
    let denied = told(woman("1980-06-01"), "2025-03-10", &[("odgj_dx", Value::Bool(false))]);
    assert!(!asked(&denied, "spm.10"));
}

// Thirty-seven days after 23 April are 30 May; after 24 April, 31 May.
#[rstest]
#[case("2025-04-24", true)]
#[case("2025-04-23", false)]
fn seen_regularly(#[case] last: &str, #[case] regular: bool) {
    let seen = told(ill(), last, &[("odgj_minum_obat", Value::Bool(true))]);
    let portrait = seen.on("2025-06-20");
    assert_eq!(in_month(&portrait, "jiwa.odgj-rutin", "2025-05"), Some(regular));
    assert_eq!(in_month(&portrait, "jiwa.odgj-terdaftar", "2025-05"), Some(true));
    assert_eq!(in_month(&portrait, "jiwa.odgj-rutin", "2025-02"), None);
}

#[test]
fn registered_until_the_care_ends() {
    let recovered = told(ill(), "2025-05-31", &[("odgj_hasil", text("pulih"))]).on("2025-06-20");
    assert_eq!(in_month(&recovered, "jiwa.odgj-terdaftar", "2025-03"), Some(true));
    assert_eq!(in_month(&recovered, "jiwa.odgj-terdaftar", "2025-04"), Some(true));
    assert_eq!(in_month(&recovered, "jiwa.odgj-terdaftar", "2025-05"), None);
    let well = woman("1980-06-01").on("2025-06-20");
    assert_eq!(in_month(&well, "jiwa.odgj-terdaftar", "2025-05"), None);
}

#[test]
fn restraint_is_told_by_the_last_word() {
    let never = ill().on("2025-06-20");
    assert_eq!(in_month(&never, "jiwa.pasung", "2025-04"), Some(false));
    let bound = told(ill(), "2025-04-10", &[("odgj_pasung", Value::Bool(true))]);
    let freed = told(bound, "2025-06-01", &[("odgj_pasung", Value::Bool(false))]).on("2025-06-20");
    let months = ["2025-03", "2025-04", "2025-05", "2025-06"];
    let counted = months.map(|month| in_month(&freed, "jiwa.pasung", month));
    assert_eq!(counted, [Some(false), Some(true), Some(true), Some(false)]);
}
