//! A clock that moves only when it is told to.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::day::Day;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Milliseconds since 1970-01-01T00:00:00Z, shared by all who hold a reference.
#[derive(Debug)]
pub struct FixedClock(AtomicU64);

impl FixedClock {
    /// Stands at `now_ms`, milliseconds since 1970-01-01T00:00:00Z.
    pub const fn new(now_ms: u64) -> Self {
        Self(AtomicU64::new(now_ms))
    }

    /// Stands at 05:00 UTC of `day`, when it is that day all over Indonesia (12:00 WIB, 13:00
    /// WITA, 14:00 WIT).
    ///
    /// # Panics
    /// On a day before 1970.
    pub fn on(day: Day) -> Self {
        let days = u64::try_from(day.epoch_days()).expect("a day since 1970");
        Self::new(days * DAY_MS + 5 * HOUR_MS)
    }

    /// Returns the time, milliseconds since 1970-01-01T00:00:00Z.
    pub fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves on and returns the new time.
    pub fn advance_ms(&self, ms: u64) -> u64 {
        self.0.fetch_add(ms, Ordering::SeqCst) + ms
    }

    /// Moves on by whole days.
    pub fn advance_days(&self, days: u32) {
        self.advance_ms(u64::from(days) * DAY_MS);
    }

    /// Puts the clock anywhere, also back, as people do with phones.
    pub fn set_ms(&self, now_ms: u64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_only_when_told() {
        let clock = FixedClock::on("2026-11-21".parse().unwrap());
        assert_eq!(clock.now_ms(), 1_795_237_200_000);
        assert_eq!(clock.now_ms(), 1_795_237_200_000);
        assert_eq!(clock.advance_ms(7), 1_795_237_200_007);
        clock.advance_days(1);
        assert_eq!(clock.now_ms(), 1_795_323_600_007);
        clock.set_ms(5);
        assert_eq!(clock.now_ms(), 5);
    }
}
