//! `/akun-saya`: what somebody keeps of their own account: password, second factors, PIN, devices.

pub(crate) mod devices;
pub(crate) mod factor;
pub(crate) mod news;
pub(crate) mod pin;

use access::{delegation::Standing, factor as rule, session::Token};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::day::Day;
use store::{
    account::Account, delegation::Delegation, event::Event, factor::Passkey, identity::Link,
    session::Session, store::Store,
};

use crate::{
    app::App,
    error::PageError,
    happened::Happened,
    layout::{Layout, Shape, page},
    pages::{accounts::delegation, identity::link},
    query::Notice,
    session::Signed,
    signing, wording,
};

/// Events that are shown.
const EVENTS_SHOWN: u32 = 20;

#[derive(Template)]
#[template(path = "own/show.html")]
struct OwnPage {
    layout: Layout,
    username: String,
    password_set: String,
    has_code: bool,
    keys: Vec<Key>,
    spares: u64,
    lent: Vec<String>,
    /// Whether something that is lent waits for a second factor, or for the PIN to be gone.
    lent_waits: bool,
    may_have_pin: bool,
    has_pin: bool,
    devices: Vec<Device>,
    others: bool,
    events: Vec<Line>,
    /// Whose identities may be linked, where a provider is configured.
    provider: Option<String>,
    links: Vec<Linked>,
    wrong_link: Option<String>,
    wrong_pin: Option<String>,
}

/// A passkey in the list.
struct Key {
    id: String,
    name: String,
    used: String,
}

/// An identity provider that knows the holder.
struct Linked {
    issuer: String,
    since: String,
}

/// A device in the list.
struct Device {
    id: String,
    browser: String,
    address: String,
    since: String,
    used: String,
    own: bool,
}

/// Something that happened.
struct Line {
    at: String,
    what: &'static str,
    place: String,
    by: Option<String>,
}

/// `GET /akun-saya`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let mut shown = own_page(&app, &signed).await?;
    shown.wrong_link = notice.word().and_then(link::told).map(str::to_owned);
    shown.layout = shown.layout.with_notice(notice.word());
    Ok(page(&shown)?.into_response())
}

/// Everything that is known of an account.
struct Found {
    account: Account,
    has_code: bool,
    keys: Vec<Passkey>,
    spares: u64,
    sessions: Vec<Session>,
    events: Vec<(Event, Option<Account>)>,
    links: Vec<Link>,
    delegations: Vec<Delegation>,
}

fn find(
    store: &Store,
    id: domain::id::AccountId,
    policy: &access::policy::Policy,
    (now_ms, today): (u64, Day),
) -> store::error::Result<Option<Found>> {
    let Some(account) = store.account(id)? else { return Ok(None) };
    let sessions = signing::live_sessions(store, &account, policy, now_ms)?;
    Ok(Some(Found {
        has_code: store.totp(id)?.is_some_and(|totp| totp.confirmed),
        keys: store.passkeys(id)?,
        spares: store.spare_codes_left(id)?,
        events: events(store, id, EVENTS_SHOWN)?,
        links: store.links_of(id)?,
        delegations: store.delegations_of(id, today)?,
        sessions,
        account,
    }))
}

/// Lists what happened to an account, each with the account of whoever did it.
fn events(
    store: &Store,
    id: domain::id::AccountId,
    most: u32,
) -> store::error::Result<Vec<(Event, Option<Account>)>> {
    let with_author = |event: Event| {
        let by = event.by.map(|by| store.account(by)).transpose()?.flatten();
        Ok((event, by))
    };
    store.events_of(id, most)?.into_iter().map(with_author).collect()
}

async fn own_page(app: &App, signed: &Signed) -> Result<OwnPage, PageError> {
    let (id, now_ms, policy) = (signed.actor.account, app.now_ms(), app.config().policy);
    let today = app.today();
    let found = app.ask(move |store| find(store, id, &policy, (now_ms, today))).await?;
    let found = found.ok_or(PageError::SignedOut)?;
    let at = |ms| wording::instant(ms, app.config().utc_offset_hours);
    let devices: Vec<Device> =
        found.sessions.iter().map(|session| device(session, &signed.token, at)).collect();
    let key = |key: &Passkey| Key {
        id: access::passkey::encoded(&key.credential),
        name: key.name.clone(),
        used: key.used_ms.map_or_else(|| "belum pernah dipakai".to_owned(), at),
    };
    let needs_factor = rule::is_mandatory(&found.account.role);
    let holds = |one: &&Delegation| delegation::standing(one, today) == Standing::Holds;
    let n_holding = found.delegations.iter().filter(holds).count();
    Ok(OwnPage {
        layout: Layout::new(app, signed, Shape::Isian, "/akun-saya", "Akun saya"),
        username: found.account.username.clone(),
        password_set: at(found.account.password_set_ms()),
        has_code: found.has_code,
        keys: found.keys.iter().map(key).collect(),
        spares: found.spares,
        lent: delegation::beside(&found.delegations, id, today),
        lent_waits: signed.lent.len() < n_holding,
        may_have_pin: !needs_factor,
        has_pin: found.account.pin_hash.is_some(),
        others: 1 < devices.len(),
        devices,
        events: found
            .events
            .iter()
            .filter_map(|(event, by)| line(event, by.as_ref(), at))
            .collect(),
        provider: app.config().provider.as_ref().map(|provider| provider.label().to_owned()),
        links: found
            .links
            .into_iter()
            .map(|link| Linked { issuer: link.issuer, since: at(link.linked_ms) })
            .collect(),
        wrong_link: None,
        wrong_pin: None,
    })
}

/// Says on the page why nothing came of linking with an identity provider, or of parting from it.
pub(crate) async fn not_linked(
    app: &App,
    signed: &Signed,
    wrong: String,
) -> Result<Response, PageError> {
    let mut again = own_page(app, signed).await?;
    again.wrong_link = Some(wrong);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response())
}

/// Returns the short name of a session in addresses: the beginning of the hash of its token, from
/// which the token cannot be worked out.
fn short(session: &Session) -> &str {
    session.token_hash.get(..16).unwrap_or(&session.token_hash)
}

fn device(session: &Session, token: &Token, at: impl Fn(u64) -> String) -> Device {
    Device {
        id: short(session).to_owned(),
        browser: session.place.browser.clone(),
        address: session.place.address.clone(),
        since: at(session.created_ms),
        used: at(session.seen_ms),
        own: token.hash().as_str() == session.token_hash,
    }
}

fn line(event: &Event, by: Option<&Account>, at: impl Fn(u64) -> String) -> Option<Line> {
    Some(Line {
        at: at(event.at_ms),
        what: Happened::read(&event.kind)?.sentence(),
        place: [event.place.browser.as_str(), event.place.address.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        by: by.map(|by| format!("{} ({})", by.name, wording::role(&by.role))),
    })
}
