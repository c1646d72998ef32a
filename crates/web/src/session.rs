//! Who is asking: cookies, sessions, and the extractor that pages start with.

use access::{
    permission::{Action, Actor},
    session::{Span, Token, Verdict},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use crate::{
    app::{App, Config},
    error::PageError,
};

/// Cookies of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Token of a session.
    Session,
    /// Token that binds the sign-in form to a browser before there is a session.
    Guest,
}

impl Cookie {
    /// The `__Host-` prefix makes browsers insist on HTTPS, this host and the whole path; they
    /// do not take it over plain HTTP on loopback.
    const fn name(self, tls: bool) -> &'static str {
        match (self, tls) {
            (Self::Session, true) => "__Host-simpul",
            (Self::Session, false) => "simpul",
            (Self::Guest, true) => "__Host-simpul-tamu",
            (Self::Guest, false) => "simpul-tamu",
        }
    }

    /// Reads the token that a browser sent.
    pub(crate) fn read(self, config: &Config, headers: &HeaderMap) -> Option<Token> {
        let name = self.name(config.tls);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| Token::from_cookie(value))
    }

    /// Writes the header that gives a token to the browser until it is closed.
    pub(crate) fn give(self, config: &Config, token: &Token) -> HeaderValue {
        self.header(config, &token.cookie(), "")
    }

    /// Writes the header that takes the token away.
    pub(crate) fn take_away(self, config: &Config) -> HeaderValue {
        self.header(config, "", "; Max-Age=0")
    }

    fn header(self, config: &Config, value: &str, more: &str) -> HeaderValue {
        let secure = if config.tls { "; Secure" } else { "" };
        let name = self.name(config.tls);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
        HeaderValue::from_str(&text).expect("hexadecimal digits and fixed words are header text")
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who it is and what they may do.
    pub actor: Actor,
    /// Name for signing in.
    pub username: String,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// The token of the session.
    pub(crate) token: Token,
}

impl Signed {
    /// Refuses what the role may not do.
    pub fn require(&self, action: Action) -> Result<(), PageError> {
        if self.actor.may(action) { Ok(()) } else { Err(PageError::Forbidden(action)) }
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        identify(parts, app).await
    }
}

/// Pages that somebody may open before having changed a given password.
const BEFORE_CHANGE: [&str; 2] = ["/sandi", "/keluar"];

/// Finds out who sent a request.
pub(crate) async fn identify(parts: &Parts, app: &App) -> Result<Signed, PageError> {
    let token = Cookie::Session.read(app.config(), &parts.headers).ok_or(PageError::SignedOut)?;
    let hash = token.hash();
    let now_ms = app.now_ms();
    let account = app
        .ask(move |store| {
            let Some(session) = store.session(hash.as_str())? else { return Ok(None) };
            let span = Span { created_ms: session.created_ms, seen_ms: session.seen_ms };
            match span.verdict(now_ms) {
                Verdict::Over => {
                    store.delete_session(hash.as_str())?;
                    return Ok(None);
                }
                Verdict::HoldsTouch => store.touch_session(hash.as_str(), now_ms)?,
                Verdict::Holds => {}
            }
            store.account(session.account)
        })
        .await?;
    let account = account.filter(|account| account.active).ok_or(PageError::SignedOut)?;
    if account.must_change_password && !BEFORE_CHANGE.contains(&parts.uri.path()) {
        return Err(PageError::MustChangePassword);
    }
    // A role that this program does not know gives no rights at all.
    let role = account.role.parse().map_err(|_| PageError::SignedOut)?;
    let actor = Actor { account: account.id, name: account.name, role, posyandu: account.posyandu };
    Ok(Signed {
        actor,
        username: account.username,
        must_change_password: account.must_change_password,
        token,
    })
}
