#![doc = include_str!("../README.md")]

mod book;
mod campaign;
mod contact;
mod contribution;
mod derived;
pub mod draw;
mod episode;
mod episode_facts;
pub mod explain;
mod finding;
mod giving;
mod growth_rules;
mod item;
mod known;
mod lasting;
mod memory;
pub mod model;
mod moment;
mod person;
mod quality;
mod round;
mod scene;
pub mod school;
pub mod sheet;
mod standing;
