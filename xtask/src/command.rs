//! Runs other programs, and stops them when we are asked to stop.

use std::{
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::ctx::Ctx;

const POLL: Duration = Duration::from_millis(20);

/// Ctrl-C reaches a child by itself; so long it may take to end before we ask, then force.
const PATIENCE: Duration = Duration::from_secs(3);

/// Somebody asked us to stop; not a failure of what was running.
#[derive(Debug)]
pub(crate) struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Stopped {}

/// Returns a program to be run at the root of the repository, without standard input.
pub(crate) fn program(ctx: &Ctx, name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(&ctx.root).stdin(Stdio::null());
    command
}

/// Returns the cargo that runs us.
pub(crate) fn cargo(ctx: &Ctx) -> Command {
    program(ctx, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program to its end; anything but success is an error.
pub(crate) fn run(ctx: &Ctx, command: &mut Command) -> Result<()> {
    let shown = show(command);
    let mut child = command.spawn().with_context(|| format!("start {shown}"))?;
    let status = wait(ctx, &mut child)?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote to standard output; what it writes to
/// standard error goes to ours.
pub(crate) fn output(ctx: &Ctx, command: &mut Command) -> Result<Vec<u8>> {
    let shown = show(command);
    let child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("start {shown}"))?
        .wait_with_output()
        .with_context(|| format!("wait for {shown}"))?;
    if ctx.is_stopped() {
        return Err(Stopped.into());
    }
    if !child.status.success() {
        bail!("{shown}: {}", child.status);
    }
    Ok(child.stdout)
}

/// Returns what cargo says about the workspace, without its dependencies from outside.
pub(crate) fn metadata(ctx: &Ctx) -> Result<Value> {
    let args = ["metadata", "--no-deps", "--format-version", "1"];
    serde_json::from_slice(&output(ctx, cargo(ctx).args(args))?).context("read cargo metadata")
}

/// Says whether a program can be run and likes its arguments, without showing what it says.
pub(crate) fn works(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Waits for the end of a child; ends it when we are asked to stop.
pub(crate) fn wait(ctx: &Ctx, child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().context("wait for a program")? {
            return if ctx.is_stopped() { Err(Stopped.into()) } else { Ok(status) };
        }
        if ctx.is_stopped() {
            end(child);
            return Err(Stopped.into());
        }
        thread::sleep(POLL);
    }
}

/// Ends a child: it may end by itself, then it is asked, then it is forced.
pub(crate) fn end(child: &mut Child) {
    if ends_within(child, PATIENCE) {
        return;
    }
    terminate(child);
    if !ends_within(child, PATIENCE) {
        // It may have ended this very moment, which is as good.
        let _result = child.kill();
        let _status = child.wait();
    }
}

/// Asks a child to end, as a service manager would.
pub(crate) fn terminate(child: &Child) {
    // It may have ended this very moment, which is as good.
    works(Command::new("kill").arg("-TERM").arg(child.id().to_string()));
}

fn ends_within(child: &mut Child, limit: Duration) -> bool {
    let give_up = Instant::now() + limit;
    while Instant::now() < give_up {
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            return true;
        }
        thread::sleep(POLL);
    }
    false
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let shown: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_success_from_failure() {
        let ctx = Ctx::new().unwrap();
        run(&ctx, &mut program(&ctx, "true")).unwrap();
        let error = run(&ctx, program(&ctx, "sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "sh -c exit 3: exit status: 3");
        let said = output(&ctx, program(&ctx, "echo").arg("ya")).unwrap();
        assert_eq!(said, b"ya\n");
        assert!(run(&ctx, &mut program(&ctx, "no-such-program")).is_err());
    }

    #[test]
    fn ends_what_does_not_end_by_itself() {
        let ctx = Ctx::new().unwrap();
        let mut child = program(&ctx, "sleep").arg("600").spawn().unwrap();
        terminate(&child);
        let started = Instant::now();
        end(&mut child);
        assert!(started.elapsed() < PATIENCE, "a terminated child needs no force");
        assert!(child.try_wait().unwrap().is_some());
    }
}
