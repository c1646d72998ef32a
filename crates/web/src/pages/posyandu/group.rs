//! `/posyandu/ID/TANGGAL/kelompok/KELOMPOK`: those of a posyandu who are no young children, with
//! what is due, whether they came, and the way to their form.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::{day::Day, record::Setting};
use guidelines::model::{Guidelines, Stage};
use portrait::model::ItemStatus;
use serde::Deserialize;
use store::{
    error::Result as StoreResult,
    read::{
        page::Listed,
        served::{DueStep, ServedFilter, ServedRow},
    },
    store::Store,
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    observed,
    pages::{
        forms::menu::{is_for_everybody, of_stage},
        listed::{Part, Span},
        posyandu::{
            child::Opening,
            day::{Head, head_of},
            sheet,
        },
    },
    session::Signed,
    wording::{self, Mark},
};

/// People on one page.
const ROWS: u32 = 50;
/// Services named of those that are due.
const DUE_MAX: usize = 4;

/// A group of the register: word in addresses, name, and paper books of its life stages.
type Group = (&'static str, &'static str, &'static [&'static str]);

/// The groups beside the young children.
const GROUPS: [Group; 3] = [
    ("ibu", "Ibu hamil, nifas, menyusui", &["ibu"]),
    ("sekolah", "Sekolah dan remaja", &["sekolah"]),
    ("dewasa", "Dewasa dan lansia", &["dewasa", "usia_subur"]),
];

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    /// Words of a name.
    q: String,
    /// Part of the list, from 1.
    hal: String,
}

/// The way to the list of a group.
pub(crate) struct GroupTab {
    pub(crate) href: String,
    pub(crate) name: &'static str,
    pub(crate) current: bool,
}

#[derive(Template)]
#[template(path = "posyandu/group.html")]
struct GroupPage {
    layout: Layout,
    head: Head,
    tabs: Vec<GroupTab>,
    path: String,
    text: String,
    span: Span,
    rows: Vec<Row>,
    /// Those of other posyandu who came.
    guests: Vec<Row>,
}

/// Somebody of the group.
struct Row {
    href: String,
    name: String,
    age: String,
    stage: String,
    chip: &'static str,
    class: &'static str,
    due: Vec<Due>,
    /// How many more are due.
    more: usize,
    form: String,
}

/// A service that is due.
struct Due {
    name: String,
    class: &'static str,
    late: bool,
}

/// Lists the ways to the groups of a day; `current` is the word of the one that is open, or empty
/// for the young children.
pub(crate) fn tabs(opening: Opening, current: &str) -> Vec<GroupTab> {
    let children =
        GroupTab { href: opening.href(), name: "Bayi dan balita", current: current.is_empty() };
    let others = GROUPS.into_iter().map(|(word, name, _)| GroupTab {
        href: path(opening, word),
        name,
        current: word == current,
    });
    std::iter::once(children).chain(others).collect()
}

/// Returns the list on which somebody of a life stage stands.
pub(crate) fn href(guidelines: &Guidelines, opening: Opening, stage: &str) -> String {
    let of_stage = |known: &&Stage| *known.rule.id == *stage;
    let book = guidelines.stages.iter().find(of_stage).map(|stage| &*stage.book);
    let group = GROUPS.iter().find(|(.., books)| book.is_some_and(|book| books.contains(&book)));
    group.map_or_else(|| opening.href(), |(word, ..)| path(opening, word))
}

fn path(opening: Opening, word: &str) -> String {
    format!("{}/kelompok/{word}", opening.href())
}

/// `GET /posyandu/ID/TANGGAL/kelompok/KELOMPOK`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((place, day, word)): Path<(String, String, String)>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let opening = sheet::opening(&place, &day)?;
    let group = GROUPS.into_iter().find(|(known, ..)| *known == word);
    let (word, name, books) = group.ok_or(PageError::NotFound("Kelompok"))?;
    let (place, is_announced) = sheet::described(&app, opening).await?;
    let part = Part::parse(&question.hal, ROWS);
    let filter = ServedFilter {
        place: opening.place,
        stages: stages(app.guidelines(), books),
        text: question.q.clone(),
        day: opening.day,
        page: part.page(),
    };
    let (Listed { rows, total }, guests) =
        app.ask(move |store| Ok((store.served(&filter)?, guests(store, opening, books)?))).await?;
    signed.shows(rows.iter().chain(&guests).map(|row| row.person.id));
    let title = format!("{name}: {place}, {}", opening.day.indonesian());
    let path = path(opening, word);
    let address =
        |number: u32| format!("{path}?hal={number}&q={}", wording::in_address(&question.q));
    page(&GroupPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/posyandu", &title),
        head: head_of(&app, &signed, opening, place, is_announced),
        tabs: tabs(opening, word),
        span: part.span(rows.len(), total, address),
        rows: rows.into_iter().map(|row| described(app.guidelines(), opening, row)).collect(),
        guests: guests.into_iter().map(|row| described(app.guidelines(), opening, row)).collect(),
        path: path.clone(),
        text: question.q.clone(),
    })
}

/// Lists those of some books who came on the day and whom another posyandu serves.
fn guests(store: &Store, opening: Opening, books: &[&str]) -> StoreResult<Vec<ServedRow>> {
    let mut guests: Vec<ServedRow> = Vec::new();
    for book in books {
        for row in store.attendance_list(opening.place, opening.day, book)? {
            let is_known = guests.iter().any(|known| known.person.id == row.person.id);
            let is_of_place = row.person.area.posyandu == Some(opening.place);
            if row.expected || is_known || is_of_place {
                continue;
            }
            let came = Some(row.entered.iter().any(|contact| contact.present));
            guests.push(ServedRow { person: row.person, due: Vec::new(), came });
        }
    }
    Ok(guests)
}

/// Lists the codes of the life stages of some books.
fn stages(guidelines: &Guidelines, books: &[&str]) -> Vec<String> {
    let of_books = guidelines.stages.iter().filter(|stage| books.contains(&&*stage.book));
    let mut stages: Vec<String> = of_books.map(|stage| stage.rule.id.to_string()).collect();
    stages.dedup();
    stages
}

fn described(guidelines: &Guidelines, opening: Opening, row: ServedRow) -> Row {
    let day = opening.day;
    let ServedRow { person, due, came } = row;
    let (chip, mark) = match came {
        None => ("belum", Mark::Unknown),
        Some(true) => ("hadir", Mark::Safe),
        Some(false) => ("tidak hadir", Mark::Watch),
    };
    let here: Vec<&DueStep> =
        due.iter().filter(|due| is_given_here(guidelines, due, day)).collect();
    let stage = person.stage.as_deref().unwrap_or_default();
    let label = guidelines.stage(stage, day).map(|stage| stage.rule.label.id.clone());
    Row {
        href: format!("/orang/{}", person.id),
        age: wording::age_of(person.birth, day),
        stage: label.unwrap_or_default(),
        chip,
        class: mark.class(),
        more: here.len().saturating_sub(DUE_MAX),
        due: here
            .into_iter()
            .take(DUE_MAX)
            .map(|due| described_due(guidelines, due, day))
            .collect(),
        form: form(guidelines, opening, &person.id.to_string(), stage),
        name: wording::name_of(&person.name).to_owned(),
    }
}

/// Tells whether a service is given at a posyandu.
fn is_given_here(guidelines: &Guidelines, due: &DueStep, day: Day) -> bool {
    let item = observed::item(guidelines, &due.item, day);
    item.is_some_and(|item| item.places.iter().any(|place| place == Setting::Posyandu.as_str()))
}

fn described_due(guidelines: &Guidelines, due: &DueStep, day: Day) -> Due {
    Due {
        name: observed::item_name_alone(guidelines, &due.item, &due.step, day),
        class: wording::item_mark(due.status).class(),
        late: due.status == ItemStatus::Overdue,
    }
}

/// Returns the way to the form of the life stage at a posyandu, or else to all forms.
pub(crate) fn form(guidelines: &Guidelines, opening: Opening, person: &str, stage: &str) -> String {
    let mut own = of_stage(guidelines, stage, opening.day).filter(|form| {
        form.places.contains(&Setting::Posyandu) && !is_for_everybody(guidelines, form)
    });
    let form = own.next().map_or_else(String::new, |form| format!("/{}", form.rule.id));
    let (day, place) = (opening.day, opening.place);
    format!("/orang/{person}/isi{form}?tanggal={day}&posyandu={place}&tempat=posyandu")
}
