//! Which numbers everybody may read, and in which words.

use std::sync::Arc;

use domain::{
    day::Day,
    publication::{PublicArea, Publication},
    refusal::Refusal,
};

use crate::model::{Guidelines, Label, Rule};

/// The numbers for everybody.
#[derive(Debug, Clone)]
pub struct PublicRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// From how many people on a percentage is told; below, rounding changes it too much.
    pub percent_from: u32,
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
    /// Checks that what is published may be: only what the rules of its last day name, by village
    /// or as a whole as they say.
    ///
    /// # Errors
    ///
    /// Fails with a refusal that names the table.
    pub fn check_publication(&self, published: &Publication) -> Result<(), Refusal> {
        let rules = self.public_on(published.until.last_day());
        let tables = rules.map(|rules| rules.tables.as_slice()).unwrap_or_default();
        for table in &published.tables {
            let rule = tables.iter().find(|rule| *rule.indicator == *table.indicator);
            let by = |area: &PublicArea| match area.desa {
                Some(_) => PublicBy::Desa,
                None => PublicBy::Puskesmas,
            };
            let fits = rule.is_some_and(|rule| table.areas.iter().all(|area| by(area) == rule.by));
            if !fits {
                let message = format!(
                    "\"{}\" tidak termasuk angka untuk umum. Buka lagi halaman Angka untuk umum, \
                     lalu terbitkan dari sana.",
                    table.title
                );
                return Err(Refusal::new("terbit.tidak-untuk-umum", message));
            }
        }
        Ok(())
    }

    /// Returns the numbers for everybody as they hold on a day.
    pub fn public_on(&self, day: Day) -> Option<&PublicRules> {
        self.public.iter().find(|public| public.rule.holds_on(day))
    }
}
