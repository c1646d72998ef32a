//! `/akun-saya/perangkat`: ending own sessions elsewhere.

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    happened::Happened,
    pages::own::short,
    signing,
};

/// `POST /akun-saya/perangkat/{id}/akhiri`
pub(crate) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    end_those(&app, &posted, Some(id)).await
}

/// `POST /akun-saya/perangkat/lain`: all but this one.
pub(crate) async fn end_others(
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, PageError> {
    end_those(&app, &posted, None).await
}

async fn end_those(app: &App, posted: &Posted, one: Option<String>) -> Result<Response, PageError> {
    let signed = &posted.signed;
    let (id, own, place) = (signed.actor.account, signed.token.hash(), signed.place());
    let (now_ms, policy) = (app.now_ms(), app.config().policy);
    app.at_desk(move |store| {
        let Some(account) = store.account(id)? else { return Ok(()) };
        let sessions = signing::live_sessions(store, &account, &policy, now_ms)?;
        let meant = sessions.iter().filter(|session| match &one {
            Some(one) => short(session) == one,
            None => session.token_hash != own.as_str(),
        });
        for session in meant {
            Happened::SessionsEnded.keep(store, id, None, &place, now_ms, |store| {
                store.end_session(&session.token_hash, "dicabut").map(|()| true)
            })?;
        }
        Ok(())
    })
    .await?;
    Ok(see_other("/akun-saya?pesan=sesi-akhir"))
}
