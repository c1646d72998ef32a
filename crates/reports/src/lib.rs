#![doc = include_str!("../README.md")]

pub mod bar_chart;
pub mod growth_chart;
mod svg;
pub mod trend_chart;
