//! Killed at any moment: nothing acknowledged is lost, nothing is half done.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use domain::id::RecordId;
use store::{address::StoreUrl, log::Appended, store::Store};

use crate::fixture::{GUIDELINES, Home, Writer, received, sound};

/// Names the store to the program that will be killed.
const STORE: &str = "SIMPUL_TEST_KILLED_STORE";
/// Names its round, so that every round writes other records.
const ROUND: &str = "SIMPUL_TEST_KILLED_ROUND";
/// How often the program is killed.
const ROUNDS_SQLITE: u64 = 200;
/// A killed client cannot harm the server; few rounds show that it leaves nothing half done.
const ROUNDS_POSTGRES: u64 = 20;

#[test]
fn sqlite_keeps_what_it_acknowledged() {
    match std::env::var(STORE) {
        Ok(url) => append_until_killed(&url.parse().unwrap()),
        Err(_) => kill_again_and_again(
            &Home::sqlite(),
            "killed::sqlite_keeps_what_it_acknowledged",
            ROUNDS_SQLITE,
        ),
    }
}

#[test]
fn postgres_keeps_what_it_acknowledged() {
    match std::env::var(STORE) {
        Ok(url) => append_until_killed(&url.parse().unwrap()),
        Err(_) => kill_again_and_again(
            &Home::postgres(),
            "killed::postgres_keeps_what_it_acknowledged",
            ROUNDS_POSTGRES,
        ),
    }
}

/// The program that is killed: appends for ever and tells what was acknowledged.
fn append_until_killed(url: &StoreUrl) {
    let round: u64 = std::env::var(ROUND).unwrap().parse().unwrap();
    let store = Store::open(url, GUIDELINES.clone()).unwrap();
    let writer = Writer::new(1_000 + round);
    let mut out = std::io::stdout();
    loop {
        let person = writer.ids.person();
        let mut batch = vec![writer.child(person, "Dewi", "2025-05-03")];
        for day in 1..=(round % 4) {
            batch.push(writer.weighing(person, &format!("2026-10-0{day}"), "9,1", "74"));
        }
        let appended = store.append(&batch, received()).unwrap();
        for (record, appended) in batch.iter().zip(appended) {
            assert!(matches!(appended, Appended::Accepted { .. }));
            writeln!(out, "ack {}", record.id).unwrap();
        }
        out.flush().unwrap();
    }
}

fn kill_again_and_again(home: &Home, test: &str, rounds: u64) {
    drop(home.open());
    let url = match home {
        Home::Sqlite(_) => format!("sqlite:{}", home.file().display()),
        Home::Postgres(database) => database.url().to_owned(),
    };
    let mut acknowledged: Vec<RecordId> = Vec::new();
    let mut interrupted = 0;
    for round in 0..rounds {
        let new = one_round(&url, test, round);
        if new.is_empty() {
            interrupted += 1;
        }
        let store = home.open();
        for id in &new {
            assert!(store.record(*id).unwrap().is_some(), "{id} of round {round} is lost");
        }
        acknowledged.extend(new);
        if round % 50 == 49 {
            sound(&store);
        }
    }
    let store = home.open();
    sound(&store);
    assert!(acknowledged.iter().all(|id| store.record(*id).unwrap().is_some()));
    // A batch is one person with all its records or nothing.
    assert!(rounds < acknowledged.len() as u64, "killed too early: {}", acknowledged.len());
    assert!(interrupted < rounds / 2, "{interrupted} rounds wrote nothing");
}

/// Runs the program and kills it after a while; returns what it acknowledged.
fn one_round(url: &str, test: &str, round: u64) -> Vec<RecordId> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(STORE, url)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    let mut take = |line: String| {
        let id: Option<RecordId> = line.strip_prefix("ack ").and_then(|id| id.parse().ok());
        acknowledged.extend(id);
        id.is_some()
    };
    // Killed a short while after the first acknowledgement, at another moment in every round;
    // every tenth round before it, while the store is being opened.
    let early = round % 10 == 9;
    while !early && lines.by_ref().next().is_some_and(|line| !take(line.unwrap())) {}
    thread::sleep(Duration::from_micros(round * 7_919 % 23_000));
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines {
        // The last line may have been cut off.
        let Ok(line) = line else { break };
        take(line);
    }
    acknowledged
}
