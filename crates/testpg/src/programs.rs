//! Where PostgreSQL's own programs are on this machine.

use std::path::{Path, PathBuf};

/// Debian keeps one directory per major version here.
const DEBIAN_DIR: &str = "/usr/lib/postgresql";

/// Lowest major version that knows ICU as the provider of a database's locale.
const MAJOR_MIN: u32 = 15;

/// Returns the directory with `initdb` and `pg_ctl`, the newest version first; `None` when
/// PostgreSQL 15 or later is not installed.
pub fn find() -> Option<PathBuf> {
    newest_under(Path::new(DEBIAN_DIR)).or_else(on_search_path)
}

fn newest_under(dir: &Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir(dir).ok()?;
    versions
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let major: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let programs = path.join("bin");
            (MAJOR_MIN <= major && is_complete(&programs)).then_some((major, programs))
        })
        .max_by_key(|(major, _)| *major)
        .map(|(_, programs)| programs)
}

fn on_search_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|dir| is_complete(dir))
}

fn is_complete(dir: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|program| dir.join(program).is_file())
}
