//! Reads `spm.toml`.

use std::sync::Arc;

use crate::{
    fault::Faults,
    indicator::Indicator,
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    reading::Reading,
    spm::{SpmClass, SpmReading, SpmRules, SpmService},
};

pub(super) fn spm(names: &Names<'_>, table: Table<'_>) -> Option<Located<SpmRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let receivers = table.required("receivers_percent", table.whole("receivers_percent", 0, 100));
    let classes: Vec<SpmClass> = table.tables("class").into_iter().filter_map(class).collect();
    let falls = classes.windows(2).all(|pair| pair[1].at_least < pair[0].at_least);
    if !falls || classes.last().is_none_or(|last| last.at_least != 0) {
        let message = "Batas kelas harus turun dan berakhir pada 0.";
        table.fault("class", "nilai.tidak-sah", message);
    }
    let services = table.tables("service").into_iter();
    let services = services.filter_map(|table| service(names, table)).collect();
    let provincial = table.codes("provincial").into_iter().map(|code| code.value).collect();
    let place = table.place();
    table.finish();
    let receivers_percent = receivers?;
    let value = SpmRules { rule: rule?, receivers_percent, classes, services, provincial };
    Some(Located { value, place })
}

fn class(table: Table<'_>) -> Option<SpmClass> {
    let at_least = table.required("at_least", table.whole("at_least", 0, 100));
    let label = table.required("label", table.label("label"));
    table.finish();
    Some(SpmClass { at_least: at_least?, label: label? })
}

fn service(names: &Names<'_>, table: Table<'_>) -> Option<SpmService> {
    let number = table.required("number", table.whole("number", 1, 99));
    let label = table.required("label", table.label("label"));
    let quality = table.required("quality", table.full_text("quality"));
    if let Some(quality) = quality.as_ref().filter(|code| !names.figures.contains(code.value)) {
        let message = format!("Angka \"{}\" tidak dikenal.", quality.value);
        table.fault("quality", "kode.tak-dikenal", message);
    }
    let indicators = table.tables("indicator").into_iter().filter_map(reading).collect();
    table.finish();
    Some(SpmService { number: number?, label: label?, indicators, quality: quality?.value.into() })
}

fn reading(table: Table<'_>) -> Option<SpmReading> {
    let regulation = table.required("regulation", table.full_text("regulation"));
    let indicator = table.required("id", table.full_text("id"));
    table.finish();
    let (regulation, indicator) = (regulation?.value, indicator?.value);
    Some(SpmReading { regulation: regulation.into(), indicator: indicator.into() })
}

/// Adds a fault for every service that names an indicator or a reading which is not there.
pub(super) fn check(
    faults: &Faults,
    spm: &[Located<SpmRules>],
    indicators: &[Located<Indicator>],
    numbers: &[Located<Reading>],
) {
    let counted = |id: &Arc<str>| numbers.iter().any(|one| one.value.rule.id == *id);
    let known = |id: &Arc<str>| indicators.iter().any(|one| one.value.rule.id == *id);
    for rules in spm {
        let readings = rules.value.services.iter().flat_map(|service| &service.indicators);
        for reading in readings.filter(|reading| !known(&reading.indicator)) {
            let message = format!("Indikator \"{}\" tidak ada.", reading.indicator);
            faults.add(&rules.place, "kode.tak-dikenal", message);
        }
        for id in rules.value.provincial.iter().filter(|id| !counted(id)) {
            let message = format!("Angka turunan \"{id}\" tidak ada.");
            faults.add(&rules.place, "kode.tak-dikenal", message);
        }
    }
}
