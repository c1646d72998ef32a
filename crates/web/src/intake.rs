//! Files from outside: looking up what is registered, and working a file behind the pages.

pub mod directory;
pub(crate) mod job;
pub(crate) mod upload;
