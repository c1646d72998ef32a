//! `/publik`: what everybody may read, without signing in.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{Html, Response},
};
use domain::{area::PuskesmasCode, day::Month, person::PlaceKind, publication::Publication};
use reports::sheet::Cell;
use store::read::publication::PublicationRow;

use super::{HIDDEN, Reading};
use crate::{
    app::App,
    download::csv,
    error::PageError,
    layout::{Layout, Shape, page},
};

#[derive(Template)]
#[template(path = "public/index.html")]
struct IndexPage {
    layout: Layout,
    places: Vec<Place>,
}

struct Place {
    name: String,
    /// Quarters with their addresses, the latest first.
    quarters: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "public/show.html")]
struct PublicPage {
    layout: Layout,
    name: String,
    quarter: String,
    told: String,
    csv: String,
    reading: Reading,
}

/// `GET /publik`
pub(crate) async fn index(State(app): State<App>) -> Result<Html<String>, PageError> {
    let (rows, names) = app.ask(|store| Ok((store.publications()?, names(store)?))).await?;
    let mut places: BTreeMap<PuskesmasCode, Vec<(String, String)>> = BTreeMap::new();
    let mut seen = None;
    for row in &rows {
        // Of several places that published a quarter the latest is read.
        if seen.replace((&row.puskesmas, row.until)) != Some((&row.puskesmas, row.until)) {
            let quarters = places.entry(row.puskesmas.clone()).or_default();
            quarters.push((quarter(row.until), href(row)));
        }
    }
    let place = |(code, quarters)| Place { name: name(&names, &code), quarters };
    page(&IndexPage {
        layout: Layout::guest(&app, Shape::Papan, "Angka kesehatan untuk umum"),
        places: places.into_iter().map(place).collect(),
    })
}

/// `GET /publik/{puskesmas}/{sampai}`
pub(crate) async fn show(
    State(app): State<App>,
    Path(asked): Path<(String, String)>,
) -> Result<Html<String>, PageError> {
    let (row, published, name) = find(&app, asked).await?;
    page(&PublicPage {
        layout: Layout::guest(&app, Shape::Papan, "Angka kesehatan untuk umum"),
        name,
        quarter: quarter(row.until),
        told: format!("Diterbitkan {}.", row.day.indonesian()),
        csv: format!("{}/angka.csv", href(&row)),
        reading: Reading::of(app.guidelines(), &published),
    })
}

/// `GET /publik/{puskesmas}/{sampai}/angka.csv`
pub(crate) async fn file(
    State(app): State<App>,
    Path(asked): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (row, published, _) = find(&app, asked).await?;
    let titles =
        ["indikator", "judul", "wilayah", "kode", "sampai", "jumlah", "sasaran", "catatan"];
    let mut rows = Vec::new();
    for table in &published.tables {
        for area in &table.areas {
            let count = |of: fn(domain::publication::PublicShare) -> u32| {
                area.share.map_or(Cell::Empty, |share| Cell::count(of(share).into())).to_string()
            };
            rows.push([
                table.indicator.clone(),
                table.title.clone(),
                area.name.clone(),
                area.desa.map(|desa| desa.to_string()).unwrap_or_default(),
                published.until.to_string(),
                count(|share| share.numerator),
                count(|share| share.denominator),
                if area.share.is_none() { HIDDEN.to_owned() } else { String::new() },
            ]);
        }
    }
    csv(&format!("angka-umum-{}-{}", row.puskesmas, row.until), &titles, rows)
}

async fn find(
    app: &App,
    (puskesmas, until): (String, String),
) -> Result<(PublicationRow, Publication, String), PageError> {
    const WHAT: PageError = PageError::NotFound("Terbitan");
    let (Ok(puskesmas), Ok(until)) = (puskesmas.parse::<PuskesmasCode>(), until.parse::<Month>())
    else {
        return Err(WHAT);
    };
    let found = app
        .ask(move |store| {
            let rows = store.publications()?.into_iter();
            let Some(row) =
                rows.into_iter().find(|row| row.puskesmas == puskesmas && row.until == until)
            else {
                return Ok(None);
            };
            let published = store.publication(&row)?;
            let name = name(&names(store)?, &row.puskesmas);
            Ok(Some((row, published, name)))
        })
        .await?;
    found.ok_or(WHAT)
}

/// The names of Puskesmas.
fn names(store: &store::store::Store) -> store::error::Result<BTreeMap<PuskesmasCode, String>> {
    let places = store.places()?.into_iter();
    let own = places.filter(|place| place.kind == Some(PlaceKind::Puskesmas));
    Ok(own.map(|place| (place.puskesmas, place.name)).collect())
}

fn name(names: &BTreeMap<PuskesmasCode, String>, code: &PuskesmasCode) -> String {
    names.get(code).cloned().unwrap_or_else(|| format!("Puskesmas {code}"))
}

/// Where a publication is read.
pub(super) fn href(row: &PublicationRow) -> String {
    format!("/publik/{}/{}", row.puskesmas, row.until)
}

/// Names a quarter by its number and its last month.
pub(super) fn quarter(until: Month) -> String {
    format!("Triwulan {} (sampai {})", until.number() / 3, until.indonesian())
}
