//! `/orang/ID/wali`: who speaks for somebody who is a child or cannot decide.

use access::door;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    day::Day,
    id::RecordId,
    own_data::OwnData,
    record::{Body, Subject},
    refusal::{NAME_CHARS_MAX, Refusal},
    rights::{GuardianGround, Guardianship, GuardianshipEnd, Relation, Speaker},
};

use crate::{
    app::App,
    dates,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    numbered,
    pages::rights::{About, Somebody},
    query::Notice,
    session::Signed,
    wording,
    writing::Statement,
};

#[derive(Template)]
#[template(path = "rights/guardian.html")]
struct GuardianPage {
    layout: Layout,
    about: About,
    guardians: Vec<GuardianLine>,
    fields: Option<Vec<Field>>,
    wrong: Option<String>,
    number: RecordId,
}

/// Somebody who speaks, or spoke.
struct GuardianLine {
    who: String,
    days: String,
    evidence: String,
    holds: bool,
    /// Where it is ended, while it holds.
    end: Option<String>,
}

/// `GET /orang/ID/wali`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let somebody = Somebody::load(&app, &signed, &id).await?;
    guardian_page(&app, &signed, &somebody, notice.word(), None)
}

/// `POST /orang/ID/wali`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let number = numbered::required(&typed, "")?;
    let read = read(&somebody.own, &typed, app.today());
    let guardianship = match read {
        Ok(guardianship) => guardianship,
        Err(wrong) => return guardian_page(&app, &signed, &somebody, None, Some((&typed, wrong))),
    };
    write(&app, &signed, &somebody, number, Body::Guardianship(guardianship)).await
}

/// `POST /orang/ID/wali/RECORD/akhiri`
pub(crate) async fn end(
    State(app): State<App>,
    Path((id, record)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let number = numbered::required(&typed, "")?;
    let held = somebody.own.guardians_on(app.today());
    let mut held = held.map(|held| held.record).filter(|one| one.to_string() == record);
    let of = held.next().ok_or(PageError::NotFound("Wali"))?;
    let reason = typed
        .filled("alasan")
        .ok_or_else(|| Refusal::new("wali.tanpa-alasan", "Tulis mengapa perwaliannya berakhir."))?;
    let body = Body::GuardianshipEnd(GuardianshipEnd { of, reason: reason.to_owned() });
    write(&app, &signed, &somebody, number, body).await
}

async fn write(
    app: &App,
    signed: &Signed,
    somebody: &Somebody,
    number: RecordId,
    body: Body,
) -> Result<Response, PageError> {
    let statement = Statement {
        subject: Subject::Person(somebody.id()),
        occurred: app.today(),
        minute: None,
        place: None,
        body,
    };
    match app.append_once(vec![app.record_as(number, signed, statement)]).await? {
        Ok(()) => Ok(see_other(&format!("/orang/{}/wali?pesan=tersimpan", somebody.id()))),
        Err(unwritten) => Err(unwritten.refusal.into()),
    }
}

fn read(own: &OwnData, typed: &Fields, today: Day) -> Result<Guardianship, Wrong> {
    let wrong =
        |field: &str, message: &str| Wrong::at(field)(Refusal::new("wali.belum-lengkap", message));
    let name = typed.filled("nama").ok_or_else(|| wrong("nama", "Tulis nama walinya."))?;
    let relation = Relation::ALL.into_iter().find(|one| one.as_str() == typed.text("hubungan"));
    let relation = relation.ok_or_else(|| wrong("hubungan", "Pilih hubungannya."))?;
    let ground = match typed.text("sebab") {
        "anak" if own.is_child(today) => GuardianGround::Child,
        "anak" => {
            return Err(wrong(
                "sebab",
                "Orang ini bukan anak lagi, atau tanggal lahirnya belum \
                                       diketahui.",
            ));
        }
        "tidak-mampu" => GuardianGround::Incapacity,
        _ => return Err(wrong("sebab", "Pilih sebabnya.")),
    };
    let evidence = typed.filled("dasar").ok_or_else(|| {
        wrong("dasar", "Tulis dasar perwaliannya, misalnya nomor penetapan pengadilan.")
    })?;
    let until = match typed.filled("sampai") {
        None => None,
        Some(text) => Some(dates::day(text).map_err(Wrong::at("sampai"))?),
    };
    if until.is_some_and(|until| until <= today) {
        return Err(wrong("sampai", "Tanggal ini sudah lewat."));
    }
    let guardian = Speaker { name: name.to_owned(), relation };
    Ok(Guardianship { guardian, ground, evidence: evidence.to_owned(), until })
}

fn fields() -> Vec<Field> {
    let relations = Relation::ALL.into_iter();
    let relations =
        relations.map(|one| (one.as_str().to_owned(), wording::relation(one).to_owned()));
    let relations = std::iter::once((String::new(), "pilih".to_owned())).chain(relations);
    let grounds = [
        ("anak", "Orangnya masih anak"),
        ("tidak-mampu", "Orangnya belum dapat memutuskan sendiri"),
    ];
    let grounds = grounds.map(|(code, words)| (code.to_owned(), words.to_owned()));
    vec![
        Field::new("nama", "Nama wali", Input::Text { max: NAME_CHARS_MAX }).required(),
        Field::new("hubungan", "Hubungan", Input::List(relations.collect())).required(),
        Field::new("sebab", "Mengapa diwakili", Input::Choice(grounds.into())).required(),
        Field::new("dasar", "Dasar perwalian", Input::Text { max: NAME_CHARS_MAX })
            .hint("Nomor penetapan pengadilan atau surat yang dilihat.")
            .required(),
        Field::new("sampai", "Sampai tanggal", Input::Text { max: 20 }).hint(
            "Hari pertama tidak berlaku lagi, bila diketahui. Untuk anak berakhir sendiri \
                   begitu ia dewasa.",
        ),
    ]
}

fn guardian_page(
    app: &App,
    signed: &Signed,
    somebody: &Somebody,
    notice: Option<&str>,
    again: Option<(&Fields, Wrong)>,
) -> Result<Response, PageError> {
    let (today, may_write) = (app.today(), signed.is_open(door::RECORD_GUARDIAN));
    let mut fields = may_write.then(fields);
    let (mut status, mut wrong) = (StatusCode::OK, None);
    if let (Some((typed, why)), Some(fields)) = (&again, &mut fields) {
        status = StatusCode::UNPROCESSABLE_ENTITY;
        wrong = show_again(fields, |name| typed.text(name), why);
    }
    let guardians = somebody.own.guardians.iter().rev().map(|held| {
        let until = held.until.map_or_else(
            || "seterusnya".to_owned(),
            |until| format!("sebelum {}", until.indonesian()),
        );
        let holds = held.holds(today);
        let end = (holds && may_write)
            .then(|| format!("/orang/{}/wali/{}/akhiri", somebody.id(), held.record));
        GuardianLine {
            who: wording::speaker(&held.guardianship.guardian),
            days: format!("sejak {}, {until}", held.since.indonesian()),
            evidence: held.guardianship.evidence.clone(),
            holds,
            end,
        }
    });
    let layout = Layout::new(app, signed, Shape::Orang, "", "Wali");
    let html = page(&GuardianPage {
        layout: layout.with_notice(notice),
        about: somebody.about(signed),
        guardians: guardians.collect(),
        fields,
        wrong,
        number: app.record_id(),
    })?;
    Ok((status, html).into_response())
}
