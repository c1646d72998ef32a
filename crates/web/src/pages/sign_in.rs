//! `/masuk`, `/keluar`: signing in and out.

pub(crate) mod code;
pub(crate) mod factor;

use access::{
    lockout::{Failures, LOCKED_MS},
    policy::Policy,
    session::Token,
    sign_in::{Outcome, USERNAME_CHARS_MAX, decide},
};
use askama::Template;
use axum::{
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use store::{session::Place, store::Store};

use crate::{
    app::App,
    desk::{Desk, Step},
    error::{PageError, see_other},
    form,
    layout::{Layout, Shape, page},
    lock,
    origin::Visitor,
    query::Notice,
    session::Cookie,
    signing::{Beginning, Way},
    standing::HalfPosted,
    wording,
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    layout: Layout,
    username: String,
    wrong: Option<String>,
    told: Option<&'static str>,
    /// Where the Dinkes keeps identities: its name, and the address that leads there.
    provider: Option<(String, String)>,
}

/// Why somebody finds this page where they did not expect it.
fn told(word: Option<&str>) -> Option<&'static str> {
    Some(match word? {
        "batas" => {
            "Akun Anda dipakai masuk di perangkat lain, dan jumlahnya melewati batas. Perangkat \
             ini, yang paling lama masuk, dikeluarkan. Bila bukan Anda, segera ganti kata sandi."
        }
        "dicabut" => "Perangkat ini dikeluarkan dari perangkat lain milik akun ini.",
        "dikeluarkan" => "Pengelola akun mengeluarkan akun ini dari semua perangkat.",
        "pin" => "PIN atau kata sandi beberapa kali belum tepat. Masuk dengan kata sandi lengkap.",
        "peran" => "Peran Anda diganti. Masuk lagi untuk memakainya.",
        "faktor" => "Pengaman kedua akun ini dicabut. Masuk lagi, lalu buat yang baru.",
        "lama" => "Sudah lama tidak dipakai. Masuk lagi; isian terakhir Anda menunggu.",
        "sandi" => "Kata sandi sudah dibuat. Masuk dengan kata sandi itu.",
        "sandi-baru" => "Kata sandi akun ini diganti. Masuk dengan kata sandi yang baru.",
        "faktor-baru" => {
            "Pengaman kedua dipasang di akun ini. Masuk lagi dengan kata sandi dan kode."
        }
        "dinkes-diam" => {
            "Layanan akun Dinkes sedang tidak menjawab. Masuk dengan nama pengguna dan kata sandi \
             Simpul seperti biasa."
        }
        "dinkes-batal" => "Masuk lewat Dinkes dibatalkan. Anda dapat masuk dengan kata sandi.",
        "dinkes-gagal" => {
            "Masuk lewat Dinkes belum berhasil. Coba sekali lagi, atau masuk dengan kata sandi."
        }
        "dinkes-belum" => {
            "Akun Dinkes itu belum dihubungkan. Masuk dengan kata sandi Simpul, lalu hubungkan di \
             halaman Akun saya."
        }
        "dinkes-tutup" => {
            "Akun Simpul yang dihubungkan sudah ditutup. Tanyakan kepada pengelola akun di \
             Puskesmas."
        }
        "dinkes-lama" => {
            "Akun ini sudah lama tidak dipakai, jadi ditutup demi keamanan. Minta pengelola akun \
             di Puskesmas membukanya lagi."
        }
        _ => return None,
    })
}

/// `GET /masuk`
pub(crate) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let kept = Cookie::Guest.read(app.config(), &headers);
    let guest = kept.clone().unwrap_or_else(|| Token::new(app.random()));
    let html = form_page(&app, &guest, "", None, told(notice.word()))?;
    match kept {
        Some(_) => Ok(html),
        None => Ok(with_cookies(html, [Cookie::Guest.give(app.config(), &guest)])),
    }
}

/// What the store made of a sign-in.
enum Begin {
    Whole,
    Half,
    Unused,
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
    let left = Cookie::Session.read(app.config(), request.headers());
    let (parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, &app);
    let fields = form::read(Request::from_parts(parts, body), &app).await?;
    form::check_word(&fields, &guest)?;

    let username: String = fields.text("nama").chars().take(USERNAME_CHARS_MAX).collect();
    let (name, password) = (username.clone(), fields.raw("sandi").to_owned());
    let token = Token::new(app.random());
    let knock = Knock {
        place: visitor.place.clone(),
        token: token.clone(),
        left,
        policy: app.config().policy,
        now_ms: app.now_ms(),
    };
    let result = app.at_desk_hashing(move |desk| begin(desk, &name, &password, &knock)).await?;
    let wrong = match result {
        Begin::Whole => return Ok(signed_in(&app, &visitor, &token, "/akun-saya/kabar")),
        Begin::Half => return Ok(signed_in(&app, &visitor, &token, "/masuk/faktor")),
        Begin::Wrong => (
            StatusCode::UNAUTHORIZED,
            "Nama pengguna atau kata sandi belum tepat. Periksa huruf besar dan kecilnya, lalu \
             coba lagi."
                .to_owned(),
        ),
        Begin::Unused => (
            StatusCode::FORBIDDEN,
            "Akun ini sudah lama tidak dipakai, jadi ditutup demi keamanan. Minta pengelola akun \
             di Puskesmas membukanya lagi."
                .to_owned(),
        ),
        Begin::Locked { until_ms } => (StatusCode::TOO_MANY_REQUESTS, locked(&app, until_ms)),
    };
    let html = form_page(&app, &guest, &username, Some(wrong.1), None)?;
    Ok((wrong.0, html).into_response())
}

fn locked(app: &App, until_ms: u64) -> String {
    // The next whole minute, so that nobody comes a few seconds too early.
    let until = wording::instant(until_ms + 60_000, app.config().utc_offset_hours);
    format!(
        "Sudah beberapa kali belum tepat. Demi keamanan, nama ini baru dapat dicoba lagi {until}. \
         Bila lupa, minta kode kepada pengelola akun."
    )
}

/// Gives the browser its cookies and sends it on.
pub(crate) fn signed_in(app: &App, visitor: &Visitor, token: &Token, address: &str) -> Response {
    let config = app.config();
    let mut cookies = vec![Cookie::Session.give(config, token), Cookie::Guest.take_away(config)];
    // Given again each time, so that a browser in use stays known.
    cookies.push(Cookie::Device.give(config, &visitor.device));
    with_cookies(see_other(address), cookies)
}

/// Somebody at the door.
struct Knock {
    place: Place,
    token: Token,
    /// Token of the session that this browser had before.
    left: Option<Token>,
    policy: Policy,
    now_ms: u64,
}

fn begin(
    desk: &Desk,
    username: &str,
    password: &str,
    knock: &Knock,
) -> store::error::Result<Begin> {
    let (now_ms, address) = (knock.now_ms, knock.place.address.as_str());
    let failures = desk.failures_in_a_row(username, LOCKED_MS)?;
    let failures = Failures { count: failures.count, last_ms: failures.last_ms };
    let account = desk.account_by_username(username)?;
    let known = account.as_ref().map(|one| lock::credentials(one, &knock.policy, now_ms));
    match (decide(known.as_ref(), failures, password, now_ms), account) {
        (Outcome::Welcome, Some(account)) => {
            // Whoever worked here before finds the own screen locked, not open.
            if let Some(left) = &knock.left {
                desk.lock_session(left.hash().as_str())?;
            }
            let (token, place, policy) = (&knock.token, &knock.place, &knock.policy);
            let beginning =
                Beginning { account: &account, token, place, policy, now_ms, way: Way::Password };
            if has_factor(desk, account.id)? {
                beginning.half(desk)?;
                return Ok(Begin::Half);
            }
            beginning.whole(desk)?;
            Ok(Begin::Whole)
        }
        (Outcome::Unused, account) => {
            desk.attempt(Step::Unused, account.as_ref(), address, now_ms)?;
            Ok(Begin::Unused)
        }
        (Outcome::Welcome | Outcome::Wrong(_), account) => {
            desk.attempt(Step::Wrong, account.as_ref(), address, now_ms)?;
            desk.record_attempt(username, false, now_ms)?;
            tracing::info!("a sign-in failed");
            Ok(Begin::Wrong)
        }
        (Outcome::Locked { until_ms }, account) => {
            desk.attempt(Step::Slowed, account.as_ref(), address, now_ms)?;
            Ok(Begin::Locked { until_ms })
        }
    }
}

/// Tells whether an account has a second factor that was confirmed.
pub(crate) fn has_factor(
    store: &Store,
    account: domain::id::AccountId,
) -> store::error::Result<bool> {
    let totp = store.totp(account)?.is_some_and(|totp| totp.confirmed);
    Ok(totp || !store.passkeys(account)?.is_empty())
}

/// `POST /keluar`
pub(crate) async fn sign_out(
    State(app): State<App>,
    posted: HalfPosted,
) -> Result<Response, PageError> {
    let hash = posted.half.token.hash();
    let session = &posted.half.session;
    app.held().forget(session.account, &session.place.device);
    let (account, address) = (posted.half.account.clone(), session.place.address.clone());
    let now_ms = app.now_ms();
    let left = app
        .at_desk(move |desk| {
            desk.delete_session(hash.as_str())?;
            desk.step(Step::SignedOut, &account, &address, now_ms)
        })
        .await;
    match left {
        // Whoever goes is never held back by a log that cannot be written.
        Ok(()) | Err(PageError::Unlogged) => {}
        Err(error) => return Err(error),
    }
    let mut answer = see_other("/masuk");
    if posted.fields.text("bersih") == "1" {
        // Nobody else has anything unsaved in this browser, says its page.
        let all = HeaderValue::from_static("\"storage\"");
        answer.headers_mut().insert(HeaderName::from_static("clear-site-data"), all);
    }
    Ok(with_cookies(answer, [Cookie::Session.take_away(app.config())]))
}

fn form_page(
    app: &App,
    guest: &Token,
    username: &str,
    wrong: Option<String>,
    told: Option<&'static str>,
) -> Result<Response, PageError> {
    let mut layout = Layout::guest(app, Shape::Isian, "Masuk");
    layout.word = guest.form_word();
    let username = username.to_owned();
    let provider = app.config().provider.as_ref().map(|provider| {
        // At the one address that the provider sends browsers back to.
        let origin = app.config().origin.as_deref().unwrap_or_default();
        (provider.label().to_owned(), format!("{origin}/masuk/dinkes"))
    });
    Ok(page(&SignInPage { layout, username, wrong, told, provider })?.into_response())
}

/// Adds cookies to an answer.
pub(crate) fn with_cookies(
    response: Response,
    cookies: impl IntoIterator<Item = HeaderValue>,
) -> Response {
    let cookies: Vec<_> = cookies.into_iter().map(|it| (header::SET_COOKIE, it)).collect();
    (AppendHeaders(cookies), response).into_response()
}
