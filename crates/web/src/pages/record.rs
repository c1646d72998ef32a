//! `/catatan/ID`: one record, who wrote it, when and where, and what became of it.

pub(crate) mod correct;

use std::sync::Arc;

use access::{door, ground::Ground};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    day::Day,
    id::{PersonId, RecordId},
    record::{Body, EnteredInError, Merge, Record, Subject},
    refusal::{Refusal, TEXT_CHARS_MAX},
    timeline::{Fact, Timeline},
};
use portrait::draw::Painter;
use store::read::records::KeptRecord;

use crate::{
    app::App,
    body_form,
    confidential::{self, Sight},
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    names::Names,
    pages::person::head::record_href,
    query::Notice,
    session::Signed,
    statements::{self, Stated},
    wording,
    writing::Statement,
};

/// A record with all that belongs to it.
struct Opened {
    /// The first record of the fact.
    origin: KeptRecord,
    /// Corrections and "entered in error" of it, oldest first.
    later: Vec<KeptRecord>,
    /// How the fact reads today; absent when it is void.
    fact: Option<Fact>,
    names: Arc<Names>,
    person: Option<About>,
    /// Name of the other person, when two were made one or parted.
    other: Option<String>,
    /// How much of it is told, when not all is.
    covered: Option<Sight>,
}

/// The person whom a record is about.
struct About {
    id: PersonId,
    name: String,
    birth: Option<Day>,
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    layout: Layout,
    id: RecordId,
    kind: &'static str,
    about: Option<(String, String)>,
    void: bool,
    corrected: bool,
    stated: Vec<Stated>,
    written: Written,
    later: Vec<Later>,
    may_correct: bool,
    may_void: bool,
    /// Where what is covered is asked for.
    confidential: Option<String>,
    edition: String,
    digest: String,
}

/// Who wrote a record, when, where, and where it stands in the log.
struct Written {
    author: String,
    occurred: String,
    written: String,
    received: String,
    place: Option<String>,
    device: String,
    source: Option<String>,
    number: u64,
    hash: String,
}

/// A later record about this one.
struct Later {
    kind: &'static str,
    reason: String,
    stated: Vec<Stated>,
    written: Written,
    holds: bool,
}

/// `GET /catatan/ID`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let opened = match find(&app, &signed, &id).await? {
        Found::Later { origin } => return Ok(see_other(&record_href(origin))),
        Found::Origin(opened) => opened,
    };
    let origin = &opened.origin.record;
    let may = signed.actor.may_correct(origin.author.account) && opened.fact.is_some();
    let reading = opened.fact.as_ref().map(|fact| fact.reading.id);
    let corrected = reading.is_some_and(|reading| reading != origin.id);
    let guidelines = app.guidelines();
    let mut stated = statements::of(guidelines, &opened.names, &origin.body, origin.occurred);
    let other = opened.other.clone();
    stated.extend(other.map(|text| Stated { name: "Orang yang lain".to_owned(), text }));
    let html: Html<String> = page(&RecordPage {
        layout: layout(&app, &signed, "Catatan").with_notice(notice.word()),
        id: origin.id,
        kind: wording::kind(&origin.body),
        about: opened.about(),
        void: opened.fact.is_none(),
        corrected,
        stated,
        written: written(&app, &opened, &opened.origin),
        later: opened.later.iter().map(|entry| later(&app, &opened, entry)).collect(),
        may_correct: may && body_form::is_correctable(&origin.body),
        may_void: may,
        confidential: opened.confidential(),
        edition: guidelines.edition.clone(),
        digest: guidelines.digest.chars().take(12).collect(),
    })?;
    Ok(html.into_response())
}

fn layout(app: &App, signed: &Signed, title: &str) -> Layout {
    Layout::new(app, signed, Shape::Isian, "/orang", title)
}

/// What an address of a record leads to.
enum Found {
    /// A correction or void: its page is that of the first record.
    Later { origin: RecordId },
    /// The first record of a fact.
    Origin(Box<Opened>),
}

/// Fetches a record, of which the gate has decided.
async fn find(app: &App, signed: &Signed, id: &str) -> Result<Found, PageError> {
    let missing = || PageError::NotFound("Catatan");
    let id: RecordId = id.parse().map_err(|_| missing())?;
    let found = app
        .ask(move |store| {
            let Some(entry) = store.record(id)? else { return Ok(None) };
            let (about, timeline) = match entry.record.person() {
                Some(person) => (store.trail(person)?, store.timeline(person)?),
                None => (store.records_of(entry.record.subject)?, None),
            };
            Ok(Some((entry, about, timeline)))
        })
        .await?;
    let (mut entry, mut about, timeline) = found.ok_or_else(missing)?;
    let names = app.names().await?;
    let person = timeline.as_ref().map(|timeline| named(app, timeline));
    if let Some(origin) = names_origin(&entry.record) {
        return Ok(Found::Later { origin });
    }
    let covered = match &timeline {
        Some(timeline) => cover(app, signed, timeline, &mut entry, &mut about)?,
        None => None,
    };
    let mut later: Vec<KeptRecord> =
        about.into_iter().filter(|kept| names_origin(&kept.record) == Some(id)).collect();
    later.sort_by_key(|entry| (entry.record.written, entry.record.id));
    // Facts of households and places read like those of persons.
    let records = later.iter().chain([&entry]).map(|kept| Arc::new(kept.record.clone()));
    let reading = Timeline::new(PersonId::new(id.get()), records);
    let far = app.today().plus_days(2);
    let other = other(app, &entry.record).await?;
    let fact = reading.facts(far).into_iter().find(|fact| fact.origin.id == id);
    Ok(Found::Origin(Box::new(Opened {
        origin: entry,
        later,
        fact,
        names,
        person,
        other,
        covered,
    })))
}

/// Covers what is not told to whoever is signed in; returns how much is, when anything was.
fn cover(
    app: &App,
    signed: &Signed,
    timeline: &Timeline,
    entry: &mut KeptRecord,
    about: &mut [KeptRecord],
) -> Result<Option<Sight>, PageError> {
    let painter = Painter::new(app.guidelines());
    let (told, sight) = signed.tell(&painter, timeline, app.today(), app.today());
    let as_told = |id: RecordId| told.timeline.records().iter().find(|record| record.id == id);
    if as_told(entry.record.id).is_none() {
        // What was done about something that is not told.
        return Err(unseen(sight, timeline.person, entry.record.id));
    }
    let mut covers = false;
    for kept in std::iter::once(entry).chain(about) {
        if let Some(told) = as_told(kept.record.id).filter(|told| ***told != kept.record) {
            kept.record = Record::clone(told);
            covers = true;
        }
    }
    Ok(covers.then_some(sight))
}

/// What is answered for a record of which nothing is told.
fn unseen(sight: Sight, person: PersonId, id: RecordId) -> PageError {
    match sight {
        Sight::Asked => PageError::Ground {
            ground: Ground::Confidential,
            person: Some(person),
            back: record_href(id),
        },
        Sight::Open | Sight::Closed => PageError::NotFound("Catatan"),
    }
}

/// Names the other person of a record that makes two one or parts them, by the own records.
async fn other(app: &App, record: &Record) -> Result<Option<String>, PageError> {
    let (Body::Merge(Merge { duplicate, .. }) | Body::Unmerge(Merge { duplicate, .. })) =
        record.body
    else {
        return Ok(None);
    };
    let kept = app.ask(move |store| store.records_of(Subject::Person(duplicate))).await?;
    let records = kept.into_iter().map(|kept| Arc::new(kept.record));
    let alone = Timeline::new(duplicate, records);
    let portrait = Painter::new(app.guidelines()).draw(&alone, app.today());
    Ok(Some(crate::pages::person::head::shown_name(&portrait.person)))
}

/// Names the person whom a record is about.
fn named(app: &App, timeline: &Timeline) -> About {
    let portrait = Painter::new(app.guidelines()).draw(timeline, app.today());
    let name = crate::pages::person::head::shown_name(&portrait.person);
    let birth = portrait.person.birth.map(|birth| birth.day);
    About { id: timeline.person, name, birth }
}

fn names_origin(record: &Record) -> Option<RecordId> {
    match &record.body {
        Body::Correction(correction) => Some(correction.corrects),
        Body::EnteredInError(error) => Some(error.voids),
        _ => None,
    }
}

impl Opened {
    /// Returns the address at which what is covered is asked for, by whoever may.
    fn confidential(&self) -> Option<String> {
        let person = self.person.as_ref().filter(|_| self.covered == Some(Sight::Asked))?;
        Some(confidential::ask(person.id, &record_href(self.origin.record.id)))
    }

    fn about(&self) -> Option<(String, String)> {
        match self.origin.record.subject {
            Subject::Person(_) => {
                let About { id, name, .. } = self.person.as_ref()?;
                Some((format!("/orang/{id}"), name.clone()))
            }
            Subject::Household(id) => Some((format!("/keluarga/{id}"), "Keluarga".to_owned())),
            Subject::Place(_) => None,
        }
    }

    /// Returns what is to be corrected: the fact as it reads today.
    fn reading(&self) -> Option<(&Body, Day, Option<u16>)> {
        let fact = self.fact.as_ref()?;
        Some((fact.body(), fact.reading.occurred, fact.reading.minute))
    }
}

fn written(app: &App, opened: &Opened, entry: &KeptRecord) -> Written {
    let record = &entry.record;
    let offset = app.config().utc_offset_hours;
    Written {
        author: format!("{}, {}", record.author.name, wording::role(&record.author.role)),
        occurred: wording::day_and_minute(record.occurred, record.minute),
        written: wording::instant(record.written.millis, offset),
        received: wording::instant(entry.received_ms, offset),
        place: record.place.and_then(|id| opened.names.place(id)).map(str::to_owned),
        device: record.device.to_string(),
        source: record.source.as_ref().map(|s| format!("berkas {}, baris {}", s.file, s.row)),
        number: entry.seq,
        hash: wording::hexadecimal(&entry.hash),
    }
}

fn later(app: &App, opened: &Opened, entry: &KeptRecord) -> Later {
    let holds = opened.fact.as_ref().is_none_or(|fact| fact.reading.id == entry.record.id);
    let (reason, stated) = match &entry.record.body {
        Body::Correction(correction) => {
            let on = entry.record.occurred;
            let stated = statements::of(app.guidelines(), &opened.names, &correction.body, on);
            (correction.reason.clone(), stated)
        }
        Body::EnteredInError(error) => (error.reason.clone(), Vec::new()),
        _ => (String::new(), Vec::new()),
    };
    Later {
        kind: wording::kind(&entry.record.body),
        reason,
        stated,
        written: written(app, opened, entry),
        holds,
    }
}

#[derive(Template)]
#[template(path = "record_void.html")]
struct VoidPage {
    layout: Layout,
    id: RecordId,
    kind: &'static str,
    about: Option<(String, String)>,
    stated: Vec<Stated>,
    fields: Vec<Field>,
    wrong: Option<String>,
}

/// Fetches a record that whoever is signed in may correct and that still holds.
async fn writable(app: &App, signed: &Signed, id: &str) -> Result<Box<Opened>, PageError> {
    let Found::Origin(opened) = find(app, signed, id).await? else {
        return Err(PageError::NotFound("Catatan"));
    };
    if !signed.actor.may_correct(opened.origin.record.author.account) {
        return Err(PageError::Forbidden(door::CORRECT_ANY));
    }
    if opened.fact.is_none() {
        return Err(PageError::Refused(Refusal::new(
            "koreksi.sudah-batal",
            "Catatan ini sudah ditandai salah catat, jadi tidak dapat diubah lagi.",
        )));
    }
    Ok(opened)
}

/// Likewise, of which everything is told: a correction states the whole anew.
async fn correctable(app: &App, signed: &Signed, id: &str) -> Result<Box<Opened>, PageError> {
    let opened = writable(app, signed, id).await?;
    match (opened.covered, &opened.person) {
        (Some(Sight::Asked), Some(person)) => {
            Err(unseen(Sight::Asked, person.id, opened.origin.record.id))
        }
        (Some(_), _) => Err(PageError::Refused(Refusal::new(
            "koreksi.terbatas",
            "Catatan ini memuat isian petugas lain yang dijaga khusus. Minta petugas itu \
             memperbaikinya.",
        ))),
        _ => Ok(opened),
    }
}

fn reason_field() -> Field {
    Field::new("alasan", "Alasan", Input::Long { max: TEXT_CHARS_MAX })
        .hint("Tulis singkat apa yang keliru, misalnya: salah baca timbangan.")
        .required()
}

fn reason(form: &Fields) -> Result<String, Wrong> {
    form.filled("alasan").map(str::to_owned).ok_or_else(|| {
        Wrong::at("alasan")(Refusal::new("koreksi.tanpa-alasan", "Tulis alasan perbaikan."))
    })
}

/// `GET /catatan/ID/salah`
pub(crate) async fn void_form(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let opened = correctable(&app, &signed, &id).await?;
    void_page(&app, &signed, &opened, vec![reason_field()], None)
}

/// `POST /catatan/ID/salah`
pub(crate) async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: form } = posted;
    let opened = correctable(&app, &signed, &id).await?;
    let origin = &opened.origin.record;
    let wrong = match reason(&form) {
        Err(wrong) => wrong,
        Ok(reason) => {
            let statement = Statement {
                subject: origin.subject,
                occurred: origin.occurred,
                minute: origin.minute,
                place: origin.place,
                body: Body::EnteredInError(EnteredInError { voids: origin.id, reason }),
            };
            match app.append(vec![app.record(&signed, statement)]).await? {
                Ok(()) => {
                    return Ok(see_other(&format!("{}?pesan=dibatalkan", record_href(origin.id))));
                }
                Err(refusal) => Wrong { field: String::new(), refusal },
            }
        }
    };
    let mut fields = vec![reason_field()];
    let whole = show_again(&mut fields, |name| form.text(name), &wrong);
    void_page(&app, &signed, &opened, fields, Some(whole.unwrap_or_default()))
}

fn void_page(
    app: &App,
    signed: &Signed,
    opened: &Opened,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Response, PageError> {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (body, occurred, _) = opened.reading().ok_or(PageError::NotFound("Catatan"))?;
    let html: Html<String> = page(&VoidPage {
        layout: layout(app, signed, "Tandai salah catat"),
        id: opened.origin.record.id,
        kind: wording::kind(&opened.origin.record.body),
        about: opened.about(),
        stated: statements::of(app.guidelines(), &opened.names, body, occurred),
        fields,
        wrong: wrong.filter(|wrong| !wrong.is_empty()),
    })?;
    Ok((status, html).into_response())
}
