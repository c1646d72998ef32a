//! `/papan/kunci/lembar`: a signed month as it was signed, for paper.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::closing::{Closing, SignedCount, SignedFigures, SignedIndicator};

use crate::{
    app::App,
    assets, closing,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::{
        board::words,
        closing::{
            asked::{self, Asked, month_href},
            month,
        },
    },
    pws::Share,
    session::Signed,
};

/// Letters of a hash that stand on paper; enough to tell two sheets apart.
const HASH_SHOWN: usize = 16;

#[derive(Template)]
#[template(path = "closing/sheet.html")]
struct SheetPage {
    layout: Layout,
    style: String,
    title: String,
    puskesmas: String,
    back: String,
    /// Who signed, when, and what; name and text.
    about: Vec<(&'static str, String)>,
    groups: Vec<Group>,
    /// Indicators of which nobody is counted.
    empty: Vec<String>,
    /// What was different from the number before.
    corrections: Option<(u32, Vec<month::Row>)>,
    signed_by: String,
    signed_on: String,
    sources: Vec<String>,
}

/// Indicators under a heading.
struct Group {
    name: String,
    rows: Vec<Row>,
}

/// An indicator on paper.
struct Row {
    label: String,
    version: String,
    assumed: bool,
    text: String,
    numerator: u64,
    denominator: u64,
    percent: String,
    target: String,
    estimate: Option<String>,
    state: String,
    areas: String,
}

/// `GET /papan/kunci/lembar?bulan=&nomor=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let month = asked.month(&app)?;
    let home = app.config().puskesmas.clone();
    let found = app
        .ask(move |store| {
            let rows = closing::signatures(store, &home, month)?;
            let Some((row, closing)) = asked::find(store, &rows, asked.nomor)? else {
                return Ok(None);
            };
            let before = match closing.number {
                1 => None,
                number => asked::find(store, &rows, number - 1)?,
            };
            Ok(Some((row, closing, before)))
        })
        .await?;
    let (row, closing, before) = found.ok_or(PageError::NotFound("Lembar"))?;
    let figures = &closing.figures;
    let corrections = before.map(|(before, signed)| {
        let found = closing::corrections(&signed.figures, figures);
        let rows = found.iter().map(|of| month::row(of, month, before.number, false));
        (before.number, rows.collect())
    });
    let title = format!("Laporan bulan {}, nomor {}", month.indonesian(), closing.number);
    page(&SheetPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", &title),
        style: assets::url("register.css"),
        title,
        puskesmas: app.config().name.clone(),
        back: month_href(month),
        about: about(&closing, &closing::by(&row), &app.today().indonesian()),
        groups: groups(figures),
        empty: (figures.indicators.iter())
            .filter(|of| of.at(figures.areas.len()).denominator == 0)
            .map(|of| of.label.clone())
            .collect(),
        corrections,
        signed_on: row.signed_on.indonesian(),
        signed_by: row.author,
        sources: sources(figures),
    })
}

fn about(closing: &Closing, by: &str, today: &str) -> Vec<(&'static str, String)> {
    let hash: String = closing.figures_sha256.chars().take(HASH_SHOWN).collect();
    let edition: String = closing.edition.chars().take(HASH_SHOWN).collect();
    let mut about = vec![
        ("Ditandatangani", by.to_owned()),
        ("Keadaan data", closing.as_of.indonesian()),
        ("Sidik angka", hash),
        ("Edisi pedoman", edition),
        ("Dicetak", today.to_owned()),
    ];
    about.extend(closing.note.clone().map(|note| ("Catatan", note)));
    about
}

fn groups(figures: &SignedFigures) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for indicator in &figures.indicators {
        if indicator.at(figures.areas.len()).denominator == 0 {
            continue;
        }
        let row = row(figures, indicator);
        match groups.last_mut().filter(|group| group.name == indicator.group) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { name: indicator.group.clone(), rows: vec![row] }),
        }
    }
    groups
}

fn row(figures: &SignedFigures, indicator: &SignedIndicator) -> Row {
    let sum = figures.areas.len();
    let count = indicator.at(sum);
    let state = |place: usize| indicator.state(place).unwrap_or_default().to_owned();
    let areas = figures.areas.iter().enumerate().filter_map(|(place, area)| {
        let count = indicator.at(place);
        (count.denominator != 0).then(|| {
            let state = indicator.state(place).map(|state| format!(", {state}"));
            format!(
                "{} {}/{} ({}{})",
                area.name,
                count.numerator,
                count.denominator,
                percent(count),
                state.unwrap_or_default()
            )
        })
    });
    let known = indicator.estimate.as_ref().zip(count.estimate);
    Row {
        label: indicator.label.clone(),
        version: indicator.version.clone(),
        assumed: indicator.assumed,
        text: format!("{}. Dari: {}", indicator.numerator_text, indicator.denominator_text),
        numerator: count.numerator,
        denominator: count.denominator,
        percent: percent(count),
        target: indicator.target_permille.map_or_else(|| "–".to_owned(), words::percent),
        estimate: known.map(|(name, people)| {
            let share = words::percent_of(Some(Share::new(count.served, people)));
            format!("{name}: {} dari {people} ({share})", count.served)
        }),
        state: state(sum),
        areas: areas.collect::<Vec<_>>().join("; "),
    }
}

fn percent(count: SignedCount) -> String {
    words::percent_of(Some(Share::new(count.numerator, count.denominator)))
}

/// Lists the regulations of all definitions, each once.
fn sources(figures: &SignedFigures) -> Vec<String> {
    let mut sources: Vec<String> =
        figures.indicators.iter().flat_map(|of| of.sources.iter().cloned()).collect();
    sources.sort();
    sources.dedup();
    sources
}
