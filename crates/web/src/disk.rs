//! Room on the disk where an embedded store is kept.

use std::path::Path;

/// Bytes that must be free: room for days of entries of a large Puskesmas.
pub const FREE_MIN: u64 = 200 * 1024 * 1024;

/// Returns the bytes that are free for us where a file is kept.
pub fn free(file: &Path) -> Option<u64> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let found = rustix::fs::statvfs(folder.unwrap_or(Path::new("."))).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}
