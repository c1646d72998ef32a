//! `/orang/ID/mengapa`: why something is due, found or counted, and why not.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::{day::Day, id::PersonId};
use portrait::{
    draw::Painter,
    explain::Explanation,
    model::{Input, Portrait},
};
use serde::Deserialize;

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, page},
    observed,
    pages::person::head::{Head, Tab, load_page, record_href},
    session::Signed,
    wording,
};

/// What is asked about.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct Question {
    item: String,
    step: String,
    tanggal: String,
}

#[derive(Template)]
#[template(path = "person/why.html")]
struct WhyPage {
    layout: Layout,
    head: Head,
    as_of: String,
    answers: Vec<Answer>,
}

/// Returns the address at which a code is explained.
pub(crate) fn address(person: PersonId, code: &str, on: Day) -> String {
    format!("/orang/{person}/mengapa?item={code}&tanggal={on}")
}

/// One answer, ready to be read.
struct Answer {
    name: String,
    sentence: String,
    window: Vec<(&'static str, String)>,
    inputs: Vec<Read>,
    rule: String,
    version: String,
    sources: Vec<String>,
    assumed: Vec<String>,
    conditions: Vec<String>,
}

/// Something that was read to decide.
struct Read {
    name: String,
    value: String,
    day: Option<String>,
    href: Option<String>,
}

/// `GET /orang/ID/mengapa?item=CODE&step=CODE&tanggal=YYYY-MM-DD`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let as_of: Day = match question.tanggal.as_str() {
        "" => app.today(),
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    let loaded = load_page(&app, &signed, &id, as_of).await?;
    let code = if question.step.is_empty() {
        question.item.clone()
    } else {
        format!("{}.{}", question.item, question.step)
    };
    let answers = Painter::new(app.guidelines()).explain_told(&loaded.told(), &code);
    if answers.is_empty() {
        return Err(PageError::NotFound("Aturan"));
    }
    page(&WhyPage {
        layout: loaded.layout(&app, &signed, "Mengapa"),
        head: loaded.head(&app, &signed, Tab::Summary),
        as_of: as_of.indonesian(),
        answers: answers
            .into_iter()
            .map(|answer| shown(&app, &loaded.portrait, answer, as_of))
            .collect(),
    })
}

fn shown(app: &App, portrait: &Portrait, answer: Explanation, as_of: Day) -> Answer {
    let again = answer.closes.is_some_and(|closes| answer.opens.is_some_and(|o| closes < o));
    let days = [
        (if again { "Berikutnya mulai" } else { "Mulai" }, answer.opens),
        ("Sebaiknya paling lambat", answer.ideal),
        ("Terakhir", answer.closes),
    ];
    let inputs = answer.inputs.into_iter().map(|input| Read {
        name: observed::fact_name(app.guidelines(), &input.name, as_of),
        value: value(app, portrait, &input),
        day: input.day.map(Day::indonesian),
        href: input.record.map(record_href),
    });
    Answer {
        name: answer.label.id,
        sentence: answer.sentence,
        window: days
            .into_iter()
            .filter_map(|(name, day)| Some((name, day?.indonesian())))
            .collect(),
        inputs: inputs.collect(),
        rule: answer.rule,
        version: answer.version.to_string(),
        sources: answer.sources,
        assumed: answer.assumed,
        conditions: answer.conditions.iter().map(|text| one_line(text)).collect(),
    }
}

/// Facts that say how a weight compares with an earlier one.
const COMPARING: [&str; 3] = ["status_nt", "kenaikan_g", "t_berturut"];

/// Writes what was read; what compares weights says with which.
fn value(app: &App, portrait: &Portrait, input: &Input) -> String {
    let value = observed::fact_text(app.guidelines(), &input.name, &input.value);
    let comparing = COMPARING.contains(&&*input.name);
    let contact = portrait.contacts.iter().find(|contact| Some(contact.origin) == input.record);
    let growth = contact.filter(|_| comparing).and_then(|contact| contact.growth.as_ref());
    match growth.and_then(|growth| wording::compared(growth.kms.as_ref()?)) {
        Some(compared) => format!("{value}, {compared}"),
        None => value,
    }
}

/// Writes a condition on one line, however the guidelines break it.
fn one_line(condition: &str) -> String {
    condition.split_whitespace().collect::<Vec<_>>().join(" ")
}
