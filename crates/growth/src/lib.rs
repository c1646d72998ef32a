#![doc = include_str!("../README.md")]

pub mod age;
pub mod amount;
pub mod assess;
pub mod chart;
pub mod kms;
mod lms;
pub mod survey;
mod tables;
pub mod velocity;
