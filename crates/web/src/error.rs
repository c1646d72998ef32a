//! What went wrong, as a page for the person and a line for the log.

use access::{door::Door, ground::Ground};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{id::PersonId, refusal::Refusal};

use crate::{assets, pages};

/// Why a page cannot be shown or a form not be taken.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nobody is signed in, or the session is over.
    #[error("not signed in")]
    SignedOut,
    /// Something is asked of whoever is signed in before they may go on: the address asks it.
    #[error("sent to {0} first")]
    First(String),
    /// The person asked for was merged into another, whose page this is.
    #[error("merged into {0}")]
    Merged(PersonId),
    /// The role may not do this.
    #[error("the role may not {:?}", .0.any)]
    Forbidden(Door),
    /// It may be seen once something has been said.
    #[error("something has to be said first: {ground:?}")]
    Ground {
        /// What has to be said.
        ground: Ground,
        /// About whom; absent for lists.
        person: Option<PersonId>,
        /// Address to return to.
        back: String,
    },
    /// What was asked for may not be shown, because the log of accesses cannot be written.
    #[error("the log of accesses cannot be written")]
    Unlogged,
    /// There is no such thing, or it is not within reach; the two are told apart to nobody.
    #[error("{0} not found or out of reach")]
    NotFound(&'static str),
    /// The address or the form cannot be read.
    #[error("the request cannot be read")]
    Unreadable,
    /// The form does not carry the word of the session.
    #[error("a form without the word of its session")]
    Forged,
    /// The form was sent by a page of another site.
    #[error("a form of another site")]
    Foreign,
    /// More was asked than one address or one account may.
    #[error("too many requests; {wait_s} s to wait")]
    TooMany {
        /// How long to wait before asking again.
        wait_s: u64,
    },
    /// The form is larger than anything a person would send.
    #[error("the form is too large")]
    TooLarge,
    /// The request was understood and is refused.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// What was asked for cannot be shown as it was asked.
    #[error("asked for what cannot be: {}", .0.code)]
    Asked(Refusal),
    /// The list has so many rows that no file of it can be opened.
    #[error("a list of {0} rows is too long for a file")]
    TooLong(u64),
    /// The store could not do it.
    #[error("the store failed")]
    Store(#[from] store::error::Error),
    /// Our own mistake.
    #[error("a page could not be written")]
    Template(#[from] askama::Error),
    /// Our own mistake.
    #[error("a job on a blocking thread ended early")]
    Job(#[from] tokio::task::JoinError),
    /// Our own mistake: a document of ours could not be made a file.
    #[error("a document could not be set")]
    Unset,
    /// Our own mistake.
    #[error("a page broke off")]
    Panicked,
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What the person is told.
struct Words {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    message: String,
}

impl PageError {
    /// Writes a line into the log: codes only. What a database says of its own fault may quote
    /// what was to be written, and so is not told.
    pub fn log(&self, code: &'static str) {
        let (cause, engine) = match self {
            Self::Store(error @ store::error::Error::Statement { statement, .. }) => {
                (Some(*statement), error.engine_code())
            }
            Self::Store(error) => (Some(error.refusal().code), error.engine_code()),
            _ => (None, None),
        };
        tracing::error!(code, error = %self, cause, engine, "failed");
    }

    fn words(&self) -> Words {
        let (status, code, title, message) = match self {
            Self::Forbidden(door) => {
                let message = format!(
                    "Peran Anda belum boleh {}. Bila pekerjaan Anda memerlukannya, minta pengelola \
                     akun mengubah peran Anda.",
                    door.words
                );
                (StatusCode::FORBIDDEN, "akses.peran", "Belum ada izin", message)
            }
            Self::NotFound(what) => {
                let message = format!(
                    "{what} ini tidak ada atau di luar wilayah kerja Anda. Periksa alamatnya, atau \
                     cari lagi namanya."
                );
                (StatusCode::NOT_FOUND, "halaman.tidak-ada", "Tidak ditemukan", message)
            }
            Self::Refused(Refusal { code, message }) => {
                (StatusCode::UNPROCESSABLE_ENTITY, *code, "Belum tersimpan", message.clone())
            }
            Self::Asked(Refusal { code, message }) => {
                (StatusCode::BAD_REQUEST, *code, "Tidak dapat ditampilkan", message.clone())
            }
            Self::TooLong(rows) => {
                let message = format!(
                    "Daftar ini {rows} baris, lebih dari yang dapat dibuka lembar hitung. Pilih \
                     satu desa, posyandu atau layanan lebih dahulu, lalu unduh lagi."
                );
                let (code, title) = ("daftar.terlalu-panjang", "Daftar terlalu panjang");
                (StatusCode::UNPROCESSABLE_ENTITY, code, title, message)
            }
            Self::TooMany { wait_s } => {
                let message = format!(
                    "Terlalu banyak permintaan dari perangkat atau jaringan ini. Tidak ada yang \
                     hilang. Tunggu {wait_s} detik, lalu coba lagi."
                );
                (StatusCode::TOO_MANY_REQUESTS, "permintaan.terlalu-sering", "Sebentar", message)
            }
            Self::Store(error) => {
                let Refusal { code, message } = error.refusal();
                (StatusCode::SERVICE_UNAVAILABLE, code, "Penyimpanan bermasalah", message)
            }
            plain => {
                let (status, code, title, message) = plain.plain_words();
                (status, code, title, message.to_owned())
            }
        };
        Words { status, code, title, message }
    }

    /// Words in which nothing of the case stands.
    const fn plain_words(&self) -> (StatusCode, &'static str, &'static str, &'static str) {
        match self {
            // Nobody reads these words: the browser is sent on.
            Self::SignedOut | Self::First(_) | Self::Merged(_) | Self::Ground { .. } => (
                StatusCode::SEE_OTHER,
                "masuk.perlu",
                "Silakan masuk",
                "Masuk lebih dahulu untuk membuka halaman ini.",
            ),
            Self::Unreadable => (
                StatusCode::BAD_REQUEST,
                "permintaan.tidak-terbaca",
                "Permintaan tidak terbaca",
                "Alamat atau isian tidak dapat dibaca. Tidak ada yang berubah. Kembali, lalu coba \
                 lagi.",
            ),
            Self::Unlogged => (
                StatusCode::SERVICE_UNAVAILABLE,
                "akses.tidak-tercatat",
                "Data belum dapat dibuka",
                "Catatan akses tidak dapat ditulis, sehingga data warga belum boleh dibuka. Yang \
                 sudah tersimpan aman. Beri tahu petugas komputer: periksa ruang disk.",
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "isian.kedaluwarsa",
                "Halaman sudah lama terbuka",
                "Isian ini berasal dari halaman yang sudah lama terbuka. Tidak ada yang tersimpan. \
                 Muat ulang halamannya, lalu isi lagi.",
            ),
            Self::Foreign => (
                StatusCode::FORBIDDEN,
                "isian.dari-luar",
                "Isian dari situs lain",
                "Isian ini dikirim oleh halaman di luar Simpul. Tidak ada yang tersimpan. Buka \
                 halaman Simpul, lalu isi di sana.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "isian.terlalu-besar",
                "Isian terlalu besar",
                "Isian ini terlalu besar dan tidak disimpan. Bagi menjadi beberapa bagian.",
            ),
            _ => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "program.salah",
                "Ada kesalahan di program",
                "Kesalahan ini ada di program, bukan pada Anda. Tidak ada yang hilang. Coba lagi; \
                 bila berulang, sebutkan kode di bawah kepada petugas komputer.",
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    tokens: String,
    style: String,
    title: &'a str,
    message: &'a str,
    code: &'a str,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::SignedOut => return see_other("/masuk"),
            Self::First(address) => return see_other(&address),
            Self::Merged(stays) => {
                return see_other(&format!("/orang/{stays}/identitas?pesan=orang-tetap"));
            }
            Self::Ground { ground, person, ref back } => {
                return see_other(&pages::ground::address(ground, person, back));
            }
            _ => {}
        }
        let Words { status, code, title, message } = self.words();
        if status.is_server_error() {
            self.log(code);
        }
        let page = ErrorPage {
            tokens: assets::url("tokens.css"),
            style: assets::url("app.css"),
            title,
            message: &message,
            code,
        };
        let mut response = match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => (status, message).into_response(),
        };
        if let Self::TooMany { wait_s } = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
        }
        response
    }
}

/// Sends the browser on after a form.
pub(crate) fn see_other(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}
