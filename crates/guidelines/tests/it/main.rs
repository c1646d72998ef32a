//! Tests of the guidelines crate through its public face.

#![expect(clippy::unwrap_used, reason = "a test may end here")]

mod catalogue;
mod conditions;
mod coverage;
mod diseases;
mod embedded;
mod faults;
mod figures;
mod households;
mod law;
mod meetings;
mod public;
mod readings;
mod registers;
mod reports;
mod situation;
mod spm;
mod summary;
mod villages;
mod visits;
