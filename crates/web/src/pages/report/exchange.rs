//! A report for a DHIS2: values of the elements that were mapped, and nothing else.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::refusal::Refusal;
use guidelines::{
    exchange::{Dhis2, Element},
    report::{Field, ReportGroup, ReportRows},
};
use serde::Serialize;
use store::store::Store;

use crate::{
    app::App,
    download,
    error::PageError,
    pages::report::{
        asked::{Asked, Question},
        count::{Amount, Counts, Spot},
    },
    session::Signed,
};

/// The body of `POST /api/dataValueSets` of a DHIS2.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataValueSetV1 {
    data_set: String,
    complete_date: String,
    period: String,
    org_unit: String,
    data_values: Vec<DataValueV1>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataValueV1 {
    data_element: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    category_option_combo: Option<String>,
    value: String,
}

/// `GET /laporan/FORM/dhis2.json?masa=&wilayah=`
///
/// # Errors
///
/// Refuses with `dhis2.belum-dipetakan` a form without data set or elements, and with
/// `dhis2.wilayah` an area without a unit.
pub(crate) async fn json(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let question = Question::read((&app, &*app.names().await?), &signed, &form, &asked)?;
    let (set, unit) = mapped(&app, &question)?;
    let (today, home) = (app.today(), app.config().puskesmas.clone());
    let (question, data_values) = app
        .ask(move |store| {
            let counts = Counts::read(store, &question, &home)?;
            let values = values(store, &question, &counts);
            Ok((question, values))
        })
        .await?;
    let body = DataValueSetV1 {
        data_set: set,
        complete_date: today.to_string(),
        period: question.span.dhis2(),
        org_unit: unit,
        data_values,
    };
    let bytes = serde_json::to_vec_pretty(&body).expect("texts are written");
    let name = format!("dhis2-{}", question.file_name());
    Ok(download::attachment(&name, "json", "application/json", bytes))
}

/// Finds the data set of a form and the unit of its area.
fn mapped(app: &App, question: &Question) -> Result<(String, String), PageError> {
    let refused = |code, message: String| PageError::Asked(Refusal::new(code, message));
    let name = &question.report.rule.label.id;
    let rules = app.guidelines().dhis2_on(question.span.days().until);
    let by_field = matches!(question.report.rows, ReportRows::Field);
    let set = rules.filter(|_| by_field).and_then(|it| it.set(&question.report.rule.id));
    let (Some(rules), Some(set)) = (rules, set) else {
        let message = format!(
            "{name} belum dipetakan ke DHIS2. Isi kode data set dan elemennya di \
             guidelines/exchange/dhis2.toml, lalu muat ulang program."
        );
        return Err(refused("dhis2.belum-dipetakan", message));
    };
    let unit = rules.unit(question.desa).ok_or_else(|| {
        let message = "Wilayah ini belum punya kode unit (org unit) DHIS2. Tambahkan kodenya di \
                       guidelines/exchange/dhis2.toml, atau pilih desa yang sudah punya.";
        refused("dhis2.wilayah", message.to_owned())
    })?;
    Ok((set.as_str().to_owned(), unit.as_str().to_owned()))
}

/// Lists every field with its groups and the sum, and the element that each was mapped to.
fn lines<'q>(
    rules: &'q Dhis2,
    question: &'q Question,
) -> Vec<(&'q Field, Option<&'q ReportGroup>, Option<&'q Element>)> {
    let report = &question.report;
    let mut lines = Vec::new();
    for field in &report.fields {
        let groups: &[ReportGroup] = if field.split { &report.groups } else { &[] };
        // Of a field that is split the groups are sent; the sum follows from them.
        let of = groups.iter().map(Some).chain((!field.split).then_some(None));
        lines.extend(of.map(|group| {
            let id = group.map(|group| group.id.as_ref());
            (field, group, rules.element(&report.rule.id, &field.id, id))
        }));
    }
    lines
}

/// Lists the lines that are sent nowhere, by name.
pub(crate) fn unmapped(rules: &Dhis2, question: &Question) -> Vec<String> {
    let left = lines(rules, question).into_iter().filter(|(.., element)| element.is_none());
    let name = |(field, group, _): (&Field, Option<&ReportGroup>, _)| match group {
        Some(group) => format!("{}: {}", field.column(), group.label.id),
        None => field.column(),
    };
    left.map(name).collect()
}

fn values(store: &Store, question: &Question, counts: &Counts<'_>) -> Vec<DataValueV1> {
    let Some(rules) = store.guidelines().dhis2_on(question.span.days().until) else {
        return Vec::new();
    };
    let spot = Spot { desa: question.desa.map(Some), posyandu: None };
    let value = |(field, group, element): (&Field, Option<&ReportGroup>, Option<&Element>)| {
        let element = element?;
        let value = match counts.of(field, group, (spot, None))?.amount {
            Amount::Count(count) => count.to_string(),
            Amount::Rate(rate) => rate.to_string(),
            Amount::Closed => return None,
        };
        Some(DataValueV1 {
            data_element: element.element.as_str().to_owned(),
            category_option_combo: element.combination.as_ref().map(|it| it.as_str().to_owned()),
            value,
        })
    };
    lines(rules, question).into_iter().filter_map(value).collect()
}
