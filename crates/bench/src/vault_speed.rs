//! What encryption at rest costs, and backups while entries go on.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::Result;
use backup::{
    destination::Folder,
    make::{Job, Moment, make},
    restore::{Until, restore},
    secret::{Envelope, Seal},
};
use domain::record::Record;
use serde_json::{Value, json};
use store::{
    address::StoreUrl,
    audit::AuditLog,
    engine::Options,
    key::StoreKey,
    log::{Appended, BATCH_MAX, Received},
    read::due::DueFilter,
    store::Store,
};

use crate::{
    ceiling,
    clock::{Stopwatch, percentile, rounded},
    people::District,
};

/// Records appended one by one, to each of two stores in turn.
const SINGLE: usize = 400;
/// Records appended in batches to each.
const BATCHED: usize = 6_000;
/// Points read in each, and lists of what is due.
const POINTS: usize = 4_000;
const LISTS: usize = 100;
/// Aim of the issue: no entry waits longer while a backup is made.
const AIM_WAIT_MS: f64 = 100.0;
/// Records kept back from the load, to be entered while backups are made.
const HELD_BACK: usize = 40_000;

/// Measures the same work on a plain and on an encrypted store, by turns.
pub(crate) fn encryption(dir: &Path, district: &District) -> Result<Value> {
    let plain = StoreUrl::Sqlite(dir.join("plain.db"));
    let sealed = StoreUrl::Sqlite(dir.join("sealed.db")).with_key(StoreKey::from_bytes([7; 32]))?;
    let split = district.records.len().saturating_sub(SINGLE + BATCHED);
    let (history, recent) = district.records.split_at(split);
    let stores = [loaded(&plain, history, district)?, loaded(&sealed, history, district)?];
    let (batched, single) = recent.split_at(recent.len().saturating_sub(SINGLE));
    let mut batch_s = [0.0; 2];
    for (nth, part) in batched.chunks(ceiling::BATCH).enumerate() {
        for turn in 0..2 {
            // Who goes first changes, so that neither profits from what the other warmed up.
            let which = (nth + turn) % 2;
            let watch = Stopwatch::start_wall();
            append(&stores[which].0, part, district)?;
            batch_s[which] += watch.wall_s();
        }
    }
    let mut singles = [Vec::new(), Vec::new()];
    for (nth, record) in single.iter().enumerate() {
        for turn in 0..2 {
            let which = (nth + turn) % 2;
            let watch = Stopwatch::start_wall();
            append(&stores[which].0, std::slice::from_ref(record), district)?;
            singles[which].push(watch.wall_s() * 1e3);
        }
    }
    let points = points(&stores, &district.records)?;
    let lists = lists(&stores)?;
    let opening = openings(&plain, &sealed, district)?;
    let both = |[plain, sealed]: [f64; 2]| {
        json!({
            "plain": rounded(plain),
            "encrypted": rounded(sealed),
            "ratio": rounded(sealed / plain),
        })
    };
    let median = |samples: &mut Vec<f64>, share: f64| {
        samples.sort_by(f64::total_cmp);
        percentile(samples, share)
    };
    let [mut a, mut b] = singles;
    Ok(json!({
        "load_s": both([stores[0].1, stores[1].1]),
        "append_batched_s": both(batch_s),
        "append_single_ms_p50": both([median(&mut a, 0.5), median(&mut b, 0.5)]),
        "append_single_ms_p99": both([median(&mut a, 0.99), median(&mut b, 0.99)]),
        "point_read_us_mean": both(points),
        "due_list_ms_mean": both(lists),
        "open_ms_mean": both(opening),
        "records": history.len(),
    }))
}

pub(crate) fn loaded(
    url: &StoreUrl,
    records: &[Record],
    district: &District,
) -> Result<(Store, f64)> {
    let store = Store::open(url, Arc::clone(&district.guidelines))?;
    let watch = Stopwatch::start_wall();
    let loading = store.begin_loading()?;
    for batch in records.chunks(BATCH_MAX) {
        let received = Received { today: district.until, millis: batch[0].written.millis };
        loading.append(batch, received)?;
    }
    loading.finish()?;
    Ok((store, watch.wall_s()))
}

fn append(store: &Store, records: &[Record], district: &District) -> Result<()> {
    let received = Received { today: district.until, millis: records[0].written.millis };
    for appended in store.append(records, received)? {
        if let Appended::Refused(refusal) = appended {
            anyhow::bail!("a simulated record was refused: {}", refusal.code);
        }
    }
    Ok(())
}

/// Returns the mean time of reading one record by its id, in microseconds.
fn points(stores: &[(Store, f64); 2], records: &[Record]) -> Result<[f64; 2]> {
    let mut seconds = [0.0; 2];
    for nth in 0..POINTS {
        let record = &records[nth * 7_919 % records.len()];
        for turn in 0..2 {
            let which = (nth + turn) % 2;
            let watch = Stopwatch::start_wall();
            anyhow::ensure!(stores[which].0.record(record.id)?.is_some(), "a record is missing");
            seconds[which] += watch.wall_s();
        }
    }
    Ok(seconds.map(|seconds| seconds * 1e6 / POINTS as f64))
}

fn lists(stores: &[(Store, f64); 2]) -> Result<[f64; 2]> {
    let mut seconds = [0.0; 2];
    for nth in 0..LISTS {
        for turn in 0..2 {
            let which = (nth + turn) % 2;
            let watch = Stopwatch::start_wall();
            stores[which].0.due_list(&DueFilter::default())?;
            seconds[which] += watch.wall_s();
        }
    }
    Ok(seconds.map(|seconds| seconds * 1e3 / LISTS as f64))
}

fn openings(plain: &StoreUrl, sealed: &StoreUrl, district: &District) -> Result<[f64; 2]> {
    const TIMES: usize = 20;
    let mut seconds = [0.0; 2];
    for _ in 0..TIMES {
        for (which, url) in [plain, sealed].into_iter().enumerate() {
            let watch = Stopwatch::start_wall();
            Store::open_existing(url, Arc::clone(&district.guidelines))?;
            seconds[which] += watch.wall_s();
        }
    }
    Ok(seconds.map(|seconds| seconds * 1e3 / TIMES as f64))
}

/// Makes backups of a store while entries go on, and brings it back.
pub(crate) fn backups(dir: &Path, district: &District) -> Result<Value> {
    let url = StoreUrl::Sqlite(dir.join("living.db"));
    let split = district.records.len() - HELD_BACK.min(district.records.len() / 4);
    let (history, recent) = district.records.split_at(split);
    let (store, load_s) = loaded(&url, history, district)?;
    let at = Folder::new(dir.join("backups"));
    let seal = Seal::from_bytes([1; 32]);
    let envelopes = [Envelope::new(seal.clone()), Envelope::new(seal.clone())];
    let recipients = envelopes.each_ref().map(Envelope::recipient);
    let log = AuditLog::open(&url, "bench", Options::default())?;
    let job = Job { at: &at, recipients: &recipients, seal: &seal, log: &log };
    let moment =
        |n: u64| Moment { now_ms: 1_795_000_000_000 + n, today: district.until, chance: [0; 4] };
    let back_up = |n: u64, full: bool| -> Result<(f64, u64)> {
        let watch = Stopwatch::start_wall();
        let made = make(&store, &job, &moment(n), full)?;
        Ok((watch.wall_s(), made.bytes))
    };
    let alone = back_up(1, true)?;
    let (quiet, _) = entries(&store, &recent[..recent.len() / 4], district, || Ok(()))?;
    let mut beside = (0.0, 0);
    let (busy, during) = entries(&store, &recent[recent.len() / 4..], district, || {
        beside = back_up(2, true)?;
        Ok(())
    })?;
    let more = back_up(3, false)?;
    let target = StoreUrl::Sqlite(dir.join("restored.db"));
    let watch = Stopwatch::start_wall();
    let guidelines = Arc::clone(&district.guidelines);
    let restored = restore(&target, &at, &envelopes[1], &Until::default(), guidelines)?;
    let restore_s = watch.wall_s();
    let records = restored.verified.records;
    let second = Store::open_existing(&target, Arc::clone(&district.guidelines))?;
    let watch = Stopwatch::start_wall();
    let replayed = second.replay_check()?;
    let replay_s = watch.wall_s();
    let longest = busy.last().copied().unwrap_or_default();
    Ok(json!({
        "records": records,
        "load_s": rounded(load_s),
        "full_alone_s": rounded(alone.0),
        "full_beside_entries_s": rounded(beside.0),
        "full_bytes": alone.1,
        "store_bytes": std::fs::metadata(dir.join("living.db"))?.len(),
        "incremental_s": rounded(more.0),
        "incremental_bytes": more.1,
        "entries_during_backup": during,
        "entry_ms_p50": { "alone": rounded(percentile(&quiet, 0.5)),
                          "during": rounded(percentile(&busy, 0.5)) },
        "entry_ms_p99": { "alone": rounded(percentile(&quiet, 0.99)),
                          "during": rounded(percentile(&busy, 0.99)) },
        "entry_ms_longest": { "alone": rounded(quiet.last().copied().unwrap_or_default()),
                              "during": rounded(longest) },
        "aim_entry_ms_longest": AIM_WAIT_MS,
        "share_of_aim": rounded(longest / AIM_WAIT_MS),
        "restore_s": rounded(restore_s),
        "restore_records_per_s": rounded(records as f64 / restore_s),
        "replay_check_s": rounded(replay_s),
        "replay_differences": replayed.differences_count,
    }))
}

/// Enters records one by one for as long as some work goes on; returns how long each took in
/// order of length, and how many there were. With no work all records are entered.
fn entries(
    store: &Store,
    records: &[Record],
    district: &District,
    work: impl FnOnce() -> Result<()> + Send,
) -> Result<(Vec<f64>, usize)> {
    const FEWEST: usize = 300;
    let is_over = AtomicBool::new(false);
    let mut samples = Vec::new();
    thread::scope(|scope| -> Result<()> {
        let working = scope.spawn(|| {
            let outcome = work();
            is_over.store(true, Ordering::Release);
            outcome
        });
        for (nth, record) in records.iter().enumerate() {
            if is_over.load(Ordering::Acquire) && FEWEST <= nth {
                break;
            }
            let watch = Stopwatch::start_wall();
            append(store, std::slice::from_ref(record), district)?;
            samples.push(watch.wall_s() * 1e3);
        }
        working.join().map_err(|_| anyhow::anyhow!("the work beside entries failed"))?
    })?;
    let count = samples.len();
    samples.sort_by(f64::total_cmp);
    Ok((samples, count))
}
