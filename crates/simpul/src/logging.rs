//! The log of the server: lines for people or JSON for programs, on standard error.
//!
//! It holds codes, ids and times. Names, what was typed, and addresses of pages with what stands in
//! them never come into it.

use std::panic;

use clap::ValueEnum;
use tracing::Level;

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
    /// No line for each request; faults only.
    Quiet,
}

/// Begins to write the log, once in a program.
pub(crate) fn begin(form: LogForm) {
    let level = if form == LogForm::Quiet { Level::WARN } else { Level::INFO };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    // A log that was begun already goes on.
    let _ = match form {
        LogForm::Json => log.json().flatten_event(true).try_init(),
        LogForm::Text | LogForm::Quiet => log.try_init(),
    };
    panic::set_hook(Box::new(|broken| {
        // Where, not what: the words of a panic may quote what was read.
        let place = broken.location().map(|at| format!("{}:{}", at.file(), at.line()));
        tracing::error!(code = "program.salah", place, "a part of the program broke off");
    }));
}
