//! What every rule carries, and the names that rules may use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::{
    condition::{Condition, ConditionFault, Formula},
    episode::EpisodeFacts,
    facts::{Slot, Vocabulary},
    fault::{Faults, Place},
    load::document::{Found, Table},
    model::{Label, Rule, Severity},
    step::StepCode,
};

/// A rule and where it stands.
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// Names that rules may use, known before the rules that use them are read.
pub(super) struct Names<'a> {
    pub(super) faults: &'a Faults,
    pub(super) sources: BTreeSet<String>,
    pub(super) stages: BTreeSet<Arc<str>>,
    pub(super) vocabulary: Vocabulary,
    /// Facts of observations that people write down.
    pub(super) written: BTreeSet<Slot>,
    /// Facts of all observations.
    pub(super) observed: BTreeSet<Slot>,
    /// Facts of observations that can hold a score.
    pub(super) scores: BTreeSet<Slot>,
    /// Facts of episodes, by id.
    pub(super) episodes: BTreeMap<Arc<str>, EpisodeFacts>,
    /// Items and `item.step`.
    pub(super) services: BTreeSet<Arc<str>>,
    /// Figures.
    pub(super) figures: BTreeSet<Arc<str>>,
    /// Findings, by full id.
    pub(super) findings: BTreeSet<Arc<str>>,
}

/// Form of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdForm {
    /// A name that conditions may use.
    Name,
    /// A name and parts, such as `tumbuh_bb.2t`.
    Dotted,
    /// A part alone, such as `2t`.
    Part,
    /// A name and parts with hyphens, such as `gizi.stunting-berat`; no condition uses it.
    Indicator,
}

impl<'a> Names<'a> {
    /// Begins with the names that no file gives.
    pub(super) fn new(faults: &'a Faults, vocabulary: Vocabulary) -> Self {
        Self {
            faults,
            vocabulary,
            sources: BTreeSet::new(),
            stages: BTreeSet::new(),
            written: BTreeSet::new(),
            observed: BTreeSet::new(),
            scores: BTreeSet::new(),
            episodes: BTreeMap::new(),
            services: BTreeSet::new(),
            figures: BTreeSet::new(),
            findings: BTreeSet::new(),
        }
    }
}

impl Names<'_> {
    /// Reads the head of a rule.
    pub(super) fn rule(&self, table: &Table<'_>, form: IdForm) -> Option<Rule> {
        let id = id(table, form);
        let version = table.required("version", table.full_text("version"));
        let valid_from = table.required("valid_from", table.day("valid_from"));
        let valid_until = table.day("valid_until");
        let label = table.required("label", table.label("label"));
        let sources = table.required("sources", self.sources(table));
        let assumed = texts(table, "assumed");
        if let (Some(from), Some(until)) = (valid_from, valid_until)
            && until < from
        {
            let message = format!("Berlaku sampai {until}, sebelum mulai berlaku {from}.");
            table.fault("valid_until", "berlaku.terbalik", message);
        }
        Some(Rule {
            id: id?,
            version: version?.value.into(),
            valid_from: valid_from?,
            valid_until,
            label: label?,
            sources: sources?,
            assumed: assumed.unwrap_or_default(),
        })
    }

    /// Reads the head of a finding of an item; what it does not say is as in the item.
    pub(super) fn finding_rule(&self, table: &Table<'_>, item: &Rule) -> Option<Rule> {
        let suffix = id(table, IdForm::Part);
        let version = table.full_text("version").map(|text| text.value.into());
        let label = table.required("label", table.label("label"));
        let sources = if table.has("sources") { self.sources(table) } else { None };
        let assumed = texts(table, "assumed");
        Some(Rule {
            id: format!("{}.{}", item.id, suffix?).into(),
            version: version.unwrap_or_else(|| Arc::clone(&item.version)),
            valid_from: item.valid_from,
            valid_until: item.valid_until,
            label: label?,
            sources: sources.unwrap_or_else(|| item.sources.clone()),
            assumed: assumed.unwrap_or_else(|| item.assumed.clone()),
        })
    }

    /// Reads the head of a part of a rule, with an id of its own; version and validity are those of
    /// the whole, and so are the sources where it names none.
    pub(super) fn part_rule(&self, table: &Table<'_>, form: IdForm, whole: &Rule) -> Option<Rule> {
        let id = id(table, form);
        let label = table.required("label", table.label("label"));
        let sources = if table.has("sources") { self.sources(table) } else { None };
        Some(Rule {
            id: id?,
            version: Arc::clone(&whole.version),
            valid_from: whole.valid_from,
            valid_until: whole.valid_until,
            label: label?,
            sources: sources.unwrap_or_else(|| whole.sources.clone()),
            assumed: texts(table, "assumed").unwrap_or_default(),
        })
    }

    fn sources(&self, table: &Table<'_>) -> Option<Vec<String>> {
        let sources = table.texts("sources")?;
        if sources.is_empty() {
            table.fault("sources", "sumber.tidak-ada", "Setiap aturan menyebut sumbernya.");
        }
        for source in &sources {
            if !self.knows_source(source.value) {
                let message = format!("Sumber \"{}\" tidak ada di sources.toml.", source.value);
                table.document.fault(&source.span, "sumber.tak-dikenal", message);
            }
        }
        Some(sources.into_iter().map(|source| source.value.to_owned()).collect())
    }

    /// Tells whether the first word of a reference is the id of a source.
    pub(super) fn knows_source(&self, reference: &str) -> bool {
        let id = reference.split_whitespace().next().unwrap_or("");
        self.sources.contains(id)
    }

    /// Compiles a condition; a fault gets the line on which it stands.
    pub(super) fn condition(&self, table: &Table<'_>, key: &'static str) -> Option<Condition> {
        self.compiled(table, key, |text| Condition::compile(text, &self.vocabulary))
    }

    /// Compiles a formula likewise.
    pub(super) fn formula(&self, table: &Table<'_>, key: &'static str) -> Option<Formula> {
        self.compiled(table, key, |text| Formula::compile(text, &self.vocabulary))
    }

    fn compiled<T>(
        &self,
        table: &Table<'_>,
        key: &'static str,
        compile: impl FnOnce(&str) -> Result<T, ConditionFault>,
    ) -> Option<T> {
        let text = table.full_text(key)?;
        match compile(text.value) {
            Ok(compiled) => Some(compiled),
            Err(fault) => {
                let span = table.document.within(&text.span, text.value, fault.offset);
                let message = format!("\"{key}\" huruf ke-{}: {}", fault.offset + 1, fault.message);
                table.document.fault(&span, fault.code, message);
                None
            }
        }
    }

    /// Returns the name of the observation whose latest value, or the age of that, a fact is; the
    /// name of any other fact is its own.
    pub(super) fn answer_behind(&self, slot: Slot) -> &str {
        let name = self.vocabulary.name(slot);
        let last = name.strip_prefix("last_");
        let dated = last.filter(|_| self.vocabulary.is_lasting(slot));
        dated.and_then(|last| last.strip_suffix("_days")).or(last).unwrap_or(name)
    }

    /// Adds a fault when a finding mixes answers of a contact with what is true as of a day.
    pub(super) fn check_moment(&self, table: &Table<'_>, key: &'static str, when: &Condition) {
        let name_of = |slot: &&Slot| self.vocabulary.name(**slot).as_ref();
        let as_of_day = |slot: &&Slot| self.vocabulary.is_lasting(**slot);
        let written = |slot: &&Slot| self.written.contains(slot);
        let (lasting, answer) =
            (when.reads.iter().find(as_of_day), when.reads.iter().find(written));
        if let (Some(lasting), Some(answer)) = (lasting, answer) {
            let message = format!(
                "\"{}\" dinilai per hari ini dan \"{}\" pada kontaknya: pisahkan temuannya.",
                name_of(&lasting),
                name_of(&answer)
            );
            table.fault(key, "kondisi.campur", message);
        }
    }

    /// Reads codes of steps, `item.step`; adds a fault for every one that no item has.
    pub(super) fn step_codes(&self, table: &Table<'_>, codes: &[Found<Arc<str>>]) -> Vec<StepCode> {
        let is_step = |code: &str| code.contains('.') && self.services.contains(code);
        self.check_codes(table, "Langkah", codes, is_step);
        for (at, code) in codes.iter().enumerate() {
            if codes[..at].iter().any(|other| other.value == code.value) {
                let message = format!("Langkah \"{}\" tertulis dua kali.", code.value);
                table.document.fault(&code.span, "kode.ganda", message);
            }
        }
        codes.iter().filter_map(|code| StepCode::parse(&code.value)).collect()
    }

    /// Adds a fault for every code that `known` does not have.
    pub(super) fn check_codes(
        &self,
        table: &Table<'_>,
        what: &str,
        codes: &[Found<Arc<str>>],
        known: impl Fn(&str) -> bool,
    ) {
        for code in codes.iter().filter(|code| !known(&code.value)) {
            let message = format!("{what} \"{}\" tidak dikenal.", code.value);
            table.document.fault(&code.span, "kode.tak-dikenal", message);
        }
    }
}

fn id(table: &Table<'_>, form: IdForm) -> Option<Arc<str>> {
    let id = table.required("id", table.text("id"))?;
    if is_code(id.value, form) {
        return Some(id.value.into());
    }
    let message =
        format!("\"{}\" bukan kode: huruf kecil, angka dan garis bawah, diawali huruf.", id.value);
    table.fault("id", "id.tidak-sah", message);
    None
}

/// Reads a list of texts of which none may be empty.
fn texts(table: &Table<'_>, key: &'static str) -> Option<Vec<String>> {
    let texts = table.texts(key)?;
    if texts.iter().any(|text| text.value.trim().is_empty()) {
        table.fault(key, "label.kosong", format!("\"{key}\" memuat teks kosong."));
    }
    Some(texts.into_iter().map(|text| text.value.to_owned()).collect())
}

/// Reads a word of severity.
pub(super) fn severity(word: &str) -> Option<Severity> {
    [Severity::Normal, Severity::Watch, Severity::Refer, Severity::Emergency]
        .into_iter()
        .find(|severity| severity.as_str() == word)
}

/// Reads advice, which only a normal finding may leave out.
pub(super) fn advice(
    table: &Table<'_>,
    key: &'static str,
    severity: Option<Severity>,
) -> Option<Label> {
    if table.has(key) {
        return table.label(key);
    }
    if severity.is_some_and(|severity| severity != Severity::Normal) {
        let message = format!("Temuan yang tidak normal memerlukan saran \"{key}\".");
        table.fault(key, "saran.kosong", message);
        return None;
    }
    Some(Label::default())
}

/// Words that CEL keeps for itself.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// Longest code, in bytes.
const CODE_BYTES_MAX: usize = 60;

/// Tells whether a text can be a code of a form.
pub(super) fn is_code(text: &str, form: IdForm) -> bool {
    let part = |text: &str| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        !text.is_empty() && text.bytes().all(plain)
    };
    let name = |text: &str| {
        part(text)
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !RESERVED.contains(&text)
    };
    text.len() <= CODE_BYTES_MAX
        && match form {
            IdForm::Name => name(text),
            IdForm::Part => part(text),
            IdForm::Indicator => {
                let plain = text.replace('-', "_");
                text.split('.').all(|part| !part.starts_with('-') && !part.ends_with('-'))
                    && is_code(&plain, IdForm::Dotted)
            }
            IdForm::Dotted => match text.split_once('.') {
                Some((first, rest)) => name(first) && rest.split('.').all(part),
                None => name(text),
            },
        }
}
