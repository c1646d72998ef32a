//! `/posyandu`: the posyandu within reach, with their last and next day.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Html, Response},
};
use domain::{day::Day, id::PlaceId, record::PosyanduDay, refusal::Refusal};
use serde::Deserialize;
use store::read::places::OpeningDay;

use crate::{
    app::App,
    assets, dates,
    error::{PageError, see_other},
    form::Posted,
    layout::{Layout, Shape, page},
    pages::posyandu::{child::Opening, sheet},
    query::Notice,
    session::Signed,
};

/// Opening days shown of each posyandu.
const DAYS_SHOWN: u32 = 3;

#[derive(Template)]
#[template(path = "posyandu/places.html")]
struct PlacesPage {
    layout: Layout,
    rows: Vec<Row>,
    today: String,
    style: String,
}

/// A posyandu.
struct Row {
    id: PlaceId,
    name: String,
    desa: String,
    /// Whether it is open today.
    today: bool,
    /// Days on which it was open, latest first.
    days: Vec<DayLink>,
    next: Option<DayLink>,
}

/// A day with its page.
struct DayLink {
    href: String,
    day: String,
    count: String,
}

/// A day to go to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Goal {
    tanggal: String,
}

/// `GET /posyandu`
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let own = signed.actor.narrowed_to().map_err(|_| PageError::NotFound("Posyandu Anda"))?;
    let mut places: Vec<(PlaceId, String)> = names
        .posyandu
        .iter()
        .filter(|(id, _)| own.is_none_or(|own| own == **id))
        .map(|(id, name)| (*id, name.clone()))
        .collect();
    places.sort_by(|a, b| a.1.cmp(&b.1));
    let ids: Vec<PlaceId> = places.iter().map(|(id, _)| *id).collect();
    let days = app
        .ask(move |store| {
            let days = |id: &PlaceId| Ok((store.opening_days(*id, DAYS_SHOWN)?, store.place(*id)?));
            ids.iter().map(days).collect::<store::error::Result<Vec<_>>>()
        })
        .await?;
    let today = app.today();
    let rows = places
        .into_iter()
        .zip(days)
        .map(|((id, name), (days, place))| {
            let desa = place.and_then(|place| place.desa).map(|desa| names.desa(desa));
            row(id, name, desa.unwrap_or_default(), &days, today)
        })
        .collect();
    page(&PlacesPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/posyandu", "Posyandu")
            .with_notice(notice.word()),
        rows,
        today: today.to_string(),
        style: assets::url("posyandu.css"),
    })
}

/// Nobody writes opening days down beforehand: the next one is expected a month after the last.
fn row(id: PlaceId, name: String, desa: String, days: &[OpeningDay], today: Day) -> Row {
    let link = |day: Day, count: String| DayLink {
        href: Opening { place: id, day }.href(),
        day: day.indonesian(),
        count,
    };
    let next = days.first().map(|last| last.day.plus_months(1)).filter(|next| today <= *next);
    Row {
        id,
        name,
        desa,
        today: days.iter().any(|known| known.day == today),
        days: days
            .iter()
            .filter(|known| known.day != today)
            .map(|known| link(known.day, format!("{} hadir", known.n_present)))
            .collect(),
        next: next.map(|day| link(day, String::new())),
    }
}

/// `GET /posyandu/ID?tanggal=`: goes to the page of a day.
pub(crate) async fn go(
    State(app): State<App>,
    Path(place): Path<String>,
    Query(goal): Query<Goal>,
) -> Result<Response, PageError> {
    let day = match goal.tanggal.as_str() {
        "" => app.today(),
        text => dates::day(text)?,
    };
    let opening = sheet::opening(&place, &day.to_string())?;
    Ok(see_other(&opening.href()))
}

/// `POST /posyandu/ID/TANGGAL/buka`
pub(crate) async fn open(
    State(app): State<App>,
    Path((place, day)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let opening = sheet::opening(&place, &day)?;
    sheet::writable(&app, opening)?;
    sheet::place_name(&app, opening.place).await?;
    let kader_count = fields.filled("kader").map(kader_count).transpose()?;
    sheet::announce(&app, &signed, opening, PosyanduDay { kader_count, note: None }).await?;
    Ok(see_other(&format!("{}?pesan=dibuka", opening.href())))
}

fn kader_count(text: &str) -> Result<u8, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new(
            "hari.jumlah-kader",
            "Jumlah kader ditulis dengan angka, misalnya 5. Kembali, lalu betulkan atau kosongkan.",
        )
    })
}
