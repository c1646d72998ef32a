//! Older people.

use domain::record::Value;
use rstest::rstest;

use crate::{
    child::{Child, day, number, text},
    indicators::year::{YEAR, asked, done_in, in_year, missing, told, woman},
};

/// The ten questions of the ADL with their most points, 20 together.
const QUESTIONS: [(&str, u32); 10] = [
    ("aks_bab", 2),
    ("aks_bak", 2),
    ("aks_bersih", 1),
    ("aks_wc", 2),
    ("aks_makan", 2),
    ("aks_transfer", 3),
    ("aks_jalan", 3),
    ("aks_pakaian", 2),
    ("aks_tangga", 2),
    ("aks_mandi", 1),
];

/// Answers that come to so many points.
fn points(points: u32) -> Vec<(&'static str, Value)> {
    let mut left = points;
    let answer = |(code, most): (&'static str, u32)| {
        let given = most.min(left);
        left -= given;
        (code, text(&given.to_string()))
    };
    QUESTIONS.into_iter().map(answer).collect()
}

/// A, B and C.
const CLASSES: [&str; 3] = ["lansia.mandiri", "lansia.kemandirian-b", "lansia.kemandirian-c"];

fn old() -> Child {
    woman("1955-06-01")
}

#[rstest]
#[case(20, [true, false, false])]
#[case(19, [false, true, false])]
#[case(12, [false, true, false])]
#[case(9, [false, true, false])]
#[case(8, [false, false, true])]
#[case(0, [false, false, true])]
fn three_classes(#[case] of: u32, #[case] classes: [bool; 3]) {
    let person = told(old(), "2025-03-10", &points(of));
    let done = CLASSES.map(|class| in_year(&person, class, YEAR).map(|(done, _)| done));
    assert_eq!(done, classes.map(Some), "one class each");
    assert_eq!(CLASSES.map(|class| in_year(&person, class, 2024)), [None; 3], "not judged then");
}

#[test]
fn who_changes_class_within_a_year_is_in_both() {
    let first = told(old(), "2025-03-10", &points(20));
    let person = told(first, "2025-09-10", &points(8));
    let done = CLASSES.map(|class| done_in(&person, class));
    assert_eq!(done, [Some("2025-03".to_owned()), None, Some("2025-09".to_owned())]);
}

#[rstest]
#[case("1965-12-31", true)] // 60 on the last day of the year.
#[case("1966-01-01", false)]
fn classes_from_sixty(#[case] birth: &str, #[case] counted: bool) {
    let person = told(woman(birth), "2025-03-31", &[("bb_kg", number("50"))]);
    assert!(!asked(&person, "lansia.mandiri"), "not judged");
    let judged = told(person, "2026-01-10", &points(20));
    assert_eq!(in_year(&judged, "lansia.mandiri", 2026), Some((true, 0)));
    let earlier = told(woman(birth), "2025-12-31", &points(20));
    assert_eq!(asked(&earlier, "lansia.mandiri"), counted);
}

#[rstest]
#[case(11, true)]
#[case(12, false)]
#[case(0, true)]
fn long_term_care_is_for_the_dependent(#[case] of: u32, #[case] counted: bool) {
    let dependent = told(old(), "2025-03-10", &points(of));
    assert_eq!(asked(&dependent, "lansia.pjp"), counted);
}

#[test]
fn long_term_care_is_a_plan_or_somebody_who_cares() {
    let dependent = told(old(), "2025-03-10", &points(8));
    assert_eq!(missing(&dependent, "lansia.pjp"), 1);
    let planned = [("rawat_rumah_rencana", text("latih keluarga"))];
    let planned = told(dependent.clone(), "2025-04-01", &planned);
    assert_eq!(done_in(&planned, "lansia.pjp").as_deref(), Some("2025-04"));
    let cared = [("rawat_rumah_pelaku", text("keluarga"))];
    assert_eq!(missing(&told(dependent.clone(), "2025-12-31", &cared), "lansia.pjp"), 0);
    assert_eq!(missing(&told(dependent, "2026-01-01", &cared), "lansia.pjp"), 1);
    let better = told(planned, "2025-09-01", &points(12));
    assert!(!asked(&better, "lansia.pjp"), "no longer dependent");
}

const KOGNITIF: u64 = 1;
const MOBIL: u64 = 2;
const GIZI: u64 = 4;
const LIHAT: u64 = 8;
const DENGAR: u64 = 16;

/// SKILAS with these signs, all others denied.
fn skilas(signs: &[&str]) -> Vec<(&'static str, Value)> {
    let asked = [
        "sk_kognitif",
        "sk_mobil",
        "sk_bb",
        "sk_makan",
        "sk_lila",
        "sk_mata",
        "sk_lihat",
        "sk_dengar",
        "sk_depresi",
        "sk_minat",
    ];
    asked.map(|code| (code, Value::Bool(signs.contains(&code)))).to_vec()
}

#[rstest]
#[case(&["sk_kognitif"], KOGNITIF)]
#[case(&["sk_mobil"], MOBIL)]
#[case(&["sk_bb"], GIZI)]
#[case(&["sk_makan"], GIZI)]
#[case(&["sk_lila"], GIZI)]
#[case(&["sk_mata"], LIHAT)]
#[case(&["sk_lihat"], LIHAT)]
#[case(&["sk_dengar"], DENGAR)]
#[case(&["sk_kognitif", "sk_lila", "sk_dengar"], KOGNITIF | GIZI | DENGAR)]
fn each_sign_asks_for_its_instrument(#[case] signs: &[&str], #[case] lacks: u64) {
    let screened = told(old(), "2025-03-10", &skilas(signs));
    assert_eq!(missing(&screened, "lansia.skilas-lanjut"), lacks);
}

#[rstest]
#[case(&[])]
#[case(&["sk_depresi"])] // Confidential: not read.
#[case(&["sk_minat"])]
fn without_a_sign_nothing_follows(#[case] signs: &[&str]) {
    assert!(!asked(&told(old(), "2025-03-10", &skilas(signs)), "lansia.skilas-lanjut"));
    assert!(!asked(&old(), "lansia.skilas-lanjut"));
}

#[rstest]
#[case("sk_kognitif", "mc_recall", number("2"))]
#[case("sk_kognitif", "amt_umur", Value::Bool(true))]
#[case("sk_mobil", "sppb_imbang", number("3"))]
#[case("sk_bb", "mna_asupan", text("2"))]
#[case("sk_mata", "e_jauh", number("4"))]
#[case("sk_dengar", "kata_benar_lansia", number("5"))]
fn the_instrument_meets_it(#[case] sign: &str, #[case] code: &str, #[case] value: Value) {
    let screened = told(old(), "2025-03-10", &skilas(&[sign]));
    let examined = told(screened.clone(), "2025-03-20", &[(code, value)]);
    assert_eq!(in_year(&examined, "lansia.skilas-lanjut", YEAR), Some((true, 0)));
    let other = told(screened, "2025-03-20", &[("gds4_puas", Value::Bool(true))]);
    assert!(missing(&other, "lansia.skilas-lanjut") != 0);
}

/// What SPM 7 asks, in the order of the file.
fn screened() -> Vec<(&'static str, Value)> {
    let mut answers = vec![
        ("bb_kg", number("50")),
        ("tb_cm", number("150")),
        ("lp_cm", number("80")),
        ("td_sistol", number("130")),
        ("gds_mgdl", number("110")),
        ("kol_total", number("180")),
        ("rokok", text("tidak")),
        ("edukasi", text("latihan")),
    ];
    answers.extend(skilas(&[]));
    answers.extend(points(20));
    answers
}

#[rstest]
#[case("none", 0)]
#[case("bb_kg", 1 << 0)]
#[case("tb_cm", 1 << 1)]
#[case("lp_cm", 1 << 2)]
#[case("td_sistol", 1 << 3)]
#[case("gds_mgdl", 1 << 4)]
#[case("kol_total", 1 << 5)]
#[case("sk_kognitif", 1 << 6 | 1 << 7)] // SKILAS is known by its first question.
#[case("aks_bab", 1 << 8)]
#[case("rokok", 1 << 9)]
#[case("edukasi", 1 << 10)]
fn older_people_are_screened_for_eleven_things(#[case] left_out: &str, #[case] lacks: u64) {
    let answers: Vec<_> = screened().into_iter().filter(|(code, _)| *code != left_out).collect();
    let person = told(old(), "2025-03-10", &answers);
    assert_eq!(missing(&person, "spm.07"), lacks);
    assert_eq!(missing(&person, "spm.07-2024"), lacks);
}

#[test]
fn the_mind_may_be_screened_otherwise() {
    let answers: Vec<_> =
        screened().into_iter().filter(|(code, _)| !code.starts_with("sk_")).collect();
    let person = told(old(), "2025-03-10", &answers);
    assert_eq!(missing(&person, "spm.07"), 1 << 6 | 1 << 7);
    let asked = told(person, "2025-04-10", &[("srq_1", Value::Bool(false))]);
    assert_eq!(missing(&asked, "spm.07"), 1 << 7);
    let tested = told(asked, "2025-05-10", &[("mc_recall", number("3")), ("mc_jam", number("2"))]);
    assert_eq!(missing(&tested, "spm.07"), 0);
}

#[rstest]
#[case("1965-12-31", true)] // 60.
#[case("1966-01-01", false)]
fn older_people_from_sixty(#[case] birth: &str, #[case] counted: bool) {
    assert_eq!(asked(&woman(birth), "spm.07"), counted);
    assert_eq!(asked(&woman(birth), "spm.07-2024"), counted);
    assert_eq!(asked(&woman(birth).given(day("2025-03-01"), "ls_sppb", ""), "spm.06"), !counted);
}
