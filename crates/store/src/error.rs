//! What can go wrong in the store, for logs and for people.

use domain::refusal::Refusal;

/// The engine's own error; never shown to people.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What the store could not do.
///
/// `Display` and `source` are for logs; people see [`Error::refusal`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text does not name a store.
    #[error("not a store address: {0:?}; write sqlite:FILE or postgres://USER@HOST/NAME")]
    Address(String),
    /// There is no store at the address, which is given without its password.
    #[error("there is no store at {0}")]
    Missing(String),
    /// There is a store already where one is to be made; it is left as it is.
    #[error("there is a store already at {0}")]
    Exists(String),
    /// The store could not be opened or reached.
    #[error("the store cannot be opened")]
    Open(#[source] Cause),
    /// The database is on another machine, and its address does not say how to encrypt.
    #[error("the database is on another machine and its address does not ask for TLS")]
    Unencrypted,
    /// The certificate of the authority that speaks for the database cannot be used.
    #[error("the authority {file:?} cannot be used")]
    Authority {
        /// Name of the file; empty when none is named.
        file: String,
        /// What is wrong with it.
        #[source]
        cause: Option<Cause>,
    },
    /// The database does not show that it is the one that is meant.
    #[error("the certificate of the database is not trusted")]
    Untrusted(#[source] Cause),
    /// Another program holds the store, and waiting did not help.
    #[error("the store is held by another program")]
    Busy(#[source] Cause),
    /// Two writers met and this one is to be run again; seen only when that never helped.
    #[error("the transaction was disturbed by others every time")]
    Conflict(#[source] Cause),
    /// No room is left where the store is kept.
    #[error("no room is left for the store")]
    Full(#[source] Cause),
    /// The disk does not read or write as it should.
    #[error("the disk under the store fails")]
    Disk(#[source] Cause),
    /// The store may be read but not written.
    #[error("the store is read-only")]
    ReadOnly(#[source] Cause),
    /// The file is no store of ours.
    #[error("the file is not a store of Simpul")]
    Foreign,
    /// The file is encrypted, or is nothing of ours, and no key was given.
    #[error("the store is encrypted, or no store, and no key was given")]
    Locked,
    /// The key does not open the store.
    #[error("the key does not open the store")]
    WrongKey,
    /// The store and its log of accesses are not opened by the same key.
    #[error("the store and its log of accesses are not opened by the same key")]
    KeysApart,
    /// A key was given for a store that is not encrypted.
    #[error("a key was given, but the store is not encrypted")]
    NotEncrypted,
    /// The key file cannot be read or written.
    #[error("the key file {file} cannot be used")]
    KeyFile {
        /// Name of the file.
        file: String,
        /// What the system said.
        #[source]
        cause: Cause,
    },
    /// Others than its owner may read the key file.
    #[error("others may read the key file {file}")]
    KeyFileOpen {
        /// Name of the file.
        file: String,
    },
    /// The key file holds no key.
    #[error("the key file {file} holds no key")]
    KeyMalformed {
        /// Name of the file.
        file: String,
    },
    /// The store was written by a newer program.
    #[error("the store has schema {found}, this program knows schemas up to {known}")]
    Newer {
        /// Schema version of the store.
        found: i64,
        /// Latest schema version of this program.
        known: i64,
    },
    /// Another program has rebuilt the views under other guidelines.
    #[error("the views belong to {found}, this program draws {own}")]
    OtherGuidelines {
        /// Version kept in the store.
        found: String,
        /// Version of this program.
        own: String,
    },
    /// What the store holds cannot be read.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The user name belongs to somebody else.
    #[error("the user name is taken")]
    UsernameTaken,
    /// A statement failed for another reason.
    #[error("statement {statement} failed")]
    Statement {
        /// Name of the statement.
        statement: &'static str,
        /// The engine's word on it.
        #[source]
        cause: Cause,
    },
}

/// Result of everything that touches the store.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Returns a stable code and a sentence for people: what happened, what is safe, what to do.
    pub fn refusal(&self) -> Refusal {
        let (code, message) = match self {
            Self::Address(_) => (
                "simpanan.alamat",
                "Alamat penyimpanan tidak dikenali. Tulis sqlite:BERKAS atau postgres://...",
            ),
            Self::Missing(address) => return missing(address),
            Self::Exists(address) => return exists(address),
            Self::Open(_) => (
                "simpanan.tidak-terbuka",
                "Penyimpanan tidak dapat dibuka. Data tidak berubah. Periksa letak berkas atau \
                 layanan basis data, lalu coba lagi.",
            ),
            Self::Unencrypted | Self::Authority { .. } | Self::Untrusted(_) => {
                return self.about_tls();
            }
            Self::Busy(_) | Self::Conflict(_) => (
                "simpanan.sibuk",
                "Penyimpanan sedang dipakai program lain. Tidak ada yang hilang. Tunggu sebentar, \
                 lalu coba lagi.",
            ),
            Self::Full(_) | Self::Disk(_) | Self::ReadOnly(_) => return self.about_disk(),
            Self::Foreign => (
                "simpanan.bukan-simpul",
                "Berkas ini bukan penyimpanan Simpul. Berkas tidak diubah. Periksa namanya.",
            ),
            Self::Locked
            | Self::WrongKey
            | Self::KeysApart
            | Self::NotEncrypted
            | Self::KeyFile { .. }
            | Self::KeyFileOpen { .. }
            | Self::KeyMalformed { .. } => return self.about_key(),
            Self::Newer { .. } => (
                "simpanan.lebih-baru",
                "Penyimpanan ini dibuat Simpul yang lebih baru. Data tidak diubah. Pasang Simpul \
                 terbaru, lalu buka lagi.",
            ),
            Self::OtherGuidelines { .. } => (
                "simpanan.pedoman-lain",
                "Pedoman baru saja diganti. Isian terakhir belum tersimpan, lainnya aman. Simpan \
                 sekali lagi; bila berulang, jalankan ulang Simpul.",
            ),
            Self::Damaged(_) => (
                "simpanan.rusak",
                "Ada isi penyimpanan yang tidak terbaca. Jangan menghapus apa pun. Jalankan \
                 \"simpul verify\" dan siapkan cadangan terakhir.",
            ),
            Self::UsernameTaken => {
                ("akun.nama-terpakai", "Nama pengguna ini sudah dipakai. Pilih nama lain.")
            }
            Self::Statement { .. } => (
                "simpanan.gagal",
                "Penyimpanan tidak dapat menjalankan permintaan ini. Tidak ada yang hilang. Coba \
                 lagi; bila berulang, hubungi petugas komputer.",
            ),
        };
        Refusal::new(code, message)
    }

    /// Says what is wrong with the encryption of a connection.
    fn about_tls(&self) -> Refusal {
        let (code, message) = match self {
            Self::Unencrypted => (
                "simpanan.tanpa-tls",
                "Basis data ada di komputer lain, dan alamatnya tidak menyebut enkripsi. Tidak ada \
                 yang dikirim. Tambahkan ?sslmode=verify-full&sslrootcert=BERKAS pada alamatnya; \
                 bila jaringannya sudah terenkripsi sendiri, tulis ?sslmode=disable."
                    .to_owned(),
            ),
            Self::Authority { file, .. } if file.is_empty() => (
                "simpanan.tanpa-otoritas",
                "Alamat basis data meminta enkripsi, tetapi tidak menyebut sertifikat otoritasnya. \
                 Tambahkan &sslrootcert=BERKAS (PEM)."
                    .to_owned(),
            ),
            Self::Authority { file, .. } => (
                "simpanan.otoritas",
                format!(
                    "Sertifikat otoritas {file} tidak terbaca atau kosong. Periksa nama berkas \
                     sesudah sslrootcert=; isinya PEM."
                ),
            ),
            _ => (
                "simpanan.tidak-dipercaya",
                "Server basis data tidak dapat membuktikan bahwa ia yang dimaksud: sertifikatnya \
                 dari otoritas lain, untuk nama lain, atau sudah berakhir. Tidak ada yang dikirim. \
                 Periksa nama host dan sslrootcert pada alamatnya."
                    .to_owned(),
            ),
        };
        Refusal::new(code, message)
    }

    /// Says what is wrong with the place where the store is kept.
    fn about_disk(&self) -> Refusal {
        let (code, message) = match self {
            Self::Full(_) => (
                "simpanan.penuh",
                "Penyimpanan penuh. Tidak ada yang hilang, tetapi isian terakhir belum tersimpan. \
                 Kosongkan ruang, lalu simpan lagi.",
            ),
            Self::Disk(_) => (
                "simpanan.cakram",
                "Cakram tempat penyimpanan gagal dibaca atau ditulis. Isian terakhir mungkin belum \
                 tersimpan: catat di kertas dahulu. Panggil petugas komputer; ganti cakramnya dan \
                 pulihkan dari cadangan bila gagal lagi.",
            ),
            _ => (
                "simpanan.hanya-baca",
                "Penyimpanan hanya dapat dibaca. Isian terakhir belum tersimpan. Minta petugas \
                 komputer memeriksa izin berkas.",
            ),
        };
        Refusal::new(code, message)
    }

    /// Says what is wrong with the key, and never the key itself.
    fn about_key(&self) -> Refusal {
        let (code, message) = match self {
            Self::Locked => (
                "simpanan.terkunci",
                "Penyimpanan ini terenkripsi, atau bukan penyimpanan Simpul. Berkas tidak diubah. \
                 Sebutkan berkas kuncinya dengan --key-file."
                    .to_owned(),
            ),
            Self::WrongKey => (
                "simpanan.kunci-salah",
                "Kunci ini tidak membuka penyimpanan. Berkas tidak diubah. Pakai berkas kunci yang \
                 benar, atau salin kunci dari amplop tersegel."
                    .to_owned(),
            ),
            Self::KeysApart => (
                "kunci.terpisah",
                "Kunci ini hanya membuka satu dari dua berkas: penyimpanan atau log aksesnya \
                 (.akses). Penggantian kunci terputus di tengah, atau salah satu berkas bukan \
                 pasangannya. Tidak ada yang diubah. Ulangi \"simpul key change\" (atau \"simpul \
                 key encrypt\") dengan kunci yang sama seperti waktu itu; sisanya diselesaikan."
                    .to_owned(),
            ),
            Self::NotEncrypted => (
                "simpanan.belum-terenkripsi",
                "Kunci diberikan, tetapi penyimpanan ini belum terenkripsi. Tidak ada yang diubah. \
                 Jalankan \"simpul key encrypt\" dahulu, atau buka tanpa kunci."
                    .to_owned(),
            ),
            Self::KeyFile { file, .. } => (
                "kunci.berkas",
                format!("Berkas kunci {file} tidak dapat dipakai. Periksa nama dan letaknya."),
            ),
            Self::KeyFileOpen { file } => (
                "kunci.terbuka",
                format!(
                    "Berkas kunci {file} dapat dibaca orang lain, jadi tidak dipakai. Jalankan: \
                     chmod 600 {file}"
                ),
            ),
            _ => (
                "kunci.tidak-sah",
                "Berkas kunci tidak berisi kunci Simpul, atau ada angka yang salah disalin. \
                 Bandingkan dengan lembar di amplop tersegel."
                    .to_owned(),
            ),
        };
        Refusal::new(code, message)
    }

    /// Returns the engine's own code of what went wrong, for logs. Its words are not for logs:
    /// they may quote what was to be written.
    pub fn engine_code(&self) -> Option<String> {
        let cause = std::error::Error::source(self)?;
        if let Some(error) = cause.downcast_ref::<rusqlite::Error>() {
            return error.sqlite_error().map(|error| format!("sqlite {}", error.extended_code));
        }
        let error = cause.downcast_ref::<postgres::Error>()?;
        error.code().map(|code| format!("sqlstate {}", code.code()))
    }

    /// Tells whether a key, or the lack of one, is what keeps a file closed.
    pub(crate) const fn is_about_key(&self) -> bool {
        matches!(self, Self::Locked | Self::WrongKey | Self::NotEncrypted)
    }

    /// Tells whether running the same transaction again may succeed.
    pub(crate) const fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Conflict(_))
    }
}

fn missing(address: &str) -> Refusal {
    let message = format!(
        "Penyimpanan {address} tidak ada. Tidak ada yang dibuat. Periksa namanya; penyimpanan \
         baru dibuat oleh simpul import, append, simulate, account add atau serve."
    );
    Refusal::new("simpanan.tidak-ada", message)
}

fn exists(address: &str) -> Refusal {
    let message = format!(
        "Di {address} sudah ada penyimpanan, dan tidak pernah ditimpa. Pindahkan dahulu berkas \
         itu, atau pulihkan ke nama lain."
    );
    Refusal::new("simpanan.sudah-ada", message)
}
