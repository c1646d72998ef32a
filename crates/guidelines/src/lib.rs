#![doc = include_str!("../README.md")]

pub mod age;
pub mod condition;
pub mod facts;
mod lookup;
pub mod model;
