//! `/alasan`: what somebody says before looking at a person's data.

use access::{
    door,
    ground::{Ground, NOTE_CHARS_MAX, NOTE_CHARS_MIN},
    password::{self, Hash},
};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{id::PersonId, refusal::Refusal};
use serde::Deserialize;
use store::ground;

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    layout::{Layout, Shape, page},
    pages::board::question::encoded,
    session::Signed,
};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    /// What is to be said.
    jenis: String,
    /// About whom; empty for lists.
    untuk: String,
    /// Where to go on.
    ke: String,
}

#[derive(Template)]
#[template(path = "ground.html")]
struct GroundPage {
    layout: Layout,
    ground: Ground,
    person: Option<PersonId>,
    back: String,
    chosen: String,
    note: String,
    note_chars: usize,
    wrong: Option<&'static str>,
}

impl GroundPage {
    fn is_serving(&self) -> bool {
        self.ground == Ground::Serving
    }

    fn is_confidential(&self) -> bool {
        self.ground == Ground::Confidential
    }

    fn is_emergency(&self) -> bool {
        self.ground == Ground::Emergency
    }
}

/// Returns the address at which something is said.
pub(crate) fn address(ground: Ground, person: Option<PersonId>, back: &str) -> String {
    let person = person.map(|id| id.to_string()).unwrap_or_default();
    format!("/alasan?jenis={ground}&untuk={person}&ke={}", encoded(back))
}

/// `GET /alasan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
) -> Result<Response, PageError> {
    let asked = Asked::read(&signed, &question.jenis, &question.untuk, &question.ke)?;
    form(&app, &signed, asked, Typed::default(), None)
}

/// `POST /alasan`
pub(crate) async fn save(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let asked =
        Asked::read(&signed, fields.text("jenis"), fields.text("untuk"), fields.text("ke"))?;
    let note = fields.text("catatan").chars().take(NOTE_CHARS_MAX).collect();
    let typed = Typed { reason: fields.text("alasan").to_owned(), note };
    if !asked.ground.is_said(&typed.reason, &typed.note) {
        let wrong = "Pilih alasannya. Bila diminta, tuliskan dengan kata sendiri, paling sedikit \
                     10 huruf.";
        return form(&app, &signed, asked, typed, Some(wrong));
    }
    if asked.ground == Ground::Emergency
        && !is_own_password(&app, &signed, fields.raw("sandi")).await?
    {
        let wrong = "Kata sandi belum tepat. Ketik kata sandi Anda sendiri.";
        return form(&app, &signed, asked, typed, Some(wrong));
    }
    let said = ground::Ground {
        id: app.uuid(),
        account: signed.actor.account,
        person: asked.person,
        kind: asked.ground.code().to_owned(),
        reason: typed.reason,
        note: typed.note,
        at_ms: app.now_ms(),
        until_ms: asked.ground.until_ms(app.now_ms()),
        verdict: None,
    };
    signed.shows(asked.person);
    app.ask(move |store| store.add_ground(&said)).await?;
    Ok(see_other(&asked.back))
}

/// What is to be said, about whom, and where to go on.
struct Asked {
    ground: Ground,
    person: Option<PersonId>,
    back: String,
}

#[derive(Default)]
struct Typed {
    reason: String,
    note: String,
}

impl Asked {
    fn read(signed: &Signed, kind: &str, person: &str, back: &str) -> Result<Self, PageError> {
        let ground: Ground = kind.parse().map_err(|_| PageError::Unreadable)?;
        let person = match person {
            "" => None,
            id => Some(id.parse().map_err(|_| PageError::Unreadable)?),
        };
        if ground != Ground::Reason && person.is_none() {
            return Err(PageError::Unreadable);
        }
        if ground == Ground::Emergency && !signed.actor.role.treats() {
            let message = "Data dalam keadaan darurat hanya dapat dibuka oleh dokter, bidan, dan \
                           perawat. Panggil salah satu dari mereka.";
            return Err(Refusal::new("akses.darurat", message).into());
        }
        if ground == Ground::Confidential && !signed.hears_of_confidential() {
            return Err(PageError::Forbidden(door::SEE_CONFIDENTIAL));
        }
        // Only to a page of ours: one slash, and no second one or backslash behind it.
        let is_ours = back.starts_with('/') && !back[1..].starts_with(['/', '\\']);
        let back = if is_ours && !back.contains(char::is_control) { back } else { "/" };
        Ok(Self { ground, person, back: back.to_owned() })
    }
}

fn form(
    app: &App,
    signed: &Signed,
    asked: Asked,
    typed: Typed,
    wrong: Option<&'static str>,
) -> Result<Response, PageError> {
    let title = match asked.ground {
        Ground::Serving => "Sedang Anda layani?",
        Ground::Reason => "Untuk apa data ini dibuka?",
        Ground::Emergency => "Buka data dalam keadaan darurat",
        Ground::Confidential => "Untuk apa data ini perlu Anda baca?",
    };
    let html = page(&GroundPage {
        layout: Layout::new(app, signed, Shape::Isian, "", title),
        ground: asked.ground,
        person: asked.person,
        back: asked.back,
        chosen: typed.reason,
        note: typed.note,
        note_chars: NOTE_CHARS_MIN,
        wrong,
    })?;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, html).into_response())
}

async fn is_own_password(app: &App, signed: &Signed, typed: &str) -> Result<bool, PageError> {
    let (account, typed) = (signed.actor.account, typed.to_owned());
    app.ask_hashing(move |store| {
        let account = store.account(account)?;
        let hash = account.map(|account| Hash::from_kept(account.password_hash));
        Ok(password::matches(hash.as_ref(), &typed))
    })
    .await
}
