//! `/harus-dilayani`: who is to be given what, the most urgent people first, and the same list as a
//! file.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::{day::Day, id::PersonId};
use guidelines::model::{Guidelines, Schedule, Severity};
use portrait::{explain::status_word, model::ItemStatus};
use serde::Deserialize;
use store::{
    read::{
        area::Scope,
        due::{DUE_PEOPLE_MAX, DueFilter, DuePage, DuePerson, DueService},
        page::Page,
    },
    store::Store,
};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    observed,
    pages::{
        filter::{Answer, Filter, meant},
        listed::{self, Part, Restricted, Span, Whom},
        places::PlaceQuestion,
    },
    session::Signed,
    wording,
};

const PATH: &str = "/harus-dilayani";
/// People on one page.
const PEOPLE: u32 = 50;
/// Services of one person in sight at once.
const IN_SIGHT: usize = 5;
/// Most services of a file: a spreadsheet opens some more rows, and the list as many people.
const FILE_ROWS_MAX: u64 = DUE_PEOPLE_MAX as u64;
/// People read at once for a file.
const AT_ONCE: usize = 500;

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
struct List {
    layout: Layout,
    path: &'static str,
    filters: Vec<Filter>,
    span: Span,
    services: u64,
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
    /// Mark and word of an emergency that stands, for which they come first.
    emergency: Option<(&'static str, &'static str)>,
    /// Those in sight at once.
    first: Vec<Service>,
    more: Vec<Service>,
}

/// A service that waits.
struct Service {
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
    let names = app.names().await?;
    let part = Part::parse(&question.hal, PEOPLE);
    let reach = question.place.reach((&app, &names), &signed)?;
    let mut filter = filter(&question, reach.within.clone())?;
    filter.page = part.page();
    let role = signed.actor.role;
    let (DuePage { people: rows, count }, left_out) = app
        .ask(move |store| {
            let mut found = store.due_list(&filter)?;
            let restricted = Restricted::of_list(store, role)?;
            let left_out = restricted.leave_out(&mut found.people, |due| due.person.id);
            Ok((found, left_out))
        })
        .await?;
    signed.shows(rows.iter().map(|due| due.person.id));
    let today = app.today();
    let guidelines = app.guidelines();
    let mut filters = filters(guidelines, today, &question);
    filters.extend(question.place.filters(&app, &reach, &names).await?);
    page(&List {
        layout: Layout::new(&app, &signed, Shape::Daftar, PATH, "Harus dilayani")
            .leaving_out(left_out),
        path: PATH,
        filters,
        span: part.span(rows.len(), count.people, |number| question.address("", number)),
        services: count.services,
        people: rows.into_iter().map(|due| somebody(guidelines, &names, due, today)).collect(),
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
    let names = app.names().await?;
    let reach = question.place.reach((&app, &names), &signed)?;
    let filter = filter(&question, reach.within)?;
    let today = app.today();
    app.ask(move |store| whole(store, &signed, &names, &filter, today)).await?
}

/// Writes the whole list, reading it in parts so that only the text of the file is held.
fn whole(
    store: &Store,
    signed: &Signed,
    names: &Names,
    filter: &DueFilter,
    today: Day,
) -> store::error::Result<Result<Response, PageError>> {
    let length = store.due_count(filter)?.services;
    if FILE_ROWS_MAX < length {
        return Ok(Err(PageError::TooLong(length)));
    }
    let mut everybody = store.due_people(filter)?;
    let left_out = Restricted::of_file(store)?.leave_out(&mut everybody, |person| *person);
    signed.shows(everybody.iter().copied());
    let mut failed = None;
    let people = everybody.chunks(AT_ONCE).map_while(|part| {
        let people = store.due_of(part, filter);
        people.map_err(|error| failed = Some(error)).ok()
    });
    let lines = people.flatten().flat_map(|due| lines(store.guidelines(), names, due, today));
    let lines = lines.chain(listed::left_out_line(left_out));
    let titles = ["nama", "nama_ibu", "umur", "alamat", "layanan", "keadaan", "waktu"];
    let file = download::csv(&format!("harus-dilayani-{today}"), &titles, lines);
    failed.map_or(Ok(file), Err)
}

/// Writes a line for each service of somebody.
fn lines(guidelines: &Guidelines, names: &Names, due: DuePerson, today: Day) -> Vec<[String; 7]> {
    let DuePerson { person, services } = due;
    let (id, who) = (person.id, Whom::of(person, names, today));
    let line = |due: &DueService| {
        let Service { name, word, window, .. } = service(guidelines, id, due, today);
        let mother = who.mother.clone().unwrap_or_default();
        let (age, place) = (who.age.clone(), who.place.clone());
        [who.name.clone(), mother, age, place, name, word.to_owned(), window]
    };
    services.iter().map(line).collect()
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

/// Words of somebody and the services that wait for them, the late ones first.
fn somebody(guidelines: &Guidelines, names: &Names, due: DuePerson, today: Day) -> Somebody {
    let DuePerson { person, services } = due;
    let emergency = (person.severity == Severity::Emergency).then(|| {
        let (word, mark) = wording::severity(person.severity);
        (mark.class(), word)
    });
    let service = |due: &DueService| service(guidelines, person.id, due, today);
    let mut first: Vec<Service> = services.iter().map(service).collect();
    // One more than fits is shown; a button for a single one would not be shorter.
    let more = if IN_SIGHT + 1 < first.len() { first.split_off(IN_SIGHT) } else { Vec::new() };
    Somebody { who: Whom::of(person, names, today), emergency, first, more }
}

fn service(guidelines: &Guidelines, person: PersonId, due: &DueService, today: Day) -> Service {
    let step = if due.step.is_empty() { String::new() } else { format!("&step={}", due.step) };
    Service {
        why: format!("/orang/{person}/mengapa?item={}{step}&tanggal={today}", due.item),
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
        let asked = !self.layanan.is_empty() && signed.actor.may(door::SEE_RECORDS);
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
