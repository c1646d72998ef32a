//! Risk factors of noncommunicable diseases, and the other indicators that monthly forms ask for.

use domain::record::Value;
use rstest::rstest;

use crate::{
    cases::{missing, of, told},
    child::{Child, day, number, text},
    indicators::year::{in_month, told as told_on, woman},
};

fn adult() -> Child {
    Child::born("1980-06-15")
}

fn yes() -> Value {
    Value::Bool(true)
}

#[rstest]
#[case("rokok", &[("rokok", text("aktif"))], true)]
#[case("rokok", &[("rokok", text("pasif"))], false)]
#[case("gula", &[("gula_tinggi", yes())], true)]
#[case("gula", &[("gula_tinggi", Value::Bool(false))], false)]
#[case("garam", &[("garam_tinggi", yes())], true)]
#[case("lemak", &[("lemak_tinggi", yes())], true)]
#[case("aktivitas", &[("aktivitas", text("kurang"))], true)]
#[case("aktivitas", &[("aktivitas", text("cukup"))], false)]
#[case("td", &[("td_sistol", number("140")), ("td_diastol", number("80"))], true)]
#[case("td", &[("td_sistol", number("139")), ("td_diastol", number("89"))], false)]
#[case("td", &[("td_sistol", number("139")), ("td_diastol", number("90"))], true)]
#[case("gds", &[("gds_mgdl", number("200"))], true)]
#[case("gds", &[("gds_mgdl", number("199"))], false)]
#[case("gds", &[("gdp_mgdl", number("126"))], true)]
#[case("gds", &[("gdp_mgdl", number("125"))], false)]
#[case("obesitas", &[("bb_kg", number("64")), ("tb_cm", number("160"))], true)]
#[case("obesitas", &[("bb_kg", number("63.7")), ("tb_cm", number("160"))], false)]
fn a_risk_is_a_case_of_its_month(
    #[case] risk: &str,
    #[case] answers: &[(&str, Value)],
    #[case] found: bool,
) {
    let id = format!("ptm.risiko-{risk}");
    let seen = told(adult(), day("2025-02-10"), answers);
    let cases = of(&seen.on("2025-06-01"), &id).len();
    assert_eq!(cases, usize::from(found), "{id}");
    if found {
        assert!(!missing(&seen.on("2025-06-01"), &id).0, "nobody advised");
        let advised = told(seen, day("2025-03-10"), &[("edukasi", text("anjuran"))]);
        assert!(missing(&advised.on("2025-06-01"), &id).0);
    }
    let young = told(Child::born("2010-02-11"), day("2025-02-10"), answers);
    assert!(of(&young.on("2025-06-01"), &id).is_empty(), "fourteen years old");
}

#[rstest]
#[case("2010-02-10", 1)]
#[case("2010-02-11", 0)]
fn fifteen_years_and_over(#[case] born: &str, #[case] cases: usize) {
    let seen = told(Child::born(born), day("2025-02-10"), &[("rokok", text("aktif"))]);
    assert_eq!(of(&seen.on("2025-06-01"), "ptm.risiko-rokok").len(), cases);
}

// 365 days from 10 February 2024 end on 8 February 2025.
#[rstest]
#[case("2025-02-08", 1)]
#[case("2025-02-09", 2)]
fn one_case_of_a_risk_in_365_days(#[case] again: &str, #[case] cases: usize) {
    let smokes = [("rokok", text("aktif"))];
    let twice = told(told(adult(), day("2024-02-10"), &smokes), day(again), &smokes);
    assert_eq!(of(&twice.on("2025-06-01"), "ptm.risiko-rokok").len(), cases);
}

#[rstest]
#[case("ptm.sadanis-risiko", "sadanis", "risiko_rendah", 1)]
#[case("ptm.sadanis-risiko", "sadanis", "negatif", 0)]
#[case("ptm.iva-curiga", "iva", "curiga_kanker", 1)]
#[case("ptm.iva-curiga", "iva", "positif", 0)]
fn cervix_and_breast(
    #[case] id: &str,
    #[case] code: &str,
    #[case] result: &str,
    #[case] cases: usize,
) {
    let seen = told(woman("1985-01-01"), day("2025-02-10"), &[(code, text(result))]);
    assert_eq!(of(&seen.on("2025-06-01"), id).len(), cases);
}

// The 42 days after 1 October end on 12 November.
#[rstest]
#[case("2024-11-12", "implan", true)]
#[case("2024-11-12", "suntik", false)]
#[case("2024-11-20", "implan", false)]
fn long_term_contraception_within_six_weeks(
    #[case] on: &str,
    #[case] method: &str,
    #[case] done: bool,
) {
    let ended = [("hasil_kehamilan", text("lahir_hidup")), ("tgl_persalinan", text("2024-10-01"))];
    let mother = told(woman("1998-05-31"), day("2024-10-01"), &ended);
    let using = told(mother, day(on), &[("kb_metode", text(method))]);
    assert_eq!(missing(&using.on("2024-12-20"), "kb.kbpp-mkjp").0, done);
}

/// A woman of whom March 2025 says what she answered on the 10th.
fn pregnant(answers: &[(&str, Value)]) -> Child {
    let begun = [("hpht", text("2024-12-01"))];
    told_on(told_on(woman("1998-05-31"), "2025-02-01", &begun), "2025-03-10", answers)
}

#[rstest]
#[case("malaria", "positif", Some(true))]
#[case("malaria", "negatif", Some(false))]
#[case("malaria", "tidak_diperiksa", None)]
#[case("rdt_malaria", "positif", Some(true))]
fn malaria_of_pregnant_women(
    #[case] code: &str,
    #[case] result: &str,
    #[case] counted: Option<bool>,
) {
    let portrait = pregnant(&[(code, text(result))]).on("2025-06-20");
    assert_eq!(in_month(&portrait, "kia.malaria-bumil", "2025-03"), counted);
    let not = told_on(woman("1998-05-31"), "2025-03-10", &[(code, text(result))]);
    assert_eq!(in_month(&not.on("2025-06-20"), "kia.malaria-bumil", "2025-03"), None);
}

#[test]
fn tuberculosis_of_pregnant_women() {
    let began = [("tb_status", text("pasien")), ("tb_mulai", text("2025-03-10"))];
    let portrait = pregnant(&began).on("2025-06-20");
    assert_eq!(in_month(&portrait, "kia.tb-bumil", "2025-03"), Some(true));
    assert_eq!(in_month(&portrait, "kia.tb-bumil", "2025-02"), None);
}

/// Weighed in kilograms: first, after a month, and after a month left out.
#[test]
fn the_letters_of_the_card() {
    let weighed = [("2025-01-10", "6.0"), ("2025-02-10", "6.9"), ("2025-04-10", "8.0")];
    let child = weighed.into_iter().fold(Child::born("2024-08-10"), |child, (on, kg)| {
        told(child, day(on), &[("bb_kg", number(kg))])
    });
    let portrait = child.on("2025-06-01");
    let letters = |month: &str| {
        let counted = |id: &str| in_month(&portrait, id, month);
        (counted("gizi.b"), counted("gizi.o"), counted("gizi.nd"))
    };
    assert_eq!(letters("2025-01"), (Some(true), Some(false), Some(false)));
    assert_eq!(letters("2025-02"), (Some(false), Some(false), Some(true)));
    assert_eq!(letters("2025-03"), (None, None, None));
    assert_eq!(letters("2025-04"), (Some(false), Some(true), Some(false)));
}
