//! Contracts of the store, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod access_heads;
mod accounts;
mod attendance;
mod audit;
mod board;
mod closing;
mod delegations;
mod due;
mod editions;
mod encrypted_server;
mod encrypting;
mod figures;
mod fixture;
mod grounds;
mod killed;
mod laws;
mod lists;
mod loading;
mod log;
mod people;
mod plain;
mod publication;
mod recounting;
mod register;
mod replaying;
mod rights;
mod slice;
mod surveillance;
mod tampering;
mod trouble;
mod turning;
mod vitals;
