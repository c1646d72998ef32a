//! A file as a browser sends it.

use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request, multipart::Field};
use domain::refusal::Refusal;
use import::format::Format;

use crate::{
    app::App,
    error::PageError,
    form::{Fields, WORD_FIELD, check_word, refuse_foreign},
    session::Signed,
};

/// Largest file, in MiB. A register of a whole kabupaten as CSV has some 20.
pub(crate) const FILE_MIB_MAX: usize = 32;
const FILE_BYTES_MAX: usize = FILE_MIB_MAX * 1024 * 1024;
/// Beyond this the connection is cut; up to it the rest is read and thrown away, because a
/// browser shows no answer before it has sent everything.
pub(crate) const REQUEST_BYTES_MAX: usize = 4 * FILE_BYTES_MAX;
/// Longest name of a file that is kept, in characters.
const NAME_CHARS_MAX: usize = 120;
/// Longest word in the fields beside the file, in bytes.
const WORD_BYTES_MAX: usize = 1_000;

/// A file and who sent it.
pub(crate) struct Upload {
    pub(crate) signed: Signed,
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
    /// Kind of file that was chosen; absent when the file is to tell.
    pub(crate) format: Option<Format>,
}

impl FromRequest<App> for Upload {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, app).await?;
        refuse_foreign(&parts.headers)?;
        let request = Request::from_parts(parts, body);
        let mut form =
            Multipart::from_request(request, app).await.map_err(|_| PageError::Unreadable)?;
        let (mut words, mut file) = (Vec::new(), None);
        while let Some(field) = form.next_field().await.map_err(|_| PageError::Unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            match name.as_str() {
                "berkas" => {
                    // The word of the session comes first in our form, so that nobody can make
                    // the program hold a file who could not send one.
                    check_word(&Fields::new(words.clone()), &signed.token)?;
                    let given = file_name(&field);
                    file = Some((given, read(field, FILE_BYTES_MAX).await?));
                }
                WORD_FIELD | "jenis" => {
                    let bytes = read(field, WORD_BYTES_MAX).await?.ok_or(PageError::Unreadable)?;
                    let word = String::from_utf8(bytes).map_err(|_| PageError::Unreadable)?;
                    words.push((name, word));
                }
                _ => return Err(PageError::Unreadable),
            }
        }
        let fields = Fields::new(words);
        check_word(&fields, &signed.token)?;
        let format = match fields.text("jenis") {
            "" => None,
            word => Some(word.parse().map_err(|_| PageError::Unreadable)?),
        };
        let (file, bytes) = file.filter(|(name, _)| !name.is_empty()).ok_or_else(nothing)?;
        let bytes = bytes.ok_or_else(too_large)?;
        Ok(Self { signed, file, bytes, format })
    }
}

/// Reads a field; `None` when it is larger than allowed, then it was read to its end all the same.
async fn read(mut field: Field<'_>, limit: usize) -> Result<Option<Vec<u8>>, PageError> {
    let mut bytes = Vec::new();
    let mut fits = true;
    while let Some(chunk) = field.chunk().await.map_err(|_| too_large())? {
        fits &= bytes.len() + chunk.len() <= limit;
        if fits {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(fits.then_some(bytes))
}

/// Returns the name of the file without the folders that some browsers send along.
fn file_name(field: &Field<'_>) -> String {
    let name = field.file_name().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect()
}

fn nothing() -> PageError {
    let message = "Belum ada berkas yang dipilih. Pilih berkas CSV atau XLSX, lalu kirim lagi.";
    Refusal::new("berkas.tidak-ada", message).into()
}

fn too_large() -> PageError {
    let message = format!(
        "Berkas lebih besar dari {FILE_MIB_MAX} MB dan tidak dibaca. Tidak ada yang berubah. \
         Simpan sebagai CSV, atau bagi per desa."
    );
    Refusal::new("berkas.terlalu-besar", message).into()
}
