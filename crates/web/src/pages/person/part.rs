//! `/orang/ID/pisah/ID`: people who were made one, and parting them again.

use std::collections::BTreeMap;

use access::door;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    id::PersonId,
    record::{Body, Merge, Record, Subject},
    refusal::{Refusal, TEXT_CHARS_MAX},
    timeline::Timeline,
};
use portrait::draw::Painter;

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::Posted,
    layout::{Layout, page},
    pages::person::head::{Head, Loaded, Tab, load, record_href, shown_name},
    session::Signed,
    wording,
    writing::Statement,
};

/// Somebody who was found to be the person of the page.
pub(crate) struct Merged {
    stays: PersonId,
    duplicate: PersonId,
    pub(crate) name: String,
    pub(crate) line: String,
    pub(crate) by: String,
    pub(crate) when: String,
    pub(crate) reason: String,
    pub(crate) record: Option<String>,
    pub(crate) part: Option<String>,
    n_visits: usize,
}

/// Lists whom the person of a page was made of, in the order in which it happened.
pub(crate) fn merged(app: &App, signed: &Signed, loaded: &Loaded) -> Vec<Merged> {
    let mut last: BTreeMap<(PersonId, PersonId), (bool, std::sync::Arc<Record>)> = BTreeMap::new();
    for fact in loaded.timeline.facts(loaded.as_of.plus_days(1)) {
        let (merge, same) = match fact.body() {
            Body::Merge(merge) => (merge, true),
            Body::Unmerge(merge) => (merge, false),
            _ => continue,
        };
        let Some(stays) = fact.origin.person() else { continue };
        let order = |record: &Record| (record.written, record.id);
        let kept = last
            .entry((stays, merge.duplicate))
            .or_insert_with(|| (same, std::sync::Arc::clone(&fact.origin)));
        if order(&kept.1) < order(&fact.origin) {
            *kept = (same, std::sync::Arc::clone(&fact.origin));
        }
    }
    let mut holding: Vec<_> = last.into_iter().filter(|(_, (same, _))| *same).collect();
    holding.sort_by_key(|(_, (_, record))| (record.written, record.id));
    holding.into_iter().map(|(pair, (_, record))| one(app, signed, loaded, pair, &record)).collect()
}

fn one(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    (stays, duplicate): (PersonId, PersonId),
    record: &Record,
) -> Merged {
    let own = loaded.timeline.records().iter().filter(|kept| kept.person() == Some(duplicate));
    let alone = Timeline::new(duplicate, own.cloned());
    let portrait = Painter::new(app.guidelines()).draw(&alone, loaded.as_of);
    let mut line = vec![format!("lahir {}", wording::birth(portrait.person.birth))];
    line.extend(portrait.person.nik.map(|nik| format!("NIK {}", wording::nik(&nik))));
    let reason = match &record.body {
        Body::Merge(merge) => merge.reason.clone(),
        _ => String::new(),
    };
    let offset = app.config().utc_offset_hours;
    let person = loaded.portrait.person.id;
    let may_part = signed.is_open(door::JOIN_PEOPLE);
    Merged {
        stays,
        duplicate,
        name: shown_name(&portrait.person),
        line: line.join(" · "),
        by: format!("{}, {}", record.author.name, wording::role(&record.author.role)),
        when: wording::instant(record.written.millis, offset),
        reason,
        record: signed.is_open(door::SEE_RECORDS).then(|| record_href(record.id)),
        part: may_part.then(|| format!("/orang/{person}/pisah/{duplicate}")),
        n_visits: portrait.contacts.len(),
    }
}

#[derive(Template)]
#[template(path = "person/part.html")]
struct PartPage {
    layout: Layout,
    head: Head,
    merged: Merged,
    action: String,
    fields: Vec<Field>,
    wrong: Option<String>,
}

/// `GET /orang/ID/pisah/ID`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Path((id, duplicate)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (loaded, merged) = find(&app, &signed, &id, &duplicate).await?;
    Ok(part_page(&app, &signed, &loaded, merged, vec![reason()], None)?.into_response())
}

/// `POST /orang/ID/pisah/ID`
pub(crate) async fn part(
    State(app): State<App>,
    Path((id, duplicate)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let (loaded, merged) = find(&app, &signed, &id, &duplicate).await?;
    let wrong = match typed.filled("alasan") {
        None => Wrong::at("alasan")(Refusal::new(
            "gabung.tanpa-alasan",
            "Tulis bagaimana Anda tahu bahwa keduanya dua orang.",
        )),
        Some(reason) => {
            let parted = Merge { duplicate: merged.duplicate, reason: reason.to_owned() };
            let statement = Statement {
                subject: Subject::Person(merged.stays),
                occurred: app.today(),
                minute: None,
                place: None,
                body: Body::Unmerge(parted),
            };
            match app.append(vec![app.record(&signed, statement)]).await? {
                Ok(()) => {
                    let person = loaded.portrait.person.id;
                    return Ok(see_other(&format!("/orang/{person}/identitas?pesan=dipisah")));
                }
                Err(refusal) => Wrong { field: String::new(), refusal },
            }
        }
    };
    let mut fields = vec![reason()];
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = part_page(&app, &signed, &loaded, merged, fields, whole)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// Fetches a person and the one who is to be parted from them.
async fn find(
    app: &App,
    signed: &Signed,
    id: &str,
    duplicate: &str,
) -> Result<(Loaded, Merged), PageError> {
    let missing = || PageError::NotFound("Penggabungan");
    let duplicate: PersonId = duplicate.parse().map_err(|_| missing())?;
    let loaded = load(app, signed, id, app.today()).await?;
    let merged = merged(app, signed, &loaded).into_iter().find(|one| one.duplicate == duplicate);
    Ok((loaded, merged.ok_or_else(missing)?))
}

fn reason() -> Field {
    Field::new("alasan", "Alasan", Input::Long { max: TEXT_CHARS_MAX })
        .hint("Misalnya: anak kembar, namanya saja yang mirip.")
        .required()
}

fn part_page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    merged: Merged,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    page(&PartPage {
        layout: loaded.layout(app, signed, "Pisahkan"),
        head: loaded.head(app, signed, Tab::Identity),
        action: format!("/orang/{}/pisah/{}", loaded.portrait.person.id, merged.duplicate),
        merged,
        fields,
        wrong,
    })
}
