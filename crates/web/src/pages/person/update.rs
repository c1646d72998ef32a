//! `/orang/ID/perbarui`, `/pindah`, `/meninggal`: what has changed about a person.
//!
//! A change is a new statement from its day on; a mistake is mended at the record itself.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    person::PersonFacts,
    record::{Body, Death, Departure, Subject},
    refusal::Refusal,
};
use portrait::model::Portrait;

use crate::{
    app::App,
    body_form, dates,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, page},
    pages::person::head::{Head, Loaded, Tab, load},
    person_form,
    session::Signed,
    writing::Statement,
};

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Facts,
    Departure,
    Death,
}

impl Change {
    const fn path(self) -> &'static str {
        match self {
            Self::Facts => "perbarui",
            Self::Departure => "pindah",
            Self::Death => "meninggal",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Facts => "Perbarui identitas",
            Self::Departure => "Pindah keluar",
            Self::Death => "Meninggal",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Facts => {
                "Ubah yang berubah saja: nama yang baru diberikan, NIK yang baru ada, alamat baru. \
                 Yang dikosongkan tidak mengubah apa pun."
            }
            Self::Departure => {
                "Orang ini tidak lagi dihitung sebagai sasaran sejak tanggal pindahnya. Bila \
                 kembali, perbarui alamatnya."
            }
            Self::Death => "Orang ini tidak lagi masuk daftar mana pun sejak tanggal ini.",
        }
    }

    const fn day_label(self) -> &'static str {
        match self {
            Self::Facts => "Berlaku sejak",
            Self::Departure => "Tanggal pindah",
            Self::Death => "Tanggal meninggal",
        }
    }
}

#[derive(Template)]
#[template(path = "person/update.html")]
struct UpdatePage {
    layout: Layout,
    head: Head,
    title: &'static str,
    hint: &'static str,
    action: String,
    fields: Vec<Field>,
    wrong: Option<String>,
}

/// `GET /orang/ID/perbarui`
pub(crate) async fn facts_form(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    form(&app, &signed, &id, Change::Facts).await
}

/// `GET /orang/ID/pindah`
pub(crate) async fn departure_form(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    form(&app, &signed, &id, Change::Departure).await
}

/// `GET /orang/ID/meninggal`
pub(crate) async fn death_form(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    form(&app, &signed, &id, Change::Death).await
}

/// `POST /orang/ID/perbarui`
pub(crate) async fn facts(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    write(&app, posted, &id, Change::Facts).await
}

/// `POST /orang/ID/pindah`
pub(crate) async fn departure(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    write(&app, posted, &id, Change::Departure).await
}

/// `POST /orang/ID/meninggal`
pub(crate) async fn death(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    write(&app, posted, &id, Change::Death).await
}

async fn form(app: &App, signed: &Signed, id: &str, change: Change) -> Result<Response, PageError> {
    let loaded = load(app, signed, id, app.today()).await?;
    let fields = fields(app, &loaded, change);
    Ok(update_page(app, signed, &loaded, change, fields, None)?.into_response())
}

async fn write(app: &App, posted: Posted, id: &str, change: Change) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let loaded = load(app, &signed, id, app.today()).await?;
    let person = loaded.portrait.person.id;
    let wrong = match statement(app, &signed, &loaded, change, &typed) {
        Err(wrong) => wrong,
        Ok(statement) => match app.append(vec![app.record(&signed, statement)]).await? {
            Ok(()) => return Ok(see_other(&format!("/orang/{person}/identitas?pesan=tersimpan"))),
            Err(refusal) => Wrong { field: String::new(), refusal },
        },
    };
    let mut fields = fields(app, &loaded, change);
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = update_page(app, &signed, &loaded, change, fields, whole)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn fields(app: &App, loaded: &Loaded, change: Change) -> Vec<Field> {
    let day = Field::new("tanggal", change.day_label(), Input::Text { max: 20 })
        .value(dates::typed(app.today()))
        .hint("Tanggal-bulan-tahun, misalnya 21-11-2026.")
        .required();
    let known = known(&loaded.portrait);
    let more = match change {
        Change::Facts => person_form::fields(app.guidelines(), &known, &loaded.names),
        Change::Departure => {
            let body = Body::Departure(Departure::default());
            body_form::fields(app.guidelines(), &loaded.names, &body, &[])
        }
        Change::Death => {
            let body = Body::Death(Death::default());
            body_form::fields(app.guidelines(), &loaded.names, &body, &[])
        }
    };
    std::iter::once(day).chain(more).collect()
}

/// Returns what is known of a person, as somebody would state it today.
fn known(portrait: &Portrait) -> PersonFacts {
    let person = &portrait.person;
    let home = person.residences.last().and_then(|stay| stay.home.as_ref());
    PersonFacts {
        name: Some(person.name.clone()).filter(|name| !name.is_empty()),
        sex: person.sex,
        birth: person.birth,
        nik: person.nik,
        household: person.household,
        mother: person.mother.clone(),
        father: person.father.clone(),
        address: home.map(|home| home.address.clone()),
        posyandu: person.posyandu,
        phone: person.phone.clone(),
        twin_order: person.twin_order,
        gestation_weeks: person.gestation_weeks,
        disability: portrait.disability().map(str::to_owned),
    }
}

fn statement(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    change: Change,
    typed: &Fields,
) -> Result<Statement, Wrong> {
    let occurred = dates::day(typed.text("tanggal")).map_err(Wrong::at("tanggal"))?;
    let body = match change {
        Change::Facts => Body::from(changed(app, signed, &known(&loaded.portrait), typed)?),
        Change::Departure => {
            let body = Body::Departure(Departure::default());
            body_form::body(app.guidelines(), &body, typed, &[], occurred)?
        }
        Change::Death => {
            let body = Body::Death(Death::default());
            body_form::body(app.guidelines(), &body, typed, &[], occurred)?
        }
    };
    let subject = Subject::Person(loaded.portrait.person.id);
    Ok(Statement { subject, occurred, minute: None, place: None, body })
}

/// States only what differs from what is known.
fn changed(
    app: &App,
    signed: &Signed,
    known: &PersonFacts,
    typed: &Fields,
) -> Result<PersonFacts, Wrong> {
    fn new<T: PartialEq>(typed: Option<T>, known: &Option<T>) -> Option<T> {
        typed.filter(|value| known.as_ref() != Some(value))
    }
    let typed = person_form::facts(app.guidelines(), typed, known)?;
    let changed = PersonFacts {
        name: new(typed.name, &known.name),
        sex: new(typed.sex, &known.sex),
        birth: new(typed.birth, &known.birth),
        nik: new(typed.nik, &known.nik),
        household: None,
        mother: new(typed.mother, &known.mother),
        father: new(typed.father, &known.father),
        address: new(typed.address, &known.address),
        posyandu: new(typed.posyandu, &known.posyandu),
        phone: new(typed.phone, &known.phone),
        twin_order: new(typed.twin_order, &known.twin_order),
        gestation_weeks: None,
        disability: new(typed.disability, &known.disability),
    };
    if changed == PersonFacts::default() {
        return Err(Wrong::at("")(Refusal::new(
            "orang.tidak-berubah",
            "Belum ada yang berubah. Ubah isian yang baru, lalu simpan.",
        )));
    }
    if changed.posyandu.is_some() && !signed.actor.reaches(changed.posyandu) {
        return Err(Wrong::at("posyandu")(Refusal::new(
            "orang.posyandu-lain",
            "Memindahkan ke posyandu lain dilakukan oleh bidan, supaya tidak ada yang hilang dari \
             kedua daftar.",
        )));
    }
    Ok(changed)
}

fn update_page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    change: Change,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    page(&UpdatePage {
        layout: loaded.layout(app, signed, change.title()),
        head: loaded.head(app, signed, Tab::Identity),
        title: change.title(),
        hint: change.hint(),
        action: format!("/orang/{}/{}", loaded.portrait.person.id, change.path()),
        fields,
        wrong,
    })
}
