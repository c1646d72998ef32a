//! `simpul doctor`: what is wrong with the machine and the store, and what to do about it.

mod backups;
mod checks;

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Ended},
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Hanya melihat, tidak mengubah apa pun. Kode keluar 1 bila ada yang perlu dikerjakan.
Looks only, changes nothing. Exit code 1 when there is something to do.

Contoh / example:
  simpul doctor --store sqlite:simpul.db --tls-cert /etc/simpul/tls/server.pem";

/// Options of `simpul doctor`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) node: NodeOptions,
    /// Sertifikat HTTPS yang dipakai. Certificate in use.
    #[arg(long, env = "SIMPUL_TLS_CERT", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Rencana cadangan. Plan of the backups.
    #[arg(long, env = "SIMPUL_BACKUP_PLAN", value_name = "FILE")]
    pub(crate) backup_plan: Option<PathBuf>,
    /// Folder batas desa untuk peta. Folder with outlines of desa for maps.
    #[arg(long, env = "SIMPUL_OUTLINES", value_name = "DIR")]
    pub(crate) outlines: Option<PathBuf>,
    /// Perangkat dianggap diam setelah sekian hari. Days after which a device counts as silent.
    #[arg(long, default_value_t = 14)]
    pub(crate) silent_days: u32,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// All is well.
    Fine,
    /// It cannot be told here.
    Untold,
    /// To be done within days.
    Soon,
    /// To be done now.
    Now,
}

impl Grade {
    const fn code(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Untold => "unknown",
            Self::Soon => "warning",
            Self::Now => "error",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "baik",
            Self::Untold => "tidak diketahui",
            Self::Soon => "PERHATIAN",
            Self::Now => "SALAH",
        }
    }
}

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Stable name of the check.
    pub(crate) check: &'static str,
    pub(crate) grade: Grade,
    /// What was found, in a sentence.
    pub(crate) found: String,
    /// What to do, when there is something to do.
    pub(crate) advice: Option<&'static str>,
}

impl Finding {
    pub(crate) fn fine(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, grade: Grade::Fine, found: found.into(), advice: None }
    }

    pub(crate) fn of(
        check: &'static str,
        grade: Grade,
        found: impl Into<String>,
        advice: &'static str,
    ) -> Self {
        Self { check, grade, found: found.into(), advice: Some(advice) }
    }

    fn json(&self) -> Value {
        json!({
            "check": self.check,
            "status": self.grade.code(),
            "found": self.found,
            "advice": self.advice,
        })
    }

    fn text(&self) -> String {
        let advice = self.advice.map(|advice| format!("\n    -> {advice}")).unwrap_or_default();
        format!("[{}] {}: {}{advice}", self.grade.word(), self.check, self.found)
    }
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let findings = checks::all(options)?;
    let worst = findings.iter().map(|finding| finding.grade).max().unwrap_or(Grade::Fine);
    let todo = findings.iter().filter(|finding| Grade::Soon <= finding.grade).count();
    let json = json!({
        "ok": worst < Grade::Soon,
        "findings": findings.iter().map(Finding::json).collect::<Vec<_>>(),
    });
    let mut lines: Vec<String> = findings.iter().map(Finding::text).collect();
    lines.push(match todo {
        0 => "Tidak ada yang perlu dikerjakan.".to_owned(),
        _ => format!("{todo} hal perlu dikerjakan; lihat tanda panah di atas."),
    });
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::unless(Grade::Soon <= worst))
}
