//! Contracts of the store, on both engines.

mod accounts;
mod fixture;
mod log;
