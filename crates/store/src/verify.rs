//! Walks the chain of hashes and finds what was tampered with.

use domain::record::Record;
use uuid::Uuid;

use crate::{
    chain::{Hash, START, link},
    conn::{Conn, Row, rows},
    error::Result,
    log::subject_columns,
    statement::statements,
    store::Store,
};

/// Rows read at once; bounds memory.
const ROWS_PER_STEP: i64 = 500;
/// Most faults that are told one by one.
const FAULTS_MAX: usize = 1_000;
/// How far away a row is searched for that another number fits.
const SEARCH_ROWS: i64 = 2_000;

/// What a walk over the log found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Records looked at.
    pub records: u64,
    /// Faults, the first thousand one by one.
    pub faults: Vec<Fault>,
    /// How many faults there are in all.
    pub faults_count: u64,
}

/// A place in the log that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Home of the records.
    pub puskesmas: String,
    /// Number of the record, or of the first that is missing.
    pub seq: i64,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The bytes, hash or time of the record were changed.
    Changed,
    /// A column beside the bytes says something else than they do.
    Column(&'static str),
    /// Records are missing from this number up to and including another.
    Removed {
        /// Last missing number.
        until: i64,
    },
    /// The record was written under another number.
    Renumbered {
        /// The number under which it was written.
        was: i64,
    },
    /// The record does not follow the one before it.
    NotAfterPrevious,
    /// The head of the home names another last number or hash than the records.
    Head,
    /// There are records but no head.
    NoHead,
}

statements! {
    HOMES =
        "SELECT puskesmas FROM log_head UNION SELECT DISTINCT puskesmas FROM record \
         ORDER BY puskesmas";
    HEAD = "SELECT seq, hash FROM log_head WHERE puskesmas = $1";
    WALK =
        "SELECT seq, id, subject_kind, subject, occurred, kind, body, prev_hash, hash, received_ms \
         FROM record WHERE puskesmas = $1 AND seq > $2 ORDER BY seq LIMIT $3";
}

/// A row of the log as it is kept.
struct Kept {
    seq: i64,
    id: Uuid,
    subject_kind: String,
    subject: Uuid,
    occurred: i64,
    kind: String,
    body: String,
    prev_hash: Hash,
    hash: Hash,
    received_ms: i64,
}

impl Store {
    /// Walks the whole log and tells what was changed, removed or reordered. Reads only; memory
    /// does not grow with the log.
    ///
    /// Records cut off at the very end together with a matching change of the head cannot be
    /// seen from within; they show against any copy, and against every node that has pulled.
    pub fn verify(&self) -> Result<Verified> {
        self.engine().snapshot(|conn| {
            let mut verified = Verified::default();
            for home in rows(conn, &HOMES, &[], |row| row.string(0))? {
                verify_home(conn, &home, &mut verified)?;
            }
            Ok(verified)
        })
    }
}

fn verify_home(conn: &mut dyn Conn, home: &str, verified: &mut Verified) -> Result<()> {
    let (mut seq, mut hash) = (0, START);
    // Numbers may have been made negative, so the walk begins below all.
    let mut after = i64::MIN;
    loop {
        let params = [home.into(), after.into(), ROWS_PER_STEP.into()];
        let step = rows(conn, &WALK, &params, kept)?;
        let Some(last) = step.last() else { break };
        after = last.seq;
        for row in step {
            verified.records += 1;
            for (at, kind) in faults_of(&row, seq, &hash, home) {
                verified.add(home, at, kind);
            }
            seq = row.seq;
            hash = row.hash;
        }
    }
    let head = rows(conn, &HEAD, &[home.into()], |row| Ok((row.int(0)?, row.bytes(1)?)))?;
    match head.first() {
        None => verified.add(home, seq, FaultKind::NoHead),
        Some((last, _)) if seq < *last => {
            verified.add(home, seq + 1, FaultKind::Removed { until: *last });
        }
        Some(head) if *head != (seq, hash) => verified.add(home, seq, FaultKind::Head),
        Some(_) => {}
    }
    Ok(())
}

impl Verified {
    fn add(&mut self, home: &str, seq: i64, kind: FaultKind) {
        self.faults_count += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { puskesmas: home.to_owned(), seq, kind });
        }
    }
}

/// Judges a row that stands after a number and a hash.
fn faults_of(row: &Kept, seq: i64, hash: &Hash, home: &str) -> Vec<(i64, FaultKind)> {
    let mut faults = Vec::new();
    let own = |seq: i64| link(&row.prev_hash, seq, row.received_ms, &row.body) == row.hash;
    let intact = own(row.seq);
    if !intact {
        // Perhaps only its number is another; numbers nearby are tried.
        let was = (1..=SEARCH_ROWS)
            .flat_map(|step| [row.seq - step, row.seq + step])
            .find(|other| own(*other));
        let kind = was.map_or(FaultKind::Changed, |was| FaultKind::Renumbered { was });
        faults.push((row.seq, kind));
    }
    if row.seq != seq + 1 {
        let until = row.seq - 1;
        let gap = FaultKind::Removed { until };
        // A number below 1 is no gap but a number that was never given.
        let kind = if seq < until { gap } else { FaultKind::NotAfterPrevious };
        faults.push((seq + 1, kind));
    } else if intact && row.prev_hash != *hash {
        faults.push((row.seq, FaultKind::NotAfterPrevious));
    }
    if intact {
        let column = wrong_column(row, home);
        faults.extend(column.map(|column| (row.seq, FaultKind::Column(column))));
    }
    faults
}

/// Names the first column that says something else than the bytes of the record.
fn wrong_column(row: &Kept, home: &str) -> Option<&'static str> {
    let Ok(record) = serde_json::from_str::<Record>(&row.body) else { return Some("body") };
    let (subject_kind, subject) = subject_columns(&record.subject);
    [
        ("puskesmas", record.puskesmas.as_str() == home),
        ("id", record.id.get() == row.id),
        ("subject_kind", subject_kind == row.subject_kind),
        ("subject", subject == row.subject),
        ("occurred", i64::from(record.occurred.epoch_days()) == row.occurred),
        ("kind", record.body.kind() == row.kind),
    ]
    .into_iter()
    .find(|(_, right)| !right)
    .map(|(column, _)| column)
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        seq: row.int(0)?,
        id: row.id(1, |uuid| uuid)?,
        subject_kind: row.string(2)?,
        subject: row.id(3, |uuid| uuid)?,
        occurred: row.int(4)?,
        kind: row.string(5)?,
        body: row.string(6)?,
        prev_hash: row.bytes(7)?,
        hash: row.bytes(8)?,
        received_ms: row.int(9)?,
    })
}
