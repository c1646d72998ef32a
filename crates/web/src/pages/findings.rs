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
    assets,
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
struct Found {
    name: String,
    word: &'static str,
    class: &'static str,
    advice: String,
    since: String,
    record: Option<String>,
    why: String,
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
    let filter = RuleFilter {
        scope: question.place.scope(&signed)?,
        rule: None,
        severity_min: meant(&SEVERITIES, &question.berat)?,
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
    filters.extend(question.place.filters(&app, &signed, &names).await?);
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
    let health_worker = for_health_worker(signed.actor.role);
    let (word, mark) = wording::severity(row.severity);
    let rule = rule_names::finding_rule(guidelines, &row.rule, row.day);
    let advice = rule.map(|rule| {
        let label = if health_worker { &rule.advice_nakes } else { &rule.advice_kader };
        label.id.clone()
    });
    Found {
        name: rule_names::finding(guidelines, &row.rule, row.day),
        word,
        class: mark.class(),
        advice: advice.unwrap_or_default(),
        since: row.day.indonesian(),
        record: row.record.map(record_href),
        why: format!("/orang/{}/mengapa?item={}&tanggal={today}", row.person.id, row.rule),
        follow_up: row
            .record
            .and_then(|record| follow_up::address(signed, row.person.id, &row.rule, record)),
    }
}

impl Question {
    /// Writes the address of another part of the same list.
    fn address(&self, number: u32) -> String {
        self.place.address(PATH, &[("berat", &self.berat)], number)
    }
}
