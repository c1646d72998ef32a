//! The facts that episodes state, on a day and at a contact.

use std::sync::Arc;

use domain::day::Day;
use guidelines::{
    episode::EpisodeRule,
    facts::{FactValue, Slot},
    model::Guidelines,
};

use crate::{
    count::{Count, Unit},
    model::Episode,
    scene::Scene,
};

/// States the facts of all kinds of episodes: on a day, or at a contact of that day, which still
/// belongs to an episode that it ends.
pub(crate) fn state_episodes(
    scene: &mut Scene<'_>,
    guidelines: &Guidelines,
    episodes: &[Episode],
    day: Day,
    at_contact: bool,
) {
    if episodes.is_empty() {
        return;
    }
    let mut stated: Option<&Arc<str>> = None;
    for rule in &guidelines.episodes {
        if stated == Some(&rule.rule.id) {
            continue;
        }
        stated = Some(&rule.rule.id);
        let of_kind = || episodes.iter().filter(|episode| episode.kind == rule.rule.id);
        // That there is none is known without saying; see `EpisodeFacts::add`.
        if of_kind().next().is_none() {
            continue;
        }
        scene.state(rule.facts.open, Some(FactValue::Bool(false)));
        let begun = of_kind().filter(|e| e.clock_start().min(e.opened) <= day).count();
        scene.state(rule.facts.count, Some(FactValue::Number(begun as f64)));
        if begun == 0 {
            continue;
        }
        if let Some(open) = open_on(episodes, rule, day, at_contact) {
            scene.recall(rule.facts.open, FactValue::Bool(true), open.record, open.opened);
        }
        let ended = of_kind().rfind(|e| e.ended.is_some_and(|ended| ended <= day));
        if let Some(ended) = ended {
            let outcome = ended.outcome.as_ref().map(|code| FactValue::Text(Arc::clone(code)));
            scene.state(rule.facts.outcome, outcome);
        }
        state_episode_days(scene, episodes, rule, day, at_contact);
    }
}

/// States again only what changes with every day.
pub(crate) fn state_all_days(
    scene: &mut Scene<'_>,
    guidelines: &Guidelines,
    episodes: &[Episode],
    day: Day,
) {
    for rule in guidelines.episodes.iter().filter(|_| !episodes.is_empty()) {
        if episodes.iter().any(|episode| episode.kind == rule.rule.id) {
            state_episode_days(scene, episodes, rule, day, false);
        }
    }
}

fn state_episode_days(
    scene: &mut Scene<'_>,
    episodes: &[Episode],
    rule: &EpisodeRule,
    day: Day,
    at_contact: bool,
) {
    for (slot, count) in counts_of(episodes, rule, day, at_contact) {
        scene.state(slot, count.map(|count| count.fact(day)));
    }
    let open = open_on(episodes, rule, day, at_contact);
    let lost = open.map(|open| open.is_lost_on(day));
    scene.state(rule.facts.lost, lost.filter(|_| !at_contact).map(FactValue::Bool));
}

/// Lists the facts of a kind that count time, with what they count from on a day.
fn counts_of(
    episodes: &[Episode],
    rule: &EpisodeRule,
    day: Day,
    at_contact: bool,
) -> [(Slot, Option<Count>); 4] {
    let open = open_on(episodes, rule, day, at_contact);
    let begin = open.and_then(|open| open.begin).filter(|begin| *begin <= day);
    let of_kind = episodes.iter().filter(|episode| episode.kind == rule.rule.id);
    let ended = of_kind.filter_map(|e| e.ended).filter(|ended| *ended <= day).max();
    let facts = rule.facts;
    let count = |slot, unit, since: Option<Day>| (slot, since.map(|s| Count::new(slot, unit, s)));
    [
        count(facts.days, Unit::Days, begin),
        count(facts.weeks, Unit::Weeks, begin),
        count(facts.months, Unit::Months, begin),
        count(facts.ended_days, Unit::Days, ended),
    ]
}

/// Lists every fact of episodes that counts time on a day.
pub(crate) fn episode_counts(
    guidelines: &Guidelines,
    episodes: &[Episode],
    day: Day,
) -> Vec<Count> {
    let told = |rule: &&EpisodeRule| episodes.iter().any(|episode| episode.kind == rule.rule.id);
    let counts = guidelines.episodes.iter().filter(told);
    counts.flat_map(|rule| counts_of(episodes, rule, day, false)).filter_map(|(_, c)| c).collect()
}

/// Returns the episode of a kind that is open on a day, or to which a contact of it belongs.
fn open_on<'e>(
    episodes: &'e [Episode],
    rule: &EpisodeRule,
    day: Day,
    at_contact: bool,
) -> Option<&'e Episode> {
    let mut of_kind = episodes.iter().filter(|episode| episode.kind == rule.rule.id);
    of_kind.rfind(|e| if at_contact { e.covers(day) } else { e.is_open_on(day) })
}
