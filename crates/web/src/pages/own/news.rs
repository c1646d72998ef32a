//! `/akun-saya/kabar`: what happened to the account while its holder was away.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    happened::Happened,
    layout::{Layout, Shape, page},
    pages::own::{EVENTS_SHOWN, Line, events, line},
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "own/news.html")]
struct NewsPage {
    layout: Layout,
    events: Vec<Line>,
}

/// `GET /akun-saya/kabar`: shown after signing in when there is something; else goes on.
///
/// What was done on this very browser is no news to whoever sits at it; so whoever came in from
/// elsewhere cannot make the holder miss that they did.
pub(crate) async fn show(State(app): State<App>, signed: Signed) -> Result<Response, PageError> {
    let id = signed.actor.account;
    let found = app
        .ask(move |store| {
            let seen_ms = store.account(id)?.map_or(0, |account| account.news_ms);
            Ok((seen_ms, events(store, id, EVENTS_SHOWN)?))
        })
        .await?;
    let (seen_ms, events) = found;
    let at = |ms| wording::instant(ms, app.config().utc_offset_hours);
    let events: Vec<Line> = events
        .iter()
        .filter(|(event, _)| seen_ms < event.at_ms && event.place.device != signed.device)
        .filter(|(event, _)| Happened::read(&event.kind).is_some_and(Happened::is_news))
        .filter_map(|(event, by)| line(event, by.as_ref(), at))
        .collect();
    if events.is_empty() {
        let waits = app.held().of(id, &signed.device, app.now_ms()).is_some();
        return Ok(see_other(if waits { "/lanjutkan" } else { "/" }));
    }
    let layout = Layout::new(&app, &signed, Shape::Isian, "/akun-saya", "Kabar akun Anda");
    Ok(page(&NewsPage { layout, events })?.into_response())
}

/// `POST /akun-saya/kabar`: seen; all of it was the holder, or they say it was not.
pub(crate) async fn seen(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let (id, now_ms) = (posted.signed.actor.account, app.now_ms());
    let own = posted.signed.token.hash();
    let stranger = posted.fields.text("jawaban") == "bukan";
    let place = posted.signed.place();
    app.at_desk(move |store| {
        store.set_news_seen(id, now_ms)?;
        if stranger {
            Happened::SessionsEnded.keep(store, id, None, &place, now_ms, |store| {
                store.end_other_sessions(id, own.as_str(), "dicabut").map(|_| true)
            })?;
            // Whoever it was may have linked an identity of their own.
            if !store.links_of(id)?.is_empty() {
                Happened::Unlinked
                    .keep(store, id, None, &place, now_ms, |store| store.unlink_everywhere(id))?;
            }
        }
        Ok(())
    })
    .await?;
    if stranger {
        return Ok(see_other("/sandi"));
    }
    let waits = app.held().of(id, &posted.signed.device, now_ms).is_some();
    Ok(see_other(if waits { "/lanjutkan" } else { "/" }))
}
