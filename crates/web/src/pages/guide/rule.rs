//! `/pedoman/ID`: one rule in all its versions, with sources and what is assumed.

use access::door;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::day::Day;
use guidelines::model::{Guidelines, Source};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::guide::entry::{self, Entry},
    session::Signed,
};

#[derive(Template)]
#[template(path = "guide/rule.html")]
struct RulePage {
    layout: Layout,
    id: String,
    title: String,
    edition: String,
    digest: String,
    /// Where it is told for whom a service is due.
    who: Option<String>,
    versions: Vec<Version>,
}

/// One version of the rule.
struct Version {
    kind: &'static str,
    version: String,
    validity: String,
    holds: bool,
    label_en: String,
    lines: Vec<(&'static str, String)>,
    sources: Vec<Origin>,
    assumed: Vec<String>,
}

/// Where a rule comes from.
struct Origin {
    title: String,
    place: String,
    trust: String,
    read_at: String,
}

/// `GET /pedoman/ID`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let guidelines = app.guidelines();
    let today = app.today();
    let mut entries: Vec<Entry<'_>> =
        entry::all(guidelines).into_iter().filter(|entry| *entry.rule.id == *id).collect();
    entries.sort_by_key(|entry| (!entry.rule.holds_on(today), entry.rule.valid_from));
    let first = entries.first().ok_or(PageError::NotFound("Aturan"))?;
    let title = first.rule.label.id.clone();
    page(&RulePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/pedoman", &title),
        who: guidelines
            .item(&id, today)
            .filter(|_| signed.actor.may(door::SEE_NAMES) && signed.actor.may(door::SEE_RECORDS))
            .map(|item| format!("/pedoman/layanan/{}/siapa", item.rule.id)),
        id,
        title,
        edition: guidelines.edition.clone(),
        digest: guidelines.digest.clone(),
        versions: entries.iter().map(|entry| version(guidelines, entry, today)).collect(),
    })
}

fn version(guidelines: &Guidelines, entry: &Entry<'_>, today: Day) -> Version {
    let rule = entry.rule;
    let from = rule.valid_from.indonesian();
    Version {
        kind: entry.kind.name(),
        version: rule.version.to_string(),
        validity: match rule.valid_until {
            Some(until) => format!("{from} sampai {}", until.indonesian()),
            None => format!("sejak {from}"),
        },
        holds: rule.holds_on(today),
        label_en: rule.label.en.clone(),
        lines: entry.lines(),
        sources: rule.sources.iter().map(|source| origin(&guidelines.sources, source)).collect(),
        assumed: rule.assumed.clone(),
    }
}

/// Finds the document that a rule names; what follows its code is the place in it.
fn origin(sources: &[Source], named: &str) -> Origin {
    let (id, place) = named.split_once(' ').unwrap_or((named, ""));
    match sources.iter().find(|source| source.id == id) {
        Some(source) => Origin {
            title: source.title.clone(),
            place: place.to_owned(),
            trust: source.trust.clone(),
            read_at: source.read_at.clone(),
        },
        None => Origin {
            title: named.to_owned(),
            place: String::new(),
            trust: String::new(),
            read_at: String::new(),
        },
    }
}
