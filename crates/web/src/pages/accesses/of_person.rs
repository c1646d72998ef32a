//! `/orang/ID/jejak`: who opened the data of a person ("siapa membuka data saya").

use access::{
    audit::{Event, Outcome},
    ground::Ground,
    purpose::Purpose,
};
use askama::Template;
use axum::{extract::State, response::Html};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    session::Signed,
    wording,
};

/// Entries on the page, newest first.
const SHOWN: u32 = 1_000;

#[derive(Template)]
#[template(path = "accesses/of_person.html")]
struct TrailPage {
    layout: Layout,
    person: String,
    lines: Vec<Line>,
    is_cut: bool,
}

/// One time that somebody looked.
pub(crate) struct Line {
    pub(crate) when: String,
    pub(crate) who: String,
    pub(crate) role: String,
    pub(crate) words: String,
    pub(crate) purpose: &'static str,
    pub(crate) note: String,
}

/// `GET /orang/ID/jejak`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let person = signed.matter.people.first().ok_or(PageError::NotFound("Orang"))?.id;
    let log = app.clone();
    let kept = app.ask(move |_| log.accesses().of_person(person, SHOWN)).await?;
    let is_cut = kept.len() == SHOWN as usize;
    let events = kept.iter().filter_map(|kept| Event::read(&kept.body).ok());
    page(&TrailPage {
        layout: Layout::new(
            &app,
            &signed,
            Shape::Daftar,
            "/log-akses",
            "Siapa membuka data orang ini",
        ),
        person: person.to_string(),
        lines: events.map(|event| line(&app, event)).collect(),
        is_cut,
    })
}

pub(crate) fn line(app: &App, event: Event) -> Line {
    let mut note = match event.ground.as_deref().and_then(|code| code.parse::<Ground>().ok()) {
        Some(ground) => ground.words().to_owned(),
        None if 1 < event.persons.len() => "bersama orang lain dalam daftar".to_owned(),
        None => String::new(),
    };
    match event.outcome {
        Outcome::Done => {}
        Outcome::Refused => "ditolak".clone_into(&mut note),
        Outcome::Asked => "diminta alasan dahulu, belum terbuka".clone_into(&mut note),
        Outcome::Failed => "gagal, tidak ada yang terbuka".clone_into(&mut note),
    }
    Line {
        when: wording::instant(event.at_ms, app.config().utc_offset_hours),
        who: event.name,
        role: wording::role(&event.role).to_owned(),
        words: if event.deed.starts_with("POST ") {
            format!("mencatat: {}", event.words)
        } else {
            event.words
        },
        purpose: event.purpose.parse::<Purpose>().map_or("", Purpose::words),
        note,
    }
}
