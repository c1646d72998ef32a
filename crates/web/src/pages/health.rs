//! `/healthz`: whether the store answers, for whoever watches the machine.

use axum::extract::State;

use crate::{app::App, error::PageError};

/// `GET /healthz`: "ok" when the store can be read.
pub(crate) async fn show(State(app): State<App>) -> Result<&'static str, PageError> {
    // A name that nobody can have costs one look into an index.
    app.ask(|store| store.account_by_username("")).await?;
    Ok("ok\n")
}
