//! Events that are counted: births, deaths, illnesses found.

use domain::{
    day::Day,
    record::{Body, Death, Departure, Value},
};
use rstest::rstest;

use crate::{
    cases::{after, delivered, of, only, pregnant, told},
    child::{Child, day, text},
};

fn died(child: Child, on: Day) -> Child {
    child.stating(on, Body::Death(Death::default()))
}

/// The month in which somebody is counted as dead, and that the case is done in it.
fn death_of(child: &Child, id: &str, on: &str) -> Option<String> {
    let portrait = child.on(on);
    let found = of(&portrait, id).first().copied()?;
    assert_eq!((found.done, found.missing), (Some(found.month), 0));
    Some(found.month.to_string())
}

// Born on 10 January 2025: 28 days on 7 February, 12 months a year later, 60 months on 10 January
// 2030.
#[rstest]
#[case("2025-01-10", [true, true, true])]
#[case("2025-02-07", [true, true, true])]
#[case("2025-02-08", [false, true, true])]
#[case("2026-01-09", [false, true, true])]
#[case("2026-01-10", [false, false, true])]
#[case("2030-01-09", [false, false, true])]
#[case("2030-01-10", [false, false, false])]
fn deaths_of_children_are_counted_by_age(#[case] on: &str, #[case] counted: [bool; 3]) {
    let child = died(Child::born("2025-01-10"), day(on));
    let ids = ["kia.kematian-neonatal", "kia.kematian-bayi", "kia.kematian-balita"];
    let month = on[..7].to_owned();
    let found = ids.map(|id| death_of(&child, id, "2031-01-01"));
    assert_eq!(found, counted.map(|counted| counted.then(|| month.clone())));
    assert_eq!(death_of(&child, "kia.kematian-ibu", "2031-01-01"), None);
}

#[test]
fn who_lives_or_has_left_is_no_death_of_ours() {
    let child = Child::born("2025-01-10");
    assert!(of(&child.on("2025-06-01"), "kia.kematian-bayi").is_empty());
    let left = child.clone().stating(day("2025-02-01"), Body::Departure(Departure::default()));
    assert!(of(&died(left, day("2025-03-01")).on("2025-06-01"), "kia.kematian-bayi").is_empty());
    // On the day before, nobody knew.
    let dead = died(child, day("2025-03-01"));
    assert!(of(&dead.on("2025-02-28"), "kia.kematian-bayi").is_empty());
    assert_eq!(of(&dead.on("2025-03-01"), "kia.kematian-bayi").len(), 1);
}

// The pregnancy ended on day 270.
#[rstest]
#[case(100, true)]
#[case(270, true)]
#[case(312, true)]
#[case(313, false)]
fn mothers_die_pregnant_or_within_42_days(#[case] days: i32, #[case] counted: bool) {
    let mother = match days {
        ..270 => pregnant(),
        _ => delivered(pregnant(), after(270), "lahir_hidup", &[]),
    };
    let portrait = died(mother, after(days)).on("2025-06-01");
    let found = of(&portrait, "kia.kematian-ibu");
    assert_eq!(found.len(), usize::from(counted));
    let other = died(Child::born("1998-05-31"), after(days)).on("2025-06-01");
    assert!(of(&other, "kia.kematian-ibu").is_empty());
}

#[test]
fn births_are_counted_where_the_child_lives_at_the_end_of_the_month() {
    let born = Child::born("2025-01-10");
    let january = || ("2025-01".to_owned(), Some("2025-01".to_owned()), 0);
    assert_eq!(only(&born.on("2025-01-10"), "kia.lahir-hidup"), january());
    assert_eq!(only(&born.on("2026-06-01"), "kia.lahir-hidup"), january());
    let dead = died(born.clone(), day("2025-01-20"));
    assert_eq!(only(&dead.on("2025-06-01"), "kia.lahir-hidup"), january());
    let left = born.stating(day("2025-01-31"), Body::Departure(Departure::default()));
    assert_eq!(only(&left.on("2025-06-01"), "kia.lahir-hidup"), january(), "born here");
    assert!(of(&Child::born("2019-12-31").on("2025-06-01"), "kia.lahir-hidup").is_empty());
}

// 22 weeks are 154 days.
#[rstest]
#[case(153, "lahir_mati", false)]
#[case(154, "lahir_mati", true)]
#[case(270, "lahir_mati", true)]
#[case(270, "lahir_hidup", false)]
#[case(160, "keguguran", false)]
fn stillbirths_are_counted_from_22_weeks(
    #[case] days: i32,
    #[case] outcome: &str,
    #[case] counted: bool,
) {
    let portrait = delivered(pregnant(), after(days), outcome, &[]).on("2025-06-01");
    let found = of(&portrait, "kia.lahir-mati");
    assert_eq!(found.len(), usize::from(counted));
    assert!(found.iter().all(|case| case.month == after(days).month()));
    assert!(of(&pregnant().on("2025-06-01"), "kia.lahir-mati").is_empty());
}

fn ill(child: Child, on: &str, code: &str, value: &str) -> Child {
    told(child, day(on), &[(code, text(value))])
}

#[rstest]
#[case("imun.kipi", "kipi", &["ringan", "serius"], "tidak", "2025-03-11", "2025-03-12")]
#[case("tb.terduga", "tb_status", &["terduga"], "kontak", "2025-08-08", "2025-08-09")]
#[case("p2.diare-target", "skdr_kode", &["a"], "b", "2025-02-23", "2025-02-24")]
#[case("p2.pneumonia", "skdr_kode", &["d"], "a", "2025-02-23", "2025-02-24")]
#[case("p2.dbd", "skdr_kode", &["c"], "a", "2025-02-23", "2025-02-24")]
#[case("p2.malaria", "rdt_malaria", &["positif"], "negatif", "2025-03-09", "2025-03-10")]
#[case("p2.malaria", "malaria", &["positif"], "negatif", "2025-03-09", "2025-03-10")]
fn illnesses_are_counted_once_in_their_time(
    #[case] id: &str,
    #[case] code: &str,
    #[case] values: &[&str],
    #[case] other: &str,
    #[case] same: &str,
    #[case] next: &str,
) {
    // Fifty-nine months old on that day, and five years in the next month but two.
    let child = || Child::born("2020-04-10");
    let count = |child: &Child| of(&child.on("2025-12-01"), id).len();
    assert_eq!(count(&ill(child(), "2025-02-10", code, other)), 0, "{id}");
    for value in values {
        let once = ill(child(), "2025-02-10", code, value);
        let done = ("2025-02".to_owned(), Some("2025-02".to_owned()), 0);
        assert_eq!(only(&once.on("2025-12-01"), id), done);
        assert_eq!(count(&ill(once.clone(), same, code, value)), 1, "{id}");
        assert_eq!(count(&ill(once, next, code, value)), 2, "{id}");
    }
}

#[test]
fn pneumonia_is_that_of_under_fives() {
    let of_age = |birth: &str| ill(Child::born(birth), "2025-02-10", "skdr_kode", "d");
    assert_eq!(of(&of_age("2020-02-11").on("2025-06-01"), "p2.pneumonia").len(), 1);
    assert!(of(&of_age("2020-02-10").on("2025-06-01"), "p2.pneumonia").is_empty());
}

#[rstest]
#[case(
    "tb.kasus",
    &[("tb_status", "pasien"), ("tb_mulai", "2025-03-10")],
    "tb_hasil_akhir",
    "bukan_tbc"
)]
#[case("p2.kusta", &[("kusta_mulai", "2025-03-10")], "kusta_hasil", "bukan_kusta")]
fn patients_are_counted_when_they_begin(
    #[case] id: &str,
    #[case] began: &[(&str, &str)],
    #[case] outcome: &str,
    #[case] wrong: &str,
) {
    let began: Vec<(&str, Value)> =
        began.iter().map(|(code, value)| (*code, text(value))).collect();
    let patient = told(Child::born("1980-06-15"), day("2025-04-02"), &began);
    let march = ("2025-03".to_owned(), Some("2025-03".to_owned()), 0);
    assert_eq!(only(&patient.on("2025-12-01"), id), march);
    let left = patient.clone().stating(day("2025-05-01"), Body::Departure(Departure::default()));
    assert_eq!(only(&left.on("2025-12-01"), id), march);
    let other = told(patient, day("2025-05-01"), &[(outcome, text(wrong))]);
    assert!(of(&other.on("2025-12-01"), id).is_empty());
    assert!(of(&Child::born("1980-06-15").on("2025-12-01"), id).is_empty());
}

// 10 years on 10 February 2025, 18 years a day too early.
#[rstest]
#[case("2015-02-11", false)]
#[case("2015-02-10", true)]
#[case("2007-02-11", true)]
#[case("2007-02-10", false)]
fn visits_of_adolescents(#[case] birth: &str, #[case] counted: bool) {
    let seen = |child: Child, on: &str| ill(child, on, "rujuk", "tidak");
    let once = seen(Child::born(birth), "2025-02-10");
    assert_eq!(of(&once.on("2025-12-01"), "ilp.remaja").len(), usize::from(counted));
    // A second contact on the same day is the same visit, one on the next day is not.
    let again = seen(seen(once, "2025-02-10"), "2025-02-11");
    let days = 2 * usize::from(counted) + usize::from(birth == "2015-02-11")
        - usize::from(birth == "2007-02-11");
    assert_eq!(of(&again.on("2025-12-01"), "ilp.remaja").len(), days);
}
