//! What is asked of whoever has a session before they may go on: the second factor, unlocking the
//! screen, a password of their own, a factor where the role needs one.

use access::{
    factor,
    session::{Span, Token, Verdict},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{Method, request::Parts},
};
use store::{account::Account, delegation::Delegation, session::Session};

use crate::{
    app::App,
    error::PageError,
    form::{self, Fields},
    session::Cookie,
};

/// Somebody whose session holds, though more may be asked of them.
pub(crate) struct Half {
    /// The session.
    pub(crate) session: Session,
    /// Whose it is.
    pub(crate) account: Account,
    /// Its token.
    pub(crate) token: Token,
    /// Delegations to the account that have not ended, decided or not.
    pub(crate) delegations: Vec<Delegation>,
}

/// A form sent by somebody of whom more may be asked.
pub(crate) struct HalfPosted {
    /// Who sent it.
    pub(crate) half: Half,
    /// What it says.
    pub(crate) fields: Fields,
}

/// Pages for changing the password that somebody else has given.
const OF_PASSWORD: [&str; 2] = ["/sandi", "/keluar"];
/// Pages for making the first second factor begin so.
const OF_FACTOR: &str = "/akun-saya/faktor";

impl FromRequestParts<App> for Half {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        Ok(look(parts, app).await?.0)
    }
}

impl FromRequest<App> for HalfPosted {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let (half, _) = look(&parts, app).await?;
        form::refuse_foreign(&parts.headers)?;
        let fields = form::read(Request::from_parts(parts, body), app).await?;
        form::check_word(&fields, &half.token)?;
        Ok(Self { half, fields })
    }
}

/// Finds out who sent a request and sends them elsewhere while something is asked of them.
pub(crate) async fn pass(parts: &Parts, app: &App) -> Result<Half, PageError> {
    let (half, verdict) = look(parts, app).await?;
    let path = parts.uri.path();
    let first = |address: &str| Err(PageError::First(address.to_owned()));
    if half.session.awaits_factor {
        return first("/masuk/faktor");
    }
    if half.session.locked || verdict == Verdict::Locked {
        return Err(PageError::First(lock_address(parts)));
    }
    let rule = app.config().policy.password;
    let worn = rule.is_worn(half.account.password_set_ms(), app.now_ms());
    if (half.account.must_change_password || worn) && !OF_PASSWORD.contains(&path) {
        return first("/sandi");
    }
    let lacks_factor = factor::is_mandatory(&half.account.role) && !half.session.has_factor;
    if lacks_factor && !path.starts_with(OF_FACTOR) && !OF_PASSWORD.contains(&path) {
        return first(OF_FACTOR);
    }
    if verdict == Verdict::HoldsTouch {
        let (hash, now_ms) = (half.session.token_hash.clone(), app.now_ms());
        app.ask(move |store| store.touch_session(&hash, now_ms)).await?;
    }
    Ok(half)
}

/// Where the screen is unlocked; back to the page that was asked for, when it was only read.
/// Nothing after a question mark goes along: it may hold a name that was looked for.
fn lock_address(parts: &Parts) -> String {
    match parts.method {
        Method::GET => format!("/kunci?ke={}", parts.uri.path()),
        _ => "/kunci".to_owned(),
    }
}

/// Finds a session by its cookies: it holds, on this browser, of an account that is open.
async fn look(parts: &Parts, app: &App) -> Result<(Half, Verdict), PageError> {
    let config = app.config();
    let token = Cookie::Session.read(config, &parts.headers).ok_or(PageError::SignedOut)?;
    let device = Cookie::Device.read(config, &parts.headers);
    let (hash, today) = (token.hash(), app.today());
    let found = app
        .ask(move |store| {
            let Some(session) = store.session(hash.as_str())? else { return Ok(None) };
            let account = store.account(session.account)?;
            let delegations = store.delegations_of(session.account, today)?;
            Ok(account.map(|account| (session, account, delegations)))
        })
        .await?;
    let (session, account, delegations) = found.ok_or(PageError::SignedOut)?;
    let device = device.map(|device| device.hash());
    if device.is_none_or(|device| device.as_str() != session.place.device) {
        tracing::warn!(account.id = %account.id, "a session came from another browser");
        return Err(PageError::SignedOut);
    }
    if let Some(why) = &session.ended {
        return Err(PageError::First(format!("/masuk?pesan={why}")));
    }
    if !account.active {
        return Err(PageError::SignedOut);
    }
    let span = Span { created_ms: session.created_ms, seen_ms: session.seen_ms };
    let verdict = span.verdict(app.now_ms(), &config.policy);
    if verdict == Verdict::Over || session.expires_ms <= app.now_ms() {
        return Err(PageError::First("/masuk?pesan=lama".to_owned()));
    }
    Ok((Half { session, account, token, delegations }, verdict))
}
