//! The drill: green when all is well, red for each thing that is not.

use std::{fs, sync::Arc};

use backup::{
    drill::{Drilled, Rehearsal, drill},
    state::LastBackup,
};

use crate::fixture::{GUIDELINES, World, account, append, code, open, sqlite};

fn rehearse(world: &World, told: Option<&LastBackup>) -> backup::error::Result<Drilled> {
    let scratch = tempfile::tempdir().unwrap();
    let at = world.destination();
    let rehearsal = Rehearsal {
        live: &world.store,
        log: &world.log,
        at: &at,
        envelope: &world.head,
        scratch: scratch.path(),
        chance: [42; 32],
        told,
    };
    let drilled = drill(&rehearsal, Arc::clone(&GUIDELINES));
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0, "nothing is left lying about");
    drilled
}

/// Runs a statement behind the store's back.
fn tamper(file: &std::path::Path, sql: &str) -> usize {
    rusqlite::Connection::open(file).unwrap().execute(sql, []).unwrap()
}

fn red(drilled: &Drilled) -> Vec<&'static str> {
    let red = drilled.checks.iter().filter(|check| !check.is_fine);
    red.map(|check| check.name).collect()
}

fn world() -> World {
    let world = World::new();
    append(&world.store, 0..150, 0);
    account(&world.store, "bidan.ani", 1);
    world.back_up(1);
    world
}

#[test]
fn a_good_backup_is_green_while_entries_go_on() {
    let world = world();
    append(&world.store, 150..200, 2);
    let drilled = rehearse(&world, None).unwrap();
    assert_eq!(red(&drilled), [""; 0], "{drilled:?}");
    let people = drilled.checks.iter().find(|check| check.name == "orang").unwrap();
    assert!(people.found.starts_with("20 orang"), "{people:?}");
    let report = drilled.report("21 Nov 2026", "folder:/a");
    assert!(report.contains("HIJAU") && report.contains("| akun | baik | 1 akun"), "{report}");
}

#[test]
fn a_backup_that_was_taken_away_is_red() {
    let world = world();
    let second = world.back_up(2);
    let told = LastBackup {
        destination: String::new(),
        at_ms: 1,
        series: second.series.clone(),
        number: second.number,
        records: 150,
        bytes: 1,
    };
    assert_eq!(red(&rehearse(&world, Some(&told)).unwrap()), [""; 0]);
    fs::remove_file(world.files("00002.manifes").pop().unwrap()).unwrap();
    assert_eq!(red(&rehearse(&world, Some(&told)).unwrap()), ["cadangan-terakhir"]);
    // One that cannot be brought back at all is no drill.
    fs::remove_file(&world.files(".age")[0]).unwrap();
    assert_eq!(code(rehearse(&world, None)), "cadangan.hilang");
}

#[test]
fn a_store_that_is_another_one_is_red() {
    let mut world = world();
    world.store = open(&sqlite(world.folder.path(), "lain.db"));
    append(&world.store, 50..200, 0);
    let drilled = rehearse(&world, None).unwrap();
    assert_eq!(red(&drilled), ["sama-dengan-asli", "orang"], "{drilled:?}");
    assert!(drilled.report("21 Nov 2026", "folder:/a").contains("MERAH"));
}

#[test]
fn a_log_that_was_tampered_with_is_red() {
    let world = world();
    let file = world.folder.path().join("asli.db");
    let tampering = tamper(&file, "UPDATE record SET body = body || ' ' WHERE seq = 7");
    assert_eq!(tampering, 1);
    append(&world.store, 150..160, 2);
    let at = tempfile::tempdir().unwrap();
    let full = World { folder: at, ..world };
    full.back_up(3);
    let drilled = rehearse(&full, None).unwrap();
    assert_eq!(red(&drilled), ["rantai-catatan"], "{drilled:?}");
}

#[test]
fn accounts_that_cannot_sign_in_are_red() {
    let world = world();
    let file = world.folder.path().join("asli.db");
    assert_eq!(tamper(&file, "UPDATE account SET password_hash = 'x'"), 1);
    world.back_up(2);
    assert_eq!(red(&rehearse(&world, None).unwrap()), ["akun"]);
}
