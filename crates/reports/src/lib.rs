#![doc = include_str!("../README.md")]

pub mod growth_chart;
mod svg;
