//! The log of accesses: what is written is found, and what is changed shows.

use std::sync::mpsc::channel;

use domain::id::{AccountId, PersonId};
use rusqlite::Connection;
use serde_json::json;
use store::{
    address::StoreUrl,
    audit::{AuditLog, Broken, Checked, Entry, beside},
    engine::Options,
};
use testkit::ids::Ids;

use crate::fixture::{Home, on_both_engines};

on_both_engines![
    what_was_looked_at_is_found_by_person_and_by_time,
    a_thousand_at_once_stand_in_one_chain_and_none_is_lost,
    two_servers_of_one_store_have_a_chain_each,
    a_log_takes_in_what_it_lost_and_nothing_twice,
    chains_that_parted_ways_both_stay_whole,
    when_a_chain_was_walked_is_kept_beside_it,
];

fn open(home: &Home) -> AuditLog {
    AuditLog::open(&home.url(), "meja-1", Options::default()).unwrap()
}

fn entry(at_ms: u64, account: AccountId, persons: &[PersonId]) -> Entry {
    let body = json!({"account": account, "route": "/orang/{id}", "persons": persons});
    Entry { at_ms, persons: persons.to_vec(), body: body.to_string() }
}

fn what_was_looked_at_is_found_by_person_and_by_time(home: &Home) {
    let ids = Ids::new(3);
    let (midwife, ani, budi) = (ids.account(), ids.person(), ids.person());
    let log = open(home);
    log.add_now(entry(1_000, midwife, &[ani])).unwrap();
    log.add_now(entry(2_000, midwife, &[ani, budi, ani])).unwrap();
    log.add_now(entry(3_000, midwife, &[])).unwrap();
    let of = |person| -> Vec<u64> {
        let found = log.of_person(person, 10).unwrap();
        found.iter().map(|kept| kept.at_ms).collect()
    };
    assert_eq!(of(ani), [2_000, 1_000]);
    assert_eq!(of(budi), [2_000]);
    assert_eq!(log.of_person(ani, 1).unwrap().len(), 1);
    let mut seen = Vec::new();
    log.each_between((1_000, 3_000), |kept| seen.push((kept.seq, kept.at_ms))).unwrap();
    assert_eq!(seen, [(1, 1_000), (2, 2_000)]);
    assert_eq!(log.verify().unwrap(), []);
    let heads = log.heads().unwrap();
    assert_eq!((heads[0].chain.as_str(), heads[0].seq), ("meja-1", 3));
}

fn a_thousand_at_once_stand_in_one_chain_and_none_is_lost(home: &Home) {
    let ids = Ids::new(5);
    let (midwife, ani) = (ids.account(), ids.person());
    let log = open(home);
    let (sender, receiver) = channel();
    for at_ms in 0..1_000 {
        let sender = sender.clone();
        log.add(entry(at_ms, midwife, &[ani]), move |told| sender.send(told.is_ok()).unwrap());
    }
    drop(sender);
    assert_eq!(receiver.iter().filter(|written| *written).count(), 1_000);
    drop(log);
    let log = open(home);
    assert_eq!(log.heads().unwrap()[0].seq, 1_000);
    assert_eq!(log.verify().unwrap(), []);
    assert_eq!(log.of_person(ani, 2_000).unwrap().len(), 1_000);
}

fn two_servers_of_one_store_have_a_chain_each(home: &Home) {
    let ids = Ids::new(6);
    let (one, other) =
        (open(home), AuditLog::open(&home.url(), "meja-2", Options::default()).unwrap());
    for at_ms in 1..=3 {
        one.add_now(entry(at_ms, ids.account(), &[])).unwrap();
        other.add_now(entry(at_ms, ids.account(), &[])).unwrap();
    }
    assert_eq!(one.verify().unwrap(), []);
    assert_eq!(one.heads().unwrap().len(), 2);
}

/// A log of five entries in a SQLite file, and a connection that goes behind its back.
fn tampered(change: &str) -> Vec<Broken> {
    let home = Home::sqlite();
    let ids = Ids::new(7);
    let log = open(&home);
    for at_ms in 1..=5 {
        log.add_now(entry(at_ms, ids.account(), &[ids.person()])).unwrap();
    }
    let StoreUrl::Sqlite(file) = beside(&home.url()) else { panic!("a file") };
    Connection::open(file).unwrap().execute_batch(change).unwrap();
    log.verify().unwrap()
}

fn broken_at(seq: u64) -> Vec<Broken> {
    vec![Broken { chain: "meja-1".to_owned(), seq }]
}

#[test]
fn whatever_is_changed_shows_at_its_place() {
    let changed = "UPDATE audit SET body = replace(body, 'orang', 'orong') WHERE seq = 3";
    assert_eq!(tampered(changed), broken_at(3));
    assert_eq!(tampered("UPDATE audit SET at_ms = 9 WHERE seq = 2"), broken_at(2));
    assert_eq!(tampered("DELETE FROM audit WHERE seq = 4"), broken_at(4));
    assert_eq!(tampered("DELETE FROM audit WHERE seq = 5"), broken_at(5));
    assert_eq!(tampered("DELETE FROM audit"), broken_at(1));
    assert_eq!(tampered("UPDATE audit_head SET seq = 4"), broken_at(6));
    assert_eq!(tampered("DELETE FROM audit_person"), broken_at(1));
    let other = "UPDATE audit_person SET person = zeroblob(16) WHERE seq = 2";
    assert_eq!(tampered(other), broken_at(2));
    let more = "INSERT INTO audit_person SELECT zeroblob(16), chain, 4 FROM audit_head";
    assert_eq!(tampered(more), broken_at(4));
}

#[test]
fn a_cut_end_shows_against_a_head_kept_elsewhere() {
    let home = Home::sqlite();
    let ids = Ids::new(8);
    let log = open(&home);
    for at_ms in 1..=5 {
        log.add_now(entry(at_ms, ids.account(), &[])).unwrap();
    }
    let kept = log.heads().unwrap();
    assert!(log.holds(&kept[0]).unwrap());
    let StoreUrl::Sqlite(file) = beside(&home.url()) else { panic!("a file") };
    let connection = Connection::open(file).unwrap();
    connection
        .execute_batch(
            "DELETE FROM audit WHERE seq > 3; \
             UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)",
        )
        .unwrap();
    assert_eq!(log.verify().unwrap(), []);
    assert!(!log.holds(&kept[0]).unwrap());
}

#[test]
fn a_log_that_cannot_be_written_says_so() {
    let home = Home::sqlite();
    let ids = Ids::new(9);
    let options = Options { sqlite_pages_max: Some(16), ..Options::default() };
    let log = AuditLog::open(&home.url(), "meja-1", options).unwrap();
    let persons: Vec<PersonId> = (0..200).map(|_| ids.person()).collect();
    let full = (0..50).find(|at_ms| log.add_now(entry(*at_ms, ids.account(), &persons)).is_err());
    assert!(full.is_some(), "sixteen pages hold no ten thousand rows");
    assert_eq!(log.verify().unwrap(), [], "what was written stands");
}

fn bodies(log: &AuditLog) -> Vec<(String, u64)> {
    let mut bodies = Vec::new();
    log.each_between((0, 1 << 40), |kept| bodies.push((kept.chain, kept.at_ms))).unwrap();
    bodies
}

fn a_log_takes_in_what_it_lost_and_nothing_twice(home: &Home) {
    let ids = Ids::new(11);
    let ani = ids.person();
    let other = Home::sqlite();
    let old = open(&other);
    for at_ms in 1..=2_500 {
        old.add(entry(at_ms, ids.account(), &[ani]), |told| told.unwrap());
    }
    drop(old);
    let old = open(&other);
    let new = open(home);
    let adopted = new.adopt_all(&old).unwrap();
    assert_eq!((adopted.added, adopted.known), (2_500, 0));
    assert_eq!(new.verify().unwrap(), []);
    assert_eq!(new.heads().unwrap(), old.heads().unwrap());
    assert_eq!(new.of_person(ani, 3_000).unwrap().len(), 2_500, "found by person again");
    let adopted = new.adopt_all(&old).unwrap();
    assert_eq!((adopted.added, adopted.known), (0, 2_500));
    // It goes on where it was, and takes in what the other wrote since.
    old.add_now(entry(3_000, ids.account(), &[ani])).unwrap();
    assert_eq!(new.adopt_all(&old).unwrap().added, 1);
    new.add_now(entry(3_001, ids.account(), &[])).unwrap();
    assert_eq!(new.verify().unwrap(), []);
    assert_eq!(new.heads().unwrap()[0].seq, 2_502);
    assert_eq!(new.adopt_all(&old).unwrap().added, 0, "a shorter one takes nothing away");
    assert_eq!(new.heads().unwrap()[0].seq, 2_502);
}

fn chains_that_parted_ways_both_stay_whole(home: &Home) {
    let ids = Ids::new(12);
    let ani = ids.person();
    let other = Home::sqlite();
    let (new, old) = (open(home), open(&other));
    for at_ms in 1..=3 {
        let same = entry(at_ms, ids.account(), &[ani]);
        new.add_now(same.clone()).unwrap();
        old.add_now(same).unwrap();
    }
    new.add_now(entry(10, ids.account(), &[])).unwrap();
    for at_ms in 20..=22 {
        old.add_now(entry(at_ms, ids.account(), &[ani])).unwrap();
    }
    let own = new.heads().unwrap()[0].clone();
    assert_eq!(new.adopt_all(&old).unwrap().added, 3);
    assert!(new.holds(&own).unwrap(), "the own chain is as it was");
    assert_eq!(new.verify().unwrap(), [], "both are whole");
    let chains: Vec<(String, u64)> =
        new.heads().unwrap().into_iter().map(|head| (head.chain, head.seq)).collect();
    assert_eq!(chains.len(), 2);
    assert_eq!(chains[0], ("meja-1".to_owned(), 4));
    assert!(chains[1].0.starts_with("meja-1~") && chains[1].1 == 6, "{chains:?}");
    let before = bodies(&new);
    assert_eq!(new.adopt_all(&old).unwrap().added, 0, "the same again changes nothing");
    assert_eq!(bodies(&new), before);
}

fn when_a_chain_was_walked_is_kept_beside_it(home: &Home) {
    let ids = Ids::new(13);
    let log = open(home);
    assert_eq!(log.checks().unwrap(), []);
    for at_ms in 1..=3 {
        log.add_now(entry(at_ms, ids.account(), &[])).unwrap();
    }
    assert_eq!(log.check(50).unwrap(), []);
    let whole = Checked { chain: "meja-1".to_owned(), at_ms: 50, seq: 3, broken: None };
    assert_eq!(log.checks().unwrap(), [whole]);
    log.add_now(entry(4, ids.account(), &[])).unwrap();
    assert_eq!(log.checks().unwrap()[0].seq, 3, "what came since was not walked");
    log.check(60).unwrap();
    assert_eq!((log.checks().unwrap()[0].seq, log.checks().unwrap()[0].at_ms), (4, 60));
}

#[test]
fn what_was_found_broken_is_kept_too() {
    let home = Home::sqlite();
    let ids = Ids::new(14);
    let log = open(&home);
    for at_ms in 1..=3 {
        log.add_now(entry(at_ms, ids.account(), &[])).unwrap();
    }
    let StoreUrl::Sqlite(file) = beside(&home.url()) else { panic!("a file") };
    Connection::open(file).unwrap().execute("DELETE FROM audit WHERE seq = 2", []).unwrap();
    assert_eq!(log.check(50).unwrap(), broken_at(2));
    assert_eq!(log.checks().unwrap()[0].broken, Some(2));
}
