//! Reads `summary.toml`.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    fault::Faults,
    indicator::Indicator,
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    reading::Reading,
    summary::{SummaryCluster, SummaryContent, SummaryFrom, SummaryRules, SummaryShown},
};

/// The keys of which a line has one: from what it is drawn.
const FROM: [&str; 5] = ["indicators", "readings", "figures", "shows", "missing"];

pub(super) fn summary(names: &Names<'_>, table: Table<'_>) -> Option<Located<SummaryRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let mut told = BTreeSet::new();
    let mut clusters = Vec::new();
    for one in table.tables("cluster") {
        let (place, read) = (one.place(), cluster(names, one));
        let Some(read) = read else { continue };
        if !told.insert(read.id.clone()) {
            let message = format!("Klaster \"{}\" tertulis dua kali.", read.id);
            names.faults.add(&place, "id.ganda", message);
        }
        clusters.push(read);
    }
    let place = table.place();
    table.finish();
    let mut rule = rule?;
    for content in clusters.iter().flat_map(|cluster: &SummaryCluster| &cluster.contents) {
        let of_line = |text: &String| format!("{}: {text}", content.label.id);
        rule.assumed.extend(content.assumed.iter().map(of_line));
    }
    Some(Located { value: SummaryRules { rule, clusters }, place })
}

fn cluster(names: &Names<'_>, table: Table<'_>) -> Option<SummaryCluster> {
    let id = table.required("id", table.full_text("id"));
    let label = table.required("label", table.label("label"));
    let contents = table.tables("content");
    if contents.is_empty() {
        table.fault("content", "kunci.tidak-ada", "Klaster tanpa isi tidak ditampilkan.");
    }
    let contents = contents.into_iter().filter_map(|table| content(names, table)).collect();
    table.finish();
    Some(SummaryCluster { id: id?.value.into(), label: label?, contents })
}

fn content(names: &Names<'_>, table: Table<'_>) -> Option<SummaryContent> {
    let label = table.required("label", table.label("label"));
    let source = table.required("source", table.full_text("source"));
    if let Some(source) = source.as_ref().filter(|source| !names.knows_source(source.value)) {
        let message = format!("Sumber \"{}\" tidak ada di sources.toml.", source.value);
        table.fault("source", "sumber.tak-dikenal", message);
    }
    let assumed = table.texts("assumed").unwrap_or_default();
    let from = from(names, &table);
    table.finish();
    Some(SummaryContent {
        label: label?,
        source: source?.value.to_owned(),
        assumed: assumed.into_iter().map(|text| text.value.to_owned()).collect(),
        from: from?,
    })
}

/// Reads from what a line is drawn: exactly one thing.
fn from(names: &Names<'_>, table: &Table<'_>) -> Option<SummaryFrom> {
    let named: Vec<&str> = FROM.into_iter().filter(|key| table.has(key)).collect();
    let [key] = named.as_slice() else {
        let message = format!("Setiap isi memakai tepat satu dari: {}.", FROM.join(", "));
        table.fault(named.last().unwrap_or(&"label"), "ringkas.asal", message);
        return None;
    };
    let codes = |key: &'static str| -> Vec<Arc<str>> {
        let codes: Vec<Arc<str>> = table.codes(key).into_iter().map(|code| code.value).collect();
        if codes.is_empty() {
            table.fault(key, "ringkas.asal", "Daftar ini kosong; tulis yang ditampilkan.");
        }
        codes
    };
    Some(match *key {
        "indicators" => SummaryFrom::Indicators(codes("indicators")),
        "readings" => SummaryFrom::Readings(codes("readings")),
        "figures" => {
            let figures = codes("figures");
            for code in figures.iter().filter(|code| !names.figures.contains(&**code)) {
                let message = format!("Angka \"{code}\" tidak dikenal.");
                table.fault("figures", "kode.tak-dikenal", message);
            }
            SummaryFrom::Figures(figures)
        }
        "shows" => SummaryFrom::Shown(table.word("shows", SummaryShown::parse)?),
        _ => SummaryFrom::Missing(table.label("missing")?),
    })
}

/// Checks that the indicators and readings that are named are there. Confidential ones may be: the
/// page tells of them what the board does.
pub(super) fn check(
    faults: &Faults,
    summaries: &[Located<SummaryRules>],
    indicators: &[Located<Indicator>],
    readings: &[Located<Reading>],
) {
    let unknown = |place, kind: &str, id: &str| {
        faults.add(place, "kode.tak-dikenal", format!("{kind} \"{id}\" tidak ada."));
    };
    for Located { value: rules, place } in summaries {
        for content in rules.clusters.iter().flat_map(|cluster| &cluster.contents) {
            match &content.from {
                SummaryFrom::Indicators(ids) => {
                    let is_there =
                        |id: &&Arc<str>| indicators.iter().any(|one| one.value.rule.id == **id);
                    let missing = ids.iter().filter(|id| !is_there(id));
                    missing.for_each(|id| unknown(place, "Indikator", id));
                }
                SummaryFrom::Readings(ids) => {
                    let is_there =
                        |id: &&Arc<str>| readings.iter().any(|one| one.value.rule.id == **id);
                    let missing = ids.iter().filter(|id| !is_there(id));
                    missing.for_each(|id| unknown(place, "Angka turunan", id));
                }
                SummaryFrom::Figures(_) | SummaryFrom::Shown(_) | SummaryFrom::Missing(_) => {}
            }
        }
    }
}
