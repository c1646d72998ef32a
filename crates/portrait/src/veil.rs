//! What may be told of a person to somebody who may not know everything.
//!
//! Confidential answers are taken out of the records, and a second portrait is drawn of what is
//! left: nothing that follows from them can be in it. What it says and the full portrait says too
//! is true and follows from what may be known; that is told, and nothing else.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    day::Day,
    id::{AccountId, RecordId},
    record::{Body, FollowUp, Record, Visit},
    timeline::Timeline,
};
use guidelines::{
    model::{Guidelines, ObservationKind, Severity},
    segment::Segment,
};

use crate::{
    draw::Painter,
    explain::{Explanation, item_sentence},
    model::{Contact, Episode, ItemState, ItemStatus, Portrait},
};

/// What stands for words that may speak of confidential data.
pub const COVERED: &str = "tidak ditampilkan";

/// What somebody may not know.
#[derive(Debug, Clone, Copy)]
pub struct Veil<'g> {
    guidelines: &'g Guidelines,
    /// Whose own records are not covered.
    reader: Option<AccountId>,
    /// Whether only what is kept from guardians is covered.
    guardian: bool,
}

/// What is told of a person.
#[derive(Debug, Clone)]
pub struct Told {
    /// The records, without what is not told.
    pub timeline: Timeline,
    /// The portrait, likewise.
    pub portrait: Portrait,
    /// Whether anything is not told.
    pub withholds: bool,
    /// Whether an emergency stands that is not told: that there is one is no secret, so that
    /// somebody helps.
    pub urgent: bool,
}

impl<'g> Veil<'g> {
    /// Covers all confidential data but that which the reader has written.
    pub const fn of_reader(guidelines: &'g Guidelines, reader: Option<AccountId>) -> Self {
        Self { guidelines, reader, guardian: false }
    }

    /// Covers what the guardian of a young person is not told.
    pub const fn of_guardian(guidelines: &'g Guidelines) -> Self {
        Self { guidelines, reader: None, guardian: true }
    }

    fn hides(&self, code: &str) -> bool {
        let hides = |segment: &Segment| !self.guardian || segment.kept_from_guardian;
        self.guidelines.segment_of(code).is_some_and(hides)
    }

    fn is_own(&self, record: &Record) -> bool {
        self.reader == Some(record.author.account)
    }

    /// Tells whether a record states something that is hidden.
    fn is_touched(&self, body: &Body) -> bool {
        match body {
            Body::Visit(visit) => visit.observations.keys().any(|code| self.hides(code)),
            Body::Correction(correction) => self.is_touched(&correction.body),
            _ => false,
        }
    }

    /// Covers a timeline; nothing when it holds nothing confidential.
    ///
    /// Whatever was written about a visit may speak of its confidential answers: its notes, reasons
    /// and free texts, those of its corrections, and why it is void.
    fn covered_timeline(&self, timeline: &Timeline) -> Option<Timeline> {
        let records = timeline.records().iter();
        let touched =
            records.filter(|record| !self.is_own(record) && self.is_touched(&record.body));
        let touched: BTreeSet<RecordId> = touched.map(|record| origin(record)).collect();
        let cover = |record: &Arc<Record>| {
            if self.is_own(record) || !touched.contains(&origin(record)) {
                return Arc::clone(record);
            }
            Arc::new(Record { body: self.covered(&record.body), ..Record::clone(record) })
        };
        let records = || timeline.records().iter().map(cover).collect::<Vec<_>>();
        (!touched.is_empty()).then(|| Timeline::new(timeline.person, records()))
    }

    fn covered(&self, body: &Body) -> Body {
        match body {
            Body::Visit(visit) => Body::Visit(self.covered_visit(visit)),
            Body::Correction(correction) => {
                let mut covered = correction.clone();
                covered.body = Box::new(self.covered(&correction.body));
                COVERED.clone_into(&mut covered.reason);
                Body::Correction(covered)
            }
            Body::EnteredInError(error) => {
                let mut covered = error.clone();
                COVERED.clone_into(&mut covered.reason);
                Body::EnteredInError(covered)
            }
            other => other.clone(),
        }
    }

    fn covered_visit(&self, visit: &Visit) -> Visit {
        let mut covered = visit.clone();
        covered.observations.retain(|code, _| !self.hides(code) && !self.is_text(code));
        covered.note = None;
        for service in &mut covered.services {
            service.reason = None;
        }
        covered
    }

    /// Takes out what was done about findings that are not told, unless the reader did it.
    fn with_answers_to(
        &self,
        told: &BTreeSet<(Arc<str>, RecordId)>,
        timeline: &Timeline,
    ) -> Timeline {
        let is_told = |done: &FollowUp| {
            told.iter().any(|(rule, contact)| **rule == *done.finding && *contact == done.of)
        };
        let gone = timeline.records().iter().filter(|record| match &record.body {
            Body::FollowUp(done) => !is_told(done) && !self.is_own(record),
            _ => false,
        });
        let gone: BTreeSet<RecordId> = gone.map(|record| record.id).collect();
        let kept = timeline.records().iter().filter(|record| !gone.contains(&origin(record)));
        Timeline::new(timeline.person, kept.cloned().collect::<Vec<_>>())
    }

    fn is_text(&self, code: &str) -> bool {
        let observation = self.guidelines.observation(code);
        observation.is_some_and(|known| known.kind == ObservationKind::Text)
    }
}

/// Returns the first record of the fact that a record is about.
fn origin(record: &Record) -> RecordId {
    match &record.body {
        Body::Correction(correction) => correction.corrects,
        Body::EnteredInError(error) => error.voids,
        _ => record.id,
    }
}

impl Painter<'_> {
    /// Returns what is told of a person behind a veil; without one, everything is.
    pub fn tell(&self, timeline: &Timeline, veil: Option<&Veil<'_>>, as_of: Day) -> Told {
        let full = self.draw(timeline, as_of);
        match veil.and_then(|veil| self.behind(&full, timeline, veil)) {
            Some((timeline, portrait)) => {
                let urgent = is_urgent(&full, &portrait);
                Told { timeline, portrait, withholds: true, urgent }
            }
            None => {
                Told { timeline: timeline.clone(), portrait: full, withholds: false, urgent: false }
            }
        }
    }

    /// Returns what is told of a portrait and the records it was drawn from; nothing when all is.
    pub fn behind(
        &self,
        full: &Portrait,
        timeline: &Timeline,
        veil: &Veil<'_>,
    ) -> Option<(Timeline, Portrait)> {
        let covered = veil.covered_timeline(timeline)?;
        let guess = self.draw(&covered, full.as_of);
        let told = veil.with_answers_to(&found_by_both(full, &guess), &covered);
        let guess = match told.records().len() == covered.records().len() {
            true => guess,
            false => self.draw(&told, full.as_of),
        };
        Some((told, meet(full, guess)))
    }

    /// Explains a code to somebody who is told so much; like [`Painter::explain`], and never says
    /// what is not told.
    pub fn explain_told(&self, told: &Told, code: &str) -> Vec<Explanation> {
        let portrait = &told.portrait;
        let mut answers = self.explain(&told.timeline, code, portrait.as_of);
        if !told.withholds {
            return answers;
        }
        for answer in &mut answers {
            let state = portrait.items.iter().find(|state| *state.code == *answer.code);
            match state {
                Some(state) if state.status.as_str() != answer.answer => {
                    answer.answer = state.status.as_str();
                    answer.sentence = item_sentence(state);
                    (answer.opens, answer.ideal, answer.closes) =
                        (state.opens, state.ideal, state.closes);
                    answer.inputs.clone_from(&state.inputs);
                }
                _ => {
                    answer.sentence = format!("Dari yang tampil bagi Anda: {}", answer.sentence);
                }
            }
        }
        let stands = |code: &str| {
            portrait.findings.iter().any(|finding| *finding.rule == *code)
                || portrait.tasks.iter().any(|task| *task.rule == *code)
        };
        // The rest of the records makes somebody believe it who does not know all of them.
        answers.retain(|answer| answer.answer != "stands" || stands(&answer.code));
        answers
    }
}

/// Lists the findings at contacts that are told: rule, and record of the contact.
fn found_by_both(full: &Portrait, guess: &Portrait) -> BTreeSet<(Arc<str>, RecordId)> {
    let of = |portrait: &Portrait| -> BTreeSet<(Arc<str>, RecordId)> {
        let made = portrait.contacts.iter().flat_map(|contact| {
            contact.findings.iter().map(|one| (Arc::clone(&one.rule), contact.origin))
        });
        made.collect()
    };
    of(full).intersection(&of(guess)).cloned().collect()
}

fn is_urgent(full: &Portrait, told: &Portrait) -> bool {
    let mut emergencies = full.findings.iter().filter(|one| one.severity == Severity::Emergency);
    emergencies.any(|one| !told.findings.iter().any(|known| known.rule == one.rule))
}

/// Returns what both portraits say; the guess knows nothing that is not told.
fn meet(full: &Portrait, guess: Portrait) -> Portrait {
    let in_full =
        |rule: &str, day: Day| full.findings.iter().any(|one| *one.rule == *rule && one.day == day);
    let findings = guess.findings.into_iter().filter(|one| in_full(&one.rule, one.day));
    let tasks =
        guess.tasks.into_iter().filter(|task| full.tasks.iter().any(|one| one.rule == task.rule));
    let stages = guess.stages.into_iter().zip(guess.books);
    let (stages, books) = stages.filter(|(stage, _)| full.stages.contains(stage)).unzip();
    Portrait {
        findings: findings.collect(),
        tasks: tasks.collect(),
        stages,
        books,
        episodes: guess.episodes.into_iter().filter_map(|one| episode(full, one)).collect(),
        contacts: guess.contacts.into_iter().map(|one| contact(full, one)).collect(),
        items: guess.items.into_iter().map(|one| item(full, one)).collect(),
        contributions: guess
            .contributions
            .into_iter()
            .filter(|one| full.contributions.contains(one))
            .collect(),
        disease_cases: guess
            .disease_cases
            .into_iter()
            .filter(|one| full.disease_cases.contains(one))
            .collect(),
        quality: guess.quality.into_iter().filter(|one| full.quality.contains(one)).collect(),
        as_of: guess.as_of,
        person: guess.person,
        services: guess.services,
        household_spans: guess.household_spans,
        next_change_on: full.next_change_on,
    }
}

/// An episode that both know, ended when it did; how it ended only as far as that is told.
fn episode(full: &Portrait, guess: Episode) -> Option<Episode> {
    let known =
        full.episodes.iter().find(|one| (&one.kind, one.record) == (&guess.kind, guess.record));
    known.map(|known| Episode {
        ended: known.ended,
        lost_since: known.lost_since,
        gaps: known.gaps.clone(),
        ..guess
    })
}

fn contact(full: &Portrait, mut guess: Contact) -> Contact {
    let known = full.contacts.iter().find(|one| one.origin == guess.origin);
    guess.findings.retain(|finding| {
        known.is_some_and(|known| known.findings.iter().any(|one| one.rule == finding.rule))
    });
    guess
}

/// Where the guess sees the service wanted or not, the full portrait says how it stands: that a
/// test was made is no secret, its result is. Whether it is wanted at all may follow from a secret;
/// but nothing is called due that is not.
fn item(full: &Portrait, guess: ItemState) -> ItemState {
    let known = full.items.iter().find(|one| one.code == guess.code);
    let is_for = |status: ItemStatus| {
        !matches!(status, ItemStatus::NotIndicated | ItemStatus::NotFor | ItemStatus::AtContact)
    };
    let is_told = |known: &&ItemState| {
        let both = is_for(known.status) && is_for(guess.status);
        let wrongly_due = guess.status.is_due() && !known.status.is_due();
        known.status != guess.status && (both || wrongly_due)
    };
    match known.filter(is_told) {
        Some(known) => ItemState { inputs: Vec::new(), ..known.clone() },
        None => guess,
    }
}
