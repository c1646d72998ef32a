#![doc = include_str!("../README.md")]

mod area;
pub mod cell;
pub mod column;
mod contact;
mod delimited;
pub mod directory;
mod draft;
pub mod entry;
pub mod error;
mod fingerprint;
pub mod format;
pub mod name;
pub mod outcome;
mod people;
pub mod plan;
mod reader;
pub mod rejects;
pub mod table;
mod utf16;
mod values;
mod work;
mod workbook;
mod zscore;
