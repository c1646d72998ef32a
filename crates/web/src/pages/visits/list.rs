//! `/kunjungan-rumah`: whom to visit at home, why, and until when.

use access::door;
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
    assets, confidential,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        filter::{Answer, Filter, meant},
        listed::{self, Part, Restricted, Span, Whom},
        person::why,
        places::PlaceQuestion,
    },
    query::Notice,
    session::Signed,
    wording::{self, Mark},
};

const PATH: &str = "/kunjungan-rumah";
/// Reasons on one page; a person with several is shown once.
const ROWS: u32 = 200;

/// How serious a reason must be.
const SEVERITIES: [Answer<Severity>; 3] = [
    ("", "Semua", Severity::Normal),
    ("refer", "Perlu dirujuk", Severity::Refer),
    ("emergency", "Hari ini juga", Severity::Emergency),
];

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
    path: &'static str,
    filters: Vec<Filter>,
    span: Span,
    groups: Vec<Group>,
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
    /// Where it is explained, when it is told at all.
    why: Option<String>,
}

/// `GET /kunjungan-rumah`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let part = Part::parse(&question.hal, ROWS);
    let reach = question.place.reach((&app, &names), &signed)?;
    let filter = RuleFilter {
        scope: reach.within.clone(),
        rule: (!question.alasan.is_empty()).then(|| question.alasan.clone()),
        severity_min: meant(&SEVERITIES, &question.berat)?,
        confidential: signed.hears_of_confidential(),
        page: part.page(),
    };
    let role = signed.actor.role;
    let (Listed { rows, total }, left_out) = app
        .ask(move |store| {
            let mut listed = store.tasks(&filter)?;
            let restricted = Restricted::of_list(store, role)?;
            let left_out = restricted.leave_out(&mut listed.rows, |row| row.person.id);
            Ok((listed, left_out))
        })
        .await?;
    signed.shows(rows.iter().map(|row| row.person.id));
    let today = app.today();
    let mut filters = vec![
        reasons(app.guidelines(), today, &question.alasan),
        Filter::among(("Kegawatan", "berat"), &SEVERITIES, &question.berat),
    ];
    filters.extend(question.place.filters(&app, &reach, &names).await?);
    let span = part.span(rows.len(), total, |number| question.address(number));
    let mut groups = groups(app.guidelines(), &names, rows, today);
    if signed.actor.may(door::RECORD_VISIT) {
        for person in groups.iter_mut().flat_map(|group| &mut group.people) {
            person.who.href = format!("{PATH}/{}", person.who.id);
        }
    }
    page(&VisitsPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, PATH, "Kunjungan rumah")
            .leaving_out(left_out)
            .with_notice(notice.word()),
        path: PATH,
        filters,
        span,
        groups,
        printed: listed::printed(&signed, today),
        style: assets::url("posyandu.css"),
    })
}

fn reasons(guidelines: &Guidelines, on: Day, chosen: &str) -> Filter {
    let rules = guidelines.home_visits.iter().map(|visit| &visit.rule);
    Filter::rules(("Alasan", "alasan", "Semua alasan"), rules, on, chosen)
}

/// Gathers the reasons of each person under the most serious of them, which comes first.
fn groups(guidelines: &Guidelines, names: &Names, tasks: Vec<TaskRow>, today: Day) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for task in tasks {
        let (word, mark) = wording::severity(task.severity);
        let id = task.person.id;
        let reason = Reason {
            name: confidential::visit(guidelines, task.rule.as_deref(), today),
            class: mark.class(),
            why: task.rule.as_ref().map(|rule| why::address(id, rule, today)),
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
        self.place.address(PATH, &own, number)
    }
}
