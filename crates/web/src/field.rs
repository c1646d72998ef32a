//! Fields of a form, drawn by `templates/field.html`.

use domain::refusal::Refusal;

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One line of text.
    Text {
        /// Most characters.
        max: usize,
    },
    /// Several lines of text.
    Long {
        /// Most characters.
        max: usize,
    },
    /// A number with a unit; a keypad on phones.
    Number {
        /// Unit shown beside it; empty when there is none.
        unit: String,
    },
    /// Digits without decimals, such as a NIK; a keypad on phones.
    Digits {
        /// Most characters.
        max: usize,
    },
    /// One of a few, all of them in sight.
    Choice(Vec<(String, String)>),
    /// One of many.
    List(Vec<(String, String)>),
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name under which it is sent.
    pub name: String,
    /// Label.
    pub label: String,
    /// How it is filled in.
    pub input: Input,
    /// What stands in it.
    pub value: String,
    /// Short help below it; empty when none is needed.
    pub hint: &'static str,
    /// Whether it must be filled in.
    pub required: bool,
    /// What is wrong with what was typed.
    pub wrong: Option<String>,
}

impl Field {
    /// Makes a field that may stay empty.
    pub fn new(name: impl Into<String>, label: impl Into<String>, input: Input) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            input,
            value: String::new(),
            hint: "",
            required: false,
            wrong: None,
        }
    }

    /// Says what stands in it.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Adds short help.
    #[must_use]
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// Says that it must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Returns the options of a choice or list.
    pub fn options(&self) -> &[(String, String)] {
        match &self.input {
            Input::Choice(options) | Input::List(options) => options,
            Input::Text { .. }
            | Input::Long { .. }
            | Input::Number { .. }
            | Input::Digits { .. } => &[],
        }
    }
}

/// What is wrong, and in which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Name of the field; empty when it concerns the whole form.
    pub field: String,
    /// What is wrong and what to do.
    pub refusal: Refusal,
}

impl Wrong {
    /// Ties a refusal to a field.
    pub fn at(field: impl Into<String>) -> impl FnOnce(Refusal) -> Self {
        let field = field.into();
        move |refusal| Self { field, refusal }
    }
}

/// Puts back what was typed and says what is wrong where it is wrong. Returns what concerns the
/// whole form.
pub fn show_again<'t>(
    fields: &mut [Field],
    typed: impl Fn(&str) -> &'t str,
    wrong: &Wrong,
) -> Option<String> {
    for field in &mut *fields {
        field.value = typed(&field.name).to_owned();
    }
    match fields.iter_mut().find(|field| field.name == wrong.field) {
        Some(field) => {
            field.wrong = Some(wrong.refusal.message.clone());
            None
        }
        None => Some(wrong.refusal.message.clone()),
    }
}
