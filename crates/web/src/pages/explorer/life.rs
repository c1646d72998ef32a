//! `/orang/ID/jelajah`: any day of a life, by a date, by months, or by a slider.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::day::Day;
use portrait::{draw::Painter, model::Portrait};
use serde::Deserialize;

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, page},
    pages::{
        explorer::moment::{Moment, moment},
        person::head::{self, Head, Loaded, Tab, load_page},
    },
    session::Signed,
};

/// Days ahead of today that can be looked at.
const DAYS_AHEAD: i32 = 365;

/// Which day is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    tanggal: String,
}

#[derive(Template)]
#[template(path = "explorer/life.html")]
struct LifePage {
    layout: Layout,
    head: Head,
    path: String,
    /// First day of the slider.
    first: String,
    /// Days from the first to the last, and to the one that is shown.
    length: i32,
    at: i32,
    day: String,
    before: Option<String>,
    after: Option<String>,
    is_ahead: bool,
    moment: Moment,
    style: String,
    script: String,
}

#[derive(Template)]
#[template(path = "explorer/moment.html")]
struct MomentPart {
    moment: Moment,
    is_ahead: bool,
}

/// `GET /orang/ID/jelajah?tanggal=YYYY-MM-DD`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let (loaded, shown) = load(&app, &signed, &id, &question).await?;
    let span = span(&app, &loaded);
    let id = loaded.portrait.person.id;
    let href = |day: Day| format!("/orang/{id}/jelajah?tanggal={day}");
    let on = shown.as_of;
    let step =
        |months: i32| Some(on.plus_months(months)).filter(|day| span.0 <= *day && *day <= span.1);
    page(&LifePage {
        layout: loaded.layout(&app, &signed, "Jelajah waktu"),
        head: loaded.head(&app, &signed, Tab::Explore),
        path: format!("/orang/{id}/jelajah"),
        first: span.0.to_string(),
        length: span.1.days_since(span.0),
        at: on.days_since(span.0),
        day: on.to_string(),
        before: step(-1).map(href),
        after: step(1).map(href),
        is_ahead: app.today() < on,
        moment: told(&app, &loaded, &shown),
        style: assets::url("register.css"),
        script: assets::url("explorer.js"),
    })
}

/// `GET /orang/ID/jelajah/bagian?tanggal=`: the part of the page that changes with the day.
pub(crate) async fn part(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let (loaded, shown) = load(&app, &signed, &id, &question).await?;
    let moment = told(&app, &loaded, &shown);
    page(&MomentPart { moment, is_ahead: app.today() < shown.as_of })
}

fn told(app: &App, loaded: &Loaded, shown: &Portrait) -> Moment {
    let guidelines = app.guidelines();
    let veil = loaded.veil(guidelines);
    moment(&Painter::new(guidelines), &loaded.full, veil.as_ref(), shown)
}

/// Fetches a person as of today, and draws the day that is wanted.
async fn load(
    app: &App,
    signed: &Signed,
    id: &str,
    question: &Question,
) -> Result<(Loaded, Portrait), PageError> {
    let loaded = load_page(app, signed, id, app.today()).await?;
    let day = match question.tanggal.as_str() {
        "" => app.today(),
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    let (first, last) = span(app, &loaded);
    let day = day.clamp(first, last);
    let shown = head::load(app, signed, id, day).await?.portrait;
    Ok((loaded, shown))
}

/// Returns the first and the last day that can be looked at: from the birth, or from the first
/// record of somebody whose birth date is not known.
fn span(app: &App, loaded: &Loaded) -> (Day, Day) {
    let records = loaded.timeline.records().iter().map(|record| record.occurred).min();
    let birth = loaded.portrait.person.birth.map(|birth| birth.day);
    let first = birth.or(records).unwrap_or(app.today()).min(app.today());
    (first, app.today().plus_days(DAYS_AHEAD))
}
