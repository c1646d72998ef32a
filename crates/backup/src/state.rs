//! What the last backup and the last drill came to, kept in a small file beside the plan.
//!
//! For whoever watches the machine: `simpul doctor`, readiness, the home page.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// Days after which a backup without a green drill is not trusted any more (`docs/security.md`).
pub const DRILL_DAYS_MAX: u64 = 35;
/// Version of the file.
const FORMAT: u32 = 1;
const MILLIS_PER_DAY: u64 = 86_400_000;

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or written.
    #[error("the state of the backups cannot be read or written")]
    File(#[from] io::Error),
    /// The file holds something else.
    #[error("the state of the backups is not readable")]
    Unreadable(#[from] serde_json::Error),
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastBackup {
    /// Address of the destination.
    pub destination: String,
    /// When it was made, milliseconds since 1970.
    pub at_ms: u64,
    /// The series to which it belongs.
    pub series: String,
    /// Its number in the series; 1 is the full one.
    pub number: u32,
    /// Records of the log that the series holds up to here.
    pub records: u64,
    /// Bytes that were written to the destination.
    pub bytes: u64,
}

/// A backup or a drill that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Stable code of the refusal.
    pub code: String,
    /// What people are told.
    pub message: String,
}

/// A drill that was run to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastDrill {
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Whether everything was found as it should be.
    pub green: bool,
    /// When the last green one was, milliseconds since 1970; absent before the first.
    pub green_ms: Option<u64>,
    /// The report that was written.
    pub report: PathBuf,
}

impl LastDrill {
    /// Tells whether the last green drill is too long ago for the backups to be trusted.
    pub fn is_overdue(&self, now_ms: u64) -> bool {
        self.green_ms.is_none_or(|at| DRILL_DAYS_MAX * MILLIS_PER_DAY < now_ms.saturating_sub(at))
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateV1 {
    format: u32,
    /// The last at every destination.
    #[serde(default)]
    backups: Vec<LastBackup>,
    /// Since the last backup that was made.
    backup_failure: Option<Failure>,
    drill: Option<LastDrill>,
}

/// Returns the last backup that was made, wherever; nothing before the first.
pub fn last_backup(state: &Path) -> Result<Option<LastBackup>, Error> {
    Ok(read(state)?.backups.into_iter().max_by_key(|backup| backup.at_ms))
}

/// Returns the last backup that was made at a destination.
pub fn last_backup_at(state: &Path, destination: &str) -> Result<Option<LastBackup>, Error> {
    let backups = read(state)?.backups;
    Ok(backups.into_iter().find(|backup| backup.destination == destination))
}

/// Returns why the last try to make a backup failed; nothing when it was made.
pub fn backup_failure(state: &Path) -> Result<Option<Failure>, Error> {
    Ok(read(state)?.backup_failure)
}

/// Returns the last drill, green or not; nothing before the first.
pub fn last_drill(state: &Path) -> Result<Option<LastDrill>, Error> {
    Ok(read(state)?.drill)
}

/// Returns the file in which the state of a plan is kept: `cadangan.toml` has
/// `cadangan.keadaan.json` beside it.
pub fn file_of(plan: &Path) -> PathBuf {
    plan.with_extension("keadaan.json")
}

/// Writes down a backup that was made.
pub fn keep_backup(state: &Path, backup: LastBackup) -> Result<(), Error> {
    change(state, |kept| {
        kept.backups.retain(|kept| kept.destination != backup.destination);
        kept.backups.push(backup);
        kept.backup_failure = None;
    })
}

/// Writes down that no backup could be made.
pub fn keep_failure(state: &Path, failure: Failure) -> Result<(), Error> {
    change(state, |kept| kept.backup_failure = Some(failure))
}

/// Writes down a drill; the last green one is remembered.
pub fn keep_drill(state: &Path, at_ms: u64, green: bool, report: &Path) -> Result<(), Error> {
    change(state, |kept| {
        let before = kept.drill.as_ref().and_then(|drill| drill.green_ms);
        let green_ms = if green { Some(at_ms) } else { before };
        kept.drill = Some(LastDrill { at_ms, green, green_ms, report: report.to_owned() });
    })
}

fn read(state: &Path) -> Result<StateV1, Error> {
    match fs::read(state) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(StateV1::default()),
        Err(error) => Err(error.into()),
    }
}

fn change(state: &Path, change: impl FnOnce(&mut StateV1)) -> Result<(), Error> {
    // A state that cannot be read is told to whoever asks; it must not stop a backup.
    let mut kept = read(state).unwrap_or_default();
    kept.format = FORMAT;
    change(&mut kept);
    let new = state.with_extension("json.baru");
    fs::write(&new, serde_json::to_vec_pretty(&kept)?)?;
    fs::File::open(&new)?.sync_all()?;
    Ok(fs::rename(&new, state)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backup(at_ms: u64) -> LastBackup {
        LastBackup {
            destination: "folder:/a".to_owned(),
            at_ms,
            series: "20261121".to_owned(),
            number: 3,
            records: 500,
            bytes: 9_000,
        }
    }

    #[test]
    fn a_failure_stands_beside_the_last_backup_until_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let state = file_of(&folder.path().join("cadangan.toml"));
        assert!(state.ends_with("cadangan.keadaan.json"));
        assert_eq!(last_backup(&state).unwrap(), None);
        keep_backup(&state, backup(1)).unwrap();
        let failure = Failure { at_ms: 2, code: "cadangan.penuh".to_owned(), message: "a".into() };
        keep_failure(&state, failure.clone()).unwrap();
        assert_eq!(last_backup(&state).unwrap(), Some(backup(1)));
        assert_eq!(backup_failure(&state).unwrap(), Some(failure));
        keep_backup(&state, backup(3)).unwrap();
        assert_eq!(last_backup(&state).unwrap(), Some(backup(3)));
        assert_eq!(backup_failure(&state).unwrap(), None);
        let disk = LastBackup { destination: "disk:/b".to_owned(), ..backup(2) };
        keep_backup(&state, disk.clone()).unwrap();
        assert_eq!(last_backup(&state).unwrap(), Some(backup(3)), "the newest of all places");
        assert_eq!(last_backup_at(&state, "disk:/b").unwrap(), Some(disk));
        assert_eq!(last_backup_at(&state, "s3:c").unwrap(), None);
    }

    #[test]
    fn a_red_drill_does_not_hide_the_last_green_one() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("a.json");
        let report = folder.path().join("laporan.md");
        keep_drill(&state, MILLIS_PER_DAY, true, &report).unwrap();
        keep_drill(&state, 2 * MILLIS_PER_DAY, false, &report).unwrap();
        let drill = last_drill(&state).unwrap().unwrap();
        assert_eq!((drill.green, drill.green_ms), (false, Some(MILLIS_PER_DAY)));
        assert!(!drill.is_overdue(36 * MILLIS_PER_DAY));
        assert!(drill.is_overdue(36 * MILLIS_PER_DAY + 1));
        fs::write(&state, "{").unwrap();
        assert!(matches!(last_drill(&state), Err(Error::Unreadable(_))));
    }
}
