//! `/laporan`: every form, and who may open it.

use access::door;
use askama::Template;
use axum::{extract::State, response::Html};
use guidelines::report::{FieldSource, Report};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::report::asked::Question,
    session::Signed,
};

#[derive(Template)]
#[template(path = "report/index.html")]
struct IndexPage {
    layout: Layout,
    rows: Vec<Row>,
}

/// A form.
struct Row {
    name: String,
    regulation: String,
    period: &'static str,
    href: Option<String>,
    named: bool,
    n_fields: usize,
    n_missing: usize,
}

/// `GET /laporan`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let today = app.today();
    let reports = app.guidelines().reports.iter().filter(|report| report.rule.holds_on(today));
    let exports = signed.may(door::EXPORT_NAMED);
    let row = |report: &Report| {
        let named = report.rows.names_people();
        let is_missing = |from: &FieldSource| matches!(from, FieldSource::Missing(_));
        Row {
            name: report.rule.label.id.clone(),
            regulation: report.regulation.clone(),
            period: report.period.indonesian(),
            href: (!named || exports).then(|| Question::path(report)),
            named,
            n_fields: report.fields.len(),
            n_missing: report.fields.iter().filter(|field| is_missing(&field.from)).count(),
        }
    };
    page(&IndexPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Laporan"),
        rows: reports.map(row).collect(),
    })
}
