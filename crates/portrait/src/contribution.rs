//! One person's part in the indicators, month by month.

use std::sync::Arc;

use domain::{
    day::{Day, Month},
    id::RecordId,
    person::Birth,
    record::{Attendance, Outcome},
};
use guidelines::{
    age::{AgePoint, Anchor},
    facts::FactValue,
    indicator::Count,
    model::{Guidelines, Schedule},
    step::StepChoice,
};

use crate::{
    counting::{Counting, Monthly},
    episode_facts::state_episodes,
    finding::state_person,
    giving::{ByItem, hours_since},
    item::given_in_window,
    known::observe_contact,
    memory::Memory,
    model::{Contact, Contribution, Episode, Given, Growth, Person, Score},
    scene::{Scene, Slots},
    standing::given_codes,
};

/// Everything that contributions are read from.
pub(crate) struct Ledger<'a> {
    pub(crate) guidelines: &'a Guidelines,
    pub(crate) slots: &'a Slots,
    pub(crate) person: &'a Person,
    pub(crate) episodes: &'a [Episode],
    pub(crate) contacts: &'a [Contact],
    pub(crate) services: &'a [Given],
    pub(crate) by_item: &'a ByItem<'a>,
    pub(crate) as_of: Day,
    pub(crate) counting: &'a Counting<'a>,
}

impl<'a> Ledger<'a> {
    /// Lists the person's part in every indicator: months as they follow, then cases.
    pub(crate) fn contributions(&self, scene: &mut Scene<'_>) -> Vec<Contribution> {
        let mut contributions = Vec::new();
        if let Some(birth) = self.person.birth {
            self.months(scene, birth, &mut contributions);
        }
        let cases = self.cases(scene);
        contributions.extend(cases.iter().filter_map(|case| self.counted(case)));
        contributions
    }

    fn months(&self, scene: &mut Scene<'_>, birth: Birth, contributions: &mut Vec<Contribution>) {
        let Some(mut month) = self.first_month(birth) else { return };
        let mut memory = Memory::new(self.guidelines, self.person);
        while month <= self.as_of.month() {
            let day = month.last_day().min(self.as_of);
            let answered = self.answered_in(month, day);
            if self.may_count(birth.day, day, answered) && self.person.resident_on(day) {
                memory.advance(self.contacts, day);
                self.monthly(scene, &memory, (month, day), contributions);
            }
            month = month.plus(1);
        }
    }

    /// Tells whether there was a contact in a month until a day.
    fn answered_in(&self, month: Month, day: Day) -> bool {
        let until = self.contacts.partition_point(|contact| contact.day <= day);
        self.contacts[..until].last().is_some_and(|last| month.first_day() <= last.day)
    }

    /// Tells whether any monthly indicator may count the person on a day: most are about children,
    /// during an episode or of who was `answered` in the month, and the years of an adult are many.
    fn may_count(&self, birth: Day, day: Day, answered: bool) -> bool {
        let months = f64::from(day.completed_months_since(birth));
        let open = |kind: &Arc<str>| {
            let mut of_kind = self.episodes.iter().filter(|episode| episode.kind == *kind);
            of_kind.any(|episode| episode.is_open_on(day))
        };
        self.counting.gates.iter().any(|gate| {
            (answered || !gate.answered)
                && gate.oldest_months.is_none_or(|oldest| months <= oldest)
                && gate.during.iter().all(open)
        })
    }

    /// Tells whether the month of a day may be counted, should nothing be written until then.
    pub(crate) fn counts_on(&self, day: Day) -> bool {
        let begun =
            |birth: Birth| self.first_month(birth).is_some_and(|first| first <= day.month());
        self.person.birth.is_some_and(|birth| begun(birth) && self.may_count(birth.day, day, false))
    }

    fn first_month(&self, birth: Birth) -> Option<Month> {
        let known_since = self.person.residences.first()?.from;
        Some(known_since.max(birth.day).month())
    }

    /// Counts one calendar month, as it stands on its last day or today.
    fn monthly(
        &self,
        scene: &mut Scene<'_>,
        memory: &Memory<'_>,
        (month, day): (Month, Day),
        contributions: &mut Vec<Contribution>,
    ) {
        let records: Arc<[RecordId]> = self.state_month(scene, memory, month, day).into();
        let home = self.person.home_on(day);
        for &Monthly { indicator, months, population, numerator } in &self.counting.monthly {
            let of_month =
                months.is_empty() || months.iter().any(|m| i32::from(*m) == month.number());
            if !of_month || !indicator.rule.holds_on(day) || !scene.holds(population) {
                continue;
            }
            contributions.push(Contribution {
                indicator: Arc::clone(&indicator.rule.id),
                version: Arc::clone(&indicator.rule.version),
                case: 0,
                month,
                done: scene.holds(numerator).then_some(month),
                missing: 0,
                open_until: None,
                home: home.cloned(),
                records: Arc::clone(&records),
            });
        }
    }

    /// States the facts of a month, with what is remembered until `day`, and returns the records
    /// behind them.
    pub(crate) fn state_month(
        &self,
        scene: &mut Scene<'_>,
        memory: &Memory<'_>,
        month: Month,
        day: Day,
    ) -> Vec<RecordId> {
        scene.clear();
        let slots = self.slots;
        state_person(scene, slots, self.person, day, self.person.lived_until(day));
        state_episodes(scene, self.guidelines, self.episodes, day, false);
        memory.state(scene, day);
        for slot in [slots.ditimbang, slots.diukur, slots.hadir] {
            scene.state(slot, Some(FactValue::Bool(false)));
        }
        let mut records = Vec::new();
        let first = month.first_day();
        let until = self.contacts.partition_point(|contact| contact.day <= day);
        let so_far = &self.contacts[..until];
        let of_month = &so_far[so_far.partition_point(|contact| contact.day < first)..];
        for contact in of_month.iter().filter(|contact| contact.attendance == Attendance::Present) {
            observe_contact(slots, scene, self.person, contact);
            records.push(contact.origin);
        }
        let before = so_far.iter().rev().skip_while(|contact| first <= contact.day);
        let measured = before.filter_map(|contact| contact.growth.as_ref()).find_map(stature);
        scene.state(slots.k_tbu_sebelum, measured.map(FactValue::Text));
        // Who the person is holds on the reference day, not on the day of the last contact.
        scene.state(slots.setting, None);
        scene.state(slots.petugas, None);
        scene.state(slots.hours_since_birth, None);
        let so_far = &self.services[..self.services.partition_point(|given| given.day <= day)];
        let of_month = &so_far[so_far.partition_point(|given| given.day < first)..];
        let given = of_month.iter().filter(|given| given.outcome == Outcome::Given);
        records.extend(given.map(|given| given.record));
        scene.state(slots.given_this_month, Some(given_codes(of_month.iter())));
        records.sort_unstable();
        records.dedup();
        records
    }

    /// Finds the earliest step of a choice that was given in time: from a day on and before an age,
    /// or within the step's own window.
    pub(crate) fn given_choice(
        &self,
        (anchor, since): (Anchor, Day),
        choice: &StepChoice,
        before: Option<AgePoint>,
    ) -> Option<&'a Given> {
        if let Some(before) = before {
            let of_choice = choice.0.iter().flat_map(|code| {
                let of_item = self.by_item.of(&code.item).iter().copied();
                of_item.filter(|given| given.step == code.step)
            });
            let in_time = of_choice
                .filter(|given| given.outcome == Outcome::Given && since <= given.day)
                .filter(|given| no_later(before, anchor, given));
            return in_time.min_by_key(|given| given.day);
        }
        let given = choice.0.iter().filter_map(|code| {
            let item = self.guidelines.item_versions(&code.item).last()?;
            let Schedule::Series { steps, .. } = &item.schedule else { return None };
            let step = steps.iter().find(|step| step.code == code.step)?;
            given_in_window(self.by_item, item, step, anchor)
        });
        given.min_by_key(|given| given.day)
    }
}

/// Returns the category of length for age, when it was measured and is plausible.
fn stature(growth: &Growth) -> Option<Arc<str>> {
    let of_age = |score: &&Score| score.index == "tbu" && !score.flagged;
    growth.scores.iter().find(of_age)?.category.clone()
}

/// Whom a monthly indicator may count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gate {
    /// Largest age in completed months; absent when it has no limit.
    oldest_months: Option<f64>,
    /// Kinds of episodes that must be open.
    during: Vec<Arc<str>>,
    /// Something must have been answered in the month.
    answered: bool,
}

/// Lists whom the monthly indicators may count, each sort once.
pub(crate) fn gates(guidelines: &Guidelines, slots: &Slots) -> Vec<Gate> {
    let mut gates: Vec<Gate> = Vec::new();
    for indicator in &guidelines.indicators {
        let Count::Monthly { population, .. } = &indicator.count else { continue };
        let years = population.at_most(slots.age_years).map(|years| years.floor() * 12.0 + 11.0);
        let limits = [population.at_most(slots.age_months), years];
        let needed = guidelines.episodes.iter().filter(|rule| population.needs(rule.facts.open));
        let mut during: Vec<Arc<str>> = needed.map(|rule| Arc::clone(&rule.rule.id)).collect();
        during.dedup();
        let is_answer = |slot| guidelines.observations.iter().any(|of| of.slot == slot);
        let answered = population.needs_known(&is_answer);
        let oldest_months = limits.into_iter().flatten().reduce(f64::min);
        let gate = Gate { oldest_months, during, answered };
        if !gates.contains(&gate) {
            gates.push(gate);
        }
    }
    gates
}

/// Tells whether something was given no later than an age, by the hour where that is known.
pub(crate) fn no_later(before: AgePoint, anchor: Anchor, given: &Given) -> bool {
    match (before.hours(), hours_since(anchor, given)) {
        (Some(limit), Some(hours)) => hours <= f64::from(limit),
        _ => given.day <= before.last_day(anchor.day),
    }
}
