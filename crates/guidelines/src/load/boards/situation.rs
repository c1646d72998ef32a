//! Reads `situation.toml`.

use std::sync::Arc;

use crate::{
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    situation::{SituationGroup, SituationRules},
};

pub(super) fn situation(names: &Names<'_>, table: Table<'_>) -> Option<Located<SituationRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let population = table.required("population", table.full_text("population"));
    if let Some(code) = population.as_ref().filter(|code| !names.figures.contains(code.value)) {
        table.fault("population", "kode.tak-dikenal", unknown_figure(code.value));
    }
    let problems = table.tables("problems").into_iter();
    let problems = problems.filter_map(|table| group(table, "indicators", |_| None)).collect();
    let means = table.tables("means").into_iter();
    let figure = |code: &str| (!names.figures.contains(code)).then(|| unknown_figure(code));
    let means = means.filter_map(|table| group(table, "figures", figure)).collect();
    let place = table.place();
    table.finish();
    let population = population?.value.into();
    Some(Located { value: SituationRules { rule: rule?, population, problems, means }, place })
}

fn group(
    table: Table<'_>,
    key: &'static str,
    wrong: impl Fn(&str) -> Option<String>,
) -> Option<SituationGroup> {
    let label = table.required("label", table.label("label"));
    let ids = table.codes(key);
    for message in ids.iter().filter_map(|id| wrong(&id.value)) {
        table.fault(key, "kode.tak-dikenal", message);
    }
    table.finish();
    Some(SituationGroup { label: label?, ids: ids.into_iter().map(|id| id.value).collect() })
}

fn unknown_figure(code: &str) -> String {
    format!("Angka \"{code}\" tidak dikenal.")
}

/// Returns the indicators that are named.
pub(super) fn indicators(rules: &SituationRules) -> Vec<&Arc<str>> {
    rules.problems.iter().flat_map(|group| &group.ids).collect()
}
