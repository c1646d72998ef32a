//! Packs for meetings: which numbers a *lokakarya mini* or a *musyawarah desa* looks at, in which
//! words, and who can help where they fall short.

use std::sync::Arc;

use domain::{day::Day, meeting::MeetingKind};

use crate::model::{Guidelines, Label, Rule};

/// What is put before one kind of meeting.
#[derive(Debug, Clone)]
pub struct MeetingRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// The kind of meeting.
    pub kind: MeetingKind,
    /// Whether lists of names may be added for those who may see names.
    pub names: bool,
    /// Whether people who are no health workers read it: then every number is told in plain words,
    /// with who can help.
    pub is_plain: bool,
    /// What is talked about, in order.
    pub agenda: Vec<Label>,
    /// Who can help, beside the health workers.
    pub sectors: Vec<Sector>,
    /// Numbers by cluster, in order.
    pub clusters: Vec<MeetingCluster>,
    /// Indicator of the map, if there is one.
    pub map: Option<Arc<str>>,
    /// Indicators whose months are drawn.
    pub trends: Vec<Arc<str>>,
    /// Most places and numbers that are furthest behind.
    pub gaps_max: usize,
}

/// Who can help, beside the health workers (*lintas sektor*).
#[derive(Debug, Clone)]
pub struct Sector {
    /// Code within the pack.
    pub id: Arc<str>,
    /// Name.
    pub label: Label,
}

/// A cluster (*klaster*) of services.
#[derive(Debug, Clone)]
pub struct MeetingCluster {
    /// Code: `K1` to `K4`.
    pub code: Arc<str>,
    /// Name.
    pub label: Label,
    /// Its numbers; a cluster that nothing counts yet has none and says so.
    pub numbers: Vec<MeetingNumber>,
}

/// A number of a pack.
#[derive(Debug, Clone)]
pub struct MeetingNumber {
    /// Indicator id.
    pub indicator: Arc<str>,
    /// Plain words for it, when the pack is in plain words.
    pub plain: Option<Label>,
    /// Codes of those who can help.
    pub sectors: Vec<Arc<str>>,
    /// What they can do.
    pub help: Option<Label>,
}

impl MeetingRules {
    /// Returns all numbers with their cluster, in order.
    pub fn numbers(&self) -> impl Iterator<Item = (&MeetingCluster, &MeetingNumber)> {
        let clusters = self.clusters.iter();
        clusters.flat_map(|cluster| cluster.numbers.iter().map(move |one| (cluster, one)))
    }

    /// Returns a sector by its code.
    pub fn sector(&self, id: &str) -> Option<&Sector> {
        self.sectors.iter().find(|sector| *sector.id == *id)
    }
}

impl Guidelines {
    /// Returns what is put before a kind of meeting on a day.
    pub fn meeting_on(&self, kind: MeetingKind, day: Day) -> Option<&MeetingRules> {
        self.meetings.iter().find(|rules| rules.kind == kind && rules.rule.holds_on(day))
    }
}
