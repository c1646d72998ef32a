//! The facts that episodes state, on a day and at a contact.

use std::sync::Arc;

use domain::day::Day;
use guidelines::{episode::EpisodeRule, facts::FactValue, model::Guidelines};

use crate::{model::Episode, scene::Scene};

/// States the facts of all kinds of episodes: on a day, or at a contact of that day, which still
/// belongs to an episode that it ends.
pub(crate) fn state_episodes(
    scene: &mut Scene<'_>,
    guidelines: &Guidelines,
    episodes: &[Episode],
    day: Day,
    at_contact: bool,
) {
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
        let holds = |e: &&Episode| if at_contact { e.covers(day) } else { e.is_open_on(day) };
        if let Some(open) = of_kind().rfind(holds) {
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
    for rule in &guidelines.episodes {
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
    let facts = rule.facts;
    let number = |value: i32| Some(FactValue::Number(f64::from(value)));
    let of_kind = || episodes.iter().filter(|episode| episode.kind == rule.rule.id);
    let holds = |e: &&Episode| if at_contact { e.covers(day) } else { e.is_open_on(day) };
    let open = of_kind().rfind(holds);
    let begin = open.and_then(|open| open.begin).filter(|begin| *begin <= day);
    let days = begin.map(|begin| day.days_since(begin));
    scene.state(facts.days, days.and_then(number));
    scene.state(facts.weeks, days.and_then(|days| number(days.div_euclid(7))));
    scene.state(facts.months, begin.and_then(|begin| number(day.completed_months_since(begin))));
    let ended = of_kind().filter_map(|e| e.ended).filter(|ended| *ended <= day).max();
    scene.state(facts.ended_days, ended.and_then(|ended| number(day.days_since(ended))));
    let lost = open.map(|open| open.lost_since.is_some_and(|since| since < day));
    scene.state(facts.lost, lost.filter(|_| !at_contact).map(FactValue::Bool));
}
