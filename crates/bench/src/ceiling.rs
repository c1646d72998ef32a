//! The bare ceiling: the same bytes inserted into the same engine, without Simpul.

use anyhow::Result;
use domain::record::Record;
use store::address::StoreUrl;

use crate::clock::Stopwatch;

/// Rows in one transaction of the ceiling, as in ours.
pub(crate) const BATCH: usize = 500;

/// Inserts the records as plain rows, `BATCH` a transaction; returns records a second.
pub(crate) fn insert(url: &StoreUrl, records: &[Record]) -> Result<f64> {
    let bodies: Vec<String> = records.iter().map(Record::to_json).collect();
    match url {
        StoreUrl::Sqlite(file) | StoreUrl::SqliteEncrypted(file, _) => {
            sqlite(&file.with_extension("bare"), &bodies)
        }
        StoreUrl::Postgres(url) => postgres(url, &bodies),
    }
}

fn sqlite(file: &std::path::Path, bodies: &[String]) -> Result<f64> {
    let mut db = rusqlite::Connection::open(file)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE bare (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    )?;
    let watch = Stopwatch::start_wall();
    for (batch, rows) in bodies.chunks(BATCH).enumerate() {
        let tx = db.transaction()?;
        {
            let mut insert = tx.prepare_cached("INSERT INTO bare VALUES (?1, ?2)")?;
            for (at, body) in rows.iter().enumerate() {
                insert.execute(((batch * BATCH + at) as i64, body))?;
            }
        }
        tx.commit()?;
    }
    Ok(bodies.len() as f64 / watch.wall_s())
}

fn postgres(url: &str, bodies: &[String]) -> Result<f64> {
    let mut db = postgres::Client::connect(url, postgres::NoTls)?;
    db.batch_execute("CREATE TABLE bare (seq BIGINT PRIMARY KEY, body TEXT NOT NULL)")?;
    let watch = Stopwatch::start_wall();
    for (batch, rows) in bodies.chunks(BATCH).enumerate() {
        let mut tx = db.transaction()?;
        let places: Vec<String> =
            (0..rows.len()).map(|at| format!("(${}, ${})", 2 * at + 1, 2 * at + 2)).collect();
        let insert = tx.prepare(&format!("INSERT INTO bare VALUES {}", places.join(", ")))?;
        let numbers: Vec<i64> = (0..rows.len()).map(|at| (batch * BATCH + at) as i64).collect();
        let mut values: Vec<&(dyn postgres::types::ToSql + Sync)> = Vec::new();
        for (number, body) in numbers.iter().zip(rows) {
            values.push(number);
            values.push(body);
        }
        tx.execute(&insert, &values)?;
        tx.commit()?;
    }
    let rate = bodies.len() as f64 / watch.wall_s();
    db.batch_execute("DROP TABLE bare")?;
    Ok(rate)
}
