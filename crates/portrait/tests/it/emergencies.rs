//! Emergencies stand until a later look or until somebody has dealt with them.

use domain::record::{Body, FollowUp, FollowUpStep, Value};
use guidelines::model::Severity;
use rstest::rstest;

use crate::child::{Child, GUIDELINES, day, observed, stands};

const RULE: &str = "hv_bayi.bahaya_berat";

fn in_danger() -> Child {
    Child::born("2026-03-01")
        .visited(day("2026-05-01"), observed(&[("db_napas", Value::Bool(true))]))
}

fn followed(child: Child, on: &str, what: FollowUpStep) -> Child {
    let of = child.records().last().unwrap().id;
    let body = FollowUp { finding: RULE.to_owned(), of, what, receiver: None, note: None };
    child.stating(day(on), Body::FollowUp(body))
}

#[test]
fn an_emergency_does_not_go_by_itself() {
    let finding = GUIDELINES.items.iter().flat_map(|item| &item.findings);
    let finding = finding.into_iter().find(|finding| *finding.rule.id == *RULE).unwrap();
    assert_eq!(finding.severity, Severity::Emergency);
    assert!(stands(&in_danger().on("2026-05-01"), RULE));
    assert!(stands(&in_danger().on("2027-02-01"), RULE));
}

#[test]
fn a_later_look_ends_it() {
    let signs = ["db_napas", "db_kejang", "db_warna", "db_isap", "db_aktivitas"];
    let none = signs.map(|sign| (sign, Value::Bool(false)));
    let half = in_danger().visited(day("2026-05-03"), observed(&none[..1]));
    assert!(stands(&half.on("2026-05-03"), RULE), "one sign less does not say that all is well");
    let again = in_danger().visited(day("2026-05-03"), observed(&none));
    assert!(stands(&again.on("2026-05-02"), RULE));
    assert!(!stands(&again.on("2026-05-03"), RULE));
}

/// Another sign of the same checklist, found later, says nothing of the first ones.
#[test]
fn another_sign_does_not_hide_it() {
    let later = in_danger()
        .visited(day("2026-05-03"), observed(&[("db_bab", Value::Bool(true))]))
        .on("2026-05-03");
    assert!(stands(&later, "hv_bayi.bahaya"));
    assert!(stands(&later, RULE));
}

#[rstest]
#[case(FollowUpStep::Told, true)]
#[case(FollowUpStep::Referred, true)]
#[case(FollowUpStep::Unreached, true)]
#[case(FollowUpStep::Handled, false)]
#[case(FollowUpStep::Unfounded, false)]
fn only_who_has_dealt_with_it_closes_it(#[case] what: FollowUpStep, #[case] open: bool) {
    let child = followed(in_danger(), "2026-05-02", what);
    assert!(stands(&child.on("2026-05-01"), RULE), "not yet");
    let portrait = child.on("2026-05-02");
    assert_eq!(stands(&portrait, RULE), open);
    let found = portrait.findings.iter().find(|finding| *finding.rule == *RULE);
    let last = found.and_then(|finding| finding.followed.as_ref());
    assert_eq!(last.map(|done| (done.what, done.day)), open.then_some((what, day("2026-05-02"))));
}
