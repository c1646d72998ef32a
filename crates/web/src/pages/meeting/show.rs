//! `/lokmin/ID`: a meeting, its pack, and what became of its decisions.

use access::door;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use reports::paper::{Block, Document};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::meeting::{
        self,
        actions::Action,
        pack::{self, Medium},
    },
    query::Notice,
    session::Signed,
};

#[derive(Template)]
#[template(path = "meeting/show.html")]
struct MeetingPage {
    layout: Layout,
    style: String,
    document: Document,
    address: String,
    actions: Vec<Action>,
    may_write: bool,
    /// Whether the account may see the lists of names, and the meeting has some.
    see_names: bool,
    has_pdf: bool,
}

/// `GET /lokmin/ID`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let row = meeting::find(&app, &id).await?;
    let names = pack::rules(&app, &row.meeting)?.names;
    let document = pack::document(&app, &signed, &row, Medium::Screen).await?;
    let (home, record) = (app.config().puskesmas.clone(), row.record);
    let actions = app.ask(move |store| store.actions_of(&home, record)).await?;
    let today = app.today();
    page(&MeetingPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Rapat")
            .with_notice(notice.word()),
        style: assets::url("board.css"),
        address: format!("/lokmin/{}", row.record),
        actions: actions.into_iter().map(|row| Action::of(row, &signed, today)).collect(),
        may_write: signed.may(door::WRITE_MEETING),
        see_names: names && signed.may(door::SEE_NAMES),
        has_pdf: download::HAS_PDF,
        document,
    })
}
