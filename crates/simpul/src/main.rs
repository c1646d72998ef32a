#![doc = include_str!("../README.md")]

mod account;
mod answer;
mod append;
mod backup;
mod board;
mod chance;
mod cli;
mod clock;
mod copies;
mod drill;
mod due;
mod explain;
mod give_back;
mod growth;
mod guidelines;
mod import;
mod key;
mod law;
mod node;
mod policy;
mod rejects;
mod replay;
mod restore;
mod serve;
mod sheet;
mod simulate;
mod trouble;
mod verify;
mod watch;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
