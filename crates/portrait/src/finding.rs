//! Findings: what the rules conclude at each contact, and which of them stand.

use std::cmp::Ordering;
use std::sync::Arc;

use domain::{
    day::Day,
    person::Birth,
    record::{Attendance, Body},
    timeline::Fact,
};
use guidelines::{
    age::{AgeSpan, Lived},
    episode::Clock,
    facts::FactValue,
    model::{FindingRule, FindingsMode, Guidelines, Item, Severity},
};

use crate::{
    count::{Count, Unit},
    episode_facts::state_episodes,
    known::observe_contact,
    memory::Memory,
    model::{Contact, Episode, Finding, Followed, Person},
    scene::{Scene, Slots},
};

/// Groups that are marked in one word.
const PLACES: usize = u64::BITS as usize;

/// Groups of finding rules, by the facts that they read.
pub(crate) struct Looks<'g> {
    groups: Vec<Group<'g>>,
    /// Places of the groups that read a fact, by slot.
    by_slot: Vec<Vec<usize>>,
}

/// The findings of one item, or one finding of no item.
pub(crate) struct Group<'g> {
    /// Place of the first version of the same group.
    first: usize,
    item: Option<&'g Item>,
    pub(crate) mode: FindingsMode,
    rules: Vec<&'g FindingRule>,
}

/// What a look at a group decided.
#[derive(Default)]
struct Look<'g> {
    /// Rules that could be decided, whether they hold or not.
    decided: Vec<&'g Arc<str>>,
    findings: Vec<Finding>,
}

impl<'g> Looks<'g> {
    /// Sorts the rules by what they read.
    pub(crate) fn new(guidelines: &'g Guidelines) -> Self {
        let of_items = guidelines.items.iter().map(|item| Group {
            first: 0,
            item: Some(item),
            mode: item.findings_mode,
            rules: item.findings.iter().collect(),
        });
        let alone = guidelines.findings.iter().map(|rule| Group {
            first: 0,
            item: None,
            mode: FindingsMode::First,
            rules: vec![rule],
        });
        let mut groups: Vec<Group<'g>> =
            of_items.chain(alone).filter(|group| !group.rules.is_empty()).collect();
        for place in 0..groups.len() {
            let same = |group: &Group<'_>| group.id() == groups[place].id();
            groups[place].first = groups.iter().position(same).expect("itself at least");
        }
        let mut by_slot = vec![Vec::new(); guidelines.vocabulary.len()];
        for (place, group) in groups.iter().enumerate() {
            for slot in group.rules.iter().flat_map(|rule| &rule.when.reads) {
                let places: &mut Vec<usize> = &mut by_slot[usize::from(slot.0)];
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        Self { groups, by_slot }
    }

    /// Lists all groups, in the order of the guidelines.
    pub(crate) fn groups(&self) -> &[Group<'g>] {
        &self.groups
    }

    /// Judges every contact and returns the findings that stand on `as_of`, most serious first.
    pub(crate) fn judge(
        &self,
        (guidelines, slots): (&Guidelines, &Slots),
        scene: &mut Scene<'_>,
        person: &Person,
        episodes: &[Episode],
        contacts: &mut [Contact],
        as_of: Day,
    ) -> Vec<Finding> {
        // A later look replaces what it decides anew, and nothing else.
        let mut latest: Vec<Vec<Finding>> = vec![Vec::new(); self.groups.len()];
        let mut places = vec![0; self.groups.len().div_ceil(PLACES)];
        let mut look = Look::default();
        let mut memory = Memory::new(guidelines, person);
        for contact in contacts.iter_mut() {
            if contact.attendance == Attendance::Absent {
                continue;
            }
            scene.clear();
            state_person(scene, slots, person, contact.day, contact.lived);
            state_episodes(scene, guidelines, episodes, contact.day, true);
            memory.keep(contact);
            memory.state(scene, contact.day);
            observe_contact(slots, scene, person, contact);
            self.read_by(scene, &mut places);
            let mut made = Vec::new();
            for group in bits(&places).map(|place| &self.groups[place]) {
                group.look(scene, contact, episodes, &mut look);
                if look.decided.is_empty() {
                    continue;
                }
                made.extend(look.findings.iter().cloned());
                let before = &mut latest[group.first];
                before.retain(|finding| !group.replaces(&look, finding));
                before.append(&mut look.findings);
            }
            contact.findings = made;
        }
        // Nobody follows up somebody who left or died; the contacts keep what was found.
        let here = person.resident_on(as_of);
        let mut standing: Vec<Finding> = latest
            .into_iter()
            .flatten()
            .filter(|_| here)
            .filter(|finding| finding.severity != Severity::Normal && stands(finding, as_of))
            .collect();
        standing.sort_by(by_severity);
        standing
    }

    /// Marks, as bits, the groups that read anything that the contact made known.
    fn read_by(&self, scene: &Scene<'_>, places: &mut [u64]) {
        places.fill(0);
        for slot in scene.observed() {
            for place in &self.by_slot[usize::from(slot.0)] {
                places[place / PLACES] |= 1 << (place % PLACES);
            }
        }
    }
}

/// Lists the places of the bits that are set, in order.
fn bits(places: &[u64]) -> impl Iterator<Item = usize> {
    places.iter().enumerate().flat_map(|(at, bits)| {
        let next = |bits: &u64| Some(bits & (bits - 1)).filter(|bits| *bits != 0);
        let left = std::iter::successors(Some(*bits).filter(|bits| *bits != 0), next);
        left.map(move |bits| at * PLACES + bits.trailing_zeros() as usize)
    })
}

impl<'g> Group<'g> {
    /// Returns the code under which the group is known in all its versions.
    pub(crate) fn id(&self) -> &str {
        self.item.map_or(&self.rules[0].rule.id, |item| &item.rule.id)
    }

    /// Tells whether a look leaves nothing of a finding made before it: its own rule was decided
    /// again, or of rules that shut each other out another one holds now. An emergency goes only
    /// when its own signs were looked at.
    fn replaces(&self, look: &Look<'_>, before: &Finding) -> bool {
        let another = self.mode == FindingsMode::First && !look.findings.is_empty();
        look.decided.contains(&&before.rule) || (another && before.severity != Severity::Emergency)
    }

    /// Lists the rules that apply at a contact of a day with somebody who has `lived` so long;
    /// `None` when the item as a whole does not.
    pub(crate) fn rules_for(
        &self,
        lived: Option<Lived>,
        day: Day,
        episodes: &[Episode],
    ) -> Option<impl Iterator<Item = &'g FindingRule>> {
        let clock = self.item.map_or(&Clock::Birth, |item| &item.clock);
        let lived = lived_by(clock, lived, day, episodes)?;
        if let Some(item) = self.item {
            let of_age = match (&item.clock, lived) {
                (_, Some(lived)) => item.age.holds_at(lived),
                // What is found in an episode counts also while its first day is not known.
                (clock, None) => *clock != Clock::Birth,
            };
            if !of_age || !item.rule.holds_on(day) {
                return None;
            }
        }
        let fits = move |age: AgeSpan| lived.is_some_and(|lived| age.holds_at(lived));
        let here = self.rules.iter().copied().filter(move |rule| rule.rule.holds_on(day));
        Some(here.filter(move |rule| rule.age.is_none_or(fits)))
    }

    /// Evaluates the rules at a contact, into an earlier look; none may be decided there.
    fn look(
        &self,
        scene: &Scene<'_>,
        contact: &Contact,
        episodes: &[Episode],
        Look { decided, findings }: &mut Look<'g>,
    ) {
        decided.clear();
        findings.clear();
        let Some(rules) = self.rules_for(contact.lived, contact.day, episodes) else { return };
        for rule in rules.filter(|rule| scene.reads_observed(&rule.when)) {
            let Some(holds) = scene.verdict(&rule.when) else { continue };
            decided.push(&rule.rule.id);
            if !holds || (self.mode == FindingsMode::First && !findings.is_empty()) {
                continue;
            }
            findings.push(Finding {
                rule: Arc::clone(&rule.rule.id),
                version: Arc::clone(&rule.rule.version),
                severity: rule.severity,
                day: contact.day,
                record: Some(contact.origin),
                stands_until: stands_until(rule, contact.day),
                inputs: scene.inputs(&rule.when).into(),
                followed: None,
            });
        }
    }
}

/// Returns how long the clock of an item has run on the day of a contact with somebody who has
/// `lived` so long, as far as it is known; `None` when the contact belongs to no such episode.
fn lived_by(
    clock: &Clock,
    lived: Option<Lived>,
    day: Day,
    episodes: &[Episode],
) -> Option<Option<Lived>> {
    let Clock::Episode(kind) = clock else { return Some(lived) };
    let of_kind = |episode: &&Episode| episode.kind == *kind && episode.covers(day);
    let episode = episodes.iter().rfind(of_kind)?;
    Some(episode.begin.map(|begin| Lived::until(day, begin)))
}

/// An emergency stands until a later look or until somebody has dealt with it, however long.
fn stands_until(rule: &FindingRule, day: Day) -> Option<Day> {
    let last = day.plus_days(i32::from(rule.stands_days));
    (rule.severity != Severity::Emergency).then_some(last)
}

/// Adds to findings what was done about them, and leaves out those that somebody closed.
pub(crate) fn follow_up(findings: &mut Vec<Finding>, facts: &[Fact]) {
    for fact in facts {
        let Body::FollowUp(done) = fact.body() else { continue };
        let meant = |finding: &&mut Finding| {
            *finding.rule == *done.finding && finding.record == Some(done.of)
        };
        if let Some(finding) = findings.iter_mut().find(meant) {
            finding.followed = Some(Followed {
                what: done.what,
                day: fact.occurred(),
                receiver: done.receiver.clone(),
                record: fact.origin.id,
            });
        }
    }
    findings.retain(|finding| finding.followed.as_ref().is_none_or(|done| !done.what.closes()));
}

/// Tells whether a finding stands on a day without a newer look.
pub(crate) fn stands(finding: &Finding, day: Day) -> bool {
    finding.stands_until.is_none_or(|last| day <= last)
}

/// Puts the most serious first.
pub(crate) fn by_severity(a: &Finding, b: &Finding) -> Ordering {
    b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(&b.rule))
}

/// States who the person is and how old, on a day until which the person has `lived` so long.
pub(crate) fn state_person(
    scene: &mut Scene<'_>,
    slots: &Slots,
    person: &Person,
    day: Day,
    lived: Option<Lived>,
) {
    scene.state(slots.sex, person.sex.map(|sex| FactValue::Word(sex.letter())));
    let weeks = person.gestation_weeks.map(|weeks| FactValue::Number(f64::from(weeks)));
    scene.state(slots.gestation_weeks, weeks);
    scene.state(slots.twin, Some(FactValue::Bool(person.twin_order.is_some())));
    let home = person.home_on(day);
    let text = |code: &Arc<str>| FactValue::Text(Arc::clone(code));
    scene.state(slots.provinsi, home.map(|home| text(&home.provinsi)));
    scene.state(slots.kabupaten, home.map(|home| text(&home.kabupaten)));
    state_age(scene, slots, person, day, lived);
}

/// States how old the person is on a day, when the birth date is known.
pub(crate) fn state_age(
    scene: &mut Scene<'_>,
    slots: &Slots,
    person: &Person,
    day: Day,
    lived: Option<Lived>,
) {
    let Some((birth, lived)) = person.birth.zip(lived) else { return };
    for age in ages(slots, birth) {
        scene.state(age.slot, Some(age.fact_after(lived)));
    }
    let grade = person.schooling.and_then(|schooling| Some((schooling, schooling.grade_on(day)?)));
    scene.state(slots.kelas, grade.map(|(_, grade)| FactValue::Number(f64::from(grade))));
    scene.state(slots.kelas_perkiraan, grade.map(|(s, _)| FactValue::Bool(s.guessed)));
}

/// Lists the ages of a person.
pub(crate) const fn ages(slots: &Slots, birth: Birth) -> [Count; 3] {
    [
        Count::new(slots.age_days, Unit::Days, birth.day),
        Count::new(slots.age_months, Unit::Months, birth.day),
        Count::new(slots.age_years, Unit::Years, birth.day),
    ]
}
