//! Backups of real stores, and the way back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod accesses;
mod drilling;
mod engines;
mod fixture;
mod harm;
mod killed;
mod moments;
mod online;
mod places;
mod point_in_time;
mod s3;
