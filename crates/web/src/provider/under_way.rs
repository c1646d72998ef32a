//! Who went to the provider and has not come back: in memory, for a while, each good once.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use access::{
    identity::{metadata::Metadata, request::Request},
    session::TokenHash,
};
use domain::id::AccountId;

/// How long somebody may stay at the provider, in milliseconds.
const AWAY_MS: u64 = 10 * 60 * 1000;
/// Most who are under way at once; the oldest is forgotten.
const AWAY_MAX: usize = 1024;

/// What somebody went there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errand {
    /// To sign in.
    SignIn,
    /// To link the account with whom the provider names.
    Link(AccountId),
}

/// Somebody who is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Away {
    /// Hash of the token that the browser was given for this.
    pub(crate) browser: TokenHash,
    /// What for.
    pub(crate) errand: Errand,
    /// What was asked.
    pub(crate) request: Request,
    /// What the provider said of itself when it was asked.
    pub(crate) metadata: Metadata,
    /// When it was asked, milliseconds since 1970.
    pub(crate) at_ms: u64,
}

/// All who are under way.
#[derive(Default)]
pub(crate) struct UnderWay(Mutex<VecDeque<Away>>);

impl UnderWay {
    /// Keeps that somebody went to the provider.
    pub(crate) fn leave(&self, away: Away) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|other| away.at_ms.abs_diff(other.at_ms) < AWAY_MS);
        while AWAY_MAX <= all.len() {
            all.pop_front();
        }
        all.push_back(away);
    }

    /// Takes whoever went from a browser, whatever they come back with; good once.
    pub(crate) fn come_back(&self, browser: &TokenHash, now_ms: u64) -> Option<Away> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|away| away.browser == *browser)?;
        all.remove(at).filter(|away| now_ms.abs_diff(away.at_ms) < AWAY_MS)
    }
}
