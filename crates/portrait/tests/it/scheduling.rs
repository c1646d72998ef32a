//! Which services are due, on both sides of every boundary.

use domain::record::Outcome;
use portrait::model::ItemStatus::{self, *};
use rstest::rstest;

use crate::child::{Child, day, state};

#[rstest]
#[case(0, &["bbl", "bayi", "baduta", "balita"])]
#[case(28, &["bbl", "bayi", "baduta", "balita"])]
#[case(29, &["bayi", "baduta", "balita"])]
fn stages_by_days(#[case] age_days: i32, #[case] stages: &[&str]) {
    let portrait = Child::born("2024-03-31").at_days(age_days);
    let found: Vec<&str> = portrait.stages.iter().map(AsRef::as_ref).collect();
    assert_eq!(found, stages);
}

#[rstest]
#[case("2025-03-30", &["bayi", "baduta", "balita"])]
#[case("2025-03-31", &["baduta", "balita"])]
#[case("2026-03-30", &["baduta", "balita"])]
#[case("2026-03-31", &["balita"])]
#[case("2029-03-30", &["balita"])]
#[case("2029-03-31", &["apras"])]
#[case("2030-03-30", &["apras"])]
#[case("2030-03-31", &["usia_sekolah"])]
fn stages_by_birthdays(#[case] on: &str, #[case] stages: &[&str]) {
    let portrait = Child::born("2024-03-31").on(on);
    let found: Vec<&str> = portrait.stages.iter().map(AsRef::as_ref).collect();
    assert_eq!(found, stages);
}

/// Birth 2024-01-10. KMK 2015/2023: DPT-HB-Hib at 2, 3, 4 months; coded windows from 60 days.
#[rstest]
#[case(59, NotYet)]
#[case(60, Due)]
// The third month is complete on 2024-04-10, day 91: late from then.
#[case(90, Due)]
#[case(91, Overdue)]
#[case(1799, Overdue)]
#[case(1800, Missed)]
fn first_dose_opens_gets_late_and_closes(#[case] age_days: i32, #[case] status: ItemStatus) {
    let portrait = Child::born("2024-01-10").at_days(age_days);
    assert_eq!(state(&portrait, "imm_dpt", "DPT1").status, status);
}

#[rstest]
#[case(80, NotYet)] // Dose 2 opens at 90 days.
#[case(90, Due)]
fn second_dose_needs_the_first(#[case] age_days: i32, #[case] status: ItemStatus) {
    let child = Child::born("2024-01-10");
    let waiting = child.clone().at_days(age_days);
    assert_eq!(state(&waiting, "imm_dpt", "DPT2").status, Waiting);
    let birth = child.birth;
    let given = child.given(birth.plus_days(61), "imm_dpt", "DPT1").at_days(age_days);
    assert_eq!(state(&given, "imm_dpt", "DPT1").status, Done);
    assert_eq!(state(&given, "imm_dpt", "DPT2").status, status);
}

#[rstest]
#[case(227, NotYet)]
#[case(228, Due)]
fn catch_up_keeps_the_least_gap(#[case] age_days: i32, #[case] status: ItemStatus) {
    let child = Child::born("2024-01-10");
    let late = child.birth.plus_days(200);
    let portrait = child.given(late, "imm_dpt", "DPT1").at_days(age_days);
    assert_eq!(state(&portrait, "imm_dpt", "DPT2").status, status, "28 days after day 200");
}

#[test]
fn a_dose_without_number_takes_the_next_one() {
    let child = Child::born("2024-01-10");
    let (first, second) = (child.birth.plus_days(65), child.birth.plus_days(100));
    let portrait = child.given(first, "imm_dpt", "").given(second, "imm_dpt", "").at_days(110);
    assert_eq!(state(&portrait, "imm_dpt", "DPT1").status, Done);
    assert_eq!(state(&portrait, "imm_dpt", "DPT2").status, Done);
    assert_eq!(state(&portrait, "imm_dpt", "DPT3").status, NotYet);
}

#[test]
fn rotavirus_is_of_no_use_after_day_209() {
    let child = Child::born("2024-01-10");
    assert_eq!(state(&child.at_days(209), "imm_rv", "RV1").status, Overdue);
    assert_eq!(state(&child.at_days(210), "imm_rv", "RV1").status, Missed);
    assert_eq!(state(&child.at_days(210), "imm_rv", "RV2").status, Missed);
}

#[test]
fn a_refusal_is_asked_again_the_next_month() {
    let child =
        Child::born("2024-01-10").service(day("2024-03-15"), "imm_dpt", "DPT1", Outcome::Refused);
    assert_eq!(state(&child.on("2024-03-31"), "imm_dpt", "DPT1").status, Refused);
    assert_eq!(state(&child.on("2024-04-01"), "imm_dpt", "DPT1").status, Due);
}

#[test]
fn a_medical_reason_holds() {
    let child = Child::born("2024-01-10").service(
        day("2024-03-15"),
        "imm_dpt",
        "DPT1",
        Outcome::Contraindicated,
    );
    assert_eq!(state(&child.on("2025-01-01"), "imm_dpt", "DPT1").status, Contraindicated);
}

#[test]
fn missing_stock_leaves_the_dose_due() {
    let child = Child::born("2024-01-10").service(
        day("2024-03-15"),
        "imm_dpt",
        "DPT1",
        Outcome::Unavailable,
    );
    assert_eq!(state(&child.on("2024-03-16"), "imm_dpt", "DPT1").status, Due);
}

#[test]
fn weighing_is_due_once_a_month() {
    let child = Child::born("2024-01-10").weighed("2024-05-08", "6.4");
    assert_eq!(state(&child.on("2024-05-07"), "tumbuh_bb", "").status, Due);
    assert_eq!(state(&child.on("2024-05-31"), "tumbuh_bb", "").status, Done);
    assert_eq!(state(&child.on("2024-06-01"), "tumbuh_bb", "").status, Due);
}

#[test]
fn who_left_or_died_or_has_no_birth_date_is_not_due() {
    use domain::{
        person::PersonFacts,
        record::{Body, Death, Departure},
    };
    let child = Child::born("2024-01-10");
    let gone = child.clone().stating(day("2024-03-01"), Body::Departure(Departure::default()));
    assert_eq!(state(&gone.on("2024-03-20"), "imm_dpt", "DPT1").status, NotHere);
    let died = child.stating(day("2024-03-01"), Body::Death(Death::default()));
    assert_eq!(state(&died.on("2024-03-20"), "imm_dpt", "DPT1").status, NotHere);
    let unknown = Child::known_by(
        "2024-01-10",
        PersonFacts { name: Some("Tanpa Tanggal".to_owned()), ..PersonFacts::default() },
    );
    let portrait = unknown.on("2024-03-20");
    assert!(portrait.items.iter().all(|state| !state.status.is_due()));
    assert!(portrait.quality.iter().any(|note| note.code == "mutu.tanpa-tanggal-lahir"));
}

#[test]
fn hexavalent_only_where_it_has_been_introduced() {
    // Province 73 keeps the separate vaccines.
    let portrait = Child::born("2026-02-01").on("2026-04-10");
    assert_eq!(state(&portrait, "imm_dpt", "DPT1").status, Due);
    assert_eq!(state(&portrait, "imm_hexa", "").status, NotFor);
}
