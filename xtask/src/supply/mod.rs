//! What the program is made of: licences, sources, bans, parts; and what must not lie in the
//! repository. Reads only files and `cargo metadata`, so that it works without the network.

mod cargo;
mod licence;
mod npm;
mod sbom;
mod scan;

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{command, ctx::Ctx};

/// Options of the check.
#[derive(Debug, Default, Args)]
pub(crate) struct Options {
    /// Also writes the list of parts (CycloneDX, JSON) to this file.
    #[arg(long, value_name = "FILE")]
    sbom: Option<PathBuf>,
}

/// Checks everything, says what is wrong and returns how much that is.
pub(crate) fn run(ctx: &Ctx, options: &Options) -> Result<usize> {
    let packages = cargo::packages(ctx)?;
    let mut faults = cargo::faults(&packages);
    let mut parts = Vec::new();
    for folder in ["phone/form", "e2e"] {
        let file = ctx.root.join(folder).join("package-lock.json");
        let lock = fs::read_to_string(&file).with_context(|| format!("read {folder}"))?;
        let found = npm::packages(&lock).with_context(|| format!("read {folder}"))?;
        faults.extend(npm::faults(folder, &found));
        if folder == "phone/form" {
            parts.extend(found.into_iter().filter(|package| !package.is_dev));
        }
    }
    faults.extend(scan::faults(ctx)?);
    for fault in &faults {
        eprintln!("{fault}");
    }
    println!(
        "{} crates, {} of them more than once, {} parts of the form in the browser, {} faults",
        packages.len(),
        cargo::doubled(&packages).len(),
        parts.len(),
        faults.len()
    );
    if let Some(file) = &options.sbom {
        let lock = fs::read_to_string(ctx.root.join("Cargo.lock")).context("read Cargo.lock")?;
        let text = sbom::write(&packages, &cargo::checksums(&lock), &parts);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).context("make the folder")?;
        }
        fs::write(file, text).with_context(|| format!("write {}", file.display()))?;
        println!("parts: {}", file.display());
    }
    Ok(faults.len())
}

/// Returns the files that git keeps.
fn kept_files(ctx: &Ctx) -> Result<Vec<String>> {
    let said = command::output(ctx, command::program(ctx, "git").args(["ls-files", "-z"]))?;
    let names = said.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}
