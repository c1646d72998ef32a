//! `/`: today, for whoever is signed in.

use access::{
    delegation::Standing,
    door,
    ground::{Ground, is_overdue},
    limits::Limits,
};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{day::Day, id::PlaceId};
use guidelines::model::Severity;
use portrait::model::ItemStatus;
use store::{
    delegation::Delegation,
    read::{
        area::Scope,
        due::DueFilter,
        lists::{RuleFilter, TaskRow},
        page::{Listed, Page},
        places::OpeningDay,
    },
    store::Store,
};

use crate::{
    app::App,
    confidential,
    error::PageError,
    law::News,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        accounts::{delegation, recertify},
        listed::Whom,
        meeting::actions::{self, Who},
        person::why,
        reach::Reach,
    },
    query::Notice,
    session::Signed,
    wording,
};

/// Home visits shown on the first page, the most serious and urgent ones.
const VISITS_SHOWN: u32 = 12;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
    posyandu: Option<String>,
    lost: bool,
    may_see_people: bool,
    may_see_names: bool,
    may_register: bool,
    may_manage_accounts: bool,
    decisions: Option<Decisions>,
    /// What meetings decided and waits for whoever is signed in: all, and what is late.
    meeting_actions: (usize, usize),
    see_meetings: bool,
    /// What people ask about their own data and what waits for an answer.
    asked: Option<usize>,
    law_faults: usize,
    work: Option<Work>,
}

/// What waits for those who decide about accounts.
struct Decisions {
    n_waiting: usize,
    /// Delegations that wait for the head.
    n_delegations: usize,
    /// What was decided in the place of the head.
    n_lent: usize,
    list_due: bool,
    /// Emergencies that the head has not judged in time.
    n_overdue: usize,
}

/// What waits for those who see records.
struct Work {
    opening: Option<Opening>,
    n_overdue: u64,
    n_due: u64,
    n_refer: u64,
    n_visits: u64,
    n_shown: u64,
    /// Who is to be visited; absent for whoever sees numbers only, or has to say why first.
    visits: Option<Vec<Visit>>,
}

/// The last and the next opening day of a posyandu.
struct Opening {
    today: bool,
    last: String,
    present: u32,
    absent: u32,
    next: Option<String>,
}

/// A home visit to be made.
struct Visit {
    who: Whom,
    reasons: Vec<Reason>,
    until: String,
}

/// Why somebody is to be visited.
struct Reason {
    name: String,
    class: &'static str,
    /// Where it is explained, when it is told at all.
    why: Option<String>,
}

/// `GET /`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let actor = &signed.actor;
    let lost = actor.role.is_bound() && actor.posyandu.is_none();
    let work = if actor.may(door::SEE_RECORDS) && !lost {
        let scope = Reach::whole((&app, &names), &signed)?.within;
        let mut work = work(&app, &signed, &names, scope, actor.posyandu).await?;
        work.visits.take_if(|_| !signed.is_open(door::SEE_NAMES));
        let shown = work.visits.iter().flatten().map(|visit| visit.who.id);
        signed.shows(shown);
        Some(work)
    } else {
        None
    };
    let decisions = match signed.may(door::DECIDE_ACCOUNTS) {
        true => Some(decisions(&app, &signed).await?),
        false => None,
    };
    let asked = match signed.actor.may(door::SEE_REQUESTS) {
        true => {
            let home = app.config().puskesmas.clone();
            Some(app.ask(move |store| Ok(store.open_subject_requests(&home)?.len())).await?)
        }
        false => None,
    };
    let (home, today, who) = (app.config().puskesmas.clone(), app.today(), Who::of(&signed));
    let meeting_actions = app.ask(move |store| actions::waiting(store, &home, &who, today)).await?;
    page(&HomePage {
        decisions,
        meeting_actions,
        see_meetings: signed.may(door::SEE_MEETINGS),
        asked,
        layout: Layout::new(&app, &signed, Shape::Papan, "/", "Hari ini")
            .with_notice(notice.word()),
        posyandu: actor.posyandu.and_then(|id| names.place(id)).map(str::to_owned),
        lost,
        may_see_names: actor.may(door::SEE_NAMES),
        may_see_people: actor.may(door::SEE_PEOPLE) && !lost,
        may_register: actor.may(door::REGISTER_PERSON) && !lost,
        law_faults: law_faults(&app),
        may_manage_accounts: signed.may(door::MANAGE_ACCOUNTS),
        work,
    })
}

/// Looks for requests that wait, and for the head whether the list of accounts is to be signed.
async fn decisions(app: &App, signed: &Signed) -> Result<Decisions, PageError> {
    let (home, today) = (app.config().puskesmas.clone(), app.today());
    let is_head = signed.may(door::APPROVE_ACCOUNTS);
    let clock = app.clone();
    app.ask(move |store| {
        let n_waiting = store.account_requests()?.len();
        let list_due = is_head && recertify::is_due(store, &home, today)?;
        let delegations = store.delegations(&home)?;
        let waits = |one: &&Delegation| delegation::standing(one, today) == Standing::Waiting;
        let n_delegations = delegations.iter().filter(waits).count();
        let n_lent = if is_head { store.lent_decisions(&home)?.len() } else { 0 };
        let unjudged = match is_head {
            true => store.unjudged_grounds(Ground::Emergency.code())?,
            false => Vec::new(),
        };
        let said = unjudged.iter().map(|said| clock.day_of(said.at_ms));
        let n_overdue = said.filter(|said| is_overdue(*said, today, Limits::ours())).count();
        Ok(Decisions { n_waiting, n_delegations, n_lent, list_due, n_overdue })
    })
    .await
}

/// Counts what is wrong with guidelines that were laid down and cannot be used.
fn law_faults(app: &App) -> usize {
    match app.law().as_ref() {
        News::Faulty { faults, .. } => faults.len(),
        News::None | News::Waiting { .. } => 0,
    }
}

async fn work(
    app: &App,
    signed: &Signed,
    names: &Names,
    scope: Scope,
    posyandu: Option<PlaceId>,
) -> Result<Work, PageError> {
    let confidential = signed.hears_of_confidential();
    let asked = app
        .ask(move |store| {
            let opening = match posyandu {
                Some(place) => store.opening_days(place, 1)?.into_iter().next(),
                None => None,
            };
            let n_overdue = n_due(store, &scope, ItemStatus::Overdue)?;
            let n_due = n_due(store, &scope, ItemStatus::Due)?;
            let refer = RuleFilter {
                scope: scope.clone(),
                severity_min: Severity::Refer,
                page: Page::first(1),
                confidential,
                ..RuleFilter::default()
            };
            let n_refer = store.findings_list(&refer)?.total;
            let visits = RuleFilter {
                scope,
                confidential,
                page: Page::first(VISITS_SHOWN),
                ..RuleFilter::default()
            };
            Ok((opening, n_overdue, n_due, n_refer, store.tasks(&visits)?))
        })
        .await?;
    let (opening_day, n_overdue, n_due, n_refer, Listed { rows, total }) = asked;
    let today = app.today();
    Ok(Work {
        opening: opening_day.map(|day| opening(day, today)),
        n_overdue,
        n_due,
        n_refer,
        n_visits: total,
        n_shown: rows.len() as u64,
        visits: Some(visits(app, names, rows)),
    })
}

/// Counts services in a state.
fn n_due(store: &Store, scope: &Scope, status: ItemStatus) -> store::error::Result<u64> {
    let status = Some(status);
    let filter = DueFilter { scope: scope.clone(), status, ..DueFilter::default() };
    Ok(store.due_count(&filter)?.services)
}

/// Nobody writes opening days down beforehand: the next one is expected a month after the last,
/// which is how most posyandu open.
fn opening(day: OpeningDay, today: Day) -> Opening {
    let next = day.day.plus_months(1);
    Opening {
        today: day.day == today,
        last: day.day.indonesian(),
        present: day.n_present,
        absent: day.n_absent,
        next: (today <= next).then(|| next.indonesian()),
    }
}

/// Gathers the reasons of each person, in the order in which the first of them came.
fn visits(app: &App, names: &Names, tasks: Vec<TaskRow>) -> Vec<Visit> {
    let today = app.today();
    let mut visits: Vec<Visit> = Vec::new();
    for task in tasks {
        let person = task.person;
        let reason = Reason {
            name: confidential::visit(app.guidelines(), task.rule.as_deref(), today),
            class: wording::severity(task.severity).1.class(),
            why: task.rule.as_ref().map(|rule| why::address(person.id, rule, today)),
        };
        if let Some(known) = visits.iter_mut().find(|visit| visit.who.id == person.id) {
            known.reasons.push(reason);
            continue;
        }
        visits.push(Visit {
            who: Whom::of(person, names, today),
            reasons: vec![reason],
            until: wording::visit_until(task.until, today),
        });
    }
    visits
}
