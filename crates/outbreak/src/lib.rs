#![doc = include_str!("../README.md")]

pub mod alert;
pub mod ears;
pub mod farrington;
mod fit;
pub mod klb;
pub mod rate;
pub mod signal;
mod student;
pub mod week;
