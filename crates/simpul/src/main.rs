#![doc = include_str!("../README.md")]

mod account;
mod acme;
mod answer;
mod append;
mod backup;
mod board;
mod certificate;
mod chance;
mod cli;
mod clock;
mod copies;
mod deed;
mod doctor;
mod drill;
mod due;
mod entrance;
mod explain;
mod give_back;
mod growth;
mod guidelines;
mod identity;
mod import;
mod key;
mod law;
mod logging;
mod node;
mod outlines;
mod policy;
mod recount;
mod rehearse;
mod rejects;
mod release;
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
