//! A section of a form as it is shown: questions with their last value, and services.

use guidelines::{form::Form, model::Guidelines};
use portrait::{
    model::ItemState,
    sheet::{FieldV1, SectionV1, Sheet},
};

use crate::{
    field::{Field, Input},
    pages::forms::{known::Known, offer::Offer},
    rule_names,
    slip::{self, Held, Typed},
};

/// Options of a choice above which they stand in a list.
const RADIOS_MAX: usize = 6;
/// Steps of the posyandu day, from the first.
const STEPS: [&str; 5] = ["Pendaftaran", "Pengukuran", "Pencatatan", "Pelayanan", "Penyuluhan"];

/// A section of a form.
pub(crate) struct Section {
    /// Its place in the form, from 0.
    pub(crate) at: usize,
    pub(crate) heading: String,
    /// "Langkah 2: Pengukuran".
    pub(crate) step: Option<String>,
    /// Whether it is not for this person, or not with these answers.
    pub(crate) hidden: bool,
    pub(crate) questions: Vec<Question>,
    pub(crate) offers: Vec<Offer>,
}

/// A question, or a value that is worked out.
pub(crate) struct Question {
    /// Name of the element: that of the field, apart where several sections ask for it.
    pub(crate) id: String,
    pub(crate) field: Field,
    /// "54,2 kg, 12 Okt 2026".
    pub(crate) last: Option<String>,
    /// Worked out, never typed.
    pub(crate) derived: bool,
    /// What is odd about the value that was typed; empty when nothing is.
    pub(crate) odd: String,
}

impl Question {
    /// Tells whether it is drawn as a group of choices.
    pub(crate) fn is_fieldset(&self) -> bool {
        !self.derived && matches!(self.field.input, Input::Choice(_))
    }
}

/// Draws the sections of a form with what was typed.
pub(crate) fn sections(
    guidelines: &Guidelines,
    states: &[ItemState],
    form: &Form,
    sheet: &Sheet,
    known: &Known<'_>,
    typed: &Typed,
    held: Option<&Held>,
) -> Vec<Section> {
    let section = |(at, section): (usize, &SectionV1)| Section {
        at,
        heading: section.label.clone(),
        step: section.step.map(step_name),
        hidden: known.applies(form, at) == Some(false) && !is_wrong(section, held),
        questions: section
            .fields
            .iter()
            .filter_map(|code| question(guidelines, sheet, (at, code), typed, held))
            .collect(),
        offers: section
            .services
            .iter()
            .map(|service| Offer::new(guidelines, states, service, typed, held, sheet.day))
            .collect(),
    };
    sheet.sections.iter().enumerate().map(section).collect()
}

fn step_name(step: u8) -> String {
    match STEPS.get(usize::from(step).wrapping_sub(1)) {
        Some(name) => format!("Langkah {step}: {name}"),
        None => format!("Langkah {step}"),
    }
}

/// Tells whether anything of a section was refused, so that it must be seen.
fn is_wrong(section: &SectionV1, held: Option<&Held>) -> bool {
    let of_service = |field: &str| {
        field
            .strip_prefix("svc.")
            .and_then(|rest| rest.rsplit_once('.'))
            .is_some_and(|(item, _)| section.services.iter().any(|service| service.item == item))
    };
    let mut wrong = held.iter().flat_map(|held| &held.wrong);
    wrong.any(|wrong| section.fields.contains(&wrong.field) || of_service(&wrong.field))
}

fn question(
    guidelines: &Guidelines,
    sheet: &Sheet,
    (at, code): (usize, &str),
    typed: &Typed,
    held: Option<&Held>,
) -> Option<Question> {
    let (_, asked) = sheet.fields.iter().find(|(known, _)| known == code)?;
    let mut field = few_or_many(slip::field(guidelines, code));
    field.value = typed.text(code).to_owned();
    let mut wrong = held.iter().flat_map(|held| &held.wrong).filter(|wrong| wrong.field == code);
    field.wrong = wrong.next().map(|wrong| wrong.refusal.message.clone());
    let mut odd = held.iter().flat_map(|held| &held.odd).filter(|(field, _)| field == code);
    let above = sheet.sections.iter().take(at);
    let is_first = above.flat_map(|section| &section.fields).all(|known| known != code);
    Some(Question {
        id: if is_first { code.to_owned() } else { format!("{code}-{at}") },
        field,
        last: last(guidelines, asked),
        derived: asked.derived,
        odd: odd.next().map(|(_, message)| message.clone()).unwrap_or_default(),
    })
}

fn last(guidelines: &Guidelines, asked: &FieldV1) -> Option<String> {
    let last = asked.last.as_ref()?;
    let text = rule_names::category(guidelines, &last.text);
    Some(format!("{text}, {}", last.day.indonesian()))
}

/// Puts many options into a list, with none chosen.
fn few_or_many(field: Field) -> Field {
    match field.input {
        Input::Choice(options) if RADIOS_MAX < options.len() => {
            let none = (String::new(), "pilih".to_owned());
            Field { input: Input::List(std::iter::once(none).chain(options).collect()), ..field }
        }
        _ => field,
    }
}
