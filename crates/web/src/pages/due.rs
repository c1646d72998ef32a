//! `/harus-dilayani`: who is to be given what, by name, and the same list as a file.

use access::permission::Action;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::day::Day;
use guidelines::model::{Guidelines, Schedule};
use portrait::{explain::status_word, model::ItemStatus};
use serde::Deserialize;
use store::read::{
    area::Scope,
    lists::{DueFilter, DueRow},
    page::{Listed, Page},
};

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    observed,
    pages::{
        board::file,
        filter::{Answer, Filter, meant},
        listed::{self, Part, Span, Whom},
        places::PlaceQuestion,
    },
    session::Signed,
    wording,
};

const PATH: &str = "/harus-dilayani";
/// Rows on one page.
const ROWS: u32 = 100;
/// Services of one person in sight at once.
const IN_SIGHT: usize = 5;
/// Most rows of a file; a Puskesmas of 100,000 people stays below.
const FILE_ROWS_MAX: usize = 50_000;

/// Services in which state are wanted.
const STATES: [Answer<Option<ItemStatus>>; 3] = [
    ("", "Terlambat dan sekarang", None),
    ("overdue", "Terlambat", Some(ItemStatus::Overdue)),
    ("due", "Sekarang", Some(ItemStatus::Due)),
];

/// What the list is narrowed to.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    #[serde(flatten)]
    place: PlaceQuestion,
    layanan: String,
    keadaan: String,
    umur: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "due.html")]
struct DuePage {
    layout: Layout,
    path: &'static str,
    filters: Vec<Filter>,
    span: Span,
    people: Vec<Somebody>,
    /// Where it is told why everybody else is not on the list, when one service is chosen.
    everybody: Option<String>,
    file: String,
    printed: String,
    style: String,
}

/// Somebody and the services that wait for them, the late ones first.
struct Somebody {
    who: Whom,
    /// Those in sight at once.
    first: Vec<Service>,
    more: Vec<Service>,
}

/// A service that waits.
struct Service {
    is_late: bool,
    name: String,
    class: &'static str,
    word: &'static str,
    window: String,
    why: String,
}

/// `GET /harus-dilayani`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    signed.require(Action::SeeNames)?;
    let names = app.names().await?;
    let part = Part::parse(&question.hal, ROWS);
    let mut filter = filter(&question, question.place.scope(&signed)?)?;
    filter.page = part.page();
    let Listed { rows, total } = app.ask(move |store| store.due_list(&filter)).await?;
    let today = app.today();
    let guidelines = app.guidelines();
    let mut filters = filters(guidelines, today, &question);
    filters.extend(question.place.filters(&app, &signed, &names).await?);
    page(&DuePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, PATH, "Harus dilayani"),
        path: PATH,
        filters,
        span: part.span(rows.len(), total, |number| question.address("", number)),
        people: people(guidelines, &names, rows, today),
        everybody: question.everybody(&signed),
        file: question.address(".csv", 1),
        printed: listed::printed(&signed, today),
        style: assets::url("posyandu.css"),
    })
}

/// `GET /harus-dilayani.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
) -> Result<Response, PageError> {
    signed.require(Action::SeeNames)?;
    let names = app.names().await?;
    let filter = filter(&question, question.place.scope(&signed)?)?;
    let rows = app
        .ask(move |store| {
            listed::whole(FILE_ROWS_MAX, |page| {
                Ok(store.due_list(&DueFilter { page, ..filter.clone() })?.rows)
            })
        })
        .await?;
    let today = app.today();
    let guidelines = app.guidelines();
    let titles = ["nama", "nama_ibu", "umur", "alamat", "layanan", "keadaan", "waktu"];
    let cells = rows.into_iter().map(|due| {
        let service = service(guidelines, &due, today);
        let (who, word) = (Whom::of(due.person, &names, today), service.word.to_owned());
        let mother = who.mother.unwrap_or_default();
        [who.name, mother, who.age, who.place, service.name, word, service.window]
    });
    file::csv(&format!("harus-dilayani-{today}"), &titles, cells)
}

fn filter(question: &Question, scope: Scope) -> Result<DueFilter, PageError> {
    let chosen = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(DueFilter {
        scope,
        item: chosen(&question.layanan),
        status: meant(&STATES, &question.keadaan)?,
        stage: chosen(&question.umur),
        page: Page::default(),
    })
}

fn filters(guidelines: &Guidelines, on: Day, question: &Question) -> Vec<Filter> {
    let items = guidelines.items.iter().filter(|item| is_planned(&item.schedule));
    let items = items.map(|item| &item.rule);
    let stages = guidelines.stages.iter().map(|stage| &stage.rule);
    let layanan = ("Layanan", "layanan", "Semua layanan");
    vec![
        Filter::rules(layanan, items, on, &question.layanan),
        Filter::among(("Keadaan", "keadaan"), &STATES, &question.keadaan),
        Filter::rules(("Umur", "umur", "Semua umur"), stages, on, &question.umur),
    ]
}

/// Tells whether a service can be due by itself.
const fn is_planned(schedule: &Schedule) -> bool {
    match schedule {
        Schedule::Series { .. }
        | Schedule::Monthly
        | Schedule::Every { .. }
        | Schedule::Yearly { .. }
        | Schedule::Campaign { .. }
        | Schedule::Birthday { .. }
        | Schedule::OnIndication { .. } => true,
        Schedule::EachContact | Schedule::Derived => false,
    }
}

/// Gathers the services of each person; rows of one person follow one another.
fn people(guidelines: &Guidelines, names: &Names, rows: Vec<DueRow>, today: Day) -> Vec<Somebody> {
    let mut people: Vec<Somebody> = Vec::new();
    for due in rows {
        let service = service(guidelines, &due, today);
        match people.last_mut().filter(|last| last.who.id == due.person.id) {
            Some(last) => last.first.push(service),
            None => people.push(Somebody {
                who: Whom::of(due.person, names, today),
                first: vec![service],
                more: Vec::new(),
            }),
        }
    }
    for somebody in &mut people {
        somebody.first.sort_by_key(|service| !service.is_late);
        // One more than fits is shown; a button for a single one would not be shorter.
        if IN_SIGHT + 1 < somebody.first.len() {
            somebody.more = somebody.first.split_off(IN_SIGHT);
        }
    }
    people
}

fn service(guidelines: &Guidelines, due: &DueRow, today: Day) -> Service {
    let step = if due.step.is_empty() { String::new() } else { format!("&step={}", due.step) };
    Service {
        is_late: due.status == ItemStatus::Overdue,
        why: format!("/orang/{}/mengapa?item={}{step}&tanggal={today}", due.person.id, due.item),
        name: observed::item_name_alone(guidelines, &due.item, &due.step, today),
        class: wording::item_mark(due.status).class(),
        word: status_word(due.status),
        window: match (due.status, due.ideal, due.closes) {
            (ItemStatus::Overdue, Some(ideal), _) => format!("seharusnya {}", ideal.indonesian()),
            (_, _, Some(closes)) => format!("sampai {}", closes.indonesian()),
            _ => String::new(),
        },
    }
}

impl Question {
    /// Returns the address of the page that tells of everybody and the chosen service.
    fn everybody(&self, signed: &Signed) -> Option<String> {
        let asked = !self.layanan.is_empty() && signed.actor.may(Action::SeeRecords);
        let path = || format!("/pedoman/layanan/{}/siapa", wording::in_address(&self.layanan));
        asked.then(|| self.place.address(&path(), &[], 1))
    }

    /// Writes the address of another part of the same list.
    fn address(&self, ending: &str, number: u32) -> String {
        let own: [(&str, &str); 3] =
            [("layanan", &self.layanan), ("keadaan", &self.keadaan), ("umur", &self.umur)];
        self.place.address(&format!("{PATH}{ending}"), &own, number)
    }
}
