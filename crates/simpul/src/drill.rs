//! `simpul drill`: rehearses the restore and compares with the living store.

use std::path::PathBuf;

use clap::Args;
use domain::refusal::Refusal;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Ended},
    copies::PlanOptions,
    deed::Deed,
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Memulihkan cadangan terakhir ke tempat sementara yang terenkripsi, memeriksa rantai, tampilan,
jumlah baris, 20 orang acak dan akun, lalu menulis laporan. Tidak mengubah penyimpanan.
Brings the newest backup back in a scratch place, compares, and writes a report.

Contoh / example:
  simpul drill --store sqlite:simpul.db --backup-plan cadangan.toml";

/// Options of `simpul drill`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    #[command(flatten)]
    plan: PlanOptions,
    /// Kunci dari amplop; bila kosong kunci latihan rencana. Identity; that of the plan if absent.
    #[arg(long, value_name = "BERKAS")]
    identity: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open(Deed::of_records("simpul drill", "latihan pemulihan"))?;
    let clock = node.own_clock()?;
    let copies = options.plan.must_open(&node, &clock)?;
    let (green, report, outcomes) = copies.rehearse(options.identity.as_deref())?;
    let (mut list, mut lines) = (Vec::new(), Vec::new());
    for (address, outcome) in &outcomes {
        match outcome {
            Ok(drilled) => {
                let checks: Vec<Value> = drilled
                    .checks
                    .iter()
                    .map(|check| {
                        json!({"name": check.name, "ok": check.is_fine, "found": check.found})
                    })
                    .collect();
                lines.push(address.clone());
                lines.extend(drilled.checks.iter().map(|check| {
                    let result = if check.is_fine { "baik " } else { "SALAH" };
                    format!("  {result} {}: {}", check.name, check.found)
                }));
                list.push(json!({
                    "destination": address,
                    "ok": drilled.is_green(),
                    "checks": checks,
                }));
            }
            Err(error) => {
                let Refusal { code, message } = error.refusal();
                lines.push(format!("{address}\n  SALAH {message} [{code}]"));
                list.push(json!({
                    "destination": address,
                    "ok": false,
                    "error": {"code": code, "message": message},
                }));
            }
        }
    }
    let result = if green { "HIJAU" } else { "MERAH" };
    lines.push(format!("Latihan {result}. Laporan: {}", report.display()));
    answer.say(&json!({"ok": green, "report": report, "drills": list}), lines.join("\n"))?;
    Ok(Ended::unless(!green))
}
