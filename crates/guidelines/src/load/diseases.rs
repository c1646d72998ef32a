//! Reads `skdr.toml`.

use std::num::NonZeroU32;

use domain::quantity::Quantity;
use outbreak::{
    alert::Alert,
    ears::{Method, Settings},
    klb::Criteria,
    rate::Factor,
};

use crate::{
    condition::Condition,
    disease::{Detector, Disease, EarlyWarning},
    facts::Slot,
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    segment::Segment,
};

/// Longest time that two contacts of one case may lie apart.
const APART_DAYS_MAX: i64 = 366;
/// Longest time for a closing or a report.
const DAYS_MAX: i64 = 31;
const HOURS_MAX: i64 = 24 * DAYS_MAX;
/// Largest number of weeks, months or cases in a rule.
const NUMBER_MAX: i64 = 10_000;

/// What a file of early warning holds.
#[derive(Default)]
pub(super) struct Read {
    pub(super) diseases: Vec<Located<Disease>>,
    pub(super) early_warnings: Vec<Located<EarlyWarning>>,
}

pub(super) fn file(names: &Names<'_>, root: Table<'_>) -> Read {
    let tables = root.tables("early_warning");
    let early_warnings = tables.into_iter().filter_map(|table| early_warning(names, table));
    let early_warnings = early_warnings.collect();
    let mut diseases: Vec<Located<Disease>> = Vec::new();
    for table in root.tables("disease") {
        let Some(disease) = disease(names, table) else { continue };
        let of_code = |other: &Located<Disease>| {
            other.value.code == disease.value.code && other.value.rule.id != disease.value.rule.id
        };
        if diseases.iter().any(of_code) {
            let message = format!("Kode {} dipakai dua penyakit.", disease.value.code);
            names.faults.add(&disease.place, "kode.ganda", message);
        }
        diseases.push(disease);
    }
    root.finish();
    Read { diseases, early_warnings }
}

fn disease(names: &Names<'_>, table: Table<'_>) -> Option<Located<Disease>> {
    let rule = names.rule(&table, IdForm::Indicator);
    let code = table.required("code", table.full_text("code"));
    let when = table.required("when", names.condition(&table, "when"));
    if let Some(when) = &when {
        check_answer(names, &table, "when", when);
    }
    let icd10 = table.texts("icd10").unwrap_or_default();
    let apart_days = table.required("apart_days", table.whole("apart_days", 0, APART_DAYS_MAX));
    let alert = table.required("alert", alert(&table));
    let has_detector = table.has("detect");
    let detector = detector(&table);
    let place = table.place();
    table.finish();
    let value = Disease {
        rule: rule?,
        code: code?.value.into(),
        when: when?,
        icd10: icd10.into_iter().map(|code| code.value.to_owned()).collect(),
        apart_days: apart_days?,
        alert: alert?,
        detector: if has_detector { Some(detector?) } else { None },
    };
    Some(Located { value, place })
}

/// Adds a fault for a condition of which a contact alone can tell nothing.
fn check_answer(names: &Names<'_>, table: &Table<'_>, key: &'static str, when: &Condition) {
    names.check_moment(table, key, when);
    let is_answer = |slot: &Slot| names.observed.contains(slot);
    if !when.reads.iter().any(is_answer) {
        let message = "Kasus dikenali dari isian suatu kontak; syarat ini tidak membaca satu pun.";
        table.fault(key, "kondisi.tanpa-isian", message);
    }
}

fn alert(disease: &Table<'_>) -> Option<Alert> {
    let table = disease.table("alert")?;
    let kind = table.required("kind", table.text("kind"))?;
    let alert = match kind.value {
        "ratio" => {
            let above = table.required("above", factor(&table, "above"));
            let cases_min = table.required("cases_min", number(&table, "cases_min"));
            above
                .zip(cases_min)
                .map(|(above, least)| Alert::Ratio { above, cases_min: least.get() })
        }
        "count" => {
            let at_least = table.required("at_least", number(&table, "at_least"));
            at_least.map(|at_least| Alert::Count { at_least })
        }
        "trend" => {
            let rises = if table.has("rises") { Some(number(&table, "rises")?) } else { None };
            Some(Alert::Trend { rises })
        }
        "none" => Some(Alert::None),
        other => {
            let message = format!("\"{other}\" bukan jenis batas: ratio, count, trend atau none.");
            table.fault("kind", "nilai.tidak-sah", message);
            None
        }
    };
    table.finish();
    alert
}

fn detector(disease: &Table<'_>) -> Option<Detector> {
    let table = disease.table("detect")?;
    let method = table.required("method", table.word("method", method));
    let from_cases = table.required("from_cases", number(&table, "from_cases"));
    table.finish();
    Some(Detector { method: method?, from_cases: from_cases? })
}

/// Reads a chart; C3 has another limit, and is not offered.
fn method(word: &str) -> Option<Method> {
    match word {
        "ears_c1" => Some(Method::C1),
        "ears_c2" => Some(Method::C2),
        _ => None,
    }
}

fn early_warning(names: &Names<'_>, table: Table<'_>) -> Option<Located<EarlyWarning>> {
    let rule = names.rule(&table, IdForm::Name);
    let examined = table.required("examined", names.condition(&table, "examined"));
    let close_days = table.required("close_days", table.whole("close_days", 0, DAYS_MAX));
    let hours = table.required("report_hours", table.whole("report_hours", 1, HOURS_MAX));
    let age_years = table.required("age_years", age_years(&table));
    let criteria = table.required("klb", criteria(&table));
    let settings = table.required("ears", settings(&table));
    let place = table.place();
    let days = close_days.zip(hours);
    let value = EarlyWarning::new(rule?, examined?, days?, age_years?, criteria?, settings?);
    if value.is_none() {
        let message = "Paling sedikit dua minggu diketahui, paling banyak sepanjang baseline; \
                       simpangan dan batas di atas nol.";
        table.fault("ears", "nilai.tidak-sah", message);
    }
    table.finish();
    Some(Located { value: value?, place })
}

/// Reads where age groups begin: whole years above zero, rising.
fn age_years(table: &Table<'_>) -> Option<Vec<u32>> {
    let numbers = table.quantities("age_years")?;
    let whole = |number: &Quantity| match number.thousandths() {
        thousandths if thousandths % 1_000 == 0 => u32::try_from(thousandths / 1_000).ok(),
        _ => None,
    };
    let years: Option<Vec<u32>> = numbers.iter().map(whole).collect();
    let rising = |years: &Vec<u32>| {
        years.first().is_none_or(|first| 0 < *first) && years.windows(2).all(|p| p[0] < p[1])
    };
    let years = years.filter(rising);
    if years.is_none() {
        let message = "Batas kelompok umur: tahun bulat di atas nol, menaik.";
        table.fault("age_years", "nilai.tidak-sah", message);
    }
    years
}

fn settings(warning: &Table<'_>) -> Option<Settings> {
    let table = warning.table("ears")?;
    let baseline = table.required("baseline", number(&table, "baseline"));
    let known_min = table.required("known_min", number(&table, "known_min"));
    let sd_floor = table.required("sd_floor", table.quantity("sd_floor"));
    let limit = table.required("limit", table.quantity("limit"));
    table.finish();
    Some(Settings {
        method: Method::C2,
        baseline: baseline?.get(),
        known_min: known_min?.get(),
        sd_floor: sd_floor?.as_f64(),
        limit: limit?.as_f64(),
        cases_min: 1,
    })
}

fn criteria(warning: &Table<'_>) -> Option<Criteria> {
    let table = warning.table("klb")?;
    let number = |key| table.required(key, number(&table, key));
    let factor = |key| table.required(key, factor(&table, key));
    let (new_after, rises) = (number("new_after"), number("rises"));
    let (period, month, year) = (factor("period"), factor("month"), factor("year"));
    let (fatality, share) = (factor("fatality"), factor("share"));
    let (months_min, cases_min) = (number("months_min"), number("cases_min"));
    table.finish();
    Some(Criteria {
        new_after: new_after?,
        rises: rises?,
        period: period?,
        month: month?,
        year: year?,
        fatality: fatality?,
        share: share?,
        months_min: months_min?,
        cases_min: cases_min?.get(),
    })
}

fn number(table: &Table<'_>, key: &'static str) -> Option<NonZeroU32> {
    NonZeroU32::new(table.whole(key, 1, NUMBER_MAX)?)
}

fn factor(table: &Table<'_>, key: &'static str) -> Option<Factor> {
    let factor = |quantity: Quantity| {
        u32::try_from(quantity.thousandths()).ok().and_then(Factor::from_thousandths)
    };
    let read = factor(table.quantity(key)?);
    if read.is_none() {
        table.fault(key, "nilai.tidak-sah", "Kelipatan harus lebih dari 1.");
    }
    read
}

/// Adds a fault for a disease that reads a confidential answer: the names behind its numbers would
/// tell it.
pub(super) fn check_confidential(
    names: &Names<'_>,
    segments: &[Located<Segment>],
    diseases: &[Located<Disease>],
) {
    let confidential = |name: &str| {
        segments.iter().any(|s| s.value.observations.iter().any(|code| **code == *name))
    };
    for disease in diseases {
        let mut reads = disease.value.when.reads.iter().map(|slot| names.answer_behind(*slot));
        if let Some(name) = reads.find(|name| confidential(name)) {
            let message = format!(
                "Penyakit membaca isian terbatas \"{name}\"; nama di balik angkanya akan \
                 membukanya."
            );
            names.faults.add(&disease.place, "penyakit.terbatas", message);
        }
    }
}
