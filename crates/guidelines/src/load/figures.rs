//! Reads `figures/*.toml`.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    fault::Faults,
    figure::{FigureKind, FigureRule, Term},
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    model::Label,
};

/// Largest number by which a product is divided.
const PER_MAX: i64 = 1_000_000;

/// Reads a file; the group of its head is that of its figures.
pub(super) fn file(names: &Names<'_>, root: Table<'_>) -> Vec<Located<FigureRule>> {
    let group = root.required("group", root.label("group"));
    let tables = root.tables("figure");
    let read = tables.into_iter().filter_map(|table| figure(names, group.as_ref(), table));
    let read = read.collect();
    root.finish();
    read
}

fn figure(
    names: &Names<'_>,
    group: Option<&Label>,
    table: Table<'_>,
) -> Option<Located<FigureRule>> {
    let rule = names.rule(&table, IdForm::Indicator);
    let unit = table.required("unit", table.label("unit"));
    let kind = table.required("kind", table.word("kind", kind));
    let monthly = table.flag("monthly").unwrap_or(false);
    let at_most = table.quantity("at_most");
    let estimate = table.tables("estimate").into_iter().filter_map(term).collect();
    let place = table.place();
    table.finish();
    let group = group?.clone();
    let value =
        FigureRule { rule: rule?, group, unit: unit?, kind: kind?, monthly, at_most, estimate };
    Some(Located { value, place })
}

fn kind(word: &str) -> Option<FigureKind> {
    match word {
        "count" => Some(FigureKind::Count),
        "rate" => Some(FigureKind::Rate),
        _ => None,
    }
}

fn term(table: Table<'_>) -> Option<Term> {
    let times = table.required("times", table.quantity("times"));
    let per = if table.has("per") { table.whole("per", 1, PER_MAX) } else { Some(1) };
    let of = table.codes("of");
    if of.is_empty() {
        table.fault("of", "label.kosong", "Sebut angka yang dikalikan.");
    }
    table.finish();
    Some(Term { times: times?, per: per?, of: of.into_iter().map(|code| code.value).collect() })
}

/// Adds a fault for every term that names no figure, and for figures that follow from themselves.
pub(super) fn check_terms(faults: &Faults, figures: &[Located<FigureRule>]) {
    let mut reads: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
    for figure in figures {
        let of = figure.value.estimate.iter().flat_map(|term| &term.of);
        reads.entry(figure.value.rule.id.as_ref()).or_default().extend(of);
    }
    for figure in figures {
        let id = figure.value.rule.id.as_ref();
        for code in figure.value.estimate.iter().flat_map(|term| &term.of) {
            if !reads.contains_key(code.as_ref()) {
                let message = format!("Angka \"{code}\" tidak ada.");
                faults.add(&figure.place, "kode.tak-dikenal", message);
            }
        }
        if reaches(&reads, id) {
            let message = format!("Perkiraan \"{id}\" berputar kembali ke dirinya sendiri.");
            faults.add(&figure.place, "angka.melingkar", message);
        }
    }
}

/// Tells whether a figure is among those it follows from, however far.
fn reaches(reads: &BTreeMap<&str, Vec<&Arc<str>>>, id: &str) -> bool {
    let mut next: Vec<&str> = vec![id];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(code) = next.pop() {
        for read in reads.get(code).into_iter().flatten() {
            if ***read == *id {
                return true;
            }
            if !seen.contains(&read.as_ref()) {
                seen.push(read);
                next.push(read);
            }
        }
    }
    false
}
