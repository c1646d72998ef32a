//! `/orang/ID/hak/REQUEST/tahan`: going through what a copy will hold, and holding records back.

use access::subject::{Kind, withholding};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::{Html, Response},
};
use domain::{id::RecordId, record::Body, refusal::Refusal};
use store::subject_request::{SubjectRequest, Withheld};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    layout::{Layout, Shape, page},
    pages::rights::{
        About, Somebody,
        content::{Entry, entries, packed},
        find, href, kind_of,
    },
    session::Signed,
};

/// Name of a field before the number of its record.
const FIELD: &str = "tahan.";

#[derive(Template)]
#[template(path = "rights/review.html")]
struct ReviewPage {
    layout: Layout,
    about: About,
    href: String,
    rows: Vec<Row>,
}

/// A record, and whether it is held back.
struct Row {
    entry: Entry,
    field: String,
    /// Code, words, and whether it is chosen.
    choices: Vec<(String, String, bool)>,
}

/// `GET /orang/ID/hak/REQUEST/tahan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((id, request)): Path<(String, String)>,
) -> Result<Html<String>, PageError> {
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let request = open_copy(find(&app, somebody.id(), &request).await?)?;
    let key = (request.puskesmas.clone(), request.id);
    let held = app.ask(move |store| store.withheld(&key.0, key.1)).await?;
    let is_first =
        |entry: &Entry| !matches!(entry.record.body, Body::Correction(_) | Body::EnteredInError(_));
    let row = |entry: Entry| {
        let chosen = held.iter().find(|one| one.record == entry.record.id);
        let chosen = chosen.map_or("", |one| one.reason.as_str());
        let mut choices = vec![(String::new(), "ikut dalam salinan".to_owned(), chosen.is_empty())];
        choices.extend(withholding().map(|reason| {
            let words = format!("tahan: {}", reason.words);
            (reason.code.clone(), words, reason.code == chosen)
        }));
        Row { field: format!("{FIELD}{}", entry.record.id), entry, choices }
    };
    page(&ReviewPage {
        layout: Layout::new(&app, &signed, Shape::Orang, "", "Periksa isi salinan"),
        about: somebody.about(&signed),
        href: href(&request),
        rows: entries(&app, &packed(&app, &somebody.loaded, &somebody.loaded.full, &request))
            .into_iter()
            .filter(is_first)
            .map(row)
            .collect(),
    })
}

/// `POST /orang/ID/hak/REQUEST/tahan`
pub(crate) async fn save(
    State(app): State<App>,
    Path((id, request)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let request = open_copy(find(&app, somebody.id(), &request).await?)?;
    let (mut held, mut let_go) = (Vec::new(), Vec::new());
    for (name, reason) in fields.iter() {
        let Some(record) = name.strip_prefix(FIELD) else { continue };
        let record: RecordId = record.parse().map_err(|_| PageError::Unreadable)?;
        let known = somebody.loaded.full.records().iter().any(|kept| kept.id == record);
        match withholding().find(|known| known.code == reason) {
            Some(reason) if known => held.push(Withheld {
                record,
                reason: reason.code.clone(),
                by: signed.actor.account,
                at_ms: app.now_ms(),
            }),
            None if reason.is_empty() => let_go.push(record),
            Some(_) | None => return Err(PageError::Unreadable),
        }
    }
    let to = format!("{}?pesan=tersimpan", href(&request));
    app.ask(move |store| store.withhold((&request.puskesmas, request.id), &held, &let_go)).await?;
    Ok(see_other(&to))
}

/// Refuses what is no request for a copy, or one that has been handed over.
fn open_copy(request: SubjectRequest) -> Result<SubjectRequest, PageError> {
    if kind_of(&request)? != Kind::Copy {
        return Err(PageError::NotFound("Salinan"));
    }
    if request.closed_ms.is_some() {
        let message = "Permintaan ini sudah selesai. Untuk salinan lain, catat permintaan baru.";
        return Err(Refusal::new("hak.sudah-selesai", message).into());
    }
    Ok(request)
}
