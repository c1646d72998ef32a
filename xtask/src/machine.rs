//! What this machine must have, and how it gets it.

use std::{
    fmt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::{command, ctx::Ctx};

/// First version of Node that the browser tests run on.
const NODE_MAJOR_MIN: u32 = 20;

/// Names another Chromium than the installed one.
pub(crate) const CHROMIUM_VARIABLE: &str = "SIMPUL_CHROMIUM";

const CHROMIUM_PLACES: [&str; 3] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// A certificate authority for tests (ACME), as Debian packages it.
const PEBBLE: &str = "/usr/bin/pebble";

/// Something is missing that we cannot or may not install; the text says what to do.
#[derive(Debug)]
pub(crate) struct Missing(pub(crate) String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

/// What a task needs beside cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Git,
    RustComponents,
    Postgres,
    Pebble,
    Chromium,
    Node,
}

/// Sees to it that everything is there: installs it when we are root, and otherwise says in one
/// line what to install.
pub(crate) fn prepare(ctx: &Ctx, needs: &[Need]) -> Result<()> {
    let needs_one = |need| needs.contains(&need);
    if needs_one(Need::Node) {
        check_node(ctx)?;
    }
    if needs_one(Need::RustComponents) {
        install_rust_components(ctx)?;
    }
    let mut packages = Vec::new();
    if needs_one(Need::Git) && !command::works(command::program(ctx, "git").arg("--version")) {
        packages.push("git");
    }
    if needs_one(Need::Postgres) && testpg::programs::find().is_none() {
        packages.push("postgresql");
    }
    if needs_one(Need::Pebble) && !Path::new(PEBBLE).exists() {
        packages.push("pebble");
    }
    if needs_one(Need::Chromium) && chromium().is_none() {
        packages.extend(["chromium", "fonts-liberation"]);
    }
    install_packages(ctx, &packages)
}

/// Returns the browser that the tests drive.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(CHROMIUM_VARIABLE) {
        return Some(named.into());
    }
    CHROMIUM_PLACES.iter().map(Path::new).find(|place| place.exists()).map(Path::to_owned)
}

/// Says whether cargo-nextest is there; without it `cargo test` does the same, more slowly.
pub(crate) fn has_nextest(ctx: &Ctx) -> bool {
    command::works(command::cargo(ctx).args(["nextest", "--version"]))
}

fn install_packages(ctx: &Ctx, packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if !is_root(ctx) || !command::works(command::program(ctx, "apt-get").arg("--version")) {
        bail!(Missing(format!("Install what is missing, once, as root: {install}")));
    }
    println!("== {install}");
    let apt = |args: &[&str]| -> Result<()> {
        let mut command = command::program(ctx, "apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-o", "Dpkg::Use-Pty=0"]);
        command::run(ctx, command.args(args))
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}

fn install_rust_components(ctx: &Ctx) -> Result<()> {
    let works = |name| command::works(command::cargo(ctx).args([name, "--version"]));
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(name, _)| !works(name))
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut rustup = command::program(ctx, "rustup");
    rustup.args(["component", "add"]).args(&missing);
    if command::run(ctx, &mut rustup).is_err() {
        bail!(Missing(format!("Install the Rust components {} first", missing.join(" and "))));
    }
    Ok(())
}

fn check_node(ctx: &Ctx) -> Result<()> {
    let version = version_of(command::program(ctx, "node").arg("--version"));
    let has_npm = command::works(command::program(ctx, "npm").arg("--version"));
    match version.as_deref().and_then(node_major) {
        Some(major) if NODE_MAJOR_MIN <= major && has_npm => Ok(()),
        _ => bail!(Missing(format!("Install Node {NODE_MAJOR_MIN} or later, with npm, first"))),
    }
}

fn version_of(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn node_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn is_root(ctx: &Ctx) -> bool {
    version_of(command::program(ctx, "id").arg("-u")).is_some_and(|uid| uid.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_node() {
        assert_eq!(node_major("v20.20.2\n"), Some(20));
        assert_eq!(node_major("v8.1.0"), Some(8));
        assert_eq!(node_major("command not found"), None);
    }
}
