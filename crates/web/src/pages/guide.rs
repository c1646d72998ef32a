//! The guidelines (pedoman) as pages: what rules there are, and each of them with its sources.

pub(crate) mod entry;
pub(crate) mod list;
pub(crate) mod rule;
