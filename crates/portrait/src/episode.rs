//! Episodes: read from what contacts made known, as the guidelines say.

use std::sync::Arc;

use domain::{
    day::Day,
    id::RecordId,
    record::{Attendance, Value},
};
use guidelines::{
    age::Anchor,
    episode::{Begin, EpisodeRule},
    facts::Slot,
    model::Guidelines,
};

use crate::{
    finding::state_person,
    known::observe_contact,
    model::{Contact, Episode, Person},
    quality::QualityNote,
    scene::{Scene, Slots},
};

/// Kinds of episodes, each with its versions.
pub(crate) struct Kinds<'g> {
    guidelines: &'g Guidelines,
    kinds: Vec<Kind<'g>>,
    /// Kinds that a fact may open or close, as bits, by slot: most contacts tell of none.
    told_by: Vec<u64>,
}

/// One kind of episode.
struct Kind<'g> {
    versions: Vec<&'g EpisodeRule>,
    /// Bit of the kind among those that a contact tells of.
    bit: u64,
}

/// What is read about the episodes of one person.
#[derive(Debug, Default)]
pub(crate) struct Course {
    /// All episodes, by kind in the order of the guidelines, then as they followed.
    pub(crate) episodes: Vec<Episode>,
    /// What does not fit together.
    pub(crate) notes: Vec<QualityNote>,
}

/// The first day as somebody stated it.
#[derive(Clone, Copy)]
struct Stated {
    day: Day,
    record: RecordId,
    /// Place among the ways to know it: the smaller the more trusted.
    way: usize,
    /// When it was written.
    at: usize,
}

/// An episode while it is read.
struct Open {
    opened_at: usize,
    statements: Vec<Stated>,
    last_kept: Day,
}

impl<'g> Kinds<'g> {
    /// Gathers the versions of every kind.
    pub(crate) fn new(guidelines: &'g Guidelines) -> Self {
        let mut kinds: Vec<Kind<'g>> = Vec::new();
        let mut told_by = vec![0; guidelines.vocabulary.len()];
        for rule in &guidelines.episodes {
            let same = |kind: &Kind<'_>| kind.versions[0].rule.id == rule.rule.id;
            let place = kinds.iter().position(same).unwrap_or_else(|| {
                // Kinds beyond the sixty-third share the last bit, and are looked at more often.
                let bit = 1 << kinds.len().min(63);
                kinds.push(Kind { versions: Vec::new(), bit });
                kinds.len() - 1
            });
            let kind = &mut kinds[place];
            kind.versions.push(rule);
            let closes = rule.closes.iter().flat_map(|closes| &closes.reads);
            for slot in rule.opens.reads.iter().chain(closes) {
                told_by[usize::from(slot.0)] |= kind.bit;
            }
        }
        Self { guidelines, kinds, told_by }
    }

    /// Reads all episodes of a person up to a day. Contacts stand in order of time.
    pub(crate) fn course(
        &self,
        slots: &Slots,
        scene: &mut Scene<'_>,
        person: &Person,
        contacts: &[Contact],
        as_of: Day,
    ) -> Course {
        let mut course = Course::default();
        let told: Vec<u64> = contacts.iter().map(|contact| self.told(contact)).collect();
        let ever = told.iter().fold(0, |ever, told| ever | told);
        for kind in self.kinds.iter().filter(|kind| kind.bit & ever != 0) {
            let mut reader = Reader {
                told: &told,
                guidelines: self.guidelines,
                kind,
                slots,
                person,
                contacts,
                open: None,
                episodes: Vec::new(),
                notes: &mut course.notes,
            };
            reader.read(scene, as_of);
            course.episodes.append(&mut reader.episodes);
        }
        course
    }
}

impl Kinds<'_> {
    /// Returns the kinds of which a contact made anything known that may open or close one.
    fn told(&self, contact: &Contact) -> u64 {
        let told = contact.known.iter().map(|(slot, _)| self.told_by[usize::from(slot.0)]);
        told.fold(0, |all, told| all | told)
    }

    /// Lists the days on which time alone changes what is said of episodes.
    pub(crate) fn boundaries(&self, episodes: &[Episode]) -> Vec<Day> {
        let mut days = Vec::new();
        for episode in episodes {
            days.push(episode.clock_start());
            days.extend(episode.ended);
            days.extend(episode.lost_since.map(|day| day.plus_days(1)));
            let of_kind = self.guidelines.episodes.iter().filter(|r| r.rule.id == episode.kind);
            let ages = of_kind.flat_map(|rule| [rule.lasts, rule.expected_end]).flatten();
            days.extend(ages.map(|age| age.last_day(episode.clock_start()).plus_days(1)));
        }
        days
    }
}

const fn begin_slot(begin: &Begin) -> Option<Slot> {
    match begin {
        Begin::Day { slot, .. } | Begin::Weeks { slot } => Some(*slot),
        Begin::Contact => None,
    }
}

/// Reads the episodes of one kind.
struct Reader<'a, 'g> {
    guidelines: &'g Guidelines,
    kind: &'a Kind<'g>,
    slots: &'a Slots,
    person: &'a Person,
    contacts: &'a [Contact],
    /// Kinds of which each contact tells.
    told: &'a [u64],
    open: Option<Open>,
    episodes: Vec<Episode>,
    notes: &'a mut Vec<QualityNote>,
}

impl<'g> Reader<'_, 'g> {
    fn read(&mut self, scene: &mut Scene<'_>, as_of: Day) {
        for at in 0..self.contacts.len() {
            let contact = &self.contacts[at];
            if contact.attendance == Attendance::Absent {
                continue;
            }
            let Some(rule) = self.rule_on(contact.day) else { continue };
            self.end_by_time(rule, contact.day);
            let told = self.kind.bit & self.told[at] != 0;
            if !told && self.open.is_none() {
                continue;
            }
            if told {
                scene.clear();
                state_person(scene, self.slots, self.person, contact.day, contact.lived);
                observe_contact(self.slots, scene, self.person, contact);
            }
            let asks =
                |condition| told && scene.reads_observed(condition) && scene.holds(condition);
            let opens = asks(&rule.opens);
            let closes = rule.closes.as_ref().is_some_and(asks);
            if self.open.is_none() && opens && self.may_open(rule, scene, at, closes) {
                self.begin(rule, at);
            }
            if self.open.is_some() {
                self.go_on(rule, at);
                if closes {
                    self.close(rule, at);
                }
            }
        }
        if let Some(rule) = self.rule_on(as_of) {
            self.end_by_time(rule, as_of);
            self.leave_open(rule, as_of);
        }
        self.end_with_life();
    }

    /// Returns the version that holds on a day, or the last one before it for what is open.
    fn rule_on(&self, day: Day) -> Option<&'g EpisodeRule> {
        let holding = self.kind.versions.iter().find(|rule| rule.rule.holds_on(day));
        let last = || self.kind.versions.last().filter(|_| self.open.is_some());
        holding.or_else(last).copied()
    }

    /// Tells whether the contact can open an episode; notes why not when it contradicts.
    fn may_open(&mut self, rule: &EpisodeRule, scene: &Scene<'_>, at: usize, closes: bool) -> bool {
        let contact = &self.contacts[at];
        if rule.who.as_ref().is_some_and(|who| scene.verdict(who) == Some(false)) {
            self.note(
                "mutu.bukan-untuk",
                format!(
                    "Catatan {} menyebut {}, tidak cocok dengan data orang ini.",
                    contact.day.indonesian(),
                    in_sentence(rule)
                ),
                contact.origin,
            );
            return false;
        }
        let Some(last) = self.episodes.last().and_then(|last| last.ended) else { return true };
        let end = self.end_stated(rule, contact);
        if closes && end.is_some_and(|end| end <= last) {
            return false; // The same end, written once more.
        }
        let begin = self
            .statements(rule, at)
            .into_iter()
            .filter(|s| !is_contact(rule, s))
            .min_by_key(|s| s.way);
        match begin {
            Some(begin) if begin.day <= last => {
                let message = format!(
                    "Awal {} ({}) tidak sesudah akhir yang sebelumnya ({}).",
                    in_sentence(rule),
                    begin.day.indonesian(),
                    last.indonesian()
                );
                self.note("mutu.awal-sebelum-akhir", message, contact.origin);
                false
            }
            Some(_) => true,
            None => i32::from(rule.rest_days) <= contact.day.days_since(last),
        }
    }

    fn begin(&mut self, rule: &EpisodeRule, at: usize) {
        let contact = &self.contacts[at];
        self.open = Some(Open { opened_at: at, statements: Vec::new(), last_kept: contact.day });
        self.episodes.push(Episode {
            kind: Arc::clone(&rule.rule.id),
            version: Arc::clone(&rule.rule.version),
            number: u16::try_from(self.episodes.len() + 1).unwrap_or(u16::MAX),
            opened: contact.day,
            record: contact.origin,
            begin: None,
            begin_by: None,
            begin_record: None,
            ended: None,
            end_record: None,
            outcome: None,
            lost_since: None,
            gaps: Vec::new(),
        });
    }

    /// Reads what a contact says about the open episode.
    fn go_on(&mut self, rule: &EpisodeRule, at: usize) {
        let contact = &self.contacts[at];
        let stated = self.statements(rule, at);
        let keeps = |slot: &Slot| contact.known.iter().any(|(known, _)| known == slot);
        let kept = rule.kept_by.is_empty() || rule.kept_by.iter().any(keeps);
        if kept {
            self.end_gap(rule, contact.day);
        }
        let Some(open) = &mut self.open else { return };
        // The day of a contact is the first day only when the contact is the first.
        let first = open.opened_at == at;
        open.statements.extend(stated.into_iter().filter(|s| first || !is_contact(rule, s)));
        if kept {
            open.last_kept = contact.day;
        }
        let best = open.statements.iter().min_by_key(|s| (s.way, usize::MAX - s.at)).copied();
        let Some(episode) = self.episodes.last_mut() else { return };
        episode.begin = best.map(|best| best.day);
        episode.begin_record = best.map(|best| best.record);
        episode.begin_by = best
            .and_then(|best| begin_slot(&rule.begin[best.way]))
            .map(|slot| Arc::clone(self.guidelines.vocabulary.name(slot)));
    }

    /// Keeps the stretch in which the person counted as lost until a day, if there was one.
    fn end_gap(&mut self, rule: &EpisodeRule, until: Day) {
        let Some((days, open)) = rule.lost_after_days.zip(self.open.as_ref()) else { return };
        let since = open.last_kept.plus_days(i32::from(days));
        if let Some(episode) = self.episodes.last_mut().filter(|_| since < until) {
            episode.gaps.push((since, until));
        }
    }

    /// Lists the first days that a contact states.
    fn statements(&self, rule: &EpisodeRule, at: usize) -> Vec<Stated> {
        let contact = &self.contacts[at];
        let state = |(way, begin): (usize, &Begin)| {
            let day = match begin {
                Begin::Day { slot, minus_days } => {
                    day_of(self.guidelines, contact, *slot)?.plus_days(-i32::from(*minus_days))
                }
                Begin::Weeks { slot } => {
                    let known = contact.known.iter().find(|(known, _)| known == slot);
                    let weeks = known.and_then(|(_, value)| value.number())?;
                    contact.day.plus_days(-7 * weeks as i32)
                }
                Begin::Contact => contact.day,
            };
            (day <= contact.day).then_some(Stated { day, record: contact.origin, way, at })
        };
        rule.begin.iter().enumerate().filter_map(state).collect()
    }

    fn end_stated(&self, rule: &EpisodeRule, contact: &Contact) -> Option<Day> {
        rule.ended_on.and_then(|slot| day_of(self.guidelines, contact, slot))
    }

    fn close(&mut self, rule: &EpisodeRule, at: usize) {
        let contact = &self.contacts[at];
        let stated = self.end_stated(rule, contact).filter(|end| *end <= contact.day);
        let end = stated.unwrap_or(contact.day);
        let outcome = rule.outcome.and_then(|slot| {
            let known = contact.known.iter().find(|(known, _)| *known == slot);
            known.and_then(|(_, value)| value.text()).map(Arc::from)
        });
        self.note_begins(rule);
        self.end_gap(rule, end);
        let Some(episode) = self.episodes.last_mut() else { return };
        episode.ended = Some(end);
        episode.end_record = Some(contact.origin);
        episode.outcome = outcome;
        if let Some(begin) = episode.begin.filter(|begin| end < *begin) {
            episode.begin = None;
            episode.begin_by = None;
            let message = format!(
                "{} berakhir {}, sebelum awalnya {}. Periksa kedua tanggal.",
                rule.rule.label.id,
                end.indonesian(),
                begin.indonesian()
            );
            self.note("mutu.akhir-sebelum-awal", message, contact.origin);
        }
        self.open = None;
    }

    /// Ends an episode whose time is over.
    fn end_by_time(&mut self, rule: &EpisodeRule, day: Day) {
        let Some(lasts) = rule.lasts.filter(|_| self.open.is_some()) else { return };
        let Some(episode) = self.episodes.last_mut() else { return };
        let end = lasts.last_day(episode.clock_start());
        if end < day {
            episode.ended = Some(end);
            self.end_gap(rule, end);
            self.note_begins(rule);
            self.open = None;
        }
    }

    /// Notes what is odd about an episode that is still open.
    fn leave_open(&mut self, rule: &EpisodeRule, as_of: Day) {
        let Some(open) = &self.open else { return };
        let last_kept = open.last_kept;
        self.note_begins(rule);
        let Some(episode) = self.episodes.last_mut() else { return };
        if let Some(days) = rule.lost_after_days {
            let since = last_kept.plus_days(i32::from(days));
            episode.lost_since = Some(since);
        }
        let expected = rule.expected_end.zip(episode.begin).map(|(age, begin)| age.last_day(begin));
        let record = episode.record;
        if expected.is_some_and(|expected| expected < as_of) {
            let message = format!(
                "{} belum dicatat berakhir, padahal waktunya sudah lewat. Tanyakan hasilnya.",
                rule.rule.label.id
            );
            self.note("mutu.tanpa-akhir", message, record);
        }
    }

    /// Notes first days that differ by more than the guidelines let pass.
    fn note_begins(&mut self, rule: &EpisodeRule) {
        let Some(tolerance) = rule.begin_tolerance_days else { return };
        let Some(open) = &self.open else { return };
        let days = || open.statements.iter().map(|stated| stated.day);
        let Some((first, last)) = days().min().zip(days().max()) else { return };
        if last.days_since(first) <= i32::from(tolerance) {
            return;
        }
        let Some(record) = open.statements.last().map(|stated| stated.record) else { return };
        let message = format!(
            "Awal {} tercatat berbeda: {} dan {}. Pastikan yang benar.",
            in_sentence(rule),
            first.indonesian(),
            last.indonesian()
        );
        self.note("mutu.awal-berbeda", message, record);
    }

    /// Death ends everything that is open.
    fn end_with_life(&mut self) {
        let Some(died) = self.person.died_on.filter(|_| self.open.is_some()) else { return };
        if let Some(episode) = self.episodes.last_mut().filter(|episode| episode.opened <= died) {
            episode.ended = Some(died);
            episode.gaps.extend(episode.lost_since.take().map(|since| (since, died)));
        }
    }

    fn note(&mut self, code: &'static str, message: String, record: RecordId) {
        self.notes.push(QualityNote { code, message, record: Some(record) });
    }
}

/// Returns the name of the episode as it stands within a sentence.
fn in_sentence(rule: &EpisodeRule) -> String {
    let label = &rule.rule.label.id;
    let mut letters = label.chars();
    let Some(first) = letters.next() else { return String::new() };
    // An abbreviation keeps its capitals.
    let keeps = letters.clone().next().is_some_and(char::is_uppercase);
    if keeps { label.clone() } else { first.to_lowercase().chain(letters).collect() }
}

fn is_contact(rule: &EpisodeRule, stated: &Stated) -> bool {
    rule.begin[stated.way] == Begin::Contact
}

/// Returns the date that a contact gives for an observation.
fn day_of(guidelines: &Guidelines, contact: &Contact, slot: Slot) -> Option<Day> {
    let code = guidelines.vocabulary.name(slot);
    match contact.observations().get(code.as_ref())? {
        Value::Text(text) => text.parse().ok(),
        Value::Bool(_) | Value::Number(_) => None,
    }
}

impl Episode {
    /// Returns the moment from which its ages are counted: its first day, or the day on which it
    /// was first written down.
    pub(crate) fn clock_start(&self) -> Day {
        self.begin.unwrap_or(self.opened)
    }

    /// Returns the moment from which ages are counted, when the first day is known.
    pub(crate) fn anchor(&self) -> Option<Anchor> {
        self.begin.map(Anchor::from)
    }

    /// Tells whether it is open on a day.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.clock_start().min(self.opened) <= day && self.ended.is_none_or(|ended| day < ended)
    }

    /// Tells whether the person counts as lost on a day on which it is open.
    pub(crate) fn is_lost_on(&self, day: Day) -> bool {
        self.lost_since.is_some_and(|since| since < day)
            || self.gaps.iter().any(|(since, until)| *since < day && day < *until)
    }

    /// Tells whether a contact of a day belongs to it; the one that ends it does.
    pub(crate) fn covers(&self, day: Day) -> bool {
        self.clock_start().min(self.opened) <= day && self.ended.is_none_or(|ended| day <= ended)
    }
}
