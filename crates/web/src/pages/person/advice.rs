//! `/orang/ID/temuan`: what was found, and what to say and do.

use access::permission::Action;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, page},
    pages::person::{
        head::{Head, Loaded, Tab, for_health_worker, load_page, record_href},
        summary::why_href,
    },
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
}

/// `GET /orang/ID/temuan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    signed.require(Action::SeeRecords)?;
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    page(&AdvicePage {
        layout: loaded.layout(&app, &signed, "Temuan dan nasihat"),
        head: loaded.head(&app, &signed, Tab::Advice),
        findings: findings(&app, &loaded, for_health_worker(signed.actor.role)),
    })
}

fn findings(app: &App, loaded: &Loaded, health_worker: bool) -> Vec<Found> {
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
            }
        })
        .collect()
}
