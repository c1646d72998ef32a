//! `/posyandu/ID/TANGGAL/ORANG`: one child, one card, large fields.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::timeline::Timeline;
use portrait::draw::Painter;
use serde::Serialize;

use crate::{
    app::App,
    assets, confidential,
    error::{PageError, see_other},
    field::{Field, Wrong},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    numbered::{self, Unwritten},
    pages::{
        person::head::{for_health_worker, shown_name},
        posyandu::{
            child::{Child, Opening},
            entry::{self, Came},
            outcome::{Outcome, Word},
            row::{OEDEMA, Row, Shown, asks_oedema, measures, questions},
            sheet,
        },
    },
    query::Notice,
    session::Signed,
    slip::{Held, NOTE, Typed},
    wording,
};

type Address = (String, String, String);

#[derive(Template)]
#[template(path = "posyandu/card.html")]
struct CardPage {
    layout: Layout,
    row: Row,
    oedema: Option<Tick>,
    questions: Vec<Field>,
    answered: usize,
    note: String,
    href: String,
    place: String,
    day: String,
    line: String,
    /// Whether an emergency stands that is not told, and where it is asked for.
    urgent: bool,
    ask: Option<String>,
    whole: Vec<String>,
    saved: bool,
    next: Option<(String, String)>,
    script: String,
    style: String,
}

/// A box to tick.
struct Tick {
    name: &'static str,
    ticked: bool,
    /// Who ticked it, when it was somebody else.
    by: Option<String>,
    words: Vec<Word>,
}

#[derive(Template)]
#[template(path = "posyandu/outcome.html")]
struct OutcomePart<'a> {
    outcome: &'a Outcome,
}

/// What would follow from what is typed, for the script.
#[derive(Serialize)]
pub(crate) struct Look {
    /// Everything in one piece, ready to be shown.
    html: String,
    /// What belongs beside a field.
    fields: BTreeMap<String, Vec<LookWord>>,
}

/// A word beside a field.
#[derive(Serialize)]
struct LookWord {
    class: &'static str,
    text: String,
}

/// `GET /posyandu/ID/TANGGAL/ORANG`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((place, day, person)): Path<Address>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let opening = sheet::opening(&place, &day)?;
    let child = sheet::load_child(&app, &signed, opening, &person).await?;
    let typed = child.typed();
    card(&app, &signed, opening, &child, &typed, None, notice.word()).await
}

async fn card(
    app: &App,
    signed: &Signed,
    opening: Opening,
    child: &Child,
    typed: &Typed,
    held: Option<&Held>,
    notice: Option<&str>,
) -> Result<Html<String>, PageError> {
    let guidelines = app.guidelines();
    let shown = Shown {
        guidelines,
        child,
        opening,
        prefix: "",
        number: app.record_id(),
        typed,
        held,
        may_write: sheet::may_write(app, signed, opening),
        health_worker: for_health_worker(signed.actor.role),
    };
    let person = &child.portrait.person;
    let questions: Vec<Field> = questions(guidelines, child.birth, opening.day)
        .iter()
        .map(|code| shown.field(code))
        .collect();
    let names = app.names().await?;
    let home = person.residences.last().and_then(|stay| stay.home.as_ref());
    let mut row = shown.row(None);
    let oedema = asks_oedema(guidelines, child.birth, opening.day).then(|| Tick {
        name: OEDEMA,
        ticked: shown.typed.text(OEDEMA) == "ya",
        by: child.other(OEDEMA).map(|(_, who)| who.to_owned()),
        words: row.outcome.beside(OEDEMA).cloned().collect(),
    });
    let whole = held.map_or(Vec::new(), |held| {
        let no_field = held.wrong.iter().filter(|wrong| wrong.field.is_empty());
        no_field.map(|wrong| wrong.refusal.message.clone()).collect()
    });
    row.wrong.retain(|message| !whole.contains(message));
    let title = format!("{}, {}", shown_name(person), opening.day.indonesian());
    page(&CardPage {
        layout: Layout::new(app, signed, Shape::Isian, "/posyandu", &title).with_notice(notice),
        urgent: child.urgent,
        ask: signed
            .hears_of_confidential()
            .then(|| confidential::ask(child.id, &format!("/orang/{}", child.id))),
        answered: questions.iter().filter(|field| !field.value.is_empty()).count(),
        questions,
        oedema,
        note: typed.text(NOTE).to_owned(),
        href: opening.href(),
        place: sheet::place_name(app, opening.place).await?,
        day: opening.day.indonesian(),
        line: home.map(|home| names.address_short(&home.address)).unwrap_or_default(),
        whole,
        saved: notice.is_some(),
        next: next(app, opening, child).await?,
        script: assets::url("posyandu.js"),
        style: assets::url("posyandu.css"),
        row,
    })
}

/// Finds whoever comes next on the list and has not been seen yet.
async fn next(
    app: &App,
    opening: Opening,
    child: &Child,
) -> Result<Option<(String, String)>, PageError> {
    let rows = app
        .ask(move |store| store.attendance_list(opening.place, opening.day, sheet::BOOK))
        .await?;
    let at = rows.iter().position(|row| row.person.id == child.id).map_or(0, |at| at + 1);
    let round = rows[at..].iter().chain(&rows[..at]);
    let open = round.filter(|row| row.entered.is_empty() && row.person.id != child.id);
    Ok(open.map(|row| &row.person).next().map(|person| {
        let name = wording::name_of(&person.name);
        (format!("{}/{}", opening.href(), person.id), name.to_owned())
    }))
}

/// `POST /posyandu/ID/TANGGAL/ORANG`
pub(crate) async fn save(
    State(app): State<App>,
    Path((place, day, person)): Path<Address>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let opening = sheet::opening(&place, &day)?;
    sheet::writable(&app, opening)?;
    let child = sheet::load_child(&app, &signed, opening, &person).await?;
    let typed = Typed::of_form(&fields, "");
    let came = match fields.text("simpan") {
        "absen" => Came::No,
        "hadir" => Came::Yes,
        _ => Came::WhenTyped,
    };
    let asked = asked(&app, opening, &child);
    let statement = entry(&app, opening, &child, &asked).statement(&typed, came);
    let ready = numbered::required(&fields, "")
        .map_err(Wrong::at(""))
        .map_err(Held::from)
        .and_then(|number| Ok((number, statement?)));
    let held = match ready {
        Ok((number, statement)) => {
            let records = statement
                .map(|statement| sheet::record(&app, &signed, &child, number, statement))
                .into_iter()
                .collect();
            let records = sheet::with_day(&app, &signed, opening, records).await?;
            match app.append_once(records).await? {
                Ok(()) => {
                    let href = format!("{}/{}", opening.href(), child.id);
                    return Ok(see_other(&format!("{href}?pesan=tersimpan")));
                }
                Err(Unwritten { refusal, .. }) => {
                    Held::from(Wrong { field: String::new(), refusal })
                }
            }
        }
        Err(held) => held,
    };
    let html = card(&app, &signed, opening, &child, &typed, Some(&held), None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn asked(app: &App, opening: Opening, child: &Child) -> Vec<String> {
    let guidelines = app.guidelines();
    let mut asked = measures(guidelines, child.birth, opening.day);
    if asks_oedema(guidelines, child.birth, opening.day) {
        asked.push(OEDEMA.to_owned());
    }
    asked.extend(questions(guidelines, child.birth, opening.day));
    asked
}

fn entry<'a>(
    app: &'a App,
    opening: Opening,
    child: &'a Child,
    asked: &'a [String],
) -> entry::Sheet<'a> {
    entry::Sheet {
        guidelines: app.guidelines(),
        child,
        opening,
        asked,
        with_note: true,
        minute: sheet::minute_now(app, opening.day),
    }
}

/// `POST /posyandu/ID/TANGGAL/ORANG/periksa`: what would follow; nothing is written.
///
/// The portrait is drawn with the visit as it is typed added to the timeline, so the words are
/// those that will stand after saving.
pub(crate) async fn look(
    State(app): State<App>,
    Path((place, day, person)): Path<Address>,
    posted: Posted,
) -> Result<Json<Look>, PageError> {
    let Posted { signed, fields } = posted;
    let opening = sheet::opening(&place, &day)?;
    sheet::writable(&app, opening)?;
    let child = sheet::load_child(&app, &signed, opening, &person).await?;
    let (outcome, held) = looked(&app, &signed, opening, &child, &fields);
    let mut beside: BTreeMap<String, Vec<LookWord>> = BTreeMap::new();
    let mut add = |field: &str, class, text| {
        beside.entry(field.to_owned()).or_default().push(LookWord { class, text });
    };
    for wrong in held.wrong {
        add(&wrong.field, crate::wording::Mark::Danger.class(), wrong.refusal.message);
    }
    for (field, message) in held.odd {
        add(&field, crate::wording::Mark::Watch.class(), message);
    }
    for word in &outcome.words {
        add(word.field, word.class, word.text.clone());
    }
    let html = OutcomePart { outcome: &outcome }.render()?;
    Ok(Json(Look { html, fields: beside }))
}

fn looked(
    app: &App,
    signed: &Signed,
    opening: Opening,
    child: &Child,
    fields: &Fields,
) -> (Outcome, Held) {
    let typed = Typed::of_form(fields, "");
    let mut asked = asked(app, opening, child);
    // The grid sends its own fields only; the rest stays as it was written.
    if fields.text("hanya") == "ukuran" {
        asked = measures(app.guidelines(), child.birth, opening.day);
    }
    let (statement, held) = entry(app, opening, child, &asked).draft(&typed);
    let record = std::sync::Arc::new(app.record(signed, statement));
    let records = child.timeline.records().iter().cloned().chain([record]);
    let timeline = Timeline::new(child.timeline.person, records);
    let painter = Painter::new(app.guidelines());
    let then = Child::new(&painter, timeline, opening, &signed.actor);
    let health_worker = for_health_worker(signed.actor.role);
    (Outcome::of(app.guidelines(), &then, health_worker), held)
}
