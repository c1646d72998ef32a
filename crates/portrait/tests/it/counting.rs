//! Contributions: who counts, in which month, where.

use domain::{
    day::Month,
    record::{Body, Death, Departure, Value},
};
use portrait::model::{Contribution, Portrait};
use rstest::rstest;

use crate::child::{Child, address, day, number, observed, text};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn part<'p>(portrait: &'p Portrait, indicator: &str, of: &str) -> Option<&'p Contribution> {
    portrait.contributions.iter().find(|c| *c.indicator == *indicator && c.month == month(of))
}

fn counts(portrait: &Portrait, indicator: &str, of: &str) -> (bool, bool) {
    let part = part(portrait, indicator, of);
    (part.is_some(), part.is_some_and(|part| part.done.is_some()))
}

#[test]
fn every_balita_is_in_s_and_the_weighed_ones_in_d() {
    let portrait = Child::born("2024-01-10").weighed("2024-05-08", "6.4").on("2024-06-20");
    assert_eq!(counts(&portrait, "gizi.ds", "2023-12"), (false, false));
    assert_eq!(counts(&portrait, "gizi.ds", "2024-01"), (true, false));
    assert_eq!(counts(&portrait, "gizi.ds", "2024-05"), (true, true));
    assert_eq!(counts(&portrait, "gizi.ds", "2024-06"), (true, false));
    assert_eq!(counts(&portrait, "gizi.ds", "2024-07"), (false, false));
}

#[rstest]
#[case("2029-01-09", true)] // 59 completed months.
#[case("2029-01-10", false)] // 60.
fn balita_ends_with_59_completed_months(#[case] on: &str, #[case] counted: bool) {
    let portrait = Child::born("2024-01-10").on(on);
    assert_eq!(counts(&portrait, "gizi.ds", "2029-01").0, counted);
}

#[test]
fn who_died_or_left_by_the_end_of_the_month_is_not_asked() {
    let child = Child::born("2024-01-10").weighed("2024-05-08", "6.4");
    let died = child.clone().stating(day("2024-05-20"), Body::Death(Death::default()));
    assert_eq!(counts(&died.on("2024-06-20"), "gizi.ds", "2024-05"), (false, false));
    assert_eq!(counts(&died.on("2024-06-20"), "gizi.ds", "2024-04"), (true, false));
    let left = child.stating(day("2024-06-02"), Body::Departure(Departure::default()));
    assert_eq!(counts(&left.on("2024-07-20"), "gizi.ds", "2024-05"), (true, true));
    assert_eq!(counts(&left.on("2024-07-20"), "gizi.ds", "2024-06"), (false, false));
}

#[test]
fn a_moved_child_counts_where_it_lived_that_month() {
    let moved = Child::born("2024-01-10").stating(
        day("2024-05-03"),
        Body::from(domain::person::PersonFacts {
            address: Some(address("7309012002")),
            ..Default::default()
        }),
    );
    let portrait = moved.on("2024-06-20");
    let desa = |of| {
        let home = part(&portrait, "gizi.ds", of).unwrap().home.clone().unwrap();
        home.address.desa.as_str().to_owned()
    };
    assert_eq!(desa("2024-04"), "7309012001");
    assert_eq!(desa("2024-05"), "7309012002");
}

#[test]
fn n_counts_only_among_the_weighed() {
    let portrait = Child::born("2024-01-10")
        .weighed("2024-05-12", "6.2")
        .weighed("2024-06-12", "6.9")
        .weighed("2024-07-12", "6.9")
        .on("2024-08-20");
    assert_eq!(counts(&portrait, "gizi.nd", "2024-05"), (true, false), "first weighing: B");
    assert_eq!(counts(&portrait, "gizi.nd", "2024-06"), (true, true));
    assert_eq!(counts(&portrait, "gizi.nd", "2024-07"), (true, false));
    assert_eq!(counts(&portrait, "gizi.nd", "2024-08"), (false, false), "not weighed");
    assert_eq!(counts(&portrait, "gizi.2t", "2024-07"), (true, false));
}

#[test]
fn stunting_counts_only_believable_measurements() {
    let measured = |length: &str| {
        let visit = observed(&[("tb_cm", number(length)), ("cara_ukur", text("terlentang"))]);
        let child = Child::born("2024-01-10").visited(day("2025-01-10"), visit);
        counts(&child.on("2025-01-31"), "gizi.stunting", "2025-01")
    };
    assert_eq!(measured("69.0"), (true, false));
    assert_eq!(measured("68.8"), (true, true));
    assert_eq!(measured("56.0"), (false, false), "flagged beyond -6 SD");
}

#[test]
fn the_book_is_known_until_somebody_says_otherwise() {
    let says = |yes| observed(&[("buku_kia", Value::Bool(yes))]);
    let portrait = Child::born("2024-01-10")
        .visited(day("2024-03-08"), says(true))
        .visited(day("2024-06-08"), says(false))
        .on("2024-07-20");
    assert_eq!(counts(&portrait, "gizi.ks", "2024-02"), (true, false));
    assert_eq!(counts(&portrait, "gizi.ks", "2024-05"), (true, true));
    assert_eq!(counts(&portrait, "gizi.ks", "2024-06"), (true, false));
}

#[test]
fn vitamin_a_is_counted_in_its_months_only() {
    let child =
        Child::born("2023-07-10").visited(day("2024-02-08"), observed(&[("vit_a", text("biru"))]));
    let portrait = child.on("2024-09-20");
    assert_eq!(counts(&portrait, "gizi.vita-biru", "2024-02"), (true, true));
    assert_eq!(counts(&portrait, "gizi.vita-biru", "2024-03"), (false, false));
    assert_eq!(counts(&portrait, "gizi.vita-merah", "2024-08"), (true, false));
}

/// Steps of complete basic immunisation from 2023 on, with an age at which each may be given.
const BASIC: [(&str, &str, i32); 11] = [
    ("imm_hb0", "HB0", 0),
    ("imm_bcg", "BCG", 20),
    ("imm_opv", "OPV1", 20),
    ("imm_dpt", "DPT1", 62),
    ("imm_opv", "OPV2", 62),
    ("imm_dpt", "DPT2", 93),
    ("imm_opv", "OPV3", 93),
    ("imm_dpt", "DPT3", 124),
    ("imm_opv", "OPV4", 124),
    ("imm_ipv", "IPV1", 124),
    ("imm_mr", "MR1", 275),
];

fn immunised(birth: &str, last_on: &str) -> Child {
    let child = Child::born(birth);
    let birth = child.birth;
    BASIC.iter().fold(child, |child, (item, step, age_days)| {
        let on = if *step == "MR1" { day(last_on) } else { birth.plus_days(*age_days) };
        child.given(on, item, step)
    })
}

#[rstest]
#[case("2024-12-20", Some("2024-12"))]
#[case("2025-01-09", Some("2025-01"))] // The day before the first birthday.
#[case("2025-01-10", None)]
fn basic_immunisation_is_complete_before_the_first_birthday(
    #[case] last_on: &str,
    #[case] done: Option<&str>,
) {
    let portrait = immunised("2024-01-10", last_on).on("2025-06-01");
    let part = part(&portrait, "imun.idl", "2025-01").expect("the cohort of the first birthday");
    assert_eq!(part.done, done.map(month));
}

#[test]
fn one_missing_dose_is_not_complete_but_stays_in_the_cohort() {
    let portrait = Child::born("2024-01-10").on("2024-06-01");
    assert_eq!(counts(&portrait, "imun.idl", "2025-01"), (true, false));
}

#[test]
fn the_three_neonatal_visits_count_in_their_windows() {
    let visits = |ages: [i32; 3]| {
        let child = Child::born("2024-01-10");
        let birth = child.birth;
        let steps = ["KN1", "KN2", "KN3"];
        let child = ages.iter().zip(steps).fold(child, |child, (age, step)| {
            child.given(birth.plus_days(*age), "neonatal_kn", step)
        });
        counts(&child.on("2024-03-01"), "kia.kn-lengkap", "2024-01")
    };
    assert_eq!(visits([1, 3, 8]), (true, true));
    assert_eq!(visits([1, 7, 28]), (true, true));
    assert_eq!(visits([1, 8, 28]), (true, false), "KN2 on day 8 is too late");
    assert_eq!(visits([1, 7, 29]), (true, false), "KN3 on day 29 is too late");
}
