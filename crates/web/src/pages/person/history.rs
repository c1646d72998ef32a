//! `/orang/ID/riwayat`: everything that was written about a person, newest first.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::{
    id::RecordId,
    record::{Attendance, Body, Record},
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, page},
    observed::{self, Line},
    pages::person::head::{Head, Loaded, Tab, load_page, record_href},
    session::Signed,
    wording,
};

/// Most entries on the page; a child of five has some hundred.
const ENTRIES_MAX: usize = 400;

#[derive(Template)]
#[template(path = "person/history.html")]
struct HistoryPage {
    layout: Layout,
    head: Head,
    entries: Vec<Entry>,
    left_off: usize,
}

/// One record with what became of it.
struct Entry {
    href: String,
    when: String,
    kind: &'static str,
    place: Option<String>,
    by: String,
    absent: bool,
    corrected: bool,
    void: bool,
    lines: Vec<Line>,
    note: Option<String>,
}

/// `GET /orang/ID/riwayat`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let mut entries = entries(&app, &loaded);
    let left_off = entries.len().saturating_sub(ENTRIES_MAX);
    entries.truncate(ENTRIES_MAX);
    page(&HistoryPage {
        layout: loaded.layout(&app, &signed, "Riwayat"),
        head: loaded.head(&app, &signed, Tab::History),
        entries,
        left_off,
    })
}

fn entries(app: &App, loaded: &Loaded) -> Vec<Entry> {
    let records = loaded.timeline.records();
    let void: BTreeSet<RecordId> = records.iter().filter_map(|r| voids(r)).collect();
    let readings: BTreeMap<RecordId, _> = loaded
        .timeline
        .facts(loaded.as_of.plus_days(1))
        .into_iter()
        .map(|fact| (fact.origin.id, fact))
        .collect();
    let is_first =
        |record: &&Record| !matches!(record.body, Body::Correction(_) | Body::EnteredInError(_));
    let mut entries: Vec<(_, Entry)> = records
        .iter()
        .map(AsRef::as_ref)
        .filter(is_first)
        .map(|record| {
            let fact = readings.get(&record.id);
            let body = fact.map_or(&record.body, |fact| fact.body());
            let occurred = fact.map_or(record.occurred, |fact| fact.reading.occurred);
            let minute = fact.map_or(record.minute, |fact| fact.reading.minute);
            let entry = Entry {
                href: record_href(record.id),
                when: wording::day_and_minute(occurred, minute),
                kind: wording::kind(body),
                place: record.place.and_then(|id| loaded.names.place(id)).map(str::to_owned),
                by: format!("{}, {}", record.author.name, wording::role(&record.author.role)),
                absent: is_absent(body),
                corrected: fact.is_some_and(|fact| fact.reading.id != fact.origin.id),
                void: void.contains(&record.id),
                lines: lines(app, body, loaded),
                note: note(body),
            };
            ((occurred, minute, record.written), entry)
        })
        .collect();
    entries.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn is_absent(body: &Body) -> bool {
    matches!(body, Body::Visit(visit) if visit.attendance == Attendance::Absent)
}

fn voids(record: &Record) -> Option<RecordId> {
    match &record.body {
        Body::EnteredInError(error) => Some(error.voids),
        _ => None,
    }
}

fn lines(app: &App, body: &Body, loaded: &Loaded) -> Vec<Line> {
    match body {
        Body::Visit(visit) => observed::lines(app.guidelines(), visit, loaded.as_of),
        _ => Vec::new(),
    }
}

fn note(body: &Body) -> Option<String> {
    match body {
        Body::Visit(visit) => visit.note.clone(),
        Body::Departure(departure) => departure.to.as_ref().map(|to| format!("ke {to}")),
        Body::Death(death) => death.cause.clone(),
        Body::Merge(merge) | Body::Unmerge(merge) => Some(merge.reason.clone()),
        _ => None,
    }
}
