//! One person's part in the indicators of the household, from month to month.
//!
//! A month is judged on its last day, or today. Between two months nothing changes unless a day
//! lies between them on which something was written, an age was reached or time ran out: only
//! months with such a day are judged, the others are as the month before.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    day::{Day, Month},
    id::{HouseholdId, RecordId},
    record::Attendance,
};
use guidelines::{
    condition::Condition,
    facts::Slot,
    household::{Answer, HouseholdRules, MemberBits, Reached, Within},
    model::Guidelines,
};

use crate::{
    contribution::Ledger,
    count::{Count, Unit},
    episode_facts::state_episodes,
    finding::{ages, state_person},
    memory::Memory,
    model::{Contact, Home},
    scene::Scene,
    standing::given_codes,
};

/// A stretch of months in which nothing about a person's part in the household changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdSpan {
    /// First month.
    pub from: Month,
    /// First month that is no longer of it; absent while it lasts.
    pub until: Option<Month>,
    /// The household.
    pub household: HouseholdId,
    /// Where the person lived; absent when nobody wrote an address.
    pub home: Option<Arc<Home>>,
    /// What is known of the person, by the places of the indicators.
    pub bits: MemberBits,
    /// First day of the year on which another visit of the household was planned.
    pub planned: Option<Day>,
    /// Records behind the span that lasts, each with the place of an indicator; empty for others.
    pub records: Vec<(usize, RecordId)>,
}

/// The spans, and the next day on which time alone may change them.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) spans: Vec<HouseholdSpan>,
    pub(crate) next: Option<Day>,
}

/// What the rules of households read, gathered once.
pub(crate) struct Turns {
    /// Numbers with which facts that count time are compared.
    numbers: Vec<(Slot, f64)>,
    /// Days on which rules begin to hold or no longer do.
    validities: Vec<Day>,
    /// How many months back answers count, where months are counted; the farthest.
    months_back: Vec<(u8, Vec<Slot>)>,
}

impl Turns {
    pub(crate) fn new(guidelines: &Guidelines) -> Self {
        let (mut numbers, mut validities, mut months_back) = (Vec::new(), Vec::new(), Vec::new());
        for rules in &guidelines.households {
            validities.push(rules.rule.valid_from);
            validities.extend(rules.rule.valid_until.map(|day| day.plus_days(1)));
            for condition in rules.of_day() {
                for slot in &condition.reads {
                    let compared = condition.compared_with(*slot).unwrap_or_default();
                    numbers.extend(compared.into_iter().map(|number| (*slot, number)));
                }
            }
            for (_, answer, within) in of_members(rules) {
                if let Within::Months(back) = within {
                    months_back.push((*back, answer.asked.reads.clone()));
                }
            }
        }
        Self { numbers, validities, months_back }
    }

    /// Lists the days on which a count turns.
    fn of_count(&self, count: Count) -> impl Iterator<Item = Day> {
        let of_count = self.numbers.iter().filter(move |(slot, _)| *slot == count.slot);
        of_count.flat_map(move |(_, number)| count.turns_at(*number))
    }
}

/// An answer of a contact.
struct Given {
    day: Day,
    place: usize,
    /// Answered for the whole household.
    house: bool,
    good: bool,
    record: RecordId,
}

/// What contacts answered, by one version of the rules.
struct Answers<'g> {
    rules: &'g HouseholdRules,
    given: Vec<Given>,
    /// Days on which another visit was planned.
    planned: Vec<Day>,
}

/// What is known on a day.
struct Part {
    household: HouseholdId,
    home: Option<Arc<Home>>,
    bits: MemberBits,
    planned: Option<Day>,
    records: Vec<(usize, RecordId)>,
}

impl<'g> Ledger<'g> {
    /// Judges the person's part in the household since it is known.
    pub(crate) fn household_parts(&self, scene: &mut Scene<'_>, turns: &Turns) -> Parts {
        let Some(known) = self.person.residences.first().map(|stay| stay.from) else {
            return Parts::default();
        };
        if self.person.households.is_empty() || self.guidelines.households.is_empty() {
            return Parts::default();
        }
        let versions = self.guidelines.households.iter();
        let answers: Vec<Answers<'_>> = versions.map(|rules| self.answers(scene, rules)).collect();
        let days = self.turning_days(turns, &answers);
        let next = days.iter().copied().filter(|day| self.as_of < *day).min();
        let first = known.month();
        let so_far = days.into_iter().filter(|day| *day <= self.as_of).map(Day::month);
        let months: BTreeSet<Month> =
            so_far.filter(|month| first <= *month).chain([first]).collect();
        let last = months.last().copied();
        let mut memory = Memory::new(self.guidelines, self.person);
        let mut spans: Vec<HouseholdSpan> = Vec::new();
        for month in months.into_iter().filter(|month| *month <= self.as_of.month()) {
            let day = month.last_day().min(self.as_of);
            memory.advance(self.contacts, day);
            let of_day = answers.iter().find(|answers| answers.rules.rule.holds_on(day));
            let part = of_day.and_then(|answers| {
                self.part_on(scene, &memory, answers, day, Some(month) == last)
            });
            join(&mut spans, month, part);
        }
        Parts { spans, next }
    }

    /// Lists the days on which the part may change: because of a record, or of time alone.
    fn turning_days(&self, turns: &Turns, answers: &[Answers<'_>]) -> Vec<Day> {
        let person = self.person;
        let mut days: Vec<Day> = turns.validities.clone();
        days.extend(self.contacts.iter().map(|contact| contact.day));
        days.extend(self.services.iter().map(|given| given.day));
        days.extend(person.residences.iter().map(|stay| stay.from));
        days.extend(person.households.iter().map(|(from, _)| *from));
        days.extend(person.died_on);
        days.extend(person.disability.as_ref().map(|told| told.day));
        for episode in self.episodes {
            days.extend([episode.opened, episode.clock_start()]);
            days.extend(episode.ended);
            days.extend(episode.lost_since.map(|since| since.plus_days(1)));
            days.extend(episode.gaps.iter().flat_map(|(since, on)| [since.plus_days(1), *on]));
            let rule = self.guidelines.episodes.iter().find(|rule| rule.rule.id == episode.kind);
            let Some(facts) = rule.map(|rule| rule.facts) else { continue };
            let since = |slot, unit, since: Option<Day>| {
                since.map(|since| Count::new(slot, unit, since)).into_iter()
            };
            let counts = since(facts.days, Unit::Days, episode.begin)
                .chain(since(facts.weeks, Unit::Weeks, episode.begin))
                .chain(since(facts.months, Unit::Months, episode.begin))
                .chain(since(facts.ended_days, Unit::Days, episode.ended));
            days.extend(counts.flat_map(|count| turns.of_count(count)));
        }
        if let Some(birth) = person.birth {
            days.push(birth.day);
            days.extend(ages(self.slots, birth).into_iter().flat_map(|age| turns.of_count(age)));
        }
        for (back, slots) in &turns.months_back {
            let answering = self.contacts.iter().filter(|contact| knows(contact, slots));
            let over = |contact: &Contact| contact.day.month().plus(i32::from(*back) + 1);
            days.extend(answering.map(|contact| over(contact).first_day()));
        }
        // What was planned is planned until the end of its year.
        let planned = answers.iter().flat_map(|answers| &answers.planned);
        let next_year = |month: Month| month.plus(13 - month.number()).first_day();
        days.extend(planned.map(|day| next_year(day.month())));
        days
    }

    /// Reads what contacts answered.
    fn answers(&self, scene: &mut Scene<'_>, rules: &'g HouseholdRules) -> Answers<'g> {
        let mut answers = Answers { rules, given: Vec::new(), planned: Vec::new() };
        let mut memory = Memory::new(self.guidelines, self.person);
        for contact in self.contacts.iter().filter(|c| c.attendance == Attendance::Present) {
            memory.keep(contact);
            let mut stated = false;
            let mut holds = |scene: &mut Scene<'_>, condition: &Condition, good: &Condition| {
                if !knows(contact, &condition.reads) {
                    return None;
                }
                if !stated {
                    self.state_contact(scene, &memory, contact);
                    stated = true;
                }
                scene.holds(condition).then(|| scene.holds(good))
            };
            let members = of_members(rules).map(|(place, answer, _)| (place, answer, false));
            let houses = rules.indicators.iter().enumerate();
            let houses = houses.filter_map(|(place, of)| Some((place, of.house.as_ref()?, true)));
            for (place, answer, house) in members.chain(houses) {
                let Some(good) = holds(scene, &answer.asked, &answer.good) else { continue };
                let (day, record) = (contact.day, contact.origin);
                answers.given.push(Given { day, place, house, good, record });
            }
            if holds(scene, &rules.planned, &rules.planned).is_some() {
                answers.planned.push(contact.day);
            }
        }
        answers
    }

    /// Judges a day; nothing for somebody who does not live here or belongs to no household.
    fn part_on(
        &self,
        scene: &mut Scene<'_>,
        memory: &Memory<'_>,
        answers: &Answers<'_>,
        day: Day,
        with_records: bool,
    ) -> Option<Part> {
        let household = self.person.household_on(day)?;
        if !self.person.resident_on(day) {
            return None;
        }
        self.state_household_day(scene, memory, day);
        let (mut bits, mut records) = (MemberBits::default(), Vec::new());
        for (place, indicator) in answers.rules.indicators.iter().enumerate() {
            let bit = 1_u32 << place;
            if let Some(last) = answers.of_house(place, day) {
                *(if last.good { &mut bits.yes } else { &mut bits.no }) |= bit;
                bits.asked = bits.asked.max(Some(last.day));
                records.push((place, last.record));
            }
            let asked = |member: &&guidelines::household::MemberPart| scene.holds(&member.applies);
            let Some(member) = indicator.member.as_ref().filter(asked) else { continue };
            let reached = match &member.reached {
                Reached::Never => Some(false),
                Reached::State { known, good } => {
                    let is_known = known.as_ref().is_none_or(|known| scene.holds(known));
                    is_known.then(|| scene.holds(good))
                }
                Reached::Answered { within, required, .. } => {
                    let of_member = answers.of_member(place, day);
                    let counting: Vec<&Given> =
                        of_member.filter(|given| self.is_within(within, given.day, day)).collect();
                    records.extend(counting.iter().map(|given| (place, given.record)));
                    let all = counting.iter().all(|given| given.good);
                    let any = !counting.is_empty();
                    (any || *required).then_some(any && all)
                }
            };
            match reached {
                Some(true) => bits.good |= bit,
                Some(false) => bits.bad |= bit,
                None => bits.unknown |= bit,
            }
            if with_records {
                let read = [Some(&member.applies), known_and_good(&member.reached)];
                let inputs = read.into_iter().flatten().flat_map(|one| scene.inputs(one));
                records.extend(inputs.filter_map(|input| Some((place, input.record?))));
            }
        }
        records.sort_unstable();
        records.dedup();
        let planned = answers.planned_in_year(day);
        let home = self.person.home_on(day).cloned();
        let records = if with_records { records } else { Vec::new() };
        Some(Part { household, home, bits, planned, records })
    }

    fn state_household_day(&self, scene: &mut Scene<'_>, memory: &Memory<'_>, day: Day) {
        scene.clear();
        state_person(scene, self.slots, self.person, day, self.person.lived_until(day));
        state_episodes(scene, self.guidelines, self.episodes, day, false);
        memory.state(scene, day);
        let given = self.services.partition_point(|given| given.day <= day);
        scene.state(self.slots.given, Some(given_codes(self.services[..given].iter())));
    }

    /// Tells whether an answer of a day counts for another.
    fn is_within(&self, within: &Within, answered: Day, day: Day) -> bool {
        match within {
            Within::Age(ages) => {
                self.person.birth.is_some_and(|birth| ages.holds(birth.day, answered))
            }
            Within::Months(back) => day.month().plus(-i32::from(*back)) <= answered.month(),
            Within::Episode(kind) => {
                let mut of_kind = self.episodes.iter().filter(|episode| episode.kind == *kind);
                let last = of_kind.rfind(|one| one.ended.is_some_and(|on| on <= day));
                last.is_some_and(|last| last.clock_start().min(last.opened) <= answered)
            }
        }
    }
}

impl Answers<'_> {
    /// Returns the last answer for the whole household until a day.
    fn of_house(&self, place: usize, day: Day) -> Option<&Given> {
        let of_house = |given: &&Given| given.house && given.place == place && given.day <= day;
        self.given.iter().rfind(of_house)
    }

    fn of_member(&self, place: usize, day: Day) -> impl Iterator<Item = &Given> {
        let of_member = move |given: &&Given| !given.house && given.place == place;
        self.given.iter().filter(of_member).filter(move |given| given.day <= day)
    }

    /// Returns the first day of the year of a day on which another visit was planned, until it.
    fn planned_in_year(&self, day: Day) -> Option<Day> {
        let year = day.month().year();
        let planned = self.planned.iter().copied();
        planned.filter(|on| *on <= day && on.month().year() == year).min()
    }
}

/// Lists what members answer at contacts, by the places of the indicators.
fn of_members(rules: &HouseholdRules) -> impl Iterator<Item = (usize, &Answer, &Within)> {
    rules.indicators.iter().enumerate().filter_map(|(place, indicator)| {
        match &indicator.member.as_ref()?.reached {
            Reached::Answered { answer, within, .. } => Some((place, answer, within)),
            Reached::Never | Reached::State { .. } => None,
        }
    })
}

const fn known_and_good(reached: &Reached) -> Option<&Condition> {
    match reached {
        Reached::State { good, .. } => Some(good),
        Reached::Never | Reached::Answered { .. } => None,
    }
}

/// Tells whether a contact made any of these facts known.
fn knows(contact: &Contact, slots: &[Slot]) -> bool {
    contact.known.iter().any(|(slot, _)| slots.contains(slot))
}

/// Lets what is known in a month follow on the months before it.
fn join(spans: &mut Vec<HouseholdSpan>, month: Month, part: Option<Part>) {
    let last = spans.last_mut().filter(|last| last.until.is_none());
    match (last, part) {
        (None, None) => {}
        (Some(last), Some(part)) if last.is(&part) => last.records = part.records,
        (last, part) => {
            if let Some(last) = last {
                last.until = Some(month);
                last.records = Vec::new();
            }
            if let Some(Part { household, home, bits, planned, records }) = part {
                let (from, until) = (month, None);
                spans.push(HouseholdSpan { from, until, household, home, bits, planned, records });
            }
        }
    }
}

impl HouseholdSpan {
    fn is(&self, part: &Part) -> bool {
        (self.household, &self.home, self.bits, self.planned)
            == (part.household, &part.home, part.bits, part.planned)
    }
}
