//! Indicators of tuberculosis, cases under early warning, leprosy and deworming.

use domain::record::{Body, Death, Departure, Setting, Value, Visit};
use rstest::rstest;

use crate::{
    cases::{missing, of, only, told},
    child::{Child, day, number, observed, text},
};

fn adult() -> Child {
    Child::born("1980-06-15")
}

fn yes(code: &str) -> (&str, Value) {
    (code, Value::Bool(true))
}

fn suspect(child: Child, on: &str) -> Child {
    told(child, day(on), &[("tb_status", text("terduga"))])
}

#[test]
fn a_suspect_is_examined_tested_and_advised() {
    let named = suspect(adult(), "2025-02-10");
    assert_eq!(only(&named.on("2025-06-01"), "spm.11"), ("2025-02".to_owned(), None, 0b111));
    let seen = [("tb_batuk", Value::Bool(false)), ("edukasi", text("etika batuk"))];
    let seen = told(named.clone(), day("2025-02-10"), &seen);
    assert_eq!(missing(&seen.on("2025-06-01"), "spm.11"), (false, 0b010));
    let tested = seen.given(day("2025-03-01"), "tb_pemeriksaan", "");
    let done = ("2025-02".to_owned(), Some("2025-03".to_owned()), 0);
    assert_eq!(only(&tested.on("2025-06-01"), "spm.11"), done);
    assert!(missing(&tested.on("2025-06-01"), "tb.terduga-diperiksa").0);
    let patient = told(adult(), day("2025-02-10"), &[("tb_status", text("pasien"))]);
    assert!(of(&patient.on("2025-06-01"), "spm.11").is_empty());
}

// 180 days from 10 February end on 8 August.
#[rstest]
#[case("2025-08-08", 1, true)]
#[case("2025-08-09", 2, false)]
fn one_case_in_180_days(#[case] again: &str, #[case] cases: usize, #[case] tested: bool) {
    let twice = suspect(suspect(adult(), "2025-02-10"), again);
    let portrait = twice.given(day(again), "tb_pemeriksaan", "").on("2025-12-01");
    let found = of(&portrait, "tb.terduga-diperiksa");
    assert_eq!(found.len(), cases);
    assert_eq!(found[0].done.is_some(), tested);
    assert!(found.last().unwrap().done.is_some());
}

#[test]
fn what_was_done_before_does_not_count() {
    let tested = adult().given(day("2025-02-09"), "tb_pemeriksaan", "");
    let named = suspect(tested, "2025-02-10");
    assert!(!missing(&named.on("2025-06-01"), "tb.terduga-diperiksa").0);
}

#[test]
fn whoever_was_seen_is_asked_for_symptoms() {
    assert!(of(&adult().on("2025-06-01"), "tb.skrining").is_empty());
    let seen = told(adult(), day("2025-02-10"), &[("td_sistol", number("120"))]);
    assert!(!missing(&seen.on("2025-06-01"), "tb.skrining").0);
    let no = told(seen.clone(), day("2025-12-31"), &[("tb_batuk", Value::Bool(false))]);
    assert!(missing(&no.on("2025-12-31"), "tb.skrining").0, "also who does not cough");
    let next_year = told(seen, day("2026-01-01"), &[yes("tb_batuk")]).on("2026-06-01");
    let cases = of(&next_year, "tb.skrining");
    let told: Vec<(i32, bool)> = cases.iter().map(|c| (c.case, c.done.is_some())).collect();
    assert_eq!(told, [(2025, false), (2026, true)]);
}

/// Treated since 10 March 2023, with an outcome written later.
fn treated(outcome: Option<(&str, &str)>) -> Child {
    let began = [("tb_status", text("pasien")), ("tb_mulai", text("2023-03-10"))];
    let child = told(adult(), day("2023-03-12"), &began);
    outcome.into_iter().fold(child, |child, (on, outcome)| {
        told(child, day(on), &[("tb_hasil_akhir", text(outcome)), ("tb_akhir", text(on))])
    })
}

#[rstest]
#[case(Some(("2023-09-10", "sembuh")), Some((true, false)))]
#[case(Some(("2023-09-10", "lengkap")), Some((true, false)))]
#[case(Some(("2023-09-10", "gagal")), Some((false, false)))]
#[case(Some(("2023-07-10", "putus")), Some((false, true)))]
#[case(Some(("2023-07-10", "pindah")), Some((false, false)))]
#[case(Some(("2023-07-10", "bukan_tbc")), None)]
#[case(None, Some((false, false)))]
fn a_cohort_is_judged_twelve_months_later(
    #[case] outcome: Option<(&str, &str)>,
    #[case] counted: Option<(bool, bool)>,
) {
    let portrait = treated(outcome).on("2024-06-01");
    let found = |id: &str| {
        let case = of(&portrait, id).first().copied()?;
        assert_eq!(case.month.to_string(), "2024-03", "a year after it began");
        Some(case.done.is_some())
    };
    assert_eq!(found("tb.sr").zip(found("tb.ltfu")), counted);
}

/// Who dies or leaves stays in the cohort in which treatment began.
#[test]
fn nobody_drops_out_of_a_cohort() {
    let on = day("2023-07-10");
    let died = treated(Some(("2023-07-10", "meninggal")));
    let died = died.stating(on, Body::Death(Death::default()));
    let unnamed = treated(None).stating(on, Body::Death(Death::default()));
    let left = treated(None).stating(on, Body::Departure(Departure::default()));
    for gone in [died, unnamed, left] {
        assert_eq!(missing(&gone.on("2024-06-01"), "tb.sr"), (false, 1));
        assert_eq!(gone.on("2023-07-20").contributions, gone.on("2024-06-01").contributions);
    }
    // Who had left before it was written was never here.
    let away = adult().stating(day("2023-01-01"), Body::Departure(Departure::default()));
    let began = [("tb_status", text("pasien")), ("tb_mulai", text("2023-03-10"))];
    let away = told(away, day("2023-03-12"), &began);
    assert!(of(&away.on("2024-06-01"), "tb.sr").is_empty());
}

fn contact(more: &[(&str, Value)]) -> Child {
    let child = told(adult(), day("2025-02-10"), &[("tb_status", text("kontak"))]);
    if more.is_empty() { child } else { told(child, day("2025-03-10"), more) }
}

#[rstest]
#[case(&[], Some(false), [false, false, false])]
#[case(&[("tpt_mulai", text("2025-03-01"))], Some(true), [true, false, false])]
#[case(&[("kontak_hasil", text("menolak"))], Some(false), [false, false, true])]
#[case(&[("kontak_hasil", text("tanpa_tpt"))], Some(false), [false, false, true])]
#[case(&[("kontak_hasil", text("sakit_tb"))], None, [false, true, false])]
#[case(&[("tb_status", text("pasien"))], None, [false, true, false])]
fn contacts_are_protected_unless_they_are_ill(
    #[case] more: &[(&str, Value)],
    #[case] protected: Option<bool>,
    #[case] classes: [bool; 3],
) {
    let portrait = contact(more).on("2025-06-01");
    let found = of(&portrait, "tb.tpt").first().map(|case| case.done.is_some());
    assert_eq!(found, protected);
    let of_class = ["tb.kontak-tpt", "tb.kontak-oat", "tb.kontak-tanpa"];
    assert_eq!(of_class.map(|id| missing(&portrait, id).0), classes);
}

#[test]
fn nobody_else_is_a_contact() {
    for id in ["tb.tpt", "tb.kontak-tpt"] {
        assert!(of(&adult().on("2025-06-01"), id).is_empty());
    }
}

fn ill(child: Child, on: &str, code: &str) -> Child {
    told(child, day(on), &[("skdr_kode", text(code))])
}

#[rstest]
#[case("2020-02-11", "a", true)] // 59 months.
#[case("2020-02-10", "a", false)] // 60 months.
#[case("2024-01-10", "d", false)]
fn diarrhoea_of_under_fives(#[case] birth: &str, #[case] code: &str, #[case] counted: bool) {
    let portrait = ill(Child::born(birth), "2025-02-10", code).on("2025-06-01");
    assert_eq!(!of(&portrait, "p2.diare-balita").is_empty(), counted);
}

#[rstest]
#[case("2025-02-23", "2025-02-23", 1, 0)]
#[case("2025-02-24", "2025-02-24", 2, 0b11)]
fn a_case_lasts_fourteen_days(
    #[case] treated: &str,
    #[case] again: &str,
    #[case] cases: usize,
    #[case] lacks: u64,
) {
    let child = ill(Child::born("2024-01-10"), "2025-02-10", "a");
    let child = ill(child, again, "a");
    let child = told(child, day(treated), &[yes("oralit"), yes("zinc")]);
    let portrait = child.on("2025-06-01");
    let found = of(&portrait, "p2.diare-balita");
    assert_eq!((found.len(), found[0].missing), (cases, lacks));
}

#[rstest]
#[case(&["oralit"], 0b10)]
#[case(&["zinc"], 0b01)]
#[case(&["oralit", "zinc"], 0)]
fn salts_and_zinc(#[case] given: &[&str], #[case] lacks: u64) {
    let child = ill(Child::born("2024-01-10"), "2025-02-10", "a");
    let child = given.iter().fold(child, |c, code| told(c, day("2025-02-10"), &[yes(code)]));
    assert_eq!(missing(&child.on("2025-06-01"), "p2.diare-balita"), (lacks == 0, lacks));
}

#[rstest]
#[case("rdt_malaria", "positif", true)]
#[case("malaria", "positif", true)]
#[case("skdr_kode", "b", true)]
#[case("rdt_malaria", "negatif", false)]
fn malaria_is_treated(#[case] code: &str, #[case] value: &str, #[case] counted: bool) {
    let child = told(adult(), day("2025-02-10"), &[(code, text(value))]);
    let portrait = child.on("2025-06-01");
    assert_eq!(!of(&portrait, "p2.malaria-standar").is_empty(), counted);
    // Day 28 belongs to the case, the next does not.
    let cured = |on: &str| told(child.clone(), day(on), &[yes("malaria_obat_standar")]);
    let done = |on| {
        let portrait = cured(on).on("2025-06-01");
        of(&portrait, "p2.malaria-standar").first().map(|case| case.done.is_some())
    };
    assert_eq!(done("2025-03-09"), counted.then_some(true));
    assert_eq!(done("2025-03-10"), counted.then_some(false));
}

#[rstest]
#[case(&["ghpr_cuci"], 0b10)]
#[case(&["ghpr_var"], 0b01)]
#[case(&["ghpr_cuci", "ghpr_var"], 0)]
fn bites_are_washed_and_vaccinated(#[case] given: &[&str], #[case] lacks: u64) {
    let child = ill(adult(), "2025-02-10", "p");
    let child = given.iter().fold(child, |c, code| told(c, day("2025-02-12"), &[yes(code)]));
    assert_eq!(missing(&child.on("2025-06-01"), "p2.ghpr"), (lacks == 0, lacks));
    assert!(of(&ill(adult(), "2025-02-10", "a").on("2025-06-01"), "p2.ghpr").is_empty());
}

// PB within 9 months, MB within 18.
#[rstest]
#[case(Some("pb"), "2023-12-09", "rft", Some(true))]
#[case(Some("pb"), "2023-12-10", "rft", Some(false))]
#[case(None, "2023-12-10", "rft", Some(false))]
#[case(Some("mb"), "2024-09-09", "rft", Some(true))]
#[case(Some("mb"), "2024-09-10", "rft", Some(false))]
#[case(Some("mb"), "2024-03-10", "putus", Some(false))]
#[case(Some("mb"), "2024-03-10", "bukan_kusta", None)]
fn leprosy_is_treated_in_time(
    #[case] sort: Option<&str>,
    #[case] on: &str,
    #[case] outcome: &str,
    #[case] done: Option<bool>,
) {
    let child = told(adult(), day("2023-03-10"), &[("kusta_mulai", text("2023-03-10"))]);
    let child = sort
        .into_iter()
        .fold(child, |child, sort| told(child, day("2023-03-10"), &[("kusta_tipe", text(sort))]));
    let child = told(child, day(on), &[("kusta_hasil", text(outcome))]);
    let portrait = child.on("2024-12-01");
    let found = of(&portrait, "p2.kusta-rft").first().copied();
    assert_eq!(found.map(|case| case.done.is_some()), done);
    if let Some(case) = found {
        assert_eq!(case.month.to_string(), "2024-09");
    }
}

#[rstest]
#[case("2024-06-30", false)]
#[case("2024-07-01", true)]
#[case("2025-06-30", true)]
fn pupils_are_dewormed_once_a_school_year(#[case] on: &str, #[case] done: bool) {
    // In the second grade.
    let child = Child::born("2016-03-01").given(day(on), "usek_cacing", "");
    let portrait = child.on("2025-06-30");
    let case = of(&portrait, "p2.popm").into_iter().find(|case| case.case == 2024).unwrap();
    assert_eq!(case.done.is_some(), done);
    let mass = [yes("pmp_minum"), ("pmp_obat", text("filariasis"))];
    let visit = Visit { setting: Setting::Sekolah, ..observed(&mass) };
    let other = Child::born("2016-03-01").visited(day("2024-10-01"), visit).on("2025-06-30");
    assert!(of(&other, "p2.popm").iter().all(|case| case.done.is_none()), "not for worms");
    assert!(of(&adult().on("2025-06-30"), "p2.popm").is_empty());
}
