//! Surveys of growth, as `simpul growth` reads them.

/// Reads any bytes as a survey: every row that is told is written, and what is written is UTF-8
/// whenever what was read is.
///
/// # Panics
/// When that does not hold.
pub fn read(bytes: &[u8]) {
    let mut written = Vec::new();
    let Ok(summary) = growth::survey::stream(bytes, &mut written) else { return };
    assert!(summary.errors <= summary.rows, "more errors than rows");
    let lines = written.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert!(summary.rows < lines.max(1) || summary.rows == 0, "rows that were not written");
    if std::str::from_utf8(bytes).is_ok() {
        assert!(std::str::from_utf8(&written).is_ok(), "text became something else");
    }
}
