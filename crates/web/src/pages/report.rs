//! `/laporan`: the forms that others ask for, filled from what was written once.

pub(crate) mod asked;
pub(crate) mod count;
pub(crate) mod exchange;
pub(crate) mod file;
pub(crate) mod index;
pub(crate) mod paper;
pub(crate) mod people;
pub(crate) mod period;
pub(crate) mod person;
pub(crate) mod show;
pub(crate) mod signal;
pub(crate) mod table;
