#![doc = include_str!("../README.md")]

pub mod account;
pub mod address;
mod admit;
mod batch;
mod chain;
mod checkpoint;
mod conn;
pub mod copy;
pub mod edition;
pub mod engine;
pub mod error;
pub mod home;
pub mod key;
pub mod load;
pub mod log;
pub mod migrate;
mod postgres;
pub mod read;
pub mod recode;
#[cfg(test)]
mod registry;
pub mod replay;
pub mod restoring;
pub mod session;
pub mod source;
mod sqlite;
mod state;
mod statement;
pub mod store;
mod turn;
pub mod urgency;
pub mod verify;
mod view;
