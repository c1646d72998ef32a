//! Behaviour of simulated districts.

mod determinism;
mod export;
mod habits;
mod law;
mod older;
mod plausible;
mod sick;
mod synthetic;

use domain::record::Record;
use simulate::{plan::Plan, simulation};

/// A plan that ends on a fixed day.
fn plan(people: u32, years: u16, seed: u64) -> Plan {
    Plan::new(people, years, seed, "2026-11-21".parse().expect("a day"))
}

/// All records of a plan, in the order in which they reach the log.
fn all(plan: &Plan) -> impl Iterator<Item = Record> {
    simulation::records(plan, &law::guidelines()).expect("the plan can be").flatten()
}
