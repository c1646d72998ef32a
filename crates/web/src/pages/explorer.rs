//! The life-cycle explorer: one life on any day, and one service across a village.

pub(crate) mod life;
pub(crate) mod moment;
pub(crate) mod who;
