//! `/kunjungan-rumah/ORANG`: the checklist of a home visit, as the guidelines ask it.

use std::collections::BTreeMap;

use access::permission::Action;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    day::Day,
    record::{Attendance, Body, Setting, Subject, Value, Visit},
    refusal::Refusal,
};
use portrait::model::Contact;

use crate::{
    app::App,
    assets, dates,
    error::{PageError, see_other},
    field::{Field, Input, Wrong},
    form::Posted,
    layout::{Layout, page},
    pages::{
        person::head::{Loaded, for_health_worker, load, record_href, shown_name},
        posyandu::{outcome::Outcome, sheet},
    },
    query::Notice,
    rule_names,
    session::Signed,
    slip::{self, Held, NOTE, SURE, Typed},
    wording,
    writing::Statement,
};

/// Field that says whether somebody was found at home.
const FOUND: &str = "bertemu";
/// Field of the day of the visit.
const DAY: &str = "tanggal";

#[derive(Template)]
#[template(path = "visits/form.html")]
struct FormPage {
    layout: Layout,
    id: String,
    draft: String,
    name: String,
    line: String,
    reasons: Vec<(String, &'static str, String)>,
    day: Field,
    found: Field,
    questions: Vec<Field>,
    note: String,
    whole: Option<String>,
    odd: Vec<String>,
    made: Option<Made>,
    script: String,
    style: String,
}

/// The last visit, made today.
struct Made {
    href: String,
    outcome: Outcome,
    is_absent: bool,
}

/// `GET /kunjungan-rumah/ORANG`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    signed.require(Action::RecordVisit)?;
    let loaded = load(&app, &signed, &id, app.today()).await?;
    form(&app, &signed, &loaded, &Typed::default(), None, notice.word())
}

/// `POST /kunjungan-rumah/ORANG`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    signed.require(Action::RecordVisit)?;
    let loaded = load(&app, &signed, &id, app.today()).await?;
    let typed = Typed::of_form(&fields, "");
    let held = match statement(&app, &loaded, &typed) {
        Err(held) => held,
        Ok(statement) => {
            let record = app.record(&signed, statement);
            match app.append(vec![record]).await? {
                Ok(()) => {
                    let id = loaded.portrait.person.id;
                    return Ok(see_other(&format!("/kunjungan-rumah/{id}?pesan=tersimpan")));
                }
                Err(refusal) => Held::from(Wrong { field: String::new(), refusal }),
            }
        }
    };
    let html = form(&app, &signed, &loaded, &typed, Some(&held), None)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn form(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    typed: &Typed,
    held: Option<&Held>,
    notice: Option<&str>,
) -> Result<Html<String>, PageError> {
    let person = &loaded.portrait.person;
    let guidelines = app.guidelines();
    let wrong_of = |name: &str| {
        let mut wrong = held.iter().flat_map(|held| &held.wrong);
        wrong.find(|wrong| wrong.field == name).map(|wrong| wrong.refusal.message.clone())
    };
    let filled = |mut field: Field| {
        if let Some(text) = typed.filled(&field.name) {
            field.value = text.to_owned();
        }
        field.wrong = wrong_of(&field.name);
        field
    };
    let home = person.residences.last().and_then(|stay| stay.home.as_ref());
    let line = [
        Some(wording::age_of(person.birth, loaded.as_of)),
        person.mother.as_ref().and_then(|m| m.name.as_ref()).map(|name| format!("ibu {name}")),
        home.map(|home| loaded.names.address_long(&home.address)),
        person.phone.clone(),
    ];
    let script = assets::url("posyandu.js");
    page(&FormPage {
        layout: loaded.layout(app, signed, "Kunjungan rumah").with_notice(notice),
        id: person.id.to_string(),
        draft: format!("simpul.draf.rumah.{}", person.id),
        name: shown_name(person),
        line: line.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        reasons: reasons(app, loaded),
        day: filled(
            Field::new(DAY, "Tanggal kunjungan", Input::Text { max: 20 })
                .value(dates::typed(loaded.as_of)),
        ),
        found: filled(Field::new(FOUND, "Bertemu anak dan keluarganya?", Input::Choice(found()))),
        questions: asked(app, loaded, loaded.as_of)
            .iter()
            .map(|code| filled(slip::field(guidelines, code)))
            .collect(),
        note: typed.text(NOTE).to_owned(),
        whole: wrong_of(""),
        odd: held.map(odd_words).unwrap_or_default(),
        made: notice.and_then(|_| made(app, signed, loaded)),
        script,
        style: assets::url("posyandu.css"),
    })
}

fn odd_words(held: &Held) -> Vec<String> {
    held.odd.iter().map(|(_, message)| message.clone()).collect()
}

fn found() -> Vec<(String, String)> {
    [("ya", "Ya, bertemu"), ("tidak", "Tidak bertemu")]
        .map(|(code, label)| (code.to_owned(), label.to_owned()))
        .into()
}

fn reasons(app: &App, loaded: &Loaded) -> Vec<(String, &'static str, String)> {
    let tasks = loaded.portrait.tasks.iter();
    tasks
        .map(|task| {
            let name = rule_names::home_visit(app.guidelines(), &task.rule, loaded.as_of);
            let class = wording::severity(task.severity).1.class();
            (name, class, wording::visit_until(task.until, loaded.as_of))
        })
        .collect()
}

fn asked(app: &App, loaded: &Loaded, on: Day) -> Vec<String> {
    let birth = loaded.portrait.person.birth.map(|birth| birth.day);
    slip::asked(app.guidelines(), Setting::Rumah, birth, on)
}

/// Returns the visit of today that was written last, with what follows from it.
fn made(app: &App, signed: &Signed, loaded: &Loaded) -> Option<Made> {
    let at_home = |contact: &&Contact| contact.setting == Setting::Rumah;
    let contact = loaded.portrait.contacts.iter().rev().find(at_home)?;
    let mut outcome = Outcome::default();
    let health_worker = for_health_worker(signed.actor.role);
    outcome.add_contact(app.guidelines(), contact, health_worker);
    Some(Made {
        href: record_href(contact.origin),
        outcome,
        is_absent: contact.attendance == Attendance::Absent,
    })
}

/// Reads the form into a visit.
fn statement(app: &App, loaded: &Loaded, typed: &Typed) -> Result<Statement, Held> {
    let on = dates::day(typed.text(DAY)).map_err(Wrong::at(DAY))?;
    let birth = loaded.portrait.person.birth.map(|birth| birth.day);
    slip::refuse_future(on, app.today())
        .and_then(|()| slip::refuse_before_birth(on, birth))
        .map_err(Wrong::at(DAY))?;
    let attendance = match typed.text(FOUND) {
        "ya" => Attendance::Present,
        "tidak" => Attendance::Absent,
        _ => {
            return Err(Held::from(Wrong::at(FOUND)(Refusal::new(
                "kunjungan.bertemu",
                "Pilih dahulu apakah bertemu anak dan keluarganya.",
            ))));
        }
    };
    let observations = match attendance {
        Attendance::Present => observations(app, loaded, typed, on)?,
        Attendance::Absent => BTreeMap::new(),
    };
    let visit = Visit {
        setting: Setting::Rumah,
        attendance,
        observations,
        services: Vec::new(),
        note: typed.filled(NOTE).map(str::to_owned),
    };
    Ok(Statement {
        subject: Subject::Person(loaded.portrait.person.id),
        occurred: on,
        minute: sheet::minute_now(app, on),
        place: None,
        body: Body::Visit(visit),
    })
}

fn observations(
    app: &App,
    loaded: &Loaded,
    typed: &Typed,
    on: Day,
) -> Result<BTreeMap<String, Value>, Held> {
    let guidelines = app.guidelines();
    let birth = loaded.portrait.person.birth.map(|birth| birth.day);
    let mut held = Held::default();
    let mut values = BTreeMap::new();
    for code in asked(app, loaded, loaded.as_of) {
        let Some(text) = typed.filled(&code) else { continue };
        match slip::value(guidelines, &code, text, on) {
            Ok(value) => {
                let odd = slip::odd(guidelines, &code, &value, birth, on);
                held.odd.extend(odd.map(|message| (code.clone(), message)));
                values.insert(code, value);
            }
            Err(wrong) => held.wrong.push(wrong),
        }
    }
    let is_sure = typed.filled(SURE).is_some();
    if held.wrong.is_empty() && (held.odd.is_empty() || is_sure) { Ok(values) } else { Err(held) }
}
