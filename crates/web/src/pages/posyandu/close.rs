//! `/posyandu/ID/TANGGAL/tutup`: ends a day; who was not seen is absent and will be visited.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{Html, Response},
};

use domain::id::RecordId;

use crate::{
    app::App,
    assets,
    error::{PageError, see_other},
    form::Posted,
    layout::{Layout, Shape, page},
    numbered::{self, NUMBER},
    pages::{
        person::head::shown_name,
        posyandu::{
            child::{Child, Presence},
            entry::{self, Came},
            sheet::{self, Sheet, Sums},
        },
    },
    session::Signed,
    wording,
};

/// Name of the fields that carry who was listed when the day was closed.
const LISTED: &str = "anak";

#[derive(Template)]
#[template(path = "posyandu/close.html")]
struct ClosePage {
    layout: Layout,
    href: String,
    place: String,
    day: String,
    sums: Sums,
    missing: Vec<Missing>,
    style: String,
}

/// Somebody who was not seen.
struct Missing {
    id: String,
    /// Field of the number of the record that will be written, and the number.
    number: (String, RecordId),
    name: String,
    mother: Option<String>,
    age: String,
    last: String,
}

/// `GET /posyandu/ID/TANGGAL/tutup`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Path((place, day)): Path<(String, String)>,
) -> Result<Html<String>, PageError> {
    let opening = sheet::opening(&place, &day)?;
    sheet::writable(&app, opening)?;
    let sheet = sheet::load(&app, &signed, opening).await?;
    page(&ClosePage {
        layout: Layout::new(&app, &signed, Shape::Isian, "/posyandu", "Tutup hari buka"),
        href: opening.href(),
        place: sheet.place.clone(),
        day: wording::day_long(opening.day),
        sums: sheet.sums(),
        missing: open(&sheet).map(|child| missing(&app, &sheet, child)).collect(),
        style: assets::url("posyandu.css"),
    })
}

fn open(sheet: &Sheet) -> impl Iterator<Item = &Child> {
    let children = sheet.children.iter().filter(|(row, _)| row.expected).map(|(_, child)| child);
    children.filter(|child| child.presence() == Presence::Open)
}

fn missing(app: &App, sheet: &Sheet, child: &Child) -> Missing {
    let person = &child.portrait.person;
    let day = sheet.opening.day;
    let last =
        child.last("bb_kg", day).map(|(_, on)| format!("terakhir ditimbang {}", on.indonesian()));
    Missing {
        id: child.id.to_string(),
        number: (format!("{}.{NUMBER}", child.id), app.record_id()),
        name: shown_name(person),
        mother: person.mother.as_ref().and_then(|mother| mother.name.clone()),
        age: wording::age_of(person.birth, day),
        last: last.unwrap_or_else(|| "belum pernah ditimbang".to_owned()),
    }
}

/// `POST /posyandu/ID/TANGGAL/tutup`
pub(crate) async fn close(
    State(app): State<App>,
    Path((place, day)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let opening = sheet::opening(&place, &day)?;
    sheet::writable(&app, opening)?;
    let sheet = sheet::load(&app, &signed, opening).await?;
    // Only those whom the page has listed: somebody registered since then was not looked for.
    let listed: BTreeSet<&str> =
        fields.iter().filter(|(name, _)| *name == LISTED).map(|(_, id)| id).collect();
    let mut records = Vec::new();
    for child in open(&sheet).filter(|child| listed.contains(child.id.to_string().as_str())) {
        let entry = entry::Sheet {
            guidelines: app.guidelines(),
            child,
            opening,
            asked: &[],
            with_note: false,
            minute: None,
        };
        let Ok(Some(absent)) = entry.statement(&crate::slip::Typed::default(), Came::No) else {
            continue;
        };
        let number = numbered::required(&fields, &format!("{}.", child.id))?;
        records.push(sheet::record(&app, &signed, child, number, absent));
    }
    let records = sheet::with_day(&app, &signed, opening, records).await?;
    app.append_once(records).await?.map_err(|unwritten| unwritten.refusal)?;
    Ok(see_other(&format!("/kunjungan-rumah?posyandu={}&pesan=ditutup", opening.place)))
}
