//! What the guidelines say of one person on one day, and what changes next.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{day::Day, timeline::Timeline};
use guidelines::model::Guidelines;
use portrait::{
    draw::Painter,
    explain::{item_sentence, status_word},
    model::{Episode, Finding, ItemState, ItemStatus, Portrait},
    veil::Veil,
};

use crate::{
    episodes, observed,
    pages::person::head::record_href,
    rule_names,
    wording::{self, Mark},
};

/// Changes by time alone that are looked through for one that somebody would notice.
const CHANGES_MAX: usize = 40;
/// Changes that are told of one day.
const TOLD_MAX: usize = 8;

/// One person on one day.
pub(crate) struct Moment {
    pub(crate) day: String,
    pub(crate) age: String,
    /// Whether the person was alive and lived here.
    pub(crate) absent: Option<&'static str>,
    pub(crate) stages: Vec<String>,
    pub(crate) episodes: Vec<EpisodeLine>,
    pub(crate) groups: Vec<ItemGroup>,
    pub(crate) findings: Vec<FindingLine>,
    pub(crate) tasks: Vec<FindingLine>,
    pub(crate) next: Option<NextChange>,
}

/// An episode that had begun.
pub(crate) struct EpisodeLine {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) class: &'static str,
    pub(crate) href: String,
}

/// Services that stood alike.
pub(crate) struct ItemGroup {
    pub(crate) title: &'static str,
    pub(crate) class: &'static str,
    /// Shown at once; the others are opened.
    pub(crate) open: bool,
    pub(crate) lines: Vec<ItemLine>,
}

/// A service.
pub(crate) struct ItemLine {
    pub(crate) name: String,
    pub(crate) sentence: String,
    pub(crate) why: String,
}

/// A finding or a home visit.
pub(crate) struct FindingLine {
    pub(crate) class: &'static str,
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

/// The next day on which something changes.
pub(crate) struct NextChange {
    pub(crate) day: String,
    pub(crate) href: String,
    pub(crate) changes: Vec<String>,
}

/// A heading, whether it is shown at once, and the states below it.
type Group = (&'static str, bool, Mark, &'static [ItemStatus]);

const GROUPS: [Group; 6] = [
    ("Terlambat", true, Mark::Danger, &[ItemStatus::Overdue]),
    ("Waktunya", true, Mark::Watch, &[ItemStatus::Due]),
    ("Terlewat", true, Mark::Danger, &[ItemStatus::Missed]),
    (
        "Ditolak, tidak boleh, atau belum dapat dinilai",
        true,
        Mark::Watch,
        &[
            ItemStatus::Refused,
            ItemStatus::Contraindicated,
            ItemStatus::UnknownAge,
            ItemStatus::UnknownBegin,
        ],
    ),
    ("Sudah", false, Mark::Safe, &[ItemStatus::Done]),
    ("Belum waktunya", false, Mark::Unknown, &[ItemStatus::NotYet, ItemStatus::Waiting]),
];

/// Reads a portrait for people.
pub(crate) fn moment(
    painter: &Painter<'_>,
    timeline: &Timeline,
    veil: Option<&Veil<'_>>,
    portrait: &Portrait,
) -> Moment {
    let guidelines = painter.guidelines();
    let (person, on) = (&portrait.person, portrait.as_of);
    let stage = |id: &Arc<str>| {
        guidelines.stage(id, on).map_or_else(|| id.to_string(), |stage| stage.rule.label.id.clone())
    };
    let begun = portrait.episodes.iter().filter(|e| e.opened.min(e.begin.unwrap_or(on)) <= on);
    Moment {
        day: on.indonesian(),
        age: wording::age_of(person.birth, on),
        absent: absent(portrait),
        stages: portrait.stages.iter().map(stage).collect(),
        episodes: begun.rev().map(|episode| episode_line(guidelines, episode, on)).collect(),
        groups: groups(guidelines, portrait),
        findings: portrait.findings.iter().map(|found| finding_line(guidelines, found)).collect(),
        tasks: portrait
            .tasks
            .iter()
            .map(|task| FindingLine {
                class: wording::severity(task.severity).1.class(),
                name: rule_names::home_visit(guidelines, &task.rule, on),
                text: format!("kunjungi sampai {}", task.until.indonesian()),
                href: None,
            })
            .collect(),
        next: next_change(painter, timeline, veil, portrait),
    }
}

fn absent(portrait: &Portrait) -> Option<&'static str> {
    let (person, on) = (&portrait.person, portrait.as_of);
    if person.birth.is_some_and(|birth| on < birth.day) {
        return Some("Belum lahir pada hari itu.");
    }
    if person.died_on.is_some_and(|died| died <= on) {
        return Some("Sudah meninggal pada hari itu.");
    }
    (!person.resident_on(on)).then_some("Tidak tinggal di wilayah kerja pada hari itu.")
}

fn episode_line(guidelines: &Guidelines, episode: &Episode, on: Day) -> EpisodeLine {
    let rule = guidelines.episodes.iter().rfind(|rule| rule.rule.id == episode.kind);
    let label = rule.map_or(&*episode.kind, |rule| rule.rule.label.id.as_str());
    let mut parts = Vec::new();
    parts.push(match episode.begin {
        Some(begin) => format!("sejak {}", begin.indonesian()),
        None => format!("dicatat {}, tanggal awal belum diketahui", episode.opened.indonesian()),
    });
    let open = episode.is_open_on(on);
    if let Some(begin) = episode.begin.filter(|_| open) {
        let days = on.days_since(begin);
        if rule.is_some_and(|rule| rule.lost_after_days.is_none() || rule.expected_end.is_some()) {
            parts.push(format!("minggu ke-{}, hari ke-{}", days.div_euclid(7), days.rem_euclid(7)));
        }
    }
    if let Some(ended) = episode.ended.filter(|ended| *ended <= on) {
        let slot = rule.and_then(|rule| rule.outcome);
        let code = slot.map(|slot| guidelines.vocabulary.name(slot).as_ref());
        let outcome = episode.outcome.as_deref().zip(code);
        let outcome = outcome.map(|(word, code)| observed::fact_text(guidelines, code, word));
        let outcome = outcome.map_or_else(String::new, |text| format!(": {text}"));
        parts.push(format!("selesai {}{outcome}", ended.indonesian()));
    }
    let lost = episode.lost_since.filter(|since| open && *since < on);
    parts.extend(episodes::lost(episode, on));
    let mark = match (lost, open) {
        (Some(_), _) => Mark::Danger,
        (None, true) => Mark::Watch,
        (None, false) => Mark::Unknown,
    };
    EpisodeLine {
        name: format!("{label} ke-{}", episode.number),
        text: parts.join(", "),
        class: mark.class(),
        href: record_href(episode.record),
    }
}

fn groups(guidelines: &Guidelines, portrait: &Portrait) -> Vec<ItemGroup> {
    let line = |state: &ItemState| ItemLine {
        name: observed::state_name(guidelines, state, portrait.as_of),
        sentence: item_sentence(state),
        why: why_href(portrait, state),
    };
    let groups = GROUPS.into_iter().map(|(title, open, mark, states)| {
        let of_group = portrait.items.iter().filter(|state| states.contains(&state.status));
        ItemGroup { title, class: mark.class(), open, lines: of_group.map(line).collect() }
    });
    groups.filter(|group| !group.lines.is_empty()).collect()
}

/// Returns the address of the page that explains a service on the day of a portrait.
pub(crate) fn why_href(portrait: &Portrait, state: &ItemState) -> String {
    let step = if state.step.is_empty() { String::new() } else { format!("&step={}", state.step) };
    let (id, day) = (portrait.person.id, portrait.as_of);
    format!("/orang/{id}/mengapa?item={}{step}&tanggal={day}", state.item)
}

fn finding_line(guidelines: &Guidelines, finding: &Finding) -> FindingLine {
    let (word, mark) = wording::severity(finding.severity);
    let until = finding.stands_until;
    let until =
        until.map_or_else(String::new, |day| format!(", berlaku sampai {}", day.indonesian()));
    FindingLine {
        class: mark.class(),
        name: rule_names::finding(guidelines, &finding.rule, finding.day),
        text: format!("{word}, sejak {}{until}", finding.day.indonesian()),
        href: finding.record.map(record_href),
    }
}

/// Finds the next day on which something changes that stands on this page.
fn next_change(
    painter: &Painter<'_>,
    timeline: &Timeline,
    veil: Option<&Veil<'_>>,
    portrait: &Portrait,
) -> Option<NextChange> {
    let mut on = portrait.next_change_on?;
    for _ in 0..CHANGES_MAX {
        let later = painter.tell(timeline, veil, on).portrait;
        let mut changes = changes(painter.guidelines(), portrait, &later);
        if !changes.is_empty() {
            let more = changes.len().saturating_sub(TOLD_MAX);
            changes.truncate(TOLD_MAX);
            if 0 < more {
                changes.push(format!("dan {more} perubahan lain"));
            }
            let href = format!("/orang/{}/jelajah?tanggal={on}", portrait.person.id);
            return Some(NextChange { day: on.indonesian(), href, changes });
        }
        on = later.next_change_on?;
    }
    None
}

/// Says in sentences how two days differ.
fn changes(guidelines: &Guidelines, before: &Portrait, after: &Portrait) -> Vec<String> {
    let mut told = Vec::new();
    let stage = |id: &Arc<str>| {
        let stage = guidelines.stage(id, after.as_of);
        stage.map_or_else(|| id.to_string(), |stage| stage.rule.label.id.clone())
    };
    let new = after.stages.iter().filter(|id| !before.stages.contains(id));
    told.extend(new.map(|id| format!("masuk tahap {}", stage(id))));
    let old = before.stages.iter().filter(|id| !after.stages.contains(id));
    told.extend(old.map(|id| format!("keluar dari tahap {}", stage(id))));
    let states: BTreeMap<&str, ItemStatus> =
        before.items.iter().map(|state| (&*state.code, state.status)).collect();
    for state in &after.items {
        let was = states.get(&*state.code);
        let worth = |status: ItemStatus| GROUPS.iter().any(|(.., states)| states.contains(&status));
        if was.is_some_and(|was| *was == state.status) || !worth(state.status) {
            continue;
        }
        let name = observed::state_name(guidelines, state, after.as_of);
        told.push(format!("{name}: {}", status_word(state.status)));
    }
    let stands =
        |portrait: &Portrait, rule: &str| portrait.findings.iter().any(|f| *f.rule == *rule);
    for finding in after.findings.iter().filter(|found| !stands(before, &found.rule)) {
        let name = rule_names::finding(guidelines, &finding.rule, finding.day);
        told.push(format!("temuan baru: {name}"));
    }
    for finding in before.findings.iter().filter(|found| !stands(after, &found.rule)) {
        let name = rule_names::finding(guidelines, &finding.rule, finding.day);
        told.push(format!("temuan tidak berlaku lagi: {name}"));
    }
    told
}
