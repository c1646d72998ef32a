//! `/orang/ID`: what is to be done now, and why.

use access::{decision::Decision, door};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Response},
};
use portrait::model::{ItemState, ItemStatus};

use crate::{
    app::App,
    error::{PageError, see_other},
    layout::{Layout, page},
    observed,
    pages::person::{
        head::{Head, Loaded, Tab, load_page, record_href},
        part::{Merged, merged},
    },
    query::Notice,
    rule_names,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "person/summary.html")]
struct SummaryPage {
    layout: Layout,
    head: Head,
    due: Vec<DueGroup>,
    next: Vec<DueLine>,
    visits: Vec<VisitLine>,
    last: Vec<LastValue>,
    quality: Vec<Quality>,
    merged: Vec<Merged>,
}

/// Services in the same state.
struct DueGroup {
    class: &'static str,
    word: &'static str,
    lines: Vec<DueLine>,
}

/// A service that is to be given, or soon will be.
struct DueLine {
    name: String,
    when: String,
    why: String,
}

/// A home visit to be made.
struct VisitLine {
    name: String,
    class: &'static str,
    until: String,
    why: String,
}

/// The last value of something measured.
struct LastValue {
    name: String,
    text: String,
    when: String,
    href: String,
}

struct Quality {
    message: String,
    href: Option<String>,
}

/// Services shown of those whose time comes later.
const NEXT_MAX: usize = 5;
/// Measurements whose last value stands on the first page.
const LAST_CODES: [&str; 4] = ["bb_kg", "tb_cm", "lk_cm", "lila_cm"];

/// `GET /orang/ID`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    match signed.decide(door::SEE_RECORDS) {
        Decision::Allowed => {}
        Decision::Needs(ground) => return Err(signed.must_say(ground, format!("/orang/{id}"))),
        Decision::Refused(_) => return Ok(see_other(&format!("/orang/{id}/identitas"))),
    }
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let html: Html<String> = page(&SummaryPage {
        layout: loaded.layout(&app, &signed, "Ringkasan").with_notice(notice.word()),
        head: loaded.head(&app, &signed, Tab::Summary),
        due: due(&app, &loaded),
        next: next(&app, &loaded),
        visits: visits(&app, &loaded),
        last: last(&app, &loaded),
        quality: quality(&loaded),
        merged: merged(&app, &signed, &loaded),
    })?;
    Ok(html.into_response())
}

/// Groups what is due: late first, then what is due now, each by the day that comes first.
fn due(app: &App, loaded: &Loaded) -> Vec<DueGroup> {
    [ItemStatus::Overdue, ItemStatus::Due]
        .into_iter()
        .map(|status| {
            let in_state = |state: &&ItemState| state.status == status;
            let mut states: Vec<_> = loaded.portrait.items.iter().filter(in_state).collect();
            states.sort_by_key(|state| {
                let day = state.ideal.or(state.closes);
                (day.is_none(), day)
            });
            DueGroup {
                class: wording::item_mark(status).class(),
                word: portrait::explain::status_word(status),
                lines: states.into_iter().map(|state| due_line(app, loaded, state)).collect(),
            }
        })
        .filter(|group| !group.lines.is_empty())
        .collect()
}

fn next(app: &App, loaded: &Loaded) -> Vec<DueLine> {
    let ahead = |state: &&ItemState| state.status == ItemStatus::NotYet || state.again().is_some();
    let mut next: Vec<_> = loaded.portrait.items.iter().filter(ahead).collect();
    next.sort_by_key(|state| (state.opens.is_none(), state.opens));
    next.into_iter().take(NEXT_MAX).map(|state| due_line(app, loaded, state)).collect()
}

/// Describes a service with the way to its explanation.
fn due_line(app: &App, loaded: &Loaded, state: &ItemState) -> DueLine {
    DueLine {
        name: observed::state_name(app.guidelines(), state, loaded.as_of),
        when: when(state),
        why: why_href(loaded, &state.item, &state.step),
    }
}

/// Says by when, without repeating the word of the state.
fn when(state: &ItemState) -> String {
    match (state.status, state.opens, state.ideal, state.closes) {
        (ItemStatus::Overdue, _, Some(ideal), _) => {
            format!("sebaiknya sebelum {}", ideal.plus_days(1).indonesian())
        }
        (ItemStatus::NotYet | ItemStatus::Missed, Some(opens), _, _) => {
            format!("mulai {}", opens.indonesian())
        }
        (_, _, Some(ideal), _) => format!("sebaiknya sampai {}", ideal.indonesian()),
        (_, _, None, Some(closes)) => format!("sampai {}", closes.indonesian()),
        (_, _, None, None) => String::new(),
    }
}

/// Returns the address of the page that explains a code.
pub(crate) fn why_href(loaded: &Loaded, code: &str, step: &str) -> String {
    let (person, day) = (loaded.portrait.person.id, loaded.as_of);
    if step.is_empty() {
        return format!("/orang/{person}/mengapa?item={code}&tanggal={day}");
    }
    format!("/orang/{person}/mengapa?item={code}&step={step}&tanggal={day}")
}

fn visits(app: &App, loaded: &Loaded) -> Vec<VisitLine> {
    let tasks = loaded.portrait.tasks.iter();
    tasks
        .map(|task| VisitLine {
            name: rule_names::home_visit(app.guidelines(), &task.rule, loaded.as_of),
            class: wording::severity(task.severity).1.class(),
            until: wording::visit_until(task.until, loaded.as_of),
            why: why_href(loaded, &task.rule, ""),
        })
        .collect()
}

fn last(app: &App, loaded: &Loaded) -> Vec<LastValue> {
    let newest_first = || loaded.portrait.contacts.iter().rev();
    LAST_CODES
        .into_iter()
        .filter_map(|code| {
            let contact = newest_first().find(|c| c.observations().contains_key(code))?;
            Some(LastValue {
                name: observed::name(app.guidelines(), code).to_owned(),
                text: observed::text(app.guidelines(), code, &contact.observations()[code]),
                when: contact.day.indonesian(),
                href: record_href(contact.origin),
            })
        })
        .collect()
}

fn quality(loaded: &Loaded) -> Vec<Quality> {
    let notes = loaded.portrait.quality.iter();
    notes
        .map(|note| Quality { message: note.message.clone(), href: note.record.map(record_href) })
        .collect()
}
