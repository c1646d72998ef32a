//! `/temuan`: of whom something was found that stands, what it is, and what to do.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::day::Day;
use guidelines::model::{Guidelines, Severity};
use serde::Deserialize;
use store::read::{
    lists::{FindingRow, RuleFilter},
    page::Listed,
};

use crate::{
    app::App,
    assets, confidential,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        filter::{Answer, Filter, meant},
        listed::{self, Part, Restricted, Span, Whom},
        person::{
            follow_up,
            head::{for_health_worker, record_href},
        },
        places::PlaceQuestion,
    },
    rule_names,
    session::Signed,
    wording,
};

const PATH: &str = "/temuan";
/// Findings on one page; a person with several is shown once.
const ROWS: u32 = 200;

/// How serious a finding must be.
const SEVERITIES: [Answer<Severity>; 3] = [
    ("", "Perlu dirujuk", Severity::Refer),
    ("emergency", "Rujuk hari ini", Severity::Emergency),
    ("watch", "Semua yang perlu perhatian", Severity::Watch),
];

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    #[serde(flatten)]
    place: PlaceQuestion,
    berat: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "findings.html")]
struct FindingsPage {
    layout: Layout,
    path: &'static str,
    filters: Vec<Filter>,
    span: Span,
    people: Vec<Person>,
    printed: String,
    style: String,
}

/// Somebody of whom something was found.
struct Person {
    who: Whom,
    findings: Vec<Found>,
}

/// What was found.
#[derive(Default)]
struct Found {
    name: String,
    word: &'static str,
    class: &'static str,
    advice: String,
    since: String,
    record: Option<String>,
    /// Where it is explained, when it is told at all.
    why: Option<String>,
    follow_up: Option<String>,
}

/// `GET /temuan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let part = Part::parse(&question.hal, ROWS);
    let reach = question.place.reach((&app, &names), &signed)?;
    let filter = RuleFilter {
        scope: reach.within.clone(),
        rule: None,
        severity_min: meant(&SEVERITIES, &question.berat)?,
        confidential: signed.hears_of_confidential(),
        page: part.page(),
    };
    let role = signed.actor.role;
    let (Listed { rows, total }, left_out) = app
        .ask(move |store| {
            let mut listed = store.findings_list(&filter)?;
            let restricted = Restricted::of_list(store, role)?;
            let left_out = restricted.leave_out(&mut listed.rows, |row| row.person.id);
            Ok((listed, left_out))
        })
        .await?;
    signed.shows(rows.iter().map(|row| row.person.id));
    let today = app.today();
    let mut filters = vec![Filter::among(("Kegawatan", "berat"), &SEVERITIES, &question.berat)];
    filters.extend(question.place.filters(&app, &reach, &names).await?);
    page(&FindingsPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/", "Temuan").leaving_out(left_out),
        path: PATH,
        filters,
        span: part.span(rows.len(), total, |number| question.address(number)),
        people: people(app.guidelines(), &names, rows, today, &signed),
        printed: listed::printed(&signed, today),
        style: assets::url("posyandu.css"),
    })
}

/// Gathers the findings of each person, in the order in which the most serious of them came.
fn people(
    guidelines: &Guidelines,
    names: &Names,
    rows: Vec<FindingRow>,
    today: Day,
    signed: &Signed,
) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for row in rows {
        let found = found(guidelines, &row, today, signed);
        let person = row.person;
        if let Some(known) = people.iter_mut().find(|known| known.who.id == person.id) {
            known.findings.push(found);
            continue;
        }
        people.push(Person { who: Whom::of(person, names, today), findings: vec![found] });
    }
    people
}

fn found(guidelines: &Guidelines, row: &FindingRow, today: Day, signed: &Signed) -> Found {
    let (word, mark) = wording::severity(row.severity);
    let (class, since) = (mark.class(), row.day.indonesian());
    let Some(code) = &row.rule else {
        // Only that there is something, so that somebody looks.
        let name = confidential::UNNAMED.to_owned();
        return Found { name, word, class, since, ..Found::default() };
    };
    let rule = rule_names::finding_rule(guidelines, code, row.day);
    let advice = rule.map(|rule| match for_health_worker(signed.actor.role) {
        true => rule.advice_nakes.id.clone(),
        false => rule.advice_kader.id.clone(),
    });
    Found {
        name: rule_names::finding(guidelines, code, row.day),
        word,
        class,
        advice: advice.unwrap_or_default(),
        since,
        record: row.record.map(record_href),
        why: Some(format!("/orang/{}/mengapa?item={code}&tanggal={today}", row.person.id)),
        follow_up: row
            .record
            .and_then(|record| follow_up::address(signed, row.person.id, code, record)),
    }
}

impl Question {
    /// Writes the address of another part of the same list.
    fn address(&self, number: u32) -> String {
        self.place.address(PATH, &[("berat", &self.berat)], number)
    }
}
