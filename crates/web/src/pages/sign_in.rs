//! `/masuk`, `/keluar`: signing in and out.

use access::{
    lockout::{Failures, LOCKED_MS},
    password::Hash,
    session::{ABSOLUTE_MS, Token},
    sign_in::{Credentials, Outcome, USERNAME_CHARS_MAX, decide},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::{self, Posted},
    layout::{Layout, Shape, page},
    session::Cookie,
    wording,
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    layout: Layout,
    username: String,
    wrong: Option<String>,
}

/// `GET /masuk`
pub(crate) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let kept = Cookie::Guest.read(app.config(), &headers);
    let guest = kept.clone().unwrap_or_else(|| Token::new(app.random()));
    let html = form_page(&app, &guest, "", None)?;
    match kept {
        Some(_) => Ok(html),
        None => Ok(with_cookies(html, [Cookie::Guest.give(app.config(), &guest)])),
    }
}

/// What the store made of a sign-in.
enum Begin {
    Begun(Token),
    Wrong,
    Locked { until_ms: u64 },
}

/// `POST /masuk`
pub(crate) async fn sign_in(
    State(app): State<App>,
    request: Request,
) -> Result<Response, PageError> {
    form::refuse_foreign(request.headers())?;
    let guest = Cookie::Guest.read(app.config(), request.headers()).ok_or(PageError::Forged)?;
    let fields = form::read(request, &app).await?;
    form::check_word(&fields, &guest)?;

    let username: String = fields.text("nama").chars().take(USERNAME_CHARS_MAX).collect();
    let (name, password) = (username.clone(), fields.raw("sandi").to_owned());
    let (now_ms, token) = (app.now_ms(), Token::new(app.random()));
    let result =
        app.ask_hashing(move |store| begin(store, &name, &password, now_ms, token)).await?;
    match result {
        Begin::Begun(token) => {
            let config = app.config();
            let cookies = [Cookie::Session.give(config, &token), Cookie::Guest.take_away(config)];
            Ok(with_cookies(see_other("/"), cookies))
        }
        Begin::Wrong => {
            let wrong = "Nama pengguna atau kata sandi belum tepat. Periksa huruf besar dan \
                         kecilnya, lalu coba lagi.";
            let html = form_page(&app, &guest, &username, Some(wrong.to_owned()))?;
            Ok((StatusCode::UNAUTHORIZED, html).into_response())
        }
        Begin::Locked { until_ms } => {
            // The next whole minute, so that nobody comes a few seconds too early.
            let until = wording::instant(until_ms + 60_000, app.config().utc_offset_hours);
            let wrong = format!(
                "Sudah beberapa kali belum tepat. Demi keamanan, nama ini baru dapat dicoba lagi \
                 {until}. Bila lupa, minta kata sandi baru kepada pengelola akun."
            );
            let html = form_page(&app, &guest, &username, Some(wrong))?;
            Ok((StatusCode::TOO_MANY_REQUESTS, html).into_response())
        }
    }
}

fn begin(
    store: &store::store::Store,
    username: &str,
    password: &str,
    now_ms: u64,
    token: Token,
) -> store::error::Result<Begin> {
    let failures = store.failures_in_a_row(username, LOCKED_MS)?;
    let failures = Failures { count: failures.count, last_ms: failures.last_ms };
    let account = store.account_by_username(username)?;
    let credentials = account.as_ref().map(|account| Credentials {
        hash: Hash::from_kept(account.password_hash.clone()),
        active: account.active,
    });
    match (decide(credentials.as_ref(), failures, password, now_ms), account) {
        (Outcome::Welcome, Some(account)) => {
            store.record_attempt(username, true, now_ms)?;
            let hash = token.hash();
            store.create_session(hash.as_str(), account.id, now_ms, now_ms + ABSOLUTE_MS)?;
            tracing::info!(account.id = %account.id, "signed in");
            Ok(Begin::Begun(token))
        }
        (Outcome::Welcome, None) | (Outcome::Wrong(_), _) => {
            store.record_attempt(username, false, now_ms)?;
            tracing::info!("a sign-in failed");
            Ok(Begin::Wrong)
        }
        (Outcome::Locked { until_ms }, _) => Ok(Begin::Locked { until_ms }),
    }
}

/// `POST /keluar`
pub(crate) async fn sign_out(
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, PageError> {
    let hash = posted.signed.token.hash();
    app.ask(move |store| store.delete_session(hash.as_str())).await?;
    Ok(with_cookies(see_other("/masuk"), [Cookie::Session.take_away(app.config())]))
}

fn form_page(
    app: &App,
    guest: &Token,
    username: &str,
    wrong: Option<String>,
) -> Result<Response, PageError> {
    let mut layout = Layout::guest(app, Shape::Isian, "Masuk");
    layout.word = guest.form_word();
    Ok(page(&SignInPage { layout, username: username.to_owned(), wrong })?.into_response())
}

fn with_cookies<const N: usize>(
    response: Response,
    cookies: [axum::http::HeaderValue; N],
) -> Response {
    (AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie))), response).into_response()
}
