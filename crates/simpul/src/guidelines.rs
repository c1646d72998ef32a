//! `simpul guidelines`: checks the law as data, and lists what in it is assumed.

use std::path::PathBuf;

use ::guidelines::{
    fault::Fault,
    model::{Guidelines, Rule},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Ended},
    law::Origin,
    trouble::Trouble,
};

const AFTER: &str = "\
Setiap kesalahan ditulis sebagai berkas:baris: kalimat [kode].
Every fault is written as file:line: sentence [code].

Contoh / examples:
  simpul guidelines check
  simpul guidelines check pedoman/
  simpul guidelines check --assumptions --json";

/// Options of `simpul guidelines`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Periksa semua berkas pedoman. Check all files of the guidelines.
    #[command(after_help = AFTER)]
    Check(CheckOptions),
}

#[derive(Debug, Args)]
struct CheckOptions {
    /// Folder pedoman; bila kosong: folder guidelines di sini, atau pedoman bawaan.
    /// Folder; when absent: guidelines here, else those built in.
    dir: Option<PathBuf>,
    /// Daftar hal yang masih anggapan dan harus dipastikan. List what is assumed.
    #[arg(long)]
    assumptions: bool,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let Task::Check(options) = &options.task;
    if let Some(dir) = options.dir.as_ref().filter(|dir| !dir.is_dir()) {
        let message = format!("Folder {} tidak ada. Periksa namanya.", dir.display());
        return Err(Trouble::misuse("pedoman.folder", message));
    }
    let origin = Origin::of(options.dir.as_deref());
    match origin.load() {
        Err(faults) => say_faults(&origin, &faults, answer),
        Ok(guidelines) if options.assumptions => say_assumptions(&origin, &guidelines, answer),
        Ok(guidelines) => say_good(&origin, &guidelines, answer),
    }
}

fn say_faults(origin: &Origin, faults: &[Fault], answer: Answer) -> Result<Ended, Trouble> {
    let list: Vec<Value> = faults
        .iter()
        .map(|fault| {
            json!({
                "file": fault.file,
                "line": fault.line,
                "code": fault.code,
                "message": fault.message,
            })
        })
        .collect();
    let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    let text = format!("{}\n{} kesalahan dalam pedoman.", lines.join("\n"), faults.len());
    answer.say(&json!({"origin": origin.name(), "ok": false, "faults": list}), text)?;
    Ok(Ended::Found)
}

fn say_good(origin: &Origin, guidelines: &Guidelines, answer: Answer) -> Result<Ended, Trouble> {
    let assumed: usize = rules(guidelines).map(|rule| rule.assumed.len()).sum();
    let json = json!({
        "origin": origin.name(),
        "ok": true,
        "faults": [],
        "edition": guidelines.edition,
        "digest": guidelines.digest,
        "stages": guidelines.stages.len(),
        "observations": guidelines.observations.len(),
        "items": guidelines.items.len(),
        "home_visits": guidelines.home_visits.len(),
        "indicators": guidelines.indicators.len(),
        "sources": guidelines.sources.len(),
        "assumptions": assumed,
    });
    let text = format!(
        "Pedoman {} ({}) baik.\n\
         {} tahap hidup, {} isian, {} layanan, {} alasan kunjungan rumah, {} indikator.\n\
         {} anggapan harus dipastikan; lihat --assumptions.",
        guidelines.edition,
        origin.name(),
        guidelines.stages.len(),
        guidelines.observations.len(),
        guidelines.items.len(),
        guidelines.home_visits.len(),
        guidelines.indicators.len(),
        assumed,
    );
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

fn say_assumptions(
    origin: &Origin,
    guidelines: &Guidelines,
    answer: Answer,
) -> Result<Ended, Trouble> {
    let assumed: Vec<(&Rule, &String)> = rules(guidelines)
        .flat_map(|rule| rule.assumed.iter().map(move |text| (rule, text)))
        .collect();
    let list: Vec<Value> = assumed
        .iter()
        .map(|(rule, text)| {
            json!({
                "rule": rule.id.as_ref(),
                "version": rule.version,
                "label": rule.label.id,
                "assumed": text,
                "sources": rule.sources,
            })
        })
        .collect();
    let lines: Vec<String> = assumed
        .iter()
        .map(|(rule, text)| format!("{} {} ({}): {text}", rule.id, rule.version, rule.label.id))
        .collect();
    let json = json!({"origin": origin.name(), "ok": true, "assumptions": list});
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::Done)
}

/// Returns every rule of the guidelines, in the order of the life stages first.
fn rules(guidelines: &Guidelines) -> impl Iterator<Item = &Rule> {
    let items = guidelines.items.iter().flat_map(|item| {
        std::iter::once(&item.rule).chain(item.findings.iter().map(|finding| &finding.rule))
    });
    let growth = &guidelines.growth;
    let stages = guidelines.stages.iter().map(|stage| &stage.rule);
    stages
        .chain(guidelines.observations.iter().map(|observation| &observation.rule))
        .chain(items)
        .chain(guidelines.findings.iter().map(|finding| &finding.rule))
        .chain(guidelines.home_visits.iter().map(|visit| &visit.rule))
        .chain(guidelines.indicators.iter().map(|indicator| &indicator.rule))
        .chain(growth.bands.iter().map(|band| &band.rule))
        .chain(growth.kms.iter().map(|kms| &kms.rule))
        .chain(growth.velocity.iter().map(|velocity| &velocity.rule))
}
