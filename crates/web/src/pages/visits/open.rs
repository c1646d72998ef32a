//! `/kunjungan-rumah/ORANG`: leads to the form for a visit at somebody's home.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::record::Setting;

use crate::{
    app::App,
    error::{PageError, see_other},
    pages::{
        forms::menu::{at_home, form_href},
        person::head::load_page,
    },
    session::Signed,
};

/// `GET /kunjungan-rumah/ORANG`
pub(crate) async fn go(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let person = loaded.portrait.person.id;
    let actor = &signed.actor;
    let forms = at_home(app.guidelines(), &loaded.timeline, &loaded.portrait, actor);
    Ok(match forms.first() {
        Some(form) => see_other(&form_href(person, form, Setting::Rumah)),
        None => see_other(&format!("/orang/{person}/isi")),
    })
}
