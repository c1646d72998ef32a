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
    model::{Guidelines, Severity},
    segment::Segment,
};

use crate::{
    draw::Painter,
    explain::{Explanation, item_sentence},
    model::{Contact, Episode, ItemState, ItemStatus, Portrait},
};

/// What stands for words that may speak of confidential data.
pub const COVERED: &str = "data terbatas";

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

    /// Returns a record without confidential answers; nothing when it holds none.
    pub fn cover(&self, record: &Record) -> Option<Record> {
        if self.reader == Some(record.author.account) {
            return None;
        }
        Some(Record { body: self.covered(&record.body)?, ..record.clone() })
    }

    fn covered(&self, body: &Body) -> Option<Body> {
        match body {
            Body::Visit(visit) => self.covered_visit(visit).map(Body::Visit),
            Body::Correction(correction) => {
                let body = self.covered(&correction.body)?;
                let mut covered = correction.clone();
                covered.body = Box::new(body);
                COVERED.clone_into(&mut covered.reason);
                Some(Body::Correction(covered))
            }
            _ => None,
        }
    }

    /// Words beside a confidential answer may speak of it, and are covered with it.
    fn covered_visit(&self, visit: &Visit) -> Option<Visit> {
        visit.observations.keys().any(|code| self.hides(code)).then(|| {
            let mut covered = visit.clone();
            covered.observations.retain(|code, _| !self.hides(code));
            covered.note = visit.note.as_ref().map(|_| COVERED.to_owned());
            for service in &mut covered.services {
                service.reason = service.reason.as_ref().map(|_| COVERED.to_owned());
            }
            covered
        })
    }

    /// Covers a timeline; nothing when it holds nothing confidential.
    fn covered_timeline(&self, timeline: &Timeline) -> Option<Timeline> {
        let mut covers = false;
        let records: Vec<Arc<Record>> = timeline
            .records()
            .iter()
            .map(|record| match self.cover(record) {
                Some(covered) => {
                    covers = true;
                    Arc::new(covered)
                }
                None => Arc::clone(record),
            })
            .collect();
        covers.then(|| Timeline::new(timeline.person, records))
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
        let covered = without_answers_to(&self.untold(full, &covered), covered);
        let guess = self.draw(&covered, full.as_of);
        Some((covered, meet(full, guess)))
    }

    /// Lists the findings at contacts that are not told: rule, and record of the contact.
    fn untold(&self, full: &Portrait, covered: &Timeline) -> BTreeSet<(Arc<str>, RecordId)> {
        let guess = self.draw(covered, full.as_of);
        let of = |portrait: &Portrait| -> BTreeSet<(Arc<str>, RecordId)> {
            let made = portrait.contacts.iter().flat_map(|contact| {
                contact.findings.iter().map(|one| (Arc::clone(&one.rule), contact.origin))
            });
            made.collect()
        };
        of(full).difference(&of(&guess)).cloned().collect()
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
                    answer.sentence = format!("Menurut yang boleh Anda baca: {}", answer.sentence);
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

fn is_urgent(full: &Portrait, told: &Portrait) -> bool {
    let emergencies = full.findings.iter().filter(|one| one.severity == Severity::Emergency);
    emergencies.into_iter().any(|one| !told.findings.iter().any(|known| known.rule == one.rule))
}

/// Takes out what was done about findings that are not told.
fn without_answers_to(untold: &BTreeSet<(Arc<str>, RecordId)>, timeline: Timeline) -> Timeline {
    if untold.is_empty() {
        return timeline;
    }
    let speaks = |record: &Record| match &record.body {
        Body::FollowUp(FollowUp { finding, of, .. }) => {
            untold.iter().any(|(rule, contact)| **rule == **finding && contact == of)
        }
        _ => false,
    };
    let gone: BTreeSet<RecordId> =
        timeline.records().iter().filter(|one| speaks(one)).map(|one| one.id).collect();
    let about = |record: &Record| match &record.body {
        Body::Correction(correction) => gone.contains(&correction.corrects),
        Body::EnteredInError(error) => gone.contains(&error.voids),
        _ => gone.contains(&record.id),
    };
    let kept = timeline.records().iter().filter(|one| !about(one)).cloned();
    Timeline::new(timeline.person, kept.collect::<Vec<_>>())
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
    let findings: Vec<_> = findings.collect();
    Portrait {
        findings,
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
        quality: guess.quality.into_iter().filter(|one| full.quality.contains(one)).collect(),
        as_of: guess.as_of,
        person: guess.person,
        services: guess.services,
        next_change_on: full.next_change_on,
    }
}

/// An episode that both know, ended when it did; how it ended only as far as that is told.
fn episode(full: &Portrait, guess: Episode) -> Option<Episode> {
    let known =
        full.episodes.iter().find(|one| (&one.kind, one.record) == (&guess.kind, guess.record));
    known.map(|known| Episode { ended: known.ended, lost_since: known.lost_since, ..guess })
}

fn contact(full: &Portrait, mut guess: Contact) -> Contact {
    let known = full.contacts.iter().find(|one| one.origin == guess.origin);
    guess.findings.retain(|finding| {
        known.is_some_and(|known| known.findings.iter().any(|one| one.rule == finding.rule))
    });
    guess
}

/// Where the guess sees the service wanted or not, the full portrait says how it stands: that a
/// test was made is no secret, its result is. Whether it is wanted at all may follow from a secret.
fn item(full: &Portrait, guess: ItemState) -> ItemState {
    let known = full.items.iter().find(|one| one.code == guess.code);
    let is_for = |status: ItemStatus| {
        !matches!(status, ItemStatus::NotIndicated | ItemStatus::NotFor | ItemStatus::AtContact)
    };
    match known {
        Some(known)
            if known.status != guess.status && is_for(known.status) && is_for(guess.status) =>
        {
            ItemState { inputs: Vec::new(), ..known.clone() }
        }
        _ => guess,
    }
}
