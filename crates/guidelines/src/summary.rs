//! The summary of the board: what the dashboards of each cluster hold, and from what each line of
//! them is drawn.

use std::sync::Arc;

use domain::day::Day;

use crate::model::{Guidelines, Label, Rule};

/// The summary.
#[derive(Debug, Clone)]
pub struct SummaryRules {
    /// Identity, name, sources; what is assumed of any of its lines stands here too.
    pub rule: Rule,
    /// Clusters, in the order in which they are read.
    pub clusters: Vec<SummaryCluster>,
}

/// What the dashboard of a cluster holds.
#[derive(Debug, Clone)]
pub struct SummaryCluster {
    /// Short name, for addresses.
    pub id: Arc<str>,
    /// Name.
    pub label: Label,
    /// Its lines; never empty.
    pub contents: Vec<SummaryContent>,
}

/// One line of a dashboard.
#[derive(Debug, Clone)]
pub struct SummaryContent {
    /// What is asked for.
    pub label: Label,
    /// Where it is asked for.
    pub source: String,
    /// What is assumed of this line.
    pub assumed: Vec<String>,
    /// From what it is drawn.
    pub from: SummaryFrom,
}

/// From what a line is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SummaryFrom {
    /// Indicators of the board, by id.
    Indicators(Vec<Arc<str>>),
    /// Numbers worked out from others, by id.
    Readings(Vec<Arc<str>>),
    /// Numbers that somebody else counted or set, by code.
    Figures(Vec<Arc<str>>),
    /// Something that another page counts.
    Shown(SummaryShown),
    /// Nothing: it is not recorded, and this is said of it.
    Missing(Label),
}

/// What another page counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryShown {
    /// Contacts by place.
    Contacts,
    /// Cases of the diseases under early warning.
    Diseases,
}

impl SummaryShown {
    /// Reads the word of the file.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "kunjungan" => Some(Self::Contacts),
            "penyakit" => Some(Self::Diseases),
            _ => None,
        }
    }
}

impl Guidelines {
    /// Returns the summary as it holds on a day.
    pub fn summary_on(&self, day: Day) -> Option<&SummaryRules> {
        self.summary.iter().find(|summary| summary.rule.holds_on(day))
    }
}
