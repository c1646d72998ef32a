//! `simpul import`: a register or an e-PPGBM export into the store.

use std::{
    fs::File,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
};

use ::import::{
    directory::KnownDesa,
    format::Format,
    outcome::{Difference, Fault, Outcome, RowResult, Verdict},
    plan::{Context, Plan, run as run_plan},
    table::Progress,
};
use clap::Args;
use domain::{
    area::{DesaCode, PuskesmasCode},
    hlc::Hlc,
    id::{AccountId, DeviceId},
    record::Author,
    refusal::Refusal,
};
use serde_json::{Value, json};
use store::log::Appended;
use uuid::Uuid;
use web::intake::directory::StoreDirectory;

use crate::{
    answer::{Answer, Ended},
    chance,
    deed::Deed,
    node::{Node, NodeOptions},
    rejects::RejectsFile,
    trouble::Trouble,
};

/// Flags and differences told one by one; the counts are always exact.
const TOLD_MAX: usize = 1_000;

const AFTER: &str = "\
Setiap baris berakhir sebagai diterima, sudah ada, ditandai, atau ditolak. Baris yang ditolak
ditulis ke berkas sendiri dengan alasannya; perbaiki lalu impor lagi. Berkas yang sama boleh diimpor
berkali-kali. Isi kolom: docs/register-template.md
Every row ends as accepted, known, flagged or rejected; rejected rows go to a file of their own.

Contoh / examples:
  simpul import --store sqlite:simpul.db --as register register.xlsx
  simpul import --store sqlite:simpul.db --as eppgbm --puskesmas P7309030101 \\
      --areas desa.csv ekspor.csv";

/// Options of `simpul import`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Jenis berkas: register atau eppgbm. Kind of file.
    #[arg(long = "as")]
    format: Format,
    /// Berkas CSV atau XLSX. CSV or XLSX.
    file: PathBuf,
    /// Kode Puskesmas; bila kosong satu-satunya di penyimpanan. Home.
    #[arg(long, env = "SIMPUL_PUSKESMAS")]
    puskesmas: Option<PuskesmasCode>,
    /// Nama pengguna yang mengimpor. User name of whoever imports.
    #[arg(long)]
    by: Option<String>,
    /// Daftar desa: CSV kode,nama. List of desa, to read their names.
    #[arg(long, env = "SIMPUL_AREAS")]
    areas: Option<PathBuf>,
    /// Berkas tolakan; bila kosong di samping berkasnya. Where rejected rows go.
    #[arg(long)]
    rejects: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let input = File::open(&options.file).map_err(|error| Trouble::file(&options.file, error))?;
    let bytes = input.metadata().ok().map(|metadata| metadata.len());
    let rejects_file = RejectsFile::open(options.rejects.as_deref(), &options.file)?;
    let (node, home) = options.node.open_at(
        options.puskesmas.as_ref(),
        Deed::of_records("simpul import", "mengimpor berkas"),
    )?;
    let clock = node.clock(&home)?;
    let desa = match &options.areas {
        Some(path) => load_areas(&node, path, &home)?,
        None => Vec::new(),
    };
    let directory = StoreDirectory::new(&node.store, desa);
    let ctx = Context {
        author: author(&node, options.by.as_deref())?,
        device: DeviceId::new(chance::uuid(clock.millis())?),
        today: clock.today(),
        written: Hlc::default().after(clock.millis()),
        file: file_name(&options.file),
        guidelines: &node.guidelines,
        directory: &directory,
        puskesmas: home,
    };
    let mut plan = Plan::open(options.format, input, bytes, ctx).map_err(Trouble::from)?;
    let unread = plan.header().unread();
    let mut told = Told::new(rejects_file, &plan);
    let append = |records: &[domain::record::Record]| -> Result<Vec<Outcome>, Trouble> {
        Ok(node.append(records, &clock)?.into_iter().map(outcome).collect())
    };
    let mut failure = None;
    let worked = run_plan(&mut plan, append, |result, progress| {
        if let Err(trouble) = told.take(result, progress) {
            failure.get_or_insert(trouble);
        }
    });
    let summary = worked?;
    let rejects_file = told.finish()?;
    if let Some(trouble) = failure {
        return Err(trouble);
    }
    let json = json!({
        "rows": summary.rows,
        "accepted": summary.accepted,
        "known": summary.known,
        "flagged": summary.flagged,
        "rejected": summary.rejected,
        "rejects_file": rejects_file.as_ref().map(|path| path.display().to_string()),
        "flags": told.flags,
        "rejects": told.rejects,
        "differences_count": told.differences_count,
        "differences": told.differences,
        "unread_columns": unread,
    });
    let mut text = format!(
        "{} baris: {} diterima, {} sudah ada, {} ditandai, {} ditolak.",
        summary.rows, summary.accepted, summary.known, summary.flagged, summary.rejected
    );
    if let Some(path) = &rejects_file {
        text.push_str(&format!("\nBaris yang ditolak: {}", path.display()));
    }
    if 0 < told.differences_count {
        text.push_str(&format!("\n{} z-skor berbeda lebih dari 0,01.", told.differences_count));
    }
    answer.say(&json, text)?;
    Ok(Ended::unless(0 < summary.rejected))
}

fn outcome(appended: Appended) -> Outcome {
    match appended {
        Appended::Accepted { .. } => Outcome::Accepted,
        Appended::Known { .. } => Outcome::Known,
        Appended::Refused(refusal) => Outcome::Refused(refusal),
    }
}

/// Returns who imports: the account named, else the import itself.
fn author(node: &Node, name: Option<&str>) -> Result<Author, Trouble> {
    let Some(name) = name else {
        return Ok(Author {
            account: AccountId::new(Uuid::nil()),
            name: "Impor berkas".to_owned(),
            role: access::role::Role::Pmik.code().to_owned(),
        });
    };
    let found = node.store.account_by_username(name).map_err(Trouble::store)?;
    let account = found.ok_or_else(|| {
        let message = format!("Akun \"{name}\" tidak ada. Lihat simpul account list.");
        Trouble::wrong(Refusal::new("akun.tidak-ada", message))
    })?;
    Ok(Author { account: account.id, name: account.name, role: account.role })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads codes and names of desa, keeps them and the names of the kecamatan and kabupaten around
/// them in the store, and returns the desa of the
/// kecamatan of the Puskesmas (the first six digits of its code), or all when it tells none.
fn load_areas(node: &Node, path: &Path, home: &PuskesmasCode) -> Result<Vec<KnownDesa>, Trouble> {
    let wrong = |error: csv::Error| {
        let message = format!("Daftar desa {} tidak terbaca. Isinya kode,nama.", path.display());
        Trouble::failed(Refusal::new("desa.daftar", message), error)
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(wrong)?;
    let mut desa = Vec::new();
    let mut above: Vec<(String, String)> = Vec::new();
    for row in reader.records() {
        let row = row.map_err(wrong)?;
        let (Some(code), Some(name)) = (row.get(0), row.get(1)) else { continue };
        match code.parse::<DesaCode>() {
            Ok(code) => desa.push(KnownDesa { code, name: name.to_owned() }),
            Err(_) => above.extend(of_above(code).map(|code| (code, name.to_owned()))),
        }
    }
    let digits: String = home.as_str().chars().filter(char::is_ascii_digit).take(6).collect();
    let own = |desa: &&KnownDesa| digits.len() == 6 && desa.code.kecamatan() == digits;
    let near: Vec<KnownDesa> = desa.iter().filter(own).cloned().collect();
    let area = if near.is_empty() { desa } else { near };
    above.retain(|(code, _)| area.iter().any(|desa| desa.code.as_str().starts_with(code)));
    let above = above.iter().map(|(code, name)| (code.as_str(), name.as_str()));
    let names = area.iter().map(|desa| (desa.code.as_str(), desa.name.as_str())).chain(above);
    node.store.set_area_names(names).map_err(Trouble::store)?;
    Ok(area)
}

/// Returns the digits of a kabupaten or kecamatan, without dots.
fn of_above(code: &str) -> Option<String> {
    let digits: String = code.trim().chars().filter(|c| *c != '.').collect();
    let is_code = matches!(digits.len(), 4 | 6) && digits.bytes().all(|b| b.is_ascii_digit());
    is_code.then_some(digits)
}

/// What is told at the end, gathered while rows are worked.
struct Told {
    rejects_file: RejectsFile,
    titles: csv::StringRecord,
    rejects: Vec<Value>,
    flags: Vec<Value>,
    differences: Vec<Value>,
    differences_count: u64,
    shown: Option<u8>,
}

impl Told {
    fn new(rejects_file: RejectsFile, plan: &Plan<'_>) -> Self {
        Self {
            rejects_file,
            titles: plan.header().titles().clone(),
            rejects: Vec::new(),
            flags: Vec::new(),
            differences: Vec::new(),
            differences_count: 0,
            shown: None,
        }
    }

    fn take(&mut self, result: &RowResult, progress: Progress) -> Result<(), Trouble> {
        self.show(progress);
        match &result.verdict {
            Verdict::Accepted | Verdict::Known => {}
            Verdict::Flagged(faults) => tell(&mut self.flags, result, faults),
            Verdict::Rejected(faults) => {
                tell(&mut self.rejects, result, faults);
                self.rejects_file.write(&self.titles, result)?;
            }
        }
        self.differences_count += result.differences.len() as u64;
        for Difference { row, index, ours, theirs } in &result.differences {
            if self.differences.len() < TOLD_MAX {
                let told = json!({"row": row, "index": index, "ours": ours, "theirs": theirs});
                self.differences.push(told);
            }
        }
        Ok(())
    }

    /// Ends the file of rejects; tells where it is, when there are any.
    fn finish(&mut self) -> Result<Option<PathBuf>, Trouble> {
        if self.shown.is_some() {
            eprintln!();
        }
        self.rejects_file.finish()
    }

    /// Shows the part done on a terminal, and nowhere else.
    fn show(&mut self, progress: Progress) {
        let percent = progress.percent();
        let mut errors = std::io::stderr().lock();
        if percent == self.shown || !errors.is_terminal() {
            return;
        }
        self.shown = percent;
        let done = percent.unwrap_or(0);
        // A terminal that went away is no reason to stop.
        let _ =
            write!(errors, "\r{done:>3} %, {} baris", progress.rows).and_then(|()| errors.flush());
    }
}

fn tell(list: &mut Vec<Value>, result: &RowResult, faults: &[Fault]) {
    for fault in faults {
        if list.len() < TOLD_MAX {
            list.push(json!({
                "row": result.row,
                "sheet": result.sheet,
                "column": fault.column,
                "value": fault.value,
                "code": fault.code,
                "message": fault.message,
            }));
        }
    }
}
