//! `/papan/hitung-ulang`: when the numbers were proved last, and proving them now.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use store::recount::Recount;

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    layout::{Layout, Shape, page},
    query::Notice,
    session::Signed,
    wording,
};

/// Outcomes that are shown.
const SHOWN: u32 = 14;

#[derive(Template)]
#[template(path = "board/recount.html")]
struct RecountPage {
    layout: Layout,
    may_begin: bool,
    /// Whether everything is being drawn.
    is_running: bool,
    answer: Answer,
    rows: Vec<Row>,
}

/// What the last outcome says of the numbers.
pub(crate) struct Answer {
    pub(crate) text: String,
    /// Whether somebody must look.
    pub(crate) is_wrong: bool,
}

struct Row {
    when: String,
    seconds: u64,
    rows: u64,
    differences: u64,
    first: String,
}

/// `GET /papan/hitung-ulang`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let recounts = app.ask(|store| store.recounts(SHOWN)).await?;
    let layout = Layout::new(&app, &signed, Shape::Daftar, "/papan", "Hitung ulang");
    page(&RecountPage {
        layout: layout.with_notice(notice.word()),
        may_begin: signed.may(door::RECOUNT),
        is_running: app.is_recounting(),
        answer: answer(&app, recounts.first()),
        rows: recounts.iter().map(|recount| row(&app, recount)).collect(),
    })
}

/// `POST /papan/hitung-ulang`
pub(crate) async fn begin(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed: _, fields: _ } = posted;
    // It takes as long as it takes; the page tells when it is done.
    tokio::spawn(async move {
        if let Err(error) = app.recount().await {
            error.log("hitung-ulang.gagal");
        }
    });
    Ok(see_other("/papan/hitung-ulang"))
}

/// Says what the last outcome means for whoever reads the numbers.
pub(crate) fn answer(app: &App, last: Option<&Recount>) -> Answer {
    let Some(last) = last else {
        let text = "Angka belum pernah dihitung ulang seluruhnya.".to_owned();
        return Answer { text, is_wrong: false };
    };
    let when = when(app, last.began_ms);
    match last.differences {
        0 => Answer {
            text: format!("Dihitung ulang {when}: semua angka sama dengan catatannya."),
            is_wrong: false,
        },
        n => Answer {
            text: format!(
                "Dihitung ulang {when}: {n} baris tidak sama dengan catatannya. Minta petugas \
                 komputer menjalankan simpul replay."
            ),
            is_wrong: true,
        },
    }
}

fn row(app: &App, recount: &Recount) -> Row {
    Row {
        when: when(app, recount.began_ms),
        seconds: recount.ended_ms.saturating_sub(recount.began_ms).div_ceil(1_000),
        rows: recount.rows,
        differences: recount.differences,
        first: recount.first.clone().unwrap_or_default(),
    }
}

fn when(app: &App, at_ms: u64) -> String {
    wording::instant(at_ms, app.config().utc_offset_hours)
}
