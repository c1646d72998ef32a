//! Which numbers everybody may read, and in which words.

use std::sync::Arc;

use domain::day::Day;

use crate::model::{Guidelines, Label, Rule};

/// The numbers for everybody.
#[derive(Debug, Clone)]
pub struct PublicRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// The tables, in the order in which they are read.
    pub tables: Vec<PublicTableRule>,
}

/// One indicator as everybody reads it.
#[derive(Debug, Clone)]
pub struct PublicTableRule {
    /// Indicator id.
    pub indicator: Arc<str>,
    /// What is counted, in plain words.
    pub title: Label,
    /// Of whom, in plain words.
    pub of: Label,
    /// Whether villages are told, or the whole of the Puskesmas alone. Never both: from a total
    /// and the villages that are told, those that are too small could be worked out.
    pub by: PublicBy,
}

/// Of which areas an indicator is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicBy {
    /// Of each village.
    Desa,
    /// Of the whole of the Puskesmas.
    Puskesmas,
}

impl PublicBy {
    /// Reads the word of the file.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "desa" => Some(Self::Desa),
            "puskesmas" => Some(Self::Puskesmas),
            _ => None,
        }
    }
}

impl Guidelines {
    /// Returns the numbers for everybody as they hold on a day.
    pub fn public_on(&self, day: Day) -> Option<&PublicRules> {
        self.public.iter().find(|public| public.rule.holds_on(day))
    }
}
