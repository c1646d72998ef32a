//! `simpul key`: the key of an encrypted store.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::refusal::Refusal;
use serde_json::json;
use store::{
    address::StoreUrl,
    audit::AuditLog,
    engine::Options as EngineOptions,
    error::Error,
    key::StoreKey,
    recode::{Recoded, recode_with_log},
};

use crate::{
    answer::{Answer, Ended},
    chance,
    clock::{Clock, Zone},
    deed::Deed,
    sheet::{self, Sheet},
    trouble::Trouble,
};

const AFTER: &str = "\
Kunci disimpan dalam berkas yang hanya dapat dibaca pemiliknya, dan di atas kertas dalam amplop
tersegel. Tanpa kunci isi penyimpanan tidak dapat dibaca siapa pun, juga oleh pembuat Simpul.
The key is kept in a file only its owner may read, and on paper in a sealed envelope.

Contoh / examples:
  simpul key new --out /etc/simpul/simpul.kunci --sheet lembar-kunci.txt
  simpul key encrypt --store sqlite:simpul.db --key-file /etc/simpul/simpul.kunci
  simpul key change --store sqlite:simpul.db --key-file simpul.kunci --new-key-file baru.kunci";

/// Options of `simpul key`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Buat kunci dan lembar untuk amplop tersegel. Make a key and its sheet.
    #[command(after_help = AFTER)]
    New(NewOptions),
    /// Enkripsi penyimpanan yang masih polos. Encrypt a plain store.
    #[command(after_help = AFTER)]
    Encrypt(EncryptOptions),
    /// Ganti kunci penyimpanan. Change the key of a store.
    #[command(after_help = AFTER)]
    Change(ChangeOptions),
}

#[derive(Debug, Args)]
struct NewOptions {
    /// Berkas kunci yang dibuat; tidak pernah menimpa. Key file to make; never written over.
    #[arg(long, value_name = "BERKAS")]
    out: PathBuf,
    /// Berkas lembar amplop; bila kosong ditampilkan. Sheet to print; shown when absent.
    #[arg(long, value_name = "BERKAS")]
    sheet: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct EncryptOptions {
    /// Penyimpanan: sqlite:BERKAS. Store to encrypt.
    #[arg(long, env = "SIMPUL_STORE", hide_env_values = true)]
    store: String,
    /// Berkas kunci. Key file.
    #[arg(long, env = "SIMPUL_KEY_FILE", value_name = "BERKAS")]
    key_file: PathBuf,
}

#[derive(Debug, Args)]
struct ChangeOptions {
    #[command(flatten)]
    present: EncryptOptions,
    /// Berkas kunci yang baru. Key file from now on.
    #[arg(long, value_name = "BERKAS")]
    new_key_file: PathBuf,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    match &options.task {
        Task::New(options) => make(options, answer),
        Task::Encrypt(options) => encrypt(options, answer),
        Task::Change(options) => change(options, answer),
    }
}

/// Adds the key of a file, if one is named, to the address of a store.
pub(crate) fn with_key_of(url: StoreUrl, file: Option<&Path>) -> Result<StoreUrl, Trouble> {
    let Some(file) = file else { return Ok(url) };
    if matches!(url, StoreUrl::Postgres(_)) {
        return Err(Trouble::misuse(
            "kunci.postgres",
            "Kunci hanya untuk penyimpanan sqlite. Untuk PostgreSQL enkripsi cakramnya, dan jangan \
             sebut --key-file.",
        ));
    }
    url.with_key(read(file)?).map_err(Trouble::store)
}

fn read(file: &Path) -> Result<StoreKey, Trouble> {
    StoreKey::read(file).map_err(|cause| Trouble::misused(cause.refusal(), cause))
}

fn make(options: &NewOptions, answer: Answer) -> Result<Ended, Trouble> {
    let key = StoreKey::from_bytes(chance::bytes()?);
    key.write_new(&options.out).map_err(|cause| Trouble::misused(cause.refusal(), cause))?;
    let sheet = Sheet {
        title: "KUNCI PENYIMPANAN SIMPUL",
        holder: "Kepala Puskesmas",
        lines: &[
            "Kunci ini membuka penyimpanan (basis data) Simpul di komputer Puskesmas.",
            "Tanpa kunci ini isinya tidak dapat dibaca siapa pun. Tidak ada kunci cadangan lain.",
            "Bila berkas kunci hilang: ketik ulang ketiga bagian di bawah ke dalam berkas baru,",
            "chmod 600 berkas itu, lalu jalankan Simpul dengan --key-file.",
        ],
        mark: &key.fingerprint(),
        secret: &key.to_text(),
    };
    let shown = sheet::give(&sheet, options.sheet.as_deref())?;
    let json = json!({
        "key_file": options.out,
        "fingerprint": key.fingerprint(),
        "sheet": options.sheet,
    });
    let text = format!("Kunci {} dibuat di {}.\n{shown}", key.fingerprint(), options.out.display());
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

fn encrypt(options: &EncryptOptions, answer: Answer) -> Result<Ended, Trouble> {
    let file = file_of(&options.store)?;
    let key = read(&options.key_file)?;
    let recoded = recoded(&file, None, &key, "simpul key encrypt")?;
    let json = json!({
        "encrypted": true,
        "fingerprint": key.fingerprint(),
        "tables": recoded.tables,
        "rows": recoded.rows,
    });
    let text = format!(
        "Penyimpanan {} sekarang terenkripsi dengan kunci {} ({} baris). Mulai sekarang sebutkan \
         --key-file.\nIsi lama yang polos mungkin masih tertinggal di cakram; enkripsi juga \
         cakramnya.",
        file.display(),
        key.fingerprint(),
        recoded.rows
    );
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

fn change(options: &ChangeOptions, answer: Answer) -> Result<Ended, Trouble> {
    let file = file_of(&options.present.store)?;
    let from = read(&options.present.key_file)?;
    let to = read(&options.new_key_file)?;
    if from == to {
        let message = "Kedua berkas berisi kunci yang sama. Tidak ada yang diubah.";
        return Err(Trouble::misuse("kunci.sama", message));
    }
    let recoded = recoded(&file, Some(&from), &to, "simpul key change")?;
    let json = json!({
        "changed": true,
        "fingerprint": to.fingerprint(),
        "was": from.fingerprint(),
        "rows": recoded.rows,
    });
    let text = format!(
        "Kunci penyimpanan {} diganti dari {} menjadi {}. Simpan kunci lama selama masih ada \
         salinan berkas yang lama.",
        file.display(),
        from.fingerprint(),
        to.fingerprint()
    );
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

/// Writes the line into the log beside a store; tells whether this key opens the log.
fn written(url: &StoreUrl, command: &'static str) -> Result<bool, Trouble> {
    match AuditLog::open_existing(url, "simpul", EngineOptions::default()) {
        // Left behind under another key: it is brought along now, and the line follows.
        Err(Error::KeysApart) => return Ok(false),
        Err(error) => return Err(Trouble::store(error)),
        Ok(None) => return Ok(true),
        Ok(Some(_)) => {}
    }
    let deed = Deed::of_records(command, "mengganti kunci penyimpanan");
    deed.write(url, Clock::new(Zone::Wib)?.millis())?;
    Ok(true)
}

/// Changes the key of a store and of its log of accesses, and writes that down.
fn recoded(
    file: &Path,
    from: Option<&StoreKey>,
    to: &StoreKey,
    command: &'static str,
) -> Result<Recoded, Trouble> {
    let plain = StoreUrl::Sqlite(file.to_owned());
    let with = |key: &StoreKey| StoreUrl::SqliteEncrypted(file.to_owned(), key.clone());
    if !file.exists() {
        return Err(Trouble::store(Error::Missing(plain.to_string())));
    }
    let is_written = written(&from.map_or(plain, with), command)?;
    let recoded = recode_with_log(file, from, to).map_err(Trouble::store)?;
    if !is_written {
        written(&with(to), command)?;
    }
    Ok(recoded)
}

fn file_of(store: &str) -> Result<PathBuf, Trouble> {
    match store.parse().map_err(Trouble::address)? {
        StoreUrl::Sqlite(file) | StoreUrl::SqliteEncrypted(file, _) => Ok(file),
        StoreUrl::Postgres(_) => Err(Trouble::wrong(Refusal::new(
            "kunci.postgres",
            "Kunci hanya untuk penyimpanan sqlite. Untuk PostgreSQL enkripsi cakramnya.",
        ))),
    }
}
