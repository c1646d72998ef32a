//! `/orang/ID/tindak-lanjut`: what was done about a finding that must not be lost.

use std::collections::BTreeSet;

use access::door;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    id::{PersonId, RecordId},
    record::{Body, FollowUp, FollowUpStep, Subject},
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX},
};
use portrait::{
    draw::Painter,
    model::{Finding, Followed},
};
use serde::Deserialize;

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::Posted,
    layout::{Layout, page},
    numbered::{self, Unwritten},
    pages::{
        person::head::{Head, Loaded, Tab, for_health_worker, load, record_href},
        posyandu::child::without,
    },
    rule_names,
    session::Signed,
    wording,
    writing::Statement,
};

/// What a kader may say of a finding.
const OF_KADER: [FollowUpStep; 2] = [FollowUpStep::Told, FollowUpStep::Unreached];
/// What a health worker may say of it.
const OF_HEALTH_WORKER: [FollowUpStep; 5] = [
    FollowUpStep::Handled,
    FollowUpStep::Referred,
    FollowUpStep::Told,
    FollowUpStep::Unreached,
    FollowUpStep::Unfounded,
];

/// `?temuan=RULE&kontak=RECORD`: the finding that is followed up.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    temuan: String,
    kontak: String,
}

#[derive(Template)]
#[template(path = "person/follow_up.html")]
struct FollowUpPage {
    layout: Layout,
    head: Head,
    name: String,
    class: &'static str,
    word: &'static str,
    day: String,
    advice: String,
    followed: Option<String>,
    action: String,
    fields: Vec<Field>,
    wrong: Option<String>,
    /// Number of the record that this page writes.
    number: RecordId,
    /// The record, when this page was saved already with other words.
    correct: Option<String>,
}

/// What the page shows of what was sent.
struct Shown {
    fields: Vec<Field>,
    wrong: Option<String>,
    saved: Option<RecordId>,
}

/// `GET /orang/ID/tindak-lanjut`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(question): Query<Question>,
) -> Result<Response, PageError> {
    let (loaded, finding) = find(&app, &signed, &id, &question, None).await?;
    let shown = Shown { fields: fields(&signed), wrong: None, saved: None };
    Ok(follow_up_page(&app, &signed, &loaded, &finding, shown)?.into_response())
}

/// `POST /orang/ID/tindak-lanjut`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(question): Query<Question>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let number = numbered::required(&typed, "");
    let (loaded, finding) = find(&app, &signed, &id, &question, number.as_ref().ok()).await?;
    let said = said(&signed, typed.text("tindakan"), typed.filled("kepada"));
    let ready = said.and_then(|what| Ok((what, number.map_err(Wrong::at(""))?)));
    let (wrong, saved) = match ready {
        Err(wrong) => (wrong, None),
        Ok((what, number)) => {
            let body = Body::FollowUp(FollowUp {
                finding: finding.rule.to_string(),
                of: finding.record.ok_or(PageError::NotFound("Temuan"))?,
                what,
                receiver: typed.filled("kepada").map(str::to_owned),
                note: typed.filled("catatan").map(str::to_owned),
            });
            let statement = Statement {
                subject: Subject::Person(loaded.portrait.person.id),
                occurred: app.today(),
                minute: None,
                place: None,
                body,
            };
            match app.append_once(vec![app.record_as(number, &signed, statement)]).await? {
                Ok(()) => {
                    let person = loaded.portrait.person.id;
                    return Ok(see_other(&format!("/orang/{person}/temuan?pesan=tersimpan")));
                }
                Err(Unwritten { refusal, saved }) => {
                    (Wrong { field: String::new(), refusal }, saved)
                }
            }
        }
    };
    let mut fields = fields(&signed);
    let wrong = show_again(&mut fields, |name| typed.text(name), &wrong);
    let shown = Shown { fields, wrong, saved };
    let html = follow_up_page(&app, &signed, &loaded, &finding, shown)?;
    let status =
        if saved.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, html).into_response())
}

/// Returns the address of the form for a finding, when there is anything to follow up.
pub(crate) fn href(loaded: &Loaded, signed: &Signed, finding: &Finding) -> Option<String> {
    let person = loaded.portrait.person.id;
    finding.record.and_then(|record| address(signed, person, &finding.rule, record))
}

/// Returns the address of the form, when this role may write visits.
pub(crate) fn address(
    signed: &Signed,
    person: PersonId,
    rule: &str,
    record: RecordId,
) -> Option<String> {
    let may = signed.is_open(door::RECORD_VISIT) && signed.is_open(door::SEE_RECORDS);
    may.then(|| format!("/orang/{person}/tindak-lanjut?temuan={rule}&kontak={record}"))
}

/// Says in one sentence what was done last.
pub(crate) fn sentence(followed: &Followed) -> String {
    let what = wording::follow_up(followed.what);
    let receiver = followed.receiver.as_ref().map_or_else(String::new, |r| format!(" ({r})"));
    format!("{}: {what}{receiver}", followed.day.indonesian())
}

/// Reads what was done, if this role may say so.
fn said(signed: &Signed, word: &str, receiver: Option<&str>) -> Result<FollowUpStep, Wrong> {
    let found = steps(signed).iter().find(|step| step.as_str() == word);
    let step = *found.ok_or_else(|| {
        Wrong::at("tindakan")(Refusal::new(
            "tindak-lanjut.kosong",
            "Pilih apa yang sudah dilakukan.",
        ))
    })?;
    let names_somebody = matches!(step, FollowUpStep::Told | FollowUpStep::Referred);
    if names_somebody && receiver.is_none() {
        return Err(Wrong::at("kepada")(Refusal::new(
            "tindak-lanjut.tanpa-penerima",
            "Tulis nama petugas atau tempat yang menerima, supaya jelas siapa yang meneruskan.",
        )));
    }
    Ok(step)
}

fn steps(signed: &Signed) -> &'static [FollowUpStep] {
    if for_health_worker(signed.actor.role) { &OF_HEALTH_WORKER } else { &OF_KADER }
}

fn fields(signed: &Signed) -> Vec<Field> {
    let options = steps(signed).iter();
    let options = options.map(|step| (step.as_str().to_owned(), choice(*step).to_owned()));
    vec![
        Field::new("tindakan", "Apa yang sudah dilakukan?", Input::Choice(options.collect()))
            .required(),
        Field::new("kepada", "Kepada siapa atau ke mana", Input::Text { max: NAME_CHARS_MAX })
            .hint("Nama petugas yang menerima kabar, atau tempat rujukan."),
        Field::new("catatan", "Catatan", Input::Long { max: TEXT_CHARS_MAX }),
    ]
}

const fn choice(step: FollowUpStep) -> &'static str {
    match step {
        FollowUpStep::Told => "Sudah saya sampaikan ke petugas",
        FollowUpStep::Referred => "Sudah dirujuk",
        FollowUpStep::Unreached => "Belum dapat dihubungi",
        FollowUpStep::Handled => "Sudah ditangani (selesai)",
        FollowUpStep::Unfounded => "Sudah diperiksa, ternyata tidak demikian (selesai)",
    }
}

/// Fetches a person and the finding that stands, or that stood before the record of `number`.
async fn find(
    app: &App,
    signed: &Signed,
    id: &str,
    question: &Question,
    number: Option<&RecordId>,
) -> Result<(Loaded, Finding), PageError> {
    let mut loaded = load(app, signed, id, app.today()).await?;
    let is_sent =
        |number: &RecordId| loaded.timeline.records().iter().any(|record| record.id == *number);
    if let Some(number) = number.filter(|number| is_sent(number)) {
        // A finding that this page closed is gone; sent again, the page speaks of the same one.
        let before = without(&loaded.timeline, &BTreeSet::from([*number]));
        loaded.portrait = Painter::new(app.guidelines()).draw(&before, loaded.as_of);
        loaded.timeline = before;
    }
    let meant = |finding: &&Finding| {
        *finding.rule == *question.temuan
            && finding.record.is_some_and(|record| record.to_string() == question.kontak)
    };
    let finding = loaded.portrait.findings.iter().find(meant).cloned();
    Ok((loaded, finding.ok_or(PageError::NotFound("Temuan"))?))
}

fn follow_up_page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    finding: &Finding,
    Shown { fields, wrong, saved }: Shown,
) -> Result<Html<String>, PageError> {
    let rule = rule_names::finding_rule(app.guidelines(), &finding.rule, finding.day);
    let advice = rule.map(|rule| match for_health_worker(signed.actor.role) {
        true => rule.advice_nakes.id.clone(),
        false => rule.advice_kader.id.clone(),
    });
    let (word, mark) = wording::severity(finding.severity);
    page(&FollowUpPage {
        layout: loaded.layout(app, signed, "Tindak lanjut"),
        head: loaded.head(app, signed, Tab::Advice),
        name: rule_names::finding(app.guidelines(), &finding.rule, finding.day),
        class: mark.class(),
        word,
        day: finding.day.indonesian(),
        advice: advice.unwrap_or_default(),
        followed: finding.followed.as_ref().map(sentence),
        action: href(loaded, signed, finding).unwrap_or_default(),
        fields,
        wrong,
        number: saved.unwrap_or_else(|| app.record_id()),
        correct: saved.map(record_href),
    })
}
