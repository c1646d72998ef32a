//! `/kunci`: the locked screen, for whoever works at this browser today.

use access::session::Token;
use askama::Template;
use axum::{
    Json,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::id::AccountId;
use serde::{Deserialize, Serialize};
use store::{account::Account, session::Session};

use crate::{
    app::App,
    desk::Step,
    error::{PageError, see_other},
    form::{self, Fields},
    layout::{Layout, Shape, page},
    lock::{self, Opened, Shown},
    pages::sign_in::with_cookies,
    session::Cookie,
    signing,
    standing::HalfPosted,
};

#[derive(Template)]
#[template(path = "lock.html")]
struct LockPage {
    layout: Layout,
    people: Vec<Person>,
    to: String,
    wrong: Option<&'static str>,
}

/// Somebody who signed in at this browser today.
struct Person {
    id: AccountId,
    name: String,
    by_pin: bool,
    by_code: bool,
    current: bool,
}

/// `?ke=/orang/ID`: where to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Onward {
    ke: String,
}

/// Takes only an address of our own: one slash at the start, nothing that browsers read as
/// another host.
fn onward(address: &str) -> &str {
    let own = address.starts_with('/')
        && !address.starts_with("//")
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !address.starts_with("/kunci");
    if own { address } else { "/" }
}

/// `GET /kunci`
pub(crate) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Query(to): Query<Onward>,
) -> Result<Response, PageError> {
    let Some(device) = Cookie::Device.read(app.config(), &headers) else {
        return Ok(see_other("/masuk"));
    };
    lock_page(&app, &headers, &device, &to.ke, None).await
}

/// Who works at a browser, with their sessions; the current one first.
type Working = Vec<(Session, Account)>;

async fn working(app: &App, device: &Token) -> Result<Working, PageError> {
    let (hash, now_ms, policy) = (device.hash(), app.now_ms(), app.config().policy);
    app.ask(move |store| {
        let mut working = Vec::new();
        for session in store.sessions_on(hash.as_str(), now_ms)? {
            let account = store.account(session.account)?.filter(|account| account.active);
            if let Some(account) = account.filter(|_| signing::holds(&session, &policy, now_ms)) {
                working.push((session, account));
            }
        }
        Ok(working)
    })
    .await
}

async fn lock_page(
    app: &App,
    headers: &HeaderMap,
    device: &Token,
    to: &str,
    wrong: Option<&'static str>,
) -> Result<Response, PageError> {
    let working = working(app, device).await?;
    if working.is_empty() {
        return Ok(see_other("/masuk?pesan=lama"));
    }
    let current = Cookie::Session.read(app.config(), headers).map(|token| token.hash());
    let mut people: Vec<Person> = working
        .iter()
        .map(|(session, account)| Person {
            id: account.id,
            name: account.name.clone(),
            by_pin: lock::opens_by_pin(app, session, account),
            by_code: session.has_factor,
            current: current.as_ref().is_some_and(|own| own.as_str() == session.token_hash),
        })
        .collect();
    people.sort_by_key(|person| !person.current);
    let mut layout = Layout::guest(app, Shape::Isian, "Layar terkunci");
    layout.word = device.form_word();
    let to = onward(to).to_owned();
    Ok(page(&LockPage { layout, people, to, wrong })?.into_response())
}

/// `POST /kunci`: locks the screen now.
pub(crate) async fn lock(
    State(app): State<App>,
    posted: HalfPosted,
) -> Result<Response, PageError> {
    let (session, account, now_ms) = (posted.half.session, posted.half.account, app.now_ms());
    let locked = app
        .at_desk(move |desk| {
            desk.lock_session(&session.token_hash)?;
            desk.step(Step::Locked, &account, &session.place.address, now_ms)
        })
        .await;
    match locked {
        // A log that cannot be written leaves no screen open.
        Ok(()) | Err(PageError::Unlogged) => Ok(see_other("/kunci")),
        Err(error) => Err(error),
    }
}

/// `GET /kunci/ada`: somebody still types on a page; so the session is in use.
pub(crate) async fn present(_signed: crate::session::Signed) -> StatusCode {
    StatusCode::NO_CONTENT
}

/// What the script of the locked screen is told.
#[derive(Serialize)]
struct Told {
    /// Word for the forms of the page, when it is open again.
    kata: Option<String>,
    /// What to say when it is not.
    pesan: Option<&'static str>,
    /// Where to go when the session is over.
    ke: Option<&'static str>,
}

const WRONG: &str = "Belum tepat. Coba lagi; sesudah lima kali, masuk dengan kata sandi lengkap.";

/// `POST /kunci/buka`: opens the screen of the one who was chosen. The word is that of the browser,
/// because more than one person may open it, or that of the session when its own page asks.
pub(crate) async fn open(State(app): State<App>, request: Request) -> Result<Response, PageError> {
    form::refuse_foreign(request.headers())?;
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let device = Cookie::Device.read(app.config(), &headers).ok_or(PageError::SignedOut)?;
    let left = Cookie::Session.read(app.config(), &headers);
    let by_script = headers.contains_key("x-bagian");
    let fields = form::read(Request::from_parts(parts, body), &app).await?;
    let of_session = left.as_ref().is_some_and(|token| form::check_word(&fields, token).is_ok());
    if !of_session {
        form::check_word(&fields, &device)?;
    }
    let left = left.map(|token| token.hash());
    let working = working(&app, &device).await?;
    let chosen = working.into_iter().find(|(session, account)| match fields.filled("akun") {
        Some(id) => account.id.to_string() == id,
        None => left.as_ref().is_some_and(|own| own.as_str() == session.token_hash),
    });
    let Some((session, account)) = chosen else { return Ok(over(by_script)) };
    let Some(shown) = read(&app, &session, &account, &fields) else {
        return wrong(&app, &headers, &device, &fields, by_script).await;
    };
    let token = Token::new(app.random());
    let (next, now_ms) = (token.hash(), app.now_ms());
    let (id, place) = (account.id, session.place.device.clone());
    let opened = app
        .at_desk_hashing(move |store| {
            let opened = lock::open(store, &session, &account, &shown, next.as_str(), now_ms)?;
            let other = left.filter(|left| left.as_str() != session.token_hash);
            if let (Opened::Yes, Some(other)) = (opened, other) {
                store.lock_session(other.as_str())?;
            }
            Ok(opened)
        })
        .await?;
    match opened {
        Opened::Over => Ok(over(by_script)),
        Opened::Wrong => wrong(&app, &headers, &device, &fields, by_script).await,
        Opened::Yes => {
            let waits = app.held().of(id, &place, now_ms).is_some();
            let to = if waits { "/lanjutkan" } else { onward(fields.text("ke")) };
            let answer = match by_script {
                true => Json(Told { kata: Some(token.form_word()), pesan: None, ke: None })
                    .into_response(),
                false => see_other(to),
            };
            Ok(with_cookies(answer, [Cookie::Session.give(app.config(), &token)]))
        }
    }
}

/// Reads what is shown; nothing when a PIN is shown where none opens.
fn read(app: &App, session: &Session, account: &Account, fields: &Fields) -> Option<Shown> {
    if let Some(pin) = fields.filled("pin") {
        let by_pin = lock::opens_by_pin(app, session, account);
        return by_pin.then(|| Shown::Pin(pin.to_owned()));
    }
    let (password, code) = (fields.raw("sandi").to_owned(), fields.text("kode").to_owned());
    Some(Shown::Password { password, code })
}

fn over(by_script: bool) -> Response {
    const TO: &str = "/masuk?pesan=pin";
    match by_script {
        true => Json(Told { kata: None, pesan: None, ke: Some(TO) }).into_response(),
        false => see_other(TO),
    }
}

async fn wrong(
    app: &App,
    headers: &HeaderMap,
    device: &Token,
    fields: &Fields,
    by_script: bool,
) -> Result<Response, PageError> {
    if by_script {
        let told = Json(Told { kata: None, pesan: Some(WRONG), ke: None });
        return Ok((StatusCode::UNAUTHORIZED, told).into_response());
    }
    let html = lock_page(app, headers, device, fields.text("ke"), Some(WRONG)).await?;
    Ok((StatusCode::UNAUTHORIZED, html).into_response())
}

#[cfg(test)]
mod tests {
    use super::onward;

    #[test]
    fn only_addresses_of_our_own_are_gone_on_to() {
        assert_eq!(onward("/orang/1/kms"), "/orang/1/kms");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "", "/kunci", "/a b"] {
            assert_eq!(onward(foreign), "/", "{foreign}");
        }
    }
}
