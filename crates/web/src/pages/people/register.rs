//! `/orang/baru`: register somebody, after a look at who may be the same.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    id::{HouseholdId, PersonId},
    person::{Parent, PersonFacts},
    record::{Body, Subject},
    refusal::Refusal,
    timeline::Timeline,
};
use portrait::draw::Painter;
use serde::Deserialize;
use store::read::{
    area::Scope,
    page::Page,
    people::{PersonRow, SearchQuery},
};

use crate::{
    app::App,
    dates,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        people::find::{Row, row},
        person::head::shown_name,
        reach::own_scope,
    },
    person_form,
    session::Signed,
    writing::Statement,
};

/// Most people shown as possibly the same.
const ALIKE_MAX: usize = 8;
/// Most people of a name that are looked at.
const ALIKE_LOOKED_AT: u32 = 100;
/// Value of the button that says "none of these".
const DIFFERENT: &str = "orang-baru";

/// What the form starts with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Start {
    nama: String,
    /// Mother whose child is to be registered.
    ibu: String,
    /// Household whose new member is to be registered.
    keluarga: String,
}

#[derive(Template)]
#[template(path = "people/register.html")]
struct RegisterPage {
    layout: Layout,
    /// Who it will be: chosen with the form, so that sending it twice registers once.
    id: PersonId,
    mother: Option<(PersonId, String)>,
    household: Option<(HouseholdId, String)>,
    fields: Vec<Field>,
    alike: Vec<Row>,
    wrong: Option<String>,
}

/// `GET /orang/baru?nama=&ibu=&keluarga=`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Query(start): Query<Start>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let kin = kin(&app, &signed, &start.ibu, &start.keluarga).await?;
    let mut facts = kin.facts.clone();
    facts.name = Some(start.nama).filter(|name| !name.is_empty());
    if facts.posyandu.is_none() {
        facts.posyandu = signed.actor.posyandu;
    }
    let shown = Shown {
        id: PersonId::new(app.uuid()),
        kin,
        fields: fields(&app, &facts, &names),
        alike: Vec::new(),
        wrong: None,
    };
    Ok(shown.page(&app, &signed)?.into_response())
}

/// `POST /orang/baru`
pub(crate) async fn register(
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let names = app.names().await?;
    let id: PersonId = typed.text("id_baru").parse().map_err(|_| PageError::Unreadable)?;
    let kin = kin(&app, &signed, typed.text("id_ibu"), typed.text("id_keluarga")).await?;
    let base = kin.facts.clone();
    let again = |wrong: &Wrong, alike: Vec<Row>| {
        let mut fields = fields(&app, &base, &names);
        let whole = show_again(&mut fields, |name| typed.text(name), wrong);
        Shown { id, kin: kin.clone(), fields, alike, wrong: whole }
    };
    let mut statement = match statement(&app, &signed, id, &typed, &base) {
        Ok(statement) => statement,
        Err(wrong) => {
            let html = again(&wrong, Vec::new()).page(&app, &signed)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
        }
    };
    let written = app.ask(move |store| store.trail(id)).await?;
    if written.first().is_some_and(|first| first.record.body == statement.body) {
        // Sent twice: by an impatient finger, or by the browser after a lost connection.
        return Ok(see_other(&format!("/orang/{id}?pesan=terdaftar")));
    }
    // The same page filled in again for somebody else, such as the twin.
    let id = if written.is_empty() { id } else { PersonId::new(app.uuid()) };
    statement.subject = Subject::Person(id);
    if typed.text("beda") != DIFFERENT {
        let alike = alike(&app, &signed, &statement, &names).await?;
        if !alike.is_empty() {
            let nothing = Wrong {
                field: String::new(),
                refusal: Refusal::new(
                    "orang.mirip",
                    "Periksa dahulu apakah orang ini sudah terdaftar.",
                ),
            };
            let html = again(&nothing, alike).page(&app, &signed)?;
            return Ok((StatusCode::CONFLICT, html).into_response());
        }
    }
    match app.append(vec![app.record(&signed, statement)]).await? {
        Ok(()) => Ok(see_other(&format!("/orang/{id}?pesan=terdaftar"))),
        Err(refusal) => {
            let wrong = Wrong { field: String::new(), refusal };
            let html = again(&wrong, Vec::new()).page(&app, &signed)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

/// Whose kin is to be registered, and what is known through them.
#[derive(Clone, Default)]
struct Kin {
    mother: Option<(PersonId, String)>,
    household: Option<(HouseholdId, String)>,
    facts: PersonFacts,
}

/// Fetches the mother or the household, when they are named and within reach.
async fn kin(app: &App, signed: &Signed, mother: &str, household: &str) -> Result<Kin, PageError> {
    if !mother.is_empty() {
        return of_mother(app, signed, mother).await;
    }
    if !household.is_empty() {
        return of_household(app, signed, household).await;
    }
    Ok(Kin::default())
}

async fn of_mother(app: &App, signed: &Signed, id: &str) -> Result<Kin, PageError> {
    let missing = || PageError::NotFound("Ibu");
    let id: PersonId = id.parse().map_err(|_| missing())?;
    let timeline: Timeline = app.ask(move |store| store.timeline(id)).await?.ok_or_else(missing)?;
    let person = Painter::new(app.guidelines()).draw(&timeline, app.today()).person;
    if !signed.actor.reaches(person.posyandu) {
        return Err(missing());
    }
    let home = person.home_on(app.today()).map(|home| home.address.clone());
    let mother = Parent {
        person: Some(person.id),
        name: Some(person.name.clone()).filter(|name| !name.is_empty()),
        nik: person.nik,
    };
    let facts = PersonFacts {
        mother: Some(mother),
        household: person.household,
        address: home,
        posyandu: person.posyandu,
        phone: person.phone.clone(),
        ..PersonFacts::default()
    };
    Ok(Kin { mother: Some((person.id, shown_name(&person))), household: None, facts })
}

async fn of_household(app: &App, signed: &Signed, id: &str) -> Result<Kin, PageError> {
    let missing = || PageError::NotFound("Keluarga");
    let id: HouseholdId = id.parse().map_err(|_| missing())?;
    let found = app.ask(move |store| store.household(id)).await?.ok_or_else(missing)?;
    let near = found.members.iter().find(|person| signed.actor.reaches(person.area.posyandu));
    if near.is_none() && !found.members.is_empty() {
        return Err(missing());
    }
    let (head, address) = match found.household {
        Some(household) => (household.head_name.unwrap_or_default(), household.address),
        None => (String::new(), None),
    };
    let facts = PersonFacts {
        household: Some(id),
        address,
        posyandu: near.and_then(|person| person.area.posyandu),
        ..PersonFacts::default()
    };
    Ok(Kin { mother: None, household: Some((id, head)), facts })
}

fn fields(app: &App, facts: &PersonFacts, names: &Names) -> Vec<Field> {
    let mut fields = person_form::fields(app.guidelines(), facts, names);
    fields.push(
        Field::new("sejak", "Tinggal di sini sejak", Input::Text { max: 20 })
            .value(dates::typed(app.today()))
            .hint("Untuk bayi: tanggal lahirnya. Untuk pendatang: tanggal pindah ke sini."),
    );
    fields
}

fn statement(
    app: &App,
    signed: &Signed,
    id: PersonId,
    typed: &Fields,
    base: &PersonFacts,
) -> Result<Statement, Wrong> {
    let mut facts = person_form::facts(app.guidelines(), typed, base)?;
    if facts.posyandu.is_none() || !signed.actor.reaches(facts.posyandu) {
        // A kader registers for the own posyandu; anybody else would not be found again.
        facts.posyandu = signed.actor.posyandu.or(facts.posyandu);
    }
    let occurred = match typed.filled("sejak") {
        Some(text) => dates::day(text).map_err(Wrong::at("sejak"))?,
        None => app.today(),
    };
    Ok(Statement {
        subject: Subject::Person(id),
        occurred,
        minute: None,
        place: None,
        body: Body::from(facts),
    })
}

/// Finds people who may be the same: with the NIK, or of the same name.
async fn alike(
    app: &App,
    signed: &Signed,
    statement: &Statement,
    names: &Names,
) -> Result<Vec<Row>, PageError> {
    let Body::Person(facts) = &statement.body else { return Ok(Vec::new()) };
    let scope = own_scope(signed)?.unwrap_or(Scope::All);
    let (nik, name) = (facts.nik, facts.name.clone());
    let found = app
        .ask(move |store| {
            let mut found = Vec::new();
            if let Some(nik) = nik {
                found.extend(store.people_by_nik(&nik)?);
            }
            if let Some(text) = name {
                let query = SearchQuery { text, scope, page: Page::first(ALIKE_LOOKED_AT) };
                found.extend(store.search_people(&query)?.rows);
            }
            Ok(found)
        })
        .await?;
    let birth = facts.birth.map(|birth| birth.day);
    // Of the same name, those born a year or more apart are somebody else.
    let near = |person: &PersonRow| match (birth, person.birth) {
        (Some(own), Some(other)) => own.days_since(other.day).abs() < 366,
        _ => true,
    };
    let mut seen = BTreeSet::new();
    let today = app.today();
    let rows = found
        .into_iter()
        .filter(|person| (nik.is_some() && person.nik == nik) || near(person))
        .filter(|person| signed.actor.reaches(person.area.posyandu))
        .filter(|person| seen.insert(person.id))
        .take(ALIKE_MAX)
        .map(|person| row(names, person, today));
    Ok(rows.collect())
}

/// What the page shows.
struct Shown {
    id: PersonId,
    kin: Kin,
    fields: Vec<Field>,
    alike: Vec<Row>,
    wrong: Option<String>,
}

impl Shown {
    fn page(self, app: &App, signed: &Signed) -> Result<Html<String>, PageError> {
        page(&RegisterPage {
            layout: Layout::new(app, signed, Shape::Isian, "/orang", "Daftarkan orang baru"),
            id: self.id,
            mother: self.kin.mother,
            household: self.kin.household,
            fields: self.fields,
            alike: self.alike,
            wrong: self.wrong,
        })
    }
}
