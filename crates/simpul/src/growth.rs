//! `simpul growth`: z-scores of a survey, from CSV to CSV.

use std::{
    fs::File,
    io::{self, BufWriter, ErrorKind, Read, Write},
    path::PathBuf,
};

use ::growth::survey::{self, Error};
use clap::Args;
use serde_json::json;

use crate::{
    answer::{Answer, Ended},
    trouble::Trouble,
};

const AFTER: &str = "\
Kolom masukan / input columns: sex, age_days atau age_months, weight_kg, lenhei_cm, measure (l|h),
headc_cm, armc_cm, triskin_mm, subskin_mm, oedema, standard (cgs|cgs_to_1856|ref2007|indonesia).
Pemisah boleh koma, titik koma atau tab. Baris salah mendapat kolom error dan yang lain berlanjut.

Contoh / example:
  simpul growth < survei.csv > hasil.csv";

/// Options of `simpul growth`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    /// Berkas CSV; tanpa ini dibaca dari masukan baku. CSV file; standard input when absent.
    file: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let input: Box<dyn Read> = match &options.file {
        None => Box::new(io::stdin().lock()),
        Some(path) => Box::new(File::open(path).map_err(|error| Trouble::file(path, error))?),
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let streamed = survey::stream(input, &mut output);
    let summary = match streamed {
        Ok(summary) => summary,
        Err(Error::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {
            return Ok(Ended::Done);
        }
        Err(error) => return Err(Trouble::failed(error.refusal(), error)),
    };
    output.flush().map_err(Trouble::output)?;
    // The rows have standard output to themselves.
    let text = if answer.json {
        json!({"rows": summary.rows, "errors": summary.errors}).to_string()
    } else {
        format!("{} baris, {} salah.", summary.rows, summary.errors)
    };
    let _ = writeln!(io::stderr(), "{text}");
    Ok(Ended::unless(0 < summary.errors))
}
