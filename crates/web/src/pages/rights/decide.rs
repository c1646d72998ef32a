//! `POST /orang/ID/hak/REQUEST/putusan`: somebody else than who wrote it down decides.

use access::subject::{Kind, restricts_instead};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    refusal::{Refusal, TEXT_CHARS_MAX},
    rights::RestrictionStep,
};
use store::subject_request::Decided;

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Wrong, show_again},
    form::{Fields, Posted},
    pages::rights::{
        Somebody, find, href, kind_of,
        request::{fields, request_page},
        restriction,
    },
    session::Signed,
};

/// `POST /orang/ID/hak/REQUEST/putusan`
pub(crate) async fn save(
    State(app): State<App>,
    Path((id, request)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let request = find(&app, somebody.id(), &request).await?;
    let kind = kind_of(&request)?;
    if request.made_by == signed.actor.account {
        let message = "Anda sendiri yang mencatat permintaan ini; orang lain yang memutuskan.";
        return Err(Refusal::new("hak.dua-orang", message).into());
    }
    if request.decision.is_some() {
        return Err(already());
    }
    let decided = match read(&app, &signed, kind, &typed) {
        Ok(decided) => decided,
        Err(wrong) => {
            let mut fields = fields(kind);
            let wrong = show_again(&mut fields, |name| typed.text(name), &wrong);
            let of = (&somebody, &request);
            let html = request_page(&app, &signed, of, None, (fields, wrong)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
        }
    };
    // The effect first: a decision without it would promise what is not so, the other way round
    // somebody decides again.
    if restricts(kind, &decided) && somebody.own.restricted.is_none() {
        let (begun, words) = (RestrictionStep::Begun, decided.answer.as_str());
        let record = restriction::step(&app, &signed, &somebody, begun, words);
        app.append(vec![record]).await??;
    }
    let to = format!("{}?pesan=tersimpan", href(&request));
    let remains = kind == Kind::Copy && decided.granted;
    let is_decided = app
        .ask(move |store| {
            store.decide_subject_request((&request.puskesmas, request.id), &decided, remains)
        })
        .await?;
    if is_decided { Ok(see_other(&to)) } else { Err(already()) }
}

fn already() -> PageError {
    Refusal::new("hak.sudah-diputuskan", "Permintaan ini sudah diputuskan.").into()
}

fn restricts(kind: Kind, decided: &Decided) -> bool {
    let granted = kind == Kind::Restriction && decided.granted;
    granted || decided.reason.as_deref().is_some_and(|reason| restricts_instead(kind, reason))
}

fn read(app: &App, signed: &Signed, kind: Kind, typed: &Fields) -> Result<Decided, Wrong> {
    let wrong = |field: &str, message: &str| Wrong::at(field)(Refusal::new("hak.putusan", message));
    let granted = match typed.text("putusan") {
        "kabul" if kind != Kind::Deletion => true,
        "tolak" => false,
        _ => return Err(wrong("putusan", "Pilih putusannya.")),
    };
    let chosen = typed.filled("alasan");
    let reason = match (granted, chosen) {
        (true, None) => None,
        (true, Some(_)) => {
            return Err(wrong("alasan", "Yang dikabulkan tidak punya alasan penolakan."));
        }
        (false, chosen) => {
            let known = kind.reasons().find(|reason| Some(reason.code.as_str()) == chosen);
            let known = known.ok_or_else(|| wrong("alasan", "Pilih alasan penolakannya."))?;
            Some(known.code.clone())
        }
    };
    let answer = typed.filled("jawaban").ok_or_else(|| {
        wrong("jawaban", "Tulis penjelasannya; yang meminta berhak mengetahuinya.")
    })?;
    Ok(Decided {
        by: signed.actor.account,
        at_ms: app.now_ms(),
        granted,
        reason,
        answer: answer.chars().take(TEXT_CHARS_MAX).collect(),
    })
}
