//! The rules of style that no other tool checks.

mod edges;
mod reach;
mod size;
mod source;
mod words;

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, Result};

use self::source::{Fault, Source};
use crate::{command, ctx::Ctx};

/// Files that are not text by nature.
const BINARY: [&str; 16] = [
    "db", "gif", "gz", "ico", "jpeg", "jpg", "ods", "pdf", "png", "ttf", "webp", "woff", "woff2",
    "xlsx", "zip", "zz",
];

/// What fuzzing feeds to readers: any bytes.
const INPUTS: &str = "fuzz/corpus/";

/// Checks every file of the repository and every edge between crates; returns the number of
/// faults, each printed as `path:line: what`.
pub(crate) fn run(ctx: &Ctx) -> Result<usize> {
    let paths = tracked(ctx)?;
    let mut faults = Vec::new();
    for path in &paths {
        match read(&ctx.root, path)? {
            Read::Text(source) => faults.extend(check(&source)),
            Read::NotUtf8(line) => {
                faults.push(Fault { path: path.clone(), line, what: "not UTF-8".to_owned() })
            }
            Read::Nothing => {}
        }
    }
    faults.extend(edges::check(&command::metadata(ctx)?));
    faults.extend(without_readme(&paths));

    faults.sort();
    for Fault { path, line, what } in &faults {
        println!("{path}:{line}: {what}");
    }
    match faults.len() {
        0 => println!("tidy: {} files, nothing to say", paths.len()),
        n => println!("tidy: {n} faults in {} files", paths.len()),
    }
    Ok(faults.len())
}

fn check(source: &Source) -> Vec<Fault> {
    if words::is_vendored(&source.path) {
        return Vec::new();
    }
    let mut faults = size::check(source);
    faults.extend(words::check(source));
    faults.extend(reach::check(source));
    faults
}

/// Returns what git tracks or would track, without what was deleted.
fn tracked(ctx: &Ctx) -> Result<BTreeSet<String>> {
    let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let listed = command::output(ctx, command::program(ctx, "git").args(args))?;
    let listed = String::from_utf8(listed).context("a file name is not UTF-8")?;
    Ok(listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

enum Read {
    Text(Source),
    /// Line of the first byte that is not UTF-8.
    NotUtf8(usize),
    Nothing,
}

fn read(root: &Path, path: &str) -> Result<Read> {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let full = root.join(path);
    if BINARY.contains(&extension) || path.starts_with(INPUTS) || !full.is_file() {
        return Ok(Read::Nothing);
    }
    let bytes = std::fs::read(&full).with_context(|| format!("read {path}"))?;
    Ok(match std::str::from_utf8(&bytes) {
        Ok(text) => Read::Text(Source::new(path, text)),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            Read::NotUtf8(1 + before.iter().filter(|byte| **byte == b'\n').count())
        }
    })
}

/// A crate's README is the front page of its documentation.
fn without_readme(paths: &BTreeSet<String>) -> Vec<Fault> {
    let manifests = paths.iter().filter(|path| {
        path.strip_suffix("/Cargo.toml")
            .is_some_and(|dir| dir == "xtask" || dir.starts_with("crates/"))
    });
    manifests
        .filter(|path| !paths.contains(&path.replace("Cargo.toml", "README.md")))
        .map(|path| Fault {
            path: path.clone(),
            line: 1,
            what: "no README.md beside it".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_and_finds_what_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let read_bytes = |name: &str, bytes: &[u8]| {
            std::fs::write(dir.path().join(name), bytes).unwrap();
            read(dir.path(), name).unwrap()
        };
        assert!(matches!(read_bytes("a.rs", "é\n".as_bytes()), Read::Text(_)));
        assert!(matches!(read_bytes("b.csv", b"a\nb\n\xe9\n"), Read::NotUtf8(3)));
        assert!(matches!(read_bytes("c.png", b"\x89PNG\xff"), Read::Nothing));
        assert!(matches!(read(dir.path(), "deleted.rs").unwrap(), Read::Nothing));
    }

    #[test]
    fn what_others_wrote_is_left_alone() {
        let wide = "x".repeat(200) + "\t";
        assert_eq!(check(&Source::new("crates/web/assets/vendor/htmx.ts", &wide)), []);
        assert_ne!(check(&Source::new("crates/web/assets/page.ts", &wide)), []);
    }

    #[test]
    fn a_crate_has_a_front_page() {
        let paths = |list: &[&str]| list.iter().map(|path| (*path).to_owned()).collect();
        let with = paths(&["crates/a/Cargo.toml", "crates/a/README.md", "Cargo.toml"]);
        assert_eq!(without_readme(&with), []);
        assert_eq!(without_readme(&paths(&["crates/a/Cargo.toml"])).len(), 1);
    }
}
