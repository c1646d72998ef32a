//! Episodes: stretches of a life with a clock of their own, such as a pregnancy, the weeks after
//! a delivery, or the care for high blood pressure.
//!
//! An episode is opened and closed by what people write down at contacts; nobody keeps it by
//! hand. The portrait reads it from the timeline and states the facts listed in [`EpisodeFacts`].

use std::sync::Arc;

use crate::{
    age::AgePoint,
    condition::Condition,
    facts::{FactType, FactValue, Slot, Vocabulary},
    model::Rule,
};

/// How episodes of one kind begin and end.
#[derive(Debug, Clone)]
pub struct EpisodeRule {
    /// Identity, name, sources. The id names the facts.
    pub rule: Rule,
    /// Who can have it; a contact that opens it for anybody else is noted as a contradiction.
    pub who: Option<Condition>,
    /// Opens it, by what a contact made known.
    pub opens: Condition,
    /// How its first day is known, the most trusted way first.
    pub begin: Vec<Begin>,
    /// Closes it, by what a contact made known; the contact still belongs to it.
    pub closes: Option<Condition>,
    /// Observation that says on which day it ended, when that is not the day of the contact.
    pub ended_on: Option<Slot>,
    /// Observation whose option at the end is the outcome.
    pub outcome: Option<Slot>,
    /// Last age of the episode: after it, it is over without anybody writing so.
    pub lasts: Option<AgePoint>,
    /// Age after which an end is expected to be written; an open one is noted from then on.
    pub expected_end: Option<AgePoint>,
    /// Days after an end during which only a stated first day can open the next one.
    pub rest_days: u16,
    /// Days by which two statements of the first day may differ before it is noted.
    pub begin_tolerance_days: Option<u16>,
    /// Observations that show that the care goes on; empty means every contact does.
    pub kept_by: Vec<Slot>,
    /// Days without such a contact after which the person counts as lost to follow-up.
    pub lost_after_days: Option<u16>,
    /// Its facts.
    pub facts: EpisodeFacts,
}

/// A way to know the first day of an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// A date was written; the first day is so many days before it (none for the last
    /// menstruation, the length of a pregnancy for an expected date of delivery).
    Day {
        /// The observation.
        slot: Slot,
        /// Days from the first day to the date.
        minus_days: u16,
    },
    /// Completed weeks at the contact were written.
    Weeks {
        /// The observation.
        slot: Slot,
    },
    /// The contact itself is the first day.
    Contact,
}

/// Facts that an episode states, named after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpisodeFacts {
    /// `x`: one is open on the day.
    pub open: Slot,
    /// `x_days`: days since its first day.
    pub days: Slot,
    /// `x_weeks`: completed weeks since its first day.
    pub weeks: Slot,
    /// `x_months`: completed calendar months since its first day.
    pub months: Slot,
    /// `x_count`: how many there have been, this one included.
    pub count: Slot,
    /// `x_ended_days`: days since the last one ended.
    pub ended_days: Slot,
    /// `x_outcome`: the outcome of the last one that ended.
    pub outcome: Slot,
    /// `x_lost`: one is open and nobody has seen the person for too long. True as of a day.
    pub lost: Slot,
}

impl EpisodeFacts {
    /// Adds the names of an episode to the vocabulary; `None` when one is taken by something else.
    pub(crate) fn add(vocabulary: &mut Vocabulary, id: &str) -> Option<Self> {
        let mut name = |suffix: &str, fact_type| {
            let name = format!("{id}{suffix}");
            let known = vocabulary.slot(&name);
            let free = known.is_none_or(|slot| vocabulary.fact_type(slot) == fact_type);
            free.then(|| vocabulary.add(&name, fact_type))
        };
        let facts = Self {
            open: name("", FactType::Bool)?,
            days: name("_days", FactType::Number)?,
            weeks: name("_weeks", FactType::Number)?,
            months: name("_months", FactType::Number)?,
            count: name("_count", FactType::Number)?,
            ended_days: name("_ended_days", FactType::Number)?,
            outcome: name("_outcome", FactType::Text)?,
            lost: name("_lost", FactType::Bool)?,
        };
        vocabulary.mark_lasting(facts.lost);
        vocabulary.assume(facts.open, FactValue::Bool(false));
        vocabulary.assume(facts.count, FactValue::Number(0.0));
        Some(facts)
    }

    /// Lists the facts that may change with every day.
    pub const fn counts(&self) -> [Slot; 4] {
        [self.days, self.weeks, self.months, self.ended_days]
    }

    /// Tells whether a fact is one of the episode.
    pub fn has(&self, slot: Slot) -> bool {
        self.counts().contains(&slot)
            || [self.open, self.count, self.outcome, self.lost].contains(&slot)
    }
}

/// From which moment the ages of an item are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clock {
    /// From birth.
    Birth,
    /// From the first day of the open episode of this kind.
    Episode(Arc<str>),
}
