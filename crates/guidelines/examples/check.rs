//! Prints the faults of the guidelines of this repository as they are on disk:
//! `cargo run -q -p guidelines --example check`. For any other folder: `simpul guidelines check`.

use std::{path::Path, process::ExitCode};

use guidelines::{files::Files, model::Guidelines};

fn main() -> ExitCode {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../guidelines"));
    match Files::read(folder).and_then(|files| Guidelines::load(&files)) {
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
