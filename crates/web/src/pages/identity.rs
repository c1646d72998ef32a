//! Signing in where the Dinkes keeps identities, and linking the own account with one of them.
//!
//! The provider stands for the password, and makes no accounts: whoever it names is a stranger
//! until somebody who is signed in here has said, with the password, that both are one person.

pub(crate) mod come_back;
pub(crate) mod leave;
pub(crate) mod link;
pub(crate) mod welcome;

use access::{identity::request::Request, session::Token};

use crate::{
    app::App,
    error::PageError,
    provider::{
        Failed, Provider,
        under_way::{Away, Errand},
    },
};

/// Returns the provider; without one there is no such page.
fn provider(app: &App) -> Result<Provider, PageError> {
    app.config().provider.clone().ok_or(PageError::NotFound("Halaman"))
}

/// Asks the provider for the address to which a browser goes, and keeps that it went; `token` is
/// what shows that whoever comes back is whoever went.
async fn begin(app: &App, token: &Token, errand: Errand) -> Result<String, Failed> {
    let Some(provider) = app.config().provider.clone() else {
        return Err(Failed::Silent("none is configured"));
    };
    let metadata = provider.metadata().await.inspect_err(note)?;
    let request = Request::new(app.random(), app.random(), app.random());
    let settings = provider.settings();
    let address = request.address(&metadata, &settings.client, &settings.trusted);
    let (browser, at_ms) = (token.hash(), app.now_ms());
    provider.under_way().leave(Away { browser, errand, request, metadata, at_ms });
    Ok(address)
}

/// Notes what is the matter with the provider; nobody is named in it.
fn note(failed: &Failed) {
    match failed {
        Failed::Silent(_) | Failed::Status(_) => {
            tracing::warn!(code = "dinkes.diam", cause = %failed, "the provider is of no help");
        }
        Failed::Unproven(_) => {
            tracing::warn!(code = "dinkes.bukti", cause = %failed, "an answer proves nothing");
        }
    }
}
