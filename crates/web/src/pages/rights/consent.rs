//! `/orang/ID/persetujuan`: to what somebody agrees, and the form for a new word.

use access::{
    door,
    subject::{consent_purpose, consent_purposes},
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    day::Day,
    id::RecordId,
    own_data::{Agreed, OwnData},
    record::{Body, Subject},
    refusal::{Refusal, TEXT_CHARS_MAX},
    rights::{Consent, ConsentDecision},
};

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    numbered,
    pages::rights::{About, Somebody, speaker},
    query::Notice,
    session::Signed,
    wording::{self, Mark},
    writing::Statement,
};

#[derive(Template)]
#[template(path = "rights/consent.html")]
struct ConsentPage {
    layout: Layout,
    about: About,
    purposes: Vec<PurposeLine>,
    fields: Option<Vec<Field>>,
    wrong: Option<String>,
    number: RecordId,
}

/// A purpose, and what holds of it.
pub(crate) struct PurposeLine {
    pub(crate) words: &'static str,
    pub(crate) law: String,
    pub(crate) class: &'static str,
    pub(crate) state: String,
    pub(crate) said: String,
}

/// `GET /orang/ID/persetujuan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let somebody = Somebody::load(&app, &signed, &id).await?;
    consent_page(&app, &signed, &somebody, notice.word(), None)
}

/// `POST /orang/ID/persetujuan`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let number = numbered::required(&typed, "")?;
    let consent = match read(&somebody.own, &typed, app.today()) {
        Ok(consent) => consent,
        Err(wrong) => return consent_page(&app, &signed, &somebody, None, Some((&typed, wrong))),
    };
    let statement = Statement {
        subject: Subject::Person(somebody.id()),
        occurred: app.today(),
        minute: None,
        place: None,
        body: Body::Consent(consent),
    };
    match app.append_once(vec![app.record_as(number, &signed, statement)]).await? {
        Ok(()) => Ok(see_other(&format!("/orang/{}/persetujuan?pesan=tersimpan", somebody.id()))),
        Err(unwritten) => {
            let wrong = Wrong::at("")(unwritten.refusal);
            consent_page(&app, &signed, &somebody, None, Some((&typed, wrong)))
        }
    }
}

fn read(own: &OwnData, typed: &Fields, today: Day) -> Result<Consent, Wrong> {
    let wrong = |field: &str, message: &str| {
        Wrong::at(field)(Refusal::new("persetujuan.belum-lengkap", message))
    };
    let purpose = consent_purpose(typed.text("tujuan")).filter(|purpose| purpose.is_asked);
    let purpose = purpose.ok_or_else(|| wrong("tujuan", "Pilih untuk apa."))?;
    let decisions = [ConsentDecision::Permit, ConsentDecision::Deny, ConsentDecision::Withdrawn];
    let decision = decisions.into_iter().find(|one| one.as_str() == typed.text("jawab"));
    let decision = decision.ok_or_else(|| wrong("jawab", "Pilih jawabannya."))?;
    let by = speaker::read(own, typed)?;
    let may = match decision {
        ConsentDecision::Permit => own.may_agree(by.as_ref(), today),
        ConsentDecision::Deny | ConsentDecision::Withdrawn => own.may_speak(by.as_ref(), today),
    };
    may.map_err(speaker::refused)?;
    let note = typed.filled("catatan").map(str::to_owned);
    Ok(Consent { purpose: purpose.code.clone(), decision, by, note })
}

/// Lists all purposes with what holds of them.
pub(crate) fn purposes(own: &OwnData, today: Day) -> Vec<PurposeLine> {
    let line = |purpose: &'static access::subject::ConsentPurpose| {
        let said = own.consents.iter().find(|one| one.consent.purpose == purpose.code);
        let (mark, state) = match (purpose.is_asked, said) {
            (false, _) => (Mark::Unknown, format!("tanpa persetujuan: {}", purpose.basis)),
            (true, None) => (Mark::Unknown, "belum ditanyakan, jadi tidak dilakukan".to_owned()),
            (true, Some(said)) => state(said, today),
        };
        PurposeLine {
            words: &purpose.words,
            law: purpose.law.clone(),
            class: mark.class(),
            state,
            said: said.filter(|_| purpose.is_asked).map_or_else(String::new, sentence),
        }
    };
    consent_purposes().iter().map(line).collect()
}

fn state(said: &Agreed, today: Day) -> (Mark, String) {
    let word = wording::consent(said.consent.decision);
    match said.consent.decision {
        ConsentDecision::Permit if said.permits(today) => (Mark::Safe, word.to_owned()),
        ConsentDecision::Permit => {
            (Mark::Watch, "persetujuan tidak berlaku lagi, tanyakan kembali".to_owned())
        }
        ConsentDecision::Deny | ConsentDecision::Withdrawn => (Mark::Watch, word.to_owned()),
    }
}

/// "21 Nov 2026, oleh Siti (ibu), sampai 12 Agu 2042"
fn sentence(said: &Agreed) -> String {
    let by = said.consent.by.as_ref();
    let by = by.map_or_else(|| "orangnya sendiri".to_owned(), wording::speaker);
    let until = said
        .until
        .map_or_else(String::new, |until| format!(", paling lama sebelum {}", until.indonesian()));
    format!("{}, oleh {by}{until}", said.since.indonesian())
}

fn fields(own: &OwnData, today: Day) -> Vec<Field> {
    let asked = consent_purposes().iter().filter(|purpose| purpose.is_asked);
    let purposes = asked.map(|purpose| (purpose.code.clone(), purpose.words.clone()));
    let decisions = [ConsentDecision::Permit, ConsentDecision::Deny, ConsentDecision::Withdrawn];
    let decisions = decisions.into_iter();
    let decisions =
        decisions.map(|one| (one.as_str().to_owned(), wording::consent(one).to_owned()));
    let mut fields = vec![
        Field::new("tujuan", "Untuk apa", Input::Choice(purposes.collect())).required(),
        Field::new("jawab", "Jawabannya", Input::Choice(decisions.collect())).required(),
    ];
    fields.extend(speaker::fields(own, today));
    fields.push(Field::new("catatan", "Catatan", Input::Long { max: TEXT_CHARS_MAX }));
    fields
}

fn consent_page(
    app: &App,
    signed: &Signed,
    somebody: &Somebody,
    notice: Option<&str>,
    again: Option<(&Fields, Wrong)>,
) -> Result<Response, PageError> {
    let (own, today) = (&somebody.own, app.today());
    let mut fields = signed.is_open(door::RECORD_CONSENT).then(|| fields(own, today));
    let (mut status, mut wrong) = (StatusCode::OK, None);
    if let (Some((typed, why)), Some(fields)) = (&again, &mut fields) {
        status = StatusCode::UNPROCESSABLE_ENTITY;
        wrong = show_again(fields, |name| typed.text(name), why);
    }
    let layout = Layout::new(app, signed, Shape::Orang, "", "Persetujuan");
    let html = page(&ConsentPage {
        layout: layout.with_notice(notice),
        about: somebody.about(signed),
        purposes: purposes(own, today),
        fields,
        wrong,
        number: app.record_id(),
    })?;
    Ok((status, html).into_response())
}
