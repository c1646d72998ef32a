//! Reads `stages.toml` and `observations/*.toml`.

use std::sync::Arc;

use crate::{
    bounds::check_span,
    facts::{FactType, Slot, Vocabulary},
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    model::{Label, Last, Observation, ObservationKind, PlausibleRange, Range, Stage, StageSpan},
};

/// Most names in one edition.
const NAMES_MAX: usize = 4_000;

pub(super) fn stage(names: &Names<'_>, table: Table<'_>) -> Option<Located<Stage>> {
    let rule = names.rule(&table, IdForm::Name);
    let book = table.required("book", table.full_text("book"));
    let episode = table.full_text("episode");
    let age = if episode.is_some() { None } else { table.required("from", table.span()) };
    check_span(&table, age);
    if let Some(episode) = &episode
        && !names.episodes.contains_key(episode.value)
    {
        let message = format!("Episode \"{}\" tidak dikenal.", episode.value);
        table.fault("episode", "kode.tak-dikenal", message);
    }
    let place = table.place();
    table.finish();
    let span = match episode {
        Some(episode) => StageSpan::Episode(episode.value.into()),
        None => StageSpan::Age(age?),
    };
    Some(Located { value: Stage { rule: rule?, book: book?.value.into(), span }, place })
}

pub(super) fn observation(names: &mut Names<'_>, table: Table<'_>) -> Option<Located<Observation>> {
    let rule = names.rule(&table, IdForm::Name);
    let kind = kind(&table);
    let derived = table.flag("derived").unwrap_or(false);
    let is_number = matches!(kind, Some(ObservationKind::Number { .. }));
    let possible = if is_number { range_of(&table, "possible") } else { None };
    if is_number && !derived {
        let _: Option<Range> = table.required("possible", possible);
    }
    let plausible = if is_number { plausible(&table, possible) } else { Vec::new() };
    let unit = table.text("unit").map_or("", |unit| unit.value).to_owned();
    let loinc = table.full_text("loinc").map(|code| code.value.to_owned());
    let snomed = table.full_text("snomed").map(|code| code.value.to_owned());
    let (rule, kind) = (rule?, kind?);
    let taken = names.vocabulary.slot(&rule.id);
    if taken.is_some_and(|slot| names.episodes.values().any(|facts| facts.has(slot))) {
        let message = format!("\"{}\" sudah dipakai untuk fakta episode.", rule.id);
        table.fault("id", "kode.bentrok", message);
    }
    let slot = name(&mut names.vocabulary, &table, &rule.id, &kind)?;
    let remembered = table.flag("remembered").unwrap_or(false);
    let last = if remembered { remember(&mut names.vocabulary, &table, slot) } else { None };
    if table.has("dated") && !remembered {
        let message = "Hanya nilai yang diingat (remembered = true) mempunyai hari.";
        table.fault("dated", "nilai.tidak-sah", message);
    }
    // Formulas are compiled once all names are known.
    table.text("formula");
    if table.has("formula") && !(derived && matches!(kind, ObservationKind::Number { .. })) {
        let message = "Rumus hanya untuk angka dengan derived = true.";
        table.fault("formula", "nilai.tidak-sah", message);
    }
    let place = table.place();
    table.finish();
    let value = Observation {
        rule,
        kind,
        unit,
        possible,
        plausible,
        loinc,
        snomed,
        derived,
        formula: None,
        last,
        slot,
    };
    Some(Located { value, place })
}

/// Adds the fact of the latest value of an observation, and where it is dated that of the days
/// since.
fn remember(vocabulary: &mut Vocabulary, table: &Table<'_>, slot: Slot) -> Option<Last> {
    let (name, fact_type) = (format!("last_{}", vocabulary.name(slot)), vocabulary.fact_type(slot));
    let value = add(vocabulary, table, &name, fact_type)?;
    if let Some(codes) = vocabulary.codes(slot).cloned() {
        vocabulary.limit(value, codes);
    }
    let mut last = Last { value, days: None };
    if table.flag("dated") == Some(true) {
        let days = add(vocabulary, table, &format!("{name}_days"), FactType::Number)?;
        // Days pass by themselves: no contact knows them.
        vocabulary.mark_lasting(days);
        last.days = Some(days);
    }
    Some(last)
}

/// Adds a fact about what is remembered, unless another kind of fact has its name.
fn add(
    vocabulary: &mut Vocabulary,
    table: &Table<'_>,
    name: &str,
    fact_type: FactType,
) -> Option<Slot> {
    let known = vocabulary.slot(name);
    if known.is_some_and(|known| vocabulary.fact_type(known) != fact_type) {
        table.fault("remembered", "kode.bentrok", format!("\"{name}\" sudah dipakai."));
        return None;
    }
    Some(vocabulary.add(name, fact_type))
}

/// Gives the observation its fact; a derived fact of the same name and type is the same fact.
fn name(
    vocabulary: &mut Vocabulary,
    table: &Table<'_>,
    id: &Arc<str>,
    kind: &ObservationKind,
) -> Option<Slot> {
    let fact_type = kind.fact_type();
    let known = vocabulary.slot(id);
    if known.is_some_and(|slot| vocabulary.fact_type(slot) != fact_type) {
        let message = format!("\"{id}\" sudah dipakai untuk fakta lain jenis.");
        table.fault("kind", "kode.bentrok", message);
        return None;
    }
    if known.is_none() && NAMES_MAX <= vocabulary.len() {
        let message = format!("Paling banyak {NAMES_MAX} nama dalam satu edisi.");
        table.fault("id", "berkas.terlalu-banyak", message);
        return None;
    }
    let slot = vocabulary.add(id, fact_type);
    if let ObservationKind::Choice(options) = kind {
        vocabulary.limit(slot, options.iter().map(|(code, _)| Arc::clone(code)));
    }
    debug_assert!(fact_type != FactType::Codes, "no observation is a set of codes");
    Some(slot)
}

fn kind(table: &Table<'_>) -> Option<ObservationKind> {
    let word = table.required("kind", table.text("kind"))?;
    match word.value {
        "number" => {
            let decimals = table.required("decimals", table.whole("decimals", 0, 3));
            Some(ObservationKind::Number { decimals: decimals? })
        }
        "choice" => options(table).map(ObservationKind::Choice),
        "bool" => Some(ObservationKind::Bool),
        "day" => Some(ObservationKind::Day),
        "text" => Some(ObservationKind::Text),
        other => {
            let message = format!("\"{other}\" bukan jenis: number, bool, choice, day atau text.");
            table.fault("kind", "nilai.tidak-sah", message);
            None
        }
    }
}

fn options(table: &Table<'_>) -> Option<Vec<(Arc<str>, Label)>> {
    table.required("options", Some(()));
    let mut options: Vec<(Arc<str>, Label)> = Vec::new();
    for option in table.tables("options") {
        let code = option.required("code", option.full_text("code"));
        let label = option.required("label", option.label("label"));
        if let Some(code) = &code
            && options.iter().any(|(other, _)| other.as_ref() == code.value)
        {
            let message = format!("Pilihan \"{}\" tertulis dua kali.", code.value);
            option.fault("code", "kode.ganda", message);
        }
        option.finish();
        options.push((code?.value.into(), label?));
    }
    if options.is_empty() && table.has("options") {
        table.fault("options", "label.kosong", "Daftar pilihan tidak boleh kosong.");
    }
    Some(options)
}

fn range_of(table: &Table<'_>, key: &'static str) -> Option<Range> {
    let inner = table.table(key)?;
    let range = range(&inner);
    inner.finish();
    range
}

fn range(table: &Table<'_>) -> Option<Range> {
    let min = table.required("min", table.quantity("min"));
    let max = table.required("max", table.quantity("max"));
    let range = Range { min: min?.thousandths(), max: max?.thousandths() };
    if range.max < range.min {
        table.fault("min", "rentang.mustahil", "Nilai min lebih besar daripada max.");
        return None;
    }
    Some(range)
}

fn plausible(table: &Table<'_>, possible: Option<Range>) -> Vec<PlausibleRange> {
    let mut ranges = Vec::new();
    let mut tables = Vec::new();
    for inner in table.tables("plausible") {
        let range = range(&inner);
        let age = inner.span();
        check_span(&inner, age);
        if let (Some(range), Some(possible)) = (range, possible)
            && (range.min < possible.min || possible.max < range.max)
        {
            let message = "Rentang wajar keluar dari rentang yang mungkin.";
            inner.fault("min", "rentang.di-luar", message);
        }
        if let Some(range) = range {
            ranges.push(PlausibleRange { age, range });
            tables.push(inner.place());
        }
        inner.finish();
    }
    check_tiling(table, &ranges, &tables);
    ranges
}

/// Checks that the ages of plausible ranges follow one another without gap or overlap.
fn check_tiling(table: &Table<'_>, ranges: &[PlausibleRange], places: &[crate::fault::Place]) {
    let everybody = ranges.iter().position(|range| range.age.is_none());
    if let Some(at) = everybody
        && 1 < ranges.len()
    {
        let message = "Rentang tanpa umur tumpang tindih dengan rentang lain.";
        table.document.fault_at(&places[at], "umur.tumpang-tindih", message);
        return;
    }
    let spans: Vec<_> =
        ranges.iter().zip(places).filter_map(|(range, place)| Some((range.age?, place))).collect();
    for (place, code, message) in crate::bounds::tile(&spans) {
        table.document.fault_at(place, code, message);
    }
}
