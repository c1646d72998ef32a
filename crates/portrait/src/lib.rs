#![doc = include_str!("../README.md")]

mod campaign;
mod contact;
mod contribution;
pub mod draw;
pub mod explain;
mod finding;
mod giving;
mod growth_rules;
mod item;
mod known;
mod lasting;
pub mod model;
mod person;
mod quality;
mod scene;
mod standing;
