//! One line of the log of accesses: who did what with whose data, for what, and what became of it.
//!
//! No clinical text, no password, no address with what was typed into it (ASVS 16.2.5): routes are
//! patterns, people are ids.

use domain::id::{AccountId, PersonId};
use serde::{Deserialize, Serialize};

/// Beginning of the deeds that are about accounts, not about people's data.
pub const OF_ACCOUNTS: &str = "akun:";

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done or shown.
    Done,
    /// It was refused.
    Refused,
    /// Something had to be said first: a reason was asked for, nothing was shown.
    Asked,
    /// The program could not.
    Failed,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Who; absent when nobody was signed in.
    pub account: Option<AccountId>,
    /// Their name then.
    pub name: String,
    /// Code of their role then.
    pub role: String,
    /// Address of their machine, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Code of the purpose.
    pub purpose: String,
    /// Method and pattern of the address, or the name of a command.
    pub deed: String,
    /// What that is, in words.
    pub words: String,
    /// Whose data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<PersonId>,
    /// Whose account, when it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<AccountId>,
    /// Under which delegation it was done: its number, and the own role of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<String>,
    /// What had been said before: serving, a reason, an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Event {
    /// Writes the line as it is kept.
    pub fn body(&self) -> String {
        serde_json::to_string(self).expect("ids, texts and numbers are JSON")
    }

    /// Reads a line as it was kept.
    ///
    /// # Errors
    ///
    /// Fails when it is no such line.
    pub fn read(body: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(body)
    }
}
