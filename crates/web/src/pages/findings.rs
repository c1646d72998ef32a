//! `/temuan`: of whom something was found that stands, what it is, and what to do.

use access::permission::Action;
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
        listed::{Part, Whom},
        person::head::{for_health_worker, record_href},
        places::{PlaceChoice, PlaceQuestion},
    },
    rule_names,
    session::Signed,
    wording,
};

/// Findings on one page; a person with several is shown once.
const ROWS: u32 = 200;

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
    places: PlaceChoice,
    severities: [(&'static str, &'static str, bool); 3],
    total: u64,
    shown: u64,
    people: Vec<Person>,
    before: Option<String>,
    after: Option<String>,
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
}

/// `GET /temuan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    signed.require(Action::SeeNames)?;
    let names = app.names().await?;
    let part = Part::parse(&question.hal, ROWS);
    let severity_min = match question.berat.as_str() {
        "" => Severity::Refer,
        "watch" => Severity::Watch,
        "emergency" => Severity::Emergency,
        _ => return Err(PageError::Unreadable),
    };
    let filter = RuleFilter {
        scope: question.place.scope(&signed)?,
        rule: None,
        severity_min,
        page: part.page(),
    };
    let Listed { rows, total } = app.ask(move |store| store.findings_list(&filter)).await?;
    let today = app.today();
    let shown = rows.len();
    let (before, after) = part.neighbours(shown, total, |number| question.address(number));
    let health_worker = for_health_worker(signed.actor.role);
    page(&FindingsPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/", "Temuan"),
        places: question.place.choice(&app, &signed, &names).await?,
        severities: [
            ("", "Perlu dirujuk"),
            ("emergency", "Rujuk hari ini"),
            ("watch", "Semua yang perlu perhatian"),
        ]
        .map(|(code, label)| (code, label, code == question.berat)),
        total,
        shown: shown as u64,
        people: people(app.guidelines(), &names, rows, today, health_worker),
        before,
        after,
        printed: format!("Dicetak {} oleh {}", today.indonesian(), signed.actor.name),
        style: assets::url("posyandu.css"),
    })
}

/// Gathers the findings of each person, in the order in which the most serious of them came.
fn people(
    guidelines: &Guidelines,
    names: &Names,
    rows: Vec<FindingRow>,
    today: Day,
    health_worker: bool,
) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for row in rows {
        let found = found(guidelines, &row, today, health_worker);
        let person = row.person;
        if let Some(known) = people.iter_mut().find(|known| known.who.id == person.id) {
            known.findings.push(found);
            continue;
        }
        people.push(Person { who: Whom::of(person, names, today), findings: vec![found] });
    }
    people
}

fn found(guidelines: &Guidelines, row: &FindingRow, today: Day, health_worker: bool) -> Found {
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
    }
}

impl Question {
    /// Writes the address of another part of the same list.
    fn address(&self, number: u32) -> String {
        self.place.address("/temuan", &[("berat", &self.berat)], number)
    }
}
