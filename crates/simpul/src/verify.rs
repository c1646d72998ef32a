//! `simpul verify`: walks the chain of the log.

use clap::Args;
use serde_json::{Value, json};
use store::verify::{Fault, FaultKind};

use crate::{
    answer::{Answer, Ended},
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Menemukan catatan yang diubah, dihapus atau dipindah urutannya. Tidak mengubah apa pun.
Finds records that were changed, removed or reordered. Changes nothing.

Contoh / example:
  simpul verify --store sqlite:simpul.db";

/// Options of `simpul verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open()?;
    let verified = node.store.verify().map_err(Trouble::store)?;
    let found = 0 < verified.faults_count;
    let faults: Vec<Value> = verified
        .faults
        .iter()
        .map(|fault| {
            let (kind, message) = words(fault);
            json!({
                "puskesmas": fault.puskesmas,
                "seq": fault.seq,
                "kind": kind,
                "message": message,
            })
        })
        .collect();
    let json = json!({
        "ok": !found,
        "records": verified.records,
        "faults": faults,
        "faults_count": verified.faults_count,
    });
    let mut lines: Vec<String> = verified
        .faults
        .iter()
        .map(|fault| format!("{} nomor {}: {}", fault.puskesmas, fault.seq, words(fault).1))
        .collect();
    lines.push(if found {
        format!("{} catatan diperiksa, {} rusak.", verified.records, verified.faults_count)
    } else {
        format!("{} catatan diperiksa, semuanya utuh.", verified.records)
    });
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::unless(found))
}

/// Names a fault for programs and for people.
fn words(fault: &Fault) -> (&'static str, String) {
    match &fault.kind {
        FaultKind::Changed => ("changed", "isi catatan diubah".to_owned()),
        FaultKind::Column(column) => {
            ("column", format!("kolom {column} tidak sama dengan isi catatan"))
        }
        FaultKind::Removed { until } => {
            ("removed", format!("catatan sampai nomor {until} dihapus"))
        }
        FaultKind::Renumbered { was } => ("renumbered", format!("semula bernomor {was}")),
        FaultKind::NotAfterPrevious => {
            ("not_after_previous", "tidak menyambung dengan catatan sebelumnya".to_owned())
        }
        FaultKind::Head => ("head", "kepala buku tidak sama dengan catatan terakhir".to_owned()),
        FaultKind::NoHead => ("no_head", "kepala buku hilang".to_owned()),
    }
}
