#![doc = include_str!("../README.md")]

pub mod area;
pub mod closing;
pub mod day;
pub mod figure;
pub mod hlc;
pub mod id;
pub mod nik;
pub mod own_data;
pub mod person;
pub mod publication;
pub mod quantity;
pub mod record;
pub mod refusal;
pub mod rights;
pub mod surveillance;
pub mod timeline;
