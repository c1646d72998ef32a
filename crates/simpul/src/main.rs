#![doc = include_str!("../README.md")]

mod answer;
mod cli;
mod growth;
mod guidelines;
mod law;
mod trouble;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
