//! Indicators, worked out by hand on both sides of each limit.

mod adult;
mod adult_care;
mod elderly;
mod mental;
mod morbidity;
mod school;
mod year;
