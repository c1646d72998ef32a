//! `/posyandu`: opening days, their lists, the grid and the card in which they are filled in.

pub(crate) mod card;
pub(crate) mod child;
pub(crate) mod close;
pub(crate) mod day;
pub(crate) mod entry;
pub(crate) mod group;
pub(crate) mod guest;
pub(crate) mod outcome;
pub(crate) mod places;
pub(crate) mod row;
pub(crate) mod sheet;
