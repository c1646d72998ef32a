//! How guessing of passwords is slowed down.

/// Failures in a row after which a user name has to wait.
pub const FAILURES_MAX: u32 = 5;
/// How long it has to wait, and after how long without a failure the count starts anew.
pub const LOCKED_MS: u64 = 15 * 60 * 1000;

/// Failed sign-ins of one user name, whether an account has that name or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// Failures in a row.
    pub count: u32,
    /// When the last one happened, milliseconds since 1970.
    pub last_ms: u64,
}

impl Failures {
    /// Returns when the next try is allowed, if that is later than `now_ms`.
    pub fn locked_until_ms(self, now_ms: u64) -> Option<u64> {
        let until = self.last_ms.saturating_add(LOCKED_MS);
        (FAILURES_MAX <= self.count && now_ms < until).then_some(until)
    }

    /// Counts one more failure; failures long past are forgotten.
    #[must_use]
    pub fn with_failure(self, now_ms: u64) -> Self {
        let forgotten = self.last_ms.saturating_add(LOCKED_MS) <= now_ms;
        let count = if forgotten { 1 } else { self.count.saturating_add(1) };
        Self { count, last_ms: now_ms }
    }
}
