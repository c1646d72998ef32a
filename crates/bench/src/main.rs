#![doc = include_str!("../README.md")]

mod access_speed;
mod board_speed;
mod ceiling;
mod clock;
mod condition_speed;
mod desk;
mod growth_speed;
mod heavy;
mod meeting_speed;
mod people;
mod plain_speed;
mod portrait_speed;
mod store_speed;
mod vault_speed;

use std::sync::Arc;

use anyhow::Result;
use clap::Parser;
use serde_json::{Value, json};
use simulate::plan::Plan;

/// Measures the parts of Simpul.
#[derive(Debug, Parser)]
struct Options {
    /// People of the simulated district from which portraits are drawn.
    #[arg(long, default_value_t = 10_000)]
    people: u32,
    /// Simulated years.
    #[arg(long, default_value_t = 3)]
    years: u16,
    /// Seed of the simulation.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Measures one part only: growth, condition, portrait, sqlite, postgres,
    /// encryption, backup, access, board, board-postgres, meeting.
    #[arg(long)]
    only: Option<String>,
    /// Leaves out what the board is compared with, plain SQL: it holds a large district in memory.
    #[arg(long)]
    no_peer: bool,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let only = options.only.as_deref();
    // A whole district is too large to be held: it is streamed into its store.
    if let Some(part @ ("board" | "board-postgres" | "meeting")) = only {
        let figures = streamed(&options, part)?;
        println!("{:#}", json!({ part: figures }));
        return Ok(());
    }
    let district = people::District::new(options.people, options.years, options.seed)?;
    let wanted = |part: &str| only.is_none_or(|only| only == part);
    let mut figures = json!({ "district": district.describe() });
    if wanted("growth") {
        figures["growth"] = growth_speed::measure();
    }
    if wanted("condition") {
        figures["condition"] = condition_speed::measure(&district.guidelines);
    }
    if wanted("portrait") {
        figures["portrait"] = portrait_speed::measure(&district)?;
    }
    let scratch = tempfile::tempdir()?;
    if wanted("sqlite") {
        let url = format!("sqlite:{}", scratch.path().join("bench.db").display()).parse()?;
        figures["sqlite"] = store_speed::measure(&url, scratch.path(), &district)?;
    }
    if wanted("postgres") {
        let server = testpg::server::Server::start(testpg::server::Durability::Disk)?;
        let url = server.url().parse()?;
        figures["postgres"] = store_speed::measure(&url, scratch.path(), &district)?;
    }
    if wanted("encryption") {
        figures["encryption"] = vault_speed::encryption(scratch.path(), &district)?;
    }
    if wanted("backup") {
        figures["backup"] = vault_speed::backups(scratch.path(), &district)?;
    }
    if wanted("access") {
        figures["access"] = json!({
            "decision": access_speed::decisions(),
            "log_of_accesses": access_speed::log_of_accesses(scratch.path(), &district)?,
        });
    }
    for part in ["board", "board-postgres", "meeting"] {
        if wanted(part) {
            figures[part] = streamed(&options, part)?;
        }
    }
    println!("{figures:#}");
    Ok(())
}

/// Measures the board of a district on one engine, or the packs of its meetings.
fn streamed(options: &Options, part: &str) -> Result<Value> {
    let guidelines = Arc::new(people::guidelines()?);
    let plan = Plan::new(options.people, options.years, options.seed, people::until()?);
    if part == "board" {
        let scratch = tempfile::tempdir()?;
        let url = format!("sqlite:{}", scratch.path().join("board.db").display()).parse()?;
        return board_speed::measure(&url, &plan, &guidelines, !options.no_peer);
    }
    if part == "meeting" {
        let scratch = tempfile::tempdir()?;
        let url = format!("sqlite:{}", scratch.path().join("meeting.db").display()).parse()?;
        return meeting_speed::measure(&url, &plan, &guidelines);
    }
    let server = testpg::server::Server::start(testpg::server::Durability::Disk)?;
    board_speed::measure(&server.url().parse()?, &plan, &guidelines, !options.no_peer)
}
