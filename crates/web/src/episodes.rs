//! Episodes in words.

use domain::day::Day;
use guidelines::{
    episode::EpisodeRule,
    model::{Guidelines, StageSpan},
};
use portrait::model::Episode;

/// Returns the rule under which an episode is read.
fn rule<'g>(guidelines: &'g Guidelines, episode: &Episode) -> Option<&'g EpisodeRule> {
    let same = |rule: &&EpisodeRule| rule.rule.id == episode.kind;
    let mut versions = guidelines.episodes.iter().filter(same);
    versions.clone().find(|rule| rule.rule.version == episode.version).or_else(|| versions.next())
}

/// "Kehamilan ke-2, 16 minggu" or "Diabetes, sejak 3 Mar 2025".
pub fn sentence(guidelines: &Guidelines, episode: &Episode, on: Day) -> String {
    let rule = rule(guidelines, episode);
    let label = rule.map_or(&*episode.kind, |rule| rule.rule.label.id.as_str());
    // What is expected to end is counted, and told in weeks.
    let ends = rule.is_some_and(|rule| rule.expected_end.is_some());
    let course = match episode.begin {
        Some(begin) if ends && episode.is_open_on(on) => {
            format!("{} minggu", on.days_since(begin).div_euclid(7))
        }
        Some(begin) => format!("sejak {}", begin.indonesian()),
        None => "tanggal awal belum diketahui".to_owned(),
    };
    if ends || 1 < episode.number {
        format!("{label} ke-{}, {course}", episode.number)
    } else {
        format!("{label}, {course}")
    }
}

/// "tidak terlihat sejak 4 Mei 2026", of somebody who has not been seen for too long.
pub fn lost(episode: &Episode, on: Day) -> Option<String> {
    let lost = episode.lost_since.filter(|since| episode.is_open_on(on) && *since < on);
    lost.map(|since| format!("tidak terlihat sejak {}", since.indonesian()))
}

/// Tells whether an episode is what a person is cared for: it makes a life stage, or somebody who
/// stays away counts as lost. Marriage and smoking are neither.
pub fn is_care(guidelines: &Guidelines, episode: &Episode) -> bool {
    let makes_stage = guidelines.stages.iter().any(|stage| match &stage.span {
        StageSpan::Episode(kind) => *kind == episode.kind,
        StageSpan::Age(_) => false,
    });
    makes_stage || rule(guidelines, episode).is_some_and(|rule| rule.lost_after_days.is_some())
}
