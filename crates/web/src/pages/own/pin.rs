//! `/akun-saya/pin`: the personal PIN for a locked screen.

use access::{factor, password::Hash, pin};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;

use crate::{
    app::App,
    error::{PageError, see_other},
    form::{Fields, Posted},
    happened::Happened,
    layout::page,
    lock,
    pages::own::own_page,
    session::Signed,
};

/// `POST /akun-saya/pin`: sets the PIN, with the password, or takes it away when it is left empty.
pub(crate) async fn set(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    match keep(&app, &signed, &fields).await {
        Ok(()) => Ok(see_other("/akun-saya?pesan=pin")),
        Err(PageError::Refused(refusal)) => {
            let mut again = own_page(&app, &signed).await?;
            again.wrong_pin = Some(refusal.message);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response())
        }
        Err(other) => Err(other),
    }
}

async fn keep(app: &App, signed: &Signed, fields: &Fields) -> Result<(), PageError> {
    if factor::is_mandatory(signed.actor.role.code()) {
        return Err(PageError::Refused(Refusal::new(
            "pin.peran",
            "Peran Anda memerlukan pengaman kedua, jadi layar dibuka dengan kata sandi dan kode.",
        )));
    }
    let new = fields.text("pin").to_owned();
    if !new.is_empty() {
        pin::check_new(&new)?;
        if new != fields.text("ulang") {
            let message = "Kedua PIN belum sama. Ketik ulang keduanya.";
            return Err(PageError::Refused(Refusal::new("pin.beda", message)));
        }
    }
    let (id, salt, now_ms) = (signed.actor.account, app.random(), app.now_ms());
    let password = fields.raw("sandi").to_owned();
    let place = signed.place();
    let right = app
        .at_desk_hashing(move |store| {
            let Some(account) = store.account(id)? else { return Ok(false) };
            if !lock::password_right(store, &account, &password, &place, now_ms)? {
                return Ok(false);
            }
            let hash = (!new.is_empty()).then(|| Hash::of(&new, salt));
            Happened::PinSet.keep(store, id, None, &place, now_ms, |store| {
                store.set_pin(id, hash.as_ref().map(Hash::as_str)).map(|()| true)
            })
        })
        .await?;
    if right { Ok(()) } else { Err(PageError::Refused(wrong_password())) }
}

/// Says that the present password is wrong.
pub(crate) fn wrong_password() -> Refusal {
    Refusal::new("sandi.keliru", "Kata sandi Anda belum tepat. Ketik ulang kata sandinya.")
}
