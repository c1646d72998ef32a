//! The log of accesses goes along: in full and in part, and comes back without losing a line.

use std::fs;

use backup::{
    drill::{Drilled, Rehearsal, drill},
    error::Error,
    restore::{Until, restore},
};
use domain::id::PersonId;
use store::{
    address::StoreUrl,
    audit::{AuditLog, beside},
    key::StoreKey,
};

use crate::fixture::{GUIDELINES, World, append, log_of, looked, sqlite};

fn somebody() -> PersonId {
    "00000000-0000-7000-8000-000000000001".parse().unwrap()
}

fn seqs(log: &AuditLog) -> Vec<(String, u64)> {
    log.heads().unwrap().into_iter().map(|head| (head.chain, head.seq)).collect()
}

fn one(chain: &str, seq: u64) -> Vec<(String, u64)> {
    vec![(chain.to_owned(), seq)]
}

/// A full backup with three lines, one in addition with two more.
fn world() -> World {
    let world = World::new();
    append(&world.store, 0..50, 0);
    looked(&world.log, somebody(), 1..4);
    assert_eq!(world.back_up(1).number, 1);
    looked(&world.log, somebody(), 4..6);
    assert_eq!(world.back_up(2).number, 2);
    world
}

#[test]
fn each_backup_holds_only_the_lines_that_came() {
    let world = world();
    let before = world.files(".age").len();
    let made = world.back_up(3);
    assert_eq!((made.number, made.rows), (3, 0), "nothing came");
    looked(&world.log, somebody(), 6..7);
    assert_eq!(world.back_up(4).rows, 1, "one line");
    assert_eq!(world.files(".age").len(), before + 1);
    for file in world.files("") {
        let bytes = fs::read(&file).unwrap();
        let told = somebody().to_string();
        assert!(!bytes.windows(36).any(|part| part == told.as_bytes()), "{}", file.display());
    }
}

#[test]
fn it_comes_back_whole_and_goes_on() {
    let world = world();
    let (_, restored) = world.restore("baru.db", &Until::default()).unwrap();
    assert_eq!((restored.accesses.added, restored.accesses.known), (5, 0));
    assert_eq!(restored.access_faults, []);
    let log = log_of(&sqlite(world.folder.path(), "baru.db"));
    assert_eq!(log.heads().unwrap(), world.log.heads().unwrap());
    assert_eq!(log.of_person(somebody(), 10).unwrap().len(), 5);
    looked(&log, somebody(), 10..11);
    assert_eq!((log.verify().unwrap(), seqs(&log)), (vec![], one("meja", 6)));
}

#[test]
fn an_older_state_of_the_records_takes_no_line_away() {
    let world = world();
    let first = Until { moment_ms: Some(crate::fixture::START_MS + 60_000), ..Until::default() };
    let (_, restored) = world.restore("baru.db", &first).unwrap();
    assert_eq!(restored.number, 1, "the records are those of the first backup");
    assert_eq!(seqs(&log_of(&sqlite(world.folder.path(), "baru.db"))), one("meja", 5));
    let home = restored.heads[0].puskesmas.clone();
    let ten = Until { positions: vec![(home, 10)], ..Until::default() };
    let (_, restored) = world.restore("lagi.db", &ten).unwrap();
    assert_eq!((restored.verified.records, restored.accesses.added), (10, 5));
}

#[test]
fn lines_of_the_present_file_stay_when_it_is_at_hand() {
    let world = world();
    // The store is lost; the file of the log beside it is longer than its backup.
    looked(&world.log, somebody(), 6..9);
    let url = sqlite(world.folder.path(), "baru.db");
    log_of(&url).adopt_all(&world.log).unwrap();
    let (_, restored) = world.restore("baru.db", &Until::default()).unwrap();
    assert_eq!((restored.accesses.added, restored.accesses.known), (0, 5));
    assert_eq!(seqs(&log_of(&url)), one("meja", 8));
    assert_eq!(restored.access_faults, []);
}

#[test]
fn a_present_log_that_went_another_way_stays_beside_the_one_of_the_backup() {
    let world = world();
    let url = sqlite(world.folder.path(), "baru.db");
    looked(&log_of(&url), somebody(), 100..102);
    let (_, restored) = world.restore("baru.db", &Until::default()).unwrap();
    assert_eq!(restored.access_faults, []);
    let seqs = seqs(&log_of(&url));
    assert_eq!(seqs[0], ("meja".to_owned(), 2));
    assert!(seqs[1].0.starts_with("meja~") && seqs[1].1 == 5, "{seqs:?}");
}

#[test]
fn an_encrypted_target_has_an_encrypted_log() {
    let world = world();
    let key = StoreKey::from_bytes([8; 32]);
    let url = sqlite(world.folder.path(), "baru.db").with_key(key).unwrap();
    let at = world.destination();
    restore(&url, &at, &world.dinkes, &Until::default(), GUIDELINES.clone()).unwrap();
    let StoreUrl::SqliteEncrypted(file, _) = beside(&url) else { panic!("a file") };
    assert!(!fs::read(file).unwrap().starts_with(b"SQLite"));
    assert_eq!(seqs(&log_of(&url)), one("meja", 5));
}

fn rehearse(world: &World) -> Drilled {
    let scratch = tempfile::tempdir().unwrap();
    let at = world.destination();
    let rehearsal = Rehearsal {
        live: &world.store,
        log: &world.log,
        at: &at,
        envelope: &world.head,
        scratch: scratch.path(),
        chance: [42; 32],
        told: None,
    };
    drill(&rehearsal, GUIDELINES.clone()).unwrap()
}

fn red(drilled: &Drilled) -> Vec<&'static str> {
    let red = drilled.checks.iter().filter(|check| !check.is_fine);
    red.map(|check| check.name).collect()
}

fn tamper(world: &World, sql: &str) {
    let StoreUrl::Sqlite(file) = beside(&sqlite(world.folder.path(), "asli.db")) else {
        panic!("a file")
    };
    rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn the_drill_finds_a_line_that_was_changed_before_the_backup() {
    let world = World::new();
    append(&world.store, 0..50, 0);
    looked(&world.log, somebody(), 1..5);
    tamper(&world, "UPDATE audit SET at_ms = 77 WHERE seq = 3");
    world.back_up(1);
    assert_eq!(red(&rehearse(&world)), ["rantai-log-akses"]);
    let (_, restored) = world.restore("baru.db", &Until::default()).unwrap();
    assert_eq!(restored.access_faults[0].seq, 3, "told, and brought back as it is");
}

#[test]
fn the_drill_finds_an_end_that_was_missing_before_the_backup() {
    let world = World::new();
    append(&world.store, 0..50, 0);
    looked(&world.log, somebody(), 1..5);
    tamper(&world, "DELETE FROM audit WHERE seq = 4");
    world.back_up(1);
    assert_eq!(red(&rehearse(&world))[0], "rantai-log-akses");
}

#[test]
fn the_drill_finds_a_living_log_that_was_cut_after_the_backup() {
    let world = world();
    assert_eq!(red(&rehearse(&world)), [""; 0]);
    tamper(
        &world,
        "DELETE FROM audit WHERE seq > 3; DELETE FROM audit_person WHERE seq > 3; \
         UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)",
    );
    assert_eq!(world.log.verify().unwrap(), [], "by itself it looks whole");
    assert_eq!(red(&rehearse(&world)), ["log-akses-sama-dengan-asli"]);
    assert_eq!(world.back_up(3).number, 1, "what was kept before is not built upon");
}

/// A log that was lost after its backup and begun anew; the newest series knows the new one only.
fn begun_anew(world: &World) {
    world.store.keep_access_heads(&world.log).unwrap();
    let everything = "DELETE FROM audit; DELETE FROM audit_head; DELETE FROM audit_person";
    tamper(world, everything);
    looked(&world.log, somebody(), 100..102);
    assert_eq!(world.back_up(3).number, 1, "a new series");
}

#[test]
fn lines_of_older_series_come_back_too() {
    let world = world();
    begun_anew(&world);
    let (store, restored) = world.restore("baru.db", &Until::default()).unwrap();
    assert_eq!(restored.number, 1, "the records are of the newest series");
    assert_eq!((restored.accesses.added, restored.access_unread), (7, vec![]));
    assert_eq!(restored.access_faults, []);
    let log = log_of(&sqlite(world.folder.path(), "baru.db"));
    let seqs = seqs(&log);
    assert_eq!(seqs[0], ("meja".to_owned(), 2));
    assert!(seqs[1].0.starts_with("meja~") && seqs[1].1 == 5, "{seqs:?}");
    assert_eq!(log.of_person(somebody(), 99).unwrap().len(), 7);
    assert_eq!(store.lost_accesses(Some(&log)).unwrap(), [], "the restored store misses nothing");
    // Cut afterwards, it does.
    drop(log);
    let StoreUrl::Sqlite(file) = beside(&sqlite(world.folder.path(), "baru.db")) else {
        panic!("a file")
    };
    std::fs::remove_file(file).unwrap();
    assert_eq!(store.lost_accesses(None).unwrap().len(), 2);
}

#[test]
fn an_older_series_that_cannot_be_read_is_told_and_stops_nothing() {
    let world = world();
    begun_anew(&world);
    let old = world.files("00002-0001.age").pop().unwrap();
    fs::write(old, b"").unwrap();
    let (_, restored) = world.restore("baru.db", &Until::default()).unwrap();
    assert_eq!(restored.access_unread.len(), 1, "{:?}", restored.access_unread);
    assert!(restored.accesses.added < 7);
}

#[test]
fn the_drill_is_red_while_the_living_log_misses_lines() {
    let world = world();
    begun_anew(&world);
    assert_eq!(red(&rehearse(&world)), ["log-akses-lengkap"]);
}

#[test]
fn a_segment_of_lines_that_was_changed_or_exchanged_is_refused() {
    let world = world();
    let mut lines = world.files(".age");
    lines.sort();
    let at = |name: &str| lines.iter().position(|file| file.to_string_lossy().ends_with(name));
    // The second backup holds lines only.
    let second = &lines[at("00002-0001.age").unwrap()];
    let bytes = fs::read(second).unwrap();
    for at in [0, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(second, changed).unwrap();
        let refused = world.restore("baru.db", &Until::default()).unwrap_err();
        assert!(matches!(refused, Error::Altered(_)), "{refused:?}");
    }
    fs::write(second, &bytes[..bytes.len() - 1]).unwrap();
    assert!(matches!(world.restore("baru.db", &Until::default()), Err(Error::CutOff(_))));
    fs::write(second, &bytes).unwrap();
    world.restore("baru.db", &Until::default()).unwrap();
}

#[test]
fn a_restore_that_fails_leaves_no_log_and_takes_none_away() {
    let world = world();
    for file in world.files(".age") {
        fs::write(file, b"").unwrap();
    }
    let url = sqlite(world.folder.path(), "baru.db");
    let StoreUrl::Sqlite(file) = beside(&url) else { panic!("a file") };
    assert!(world.restore("baru.db", &Until::default()).is_err());
    assert!(!file.exists());
    looked(&log_of(&url), somebody(), 1..3);
    assert!(world.restore("baru.db", &Until::default()).is_err());
    assert_eq!(seqs(&log_of(&url)), one("meja", 2));
}
