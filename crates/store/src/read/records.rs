//! Records as they stand in the log, and those that stand in quarantine.

use domain::{
    area::PuskesmasCode,
    id::{PersonId, RecordId},
    record::{Record, Subject},
};

use crate::{
    batch::query_list,
    conn::{Conn, Row, Value, row, rows},
    error::{Error, Result},
    log::subject_columns,
    read::page::{Listed, Page, gather},
    statement::statements,
    store::Store,
    view::merge,
};

/// A record and its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRecord {
    /// What was written.
    pub record: Record,
    /// Number within its home.
    pub seq: u64,
    /// Hash of the record before it.
    pub prev_hash: [u8; 32],
    /// Its own hash.
    pub hash: [u8; 32],
    /// When it was received, milliseconds since 1970.
    pub received_ms: u64,
}

/// A record that the log refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Identity.
    pub id: RecordId,
    /// Home that it names.
    pub puskesmas: PuskesmasCode,
    /// Code of the refusal.
    pub code: String,
    /// Why, for people.
    pub message: String,
    /// Its bytes.
    pub body: String,
    /// When it was received, milliseconds since 1970.
    pub received_ms: u64,
}

/// How far the log of a home goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogHead {
    /// The home.
    pub puskesmas: PuskesmasCode,
    /// Last number.
    pub seq: u64,
    /// Hash of the last record.
    pub hash: [u8; 32],
}

statements! {
    RECORD =
        "SELECT r.body, r.seq, r.prev_hash, r.hash, r.received_ms \
         FROM log_head h CROSS JOIN record r WHERE r.puskesmas = h.puskesmas AND r.id = $1";
    RECORDS_OF =
        "SELECT r.body, r.seq, r.prev_hash, r.hash, r.received_ms \
         FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas AND r.subject IN ({list})";
    AFTER =
        "SELECT body, seq, prev_hash, hash, received_ms FROM record \
         WHERE puskesmas = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    HEADS = "SELECT puskesmas, seq, hash FROM log_head ORDER BY puskesmas";
    QUARANTINE =
        "SELECT count(*) OVER (), id, puskesmas, code, message, body, received_ms \
         FROM quarantine ORDER BY received_ms DESC, puskesmas, id, body_hash LIMIT $1 OFFSET $2";
}

/// Most records read after a number at once.
pub const RECORDS_MAX: u32 = 5_000;

impl Store {
    /// Returns a record with its place in the log.
    pub fn record(&self, id: RecordId) -> Result<Option<KeptRecord>> {
        let id = id.get().into_bytes();
        self.engine().read(|conn| row(conn, &RECORD, &[(&id).into()], kept))
    }

    /// Returns all records about a person with their places in the log, those of persons merged
    /// into it included, in the order in which they were received.
    pub fn trail(&self, person: PersonId) -> Result<Vec<KeptRecord>> {
        self.engine().snapshot(|conn| {
            let groups = merge::groups_of(conn, &[person].into())?;
            let subjects: Vec<Subject> =
                groups.into_values().flatten().map(Subject::Person).collect();
            records_of(conn, &subjects)
        })
    }

    /// Returns all records about a household, place or single person, in the order in which they
    /// were received.
    pub fn records_of(&self, subject: Subject) -> Result<Vec<KeptRecord>> {
        self.engine().read(|conn| records_of(conn, &[subject]))
    }

    /// Returns records of a home after a number, in order; at most [`RECORDS_MAX`].
    pub fn records_after(
        &self,
        puskesmas: &PuskesmasCode,
        seq: u64,
        limit: u32,
    ) -> Result<Vec<KeptRecord>> {
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        let params = [puskesmas.as_str().into(), seq.into(), limit.min(RECORDS_MAX).into()];
        self.engine().read(|conn| rows(conn, &AFTER, &params, kept))
    }

    /// Returns how far the log of every home goes.
    pub fn log_heads(&self) -> Result<Vec<LogHead>> {
        self.engine().read(heads)
    }

    /// Lists refused records, latest first.
    pub fn quarantine(&self, page: Page) -> Result<Listed<Quarantined>> {
        let params = [page.limit().into(), page.offset().into()];
        self.engine().read(|conn| {
            gather(conn, &QUARANTINE, &params, |row| {
                Ok(Quarantined {
                    id: row.id(1, RecordId::new)?,
                    puskesmas: row.parsed(2)?,
                    code: row.string(3)?,
                    message: row.string(4)?,
                    body: row.string(5)?,
                    received_ms: row.int(6)?.unsigned_abs(),
                })
            })
        })
    }
}

/// Reads how far the log of every home goes.
pub(crate) fn heads(conn: &mut dyn Conn) -> Result<Vec<LogHead>> {
    rows(conn, &HEADS, &[], |row| {
        Ok(LogHead {
            puskesmas: row.parsed(0)?,
            seq: row.int(1)?.unsigned_abs(),
            hash: row.bytes(2)?,
        })
    })
}

/// Reads all records about some subjects, in the order in which they were received.
pub(crate) fn records_of(conn: &mut dyn Conn, subjects: &[Subject]) -> Result<Vec<KeptRecord>> {
    let ids: Vec<[u8; 16]> =
        subjects.iter().map(|subject| subject_columns(subject).1.into_bytes()).collect();
    let items: Vec<Value<'_>> = ids.iter().map(Value::from).collect();
    let mut found = Vec::new();
    query_list(conn, &RECORDS_OF, &[], &items, &mut |row| {
        found.push(kept(row)?);
        Ok(())
    })?;
    found.sort_by(|a, b| {
        let order = |kept: &KeptRecord| (kept.received_ms, kept.seq);
        order(a).cmp(&order(b)).then_with(|| a.record.puskesmas.cmp(&b.record.puskesmas))
    });
    Ok(found)
}

fn kept(row: &Row<'_>) -> Result<KeptRecord> {
    let record = serde_json::from_str(row.text(0)?)
        .map_err(|error| Error::Damaged(format!("a record cannot be read: {error}")))?;
    Ok(KeptRecord {
        record,
        seq: row.int(1)?.unsigned_abs(),
        prev_hash: row.bytes(2)?,
        hash: row.bytes(3)?,
        received_ms: row.int(4)?.unsigned_abs(),
    })
}
