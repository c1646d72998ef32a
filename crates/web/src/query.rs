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
