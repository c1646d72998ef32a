//! `/skdr/minggu/tutup`: telling the numbers of a week, none of them by itself.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    day::Day,
    record::Body,
    refusal::{Refusal, TEXT_CHARS_MAX},
    surveillance::WeekClose,
};

use crate::{
    app::App,
    early_warning::{self, Of, Weeks},
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    own_place::{self, Said},
    pages::skdr::asked::{self, Asked},
    session::Signed,
};

const NIL: &str = "nihil";
const NOTE: &str = "catatan";
const DIGITS_MAX: usize = 6;

#[derive(Template)]
#[template(path = "skdr/close.html")]
struct ClosePage {
    layout: Layout,
    title: String,
    days: String,
    back: String,
    action: String,
    fields: Vec<Field>,
    wrong: Option<String>,
}

/// `GET /skdr/minggu/tutup?minggu=`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let week = ended(&app, &asked)?;
    let fields = fields(&app, &signed, week).await?;
    Ok(close_page(&app, &signed, week, fields, None)?.into_response())
}

/// `POST /skdr/minggu/tutup?minggu=`
pub(crate) async fn save(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let week = ended(&app, &asked)?;
    let wrong = match read(&app, week, &typed) {
        Err(wrong) => wrong,
        Ok(close) => {
            let bodies = vec![Body::WeekClose(close)];
            let said = Said { occurred: app.today(), minute: None, bodies };
            match own_place::state(&app, &signed, said).await? {
                Ok(()) => {
                    let back = format!("/skdr/minggu?minggu={week}&pesan=tersimpan");
                    return Ok(see_other(&back));
                }
                Err(refusal) => Wrong { field: String::new(), refusal },
            }
        }
    };
    let mut fields = fields(&app, &signed, week).await?;
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = close_page(&app, &signed, week, fields, whole)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// Returns the week asked for, when it is over.
fn ended(app: &App, asked: &Asked) -> Result<Day, PageError> {
    let week = asked.week(app.today())?;
    if !asked::is_over(week, app.today()) {
        return Err(PageError::NotFound("Minggu yang sudah selesai"));
    }
    Ok(week)
}

/// Makes a field for every disease: filled with what was told, else with what is counted. None
/// (nihil) is told by somebody, never by the form.
async fn fields(app: &App, signed: &Signed, week: Day) -> Result<Vec<Field>, PageError> {
    let within = asked::within(signed)?;
    let home = app.config().puskesmas.clone();
    let weeks = app.ask(move |store| Weeks::read(store, &home, (week, week), &within)).await?;
    let mut fields = Vec::new();
    for disease in app.guidelines().diseases_on(week) {
        let id = disease.rule.id.as_ref();
        let live = weeks.live(id, week, Of::All).cases;
        let counted = (0 < live).then_some(live);
        let value = weeks.told(id, week).or(counted);
        let label = format!("{}: {} (tercatat {live})", disease.code, disease.rule.label.id);
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        fields.push(Field::new(id, label, Input::Digits { max: DIGITS_MAX }).value(value));
    }
    let nil = vec![("ya".to_owned(), "Ya, semua yang kosong nihil".to_owned())];
    fields.push(
        Field::new(NIL, "Apakah penyakit yang dikosongkan benar-benar nihil?", Input::Choice(nil))
            .hint("Nihil berarti sudah diperiksa dan tidak ada kasus, bukan belum dilaporkan."),
    );
    let note = weeks.closed(week).and_then(|closed| closed.note.clone()).unwrap_or_default();
    let long = Input::Long { max: TEXT_CHARS_MAX };
    fields.push(Field::new(NOTE, "Catatan", long).value(note));
    Ok(fields)
}

fn read(app: &App, week: Day, typed: &Fields) -> Result<WeekClose, Wrong> {
    let is_nil = typed.filled(NIL) == Some("ya");
    let mut cases = BTreeMap::new();
    for disease in app.guidelines().diseases_on(week) {
        let id = disease.rule.id.as_ref();
        let number = match typed.filled(id) {
            Some(text) => text.parse().map_err(|_| {
                let message = format!("\"{text}\" bukan jumlah kasus. Tulis misalnya 3.");
                Wrong::at(id)(Refusal::new("minggu.bukan-angka", message))
            })?,
            None if is_nil => 0,
            None => {
                let message = "Belum diisi. Tulis jumlahnya, 0 bila nihil, atau pilih nihil untuk \
                               semua yang kosong di bawah.";
                return Err(Wrong::at(id)(Refusal::new("minggu.belum-lengkap", message)));
            }
        };
        cases.insert(id.to_owned(), number);
    }
    Ok(WeekClose { week, cases, note: typed.filled(NOTE).map(str::to_owned) })
}

fn close_page(
    app: &App,
    signed: &Signed,
    week: Day,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    page(&ClosePage {
        layout: Layout::new(app, signed, Shape::Isian, "/papan", "Tutup minggu SKDR"),
        title: early_warning::number(week),
        days: early_warning::days(week),
        back: format!("/skdr/minggu?minggu={week}"),
        action: format!("/skdr/minggu/tutup?minggu={week}"),
        fields,
        wrong,
    })
}
