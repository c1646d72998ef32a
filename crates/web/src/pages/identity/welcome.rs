//! Coming in as whoever the provider named.

use access::{identity::token::Subject, policy::Policy, session::Token};
use axum::{http::request::Parts, response::Response};
use store::{error::Result, session::Place};

use crate::{
    app::App,
    desk::{Desk, Step},
    error::{PageError, see_other},
    origin::Visitor,
    pages::{
        identity::provider,
        sign_in::{has_factor, signed_in},
    },
    session::Cookie,
    signing::{Beginning, Way},
};

/// What becomes of somebody whom the provider named.
enum Begun {
    Whole,
    Half,
    Unknown,
    Closed,
    Unused,
}

/// Somebody whom the provider named, at the door.
struct Named {
    issuer: String,
    subject: Subject,
    /// Whether what they showed at the provider stands for the second factor.
    is_enough: bool,
    token: Token,
    /// Token of the session that this browser had before.
    left: Option<Token>,
    place: Place,
    policy: Policy,
    now_ms: u64,
}

/// Begins a session of the account that is linked with whom the provider named.
pub(crate) async fn sign_in(
    app: &App,
    visitor: &Visitor,
    parts: &Parts,
    subject: Subject,
) -> std::result::Result<Response, PageError> {
    let provider = provider(app)?;
    let token = Token::new(app.random());
    let named = Named {
        issuer: provider.issuer().to_owned(),
        is_enough: provider.settings().trusted.suffices(&subject),
        subject,
        token: token.clone(),
        left: Cookie::Session.read(app.config(), &parts.headers),
        place: visitor.place.clone(),
        policy: app.config().policy,
        now_ms: app.now_ms(),
    };
    Ok(match app.at_desk(move |desk| begin(desk, &named)).await? {
        Begun::Whole => signed_in(app, visitor, &token, "/akun-saya/kabar"),
        Begun::Half => signed_in(app, visitor, &token, "/masuk/faktor"),
        Begun::Unknown => see_other("/masuk?pesan=dinkes-belum"),
        Begun::Closed => see_other("/masuk?pesan=dinkes-tutup"),
        Begun::Unused => see_other("/masuk?pesan=dinkes-lama"),
    })
}

fn begin(desk: &Desk, named: &Named) -> Result<Begun> {
    let Named { place, policy, token, now_ms, .. } = named;
    let (now_ms, address) = (*now_ms, place.address.as_str());
    let linked = desk.linked_account(&named.issuer, &named.subject.id)?;
    let account = linked.map(|id| desk.account(id)).transpose()?.flatten();
    let Some(account) = account else {
        desk.attempt(Step::ProviderUnknown, None, address, now_ms)?;
        return Ok(Begun::Unknown);
    };
    if !account.active {
        desk.attempt(Step::ProviderClosed, Some(&account), address, now_ms)?;
        return Ok(Begun::Closed);
    }
    if policy.is_unused(account.last_use_ms(), now_ms) {
        desk.attempt(Step::Unused, Some(&account), address, now_ms)?;
        return Ok(Begun::Unused);
    }
    // Whoever worked here before finds the own screen locked, not open.
    if let Some(left) = &named.left {
        desk.lock_session(left.hash().as_str())?;
    }
    let beginning =
        Beginning { account: &account, token, place, policy, now_ms, way: Way::Provider };
    if has_factor(desk, account.id)? && !named.is_enough {
        beginning.half(desk)?;
        return Ok(Begun::Half);
    }
    beginning.whole(desk)?;
    Ok(Begun::Whole)
}
