//! How the store is doing, for whoever looks after the machine. Nothing of anybody's.

use std::{collections::BTreeMap, path::Path};

use domain::{day::Day, id::DeviceId, record::Record};

use crate::{
    address::{Place, StoreUrl},
    conn::{Conn, Row, row, rows},
    engine::{Engine, Options},
    error::{Error, Result},
    migrate::MIGRATIONS,
    recode::apart,
    sqlite, state,
    statement::statements,
    store::Store,
};

/// Records read at a time.
const DEVICE_STEP: u64 = 5_000;

/// Figures of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vitals {
    /// Records in the log.
    pub records: u64,
    /// Records that were refused and wait for somebody to look at them.
    pub quarantined: u64,
    /// When the last record arrived, milliseconds since 1970; absent in an empty store.
    pub last_received_ms: Option<u64>,
    /// Sessions that are kept, among them some that nobody uses any more.
    pub sessions: u64,
    /// Day as of which the views are true; absent in an empty store.
    pub view_day: Option<Day>,
    /// Whether the views are just being turned to another day.
    pub turning: bool,
    /// Schema of the store.
    pub schema: i64,
    /// Latest schema that this program knows.
    pub schema_known: i64,
}

/// A device and when records of it arrived last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSeen {
    /// The device.
    pub device: DeviceId,
    /// When its latest record arrived, milliseconds since 1970.
    pub last_received_ms: u64,
}

statements! {
    RECORDS = "SELECT CAST(coalesce(sum(seq), 0) AS BIGINT) FROM log_head";
    /// The newest record of each home is its last one.
    LAST_RECEIVED =
        "SELECT max(r.received_ms) FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas AND r.seq = h.seq";
    SESSIONS = "SELECT count(*) FROM session";
    SCHEMA = "SELECT version FROM schema_version WHERE one = 1";
    /// The newest records first, for what they say of the device they come from.
    NEWEST =
        "SELECT r.received_ms, r.body FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas AND h.seq - $2 < r.seq AND r.seq <= h.seq - $1";
    /// Something has to change: SQLite does not write what is the same as before.
    TOUCH = "UPDATE store_state SET turns = turns + 1 WHERE one = 1";
}

/// Returns the schema of a store and the latest that this program knows, without migrating it;
/// `None` when there is no store.
///
/// # Errors
///
/// Fails as opening the store would, among others with [`Error::Newer`].
pub fn schema(url: &StoreUrl) -> Result<Option<(i64, i64)>> {
    let options = Options::default();
    if !Engine::is_made(url, options).map_err(|error| apart(url, error))? {
        return Ok(None);
    }
    let engine = Engine::open(url, options)?;
    let (found, known) = (engine.read(|conn| count(conn, &SCHEMA))?, MIGRATIONS.len() as i64);
    match found <= known {
        true => Ok(Some((found, known))),
        false => Err(Error::Newer { found, known }),
    }
}

/// Copies an embedded store into a new file while others go on writing; the copy has the same
/// key. Waits for nobody and changes nothing of the store.
///
/// # Errors
///
/// Fails when there is no such store, or no room for the copy.
pub fn copy(url: &StoreUrl, to: &Path) -> Result<()> {
    let Place::File(file, key) = url.place() else {
        return Err(Error::Address(url.to_string()));
    };
    if !Engine::is_made(url, Options::default())? {
        return Err(Error::Missing(url.to_string()));
    }
    sqlite::copy(file, key, to)
}

impl Store {
    /// Looks through the file of an embedded store and returns what is wrong with it; PostgreSQL
    /// looks after its own files.
    pub fn quick_check(&self) -> Result<Vec<String>> {
        match self.engine().place() {
            Place::File(file, key) => sqlite::quick_check(file, key),
            Place::Server(_) => Ok(Vec::new()),
        }
    }

    /// Returns the figures of the store.
    pub fn vitals(&self) -> Result<Vitals> {
        self.engine().snapshot(|conn| {
            let state = state::read(conn)?;
            let last = row(conn, &LAST_RECEIVED, &[], |row| row.int_or_null(0))?.flatten();
            Ok(Vitals {
                records: count(conn, &RECORDS)?.unsigned_abs(),
                quarantined: state.quarantined.unsigned_abs(),
                last_received_ms: last.map(i64::unsigned_abs),
                sessions: count(conn, &SESSIONS)?.unsigned_abs(),
                view_day: state.view_day,
                turning: state.turning_to.is_some(),
                schema: count(conn, &SCHEMA)?,
                schema_known: MIGRATIONS.len() as i64,
            })
        })
    }

    /// Returns the devices of the newest `records` records of each home, with the time when the
    /// latest record of each arrived, the longest silent first.
    pub fn devices_seen(&self, records: u64) -> Result<Vec<DeviceSeen>> {
        let mut latest = BTreeMap::<DeviceId, u64>::new();
        let mut from = 0_u64;
        loop {
            let until = (from + DEVICE_STEP).min(records);
            let params = [as_int(from).into(), as_int(until).into()];
            let step = self.engine().read(|conn| rows(conn, &NEWEST, &params, device))?;
            let done = step.is_empty() || until == records;
            for seen in step {
                let at = latest.entry(seen.device).or_default();
                *at = seen.last_received_ms.max(*at);
            }
            if done {
                break;
            }
            from = until;
        }
        let seen = latest.into_iter();
        let mut seen: Vec<DeviceSeen> = seen
            .map(|(device, last_received_ms)| DeviceSeen { device, last_received_ms })
            .collect();
        seen.sort_by_key(|seen| seen.last_received_ms);
        Ok(seen)
    }

    /// Writes nothing new, but waits until the disk has taken it: proves that the store takes
    /// entries.
    pub fn prove_writing(&self) -> Result<()> {
        self.engine().write(|conn| conn.execute(&TOUCH, 1, &[]).map(|_| ()))
    }

    /// Returns the file of an embedded store.
    pub fn file(&self) -> Option<&Path> {
        match self.engine().place() {
            Place::File(file, _) => Some(file),
            Place::Server(_) => None,
        }
    }
}

fn as_int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn device(row: &Row<'_>) -> Result<DeviceSeen> {
    let record: Record = serde_json::from_str(row.text(1)?)
        .map_err(|_| Error::Damaged("a record cannot be read".to_owned()))?;
    Ok(DeviceSeen { device: record.device, last_received_ms: row.int(0)?.unsigned_abs() })
}

fn count(conn: &mut dyn Conn, statement: &crate::statement::Statement) -> Result<i64> {
    Ok(row(conn, statement, &[], |row: &Row<'_>| row.int(0))?.unwrap_or(0))
}
