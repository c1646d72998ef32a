//! `/orang/ID/hasil/CATATAN`: what a contact found, what to do, and what comes next.

use access::role::Role;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::{
    id::RecordId,
    record::{Attendance, Body, Setting},
};
use guidelines::model::Severity;
use portrait::model::{Contact, Finding, ItemState, ItemStatus};
use serde::Deserialize;
use store::account::Account;

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    observed::{self, Line},
    pages::{
        forms::{show::draft, worked_out::worked_out},
        person::head::{
            Emergency, Head, Loaded, Tab, for_health_worker, load_page, record_href, shown_name,
        },
        posyandu::{
            child::Opening,
            group,
            outcome::{Outcome, Word},
        },
    },
    rule_names,
    session::Signed,
    wording,
};

/// Services named of those that are due, and of those that come later.
const DUE_MAX: usize = 8;
const NEXT_MAX: usize = 3;
/// Health workers named as those to be told.
const RECEIVERS_MAX: usize = 4;

/// Which form was filled in; only to drop what the browser kept of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    formulir: String,
}

#[derive(Template)]
#[template(path = "forms/result.html")]
struct ResultPage {
    layout: Layout,
    head: Head,
    when: String,
    draft: String,
    emergencies: Vec<Emergency>,
    /// Whom to tell of an emergency.
    receivers: String,
    findings: Vec<Found>,
    /// What the growth curves say.
    words: Vec<Word>,
    due: Vec<Due>,
    next: Vec<String>,
    visits: Vec<(String, &'static str, String)>,
    lines: Vec<Line>,
    /// What was worked out from them.
    worked_out: Vec<Line>,
    /// Nobody was met, or the person did not come.
    is_absent: bool,
    /// The visit was made at home.
    is_home: bool,
    record: String,
    /// The list of the day at a posyandu.
    opening: Option<String>,
    style: String,
    script: String,
}

/// What was found, with its advice.
struct Found {
    name: String,
    word: &'static str,
    class: &'static str,
    advice: String,
}

/// A service that is due.
struct Due {
    name: String,
    class: &'static str,
    word: &'static str,
}

/// `GET /orang/ID/hasil/CATATAN`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((id, record)): Path<(String, String)>,
    Query(filled): Query<Filled>,
) -> Result<Html<String>, PageError> {
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let missing = || PageError::NotFound("Kunjungan");
    let record: RecordId = record.parse().map_err(|_| missing())?;
    let mut contacts = loaded.portrait.contacts.iter();
    let contact = contacts.find(|contact| contact.origin == record).ok_or_else(missing)?;
    let health_worker = for_health_worker(signed.actor.role);
    let findings = found(&app, contact, health_worker);
    let emergencies = emergencies(&app, &signed, &loaded, contact);
    let receivers = if emergencies.is_empty() {
        String::new()
    } else {
        receivers(&app, &signed, &loaded).await?
    };
    let person = &loaded.portrait.person;
    let mut outcome = Outcome::default();
    outcome.add_contact(app.guidelines(), contact, health_worker);
    let title = format!("Hasil: {}", shown_name(person));
    let on = wording::day_and_minute(contact.day, contact.minute);
    page(&ResultPage {
        layout: Layout::new(&app, &signed, Shape::Isian, "/orang", &title),
        head: loaded.head(&app, &signed, Tab::None),
        when: format!("{on}, {}", place(&loaded, contact)),
        draft: draft(&signed, &filled.formulir, person.id),
        emergencies,
        receivers,
        findings,
        words: outcome.words,
        due: due(&app, &loaded),
        next: next(&app, &loaded),
        visits: visits(&app, &loaded),
        lines: lines(&app, &loaded, contact),
        worked_out: worked_out(app.guidelines(), &loaded.portrait, contact),
        is_absent: contact.attendance == Attendance::Absent,
        is_home: contact.setting == Setting::Rumah,
        record: record_href(contact.origin),
        opening: opening(&app, &loaded, contact),
        style: assets::url("forms.css"),
        script: assets::url("form.js"),
    })
}

fn place(loaded: &Loaded, contact: &Contact) -> String {
    let named = contact.place.and_then(|place| loaded.names.place(place));
    named.unwrap_or(wording::setting(contact.setting)).to_owned()
}

/// Returns the list of the day at the posyandu on which the person stands.
fn opening(app: &App, loaded: &Loaded, contact: &Contact) -> Option<String> {
    let place = contact.place.filter(|_| contact.setting == Setting::Posyandu)?;
    let stage = loaded.portrait.stages.first().map_or("", |stage| &**stage);
    Some(group::href(app.guidelines(), Opening { place, day: contact.day }, stage))
}

/// Lists the emergencies of the contact; those that still stand with what was done about them.
fn emergencies(app: &App, signed: &Signed, loaded: &Loaded, contact: &Contact) -> Vec<Emergency> {
    let now = contact.findings.iter().filter(|found| found.severity == Severity::Emergency);
    let standing = |made: &Finding| {
        let same = |known: &&Finding| known.rule == made.rule && known.record == made.record;
        loaded.portrait.findings.iter().find(same).cloned()
    };
    let all = now.map(|made| match standing(made) {
        Some(finding) => loaded.emergency(app, signed, &finding),
        None => Emergency { follow_up: None, ..loaded.emergency(app, signed, made) },
    });
    all.collect()
}

/// Lists all else that was found, worst first.
fn found(app: &App, contact: &Contact, health_worker: bool) -> Vec<Found> {
    let all = contact.findings.iter();
    let mut findings: Vec<&Finding> =
        all.filter(|finding| finding.severity != Severity::Emergency).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let shown = |finding: &Finding| {
        let (word, mark) = wording::severity(finding.severity);
        Found {
            name: rule_names::finding(app.guidelines(), &finding.rule, finding.day),
            word,
            class: mark.class(),
            advice: rule_names::advice(app.guidelines(), finding, health_worker),
        }
    };
    findings.into_iter().map(shown).collect()
}

/// Names those to be told of an emergency: for a kader the midwives and nurses, for them the
/// doctors; those of the same desa first.
async fn receivers(app: &App, signed: &Signed, loaded: &Loaded) -> Result<String, PageError> {
    let wanted: &[Role] = match signed.actor.role {
        Role::Kader => &[Role::Bidan, Role::Perawat],
        Role::Dokter => &[Role::Dokter, Role::Kapus],
        _ => &[Role::Dokter],
    };
    let home = loaded.portrait.person.residences.last().and_then(|stay| stay.home.as_ref());
    let (villages, today) = (&app.guidelines().villages, app.today());
    let desa = home.map(|home| villages.of((&home.address).into(), today));
    let accounts = app.ask(store::store::Store::accounts).await?;
    let role = |account: &Account| account.role.parse::<Role>().ok();
    let mut those: Vec<&Account> = accounts
        .iter()
        .filter(|account| account.active && account.id != signed.actor.account)
        .filter(|account| role(account).is_some_and(|role| wanted.contains(&role)))
        .collect();
    let of_desa = |account: &Account| account.desa.map(|desa| villages.of_code(desa, today));
    those.sort_by_key(|account| account.desa.is_none() || of_desa(account) != desa);
    let names: Vec<String> = those
        .into_iter()
        .take(RECEIVERS_MAX)
        .map(|account| format!("{} ({})", account.name, wording::role(&account.role)))
        .collect();
    Ok(match names.as_slice() {
        [] => "petugas Puskesmas yang sedang bertugas".to_owned(),
        _ => names.join(" atau "),
    })
}

fn due(app: &App, loaded: &Loaded) -> Vec<Due> {
    let mut states: Vec<&ItemState> =
        loaded.portrait.items.iter().filter(|state| state.status.is_due()).collect();
    states.sort_by_key(|state| (state.status, state.ideal.or(state.closes)));
    let shown = states.into_iter().take(DUE_MAX).map(|state| Due {
        name: observed::state_name(app.guidelines(), state, loaded.as_of),
        class: wording::item_mark(state.status).class(),
        word: portrait::explain::status_word(state.status),
    });
    shown.collect()
}

fn next(app: &App, loaded: &Loaded) -> Vec<String> {
    let ahead = |state: &&ItemState| {
        state.status == ItemStatus::NotYet && state.opens.is_some_and(|day| loaded.as_of < day)
    };
    let mut states: Vec<&ItemState> = loaded.portrait.items.iter().filter(ahead).collect();
    states.sort_by_key(|state| state.opens);
    let shown = states.into_iter().take(NEXT_MAX).filter_map(|state| {
        let name = observed::state_name(app.guidelines(), state, loaded.as_of);
        Some(format!("{name} mulai {}", state.opens?.indonesian()))
    });
    shown.collect()
}

fn visits(app: &App, loaded: &Loaded) -> Vec<(String, &'static str, String)> {
    let tasks = loaded.portrait.tasks.iter();
    tasks
        .map(|task| {
            let name = rule_names::home_visit(app.guidelines(), &task.rule, loaded.as_of);
            let class = wording::severity(task.severity).1.class();
            (name, class, wording::visit_until(task.until, loaded.as_of))
        })
        .collect()
}

/// Writes what the visit states.
fn lines(app: &App, loaded: &Loaded, contact: &Contact) -> Vec<Line> {
    let facts = loaded.timeline.facts(loaded.as_of);
    let fact = facts.iter().find(|fact| fact.origin.id == contact.origin);
    match fact.map(|fact| fact.body()) {
        Some(Body::Visit(visit)) if visit.attendance == Attendance::Present => {
            observed::lines(app.guidelines(), visit, contact.day)
        }
        _ => Vec::new(),
    }
}
