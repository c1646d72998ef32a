//! Pages of services: immunisation, growth and development, vitamins, home visits.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::{
    id::PlaceId,
    record::{Attendance, Body, Setting},
};
use portrait::{
    explain::{item_sentence, status_word},
    model::{Contact, Given, ItemState, ItemStatus},
};

use crate::{
    app::App,
    book::{self, Page},
    error::PageError,
    layout::{Layout, page},
    observed::{self, Line},
    pages::person::{
        head::{Head, Loaded, Tab, load_page, record_href},
        summary::why_href,
    },
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "person/services.html")]
struct ServicesPage {
    layout: Layout,
    head: Head,
    tables: Vec<Table>,
    visits: Option<Vec<HomeVisit>>,
}

/// Services of one page of the book.
struct Table {
    title: &'static str,
    /// Whether batch numbers are shown.
    lots: bool,
    rows: Vec<Row>,
}

/// One service, or one step of it.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) class: &'static str,
    pub(crate) word: &'static str,
    pub(crate) sentence: String,
    pub(crate) why: String,
    pub(crate) given: Option<GivenCell>,
    pub(crate) window: String,
}

/// When and where it was given.
pub(crate) struct GivenCell {
    pub(crate) day: String,
    pub(crate) place: String,
    lot: Option<String>,
    pub(crate) href: String,
}

/// A visit at home.
struct HomeVisit {
    when: String,
    by: String,
    absent: bool,
    href: String,
    lines: Vec<Line>,
}

/// `GET /orang/ID/imunisasi`
pub(crate) async fn immunisation(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    show(&app, &signed, &id, Tab::Immunisation, &[("Imunisasi", Page::Immunisation)]).await
}

/// `GET /orang/ID/tumbuh-kembang`
pub(crate) async fn growth(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let pages = [
        ("Pertumbuhan dan makan", Page::Nutrition),
        ("Perkembangan", Page::Development),
        ("Bayi baru lahir", Page::Newborn),
        ("Pemeriksaan lain", Page::Other),
    ];
    show(&app, &signed, &id, Tab::Growth, &pages).await
}

/// `GET /orang/ID/vitamin`
pub(crate) async fn vitamins(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    show(&app, &signed, &id, Tab::Vitamins, &[("Vitamin A dan obat cacing", Page::Vitamins)]).await
}

/// `GET /orang/ID/kunjungan-rumah`
pub(crate) async fn home_visits(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let pages = [("Kunjungan rumah dan hari buka", Page::HomeVisits)];
    show(&app, &signed, &id, Tab::HomeVisits, &pages).await
}

async fn show(
    app: &App,
    signed: &Signed,
    id: &str,
    tab: Tab,
    pages: &[(&'static str, Page)],
) -> Result<Html<String>, PageError> {
    let loaded = load_page(app, signed, id, app.today()).await?;
    let tables = pages
        .iter()
        .map(|(title, wanted)| Table {
            title,
            lots: *wanted == Page::Immunisation,
            rows: rows(app, &loaded, *wanted),
        })
        .filter(|table| !table.rows.is_empty() || pages.len() == 1)
        .collect();
    let visits = (tab == Tab::HomeVisits).then(|| made_visits(app, &loaded));
    page(&ServicesPage {
        layout: loaded.layout(app, signed, pages[0].0),
        head: loaded.head(app, signed, tab),
        tables,
        visits,
    })
}

fn rows(app: &App, loaded: &Loaded, wanted: Page) -> Vec<Row> {
    rows_of(app, loaded, |state| book::page(&state.item) == wanted)
}

/// Describes the services that are wanted, in the order of the guidelines.
pub(crate) fn rows_of(app: &App, loaded: &Loaded, wanted: impl Fn(&ItemState) -> bool) -> Vec<Row> {
    let shown = |state: &&ItemState| {
        !matches!(state.status, ItemStatus::NotFor | ItemStatus::TooOld)
            || given_of(loaded, state).is_some()
    };
    let of_page = loaded.portrait.items.iter().filter(|state| wanted(state));
    of_page
        .filter(shown)
        .map(|state| Row {
            name: observed::item_name(app.guidelines(), &state.item, &state.step, loaded.as_of),
            class: wording::item_mark(state.status).class(),
            word: status_word(state.status),
            sentence: item_sentence(state),
            why: why_href(loaded, &state.item, &state.step),
            given: given_of(loaded, state).map(|given| given_cell(loaded, given)),
            window: window(state),
        })
        .collect()
}

/// Returns the last time a service, or its step, was given or decided upon.
fn given_of<'l>(loaded: &'l Loaded, state: &ItemState) -> Option<&'l Given> {
    let same = |given: &&Given| {
        let step: &Arc<str> = &given.step;
        given.item == state.item && (*step == state.step || state.step.is_empty())
    };
    loaded.portrait.services.iter().rev().find(same)
}

fn given_cell(loaded: &Loaded, given: &Given) -> GivenCell {
    let contact = loaded.portrait.contacts.iter().find(|contact| contact.origin == given.record);
    let facts = loaded.timeline.facts(loaded.as_of);
    let fact = facts.iter().find(|fact| fact.origin.id == given.record);
    let lot = fact.and_then(|fact| match fact.body() {
        Body::Visit(visit) => visit
            .services
            .iter()
            .find(|service| {
                *service.item == *given.item
                    && service.step.as_deref().is_none_or(|step| *step == *given.step)
            })
            .and_then(|service| service.lot.clone()),
        _ => None,
    });
    GivenCell {
        day: given.day.indonesian(),
        place: contact.map(|contact| place(loaded, contact)).unwrap_or_default(),
        lot,
        href: record_href(given.record),
    }
}

/// Names the place of a contact, or else the kind of place.
fn place(loaded: &Loaded, contact: &Contact) -> String {
    let named = contact.place.and_then(|id: PlaceId| loaded.names.place(id));
    named.unwrap_or(wording::setting(contact.setting)).to_owned()
}

/// "12 Mar – 11 Apr 2026", or what is known of it.
fn window(state: &ItemState) -> String {
    match (state.opens, state.ideal.or(state.closes)) {
        // The last time is over; it opens again.
        (Some(opens), Some(closed)) if state.again().is_some() => {
            format!("sampai {}, lagi mulai {}", closed.indonesian(), opens.indonesian())
        }
        (Some(opens), Some(ideal)) if opens.ymd().0 == ideal.ymd().0 => {
            let (_, _, day) = opens.ymd();
            format!("{day} {} – {}", opens.month().short(), ideal.indonesian())
        }
        (Some(opens), Some(ideal)) => format!("{} – {}", opens.indonesian(), ideal.indonesian()),
        (Some(opens), None) => format!("mulai {}", opens.indonesian()),
        (None, Some(ideal)) => format!("sampai {}", ideal.indonesian()),
        (None, None) => String::new(),
    }
}

fn made_visits(app: &App, loaded: &Loaded) -> Vec<HomeVisit> {
    let at_home = |contact: &&Contact| contact.setting == Setting::Rumah;
    let newest_first = loaded.portrait.contacts.iter().rev();
    newest_first
        .filter(at_home)
        .map(|contact| HomeVisit {
            when: wording::day_and_minute(contact.day, contact.minute),
            by: contact.author().to_owned(),
            absent: contact.attendance == Attendance::Absent,
            href: record_href(contact.origin),
            lines: contact
                .observations()
                .iter()
                .map(|(code, value)| Line {
                    name: observed::name(app.guidelines(), code).to_owned(),
                    text: observed::text(app.guidelines(), code, value),
                })
                .collect(),
        })
        .collect()
}
