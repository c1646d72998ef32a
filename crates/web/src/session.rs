//! Who is asking: cookies, sessions, and the extractor that pages start with.

use access::{
    actor::Actor,
    decision::Decision,
    delegation::{Standing, fits_all},
    door::Door,
    factor,
    ground::Ground,
    role::Role,
    session::Token,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use domain::id::PersonId;

use store::{
    account::Account,
    delegation::Delegation,
    session::{Place, Session},
};
use uuid::Uuid;

use crate::{
    app::{App, Config},
    door::trace,
    error::PageError,
    gate::matter::Matter,
    lock,
    pages::accounts::delegation,
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
    /// Token that binds a request at the identity provider to the browser that made it.
    Away,
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
            (Self::Away, true) => "__Host-simpul-dinkes",
            (Self::Away, false) => "simpul-dinkes",
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
            Self::Session | Self::Guest | Self::Away => self.header(config, &token.cookie(), ""),
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

/// Another role that somebody has for a span of days.
#[derive(Debug, Clone)]
pub(crate) struct Lent {
    /// Number of the delegation.
    pub(crate) id: Uuid,
    /// The account under that role.
    pub(crate) actor: Actor,
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
    /// What is lent to the account today, beside its own role.
    pub(crate) lent: Vec<Lent>,
    /// Under what is lent this request is made, when the own role was not enough.
    pub(crate) under: Option<String>,
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

    /// Tells whether the own role or one that is lent may do something at all.
    pub(crate) fn may(&self, door: Door) -> bool {
        self.actor.may(door) || self.lent.iter().any(|lent| lent.actor.may(door))
    }

    /// Tells whether this request is made under a role that is lent.
    pub(crate) const fn is_lent(&self) -> bool {
        self.under.is_some()
    }

    /// Returns the same person under a role that is lent; the log names both roles.
    pub(crate) fn under(&self, lent: Lent) -> Self {
        let under = Some(format!("{} {}", lent.id, self.actor.role.code()));
        Self { actor: lent.actor, under, ..self.clone() }
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
    let Half { session, account, token, delegations } = standing::pass(parts, app).await?;
    trace::welcome(&parts.extensions, account.id)?;
    // A role that this program does not know gives no rights at all.
    let role = account.role.parse().map_err(|_| PageError::SignedOut)?;
    let opens_by_pin = lock::opens_by_pin(app, &session, &account);
    let lent = lent(app, &session, &account, role, &delegations);
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
        lent,
        under: None,
        token,
        matter: Matter::default(),
    })
}

/// Returns the roles that are lent to an account today. One that needs a second factor waits for
/// the account to have one, and for the PIN to be gone, which never stands for it.
fn lent(
    app: &App,
    session: &Session,
    account: &Account,
    own: Role,
    delegations: &[Delegation],
) -> Vec<Lent> {
    let today = app.today();
    let holding =
        delegations.iter().filter(|one| delegation::standing(one, today) == Standing::Holds);
    let secure = session.has_factor && account.pin_hash.is_none();
    let roles: Vec<Role> = holding.clone().filter_map(|one| one.role.parse().ok()).collect();
    holding
        .filter(|one| secure || !factor::is_mandatory(&one.role))
        .filter_map(|one| {
            let role: Role = one.role.parse().ok()?;
            // The own role may have changed since; of two that do not go together neither holds.
            fits_all(own, &roles, role, app.matrix()).ok()?;
            let actor = Actor {
                account: account.id,
                name: account.name.clone(),
                role,
                posyandu: one.posyandu,
                matrix: app.matrix(),
            };
            Some(Lent { id: one.id, actor })
        })
        .collect()
}
