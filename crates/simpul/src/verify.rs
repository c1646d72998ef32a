//! `simpul verify`: walks the chain of the log.

use clap::Args;
use serde_json::{Value, json};
use store::{
    access_head::Lost,
    audit::{Broken, Head},
    verify::{Fault, FaultKind},
};

use crate::{
    answer::{Answer, Ended},
    deed::Deed,
    node::{Node, NodeOptions, missing},
    trouble::Trouble,
};

const AFTER: &str = "\
Menemukan catatan yang diubah, dihapus atau dipindah urutannya. Tidak mengubah apa pun.
Finds records that were changed, removed or reordered. Changes nothing.

Contoh / example:
  simpul verify --store sqlite:simpul.db";

/// What to do when lines are missing.
pub(crate) const RETURN: &str = "Jangan menghapus apa pun. Cari berkas .akses yang lama atau \
    cadangan (simpul restore ke nama lain), lalu kembalikan barisnya dengan simpul give-back. \
    Beri tahu kepala dan petugas pelindungan data.";

/// Options of `simpul verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open(Deed::of_records("simpul verify", "memeriksa rantai catatan"))?;
    let verified = node.store.verify().map_err(Trouble::store)?;
    let accesses = Accesses::of(&node)?;
    let found = 0 < verified.faults_count || accesses.is_at_fault();
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
        "accesses": {
            "entries": accesses.heads.iter().map(|head| head.seq).sum::<u64>(),
            "broken": accesses
                .broken
                .iter()
                .map(|one| json!({"chain": one.chain, "seq": one.seq}))
                .collect::<Vec<_>>(),
            "lost": accesses
                .lost
                .iter()
                .map(|one| json!({"chain": one.chain, "kept": one.kept, "found": one.found}))
                .collect::<Vec<_>>(),
        },
    });
    let mut lines: Vec<String> = verified
        .faults
        .iter()
        .map(|fault| format!("{} nomor {}: {}", fault.puskesmas, fault.seq, words(fault).1))
        .collect();
    lines.push(match verified.faults_count {
        0 => format!("{} catatan diperiksa, semuanya utuh.", verified.records),
        faults => format!("{} catatan diperiksa, {faults} rusak.", verified.records),
    });
    lines.extend(accesses.lines());
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::unless(found))
}

/// What a walk over the log of accesses found, and what is missing of it.
struct Accesses {
    heads: Vec<Head>,
    broken: Vec<Broken>,
    lost: Vec<Lost>,
}

impl Accesses {
    fn of(node: &Node) -> Result<Self, Trouble> {
        let lost = node.lost_accesses()?;
        let Some(log) = node.kept_accesses()? else {
            return Ok(Self { heads: Vec::new(), broken: Vec::new(), lost });
        };
        let heads = log.heads().map_err(Trouble::store)?;
        let now_ms = node.own_clock()?.millis();
        Ok(Self { heads, broken: log.check(now_ms).map_err(Trouble::store)?, lost })
    }

    const fn is_at_fault(&self) -> bool {
        !self.broken.is_empty() || !self.lost.is_empty()
    }

    fn lines(&self) -> Vec<String> {
        let broken = self.broken.iter();
        let broken =
            broken.map(|one| format!("Log akses {} rusak mulai nomor {}.", one.chain, one.seq));
        let lost = self.lost.iter().map(|one| format!("SALAH: {}", missing(one)));
        let mut lines: Vec<String> = broken.chain(lost).collect();
        if !self.lost.is_empty() {
            lines.push(RETURN.to_owned());
        }
        if lines.is_empty() && !self.heads.is_empty() {
            let entries: u64 = self.heads.iter().map(|head| head.seq).sum();
            lines.push(format!("{entries} baris log akses diperiksa, semuanya utuh."));
        }
        lines
    }
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
