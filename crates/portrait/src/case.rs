//! Cases: whom an indicator counts once, and which of its components each of them still lacks.

use std::sync::Arc;

use domain::{
    day::{Day, Month},
    id::RecordId,
    record::Attendance,
};
use guidelines::{
    age::{AgePoint, Anchor},
    indicator::{Cases, Component, Count, EpisodePoint, Indicator, Met},
};

use crate::{
    contribution::{Ledger, no_later},
    counting::Found,
    episode_facts::state_episodes,
    finding::state_person,
    item::is_given,
    known::observe_contact,
    memory::Memory,
    model::{Contact, Contribution, Episode, Given, Home},
    progress::Progress,
    scene::Scene,
    standing::given_codes,
};

/// A case while it is judged.
pub(crate) struct Case<'g> {
    pub(crate) indicator: &'g Indicator,
    /// Which case of the person: 1 for an age, the number of the episode, the year, or the day on
    /// which something was found, in days since 1970.
    number: i32,
    month: Month,
    /// The day to which it belongs: an age is reached, an episode ends.
    pub(crate) day: Day,
    /// Where the person lives on this day counts.
    counted_on: Day,
    /// From when ages of the case are counted.
    pub(crate) anchor: Anchor,
    /// What is done between these days belongs to it, where a component names no ages.
    period: (Day, Day),
    /// Last day of what is done for it, unless a component says otherwise; absent while an episode
    /// lasts, and for an age, which is reached once whatever is done later.
    pub(crate) closes: Option<Day>,
    /// Last day that any component names or that is in the period.
    until: Day,
    /// The record that ended it belongs to it whenever it was written.
    ended_by: Option<RecordId>,
    /// Months in each of which something is asked for, where it is asked for every month.
    pub(crate) asked: Vec<Month>,
    progress: Vec<Progress>,
    /// Progress of what makes it count at all.
    counted: Vec<Progress>,
}

/// Where a case stands in time.
pub(crate) struct Place {
    pub(crate) number: i32,
    pub(crate) month: Month,
    pub(crate) day: Day,
    pub(crate) counted_on: Day,
}

impl<'g> Case<'g> {
    pub(crate) fn new(
        indicator: &'g Indicator,
        Place { number, month, day, counted_on }: Place,
        anchor: Anchor,
        period: (Day, Day),
    ) -> Self {
        let started = |components: &[Component]| vec![Progress::default(); components.len()];
        Self {
            indicator,
            number,
            month,
            day,
            counted_on,
            anchor,
            period,
            closes: Some(period.1),
            until: period.1,
            ended_by: None,
            asked: Vec::new(),
            progress: started(indicator.components()),
            counted: started(indicator.counted()),
        }
    }

    /// Leaves out what is not asked of the person, by the facts that are stated.
    pub(crate) fn exempt(&mut self, scene: &Scene<'_>) {
        for (component, progress) in self.indicator.components().iter().zip(&mut self.progress) {
            progress.exempt = component.who.as_ref().is_some_and(|who| !scene.holds(who));
        }
    }

    /// Returns the day on which the last component was met; absent while one is not. A case of
    /// which nothing is asked is done on its own day.
    fn done(&self) -> Option<Day> {
        if self.progress.is_empty() {
            return Some(self.day);
        }
        let lacks = self.progress.iter().any(Progress::lacks);
        let met = self.progress.iter().filter(|progress| !progress.exempt);
        met.filter_map(|progress| progress.met_on).max().filter(|_| !lacks)
    }

    /// Returns the components that are not met, a bit each, the first the lowest.
    fn missing(&self) -> u64 {
        let unmet = self.progress.iter().enumerate().filter(|(_, progress)| progress.lacks());
        unmet.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// Tells how far each component has come.
    pub(crate) fn progress(&self) -> &[Progress] {
        &self.progress
    }

    /// Tells whether it had what makes it count at all.
    fn counts(&self) -> bool {
        let counted = self.indicator.counted().iter().zip(&self.counted);
        counted.into_iter().all(|(component, progress)| progress.holds(&component.met))
    }

    /// Lists what is asked for and what makes it count, with how far each has come.
    fn all(&mut self) -> impl Iterator<Item = (&'g Component, &mut Progress)> {
        let indicator = self.indicator;
        let asked = indicator.components().iter().zip(&mut self.progress);
        asked.chain(indicator.counted().iter().zip(&mut self.counted))
    }

    fn reads_contacts(&self) -> bool {
        let components = self.indicator.components().iter().chain(self.indicator.counted());
        components.into_iter().any(|component| component.met.reads_contacts())
    }

    fn has(&self, contact: &Contact) -> bool {
        (self.period.0..=self.until).contains(&contact.day) || self.ended_by == Some(contact.origin)
    }

    /// Reads a contact, whose facts are stated.
    fn read(&mut self, scene: &Scene<'_>, contact: &Contact) {
        let (anchor, last) = (self.anchor, self.period.1);
        let ended = self.ended_by == Some(contact.origin);
        // What was written at the contact that ended a case was so on the day of its end.
        let day = if ended { contact.day.min(last) } else { contact.day };
        let asked = std::mem::take(&mut self.asked);
        for (component, progress) in self.all() {
            let within = component.within;
            if within.map_or(day <= last, |within| within.holds(anchor.day, day)) {
                progress.read(&component.met, scene, (contact, day), &asked);
            }
        }
        self.asked = asked;
    }
}

impl<'g> Ledger<'g> {
    /// Lists the person's cases, in the order of the indicators.
    pub(crate) fn cases(&self, scene: &mut Scene<'_>) -> Vec<Case<'g>> {
        let mut cases: Vec<(usize, Case<'g>)> = self.of_points().collect();
        self.of_findings(scene, &mut cases);
        let deaths = self.counting.of_death.iter();
        cases.extend(deaths.filter_map(|(place, of)| Some((*place, self.of_death(of)?))));
        self.of_population(scene, &mut cases);
        cases.extend(self.of_years(scene));
        cases.sort_by_key(|(place, case)| (*place, case.number));
        let mut cases: Vec<Case<'g>> = cases.into_iter().map(|(_, case)| case).collect();
        self.read_contacts(scene, &mut cases);
        for case in &mut cases {
            self.read_services(case);
            if case.day <= self.as_of {
                let day = case.day;
                case.all().for_each(|(component, progress)| progress.end(&component.met, day));
            }
        }
        cases
    }

    /// Lists days, perhaps long past, on which a case changes because something never was. Of who
    /// left or died only a case that is counted nevertheless still changes.
    pub(crate) fn ends(&self) -> Vec<Day> {
        let here = self.person.resident_on(self.as_of);
        let changes = |case: &Case<'_>| {
            let mut components = case.indicator.components().iter();
            let never = components.any(|component| component.met.asks_for_none());
            let Count::Cases { of, .. } = &case.indicator.count else { return false };
            never && (here || matches!(of, Cases::Episode { of_opening: true, .. }))
        };
        let cases = self.of_points().map(|(_, case)| case);
        cases.filter(changes).map(|case| case.day).collect()
    }

    /// Lists the cases of ages and of episodes, whoever is counted, with the places of their
    /// indicators.
    fn of_points(&self) -> impl Iterator<Item = (usize, Case<'g>)> {
        let ages = self.counting.of_age.iter();
        let ages =
            ages.filter_map(|((place, of), reached)| Some((*place, self.of_age(of, *reached)?)));
        let episodes = self.episodes.iter().flat_map(move |episode| {
            let counted = self.counting.of_episode(episode);
            counted.filter_map(move |of| {
                let (place, indicator) = of.placed;
                Some((place, self.of_episode(indicator, episode, (of.at, of.of_opening))?))
            })
        });
        ages.chain(episodes)
    }

    fn of_age(&self, indicator: &'g Indicator, reached: AgePoint) -> Option<Case<'g>> {
        let birth = self.person.birth?;
        let day = reached.first_day(birth.day);
        let month = day.month();
        let counted_on = month.last_day().min(self.as_of);
        if !indicator.rule.holds_on(day) {
            return None;
        }
        let at = Place { number: 1, month, day, counted_on };
        let mut case = Case::new(indicator, at, birth.into(), (birth.day, day));
        // An age is reached once: what was done after it still counts, up to the age in the rule.
        case.closes = None;
        let components = indicator.components().iter().chain(indicator.counted());
        let named = components.filter_map(|c| c.within).map(|within| within.until);
        case.until = named.map(|until| until.last_day(birth.day)).fold(day, Day::max);
        Some(case)
    }

    fn of_episode(
        &self,
        indicator: &'g Indicator,
        episode: &Episode,
        (at, of_opening): (EpisodePoint, bool),
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
        let counted_on = match (of_opening, died) {
            (true, _) => episode.opened,
            (false, true) => day.plus_days(-1),
            (false, false) => day.min(self.as_of),
        };
        let number = i32::from(episode.number);
        let at = Place { number, month: day.month(), day, counted_on };
        let mut case = Case::new(indicator, at, begin.into(), period);
        case.closes = episode.ended;
        case.ended_by = episode.end_record;
        Some(case)
    }

    /// Makes the case of a death, to which nothing that is done belongs.
    fn of_death(&self, indicator: &'g Indicator) -> Option<Case<'g>> {
        let day = self.person.died_on.filter(|day| indicator.rule.holds_on(*day))?;
        let at = Place { number: 1, month: day.month(), day, counted_on: day };
        let from = self.person.birth.map_or(day, |birth| birth.day);
        Some(Case::new(indicator, at, from.into(), (from, day)))
    }

    /// Begins a case at every contact that found something, unless it belongs to the case before.
    fn of_findings(&self, scene: &mut Scene<'_>, cases: &mut Vec<(usize, Case<'g>)>) {
        let found = &self.counting.found;
        let mut until: Vec<Option<Day>> = vec![None; found.len()];
        let mut memory = Memory::new(self.guidelines, self.person);
        for contact in self.contacts.iter().filter(|c| c.attendance == Attendance::Present) {
            let day = contact.day;
            let mut stated = false;
            for at in self.counting.found_at(contact) {
                let Found { placed: (place, indicator), when, apart_days, .. } = found[at];
                let again = until[at].is_some_and(|until| day <= until);
                if again || !indicator.rule.holds_on(day) {
                    continue;
                }
                if !stated {
                    memory.advance(self.contacts, day);
                    self.state_contact(scene, &memory, contact);
                    stated = true;
                }
                if scene.holds(when) {
                    let period = (day, day.plus_days(i32::from(apart_days) - 1));
                    let number = day.epoch_days();
                    let at_day = Place { number, month: day.month(), day, counted_on: day };
                    cases.push((place, Case::new(indicator, at_day, day.into(), period)));
                    until[at] = Some(period.1);
                }
            }
        }
    }

    /// Drops the cases of whoever is not of the population on their day, and leaves out what is not
    /// asked of the person.
    fn of_population(&self, scene: &mut Scene<'_>, cases: &mut Vec<(usize, Case<'g>)>) {
        cases.sort_by_key(|(_, case)| case.day);
        let mut memory = Memory::new(self.guidelines, self.person);
        let mut stated = None;
        cases.retain_mut(|(_, case)| {
            let Count::Cases { population, components, .. } = &case.indicator.count else {
                return false;
            };
            if population.is_none() && components.iter().all(|component| component.who.is_none()) {
                return true;
            }
            if stated != Some(case.day) {
                memory.advance(self.contacts, case.day);
                self.state_on(scene, &memory, self.alive_on(case.day), case.day);
                stated = Some(case.day);
            }
            case.exempt(scene);
            population.as_ref().is_none_or(|who| scene.holds(who))
        });
    }

    /// States what is known at a contact, with what was remembered until it.
    pub(crate) fn state_contact(
        &self,
        scene: &mut Scene<'_>,
        memory: &Memory<'_>,
        contact: &Contact,
    ) {
        scene.clear();
        state_person(scene, self.slots, self.person, contact.day, contact.lived);
        state_episodes(scene, self.guidelines, self.episodes, contact.day, true);
        memory.state(scene, contact.day);
        observe_contact(self.slots, scene, self.person, contact);
        let of_day = self.services.partition_point(|given| given.day < contact.day);
        let of_day = self.services[of_day..].iter().take_while(|given| given.day == contact.day);
        let given = given_codes(of_day.filter(|given| given.record == contact.origin));
        scene.state(self.slots.given_at_contact, Some(given));
    }

    /// Reads every contact once, for all cases that it may belong to.
    fn read_contacts(&self, scene: &mut Scene<'_>, cases: &mut [Case<'_>]) {
        let mut reading: Vec<&mut Case<'_>> =
            cases.iter_mut().filter(|case| case.reads_contacts()).collect();
        if reading.is_empty() {
            return;
        }
        let mut memory = Memory::new(self.guidelines, self.person);
        let came = self.contacts.iter().filter(|c| c.attendance == Attendance::Present);
        for contact in came {
            memory.keep(contact);
            let mut stated = false;
            for case in reading.iter_mut().filter(|case| case.has(contact)) {
                if !stated {
                    self.state_contact(scene, &memory, contact);
                    stated = true;
                }
                case.read(scene, contact);
            }
        }
    }

    /// Finds the services that components name.
    fn read_services(&self, case: &mut Case<'_>) {
        let (anchor, (first, last)) = (case.anchor, case.period);
        let indicator = case.indicator;
        let Count::Cases { of, .. } = &indicator.count else { return };
        // An age is reached once: what was given after it still counts, up to the age in the rule.
        let of_age = matches!(of, Cases::Age(_));
        let belongs = |given: &Given| of_age || (first..=last).contains(&given.day);
        let of_life = self.clock_of_life(of);
        let clock: (Anchor, Day) = of_life.unwrap_or((anchor, first));
        for (component, progress) in case.all() {
            match &component.met {
                Met::Step { choice, after, before } => {
                    let given = self.given_choice(clock, choice, *before);
                    let late =
                        |given: &&Given| after.is_none_or(|after| !no_later(after, clock.0, given));
                    let counts = |given: &&Given| of_life.is_some() || belongs(given);
                    if let Some(given) = given.filter(late).filter(counts) {
                        progress.on(given.day, 1, given.record);
                    }
                }
                Met::Given { items, times } => {
                    let in_time = |given: &&Given| {
                        let within = component.within;
                        let in_time = within.is_none_or(|w| w.holds(anchor.day, given.day));
                        is_given(given) && belongs(given) && in_time
                    };
                    let mut all: Vec<&Given> =
                        items.iter().flat_map(|code| self.given_of(code)).filter(in_time).collect();
                    all.sort_by_key(|given| given.day);
                    for given in all {
                        progress.on(given.day, *times, given.record);
                    }
                }
                Met::Contact { .. } | Met::EveryMonth(_) | Met::Sum { .. } => {}
            }
        }
    }

    /// Returns the clock of steps that are of a life, whatever year it is.
    pub(crate) fn clock_of_life(&self, of: &Cases) -> Option<(Anchor, Day)> {
        match of {
            Cases::Year { .. } => self.person.birth.map(|birth| (birth.into(), birth.day)),
            Cases::Age(_) | Cases::Episode { .. } | Cases::Found { .. } | Cases::Death => None,
        }
    }

    /// Lists what became of an item, or of one step of it.
    fn given_of(&self, code: &str) -> impl Iterator<Item = &'g Given> {
        let item = code.split_once('.').map_or(code, |(item, _)| item);
        let any_step = item == code;
        let of_item = self.by_item.of(item).iter().copied();
        of_item.filter(move |given| any_step || *given.code == *code)
    }

    /// Counts a case; `None` for one that does not count, and for somebody who lived here neither
    /// on the day that counts nor when the last component was met.
    pub(crate) fn counted(&self, case: &Case<'_>) -> Option<Contribution> {
        if !case.counts() {
            return None;
        }
        let done = case.done();
        let home = match &case.indicator.count {
            Count::Cases { of: Cases::Death, .. } => self.last_home(case.day)?,
            _ => self.home_of(case.counted_on, done)?,
        };
        let progress = case.progress.iter().chain(&case.counted);
        let mut records: Vec<RecordId> =
            progress.flat_map(|progress| &progress.records).copied().collect();
        records.sort_unstable();
        records.dedup();
        Some(Contribution {
            indicator: Arc::clone(&case.indicator.rule.id),
            version: Arc::clone(&case.indicator.rule.version),
            case: case.number,
            month: case.month,
            done: done.map(Day::month),
            missing: case.missing(),
            open_until: self.open_until(case),
            home,
            records: records.into(),
        })
    }

    /// Returns where somebody lived who died on a day, also on the first day of life.
    fn last_home(&self, died: Day) -> Option<Option<Arc<Home>>> {
        let stay = self.person.residences.iter().rev().find(|stay| stay.from <= died)?;
        stay.resident.then(|| stay.home.clone())
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
