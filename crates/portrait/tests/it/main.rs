//! Portraits of made-up children under the guidelines that Simpul ships.

mod child;
mod counting;
mod explaining;
mod growing;
mod laws;
mod mending;
mod scheduling;
