//! Findings about a lasting state ("a dose is overdue").

use std::sync::Arc;

use domain::day::Day;
use guidelines::{
    condition::Condition,
    model::{FindingRule, FindingsMode, Guidelines, Rule, Severity},
};

use crate::{
    model::{Finding, ItemState, ItemStatus},
    scene::Scene,
    standing::Standing,
};

/// Rules that are judged as of the day, not at a contact.
pub(crate) struct Lasting<'g> {
    groups: Vec<Group<'g>>,
}

/// Findings of one item that are judged as of the day, or one finding of no item.
struct Group<'g> {
    item: Option<&'g Rule>,
    mode: FindingsMode,
    rules: Vec<&'g FindingRule>,
}

impl<'g> Lasting<'g> {
    /// Picks the rules that read what is true as of a day.
    pub(crate) fn new(guidelines: &'g Guidelines) -> Self {
        let is_lasting = |condition: &Condition| {
            condition.reads.iter().any(|slot| guidelines.vocabulary.is_lasting(*slot))
        };
        let of_items = guidelines.items.iter().map(|item| Group {
            item: Some(&item.rule),
            mode: item.findings_mode,
            rules: item.findings.iter().filter(|rule| is_lasting(&rule.when)).collect(),
        });
        let alone = guidelines.findings.iter().filter(|rule| is_lasting(&rule.when));
        let alone =
            alone.map(|rule| Group { item: None, mode: FindingsMode::First, rules: vec![rule] });
        let groups: Vec<Group<'g>> =
            of_items.chain(alone).filter(|group| !group.rules.is_empty()).collect();
        Self { groups }
    }

    /// Lists the findings about lasting states, as of a day.
    pub(crate) fn findings(
        &self,
        standing: &Standing<'_>,
        scene: &mut Scene<'_>,
        items: &[ItemState],
        as_of: Day,
    ) -> Vec<Finding> {
        if !standing.person.resident_on(as_of) {
            return Vec::new();
        }
        standing.state(scene, items, as_of);
        let birth = standing.person.birth.map(|birth| birth.day);
        let mut findings = Vec::new();
        for group in &self.groups {
            if group.item.is_some_and(|item| !item.holds_on(as_of)) {
                continue;
            }
            let holding = group.rules.iter().filter(|rule| {
                let of_age =
                    rule.age.is_none_or(|age| birth.is_some_and(|birth| age.holds(birth, as_of)));
                rule.rule.holds_on(as_of) && of_age && scene.holds(&rule.when)
            });
            let most = if group.mode == FindingsMode::First { 1 } else { usize::MAX };
            let serious = holding.take(most).filter(|rule| rule.severity != Severity::Normal);
            findings.extend(serious.map(|rule| Finding {
                rule: Arc::clone(&rule.rule.id),
                version: Arc::clone(&rule.rule.version),
                severity: rule.severity,
                day: since(group, standing, items, as_of),
                record: None,
                stands_until: None,
                inputs: scene.inputs(&rule.when).into(),
                followed: None,
            }));
        }
        findings
    }

    /// Lists the rules.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &'g FindingRule> {
        self.groups.iter().flat_map(|group| &group.rules).copied()
    }
}

/// Tells since when the state of a group has held, as far as the records tell: since its first
/// step became overdue, else since the last contact.
fn since(group: &Group<'_>, standing: &Standing<'_>, items: &[ItemState], as_of: Day) -> Day {
    let overdue = items.iter().filter(|state| {
        state.status == ItemStatus::Overdue && group.item.is_some_and(|item| item.id == state.item)
    });
    let late_since = overdue.filter_map(|state| Some(state.ideal?.plus_days(1))).min();
    late_since
        .or_else(|| standing.contacts.last().map(|contact| contact.day))
        .or_else(|| standing.person.residences.first().map(|stay| stay.from))
        .unwrap_or(as_of)
}
