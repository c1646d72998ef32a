//! `/kunjungan-rumah`: whom to visit and why, and the checklist of a visit.

pub(crate) mod form;
pub(crate) mod list;
