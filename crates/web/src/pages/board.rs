//! The board (papan pantau): an indicator by area, the people behind its numbers, a map, and a
//! screen for the wall; what counts by a confidential answer is shown to few.

pub(crate) mod charts;
pub(crate) mod closed;
pub(crate) mod derived;
pub(crate) mod difference;
pub(crate) mod digest;
pub(crate) mod file;
pub(crate) mod map;
pub(crate) mod menu;
pub(crate) mod numbers;
pub(crate) mod people;
pub(crate) mod question;
pub(crate) mod recount;
pub(crate) mod show;
pub(crate) mod shown;
mod signature;
pub(crate) mod slice;
pub(crate) mod summary;
pub(crate) mod wall;
pub(crate) mod words;
