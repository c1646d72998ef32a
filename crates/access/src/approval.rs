//! What one person asks for an account and another decides.

use domain::id::AccountId;

use crate::role::Role;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A new account.
    New,
    /// Another role.
    Role,
    /// Taking away all second factors, because they are lost.
    Factors,
}

impl Kind {
    /// Returns the word that is kept.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "baru",
            Self::Role => "peran",
            Self::Factors => "faktor",
        }
    }

    /// Reads the word that was kept.
    pub fn read(word: &str) -> Option<Self> {
        [Self::New, Self::Role, Self::Factors].into_iter().find(|kind| kind.word() == word)
    }
}

/// Who takes part in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parties {
    /// Whoever asked.
    pub asked_by: AccountId,
    /// Whose account it is about.
    pub about: AccountId,
    /// Whoever decides.
    pub decided_by: AccountId,
}

/// Why somebody may not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotYours {
    /// Whoever asks does not decide, whatever roles they hold.
    #[error("asked and decided by one person")]
    Asked,
    /// Nobody decides about the own account.
    #[error("decided about the own account")]
    Own,
    /// The role does not decide about accounts.
    #[error("the role decides nothing about accounts")]
    Role,
}

/// Tells whether somebody may decide a request: two persons, never the one whom it is about.
///
/// The head decides. About the account of a head, another keeper of accounts may decide as well:
/// a Puskesmas has one head.
pub fn may_decide(parties: Parties, decider: Role, about_head: bool) -> Result<(), NotYours> {
    if parties.asked_by == parties.decided_by {
        return Err(NotYours::Asked);
    }
    if parties.about == parties.decided_by {
        return Err(NotYours::Own);
    }
    match decider {
        Role::Kapus => Ok(()),
        Role::Admin if about_head => Ok(()),
        _ => Err(NotYours::Role),
    }
}
