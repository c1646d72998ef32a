#![doc = include_str!("../README.md")]

pub mod passkey;
pub mod record;
#[cfg(feature = "request")]
pub mod request;
pub mod survey;
pub mod table;
