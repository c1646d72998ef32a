//! `/sandi`: changing one's own password.

use access::{
    lockout::{Failures, LOCKED_MS},
    password::{self, Hash},
    session::Token,
    sign_in::{Credentials, Outcome, decide},
};
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use domain::refusal::Refusal;

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    layout::{Layout, Shape, page},
    session::{Cookie, Signed},
};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    layout: Layout,
    username: String,
    first: bool,
    wrong_old: Option<String>,
    wrong_new: Option<String>,
}

impl PasswordPage {
    fn new(app: &App, signed: &Signed) -> Self {
        Self {
            layout: Layout::new(app, signed, Shape::Isian, "/sandi", "Ganti kata sandi"),
            username: signed.username.clone(),
            first: signed.must_change_password,
            wrong_old: None,
            wrong_new: None,
        }
    }
}

/// `GET /sandi`
pub(crate) async fn show(State(app): State<App>, signed: Signed) -> Result<Response, PageError> {
    Ok(page(&PasswordPage::new(&app, &signed))?.into_response())
}

/// `POST /sandi`: all sessions of the account end, and this browser gets a new one.
pub(crate) async fn change(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let new = fields.raw("baru").to_owned();
    let mut again = PasswordPage::new(&app, &signed);
    if let Err(refusal) = check(&new, fields.raw("lama"), fields.raw("ulang"), &signed.username) {
        again.wrong_new = Some(refusal.message);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response());
    }

    let (old, username) = (fields.raw("lama").to_owned(), signed.username.clone());
    let (id, salt, token) = (signed.actor.account, app.random(), Token::new(app.random()));
    let hash = token.hash();
    let (now_ms, expires_ms) = (app.now_ms(), app.now_ms() + access::session::ABSOLUTE_MS);
    let changed = app
        .ask_hashing(move |store| {
            // Guessing here is slowed down like guessing at the door.
            let failures = store.failures_in_a_row(&username, LOCKED_MS)?;
            let failures = Failures { count: failures.count, last_ms: failures.last_ms };
            let credentials = store.account(id)?.map(|account| Credentials {
                hash: Hash::from_kept(account.password_hash),
                active: account.active,
            });
            match decide(credentials.as_ref(), failures, &old, now_ms) {
                Outcome::Welcome => {}
                Outcome::Wrong(_) => {
                    store.record_attempt(&username, false, now_ms)?;
                    return Ok(false);
                }
                Outcome::Locked { .. } => return Ok(false),
            }
            store.set_password(id, Hash::of(&new, salt).as_str(), false)?;
            store.delete_sessions_of(id)?;
            store.create_session(hash.as_str(), id, now_ms, expires_ms)?;
            Ok(true)
        })
        .await?;
    if !changed {
        again.wrong_old = Some(
            "Kata sandi sekarang belum tepat. Ketik ulang; sesudah lima kali, tunggu 15 menit."
                .to_owned(),
        );
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response());
    }
    let cookie = [(header::SET_COOKIE, Cookie::Session.give(app.config(), &token))];
    Ok((AppendHeaders(cookie), see_other("/?pesan=sandi")).into_response())
}

fn check(new: &str, old: &str, repeated: &str, username: &str) -> Result<(), Refusal> {
    if new != repeated {
        return Err(Refusal::new(
            "sandi.beda",
            "Kedua kata sandi baru belum sama. Ketik ulang keduanya.",
        ));
    }
    if new == old {
        return Err(Refusal::new(
            "sandi.sama",
            "Kata sandi baru masih sama dengan yang lama. Pilih yang lain.",
        ));
    }
    password::check_new(new, username)
}
