//! `/pedoman/layanan/ITEM/siapa`: who is due, late or done, and why everybody else is not.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::{day::Day, id::AccountId};
use guidelines::model::{Guidelines, Item};
use portrait::{
    draw::Painter,
    explain::{item_sentence, status_word},
    model::{ItemState, ItemStatus, Portrait},
    veil::Veil,
};
use serde::Deserialize;
use store::{
    read::{area::Scope, people::PersonRow},
    store::Store,
};

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::{
        explorer::moment::why_href,
        filter::Filter,
        listed::{self, Part, Span, Whom},
        places::PlaceQuestion,
    },
    session::Signed,
    wording,
};

/// People on one page.
const ROWS: u32 = 50;
/// Most people who are judged for one page; a village has fewer of one book.
const PEOPLE_MAX: u32 = 3_000;
/// People whose records are fetched at once.
const AT_ONCE: usize = 200;

/// Who is asked for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    #[serde(flatten)]
    place: PlaceQuestion,
    langkah: String,
    alasan: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "explorer/who.html")]
struct WhoPage {
    layout: Layout,
    title: String,
    item: String,
    path: String,
    filters: Vec<Filter>,
    /// More people than are judged at once.
    too_many: bool,
    judged: usize,
    /// Who lives there in other stages of life.
    others: u64,
    reasons: Vec<Reason>,
    span: Span,
    rows: Vec<Row>,
    printed: String,
    styles: [String; 2],
}

/// How many are in a state.
struct Reason {
    word: &'static str,
    class: &'static str,
    count: usize,
    href: String,
    chosen: bool,
}

/// Somebody and why.
struct Row {
    who: Whom,
    class: &'static str,
    word: &'static str,
    sentence: String,
    why: String,
}

/// Somebody who was judged.
struct Judged {
    person: PersonRow,
    state: ItemState,
    why: String,
}

/// States in the order in which they are told.
const STATES: [ItemStatus; 15] = [
    ItemStatus::Overdue,
    ItemStatus::Due,
    ItemStatus::Refused,
    ItemStatus::Contraindicated,
    ItemStatus::UnknownAge,
    ItemStatus::UnknownBegin,
    ItemStatus::Waiting,
    ItemStatus::NotYet,
    ItemStatus::Missed,
    ItemStatus::Done,
    ItemStatus::AtContact,
    ItemStatus::NotIndicated,
    ItemStatus::NotFor,
    ItemStatus::TooOld,
    ItemStatus::NotHere,
];

/// `GET /pedoman/layanan/ITEM/siapa?desa=&dusun=&posyandu=&langkah=&alasan=&hal=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(code): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let today = app.today();
    let item = app.guidelines().item(&code, today).ok_or(PageError::NotFound("Layanan"))?;
    let known = |step: &str| item.schedule.steps().iter().any(|known| *known.code == *step);
    if !question.langkah.is_empty() && !known(&question.langkah) {
        return Err(PageError::NotFound("Layanan"));
    }
    let chosen = STATES.into_iter().find(|state| state.as_str() == question.alasan);
    let names = app.names().await?;
    let reach = question.place.reach((&app, &names), &signed)?;
    let scope = reach.within.clone();
    let (item_code, step) = (code.clone(), question.langkah.clone());
    let stages = stages_of_books(app.guidelines(), item);
    let reader = signed.actor.account;
    let found =
        app.ask(move |store| judge(store, &scope, &stages, &item_code, &step, today, reader));
    let Found { mut judged, too_many, others } = found.await?;
    let path = format!("/pedoman/layanan/{code}/siapa");
    let reasons = reasons(&question, &path, &judged, chosen);
    let total = judged.len();
    judged.retain(|one| match chosen {
        Some(state) => one.state.status == state,
        None => one.state.status.is_due(),
    });
    let part = Part::parse(&question.hal, ROWS);
    let of_part = part.page();
    let count = judged.len() as u64;
    let shown = judged.into_iter().skip(of_part.offset as usize).take(ROWS as usize);
    let rows: Vec<Row> = shown
        .inspect(|one| signed.shows([one.person.id]))
        .map(|one| Row {
            who: Whom::of(one.person, &names, today),
            class: wording::item_mark(one.state.status).class(),
            word: status_word(one.state.status),
            sentence: item_sentence(&one.state),
            why: one.why,
        })
        .collect();
    let mut filters = vec![steps(item, &question.langkah)];
    filters.retain(|filter| !filter.choices.is_empty());
    filters.extend(question.place.filters(&app, &reach, &names).await?);
    page(&WhoPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/pedoman", &item.rule.label.id),
        title: item.rule.label.id.clone(),
        item: code,
        filters,
        too_many,
        judged: total,
        others,
        reasons,
        span: part.span(rows.len(), count, |number| question.address(&path, number)),
        rows,
        path,
        printed: listed::printed(&signed, today),
        styles: [assets::url("posyandu.css"), assets::url("register.css")],
    })
}

/// Offers the steps of the item.
fn steps(item: &Item, chosen: &str) -> Filter {
    let steps = item.schedule.steps().iter();
    let options = steps.map(|step| (step.code.to_string(), step.label.id.clone()));
    Filter::any_or(("Langkah", "langkah", "Yang paling mendesak"), options, chosen)
}

/// Lists the life stages of the paper books in which the item stands.
fn stages_of_books(guidelines: &Guidelines, item: &Item) -> Vec<String> {
    let own = guidelines.stages.iter().filter(|stage| item.stages.contains(&stage.rule.id));
    let books: Vec<_> = own.map(|stage| &stage.book).collect();
    let of_books = guidelines.stages.iter().filter(|stage| books.contains(&&stage.book));
    of_books.map(|stage| stage.rule.id.to_string()).collect()
}

/// Everybody who was judged.
struct Found {
    judged: Vec<Judged>,
    too_many: bool,
    others: u64,
}

fn judge(
    store: &Store,
    scope: &Scope,
    stages: &[String],
    item: &str,
    step: &str,
    today: Day,
    reader: AccountId,
) -> store::error::Result<Found> {
    let stages: Vec<&str> = stages.iter().map(String::as_str).collect();
    let living = store.people_living(scope)?;
    let people = store.people_of_stages(scope, &stages, PEOPLE_MAX + 1)?;
    let others = living.saturating_sub(people.len() as u64);
    if (PEOPLE_MAX as usize) < people.len() {
        return Ok(Found { judged: Vec::new(), too_many: true, others: 0 });
    }
    let painter = Painter::new(store.guidelines());
    let veil = Veil::of_reader(store.guidelines(), Some(reader));
    let mut judged = Vec::new();
    for part in people.chunks(AT_ONCE) {
        let ids: Vec<_> = part.iter().map(|person| person.id).collect();
        let timelines = store.timelines(&ids)?;
        for person in part {
            let Some(timeline) = timelines.get(&person.id) else { continue };
            let portrait = painter.tell(timeline, Some(&veil), today).portrait;
            let Some(state) = most_pressing(&portrait, item, step) else { continue };
            let why = why_href(&portrait, state);
            judged.push(Judged { person: person.clone(), state: state.clone(), why });
        }
    }
    Ok(Found { judged, too_many: false, others })
}

/// Of the steps of an item, the one that is to be told: what is due before what is to come, and
/// what is to come before what is done.
fn most_pressing<'p>(portrait: &'p Portrait, item: &str, step: &str) -> Option<&'p ItemState> {
    let of_item = portrait.items.iter().filter(|state| *state.item == *item);
    let of_step = of_item.filter(|state| step.is_empty() || *state.step == *step);
    let place = |state: &&ItemState| STATES.iter().position(|known| *known == state.status);
    of_step.min_by_key(place)
}

/// Counts everybody by reason.
fn reasons(
    question: &Question,
    path: &str,
    judged: &[Judged],
    chosen: Option<ItemStatus>,
) -> Vec<Reason> {
    let mut counts: BTreeMap<ItemStatus, usize> = BTreeMap::new();
    for one in judged {
        *counts.entry(one.state.status).or_default() += 1;
    }
    let reason = |state: ItemStatus| {
        let asked = Question { alasan: state.as_str().to_owned(), ..question.clone() };
        Some(Reason {
            word: status_word(state),
            class: wording::item_mark(state).class(),
            count: *counts.get(&state)?,
            href: asked.address(path, 1),
            chosen: chosen == Some(state),
        })
    };
    STATES.into_iter().filter_map(reason).collect()
}

impl Question {
    /// Writes the address of another part of the list.
    fn address(&self, path: &str, number: u32) -> String {
        let own: [(&str, &str); 2] = [("langkah", &self.langkah), ("alasan", &self.alasan)];
        self.place.address(path, &own, number)
    }
}
