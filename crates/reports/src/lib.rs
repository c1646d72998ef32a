#![doc = include_str!("../README.md")]

pub mod bar_chart;
pub mod forecast;
pub mod growth_chart;
pub mod map;
pub mod outline;
pub mod paper;
#[cfg(feature = "pdf")]
pub mod pdf;
mod pole;
pub mod sheet;
mod svg;
pub mod trend_chart;
