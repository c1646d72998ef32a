//! Sections of forms that an answer opens, under the guidelines that Simpul ships.

use guidelines::facts::{FactValue, Facts};
use rstest::rstest;

use crate::child::GUIDELINES;

fn t(text: &str) -> FactValue {
    FactValue::Text(text.into())
}

fn n(number: i32) -> FactValue {
    FactValue::Number(f64::from(number))
}

fn b(yes: bool) -> FactValue {
    FactValue::Bool(yes)
}

fn found(findings: &[&str]) -> FactValue {
    FactValue::Codes(findings.iter().map(|&finding| finding.into()).collect())
}

/// Tells whether the section of a form that asks for a field is for somebody of whom this is known;
/// `None` while it is not decided, and so shown.
fn asks(form: &str, field: &str, known: &[(&str, FactValue)]) -> Option<bool> {
    let vocabulary = &GUIDELINES.vocabulary;
    let form = GUIDELINES.forms.iter().find(|known| *known.rule.id == *form).unwrap();
    let slot = vocabulary.slot(field).unwrap();
    let mut asking = form.sections.iter().filter(|section| section.fields.contains(&slot));
    let section = asking.next().unwrap_or_else(|| panic!("nothing asks for {field}"));
    assert!(asking.next().is_none(), "{field} is asked twice");
    let mut facts = Facts::new(vocabulary);
    for (name, value) in known {
        facts.set(vocabulary.slot(name).unwrap(), Some(value.clone()));
    }
    section.when.as_ref().unwrap().holds(&facts)
}

#[rstest]
#[case("oralit", &[("skdr_kode", t("a"))], Some(true))]
#[case("oralit", &[("skdr_kode", t("b"))], Some(false))]
#[case("oralit", &[], None)]
#[case("zinc", &[("skdr_kode", t("a")), ("age_months", n(59))], Some(true))]
#[case("zinc", &[("skdr_kode", t("a")), ("age_months", n(60))], Some(false))]
#[case("zinc", &[("skdr_kode", t("e")), ("age_months", n(59))], Some(false))]
#[case("malaria_obat_standar", &[("skdr_kode", t("b"))], Some(true))]
#[case("malaria_obat_standar", &[("skdr_kode", t("a"))], Some(false))]
#[case("ghpr_cuci", &[("skdr_kode", t("p"))], Some(true))]
#[case("ghpr_cuci", &[("skdr_kode", t("aa"))], Some(false))]
fn a_case_under_early_warning_is_asked_about_its_disease(
    #[case] field: &str,
    #[case] known: &[(&str, FactValue)],
    #[case] expected: Option<bool>,
) {
    assert_eq!(asks("surveilans", field, known), expected);
}

#[rstest]
#[case("anc")]
#[case("persalinan")]
#[case("kf")]
fn a_complication_is_asked_whether_it_was_treated(#[case] form: &str) {
    let asks = |known: &[(&str, FactValue)]| asks(form, "komplikasi_ditangani", known);
    assert_eq!(asks(&[("komplikasi_ibu", t("infeksi"))]), Some(true));
    assert_eq!(asks(&[("komplikasi_ibu", t("tidak"))]), Some(false));
    assert_eq!(asks(&[]), None);
}

#[rstest]
#[case(&[("hasil_kehamilan", t("lahir_hidup"))], Some(true))]
#[case(&[("hasil_kehamilan", t("lahir_mati"))], Some(true))]
#[case(&[("hasil_kehamilan", t("keguguran"))], Some(false))]
fn a_delivery_is_asked_for_its_partograph(
    #[case] known: &[(&str, FactValue)],
    #[case] expected: Option<bool>,
) {
    assert_eq!(asks("persalinan", "partograf", known), expected);
}

#[rstest]
#[case(28, &[("tanda_bahaya", b(true))], Some(true))]
#[case(29, &[("tanda_bahaya", b(true))], Some(false))]
#[case(5, &[("klasifikasi", t("kuning"))], Some(true))]
#[case(5, &[("tanda_bahaya", b(false)), ("ikterus", b(true))], Some(true))]
#[case(
    5,
    &[("tanda_bahaya", b(false)), ("ikterus", b(false)), ("klasifikasi", t("hijau"))],
    Some(false)
)]
fn a_newborn_with_a_complication_is_asked_for_its_care(
    #[case] age_days: i32,
    #[case] signs: &[(&str, FactValue)],
    #[case] expected: Option<bool>,
) {
    let known = [&[("age_days", n(age_days))], signs].concat();
    assert_eq!(asks("puskesmas_anak", "neonatal_ditangani", &known), expected);
}

/// The test of today decides; without one the latest before it; without any nothing is asked.
#[rstest]
#[case("anc", "sifilis_diobati", "sifilis")]
#[case("anc", "arv_status", "hiv")]
#[case("f_puskesmas_dewasa", "arv_status", "hiv")]
fn treatment_is_asked_of_whoever_was_reactive(
    #[case] form: &str,
    #[case] field: &str,
    #[case] test: &str,
) {
    let last = format!("last_{test}");
    let asks = |known: &[(&str, FactValue)]| asks(form, field, known);
    assert_eq!(asks(&[(test, t("reaktif"))]), Some(true));
    assert_eq!(asks(&[(test, t("non_reaktif"))]), Some(false));
    assert_eq!(asks(&[(last.as_str(), t("reaktif"))]), Some(true));
    assert_eq!(asks(&[(test, t("non_reaktif")), (last.as_str(), t("reaktif"))]), Some(false));
    assert_eq!(asks(&[]), Some(false));
}

#[rstest]
#[case(&[("kelompok_risiko_hiv", t("wbp"))], true)]
#[case(&[("kelompok_risiko_hiv", t("tidak"))], false)]
#[case(&[("ims", b(true))], true)]
#[case(&[("ims", b(false))], false)]
#[case(&[("tb", b(true))], true)]
#[case(&[], false)]
fn whoever_is_at_risk_is_asked_for_the_hiv_test(
    #[case] known: &[(&str, FactValue)],
    #[case] expected: bool,
) {
    assert_eq!(asks("f_puskesmas_dewasa", "hiv", known), Some(expected));
}

#[rstest]
#[case("f_puskesmas_dewasa")]
#[case("lansia_puskesmas")]
fn cryotherapy_follows_a_positive_via(#[case] form: &str) {
    let asks =
        |more: &[(&str, FactValue)]| asks(form, "krioterapi", &[&[("sex", t("P"))], more].concat());
    assert_eq!(asks(&[("iva", t("positif"))]), Some(true));
    assert_eq!(asks(&[("iva", t("negatif")), ("last_iva", t("positif"))]), Some(false));
    assert_eq!(asks(&[("last_iva", t("positif"))]), Some(true));
    assert_eq!(asks(&[("last_iva", t("negatif"))]), Some(false));
    assert_eq!(asks(&[]), Some(false));
}

#[rstest]
#[case("f_puskesmas_dewasa", &[("srq20", n(6))], true)]
#[case("f_puskesmas_dewasa", &[("srq20", n(5))], false)]
#[case("f_puskesmas_dewasa", &[("phq2", n(3)), ("gad2", n(0))], true)]
#[case("f_puskesmas_dewasa", &[("phq2", n(0)), ("gad2", n(3))], true)]
#[case("f_puskesmas_dewasa", &[("phq2", n(2)), ("gad2", n(2))], false)]
#[case("f_puskesmas_dewasa", &[("findings", found(&["dw_phq4.positif"]))], true)]
#[case("f_puskesmas_dewasa", &[("findings", found(&["dw_ht.normal"]))], false)]
#[case("lansia_puskesmas", &[("gds4", n(2))], true)]
#[case("lansia_puskesmas", &[("gds4", n(1))], false)]
#[case("lansia_puskesmas", &[("srq20", n(6))], true)]
#[case("lansia_puskesmas", &[("findings", found(&["ls_gds4.depresi"]))], true)]
fn care_is_asked_after_a_positive_screen(
    #[case] form: &str,
    #[case] known: &[(&str, FactValue)],
    #[case] expected: bool,
) {
    let known = [&[("findings", found(&[]))], known].concat();
    assert_eq!(asks(form, "jiwa_layanan", &known), Some(expected));
}

#[rstest]
#[case(&[("ht", b(true))], true)]
#[case(&[("dm", b(true))], true)]
#[case(&[], false)]
fn prolanis_is_asked_of_its_patients(#[case] known: &[(&str, FactValue)], #[case] expected: bool) {
    for form in ["f_puskesmas_dewasa", "lansia_puskesmas"] {
        assert_eq!(asks(form, "prolanis", known), Some(expected), "{form}");
    }
}

#[rstest]
#[case(true)]
#[case(false)]
fn the_outcome_of_leprosy_is_asked_while_it_is_treated(#[case] treated: bool) {
    assert_eq!(asks("kusta", "kusta_hasil", &[("kusta", b(treated))]), Some(treated));
}
