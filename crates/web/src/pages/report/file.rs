//! Reports as files: workbooks with a page for each village, and tables for a spreadsheet.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::area::DesaCode;
use guidelines::report::ReportRows;
use reports::sheet::{Cell, Sheet};

use crate::{
    app::App,
    download,
    error::PageError,
    names::Names,
    pages::report::{
        asked::{Asked, Question},
        table::{self, Table},
    },
    session::Signed,
};

/// `GET /laporan/FORM/berkas.xlsx?masa=&wilayah=`: of a form that tells of one village, the whole
/// on the first page and each village on one of its own.
pub(crate) async fn xlsx(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let question = read((&app, &names), &signed, &form, &asked)?;
    let mut areas: Vec<Option<DesaCode>> = vec![question.desa];
    let of_villages = matches!(question.report.rows, ReportRows::Field);
    if of_villages && question.desa.is_none() && question.within.is_whole() {
        areas.extend(names.desas_of(question.within.parted().0).into_iter().map(Some));
    }
    let mut sheets = Vec::with_capacity(areas.len());
    for desa in areas {
        let part = Question { desa, ..question.clone() };
        let above = above(&app, &part, desa).await?;
        let name = match desa {
            Some(desa) => format!("{} {desa}", names.desa(desa).trim_start_matches("Desa ")),
            None => "Jumlah".to_owned(),
        };
        sheets.push(fill(&app, part).await?.sheet(name, above));
    }
    download::xlsx(&question.file_name(), &sheets)
}

/// `GET /laporan/FORM/berkas.csv?masa=&wilayah=`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let question = read((&app, &names), &signed, &form, &asked)?;
    let name = question.file_name();
    let sheet = fill(&app, question).await?.sheet(String::new(), Vec::new());
    csv_of(&name, &sheet)
}

/// Writes a table with semicolons; numbers carry a decimal comma, as Excel under Indonesian
/// settings reads them.
pub(crate) fn csv_of(name: &str, sheet: &Sheet) -> Result<Response, PageError> {
    let cell = |cell: &Cell| match cell {
        Cell::Number(_) => cell.to_string().replace('.', ","),
        Cell::Empty | Cell::Text(_) | Cell::Day(_) => cell.to_string(),
    };
    let rows = sheet.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>());
    download::csv_lines(name, &sheet.titles(), rows)
}

/// Reads a question about a form that names nobody.
pub(crate) fn read(
    of: (&App, &Names),
    signed: &Signed,
    form: &str,
    asked: &Asked,
) -> Result<Question, PageError> {
    let question = Question::read(of, signed, form, asked)?;
    match question.report.rows {
        ReportRows::Person(_) | ReportRows::Part => Err(PageError::NotFound("Berkas formulir")),
        _ => Ok(question),
    }
}

/// Fills a form that names nobody.
pub(crate) async fn fill(app: &App, question: Question) -> Result<Table, PageError> {
    let (names, home) = (app.names().await?, app.config().puskesmas.clone());
    app.ask(move |store| table::fill(store, &names, &question, &home)).await
}

/// Writes what stands above a printed form: its name, the place, the period, what is missing.
pub(crate) async fn above(
    app: &App,
    question: &Question,
    desa: Option<DesaCode>,
) -> Result<Vec<String>, PageError> {
    let names = app.names().await?;
    let area = desa.or(question.desa);
    let area = area.map_or_else(|| "Seluruh wilayah".to_owned(), |desa| names.desa(desa));
    Ok(vec![
        question.report.rule.label.id.clone(),
        question.report.regulation.clone(),
        format!("{}, {area}", app.config().name),
        question.span.indonesian(),
    ])
}
