//! Tests of the guidelines crate through its public face.

mod conditions;
mod embedded;
mod faults;
mod law;
mod visits;
