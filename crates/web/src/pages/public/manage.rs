//! `/papan/umum`: what everybody would read of a quarter, publishing it, taking it back.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    day::Month,
    record::{Body, EnteredInError, Record, Subject},
    refusal::Refusal,
};
use serde::Deserialize;
use store::read::publication::PublicationRow;

use super::{Reading, gather, show};
use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    layout::{Layout, Shape, page},
    own_place::{self, Said},
    pages::filter::Choice,
    query::Notice,
    session::Signed,
    writing::Statement,
};

/// Quarters that are offered: three years.
const QUARTERS_OFFERED: i32 = 12;
/// Months of a quarter.
const QUARTER: i32 = 3;

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    sampai: String,
}

#[derive(Template)]
#[template(path = "public/manage.html")]
struct ManagePage {
    layout: Layout,
    quarter: String,
    until: String,
    quarters: Vec<Choice>,
    /// What is published of it: when, by whom, where it is read.
    published: Option<Published>,
    may_publish: bool,
    /// Whether the store holds several Puskesmas, each of which publishes at its own.
    is_shared: bool,
    reading: Option<Reading>,
    wrong: Option<String>,
}

struct Published {
    told: String,
    href: String,
}

/// `GET /papan/umum?sampai=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let until = quarter(&app, &asked)?;
    manage(&app, &signed, until, (notice.word(), None)).await
}

/// `POST /papan/umum?sampai=`: publishes the quarter as it is counted now.
pub(crate) async fn publish(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    posted: Posted,
) -> Result<Response, PageError> {
    let until = quarter(&app, &asked)?;
    let signed = posted.signed;
    let name = app.config().name.clone();
    let (gathered, shared) =
        app.ask(move |store| Ok((gather::gather(store, until, &name)?, is_shared(store)?))).await?;
    let refused = match gathered {
        Some(published) if !shared => {
            let bodies = vec![Body::Publication(published)];
            let said = Said { occurred: app.today(), minute: None, bodies };
            match own_place::state(&app, &signed, said).await? {
                Ok(()) => return Ok(done(until)),
                Err(refusal) => refusal,
            }
        }
        Some(_) => Refusal::new(
            "terbit.beberapa-puskesmas",
            "Di sini tersimpan beberapa Puskesmas. Setiap Puskesmas menerbitkan dari tempatnya \
             sendiri.",
        ),
        None => Refusal::new("terbit.kosong", "Belum ada angka untuk umum pada triwulan itu."),
    };
    let html = manage(&app, &signed, until, (None, Some(refused.message))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// `POST /papan/umum/tarik?sampai=`: takes back what was published of a quarter.
pub(crate) async fn withdraw(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    posted: Posted,
) -> Result<Response, PageError> {
    let until = quarter(&app, &asked)?;
    let signed = posted.signed;
    let found = own(&app, until).await?.ok_or(PageError::NotFound("Terbitan"))?;
    let body = Body::EnteredInError(EnteredInError {
        voids: found.record,
        reason: "Angka untuk umum ditarik kembali.".to_owned(),
    });
    let statement = Statement {
        subject: Subject::Place(found.place),
        occurred: app.today(),
        minute: None,
        place: Some(found.place),
        body,
    };
    let record: Record = app.record(&signed, statement);
    match app.append(vec![record]).await? {
        Ok(()) => Ok(done(until)),
        Err(refusal) => {
            let html = manage(&app, &signed, until, (None, Some(refusal.message))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

fn done(until: Month) -> Response {
    see_other(&format!("/papan/umum?sampai={until}&pesan=tersimpan"))
}

async fn manage(
    app: &App,
    signed: &Signed,
    until: Month,
    (notice, wrong): (Option<&str>, Option<String>),
) -> Result<Html<String>, PageError> {
    let name = app.config().name.clone();
    let (gathered, is_shared) =
        app.ask(move |store| Ok((gather::gather(store, until, &name)?, is_shared(store)?))).await?;
    let published = own(app, until).await?.map(|row| Published {
        told: format!("Terbit {} oleh {}.", row.day.indonesian(), row.author),
        href: show::href(&row),
    });
    let layout = Layout::new(app, signed, Shape::Papan, "/papan", "Angka untuk umum");
    let last = last_quarter(app);
    let offered = (0..QUARTERS_OFFERED).map(|back| last.plus(-back * QUARTER));
    let offered = offered.map(|until| (until.to_string(), show::quarter(until)));
    page(&ManagePage {
        layout: layout.with_notice(notice),
        quarter: show::quarter(until),
        until: until.to_string(),
        quarters: offered.map(|option| Choice::of(option, &until.to_string())).collect(),
        published,
        may_publish: signed.may(door::PUBLISH),
        is_shared,
        reading: gathered.map(|published| Reading::of(app.guidelines(), &published)),
        wrong,
    })
}

/// Returns what the own Puskesmas has published of a quarter.
async fn own(app: &App, until: Month) -> Result<Option<PublicationRow>, PageError> {
    let home = app.config().puskesmas.clone();
    let rows = app.ask(|store| store.publications()).await?;
    Ok(rows.into_iter().find(|row| row.puskesmas == home && row.until == until))
}

fn is_shared(store: &store::store::Store) -> store::error::Result<bool> {
    Ok(1 < store.log_heads()?.len())
}

/// Reads the quarter that is asked for; nothing means the last that is over.
fn quarter(app: &App, asked: &Asked) -> Result<Month, PageError> {
    let last = last_quarter(app);
    let until = match asked.sampai.as_str() {
        "" => last,
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    let is_one = until.number() % QUARTER == 0 && until <= last;
    if is_one { Ok(until) } else { Err(PageError::NotFound("Triwulan yang sudah selesai")) }
}

/// The last month of the last quarter that is over.
fn last_quarter(app: &App) -> Month {
    let before = app.today().month().plus(-1);
    before.plus(-(before.number() % QUARTER))
}
