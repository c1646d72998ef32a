//! `/orang/ID/hak`: what somebody asks about the own data, and the form for a new request.

use access::{
    door,
    subject::{Identity, Kind, consent_purpose, consent_purposes},
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    id::RecordId,
    record::{Body, Record, Subject},
    refusal::{Refusal, TEXT_CHARS_MAX},
    rights::{Consent, ConsentDecision, Speaker},
};
use store::subject_request::SubjectRequest;

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    numbered,
    pages::rights::{About, RequestLine, Somebody, href, line, speaker},
    query::Notice,
    session::Signed,
    writing::Statement,
};

#[derive(Template)]
#[template(path = "rights/of_person.html")]
struct RightsPage {
    layout: Layout,
    about: About,
    requests: Vec<RequestLine>,
    /// The form for a new request, for whoever may write one down.
    fields: Option<Vec<Field>>,
    wrong: Option<String>,
    /// Number of the request that this page makes, and of the record of a withdrawal.
    number: RecordId,
    second: RecordId,
    may_lift: bool,
}

/// What is asked, read from the form.
struct Asked {
    request: SubjectRequest,
    /// What is withdrawn at once.
    withdrawn: Option<Consent>,
}

/// `GET /orang/ID/hak`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let somebody = Somebody::load(&app, &signed, &id).await?;
    rights_page(&app, &signed, &somebody, notice.word(), None).await
}

/// `POST /orang/ID/hak`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let asked = match read(&app, &signed, &somebody, &typed) {
        Ok(asked) => asked,
        Err(wrong) => {
            return rights_page(&app, &signed, &somebody, None, Some((&typed, wrong))).await;
        }
    };
    // What is withdrawn stops now; the decision only confirms it.
    if let Some(consent) = asked.withdrawn {
        let number = numbered::required(&typed, "cabut.")?;
        let record = withdrawal(&app, &signed, &somebody, number, consent);
        if let Err(unwritten) = app.append_once(vec![record]).await? {
            return Err(unwritten.refusal.into());
        }
    }
    let to = format!("{}?pesan=tersimpan", href(&asked.request));
    app.ask(move |store| store.add_subject_request(&asked.request)).await?;
    Ok(see_other(&to))
}

fn withdrawal(
    app: &App,
    signed: &Signed,
    somebody: &Somebody,
    number: RecordId,
    consent: Consent,
) -> Record {
    let statement = Statement {
        subject: Subject::Person(somebody.id()),
        occurred: app.today(),
        minute: None,
        place: None,
        body: Body::Consent(consent),
    };
    app.record_as(number, signed, statement)
}

fn read(app: &App, signed: &Signed, somebody: &Somebody, typed: &Fields) -> Result<Asked, Wrong> {
    let wrong =
        |field: &str, message: &str| Wrong::at(field)(Refusal::new("hak.belum-lengkap", message));
    let kind: Kind =
        typed.text("jenis").parse().map_err(|_| wrong("jenis", "Pilih apa yang diminta."))?;
    let by = speaker::read(&somebody.own, typed)?;
    somebody.own.may_speak(by.as_ref(), app.today()).map_err(speaker::refused)?;
    let identity: Identity = typed
        .text("identitas")
        .parse()
        .map_err(|_| wrong("identitas", "Pilih bagaimana orangnya dipastikan."))?;
    let words = typed.filled("isi").ok_or_else(|| {
        wrong("isi", "Tuliskan permintaannya dengan kata orangnya, supaya dapat dijawab tepat.")
    })?;
    let number = numbered::required(typed, "").map_err(Wrong::at(""))?;
    let purpose = match kind {
        Kind::Withdrawal => Some(purpose(typed)?),
        _ => None,
    };
    let spoken = |by: &Speaker| (by.name.clone(), by.relation.as_str().to_owned());
    let request = SubjectRequest {
        puskesmas: app.config().puskesmas.clone(),
        id: number.get(),
        person: somebody.id(),
        kind: kind.code().to_owned(),
        purpose: purpose.clone(),
        speaker: by.as_ref().map(spoken),
        identity: identity.code().to_owned(),
        words: words.chars().take(TEXT_CHARS_MAX).collect(),
        made_by: signed.actor.account,
        made_ms: app.now_ms(),
        decision: None,
        closed_ms: None,
    };
    let withdrawn = purpose.map(|purpose| Consent {
        purpose,
        decision: ConsentDecision::Withdrawn,
        by,
        note: None,
    });
    Ok(Asked { request, withdrawn })
}

fn purpose(typed: &Fields) -> Result<String, Wrong> {
    let known = consent_purpose(typed.text("tujuan")).filter(|purpose| purpose.is_asked);
    known.map(|purpose| purpose.code.clone()).ok_or_else(|| {
        let message = "Pilih persetujuan mana yang ditarik.";
        Wrong::at("tujuan")(Refusal::new("hak.tujuan", message))
    })
}

fn fields(somebody: &Somebody, app: &App) -> Vec<Field> {
    let kinds = Kind::ALL.into_iter();
    let kinds = kinds.map(|kind| (kind.code().to_owned(), kind.asked().words.clone()));
    let mut purposes = vec![(String::new(), "tidak ada yang ditarik".to_owned())];
    let asked = consent_purposes().iter().filter(|purpose| purpose.is_asked);
    purposes.extend(asked.map(|purpose| (purpose.code.clone(), purpose.words.clone())));
    let checks = Identity::ALL.into_iter();
    let checks = checks.map(|check| (check.code().to_owned(), check.words().to_owned()));
    let mut fields = vec![
        Field::new("jenis", "Apa yang diminta", Input::Choice(kinds.collect())).required(),
        Field::new("tujuan", "Persetujuan yang ditarik", Input::List(purposes))
            .hint("Hanya untuk penarikan persetujuan. Penarikan berlaku begitu disimpan."),
    ];
    fields.extend(speaker::fields(&somebody.own, app.today()));
    fields.extend([
        Field::new("identitas", "Bagaimana orangnya dipastikan", Input::Choice(checks.collect()))
            .required(),
        Field::new(
            "isi",
            "Permintaannya, dengan kata orangnya",
            Input::Long { max: TEXT_CHARS_MAX },
        )
        .required(),
    ]);
    fields
}

async fn rights_page(
    app: &App,
    signed: &Signed,
    somebody: &Somebody,
    notice: Option<&str>,
    again: Option<(&Fields, Wrong)>,
) -> Result<Response, PageError> {
    let person = somebody.id();
    let requests = app.ask(move |store| store.subject_requests_of(person)).await?;
    // Whoever answers requests only sees whom a request is about.
    if requests.is_empty() && !signed.actor.may(door::SEE_PEOPLE) {
        return Err(PageError::NotFound("Permintaan"));
    }
    let mut fields = signed.is_open(door::MAKE_REQUEST).then(|| fields(somebody, app));
    let (mut status, mut wrong) = (StatusCode::OK, None);
    if let (Some((typed, why)), Some(fields)) = (&again, &mut fields) {
        status = StatusCode::UNPROCESSABLE_ENTITY;
        wrong = show_again(fields, |name| typed.text(name), why);
    }
    let layout = Layout::new(app, signed, Shape::Orang, "", "Hak atas data");
    let html = page(&RightsPage {
        layout: layout.with_notice(notice),
        about: somebody.about(signed),
        requests: requests.iter().filter_map(|one| line(app, one, String::new())).collect(),
        fields,
        wrong,
        number: app.record_id(),
        second: app.record_id(),
        may_lift: somebody.own.restricted.is_some() && signed.is_open(door::DECIDE_REQUEST),
    })?;
    Ok((status, html).into_response())
}
