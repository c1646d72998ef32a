//! Portraits of made-up children under the guidelines that Simpul ships.

#![expect(clippy::unwrap_used, reason = "a test may end here")]

mod campaigns;
mod cases;
mod changing;
mod child;
mod conformance;
mod counting;
mod diseases;
mod editions;
mod emergencies;
mod episodes;
mod explaining;
mod growing;
mod hexavalent;
mod households;
mod indicators;
mod laws;
mod mending;
mod scheduling;
mod sections;
mod sheets;
mod veils;
