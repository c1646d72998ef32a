//! `/orang`: one box to find anybody.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{area::AreaLevel, day::Day, id::PersonId};
use serde::Deserialize;
use store::read::{
    area::Scope,
    page::{Listed, Page},
    people::{PersonRow, SearchQuery, Standing},
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{filter::Filter, reach::own_scope},
    session::Signed,
    wording::{self, Mark},
};

/// Most people on one page of results.
pub(crate) const ROWS_MAX: u32 = 50;
/// Longest text that is looked for, in characters.
const QUERY_CHARS_MAX: usize = 100;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    q: String,
    desa: String,
    posyandu: String,
}

#[derive(Template)]
#[template(path = "people/find.html")]
struct FindPage {
    layout: Layout,
    text: String,
    asked: bool,
    rows: Vec<Row>,
    total: u64,
    filters: Vec<Filter>,
    may_register: bool,
}

/// One person in a list.
pub(crate) struct Row {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) mother: Option<String>,
    pub(crate) age: String,
    pub(crate) place: String,
    pub(crate) state: &'static str,
    pub(crate) class: &'static str,
}

/// `GET /orang?q=&desa=&posyandu=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let text: String = question.q.trim().chars().take(QUERY_CHARS_MAX).collect();
    let asked = !(text.is_empty() && question.desa.is_empty() && question.posyandu.is_empty());
    let found = if asked { Some(find(&app, &signed, &text, &question).await?) } else { None };
    let Listed { rows, total } = found.unwrap_or(Listed { rows: Vec::new(), total: 0 });
    signed.shows(rows.iter().map(|person| person.id));
    let today = app.today();
    let narrow = signed.actor.narrowed_to().is_ok_and(|posyandu| posyandu.is_some());
    page(&FindPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/orang", "Cari orang"),
        text,
        asked,
        rows: rows.into_iter().map(|row| self::row(&names, row, today)).collect(),
        total,
        filters: if narrow { Vec::new() } else { filters(&names, &question) },
        may_register: signed.actor.may(door::REGISTER_PERSON),
    })
}

fn filters(names: &Names, question: &Question) -> Vec<Filter> {
    let mut filters = vec![
        Filter::desa(names.desa_options(), &question.desa),
        Filter::posyandu(names.posyandu_options(), &question.posyandu),
    ];
    filters.retain(|filter| !filter.choices.is_empty());
    filters
}

/// Returns where somebody may look for people without naming a place: in a store of several
/// Puskesmas in all of them, for people come for care where they are.
pub(crate) fn search_scope(signed: &Signed) -> Result<Scope, PageError> {
    Ok(own_scope(signed)?.unwrap_or(Scope::All))
}

async fn find(
    app: &App,
    signed: &Signed,
    text: &str,
    question: &Question,
) -> Result<Listed<PersonRow>, PageError> {
    // A posyandu lies in one desa, so its choice says more.
    let scope = match own_scope(signed)? {
        Some(own) => own,
        None if !question.posyandu.is_empty() => {
            Scope::parse(AreaLevel::Posyandu, &question.posyandu)
                .map_err(|_| PageError::Unreadable)?
        }
        None if !question.desa.is_empty() => {
            Scope::parse(AreaLevel::Desa, &question.desa).map_err(|_| PageError::Unreadable)?
        }
        None => Scope::All,
    };
    let query = SearchQuery { text: text.to_owned(), scope, page: Page::first(ROWS_MAX) };
    app.ask(move |store| store.search_people(&query)).await
}

/// Makes a line of a list.
pub(crate) fn row(names: &Names, person: PersonRow, today: Day) -> Row {
    let (state, mark) = match person.standing {
        Standing::Died => ("meninggal", Mark::Unknown),
        Standing::Away => ("pindah", Mark::Unknown),
        Standing::Here if 0 < person.n_overdue => ("ada yang terlambat", Mark::Danger),
        Standing::Here if 0 < person.n_due => ("ada yang harus dilayani", Mark::Watch),
        Standing::Here => ("", Mark::Unknown),
    };
    let place = names.area(&person.area);
    let name = wording::name_of(&person.name).to_owned();
    Row {
        id: person.id,
        name,
        mother: person.mother_name,
        age: wording::age_of(person.birth, today),
        place,
        state,
        class: mark.class(),
    }
}
