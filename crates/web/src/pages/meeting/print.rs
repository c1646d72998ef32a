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
    error::PageError,
    layout::{Layout, Shape, page},
    pages::meeting::{
        self,
        pack::{self, Medium},
        people,
        show::HAS_PDF,
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

#[cfg(feature = "pdf")]
async fn handed_over(
    app: &App,
    row: &MeetingRow,
    suffix: &str,
    document: Document,
) -> Result<Response, PageError> {
    // Setting pages takes a processor for a while, as the store does.
    let made = app.ask(move |_| Ok(reports::pdf::render(&document))).await?;
    let bytes = made.map_err(|_| PageError::Unset)?;
    let (kind, day) = (row.meeting.kind.as_str().replace('_', "-"), row.meeting.day);
    let name = format!("rapat-{kind}-{day}{suffix}");
    Ok(crate::download::attachment(&name, "pdf", "application/pdf", bytes))
}

/// Where this program makes no files, their addresses lead to the pages for printing.
#[cfg(not(feature = "pdf"))]
async fn handed_over(
    _: &App,
    row: &MeetingRow,
    suffix: &str,
    _: Document,
) -> Result<Response, PageError> {
    let page = if suffix.is_empty() { "cetak" } else { "nama" };
    Ok(crate::error::see_other(&format!("/lokmin/{}/{page}", row.record)))
}
