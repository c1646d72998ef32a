#![doc = include_str!("../README.md")]

pub mod app;
pub mod assets;
pub mod body_form;
pub mod book;
pub mod dates;
pub mod error;
pub mod field;
pub mod form;
mod headers;
pub mod intake;
pub mod layout;
pub mod likeness;
pub mod names;
pub mod numbered;
pub mod observed;
mod pages;
pub mod person_form;
pub mod pws;
pub mod query;
pub mod router;
pub mod rule_names;
pub mod session;
pub mod slip;
pub mod statements;
pub mod visit_form;
pub mod wording;
pub mod writing;
