//! Who is asking: cookies, sessions, and the extractor that pages start with.

use access::{actor::Actor, decision::Decision, door::Door, ground::Ground, session::Token};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use domain::id::PersonId;

use store::session::Place;

use crate::{
    app::{App, Config},
    door::trace,
    error::PageError,
    gate::matter::Matter,
    lock,
    standing::{self, Half},
};

/// Cookies of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Token of a session.
    Session,
    /// Token that binds the sign-in form to a browser before there is a session.
    Guest,
    /// Token by which a browser is known again; a session is good only beside it.
    Device,
}

/// How long a browser is known, in seconds: the most that browsers allow.
const DEVICE_LIFE_S: u32 = 400 * 24 * 60 * 60;

impl Cookie {
    /// The `__Host-` prefix makes browsers insist on HTTPS, this host and the whole path; they
    /// do not take it over plain HTTP on loopback.
    const fn name(self, tls: bool) -> &'static str {
        match (self, tls) {
            (Self::Session, true) => "__Host-simpul",
            (Self::Session, false) => "simpul",
            (Self::Guest, true) => "__Host-simpul-tamu",
            (Self::Guest, false) => "simpul-tamu",
            (Self::Device, true) => "__Host-simpul-perangkat",
            (Self::Device, false) => "simpul-perangkat",
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

    /// Writes the header that gives a token to the browser until it is closed; the one by which
    /// the browser is known stays longer.
    pub(crate) fn give(self, config: &Config, token: &Token) -> HeaderValue {
        match self {
            Self::Session | Self::Guest => self.header(config, &token.cookie(), ""),
            Self::Device => {
                self.header(config, &token.cookie(), &format!("; Max-Age={DEVICE_LIFE_S}"))
            }
        }
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
    /// Whether a PIN opens the screen when it is locked.
    pub(crate) opens_by_pin: bool,
    /// Whether the account has a second factor.
    pub(crate) has_factor: bool,
    /// Hash of the token by which the browser is known.
    pub(crate) device: String,
    /// Browser in words, and its address, as they were when the session began.
    pub(crate) browser: (String, String),
    /// The token of the session.
    pub(crate) token: Token,
    /// What the request is about.
    pub(crate) matter: Matter,
}

impl Signed {
    /// Decides whether a door opens for what this request is about.
    pub fn decide(&self, door: Door) -> Decision {
        self.matter.decide(&self.actor, door)
    }

    /// Tells whether a door opens for what this request is about.
    pub fn is_open(&self, door: Door) -> bool {
        self.decide(door) == Decision::Allowed
    }

    /// Sends whoever asks to where something is said about the person whom the address names: of
    /// somebody merged into another, about the one that stays. `back` is where to go on.
    pub(crate) fn must_say(&self, ground: Ground, back: String) -> PageError {
        let person = self.matter.people.first().map(|one| one.id);
        PageError::Ground { ground, person, back }
    }

    /// Notes whom a page shows, for the log of accesses.
    pub fn shows(&self, people: impl IntoIterator<Item = PersonId>) {
        self.matter.show(people);
    }
}

impl Signed {
    /// Returns from where the session came.
    pub(crate) fn place(&self) -> Place {
        let (browser, address) = self.browser.clone();
        Place { device: self.device.clone(), browser, address }
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        match parts.extensions.get::<Self>() {
            Some(signed) => Ok(signed.clone()),
            None => identify(parts, app).await,
        }
    }
}

/// Finds out who sent a request, and whether they may go on to any page.
pub(crate) async fn identify(parts: &Parts, app: &App) -> Result<Signed, PageError> {
    let Half { session, account, token } = standing::pass(parts, app).await?;
    trace::welcome(&parts.extensions, account.id)?;
    // A role that this program does not know gives no rights at all.
    let role = account.role.parse().map_err(|_| PageError::SignedOut)?;
    let opens_by_pin = lock::opens_by_pin(app, &session, &account);
    let actor = Actor {
        account: account.id,
        name: account.name,
        role,
        posyandu: account.posyandu,
        matrix: app.matrix(),
    };
    Ok(Signed {
        actor,
        username: account.username,
        must_change_password: account.must_change_password,
        opens_by_pin,
        has_factor: session.has_factor,
        device: session.place.device,
        browser: (session.place.browser, session.place.address),
        token,
        matter: Matter::default(),
    })
}
