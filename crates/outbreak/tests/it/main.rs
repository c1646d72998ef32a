//! Behaviour of the outbreak crate seen from outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod alert;
mod ears;
mod farrington;
mod figures;
mod klb;
mod laws;
mod rate;
mod sentences;
mod series;
mod simulated;
mod week;
