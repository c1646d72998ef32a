//! `/orang/ID/gabung`: who else in the lists may be this person.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::id::PersonId;
use store::read::{
    area::Scope,
    page::Page,
    people::{PersonRow, SearchQuery},
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, page},
    likeness::Likeness,
    pages::{
        people::find,
        person::head::{Head, Tab, load_page},
    },
    query::Search,
    session::Signed,
};

/// Most people proposed, and most found by name.
const CANDIDATES_MAX: usize = 20;
#[derive(Template)]
#[template(path = "person/duplicate.html")]
struct DuplicatePage {
    layout: Layout,
    head: Head,
    likely: Vec<Candidate>,
    text: String,
    found: Vec<Candidate>,
}

/// Somebody who may be the same.
struct Candidate {
    row: find::Row,
    reasons: String,
    twin: bool,
}

/// `GET /orang/ID/gabung?q=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(search): Query<Search>,
) -> Result<Html<String>, PageError> {
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let person = loaded.portrait.person.id;
    let text = search.text();
    let wanted = text.clone();
    let (own, likely, found) = app
        .ask(move |store| {
            let Some(own) = store.person_row(person)? else { return Ok(None) };
            let likely = likely(store, &own)?;
            let found = if wanted.is_empty() { Vec::new() } else { named(store, wanted)? };
            Ok(Some((own, likely, found)))
        })
        .await?
        .ok_or(PageError::NotFound("Orang"))?;
    let proposed: BTreeSet<PersonId> = likely.iter().map(|row| row.id).collect();
    let candidate = |row: PersonRow| {
        let likeness = Likeness::of(&own, &row);
        Candidate {
            reasons: likeness.reasons().join(", "),
            twin: likeness.maybe_twins(),
            row: find::row(&loaded.names, row, app.today()),
        }
    };
    let others = found.into_iter().filter(|row| row.id != person && !proposed.contains(&row.id));
    page(&DuplicatePage {
        layout: loaded.layout(&app, &signed, "Tercatat dua kali?"),
        head: loaded.head(&app, &signed, Tab::Identity),
        found: others.map(&candidate).collect(),
        likely: likely.into_iter().map(&candidate).collect(),
        text,
    })
}

/// Looks for people of the same NIK or born on the same day who are like somebody.
fn likely(store: &store::store::Store, own: &PersonRow) -> store::error::Result<Vec<PersonRow>> {
    let mut rows = match own.nik {
        Some(nik) => store.people_by_nik(&nik)?,
        None => Vec::new(),
    };
    rows.extend(match own.birth {
        Some(birth) => store.people_born_on(birth.day)?,
        None => store.people_without_birth()?,
    });
    rows.retain(|row| row.id != own.id && Likeness::of(own, row).is_likely());
    rows.sort_by_key(|row| (Likeness::of(own, row).rank(), row.id));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(CANDIDATES_MAX);
    Ok(rows)
}

fn named(store: &store::store::Store, text: String) -> store::error::Result<Vec<PersonRow>> {
    let most = u32::try_from(CANDIDATES_MAX).expect("a small number");
    let query = SearchQuery { text, scope: Scope::All, page: Page::first(most) };
    Ok(store.search_people(&query)?.rows)
}
