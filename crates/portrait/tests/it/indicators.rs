//! Indicators, worked out by hand: who is in, who is out, and both sides of every limit.

mod child;
mod communicable;
mod family;
mod mother;
mod nutrition;
