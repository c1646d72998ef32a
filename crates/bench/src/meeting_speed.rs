//! The pack of a monthly meeting: its page, the page for printing, and its files.

use std::sync::Arc;

use access::role::Role;
use anyhow::{Context as _, Result, ensure};
use domain::{day::Day, meeting::MeetingKind};
use guidelines::model::Guidelines;
use serde_json::{Value, json};
use simulate::plan::Plan;
use store::{address::StoreUrl, store::Store};

use crate::{
    board_speed::{load, spread},
    clock::{Stopwatch, rounded},
    desk::{Desk, Somebody},
};

/// Times each is opened.
const READS: usize = 20;
const AIM_PACK_S: f64 = 3.0;

/// Measures one engine.
pub(crate) fn measure(url: &StoreUrl, plan: &Plan, guidelines: &Arc<Guidelines>) -> Result<Value> {
    let store = Store::open(url, Arc::clone(guidelines))?;
    let (records, _) = load(&store, plan)?;
    let role = Role::PenanggungJawab;
    let somebody = Somebody { role, home: plan.puskesmas.clone(), today: plan.until };
    let desk = Desk::open(url, store, guidelines, &somebody)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(json!({
        "people": plan.people,
        "years": plan.years,
        "records": records,
        "pack": runtime.block_on(pack(&desk, plan.until))?,
    }))
}

/// Prepares a meeting and opens everything that shows its pack.
async fn pack(desk: &Desk, today: Day) -> Result<Value> {
    let form = desk.get("/lokmin/baru").await?;
    let month = today.month().plus(-1).to_string();
    let typed = [("jenis", MeetingKind::Bulanan.as_str()), ("bulan", &*month), ("tempat", "Aula")];
    desk.send("/lokmin/baru", &form, &typed).await?;
    let list = desk.get("/lokmin").await?;
    let links = list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut meetings = links.filter(|href| href.starts_with("/lokmin/") && *href != "/lokmin/baru");
    let at = meetings.next().context("a meeting on the list")?;
    let mut figures = serde_json::Map::new();
    for path in ["", "/cetak", "/berkas.pdf", "/berkas-bernama.pdf"] {
        let mut samples = Vec::with_capacity(READS);
        let (mut first, mut bytes) = (None, 0);
        for _ in 0..READS {
            let watch = Stopwatch::start_wall();
            let answer = desk.get(&format!("{at}{path}")).await?;
            let ms = watch.wall_s() * 1e3;
            first.get_or_insert(ms);
            samples.push(ms);
            bytes = answer.len();
            ensure!(!path.ends_with("pdf") || answer.starts_with("%PDF-"), "{path} is no PDF");
        }
        let mut spread = spread(samples, AIM_PACK_S * 1e3);
        spread["ms_first"] = rounded(first.unwrap_or_default()).into();
        spread["bytes_read_as_text"] = bytes.into();
        figures.insert(if path.is_empty() { "page" } else { path }.to_owned(), spread);
    }
    Ok(figures.into())
}
