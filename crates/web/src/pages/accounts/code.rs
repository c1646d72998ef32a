//! `/akun/{id}/kode`: a code with which somebody chooses a password of their own.
//!
//! The keeper hands the code over and never learns a password.

use access::one_time::Code;
use askama::Template;
use axum::{
    extract::{FromRequestParts as _, Path, Request, State},
    response::{IntoResponse, Response},
};
use store::one_time::EntryCode;

use crate::{
    app::App,
    error::PageError,
    form,
    happened::Happened,
    layout::{Layout, Shape, page},
    origin,
    pages::accounts::account_id,
    qr,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "accounts/code.html")]
struct CodePage {
    layout: Layout,
    name: String,
    username: String,
    code: String,
    drawing: String,
    address: String,
    until: String,
}

/// `POST /akun/{id}/kode`: the sessions of the account end; its password stays until the code is
/// used.
pub(crate) async fn issue(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, PageError> {
    let (mut parts, body) = request.into_parts();
    let signed = Signed::from_request_parts(&mut parts, &app).await?;
    form::refuse_foreign(&parts.headers)?;
    let origin = origin::server(&parts.headers, &app);
    let fields = form::read(Request::from_parts(parts, body), &app).await?;
    form::check_word(&fields, &signed.token)?;
    let id = account_id(&id)?;
    let (code, now_ms) = (Code::new(app.random()), app.now_ms());
    let expires_ms = now_ms + app.config().policy.code_ms;
    let (by, place, hash) = (signed.actor.account, signed.place(), code.hash());
    let account = app
        .at_desk_as(&signed, move |store| {
            let Some(account) = store.account(id)?.filter(|account| account.active) else {
                return Ok(None);
            };
            let entry =
                EntryCode { account: id, issued_by: Some(by), issued_ms: now_ms, expires_ms };
            Happened::CodeIssued.keep(store, id, Some(by), &place, now_ms, |store| {
                store.put_entry_code(&entry, &hash)?;
                store.end_other_sessions(id, "", "dikeluarkan")?;
                Ok(true)
            })?;
            Ok(Some(account))
        })
        .await?
        .ok_or(PageError::NotFound("Akun"))?;
    tracing::info!(account.id = %id, %by, "code for a password issued");
    let address = format!("{origin}/masuk/kode");
    let drawing = qr::svg(&format!("{address}#{}", code.text()), "Kode QR untuk ponsel");
    let shown = CodePage {
        layout: Layout::new(&app, &signed, Shape::Isian, "/akun", "Kode untuk kata sandi"),
        name: account.name,
        username: account.username,
        code: code.text(),
        drawing: drawing.unwrap_or_default(),
        address,
        until: wording::instant(expires_ms, app.config().utc_offset_hours),
    };
    Ok(page(&shown)?.into_response())
}
