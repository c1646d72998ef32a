//! Registers: cohort grids, attendance of a year, recaps of a month.

pub(crate) mod attendance;
pub(crate) mod cells;
pub(crate) mod grid;
pub(crate) mod index;
pub(crate) mod member;
pub(crate) mod names;
pub(crate) mod recap;
pub(crate) mod subject;
