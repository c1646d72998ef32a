//! Cases of diseases under early warning.

use domain::record::{Attendance, Body, Death, Visit};
use portrait::{disease::DiseaseCase, model::Portrait};
use rstest::rstest;

use crate::child::{Child, day, observed, text};

fn ill(code: &str) -> Visit {
    observed(&[("skdr_kode", text(code))])
}

fn cases(portrait: &Portrait) -> Vec<(&str, String)> {
    portrait.disease_cases.iter().map(|case| (&*case.disease, case.day.to_string())).collect()
}

fn child() -> Child {
    Child::born("2024-01-10").visited(day("2025-03-01"), ill("a"))
}

fn only(portrait: &Portrait) -> &DiseaseCase {
    let [case] = &portrait.disease_cases[..] else { panic!("{:?}", portrait.disease_cases) };
    case
}

// skdr.penyakit.a: 14 days.
#[rstest]
#[case("2025-03-01", 1)]
#[case("2025-03-15", 1)]
#[case("2025-03-16", 2)]
fn contacts_near_each_other_are_one_case(#[case] second: &str, #[case] count: usize) {
    let portrait = child().visited(day(second), ill("a")).on("2025-06-01");
    assert_eq!(portrait.disease_cases.len(), count);
    assert_eq!(portrait.disease_cases[0].day, day("2025-03-01"));
}

#[test]
fn a_case_lasts_from_contact_to_contact() {
    let portrait = child()
        .visited(day("2025-03-14"), ill("a"))
        .visited(day("2025-03-28"), ill("a"))
        .visited(day("2025-03-20"), ill("d"))
        .on("2025-06-01");
    assert_eq!(
        cases(&portrait),
        [
            ("skdr.penyakit.a", "2025-03-01".to_owned()),
            ("skdr.penyakit.d", "2025-03-20".to_owned())
        ]
    );
}

#[test]
fn a_case_has_age_and_home_of_its_first_day() {
    let portrait = child()
        .living_in("2025-03-05", "7309012002")
        .visited(day("2025-03-10"), ill("a"))
        .on("2025-06-01");
    let case = only(&portrait);
    assert_eq!(case.age_months, Some(13));
    assert_eq!(case.home.as_ref().unwrap().address.desa.as_str(), "7309012001");
    assert!(!case.examined && !case.died);
}

#[rstest]
#[case("tidak", false)]
#[case("diambil", true)]
#[case("positif", true)]
#[case("negatif", true)]
fn a_specimen_was_taken_at_any_contact(#[case] lab: &str, #[case] examined: bool) {
    let later = observed(&[("skdr_kode", text("a")), ("skdr_lab", text(lab))]);
    let portrait = child().visited(day("2025-03-04"), later).on("2025-06-01");
    assert_eq!(only(&portrait).examined, examined);
}

#[rstest]
#[case("2025-03-15", true)]
#[case("2025-03-16", false)]
fn who_dies_soon_after_died_of_it(#[case] on: &str, #[case] died: bool) {
    let portrait = child().stating(day(on), Body::Death(Death::default())).on("2025-06-01");
    assert_eq!(only(&portrait).died, died);
}

// skdr.penyakit.n: under 15 years; an unknown age counts.
#[rstest]
#[case("2039-01-09", 1)]
#[case("2039-01-10", 0)]
fn paralysis_counts_under_fifteen(#[case] on: &str, #[case] count: usize) {
    let portrait = Child::born("2024-01-10").visited(day(on), ill("n")).on("2039-02-01");
    assert_eq!(portrait.disease_cases.len(), count);
    let nobody = domain::person::PersonFacts::default();
    let unknown = Child::known_by("2020-01-01", nobody).visited(day(on), ill("n"));
    assert_eq!(only(&unknown.on("2039-02-01")).age_months, None);
}

#[test]
fn what_was_corrected_or_never_happened_is_no_case() {
    let wrong = child();
    let record = wrong.last_record();
    let voided = wrong.clone().voiding(record, "2025-03-02").on("2025-06-01");
    assert!(voided.disease_cases.is_empty());
    let corrected = wrong.correcting(record, "2025-03-02", Body::Visit(ill("e")));
    assert_eq!(cases(&corrected.on("2025-06-01")), [("skdr.penyakit.e", "2025-03-02".to_owned())]);
    let absent = Visit { attendance: Attendance::Absent, ..ill("a") };
    let absent = Child::born("2024-01-10").visited(day("2025-03-01"), absent);
    assert!(absent.on("2025-06-01").disease_cases.is_empty());
}
