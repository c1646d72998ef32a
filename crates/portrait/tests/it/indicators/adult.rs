//! Minimum services and screening of adults.

use domain::{
    person::PersonFacts,
    record::{Body, Value},
};
use portrait::draw::Painter;
use rstest::rstest;

use crate::{
    child::{Child, GUIDELINES, day, number, text},
    indicators::year::{AFTER, YEAR, asked, done_in, in_month, in_year, man, missing, told, woman},
};

/// What SPM 6 asks of everybody, in the order of the file.
fn screened() -> Vec<(&'static str, Value)> {
    vec![
        ("bb_kg", number("60")),
        ("tb_cm", number("160")),
        ("lp_cm", number("80")),
        ("td_sistol", number("120")),
        ("gds_mgdl", number("110")),
        ("rokok", text("tidak")),
        ("edukasi", text("makan seimbang")),
    ]
}

fn without(left_out: &str) -> Vec<(&'static str, Value)> {
    screened().into_iter().filter(|(code, _)| *code != left_out).collect()
}

const IVA: u64 = 1 << 7;
const SADANIS: u64 = 1 << 8;

#[test]
fn a_man_is_done_with_seven_things() {
    let screened = told(man("1985-06-01"), "2025-03-10", &screened());
    for indicator in ["spm.06", "spm.06-2024"] {
        assert_eq!(in_year(&screened, indicator, YEAR), Some((true, 0)), "{indicator}");
        assert_eq!(in_year(&screened, indicator, 2024), Some((false, 0b111_1111)), "{indicator}");
    }
}

#[rstest]
#[case("bb_kg", 0)]
#[case("tb_cm", 1)]
#[case("lp_cm", 2)]
#[case("td_sistol", 3)]
#[case("gds_mgdl", 4)]
#[case("rokok", 5)]
#[case("edukasi", 6)]
fn each_of_them_may_be_missing(#[case] left_out: &str, #[case] bit: u64) {
    let person = told(man("1985-06-01"), "2025-03-10", &without(left_out));
    assert_eq!(missing(&person, "spm.06"), 1 << bit);
    let screening = if left_out == "edukasi" { 0 } else { 1 << bit };
    assert_eq!(missing(&person, "ptm.skrining-produktif"), screening);
}

#[test]
fn the_year_is_done_when_the_last_of_them_was() {
    let first = told(man("1985-06-01"), "2025-02-10", &without("gds_mgdl"));
    let person = told(first, "2025-05-31", &[("gdp_mgdl", number("99"))]);
    assert_eq!(done_in(&person, "spm.06").as_deref(), Some("2025-05"));
    assert_eq!(done_in(&person, "ptm.ht-skrining").as_deref(), Some("2025-02"));
}

#[test]
fn answers_of_two_years_are_not_put_together() {
    let first = told(man("1985-06-01"), "2024-12-31", &without("gds_mgdl"));
    let person = told(first, "2025-01-01", &[("gds_mgdl", number("99"))]);
    assert_eq!(in_year(&person, "spm.06", 2024), Some((false, 1 << 4)));
    assert_eq!(in_year(&person, "spm.06", 2025), Some((false, 0b110_1111)));
}

// Ages of 31 December 2025.
#[rstest]
#[case("1996-01-01", 0)] // 29.
#[case("1995-12-31", IVA | SADANIS)] // 30.
#[case("1975-01-01", IVA | SADANIS)] // 50.
#[case("1974-12-31", 0)] // 51.
fn iva_and_sadanis_are_asked_of_women_of_30_to_50(#[case] birth: &str, #[case] lacks: u64) {
    let person = told(woman(birth), "2025-03-10", &screened());
    assert_eq!(missing(&person, "spm.06"), lacks);
    assert_eq!(missing(&told(man(birth), "2025-03-10", &screened()), "spm.06"), 0);
}

#[rstest]
#[case("belum", 0)]
#[case("kawin", IVA | SADANIS)]
#[case("cerai_mati", IVA | SADANIS)]
fn but_not_of_who_never_married(#[case] status: &str, #[case] lacks: u64) {
    let person = told(woman("1985-06-01"), "2025-03-10", &screened());
    let person = told(person, "2025-04-10", &[("status_kawin", text(status))]);
    assert_eq!(missing(&person, "spm.06"), lacks);
}

#[rstest]
#[case(&[("iva", "negatif")], SADANIS)]
#[case(&[("hpv_dna", "positif")], SADANIS)]
#[case(&[("hpv_dna", "tidak_diperiksa")], IVA | SADANIS)]
#[case(&[("sadanis", "negatif")], IVA)]
#[case(&[("iva", "positif"), ("sadanis", "risiko_rendah")], 0)]
fn what_shows_them_to_be_done(#[case] answers: &[(&str, &str)], #[case] lacks: u64) {
    let answers: Vec<(&str, Value)> = answers.iter().map(|(c, v)| (*c, text(v))).collect();
    let person = told(told(woman("1985-06-01"), "2025-03-10", &screened()), "2025-08-01", &answers);
    assert_eq!(missing(&person, "spm.06"), lacks);
    assert_eq!(done_in(&person, "spm.06").is_some(), lacks == 0);
}

#[test]
fn the_explanation_says_what_is_not_asked() {
    let timeline = told(man("1985-06-01"), "2026-01-10", &screened()).timeline();
    let answers = Painter::new(&GUIDELINES).explain(&timeline, "spm.06", day(AFTER));
    assert_eq!(answers[0].answer, "counted");
    let said = |name: &str| {
        let input = answers[0].inputs.iter().find(|input| *input.name == *name);
        input.map(|input| (input.value.as_str(), input.record.is_some()))
    };
    assert_eq!(said("IVA"), Some(("tidak diminta dari orang ini", false)));
    assert_eq!(said("gula darah"), Some(("terpenuhi", true)));
    assert!(answers[0].conditions.iter().any(|c| c.contains("hanya bila sex == 'P'")));
}

#[rstest]
#[case("2011-01-01", "spm.06", false)] // 14.
#[case("2010-12-31", "spm.06", true)] // 15.
#[case("1966-01-01", "spm.06", true)] // 59.
#[case("1965-12-31", "spm.06", false)] // 60.
#[case("2011-01-01", "ptm.skrining-produktif", false)]
#[case("2010-12-31", "ptm.skrining-produktif", true)]
#[case("1940-01-01", "ptm.skrining-produktif", true)]
#[case("2011-01-01", "ptm.ht-skrining", false)]
#[case("2010-12-31", "ptm.ht-skrining", true)]
#[case("2011-01-01", "ptm.obesitas-skrining", false)]
#[case("2010-12-31", "ptm.obesitas-skrining", true)]
#[case("2008-01-01", "ptm.penglihatan", false)] // 17.
#[case("2007-12-31", "ptm.penglihatan", true)] // 18.
#[case("1966-01-01", "ptm.penglihatan", true)]
#[case("1965-12-31", "ptm.penglihatan", false)]
#[case("2008-01-01", "ptm.kebugaran", false)]
#[case("2007-12-31", "ptm.kebugaran", true)]
#[case("1996-01-01", "ptm.iva", false)]
#[case("1995-12-31", "ptm.iva", true)]
#[case("1975-01-01", "ptm.sadanis", true)]
#[case("1974-12-31", "ptm.sadanis", false)]
fn ages_of_the_last_day_of_the_year(
    #[case] birth: &str,
    #[case] indicator: &str,
    #[case] counted: bool,
) {
    assert_eq!(asked(&woman(birth), indicator), counted);
}

#[test]
fn men_have_no_cervix_and_the_second_law_begins_in_2024() {
    assert!(!asked(&man("1985-06-01"), "ptm.iva"));
    assert!(!asked(&man("1985-06-01"), "ptm.sadanis"));
    let person = man("1985-06-01");
    assert!(in_year(&person, "spm.06", 2023).is_some());
    assert!(in_year(&person, "spm.06-2024", 2023).is_none());
    assert!(in_year(&person, "spm.06-2024", 2024).is_some());
}

#[rstest]
#[case(&[("td_diastol", "80")], "ptm.ht-skrining", 1)]
#[case(&[("td_sistol", "120")], "ptm.ht-skrining", 0)]
#[case(&[("bb_kg", "60"), ("lp_cm", "80")], "ptm.obesitas-skrining", 1)]
#[case(&[("bb_kg", "60"), ("tb_cm", "160")], "ptm.obesitas-skrining", 2)]
#[case(&[("bb_kg", "60"), ("tb_cm", "160"), ("lp_cm", "80")], "ptm.obesitas-skrining", 0)]
#[case(&[("hba1c", "6")], "ptm.dm-skrining", 0)]
#[case(&[("gdp_mgdl", "90")], "ptm.dm-skrining", 0)]
#[case(&[("kol_total", "190")], "ptm.dm-skrining", 1)]
fn screens_of_one_thing(
    #[case] answers: &[(&str, &str)],
    #[case] indicator: &str,
    #[case] lacks: u64,
) {
    let answers: Vec<(&str, Value)> = answers.iter().map(|(c, v)| (*c, number(v))).collect();
    let person = told(man("1980-06-01"), "2025-03-10", &answers);
    assert_eq!(missing(&person, indicator), lacks);
}

#[rstest]
#[case("iva", "positif", "ptm.iva", true)]
#[case("hpv_dna", "negatif", "ptm.iva", false)]
#[case("sadanis", "negatif", "ptm.sadanis", true)]
#[case("hj_kanan", "gangguan", "ptm.penglihatan", true)]
#[case("visus_kanan", "v6_6", "ptm.penglihatan", true)]
#[case("hj_kiri", "normal", "ptm.penglihatan", false)]
fn examinations(
    #[case] code: &str,
    #[case] value: &str,
    #[case] indicator: &str,
    #[case] done: bool,
) {
    let person = told(woman("1985-06-01"), "2025-03-10", &[(code, text(value))]);
    assert_eq!(in_year(&person, indicator, YEAR), Some((done, u64::from(!done))));
    let of_last_year = told(woman("1985-06-01"), "2024-03-10", &[(code, text(value))]);
    assert_eq!(in_year(&of_last_year, indicator, YEAR), Some((false, 1)));
}

#[rstest]
#[case("1986-01-01", &[], false)] // 39.
#[case("1985-12-31", &[], true)] // 40.
#[case("1995-06-01", &[("td_sistol", "139"), ("td_diastol", "89")], false)]
#[case("1995-06-01", &[("td_sistol", "140"), ("td_diastol", "80")], true)]
#[case("1995-06-01", &[("td_sistol", "120"), ("td_diastol", "90")], true)]
#[case("1995-06-01", &[("bb_kg", "63.9"), ("tb_cm", "160")], false)] // 24.96.
#[case("1995-06-01", &[("bb_kg", "64"), ("tb_cm", "160")], true)] // 25.
#[case("1995-06-01", &[("lp_cm", "80")], false)]
#[case("1995-06-01", &[("lp_cm", "80.1")], true)]
#[case("2010-12-31", &[("lp_cm", "80.1")], true)] // 15.
#[case("2011-01-01", &[("lp_cm", "80.1")], false)] // 14.
fn who_is_at_risk_of_diabetes(
    #[case] birth: &str,
    #[case] answers: &[(&str, &str)],
    #[case] counted: bool,
) {
    let answers: Vec<(&str, Value)> = answers.iter().map(|(c, v)| (*c, number(v))).collect();
    assert_eq!(asked(&told(woman(birth), "2025-03-10", &answers), "ptm.dm-skrining"), counted);
}

#[test]
fn patients_and_men_are_at_risk_too() {
    let yes = Value::Bool(true);
    let waist = |cm: &str| told(man("1995-06-01"), "2025-03-10", &[("lp_cm", number(cm))]);
    assert!(!asked(&waist("90"), "ptm.dm-skrining"));
    assert!(asked(&waist("90.1"), "ptm.dm-skrining"));
    let ill = told(man("1995-06-01"), "2025-03-10", &[("ht_dx", yes)]);
    assert!(asked(&ill, "ptm.dm-skrining"));
    let treated = told(man("2015-06-01"), "2025-11-10", &[("tb_mulai", text("2025-11-10"))]);
    assert!(asked(&treated, "ptm.dm-skrining"), "TB patients of any age");
}

#[rstest]
#[case(&["2025-06-30", "2025-07-01"], 0)]
#[case(&["2025-01-01", "2025-12-31"], 0)]
#[case(&["2025-01-01", "2025-06-30"], 0b10)]
#[case(&["2025-07-01", "2025-12-31"], 0b01)]
#[case(&[], 0b11)]
fn fitness_in_each_half_of_the_year(#[case] days: &[&str], #[case] lacks: u64) {
    let walked = |person: Child, on: &&str| told(person, on, &[("jalan_6m", number("400"))]);
    let person = days.iter().fold(man("1960-06-01"), walked);
    assert_eq!(missing(&person, "ptm.kebugaran"), lacks);
    let rockport = [("bugar_rockport", text("baik"))];
    let walked = |person: Child, on: &&str| told(person, on, &rockport);
    assert_eq!(missing(&days.iter().fold(man("1990-06-01"), walked), "ptm.kebugaran"), lacks);
}

// The day of the test is the first of ninety: 29 May the last, 30 May too late.
#[rstest]
#[case("2025-03-01", &[("krioterapi", Value::Bool(true))], true)]
#[case("2025-05-29", &[("krioterapi", Value::Bool(true))], true)]
#[case("2025-05-30", &[("krioterapi", Value::Bool(true))], false)]
#[case("2025-03-20", &[("rujuk", text("rumah_sakit"))], true)]
#[case("2025-03-20", &[("rujuk", text("pustu"))], false)]
#[case("2025-03-20", &[("krioterapi", Value::Bool(false))], false)]
fn a_positive_test_is_followed(
    #[case] on: &str,
    #[case] answers: &[(&str, Value)],
    #[case] done: bool,
) {
    let found = told(woman("1985-06-01"), "2025-03-01", &[("iva", text("positif"))]);
    let portrait = told(found, on, answers).on(AFTER);
    assert_eq!(in_month(&portrait, "ptm.iva-krioterapi", "2025-03"), Some(done));
}

#[test]
fn other_results_are_no_case() {
    for result in ["negatif", "curiga_kanker"] {
        let portrait = told(woman("1985-06-01"), "2025-03-01", &[("iva", text(result))]).on(AFTER);
        assert_eq!(in_month(&portrait, "ptm.iva-krioterapi", "2025-03"), None, "{result}");
    }
}

/// What the registration says holds from its day, until a contact of that day or later says
/// otherwise.
#[test]
fn who_has_a_disability_by_the_last_word() {
    let registered = |on: &str, answer: &str| {
        let facts = PersonFacts { disability: Some(answer.to_owned()), ..PersonFacts::default() };
        woman("1985-06-01").stating(day(on), Body::from(facts))
    };
    let answered =
        |person: Child, on: &str, answer: &str| told(person, on, &[("disabilitas", text(answer))]);
    let of = |person: &Child| {
        let word = person.on(AFTER).disability().map(str::to_owned);
        (word, in_year(person, "disabilitas.dilayani", YEAR).map(|(met, _)| met))
    };
    let word = |answer: &str| Some(answer.to_owned());
    assert_eq!(of(&woman("1985-06-01")), (None, None), "nobody asked");
    assert_eq!(of(&registered("2025-03-01", "tidak")), (word("tidak"), None));
    let blind = registered("2025-03-01", "netra");
    assert_eq!(of(&blind), (word("netra"), Some(false)), "nobody met her");
    let seen = told(blind.clone(), "2025-03-01", &[("td_sistol", number("120"))]);
    assert_eq!(of(&seen), (word("netra"), Some(true)));
    assert_eq!(of(&answered(blind.clone(), "2025-02-28", "tidak")), (word("netra"), Some(true)));
    assert_eq!(of(&answered(blind.clone(), "2025-03-01", "tidak")), (word("tidak"), None));
    assert_eq!(of(&answered(blind.clone(), "2025-12-31", "tidak")), (word("tidak"), None));
    let next_year = answered(blind, "2026-01-01", "tidak");
    assert_eq!(of(&next_year), (word("tidak"), Some(false)), "at the end of 2025 she had one");
    let asked = answered(woman("1985-06-01"), "2025-05-01", "fisik");
    assert_eq!(of(&asked), (word("fisik"), Some(true)));
    assert_eq!(of(&registered("2026-01-02", "netra")), (word("netra"), None), "of a later day");
}
