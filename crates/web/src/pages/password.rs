//! `/sandi`: changing one's own password.

use access::{password::Hash, session::Token};
use askama::Template;
use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;

use crate::{
    app::App,
    error::{PageError, see_other},
    form,
    happened::Happened,
    layout::{Layout, Shape, page},
    lock,
    origin::Visitor,
    pages::sign_in::with_cookies,
    session::{Cookie, Signed},
    signing::{Beginning, Way},
};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    layout: Layout,
    username: String,
    first: bool,
    hint: String,
    chars_min: usize,
    wrong_old: Option<String>,
    wrong_new: Option<String>,
}

impl PasswordPage {
    fn new(app: &App, signed: &Signed) -> Self {
        let rule = app.config().policy.password;
        Self {
            layout: Layout::new(app, signed, Shape::Isian, "/akun-saya", "Ganti kata sandi"),
            username: signed.username.clone(),
            first: signed.must_change_password,
            hint: rule.hint(),
            chars_min: rule.chars_min,
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
pub(crate) async fn change(
    State(app): State<App>,
    request: Request,
) -> Result<Response, PageError> {
    let (mut parts, body) = request.into_parts();
    let signed = Signed::from_request_parts(&mut parts, &app).await?;
    form::refuse_foreign(&parts.headers)?;
    let visitor = Visitor::of(&parts, &app);
    let fields = form::read(Request::from_parts(parts, body), &app).await?;
    form::check_word(&fields, &signed.token)?;
    let (old, new) = (fields.raw("lama").to_owned(), fields.raw("baru").to_owned());
    let mut again = PasswordPage::new(&app, &signed);
    if let Err(refusal) = check(&app, &new, &old, fields.raw("ulang"), &signed.username) {
        again.wrong_new = Some(refusal.message);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response());
    }

    let (id, salt, token) = (signed.actor.account, app.random(), Token::new(app.random()));
    let (next, place, policy) = (token.clone(), visitor.place.clone(), app.config().policy);
    let now_ms = app.now_ms();
    let changed = app
        .at_desk_hashing(move |store| {
            let Some(account) = store.account(id)? else { return Ok(false) };
            // Guessing here is slowed down like guessing at the door.
            if !lock::password_right(store, &account, &old, &place, now_ms)? {
                return Ok(false);
            }
            let hash = Hash::of(&new, salt);
            Happened::PasswordChanged.keep(store, id, None, &place, now_ms, |store| {
                store.set_password(id, hash.as_str(), false, now_ms)?;
                store.remove_entry_code(id)?;
                store.end_other_sessions(id, "", "sandi-baru")?;
                Ok(true)
            })?;
            let (account, token) = (&account, &next);
            let (place, policy, way) = (&place, &policy, Way::Password);
            Beginning { account, token, place, policy, now_ms, way }.whole(store)?;
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
    let cookie = Cookie::Session.give(app.config(), &token);
    Ok(with_cookies(see_other("/?pesan=sandi"), [cookie]))
}

/// Says that a password and its repetition differ.
pub(crate) fn differ() -> Refusal {
    Refusal::new("sandi.beda", "Kedua kata sandi baru belum sama. Ketik ulang keduanya.")
}

fn check(app: &App, new: &str, old: &str, repeated: &str, username: &str) -> Result<(), Refusal> {
    if new != repeated {
        return Err(differ());
    }
    if new == old {
        return Err(Refusal::new(
            "sandi.sama",
            "Kata sandi baru masih sama dengan yang lama. Pilih yang lain.",
        ));
    }
    app.config().policy.password.check(new, username)
}
