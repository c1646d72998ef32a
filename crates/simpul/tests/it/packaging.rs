//! The unit for systemd: sound, and closed to what the program does not need.

use std::{path::Path, process::Command};

const UNIT: &str = include_str!("../../../../packaging/simpul.service");

/// Highest exposure that `systemd-analyze security` may find, in tenths.
const EXPOSURE_MAX: &str = "20";

fn analyze(arguments: &[&str]) -> Option<std::process::Output> {
    let found = Path::new("/usr/bin/systemd-analyze").exists();
    found.then(|| Command::new("systemd-analyze").args(arguments).output().unwrap())
}

#[test]
fn the_unit_is_sound_and_hardened() {
    for line in [
        "User=simpul",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "StateDirectoryMode=0700",
        "UMask=0077",
        "CapabilityBoundingSet=",
        "LimitCORE=0",
        "SystemCallFilter=@system-service",
    ] {
        assert!(UNIT.lines().any(|found| found == line), "{line}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("simpul.service");
    let binary = env!("CARGO_BIN_EXE_simpul");
    std::fs::write(&file, UNIT.replace("/usr/bin/simpul", binary)).unwrap();
    let file = file.display().to_string();
    let Some(verified) = analyze(&["verify", "--man=no", "--recursive-errors=no", &file]) else {
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    // Other units of the machine are no affair of ours.
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("simpul.service")).collect();
    assert!(ours.is_empty(), "{ours:?}");
    let threshold = format!("--threshold={EXPOSURE_MAX}");
    let secure = analyze(&["security", "--offline=true", &threshold, &file]).unwrap();
    let said = String::from_utf8_lossy(&secure.stdout);
    assert!(secure.status.success(), "{said}{}", String::from_utf8_lossy(&secure.stderr));
}
