//! Behaviour of the growth crate seen from outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod boundaries;
mod chart;
mod kms;
mod laws;
mod survey;
mod vectors;
mod velocity;
