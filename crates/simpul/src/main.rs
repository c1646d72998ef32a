#![doc = include_str!("../README.md")]

mod account;
mod answer;
mod append;
mod chance;
mod cli;
mod clock;
mod growth;
mod guidelines;
mod law;
mod node;
mod replay;
mod simulate;
mod trouble;
mod verify;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
