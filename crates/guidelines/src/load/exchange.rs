//! Reads `exchange/dhis2.toml`.

use std::sync::Arc;

use crate::{
    exchange::{Dhis2, Element, Uid},
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    report::Report,
};

pub(super) fn dhis2(
    names: &Names<'_>,
    reports: &[Located<Report>],
    table: Table<'_>,
) -> Option<Located<Dhis2>> {
    let rule = names.rule(&table, IdForm::Name);
    let sets = table.tables("set").into_iter();
    let sets = sets.filter_map(|table| set(reports, table)).collect();
    let elements = table.tables("element").into_iter();
    let elements = elements.filter_map(|table| element(reports, table)).collect();
    let units = table.tables("unit").into_iter().filter_map(unit).collect();
    let place = table.place();
    table.finish();
    Some(Located { value: Dhis2 { rule: rule?, sets, elements, units }, place })
}

fn uid(table: &Table<'_>, key: &'static str) -> Option<Uid> {
    table.word(key, Uid::parse)
}

fn report_of<'r>(reports: &'r [Located<Report>], table: &Table<'_>) -> Option<&'r Report> {
    let id = table.required("report", table.full_text("report"))?;
    let found = reports.iter().map(|report| &report.value);
    let found = found.into_iter().find(|report| *report.rule.id == *id.value);
    if found.is_none() {
        let message = format!("Formulir \"{}\" tidak dikenal.", id.value);
        table.fault("report", "kode.tak-dikenal", message);
    }
    found
}

fn set(reports: &[Located<Report>], table: Table<'_>) -> Option<(Arc<str>, Uid)> {
    let report = report_of(reports, &table);
    let uid = table.required("uid", uid(&table, "uid"));
    table.finish();
    Some((Arc::clone(&report?.rule.id), uid?))
}

fn element(reports: &[Located<Report>], table: Table<'_>) -> Option<Element> {
    let report = report_of(reports, &table);
    let field_id = table.required("field", table.full_text("field"));
    let group_id = table.full_text("group");
    let element = table.required("uid", uid(&table, "uid"));
    let combination = uid(&table, "combination");
    let report = report?;
    let field_id = field_id?.value;
    let field = report.fields.iter().find(|field| *field.id == *field_id);
    if field.is_none() {
        let message = format!("Isian \"{field_id}\" tidak ada pada formulirnya.");
        table.fault("field", "kode.tak-dikenal", message);
    }
    let group = group_id.as_ref().map(|group| group.value);
    let known = group.is_none_or(|id| report.groups.iter().any(|group| *group.id == *id));
    if !known || field.is_some_and(|field| field.split != group.is_some()) {
        let message = "Sebut kelompok untuk isian yang dipecah, dan hanya untuk itu.";
        table.fault("group", "laporan.kelompok", message);
    }
    table.finish();
    Some(Element {
        report: Arc::clone(&report.rule.id),
        field: Arc::clone(&field?.id),
        group: group.map(Arc::from),
        element: element?,
        combination,
    })
}

fn unit(table: Table<'_>) -> Option<(Option<domain::area::DesaCode>, Uid)> {
    let desa =
        if table.has("desa") { Some(table.word("desa", |code| code.parse().ok())?) } else { None };
    let uid = table.required("uid", uid(&table, "uid"));
    table.finish();
    Some((desa, uid?))
}
