//! `simpul give-back`: records that this store lost come back from another copy.
//!
//! After a restore to an older state, what was written since lives on in other copies: an old
//! disk, another node, an export. Records are taken as they are; what is here already changes
//! nothing, and what cannot be taken stands in quarantine. Lines of the log of accesses come along.

use std::path::PathBuf;

use clap::Args;
use domain::{area::PuskesmasCode, record::Record};
use serde_json::json;
use store::{address::StoreUrl, adopt::Adopted, audit::AuditLog, copy::Copy, log::Appended};

use crate::{
    answer::{Answer, Ended},
    append::{self, Tally},
    clock::Clock,
    deed::Deed,
    key::with_key_of,
    node::{Node, NodeOptions},
    trouble::Trouble,
};

/// A correction whose first record comes from another home is tried again when all are there.
const TOO_EARLY: &str = "koreksi.tanpa-catatan";

const AFTER: &str = "\
Sumbernya salinan penyimpanan lain (sqlite:... atau postgres://...) atau berkas catatan (NDJSON).
Aman diulang: catatan yang sudah ada tidak berubah. Sumber hanya dibaca.
Safe to repeat: records that are here change nothing. The source is only read.

Contoh / examples:
  simpul give-back --store sqlite:simpul.db --from sqlite:/media/cakram-lama/simpul.db
  simpul give-back --store sqlite:simpul.db --from catatan.ndjson";

/// Options of `simpul give-back`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Salinan atau berkas yang mengembalikan. Copy or file that gives back.
    #[arg(long)]
    from: String,
    /// Berkas kunci salinan itu. Key file of that copy.
    #[arg(long, value_name = "BERKAS")]
    from_key_file: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let is_store = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|start| options.from.starts_with(start));
    if !is_store {
        return append::take_file(&options.node, options.from.as_ref(), answer);
    }
    let url = options.from.parse().map_err(Trouble::address)?;
    let url = with_key_of(url, options.from_key_file.as_deref())?;
    // Before ours is opened: a source that is not there is told first.
    let copy = Copy::open(&url).map_err(Trouble::store)?;
    let node = options.node.open(Deed::of_records("simpul give-back", "mengembalikan catatan"))?;
    let mut giving =
        Giving { node, clock: None, tally: Tally::default(), early: Vec::new(), answer };
    for (home, until) in copy.homes().map_err(Trouble::store)? {
        giving.home(&copy, &home, until)?;
    }
    let early = std::mem::take(&mut giving.early);
    giving.take(&early, true)?;
    let accesses = accesses(&giving.node, &url)?;
    say(&giving.tally, accesses, answer)
}

/// Takes in the lines of the log of accesses beside the copy, when it has one.
fn accesses(node: &Node, url: &StoreUrl) -> Result<Adopted, Trouble> {
    match AuditLog::open_to_read(url).map_err(Trouble::store)? {
        Some(other) => node.commands()?.adopt_all(&other).map_err(Trouble::store),
        None => Ok(Adopted::default()),
    }
}

fn say(tally: &Tally, accesses: Adopted, answer: Answer) -> Result<Ended, Trouble> {
    let mut json = tally.counts();
    json["refusals"] = json!(tally.refusals);
    json["accesses"] = json!({"added": accesses.added, "known": accesses.known});
    let text = format!(
        "{} catatan dibaca: {} dikembalikan, {} sudah ada, {} ditahan di karantina.\n{} baris log \
         akses dikembalikan, {} sudah ada.",
        tally.lines, tally.accepted, tally.known, tally.refused, accesses.added, accesses.known
    );
    answer.say(&json, text)?;
    Ok(Ended::unless(0 < tally.refused))
}

struct Giving {
    node: Node,
    clock: Option<Clock>,
    tally: Tally,
    early: Vec<Record>,
    answer: Answer,
}

impl Giving {
    fn home(&mut self, copy: &Copy, home: &PuskesmasCode, until: u64) -> Result<(), Trouble> {
        if self.clock.is_none() {
            self.clock = Some(self.node.clock(home)?);
        }
        let mut after = 0;
        while after < until {
            let (records, last) = copy.records_after(home, after).map_err(Trouble::store)?;
            if records.is_empty() {
                break;
            }
            after = last;
            self.tally.lines += records.len() as u64;
            self.take(&records, false)?;
        }
        Ok(())
    }

    fn take(&mut self, records: &[Record], is_last_try: bool) -> Result<(), Trouble> {
        let Some(clock) = &self.clock else { return Ok(()) };
        let appended = self.node.append(records, clock)?;
        for (record, appended) in records.iter().zip(appended) {
            match appended {
                Appended::Accepted { .. } => self.tally.accepted += 1,
                Appended::Known { .. } => self.tally.known += 1,
                Appended::Refused(refusal) if refusal.code == TOO_EARLY && !is_last_try => {
                    self.early.push(record.clone());
                }
                Appended::Refused(refusal) => {
                    self.tally.refuse(self.tally.lines, &refusal, self.answer);
                }
            }
        }
        Ok(())
    }
}
