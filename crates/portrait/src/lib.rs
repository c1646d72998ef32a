#![doc = include_str!("../README.md")]

mod book;
mod campaign;
mod contact;
mod contribution;
pub mod draw;
mod episode;
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
pub mod school;
mod score;
mod standing;
