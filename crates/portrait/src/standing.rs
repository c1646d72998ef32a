//! What is true of the person as of a day: the facts behind home visits and indications.

use std::sync::Arc;

use domain::{
    day::Day,
    record::{Attendance, Outcome, Setting},
};
use guidelines::{
    episode::EpisodeRule,
    facts::{FactValue, Slot},
    model::{Guidelines, HomeVisitRule, Severity},
};

use crate::{
    count::{Count, Unit},
    episode_facts::{episode_counts, state_all_days, state_episodes},
    finding::{ages, stands, state_age, state_person},
    memory::Memory,
    model::{Contact, Episode, Finding, Given, ItemState, ItemStatus, Person, Task},
    scene::{Scene, Slots},
};

/// Longest look back for the day since which a reason has held, in whole months.
pub(crate) const LOOK_BACK_MONTHS_MAX: i32 = 3;

/// Everything that the facts as of a day are read from.
pub(crate) struct Standing<'a> {
    pub(crate) guidelines: &'a Guidelines,
    pub(crate) slots: &'a Slots,
    pub(crate) person: &'a Person,
    pub(crate) episodes: &'a [Episode],
    pub(crate) contacts: &'a [Contact],
    pub(crate) findings: &'a [Finding],
    /// What has been given, of items and of steps.
    pub(crate) given: FactValue,
    /// What all contacts together leave to be remembered.
    pub(crate) memory: &'a Memory<'a>,
}

/// Home visits, as of a day.
#[derive(Default)]
pub(crate) struct Visits {
    /// Those to be made, most serious first.
    pub(crate) tasks: Vec<Task>,
    /// One that was made this month has answered a reason that still holds.
    pub(crate) answered: bool,
}

impl Standing<'_> {
    /// States the facts as of a day; `states` are the items judged so far.
    pub(crate) fn state(&self, scene: &mut Scene<'_>, states: &[ItemState], day: Day) {
        scene.clear();
        scene.state(self.slots.given, Some(self.given.clone()));
        self.state_counts(scene, states, day);
    }

    /// States what may change from one day to the next without any record.
    pub(crate) fn state_counts(&self, scene: &mut Scene<'_>, states: &[ItemState], day: Day) {
        let slots = self.slots;
        state_person(scene, slots, self.person, day, self.person.lived_until(day));
        state_episodes(scene, self.guidelines, self.episodes, day, false);
        if self.memory.is_of(day) {
            self.memory.state(scene, day);
        } else {
            Memory::until(self.guidelines, self.person, self.contacts, day).state(scene, day);
        }
        let overdue = states.iter().filter(|state| overdue_on(state, day));
        let overdue = overdue.flat_map(|state| [&state.item, &state.code]);
        scene.state(slots.overdue, Some(codes(overdue)));
        let standing = self.findings.iter().filter(|finding| stands(finding, day));
        scene.state(slots.findings, Some(codes(standing.map(|finding| &finding.rule))));
        let at_posyandu = self
            .contacts
            .iter()
            .rev()
            .filter(|contact| contact.setting == Setting::Posyandu && contact.day <= day);
        let absences = at_posyandu.take_while(|c| c.attendance == Attendance::Absent).count();
        scene.state(slots.absent_in_a_row, Some(FactValue::Number(absences as f64)));
        self.state_days(scene, states, day);
    }

    /// States only the counts of days: enough while no code joins or leaves a set.
    pub(crate) fn state_days(&self, scene: &mut Scene<'_>, states: &[ItemState], day: Day) {
        let slots = self.slots;
        state_age(scene, slots, self.person, day, self.person.lived_until(day));
        state_all_days(scene, self.guidelines, self.episodes, day);
        let late = self.late(states, day).map(|late| late.fact(day));
        scene.state(slots.overdue_days, Some(late.unwrap_or(FactValue::Number(0.0))));
        self.memory.state_days(scene, day);
        for (count, last) in self.since_contacts(day).into_iter().flatten() {
            let days = count.fact(day);
            match last {
                Some(c) => scene.observe(count.slot, days, c.origin, c.day),
                None => scene.state(count.slot, Some(days)),
            }
        }
    }

    /// Lists all facts that count time on a day.
    pub(crate) fn counts(&self, states: &[ItemState], day: Day) -> Vec<Count> {
        let mut counts = episode_counts(self.guidelines, self.episodes, day);
        counts.extend(self.person.birth.into_iter().flat_map(|birth| ages(self.slots, birth)));
        counts.extend(self.late(states, day));
        counts.extend(self.since_contacts(day).into_iter().flatten().map(|(count, _)| count));
        counts.extend(self.memory.counts());
        counts
    }

    /// Counts the days by which the longest overdue item is late; absent while none is.
    fn late(&self, states: &[ItemState], day: Day) -> Option<Count> {
        let overdue = states.iter().filter(|state| overdue_on(state, day));
        let since = overdue.filter_map(|state| state.ideal).min()?;
        Some(Count::new(self.slots.overdue_days, Unit::Days, since))
    }

    /// Counts the days since the last weighing and the last contact, or since somebody is known.
    fn since_contacts(&self, day: Day) -> [Option<(Count, Option<&Contact>)>; 2] {
        let present =
            |contact: &&Contact| contact.attendance == Attendance::Present && contact.day <= day;
        let last_weighed = self.contacts.iter().rev().filter(present).find(|c| weighed(c));
        let last_contact = self.contacts.iter().rev().find(present);
        let known_since = self.person.residences.first().map(|stay| stay.from);
        let count = |slot, last: Option<&Contact>| {
            let since = last.map(|contact| contact.day).or(known_since)?;
            Some(Count::new(slot, Unit::Days, since))
        };
        let slots = self.slots;
        [(slots.days_since_weighed, last_weighed), (slots.days_since_contact, last_contact)]
            .map(|(slot, last)| Some((count(slot, last)?, last)))
    }

    /// Lists the home visits to be made, most serious first.
    pub(crate) fn tasks(&self, scene: &mut Scene<'_>, states: &[ItemState], as_of: Day) -> Visits {
        if !self.person.resident_on(as_of) {
            return Visits::default();
        }
        self.state(scene, states, as_of);
        let rules = self.guidelines.home_visits.iter().filter(|rule| rule.rule.holds_on(as_of));
        let (answered, open): (Vec<&HomeVisitRule>, Vec<_>) = rules
            .filter(|rule| scene.holds(&rule.when))
            .partition(|rule| self.answered(rule, as_of));
        let holding: Vec<(&HomeVisitRule, Vec<_>)> =
            open.into_iter().map(|rule| (rule, scene.inputs(&rule.when))).collect();
        let mut tasks: Vec<Task> = holding
            .into_iter()
            .map(|(rule, inputs)| {
                let since = self.holding_since(scene, states, rule, as_of);
                Task {
                    rule: Arc::clone(&rule.rule.id),
                    version: Arc::clone(&rule.rule.version),
                    severity: rule.severity,
                    since,
                    until: since.plus_days(i32::from(rule.within_days)),
                    inputs,
                }
            })
            .collect();
        tasks.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(&b.rule)));
        Visits { tasks, answered: !answered.is_empty() }
    }

    /// Tells whether a home visit of this month has answered a reason.
    ///
    /// A reason that follows from findings is answered only by a visit after the last finding that
    /// asks for referral: a danger sign found at the visit itself stays on the list.
    fn answered(&self, rule: &HomeVisitRule, as_of: Day) -> bool {
        let at_home = self.contacts.iter().filter(|contact| contact.setting == Setting::Rumah);
        let visits = at_home.map(|contact| contact.day);
        let Some(visit) = visits.filter(|day| day.month() == as_of.month()).max() else {
            return false;
        };
        let mut grave = self
            .findings
            .iter()
            .filter(|finding| finding.record.is_some() && Severity::Refer <= finding.severity);
        !rule.when.reads.contains(&self.slots.findings) || grave.all(|found| found.day < visit)
    }

    /// Tells whether a fact is among those that [`Self::state_days`] states.
    fn may_change_daily(&self, slot: Slot) -> bool {
        let slots = self.slots;
        let of_person = [
            slots.age_days,
            slots.age_months,
            slots.age_years,
            slots.kelas,
            slots.kelas_perkiraan,
            slots.overdue_days,
            slots.days_since_weighed,
            slots.days_since_contact,
        ];
        let of_episode =
            |rule: &EpisodeRule| rule.facts.counts().contains(&slot) || rule.facts.lost == slot;
        of_person.contains(&slot)
            || self.guidelines.episodes.iter().any(of_episode)
            || self.memory.counts().any(|count| count.slot == slot)
    }

    /// Finds the first day since which a reason has held without a break, no earlier than the
    /// last record: before it, other records were true.
    fn holding_since(
        &self,
        scene: &mut Scene<'_>,
        states: &[ItemState],
        rule: &HomeVisitRule,
        as_of: Day,
    ) -> Day {
        let known_since = self.person.residences.first().map_or(as_of, |stay| stay.from);
        let last_record = self.contacts.last().map_or(known_since, |contact| contact.day);
        // A whole month, so that the day does not move with every day that passes.
        let limit = as_of.month().plus(-LOOK_BACK_MONTHS_MAX).first_day();
        let earliest = last_record.max(limit);
        let mut since = as_of;
        let every_day = rule.when.reads.iter().any(|slot| self.may_change_daily(*slot));
        self.state_counts(scene, states, as_of);
        while earliest < since {
            let before = since.plus_days(-1);
            if states.iter().any(|state| state.ideal == Some(before)) {
                self.state_counts(scene, states, before);
            } else if every_day {
                self.state_days(scene, states, before);
            } else {
                since = before;
                continue;
            }
            if !scene.holds(&rule.when) {
                break;
            }
            since = before;
        }
        since
    }
}

/// Tells whether somebody was weighed at a contact.
pub(crate) fn weighed(contact: &Contact) -> bool {
    contact.growth.as_ref().is_some_and(|growth| growth.weight_g.is_some())
}

fn overdue_on(state: &ItemState, day: Day) -> bool {
    state.status == ItemStatus::Overdue && state.ideal.is_some_and(|ideal| ideal < day)
}

/// Makes the set of the items, and of the steps, that were given.
pub(crate) fn given_codes<'g>(services: impl Iterator<Item = &'g Given>) -> FactValue {
    let given = services.filter(|given| given.outcome == Outcome::Given);
    codes(given.flat_map(|given| [&given.item, &given.code]))
}

/// Makes a set of codes: sorted, each once.
pub(crate) fn codes<'c>(codes: impl Iterator<Item = &'c Arc<str>>) -> FactValue {
    let mut codes: Vec<&Arc<str>> = codes.collect();
    if codes.is_empty() {
        return FactValue::Codes(Arc::default());
    }
    // Most are the same text of the guidelines, which is faster told by its place than read.
    codes.sort_unstable_by_key(|code| code.as_ptr());
    codes.dedup_by_key(|code| code.as_ptr());
    codes.sort_unstable();
    codes.dedup();
    FactValue::Codes(codes.into_iter().map(Arc::clone).collect())
}
