//! `/catatan/ID/koreksi`: stating a record once more, with the checks of its first entry.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
    response::{Html, Response},
};
use domain::{
    day::Day,
    id::RecordId,
    record::{Body, Correction, Record, Visit},
    refusal::Refusal,
};
use guidelines::model::{Guidelines, ObservationKind};

use super::{About, Opened, correctable, layout, reason, reason_field};
use crate::{
    app::App,
    body_form, dates,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted, WORD_FIELD},
    layout::{Layout, page},
    pages::{
        person::head::record_href,
        posyandu::row::{OEDEMA, asks_oedema, measures},
    },
    session::Signed,
    slip::{self, SURE},
    wording,
    writing::Statement,
};

#[derive(Template)]
#[template(path = "record_correct.html")]
struct CorrectPage {
    layout: Layout,
    id: RecordId,
    kind: &'static str,
    about: Option<(String, String)>,
    fields: Vec<Field>,
    wrong: Option<String>,
    odd: Vec<String>,
}

/// Why a correction was not written.
enum Held {
    /// What is wrong.
    Wrong(Wrong),
    /// What is odd; written once somebody says that it was looked at again.
    Odd(Vec<String>),
}

impl From<Wrong> for Held {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

/// `GET /catatan/ID/koreksi`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let opened = correctable(&app, &signed, &id).await?;
    let html = correct_page(&app, &signed, &opened, fields(&app, &opened)?, None, Vec::new())?;
    Ok(html.into_response())
}

/// `POST /catatan/ID/koreksi`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: form } = posted;
    let opened = correctable(&app, &signed, &id).await?;
    let mut fields = fields(&app, &opened)?;
    let held = match refuse_unknown(&fields, &form)
        .map_err(Held::from)
        .and_then(|()| correction(&app, &opened, &form))
    {
        Err(held) => held,
        Ok(statement) => {
            let record = app.record(&signed, statement);
            match app.append(vec![record]).await? {
                Ok(()) => {
                    let href = record_href(opened.origin.record.id);
                    return Ok(see_other(&format!("{href}?pesan=dikoreksi")));
                }
                Err(refusal) => Held::from(Wrong::at("")(refusal)),
            }
        }
    };
    let (wrong, odd) = match held {
        Held::Wrong(wrong) => (show_again(&mut fields, |name| form.text(name), &wrong), Vec::new()),
        Held::Odd(odd) => {
            for field in &mut fields {
                field.value = form.text(&field.name).to_owned();
            }
            (None, odd)
        }
    };
    let html = correct_page(&app, &signed, &opened, fields, wrong, odd)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn correct_page(
    app: &App,
    signed: &Signed,
    opened: &Opened,
    fields: Vec<Field>,
    wrong: Option<String>,
    odd: Vec<String>,
) -> Result<Html<String>, PageError> {
    page(&CorrectPage {
        layout: layout(app, signed, "Koreksi catatan"),
        id: opened.origin.record.id,
        kind: wording::kind(&opened.origin.record.body),
        about: opened.about(),
        fields,
        wrong,
        odd,
    })
}

fn fields(app: &App, opened: &Opened) -> Result<Vec<Field>, PageError> {
    let (body, occurred, minute) = opened.reading().ok_or(PageError::NotFound("Catatan"))?;
    let mut fields = vec![
        Field::new("tanggal", "Tanggal kejadian", Input::Text { max: 20 })
            .value(dates::typed(occurred))
            .hint("Tanggal-bulan-tahun, misalnya 21-11-2026."),
        Field::new("jam", "Jam", Input::Text { max: 5 })
            .value(minute.map(dates::minute_typed).unwrap_or_default())
            .hint("Boleh kosong."),
    ];
    let codes = codes(app.guidelines(), opened);
    fields.extend(body_form::fields(app.guidelines(), &opened.names, body, &codes));
    fields.push(reason_field());
    Ok(fields)
}

/// Lists the observations that may be stated about a visit: what is measured at that age and
/// place, and all that the first record or any later one ever held.
fn codes(guidelines: &Guidelines, opened: &Opened) -> Vec<String> {
    let Some((Body::Visit(visit), occurred, _)) = opened.reading() else { return Vec::new() };
    let birth = opened.person.as_ref().and_then(|person| person.birth);
    let mut codes = measures(guidelines, birth, occurred);
    if asks_oedema(guidelines, birth, occurred) {
        codes.push(OEDEMA.to_owned());
    }
    let is_measured = |code: &String| {
        guidelines
            .observation(code)
            .is_some_and(|known| matches!(known.kind, ObservationKind::Number { .. }))
    };
    let asked = slip::asked(guidelines, visit.setting, birth, occurred).into_iter();
    let held: BTreeSet<&String> = std::iter::once(&opened.origin)
        .chain(&opened.later)
        .filter_map(|kept| visit_of(&kept.record))
        .flat_map(|visit| visit.observations.keys())
        .collect();
    for code in asked.filter(is_measured).chain(held.into_iter().cloned()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

fn visit_of(record: &Record) -> Option<&Visit> {
    let body = match &record.body {
        Body::Correction(correction) => correction.body.as_ref(),
        body => body,
    };
    match body {
        Body::Visit(visit) => Some(visit),
        _ => None,
    }
}

/// Refuses a form with a field that this page does not ask for: it would be dropped unseen.
fn refuse_unknown(fields: &[Field], form: &Fields) -> Result<(), Wrong> {
    let is_known = |name: &str| {
        [WORD_FIELD, SURE].contains(&name) || fields.iter().any(|field| field.name == name)
    };
    match form.iter().find(|(name, _)| !is_known(name)) {
        None => Ok(()),
        Some((name, _)) => Err(Wrong::at("")(Refusal::new(
            "koreksi.isian-tidak-dikenal",
            format!(
                "Isian \"{name}\" tidak ada di formulir ini, jadi belum ada yang disimpan. Buka \
                 lagi halaman koreksi, lalu isi sekali lagi."
            ),
        ))),
    }
}

/// Reads the form into a correction of the first record.
fn correction(app: &App, opened: &Opened, form: &Fields) -> Result<Statement, Held> {
    let origin = &opened.origin.record;
    let (current, current_day, current_minute) =
        opened.reading().expect("only records that hold are corrected");
    let occurred = dates::day(form.text("tanggal")).map_err(Wrong::at("tanggal"))?;
    let minute = form.filled("jam").map(dates::minute).transpose().map_err(Wrong::at("jam"))?;
    let birth = opened.person.as_ref().and_then(|About { birth, .. }| *birth);
    refuse_day(current, occurred, birth, app.today()).map_err(Wrong::at("tanggal"))?;
    let guidelines = app.guidelines();
    let body = body_form::body(guidelines, current, form, &codes(guidelines, opened), occurred)?;
    if (&body, occurred, minute) == (current, current_day, current_minute) {
        return Err(Held::from(Wrong::at("")(Refusal::new(
            "koreksi.tanpa-perubahan",
            "Belum ada yang diubah. Ubah isian yang keliru, lalu simpan.",
        ))));
    }
    let reason = reason(form)?;
    if let (Body::Visit(visit), Body::Visit(saved)) = (&body, current)
        && form.filled(SURE).is_none()
    {
        // On another day the age is another, so that every value is looked at again.
        let saved = Some(saved).filter(|_| occurred == current_day);
        let odd = slip::odd_of(guidelines, visit, saved, birth, occurred);
        if !odd.is_empty() {
            return Err(Held::Odd(odd.into_iter().map(|(_, message)| message).collect()));
        }
    }
    Ok(Statement {
        subject: origin.subject,
        occurred,
        minute,
        place: origin.place,
        body: Body::Correction(Correction { corrects: origin.id, reason, body: Box::new(body) }),
    })
}

/// Refuses days on which it cannot have happened. What somebody is called or where they live may
/// be stated with any day that has come.
fn refuse_day(body: &Body, on: Day, birth: Option<Day>, today: Day) -> Result<(), Refusal> {
    slip::refuse_future(on, today)?;
    match body {
        Body::Visit(_) | Body::Departure(_) | Body::Death(_) => {
            slip::refuse_before_birth(on, birth)
        }
        _ => Ok(()),
    }
}
