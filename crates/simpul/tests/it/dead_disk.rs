//! A disk that dies while it is written to: `dead_disk/failing.c` is loaded before the C library.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    home::{Engine, Home, child, lines, weighing},
    program::{Said, TODAY},
    serve::{Serving, get},
};

const CHILDREN: u32 = 60;
const BATCH: u64 = 20;

/// Builds what stands between the program and its disk.
fn failing(folder: &TempDir) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/dead_disk/failing.c");
    let built = folder.path().join("failing.so");
    let done = Command::new("cc")
        .args(["-O1", "-shared", "-fPIC", "-o"])
        .arg(&built)
        .arg(&source)
        .arg("-ldl")
        .status();
    assert!(done.unwrap().success(), "the C compiler that SQLite needs builds this too");
    built
}

/// Appends a file on a disk of which some writes fail; returns what was said and acknowledged.
fn append(home: &Home, file: &str, disk: &Path, (from, times): (u64, u64)) -> (Said, u64) {
    let output = Command::new(env!("CARGO_BIN_EXE_simpul"))
        .args(["append", "--store", &home.store, "--progress", "--json", "--batch=20", file])
        .env("SIMPUL_TODAY", TODAY)
        .env("LD_PRELOAD", disk)
        .env("FAIL_FROM", from.to_string())
        .env("FAIL_TIMES", times.to_string())
        .output()
        .unwrap();
    let said = Said {
        code: output.status.code().expect("it ends by itself"),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    };
    let lines = said.output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let sums = lines.filter_map(|json| Some(json["accepted"].as_u64()? + json["known"].as_u64()?));
    let acknowledged = sums.max().unwrap_or(0);
    (said, acknowledged)
}

/// Whatever was acknowledged is there when the disk is well again, nothing is half there, and the
/// file can be sent again.
#[test]
fn nothing_acknowledged_is_lost_whenever_the_disk_dies() {
    let folder = tempfile::tempdir().unwrap();
    let disk = failing(&folder);
    let records = (1..=CHILDREN).flat_map(|number| [child(number), weighing(number)]);
    let file = folder.path().join("catatan.ndjson");
    std::fs::write(&file, lines(records)).unwrap();
    let file = file.to_str().unwrap();
    let (mut died, mut died_half_way) = (0, 0);
    // For ever, and once: a disk may come back.
    for times in [u64::MAX >> 4, 1] {
        for from in [0, 1, 2, 5, 20, 60, 120, 180, 250, 320, 400, 500, 650, 800] {
            let at = format!("write {from}, {times} times");
            let home = Home::new(Engine::Sqlite);
            let (said, acknowledged) = append(&home, file, &disk, (from, times));
            if said.code != 0 {
                died += 1;
                died_half_way += u32::from(0 < acknowledged);
                let code = said.error_code();
                // A command whose line cannot be written is not begun.
                let told = ["simpanan.cakram", "simpanan.tidak-terbuka", "akses.tidak-tercatat"];
                assert!(told.contains(&code.as_str()), "{at}: {said:?}");
            }
            let again = home.call(&["append", file]);
            assert_eq!(again.code, 0, "{at}: {again:?}");
            let json = again.json();
            let (known, new) = (json["known"].as_u64().unwrap(), json["accepted"].as_u64());
            assert!(acknowledged <= known, "{at}: {acknowledged} acknowledged, {known} kept");
            assert_eq!(known % BATCH, 0, "{at}: batches are whole");
            assert_eq!(new, Some(2 * u64::from(CHILDREN) - known), "{at}");
            assert_eq!(home.call(&["verify"]).code, 0, "{at}");
            assert_eq!(home.call(&["replay", "--check"]).code, 0, "{at}");
        }
    }
    assert!(8 <= died && 2 <= died_half_way, "{died} died, {died_half_way} half way");
}

/// Returns what stands between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split_once(to).map_or(rest, |(found, _)| found)
}

/// A server on a dead disk says that it cannot work, stays alive, and works again by itself.
#[test]
fn a_server_outlives_its_disk() {
    let folder = tempfile::tempdir().unwrap();
    let disk = failing(&folder);
    let dead = folder.path().join("mati");
    let home = Home::new(Engine::Sqlite);
    assert_eq!(home.call_reading(&["append", "-"], &lines([child(1)])).code, 0);
    let mut serving = Serving(
        Command::new(env!("CARGO_BIN_EXE_simpul"))
            .args(["serve", "--json", "--store", &home.store, "--listen=127.0.0.1:0"])
            .args(["--puskesmas=P7309030101", "--name=Puskesmas Contoh"])
            .env("SIMPUL_TODAY", TODAY)
            .env("LD_PRELOAD", &disk)
            .env("FAIL_WHILE", &dead)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let address = crate::serve::address(&mut serving);
    let page = get(&address, "/masuk");
    let cookie = between(&page, "set-cookie: ", ";");
    let word = between(&page, "name=\"kata\" value=\"", "\"");
    let form = format!("kata={word}&nama=ani&sandi=bukan+sandi+saya");
    let sign_in = || crate::serve::post(&address, "/masuk", cookie, &form);
    assert!(get(&address, "/readyz").starts_with("HTTP/1.1 200"));
    std::fs::write(&dead, "").unwrap();
    let refused = sign_in();
    assert!(refused.starts_with("HTTP/1.1 5"), "{refused}");
    // Nobody comes in without a line in the log of accesses.
    assert!(refused.contains("Kode: akses.tidak-tercatat"), "{refused}");
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"), "it lives");
    let ready = get(&address, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("writing: failing"), "{ready}");
    std::fs::remove_file(&dead).unwrap();
    let ready = get(&address, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    let wrong = sign_in();
    assert!(!wrong.starts_with("HTTP/1.1 5"), "{wrong}");
}
