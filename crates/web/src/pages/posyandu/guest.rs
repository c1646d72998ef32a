//! `/posyandu/ID/TANGGAL/tamu`: finds somebody of another posyandu and leads to what is filled in
//! for them here; whatever is written puts them on the list of their group as a guest.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use guidelines::model::{Guidelines, Stage};
use store::read::{
    page::Page,
    people::{PersonRow, SearchQuery, Standing},
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        people::find::search_scope,
        posyandu::{
            child::Opening,
            day::{Head, head_of},
            group::form,
            sheet,
        },
    },
    query::Search,
    session::Signed,
    wording,
};

/// People named of those who fit; more words find fewer.
const ROWS_MAX: u32 = 20;
#[derive(Template)]
#[template(path = "posyandu/guest.html")]
struct GuestPage {
    layout: Layout,
    head: Head,
    text: String,
    rows: Vec<Row>,
    total: u64,
    /// Whether more fit than are named.
    has_more: bool,
}

/// Somebody who may be the guest.
struct Row {
    name: String,
    age: String,
    mother: Option<String>,
    place: String,
    href: String,
}

/// `GET /posyandu/ID/TANGGAL/tamu?q=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((place, day)): Path<(String, String)>,
    Query(search): Query<Search>,
) -> Result<Html<String>, PageError> {
    let opening = sheet::opening(&place, &day)?;
    sheet::writable(&app, opening)?;
    let (place, is_announced) = sheet::described(&app, opening).await?;
    let text = search.text();
    let (mut rows, mut total) = (Vec::new(), 0);
    if !text.is_empty() {
        let scope = search_scope(&signed)?;
        let query = SearchQuery { text: text.clone(), scope, page: Page::first(ROWS_MAX) };
        let found = app.ask(move |store| store.search_people(&query)).await?;
        let names = app.names().await?;
        total = found.total;
        let living = found.rows.into_iter().filter(|person| person.standing != Standing::Died);
        let living = living.inspect(|person| signed.shows([person.id]));
        rows = living.map(|person| row(&app, &names, opening, person)).collect();
    }
    let title = format!("Tamu: {place}, {}", opening.day.indonesian());
    page(&GuestPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/posyandu", &title),
        head: head_of(&app, &signed, opening, place, is_announced),
        has_more: u64::from(ROWS_MAX) < total,
        text,
        rows,
        total,
    })
}

fn row(app: &App, names: &Names, opening: Opening, person: PersonRow) -> Row {
    let guidelines = app.guidelines();
    let stage = person.stage.as_deref().unwrap_or_default();
    let id = person.id.to_string();
    Row {
        href: match is_child(guidelines, stage) {
            true => format!("{}/{id}", opening.href()),
            false => form(guidelines, opening, &id, stage),
        },
        name: wording::name_of(&person.name).to_owned(),
        age: wording::age_of(person.birth, opening.day),
        place: names.area(&person.area),
        mother: person.mother_name,
    }
}

/// Tells whether somebody of a life stage is weighed with the young children.
fn is_child(guidelines: &Guidelines, stage: &str) -> bool {
    let of_stage = |known: &&Stage| *known.rule.id == *stage;
    guidelines.stages.iter().find(of_stage).is_some_and(|stage| *stage.book == *sheet::BOOK)
}
