#![doc = include_str!("../README.md")]

mod account;
mod answer;
mod append;
mod board;
mod chance;
mod cli;
mod clock;
mod due;
mod explain;
mod growth;
mod guidelines;
mod import;
mod law;
mod node;
mod rejects;
mod replay;
mod serve;
mod simulate;
mod trouble;
mod verify;
mod watch;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
