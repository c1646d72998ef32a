//! What a list is narrowed by: one choice of several, drawn by `templates/filters.html`.

use domain::day::Day;
use guidelines::model::Rule;

use crate::error::PageError;

/// One of several to choose from.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

impl Choice {
    /// Makes a choice of a value and its name, and marks it when it was chosen.
    pub(crate) fn of((value, name): (String, String), chosen: &str) -> Self {
        let chosen = value == chosen;
        Self { value, name, chosen }
    }
}

/// A word in an address, what people read, and what is meant; the first has no word and is meant
/// when nothing was chosen.
pub(crate) type Answer<T> = (&'static str, &'static str, T);

/// Finds what was meant by a word in an address.
pub(crate) fn meant<T: Copy>(answers: &[Answer<T>], word: &str) -> Result<T, PageError> {
    let found = answers.iter().find(|(known, ..)| *known == word);
    found.map(|(.., meaning)| *meaning).ok_or(PageError::Unreadable)
}

/// Choices under one name, of which one is taken.
pub(crate) struct Filter {
    pub(crate) label: &'static str,
    pub(crate) name: &'static str,
    /// What stands for no choice, unless one of the choices does.
    pub(crate) any: Option<&'static str>,
    pub(crate) choices: Vec<Choice>,
}

impl Filter {
    /// Offers values with their names, or any.
    pub(crate) fn any_or(
        (label, name, any): (&'static str, &'static str, &'static str),
        options: impl IntoIterator<Item = (String, String)>,
        chosen: &str,
    ) -> Self {
        let choices = options.into_iter().map(|option| Choice::of(option, chosen)).collect();
        Self { label, name, any: Some(any), choices }
    }

    /// Offers the rules that hold on a day, or any.
    pub(crate) fn rules<'a>(
        words: (&'static str, &'static str, &'static str),
        rules: impl Iterator<Item = &'a Rule>,
        on: Day,
        chosen: &str,
    ) -> Self {
        let holding = rules.filter(|rule| rule.holds_on(on));
        let options = holding.map(|rule| (rule.id.to_string(), rule.label.id.clone()));
        Self::any_or(words, options, chosen)
    }

    /// Offers a few answers.
    pub(crate) fn among<T>(
        (label, name): (&'static str, &'static str),
        answers: &[Answer<T>],
        chosen: &str,
    ) -> Self {
        let options = answers.iter().map(|(word, text, _)| (word.to_string(), text.to_string()));
        let choices = options.map(|option| Choice::of(option, chosen)).collect();
        Self { label, name, any: None, choices }
    }

    /// Offers the desa.
    pub(crate) fn desa(options: Vec<(String, String)>, chosen: &str) -> Self {
        Self::any_or(("Desa", "desa", "Semua desa"), options, chosen)
    }

    /// Offers the posyandu.
    pub(crate) fn posyandu(options: Vec<(String, String)>, chosen: &str) -> Self {
        Self::any_or(("Posyandu", "posyandu", "Semua posyandu"), options, chosen)
    }
}
