//! Lists of findings and home visits.

use guidelines::model::Severity;
use store::read::lists::RuleFilter;

use crate::fixture::{GUIDELINES, Home, Writer, accept, on_both_engines};

on_both_engines![the_lists_are_what_the_portraits_say, lists_are_narrowed];

/// A few children of whom some were never vaccinated and one lost weight.
fn village(home: &Home) -> (store::store::Store, Vec<domain::id::PersonId>) {
    let store = home.open();
    let writer = Writer::new(1);
    let mut children = Vec::new();
    for (n, birth) in ["2025-05-03", "2026-03-20", "2023-01-10"].into_iter().enumerate() {
        let person = writer.ids.person();
        accept(
            &store,
            &[
                writer.child(person, &format!("Anak {n}"), birth),
                writer.weighing(person, "2026-10-05", "7,0", "66"),
                writer.weighing(person, "2026-11-05", "6,1", "66"),
            ],
        );
        children.push(person);
    }
    (store, children)
}

fn the_lists_are_what_the_portraits_say(home: &Home) {
    let (store, children) = village(home);
    let day = store.view_day().unwrap().unwrap();
    let (mut findings, mut tasks) = (0, 0);
    for child in &children {
        let timeline = store.timeline(*child).unwrap().unwrap();
        let portrait = portrait::draw::draw(&timeline, &GUIDELINES, day);
        findings += portrait.findings.len() as u64;
        tasks += portrait.tasks.len() as u64;
    }
    assert!(0 < findings && 0 < tasks, "{findings} {tasks}");
    for scope in ["", "7309012001", "7309012001/MAWAR"] {
        let scope: store::read::area::Scope = scope.parse().unwrap();
        let filter = RuleFilter { scope, ..RuleFilter::default() };
        assert_eq!(store.findings_list(&filter).unwrap().total, findings);
        assert_eq!(store.tasks(&filter).unwrap().total, tasks);
    }
}

fn lists_are_narrowed(home: &Home) {
    let (store, _) = village(home);
    let all = store.findings_list(&RuleFilter::default()).unwrap();
    let serious = RuleFilter { severity_min: Severity::Refer, ..RuleFilter::default() };
    let serious = store.findings_list(&serious).unwrap();
    assert!(0 < serious.total && serious.total <= all.total);
    assert!(serious.rows.iter().all(|row| Severity::Refer <= row.severity));
    assert!(all.rows.is_sorted_by(|a, b| b.severity <= a.severity));
    let rule = all.rows[0].rule.clone();
    let of_rule = RuleFilter { rule: rule.clone(), ..RuleFilter::default() };
    let of_rule = store.findings_list(&of_rule).unwrap();
    assert!(of_rule.rows.iter().all(|row| row.rule == rule) && 0 < of_rule.total);

    let tasks = store.tasks(&RuleFilter::default()).unwrap();
    let none = RuleFilter { rule: Some("tidak_ada".to_owned()), ..RuleFilter::default() };
    assert!(0 < tasks.total);
    assert_eq!(store.tasks(&none).unwrap().total, 0);
}
