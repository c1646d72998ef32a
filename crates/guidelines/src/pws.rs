//! Rules of local-area monitoring (PWS): how an area is judged by target and trend.

use std::sync::Arc;

use domain::day::Day;

use crate::model::{Guidelines, Label, Rule, Severity};

/// Months of a year.
pub const MONTHS: usize = 12;

/// Rules of local-area monitoring, one per validity.
#[derive(Debug, Clone)]
pub struct PwsRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Denominators below this are marked as small.
    pub small_below: u64,
    /// Numbers of people below this are not told of a confidential indicator to whoever does not
    /// care for these people.
    pub hidden_below: u64,
    /// How many twelfths of a whole year's target are to be reached by the end of each month.
    pub target_twelfths: [u8; MONTHS],
    /// States of an area, worst first. Every position and trend has exactly one.
    pub states: Vec<Arc<PwsState>>,
    /// Age groups by which a board may be divided, in the order in which they are offered.
    pub age_groups: Vec<AgeGroup>,
    /// What the digest of the week puts first.
    pub digest: Digest,
}

/// What the digest of the week puts first. A place scores the people who newly lack something times
/// the percentage points that it is away from the target; all else has a weight on that scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// How many days are looked at.
    pub days: u16,
    /// How many places and people are named first.
    pub lines: u16,
    /// A window that closes within so many days closes soon.
    pub closing_days: u16,
    /// Weight of somebody with a new finding that is an emergency.
    pub emergency: u32,
    /// Weight of a signal of early warning that nobody has answered.
    pub signal: u32,
    /// Weight of a village that fell to a worse state.
    pub fallen: u32,
    /// Weight of a week that is over and not reported.
    pub late_report: u32,
}

/// An age group, in completed months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeGroup {
    /// What it is called.
    pub label: Label,
    /// The youngest.
    pub from_months: u16,
    /// Whoever has so many is too old; absent means nobody is.
    pub below_months: Option<u16>,
    /// Indonesian words for those among whom it is offered, as [`Indicator::people`] writes them.
    ///
    /// [`Indicator::people`]: crate::indicator::Indicator::people
    pub people: Vec<String>,
}

/// A state of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PwsState {
    /// Place among the states, worst first, from 0.
    pub rank: u8,
    /// Word for it.
    pub label: Label,
    /// What it asks for.
    pub advice: Label,
    /// How serious it is, for colours; areas that call for `refer` are named first.
    pub severity: Severity,
    /// Where the area stands.
    pub position: Position,
    /// Which way it moves.
    pub trends: Vec<Trend>,
}

/// Where an area stands against the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// On the target or better.
    Reached,
    /// Not there.
    Behind,
}

impl Position {
    /// Both positions.
    pub const ALL: [Self; 2] = [Self::Reached, Self::Behind];

    /// Returns the word used in data.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Behind => "behind",
        }
    }
}

/// Which way an area moved since last month; where less is better, less is `Better`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Better than last month.
    Better,
    /// As last month.
    Same,
    /// Worse than last month.
    Worse,
    /// Nothing to compare with, as in January.
    None,
}

impl Trend {
    /// Every trend.
    pub const ALL: [Self; 4] = [Self::Better, Self::Same, Self::Worse, Self::None];

    /// Returns the word used in data.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "same",
            Self::Worse => "worse",
            Self::None => "none",
        }
    }
}

impl PwsRules {
    /// Returns the state of a position and a trend.
    ///
    /// # Panics
    /// When no state covers them, which loaded rules never lack.
    pub fn state(&self, position: Position, trend: Trend) -> &Arc<PwsState> {
        let covers =
            |state: &&Arc<PwsState>| state.position == position && state.trends.contains(&trend);
        self.states.iter().find(covers).expect("loaded rules cover every position and trend")
    }
}

impl Guidelines {
    /// Returns the rules of local-area monitoring that hold on a day.
    pub fn pws_on(&self, day: Day) -> Option<&PwsRules> {
        self.pws.iter().find(|pws| pws.rule.holds_on(day))
    }
}
