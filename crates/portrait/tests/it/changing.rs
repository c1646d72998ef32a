//! The next day on which time alone changes a portrait: days that are named, and days that are not.

use domain::{
    day::Day,
    record::{Body, Death, Departure, Evidence, Outcome, ServiceGiven, Visit},
};
use portrait::model::ItemStatus::{Due, Refused};
use rstest::rstest;

use crate::child::{Child, day, observed, state};

/// Lists the days on which somebody is drawn again, from one day until another.
fn drawn_on(child: &Child, from: &str, until: &str) -> Vec<Day> {
    let next = |on: &Day| child.on_day(*on).next_change_on.filter(|next| *next <= day(until));
    std::iter::successors(Some(day(from)), next).skip(1).collect()
}

#[rstest]
#[case::adult("1990-05-10", "posyandu_dewasa")]
#[case::pupil("2015-03-10", "posyandu_usek")]
#[case::child("2024-03-10", "tumbuh_bb")]
fn a_month_begins_for_whom_a_monthly_service_is_open(#[case] birth: &str, #[case] item: &str) {
    let person = Child::born(birth);
    let first = day("2026-12-01");
    assert!(drawn_on(&person, "2026-11-28", "2026-12-01").contains(&first));
    let (before, after) = (person.on("2026-11-30"), person.on("2026-12-01"));
    assert_ne!(state(&before, item, "").closes, state(&after, item, "").closes);
}

#[test]
fn nobody_who_left_or_died_is_drawn_again_but_for_life_stages() {
    let child = Child::born("2024-01-10");
    let stages = [day("2025-01-10"), day("2026-01-10")];
    let left = child.clone().stating(day("2024-03-01"), Body::Departure(Departure::default()));
    let died = child.stating(day("2024-03-01"), Body::Death(Death::default()));
    for gone in [left, died] {
        let others: Vec<Day> = drawn_on(&gone, "2024-03-02", "2026-06-30")
            .into_iter()
            .filter(|day| !rules_begin_on(*day) && !stages.contains(day))
            .collect();
        assert_eq!(others, [], "windows of doses change nothing any more");
    }
}

/// Tells whether a rule of the guidelines begins or ends on a day.
fn rules_begin_on(day: Day) -> bool {
    let rules = crate::child::GUIDELINES.items.iter().map(|item| &item.rule);
    let indicators = crate::child::GUIDELINES.indicators.iter().map(|indicator| &indicator.rule);
    rules.chain(indicators).any(|rule| {
        rule.valid_from == day || rule.valid_until.is_some_and(|last| last.plus_days(1) == day)
    })
}

#[test]
fn a_refusal_ends_on_the_day_on_which_the_family_is_to_be_asked_again() {
    let refused = ServiceGiven {
        item: "imm_dpt".to_owned(),
        step: Some("DPT1".to_owned()),
        outcome: Outcome::Refused,
        given_on: None,
        evidence: Evidence::Witnessed,
        lot: None,
        reason: None,
        ask_again_on: Some(day("2024-03-24")),
    };
    let visit = Visit { services: vec![refused], ..observed(&[]) };
    let child = Child::born("2024-01-10").visited(day("2024-03-15"), visit);
    assert_eq!(state(&child.on("2024-03-23"), "imm_dpt", "DPT1").status, Refused);
    assert_eq!(state(&child.on("2024-03-24"), "imm_dpt", "DPT1").status, Due);
    assert!(drawn_on(&child, "2024-03-15", "2024-03-31").contains(&day("2024-03-24")));
}

#[test]
fn a_count_of_days_names_the_day_on_which_a_reason_begins_to_hold() {
    // Not weighed for more than sixty days is a reason for a home visit.
    let child = Child::born("2024-01-10").weighed("2025-02-03", "9.1");
    let visits = |on: Day| child.on_day(on).tasks.len();
    let begins = day("2025-02-03").plus_days(61);
    assert!(visits(begins.plus_days(-1)) < visits(begins));
    assert!(drawn_on(&child, "2025-02-03", "2025-04-30").contains(&begins));
    assert!(!drawn_on(&child, "2025-02-03", "2025-04-30").contains(&begins.plus_days(1)));
}
