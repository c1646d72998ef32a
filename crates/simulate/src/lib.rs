#![doc = include_str!("../README.md")]

mod chance;
mod child;
mod clinic;
mod district;
pub mod eppgbm;
mod identity;
mod law;
mod measuring;
mod movement;
mod newborn;
mod outbox;
mod physique;
pub mod places;
pub mod plan;
mod population;
mod posyandu_day;
mod registration;
mod settlement;
pub mod simulation;
mod slips;
mod vaccination;
pub mod wilayah;
