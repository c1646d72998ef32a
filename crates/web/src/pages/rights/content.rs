//! Everything that is kept about a person, for the copy that the person gets: what was held back
//! stands there as held back, other people's numbers and the names of whoever looked do not.

use std::collections::{BTreeMap, BTreeSet};

use access::{
    audit::{Event, Outcome},
    purpose::Purpose,
};
use domain::{
    id::{PersonId, RecordId},
    record::{Body, Record},
    timeline::Timeline,
};
use portrait::{
    draw::Painter,
    explain::status_word,
    model::{ItemStatus, Portrait},
    veil::Veil,
};
use store::{
    read::places::HouseholdRow,
    store::Store,
    subject_request::{SubjectRequest, Withheld},
};

use crate::{
    app::App,
    names::Names,
    observed,
    pages::{
        accesses::of_person::line,
        person::head::{Loaded, shown_name},
        rights::{consent, reason_words, who_asks},
    },
    rule_names,
    statements::{self, Stated},
    wording,
};

/// Everything about a person.
pub(crate) struct Content {
    pub(crate) place: String,
    pub(crate) made: String,
    pub(crate) name: String,
    pub(crate) household: Vec<Stated>,
    /// What holds today, in words.
    pub(crate) summary: Vec<String>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) held: Vec<Held>,
    /// Whether it is for somebody who speaks for the person.
    pub(crate) for_other: bool,
    pub(crate) consents: Vec<(String, String)>,
    pub(crate) guardians: Vec<String>,
    pub(crate) restricted: Option<String>,
    pub(crate) requests: Vec<Vec<(&'static str, String)>>,
    pub(crate) accesses: Vec<Access>,
}

/// A record and what became of it.
pub(crate) struct Entry {
    pub(crate) record: Record,
    pub(crate) when: String,
    pub(crate) kind: &'static str,
    pub(crate) state: &'static str,
    pub(crate) written: String,
    pub(crate) stated: Vec<Stated>,
}

/// A record that is left out.
pub(crate) struct Held {
    pub(crate) record: RecordId,
    pub(crate) day: String,
    pub(crate) code: String,
    pub(crate) reason: String,
}

/// One time that somebody looked, without a name.
pub(crate) struct Access {
    pub(crate) when: String,
    pub(crate) at_ms: u64,
    pub(crate) role: String,
    pub(crate) unit: String,
    pub(crate) words: String,
    pub(crate) purpose: &'static str,
    pub(crate) outcome: &'static str,
}

/// What is read from the store and the log for a copy.
pub(crate) struct Found {
    pub(crate) requests: Vec<SubjectRequest>,
    pub(crate) withheld: Vec<Withheld>,
    pub(crate) household: Option<HouseholdRow>,
    pub(crate) events: Vec<Event>,
}

/// Reads what a copy needs beside the records.
pub(crate) fn find(
    store: &Store,
    app: &App,
    (timeline, portrait): (&Timeline, &Portrait),
    request: &SubjectRequest,
) -> store::error::Result<Found> {
    let mut events: BTreeMap<(u64, String, u64), Event> = BTreeMap::new();
    for person in people(timeline) {
        for kept in app.accesses().of_person(person, u32::MAX)? {
            // A line that cannot be read is a fault that `simpul verify` tells of.
            let Ok(event) = Event::read(&kept.body) else { continue };
            events.insert((kept.at_ms, kept.chain, kept.seq), event);
        }
    }
    let household = portrait.person.household.map(|id| store.household(id)).transpose()?;
    Ok(Found {
        requests: store.subject_requests_of(portrait.person.id)?,
        withheld: store.withheld(&request.puskesmas, request.id)?,
        household: household.flatten().and_then(|page| page.household),
        events: events.into_values().collect(),
    })
}

/// Lists everybody who is read as this person.
fn people(timeline: &Timeline) -> BTreeSet<PersonId> {
    let of_records = timeline.records().iter().filter_map(|record| record.person());
    of_records.chain([timeline.person]).collect()
}

impl Content {
    /// Puts everything together.
    ///
    /// The person is given everything, whoever packs it; somebody who asks in the person's name,
    /// what a guardian is told.
    pub(crate) fn new(app: &App, loaded: &Loaded, found: Found, request: &SubjectRequest) -> Self {
        let zone = app.config().utc_offset_hours;
        let reasons = held_back(&loaded.full, &found.withheld);
        let records = loaded.full.records().iter();
        let given = records.filter(|record| !reasons.contains_key(&record.id)).cloned();
        // The summary is drawn from what is given, so that nothing held back shows in it.
        let timeline = Timeline::new(loaded.full.person, given);
        let shown = packed(app, loaded, &timeline, request);
        let own = shown.own_data();
        let purposes = consent::purposes(&own, loaded.as_of);
        Self {
            place: app.config().name.clone(),
            made: wording::instant(app.now_ms(), zone),
            name: shown_name(&shown.portrait.person),
            household: found.household.map_or_else(Vec::new, |row| household(&loaded.names, &row)),
            summary: summary(app, &shown),
            entries: entries(app, &shown),
            held: held(&loaded.full, &reasons),
            for_other: request.speaker.is_some(),
            consents: purposes
                .into_iter()
                .map(|line| {
                    let said = if line.said.is_empty() {
                        line.state
                    } else {
                        format!("{} ({})", line.state, line.said)
                    };
                    (line.words.to_owned(), said)
                })
                .collect(),
            guardians: own
                .guardians
                .iter()
                .map(|held| {
                    let who = wording::speaker(&held.guardianship.guardian);
                    let until = held.until.map_or_else(String::new, |until| {
                        format!(", sebelum {}", until.indonesian())
                    });
                    format!("{who}, sejak {}{until}", held.since.indonesian())
                })
                .collect(),
            restricted: own.restricted.map(|held| held.since.indonesian()),
            // What others asked, the person too, is not for whoever speaks for the person.
            requests: found
                .requests
                .iter()
                .filter(|one| request.speaker.is_none() || one.speaker == request.speaker)
                .map(|one| asked(app, one))
                .collect(),
            accesses: found.events.into_iter().map(|event| access(app, event)).collect(),
        }
    }
}

/// Returns the person as a copy shows them to whoever asked for it.
pub(crate) fn packed(
    app: &App,
    loaded: &Loaded,
    timeline: &Timeline,
    request: &SubjectRequest,
) -> Loaded {
    let veil = request.speaker.as_ref().map(|_| Veil::of_guardian(app.guidelines()));
    let painter = Painter::new(app.guidelines());
    loaded.showing(painter.tell(timeline, veil.as_ref(), loaded.as_of))
}

/// Returns the ground of every record that is left out: those held back, and what repeats them.
fn held_back(timeline: &Timeline, withheld: &[Withheld]) -> BTreeMap<RecordId, String> {
    let grounds: BTreeMap<RecordId, &str> =
        withheld.iter().map(|one| (one.record, one.reason.as_str())).collect();
    let ground = |record: &Record| {
        let of = match &record.body {
            Body::Correction(correction) => correction.corrects,
            Body::EnteredInError(error) => error.voids,
            _ => record.id,
        };
        grounds.get(&record.id).or_else(|| grounds.get(&of)).map(|code| (*code).to_owned())
    };
    let records = timeline.records().iter();
    records.filter_map(|record| Some((record.id, ground(record)?))).collect()
}

fn held(timeline: &Timeline, reasons: &BTreeMap<RecordId, String>) -> Vec<Held> {
    let records = timeline.records().iter();
    let held = records.filter_map(|record| {
        let code = reasons.get(&record.id)?;
        Some(Held {
            record: record.id,
            day: record.occurred.indonesian(),
            code: code.clone(),
            reason: reason_words(code),
        })
    });
    held.collect()
}

/// Leaves out what is another person's own: the numbers of the parents.
fn without_others(body: &mut Body) {
    match body {
        Body::Person(facts) => {
            for parent in [&mut facts.mother, &mut facts.father].into_iter().flatten() {
                parent.nik = None;
                parent.person = None;
            }
        }
        Body::Correction(correction) => without_others(&mut correction.body),
        _ => {}
    }
}

/// Writes all records in the order of what happened.
pub(crate) fn entries(app: &App, loaded: &Loaded) -> Vec<Entry> {
    let zone = app.config().utc_offset_hours;
    let records = loaded.timeline.records();
    let void: BTreeSet<RecordId> = records
        .iter()
        .filter_map(|record| match &record.body {
            Body::EnteredInError(error) => Some(error.voids),
            _ => None,
        })
        .collect();
    let corrected: BTreeSet<RecordId> = records
        .iter()
        .filter(|record| !void.contains(&record.id))
        .filter_map(|record| match &record.body {
            Body::Correction(correction) => Some(correction.corrects),
            _ => None,
        })
        .collect();
    let entry = |record: &Record| {
        let mut record = record.clone();
        without_others(&mut record.body);
        let place = record.place.and_then(|id| loaded.names.place(id));
        let place = place.map_or_else(String::new, |place| format!(", {place}"));
        let author = format!("{}, {}", record.author.name, wording::role(&record.author.role));
        Entry {
            when: wording::day_and_minute(record.occurred, record.minute),
            kind: wording::kind(&record.body),
            state: match (void.contains(&record.id), corrected.contains(&record.id)) {
                (true, _) => "salah catat, tidak dihitung",
                (false, true) => "sudah dikoreksi",
                (false, false) => "berlaku",
            },
            written: format!(
                "Ditulis {} oleh {author}{place}",
                wording::instant(record.written.millis, zone)
            ),
            stated: statements::of(app.guidelines(), &loaded.names, &record.body, record.occurred),
            record,
        }
    };
    records.iter().map(|record| entry(record)).collect()
}

fn household(names: &Names, row: &HouseholdRow) -> Vec<Stated> {
    let facts = domain::person::HouseholdFacts {
        kk_number: row.kk_number.clone(),
        head_name: row.head_name.clone(),
        address: row.address.clone(),
    };
    statements::household(names, &facts)
}

/// Says what holds today.
fn summary(app: &App, loaded: &Loaded) -> Vec<String> {
    let (guidelines, portrait) = (app.guidelines(), &loaded.portrait);
    let person = &portrait.person;
    let mut lines = vec![format!(
        "Umur {}, {}.",
        wording::age_of(person.birth, loaded.as_of),
        wording::sex(person.sex)
    )];
    let newest_first = || portrait.contacts.iter().rev();
    for code in ["bb_kg", "tb_cm", "lk_cm", "lila_cm"] {
        let last = newest_first().find(|contact| contact.observations().contains_key(code));
        if let Some(contact) = last {
            let text = observed::text(guidelines, code, &contact.observations()[code]);
            let name = observed::name(guidelines, code);
            lines.push(format!("{name} terakhir: {text} ({}).", contact.day.indonesian()));
        }
    }
    for state in &portrait.items {
        if matches!(state.status, ItemStatus::Due | ItemStatus::Overdue | ItemStatus::Done) {
            let name = observed::state_name(guidelines, state, loaded.as_of);
            lines.push(format!("{name}: {}.", status_word(state.status)));
        }
    }
    for finding in &portrait.findings {
        let name = rule_names::finding(guidelines, &finding.rule, finding.day);
        lines.push(format!("Temuan {}: {name}.", finding.day.indonesian()));
    }
    lines
}

fn asked(app: &App, request: &SubjectRequest) -> Vec<(&'static str, String)> {
    let zone = app.config().utc_offset_hours;
    let kind = request.kind.parse().map_or("", access::subject::Kind::words);
    let mut lines = vec![
        ("Diminta", format!("{kind}, {}", wording::instant(request.made_ms, zone))),
        ("Oleh", who_asks(request)),
        ("Permintaannya", request.words.clone()),
    ];
    if let Some(decided) = &request.decision {
        let outcome = if decided.granted { "dikabulkan" } else { "ditolak" };
        let reason = decided.reason.as_deref();
        let reason =
            reason.map_or_else(String::new, |code| format!(" karena {}", reason_words(code)));
        lines.push(("Jawaban", format!("{outcome}{reason}. {}", decided.answer)));
    }
    lines
}

/// Writes one access with role and unit; the name of staff is told by the officer for data
/// protection only.
fn access(app: &App, event: Event) -> Access {
    let outcome = match event.outcome {
        Outcome::Done => "terbuka",
        Outcome::Refused => "ditolak",
        Outcome::Asked => "diminta alasan dahulu, belum terbuka",
        Outcome::Failed => "gagal",
    };
    let at_ms = event.at_ms;
    let purpose = event.purpose.parse::<Purpose>().map_or("", Purpose::words);
    let line = line(app, event);
    let unit = app.config().name.clone();
    Access { when: line.when, at_ms, role: line.role, unit, words: line.words, purpose, outcome }
}
