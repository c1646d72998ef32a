//! `/kunjungan-rumah`: whom to visit and why, and the way to the form of the visit.

pub(crate) mod list;
pub(crate) mod open;
