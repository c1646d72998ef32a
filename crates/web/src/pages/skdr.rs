//! `/skdr`: early warning, week by week.

pub(crate) mod asked;
pub(crate) mod close;
pub(crate) mod people;
pub(crate) mod show;
pub(crate) mod signal;
pub(crate) mod signals;
pub(crate) mod week;
