//! `/log-akses`: who looked this month, with what is unusual, and emergencies to be judged.

use access::{
    audit::Event,
    door,
    ground::{Ground, JUDGED_WITHIN_DAYS, Verdict},
    sheet::{Looker, Sheet, Unusual},
};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::day::{Day, Month};
use serde::Deserialize;
use store::{ground::Ground as Said, store::Store};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    query::Notice,
    session::Signed,
    wording,
};

/// Months that may be chosen.
const MONTHS: i32 = 13;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Which month.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    bulan: String,
}

#[derive(Template)]
#[template(path = "accesses/month.html")]
struct MonthPage {
    layout: Layout,
    months: Vec<(String, String)>,
    month: String,
    emergencies: Vec<Emergency>,
    may_judge: bool,
    lines: Vec<Line>,
    broken: Vec<String>,
    heads: Vec<(String, u64, String)>,
}

/// One account.
struct Line {
    name: String,
    role: String,
    opened: u32,
    people: usize,
    lists: u32,
    refused: u32,
    unusual: Vec<String>,
}

/// An emergency, judged or not.
struct Emergency {
    id: String,
    who: String,
    when: String,
    reason: String,
    verdict: Option<&'static str>,
    late: bool,
    own: bool,
}

/// `GET /log-akses`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let this = app.today().month();
    let month = match question.bulan.as_str() {
        "" => this,
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    let span = (begins_ms(&app, month), begins_ms(&app, month.plus(1)));
    let offset = app.config().utc_offset_hours;
    let log = app.clone();
    let (lines, heads, broken, said) = app
        .ask(move |store| {
            let mut sheet = Sheet::new(offset);
            log.accesses().each_between(span, |kept| {
                // A line that cannot be read is told by the check of the chain.
                if let Ok(event) = Event::read(&kept.body) {
                    sheet.add(&event);
                }
            })?;
            let heads = log.accesses().heads()?;
            let broken = log.accesses().verify()?;
            Ok((sheet.finish(), heads, broken, emergencies(store, span)?))
        })
        .await?;
    let months = (0..MONTHS).map(|back| this.plus(-back));
    page(&MonthPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/log-akses", "Siapa membuka data")
            .with_notice(notice.word()),
        months: months.map(|one| (one.to_string(), one.indonesian())).collect(),
        month: month.to_string(),
        emergencies: said.into_iter().map(|said| emergency(&app, &signed, said)).collect(),
        may_judge: signed.actor.may(door::APPROVE_ACCOUNTS),
        lines: lines.into_iter().map(line).collect(),
        broken: broken.into_iter().map(|one| format!("{} nomor {}", one.chain, one.seq)).collect(),
        heads: heads
            .into_iter()
            .map(|head| (head.chain, head.seq, wording::hexadecimal(&head.hash)))
            .collect(),
    })
}

/// Returns the first moment of a month at the place of the application.
fn begins_ms(app: &App, month: Month) -> u64 {
    let days = i64::from(month.first_day().epoch_days());
    let offset_ms = i64::from(app.config().utc_offset_hours) * 3_600_000;
    u64::try_from(days * DAY_MS as i64 - offset_ms).unwrap_or(0)
}

/// Lists the emergencies of a month with who opened.
fn emergencies(
    store: &Store,
    (from_ms, to_ms): (u64, u64),
) -> store::error::Result<Vec<(Said, String)>> {
    let said = store.grounds_since(Ground::Emergency.code(), from_ms)?;
    let of_month = said.into_iter().filter(|said| said.at_ms < to_ms);
    of_month
        .map(|said| {
            let account = store.account(said.account)?;
            let name = account.map_or_else(|| said.account.to_string(), |account| account.name);
            Ok((said, name))
        })
        .collect()
}

fn emergency(app: &App, signed: &Signed, (said, who): (Said, String)) -> Emergency {
    let offset = app.config().utc_offset_hours;
    let day = Day::from_epoch_days(
        i32::try_from((said.at_ms + offset.unsigned_abs() as u64 * 3_600_000) / DAY_MS)
            .unwrap_or(0),
    );
    let reason = Ground::Emergency.reasons().iter().find(|(code, _)| *code == said.reason);
    let reason = reason.map_or(said.reason.as_str(), |(_, words)| words);
    let verdict = said.verdict.as_ref().and_then(|verdict| verdict.word.parse::<Verdict>().ok());
    Emergency {
        id: said.id.to_string(),
        when: wording::instant(said.at_ms, offset),
        reason: format!("{reason}: {}", said.note),
        late: verdict.is_none() && day.plus_days(JUDGED_WITHIN_DAYS) < app.today(),
        verdict: verdict.map(Verdict::words),
        own: said.account == signed.actor.account,
        who,
    }
}

fn line(looker: Looker) -> Line {
    Line {
        role: wording::role(&looker.role).to_owned(),
        name: looker.name,
        opened: looker.opened,
        people: looker.people,
        lists: looker.lists,
        refused: looker.refused,
        unusual: looker.unusual.into_iter().map(unusual).collect(),
    }
}

fn unusual(unusual: Unusual) -> String {
    match unusual {
        Unusual::ManyOnADay(n) => format!("{n} orang dibuka dalam satu hari"),
        Unusual::AtNight(n) => format!("{n} kali antara pukul 21 dan 5"),
        Unusual::Refused(n) => format!("{n} kali ditolak"),
        Unusual::Unwritten(n) => format!("{n} orang dibuka tanpa ada yang dicatat"),
        Unusual::Emergencies(n) => format!("{n} halaman dalam keadaan darurat"),
    }
}
