//! Why a whole file cannot be read.

use domain::refusal::Refusal;

use crate::directory::DirectoryError;

/// A fault of the file as a whole; faults of single rows are results, not errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading the bytes failed.
    #[error("reading the file")]
    Read(#[source] std::io::Error),
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// No line near the top names the columns that the format needs.
    #[error("no header line; missing: {}", missing.join(", "))]
    NoHeader {
        /// Names of the columns that the best line lacks.
        missing: Vec<&'static str>,
    },
    /// An XLSX file that is larger than is accepted.
    #[error("the workbook is larger than {limit_mib} MiB")]
    TooLarge {
        /// Limit on the packed file.
        limit_mib: u64,
    },
    /// An XLSX file that unpacks to far more than any register needs.
    #[error("the workbook unpacks to more than {limit_mib} MiB")]
    Expands {
        /// Limit on unpacked bytes.
        limit_mib: u64,
    },
    /// An XLSX file with more cells than are accepted.
    #[error("the workbook holds more than {limit} cells")]
    TooManyCells {
        /// Limit on cells.
        limit: usize,
    },
    /// More rows than are accepted in one file.
    #[error("the file holds more than {limit} rows")]
    TooManyRows {
        /// Limit on rows.
        limit: u32,
    },
    /// An old XLS file, or one with a password.
    #[error("an XLS or password-protected workbook")]
    OldOrLocked,
    /// Not a workbook that can be read.
    #[error("reading the workbook: {0}")]
    Workbook(String),
    /// Looking up people or places failed.
    #[error("looking up people and places")]
    Directory(#[source] DirectoryError),
    /// The caller gave back a wrong number of outcomes for a batch.
    #[error("{given} outcomes for {records} records")]
    Outcomes {
        /// Records of the batch.
        records: usize,
        /// Outcomes given.
        given: usize,
    },
}

impl Error {
    /// Says it to the person who chose the file: a stable code and what to do.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Read(_) => Refusal::new(
                "berkas.tidak-terbaca",
                "Berkas tidak dapat dibaca sampai selesai. Salin ulang berkas lalu coba lagi.",
            ),
            Self::Empty => Refusal::new("berkas.kosong", "Berkas kosong. Pilih berkas lain."),
            Self::NoHeader { missing } => Refusal::new(
                "berkas.tanpa-judul",
                format!(
                    "Baris judul kolom tidak ditemukan. Kolom yang kurang: {}. \
                     Periksa jenis berkas atau pakai templat.",
                    missing.join(", ")
                ),
            ),
            Self::TooLarge { limit_mib } => Refusal::new(
                "berkas.terlalu-besar",
                format!("Berkas XLSX paling besar {limit_mib} MiB. Simpan sebagai CSV atau bagi."),
            ),
            Self::Expands { .. } | Self::TooManyCells { .. } => Refusal::new(
                "berkas.terlalu-padat",
                "Isi berkas XLSX terlalu banyak. Simpan sebagai CSV atau bagi per desa.",
            ),
            Self::TooManyRows { limit } => Refusal::new(
                "berkas.terlalu-panjang",
                format!("Satu berkas paling banyak {limit} baris. Bagi berkas per desa."),
            ),
            Self::OldOrLocked => Refusal::new(
                "berkas.xls-atau-terkunci",
                "Berkas ini XLS lama atau memakai sandi. Simpan sebagai XLSX tanpa sandi.",
            ),
            Self::Workbook(_) => Refusal::new(
                "berkas.rusak",
                "Berkas XLSX rusak atau bukan berkas Excel. Simpan ulang dari Excel.",
            ),
            Self::Directory(_) | Self::Outcomes { .. } => Refusal::new(
                "impor.terhenti",
                "Impor terhenti. Yang sudah tersimpan tetap ada; ulangi dengan berkas yang sama.",
            ),
        }
    }
}
