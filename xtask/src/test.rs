//! Every check and every test, on both engines and in a real browser.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use testpg::server::{Durability, Server};

use crate::{
    command::{self, Stopped, cargo, program},
    ctx::Ctx,
    machine::{self, CHROMIUM_VARIABLE, Need},
    simpul::{self, Profile},
    supply, tidy,
};

/// Tells tests which PostgreSQL server to make their databases on.
const POSTGRES_VARIABLE: &str = "SIMPUL_TEST_POSTGRES";

/// Tells tests that every program they need is there, so that none may be left out.
const WHOLE_VARIABLE: &str = "SIMPUL_TEST_WHOLE";

/// Tells browser tests to run on a store that is there already, with those tagged for it.
const E2E_STORE_VARIABLE: &str = "SIMPUL_E2E_STORE";

/// A part of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// Form, lints, documentation, tests of the crates.
    Rust,
    /// The form in the browser: its tests, its bundle, the cases of the guidelines.
    Form,
    /// Browser tests against the built binary.
    E2e,
    /// Rules of style.
    Tidy,
}

/// Runs one part or all; returns whether everything passed.
pub(crate) fn run(ctx: &Ctx, only: Option<Part>) -> Result<bool> {
    let runs = |part| only.is_none_or(|only| only == part);
    let mut needs = Vec::new();
    if runs(Part::Tidy) {
        needs.push(Need::Git);
    }
    if runs(Part::Rust) {
        needs.extend([Need::RustComponents, Need::Postgres, Need::Pebble]);
    }
    if runs(Part::Form) {
        needs.push(Need::Node);
    }
    if runs(Part::E2e) {
        needs.extend([Need::Node, Need::Chromium, Need::Postgres]);
    }
    machine::prepare(ctx, &needs)?;

    let mut steps = Steps::default();
    if runs(Part::Tidy) {
        steps.step("tidy", || check_tidy(ctx))?;
        steps.step("supply", || check_supply(ctx))?;
    }
    if runs(Part::Rust) {
        steps.step("form", || command::run(ctx, cargo(ctx).args(["fmt", "--check"])))?;
        steps.step("lints", || check_lints(ctx))?;
        steps.step("documentation", || check_documentation(ctx))?;
        steps.step("tests", || run_tests(ctx))?;
    }
    if runs(Part::Form) {
        steps.step("form in the browser", || test_form(ctx))?;
    }
    if runs(Part::E2e) {
        steps.step("browser tests", || run_browser_tests(ctx))?;
    }
    println!("{}", steps.summary());
    Ok(steps.failed().is_empty())
}

/// What was run, how long it took, whether it passed.
#[derive(Debug, Default)]
struct Steps(Vec<(&'static str, Duration, bool)>);

impl Steps {
    /// Runs one step. A failure is noted and the next step goes on; only a wish to stop ends all.
    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        println!("== {name}");
        let started = Instant::now();
        let result = work();
        let passed = result.is_ok();
        match result {
            Err(error) if error.is::<Stopped>() => return Err(error),
            Err(error) => eprintln!("== {name} failed: {error:#}"),
            Ok(()) => {}
        }
        self.0.push((name, started.elapsed(), passed));
        Ok(())
    }

    fn failed(&self) -> Vec<&'static str> {
        self.0.iter().filter(|(_, _, passed)| !passed).map(|(name, _, _)| *name).collect()
    }

    fn summary(&self) -> String {
        let each: Vec<String> =
            self.0.iter().map(|(name, took, _)| format!("{name} {}", show(*took))).collect();
        let each = each.join(", ");
        let total = show(self.0.iter().map(|(_, took, _)| *took).sum());
        let failed = self.failed();
        match failed.len() {
            0 => format!("cargo xtask test: PASSED in {total} ({each})"),
            _ => format!("cargo xtask test: FAILED {}; {total} ({each})", failed.join(", ")),
        }
    }
}

fn show(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {} s", seconds % 60),
    }
}

fn check_tidy(ctx: &Ctx) -> Result<()> {
    match tidy::run(ctx)? {
        0 => Ok(()),
        faults => bail!("{faults} faults"),
    }
}

fn check_supply(ctx: &Ctx) -> Result<()> {
    match supply::run(ctx, &supply::Options::default())? {
        0 => Ok(()),
        faults => bail!("{faults} faults"),
    }
}

fn check_lints(ctx: &Ctx) -> Result<()> {
    let args = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    command::run(ctx, cargo(ctx).args(args))
}

fn check_documentation(ctx: &Ctx) -> Result<()> {
    let args = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    command::run(ctx, cargo(ctx).args(args).env("RUSTDOCFLAGS", "-D warnings"))
}

fn run_tests(ctx: &Ctx) -> Result<()> {
    let server = Server::start(Durability::None)?;
    let cargo = || {
        let mut cargo = cargo(ctx);
        cargo.env(POSTGRES_VARIABLE, server.url()).env(WHOLE_VARIABLE, "1");
        cargo
    };
    if !machine::has_nextest(ctx) {
        return command::run(ctx, cargo().args(["test", "--workspace", "--no-fail-fast"]));
    }
    let tests = command::run(ctx, cargo().args(["nextest", "run", "--workspace"]));
    if let Err(error) = &tests
        && error.is::<Stopped>()
    {
        return tests;
    }
    // nextest leaves the examples in the documentation to cargo.
    let examples = command::run(ctx, cargo().args(["test", "--workspace", "--doc", "--quiet"]));
    tests.and(examples)
}

/// Tests the form that runs in browsers, on cases that the portrait has worked out just before.
fn test_form(ctx: &Ctx) -> Result<()> {
    let cases = ["test", "--quiet", "-p", "portrait", "--test", "it", "conformance::"];
    command::run(ctx, cargo(ctx).args(cases))?;
    let form = ctx.root.join("phone/form");
    command::run(ctx, npm(ctx, &form).args(NPM_CI))?;
    command::run(ctx, npm(ctx, &form).arg("test"))
}

/// Installs exactly what the lock file names.
const NPM_CI: [&str; 4] = ["ci", "--no-audit", "--no-fund", "--prefer-offline"];

fn npm(ctx: &Ctx, folder: &Path) -> Command {
    let mut npm = program(ctx, "npm");
    npm.current_dir(folder);
    npm
}

fn run_browser_tests(ctx: &Ctx) -> Result<()> {
    let binary = simpul::build(ctx, Profile::Dev)?;
    let e2e = ctx.root.join("e2e");
    let in_e2e = |name| {
        let mut command = program(ctx, name);
        command.current_dir(&e2e);
        command
    };
    command::run(ctx, npm(ctx, &e2e).args(NPM_CI))?;
    command::run(ctx, in_e2e("node").args(["node_modules/typescript/bin/tsc", "--noEmit"]))?;
    let mut tests = in_e2e("node");
    tests.args(["node_modules/@playwright/test/cli.js", "test"]).env("SIMPUL_BIN", binary);
    if let Some(chromium) = machine::chromium() {
        tests.env(CHROMIUM_VARIABLE, chromium);
    }
    let on_sqlite = command::run(ctx, &mut tests);
    if let Err(error) = &on_sqlite
        && error.is::<Stopped>()
    {
        return on_sqlite;
    }
    // Once more on PostgreSQL, those tests that write and count.
    let server = Server::start(Durability::None)?;
    tests.env(E2E_STORE_VARIABLE, format!("{}/postgres", server.url()));
    on_sqlite.and(command::run(ctx, &mut tests))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_does_not_hide_the_next() {
        let mut steps = Steps::default();
        steps.step("first", || bail!("no")).unwrap();
        steps.step("second", || Ok(())).unwrap();
        assert_eq!(steps.failed(), ["first"]);
        let summary = steps.summary();
        assert!(summary.starts_with("cargo xtask test: FAILED first; 0 s"), "{summary}");
    }

    #[test]
    fn a_wish_to_stop_ends_the_run() {
        let mut steps = Steps::default();
        assert!(steps.step("first", || Err(Stopped.into())).is_err());
    }

    #[test]
    fn success_says_so() {
        let mut steps = Steps::default();
        steps.step("first", || Ok(())).unwrap();
        assert_eq!(steps.summary(), "cargo xtask test: PASSED in 0 s (first 0 s)");
        assert_eq!(show(Duration::from_secs(754)), "12 min 34 s");
    }
}
