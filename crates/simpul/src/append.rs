//! `simpul append`: records from a file of lines, each one JSON.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use clap::{Args, value_parser};
use domain::{record::Record, refusal::Refusal};
use serde_json::{Value, json};
use store::log::Appended;

use crate::{
    answer::{Answer, Ended},
    clock::Clock,
    deed::Deed,
    node::{Node, NodeOptions},
    trouble::Trouble,
};

/// Longest line that is read.
const LINE_BYTES_MAX: usize = 1024 * 1024;
/// Records appended in one durable transaction, unless asked otherwise.
const RECORDS_PER_BATCH: u16 = 500;
/// Refusals told one by one in JSON; the count is always exact.
const REFUSALS_MAX: usize = 1_000;

const AFTER: &str = "\
Satu baris satu catatan (docs/records.md). Baris yang ditolak dilaporkan dengan nomornya dan yang
lain berlanjut. Catatan yang sudah ada tidak mengubah apa pun.
One record a line. A refused line is told with its number and the others go on.

Contoh / examples:
  simpul append --store sqlite:simpul.db catatan.ndjson
  simpul append --store sqlite:simpul.db --json - < catatan.ndjson";

/// Options of `simpul append`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Berkas NDJSON, atau - untuk masukan baku. NDJSON file, or - for standard input.
    file: PathBuf,
    /// Laporkan setiap kelompok yang sudah tersimpan aman. Say each batch that is durable.
    #[arg(long)]
    progress: bool,
    /// Catatan per transaksi, 1 sampai 5000. Records in one durable transaction.
    #[arg(
        long,
        default_value_t = RECORDS_PER_BATCH,
        value_parser = value_parser!(u16).range(1..=5000),
    )]
    batch: u16,
}

/// Counts of lines, and what was refused.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Lines that are not blank: the sum of the next three.
    pub(crate) lines: u64,
    pub(crate) accepted: u64,
    pub(crate) known: u64,
    pub(crate) refused: u64,
    pub(crate) refusals: Vec<Value>,
}

impl Tally {
    pub(crate) fn refuse(&mut self, line: u64, refusal: &Refusal, answer: Answer) {
        self.refused += 1;
        let Refusal { code, message } = refusal;
        if self.refusals.len() < REFUSALS_MAX {
            self.refusals.push(json!({"line": line, "code": code, "message": message}));
        }
        if !answer.json {
            eprintln!("baris {line}: {message} [{code}]");
        }
    }

    pub(crate) fn counts(&self) -> Value {
        json!({
            "lines": self.lines,
            "accepted": self.accepted,
            "known": self.known,
            "refused": self.refused,
        })
    }
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let input: Box<dyn Read> = if options.file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(&options.file);
        Box::new(opened.map_err(|error| Trouble::file(&options.file, error))?)
    };
    let node = options.node.open_or_make(Deed::of_records("simpul append", "menyimpan catatan"))?;
    let mut work = Work { node, clock: None, batch: Vec::new(), tally: Tally::default(), answer };
    let mut input = BufReader::with_capacity(1 << 16, input);
    // As an editor counts them: blank lines have numbers too.
    let mut number = 0;
    while let Some(line) = next_line(&mut input).map_err(Trouble::input)? {
        number += 1;
        work.take(number, line)?;
        if usize::from(options.batch) <= work.batch.len() {
            work.append()?;
            if options.progress {
                answer.say(&work.tally.counts(), format!("{} tersimpan", work.tally.accepted))?;
            }
        }
    }
    work.append()?;
    let Tally { lines, accepted, known, refused, refusals } = &work.tally;
    let text = format!("{lines} baris: {accepted} diterima, {known} sudah ada, {refused} ditolak.");
    let mut json = work.tally.counts();
    json["refusals"] = json!(refusals);
    answer.say(&json, text)?;
    Ok(Ended::unless(0 < *refused))
}

/// Appends the records of a file.
pub(crate) fn take_file(node: &NodeOptions, file: &Path, answer: Answer) -> Result<Ended, Trouble> {
    let (node, file) = (node.clone(), file.to_owned());
    run(&Options { node, file, progress: false, batch: RECORDS_PER_BATCH }, answer)
}

struct Work {
    node: Node,
    /// Set by the home of the first record.
    clock: Option<Clock>,
    batch: Vec<(u64, Record)>,
    tally: Tally,
    answer: Answer,
}

impl Work {
    fn take(&mut self, number: u64, line: Line) -> Result<(), Trouble> {
        let bytes = match line {
            Line::Whole(bytes) => bytes,
            Line::TooLong => {
                let message = format!("Baris lebih panjang dari {LINE_BYTES_MAX} huruf.");
                let refusal = Refusal::new("baris.terlalu-panjang", message);
                self.tally.lines += 1;
                self.tally.refuse(number, &refusal, self.answer);
                return Ok(());
            }
        };
        if bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        self.tally.lines += 1;
        match serde_json::from_slice::<Record>(&bytes) {
            Ok(record) => {
                if self.clock.is_none() {
                    self.clock = Some(self.node.clock(&record.puskesmas)?);
                }
                self.batch.push((number, record));
            }
            Err(error) => {
                let message = format!("Baris ini bukan catatan yang sah ({error}).");
                let refusal = Refusal::new("catatan.tidak-terbaca", message);
                self.tally.refuse(number, &refusal, self.answer);
            }
        }
        Ok(())
    }

    fn append(&mut self) -> Result<(), Trouble> {
        let Some(clock) = &self.clock else { return Ok(()) };
        let (lines, records): (Vec<u64>, Vec<Record>) = self.batch.drain(..).unzip();
        for (line, appended) in lines.into_iter().zip(self.node.append(&records, clock)?) {
            match appended {
                Appended::Accepted { .. } => self.tally.accepted += 1,
                Appended::Known { .. } => self.tally.known += 1,
                Appended::Refused(refusal) => self.tally.refuse(line, &refusal, self.answer),
            }
        }
        Ok(())
    }
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// Reads a line, never holding more than the limit.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let (mut any, mut too_long) = (false, false);
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        too_long |= LINE_BYTES_MAX < line.len() + part.len();
        if !too_long {
            line.extend_from_slice(part);
        }
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(any.then_some(if too_long { Line::TooLong } else { Line::Whole(line) }))
}
