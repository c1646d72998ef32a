//! `/lanjutkan`: a form that came while the screen was locked or the session was over.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    session::Signed,
};

#[derive(Template)]
#[template(path = "resume.html")]
struct ResumePage {
    layout: Layout,
    path: String,
    fields: Fields,
}

/// `GET /lanjutkan`
pub(crate) async fn show(State(app): State<App>, signed: Signed) -> Result<Response, PageError> {
    let held = app.held().of(signed.actor.account, &signed.device, app.now_ms());
    let Some(held) = held else { return Ok(see_other("/")) };
    let layout = Layout::new(&app, &signed, Shape::Isian, "", "Lanjutkan isian");
    Ok(page(&ResumePage { layout, path: held.path, fields: held.fields })?.into_response())
}

/// `POST /lanjutkan`: the form is not wanted any more.
pub(crate) async fn drop_it(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    app.held().forget(posted.signed.actor.account, &posted.signed.device);
    Ok(see_other("/"))
}
