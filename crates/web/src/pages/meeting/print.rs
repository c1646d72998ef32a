//! `/lokmin/ID/cetak`, `/lokmin/ID/berkas.pdf` and `/lokmin/ID/berkas-bernama.pdf`: the pack on
//! paper.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{Html, Response},
};
use reports::paper::{Block, Document};
use store::read::meetings::MeetingRow;

use crate::{
    app::App,
    assets,
    download::{self, HAS_PDF},
    error::PageError,
    layout::{Layout, Shape, page},
    pages::meeting::{
        self,
        pack::{self, Medium},
        people,
    },
    session::Signed,
};

#[derive(Template)]
#[template(path = "meeting/print.html")]
struct PrintPage {
    layout: Layout,
    style: String,
    document: Document,
    address: String,
    has_pdf: bool,
}

/// `GET /lokmin/ID/cetak`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let row = meeting::find(&app, &id).await?;
    let document = pack::document(&app, &signed, &row, Medium::Paper).await?;
    page(&PrintPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Berkas rapat"),
        style: assets::url("board.css"),
        address: format!("/lokmin/{}", row.record),
        has_pdf: HAS_PDF,
        document,
    })
}

/// `GET /lokmin/ID/berkas.pdf`
pub(crate) async fn file(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let row = meeting::find(&app, &id).await?;
    let document = pack::document(&app, &signed, &row, Medium::Paper).await?;
    handed_over(&app, &row, "", document).await
}

/// `GET /lokmin/ID/berkas-bernama.pdf`: with the people behind the numbers that fall short.
pub(crate) async fn file_with_names(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let row = meeting::find(&app, &id).await?;
    let appendix = people::gather(&app, &signed, &row).await?;
    let mut document = pack::document(&app, &signed, &row, Medium::Paper).await?;
    document.foot = format!("RAHASIA, memuat nama · {}", document.foot);
    document.blocks.extend(appendix.blocks());
    handed_over(&app, &row, "-bernama", document).await
}

async fn handed_over(
    app: &App,
    row: &MeetingRow,
    suffix: &str,
    document: Document,
) -> Result<Response, PageError> {
    let (kind, day) = (row.meeting.kind.as_str().replace('_', "-"), row.meeting.day);
    let page = if suffix.is_empty() { "cetak" } else { "nama" };
    let page = format!("/lokmin/{}/{page}", row.record);
    download::pdf(app, &format!("rapat-{kind}-{day}{suffix}"), document, &page).await
}
