//! `/log-akses/akun`: who came in, what was decided about accounts, which commands were run on the
//! server; one month, the newest first.

use std::collections::BTreeMap;

use access::audit::{Event, OF_ACCOUNTS, Outcome};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::id::AccountId;
use serde::Deserialize;

use crate::{
    app::App,
    desk,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::accesses::month::{months, span_ms},
    session::Signed,
    wording,
};

/// Lines of one page.
const LINES: usize = 200;
/// Role under which commands of the server stand in the log.
const SERVER: &str = "server";

/// What kind of lines are wanted: value and words.
const KINDS: [(&str, &str); 4] = [
    ("", "Semua"),
    ("masuk", "Masuk, keluar, kunci layar"),
    ("akun", "Keputusan tentang akun"),
    ("perintah", "Perintah di server"),
];

/// Which month, which kind, which page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    bulan: String,
    jenis: String,
    hal: usize,
}

#[derive(Template)]
#[template(path = "accesses/of_accounts.html")]
struct AccountsPage {
    layout: Layout,
    months: Vec<(String, String)>,
    month: String,
    kinds: [(&'static str, &'static str); 4],
    kind: String,
    lines: Vec<Line>,
    all: usize,
    newer: Option<usize>,
    older: Option<usize>,
}

/// One line of the log.
struct Line {
    when: String,
    who: String,
    role: String,
    words: String,
    about: Option<String>,
    address: String,
    outcome: &'static str,
}

/// `GET /log-akses/akun`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let this = app.today().month();
    let month = match question.bulan.as_str() {
        "" => this,
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    let Some((kind, _)) = KINDS.iter().find(|(kind, _)| *kind == question.jenis) else {
        return Err(PageError::Unreadable);
    };
    let (span, log) = (span_ms(&app, month), app.clone());
    let (events, names) = app
        .ask(move |store| {
            let mut events = Vec::new();
            log.accesses().each_between(span, |kept| {
                // A line that cannot be read is told by the check of the chain.
                if let Ok(event) = Event::read(&kept.body)
                    && is_wanted(&event, kind)
                {
                    events.push(event);
                }
            })?;
            let accounts = store.accounts()?.into_iter();
            Ok((events, accounts.map(|one| (one.id, one.name)).collect::<BTreeMap<_, _>>()))
        })
        .await?;
    let from = question.hal.saturating_mul(LINES);
    let shown = events.iter().rev().skip(from).take(LINES);
    let path = "/log-akses";
    page(&AccountsPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, path, "Masuk, akun, dan perintah"),
        months: months(this),
        month: month.to_string(),
        kinds: KINDS,
        kind: (*kind).to_owned(),
        lines: shown.map(|event| line(&app, event, &names)).collect(),
        all: events.len(),
        newer: question.hal.checked_sub(1),
        older: (from + LINES < events.len()).then(|| question.hal + 1),
    })
}

/// Tells whether a line is about accounts or of a command, and of the kind that is asked for.
fn is_wanted(event: &Event, kind: &str) -> bool {
    let is_command = event.account.is_none() && event.role == SERVER;
    match event.deed.strip_prefix(OF_ACCOUNTS) {
        Some(word) if desk::is_at_door(word) => matches!(kind, "" | "masuk"),
        Some(_) => matches!(kind, "" | "akun"),
        None => is_command && matches!(kind, "" | "perintah"),
    }
}

fn line(app: &App, event: &Event, names: &BTreeMap<AccountId, String>) -> Line {
    let is_command = !event.deed.starts_with(OF_ACCOUNTS);
    let name = |id: AccountId| names.get(&id).cloned().unwrap_or_else(|| id.to_string());
    let who = match (event.name.as_str(), event.about) {
        ("", Some(about)) => format!("Seseorang, atas nama akun {}", name(about)),
        ("", None) => "Seseorang yang tidak dikenal".to_owned(),
        (known, _) => known.to_owned(),
    };
    Line {
        when: wording::instant(event.at_ms, app.config().utc_offset_hours),
        who,
        role: match (event.role.as_str(), &event.delegation) {
            (SERVER, _) => "di komputer server".to_owned(),
            (role, None) => wording::role(role).to_owned(),
            (role, Some(_)) => format!("{}, peran yang dilimpahkan", wording::role(role)),
        },
        words: match is_command {
            true => format!("{} ({})", event.words, event.deed),
            false => event.words.clone(),
        },
        about: event
            .about
            .filter(|about| event.account.is_some() && event.account != Some(*about))
            .map(name),
        address: event.address.clone().unwrap_or_default(),
        outcome: match event.outcome {
            Outcome::Done => "",
            Outcome::Refused => "belum berhasil",
            Outcome::Asked => "diminta alasan",
            Outcome::Failed => "tidak jadi",
        },
    }
}
