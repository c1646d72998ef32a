//! `simpul backup`: encrypted copies that leave the machine.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ::backup::{
    destination::{Folder, MARK},
    make::mark_of,
    plan::draft,
    secret::{Envelope, Recipient, Seal},
    state,
};
use clap::{Args, Subcommand};
use domain::refusal::Refusal;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Ended},
    chance,
    copies::{PlanOptions, trouble},
    deed::Deed,
    node::NodeOptions,
    sheet::{self, Sheet},
    trouble::Trouble,
};

const AFTER: &str = "\
Cadangan dienkripsi sebelum meninggalkan komputer ini; hanya kunci dalam amplop tersegel yang
membukanya. Panduan lengkap: docs/panduan/cadangan.md
Copies are encrypted before they leave; only the keys in the sealed envelopes open them.

Contoh / examples:
  simpul backup init --backup-plan cadangan.toml --to disk:/media/cadangan --sheets amplop
  simpul backup mark --to disk:/media/cadangan
  simpul backup run --store sqlite:simpul.db --backup-plan cadangan.toml
  simpul backup status --backup-plan cadangan.toml
Otomatis / by itself: simpul serve --backup-plan cadangan.toml";

/// Options of `simpul backup`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Buat rencana, kunci, dan lembar amplop. Make a plan, keys, and sheets for envelopes.
    #[command(after_help = AFTER)]
    Init(InitOptions),
    /// Tandai cakram sebagai cakram cadangan. Mark a disk as the backup disk.
    #[command(after_help = AFTER)]
    Mark(MarkOptions),
    /// Buat cadangan sekarang. Make a backup now.
    #[command(after_help = AFTER)]
    Run(RunOptions),
    /// Cadangan dan latihan terakhir. The last backup and drill.
    #[command(after_help = AFTER)]
    Status(StatusOptions),
}

#[derive(Debug, Args)]
struct InitOptions {
    /// Berkas rencana yang dibuat; tidak pernah menimpa. Plan to make.
    #[arg(long, env = "SIMPUL_BACKUP_PLAN", value_name = "BERKAS")]
    backup_plan: PathBuf,
    /// Tujuan: folder:LETAK, disk:LETAK atau s3:https://HOST/BUCKET/AWALAN. Destinations.
    #[arg(long, required = true)]
    to: Vec<String>,
    /// Pemegang amplop. Who keeps an envelope.
    #[arg(long, default_values = ["Kepala Puskesmas", "Dinas Kesehatan"])]
    holder: Vec<String>,
    /// Folder untuk lembar amplop. Folder for the sheets.
    #[arg(long, value_name = "FOLDER")]
    sheets: PathBuf,
    /// Tanpa kunci latihan di komputer ini. No identity for drills on this machine.
    #[arg(long)]
    no_drill_key: bool,
}

#[derive(Debug, Args)]
struct MarkOptions {
    /// Cakram: disk:LETAK. Disk to mark.
    #[arg(long)]
    to: String,
}

#[derive(Debug, Args)]
struct RunOptions {
    #[command(flatten)]
    node: NodeOptions,
    #[command(flatten)]
    plan: PlanOptions,
    /// Cadangkan semuanya, bukan tambahannya saja. Everything, not only what came since.
    #[arg(long)]
    full: bool,
}

#[derive(Debug, Args)]
struct StatusOptions {
    #[command(flatten)]
    plan: PlanOptions,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    match &options.task {
        Task::Init(options) => init(options, answer),
        Task::Mark(options) => mark(options, answer),
        Task::Run(options) => make(options, answer),
        Task::Status(options) => status(options, answer),
    }
}

fn init(options: &InitOptions, answer: Answer) -> Result<Ended, Trouble> {
    let plan = &options.backup_plan;
    if plan.exists() {
        let message = format!("Rencana {} sudah ada dan tidak ditimpa.", plan.display());
        return Err(Trouble::misuse("cadangan.rencana-ada", message));
    }
    let seal = Seal::from_bytes(chance::bytes()?);
    let folder = &options.sheets;
    fs::create_dir_all(folder).map_err(|cause| Trouble::file(folder, cause))?;
    let mut recipients = Vec::new();
    let mut sheets = Vec::new();
    for (at, holder) in options.holder.iter().enumerate() {
        let envelope = Envelope::new(seal.clone());
        let file = folder.join(format!("amplop-{}.txt", at + 1));
        write_sheet(&envelope, holder, &file)?;
        recipients.push((holder.clone(), envelope.recipient()));
        sheets.push(file);
    }
    let drill = (!options.no_drill_key).then(|| plan.with_extension("latihan.kunci"));
    if let Some(file) = &drill {
        let envelope = Envelope::new(seal.clone());
        write_private(file, &envelope.to_text())?;
        recipients.push(("Latihan di komputer ini".to_owned(), envelope.recipient()));
    }
    let beside = drill.as_deref().and_then(Path::file_name).map(Path::new);
    write_private(plan, &draft(&seal, &recipients, &options.to, beside))?;
    say_init(plan, &recipients, &sheets, answer)
}

fn say_init(
    plan: &Path,
    recipients: &[(String, Recipient)],
    sheets: &[PathBuf],
    answer: Answer,
) -> Result<Ended, Trouble> {
    let list: Vec<Value> = recipients
        .iter()
        .map(|(name, key)| json!({"name": name, "key": key.to_string(), "mark": mark_of(key)}))
        .collect();
    let json = json!({"plan": plan, "recipients": list, "sheets": sheets});
    let mut lines = vec![format!("Rencana cadangan dibuat: {}", plan.display())];
    lines.extend(recipients.iter().map(|(name, key)| format!("  {} {name}", mark_of(key))));
    lines.extend(sheets.iter().map(|file| format!("Lembar amplop: {}", file.display())));
    lines.push("Cetak setiap lembar, masukkan ke amplop, segel, lalu hapus berkasnya.".to_owned());
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::Done)
}

fn write_sheet(envelope: &Envelope, holder: &str, file: &Path) -> Result<(), Trouble> {
    let sheet = Sheet {
        title: "KUNCI CADANGAN SIMPUL",
        holder,
        lines: &[
            "Kunci ini membuka semua cadangan Simpul Puskesmas ini. Satu amplop saja cukup.",
            "Untuk memulihkan: ketik ulang ketiga baris di bawah ke dalam berkas amplop.kunci,",
            "chmod 600 amplop.kunci, lalu: simpul restore --identity amplop.kunci ...",
            "Langkah lengkap: docs/panduan/cadangan.md",
        ],
        mark: &mark_of(&envelope.recipient()),
        secret: &envelope.to_text(),
    };
    sheet::give(&sheet, Some(file)).map(|_| ())
}

fn write_private(file: &Path, text: &str) -> Result<(), Trouble> {
    sheet::write_private(file, text).map_err(|cause| Trouble::file(file, cause))
}

fn mark(options: &MarkOptions, answer: Answer) -> Result<Ended, Trouble> {
    let Some(root) = options.to.strip_prefix("disk:") else {
        return Err(Trouble::misuse("cadangan.cakram", "Sebutkan cakramnya: --to disk:LETAK."));
    };
    Folder::mark(Path::new(root)).map_err(trouble)?;
    let text = format!("Cakram {root} ditandai dengan berkas {MARK}.");
    answer.say(&json!({"marked": root}), text)?;
    Ok(Ended::Done)
}

fn make(options: &RunOptions, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open(Deed::of_records("simpul backup run", "membuat cadangan"))?;
    let clock = node.own_clock()?;
    let copies = options.plan.must_open(&node, &clock)?;
    let outcomes = copies.back_up(options.full)?;
    let mut failed = false;
    let (mut list, mut lines) = (Vec::new(), Vec::new());
    for (address, outcome) in &outcomes {
        match outcome {
            Ok(made) => {
                list.push(json!({
                    "destination": address,
                    "series": made.series,
                    "number": made.number,
                    "records": made.records,
                    "rows": made.rows,
                    "bytes": made.bytes,
                }));
                lines.push(format!(
                    "{address}: cadangan {} nomor {}, {} catatan, {} baris baru, {} KB.",
                    made.series,
                    made.number,
                    made.records,
                    made.rows,
                    made.bytes.div_ceil(1024)
                ));
            }
            Err(error) => {
                failed = true;
                let Refusal { code, message } = error.refusal();
                list.push(json!({
                    "destination": address,
                    "error": {"code": code, "message": message},
                }));
                lines.push(format!("{address}: GAGAL. {message} [{code}]"));
            }
        }
    }
    answer.say(&json!({"ok": !failed, "backups": list}), lines.join("\n"))?;
    Ok(Ended::unless(failed))
}

fn status(options: &StatusOptions, answer: Answer) -> Result<Ended, Trouble> {
    let plan = options.plan.plan()?;
    let file = plan.state();
    let failed = |error: state::Error| trouble(error.into());
    let backup = state::last_backup(&file).map_err(failed)?;
    let failure = state::backup_failure(&file).map_err(failed)?;
    let drill = state::last_drill(&file).map_err(failed)?;
    let mut lines = Vec::new();
    lines.push(match &backup {
        None => "Belum ada cadangan.".to_owned(),
        Some(backup) => format!(
            "Cadangan terakhir: {} nomor {} di {}, {} catatan.",
            backup.series, backup.number, backup.destination, backup.records
        ),
    });
    lines.extend(failure.as_ref().map(|f| format!("Gagal sesudahnya: {} [{}]", f.message, f.code)));
    lines.push(match &drill {
        None => "Belum ada latihan pemulihan.".to_owned(),
        Some(drill) => format!(
            "Latihan terakhir: {}, laporan {}.",
            if drill.green { "hijau" } else { "MERAH" },
            drill.report.display()
        ),
    });
    let fine = backup.is_some() && failure.is_none() && drill.as_ref().is_some_and(|d| d.green);
    let json = json!({"ok": fine, "backup": backup, "failure": failure, "drill": drill});
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::unless(!fine))
}
