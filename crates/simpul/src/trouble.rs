//! Why a command could not do its work.

use std::{
    io::{self, Write},
    path::Path,
};

use domain::refusal::Refusal;
use serde_json::json;

/// One sentence for people with a stable code, the cause for logs, and whose fault it is.
#[derive(Debug)]
pub(crate) struct Trouble {
    refusal: Refusal,
    cause: Option<anyhow::Error>,
    misuse: bool,
}

impl Trouble {
    /// The command was called wrongly: exit code 2.
    pub(crate) fn misuse(code: &'static str, message: impl Into<String>) -> Self {
        Self { refusal: Refusal::new(code, message), cause: None, misuse: true }
    }

    /// An argument of the command is refused: exit code 2.
    pub(crate) const fn wrong(refusal: Refusal) -> Self {
        Self { refusal, cause: None, misuse: true }
    }

    /// An argument of the command is refused, for a reason that logs may want: exit code 2.
    pub(crate) fn misused(refusal: Refusal, cause: impl Into<anyhow::Error>) -> Self {
        Self { refusal, cause: Some(cause.into()), misuse: true }
    }

    /// The command was called well, but could not be carried out: exit code 1.
    pub(crate) fn failed(refusal: Refusal, cause: impl Into<anyhow::Error>) -> Self {
        Self { refusal, cause: Some(cause.into()), misuse: false }
    }

    /// The store could not do it; one that is not there was named wrongly.
    pub(crate) fn store(cause: store::error::Error) -> Self {
        let misuse = matches!(cause, store::error::Error::Missing(_));
        Self { misuse, ..Self::failed(cause.refusal(), cause) }
    }

    /// The address of the store cannot be read.
    pub(crate) fn address(cause: store::error::Error) -> Self {
        Self::misused(cause.refusal(), cause)
    }

    /// Standard output cannot be written.
    pub(crate) fn output(cause: io::Error) -> Self {
        let message = "Hasil tidak dapat ditulis. Periksa ruang penyimpanan, lalu coba lagi.";
        Self::failed(Refusal::new("keluaran.gagal", message), cause)
    }

    /// The input broke off.
    pub(crate) fn input(cause: io::Error) -> Self {
        let message = "Berkas tidak dapat dibaca sampai selesai. Yang sudah dibaca tersimpan; \
                       ulangi dengan berkas yang sama.";
        Self::failed(Refusal::new("berkas.tidak-terbaca", message), cause)
    }

    /// A file that was named cannot be opened.
    pub(crate) fn file(path: &Path, cause: io::Error) -> Self {
        let message = format!("Berkas {} tidak dapat dibuka. Periksa namanya.", path.display());
        Self::misused(Refusal::new("berkas.tidak-terbuka", message), cause)
    }

    pub(crate) const fn exit_code(&self) -> u8 {
        if self.misuse { 2 } else { 1 }
    }

    /// Says it on standard error: a sentence and its code, or an object.
    pub(crate) fn say(&self, as_json: bool) {
        let Refusal { code, message } = &self.refusal;
        let cause = self.cause.as_ref().map(|cause| format!("{cause:#}"));
        let text = if as_json {
            json!({"error": {"code": code, "message": message, "cause": cause}}).to_string()
        } else {
            let cause = cause.map(|cause| format!("\n  {cause}")).unwrap_or_default();
            format!("{message} [{code}]{cause}")
        };
        // Nobody is left to be told when standard error is gone as well.
        let _ = writeln!(io::stderr(), "{text}");
    }
}

impl From<import::error::Error> for Trouble {
    fn from(cause: import::error::Error) -> Self {
        Self::failed(cause.refusal(), cause)
    }
}
