//! Episodes: how they open, close and are counted, under the guidelines that Simpul ships.

use domain::{
    day::Day,
    id::RecordId,
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    record::{Body, Death, Value},
};
use portrait::model::{Episode, ItemStatus, Portrait};
use rstest::rstest;

use crate::child::{Child, address, day, number, observed, state, text};

fn woman() -> Child {
    Child::born("1998-05-31")
}

fn man() -> Child {
    let facts = PersonFacts {
        name: Some("Bapak Contoh".to_owned()),
        sex: Some(Sex::LakiLaki),
        birth: Some(Birth {
            day: day("1990-01-01"),
            minute: None,
            precision: BirthPrecision::Exact,
        }),
        address: Some(address("7309012001")),
        ..PersonFacts::default()
    };
    Child::known_by("2020-01-01", facts)
}

fn told(child: Child, on: &str, answers: &[(&str, Value)]) -> Child {
    child.visited(day(on), observed(answers))
}

fn of_kind<'p>(portrait: &'p Portrait, kind: &str) -> Vec<&'p Episode> {
    portrait.episodes.iter().filter(|episode| *episode.kind == *kind).collect()
}

fn only<'p>(portrait: &'p Portrait, kind: &str) -> &'p Episode {
    let found = of_kind(portrait, kind);
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0]
}

fn notes(portrait: &Portrait) -> Vec<&str> {
    portrait.quality.iter().map(|note| note.code).collect()
}

fn stages(portrait: &Portrait) -> Vec<&str> {
    portrait.stages.iter().map(AsRef::as_ref).collect()
}

fn delivered(child: Child, on: &str, outcome: &str, ended: &str) -> Child {
    let answers = [("hasil_kehamilan", text(outcome)), ("tgl_persalinan", text(ended))];
    told(child, on, &answers)
}

#[test]
fn a_pregnancy_opens_and_a_delivery_ends_it() {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let portrait = mother.on("2026-03-10");
    let pregnancy = only(&portrait, "hamil");
    assert_eq!(pregnancy.begin, Some(day("2026-01-20")));
    assert_eq!(pregnancy.begin_by.as_deref(), Some("hpht"));
    assert_eq!(stages(&portrait), ["bumil", "dewasa", "wus"]);
    assert_eq!(portrait.books.len(), portrait.stages.len());

    let mother = delivered(mother, "2026-10-25", "lahir_hidup", "2026-10-24");
    let portrait = mother.on("2026-10-25");
    let pregnancy = only(&portrait, "hamil");
    assert_eq!(pregnancy.ended, Some(day("2026-10-24")));
    assert_eq!(pregnancy.outcome.as_deref(), Some("lahir_hidup"));
    assert_eq!(only(&portrait, "nifas").begin, Some(day("2026-10-24")));
    assert_eq!(stages(&portrait), ["nifas", "menyusui", "dewasa", "wus"]);
    assert_eq!(notes(&portrait), [""; 0]);
}

/// KMK 2015/2023: the weeks of nursing last until day 42 after the delivery.
#[rstest]
#[case("2026-12-05", true)]
#[case("2026-12-06", false)]
fn nursing_weeks_end_by_time(#[case] on: &str, #[case] open: bool) {
    let mother = delivered(woman(), "2026-10-25", "lahir_hidup", "2026-10-24");
    assert_eq!(mother.on(on).stages.iter().any(|stage| **stage == *"nifas"), open);
}

#[rstest]
#[case("lahir_hidup", &["nifas", "menyusui"])]
#[case("lahir_mati", &["nifas"])]
#[case("keguguran", &[])]
#[case("lain", &[])]
fn the_outcome_decides_what_follows(#[case] outcome: &str, #[case] open: &[&str]) {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let portrait = delivered(mother, "2026-05-02", outcome, "2026-05-01").on("2026-05-02");
    assert_eq!(stages(&portrait), [open, &["dewasa", "wus"]].concat());
    assert_eq!(only(&portrait, "hamil").outcome.as_deref(), Some(outcome));
}

#[test]
fn several_pregnancies_are_told_apart() {
    let mother = told(woman(), "2023-03-10", &[("hpht", text("2023-01-20"))]);
    let mother = delivered(mother, "2023-10-25", "lahir_hidup", "2023-10-24");
    let mother = told(mother, "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let portrait = mother.on("2026-04-01");
    let pregnancies = of_kind(&portrait, "hamil");
    let numbers: Vec<u16> = pregnancies.iter().map(|episode| episode.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(pregnancies[0].ended, Some(day("2023-10-24")));
    assert_eq!(pregnancies[1].begin, Some(day("2026-01-20")));
    assert_eq!(stages(&portrait), ["bumil", "dewasa", "wus"]);
}

#[test]
fn the_same_delivery_told_again_opens_nothing() {
    let mother = delivered(woman(), "2026-10-25", "lahir_hidup", "2026-10-24");
    let mother = delivered(mother, "2026-11-02", "lahir_hidup", "2026-10-24");
    let portrait = mother.on("2026-11-02");
    assert_eq!(only(&portrait, "hamil").number, 1);
    assert_eq!(only(&portrait, "nifas").number, 1);
}

#[test]
fn a_later_correction_of_the_last_menstruation_wins_and_is_noted() {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let near = told(mother.clone(), "2026-04-10", &[("hpht", text("2026-02-03"))]);
    let portrait = near.on("2026-04-10");
    assert_eq!(only(&portrait, "hamil").begin, Some(day("2026-02-03")));
    assert_eq!(notes(&portrait), [""; 0], "14 days apart are let pass");

    let far = told(mother, "2026-04-10", &[("hpht", text("2026-02-04"))]);
    let portrait = far.on("2026-04-10");
    assert_eq!(only(&portrait, "hamil").begin, Some(day("2026-02-04")));
    assert_eq!(notes(&portrait), ["mutu.awal-berbeda"]);
    // Before it was told, nobody knew.
    assert_eq!(only(&far.on("2026-04-09"), "hamil").begin, Some(day("2026-01-20")));
}

#[test]
fn a_scan_is_believed_more_than_the_last_menstruation() {
    let mother = told(woman(), "2026-03-10", &[("hpl_usg", text("2026-11-03"))]);
    let mother = told(mother, "2026-04-10", &[("hpht", text("2026-01-20"))]);
    let portrait = mother.on("2026-04-10");
    // 280 days before the day that the scan expects.
    assert_eq!(only(&portrait, "hamil").begin, Some(day("2026-01-27")));
    assert_eq!(only(&portrait, "hamil").begin_by.as_deref(), Some("hpl_usg"));
}

#[test]
fn an_unknown_last_menstruation_opens_a_pregnancy_without_a_clock() {
    let mother = told(woman(), "2026-03-10", &[("hamil_sekarang", Value::Bool(true))]);
    let portrait = mother.on("2026-03-10");
    assert_eq!(only(&portrait, "hamil").begin, None);
    assert_eq!(stages(&portrait)[0], "bumil");

    let weeks = told(mother, "2026-04-10", &[("uk_minggu", number("20"))]);
    let portrait = weeks.on("2026-04-10");
    assert_eq!(only(&portrait, "hamil").begin, Some(day("2025-11-21")));
}

#[test]
fn a_man_with_antenatal_care_is_noted() {
    let portrait = told(man(), "2026-03-10", &[("hpht", text("2026-01-20"))]).on("2026-03-10");
    assert_eq!(of_kind(&portrait, "hamil").len(), 0);
    assert!(notes(&portrait).contains(&"mutu.bukan-untuk"), "{:?}", portrait.quality);
}

#[test]
fn a_delivery_before_the_last_menstruation_is_noted() {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-02-20"))]);
    let portrait = delivered(mother, "2026-03-20", "lahir_hidup", "2026-02-10").on("2026-03-20");
    assert_eq!(only(&portrait, "hamil").ended, Some(day("2026-02-10")));
    assert!(notes(&portrait).contains(&"mutu.akhir-sebelum-awal"), "{:?}", portrait.quality);
}

#[test]
fn a_last_menstruation_before_the_last_delivery_is_noted() {
    let mother = delivered(woman(), "2026-03-20", "lahir_hidup", "2026-03-19");
    let portrait = told(mother, "2026-04-20", &[("hpht", text("2026-03-01"))]).on("2026-04-20");
    assert_eq!(of_kind(&portrait, "hamil").len(), 1);
    assert!(notes(&portrait).contains(&"mutu.awal-sebelum-akhir"), "{:?}", portrait.quality);
}

/// 42 completed weeks after 2026-01-20 end on 2026-11-16.
#[rstest]
#[case("2026-11-16", false)]
#[case("2026-11-17", true)]
fn a_pregnancy_without_an_end_is_noted(#[case] on: &str, #[case] noted: bool) {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let portrait = mother.on(on);
    assert_eq!(notes(&portrait).contains(&"mutu.tanpa-akhir"), noted);
}

#[test]
fn a_void_record_takes_its_episode_with_it() {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let record: RecordId = mother.last_record();
    let portrait = mother.voiding(record, "2026-03-11").on("2026-03-11");
    assert_eq!(portrait.episodes, []);
}

#[test]
fn death_ends_what_is_open() {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let mother = mother.stating(day("2026-05-01"), Body::Death(Death::default()));
    let portrait = mother.on("2026-06-01");
    assert_eq!(only(&portrait, "hamil").ended, Some(day("2026-05-01")));
    assert!(portrait.items.iter().all(|state| !state.status.is_due()));
}

/// 60 days without a contact of the pregnancy: lost from the day after.
#[test]
fn somebody_who_is_not_seen_is_lost() {
    let mother = told(woman(), "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let lost = |child: &Child, on: Day| only(&child.on_day(on), "hamil").lost_since;
    assert_eq!(lost(&mother, day("2026-03-10")), Some(day("2026-05-09")));
    let seen = told(mother, "2026-04-10", &[("djj", number("140"))]);
    assert_eq!(lost(&seen, day("2026-04-10")), Some(day("2026-06-09")));
    let weighed = told(seen, "2026-05-10", &[("bb_kg", number("60"))]);
    assert_eq!(lost(&weighed, day("2026-05-10")), Some(day("2026-06-09")), "not of its care");
}

/// A case of leprosy counts from the day it is found; its clock begins with the treatment.
#[rstest]
#[case(&[("kusta_tipe", "mb")], "2026-03-10")]
#[case(&[("kusta_tipe", "pb"), ("kusta_mulai", "2026-03-01")], "2026-03-01")]
#[case(&[("kusta_mulai", "2026-02-20")], "2026-02-20")]
fn leprosy_is_followed_to_its_outcome(#[case] found: &[(&str, &str)], #[case] begin: &str) {
    let answers: Vec<(&str, Value)> =
        found.iter().map(|(code, answer)| (*code, text(answer))).collect();
    let patient = told(man(), "2026-03-10", &answers);
    let portrait = patient.on("2026-03-10");
    let treated = only(&portrait, "kusta");
    assert_eq!((treated.opened, treated.begin), (day("2026-03-10"), Some(day(begin))));
    assert_eq!((treated.ended, treated.lost_since), (None, None));

    let patient = told(patient, "2026-09-05", &[("kusta_hasil", text("rft"))]);
    let portrait = patient.on("2026-09-05");
    let treated = only(&portrait, "kusta");
    assert_eq!(treated.ended, Some(day("2026-09-05")));
    assert_eq!(treated.outcome.as_deref(), Some("rft"));
}

/// 18 months, the longest course: from the next day a missing outcome is noted.
#[rstest]
#[case("2027-09-30", false)]
#[case("2027-10-01", true)]
fn leprosy_treatment_without_an_end_is_noted(#[case] on: &str, #[case] noted: bool) {
    let patient = told(man(), "2026-03-10", &[("kusta_mulai", text("2026-03-01"))]);
    assert_eq!(!notes(&patient.on(on)).is_empty(), noted, "{:?}", notes(&patient.on(on)));
}

/// Somebody past every window of childhood is not asked for it any more.
#[test]
fn items_of_closed_books_are_not_judged() {
    let portrait = woman().on("2026-03-10");
    assert!(portrait.items.iter().all(|state| !state.item.starts_with("imm_hb0")));
    assert!(
        portrait
            .items
            .iter()
            .all(|state| state.status != ItemStatus::TooOld || !state.item.starts_with("gizi_"))
    );
}

/// Td of the first pregnancy counts in the second: five doses in a life, not in a pregnancy.
#[test]
fn tetanus_doses_count_over_pregnancies() {
    let mother = told(woman(), "2023-03-10", &[("hpht", text("2023-01-20"))]);
    let mother = mother.given(day("2023-03-10"), "anc_tt", "");
    let mother = mother.given(day("2023-04-20"), "anc_tt", "");
    let mother = delivered(mother, "2023-10-25", "lahir_hidup", "2023-10-24");
    let mother = told(mother, "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let mother = mother.given(day("2026-03-10"), "anc_tt", "");
    let portrait = mother.on("2026-03-10");
    let steps: Vec<&str> = portrait.services.iter().map(|given| given.step.as_ref()).collect();
    assert_eq!(steps, ["T1", "T2", "T3"]);
    for step in ["T1", "T2", "T3"] {
        assert_eq!(state(&portrait, "anc_tt", step).status, ItemStatus::Done, "{step}");
    }
    // While she is pregnant the doses are offered by the pregnancy alone.
    let between = mother.on("2024-03-10");
    for step in ["T1", "T2"] {
        assert_eq!(state(&between, "imm_td_wus", step).status, ItemStatus::Done, "{step}");
    }
    assert_eq!(state(&portrait, "imm_td_wus", "").status, ItemStatus::NotFor);
    assert_eq!(state(&portrait, "anc_tt", "T4").status, ItemStatus::NotYet);
}

/// Every pregnancy has its own K1.
#[test]
fn visits_are_numbered_anew_in_every_pregnancy() {
    let mother = told(woman(), "2023-03-10", &[("hpht", text("2023-01-20"))]);
    let mother = mother.given(day("2023-03-10"), "anc_visit", "");
    let mother = delivered(mother, "2023-10-25", "lahir_hidup", "2023-10-24");
    let mother = told(mother, "2026-03-10", &[("hpht", text("2026-01-20"))]);
    let portrait = mother.on("2026-03-10");
    assert_eq!(state(&portrait, "anc_visit", "K1").status, ItemStatus::Due);
    let mother = mother.given(day("2026-03-10"), "anc_visit", "");
    let portrait = mother.on("2026-03-10");
    let steps: Vec<&str> = portrait.services.iter().map(|given| given.step.as_ref()).collect();
    assert_eq!(steps, ["K1", "K1"]);
    assert_eq!(state(&portrait, "anc_visit", "K1").status, ItemStatus::Done);
}

/// KMK 2015/2023: K1 up to 12 completed weeks (day 90), K2 from 13.
#[rstest]
#[case(90, ItemStatus::Due, ItemStatus::NotYet)]
#[case(91, ItemStatus::Due, ItemStatus::Due)]
fn the_first_visits_by_week(#[case] days: i32, #[case] k1: ItemStatus, #[case] k2: ItemStatus) {
    let mother = told(woman(), "2026-02-10", &[("hpht", text("2026-01-20"))]);
    let portrait = mother.on_day(day("2026-01-20").plus_days(days));
    assert_eq!(state(&portrait, "anc_visit", "K2").status, k2);
    let first = state(&portrait, "anc_visit", "K1").status;
    assert!(first == k1 || first == ItemStatus::Overdue, "{first:?}");
}

/// A third visit before week 25 is not yet the fourth one.
#[test]
fn a_visit_before_its_window_takes_no_number() {
    let mother = told(woman(), "2026-02-10", &[("hpht", text("2026-01-20"))]);
    let at = |week: i32| day("2026-01-20").plus_days(7 * week);
    let weeks = [8, 14, 18, 22, 26];
    let mother = weeks.iter().fold(mother, |m, week| m.given(at(*week), "anc_visit", ""));
    let portrait = mother.on_day(at(26));
    let steps: Vec<&str> = portrait.services.iter().map(|given| given.step.as_ref()).collect();
    assert_eq!(steps, ["K1", "K2", "K3", "", "K4"]);
    assert_eq!(state(&portrait, "anc_visit", "K5").status, ItemStatus::Due);
}

/// The same look is a service of a pregnancy only in somebody who is pregnant, and of an age only
/// at it.
#[test]
fn teeth_looked_at_are_a_check_of_who_it_is_meant_for() {
    let seen = [("karies", Value::Bool(false))];
    let checks = |child: Child, on: &str| {
        let portrait = child.on(on);
        portrait.services.iter().map(|given| given.item.to_string()).collect::<Vec<_>>()
    };
    let pupil = told(Child::born("2018-05-31"), "2026-07-22", &seen);
    assert_eq!(checks(pupil, "2026-07-22"), ["usek_gigi"]);
    let infant = told(Child::born("2026-01-31"), "2026-07-22", &seen);
    assert_eq!(checks(infant, "2026-07-22"), [""; 0]);
    let mother = told(woman(), "2026-07-01", &[("hpht", text("2026-05-20"))]);
    let mother = told(mother, "2026-07-22", &seen);
    assert!(checks(mother, "2026-07-22").contains(&"anc_gigi".to_owned()));
}
