//! When things go wrong: full disk, locked store, strange files, lost connections.

use std::{sync::Barrier, thread, time::Duration};

use domain::record::{Body, Merge, Record, Subject};
use store::{engine::Options, error::Error, store::Store};

use crate::fixture::{GUIDELINES, Home, Writer, accept, on_both_engines, received, sound};

on_both_engines![
    a_newer_store_is_left_alone,
    writers_take_turns,
    programs_open_a_new_store_at_once,
    two_programs_share_a_store,
    a_replay_goes_on_beside_entries,
    readers_do_not_wait_for_each_other,
];

fn children(writer: &Writer, count: usize) -> Vec<Record> {
    (0..count)
        .map(|n| writer.child(writer.ids.person(), &format!("Anak {n}"), "2025-05-03"))
        .collect()
}

fn open_error(home: &Home) -> Error {
    Store::open(&home.url(), GUIDELINES.clone()).unwrap_err()
}

#[test]
fn a_full_disk_loses_nothing() {
    let home = Home::sqlite();
    let writer = Writer::new(1);
    accept(&home.open(), &children(&writer, 3));
    let pages = |path: &std::path::Path| std::fs::metadata(path).unwrap().len() / 4096;
    let limit = pages(&home.file()) as i64 + 20;
    let full = home.open_with(Options { sqlite_pages_max: Some(limit), ..Options::default() });
    let mut taken = Vec::new();
    let error = loop {
        let batch = children(&writer, 20);
        match full.append(&batch, received()) {
            Ok(_) => taken.extend(batch),
            Err(error) => break error,
        }
        assert!(taken.len() < 10_000, "the limit is never reached");
    };
    assert!(matches!(error, Error::Full(_)), "{error:?}");
    let refusal = error.refusal();
    assert_eq!(refusal.code, "simpanan.penuh");
    assert!(refusal.message.contains("Tidak ada yang hilang"));
    // Everything taken before is there, reading goes on, and nothing is half done.
    sound(&full);
    assert!(taken.iter().all(|record| full.record(record.id).unwrap().is_some()));
    assert_eq!(full.log_heads().unwrap()[0].seq, 3 + taken.len() as u64);
    drop(full);
    let roomy = home.open();
    accept(&roomy, &children(&writer, 20));
    sound(&roomy);
}

#[test]
fn a_locked_store_says_so_after_a_bounded_wait() {
    let home = Home::sqlite();
    let writer = Writer::new(1);
    let busy_wait = Duration::from_millis(50);
    let store = home.open_with(Options { busy_wait, ..Options::default() });
    accept(&store, &children(&writer, 1));
    let other = rusqlite::Connection::open(home.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let batch = children(&writer, 1);
    let error = store.append(&batch, received()).unwrap_err();
    assert!(matches!(error, Error::Busy(_)), "{error:?}");
    assert_eq!(error.refusal().code, "simpanan.sibuk");
    // Reading does not wait.
    assert_eq!(store.log_heads().unwrap()[0].seq, 1);
    other.execute_batch("ROLLBACK").unwrap();
    accept(&store, &batch);
    sound(&store);
}

#[test]
fn a_locked_database_says_so_after_a_bounded_wait() {
    let home = Home::postgres();
    let Home::Postgres(database) = &home else { unreachable!() };
    let writer = Writer::new(1);
    let busy_wait = Duration::from_millis(50);
    let store = home.open_with(Options { busy_wait, ..Options::default() });
    accept(&store, &children(&writer, 1));
    let mut other = ::postgres::Client::connect(database.url(), ::postgres::NoTls).unwrap();
    other.batch_execute("BEGIN; UPDATE store_state SET turns = turns").unwrap();
    let batch = children(&writer, 1);
    let error = store.append(&batch, received()).unwrap_err();
    assert!(matches!(error, Error::Busy(_)), "{error:?}");
    assert_eq!(store.log_heads().unwrap()[0].seq, 1);
    other.batch_execute("ROLLBACK").unwrap();
    accept(&store, &batch);
    sound(&store);
}

#[test]
fn a_lost_connection_is_made_anew() {
    let home = Home::postgres();
    let writer = Writer::new(1);
    let store = home.open();
    accept(&store, &children(&writer, 1));
    assert_eq!(store.log_heads().unwrap()[0].seq, 1);
    home.tamper(
        "UPDATE store_state SET turns = turns WHERE (SELECT count(pg_terminate_backend(pid)) \
         FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()) > 0",
    );
    assert_eq!(store.log_heads().unwrap()[0].seq, 1);
    accept(&store, &children(&writer, 1));
    sound(&store);
}

#[test]
fn strange_files_are_left_alone() {
    let home = Home::sqlite();
    std::fs::write(home.file(), "Nama;NIK\nDewi;1234\n".repeat(100)).unwrap();
    let before = std::fs::read(home.file()).unwrap();
    let error = open_error(&home);
    assert!(matches!(error, Error::Foreign), "{error:?}");
    assert_eq!(std::fs::read(home.file()).unwrap(), before);
    // Somebody else's database is not ours either.
    std::fs::remove_file(home.file()).unwrap();
    let other = rusqlite::Connection::open(home.file()).unwrap();
    other.execute_batch("CREATE TABLE pasien (nama TEXT)").unwrap();
    let error = open_error(&home);
    assert!(matches!(error, Error::Foreign), "{error:?}");
    assert_eq!(error.refusal().code, "simpanan.bukan-simpul");
    let tables = "SELECT count(*) FROM sqlite_master";
    let tables: i64 = other.query_row(tables, [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn a_missing_folder_or_server_is_told() {
    let url = "sqlite:/tidak/ada/simpul.db".parse().unwrap();
    let error = Store::open(&url, GUIDELINES.clone()).unwrap_err();
    assert!(matches!(error, Error::Open(_)), "{error:?}");
    assert_eq!(error.refusal().code, "simpanan.tidak-terbuka");
    let url = "postgres://siapa@127.0.0.1:1/simpul".parse().unwrap();
    let error = Store::open(&url, GUIDELINES.clone()).unwrap_err();
    assert!(matches!(error, Error::Open(_)), "{error:?}");
}

fn a_newer_store_is_left_alone(home: &Home) {
    drop(home.open());
    home.tamper("UPDATE schema_version SET version = version + 90");
    let error = open_error(home);
    assert!(matches!(error, Error::Newer { found, known } if found == known + 90), "{error:?}");
    assert_eq!(error.refusal().code, "simpanan.lebih-baru");
    home.tamper("UPDATE schema_version SET version = version - 90");
    sound(&home.open());
}

fn writers_take_turns(home: &Home) {
    let store = home.open();
    let start = Barrier::new(4);
    thread::scope(|scope| {
        for seed in 0..4 {
            let (store, start) = (store.clone(), &start);
            scope.spawn(move || {
                let writer = Writer::new(seed);
                start.wait();
                for _ in 0..10 {
                    accept(&store, &children(&writer, 2));
                }
            });
        }
    });
    assert_eq!(store.log_heads().unwrap()[0].seq, 80);
    sound(&store);
}

fn programs_open_a_new_store_at_once(home: &Home) {
    let start = Barrier::new(4);
    thread::scope(|scope| {
        for seed in 0..4 {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                let store = home.open();
                accept(&store, &children(&Writer::new(seed), 2));
            });
        }
    });
    let store = home.open();
    assert_eq!(store.log_heads().unwrap()[0].seq, 8);
    sound(&store);
}

fn two_programs_share_a_store(home: &Home) {
    let (one, other) = (home.open(), home.open());
    let person = Writer::new(9).ids.person();
    let start = Barrier::new(2);
    thread::scope(|scope| {
        for (seed, store) in [(1, &one), (2, &other)] {
            let start = &start;
            scope.spawn(move || {
                // Both write about the same child, from two homes.
                let home = if seed == 1 { "P0000000001" } else { "P0000000002" };
                let writer = Writer::at(seed, home);
                start.wait();
                accept(store, &[writer.child(person, "Dewi", "2025-05-03")]);
                for day in 1..9 {
                    let on = format!("2026-10-{:02}", 2 * day + seed);
                    accept(store, &[writer.weighing(person, &on, "9,1", "")]);
                }
            });
        }
    });
    sound(&one);
    assert_eq!(home.dump("person").len(), 1);
    assert_eq!(home.dump("contact").len(), 16);
}

fn a_replay_goes_on_beside_entries(home: &Home) {
    let (one, other) = (home.open(), home.open());
    accept(&one, &children(&Writer::new(1), 10));
    thread::scope(|scope| {
        scope.spawn(|| {
            let writer = Writer::new(2);
            for n in 0..12 {
                let pair = children(&writer, 2);
                let [stays, duplicate] = [0, 1].map(|at: usize| pair[at].person().unwrap());
                accept(&one, &pair);
                let merge = Merge { duplicate, reason: "Orang yang sama".to_owned() };
                let body = if n % 2 == 0 { Body::Merge(merge) } else { Body::Unmerge(merge) };
                accept(&one, &[writer.record(Subject::Person(stays), "2026-11-01", body)]);
                accept(&one, &[writer.weighing(duplicate, "2026-11-02", "9,1", "")]);
            }
        });
        for _ in 0..6 {
            other.replay().unwrap();
        }
    });
    sound(&one);
}

fn readers_do_not_wait_for_each_other(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    accept(&store, &children(&writer, 5));
    thread::scope(|scope| {
        for _ in 0..12 {
            let store = store.clone();
            scope.spawn(move || {
                for _ in 0..5 {
                    assert!(5 <= store.log_heads().unwrap()[0].seq);
                }
            });
        }
        for _ in 0..5 {
            accept(&store, &children(&writer, 1));
        }
    });
    sound(&store);
}
