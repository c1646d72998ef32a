//! The file to which an import writes rejected rows.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
};

use ::import::{outcome::RowResult, rejects::RejectsWriter};
use csv::StringRecord;
use domain::refusal::Refusal;

use crate::trouble::Trouble;

/// A file that can be written, opened before the first row is read. What was in it stays until a
/// row is rejected; a file that was made and not needed goes away again.
pub(crate) struct RejectsFile {
    path: PathBuf,
    file: File,
    /// Whether it was not there before.
    made: bool,
    writer: Option<RejectsWriter<BufWriter<File>>>,
}

impl RejectsFile {
    /// Opens the file that is named, else one beside the input.
    pub(crate) fn open(named: Option<&Path>, input: &Path) -> Result<Self, Trouble> {
        let path = named.map_or_else(|| beside(input), Path::to_owned);
        let same = match (path.canonicalize(), input.canonicalize()) {
            (Ok(path), Ok(input)) => path == input,
            (Err(_), _) | (_, Err(_)) => false,
        };
        if same {
            let message = "Berkas tolakan tidak boleh sama dengan berkas yang diimpor.";
            return Err(Trouble::misuse("impor.tolakan", message));
        }
        let opened = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => Ok((file, true)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                OpenOptions::new().write(true).open(&path).map(|file| (file, false))
            }
            Err(error) => Err(error),
        };
        let (file, made) = opened.map_err(|error| refused(&path, error))?;
        Ok(Self { path, file, made, writer: None })
    }

    /// Writes a rejected row under the titles of the input.
    pub(crate) fn write(
        &mut self,
        titles: &StringRecord,
        result: &RowResult,
    ) -> Result<(), Trouble> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = self.emptied().map_err(Trouble::output)?;
                self.writer.insert(RejectsWriter::new(BufWriter::new(file), titles))
            }
        };
        writer.write(result).map_err(|error| Trouble::output(error.into()))?;
        Ok(())
    }

    /// Writes out what is still held and returns where the rejected rows are, if there are any.
    pub(crate) fn finish(&mut self) -> Result<Option<PathBuf>, Trouble> {
        let Some(writer) = self.writer.take() else { return Ok(None) };
        self.made = false;
        let mut output = writer.finish().map_err(Trouble::output)?;
        output.flush().map_err(Trouble::output)?;
        Ok(Some(self.path.clone()))
    }

    fn emptied(&self) -> io::Result<File> {
        // A pipe or a device cannot be cut, and holds nothing from before.
        if self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
        }
        self.file.try_clone()
    }
}

impl Drop for RejectsFile {
    fn drop(&mut self) {
        if self.made && self.writer.is_none() {
            // An empty file that stays behind does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn beside(input: &Path) -> PathBuf {
    let mut name = input.to_owned().into_os_string();
    name.push(".ditolak.csv");
    PathBuf::from(name)
}

fn refused(path: &Path, cause: io::Error) -> Trouble {
    let message = format!(
        "Berkas tolakan {} tidak dapat dibuat. Belum ada yang diimpor. Pilih tempat lain dengan \
         --rejects.",
        path.display()
    );
    Trouble::misused(Refusal::new("impor.tolakan", message), cause)
}
