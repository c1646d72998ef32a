//! Pieces of addresses after the question mark.

use serde::Deserialize;

/// `?pesan=WORD`: what a form has just done; see `Layout::with_notice`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Notice {
    pesan: String,
}

impl Notice {
    /// Returns the word, when there is one.
    pub fn word(&self) -> Option<&str> {
        Some(self.pesan.as_str()).filter(|word| !word.is_empty())
    }
}

/// Longest text that is looked for, in characters.
const TEXT_CHARS_MAX: usize = 100;

/// `?q=TEXT`: what somebody looks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Search {
    q: String,
}

impl Search {
    /// Returns the text, cut to what is looked at.
    pub fn text(&self) -> String {
        self.q.trim().chars().take(TEXT_CHARS_MAX).collect()
    }
}
