//! What it costs to decide who may see what, and to write down who looked.

use std::path::Path;

use access::{
    actor::Actor,
    audit::{Event, Outcome},
    decision::{self, Ask, Standing, Whom, decide},
    matrix::Matrix,
    role::Role,
};
use anyhow::Result;
use domain::id::{AccountId, PersonId, PlaceId};
use serde_json::{Value, json};
use store::{
    address::StoreUrl,
    audit::{AuditLog, Entry},
    engine::Options,
};
use uuid::Uuid;
use web::{gate::Who, router::listed};

use crate::{
    clock::{Stopwatch, percentile, rounded},
    desk::{Desk, Somebody},
    people::District,
    vault_speed::loaded,
};

/// Times that every role asks for every address.
const ROUNDS: u32 = 200;
/// Pages that are opened.
const PAGES: usize = 3_000;
/// The most that a decision may take, in microseconds.
const DECISION_AIM_US: f64 = 5.0;
/// The most that the log of accesses may add to a request.
const AUDIT_AIM: f64 = 0.02;

/// Measures the decision over every role and address, with somebody in and out of reach.
pub(crate) fn decisions() -> Value {
    let place = |n: u128| PlaceId::new(Uuid::from_u128(n));
    let actors: Vec<Actor> = Role::ALL
        .into_iter()
        .map(|role| Actor {
            account: AccountId::new(Uuid::nil()),
            name: String::new(),
            role,
            posyandu: role.is_bound().then_some(place(1)),
            matrix: Matrix::ours(),
        })
        .collect();
    let gates: Vec<_> = listed().into_iter().map(|one| one.gate).collect();
    let (mut asked, mut allowed) = (0_u64, 0_u64);
    let watch = Stopwatch::start_wall();
    for _ in 0..ROUNDS {
        for actor in &actors {
            for gate in &gates {
                let Who::Through(doors) = gate.who else { continue };
                for (door, at) in doors.iter().flat_map(|door| [(door, 1), (door, 2)]) {
                    let posyandu = Some(place(at));
                    let whom = decision::Somebody { posyandu, is_of_puskesmas: true };
                    let whom = Whom::Somebody(whom);
                    let standing = Standing::default();
                    let ask = Ask { actor, purpose: gate.purpose, whom, standing };
                    asked += 1;
                    allowed +=
                        u64::from(decide(&ask, *door) == access::decision::Decision::Allowed);
                }
            }
        }
    }
    let each_us = watch.wall_s() * 1e6 / asked as f64;
    json!({
        "decisions": asked,
        "allowed": allowed,
        "each_us": rounded(each_us),
        "of_aim": rounded(each_us / DECISION_AIM_US),
    })
}

/// Opens pages of people as a midwife does, each with its line in the log of accesses; then writes
/// as many lines alone.
pub(crate) fn log_of_accesses(dir: &Path, district: &District) -> Result<Value> {
    let url = StoreUrl::Sqlite(dir.join("asked.db"));
    let (store, _) = loaded(&url, &district.records, district)?;
    let people: Vec<PersonId> =
        district.timelines.iter().map(|timeline| timeline.person).take(PAGES).collect();
    let somebody = Somebody {
        role: Role::Bidan,
        home: district.records[0].puskesmas.clone(),
        today: district.until,
    };
    let desk = Desk::open(&url, store, &district.guidelines, &somebody)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Once before, so that nothing is measured that happens once.
    runtime.block_on(open(&desk, &people[..people.len().min(200)]))?;
    let watch = Stopwatch::start();
    let mut took = runtime.block_on(open(&desk, &people))?;
    let page_cpu_us = watch.cpu_s() * 1e6 / people.len() as f64;
    took.sort_by(f64::total_cmp);
    let (line_us, line_cpu_us) = lines(dir, &people)?;
    let added = line_cpu_us / (page_cpu_us - line_cpu_us);
    Ok(json!({
        "pages": people.len(),
        "page_p50_ms": rounded(percentile(&took, 0.5)),
        "page_p99_ms": rounded(percentile(&took, 0.99)),
        "page_cpu_us": rounded(page_cpu_us),
        "line_us": rounded(line_us),
        "line_cpu_us": rounded(line_cpu_us),
        "line_of_the_rest_of_a_page": rounded(added),
        "of_aim": rounded(added / AUDIT_AIM),
    }))
}

/// Opens the summary of everybody; returns how long each took, in milliseconds.
async fn open(desk: &Desk, people: &[PersonId]) -> Result<Vec<f64>> {
    let mut took = Vec::with_capacity(people.len());
    for person in people {
        let path = format!("/orang/{person}");
        let watch = Stopwatch::start_wall();
        desk.get(&path).await?;
        took.push(watch.wall_s() * 1e3);
    }
    Ok(took)
}

/// Writes lines one after the other, each waited for; returns wall and processor time of one, in
/// microseconds.
fn lines(dir: &Path, people: &[PersonId]) -> Result<(f64, f64)> {
    let log = AuditLog::open(&StoreUrl::Sqlite(dir.join("alone.db")), "ukur", Options::default())?;
    let watch = Stopwatch::start();
    for (nth, person) in people.iter().enumerate() {
        let event = Event {
            at_ms: 1_795_000_000_000 + nth as u64,
            account: Some(AccountId::new(Uuid::from_u128(42))),
            name: "Bidan Ukur".to_owned(),
            role: Role::Bidan.code().to_owned(),
            address: None,
            purpose: "pelayanan".to_owned(),
            deed: "GET /orang/{id}".to_owned(),
            words: "membuka catatan kesehatan".to_owned(),
            persons: vec![*person],
            ground: None,
            outcome: Outcome::Done,
            about: None,
            delegation: None,
        };
        log.add_now(Entry { at_ms: event.at_ms, persons: vec![*person], body: event.body() })?;
    }
    let each = |seconds: f64| seconds * 1e6 / people.len() as f64;
    Ok((each(watch.wall_s()), each(watch.cpu_s())))
}
