//! `/papan/kunci`: months that the head signs, their sheets, and who makes the difference later.

pub(crate) mod asked;
pub(crate) mod list;
pub(crate) mod month;
pub(crate) mod people;
pub(crate) mod sheet;
