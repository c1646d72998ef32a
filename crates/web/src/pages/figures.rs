//! `/sasaran`: target populations and other numbers that somebody else counted or set.

pub(crate) mod enter;
pub(crate) mod paste;
pub(crate) mod read;
pub(crate) mod show;
pub(crate) mod state;
