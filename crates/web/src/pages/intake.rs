//! `/impor`: a register or an export comes in, and what became of its rows.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{Html, IntoResponse, Response},
};
use domain::{record::Author, refusal::Refusal};
use import::format::Format;

use crate::{
    app::App,
    assets,
    error::{PageError, see_other},
    intake::{
        job::{End, Job, Sent, TOLD_MAX, Told},
        upload::{FILE_MIB_MAX, Upload},
    },
    layout::{Layout, Shape, page},
    session::Signed,
    wording,
};

/// The template that people fill, as it stands beside its description.
const TEMPLATE: &str = include_str!("../../../../docs/template-register.csv");

#[derive(Template)]
#[template(path = "intake/form.html")]
struct FormPage {
    layout: Layout,
    style: String,
    script: String,
    mib_max: usize,
    formats: Vec<(&'static str, &'static str)>,
    jobs: Vec<Past>,
}

/// An import in a list.
struct Past {
    href: String,
    file: String,
    by: String,
    at: String,
    state: String,
}

#[derive(Template)]
#[template(path = "intake/job.html")]
struct JobPage {
    layout: Layout,
    style: String,
    script: String,
    file: String,
    by: String,
    at: String,
    format: Option<&'static str>,
    waiting: bool,
    running: bool,
    percent: Option<u8>,
    stopped: Option<Refusal>,
    rows: u32,
    tally: [(&'static str, &'static str, u32); 4],
    rejects: Vec<Line>,
    rejects_href: Option<String>,
    rejects_cut: bool,
    flags: Vec<Line>,
    differences: Vec<(u32, &'static str, String, String)>,
    n_differences: u64,
    unread: String,
    told_max: usize,
}

/// A fault, ready to be read.
struct Line {
    row: String,
    column: String,
    value: String,
    message: String,
    code: &'static str,
}

/// `GET /impor`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let zone = app.config().utc_offset_hours;
    let past = |job: Arc<Job>| {
        let state = job.state();
        let said = match &state.end {
            None if state.started => format!("sedang berjalan, {} baris", state.rows),
            None => "menunggu".to_owned(),
            Some(End::Stopped(_)) => "terhenti".to_owned(),
            Some(End::Done) => {
                format!("selesai, {} baris, {} ditolak", state.rows, state.summary.rejected)
            }
        };
        Past {
            href: format!("/impor/{}", job.id),
            file: job.file.clone(),
            by: job.by.clone(),
            at: wording::instant(job.at_ms, zone),
            state: said,
        }
    };
    page(&FormPage {
        layout: Layout::new(&app, &signed, Shape::Isian, "/impor", "Impor berkas"),
        style: assets::url("board.css"),
        script: assets::url("import.js"),
        mib_max: FILE_MIB_MAX,
        formats: Format::ALL.map(|format| (format.as_str(), format.label())).to_vec(),
        jobs: app.jobs().list().into_iter().map(past).collect(),
    })
}

/// `POST /impor`
pub(crate) async fn send(State(app): State<App>, upload: Upload) -> Result<Response, PageError> {
    let Upload { signed, file, bytes, format } = upload;
    let author = Author {
        account: signed.actor.account,
        name: signed.actor.name.clone(),
        role: signed.actor.role.code().to_owned(),
    };
    let job = app.import(Sent { file, bytes, format, author }).ok_or_else(|| {
        let message = "Sudah ada beberapa impor yang menunggu. Tunggu sampai selesai, lalu coba \
                       lagi.";
        Refusal::new("impor.antre", message)
    })?;
    Ok(see_other(&format!("/impor/{}", job.id)))
}

/// `GET /impor/ID`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let job = find(&app, &id)?;
    let state = job.state();
    let stopped = match &state.end {
        Some(End::Stopped(refusal)) => Some(refusal.clone()),
        Some(End::Done) | None => None,
    };
    let running = state.end.is_none();
    let lines = |told: &[Told]| told.iter().map(line).collect::<Vec<Line>>();
    let z = |value: f64| wording::z_score((value * 100.0).round() as i32);
    let differences = state.differences.iter().map(|difference| {
        let ours = difference.ours.map_or_else(|| "di luar rentang".to_owned(), z);
        (difference.row, difference.index, ours, z(difference.theirs))
    });
    let summary = state.summary;
    page(&JobPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/impor", "Impor berkas"),
        style: assets::url("board.css"),
        script: assets::url("import.js"),
        file: job.file.clone(),
        by: job.by.clone(),
        at: wording::instant(job.at_ms, app.config().utc_offset_hours),
        format: state.format.map(Format::label),
        waiting: running && !state.started,
        running,
        percent: state.percent,
        stopped,
        rows: summary.rows,
        tally: [
            ("mark mark-safe", "diterima", summary.accepted),
            ("mark mark-unknown", "sudah ada", summary.known),
            ("mark mark-watch", "diterima dengan catatan", summary.flagged),
            ("mark mark-danger", "ditolak", summary.rejected),
        ],
        rejects: lines(&state.rejects),
        rejects_href: (!state.rejects_file.is_empty())
            .then(|| format!("/impor/{}/ditolak.csv", job.id)),
        rejects_cut: state.rejects_cut,
        flags: lines(&state.flags),
        differences: differences.collect(),
        n_differences: state.n_differences,
        unread: state.unread.join(", "),
        told_max: TOLD_MAX,
    })
}

/// `GET /impor/ID/ditolak.csv`
pub(crate) async fn rejects(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let job = find(&app, &id)?;
    Ok(csv("ditolak.csv", job.state().rejects_file.to_vec()))
}

/// `GET /impor/templat.csv`
pub(crate) async fn template() -> Result<Response, PageError> {
    Ok(csv("templat-register.csv", TEMPLATE.as_bytes().to_vec()))
}

fn find(app: &App, id: &str) -> Result<Arc<Job>, PageError> {
    let id = id.parse().ok();
    id.and_then(|id| app.jobs().find(id)).ok_or(PageError::NotFound("Impor"))
}

fn csv(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}

fn line(told: &Told) -> Line {
    let Told { row, sheet, fault } = told;
    Line {
        row: match sheet {
            Some(sheet) => format!("{sheet}, {row}"),
            None => row.to_string(),
        },
        column: fault.column.clone(),
        value: fault.value.clone(),
        message: fault.message.clone(),
        code: fault.code,
    }
}
