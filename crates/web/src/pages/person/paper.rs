//! `/orang/ID/buku/BOOK`: the mother's book, the school card, the card of adults and older people.
//!
//! What stands on a page follows from the guidelines: the items of the book in their order, the
//! episodes by the columns of their register, and what was observed, month by month.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::day::{Day, Month};
use guidelines::{
    episode::Clock,
    model::{Guidelines, Item},
    register::{Register, Rows},
};
use portrait::{
    draw::Painter,
    model::{Contact, ItemState, ItemStatus},
};

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, page},
    observed,
    pages::{
        listed,
        person::{
            head::{Head, Loaded, Tab, load, load_page, record_href, shown_name},
            services::{Row, rows_of},
            tabs::{BOOKS, kinds_of, last_day_of},
        },
        register::{
            cells::{Cell, fact_text},
            grid::Sheet,
            subject::Subject,
        },
    },
    session::Signed,
    wording,
};

/// Months of observations that are shown.
const MONTHS: usize = 12;

#[derive(Template)]
#[template(path = "person/paper.html")]
struct PaperPage {
    layout: Layout,
    head: Head,
    title: &'static str,
    /// The day as of which a book is shown that is not open any more.
    closed: Option<String>,
    episodes: Vec<Block>,
    services: Vec<Row>,
    months: Vec<String>,
    observed: Vec<Line>,
    /// Name of the Puskesmas, for paper.
    puskesmas: String,
    /// Who printed it and when, for paper.
    printed: String,
    /// Whose book it is, for paper.
    identity: Vec<(&'static str, String)>,
    style: String,
}

/// One episode, such as a pregnancy.
struct Block {
    title: String,
    lost: Option<String>,
    cells: Vec<(String, Cell)>,
}

/// What was observed, by month.
struct Line {
    name: String,
    values: Vec<Option<(String, String)>>,
}

/// `GET /orang/ID/buku/BOOK`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((id, book)): Path<(String, String)>,
) -> Result<Html<String>, PageError> {
    let known = BOOKS.into_iter().find(|(code, _)| *code == book);
    let (book, title) = known.ok_or(PageError::NotFound("Halaman"))?;
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let guidelines = app.guidelines();
    let last = last_day_of(guidelines, &loaded.portrait, book);
    let last = last.ok_or(PageError::NotFound("Halaman"))?;
    // A book that is not open any more is read as it was on its last day.
    let closed = last < loaded.as_of;
    let then = if closed { Some(load(&app, &signed, &id, last).await?) } else { None };
    let of_day = then.as_ref().unwrap_or(&loaded);
    let items: Vec<&Item> = items_of(guidelines, book, last);
    let codes: BTreeSet<&str> = items.iter().map(|item| &*item.rule.id).collect();
    // What is done at every contact says nothing until it was done.
    let was_given = |item: &str| of_day.portrait.services.iter().any(|g| *g.item == *item);
    let wanted = |state: &ItemState| {
        codes.contains(&*state.item)
            && (state.status != ItemStatus::AtContact || was_given(&state.item))
    };
    let months = months(&loaded, last);
    page(&PaperPage {
        layout: loaded.layout(&app, &signed, title),
        head: loaded.head(&app, &signed, Tab::Book(book)),
        title,
        closed: closed.then(|| last.indonesian()),
        episodes: episodes(guidelines, &loaded, book, &items),
        services: rows_of(&app, of_day, wanted),
        months: months.iter().map(|month| short_month(*month)).collect(),
        observed: observed_by_month(guidelines, &loaded, &items, &months),
        puskesmas: app.config().name.clone(),
        printed: listed::printed(&signed, loaded.as_of),
        identity: identity(&loaded),
        style: assets::url("register.css"),
    })
}

/// Says whose book it is, as on its first page; a line that is not known is left to be written.
fn identity(loaded: &Loaded) -> Vec<(&'static str, String)> {
    const BLANK: &str = "\u{a0}";
    let person = &loaded.portrait.person;
    let blank = || BLANK.to_owned();
    let home = person.residences.last().and_then(|stay| stay.home.as_ref());
    let address = home.map(|home| loaded.names.address_long(&home.address));
    let posyandu = person.posyandu.and_then(|id| loaded.names.place(id)).map(str::to_owned);
    vec![
        ("Nama", shown_name(person)),
        ("NIK", person.nik.as_ref().map_or_else(blank, |nik| nik.as_str().to_owned())),
        ("Tanggal lahir", wording::birth(person.birth)),
        ("Umur", wording::age_of(person.birth, loaded.as_of)),
        ("Alamat", address.unwrap_or_else(blank)),
        ("Telepon", person.phone.clone().unwrap_or_else(blank)),
        ("Posyandu", posyandu.unwrap_or_else(blank)),
        ("Golongan darah", blank()),
    ]
}

/// Lists the items of a book in the order of the guidelines.
fn items_of<'g>(guidelines: &'g Guidelines, book: &str, on: Day) -> Vec<&'g Item> {
    let of_book = |stage: &&guidelines::model::Stage| *stage.book == *book;
    let stages: Vec<_> =
        guidelines.stages.iter().filter(of_book).map(|stage| &stage.rule.id).collect();
    let has = |item: &&Item| item.stages.iter().any(|stage| stages.contains(&stage));
    guidelines.items_on(on).filter(has).collect()
}

/// Shows the episodes of the book, latest first, by the columns of the register of their kind.
fn episodes(guidelines: &Guidelines, loaded: &Loaded, book: &str, items: &[&Item]) -> Vec<Block> {
    let painter = Painter::new(guidelines);
    let mut kinds = kinds_of(guidelines, book);
    for item in items {
        if let Clock::Episode(kind) = &item.clock
            && !kinds.contains(kind)
        {
            kinds.push(kind.clone());
        }
    }
    let of_kinds = |register: &&Register| match &register.rows {
        Rows::Episode(kind) => kinds.contains(kind) && register.rule.holds_on(loaded.as_of),
        Rows::Ages(_) => false,
    };
    let mut blocks = Vec::new();
    for register in guidelines.registers.iter().filter(of_kinds) {
        let Rows::Episode(kind) = &register.rows else { continue };
        let sheet = Sheet::of(register, loaded.as_of);
        let of_kind = loaded.portrait.episodes.iter().filter(|episode| episode.kind == *kind);
        for episode in of_kind.rev() {
            let wanted = Some((&*episode.kind, episode.number));
            let (full, veil) = (&loaded.full, loaded.veil(guidelines));
            let subject = Subject::new(&painter, full, loaded.as_of, wanted, None, veil);
            let (title, lost) = (subject.note(), subject.lost());
            let labels = register.columns.iter().map(|column| column.label.id.clone());
            let cells = labels.zip(sheet.cells(&subject));
            blocks.push(Block {
                title,
                lost,
                cells: cells.filter(|(_, cell)| !cell.pieces.is_empty()).collect(),
            });
        }
    }
    blocks
}

/// Lists the last months in which anybody met the person while the book was open.
fn months(loaded: &Loaded, last: Day) -> Vec<Month> {
    let met = loaded.portrait.contacts.iter().filter(|contact| contact.day <= last);
    let met: BTreeSet<Month> = met.map(|contact| contact.day.month()).collect();
    let mut latest: Vec<Month> = met.into_iter().rev().take(MONTHS).collect();
    latest.reverse();
    latest
}

fn short_month(month: Month) -> String {
    format!("{} {:02}", month.short(), month.year().rem_euclid(100))
}

/// Lists what the items of the book ask for, as it was last observed in each month.
fn observed_by_month(
    guidelines: &Guidelines,
    loaded: &Loaded,
    items: &[&Item],
    months: &[Month],
) -> Vec<Line> {
    let painter = Painter::new(guidelines);
    let contacts: Vec<&Contact> = loaded
        .portrait
        .contacts
        .iter()
        .filter(|contact| months.contains(&contact.day.month()))
        .collect();
    let facts: Vec<_> = contacts
        .iter()
        .map(|contact| painter.facts_of(&loaded.portrait, &[*contact], contact.day))
        .collect();
    let mut told = BTreeSet::new();
    let fields = items.iter().flat_map(|item| &item.fields);
    let fields: Vec<_> = fields.filter(|field| told.insert(field.to_string())).collect();
    let lines = fields.into_iter().filter_map(|code| {
        let slot = guidelines.vocabulary.slot(code)?;
        let value = |month: &Month| {
            let of_month = contacts.iter().zip(&facts).rev();
            let mut of_month = of_month.filter(|(contact, _)| contact.day.month() == *month);
            of_month.find_map(|(contact, facts)| {
                let text = fact_text(guidelines, slot, facts.get(slot)?);
                Some((text, record_href(contact.origin)))
            })
        };
        let values: Vec<_> = months.iter().map(value).collect();
        let unit = guidelines.observation(code).map_or("", |observation| &observation.unit);
        let name = observed::name(guidelines, code);
        let name = if unit.is_empty() { name.to_owned() } else { format!("{name} ({unit})") };
        values.iter().any(Option::is_some).then_some(Line { name, values })
    });
    lines.collect()
}
