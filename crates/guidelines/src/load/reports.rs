//! Reads `reports/*.toml`.

use std::{collections::BTreeSet, sync::Arc};

use domain::person::Sex;

use crate::{
    bounds::check_span,
    load::{
        Draft,
        document::Table,
        rules::{IdForm, Located, Names, is_code},
    },
    report::{
        CaseCount, Field, FieldSource, PersonFact, Report, ReportGroup, ReportPeriod, ReportRows,
        ServiceFact, SignalFact, Take, Whose,
    },
};

/// Ids that fields may name, known once everything else was read.
pub(super) struct Known {
    indicators: BTreeSet<Arc<str>>,
    diseases: BTreeSet<Arc<str>>,
    registers: BTreeSet<Arc<str>>,
    recaps: BTreeSet<Arc<str>>,
}

impl Known {
    pub(super) fn of(draft: &Draft) -> Self {
        let ids = |rules: Vec<&Arc<str>>| rules.into_iter().map(Arc::clone).collect();
        Self {
            indicators: ids(draft.indicators.iter().map(|it| &it.value.rule.id).collect()),
            diseases: ids(draft.diseases.iter().map(|it| &it.value.rule.id).collect()),
            registers: ids(draft.registers.iter().map(|it| &it.value.rule.id).collect()),
            recaps: ids(draft.recaps.iter().map(|it| &it.value.rule.id).collect()),
        }
    }
}

pub(super) fn report(
    names: &Names<'_>,
    known: &Known,
    table: Table<'_>,
) -> Option<Located<Report>> {
    let rule = names.rule(&table, IdForm::Indicator);
    let regulation = table.required("regulation", table.full_text("regulation"));
    let period = table.required("period", table.word("period", ReportPeriod::parse));
    let rows = rows(names, known, &table);
    let groups: Vec<_> = table.tables("group").into_iter().filter_map(group).collect();
    let fields = table.tables("field").into_iter();
    let fields: Vec<Field> =
        fields.filter_map(|table| field(names, known, (rows.as_ref(), &groups), table)).collect();
    if fields.is_empty() {
        table.fault("field", "label.kosong", "Formulir tidak punya isian.");
    }
    let of_months = matches!(period, None | Some(ReportPeriod::Month));
    if !of_months && matches!(rows, Some(ReportRows::Person(Whose::Counted { .. }))) {
        table.fault("period", "nilai.tidak-sah", "Formulir ini bulanan: tulis \"month\".");
    }
    let place = table.place();
    table.finish();
    let regulation = regulation?.value.to_owned();
    let value = Report { rule: rule?, regulation, period: period?, rows: rows?, groups, fields };
    Some(Located { value, place })
}

fn rows(names: &Names<'_>, known: &Known, table: &Table<'_>) -> Option<ReportRows> {
    let word = table.required("rows", table.text("rows"))?.value;
    let rows = match word {
        "field" => ReportRows::Field,
        "desa" => ReportRows::Desa,
        "posyandu" => ReportRows::Posyandu,
        "disease" => ReportRows::Disease,
        "service" => ReportRows::Service,
        "signal" => ReportRows::Signal,
        "part" => ReportRows::Part,
        "died" => ReportRows::Person(Whose::Died),
        "born" => ReportRows::Person(Whose::Born),
        "counted" => {
            let of = named(table, "of", "Indikator", &known.indicators);
            let when = table.required("when", names.condition(table, "when"));
            ReportRows::Person(Whose::Counted { indicator: of?, when: when? })
        }
        _ => {
            let message = format!("\"{word}\" bukan baris laporan yang dikenal.");
            table.fault("rows", "nilai.tidak-sah", message);
            return None;
        }
    };
    Some(rows)
}

fn group(table: Table<'_>) -> Option<ReportGroup> {
    let id = code(&table);
    let label = table.required("label", table.label("label"));
    let sex = table.word("sex", |word| match word {
        "L" => Some(Sex::LakiLaki),
        "P" => Some(Sex::Perempuan),
        _ => None,
    });
    let age = table.span();
    check_span(&table, age);
    table.finish();
    Some(ReportGroup { id: id?, label: label?, sex, age })
}

/// Reads a code that is unique only within its form.
fn code(table: &Table<'_>) -> Option<Arc<str>> {
    let id = table.required("id", table.text("id"))?;
    if is_code(id.value, IdForm::Part) {
        return Some(id.value.into());
    }
    let message = format!("\"{}\" bukan kode: huruf kecil, angka dan garis bawah.", id.value);
    table.fault("id", "id.tidak-sah", message);
    None
}

fn field(
    names: &Names<'_>,
    known: &Known,
    (rows, groups): (Option<&ReportRows>, &[ReportGroup]),
    table: Table<'_>,
) -> Option<Field> {
    let id = code(&table);
    let number = table.full_text("number").map_or_else(String::new, |text| text.value.to_owned());
    let heading = table.label("heading");
    let label = table.required("label", table.label("label"));
    let title = table.full_text("title").map(|text| text.value.to_owned());
    let split = table.flag("split").unwrap_or(false);
    let from = source(names, known, &table);
    if let (Some(from), Some(rows)) = (&from, rows) {
        check_source(&table, rows, from);
        if split && (groups.is_empty() || !can_split(from)) {
            let message = "Isian ini tidak dapat dipecah menurut kelompok.";
            table.fault("split", "laporan.kelompok", message);
        }
    }
    table.finish();
    Some(Field { id: id?, number, heading, label: label?, title, split, from: from? })
}

/// Keys of which a field has exactly one.
const SOURCES: [&str; 10] = [
    "indicator",
    "figure",
    "skdr",
    "service",
    "signal",
    "person",
    "fact",
    "register",
    "recap",
    "missing",
];

fn source(names: &Names<'_>, known: &Known, table: &Table<'_>) -> Option<FieldSource> {
    let told: Vec<&str> = SOURCES.into_iter().filter(|key| table.has(key)).collect();
    let [key] = told[..] else {
        let message = format!("Isian menyebut satu asal: {}.", SOURCES.join(", "));
        table.fault(told.first().unwrap_or(&"id"), "laporan.asal", message);
        for key in SOURCES {
            let _known = table.text(key);
        }
        return None;
    };
    match key {
        "indicator" => {
            let id = named(table, "indicator", "Indikator", &known.indicators);
            let take = table.required("take", table.word("take", Take::parse));
            Some(FieldSource::Indicator { id: id?, take: take? })
        }
        "figure" => {
            let id = named(table, "figure", "Angka", &names.figures);
            id.map(FieldSource::Figure)
        }
        "skdr" => {
            let disease = || named(table, "disease", "Penyakit", &known.diseases);
            let disease = if table.has("disease") { Some(disease()?) } else { None };
            let count = table.word("skdr", CaseCount::parse)?;
            Some(FieldSource::Disease { disease, count })
        }
        "service" => table.word("service", ServiceFact::parse).map(FieldSource::Service),
        "signal" => table.word("signal", SignalFact::parse).map(FieldSource::Signal),
        "person" => table.word("person", PersonFact::parse).map(FieldSource::Person),
        "fact" => observed(names, table),
        "register" => {
            named(table, "register", "Register", &known.registers).map(FieldSource::Register)
        }
        "recap" => named(table, "recap", "Rekap", &known.recaps).map(FieldSource::Recap),
        _ => table.label("missing").map(FieldSource::Missing),
    }
}

/// Reads an id that must be one of those known.
fn named(
    table: &Table<'_>,
    key: &'static str,
    what: &str,
    known: &BTreeSet<Arc<str>>,
) -> Option<Arc<str>> {
    let id = table.required(key, table.full_text(key))?;
    let found = known.get(id.value).cloned();
    if found.is_none() {
        let message = format!("{what} \"{}\" tidak dikenal.", id.value);
        table.fault(key, "kode.tak-dikenal", message);
    }
    found
}

/// Reads the code of an observation.
fn observed(names: &Names<'_>, table: &Table<'_>) -> Option<FieldSource> {
    let code = table.full_text("fact")?;
    let slot = names.vocabulary.slot(code.value).filter(|slot| names.written.contains(slot));
    if slot.is_none() {
        let message = format!("Isian \"{}\" tidak dikenal.", code.value);
        table.fault("fact", "kode.tak-dikenal", message);
    }
    slot.map(|_| FieldSource::Observed(code.value.into()))
}

/// Adds a fault for a source that says nothing about the rows of the form.
fn check_source(table: &Table<'_>, rows: &ReportRows, from: &FieldSource) {
    let fits = match (rows, from) {
        (_, FieldSource::Missing(_)) => true,
        (ReportRows::Field, FieldSource::Disease { disease, count }) => {
            disease.is_some() && *count != CaseCount::Told
        }
        (
            ReportRows::Field | ReportRows::Desa | ReportRows::Posyandu,
            FieldSource::Indicator { .. },
        ) => true,
        (ReportRows::Field | ReportRows::Desa, FieldSource::Figure(_)) => true,
        (ReportRows::Disease, FieldSource::Disease { disease, .. }) => disease.is_none(),
        (ReportRows::Service, FieldSource::Service(_)) => true,
        (ReportRows::Signal, FieldSource::Signal(_)) => true,
        (ReportRows::Person(_), FieldSource::Person(PersonFact::ContactDay)) => has_contact(rows),
        (ReportRows::Person(_), FieldSource::Person(_)) => true,
        (ReportRows::Person(_), FieldSource::Observed(_)) => {
            !matches!(rows, ReportRows::Person(Whose::Died))
        }
        (ReportRows::Part, FieldSource::Register(_) | FieldSource::Recap(_)) => true,
        _ => false,
    };
    if !fits {
        let message = "Asal isian ini tidak menjelaskan baris laporannya.";
        table.fault("id", "laporan.asal", message);
    }
}

fn has_contact(rows: &ReportRows) -> bool {
    matches!(rows, ReportRows::Person(Whose::Counted { .. }))
}

/// Tells whether a source is known by sex and age.
fn can_split(from: &FieldSource) -> bool {
    match from {
        FieldSource::Indicator { take, .. } => matches!(take, Take::Done | Take::New),
        FieldSource::Disease { count, .. } => *count != CaseCount::Told,
        FieldSource::Missing(_) => true,
        _ => false,
    }
}

/// Adds a fault for every code that two fields or two groups of a form have.
pub(super) fn check_codes(names: &Names<'_>, reports: &[Located<Report>]) {
    for report in reports {
        let fields = report.value.fields.iter().map(|field| &field.id);
        let groups = report.value.groups.iter().map(|group| &group.id);
        for ids in [fields.collect::<Vec<_>>(), groups.collect()] {
            for (at, id) in ids.iter().enumerate().filter(|(at, id)| ids[..*at].contains(id)) {
                let message = format!("Kode \"{id}\" tertulis dua kali (ke-{}).", at + 1);
                names.faults.add(&report.place, "kode.ganda", message);
            }
        }
    }
}
