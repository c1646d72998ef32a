//! `/harus-dilayani`: who is to be given what, by name, and the same list as a file.

use access::permission::Action;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::day::Day;
use guidelines::model::Guidelines;
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
        listed::{Part, Whom},
        places::{PlaceChoice, PlaceQuestion},
    },
    session::Signed,
    wording,
};

/// Rows on one page.
const ROWS: u32 = 100;
/// Most rows of a file; a Puskesmas of 100,000 people stays below.
const FILE_ROWS_MAX: usize = 50_000;
/// Rows fetched at once for a file.
const FILE_STEP: u32 = 1_000;

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
    places: PlaceChoice,
    items: Vec<(String, String, bool)>,
    states: [(&'static str, &'static str, bool); 3],
    stages: Vec<(String, String, bool)>,
    total: u64,
    rows: Vec<Row>,
    first: u64,
    before: Option<String>,
    after: Option<String>,
    file: String,
    printed: String,
    style: String,
}

/// Somebody and a service.
struct Row {
    who: Whom,
    service: String,
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
    let scope = question.place.scope(&signed)?;
    let part = Part::parse(&question.hal, ROWS);
    let mut filter = filter(&question, scope)?;
    filter.page = part.page();
    let Listed { rows, total } = app.ask(move |store| store.due_list(&filter)).await?;
    let today = app.today();
    let (before, after) = part.neighbours(rows.len(), total, |number| question.address("", number));
    let layout = Layout::new(&app, &signed, Shape::Daftar, "/harus-dilayani", "Harus dilayani");
    let guidelines = app.guidelines();
    page(&DuePage {
        places: question.place.choice(&app, &signed, &names).await?,
        items: items(guidelines, today, &question.layanan),
        states: [("", "Terlambat dan sekarang"), ("overdue", "Terlambat"), ("due", "Sekarang")]
            .map(|(code, label)| (code, label, code == question.keadaan)),
        stages: stages(guidelines, today, &question.umur),
        total,
        rows: rows.into_iter().map(|due| row(guidelines, &names, due, today)).collect(),
        first: u64::from(part.first()),
        before,
        after,
        file: question.address(".csv", 1),
        printed: format!("Dicetak {} oleh {}", today.indonesian(), signed.actor.name),
        style: assets::url("posyandu.css"),
        layout,
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
            let mut all: Vec<DueRow> = Vec::new();
            while all.len() < FILE_ROWS_MAX {
                let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
                let page = Page { limit: FILE_STEP, offset };
                let rows = store.due_list(&DueFilter { page, ..filter.clone() })?.rows;
                let is_last = rows.len() < FILE_STEP as usize;
                all.extend(rows);
                if is_last {
                    break;
                }
            }
            Ok(all)
        })
        .await?;
    let today = app.today();
    let guidelines = app.guidelines();
    let titles = ["nama", "nama_ibu", "umur", "alamat", "layanan", "keadaan", "waktu"];
    let cells = rows.into_iter().map(|due| {
        let row = row(guidelines, &names, due, today);
        let (who, word) = (row.who, row.word.to_owned());
        let mother = who.mother.unwrap_or_default();
        [who.name, mother, who.age, who.place, row.service, word, row.window]
    });
    file::csv(&format!("harus-dilayani-{today}"), &titles, cells)
}

fn filter(question: &Question, scope: Scope) -> Result<DueFilter, PageError> {
    let chosen = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let status = match question.keadaan.as_str() {
        "" => None,
        "overdue" => Some(ItemStatus::Overdue),
        "due" => Some(ItemStatus::Due),
        _ => return Err(PageError::Unreadable),
    };
    Ok(DueFilter {
        scope,
        item: chosen(&question.layanan),
        status,
        stage: chosen(&question.umur),
        page: Page::default(),
    })
}

/// Lists the services that can be due by themselves.
fn items(guidelines: &Guidelines, on: Day, chosen: &str) -> Vec<(String, String, bool)> {
    use guidelines::model::Schedule;
    let is_planned = |schedule: &Schedule| match schedule {
        Schedule::Series { .. }
        | Schedule::Monthly
        | Schedule::Every { .. }
        | Schedule::Yearly { .. }
        | Schedule::Campaign { .. }
        | Schedule::Birthday { .. }
        | Schedule::OnIndication { .. } => true,
        Schedule::EachContact | Schedule::Derived => false,
    };
    guidelines
        .items_on(on)
        .filter(|item| is_planned(&item.schedule))
        .map(|item| {
            let code = item.rule.id.to_string();
            let is_chosen = code == chosen;
            (code, item.rule.label.id.clone(), is_chosen)
        })
        .collect()
}

fn stages(guidelines: &Guidelines, on: Day, chosen: &str) -> Vec<(String, String, bool)> {
    let of_day = guidelines.stages.iter().filter(|stage| stage.rule.holds_on(on));
    of_day
        .map(|stage| {
            let code = stage.rule.id.to_string();
            let is_chosen = code == chosen;
            (code, stage.rule.label.id.clone(), is_chosen)
        })
        .collect()
}

fn row(guidelines: &Guidelines, names: &Names, due: DueRow, today: Day) -> Row {
    let person = due.person;
    let step = if due.step.is_empty() { String::new() } else { format!("&step={}", due.step) };
    Row {
        why: format!("/orang/{}/mengapa?item={}{step}&tanggal={today}", person.id, due.item),
        who: Whom::of(person, names, today),
        service: observed::item_name_alone(guidelines, &due.item, &due.step, today),
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
    /// Writes the address of another part of the same list.
    fn address(&self, ending: &str, number: u32) -> String {
        let own: [(&str, &str); 3] =
            [("layanan", &self.layanan), ("keadaan", &self.keadaan), ("umur", &self.umur)];
        self.place.address(&format!("/harus-dilayani{ending}"), &own, number)
    }
}
