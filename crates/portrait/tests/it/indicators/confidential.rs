//! Indicators that read confidential answers: HIV, syphilis, TB tests, minds, drugs, violence.

use domain::record::Value;
use rstest::rstest;

use crate::{
    cases::{after, delivered, missing, of, only, pregnant, told},
    child::{Child, day, number, text},
};

fn adult() -> Child {
    Child::born("1980-06-15")
}

fn yes(code: &str) -> (&str, Value) {
    (code, Value::Bool(true))
}

/// Whether somebody counts in 2025 and is done, on the first of December.
fn counted(child: &Child, id: &str) -> Option<(bool, u64)> {
    let portrait = child.on("2025-12-01");
    let mut found = of(&portrait, id);
    found.retain(|case| case.month.year() == 2025);
    assert!(found.len() < 2, "{found:#?}");
    found.first().map(|case| (case.done.is_some(), case.missing))
}

#[rstest]
#[case("kelompok_risiko_hiv", "lsl", true)]
#[case("kelompok_risiko_hiv", "wbp", true)]
#[case("kelompok_risiko_hiv", "penasun", true)]
#[case("kelompok_risiko_hiv", "tidak", false)]
#[case("tb_status", "pasien", true)]
#[case("tb_status", "terduga", false)]
#[case("hiv", "non_reaktif", false)]
fn people_at_risk_are_told_from_what_was_written(
    #[case] code: &str,
    #[case] value: &str,
    #[case] at_risk: bool,
) {
    let child = told(adult(), day("2025-02-10"), &[(code, text(value))]);
    for id in ["spm.12", "hiv.tes-risiko"] {
        assert_eq!(counted(&child, id).is_some(), at_risk, "{id}");
    }
}

#[test]
fn somebody_at_risk_is_advised_and_tested_once_a_year() {
    let risky = told(adult(), day("2024-12-31"), &[("kelompok_risiko_hiv", text("waria"))]);
    assert!(counted(&told(adult(), day("2025-01-05"), &[yes("ims")]), "spm.12").is_some());
    let at_risk = |more: &[(&str, &str)]| {
        let more: Vec<_> = more.iter().map(|(code, value)| (*code, text(value))).collect();
        // Written once, it is remembered at the contacts of the next year.
        let seen = told(risky.clone(), day("2025-01-01"), &more);
        let portrait = seen.on("2025-12-01");
        let cases = of(&portrait, "spm.12");
        assert_eq!(cases.iter().map(|c| c.case).collect::<Vec<_>>(), [2024, 2025]);
        cases[1].missing
    };
    assert_eq!(at_risk(&[("rujuk", "tidak")]), 0b11);
    assert_eq!(at_risk(&[("edukasi", "kondom")]), 0b10);
    assert_eq!(at_risk(&[("hiv", "tidak_diperiksa"), ("edukasi", "kondom")]), 0b10);
    assert_eq!(at_risk(&[("hiv", "non_reaktif")]), 0b01);
    assert_eq!(at_risk(&[("hiv", "reaktif"), ("edukasi", "ARV")]), 0);
    // A test of the year before is not of this year; a reactive one stands.
    let tested = |result: &str| {
        let child = told(risky.clone(), day("2024-12-31"), &[("hiv", text(result))]);
        let child = told(child, day("2025-03-01"), &[("edukasi", text("x"))]).on("2025-12-01");
        of(&child, "hiv.tes-risiko")[1].done.is_some()
    };
    assert_eq!(["non_reaktif", "reaktif"].map(tested), [false, true]);
}

#[rstest]
#[case(&[("hiv", "reaktif")], Some((false, 1)))]
#[case(&[("hiv", "reaktif"), ("arv_status", "minum")], Some((true, 0)))]
#[case(&[("hiv", "reaktif"), ("arv_status", "putus")], Some((false, 1)))]
#[case(&[("hiv", "reaktif"), ("arv_status", "menolak")], Some((false, 1)))]
#[case(&[("hiv", "non_reaktif"), ("arv_status", "minum")], None)]
#[case(&[("arv_status", "minum")], None)]
fn who_has_hiv_is_treated(#[case] answers: &[(&str, &str)], #[case] expected: Option<(bool, u64)>) {
    let answers: Vec<_> = answers.iter().map(|(code, value)| (*code, text(value))).collect();
    assert_eq!(counted(&told(adult(), day("2025-02-10"), &answers), "hiv.arv"), expected);
}

#[test]
fn syphilis_in_pregnancy_is_treated_before_it_ends() {
    let reactive = told(pregnant(), after(90), &[("sifilis", text("reaktif"))]);
    let ended = |mother: Child| delivered(mother, after(270), "lahir_hidup", &[]).on("2025-06-01");
    assert_eq!(missing(&ended(reactive.clone()), "hiv.sifilis-bumil"), (false, 1));
    let treated = |on: i32| told(reactive.clone(), after(on), &[yes("sifilis_diobati")]);
    assert!(missing(&ended(treated(270)), "hiv.sifilis-bumil").0);
    assert!(!missing(&ended(treated(280)), "hiv.sifilis-bumil").0, "after the delivery");
    let said_no = told(reactive, after(100), &[("sifilis_diobati", Value::Bool(false))]);
    assert!(!missing(&ended(said_no), "hiv.sifilis-bumil").0);
    let negative = told(pregnant(), after(90), &[("sifilis", text("non_reaktif"))]);
    assert!(of(&ended(negative), "hiv.sifilis-bumil").is_empty());
    assert!(of(&ended(pregnant()), "hiv.sifilis-bumil").is_empty());
}

fn patient(birth: &str, more: &[(&str, Value)]) -> Child {
    let began = [("tb_status", text("pasien")), ("tb_mulai", text("2025-03-10"))];
    let answers: Vec<_> = began.into_iter().chain(more.iter().cloned()).collect();
    told(Child::born(birth), day("2025-03-10"), &answers)
}

#[rstest]
#[case("2025-03-09", "non_reaktif", false)]
#[case("2025-03-09", "reaktif", true)]
#[case("2025-04-10", "non_reaktif", true)]
#[case("2025-04-10", "reaktif", true)]
#[case("2025-04-10", "tidak_diperiksa", false)]
fn patients_know_their_status(#[case] on: &str, #[case] result: &str, #[case] knows: bool) {
    let child = told(patient("1980-06-15", &[]), day(on), &[("hiv", text(result))]);
    let found = counted(&child, "tb.hiv").expect("a patient");
    assert_eq!(found.0, knows);
    let wrong = [("tb_hasil_akhir", text("bukan_tbc")), ("tb_akhir", text("2025-05-10"))];
    assert_eq!(counted(&told(child, day("2025-05-10"), &wrong), "tb.hiv"), None);
}

// 15 years on 10 March 2025.
#[rstest]
#[case("2010-03-10", None, None)]
#[case("2010-03-11", None, Some(false))]
#[case("1980-06-15", Some("klinis"), None)]
#[case("1980-06-15", Some("bakteriologis"), Some(false))]
fn contacts_are_looked_for(
    #[case] birth: &str,
    #[case] basis: Option<&str>,
    #[case] found: Option<bool>,
) {
    let basis: Vec<_> = basis.into_iter().map(|of| ("tb_konfirmasi", text(of))).collect();
    let child = patient(birth, &basis);
    assert_eq!(counted(&child, "tb.ik").map(|case| case.0), found);
    let looked = child.clone().given(day("2025-03-20"), "k4_ik", "IK");
    assert_eq!(counted(&looked, "tb.ik").map(|case| case.0), found.map(|_| true));
    let before = child.given(day("2025-03-09"), "k4_ik", "IK");
    assert_eq!(counted(&before, "tb.ik").map(|case| case.0), found);
}

#[rstest]
#[case("srq20", "5", false)]
#[case("srq20", "6", true)]
#[case("phq2", "2", false)]
#[case("phq2", "3", true)]
#[case("epds", "12", false)]
#[case("epds", "13", true)]
#[case("gds4", "1", false)]
#[case("gds4", "2", true)]
fn signs_of_depression_are_served(#[case] code: &str, #[case] score: &str, #[case] sign: bool) {
    let child = told(adult(), day("2025-02-10"), &[(code, number(score))]);
    assert_eq!(counted(&child, "jiwa.depresi-dilayani"), sign.then_some((false, 1)));
    for (care, served) in
        [("konseling", true), ("rujuk", true), ("belum", false), ("menolak", false)]
    {
        let child = told(child.clone(), day("2025-03-10"), &[("jiwa_layanan", text(care))]);
        let found = counted(&child, "jiwa.depresi-dilayani");
        assert_eq!(found.map(|case| case.0), sign.then_some(served), "{care}");
    }
}

// 10 and 59 years are those of 31 December 2025.
#[rstest]
#[case("2016-01-01", false)]
#[case("2015-12-31", true)]
#[case("1966-01-01", true)]
#[case("1965-12-31", false)]
fn drugs_are_asked_about(#[case] birth: &str, #[case] counts: bool) {
    let child = Child::born(birth);
    assert_eq!(counted(&child, "jiwa.napza"), counts.then_some((false, 1)));
    for answer in [("h_napza", Value::Bool(false)), yes("napza"), ("assist_zat", number("0"))] {
        let asked = told(child.clone(), day("2025-02-10"), &[answer]);
        assert_eq!(counted(&asked, "jiwa.napza"), counts.then_some((true, 0)));
    }
    let before = told(child, day("2024-12-31"), &[yes("napza")]);
    let portrait = before.on("2025-12-01");
    let of_year = of(&portrait, "jiwa.napza").into_iter().find(|case| case.case == 2025);
    assert!(of_year.is_none_or(|case| case.done.is_none()));
}

#[test]
fn violence_is_handled() {
    let woman = || Child::born("1990-06-15");
    let victim = told(woman(), day("2025-02-10"), &[yes("was_tanda")]);
    assert_eq!(counted(&victim, "jiwa.ktpa"), Some((false, 1)));
    let sent = |on: &str, to: &str| {
        let child = told(victim.clone(), day(on), &[("rujuk", text(to))]);
        counted(&child, "jiwa.ktpa").expect("a case").0
    };
    // The 92nd day is 12 May.
    assert!(sent("2025-05-12", "rumah_sakit"));
    assert!(!sent("2025-05-13", "rumah_sakit"));
    assert!(!sent("2025-02-10", "tidak"));
    let advised = told(victim, day("2025-02-11"), &[("jiwa_layanan", text("konseling"))]);
    assert!(counted(&advised, "jiwa.ktpa").is_some_and(|case| case.0));
    let score = |score: &str| told(woman(), day("2025-02-10"), &[("wast", number(score))]);
    assert!(counted(&score("0"), "jiwa.ktpa").is_none());
    assert!(counted(&score("1"), "jiwa.ktpa").is_some());
    let said = |word: &str| told(woman(), day("2025-02-10"), &[("was_anak", text(word))]);
    assert!(counted(&said("mungkin"), "jiwa.ktpa").is_some());
    assert!(counted(&said("tidak"), "jiwa.ktpa").is_none());
}

#[rstest]
#[case(&[("hb_gdl", "11.9")], true)]
#[case(&[("hb_gdl", "12")], false)]
#[case(&[("lila_cm", "23.4")], true)]
#[case(&[("lila_cm", "23.5")], false)]
fn couples_not_fit_for_pregnancy_are_told(#[case] measured: &[(&str, &str)], #[case] counts: bool) {
    let wed =
        told(Child::born("1995-06-15"), day("2024-02-10"), &[("status_kawin", text("kawin"))]);
    let mut answers = vec![("rencana_hamil", Value::Bool(false))];
    answers.extend(measured.iter().map(|(code, value)| (*code, number(value))));
    let seen = told(wed, day("2025-02-10"), &answers);
    assert_eq!(counted(&seen, "kb.alki"), counts.then_some((false, 1)));
    let using = told(seen, day("2025-03-10"), &[("kb_metode", text("suntik_3"))]);
    assert_eq!(counted(&using, "kb.alki").map(|case| case.0), counts.then_some(true));
}

#[rstest]
#[case("reaktif", true)]
#[case("non_reaktif", false)]
fn hiv_is_counted_by_age_and_state(#[case] result: &str, #[case] ill: bool) {
    let tested = |birth: &str, on: &str| {
        told(Child::born(birth), day(on), &[("hiv", text(result))]).on("2025-12-01")
    };
    // 28 days on 10 February, 29 the day after; 60 years on 28 February.
    let baby = "ilp.morb.k2-neonatal.hiv";
    assert_eq!(missing(&tested("2025-01-13", "2025-02-10"), baby), (ill, u64::from(!ill)));
    assert!(of(&tested("2025-01-13", "2025-02-11"), baby).is_empty());
    let old = "ilp.morb.k3-lansia.hiv";
    assert_eq!(only(&tested("1965-02-28", "2025-02-10"), old).1.is_some(), ill);
    assert!(of(&tested("1965-03-01", "2025-02-10"), old).is_empty());
    let mother = told(pregnant(), after(90), &[("hiv", text(result))]).on("2024-06-01");
    assert_eq!(only(&mother, "ilp.morb.k2-bumil.hiv").1.is_some(), ill);
    let other = told(adult(), day("2025-02-10"), &[("hiv", text(result))]).on("2025-06-01");
    assert!(of(&other, "ilp.morb.k2-bumil.hiv").is_empty());
}

#[rstest]
#[case("5", false)]
#[case("6", true)]
fn minds_of_the_engaged(#[case] score: &str, #[case] ill: bool) {
    let answers = [yes("catin_ya"), ("srq20", number(score))];
    let portrait = told(Child::born("1999-06-15"), day("2025-02-10"), &answers).on("2025-06-01");
    let found = of(&portrait, "ilp.morb.k3-dewasa.catin-gangguan-jiwa");
    assert_eq!(found.iter().map(|case| case.done.is_some()).collect::<Vec<_>>(), [ill]);
    let single = told(adult(), day("2025-02-10"), &[("srq20", number(score))]).on("2025-06-01");
    assert!(of(&single, "ilp.morb.k3-dewasa.catin-gangguan-jiwa").is_empty());
}
