//! Cases: whom an indicator counts once, and which of its components each of them still lacks.

use std::sync::Arc;

use domain::{
    day::{Day, Month},
    id::RecordId,
    record::Attendance,
};
use guidelines::{
    age::{AgePoint, Anchor},
    condition::Condition,
    indicator::{Cases, Component, Count, EpisodePoint, Indicator, Met},
    model::Guidelines,
};

use crate::{
    contribution::Ledger,
    episode_facts::state_episodes,
    finding::state_person,
    item::is_given,
    known::observe_contact,
    memory::Memory,
    model::{Contact, Contribution, Episode, Given, Home},
    scene::Scene,
};

/// A case while it is judged.
pub(crate) struct Case<'g> {
    pub(crate) indicator: &'g Indicator,
    components: &'g [Component],
    /// Which case of the person: 1 for an age, the number of the episode, or the year.
    number: i32,
    month: Month,
    /// Where the person lives on this day counts.
    counted_on: Day,
    /// From when ages of the case are counted.
    anchor: Anchor,
    /// What is done between these days belongs to it.
    period: (Day, Day),
    /// The record that ended it belongs to it whenever it was written.
    ended_by: Option<RecordId>,
    /// Months in each of which something is asked for, where it is asked for every month.
    asked: Vec<Month>,
    progress: Vec<Progress>,
}

/// How far a component has come.
#[derive(Clone, Default)]
pub(crate) struct Progress {
    /// Day on which it was met.
    pub(crate) met_on: Option<Day>,
    /// Not asked of this person: counts as met since the case began.
    pub(crate) unasked: bool,
    /// What counted towards it.
    pub(crate) records: Vec<RecordId>,
    last: Option<Day>,
    days: u8,
    sum: f64,
    months: Vec<Month>,
}

impl<'g> Case<'g> {
    fn new(
        indicator: &'g Indicator,
        (number, month, counted_on): (i32, Month, Day),
        anchor: Anchor,
        period: (Day, Day),
    ) -> Self {
        let components = indicator.components();
        Self {
            indicator,
            components,
            number,
            month,
            counted_on,
            anchor,
            period,
            ended_by: None,
            asked: Vec::new(),
            progress: vec![Progress::default(); components.len()],
        }
    }

    /// Returns the day on which the last component was met; absent while one is not.
    fn done(&self) -> Option<Day> {
        self.progress.iter().map(|progress| progress.met_on).min().flatten()?;
        self.progress.iter().filter_map(|progress| progress.met_on).max()
    }

    /// Returns the components that are not met, a bit each, the first the lowest.
    fn missing(&self) -> u64 {
        let unmet = self.progress.iter().enumerate().filter(|(_, p)| p.met_on.is_none());
        unmet.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// Tells how far each component has come.
    pub(crate) fn progress(&self) -> &[Progress] {
        &self.progress
    }

    fn reads_contacts(&self) -> bool {
        self.components.iter().any(|component| component.met.reads_contacts())
    }

    fn has(&self, contact: &Contact) -> bool {
        let (first, last) = self.period;
        (first..=last).contains(&contact.day) || self.ended_by == Some(contact.origin)
    }

    /// Reads a contact, whose facts are stated.
    fn read(&mut self, scene: &Scene<'_>, contact: &Contact) {
        let Self { components, progress, anchor, asked, period: (_, until), .. } = self;
        for (component, progress) in components.iter().zip(progress) {
            // What was written at the contact that ended a case was so on the day of its end.
            let day = contact.day.min(*until);
            if !progress.unasked
                && component.within.is_none_or(|within| within.holds(anchor.day, day))
            {
                progress.read(&component.met, scene, (contact, day), asked);
            }
        }
    }
}

impl Progress {
    fn read(
        &mut self,
        met: &Met,
        scene: &Scene<'_>,
        (contact, day): (&Contact, Day),
        asked: &[Month],
    ) {
        if self.met_on.is_some() && !matches!(met, Met::EveryMonth(_)) {
            return;
        }
        let counts = match met {
            Met::Contact { when, .. } | Met::EveryMonth(when) => scene.holds(when),
            Met::Sum { of, or, .. } => {
                scene.value(of).is_some() || or.as_ref().is_some_and(|or| scene.holds(or))
            }
            Met::Step { .. } | Met::Given { .. } => false,
        };
        if !counts {
            return;
        }
        match met {
            Met::Contact { times, .. } => return self.on(day, *times, contact.origin),
            Met::EveryMonth(_) => {
                // Who has missed no month so far was up to date ever since the first.
                let first = *self.last.get_or_insert(day);
                self.months.push(day.month());
                let all = asked.iter().all(|month| self.months.contains(month));
                self.met_on = all.then_some(first);
            }
            Met::Sum { of, at_least, or } => {
                self.sum += scene.value(of).unwrap_or_default();
                let otherwise = or.as_ref().is_some_and(|or| scene.holds(or));
                self.met_on = (otherwise || *at_least <= self.sum).then_some(day);
            }
            Met::Step { .. } | Met::Given { .. } => {}
        }
        self.records.push(contact.origin);
    }

    /// Counts one more day, unless it is the day counted last.
    fn on(&mut self, day: Day, times: u8, record: RecordId) {
        if self.last == Some(day) || self.met_on.is_some() {
            return;
        }
        self.last = Some(day);
        self.days += 1;
        self.records.push(record);
        self.met_on = (times <= self.days).then_some(day);
    }
}

impl<'g> Ledger<'g> {
    /// Lists the person's cases, in the order of the indicators.
    pub(crate) fn cases(&self, scene: &mut Scene<'_>) -> Vec<Case<'g>> {
        let mut cases = Vec::new();
        for (place, indicator) in self.guidelines.indicators.iter().enumerate() {
            match &indicator.count {
                Count::Cases { of: Cases::Age(reached), .. } => {
                    let case = self.of_age(indicator, *reached);
                    cases.extend(case.map(|case| (place, case)));
                }
                Count::Cases { of: Cases::Episode { kind, at, outcomes }, .. } => {
                    let of_kind = self.episodes.iter().filter(|episode| episode.kind == *kind);
                    let counted = of_kind.filter(|episode| ended_as(episode, outcomes));
                    let found = counted.filter_map(|e| self.of_episode(indicator, e, *at));
                    cases.extend(found.map(|case| (place, case)));
                }
                Count::Cases { of: Cases::Year(_), .. } | Count::Monthly { .. } => {}
            }
        }
        cases.extend(self.of_years(scene));
        cases.sort_by_key(|(place, _)| *place);
        let mut cases: Vec<Case<'g>> = cases.into_iter().map(|(_, case)| case).collect();
        self.read_contacts(scene, &mut cases);
        for case in &mut cases {
            self.read_services(case);
        }
        cases
    }

    fn of_age(&self, indicator: &'g Indicator, reached: AgePoint) -> Option<Case<'g>> {
        let birth = self.person.birth?;
        let reached_on = reached.first_day(birth.day);
        let month = reached_on.month();
        let counted_on = month.last_day().min(self.as_of);
        let counts = indicator.rule.holds_on(reached_on);
        let at = (1, month, counted_on);
        counts.then(|| Case::new(indicator, at, birth.into(), (birth.day, reached_on)))
    }

    fn of_episode(
        &self,
        indicator: &'g Indicator,
        episode: &Episode,
        at: EpisodePoint,
    ) -> Option<Case<'g>> {
        let begin = episode.clock_start();
        let day = match at {
            EpisodePoint::Reached(age) => age.first_day(begin),
            EpisodePoint::Ended { expected } => {
                episode.ended.or_else(|| expected.map(|age| age.first_day(begin)))?
            }
        };
        if !indicator.rule.holds_on(day) {
            return None;
        }
        let period = (begin.min(episode.opened), episode.ended.unwrap_or(self.as_of));
        // Who dies giving birth lived here the day before.
        let died = episode.ended == Some(day) && self.person.died_on == Some(day);
        let counted_on = if died { day.plus_days(-1) } else { day.min(self.as_of) };
        let at = (i32::from(episode.number), day.month(), counted_on);
        let mut case = Case::new(indicator, at, begin.into(), period);
        case.ended_by = episode.end_record;
        Some(case)
    }

    /// Judges every year since the person is known, with the place of each indicator.
    fn of_years(&self, scene: &mut Scene<'_>) -> Vec<(usize, Case<'g>)> {
        let mut cases = Vec::new();
        let yearly: Vec<(usize, &Indicator, &Condition)> = yearly(self.guidelines).collect();
        let Some(known) = self.person.residences.first().filter(|_| !yearly.is_empty()) else {
            return cases;
        };
        let mut memory = Memory::new(self.guidelines);
        let first = known.from.month();
        let mut january = first.plus(1 - first.number());
        while january.first_day() <= self.as_of {
            let last = january.plus(11).last_day();
            let day = last.min(self.as_of);
            memory.advance(self.contacts, day);
            // Death ends every episode; what somebody had is what they had the day before.
            let alive = self.person.died_on.map_or(day, |died| day.min(died.plus_days(-1)));
            self.state_on(scene, &memory, alive, last);
            let counted = |(_, indicator, population): &&(usize, &Indicator, &Condition)| {
                indicator.rule.holds_on(day) && scene.holds(population)
            };
            let at = (january.year(), january, day);
            let of_year = yearly.iter().filter(counted).map(|(place, indicator, population)| {
                (*place, year_case(scene, indicator, at), *population)
            });
            // Finding the months asks who somebody was at other times.
            for (place, mut case, population) in of_year.collect::<Vec<_>>() {
                if asks_every_month(case.indicator) {
                    case.asked = self.asked_months(scene, population, january);
                }
                cases.push((place, case));
            }
            january = january.plus(12);
        }
        cases
    }

    /// States who the person is for a year: how old on its `last` day, all else as of `day`.
    fn state_on(&self, scene: &mut Scene<'_>, memory: &Memory<'_>, day: Day, last: Day) {
        scene.clear();
        state_person(scene, self.slots, self.person, last, self.person.lived_until(last));
        state_episodes(scene, self.guidelines, self.episodes, day, false);
        memory.state(scene);
    }

    /// Lists the months of a year that are over, at whose end the person lived here, and before
    /// which the person was of a population.
    fn asked_months(
        &self,
        scene: &mut Scene<'_>,
        population: &Condition,
        january: Month,
    ) -> Vec<Month> {
        let entered = (-1..12).map(|step| january.plus(step)).find(|month| {
            let day = month.last_day();
            let memory = Memory::until(self.guidelines, self.contacts, day);
            self.state_on(scene, &memory, day, day);
            scene.holds(population) && self.person.resident_on(day)
        });
        let Some(entered) = entered else { return Vec::new() };
        let months = (0..12).map(|step| january.plus(step));
        let over = |month: &Month| {
            let last = month.last_day();
            entered < *month && last < self.as_of && self.person.resident_on(last)
        };
        months.filter(over).collect()
    }

    /// Reads every contact once, for all cases that it may belong to.
    fn read_contacts(&self, scene: &mut Scene<'_>, cases: &mut [Case<'_>]) {
        if !cases.iter().any(Case::reads_contacts) {
            return;
        }
        let mut memory = Memory::new(self.guidelines);
        let came = self.contacts.iter().filter(|c| c.attendance == Attendance::Present);
        for contact in came {
            memory.keep(contact);
            let mut stated = false;
            for case in cases.iter_mut().filter(|case| case.reads_contacts() && case.has(contact)) {
                if !stated {
                    scene.clear();
                    state_person(scene, self.slots, self.person, contact.day, contact.lived);
                    state_episodes(scene, self.guidelines, self.episodes, contact.day, true);
                    memory.state(scene);
                    observe_contact(self.slots, scene, self.person, contact);
                    stated = true;
                }
                case.read(scene, contact);
            }
        }
    }

    /// Finds the services that components name.
    fn read_services(&self, case: &mut Case<'_>) {
        let (components, anchor, (first, last)) = (case.components, case.anchor, case.period);
        // An age is reached once: what was given after it still counts, up to the age in the rule.
        let of_age = matches!(case.indicator.count, Count::Cases { of: Cases::Age(_), .. });
        let belongs = |given: &Given| of_age || (first..=last).contains(&given.day);
        for (component, progress) in components.iter().zip(&mut case.progress) {
            match &component.met {
                Met::Step { choice, before } => {
                    let given = self.given_choice((anchor, first), choice, *before);
                    if let Some(given) = given.filter(|given| belongs(given)) {
                        progress.on(given.day, 1, given.record);
                    }
                }
                Met::Given { items, times } => {
                    let in_time = |given: &&Given| {
                        let within = component.within;
                        let in_time = within.is_none_or(|w| w.holds(anchor.day, given.day));
                        is_given(given) && belongs(given) && in_time
                    };
                    let all = items.iter().flat_map(|item| self.by_item.of(item).iter().copied());
                    let mut all: Vec<&Given> = all.filter(in_time).collect();
                    all.sort_by_key(|given| given.day);
                    for given in all {
                        progress.on(given.day, *times, given.record);
                    }
                }
                Met::Contact { .. } | Met::EveryMonth(_) | Met::Sum { .. } => {}
            }
        }
    }

    /// Counts a case; `None` for somebody who lived here neither on the day that counts nor when
    /// the last component was met.
    pub(crate) fn counted(&self, case: &Case<'_>) -> Option<Contribution> {
        let done = case.done();
        let home = self.home_of(case.counted_on, done)?;
        let mut records: Vec<RecordId> =
            case.progress.iter().flat_map(|progress| &progress.records).copied().collect();
        records.sort_unstable();
        records.dedup();
        Some(Contribution {
            indicator: Arc::clone(&case.indicator.rule.id),
            version: Arc::clone(&case.indicator.rule.version),
            case: case.number,
            month: case.month,
            done: done.map(Day::month),
            missing: case.missing(),
            home,
            records: records.into(),
        })
    }

    /// Returns where somebody lived who is counted. Who leaves or dies after the last component
    /// was met stays counted.
    fn home_of(&self, counted_on: Day, done: Option<Day>) -> Option<Option<Arc<Home>>> {
        let person = self.person;
        let known = person.residences.first()?.from;
        let here = |day: Day| known <= day && person.resident_on(day);
        let counted = here(counted_on) || done.is_some_and(here);
        let day = done.unwrap_or(counted_on);
        counted.then(|| person.home_on(day).or_else(|| person.home_on(counted_on)).cloned())
    }
}

/// Makes the case of a year for somebody whose facts are stated.
fn year_case<'g>(scene: &Scene<'_>, indicator: &'g Indicator, at: (i32, Month, Day)) -> Case<'g> {
    let january = at.1;
    let period = (january.first_day(), january.plus(11).last_day());
    let mut case = Case::new(indicator, at, period.0.into(), period);
    for (component, progress) in case.components.iter().zip(&mut case.progress) {
        progress.unasked = component.asked.as_ref().is_some_and(|asked| !scene.holds(asked));
        progress.met_on = progress.unasked.then_some(period.0);
    }
    case
}

/// Lists the indicators of calendar years, with their places.
fn yearly(guidelines: &Guidelines) -> impl Iterator<Item = (usize, &Indicator, &Condition)> {
    guidelines.indicators.iter().enumerate().filter_map(|(place, indicator)| {
        match &indicator.count {
            Count::Cases { of: Cases::Year(population), .. } => {
                Some((place, indicator, population))
            }
            _ => None,
        }
    })
}

/// Tells whether an indicator asks for something in every month.
pub(crate) fn asks_every_month(indicator: &Indicator) -> bool {
    indicator.components().iter().any(|c| matches!(c.met, Met::EveryMonth(_)))
}

/// Tells whether any indicator judges every calendar year.
pub(crate) fn has_years(guidelines: &Guidelines) -> bool {
    yearly(guidelines).next().is_some()
}

/// Tells whether an episode is open, or ended in one of the ways that count.
fn ended_as(episode: &Episode, outcomes: &[Arc<str>]) -> bool {
    let as_asked = |outcome: &Arc<str>| outcomes.contains(outcome);
    outcomes.is_empty() || episode.ended.is_none() || episode.outcome.as_ref().is_some_and(as_asked)
}
