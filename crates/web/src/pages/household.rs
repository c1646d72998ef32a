//! `/keluarga/ID`: a household and who belongs to it.

mod health;

use access::door;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::id::HouseholdId;

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::people::find::{Row, row},
    session::Signed,
};

#[derive(Template)]
#[template(path = "household.html")]
struct HouseholdPage {
    layout: Layout,
    id: HouseholdId,
    may_register: bool,
    head: String,
    address: String,
    kk_number: Option<String>,
    members: Vec<Row>,
    elsewhere: usize,
    health: Option<health::Health>,
}

/// `GET /keluarga/ID`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let missing = || PageError::NotFound("Keluarga");
    let id: HouseholdId = id.parse().map_err(|_| missing())?;
    let found = app.ask(move |store| store.household(id)).await?.ok_or_else(missing)?;
    let names = app.names().await?;
    let total = found.members.len();
    let today = app.today();
    let members: Vec<Row> = found
        .members
        .into_iter()
        .filter(|person| signed.actor.reaches(person.area.posyandu))
        .inspect(|person| signed.shows([person.id]))
        .map(|person| row(&names, person, today))
        .collect();
    if members.is_empty() && 0 < total {
        return Err(missing());
    }
    // What members lack whom others serve is theirs to tell.
    let health = match members.len() == total {
        true => health::of(&app, &signed, id).await?,
        false => None,
    };
    let (head, kk_number, address) = match found.household {
        Some(household) => (household.head_name, household.kk_number, household.address),
        None => (None, None, None),
    };
    let head = head.unwrap_or_else(|| "(nama kepala keluarga belum diisi)".to_owned());
    page(&HouseholdPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/orang", &format!("Keluarga {head}")),
        id,
        may_register: signed.actor.may(door::REGISTER_PERSON),
        address: address
            .map_or_else(|| "alamat belum diisi".to_owned(), |a| names.address_long(&a)),
        kk_number,
        elsewhere: total - members.len(),
        health,
        head,
        members,
    })
}
