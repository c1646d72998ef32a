//! `/orang/ID/isi`: the forms of the guidelines, filled in at a contact with somebody.

pub(crate) mod entry;
pub(crate) mod home;
pub(crate) mod known;
pub(crate) mod menu;
pub(crate) mod offer;
pub(crate) mod result;
pub(crate) mod section;
pub(crate) mod show;
mod worked_out;
