//! Draws a portrait.

use std::sync::Arc;

use domain::{day::Day, timeline::Timeline};
use guidelines::model::Guidelines;

use crate::{
    contact::contacts,
    contribution::Ledger,
    finding::{Looks, by_severity},
    giving::{ByItem, ShownBy, services},
    growth_rules::GrowthRules,
    item::{Life, judge},
    lasting::Lasting,
    model::{Finding, ItemState, ItemStatus, Person, Portrait},
    person::person,
    quality::notes,
    scene::{Scene, Slots},
    standing::{Standing, given_codes},
};

/// Draws portraits under one edition of the guidelines.
pub struct Painter<'g> {
    guidelines: &'g Guidelines,
    slots: Slots,
    growth: GrowthRules<'g>,
    looks: Looks<'g>,
    shown_by: ShownBy,
    lasting: Lasting<'g>,
}

/// Items with a calendar are judged first; indications may follow from what they leave overdue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Calendar,
    Indication,
}

impl<'g> Painter<'g> {
    /// Prepares what all portraits share.
    ///
    /// # Panics
    /// When the vocabulary lacks a derived fact, which loaded guidelines never do.
    pub fn new(guidelines: &'g Guidelines) -> Self {
        let slots = Slots::new(&guidelines.vocabulary);
        let lasting = Lasting::new(guidelines, &slots);
        Self {
            guidelines,
            slots,
            growth: GrowthRules::new(guidelines),
            looks: Looks::new(guidelines),
            shown_by: ShownBy::new(guidelines),
            lasting,
        }
    }

    /// Returns the guidelines under which portraits are drawn.
    pub const fn guidelines(&self) -> &'g Guidelines {
        self.guidelines
    }

    /// Draws the portrait of a timeline as of a day.
    ///
    /// Nothing that happened after `as_of` is read; corrections written later are.
    ///
    /// Items are judged while a life stage of the guidelines holds or lies ahead.
    pub fn draw(&self, timeline: &Timeline, as_of: Day) -> Portrait {
        self.draw_with(timeline, as_of, false)
    }

    /// Draws a portrait; `every_item` judges items even of somebody past all life stages.
    pub(crate) fn draw_with(&self, timeline: &Timeline, as_of: Day, every_item: bool) -> Portrait {
        let (guidelines, slots) = (self.guidelines, &self.slots);
        let facts = timeline.facts(as_of);
        let person = person(timeline, &facts);
        let mut contacts = contacts(guidelines, slots, &self.growth, &person, &facts);
        let services = services(guidelines, &self.shown_by, person.birth, &facts);
        let by_item = ByItem::new(&services);
        let mut scene = Scene::new(&guidelines.vocabulary);
        let findings = self.looks.judge(slots, &mut scene, &person, &mut contacts, as_of);

        let given = given_codes(services.iter().filter(|given| given.day <= as_of));
        let mut standing = Standing {
            guidelines,
            slots,
            person: &person,
            contacts: &contacts,
            findings: &findings,
            given,
        };
        let judged = every_item || self.in_scope(&person, as_of);
        let mut items = Vec::new();
        if judged {
            items = self.items(&standing, &by_item, &mut scene, &[], as_of, Pass::Calendar);
        }
        let lasting = self.lasting.findings(&standing, &mut scene, &items, as_of);
        let mut all = [findings.as_slice(), &lasting].concat();
        all.sort_by(by_severity);
        standing.findings = &all;
        let mut tasks = Vec::new();
        if judged {
            let more = self.items(&standing, &by_item, &mut scene, &items, as_of, Pass::Indication);
            items.extend(more);
            tasks = standing.tasks(&mut scene, &items, as_of);
        }
        let next_change_on = self.next_change_on(&standing, &mut scene, &items, timeline, as_of);
        let ledger = Ledger {
            guidelines,
            slots,
            person: &person,
            contacts: &contacts,
            services: &services,
            by_item: &by_item,
            as_of,
        };
        let contributions = ledger.contributions(&mut scene);
        let quality = notes(guidelines, &person, &contacts, &services);
        let stages = self.stages(&person, as_of);
        Portrait {
            as_of,
            stages,
            items,
            tasks,
            contributions,
            quality,
            next_change_on,
            person,
            contacts,
            services,
            findings: all,
        }
    }

    /// Tells whether a life stage of the guidelines holds or lies ahead.
    fn in_scope(&self, person: &Person, as_of: Day) -> bool {
        let Some(birth) = person.birth else { return false };
        self.guidelines.stages.iter().any(|stage| as_of <= stage.age.until.last_day(birth.day))
    }

    fn stages(&self, person: &Person, as_of: Day) -> Vec<Arc<str>> {
        let Some(birth) = person.birth else { return Vec::new() };
        self.guidelines
            .stages
            .iter()
            .filter(|stage| stage.rule.holds_on(as_of) && stage.age.holds(birth.day, as_of))
            .map(|stage| Arc::clone(&stage.rule.id))
            .collect()
    }

    /// Judges the items of one pass; `judged` are those of the pass before.
    fn items(
        &self,
        standing: &Standing<'_>,
        by_item: &ByItem<'_>,
        scene: &mut Scene<'_>,
        judged: &[ItemState],
        as_of: Day,
        pass: Pass,
    ) -> Vec<ItemState> {
        standing.state(scene, judged, as_of);
        let life = Life {
            person: standing.person,
            as_of,
            here: standing.person.resident_on(as_of),
            services: by_item,
            scene,
        };
        let mut states = Vec::new();
        let indicated = pass == Pass::Indication;
        let items = self.guidelines.items_on(as_of);
        for item in items.filter(|item| item.indication().is_some() == indicated) {
            judge(item, &life, &mut states);
        }
        states
    }

    /// Finds the next day on which time alone changes anything.
    fn next_change_on(
        &self,
        standing: &Standing<'_>,
        scene: &mut Scene<'_>,
        items: &[ItemState],
        timeline: &Timeline,
        as_of: Day,
    ) -> Option<Day> {
        let mut days: Vec<Day> = timeline.records().iter().map(|record| record.occurred).collect();
        for rule in self.rules() {
            days.push(rule.valid_from);
            days.extend(rule.valid_until.map(day_after));
        }
        days.extend(self.boundaries(standing.person, standing.findings, items, as_of));
        let next = days.into_iter().filter(|day| as_of < *day).min();
        if !standing.person.resident_on(as_of) || self.stages(standing.person, as_of).is_empty() {
            return next;
        }
        let limit = next.unwrap_or_else(|| as_of.month().plus(1).first_day());
        self.lasting.next_flip(standing, scene, items, as_of, limit).or(next)
    }

    /// Lists days on which a stage, a window, a finding or a month begins or ends.
    fn boundaries(
        &self,
        person: &Person,
        findings: &[Finding],
        items: &[ItemState],
        as_of: Day,
    ) -> Vec<Day> {
        let mut days = Vec::new();
        for state in items {
            days.extend(state.opens);
            if state.status != ItemStatus::Done {
                days.extend([state.ideal, state.closes].into_iter().flatten().map(day_after));
            }
        }
        days.extend(findings.iter().filter_map(|finding| finding.stands_until.map(day_after)));
        if let Some(birth) = person.birth {
            for stage in &self.guidelines.stages {
                days.push(stage.age.from.first_day(birth.day));
                days.push(day_after(stage.age.until.last_day(birth.day)));
            }
            for item in self.guidelines.items_on(as_of) {
                days.push(item.age.from.first_day(birth.day));
                days.push(day_after(item.age.until.last_day(birth.day)));
            }
        }
        if person.resident_on(as_of) && !self.stages(person, as_of).is_empty() {
            days.push(as_of.month().plus(1).first_day());
        }
        days
    }

    /// Lists the rules whose validity may begin or end between two days.
    fn rules(&self) -> impl Iterator<Item = &guidelines::model::Rule> {
        let items = self.guidelines.items.iter().map(|item| &item.rule);
        let visits = self.guidelines.home_visits.iter().map(|visit| &visit.rule);
        let stages = self.guidelines.stages.iter().map(|stage| &stage.rule);
        items.chain(visits).chain(stages)
    }
}

const fn day_after(day: Day) -> Day {
    day.plus_days(1)
}

/// Draws one portrait; for many, keep a [`Painter`].
pub fn draw(timeline: &Timeline, guidelines: &Guidelines, as_of: Day) -> Portrait {
    Painter::new(guidelines).draw(timeline, as_of)
}
