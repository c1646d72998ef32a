//! `POST /log-akses/darurat/ID`: what the head makes of an emergency.

use access::ground::Verdict;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::refusal::Refusal;
use store::ground;

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
};

/// `POST /log-akses/darurat/ID`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = id.parse().map_err(|_| PageError::NotFound("Pembukaan darurat"))?;
    let word: Verdict = posted.fields.text("putusan").parse().map_err(|_| PageError::Unreadable)?;
    let verdict = ground::Verdict {
        word: word.code().to_owned(),
        by: posted.signed.actor.account,
        at_ms: app.now_ms(),
    };
    if app.ask(move |store| store.judge_ground(id, &verdict)).await? {
        return Ok(see_other("/log-akses?pesan=tersimpan"));
    }
    let message = "Pembukaan ini sudah diperiksa, atau dibuat oleh Anda sendiri. Yang memeriksa \
                   harus orang lain.";
    Err(Refusal::new("akses.sudah-diperiksa", message).into())
}
