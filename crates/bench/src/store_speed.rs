//! Appending, replaying and reading boards, on one engine.

use std::{collections::BTreeSet, fs::File, io::Write as _, path::Path, sync::Arc};

use anyhow::Result;
use domain::{
    area::AreaLevel,
    record::{Body, Record},
};
use serde_json::{Value, json};
use store::{
    address::StoreUrl,
    log::{Appended, BATCH_MAX, Received},
    read::{
        area::Scope,
        due::{DueCount, DueFilter},
    },
    store::Store,
};

use crate::{
    ceiling,
    clock::{Stopwatch, percentile, rounded},
    people::District,
};

/// Records appended one by one.
const SINGLE: usize = 300;
/// Records appended in batches, at most.
const BATCHED: usize = 20_000;
/// Times each board is read.
const READS: usize = 200;

/// Aim for a page of what is due in a desa, at the 99th percentile.
const AIM_DUE_LIST_MS: f64 = 20.0;
/// An item that is due for most adults.
const COMMON_ITEM: &str = "posyandu_dewasa";
/// Aim for the turn of the day of the reference Puskesmas.
const AIM_TURN_S: f64 = 1.0;
/// People of the reference Puskesmas.
const REFERENCE_PEOPLE: f64 = 30_000.0;

/// Measures one engine.
pub(crate) fn measure(url: &StoreUrl, dir: &Path, district: &District) -> Result<Value> {
    let store = Store::open(url, Arc::clone(&district.guidelines))?;
    let visits = district.records.iter().rev().filter(|r| matches!(r.body, Body::Visit(_)));
    let measured = visits.take(SINGLE + BATCHED.min(district.records.len() / 4)).count();
    let split = district.records.len() - measured;
    let (history, recent) = district.records.split_at(split);
    let load = load(&store, history, district)?;
    let (batched, single) = recent.split_at(recent.len().saturating_sub(SINGLE));
    let batched_per_s = append_in_batches(&store, batched, district)?;
    let single_ms = append_singly(&store, single, district)?;
    let bare_per_s = ceiling::insert(url, batched)?;
    let fsync = fsync_ms(dir)?;
    let replay = Stopwatch::start();
    let replayed = store.replay_check()?;
    let replay_s = replay.wall_s();
    let single_p99 = percentile(&single_ms, 0.99);
    let due = due_lists(&store, district)?;
    let turn = turns(&store, district)?;
    Ok(json!({
        "load_records_per_s": rounded(load),
        "append_batched_per_s": rounded(batched_per_s),
        "bare_insert_per_s": rounded(bare_per_s),
        "share_of_ceiling": rounded(batched_per_s / bare_per_s),
        "aim_share_of_ceiling": 0.25,
        "append_single_ms_p50": rounded(percentile(&single_ms, 0.5)),
        "append_single_ms_p99": rounded(single_p99),
        "fsync_ms_p50": rounded(fsync),
        "aim_single_ms_p99": rounded(2.0 * fsync + 5.0),
        "replay_records_per_s": rounded(district.records.len() as f64 / replay_s),
        "replay_differences": replayed.differences_count,
        "board": boards(&store, district)?,
        "due_list": due,
        "turn": turn,
    }))
}

/// Loads records, views drawn once at the end, as the simulation of a district does.
fn load(store: &Store, records: &[Record], district: &District) -> Result<f64> {
    let watch = Stopwatch::start_wall();
    let loading = store.begin_loading()?;
    for batch in records.chunks(BATCH_MAX) {
        let received = Received { today: district.until, millis: batch[0].written.millis };
        refuse_none(loading.append(batch, received)?)?;
    }
    loading.finish()?;
    Ok(records.len() as f64 / watch.wall_s().max(1e-6))
}

fn refuse_none(appended: Vec<Appended>) -> Result<()> {
    for appended in appended {
        if let Appended::Refused(refusal) = appended {
            anyhow::bail!("a simulated record was refused: {}", refusal.code);
        }
    }
    Ok(())
}

fn append_in_batches(store: &Store, records: &[Record], district: &District) -> Result<f64> {
    let watch = Stopwatch::start_wall();
    for batch in records.chunks(ceiling::BATCH) {
        let received = Received { today: district.until, millis: batch[0].written.millis };
        refuse_none(store.append(batch, received)?)?;
    }
    Ok(records.len() as f64 / watch.wall_s().max(1e-6))
}

fn append_singly(store: &Store, records: &[Record], district: &District) -> Result<Vec<f64>> {
    let mut samples = Vec::with_capacity(records.len());
    for record in records {
        let watch = Stopwatch::start_wall();
        let received = Received { today: district.until, millis: record.written.millis };
        store.append(std::slice::from_ref(record), received)?;
        samples.push(watch.wall_s() * 1e3);
    }
    samples.sort_by(f64::total_cmp);
    Ok(samples)
}

/// Returns the median time of writing 4 KiB and forcing it to the disk, in milliseconds.
fn fsync_ms(dir: &Path) -> Result<f64> {
    let mut file = File::create(dir.join("fsync"))?;
    let mut samples = Vec::new();
    for _ in 0..100 {
        let watch = Stopwatch::start_wall();
        file.write_all(&[7; 4096])?;
        file.sync_all()?;
        samples.push(watch.wall_s() * 1e3);
    }
    samples.sort_by(f64::total_cmp);
    Ok(percentile(&samples, 0.5))
}

/// Reads the boards of every indicator of the last month, by every level.
fn boards(store: &Store, district: &District) -> Result<Value> {
    let month = district.until.month();
    let indicators: Vec<&str> = district
        .guidelines
        .indicators
        .iter()
        .filter(|indicator| indicator.rule.holds_on(district.until))
        .map(|indicator| indicator.rule.id.as_ref())
        .collect();
    let mut samples = Vec::new();
    let mut rows = 0;
    for read in 0..READS {
        let indicator = indicators[read % indicators.len()];
        let level = AreaLevel::ALL[read % AreaLevel::ALL.len()];
        let watch = Stopwatch::start_wall();
        rows += store.board(indicator, month, level, &Scope::All)?.len();
        samples.push(watch.wall_s() * 1e3);
    }
    samples.sort_by(f64::total_cmp);
    Ok(json!({
        "reads": READS,
        "rows": rows,
        "ms_p50": rounded(percentile(&samples, 0.5)),
        "ms_p99": rounded(percentile(&samples, 0.99)),
        "aim_ms_p99": 20,
    }))
}

/// Reads the first page of what is due in each desa, with all services and with the one that is
/// due for most, and of everybody.
fn due_lists(store: &Store, district: &District) -> Result<Value> {
    let mut desa = BTreeSet::new();
    for record in &district.records {
        if let Body::Place(facts) = &record.body {
            desa.extend(facts.desa.map(|desa| desa.as_str().to_owned()));
        }
    }
    let all = std::iter::once(Scope::All);
    let scopes: Vec<Scope> = all.chain(desa.into_iter().map(Scope::Desa)).collect();
    let item = Some(COMMON_ITEM.to_owned());
    let of_item = DueFilter { item, ..DueFilter::default() };
    Ok(json!({
        "of_desa": due_pages(store, &scopes[1..], &DueFilter::default())?,
        "of_desa_and_item": due_pages(store, &scopes[1..], &of_item)?,
        "of_everybody": due_pages(store, &scopes[..1], &DueFilter::default())?,
    }))
}

/// Reads the first page of a list in each of some areas.
fn due_pages(store: &Store, scopes: &[Scope], filter: &DueFilter) -> Result<Value> {
    let mut samples = Vec::new();
    let mut longest = DueCount::default();
    let all = Stopwatch::start();
    for read in 0..READS {
        let scope = scopes[read % scopes.len()].clone();
        let filter = DueFilter { scope, ..filter.clone() };
        let watch = Stopwatch::start_wall();
        let listed = store.due_list(&filter)?;
        samples.push(watch.wall_s() * 1e3);
        if longest.services < listed.count.services {
            longest = listed.count;
        }
    }
    let cpu_ms_mean = all.cpu_s() * 1e3 / READS as f64;
    samples.sort_by(f64::total_cmp);
    let p99 = percentile(&samples, 0.99);
    Ok(json!({
        "reads": READS,
        "cpu_ms_mean": rounded(cpu_ms_mean),
        "areas": scopes.len(),
        "longest": { "people": longest.people, "services": longest.services },
        "ms_p50": rounded(percentile(&samples, 0.5)),
        "ms_p99": rounded(p99),
        "aim_ms_p99": AIM_DUE_LIST_MS,
        "share_of_aim": rounded(p99 / AIM_DUE_LIST_MS),
    }))
}

/// Turns the views day by day until the first of the next month.
fn turns(store: &Store, district: &District) -> Result<Value> {
    let scale = REFERENCE_PEOPLE / f64::from(district.living());
    let first = district.until.month().plus(1).first_day();
    let mut ordinary = Vec::new();
    let mut day = district.until;
    let mut last = json!(null);
    while day < first {
        day = day.plus_days(1);
        let watch = Stopwatch::start_wall();
        let drawn = store.turn(day)?;
        let seconds = watch.wall_s() * scale;
        if day == first {
            last = json!({ "people": drawn, "s_of_30000": rounded(seconds) });
        } else {
            ordinary.push((seconds, drawn));
        }
    }
    ordinary.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (seconds, drawn) = ordinary[ordinary.len() / 2];
    Ok(json!({
        "ordinary_day_median": { "people": drawn, "s_of_30000": rounded(seconds) },
        "first_of_month": last,
        "aim_s": AIM_TURN_S,
        "share_of_aim_ordinary": rounded(seconds / AIM_TURN_S),
    }))
}
