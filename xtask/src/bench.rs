//! Measurements: those of the crate `bench`, and those of the whole process.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::Stdio,
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    command,
    ctx::Ctx,
    demo,
    http::Client,
    simpul::{self, Profile, Serving, Simpul, Size},
    visit,
};

/// So many different pages are opened before memory is read.
const PAGES: usize = 20;

/// Starts measured; the middle one is reported.
const STARTS: usize = 5;

/// What the measurements may be asked for.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    size: Size,
    /// Passed on to the crate `bench`.
    #[arg(last = true)]
    bench_args: Vec<String>,
}

/// Prints one JSON object: the figures of the crate `bench`, and under `process` our own.
pub(crate) fn run(ctx: &Ctx, options: &Options) -> Result<()> {
    let binary = simpul::build(ctx, Profile::Release)?;
    let dir = simpul::scratch_dir(ctx, "bench")?;
    let simpul = Simpul::new(ctx, binary, &dir);
    eprintln!("== measuring the whole process");
    let process = measure_process(ctx, &simpul, options.size)?;
    eprintln!("== measuring the parts");
    let mut cargo = command::cargo(ctx);
    cargo.args(["run", "--release", "--quiet", "--package", "bench", "--"]);
    let parts = command::output(ctx, cargo.args(&options.bench_args))?;
    let parts = serde_json::from_slice(&parts).context("the crate `bench` prints one object")?;
    println!("{:#}", merge(parts, process)?);
    Ok(())
}

fn merge(mut parts: Value, process: Value) -> Result<Value> {
    let Some(figures) = parts.as_object_mut() else {
        bail!("the crate `bench` prints one JSON object");
    };
    if figures.insert("process".to_owned(), process).is_some() {
        bail!("the crate `bench` leaves the name `process` to its caller");
    }
    Ok(parts)
}

fn measure_process(ctx: &Ctx, simpul: &Simpul<'_>, size: Size) -> Result<Value> {
    // What the simulation says must not mix with the figures on standard output.
    simpul.simulate(size, Stdio::null())?;
    let mut accounts = demo::add_accounts(simpul)?;
    let account = accounts.first_mut().context("the demo has accounts")?;

    let mut starts_ms = Vec::new();
    for _ in 1..STARTS {
        starts_ms.push(millis(&simpul.serve(free_address()?)?));
    }
    let address = free_address()?;
    let serving = simpul.serve(address)?;
    starts_ms.push(millis(&serving));
    starts_ms.sort_by(f64::total_cmp);

    let resident_fresh = resident_kib(&serving)?;
    let mut client = Client::new(address);
    visit::sign_in(&mut client, account)?;
    let opened = visit::open_pages(&mut client, PAGES)?;
    if opened.len() < PAGES {
        bail!("only {} of {PAGES} pages could be opened: {opened:?}", opened.len());
    }
    let resident = resident_kib(&serving)?;
    if ctx.is_stopped() {
        return Err(command::Stopped.into());
    }
    let binary_bytes = simpul.binary().metadata().context("look at the binary")?.len();
    Ok(json!({
        "people": size.people,
        "years": size.years,
        "cold_start_ms_median": starts_ms[STARTS / 2],
        "cold_start_ms_max": starts_ms[STARTS - 1],
        "resident_kib_fresh": resident_fresh,
        "resident_kib": resident,
        "pages_opened": opened.len(),
        "binary_bytes": binary_bytes,
    }))
}

fn millis(serving: &Serving) -> f64 {
    (serving.started_in.as_secs_f64() * 10_000.0).round() / 10.0
}

fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("find a port")?;
    listener.local_addr().context("find a port")
}

fn resident_kib(serving: &Serving) -> Result<u64> {
    let path = format!("/proc/{}/status", serving.child.id());
    let status = std::fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    read_resident_kib(&status).with_context(|| format!("no VmRSS in {path}"))
}

fn read_resident_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_resident_memory() {
        let status = "Name:\tsimpul\nVmPeak:\t  9000 kB\nVmRSS:\t    5124 kB\nThreads:\t3\n";
        assert_eq!(read_resident_kib(status), Some(5124));
        assert_eq!(read_resident_kib("Name:\tsimpul\n"), None);
        let own = std::fs::read_to_string("/proc/self/status").unwrap();
        assert!(0 < read_resident_kib(&own).unwrap());
    }

    #[test]
    fn merges_both_kinds_of_figures() {
        let merged = merge(json!({"growth": 5}), json!({"binary_bytes": 7})).unwrap();
        assert_eq!(merged, json!({"growth": 5, "process": {"binary_bytes": 7}}));
        assert!(merge(json!([1]), json!({})).is_err());
        assert!(merge(json!({"process": 1}), json!({})).is_err());
    }
}
