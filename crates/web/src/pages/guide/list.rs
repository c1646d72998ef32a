//! `/pedoman`: the edition, and every rule that holds today.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};

use crate::{
    app::App,
    error::PageError,
    law::News,
    layout::{Layout, Shape, page},
    pages::guide::entry::{self, Entry, Kind},
    query::Search,
    session::Signed,
};

#[derive(Template)]
#[template(path = "guide/list.html")]
struct ListPage {
    layout: Layout,
    text: String,
    digest: String,
    law: Arc<News>,
    n_rules: usize,
    n_assumed: usize,
    found: usize,
    groups: Vec<Group>,
}

/// Rules of one kind.
struct Group {
    name: &'static str,
    open: bool,
    rules: Vec<Line>,
}

/// A rule in the list.
struct Line {
    id: String,
    label: String,
    version: String,
    sources: String,
    assumed: usize,
}

/// `GET /pedoman?q=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(search): Query<Search>,
) -> Result<Html<String>, PageError> {
    let guidelines = app.guidelines();
    let today = app.today();
    let text = search.text();
    let holding: Vec<Entry<'_>> =
        entry::all(guidelines).into_iter().filter(|entry| entry.rule.holds_on(today)).collect();
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let groups: Vec<Group> = Kind::ALL
        .into_iter()
        .map(|kind| {
            let of_kind = holding.iter().filter(|entry| entry.kind == kind && fits(entry, &words));
            Group { name: kind.name(), open: !words.is_empty(), rules: of_kind.map(line).collect() }
        })
        .filter(|group| !group.rules.is_empty())
        .collect();
    page(&ListPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/pedoman", "Pedoman"),
        text,
        law: app.law(),
        digest: guidelines.digest.chars().take(12).collect(),
        n_rules: holding.len(),
        n_assumed: holding.iter().filter(|entry| !entry.rule.assumed.is_empty()).count(),
        found: groups.iter().map(|group| group.rules.len()).sum(),
        groups,
    })
}

fn fits(entry: &Entry<'_>, words: &[String]) -> bool {
    let rule = entry.rule;
    let text = format!("{} {} {}", rule.id, rule.label.id, rule.label.en).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

fn line(entry: &Entry<'_>) -> Line {
    let rule = entry.rule;
    Line {
        id: rule.id.to_string(),
        label: rule.label.id.clone(),
        version: rule.version.to_string(),
        sources: rule.sources.join(", "),
        assumed: rule.assumed.len(),
    }
}
