//! The board of a whole district: its pages, how soon an entry stands on it, counting everything
//! anew, closing a week, and what its rows cost.
//!
//! The district is streamed from the simulation into the store, so that its size is bounded by the
//! disk. Everything goes the way of real entries: appended, drawn, counted.

use std::{collections::VecDeque, sync::Arc};

use access::role::Role;
use anyhow::{Context as _, Result, ensure};
use domain::{
    area::AreaLevel,
    day::Day,
    figure::Period,
    record::Record,
    surveillance::{WEEK_DAYS, week_of},
};
use guidelines::{indicator::Indicator, model::Guidelines};
use serde_json::{Value, json};
use simulate::{plan::Plan, simulation};
use store::{
    address::StoreUrl,
    log::{Appended, BATCH_MAX, Received},
    read::area::Scope,
    store::Store,
};

use crate::{
    clock::{Stopwatch, percentile, rounded},
    desk::{Desk, Somebody},
    plain_speed::{self, Plain},
    portrait_speed::AIM_PERSON_YEARS,
};

/// Records that are kept back and entered one by one.
const SAVED: usize = 300;
/// Pages that are opened, of each kind.
const PAGES: usize = 300;
/// Times the figures of a year are read.
const READS: usize = 200;

const AIM_PAGE_MS: f64 = 20.0;
const AIM_SAVE_S: f64 = 1.0;
const AIM_CLOSE_S: f64 = 2.0;

/// Measures one engine.
pub(crate) fn measure(
    url: &StoreUrl,
    plan: &Plan,
    guidelines: &Arc<Guidelines>,
    with_peer: bool,
) -> Result<Value> {
    let store = Store::open(url, Arc::clone(guidelines))?;
    let loading = Stopwatch::start();
    let (records, kept_back) = load(&store, plan)?;
    let loaded = json!({ "records": records, "wall_s": rounded(loading.wall_s()),
        "cpu_s": rounded(loading.cpu_s()) });
    let saved = save(&store, plan, kept_back)?;
    let recount = recount(&store, plan)?;
    let figures = figures(&store, plan.until)?;
    let rows = rows(url, plan)?;
    let plain = with_peer.then(|| plain_speed::measure(url)).transpose()?;
    let somebody =
        Somebody { role: Role::Perawat, home: plan.puskesmas.clone(), today: plan.until };
    let desk = Desk::open(url, store, guidelines, &somebody)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(json!({
        "people": plan.people,
        "years": plan.years,
        "load": loaded,
        "save_to_board": saved,
        "recount": recount,
        "plain_sql": plain,
        "figures": figures,
        "rows": rows,
        "pages": runtime.block_on(pages(&desk, plan.until, guidelines))?,
        "week_close": runtime.block_on(week_close(&desk, plan.until))?,
    }))
}

/// Lays the district down but for its last records, which are returned.
pub(crate) fn load(store: &Store, plan: &Plan) -> Result<(u64, VecDeque<Record>)> {
    let mut kept_back: VecDeque<Record> = VecDeque::new();
    let mut records = 0;
    let loading = store.begin_loading()?;
    for batch in simulation::records(plan, store.guidelines())? {
        let mut now = Vec::with_capacity(batch.len());
        for record in batch {
            kept_back.push_back(record);
            if SAVED < kept_back.len() {
                now.extend(kept_back.pop_front());
            }
        }
        records += now.len() as u64;
        for part in now.chunks(BATCH_MAX) {
            let millis = part[0].written.millis;
            let received = Received { today: plan.until, millis };
            refuse_none(loading.append(part, received)?)?;
        }
    }
    loading.finish()?;
    Ok((records, kept_back))
}

fn refuse_none(appended: Vec<Appended>) -> Result<()> {
    let refused = appended.iter().find(|one| matches!(one, Appended::Refused(_)));
    ensure!(refused.is_none(), "a simulated record was refused: {refused:?}");
    Ok(())
}

/// Enters records one by one, each with the board read after it.
fn save(store: &Store, plan: &Plan, records: VecDeque<Record>) -> Result<Value> {
    let mut samples = Vec::with_capacity(records.len());
    let month = plan.until.month();
    for record in records {
        let received = Received { today: plan.until, millis: record.written.millis };
        let watch = Stopwatch::start_wall();
        refuse_none(store.append(std::slice::from_ref(&record), received)?)?;
        std::hint::black_box(store.board("gizi.ds", month, AreaLevel::Desa, &Scope::All)?);
        samples.push(watch.wall_s() * 1e3);
    }
    Ok(spread(samples, AIM_SAVE_S * 1e3))
}

/// Says how samples are spread beside what is aimed at.
pub(crate) fn spread(mut samples: Vec<f64>, aim_ms: f64) -> Value {
    samples.sort_by(f64::total_cmp);
    let p99 = percentile(&samples, 0.99);
    json!({
        "samples": samples.len(),
        "ms_p50": rounded(percentile(&samples, 0.5)),
        "ms_p99": rounded(p99),
        "aim_ms_p99": aim_ms,
        "share_of_aim": rounded(p99 / aim_ms),
    })
}

/// Draws everybody from the log and compares every row, as the nightly recount does.
fn recount(store: &Store, plan: &Plan) -> Result<Value> {
    let watch = Stopwatch::start();
    let replayed = store.replay_check()?;
    let (wall_s, cpu_s) = (watch.wall_s(), watch.cpu_s());
    let person_years = f64::from(plan.people) * f64::from(plan.years);
    let in_a_minute = person_years / cpu_s.max(1e-6) * 60.0;
    Ok(json!({
        "differences": replayed.differences_count,
        "wall_s": rounded(wall_s),
        "cpu_s": rounded(cpu_s),
        "person_years_in_60_s_of_one_core": rounded(in_a_minute),
        "aim": AIM_PERSON_YEARS,
        "share_of_aim": rounded(in_a_minute / AIM_PERSON_YEARS),
    }))
}

/// Reads the figures of a year, as the board of villages does for each page.
fn figures(store: &Store, on: Day) -> Result<Value> {
    let period = Period::Year(on.ymd().0);
    let mut samples = Vec::with_capacity(READS);
    let mut rows = 0;
    for _ in 0..READS {
        let watch = Stopwatch::start_wall();
        rows = store.figures(period)?.len();
        samples.push(watch.wall_s() * 1e3);
    }
    let mut spread = spread(samples, AIM_PAGE_MS);
    spread["rows"] = rows.into();
    Ok(spread)
}

/// Opens the boards of every indicator by every level: without target populations beside them, and
/// with, which are read where villages are compared.
async fn pages(desk: &Desk, until: Day, guidelines: &Guidelines) -> Result<Value> {
    let month = until.month();
    let counted = guidelines.indicators.iter().filter(|indicator| indicator.rule.holds_on(until));
    let (with, without): (Vec<&Indicator>, Vec<&Indicator>) =
        counted.partition(|indicator| !indicator.estimates.is_empty());
    let path = |indicator: &Indicator, level: AreaLevel| {
        let (id, level) = (&indicator.rule.id, level.as_str());
        format!("/papan?indikator={id}&bulan={month}&menurut={level}")
    };
    let mut groups = serde_json::Map::new();
    for (name, indicators) in [("with_targets", &with), ("without_targets", &without)] {
        for level in [AreaLevel::Desa, AreaLevel::Posyandu] {
            let mut samples = Vec::with_capacity(PAGES);
            let mut bytes = 0;
            for indicator in indicators.iter().cycle().take(PAGES) {
                let path = path(indicator, level);
                let watch = Stopwatch::start_wall();
                bytes += desk.get(&path).await?.len();
                samples.push(watch.wall_s() * 1e3);
            }
            let mut spread = spread(samples, AIM_PAGE_MS);
            spread["bytes_mean"] = (bytes / PAGES).into();
            groups.insert(format!("{name}_by_{}", level.as_str()), spread);
        }
    }
    Ok(groups.into())
}

/// Opens the form of the last week that is over, closes it, and opens the page of weeks.
async fn week_close(desk: &Desk, until: Day) -> Result<Value> {
    let week = week_of(until).plus_days(-WEEK_DAYS);
    let path = format!("/skdr/minggu/tutup?minggu={week}");
    let form = Stopwatch::start_wall();
    let page = desk.get(&path).await?;
    let form_s = form.wall_s();
    let close = Stopwatch::start_wall();
    desk.send(&path, &page, &[("nihil", "ya")]).await?;
    let close_s = close.wall_s();
    let shown = Stopwatch::start_wall();
    desk.get("/skdr").await?;
    let shown_s = shown.wall_s();
    let signals = Stopwatch::start_wall();
    desk.get("/skdr/sinyal").await?;
    let all_s = form_s + close_s + shown_s + signals.wall_s();
    Ok(json!({
        "form_s": rounded(form_s),
        "close_s": rounded(close_s),
        "weeks_s": rounded(shown_s),
        "signals_s": rounded(signals.wall_s()),
        "all_s": rounded(all_s),
        "aim_s": AIM_CLOSE_S,
        "share_of_aim": rounded(all_s / AIM_CLOSE_S),
    }))
}

/// Counts rows of months and cases by the age of whom they are about, and their bytes.
fn rows(url: &StoreUrl, plan: &Plan) -> Result<Value> {
    let mut plain = Plain::open(url)?;
    let on = plan.until.epoch_days();
    let age = format!(
        "CASE WHEN p.birth IS NULL THEN 'unknown' WHEN {on} - p.birth < 2192 \
         THEN 'below 6 years' WHEN {on} - p.birth < 6574 THEN 'school age' \
         WHEN {on} - p.birth < 21915 THEN 'adults' ELSE 'elderly' END"
    );
    let mut tables = serde_json::Map::new();
    for table in ["counted_case", "person_month"] {
        let sql = format!(
            "SELECT {age} || '|' || CAST(count(DISTINCT p.person) AS TEXT) || '|' \
             || CAST(count(t.person) AS TEXT) FROM person p LEFT JOIN {table} t \
             ON t.puskesmas = p.puskesmas AND t.person = p.person GROUP BY {age}"
        );
        let rows = plain.number(&format!("SELECT count(*) FROM {table}"))?;
        let bytes = plain.bytes(table)?;
        let mut by_age = serde_json::Map::new();
        for line in plain.texts(&sql)? {
            let parts: Vec<&str> = line.split('|').collect();
            let [age, people, of_age] = parts[..] else { continue };
            let (people, of_age): (f64, f64) = (people.parse()?, of_age.parse()?);
            let share = of_age / rows.max(1) as f64;
            by_age.insert(
                age.to_owned(),
                json!({ "people": people, "rows": of_age,
                "rows_a_person": rounded(of_age / people.max(1.0)),
                "bytes_about": (bytes as f64 * share) as u64 }),
            );
        }
        tables.insert(
            table.to_owned(),
            json!({ "rows": rows, "bytes": bytes,
            "bytes_a_row": rounded(bytes as f64 / rows.max(1) as f64), "by_age": by_age }),
        );
    }
    let cells = plain.number("SELECT count(*) FROM board_cell")?;
    tables.insert(
        "board_cell".to_owned(),
        json!({ "rows": cells,
        "bytes": plain.bytes("board_cell")? }),
    );
    let log = plain.bytes("record").context("the size of the log")?;
    tables.insert("record".to_owned(), json!({ "bytes": log }));
    Ok(tables.into())
}
