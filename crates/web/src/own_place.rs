//! The Puskesmas itself as a place, about which its numbers and weeks are stated.

use domain::{
    area::PuskesmasCode,
    day::Day,
    id::PlaceId,
    person::{PlaceFacts, PlaceKind},
    record::{Body, Record, Subject},
    refusal::{Refusal, check},
};
use store::{error::Result, store::Store};

use crate::{app::App, error::PageError, session::Signed, writing::Statement};

/// When something is stated, and what.
pub(crate) struct Said {
    pub(crate) occurred: Day,
    pub(crate) minute: Option<u16>,
    pub(crate) bodies: Vec<Body>,
}

/// Writes what is stated about the Puskesmas, all of it or nothing; before it the Puskesmas itself
/// when it is no place yet.
pub(crate) async fn state(
    app: &App,
    signed: &Signed,
    said: Said,
) -> std::result::Result<std::result::Result<(), Refusal>, PageError> {
    let home = app.config().puskesmas.clone();
    let known = app.ask(move |store| own_place(store, &home)).await?;
    let place = known.unwrap_or_else(|| PlaceId::new(app.record_id().get()));
    let record = |body: Body| {
        let statement = Statement {
            subject: Subject::Place(place),
            occurred: said.occurred,
            minute: said.minute,
            place: Some(place),
            body,
        };
        app.record(signed, statement)
    };
    let mut records: Vec<Record> = Vec::new();
    if known.is_none() {
        let name = Some(app.config().name.clone());
        let facts = PlaceFacts { kind: Some(PlaceKind::Puskesmas), name, ..PlaceFacts::default() };
        records.push(record(Body::Place(facts)));
    }
    records.extend(said.bodies.into_iter().map(record));
    let refused = records.iter().find_map(|record| check(record, app.today()).err());
    match refused {
        Some(refusal) => Ok(Err(refusal)),
        None => app.append(records).await,
    }
}

/// Finds the Puskesmas among the places.
fn own_place(store: &Store, home: &PuskesmasCode) -> Result<Option<PlaceId>> {
    let mut places = store.places()?.into_iter();
    let own =
        places.find(|place| place.kind == Some(PlaceKind::Puskesmas) && place.puskesmas == *home);
    Ok(own.map(|place| place.id))
}
