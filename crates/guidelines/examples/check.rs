//! Prints the faults of a folder of guidelines: `cargo run -p guidelines --example check -- DIR`.

use std::{path::Path, process::ExitCode};

use guidelines::{files::Files, model::Guidelines};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: check DIR");
        return ExitCode::from(2);
    };
    let loaded = Files::read(Path::new(&folder)).and_then(|files| Guidelines::load(&files));
    match loaded {
        Ok(guidelines) => {
            println!(
                "edition {}: {} items, {} observations, {} indicators, no faults",
                guidelines.edition,
                guidelines.items.len(),
                guidelines.observations.len(),
                guidelines.indicators.len()
            );
            ExitCode::SUCCESS
        }
        Err(faults) => {
            for fault in &faults {
                println!("{fault}");
            }
            println!("{} faults", faults.len());
            ExitCode::from(1)
        }
    }
}
