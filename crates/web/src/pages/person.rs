//! `/orang/ID`: one person, in the order of the KIA book.

pub(crate) mod advice;
pub(crate) mod chart;
pub(crate) mod duplicate;
pub(crate) mod follow_up;
pub(crate) mod head;
pub(crate) mod history;
pub(crate) mod identity;
pub(crate) mod merge;
pub(crate) mod paper;
pub(crate) mod part;
pub(crate) mod services;
pub(crate) mod summary;
pub(crate) mod tabs;
pub(crate) mod update;
pub(crate) mod why;
