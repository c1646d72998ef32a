//! What can go wrong with backups, for logs and for people.

use std::io;

use domain::refusal::Refusal;

/// The cause of a failure; never shown to people.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What could not be done.
///
/// `Display` and `source` are for logs; people see [`Error::refusal`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store could not be read or made.
    #[error("the store refused")]
    Store(#[from] store::error::Error),
    /// The state file could not be kept.
    #[error("the state of the backups cannot be kept")]
    State(#[from] crate::state::Error),
    /// The plan cannot be read.
    #[error("the plan {file} is wrong: {fault}")]
    Plan {
        /// Name of the file.
        file: String,
        /// What is wrong.
        fault: String,
    },
    /// The destination cannot be reached, or went away.
    #[error("the destination failed while {doing}")]
    Destination {
        /// What was being done.
        doing: &'static str,
        /// What it said.
        #[source]
        cause: Cause,
    },
    /// No room is left at the destination.
    #[error("no room is left at the destination")]
    Full(#[source] Cause),
    /// The disk is not there: its mark is missing.
    #[error("no mark at {0}: the disk is not there")]
    NotThere(String),
    /// No backup is at the destination, or none reaches the moment.
    #[error("there is no backup that could be used")]
    Nothing,
    /// Something that a manifest names, or a manifest, is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// Something is shorter than when it was written.
    #[error("{0} is cut off")]
    CutOff(String),
    /// Something is not what was written.
    #[error("{0} is not what was written")]
    Altered(String),
    /// A manifest was not written by whoever holds the seal.
    #[error("{0} does not bear the seal")]
    Seal(String),
    /// The identity opens nothing of this backup.
    #[error("the identity does not open {0}")]
    Identity(String),
    /// A file with secrets cannot be used.
    #[error("the file {file} cannot be used: {fault}")]
    SecretFile {
        /// Its name.
        file: String,
        /// What is wrong, without the secret.
        fault: String,
    },
    /// The backup was written by a newer program.
    #[error("{name} has format {found}")]
    Newer {
        /// The manifest.
        name: String,
        /// Its format.
        found: u32,
    },
    /// What was restored is not what was backed up.
    #[error("what was restored is not what was backed up: {0}")]
    NotSame(String),
    /// Somebody else is making a backup at the same time.
    #[error("another program is making a backup")]
    Busy,
}

/// Result of everything about backups.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Says that the destination failed, or that it is full.
    pub(crate) fn destination(doing: &'static str, cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(cause.into()),
            _ => Self::Destination { doing, cause: cause.into() },
        }
    }

    /// Returns a stable code and a sentence for people: what happened, what is safe, what to do.
    pub fn refusal(&self) -> Refusal {
        let (code, message) = match self {
            Self::Store(error) => return error.refusal(),
            Self::State(_) => (
                "cadangan.keadaan",
                "Keadaan cadangan tidak dapat dicatat. Periksa ruang dan izin folder rencana."
                    .to_owned(),
            ),
            Self::Plan { file, fault } => {
                ("cadangan.rencana", format!("Rencana cadangan {file} salah: {fault}."))
            }
            Self::Destination { .. } => (
                "cadangan.tujuan",
                "Tempat cadangan tidak dapat dipakai atau terputus. Data asli aman, cadangan \
                 terakhir tetap ada. Periksa cakram atau jaringan; dicoba lagi nanti."
                    .to_owned(),
            ),
            Self::Full(_) => (
                "cadangan.penuh",
                "Tempat cadangan penuh. Data asli aman, cadangan terakhir tetap ada. Sediakan \
                 ruang."
                    .to_owned(),
            ),
            Self::NotThere(place) => (
                "cadangan.cakram",
                format!(
                    "Cakram cadangan tidak terpasang di {place}. Pasang cakramnya; untuk cakram \
                     baru jalankan \"simpul backup mark\"."
                ),
            ),
            Self::Nothing => (
                "cadangan.tidak-ada",
                "Tidak ada cadangan yang dapat dipakai di tempat itu.".to_owned(),
            ),
            Self::SecretFile { file, fault } => {
                ("cadangan.kunci", format!("Berkas {file} tidak dapat dipakai: {fault}."))
            }
            Self::Busy => (
                "cadangan.sedang",
                "Cadangan lain sedang dibuat. Tunggu sampai selesai.".to_owned(),
            ),
            found => return found.about_content(),
        };
        Refusal::new(code, message)
    }

    /// Says what is wrong with what was found at the destination.
    fn about_content(&self) -> Refusal {
        const USE_OTHER: &str = "Pakai salinan cadangan yang lain; penyimpanan tidak diubah.";
        let (code, message) = match self {
            Self::Missing(name) => ("cadangan.hilang", format!("{name} hilang. {USE_OTHER}")),
            Self::CutOff(name) => ("cadangan.terpotong", format!("{name} terpotong. {USE_OTHER}")),
            Self::Altered(name) => {
                ("cadangan.diubah", format!("{name} bukan yang dahulu ditulis. {USE_OTHER}"))
            }
            Self::Seal(name) => (
                "cadangan.segel",
                format!("{name} tidak bersegel Puskesmas ini: palsu, atau amplopnya lain."),
            ),
            Self::Identity(name) => (
                "cadangan.kunci-lain",
                format!("Kunci ini tidak membuka {name}. Pakai kunci dari amplop tersegel."),
            ),
            Self::Newer { name, .. } => (
                "cadangan.lebih-baru",
                format!("{name} dibuat Simpul yang lebih baru. Pasang Simpul terbaru."),
            ),
            Self::NotSame(what) => (
                "cadangan.tidak-sama",
                format!("Yang dipulihkan tidak sama dengan yang dicadangkan: {what}."),
            ),
            _ => ("cadangan.gagal", "Cadangan gagal. Data asli aman.".to_owned()),
        };
        Refusal::new(code, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_not_a_lost_one() {
        let said = |kind| Error::destination("writing", io::Error::from(kind)).refusal().code;
        assert_eq!(said(io::ErrorKind::StorageFull), "cadangan.penuh");
        assert_eq!(said(io::ErrorKind::QuotaExceeded), "cadangan.penuh");
        assert_eq!(said(io::ErrorKind::BrokenPipe), "cadangan.tujuan");
    }
}
