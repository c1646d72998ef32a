//! Whom a row of a register is about: the portraits that its cells are read from.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use domain::{
    day::{Day, Month},
    record::{Attendance, Outcome},
    timeline::Timeline,
};
use guidelines::{
    age::AgeSpan,
    episode::{Clock, EpisodeRule},
    facts::Facts,
    model::{Guidelines, Item},
};
use portrait::{
    draw::Painter,
    model::{Contact, Episode, Given, ItemState, Portrait},
    veil::Veil,
};

use crate::{episodes, observed};

/// A person, or one episode of a person, as of a day.
pub(crate) struct Subject<'a> {
    painter: &'a Painter<'a>,
    timeline: &'a Timeline,
    /// Over what the reader is not told.
    veil: Option<Veil<'a>>,
    /// The portrait of the day of the register.
    pub(crate) portrait: Rc<Portrait>,
    /// The episode that the row is about.
    pub(crate) episode: Option<Episode>,
    /// Ages at which the person stands in the register.
    age: Option<AgeSpan>,
    /// Portraits of other days, drawn when they were asked for.
    drawn: RefCell<BTreeMap<Day, Rc<Portrait>>>,
}

/// A stretch of a life; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Day,
    pub(crate) until: Day,
}

impl Stretch {
    pub(crate) fn has(self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }

    /// Tells whether any day of a month belongs to it.
    pub(crate) fn touches(self, month: Month) -> bool {
        self.from <= month.last_day() && month.first_day() <= self.until
    }
}

/// How an item, or a step of it, stands in a row.
pub(crate) enum Standing {
    /// Given on a day.
    Given(Box<Given>),
    /// Counts as given by something else.
    Covered(ItemState),
    /// Not given: how it stood on a day, the day of the register or the last of its episode.
    Open(ItemState, Day),
    /// Not judged for this person.
    None,
}

impl<'a> Subject<'a> {
    /// Draws somebody as of a day; `episode` is the kind and number of an episode.
    pub(crate) fn new(
        painter: &'a Painter<'a>,
        timeline: &'a Timeline,
        on: Day,
        episode: Option<(&str, u16)>,
        age: Option<AgeSpan>,
        veil: Option<Veil<'a>>,
    ) -> Self {
        let portrait = Rc::new(painter.tell(timeline, veil.as_ref(), on).portrait);
        let wanted = |e: &&Episode| {
            episode.is_some_and(|(kind, number)| *e.kind == *kind && e.number == number)
        };
        let episode = portrait.episodes.iter().find(wanted).cloned();
        Self { painter, timeline, veil, portrait, episode, age, drawn: RefCell::default() }
    }

    /// Returns the day of the register.
    pub(crate) fn on(&self) -> Day {
        self.portrait.as_of
    }

    pub(crate) fn guidelines(&self) -> &'a Guidelines {
        self.painter.guidelines()
    }

    /// Says which episode the row is about.
    pub(crate) fn note(&self) -> String {
        let sentence = |episode| episodes::sentence(self.guidelines(), episode, self.on());
        self.episode.as_ref().map(sentence).unwrap_or_default()
    }

    /// Says since when the person has been lost.
    pub(crate) fn lost(&self) -> Option<String> {
        self.episode.as_ref().and_then(|episode| episodes::lost(episode, self.on()))
    }

    /// Returns the rule of the episode that the row is about.
    pub(crate) fn episode_rule(&self) -> Option<&'a EpisodeRule> {
        let kind = &self.episode.as_ref()?.kind;
        let mut rules = self.guidelines().episodes.iter();
        rules.rfind(|rule| rule.rule.id == *kind)
    }

    /// Returns the portrait of another day.
    fn drawn_on(&self, day: Day) -> Rc<Portrait> {
        if day == self.on() {
            return Rc::clone(&self.portrait);
        }
        let mut drawn = self.drawn.borrow_mut();
        let tell = || self.painter.tell(self.timeline, self.veil.as_ref(), day).portrait;
        Rc::clone(drawn.entry(day).or_insert_with(|| Rc::new(tell())))
    }

    /// Returns the days during which the person stands in the register, as far as they have come.
    pub(crate) fn stretch(&self) -> Stretch {
        if let Some(episode) = &self.episode {
            return stretch_of(episode, self.on());
        }
        let birth = self.portrait.person.birth;
        let days = self.age.zip(birth).map(|(age, birth)| age.days(birth.day));
        let (from, until) = days.unwrap_or_else(|| {
            let first = self.portrait.contacts.first().map_or(self.on(), |contact| contact.day);
            (birth.map_or(first, |birth| birth.day.min(first)), self.on())
        });
        Stretch { from, until: until.min(self.on()) }
    }

    /// Lists the contacts within a stretch at which the person was present.
    pub(crate) fn contacts(&self, stretch: Stretch) -> Vec<&Contact> {
        let present = |contact: &&Contact| contact.attendance == Attendance::Present;
        let all = self.portrait.contacts.iter().filter(present);
        all.filter(|contact| stretch.has(contact.day)).collect()
    }

    /// Tells whether somebody wrote within a stretch that the person did not come.
    pub(crate) fn noted_absent(&self, stretch: Stretch) -> Option<&Contact> {
        let absent = |contact: &&Contact| contact.attendance == Attendance::Absent;
        self.portrait.contacts.iter().filter(absent).find(|contact| stretch.has(contact.day))
    }

    /// States what contacts made known together.
    pub(crate) fn facts(&self, contacts: &[&Contact], on: Day) -> Facts {
        self.painter.facts_of(&self.portrait, contacts, on)
    }

    /// Finds the episode by which an item counts its ages: the one of the row, or the first of
    /// the item's kind that follows it.
    fn episode_for(&self, item: &Item) -> Option<Option<Episode>> {
        let Clock::Episode(kind) = &item.clock else { return Some(None) };
        let of_kind = || self.portrait.episodes.iter().filter(|e| e.kind == *kind);
        let Some(own) = &self.episode else { return of_kind().next_back().cloned().map(Some) };
        if own.kind == *kind {
            return Some(Some(own.clone()));
        }
        let start = stretch_of(own, self.on()).from;
        let mut later = self.portrait.episodes.iter().filter(|e| e.kind == own.kind);
        let next = later.find(|e| own.number < e.number).map(|e| stretch_of(e, self.on()).from);
        of_kind()
            .find(|e| {
                let begin = stretch_of(e, self.on()).from;
                start <= begin && next.is_none_or(|next| begin < next)
            })
            .cloned()
            .map(Some)
    }

    /// Tells how an item, or a step of it, stands.
    pub(crate) fn standing(&self, item: &str, step: &str) -> Standing {
        let Some(rule) = observed::item(self.guidelines(), item, self.on()) else {
            return Standing::None;
        };
        let Some(episode) = self.episode_for(rule) else { return Standing::None };
        let stretch = match &episode {
            Some(episode) => stretch_of(episode, self.on()),
            None => self.stretch_of_life(),
        };
        let given = self.given(item, step, stretch).map(|given| Box::new(given.clone()));
        if let Some(given) = given.clone().filter(|_| !step.is_empty()) {
            return Standing::Given(given);
        }
        let over = episode.as_ref().and_then(|episode| episode.ended);
        // On the day of its end an episode is not open any more.
        let judged = over.map_or(self.on(), |ended| ended.plus_days(-1).min(self.on()));
        match (self.state_on(item, step, judged), given) {
            // What comes back is done or due anew; what is neither was given once at least.
            (Standing::Open(state, day), Some(given))
                if !state.status.is_due() || day < self.on() =>
            {
                Standing::Given(given)
            }
            (Standing::None, Some(given)) => Standing::Given(given),
            (standing, _) => standing,
        }
    }

    /// Tells how a campaign stands in one month.
    pub(crate) fn standing_in(&self, item: &str, step: &str, month: Month) -> Standing {
        let last = month.last_day().min(self.on());
        let stretch = Stretch { from: month.first_day(), until: last };
        match self.given(item, step, stretch) {
            Some(given) => Standing::Given(Box::new(given.clone())),
            None if !self.stretch().touches(month) => Standing::None,
            None => self.state_on(item, step, last),
        }
    }

    /// Finds the last giving of an item, or of a step of it, within a stretch.
    pub(crate) fn given(&self, item: &str, step: &str, stretch: Stretch) -> Option<&Given> {
        let same = |given: &&Given| {
            *given.item == *item
                && (step.is_empty() || *given.step == *step)
                && given.outcome == Outcome::Given
                && stretch.has(given.day)
        };
        self.portrait.services.iter().rfind(same)
    }

    /// Returns how an item stands today.
    pub(crate) fn state_now(&self, item: &Arc<str>) -> Option<&ItemState> {
        self.portrait.items.iter().find(|state| state.item == *item)
    }

    fn state_on(&self, item: &str, step: &str, day: Day) -> Standing {
        let portrait = self.drawn_on(day);
        let state = portrait
            .items
            .iter()
            .find(|state| *state.item == *item && (step.is_empty() || *state.step == *step));
        match state {
            Some(state) if state.status == portrait::model::ItemStatus::Done => {
                Standing::Covered(state.clone())
            }
            Some(state) => Standing::Open(state.clone(), day),
            None => Standing::None,
        }
    }

    /// A service without a clock of its own is looked for in the whole life until the register's
    /// day, or in the episode of the row.
    fn stretch_of_life(&self) -> Stretch {
        match &self.episode {
            Some(episode) => stretch_of(episode, self.on()),
            None => {
                let birth = self.portrait.person.birth.map(|birth| birth.day);
                let first = self.portrait.services.first().map(|given| given.day);
                let from = birth.into_iter().chain(first).min().unwrap_or(self.on());
                Stretch { from, until: self.on() }
            }
        }
    }
}

/// Returns the days of an episode; the day on which it ends still belongs to it.
pub(crate) fn stretch_of(episode: &Episode, on: Day) -> Stretch {
    let from = episode.begin.map_or(episode.opened, |begin| begin.min(episode.opened));
    Stretch { from, until: episode.ended.unwrap_or(on).min(on) }
}
