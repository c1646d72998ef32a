//! Healthy households (PIS-PK): an area in numbers, and the households behind each.

mod count;
pub(crate) mod hidden;
pub(crate) mod list;
mod question;
pub(crate) mod show;
pub(crate) mod told;
