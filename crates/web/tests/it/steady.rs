//! Time that stands still.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU16, Ordering},
};

use testkit::clock::FixedClock;
use web::app::Surroundings;

/// Time that stands still, and bytes that only have to differ.
pub(crate) struct Steady {
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) given: AtomicU16,
    pub(crate) panicking: Arc<AtomicBool>,
}

impl Surroundings for Steady {
    fn now_ms(&self) -> u64 {
        assert!(!self.panicking.load(Ordering::SeqCst), "Kenarilogtest broke the clock");
        self.clock.now_ms()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        assert!(!self.panicking.load(Ordering::SeqCst), "Kenarilogtest broke the chance");
        let given = self.given.fetch_add(1, Ordering::SeqCst).to_le_bytes();
        bytes.fill(given[0]);
        // Past the first 255, the end tells them apart.
        if let Some(last) = bytes.last_mut() {
            *last = last.wrapping_add(given[1]);
        }
    }
}
