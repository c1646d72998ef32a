//! Where backups go: a folder, a disk that is plugged in, or an S3-compatible address.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

/// Name of the file that shows that a disk is the backup disk, and that it is mounted.
pub const MARK: &str = "CAKRAM-CADANGAN-SIMPUL.txt";
const MARK_TEXT: &str = "Cakram ini menyimpan cadangan Simpul (terenkripsi). Jangan hapus berkas \
                         ini: tanpa berkas ini Simpul menganggap cakramnya tidak terpasang.\n";
/// Ending of a file until it is whole.
const PARTIAL: &str = ".sebagian";

/// Keeps named bytes. Names have one slash: the series, and the file.
pub trait Destination: Send + Sync {
    /// Keeps bytes under a name, durably and whole or not at all; over what was there.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<()>;
    /// Returns the bytes of a name; [`Error::Missing`] when there are none.
    fn get(&self, name: &str) -> Result<Vec<u8>>;
    /// Lists all names that begin with a text, in order.
    fn list(&self, prefix: &str) -> Result<Vec<String>>;
    /// Removes a name; fine when it is not there.
    fn delete(&self, name: &str) -> Result<()>;
}

/// A folder, or a disk with its mark.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Whether the mark must be there.
    is_disk: bool,
}

impl Folder {
    /// A folder that is always there; made when it is not.
    pub fn new(root: PathBuf) -> Self {
        Self { root, is_disk: false }
    }

    /// A disk that is plugged in; without its mark nothing is written, so that backups never fill
    /// the disk of the system.
    pub fn disk(root: PathBuf) -> Self {
        Self { root, is_disk: true }
    }

    /// Marks a disk as the backup disk.
    pub fn mark(root: &Path) -> Result<()> {
        let failed = |cause| Error::destination("marking the disk", cause);
        fs::write(root.join(MARK), MARK_TEXT).map_err(failed)
    }

    fn ready(&self) -> Result<()> {
        match self.is_disk && !self.root.join(MARK).is_file() {
            true => Err(Error::NotThere(self.root.display().to_string())),
            false => Ok(()),
        }
    }
}

impl Destination for Folder {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.ready()?;
        let file = self.root.join(name);
        let folder = file.parent().expect("names have a folder");
        let partial = self.root.join(format!("{name}{PARTIAL}"));
        let written = private_folder(folder)
            .and_then(|()| write_whole(&partial, bytes))
            .and_then(|()| fs::rename(&partial, &file))
            .and_then(|()| fs::File::open(folder)?.sync_all());
        written.map_err(|cause| {
            // What is there of it is of no use, and takes room that may be short.
            let _removed = fs::remove_file(&partial);
            Error::destination("writing", cause)
        })
    }

    fn get(&self, name: &str) -> Result<Vec<u8>> {
        self.ready()?;
        fs::read(self.root.join(name)).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => Error::Missing(name.to_owned()),
            _ => Error::destination("reading", cause),
        })
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>> {
        self.ready()?;
        let failed = |cause| Error::destination("listing", cause);
        let mut names = Vec::new();
        for series in entries(&self.root).map_err(failed)? {
            if !self.root.join(&series).is_dir() {
                continue;
            }
            for file in entries(&self.root.join(&series)).map_err(failed)? {
                names.push(format!("{series}/{file}"));
            }
        }
        names.retain(|name| name.starts_with(prefix) && !name.ends_with(PARTIAL));
        names.sort();
        Ok(names)
    }

    fn delete(&self, name: &str) -> Result<()> {
        self.ready()?;
        let file = self.root.join(name);
        match fs::remove_file(&file) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(Error::destination("deleting", cause));
            }
            Ok(()) | Err(_) => {}
        }
        // Goes when it is empty; otherwise there is more in it.
        let _removed = file.parent().map(fs::remove_dir);
        Ok(())
    }
}

/// Names in a folder; none when it is not there yet.
fn entries(folder: &Path) -> io::Result<Vec<String>> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed?,
    };
    listed.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut written = fs::File::create(file)?;
    written.write_all(bytes)?;
    written.sync_all()
}
