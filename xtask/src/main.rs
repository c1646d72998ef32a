#![doc = include_str!("../README.md")]

mod bench;
mod command;
mod ctx;
mod demo;
mod http;
mod machine;
mod scan;
mod simpul;
mod supply;
mod test;
mod tidy;
mod visit;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{command::Stopped, ctx::Ctx, machine::Missing};

/// What developers run.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs every check and every test; installs or names what is missing.
    Test {
        /// Only this part.
        #[arg(long)]
        only: Option<test::Part>,
    },
    /// Builds the application, invents a Puskesmas and serves it on loopback.
    Demo(demo::Options),
    /// Measures speed, memory and size; prints one JSON object.
    Bench(bench::Options),
    /// Checks licences, sources and bans of all parts, and looks for secrets and other hosts.
    Supply(supply::Options),
    /// Serves an invented Puskesmas and has a scanner of others attack it.
    Scan(scan::Options),
    /// Checks the rules of style that no other tool checks.
    Tidy,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match Ctx::new().and_then(|ctx| run(&ctx, args.task)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) if error.is::<Stopped>() => {
            eprintln!("cargo xtask: stopped");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::from(if error.is::<Missing>() { 2 } else { 1 })
        }
    }
}

/// Returns whether everything asked for is in order.
fn run(ctx: &Ctx, task: Task) -> Result<bool> {
    match task {
        Task::Test { only } => test::run(ctx, only),
        Task::Demo(options) => demo::run(ctx, options).map(|()| true),
        Task::Bench(options) => bench::run(ctx, &options).map(|()| true),
        Task::Supply(options) => Ok(supply::run(ctx, &options)? == 0),
        Task::Scan(options) => scan::run(ctx, options),
        Task::Tidy => Ok(tidy::run(ctx)? == 0),
    }
}
