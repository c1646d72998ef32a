//! `docs/coverage.md`: where every field of every report comes from. Written anew with
//! `INSTA_UPDATE=always`, like the snapshots of the other crates.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use guidelines::{
    facts::{FactValue, Facts},
    files::Files,
    form::Section,
    indicator::{Component, Indicator, Met},
    model::Guidelines,
    report::{Field, FieldSource, Report, ReportRows, Whose},
};

const HEAD: &str = "\
# Coverage of the national forms

Made by a test of `crates/guidelines` from `guidelines/reports/`; do not edit. For every field
of every form: the indicator, entered figure, register or record from which it comes, or why it
is missing. A test fails when a field comes from nowhere, and when one fact is asked in two
places.
";

fn law() -> Guidelines {
    Guidelines::load(&Files::embedded()).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// What of an indicator somebody writes down: observations, and services with their steps.
#[derive(Default)]
struct Written {
    facts: BTreeSet<String>,
    services: BTreeSet<String>,
    /// Whether anything else is read, such as an age or an open episode.
    more: bool,
}

impl Written {
    fn of(law: &Guidelines, indicator: &Indicator) -> Self {
        let mut written = Self::default();
        for slot in indicator.reads() {
            let name = law.vocabulary.name(slot).as_ref();
            let name = name.strip_prefix("last_").unwrap_or(name);
            match law.observation(name) {
                Some(_) => drop(written.facts.insert(name.to_owned())),
                None => written.more = true,
            }
        }
        indicator.components().iter().chain(indicator.counted()).for_each(|part| {
            written.services.extend(services(part));
        });
        written
    }

    fn words(&self) -> String {
        let list = |what: &str, names: &BTreeSet<String>| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            (!names.is_empty()).then(|| format!("{what} {}", names.join(", ")))
        };
        let parts = [list("isian", &self.facts), list("layanan", &self.services)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
    }
}

fn services(component: &Component) -> Vec<String> {
    match &component.met {
        Met::Step { choice, .. } => choice.0.iter().map(ToString::to_string).collect(),
        Met::Given { items, .. } => items.iter().map(ToString::to_string).collect(),
        Met::Contact { .. } | Met::EveryMonth(_) | Met::Sum { .. } => Vec::new(),
    }
}

fn newest<'g>(law: &'g Guidelines, id: &str) -> &'g Indicator {
    let versions = law.indicators.iter().filter(|indicator| *indicator.rule.id == *id);
    versions.max_by_key(|indicator| indicator.rule.valid_from).expect("the loader knows it")
}

fn source(law: &Guidelines, report: &Report, field: &Field) -> String {
    match &field.from {
        FieldSource::Indicator { id, take } => {
            let written = Written::of(law, newest(law, id));
            format!("indikator `{id}`, {}{}", take.as_str(), written.words())
        }
        FieldSource::Figure(code) => format!("angka yang diisi `{code}`"),
        FieldSource::Disease { disease, count } => {
            let disease = disease.as_deref().unwrap_or("penyakit barisnya");
            format!("kasus SKDR `{disease}`, {} (isian `skdr_kode`)", count.as_str())
        }
        FieldSource::Service(fact) => format!("standar pelayanan minimal, {}", fact.as_str()),
        FieldSource::Signal(fact) => format!("langkah atas sinyal SKDR, {}", fact.as_str()),
        FieldSource::Person(fact) => format!("catatan orangnya, {}", fact.as_str()),
        FieldSource::Observed(code) => format!("isian `{code}`"),
        FieldSource::Register(id) => format!("register `{id}` di {}", report.regulation),
        FieldSource::Recap(id) => format!("rekap `{id}` di {}", report.regulation),
        FieldSource::Missing(why) => format!("**tidak dicatat**: {}", why.id),
    }
}

fn table(law: &Guidelines, report: &Report) -> String {
    let mut text = format!("\n## {}\n\n", report.rule.label.id);
    let missing = report.fields.iter().filter(|f| matches!(f.from, FieldSource::Missing(_)));
    let n = report.fields.len();
    write!(text, "{}, {}. ", report.regulation, report.period.indonesian()).unwrap();
    if let ReportRows::Person(Whose::Counted { indicator, .. }) = &report.rows {
        write!(text, "Baris: yang terhitung pada indikator `{indicator}`. ").unwrap();
    }
    writeln!(text, "{n} isian, {} tidak dicatat.\n", missing.count()).unwrap();
    text.push_str("| isian | asal |\n|---|---|\n");
    for field in &report.fields {
        let name = field.column().replace('|', "/");
        writeln!(text, "| {name} | {} |", source(law, report, field)).unwrap();
    }
    text
}

#[test]
fn the_document_tells_where_every_field_comes_from() {
    let law = law();
    let tables: Vec<String> = law.reports.iter().map(|report| table(&law, report)).collect();
    let made = format!("{HEAD}{}", tables.concat());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/coverage.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "docs/coverage.md is old: run this test with INSTA_UPDATE=always");
}

#[test]
fn every_field_comes_from_somewhere() {
    let law = law();
    assert!(20 <= law.reports.len(), "{}", law.reports.len());
    for report in &law.reports {
        for field in &report.fields {
            let place = format!("{} {}", report.rule.id, field.id);
            match &field.from {
                FieldSource::Indicator { id, .. } => {
                    let Written { facts, services, more } = Written::of(&law, newest(&law, id));
                    assert!(more || !facts.is_empty() || !services.is_empty(), "{place}");
                }
                FieldSource::Missing(why) => assert!(20 < why.id.len(), "{place} says why"),
                _ => {}
            }
        }
    }
}

/// One fact is asked once: what is counted from records is not entered as a figure too, no two
/// figures ask the same, and no form asks a question twice.
#[test]
fn no_fact_is_asked_in_two_places() {
    let law = law();
    let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut ask = |label: &str, by: String| {
        asked.entry(label.to_lowercase()).or_default().insert(by);
    };
    for figure in &law.figures {
        assert!(
            law.indicators.iter().all(|indicator| indicator.rule.id != figure.rule.id),
            "{} is counted and entered",
            figure.rule.id
        );
        ask(&figure.rule.label.id, format!("figure {}", figure.rule.id));
    }
    for report in &law.reports {
        for field in &report.fields {
            if let FieldSource::Observed(code) = &field.from {
                let known = law.observation(code).expect("the loader knows it");
                ask(&known.rule.label.id, format!("observation {code}"));
            }
            if let FieldSource::Indicator { id, .. } = &field.from {
                for code in Written::of(&law, newest(&law, id)).facts {
                    let known = law.observation(&code).expect("it was found");
                    ask(&known.rule.label.id, format!("observation {code}"));
                }
            }
        }
    }
    // Two questions of one name are one fact only where one form asks both: the smoking of pupils
    // is another question than that of adults.
    let together = |by: &BTreeSet<String>| {
        let codes = by.iter().filter_map(|one| one.strip_prefix("observation "));
        let slots: Vec<_> = codes.filter_map(|code| law.vocabulary.slot(code)).collect();
        slots.len() < by.len()
            || law.forms.iter().any(|form| {
                let fields = form.sections.iter().flat_map(|section| &section.fields);
                1 < fields.filter(|slot| slots.contains(slot)).count()
            })
    };
    let twice = asked.iter().filter(|(_, by)| 1 < by.len() && together(by));
    let twice: Vec<_> = twice.collect();
    assert!(twice.is_empty(), "asked in two places: {twice:#?}");
    for form in &law.forms {
        let sections = form.sections.iter().enumerate();
        for (place, section) in sections {
            for other in &form.sections[..place] {
                let same = section.fields.iter().find(|slot| other.fields.contains(slot));
                let Some(same) = same.map(|slot| law.vocabulary.name(*slot)) else { continue };
                assert!(shown_apart(&law, section, other), "{} asks {same} twice", form.rule.id);
            }
        }
    }
}

/// Tells whether two sections of a form are never shown together, whatever the answers are: at
/// every age the condition of one of them is false.
fn shown_apart(law: &Guidelines, one: &Section, other: &Section) -> bool {
    let slot = |name: &str| law.vocabulary.slot(name).expect("a derived fact");
    let [days, months, years] = ["age_days", "age_months", "age_years"].map(slot);
    (0..=40_000).all(|age| {
        let mut facts = Facts::new(&law.vocabulary);
        // Near enough: conditions of two sections name one unit of age.
        for (slot, unit) in [(days, 1.0), (months, 30.4375), (years, 365.25)] {
            facts.set(slot, Some(FactValue::Number((f64::from(age) / unit).floor())));
        }
        let hidden = |section: &Section| {
            section.when.as_ref().is_some_and(|when| when.holds(&facts) == Some(false))
        };
        hidden(one) || hidden(other)
    })
}
