#![doc = include_str!("../README.md")]

pub mod destination;
pub mod drill;
pub mod error;
pub mod make;
pub mod manifest;
pub mod plan;
pub mod restore;
pub mod retention;
mod rows;
pub mod s3;
pub mod secret;
mod segment;
mod series;
pub mod state;
