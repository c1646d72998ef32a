//! What a Puskesmas may set about signing in, with the values it begins with.

use crate::{password::Rule, session};

/// Days without signing in after which an account is closed until it is opened again (T36).
pub const UNUSED_DAYS: u64 = 60;
/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Settings of signing in. All times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Rules of passwords.
    pub password: Rule,
    /// Without a request for this long the screen is locked; the session stays.
    pub lock_ms: u64,
    /// Without a request for this long a session is over.
    pub idle_ms: u64,
    /// After this long a session is over in any case.
    pub absolute_ms: u64,
    /// Sessions that one account may have at once.
    pub sessions_max: u32,
    /// Without signing in for this long an account is closed.
    pub unused_ms: u64,
    /// How long a code for choosing a password is good.
    pub code_ms: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            password: Rule::default(),
            lock_ms: session::LOCK_MS,
            idle_ms: session::IDLE_MS,
            absolute_ms: session::ABSOLUTE_MS,
            sessions_max: session::AT_ONCE_MAX,
            unused_ms: UNUSED_DAYS * DAY_MS,
            code_ms: DAY_MS,
        }
    }
}

impl Policy {
    /// Tells whether an account that was used last at a moment is closed for not being used.
    pub const fn is_unused(&self, used_ms: u64, now_ms: u64) -> bool {
        self.unused_ms < now_ms.saturating_sub(used_ms)
    }
}
