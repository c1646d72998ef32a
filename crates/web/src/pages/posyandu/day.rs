//! `/posyandu/ID/TANGGAL`: the attendance list of a day, and the grid in which it is filled in.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
};
use domain::id::PersonId;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    assets,
    error::{PageError, see_other},
    field::Wrong,
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    numbered::{self, Unwritten},
    pages::{
        person::head::for_health_worker,
        posyandu::{
            child::{Child, Opening},
            entry::{self, Came},
            group::{GroupTab, tabs},
            row::{Row, Shown, measures},
            sheet::{self, Sheet, Sums},
        },
    },
    query::Notice,
    session::Signed,
    slip::{Held, Typed},
    wording,
};

/// Most rows of the grid on one page; a form of this many rows is still taken.
const GRID_ROWS_MAX: usize = 200;
/// Header by which the script of the grid asks for one row instead of a page.
const ROW_HEADER: &str = "x-bagian";

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    /// Words of a name.
    q: String,
    /// `hadir`, `ditimbang`, `belum`, `tidak-hadir`, or everybody.
    tampil: String,
    /// Part of the grid, from 1.
    hal: usize,
}

/// What surrounds the list and the grid.
pub(crate) struct Head {
    pub(crate) href: String,
    pub(crate) place: String,
    pub(crate) day: String,
    pub(crate) is_future: bool,
    pub(crate) is_announced: bool,
    pub(crate) may_write: bool,
    pub(crate) script: String,
    pub(crate) style: String,
}

#[derive(Template)]
#[template(path = "posyandu/list.html")]
struct ListPage {
    layout: Layout,
    head: Head,
    tabs: Vec<GroupTab>,
    sums: Sums,
    rows: Vec<Row>,
    text: String,
    shown: String,
}

#[derive(Template)]
#[template(path = "posyandu/grid.html")]
struct GridPage {
    layout: Layout,
    head: Head,
    sums: Sums,
    rows: Vec<Row>,
    whole: Option<String>,
    pages: Vec<(usize, bool)>,
    columns: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "posyandu/row.html")]
struct RowPart<'a> {
    row: &'a Row,
}

#[derive(Template)]
#[template(path = "posyandu/sums.html")]
struct SumsPart<'a> {
    head: &'a Head,
    sums: Sums,
    shown: &'static str,
}

/// One row and the sums, for the script of the grid.
#[derive(Serialize)]
struct RowAnswer {
    /// Whether the row stands as it was sent.
    saved: bool,
    row: String,
    sums: String,
}

/// Makes what surrounds the list and the grid.
pub(crate) fn head(app: &App, signed: &Signed, sheet: &Sheet) -> Head {
    head_of(app, signed, sheet.opening, sheet.place.clone(), sheet.announced)
}

/// Makes what surrounds a page of a day.
pub(crate) fn head_of(
    app: &App,
    signed: &Signed,
    opening: Opening,
    place: String,
    is_announced: bool,
) -> Head {
    Head {
        href: opening.href(),
        place,
        day: wording::day_long(opening.day),
        is_future: app.today() < opening.day,
        is_announced,
        may_write: sheet::may_write(app, signed, opening),
        script: assets::url("posyandu.js"),
        style: assets::url("posyandu.css"),
    }
}

/// `GET /posyandu/ID/TANGGAL`
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Path((place, day)): Path<(String, String)>,
    Query(question): Query<Question>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let opening = sheet::opening(&place, &day)?;
    let sheet = sheet::load(&app, &signed, opening).await?;
    let words = question.q.to_lowercase();
    let rows = rows(&app, &signed, &sheet, &Sent::default())
        .into_iter()
        .filter(|row| match question.tampil.as_str() {
            "" => true,
            "ditimbang" => row.weighed,
            shown => shown == row.presence,
        })
        .filter(|row| words.split_whitespace().all(|word| row.words.contains(word)))
        .collect();
    page(&ListPage {
        layout: layout(&app, &signed, &sheet, Shape::Daftar).with_notice(notice.word()),
        head: head(&app, &signed, &sheet),
        tabs: tabs(opening, ""),
        sums: sheet.sums(),
        rows,
        text: question.q,
        shown: question.tampil,
    })
}

fn layout(app: &App, signed: &Signed, sheet: &Sheet, shape: Shape) -> Layout {
    let title = format!("{}, {}", sheet.place, sheet.opening.day.indonesian());
    Layout::new(app, signed, shape, "/posyandu", &title)
}

/// `GET /posyandu/ID/TANGGAL/isian`
pub(crate) async fn grid(
    State(app): State<App>,
    signed: Signed,
    Path((place, day)): Path<(String, String)>,
    Query(question): Query<Question>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let opening = sheet::opening(&place, &day)?;
    let sheet = sheet::load(&app, &signed, opening).await?;
    let page = question.hal.max(1);
    grid_page(&app, &signed, &sheet, &Sent::default(), (page, notice.word()))
}

/// What was sent for rows that are not written (yet).
#[derive(Default)]
struct Sent {
    typed: BTreeMap<PersonId, Typed>,
    held: BTreeMap<PersonId, Held>,
    whole: Option<String>,
}

fn grid_page(
    app: &App,
    signed: &Signed,
    sheet: &Sheet,
    sent: &Sent,
    (number, notice): (usize, Option<&str>),
) -> Result<Html<String>, PageError> {
    let all = rows(app, signed, sheet, sent);
    let count = all.len().div_ceil(GRID_ROWS_MAX).max(1);
    let number = number.min(count);
    let first = (number - 1) * GRID_ROWS_MAX;
    let rows: Vec<Row> = all.into_iter().skip(first).take(GRID_ROWS_MAX).collect();
    let columns =
        rows.first().map_or(Vec::new(), |row| row.cells.iter().map(|cell| cell.short).collect());
    page(&GridPage {
        layout: layout(app, signed, sheet, Shape::Grid).with_notice(notice),
        head: head(app, signed, sheet),
        sums: sheet.sums(),
        rows,
        whole: sent.whole.clone(),
        pages: if count == 1 {
            Vec::new()
        } else {
            (1..=count).map(|page| (page, page == number)).collect()
        },
        columns,
    })
}

fn rows(app: &App, signed: &Signed, sheet: &Sheet, sent: &Sent) -> Vec<Row> {
    let may_write = sheet::may_write(app, signed, sheet.opening);
    let health_worker = for_health_worker(signed.actor.role);
    let row = |(listed, child): &(store::read::attendance::AttendanceRow, Child)| {
        let saved = child.typed();
        let prefix = format!("{}.", child.id);
        Shown {
            guidelines: app.guidelines(),
            child,
            opening: sheet.opening,
            prefix: &prefix,
            number: app.record_id(),
            typed: sent.typed.get(&child.id).unwrap_or(&saved),
            held: sent.held.get(&child.id),
            may_write,
            health_worker,
        }
        .row(Some(listed))
    };
    sheet.children.iter().map(row).collect()
}

/// `POST /posyandu/ID/TANGGAL/isian`
pub(crate) async fn save(
    State(app): State<App>,
    Path((place, day)): Path<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let opening = sheet::opening(&place, &day)?;
    sheet::writable(&app, opening)?;
    let before = match only_row(&headers, &fields) {
        Some(person) => sheet::load_only(&app, &signed, opening, person).await?,
        None => sheet::load(&app, &signed, opening).await?,
    };
    let sent = write(&app, &signed, &before, &fields).await?;
    let sheet = sheet::load(&app, &signed, opening).await?;
    if headers.contains_key(ROW_HEADER) {
        return one_row(&app, &signed, &sheet, &sent, &fields);
    }
    let href = opening.href();
    let number = fields.text("hal").parse().unwrap_or(1);
    if sent.held.is_empty() && sent.typed.is_empty() && sent.whole.is_none() {
        return Ok(see_other(&format!("{href}/isian?hal={number}&pesan=tersimpan")));
    }
    let is_held = !sent.held.is_empty() || sent.whole.is_some();
    let status = if is_held { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let notice = if is_held { None } else { Some("tersimpan") };
    Ok((status, grid_page(&app, &signed, &sheet, &sent, (number, notice))?).into_response())
}

/// Returns whose row it is, when the script of the grid sends a single one.
fn only_row(headers: &HeaderMap, fields: &Fields) -> Option<PersonId> {
    headers.get(ROW_HEADER)?;
    [fields.text("simpan"), fields.text("absen")].iter().find_map(|id| id.parse().ok())
}

/// Writes the rows that are to be written; returns what is left.
async fn write(
    app: &App,
    signed: &Signed,
    sheet: &Sheet,
    fields: &Fields,
) -> Result<Sent, PageError> {
    let (chosen, absent) = (fields.text("simpan"), fields.text("absen"));
    let minute = sheet::minute_now(app, sheet.opening.day);
    let mut sent = Sent::default();
    let mut records = Vec::new();
    let mut written = Vec::new();
    for (_, child) in &sheet.children {
        let id = child.id.to_string();
        let typed = Typed::of_form(fields, &format!("{id}."));
        let came = if absent == id { Came::No } else { Came::WhenTyped };
        let is_wanted = came == Came::No || chosen == id || chosen == "semua";
        let was_sent = !typed.is_empty() || is_wanted;
        if !is_wanted {
            if was_sent && typed != child.typed() {
                sent.typed.insert(child.id, typed);
            }
            continue;
        }
        let asked = measures(app.guidelines(), child.birth, sheet.opening.day);
        let entry = entry::Sheet {
            guidelines: app.guidelines(),
            child,
            opening: sheet.opening,
            asked: &asked,
            with_note: false,
            minute,
        };
        let number = numbered::required(fields, &format!("{id}."));
        let ready = number.map_err(|refusal| Held::from(Wrong::at("")(refusal)));
        match ready.and_then(|number| Ok((number, entry.statement(&typed, came)?))) {
            Ok((_, None)) => {}
            Ok((number, Some(statement))) => {
                records.push(sheet::record(app, signed, child, number, statement));
                written.push((child.id, typed));
            }
            Err(held) => {
                sent.typed.insert(child.id, typed);
                sent.held.insert(child.id, held);
            }
        }
    }
    let records = sheet::with_day(app, signed, sheet.opening, records).await?;
    if let Err(Unwritten { refusal, .. }) = app.append_once(records).await? {
        sent.typed.extend(written);
        sent.whole = Some(refusal.message);
    }
    Ok(sent)
}

/// Answers the script of the grid with the row as it now stands.
fn one_row(
    app: &App,
    signed: &Signed,
    sheet: &Sheet,
    sent: &Sent,
    fields: &Fields,
) -> Result<Response, PageError> {
    let wanted = [fields.text("simpan"), fields.text("absen")];
    let mut rows = rows(app, signed, sheet, sent);
    rows.retain(|row| wanted.contains(&row.id.as_str()));
    let mut row = rows.pop().ok_or(PageError::NotFound("Orang"))?;
    row.wrong.extend(sent.whole.clone());
    let head = head(app, signed, sheet);
    let answer = RowAnswer {
        saved: row.wrong.is_empty() && row.odd.is_empty(),
        row: RowPart { row: &row }.render()?,
        sums: SumsPart { head: &head, sums: sheet.sums(), shown: "" }.render()?,
    };
    Ok(Json(answer).into_response())
}
