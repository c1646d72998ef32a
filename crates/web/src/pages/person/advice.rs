//! `/orang/ID/temuan`: what was found, and what to say and do.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, page},
    pages::person::{
        follow_up,
        head::{Head, Loaded, Tab, for_health_worker, load_page, record_href},
        summary::why_href,
    },
    query::Notice,
    rule_names,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "person/advice.html")]
struct AdvicePage {
    layout: Layout,
    head: Head,
    findings: Vec<Found>,
}

/// A finding with its advice.
struct Found {
    name: String,
    class: &'static str,
    word: &'static str,
    advice: String,
    day: String,
    href: Option<String>,
    why: String,
    followed: Option<String>,
    follow_up: Option<String>,
}

/// `GET /orang/ID/temuan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    page(&AdvicePage {
        layout: loaded.layout(&app, &signed, "Temuan dan nasihat").with_notice(notice.word()),
        head: loaded.head(&app, &signed, Tab::Advice),
        findings: findings(&app, &loaded, &signed),
    })
}

fn findings(app: &App, loaded: &Loaded, signed: &Signed) -> Vec<Found> {
    let health_worker = for_health_worker(signed.actor.role);
    let findings = loaded.portrait.findings.iter();
    findings
        .map(|finding| {
            let (word, mark) = wording::severity(finding.severity);
            Found {
                name: rule_names::finding(app.guidelines(), &finding.rule, finding.day),
                class: mark.class(),
                word,
                advice: rule_names::advice(app.guidelines(), finding, health_worker),
                day: finding.day.indonesian(),
                href: finding.record.map(record_href),
                why: why_href(loaded, &finding.rule, ""),
                followed: finding.followed.as_ref().map(follow_up::sentence),
                follow_up: follow_up::href(loaded, signed, finding),
            }
        })
        .collect()
}
