//! Reads `readings.toml`.

use std::sync::Arc;

use crate::{
    fault::Faults,
    indicator::Indicator,
    load::{
        document::Table,
        indicators::{better, targets},
        rules::{IdForm, Located, Names},
    },
    reading::{Part, PartOf, Reading, ReadingOf},
};

/// Largest number per which a quotient is told.
const PER_MAX: i64 = 100_000;

pub(super) fn reading(names: &Names<'_>, table: Table<'_>) -> Option<Located<Reading>> {
    let rule = names.rule(&table, IdForm::Indicator);
    let group = table.required("group", table.label("group"));
    let better = table.required("better", table.word("better", better));
    let per: Option<u32> =
        if table.has("per") { table.whole("per", 1, PER_MAX) } else { Some(100) };
    let of = match table.table("villages") {
        Some(villages) => villages_of(&table, villages),
        None => ratio(names, &table),
    };
    let most = i64::from(per.unwrap_or(1)) * 1_000;
    let targets = targets(names, &table, ("value", most));
    let place = table.place();
    table.finish();
    let value =
        Reading { rule: rule?, group: group?, better: better?, of: of?, per: per?, targets };
    Some(Located { value, place })
}

fn villages_of(reading: &Table<'_>, table: Table<'_>) -> Option<ReadingOf> {
    if reading.has("plus") || reading.has("over") {
        let message = "Tulis salah satu: villages, atau plus dan over.";
        reading.fault("villages", "bacaan.bentuk", message);
    }
    let indicator = table.required("indicator", table.full_text("indicator"));
    let at_least = table.required("at_least", table.whole("at_least", 1, 100));
    table.finish();
    Some(ReadingOf::Villages { indicator: indicator?.value.into(), at_least: at_least? })
}

fn ratio(names: &Names<'_>, table: &Table<'_>) -> Option<ReadingOf> {
    let read = |key| -> Vec<Part> {
        table.tables(key).into_iter().filter_map(|table| part(names, table)).collect()
    };
    let (plus, minus, over) = (read("plus"), read("minus"), read("over"));
    for (key, parts) in [("plus", &plus), ("over", &over)] {
        if parts.is_empty() {
            table.required(key, None::<()>);
        }
    }
    (!plus.is_empty() && !over.is_empty()).then_some(ReadingOf::Ratio { plus, minus, over })
}

fn part(names: &Names<'_>, table: Table<'_>) -> Option<Part> {
    let indicator = table.full_text("indicator");
    let figure = table.full_text("figure");
    let which = table.word("part", part_of).unwrap_or(PartOf::Numerator);
    let part = match (indicator, figure) {
        (Some(indicator), None) => Some(Part::People(indicator.value.into(), which)),
        (None, Some(figure)) => {
            if !names.figures.contains(figure.value) {
                let message = format!("Angka \"{}\" tidak ada.", figure.value);
                table.document.fault(&figure.span, "kode.tak-dikenal", message);
            }
            Some(Part::Figure(figure.value.into()))
        }
        _ => {
            table.fault("indicator", "bacaan.bentuk", "Tulis salah satu: indicator atau figure.");
            None
        }
    };
    table.finish();
    part
}

fn part_of(word: &str) -> Option<PartOf> {
    match word {
        "numerator" => Some(PartOf::Numerator),
        "denominator" => Some(PartOf::Denominator),
        "served" => Some(PartOf::Served),
        _ => None,
    }
}

/// Adds a fault for every reading of an indicator that is not there, whose cases are not counted by
/// the month in which they are done, or that reads a confidential answer: a quotient would tell
/// what its board hides.
pub(super) fn check_indicators(
    faults: &Faults,
    readings: &[Located<Reading>],
    indicators: &[Located<Indicator>],
) {
    let versions = |id: &Arc<str>| -> Vec<&Indicator> {
        let of_id = indicators.iter().filter(|one| one.value.rule.id == *id);
        of_id.map(|one| &one.value).collect()
    };
    for Located { value: reading, place } in readings {
        for id in reading.of.indicators() {
            let known = versions(id);
            if known.is_empty() {
                let message = format!("Indikator \"{id}\" tidak ada.");
                faults.add(place, "kode.tak-dikenal", message);
            }
            if known.iter().any(|one| one.confidential) {
                let message = format!("Indikator \"{id}\" dihitung dari data terbatas.");
                faults.add(place, "indikator.terbatas", message);
            }
        }
        let served = reading.of.parts().filter_map(|part| match part {
            Part::People(id, PartOf::Served) => Some(id),
            Part::People(..) | Part::Figure(_) => None,
        });
        for id in served.filter(|id| versions(id).iter().any(|one| !one.has_cases())) {
            let message = format!("\"{id}\" tidak punya bulan selesai; \"served\" bukan untuknya.");
            faults.add(place, "bacaan.bentuk", message);
        }
    }
}
