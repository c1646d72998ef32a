//! Outlines of desa for maps: those built in, and those of a folder.
//!
//! A map is never worth a server that does not start: what is wrong with a file is told, and the
//! map goes without it.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use domain::refusal::Refusal;
use reports::outline::{BYTES_MAX, Outlines};

/// Most files read; a province has fewer kabupaten.
const FILES_MAX: usize = 64;
/// What the names of files end with; others may lie beside them.
const ENDING: &str = "geojson";

/// Outlines with what is wrong with those of the folder.
#[derive(Debug)]
pub(crate) struct Laid {
    pub(crate) outlines: Outlines,
    pub(crate) faults: Vec<Refusal>,
}

/// Reads a folder, a file a kabupaten; what is built in fills in for kabupaten that it lacks.
pub(crate) fn load(folder: Option<&Path>) -> Laid {
    let mut laid = Laid { outlines: Outlines::default(), faults: Vec::new() };
    if let Some(folder) = folder {
        match files(folder) {
            Ok(files) => files.iter().for_each(|file| laid.read(file)),
            Err(fault) => laid.faults.push(fault),
        }
    }
    laid.outlines = laid.outlines.or_built_in();
    laid
}

impl Laid {
    fn read(&mut self, file: &Path) {
        let read = text(file).and_then(|text| {
            self.outlines.read(&text).map_err(|fault| {
                Refusal::new("peta.batas", format!("Batas desa {}: {fault}.", file.display()))
            })
        });
        self.faults.extend(read.err());
    }
}

/// Lists the files of a folder by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let unreadable = |_| {
        let message = format!("Folder batas desa {} tidak terbaca.", folder.display());
        Refusal::new("peta.folder", message)
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension() == Some(OsStr::new(ENDING)) {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() || FILES_MAX < files.len() {
        let message = format!(
            "Folder batas desa {} berisi {} berkas .{ENDING}; seharusnya 1 sampai {FILES_MAX}.",
            folder.display(),
            files.len()
        );
        return Err(Refusal::new("peta.folder", message));
    }
    Ok(files)
}

fn text(file: &Path) -> Result<String, Refusal> {
    let refuse =
        |what: &str| Refusal::new("peta.batas", format!("Batas desa {}: {what}.", file.display()));
    let bytes = fs::metadata(file).map_err(|_| refuse("tidak terbaca"))?.len();
    if BYTES_MAX < bytes {
        return Err(refuse(&format!("lebih dari {} MiB", BYTES_MAX / 1024 / 1024)));
    }
    fs::read_to_string(file).map_err(|_| refuse("tidak terbaca sebagai teks UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESA: &str = r#"{"features": [{"properties": {"kode": "33.24.01.2001", "nama": "A"},
        "geometry": {"type": "Polygon",
        "coordinates": [[[109.9, -7.1], [110.0, -7.1], [110.0, -7.2], [109.9, -7.1]]]}}]}"#;

    fn codes(laid: &Laid) -> Vec<&str> {
        laid.faults.iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn a_bad_file_is_told_and_the_good_ones_are_used() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("33.24.geojson", DESA);
        write("baca.txt", "bukan peta");
        let laid = load(Some(folder.path()));
        assert_eq!((codes(&laid), laid.outlines.len()), (vec![], 104), "with those built in");
        write("33.25.geojson", "bukan peta");
        write("33.26.geojson", DESA);
        let laid = load(Some(folder.path()));
        assert_eq!((codes(&laid), laid.outlines.len()), (vec!["peta.batas"; 2], 104));
        assert!(laid.faults[0].message.contains("33.25.geojson: bukan GeoJSON"));
        assert!(laid.faults[1].message.ends_with("desa 33.24.01.2001 tertulis dua kali."));
    }

    #[test]
    fn a_folder_without_maps_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("tidak-ada")] {
            let laid = load(Some(&path));
            assert_eq!((codes(&laid), laid.outlines.len()), (vec!["peta.folder"], 103));
        }
        assert_eq!(codes(&load(None)), [""; 0]);
    }

    #[test]
    fn too_many_and_too_large_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let large = fs::File::create(folder.path().join("00.geojson")).unwrap();
        large.set_len(BYTES_MAX + 1).unwrap();
        let laid = load(Some(folder.path()));
        assert!(laid.faults[0].message.ends_with("lebih dari 16 MiB."), "{:?}", laid.faults);
        for at in 1..=FILES_MAX {
            fs::write(folder.path().join(format!("{at:02}.geojson")), DESA).unwrap();
        }
        assert_eq!(codes(&load(Some(folder.path()))), ["peta.folder"]);
    }
}
