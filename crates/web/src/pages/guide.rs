//! The guidelines (pedoman) as pages: what rules there are, and each of them with its sources.

mod dashboards;
pub(crate) mod entry;
mod household;
pub(crate) mod list;
pub(crate) mod rule;
