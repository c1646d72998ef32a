//! Indicators, worked out by hand: who is in, who is out, and both sides of every limit.

mod adult;
mod adult_care;
mod child;
mod communicable;
mod confidential;
mod controlled;
mod elderly;
mod events;
mod family;
mod mental;
mod morbidity;
mod mother;
mod nutrition;
mod risk;
mod school;
mod year;
