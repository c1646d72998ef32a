//! The state of a moment, or of a place in the log.

use backup::restore::Until;
use domain::area::PuskesmasCode;

use crate::fixture::{MINUTE_MS, RECORDS, START_MS, World, account, append, code, same, sound};

fn at(minute: u64) -> Until {
    Until { moment_ms: Some(START_MS + minute * MINUTE_MS), positions: Vec::new() }
}

/// Backups at minutes 1, 11 and 21 of a day on which something is written every ten minutes.
fn day() -> World {
    let world = World::new();
    for (nth, minute) in [0, 10, 20].into_iter().enumerate() {
        append(&world.store, nth * 50..nth * 50 + 25, minute);
        append(&world.store, nth * 50 + 25..nth * 50 + 50, minute + 5);
        world.back_up(minute + 1);
        account(&world.store, &format!("akun.{nth}"), nth as u128 + 1);
    }
    world
}

#[test]
fn a_moment_has_what_was_received_until_then() {
    let world = day();
    for (minute, records, accounts) in [
        (0, 25, 0),
        (1, 25, 0),
        (5, 50, 0),
        (9, 50, 0),
        (10, 75, 0),
        (11, 75, 1),
        (20, 125, 1),
        (21, 125, 2),
        // Minute 25 was written when the backup of minute 21 was made, by a clock ahead of it.
        (99, 150, 2),
    ] {
        let name = format!("{minute}.db");
        let (store, told) = world.restore(&name, &at(minute)).unwrap();
        assert_eq!(store.verify().unwrap().records, records, "minute {minute}");
        assert_eq!(store.accounts().unwrap().len(), accounts, "minute {minute}");
        let seqs: u64 = told.heads.iter().map(|head| head.seq).sum();
        assert_eq!(seqs, records);
        sound(&store);
    }
}

#[test]
fn a_place_in_the_log_has_the_records_up_to_it() {
    let world = day();
    let home: PuskesmasCode = RECORDS[0].puskesmas.clone();
    for seq in [1, 50, 51, 99, 150] {
        let until = Until { moment_ms: None, positions: vec![(home.clone(), seq)] };
        let (store, _) = world.restore(&format!("{seq}.db"), &until).unwrap();
        assert_eq!(store.verify().unwrap().records, seq);
        sound(&store);
    }
    let beyond = Until { moment_ms: None, positions: vec![(home, 151)] };
    assert_eq!(code(world.restore("a.db", &beyond)), "cadangan.tidak-ada");
    let elsewhere = "P1111111111".parse().unwrap();
    let unknown = Until { moment_ms: None, positions: vec![(elsewhere, 1)] };
    assert_eq!(code(world.restore("a.db", &unknown)), "cadangan.tidak-ada");
}

#[test]
fn a_log_that_went_another_way_begins_a_new_series() {
    let mut world = day();
    let until = Until { moment_ms: None, positions: vec![(RECORDS[0].puskesmas.clone(), 60)] };
    let (older, _) = world.restore("lama.db", &until).unwrap();
    // The restored store is used from now on, and backed up to the same place.
    world.store = older;
    append(&world.store, 160..200, 30);
    let made = world.back_up(31);
    assert_eq!((made.number, made.records), (1, 100));
    let added = world.back_up(32);
    assert_eq!((added.number, added.rows), (2, 0));
    let (restored, _) = world.restore("baru.db", &Until::default()).unwrap();
    same(&world.store, &restored);
}

#[test]
fn what_did_not_change_is_not_written_again() {
    let world = World::new();
    append(&world.store, 0..100, 0);
    account(&world.store, "bidan.ani", 1);
    let full = world.back_up(1);
    let nothing = world.back_up(2);
    assert_eq!((full.number, nothing.number, nothing.rows), (1, 2, 0));
    account(&world.store, "bidan.ita", 2);
    append(&world.store, 100..110, 3);
    let some = world.back_up(4);
    // Ten records and the two accounts.
    assert_eq!((some.number, some.rows), (3, 12));
    let (restored, _) = world.restore("baru.db", &Until::default()).unwrap();
    same(&world.store, &restored);
}

#[test]
fn nothing_is_no_backup() {
    let world = World::new();
    assert_eq!(code(world.restore("a.db", &Until::default())), "cadangan.tidak-ada");
    // An empty store can be backed up all the same.
    world.back_up(0);
    let (restored, _) = world.restore("a.db", &Until::default()).unwrap();
    assert_eq!(restored.verify().unwrap().records, 0);
}
