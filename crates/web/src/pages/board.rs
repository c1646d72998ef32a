//! The board (papan pantau): an indicator by area, the people behind its numbers, a map, and a
//! screen for the wall.

pub(crate) mod charts;
pub(crate) mod file;
pub(crate) mod map;
pub(crate) mod menu;
pub(crate) mod numbers;
pub(crate) mod people;
pub(crate) mod question;
pub(crate) mod recount;
pub(crate) mod show;
pub(crate) mod slice;
pub(crate) mod words;
