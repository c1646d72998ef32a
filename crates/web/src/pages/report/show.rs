//! `/laporan/FORM`: a form filled from what was written, before it is downloaded.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::quantity::Quantity;
use guidelines::report::{FieldSource, Report, ReportRows};
use reports::sheet;

use crate::{
    app::App,
    download,
    error::{PageError, see_other},
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        filter::{Choice, Filter},
        report::{
            asked::{Asked, Question},
            exchange, file,
            period::Span,
            table::{self, Table},
        },
    },
    session::Signed,
    villages::Told,
};

#[derive(Template)]
#[template(path = "report/show.html")]
struct ReportPage {
    layout: Layout,
    title: String,
    regulation: String,
    period: String,
    path: String,
    filters: Vec<Filter>,
    columns: Vec<String>,
    rows: Vec<Row>,
    /// Registers and recaps of which the form is made: name and address.
    parts: Vec<(String, String)>,
    missing: Vec<(String, String)>,
    assumed: Vec<String>,
    /// Lines that a DHIS2 is not told; absent for a form without a data set.
    dhis2: Option<Vec<String>>,
    /// Whether it is a table that can be handed over; else it is made of registers.
    has_file: bool,
    has_pdf: bool,
    /// Villages that changed since the period began, each in a sentence.
    villages: Vec<String>,
    query: String,
}

/// A row, ready to be read.
struct Row {
    heading: Option<String>,
    cells: Vec<Cell>,
}

struct Cell {
    text: String,
    href: Option<String>,
    is_number: bool,
}

/// `GET /laporan/FORM?masa=&wilayah=`; a form with names is sent on to where they are.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let question = Question::read((&app, &names), &signed, &form, &asked)?;
    let report = &question.report;
    if report.rows.names_people() {
        return Ok(see_other(&format!("{}?{}", Question::path(report), question.query())));
    }
    let Table { columns, rows } = file::fill(&app, question.clone()).await?;
    let opens = signed.may(access::door::SEE_NAMES);
    let on = question.span.days().until;
    let rules = app.guidelines().dhis2_on(on);
    let rules = rules.filter(|rules| rules.set(&report.rule.id).is_some());
    let told = Told {
        villages: &app.guidelines().villages,
        names: &names,
        from: question.span.days().from.month(),
        today: app.today(),
    };
    let shown = page(&ReportPage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/papan", &report.rule.label.id),
        title: report.rule.label.id.clone(),
        regulation: report.regulation.clone(),
        period: question.span.indonesian(),
        path: Question::path(report),
        filters: filters(&app, &names, &question),
        columns: titles(&columns),
        rows: rows.into_iter().map(|row| ready(row, opens)).collect(),
        parts: parts(&app, report),
        missing: missing(report),
        assumed: report.rule.assumed.clone(),
        dhis2: rules.map(|rules| exchange::unmapped(rules, &question)),
        has_file: !matches!(report.rows, ReportRows::Part),
        has_pdf: download::HAS_PDF,
        villages: told.sentences(&question.scope()),
        query: question.query(),
    })?;
    Ok(shown.into_response())
}

/// Writes the titles of columns, each with the one it shares.
pub(crate) fn titles(columns: &[sheet::Column]) -> Vec<String> {
    let title = |column: &sheet::Column| match &column.group {
        Some(group) => format!("{group}: {}", column.title),
        None => column.title.clone(),
    };
    columns.iter().map(title).collect()
}

fn ready(row: table::Row, opens: bool) -> Row {
    let cell = |cell: table::Cell| {
        let (text, is_number) = (written(&cell), !cell.is_words());
        // The board itself is open to whoever sees the form.
        let href = cell.href.filter(|href| opens || !href.starts_with("/papan/orang"));
        Cell { text, href, is_number }
    };
    Row { heading: row.heading, cells: row.cells.into_iter().map(cell).collect() }
}

/// Writes a cell of a form; where nothing stands, whether anybody could have written it.
pub(crate) fn written(cell: &table::Cell) -> String {
    match (&cell.value, cell.missing) {
        (sheet::Cell::Empty, true) => "tidak dicatat".to_owned(),
        (sheet::Cell::Empty, false) => "–".to_owned(),
        (value, _) => text(value),
    }
}

/// Writes a cell for people.
pub(crate) fn text(cell: &sheet::Cell) -> String {
    match cell {
        sheet::Cell::Number(number) => {
            Quantity::from_f64(*number).map_or_else(|| cell.to_string(), Quantity::indonesian)
        }
        sheet::Cell::Day(day) => day.indonesian(),
        sheet::Cell::Text(_) | sheet::Cell::Empty => cell.to_string(),
    }
}

/// Offers periods and villages.
pub(crate) fn filters(app: &App, names: &Names, question: &Question) -> Vec<Filter> {
    let chosen = question.span.code();
    let spans = Span::offered(question.report.period, app.today());
    let spans = spans.map(|span| Choice::of((span.code(), span.indonesian()), &chosen));
    let period = Filter { label: "Masa", name: "masa", any: None, choices: spans.collect() };
    let desa = question.desa.map(|desa| desa.to_string()).unwrap_or_default();
    let words = ("Desa", "wilayah", "Seluruh wilayah");
    let has_areas = !matches!(question.report.rows, ReportRows::Part | ReportRows::Service);
    let (home, bound) = (question.within.parted().0, !question.within.is_whole());
    let areas =
        (has_areas && !bound).then(|| Filter::any_or(words, names.desa_options_of(home), &desa));
    [period].into_iter().chain(areas).collect()
}

/// Lists the fields that nobody writes anywhere, and why.
pub(crate) fn missing(report: &Report) -> Vec<(String, String)> {
    let why = report.fields.iter().filter_map(|field| match &field.from {
        FieldSource::Missing(why) => Some((field.column(), why.id.clone())),
        _ => None,
    });
    why.collect()
}

/// Lists the registers and recaps of which a form is made.
fn parts(app: &App, report: &Report) -> Vec<(String, String)> {
    let today = app.today();
    let recap = |id: &str| {
        let found = app.guidelines().recaps.iter().find(|recap| *recap.rule.id == *id);
        found.filter(|recap| recap.rule.holds_on(today))
    };
    let parts = report.fields.iter().filter_map(|field| match &field.from {
        FieldSource::Register(id) => Some((field.column(), format!("/register/{id}"))),
        FieldSource::Recap(id) => {
            recap(id).map(|_| (field.column(), format!("/register?kelompok={id}")))
        }
        _ => None,
    });
    parts.collect()
}
