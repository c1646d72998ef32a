//! Readings: rates and shares that are worked out from counted indicators and figures, and
//! indicators that are asked for under a second name. They have no people of their own.

use std::sync::Arc;

use domain::day::Day;

use crate::{
    model::{Guidelines, Label, Rule},
    target::{Better, Target},
};

/// A number worked out from others.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Under which heading it is shown.
    pub group: Label,
    /// Whether more is better.
    pub better: Better,
    /// What is divided by what.
    pub of: ReadingOf,
    /// The quotient is told per so many: 100 for percent, 1,000, 100,000.
    pub per: u32,
    /// Target in the unit of the quotient, dated.
    pub targets: Vec<Target>,
}

/// What a reading is worked out from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingOf {
    /// A sum of numbers over another.
    Ratio {
        /// What is added above the line; never empty.
        plus: Vec<Part>,
        /// What is taken off above the line.
        minus: Vec<Part>,
        /// What is added below the line; never empty.
        over: Vec<Part>,
    },
    /// Villages in which an indicator reaches so many percent, over the villages that have anybody
    /// to count.
    Villages {
        /// Id of the indicator.
        indicator: Arc<str>,
        /// Percent.
        at_least: u8,
    },
}

/// A number of people that a reading takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// People of an indicator.
    People(Arc<str>, PartOf),
    /// A figure that somebody stated, or that follows from others, by code.
    Figure(Arc<str>),
}

/// Which people of an indicator are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartOf {
    /// Those who count.
    Numerator,
    /// All of them.
    Denominator,
    /// Those whose case was done since the year began, whatever month it belongs to.
    Served,
}

impl ReadingOf {
    /// Lists the numbers that it takes, those above the line first; none of a share of villages.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        let (plus, minus, over): (&[Part], &[Part], &[Part]) = match self {
            Self::Ratio { plus, minus, over } => (plus, minus, over),
            Self::Villages { .. } => (&[], &[], &[]),
        };
        plus.iter().chain(minus).chain(over)
    }

    /// Lists the indicators that it reads.
    pub fn indicators(&self) -> Vec<&Arc<str>> {
        match self {
            Self::Villages { indicator, .. } => vec![indicator],
            Self::Ratio { .. } => {
                let people = self.parts().filter_map(|part| match part {
                    Part::People(indicator, _) => Some(indicator),
                    Part::Figure(_) => None,
                });
                people.collect()
            }
        }
    }
}

impl Guidelines {
    /// Lists the readings that hold on a day, in the order of the file.
    pub fn readings_on(&self, day: Day) -> impl Iterator<Item = &Reading> {
        self.readings.iter().filter(move |reading| reading.rule.holds_on(day))
    }
}
