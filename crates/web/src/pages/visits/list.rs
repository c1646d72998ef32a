//! `/kunjungan-rumah`: whom to visit at home, why, and until when.

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
    lists::{RuleFilter, TaskRow},
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
        places::{PlaceChoice, PlaceQuestion},
    },
    query::Notice,
    rule_names,
    session::Signed,
    wording::{self, Mark},
};

/// Reasons on one page; a person with several is shown once.
const ROWS: u32 = 200;

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    #[serde(flatten)]
    place: PlaceQuestion,
    alasan: String,
    berat: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "visits/list.html")]
struct VisitsPage {
    layout: Layout,
    places: PlaceChoice,
    reasons: Vec<(String, String, bool)>,
    severities: [(&'static str, &'static str, bool); 3],
    total: u64,
    reasons_shown: u64,
    groups: Vec<Group>,
    before: Option<String>,
    after: Option<String>,
    may_write: bool,
    printed: String,
    style: String,
}

/// People whose most serious reason is alike.
struct Group {
    word: &'static str,
    class: &'static str,
    people: Vec<Person>,
}

/// Somebody to visit.
struct Person {
    who: Whom,
    until: String,
    late: bool,
    reasons: Vec<Reason>,
}

/// A reason, and why it holds.
struct Reason {
    name: String,
    class: &'static str,
    why: String,
}

/// `GET /kunjungan-rumah`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    signed.require(Action::SeeNames)?;
    let names = app.names().await?;
    let scope = question.place.scope(&signed)?;
    let part = Part::parse(&question.hal, ROWS);
    let severity_min = match question.berat.as_str() {
        "" => Severity::Normal,
        "refer" => Severity::Refer,
        "emergency" => Severity::Emergency,
        _ => return Err(PageError::Unreadable),
    };
    let filter = RuleFilter {
        scope,
        rule: (!question.alasan.is_empty()).then(|| question.alasan.clone()),
        severity_min,
        page: part.page(),
    };
    let Listed { rows, total } = app.ask(move |store| store.tasks(&filter)).await?;
    let today = app.today();
    let shown = rows.len();
    let (before, after) = part.neighbours(shown, total, |number| question.address(number));
    page(&VisitsPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/kunjungan-rumah", "Kunjungan rumah")
            .with_notice(notice.word()),
        places: question.place.choice(&app, &signed, &names).await?,
        reasons: reasons(app.guidelines(), today, &question.alasan),
        severities: [("", "Semua"), ("refer", "Perlu dirujuk"), ("emergency", "Hari ini juga")]
            .map(|(code, label)| (code, label, code == question.berat)),
        total,
        reasons_shown: shown as u64,
        groups: groups(app.guidelines(), &names, rows, today),
        before,
        after,
        may_write: signed.actor.may(Action::RecordVisit),
        printed: format!("Dicetak {} oleh {}", today.indonesian(), signed.actor.name),
        style: assets::url("posyandu.css"),
    })
}

fn reasons(guidelines: &Guidelines, on: Day, chosen: &str) -> Vec<(String, String, bool)> {
    let of_day = guidelines.home_visits.iter().filter(|visit| visit.rule.holds_on(on));
    of_day
        .map(|visit| {
            let code = visit.rule.id.to_string();
            let is_chosen = code == chosen;
            (code, visit.rule.label.id.clone(), is_chosen)
        })
        .collect()
}

/// Gathers the reasons of each person under the most serious of them, which comes first.
fn groups(guidelines: &Guidelines, names: &Names, tasks: Vec<TaskRow>, today: Day) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for task in tasks {
        let (word, mark) = wording::severity(task.severity);
        let id = task.person.id;
        let reason = Reason {
            name: rule_names::home_visit(guidelines, &task.rule, today),
            class: mark.class(),
            why: format!("/orang/{id}/mengapa?item={}&tanggal={today}", task.rule),
        };
        let mut people = groups.iter_mut().flat_map(|group| &mut group.people);
        if let Some(known) = people.find(|person| person.who.id == id) {
            known.reasons.push(reason);
            continue;
        }
        let person = person(names, task, reason, today);
        match groups.iter_mut().find(|group| group.word == word) {
            Some(group) => group.people.push(person),
            None => groups.push(Group { word, class: mark.class(), people: vec![person] }),
        }
    }
    groups
}

fn person(names: &Names, task: TaskRow, reason: Reason, today: Day) -> Person {
    let TaskRow { person, until, .. } = task;
    Person {
        who: Whom::of(person, names, today),
        until: until.indonesian(),
        late: until < today,
        reasons: vec![reason],
    }
}

impl Person {
    /// Class of the day by which the visit is to be made.
    fn class(&self) -> &'static str {
        if self.late { Mark::Danger.class() } else { "quiet" }
    }
}

impl Question {
    /// Writes the address of another part of the same list.
    fn address(&self, number: u32) -> String {
        let own: [(&str, &str); 2] = [("alasan", &self.alasan), ("berat", &self.berat)];
        self.place.address("/kunjungan-rumah", &own, number)
    }
}
