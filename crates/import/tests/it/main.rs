//! Whole files through the import, without a store.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod eppgbm;
mod files;
mod hostile;
mod idempotent;
mod person;
mod row;
mod setup;
