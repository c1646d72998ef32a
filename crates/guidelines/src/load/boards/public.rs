//! Reads `public.toml`.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    public::{PublicBy, PublicRules, PublicTableRule},
};

pub(super) fn public(names: &Names<'_>, table: Table<'_>) -> Option<Located<PublicRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let percent_from = table.required("percent_from", table.whole("percent_from", 1, 1_000));
    let mut told = BTreeSet::new();
    let mut tables = Vec::new();
    for one in table.tables("table") {
        let (place, read) = (one.place(), public_table(one));
        let Some(read) = read else { continue };
        if !told.insert(read.indicator.clone()) {
            let message = format!(
                "Indikator \"{}\" tertulis dua kali: angka desa dan jumlahnya tidak boleh terbit \
                 bersama.",
                read.indicator
            );
            names.faults.add(&place, "id.ganda", message);
        }
        tables.push(read);
    }
    let place = table.place();
    table.finish();
    let value = PublicRules { rule: rule?, percent_from: percent_from?, tables };
    Some(Located { value, place })
}

fn public_table(table: Table<'_>) -> Option<PublicTableRule> {
    let indicator = table.required("indicator", table.full_text("indicator"));
    let title = table.required("title", table.label("title"));
    let of = table.required("of", table.label("of"));
    let by = table.required("by", table.word("by", PublicBy::parse));
    table.finish();
    let indicator = indicator?.value.into();
    Some(PublicTableRule { indicator, title: title?, of: of?, by: by? })
}

/// Returns the indicators that are named.
pub(super) fn indicators(rules: &PublicRules) -> Vec<&Arc<str>> {
    rules.tables.iter().map(|table| &table.indicator).collect()
}
