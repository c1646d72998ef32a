//! Reads `indicators/*.toml`.

use domain::day::Day;

use crate::{
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    model::{Count, Indicator},
    step::StepChoice,
    target::{Better, CohortSpan, Target},
};

pub(super) fn indicator(names: &Names<'_>, table: Table<'_>) -> Option<Located<Indicator>> {
    let rule = names.rule(&table, IdForm::Indicator);
    let numerator_text = table.required("numerator", table.label("numerator"));
    let denominator_text = table.required("denominator", table.label("denominator"));
    let better = table.required("better", table.word("better", better));
    let count = table.required("count", count(names, &table));
    let targets = targets(names, &table);
    let place = table.place();
    table.finish();
    let value = Indicator {
        rule: rule?,
        numerator_text: numerator_text?,
        denominator_text: denominator_text?,
        better: better?,
        targets,
        count: count?,
    };
    Some(Located { value, place })
}

fn better(word: &str) -> Option<Better> {
    match word {
        "higher" => Some(Better::Higher),
        "lower" => Some(Better::Lower),
        "neutral" => Some(Better::Neutral),
        _ => None,
    }
}

fn span(word: &str) -> Option<CohortSpan> {
    match word {
        "year" => Some(CohortSpan::Year),
        "to_date" => Some(CohortSpan::ToDate),
        _ => None,
    }
}

fn count(names: &Names<'_>, indicator: &Table<'_>) -> Option<Count> {
    let table = indicator.table("count")?;
    let kind = table.required("kind", table.text("kind"))?;
    let count = match kind.value {
        "monthly" => {
            let months = table.months("months").unwrap_or_default();
            let population = table.required("population", names.condition(&table, "population"));
            let numerator = table.required("numerator", names.condition(&table, "numerator"));
            match (population, numerator) {
                (Some(population), Some(numerator)) => {
                    Some(Count::Monthly { months, population, numerator })
                }
                _ => None,
            }
        }
        "cohort" => {
            let reached = table.required("reached", table.age("reached"));
            let steps = steps(names, &table);
            let before = table.age("before");
            let span = table.required("span", table.word("span", span));
            match (reached, span) {
                (Some(reached), Some(span)) => Some(Count::Cohort { reached, steps, before, span }),
                _ => None,
            }
        }
        other => {
            let message = format!("\"{other}\" bukan cara hitung: monthly atau cohort.");
            table.fault("kind", "nilai.tidak-sah", message);
            None
        }
    };
    table.finish();
    count
}

/// Reads the steps of a cohort: each a step, or a list of steps of which one is enough.
fn steps(names: &Names<'_>, table: &Table<'_>) -> Vec<StepChoice> {
    table.required("steps", Some(()));
    let choices = table.choices("steps");
    if choices.iter().flatten().next().is_none() && table.has("steps") {
        table.fault("steps", "label.kosong", "Daftar langkah tidak boleh kosong.");
    }
    choices.iter().map(|codes| StepChoice(names.step_codes(table, codes))).collect()
}

fn targets(names: &Names<'_>, indicator: &Table<'_>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for table in indicator.tables("target") {
        let percent = table.required("percent", table.quantity("percent"));
        let valid_from = table.required("valid_from", table.day("valid_from"));
        let valid_until = table.day("valid_until");
        let source = table.required("source", table.full_text("source"));
        if percent.is_some_and(|percent| !(0..=100_000).contains(&percent.thousandths())) {
            table.fault("percent", "rentang.mustahil", "Target antara 0 dan 100 persen.");
        }
        if let (Some(from), Some(until)) = (valid_from, valid_until)
            && until < from
        {
            let message = format!("Berlaku sampai {until}, sebelum mulai berlaku {from}.");
            table.fault("valid_until", "berlaku.terbalik", message);
        }
        if let Some(source) = source.as_ref().filter(|source| !names.knows_source(source.value)) {
            let message = format!("Sumber \"{}\" tidak ada di sources.toml.", source.value);
            table.document.fault(&source.span, "sumber.tak-dikenal", message);
        }
        if let Some(from) = valid_from
            && targets.iter().any(|other| overlaps(other, from, valid_until))
        {
            let message = "Dua target berlaku pada hari yang sama.";
            table.fault("valid_from", "id.ganda", message);
        }
        table.finish();
        if let (Some(percent), Some(valid_from), Some(source)) = (percent, valid_from, source) {
            let source = source.value.to_owned();
            targets.push(Target { percent: percent.as_f64(), valid_from, valid_until, source });
        }
    }
    targets
}

fn overlaps(target: &Target, from: Day, until: Option<Day>) -> bool {
    until.is_none_or(|until| target.valid_from <= until)
        && target.valid_until.is_none_or(|until| from <= until)
}
