//! Findings about a lasting state ("a dose is overdue"), and conditions that time alone may flip.

use std::sync::Arc;

use domain::day::Day;
use guidelines::{
    condition::Condition,
    facts::Slot,
    model::{FindingRule, FindingsMode, Guidelines, Rule, Severity},
};

use crate::{
    model::{Finding, ItemState, ItemStatus},
    scene::{Scene, Slots},
    standing::Standing,
};

/// Rules that are judged as of the day, not at a contact.
pub(crate) struct Lasting<'g> {
    groups: Vec<Group<'g>>,
    /// Facts that count days and grow by themselves.
    counts: Vec<Slot>,
    /// Conditions that read a count of days, with the rule whose validity they share.
    daily: Vec<(&'g Rule, &'g Condition)>,
}

/// Findings of one item that are judged as of the day, or one finding of no item.
struct Group<'g> {
    item: Option<&'g Rule>,
    mode: FindingsMode,
    rules: Vec<&'g FindingRule>,
}

impl<'g> Lasting<'g> {
    /// Picks the rules that read what is true as of a day.
    pub(crate) fn new(guidelines: &'g Guidelines, slots: &Slots) -> Self {
        let is_lasting = |condition: &Condition| {
            condition.reads.iter().any(|slot| guidelines.vocabulary.is_lasting(*slot))
        };
        let mut counts = vec![
            slots.age_days,
            slots.age_months,
            slots.age_years,
            slots.overdue_days,
            slots.days_since_weighed,
            slots.days_since_contact,
        ];
        counts.extend(guidelines.episodes.iter().flat_map(|rule| rule.facts.counts()));
        let counts_days =
            |condition: &Condition| condition.reads.iter().any(|slot| counts.contains(slot));
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

        let of_groups = groups.iter().flat_map(|group| &group.rules);
        let of_groups = of_groups.map(|rule| (&rule.rule, &rule.when));
        let visits = guidelines.home_visits.iter().map(|visit| (&visit.rule, &visit.when));
        let items = guidelines.items.iter().flat_map(|item| {
            item.who.iter().chain(item.indication()).map(|condition| (&item.rule, condition))
        });
        let daily = of_groups
            .chain(visits)
            .chain(items)
            .filter(|(_, condition)| counts_days(condition))
            .collect();
        Self { groups, counts, daily }
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

    /// Finds the first day after `as_of` and before `limit` on which a count of days makes a
    /// condition begin or cease to hold.
    pub(crate) fn next_flip(
        &self,
        standing: &Standing<'_>,
        scene: &mut Scene<'_>,
        items: &[ItemState],
        as_of: Day,
        limit: Day,
    ) -> Option<Day> {
        if limit <= as_of.plus_days(1) {
            return None;
        }
        let moving = self.moving(standing, scene, items, as_of, limit.plus_days(-1));
        let daily = self.daily.iter().filter(|(rule, condition)| {
            rule.holds_on(as_of) && condition.reads.iter().any(|slot| moving.contains(slot))
        });
        let conditions: Vec<&Condition> = daily.map(|(_, condition)| *condition).collect();
        standing.state(scene, items, as_of);
        let today: Vec<bool> = conditions.iter().map(|c| scene.holds(c)).collect();
        let mut day = as_of.plus_days(1);
        while day < limit {
            standing.state_days(scene, items, day);
            let same = conditions.iter().zip(&today).all(|(c, held)| scene.holds(c) == *held);
            if !same {
                return Some(day);
            }
            day = day.plus_days(1);
        }
        None
    }

    /// Lists the counts that are another on `last` than on `as_of`: counts never go back, so the
    /// others stay the same on every day between.
    fn moving(
        &self,
        standing: &Standing<'_>,
        scene: &mut Scene<'_>,
        items: &[ItemState],
        as_of: Day,
        last: Day,
    ) -> Vec<Slot> {
        standing.state(scene, items, as_of);
        let now: Vec<_> = self.counts.iter().map(|slot| scene.fact(*slot).cloned()).collect();
        standing.state_days(scene, items, last);
        let moved = self.counts.iter().zip(&now);
        let moved = moved.filter(|(slot, now)| scene.fact(**slot) != now.as_ref());
        moved.map(|(slot, _)| *slot).collect()
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
