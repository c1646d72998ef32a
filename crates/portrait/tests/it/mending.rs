//! Corrections, void records, merges and odd histories.

use domain::record::{Body, Death};

use crate::child::{Child, day, number, observed, state};
use portrait::model::ItemStatus;

fn weight_g(child: &Child, as_of: &str) -> Option<i64> {
    let portrait = child.on(as_of);
    portrait.contacts.last().and_then(|c| c.growth.as_ref()).and_then(|growth| growth.weight_g)
}

#[test]
fn the_latest_correction_holds_and_void_beats_it() {
    let child = Child::born("2024-01-10").weighed("2024-07-12", "17.0");
    let wrong = child.last_record();
    let kilograms = |text| Body::Visit(observed(&[("bb_kg", number(text))]));
    let mended = child.correcting(wrong, "2024-07-12", kilograms("7.0"));
    assert_eq!(weight_g(&mended, "2024-08-01"), Some(7_000));
    let again = mended.correcting(wrong, "2024-07-12", kilograms("7.1"));
    assert_eq!(weight_g(&again, "2024-08-01"), Some(7_100));
    let second_correction = again.last_record();
    let back = again.clone().voiding(second_correction, "2024-07-12");
    assert_eq!(weight_g(&back, "2024-08-01"), Some(7_000), "the correction before holds again");
    let void = again.voiding(wrong, "2024-07-12");
    assert_eq!(weight_g(&void, "2024-08-01"), None);
}

#[test]
fn a_correction_may_move_the_day() {
    let child = Child::born("2024-01-10").weighed("2024-07-12", "7.0");
    let wrong = child.last_record();
    let visit = Body::Visit(observed(&[("bb_kg", number("7.0"))]));
    let moved = child.correcting(wrong, "2024-06-12", visit);
    let portrait = moved.on("2024-07-20");
    assert_eq!(portrait.contacts[0].day, day("2024-06-12"));
    assert_eq!(portrait.contacts[0].origin, wrong);
}

#[test]
fn a_visit_after_death_or_before_birth_is_noted_not_dropped() {
    let child = Child::born("2024-01-10")
        .stating(day("2024-05-01"), Body::Death(Death::default()))
        .weighed("2024-06-12", "6.0")
        .weighed("2024-01-05", "3.0");
    let portrait = child.on("2024-07-01");
    let codes: Vec<&str> = portrait.quality.iter().map(|note| note.code).collect();
    assert!(codes.contains(&"mutu.setelah-meninggal"), "{codes:?}");
    assert!(codes.contains(&"mutu.sebelum-lahir"), "{codes:?}");
    assert_eq!(portrait.contacts.len(), 2);
}

#[test]
fn a_dose_given_too_early_counts_and_is_noted() {
    let child = Child::born("2024-01-10");
    let early = child.birth.plus_days(50);
    let portrait = child.given(early, "imm_dpt", "DPT1").at_days(70);
    assert_eq!(state(&portrait, "imm_dpt", "DPT1").status, ItemStatus::Done);
    assert!(portrait.quality.iter().any(|note| note.code == "mutu.terlalu-dini"));
}
