//! `/masuk/kode`: somebody who was handed a code chooses a password of their own.

use access::{one_time::Code, password::Hash, session::Token};
use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;
use store::{account::Account, one_time::EntryCode};

use crate::{
    app::App,
    assets,
    desk::Step,
    error::{PageError, see_other},
    form::{self, Fields},
    happened::Happened,
    layout::{Layout, Shape, page},
    origin::Visitor,
    pages::{password, sign_in::with_cookies},
    session::Cookie,
    wording,
};

#[derive(Template)]
#[template(path = "sign_in/code.html")]
struct CodePage {
    layout: Layout,
    script: String,
    code: String,
    /// Whose password it is, once the code was found to be good.
    known: Option<Known>,
    hint: String,
    wrong: Option<String>,
}

/// For whom a code is and who made it.
struct Known {
    name: String,
    username: String,
    issued: String,
}

/// `GET /masuk/kode`: the code is typed, or stands in the address behind `#`, which browsers do
/// not send.
pub(crate) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let kept = Cookie::Guest.read(app.config(), &headers);
    let guest = kept.unwrap_or_else(|| Token::new(app.random()));
    let html = form_page(&app, &guest, "", None, None)?;
    Ok(with_cookies(html, [Cookie::Guest.give(app.config(), &guest)]))
}

fn form_page(
    app: &App,
    guest: &Token,
    code: &str,
    known: Option<Known>,
    wrong: Option<String>,
) -> Result<Response, PageError> {
    let mut layout = Layout::guest(app, Shape::Isian, "Buat kata sandi");
    layout.word = guest.form_word();
    let shown = CodePage {
        layout,
        script: assets::url("code.js"),
        code: code.to_owned(),
        known,
        hint: app.config().policy.password.hint(),
        wrong,
    };
    Ok(page(&shown)?.into_response())
}

/// `POST /masuk/kode`: first the code alone, then the code with the chosen password.
pub(crate) async fn choose(
    State(app): State<App>,
    request: Request,
) -> Result<Response, PageError> {
    form::refuse_foreign(request.headers())?;
    let guest = Cookie::Guest.read(app.config(), request.headers()).ok_or(PageError::Forged)?;
    let (parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, &app);
    let fields = form::read(Request::from_parts(parts, body), &app).await?;
    form::check_word(&fields, &guest)?;
    let typed = fields.text("kode");
    let Some((code, entry, account, by)) = find(&app, typed).await? else {
        let (address, now_ms) = (visitor.place.address.clone(), app.now_ms());
        app.at_desk(move |desk| desk.attempt(Step::CodeWrong, None, &address, now_ms)).await?;
        let wrong = "Kode ini belum tepat, sudah dipakai, atau sudah lewat waktunya. Periksa \
                     hurufnya; bila tetap begini, minta kode baru kepada pengelola akun.";
        let html = form_page(&app, &guest, typed, None, Some(wrong.to_owned()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
    };
    let known = Known {
        name: account.name.clone(),
        username: account.username.clone(),
        issued: issued(&app, &entry, by.as_ref()),
    };
    if fields.filled("baru").is_none() {
        return form_page(&app, &guest, typed, Some(known), None);
    }
    if let Err(refusal) = check(&app, &fields, &account) {
        let html = form_page(&app, &guest, typed, Some(known), Some(refusal.message))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
    }
    let (new, salt, now_ms) = (fields.raw("baru").to_owned(), app.random(), app.now_ms());
    let place = visitor.place.clone();
    let used = app
        .at_desk_hashing(move |store| {
            let hash = Hash::of(&new, salt);
            let was_linked = !store.links_of(account.id)?.is_empty();
            Happened::CodeUsed.keep(store, account.id, None, &place, now_ms, |store| {
                if !store.use_entry_code(&code.hash(), account.id, hash.as_str(), now_ms)? {
                    return Ok(false);
                }
                store.end_other_sessions(account.id, "", "sandi-baru")?;
                store.set_used(account.id, now_ms)?;
                if was_linked {
                    let (id, place) = (account.id, &place);
                    Happened::Unlinked.keep(store, id, None, place, now_ms, |_| Ok(true))?;
                }
                Ok(true)
            })
        })
        .await?;
    if used { Ok(see_other("/masuk?pesan=sandi")) } else { Ok(see_other("/masuk/kode")) }
}

/// What is known of a code that is good.
type Found = (Code, EntryCode, Account, Option<Account>);

async fn find(app: &App, typed: &str) -> Result<Option<Found>, PageError> {
    let Some(code) = Code::read(typed) else { return Ok(None) };
    let now_ms = app.now_ms();
    app.ask(move |store| {
        let Some(entry) = store.entry_code(&code.hash(), now_ms)? else { return Ok(None) };
        let account = store.account(entry.account)?.filter(|account| account.active);
        let Some(account) = account else { return Ok(None) };
        let by = match entry.issued_by {
            Some(by) => store.account(by)?,
            None => None,
        };
        Ok(Some((code, entry, account, by)))
    })
    .await
}

/// Says who made a code and when.
pub(crate) fn issued(app: &App, entry: &EntryCode, by: Option<&Account>) -> String {
    let at = wording::instant(entry.issued_ms, app.config().utc_offset_hours);
    match by {
        Some(by) => format!("{} ({}), {at}", by.name, wording::role(&by.role)),
        None => format!("petugas komputer di server, {at}"),
    }
}

fn check(app: &App, fields: &Fields, account: &Account) -> Result<(), Refusal> {
    if fields.raw("baru") != fields.raw("ulang") {
        return Err(password::differ());
    }
    app.config().policy.password.check(fields.raw("baru"), &account.username)
}
