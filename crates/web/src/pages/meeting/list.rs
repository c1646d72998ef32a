//! `/lokmin`: meetings, those to come and the latest first, and what is still to be done.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use serde::Deserialize;
use store::read::{meetings::MeetingRow, page::Listed};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    meetings,
    names::Names,
    pages::{
        listed::{Part, Span},
        meeting::actions::Action,
    },
    session::Signed,
};

/// Meetings on one page of the list.
const ROWS: u32 = 50;

/// What an address says after its question mark.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    halaman: u32,
    pesan: String,
}

#[derive(Template)]
#[template(path = "meeting/list.html")]
struct ListPage {
    layout: Layout,
    rows: Vec<Row>,
    span: Span,
    open: Vec<Action>,
    may_write: bool,
}

struct Row {
    href: String,
    name: String,
    day: String,
    month: String,
    venue: String,
    /// Whether it is still to come.
    is_ahead: bool,
    n_decisions: usize,
}

/// `GET /lokmin?halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let part = Part::new(asked.halaman, ROWS);
    let home = app.config().puskesmas.clone();
    let (Listed { rows, total }, open) = app
        .ask(move |store| Ok((store.meetings(&home, part.page())?, store.open_actions(&home)?)))
        .await?;
    let today = app.today();
    let notice = Some(asked.pesan.as_str()).filter(|word| !word.is_empty());
    page(&ListPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Rapat").with_notice(notice),
        span: part.span(rows.len(), total, |number| format!("/lokmin?halaman={number}")),
        rows: rows.into_iter().map(|row| line(&app, &names, row)).collect(),
        open: open.into_iter().map(|row| Action::of(row, &signed, today)).collect(),
        may_write: signed.may(door::WRITE_MEETING),
    })
}

fn line(app: &App, names: &Names, row: MeetingRow) -> Row {
    let meeting = row.meeting;
    let name = meetings::kind(meeting.kind);
    Row {
        href: format!("/lokmin/{}", row.record),
        name: match meeting.desa {
            Some(desa) => format!("{name}, {}", names.desa(desa)),
            None => name.to_owned(),
        },
        day: meeting.day.indonesian(),
        month: meeting.month.indonesian(),
        venue: meeting.venue,
        is_ahead: app.today() < meeting.day,
        n_decisions: meeting.decisions.len(),
    }
}
