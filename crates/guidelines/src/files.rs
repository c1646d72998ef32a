//! The files of the guidelines: from a folder, from the binary, or from memory.

use std::{collections::BTreeMap, fmt::Write as _, fs, io, path::Path};

use sha2::{Digest as _, Sha256};

use crate::fault::Fault;

/// Largest file that is read, in bytes.
pub const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// Most files that are read.
pub const FILES_MAX: usize = 500;
/// Deepest folder below that of the guidelines.
const DEPTH_MAX: usize = 3;

/// The TOML and CSV files of the guidelines by path; other files are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    texts: BTreeMap<String, Vec<u8>>,
}

/// The folder `guidelines/`, carried in the binary (read from disk in debug builds).
#[derive(rust_embed::RustEmbed)]
#[folder = "../../guidelines"]
#[allow_missing = true]
struct Embedded;

impl Files {
    /// Takes files from memory: paths below the folder of the guidelines, and contents.
    pub fn from_texts<P: Into<String>, T: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        let texts = files
            .into_iter()
            .map(|(path, text)| (path.into(), text.into()))
            .filter(|(path, _)| is_read(path))
            .collect();
        Self { texts }
    }

    /// Returns the guidelines that were built into the binary.
    pub fn embedded() -> Self {
        Self::from_texts(Embedded::iter().filter_map(|path| {
            let file = Embedded::get(&path)?;
            Some((path.into_owned(), file.data.into_owned()))
        }))
    }

    /// Reads a folder and its subfolders. Links are not followed.
    ///
    /// # Errors
    ///
    /// Fails with every file that cannot be read, is too large, or is one too many.
    pub fn read(folder: &Path) -> Result<Self, Vec<Fault>> {
        let mut files = Self::default();
        let mut faults = Vec::new();
        read_folder(folder, "", 0, &mut files, &mut faults);
        if faults.is_empty() { Ok(files) } else { Err(faults) }
    }

    /// Returns paths and contents in order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_slice()))
    }

    /// Returns the content of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.texts.get(path).map(Vec::as_slice)
    }

    /// Returns the SHA-256 of all paths and contents, hexadecimal.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in self.iter() {
            for part in [path.as_bytes(), text] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        let mut hex = String::with_capacity(64);
        for byte in hash.finalize() {
            write!(hex, "{byte:02x}").expect("a String takes everything");
        }
        hex
    }
}

/// Folder of cases that show the rules at work; they are no rules.
const CASES: &str = "conformance";

fn is_read(path: &str) -> bool {
    let of_cases = path.split_once('/').is_some_and(|(folder, _)| folder == CASES);
    !of_cases && (path.ends_with(".toml") || path.ends_with(".csv"))
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Files,
    faults: &mut Vec<Fault>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(unreadable(prefix, &error));
            return;
        }
    };
    for entry in entries {
        let read = entry.and_then(|entry| Ok((entry.file_type()?, entry)));
        let (kind, entry) = match read {
            Ok(read) => read,
            Err(error) => {
                faults.push(unreadable(prefix, &error));
                continue;
            }
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if kind.is_dir() && depth < DEPTH_MAX {
            read_folder(&entry.path(), &path, depth + 1, files, faults);
        } else if kind.is_file() && is_read(&path) {
            if files.texts.len() == FILES_MAX {
                faults.push(Fault {
                    file: path,
                    line: 0,
                    code: "berkas.terlalu-banyak",
                    message: format!("Paling banyak {FILES_MAX} berkas."),
                });
                return;
            }
            match read_file(&entry.path()) {
                Ok(Some(text)) => {
                    files.texts.insert(path, text);
                }
                Ok(None) => faults.push(Fault {
                    file: path,
                    line: 0,
                    code: "berkas.terlalu-besar",
                    message: format!("Berkas paling besar {} KB.", FILE_BYTES_MAX / 1024),
                }),
                Err(error) => faults.push(unreadable(&path, &error)),
            }
        }
    }
}

/// Reads a file; `None` when it is too large.
fn read_file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    if FILE_BYTES_MAX < fs::metadata(path)?.len() {
        return Ok(None);
    }
    fs::read(path).map(Some)
}

fn unreadable(path: &str, error: &io::Error) -> Fault {
    Fault {
        file: if path.is_empty() { ".".to_owned() } else { path.to_owned() },
        line: 0,
        code: "berkas.tak-terbaca",
        message: format!("Tidak dapat dibaca: {error}."),
    }
}
