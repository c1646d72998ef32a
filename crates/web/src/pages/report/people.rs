//! `/laporan-bernama/FORM`: a form in which people are named, for those who may hand names on,
//! with a reason.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Html, Response},
};
use domain::{day::Day, id::PersonId};
use guidelines::report::{ReportRows, Whose};
use portrait::veil::Veil;
use reports::sheet::{self, Sheet};
use store::{
    error::Result,
    read::{
        board::{BoardQuery, Which},
        page::Page,
        people::PersonRow,
        slice::Slice,
    },
    store::Store,
};

use crate::{
    app::App,
    download,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        filter::Filter,
        listed::{self, Restricted},
        report::{
            asked::{Asked, Question},
            file,
            person::Writer,
            show,
        },
    },
    session::Signed,
};

/// Rows of the preview.
const ROWS_SHOWN: usize = 25;
/// Most rows of a file: the under-fives of a kabupaten.
const FILE_ROWS_MAX: usize = 100_000;
/// Portraits drawn at once.
const AT_ONCE: usize = 500;

#[derive(Template)]
#[template(path = "report/people.html")]
struct PeoplePage {
    layout: Layout,
    title: String,
    regulation: String,
    period: String,
    path: String,
    filters: Vec<Filter>,
    columns: Vec<String>,
    rows: Vec<(PersonId, Vec<String>)>,
    total: usize,
    missing: Vec<(String, String)>,
    assumed: Vec<String>,
    query: String,
}

/// The rows of a form.
struct Book {
    rows: Vec<(PersonId, Vec<sheet::Cell>)>,
    total: usize,
    left_out: usize,
}

/// `GET /laporan-bernama/FORM?masa=&wilayah=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    let (question, book) = read(&app, &signed, &form, &asked, ROWS_SHOWN).await?;
    signed.shows(book.rows.iter().map(|(id, _)| *id));
    let names = app.names().await?;
    let report = &question.report;
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/papan", &report.rule.label.id)
            .leaving_out(book.left_out),
        title: report.rule.label.id.clone(),
        regulation: report.regulation.clone(),
        period: question.span.indonesian(),
        path: Question::path(report),
        filters: show::filters(&app, &names, &question),
        columns: report.fields.iter().map(|field| field.column()).collect(),
        rows: book
            .rows
            .into_iter()
            .map(|(id, cells)| (id, cells.iter().map(show::text).collect()))
            .collect(),
        total: book.total,
        missing: show::missing(report),
        assumed: report.rule.assumed.clone(),
        query: question.query(),
    })
}

/// `GET /laporan-bernama/FORM/berkas.xlsx`
pub(crate) async fn xlsx(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> std::result::Result<Response, PageError> {
    let (question, sheet) = sheet(&app, &signed, &form, &asked).await?;
    download::xlsx(&question.file_name(), &[sheet])
}

/// `GET /laporan-bernama/FORM/berkas.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> std::result::Result<Response, PageError> {
    let (question, sheet) = sheet(&app, &signed, &form, &asked).await?;
    file::csv_of(&question.file_name(), &sheet)
}

async fn sheet(
    app: &App,
    signed: &Signed,
    form: &str,
    asked: &Asked,
) -> std::result::Result<(Question, Sheet), PageError> {
    let (question, book) = read(app, signed, form, asked, FILE_ROWS_MAX).await?;
    signed.shows(book.rows.iter().map(|(id, _)| *id));
    let report = &question.report;
    // A system that reads its own titles reads no lines above them, and no remark below.
    let is_read = report.fields.iter().any(|field| field.title.is_some());
    let above = if is_read { Vec::new() } else { file::above(app, &question, None).await? };
    let columns = report.fields.iter().map(|field| sheet::Column::new(field.column()));
    let columns: Vec<_> = columns.collect();
    let mut rows: Vec<Vec<sheet::Cell>> = book.rows.into_iter().map(|(_, cells)| cells).collect();
    if !is_read && let Some(line) = listed::left_out(book.left_out, columns.len()) {
        rows.push(line.into_iter().map(sheet::Cell::text).collect());
    }
    let name = report.rule.label.id.clone();
    Ok((question, Sheet { name, above, columns, rows }))
}

async fn read(
    app: &App,
    signed: &Signed,
    form: &str,
    asked: &Asked,
    rows_max: usize,
) -> std::result::Result<(Question, Book), PageError> {
    let names = app.names().await?;
    let question = Question::read((app, &names), signed, form, asked)?;
    if !question.report.rows.names_people() {
        return Err(PageError::NotFound("Formulir bernama"));
    }
    let (place, today) = (app.config().name.clone(), app.today());
    let reader = signed.actor.account;
    app.ask(move |store| {
        let (mut people, total) = candidates(store, &question, rows_max)?;
        let left_out = Restricted::of_file(store)?.leave_out(&mut people, |person| person.id);
        let veil = Veil::of_reader(store.guidelines(), Some(reader));
        let rows = fill(store, &names, (&question, &people), (veil, &place, today))?;
        let total = total - left_out;
        Ok((question, Book { rows, total, left_out }))
    })
    .await
}

fn fill(
    store: &Store,
    names: &Names,
    (question, people): (&Question, &[PersonRow]),
    (veil, place, today): (Veil<'_>, &str, Day),
) -> Result<Vec<(PersonId, Vec<sheet::Cell>)>> {
    let mut writer = Writer::new(store, names, question, (veil, place, today));
    let mut rows = Vec::new();
    for some in people.chunks(AT_ONCE) {
        rows.extend(writer.rows(some)?);
    }
    Ok(rows)
}

/// Lists whom the form may tell of, and how many there are in all.
fn candidates(
    store: &Store,
    question: &Question,
    rows_max: usize,
) -> Result<(Vec<PersonRow>, usize)> {
    let (days, scope) = (question.span.days(), question.scope());
    let ReportRows::Person(whose) = &question.report.rows else { return Ok((Vec::new(), 0)) };
    let mut total = 0;
    let people = listed::whole(rows_max, |page: Page| {
        let listed = match whose {
            Whose::Died => store.people_died(&scope, days, page)?,
            Whose::Born => store.register_by_birth(&scope, days, days, page)?,
            Whose::Counted { indicator, .. } => {
                let (_, month) = question.span.months();
                let query = BoardQuery {
                    indicator: indicator.to_string(),
                    month,
                    scope: scope.clone(),
                    within: question.within.clone(),
                    slice: Slice::default(),
                    which: Which::Served,
                    page,
                };
                let found = store.board_people(&query)?;
                let rows = found.rows.into_iter().map(|one| one.person).collect();
                store::read::page::Listed { rows, total: found.total }
            }
        };
        total = usize::try_from(listed.total).unwrap_or(usize::MAX);
        Ok::<_, store::error::Error>(listed.rows)
    })?;
    Ok((people.into_iter().take(rows_max).collect(), total))
}
