//! `GET /masuk/dinkes`: off to the provider.

use access::session::Token;
use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{
    app::App,
    error::{PageError, see_other},
    form,
    pages::{
        identity::{begin, provider},
        sign_in::with_cookies,
    },
    provider::under_way::Errand,
    session::Cookie,
};

/// Sends the browser to the provider; one that another site sent here finds the form instead.
pub(crate) async fn go(State(app): State<App>, headers: HeaderMap) -> Result<Response, PageError> {
    provider(&app)?;
    if form::refuse_foreign(&headers).is_err() {
        return Ok(see_other("/masuk"));
    }
    let token = Token::new(app.random());
    match begin(&app, &token, Errand::SignIn).await {
        Ok(address) => {
            Ok(with_cookies(see_other(&address), [Cookie::Away.give(app.config(), &token)]))
        }
        Err(_) => Ok(see_other("/masuk?pesan=dinkes-diam")),
    }
}
