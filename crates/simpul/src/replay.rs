//! `simpul replay`: rebuilds the views from the log, or proves that they are right.

use clap::Args;
use serde_json::{Value, json};
use store::replay::{Difference, DifferenceKind};

use crate::{
    answer::{Answer, Ended},
    deed::Deed,
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Contoh / examples:
  simpul replay --check --store sqlite:simpul.db   bandingkan saja, tidak mengubah apa pun
  simpul replay --store sqlite:simpul.db           susun ulang tampilan dari catatan";

/// Options of `simpul replay`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Bandingkan saja. Compare only, change nothing.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open(Deed::of_records("simpul replay", "menyusun ulang tampilan"))?;
    let replayed = if options.check { node.store.replay_check() } else { node.store.replay() };
    let replayed = replayed.map_err(Trouble::store)?;
    let differs = 0 < replayed.differences_count;
    let list: Vec<Value> = replayed
        .differences
        .iter()
        .map(|difference| {
            json!({
                "table": difference.table,
                "key": difference.key,
                "kind": words(difference).0,
            })
        })
        .collect();
    let json = json!({
        "ok": !differs,
        "checked": options.check,
        "subjects": replayed.subjects,
        "rows": replayed.rows,
        "differences": list,
        "differences_count": replayed.differences_count,
    });
    let mut lines: Vec<String> = replayed
        .differences
        .iter()
        .map(|difference| {
            format!("{} {}: {}", difference.table, difference.key, words(difference).1)
        })
        .collect();
    let what = if options.check { "berbeda" } else { "diperbaiki" };
    lines.push(format!(
        "{} orang, keluarga dan tempat; {} baris; {} {what}.",
        replayed.subjects, replayed.rows, replayed.differences_count
    ));
    answer.say(&json, lines.join("\n"))?;
    // A rebuild that mended something has done what it was asked to do.
    Ok(Ended::unless(options.check && differs))
}

const fn words(difference: &Difference) -> (&'static str, &'static str) {
    match difference.kind {
        DifferenceKind::Missing => ("missing", "tidak ada"),
        DifferenceKind::Extra => ("extra", "tidak seharusnya ada"),
        DifferenceKind::Changed => ("changed", "isinya lain"),
    }
}
