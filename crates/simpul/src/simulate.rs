//! `simpul simulate`: an invented district, straight into a store.

use std::io::{IsTerminal, Write};

use ::simulate::{plan::Plan, simulation, wilayah};
use clap::Args;
use domain::{area::PuskesmasCode, refusal::Refusal};
use serde_json::json;
use store::log::{Appended, Received};

use crate::{
    answer::{Answer, Ended},
    deed::Deed,
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Orang-orangnya rekaan dan bernama \"Contoh\"; benih yang sama membuat wilayah yang sama.
People are made up and called \"Contoh\"; the same seed makes the same district.

Contoh / example:
  simpul simulate --store sqlite:contoh.db --people 6000 --years 2 --seed 1";

/// Options of `simpul simulate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Jumlah penduduk. Number of people.
    #[arg(long)]
    people: u32,
    /// Lama riwayat dalam tahun. Years of history.
    #[arg(long)]
    years: u16,
    /// Benih acak. Seed of all chance.
    #[arg(long)]
    seed: u64,
    /// Kode Puskesmas rekaan. Code of the made-up Puskesmas.
    #[arg(long)]
    puskesmas: Option<PuskesmasCode>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let node = options
        .node
        .open_or_make(Deed::of_records("simpul simulate", "menyimpan catatan rekaan"))?;
    let usual = Plan::new(
        options.people,
        options.years,
        options.seed,
        domain::day::Day::from_epoch_days(0),
    );
    let home = options.puskesmas.clone().unwrap_or(usual.puskesmas.clone());
    let clock = node.clock(&home)?;
    let plan = Plan { until: clock.today(), puskesmas: home, ..usual };
    let simulation = simulation::records(&plan, &node.guidelines).map_err(|error| {
        let message = format!("Simulasi tidak dapat dimulai: {error}.");
        Trouble::misuse("simulasi.rencana", message)
    })?;
    let names =
        wilayah::desa_of_maros().iter().map(|desa| (desa.code.as_str(), desa.name.as_str()));
    node.store.set_area_names(names).map_err(Trouble::store)?;
    let (mut accepted, mut known, mut refused) = (0_u64, 0_u64, 0_u64);
    let mut first_refusal = None;
    let loading = node.store.begin_loading().map_err(Trouble::store)?;
    for batch in simulation {
        let received = Received { today: clock.today(), millis: clock.millis() };
        for appended in loading.append(&batch, received).map_err(Trouble::store)? {
            match appended {
                Appended::Accepted { .. } => accepted += 1,
                Appended::Known { .. } => known += 1,
                Appended::Refused(refusal) => {
                    refused += 1;
                    first_refusal.get_or_insert(refusal);
                }
            }
        }
        show_progress(accepted + known + refused);
    }
    loading.finish().map_err(Trouble::store)?;
    let json = json!({
        "puskesmas": plan.puskesmas.as_str(),
        "records": accepted + known + refused,
        "accepted": accepted,
        "known": known,
        "refused": refused,
        "first_refusal": first_refusal
            .as_ref()
            .map(|Refusal { code, message }| json!({"code": code, "message": message})),
    });
    let refusal = first_refusal.map_or_else(String::new, |refusal| {
        format!("\nYang pertama ditolak: {} [{}]", refusal.message, refusal.code)
    });
    let text = format!(
        "{}: {accepted} catatan disimpan, {known} sudah ada, {refused} ditolak.{refusal}",
        plan.puskesmas
    );
    answer.say(&json, text)?;
    Ok(Ended::unless(0 < refused))
}

/// Counts on a terminal, and nowhere else.
fn show_progress(records: u64) {
    let mut errors = std::io::stderr().lock();
    if errors.is_terminal() {
        // A terminal that went away is no reason to stop.
        let _ = write!(errors, "\r{records} catatan").and_then(|()| errors.flush());
    }
}
