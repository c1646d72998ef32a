//! Views: tables filled from portraits, each change in the transaction of its records.

pub(crate) mod area;
pub(crate) mod board;
pub(crate) mod cell;
pub(crate) mod fold;
pub(crate) mod home;
pub(crate) mod household;
pub(crate) mod made;
pub(crate) mod measured;
pub(crate) mod merge;
pub(crate) mod person;
pub(crate) mod table;
pub(crate) mod words;
pub(crate) mod write;
