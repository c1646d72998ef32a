//! `simpul rehearse`: an upgrade on a copy of the store, the store itself untouched.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::Args;
use domain::refusal::Refusal;
use serde_json::json;
use store::vitals;

use crate::{
    answer::{Answer, Ended},
    clock::{Clock, Zone},
    deed::Deed,
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Menyalin penyimpanan SQLite (boleh sedang dipakai), menaikkan salinannya ke versi program ini, \
memeriksa rantai catatan dan semua tampilan, lalu menghapus salinannya. Yang asli tidak diubah.
Copies a SQLite store, migrates the copy, proves log and views, then removes the copy.
Untuk PostgreSQL: salin dengan pg_dump ke basis data lain, lalu simpul verify dan simpul replay \
--check.

Contoh / example:
  simpul rehearse --store sqlite:/var/lib/simpul/simpul.db --folder /var/tmp";

/// Options of `simpul rehearse`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Folder untuk salinan; perlu ruang sebesar penyimpanan. Where the copy is made.
    #[arg(long)]
    folder: PathBuf,
}

/// The copy and what is made beside it; removed when this value is dropped.
struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut file = self.0.as_os_str().to_owned();
            file.push(end);
            // One that is not there needs no removing.
            let _ = fs::remove_file(file);
        }
    }
}

/// How long one step took.
fn timed<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<(T, Duration), Trouble> {
    let started = Instant::now();
    Ok((work()?, started.elapsed()))
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let url = options.node.url()?;
    let before = schema(&url)?;
    let deed = Deed::of_records("simpul rehearse", "menyalin penyimpanan untuk gladi");
    deed.write(&url, Clock::new(options.node.zone().unwrap_or(Zone::Wib))?.millis())?;
    let file = options.folder.join(format!("simpul-gladi-{}.db", std::process::id()));
    let kept = Copy(file.clone());
    let (_, copying) = timed(|| copy(&url, &file))?;
    let address = format!("sqlite:{}", file.display());
    let (node, opening) = timed(|| options.node.at(address).open(Deed::Silent))?;
    let (verified, verifying) = timed(|| node.store.verify().map_err(Trouble::store))?;
    let (replayed, replaying) = timed(|| node.store.replay_check().map_err(Trouble::store))?;
    let after = node.store.vitals().map_err(Trouble::store)?.schema;
    drop(node);
    drop(kept);
    let untouched = schema(&url)? == before;
    let faults = verified.faults_count + replayed.differences_count;
    let ok = faults == 0 && untouched;
    let json = json!({
        "ok": ok,
        "schema_before": before,
        "schema_after": after,
        "records": verified.records,
        "log_faults": verified.faults_count,
        "view_differences": replayed.differences_count,
        "untouched": untouched,
        "seconds": {
            "copy": copying.as_secs_f64(),
            "migrate": opening.as_secs_f64(),
            "verify": verifying.as_secs_f64(),
            "replay": replaying.as_secs_f64(),
        },
    });
    let text = format!(
        "Salinan: {:.1} dtk. Naik dari versi {before} ke {after}: {:.1} dtk. {} catatan diperiksa: \
         {:.1} dtk, {} rusak. Tampilan: {:.1} dtk, {} berbeda. {}",
        copying.as_secs_f64(),
        opening.as_secs_f64(),
        verified.records,
        verifying.as_secs_f64(),
        verified.faults_count,
        replaying.as_secs_f64(),
        replayed.differences_count,
        match ok {
            true => "Kenaikan aman; yang asli tidak diubah.",
            false => "JANGAN dinaikkan dulu: simpan keterangan ini dan hubungi pembuatnya.",
        },
    );
    answer.say(&json, text)?;
    Ok(Ended::unless(!ok))
}

fn schema(url: &store::address::StoreUrl) -> Result<i64, Trouble> {
    match vitals::schema(url).map_err(Trouble::store)? {
        Some((found, _)) => Ok(found),
        None => Err(Trouble::store(store::error::Error::Missing(url.to_string()))),
    }
}

fn copy(url: &store::address::StoreUrl, file: &Path) -> Result<(), Trouble> {
    match vitals::copy(url, file) {
        Err(store::error::Error::Address(_)) => {
            let message = "Gladi hanya untuk penyimpanan SQLite. Untuk PostgreSQL salin dahulu \
                           dengan pg_dump; lihat simpul rehearse --help.";
            Err(Trouble::wrong(Refusal::new("gladi.postgres", message)))
        }
        done => done.map_err(Trouble::store),
    }
}
