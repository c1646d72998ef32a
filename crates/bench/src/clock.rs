//! Time as measurements need it: of the wall, and of this process's processor.

use std::{fs, time::Instant};

/// Clock ticks a second in `/proc`, fixed by Linux for user space.
const TICKS_PER_SECOND: f64 = 100.0;

/// A stretch of work being timed.
pub(crate) struct Stopwatch {
    wall: Instant,
    cpu_s: f64,
}

impl Stopwatch {
    /// Starts.
    pub(crate) fn start() -> Self {
        Self { wall: Instant::now(), cpu_s: cpu_s() }
    }

    /// Starts without reading the processor's clock, for work of microseconds.
    pub(crate) fn start_wall() -> Self {
        Self { wall: Instant::now(), cpu_s: 0.0 }
    }

    /// Returns seconds of the wall clock so far.
    pub(crate) fn wall_s(&self) -> f64 {
        self.wall.elapsed().as_secs_f64()
    }

    /// Returns seconds of processor time so far, of all threads of this process.
    pub(crate) fn cpu_s(&self) -> f64 {
        cpu_s() - self.cpu_s
    }
}

/// Reads user and system time of this process from `/proc/self/stat`; 0 where there is none.
fn cpu_s() -> f64 {
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return 0.0 };
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}

/// Returns the value below which a share of the sorted samples lies.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    sorted[((last as f64) * share).round() as usize]
}

/// Rounds to three significant decimals, so that figures can be read.
pub(crate) fn rounded(value: f64) -> f64 {
    if value.abs() < 1.0 { (value * 1e6).round() / 1e6 } else { (value * 1e3).round() / 1e3 }
}
