#![doc = include_str!("../README.md")]

pub mod age;
mod bounds;
mod check;
pub mod condition;
pub mod disease;
pub mod episode;
pub mod facts;
pub mod fault;
pub mod figure;
pub mod files;
pub mod form;
pub mod growth;
pub mod indicator;
pub mod instrument;
mod load;
pub mod lookup;
pub mod model;
pub mod pws;
pub mod reading;
pub mod register;
pub mod school;
pub mod segment;
pub mod spm;
pub mod step;
pub mod target;
pub mod visit;
