//! Tests of the guidelines crate through its public face.

#![expect(clippy::unwrap_used, reason = "a test may end here")]

mod catalogue;
mod conditions;
mod diseases;
mod embedded;
mod faults;
mod figures;
mod law;
mod readings;
mod registers;
mod spm;
mod visits;
