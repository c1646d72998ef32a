//! Lists of services due, findings and home visits.

use guidelines::model::Severity;
use portrait::model::ItemStatus;
use store::read::lists::{DueFilter, RuleFilter};

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
    let (mut due, mut findings, mut tasks) = (0, 0, 0);
    for child in &children {
        let timeline = store.timeline(*child).unwrap().unwrap();
        let portrait = portrait::draw::draw(&timeline, &GUIDELINES, day);
        due += portrait.items.iter().filter(|item| item.status.is_due()).count() as u64;
        findings += portrait.findings.len() as u64;
        tasks += portrait.tasks.len() as u64;
    }
    assert!(0 < due && 0 < findings && 0 < tasks, "{due} {findings} {tasks}");
    for scope in ["", "7309012001", "7309012001/MAWAR"] {
        let scope: store::read::area::Scope = scope.parse().unwrap();
        let due_filter = DueFilter { scope: scope.clone(), ..DueFilter::default() };
        assert_eq!(store.due_list(&due_filter).unwrap().total, due);
        let filter = RuleFilter { scope, ..RuleFilter::default() };
        assert_eq!(store.findings_list(&filter).unwrap().total, findings);
        assert_eq!(store.tasks(&filter).unwrap().total, tasks);
    }
}

fn lists_are_narrowed(home: &Home) {
    let (store, _) = village(home);
    let all = store.due_list(&DueFilter::default()).unwrap();
    let item = all.rows[0].item.clone();
    let of_item = DueFilter { item: Some(item.clone()), ..DueFilter::default() };
    let of_item = store.due_list(&of_item).unwrap();
    assert!(of_item.total < all.total && 0 < of_item.total);
    assert!(of_item.rows.iter().all(|row| row.item == item));
    let late = DueFilter { status: Some(ItemStatus::Overdue), ..DueFilter::default() };
    let due = DueFilter { status: Some(ItemStatus::Due), ..DueFilter::default() };
    let (late, due) = (store.due_list(&late).unwrap(), store.due_list(&due).unwrap());
    assert_eq!(late.total + due.total, all.total);
    assert!(late.rows.iter().all(|row| row.status == ItemStatus::Overdue));
    // An infant is also under two and under five: the list of a stage holds everybody in it.
    let of_stage = |stage: &str| {
        let filter = DueFilter { stage: Some(stage.to_owned()), ..DueFilter::default() };
        store.due_list(&filter).unwrap().total
    };
    let youngest_in = |stages: &[&str]| {
        let is_in = |stage: &Option<String>| stage.as_deref().is_some_and(|s| stages.contains(&s));
        all.rows.iter().filter(|row| is_in(&row.person.stage)).count() as u64
    };
    assert_eq!(all.rows.len() as u64, all.total, "one page");
    for stages in [&["bbl", "bayi", "baduta", "balita"][..], &["bbl", "bayi"], &["apras"]] {
        let oldest = stages[stages.len() - 1];
        assert_eq!(of_stage(oldest), youngest_in(stages), "{oldest}");
    }
    assert!(0 < of_stage("balita"));
    let elsewhere = DueFilter { scope: "7309019999".parse().unwrap(), ..DueFilter::default() };
    assert_eq!(store.due_list(&elsewhere).unwrap().total, 0);

    let all = store.findings_list(&RuleFilter::default()).unwrap();
    let serious = RuleFilter { severity_min: Severity::Refer, ..RuleFilter::default() };
    let serious = store.findings_list(&serious).unwrap();
    assert!(0 < serious.total && serious.total <= all.total);
    assert!(serious.rows.iter().all(|row| Severity::Refer <= row.severity));
    assert!(all.rows.is_sorted_by(|a, b| b.severity <= a.severity));
    let rule = all.rows[0].rule.clone();
    let of_rule = RuleFilter { rule: Some(rule.clone()), ..RuleFilter::default() };
    let of_rule = store.findings_list(&of_rule).unwrap();
    assert!(of_rule.rows.iter().all(|row| row.rule == rule) && 0 < of_rule.total);

    let tasks = store.tasks(&RuleFilter::default()).unwrap();
    let none = RuleFilter { rule: Some("tidak_ada".to_owned()), ..RuleFilter::default() };
    assert!(0 < tasks.total);
    assert_eq!(store.tasks(&none).unwrap().total, 0);
}
