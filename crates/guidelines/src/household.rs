//! Healthy households (PIS-PK): twelve indicators of a household, and the index made of them.
//!
//! An indicator is reached (Y), not reached (T), not applicable (N), or nobody has asked yet. What
//! one member lacks the household lacks.

use std::sync::Arc;

use domain::day::Day;

use crate::{
    age::AgeSpan,
    condition::Condition,
    facts::Slot,
    model::{Guidelines, Label, Rule},
};

/// Most indicators of a household: which of them are reached is kept as bits of one number.
pub const INDICATORS_MAX: usize = 32;

/// The indicators of a household and what follows from them.
#[derive(Debug, Clone)]
pub struct HouseholdRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// A household is healthy when its index is more than this, in thousandths.
    pub healthy_above: u32,
    /// A household is unhealthy when its index is less than this, in thousandths.
    pub unhealthy_below: u32,
    /// Improvement is judged when more than this share of all households was asked, in percent.
    pub improvement_above_percent: u32,
    /// Improvement compares with the end of the month so many months before.
    pub improvement_months: u8,
    /// Holds at a contact at which another visit of the household was planned.
    pub planned: Condition,
    /// Names of the classes, in the order of [`Health::ALL`].
    pub classes: [Label; 3],
    /// The indicators, in their order; the place of one is its bit.
    pub indicators: Vec<HouseholdIndicator>,
}

/// One indicator of a household.
#[derive(Debug, Clone)]
pub struct HouseholdIndicator {
    /// Identity, name, sources; version and validity are those of all of them.
    pub rule: Rule,
    /// What a household lacks that has not reached it: "jamban sehat".
    pub lacking: Label,
    /// Whether it tells of a member what only the team that cares for the person is to know.
    pub confidential: bool,
    /// What is asked of members.
    pub member: Option<MemberPart>,
    /// What one member answers for all.
    pub house: Option<Answer>,
}

/// What is asked of members of a household, each for themselves.
#[derive(Debug, Clone)]
pub struct MemberPart {
    /// Of whom, as of the day.
    pub applies: Condition,
    /// How it is known whether they have reached it.
    pub reached: Reached,
}

/// How it is known whether somebody has reached an indicator.
#[derive(Debug, Clone)]
pub enum Reached {
    /// Nobody of these has: who smokes.
    Never,
    /// By what is true as of the day.
    State {
        /// When it is known; absent means always.
        known: Option<Condition>,
        /// Who has reached it.
        good: Condition,
    },
    /// By what was answered at contacts: every answer must be good.
    Answered {
        /// The answers.
        answer: Answer,
        /// Which contacts count.
        within: Within,
        /// Whether who never answered has not reached it; else nobody knows.
        required: bool,
    },
}

/// What contacts answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Holds at a contact that answers.
    pub asked: Condition,
    /// Holds at one that answers well.
    pub good: Condition,
}

/// Which contacts of a member count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// At these ages.
    Age(AgeSpan),
    /// Since the beginning of the last episode of a kind that has ended.
    Episode(Arc<str>),
    /// In the calendar month of the day and so many before it.
    Months(u8),
}

/// What is known of one indicator of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Y.
    Reached,
    /// T.
    Lacking,
    /// N.
    NotApplicable,
    /// Nobody has asked yet.
    Unasked,
}

/// Class of a household by its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// Sehat.
    Healthy,
    /// Pra-sehat.
    Fair,
    /// Tidak sehat.
    Unhealthy,
}

/// What is known of one member for all indicators, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct MemberBits {
    /// Asked of the member and reached.
    pub good: u32,
    /// Asked of the member and not reached.
    pub bad: u32,
    /// Asked of the member, and nobody knows.
    pub unknown: u32,
    /// The member answered yes for the whole household.
    pub yes: u32,
    /// The member answered no for the whole household.
    pub no: u32,
    /// Day of the last answer for the whole household.
    pub asked: Option<Day>,
}

/// The index of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthIndex {
    /// Indicators that are reached.
    pub reached: u32,
    /// Indicators that apply; never 0.
    pub of: u32,
}

impl Health {
    /// All classes, the best first.
    pub const ALL: [Self; 3] = [Self::Healthy, Self::Fair, Self::Unhealthy];
}

impl HealthIndex {
    /// Returns the index in thousandths, rounded to the nearest.
    pub const fn thousandths(self) -> u32 {
        (2_000 * self.reached + self.of) / (2 * self.of)
    }
}

impl HouseholdRules {
    /// Tells what is known of every indicator of a household by what is known of its members.
    ///
    /// One member who lacks it is enough to lack it; one of whom nobody knows is enough for nobody
    /// to know. Of what is answered for the whole household the latest answer counts.
    pub fn statuses(&self, members: &[MemberBits]) -> Vec<Status> {
        let all = |of: fn(&MemberBits) -> u32| members.iter().fold(0, |all, one| all | of(one));
        let (good, bad, unknown) = (all(|m| m.good), all(|m| m.bad), all(|m| m.unknown));
        let status = |(place, indicator): (usize, &HouseholdIndicator)| {
            let has = |bits: u32| bits >> place & 1 == 1;
            let answered = members.iter().filter(|one| has(one.yes | one.no));
            let answer = answered.max_by_key(|one| one.asked).map(|one| has(one.yes));
            match (answer, &indicator.house) {
                _ if has(bad) => Status::Lacking,
                (Some(false), Some(_)) => Status::Lacking,
                (None, Some(_)) => Status::Unasked,
                _ if has(unknown) => Status::Unasked,
                (Some(true), Some(_)) => Status::Reached,
                _ if has(good) => Status::Reached,
                _ => Status::NotApplicable,
            }
        };
        self.indicators.iter().enumerate().map(status).collect()
    }

    /// Returns the index; absent while any indicator waits for an answer, and where none applies.
    pub fn index(statuses: &[Status]) -> Option<HealthIndex> {
        let count = |of: Status| statuses.iter().filter(|status| **status == of).count() as u32;
        let reached = count(Status::Reached);
        let of = reached + count(Status::Lacking);
        (count(Status::Unasked) == 0 && 0 < of).then_some(HealthIndex { reached, of })
    }

    /// Returns the class of an index; both borders are between the two.
    pub const fn health(&self, index: HealthIndex) -> Health {
        let reached = 1_000 * index.reached;
        if self.healthy_above * index.of < reached {
            Health::Healthy
        } else if reached < self.unhealthy_below * index.of {
            Health::Unhealthy
        } else {
            Health::Fair
        }
    }

    /// Lists the whole and every indicator as rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        [&self.rule].into_iter().chain(self.indicators.iter().map(|indicator| &indicator.rule))
    }

    /// Returns the place of an indicator.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.indicators.iter().position(|indicator| *indicator.rule.id == *id)
    }

    /// Lists the conditions that are judged as of a day.
    pub fn of_day(&self) -> impl Iterator<Item = &Condition> {
        self.indicators.iter().filter_map(|indicator| indicator.member.as_ref()).flat_map(
            |member| {
                let (known, good) = match &member.reached {
                    Reached::State { known, good } => (known.as_ref(), Some(good)),
                    Reached::Never | Reached::Answered { .. } => (None, None),
                };
                [Some(&member.applies), known, good].into_iter().flatten()
            },
        )
    }
}

impl Answer {
    /// Lists what it reads.
    pub fn reads(&self) -> impl Iterator<Item = Slot> {
        self.asked.reads.iter().chain(&self.good.reads).copied()
    }
}

impl Guidelines {
    /// Returns the rules of households that hold on a day.
    pub fn households_on(&self, day: Day) -> Option<&HouseholdRules> {
        self.households.iter().find(|rules| rules.rule.holds_on(day))
    }
}
