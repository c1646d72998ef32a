//! `/log-akses`: who looked this month, with what is unusual, and emergencies to be judged.
//!
//! Only the month that is shown is read; the whole chain is walked by `simpul verify`, and the
//! page says when that was.

use access::{
    audit::Event,
    door,
    ground::{Ground, Verdict, is_overdue},
    limits::Limits,
    sheet::{Looker, Sheet, Sought, Unusual},
};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{day::Month, id::PersonId};
use serde::Deserialize;
use store::{
    access_head::Lost,
    audit::{Checked, Head},
    ground::Ground as Said,
    store::Store,
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    query::Notice,
    session::Signed,
    wording,
};

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
    confidential: Vec<Opened>,
    may_judge: bool,
    lines: Vec<Line>,
    sought: Vec<Sought>,
    may_see_trail: bool,
    broken: Vec<String>,
    missing: Vec<String>,
    checked: Vec<String>,
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
    asked: u32,
    unusual: Vec<String>,
}

/// Confidential data that was opened with a reason.
struct Opened {
    who: String,
    when: String,
    reason: String,
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
    let span = span_ms(&app, month);
    let offset = app.config().utc_offset_hours;
    let log = app.clone();
    let found = app.ask(move |store| find(store, &log, span, offset)).await?;
    let said = found.said;
    let may_judge = signed.actor.may(door::APPROVE_ACCOUNTS);
    page(&MonthPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/log-akses", "Siapa membuka data")
            .with_notice(notice.word()),
        months: months(this),
        month: month.to_string(),
        emergencies: said.into_iter().map(|said| emergency(&app, &signed, said)).collect(),
        confidential: found
            .confidential
            .into_iter()
            .map(|said| opened(&app, said, may_judge))
            .collect(),
        may_judge,
        lines: found.lines.into_iter().map(line).collect(),
        sought: found.sought,
        may_see_trail: signed.actor.may(door::SEE_LOG),
        broken: found.checks.iter().filter_map(broken).collect(),
        missing: found.lost.iter().map(missing).collect(),
        checked: found.heads.iter().map(|head| checked(head, &found.checks, offset)).collect(),
        heads: found
            .heads
            .into_iter()
            .map(|head| (head.chain, head.seq, wording::hexadecimal(&head.hash)))
            .collect(),
    })
}

/// What is read for a month.
struct Found {
    lines: Vec<Looker>,
    sought: Vec<Sought>,
    heads: Vec<Head>,
    checks: Vec<Checked>,
    lost: Vec<Lost>,
    said: Vec<(Said, String)>,
    confidential: Vec<(Said, String)>,
}

fn find(
    store: &Store,
    app: &App,
    span: (u64, u64),
    utc_offset_hours: i8,
) -> store::error::Result<Found> {
    let mut sheet = Sheet::new(utc_offset_hours, *Limits::ours());
    app.accesses().each_between(span, |kept| {
        // A line that cannot be read is told by the check of the chain.
        if let Ok(event) = Event::read(&kept.body) {
            sheet.add(&event);
        }
    })?;
    let name = |id: PersonId| Ok(store.person_row(id)?.map(|row| (id, row.name)));
    let names = sheet.unwritten().into_iter().map(name);
    let names: Vec<_> = names.collect::<store::error::Result<_>>()?;
    Ok(Found {
        sought: sheet.sought(),
        lines: sheet.finish(&names.into_iter().flatten().collect()),
        heads: app.accesses().heads()?,
        checks: app.accesses().checks()?,
        lost: store.lost_accesses(Some(app.accesses()))?,
        said: emergencies(store, span)?,
        confidential: named(store, of_month(store, Ground::Confidential, span)?)?,
    })
}

fn broken(checked: &Checked) -> Option<String> {
    checked.broken.map(|seq| format!("{} nomor {seq}", checked.chain))
}

/// Says from which chain lines are missing.
fn missing(lost: &Lost) -> String {
    let Lost { chain, kept, found } = lost;
    match found {
        0 => format!("{chain}: dahulu sampai nomor {kept}, sekarang tidak ada lagi"),
        found => format!("{chain}: dahulu sampai nomor {kept}, sekarang sampai nomor {found}"),
    }
}

/// Says when a chain was walked, or that it never was.
fn checked(head: &Head, checks: &[Checked], utc_offset_hours: i8) -> String {
    match checks.iter().find(|one| one.chain == head.chain) {
        Some(one) => {
            let at = wording::instant(one.at_ms, utc_offset_hours);
            format!("{} sampai nomor {}, {at}", one.chain, one.seq)
        }
        None => format!("{} belum pernah diperiksa", head.chain),
    }
}

/// Lists the months that may be chosen, the newest first: value and words.
pub(crate) fn months(this: Month) -> Vec<(String, String)> {
    /// A year and the month before it.
    const MONTHS: i32 = 13;
    let months = (0..MONTHS).map(|back| this.plus(-back));
    months.map(|one| (one.to_string(), one.indonesian())).collect()
}

/// Returns the first moment of a month and that of the next, at the place of the application.
pub(crate) fn span_ms(app: &App, month: Month) -> (u64, u64) {
    (begins_ms(app, month), begins_ms(app, month.plus(1)))
}

fn begins_ms(app: &App, month: Month) -> u64 {
    let days = i64::from(month.first_day().epoch_days());
    let offset_ms = i64::from(app.config().utc_offset_hours) * 3_600_000;
    u64::try_from(days * DAY_MS as i64 - offset_ms).unwrap_or(0)
}

/// Lists the emergencies of a month with who opened, after those of other months that nobody has
/// judged yet: they do not go away with the month.
fn emergencies(store: &Store, span: (u64, u64)) -> store::error::Result<Vec<(Said, String)>> {
    let mut said = store.unjudged_grounds(Ground::Emergency.code())?;
    said.retain(|said| !(span.0..span.1).contains(&said.at_ms));
    said.extend(of_month(store, Ground::Emergency, span)?);
    named(store, said)
}

fn of_month(
    store: &Store,
    ground: Ground,
    (from_ms, to_ms): (u64, u64),
) -> store::error::Result<Vec<Said>> {
    let mut said = store.grounds_since(ground.code(), from_ms)?;
    said.retain(|said| said.at_ms < to_ms);
    Ok(said)
}

/// Adds the names of those who said it.
fn named(store: &Store, said: Vec<Said>) -> store::error::Result<Vec<(Said, String)>> {
    said.into_iter()
        .map(|said| {
            let account = store.account(said.account)?;
            let name = account.map_or_else(|| said.account.to_string(), |account| account.name);
            Ok((said, name))
        })
        .collect()
}

/// Says why: in the words that were offered, and to the head, who judges, in the own ones too; they
/// may tell of health.
fn why(ground: Ground, said: &Said, may_judge: bool) -> String {
    let reason = ground.reasons().iter().find(|(code, _)| *code == said.reason);
    let reason = reason.map_or(said.reason.as_str(), |(_, words)| words);
    if said.note.is_empty() || !may_judge {
        reason.to_owned()
    } else {
        format!("{reason}: {}", said.note)
    }
}

fn opened(app: &App, (said, who): (Said, String), may_judge: bool) -> Opened {
    let when = wording::instant(said.at_ms, app.config().utc_offset_hours);
    Opened { who, when, reason: why(Ground::Confidential, &said, may_judge) }
}

fn emergency(app: &App, signed: &Signed, (said, who): (Said, String)) -> Emergency {
    let offset = app.config().utc_offset_hours;
    let day = app.day_of(said.at_ms);
    let verdict = said.verdict.as_ref().and_then(|verdict| verdict.word.parse::<Verdict>().ok());
    Emergency {
        id: said.id.to_string(),
        when: wording::instant(said.at_ms, offset),
        reason: why(Ground::Emergency, &said, signed.may(door::APPROVE_ACCOUNTS)),
        late: verdict.is_none() && is_overdue(day, app.today(), Limits::ours()),
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
        asked: looker.asked,
        unusual: looker.unusual.into_iter().map(unusual).collect(),
    }
}

fn unusual(unusual: Unusual) -> String {
    match unusual {
        Unusual::ManyOnADay(n) => format!("{n} orang dibuka dalam satu hari"),
        Unusual::Files(n) => format!("{n} berkas nama diunduh"),
        Unusual::AfterHours(n) => format!("{n} kali di luar jam kerja"),
        Unusual::Refused(n) => format!("{n} kali ditolak"),
        Unusual::Asked(n) => format!("{n} kali diminta alasan"),
        Unusual::Unwritten(n) => format!("{n} kali dibuka tanpa ada yang dicatat hari itu"),
        Unusual::SameName(n) => {
            format!("{n} orang bernama belakang sama dengan petugas ini, tanpa ada yang dicatat")
        }
        Unusual::Emergencies(n) => format!("{n} halaman dalam keadaan darurat"),
    }
}
