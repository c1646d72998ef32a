//! What follows from the values of a contact, in the words of whoever looks at it.

use domain::{day::Day, id::RecordId, record::Value};
use guidelines::model::{Guidelines, Severity};
use portrait::model::{Contact, Finding, Growth, ItemStatus, Kms, Portrait};

use crate::{
    observed,
    pages::posyandu::{
        child::{Child, is_given, is_handed_out},
        row::OEDEMA,
    },
    rule_names,
    wording::{self, Mark},
};

/// A short conclusion that belongs to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Observation code of the field that caused it.
    pub(crate) field: &'static str,
    pub(crate) class: &'static str,
    pub(crate) text: String,
}

/// Something to say or do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Advice {
    pub(crate) class: &'static str,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Everything that follows from what was written, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) words: Vec<Word>,
    pub(crate) advice: Vec<Advice>,
    /// Home visits that are to be made.
    pub(crate) visits: Vec<Advice>,
    /// Services given at the contact.
    pub(crate) given: Vec<String>,
    /// What is next, with its day.
    pub(crate) next: Option<String>,
}

/// Field beside which the category of an index is shown.
pub(crate) const INDEXES: [(&str, &str, &str); 5] = [
    ("bbu", "bb_kg", "BB/U"),
    ("tbu", "tb_cm", "TB/U"),
    ("bbtb", "tb_cm", "BB/TB"),
    ("imtu", "tb_cm", "IMT/U"),
    ("lku", "lk_cm", "LK/U"),
];

impl Outcome {
    /// Tells what follows from the contacts of a day.
    pub(crate) fn of(guidelines: &Guidelines, child: &Child, health_worker: bool) -> Self {
        let contacts: Vec<&Contact> = child.contacts().collect();
        let origins: Vec<RecordId> = contacts.iter().map(|contact| contact.origin).collect();
        let day = child.portrait.as_of;
        let mut outcome = Self::default();
        if contacts.is_empty() {
            return outcome;
        }
        for contact in contacts {
            outcome.add_contact(guidelines, contact, health_worker);
        }
        if outcome.beside("bb_kg").next().is_none() {
            outcome.words.extend(difference(child, day));
        }
        outcome.visits = visits(guidelines, &child.portrait);
        let of_day = child.portrait.services.iter().filter(|given| {
            origins.contains(&given.record) && is_given(given.outcome) && !given.step.is_empty()
        });
        outcome.given = of_day
            .map(|given| observed::item_name_alone(guidelines, &given.item, &given.step, day))
            .collect();
        outcome.next = next(guidelines, &child.portrait);
        outcome
    }

    /// Adds what one contact says.
    pub(crate) fn add_contact(
        &mut self,
        guidelines: &Guidelines,
        contact: &Contact,
        health_worker: bool,
    ) {
        if let Some(growth) = &contact.growth {
            self.words.extend(growth.kms.as_ref().map(kms_word));
            self.words.extend(categories(guidelines, growth));
        }
        if contact.observations().get(OEDEMA) == Some(&Value::Bool(true)) {
            let text = "Bengkak kedua punggung kaki: berat tidak dinilai".to_owned();
            self.words.push(Word { field: OEDEMA, class: Mark::Danger.class(), text });
        }
        for advice in advice(guidelines, &contact.findings, health_worker) {
            if self.advice.iter().all(|known| known.name != advice.name) {
                self.advice.push(advice);
            }
        }
    }

    /// Returns the words that belong to a field.
    pub(crate) fn beside(&self, code: &str) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(move |word| word.field == code)
    }

    /// Tells whether there is nothing to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.advice.is_empty() && self.given.is_empty()
    }
}

/// "naik 300 g (N)".
fn kms_word(kms: &Kms) -> Word {
    let grams = |grams: i64| format!("{} g", grams.abs());
    let (mut text, mark) = match (kms.status, kms.gain_g) {
        ('N', Some(gain)) => (format!("Naik {} (N)", grams(gain)), Mark::Safe),
        ('N', None) => ("Naik (N)".to_owned(), Mark::Safe),
        ('T', Some(gain)) if gain < 0 => (format!("Turun {} (T)", grams(gain)), Mark::Danger),
        ('T', Some(gain)) => (format!("Naik hanya {} (T)", grams(gain)), Mark::Danger),
        ('T', None) => ("Tidak naik (T)".to_owned(), Mark::Danger),
        ('O', _) => ("Bulan lalu tidak ditimbang (O)".to_owned(), Mark::Unknown),
        ('B', _) => ("Baru pertama ditimbang (B)".to_owned(), Mark::Unknown),
        (status, _) => (status.to_string(), Mark::Unknown),
    };
    if let Some(compared) = wording::compared(kms) {
        text.push_str(&format!(", {compared}"));
    }
    if let (Some(least), 'T') = (kms.least_gain_g, kms.status) {
        text.push_str(&format!("; seharusnya naik paling sedikit {least} g"));
    }
    if 1 < kms.t_in_a_row {
        text.push_str(&format!(", {} kali berturut-turut", kms.t_in_a_row));
    }
    Word { field: "bb_kg", class: mark.class(), text }
}

/// "300 g lebih dari 15 Okt 2026", for ages at which no weight is judged by itself.
fn difference(child: &Child, day: Day) -> Option<Word> {
    let grams = |value: &Value| match value {
        Value::Number(kilograms) => Some(kilograms.thousandths()),
        Value::Bool(_) | Value::Text(_) => None,
    };
    let mut contacts = child.contacts();
    let now = contacts.find_map(|contact| grams(contact.observations().get("bb_kg")?))?;
    let (last, on) = child.last("bb_kg", day)?;
    let gain = now - grams(last)?;
    let than = if gain < 0 { "kurang dari" } else { "lebih dari" };
    let text = format!("{} g {than} {}", gain.abs(), on.indonesian());
    Some(Word { field: "bb_kg", class: Mark::Unknown.class(), text })
}

fn categories(guidelines: &Guidelines, growth: &Growth) -> Vec<Word> {
    let mut words = Vec::new();
    let has_bbtb = growth.scores.iter().any(|s| s.index == "bbtb" && s.category.is_some());
    for (index, field, name) in INDEXES {
        // IMT/U repeats what BB/TB says, for as long as there is one.
        if index == "imtu" && has_bbtb {
            continue;
        }
        let Some(score) = growth.scores.iter().find(|score| score.index == index) else { continue };
        let Some(category) = &score.category else {
            if score.flagged {
                let text = format!("{name}: nilai janggal, tidak dinilai");
                words.push(Word { field, class: Mark::Watch.class(), text });
            }
            continue;
        };
        let band = guidelines.growth.bands.iter().find(|band| band.rule.id == *category);
        let severity = band.map_or(Severity::Normal, |band| band.severity);
        let label = rule_names::category(guidelines, category);
        let (_, mark) = wording::severity(severity);
        words.push(Word { field, class: mark.class(), text: format!("{name}: {label}") });
    }
    words
}

/// Writes the advice of findings: all that are serious, or else one word of praise.
fn advice(guidelines: &Guidelines, findings: &[Finding], health_worker: bool) -> Vec<Advice> {
    let shown = |finding: &Finding| {
        let rule = rule_names::finding_rule(guidelines, &finding.rule, finding.day)?;
        let text = if health_worker { &rule.advice_nakes } else { &rule.advice_kader };
        let (_, mark) = wording::severity(finding.severity);
        Some(Advice {
            class: mark.class(),
            name: rule_names::finding(guidelines, &finding.rule, finding.day),
            text: text.id.clone(),
        })
    };
    let mut serious: Vec<&Finding> =
        findings.iter().filter(|finding| Severity::Watch <= finding.severity).collect();
    serious.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    if serious.is_empty() {
        return findings.iter().find_map(shown).into_iter().collect();
    }
    serious.into_iter().filter_map(shown).collect()
}

fn visits(guidelines: &Guidelines, portrait: &Portrait) -> Vec<Advice> {
    let shown = portrait.tasks.iter().map(|task| Advice {
        class: wording::severity(task.severity).1.class(),
        name: rule_names::home_visit(guidelines, &task.rule, portrait.as_of),
        text: wording::visit_until(task.until, portrait.as_of),
    });
    shown.collect()
}

/// "Polio tetes 3 mulai 12 Des 2026": the numbered service that opens first.
fn next(guidelines: &Guidelines, portrait: &Portrait) -> Option<String> {
    let day = portrait.as_of;
    let is_ours = |code: &str| guidelines.item(code, day).is_some_and(is_handed_out);
    let ahead = portrait.items.iter().filter(|state| {
        let ahead = matches!(state.status, ItemStatus::NotYet | ItemStatus::Waiting);
        (ahead || state.again().is_some()) && is_ours(&state.item)
    });
    let opening = |day: &Day| portrait.as_of < *day;
    let (opens, state) = ahead
        .filter_map(|state| Some((state.opens.filter(opening)?, state)))
        .min_by_key(|(opens, _)| *opens)?;
    let name = observed::state_name(guidelines, state, portrait.as_of);
    Some(format!("{name} mulai {}", opens.indonesian()))
}
