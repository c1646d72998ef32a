//! How far the log of accesses went is kept in the store: what is missing of it shows.

use domain::id::PersonId;
use store::{
    access_head::Lost,
    address::StoreUrl,
    audit::{AuditLog, Entry, beside},
    engine::Options,
};
use testkit::ids::Ids;

use crate::fixture::{Home, on_both_engines};

on_both_engines![
    lines_that_go_on_are_kept_and_nothing_is_missing,
    a_log_that_is_emptied_is_missed_and_its_head_stays,
    a_log_that_is_cut_short_is_missed,
    a_log_behind_the_kept_head_is_told_and_one_ahead_is_not,
    lines_that_come_back_in_a_parted_chain_are_missed_no_more,
    a_parted_chain_is_read_from_where_it_parted,
];

fn open(home: &Home, chain: &str) -> AuditLog {
    AuditLog::open(&home.url(), chain, Options::default()).unwrap()
}

fn write(log: &AuditLog, at_ms: std::ops::RangeInclusive<u64>, persons: &[PersonId]) {
    for at_ms in at_ms {
        let body = serde_json::json!({"persons": persons}).to_string();
        log.add_now(Entry { at_ms, persons: persons.to_vec(), body }).unwrap();
    }
}

fn lost(kept: u64, found: u64) -> Vec<Lost> {
    vec![Lost { chain: "meja-1".to_owned(), kept, found }]
}

/// Changes the log behind the back of the program.
fn tamper(home: &Home, sql: &str) {
    match beside(&home.url()) {
        StoreUrl::Postgres(url) => {
            ::postgres::Client::connect(&url, ::postgres::NoTls)
                .unwrap()
                .batch_execute(sql)
                .unwrap();
        }
        StoreUrl::Sqlite(file) | StoreUrl::SqliteEncrypted(file, _) => {
            rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
        }
    }
}

const EMPTY: &str = "DELETE FROM audit; DELETE FROM audit_head; DELETE FROM audit_person";

fn lines_that_go_on_are_kept_and_nothing_is_missing(home: &Home) {
    let store = home.open();
    let log = open(home, "meja-1");
    assert_eq!(store.keep_access_heads(&log).unwrap(), [], "a new log");
    write(&log, 1..=3, &[]);
    assert_eq!(store.keep_access_heads(&log).unwrap(), []);
    write(&log, 4..=5, &[]);
    write(&open(home, "meja-2"), 6..=6, &[]);
    assert_eq!(store.keep_access_heads(&log).unwrap(), []);
    assert_eq!(home.dump("access_head").len(), 2, "a head of each chain");
    assert_eq!(store.keep_access_heads(&log).unwrap(), [], "again changes nothing");
    assert_eq!(store.lost_accesses(None).unwrap().len(), 2, "no log at all");
}

fn a_log_that_is_emptied_is_missed_and_its_head_stays(home: &Home) {
    let store = home.open();
    let log = open(home, "meja-1");
    write(&log, 1..=3, &[]);
    store.keep_access_heads(&log).unwrap();
    drop(log);
    tamper(home, EMPTY);
    let log = open(home, "meja-1");
    assert_eq!(store.lost_accesses(Some(&log)).unwrap(), lost(3, 0));
    // Begun anew and grown beyond where it was: the chain is whole, and still it is told.
    write(&log, 10..=15, &[]);
    assert_eq!(log.verify().unwrap(), []);
    assert_eq!(store.keep_access_heads(&log).unwrap(), lost(3, 6));
    assert_eq!(store.lost_accesses(Some(&log)).unwrap(), lost(3, 6), "and the next time");
}

fn a_log_that_is_cut_short_is_missed(home: &Home) {
    let store = home.open();
    let log = open(home, "meja-1");
    write(&log, 1..=5, &[]);
    store.keep_access_heads(&log).unwrap();
    tamper(
        home,
        "DELETE FROM audit WHERE seq > 3; UPDATE audit_head SET seq = 3, \
         hash = (SELECT hash FROM audit WHERE seq = 3)",
    );
    assert_eq!(log.verify().unwrap(), [], "a cut end shows nowhere else");
    assert_eq!(store.lost_accesses(Some(&log)).unwrap(), lost(5, 3));
}

fn a_log_behind_the_kept_head_is_told_and_one_ahead_is_not(home: &Home) {
    let store = home.open();
    let log = open(home, "meja-1");
    write(&log, 1..=3, &[]);
    store.keep_access_heads(&log).unwrap();
    // As after a crash between a line and its kept head.
    write(&log, 4..=9, &[]);
    assert_eq!(store.lost_accesses(Some(&log)).unwrap(), []);
    // As when somebody puts an earlier head back: the later one stays.
    home.tamper("UPDATE access_head SET seq = seq + 20");
    assert_eq!(store.keep_access_heads(&log).unwrap(), lost(23, 9));
}

fn lines_that_come_back_in_a_parted_chain_are_missed_no_more(home: &Home) {
    let store = home.open();
    let elsewhere = Home::sqlite();
    let old = open(&elsewhere, "meja-1");
    let log = open(home, "meja-1");
    write(&old, 1..=4, &[]);
    log.adopt_all(&old).unwrap();
    store.keep_access_heads(&log).unwrap();
    tamper(home, EMPTY);
    write(&log, 10..=11, &[]);
    assert_eq!(store.keep_access_heads(&log).unwrap(), lost(4, 2));
    log.adopt_all(&old).unwrap();
    assert_eq!(store.keep_access_heads(&log).unwrap(), [], "all lines are there");
    // The chain that was begun anew is kept from now on, too.
    tamper(
        home,
        "DELETE FROM audit WHERE chain = 'meja-1' AND seq = 2; \
                  UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit WHERE \
                  chain = 'meja-1' AND seq = 1) WHERE chain = 'meja-1'",
    );
    assert_eq!(store.lost_accesses(Some(&log)).unwrap(), lost(2, 1));
}

fn a_parted_chain_is_read_from_where_it_parted(home: &Home) {
    let ani = Ids::new(12).person();
    let other = Home::sqlite();
    let (new, old) = (open(home, "meja-1"), open(&other, "meja-1"));
    for log in [&new, &old] {
        write(log, 1..=3, &[ani]);
    }
    write(&new, 10..=10, &[]);
    write(&old, 20..=22, &[ani]);
    assert_eq!(new.adopt_all(&old).unwrap().added, 3);
    let mut read = Vec::new();
    new.each_between((0, 100), |kept| read.push(kept.at_ms)).unwrap();
    assert_eq!(read, [1, 2, 3, 10, 20, 21, 22], "the shared beginning once");
    let of: Vec<u64> = new.of_person(ani, 99).unwrap().iter().map(|kept| kept.at_ms).collect();
    assert_eq!(of, [22, 21, 20, 3, 2, 1]);
    assert_eq!(new.verify().unwrap(), [], "both chains stay whole");
}
