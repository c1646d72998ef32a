//! The log: the only place where clinical data is written.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::PuskesmasCode,
    day::Day,
    id::RecordId,
    record::{Body, Record, Subject},
    refusal::Refusal,
};
use uuid::Uuid;

use crate::{
    admit::{Admission, Kept, Verdict},
    batch::{execute_rows, query_list},
    chain::{Hash, START, digest, link},
    closing,
    conn::{Conn, Value, row},
    error::{Error, Result},
    state::{self, State},
    statement::statements,
    store::Store,
    view,
};

/// When a batch of records reached the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Civil day at the place of the log.
    pub today: Day,
    /// Milliseconds since 1970.
    pub millis: u64,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// It is in the log now, under this number of its home.
    Accepted {
        /// Number within the home of the record, from 1.
        seq: u64,
    },
    /// It was in the log already; nothing changed.
    Known {
        /// Its number.
        seq: u64,
    },
    /// It was refused and stands in quarantine.
    Refused(Refusal),
}

statements! {
    /// Numbers are handed out by a row, not a sequence, so that they become visible in order.
    HEAD =
        "INSERT INTO log_head (puskesmas, seq, hash) VALUES ($1, 0, $2) \
         ON CONFLICT (puskesmas) DO UPDATE SET seq = log_head.seq RETURNING seq, hash";
    SET_HEAD = "UPDATE log_head SET seq = $2, hash = $3 WHERE puskesmas = $1";
    INSERT =
        "INSERT INTO record (puskesmas, seq, id, subject_kind, subject, occurred, kind, body, \
         prev_hash, hash, received_ms) {values 11}";
    KEPT =
        "SELECT r.id, r.seq, r.subject_kind, r.subject, r.kind, r.body \
         FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas AND r.id IN ({list})";
    QUARANTINE =
        "INSERT INTO quarantine (puskesmas, id, body_hash, code, message, body, received_ms) \
         {values 7} ON CONFLICT (puskesmas, id, body_hash) DO NOTHING";
    RELEASE =
        "DELETE FROM quarantine WHERE (puskesmas, id, body_hash) IN ({keys tbb})";
}

/// When the views follow the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Draw {
    Now,
    Later,
}

/// A record and its bytes.
struct Incoming<'r> {
    record: &'r Record,
    body: String,
}

impl Store {
    /// Appends records in one durable transaction, views included.
    ///
    /// Idempotent: a record that the log already holds changes nothing. A record that cannot be
    /// taken is kept in quarantine and does not hinder the others. Batches of some hundred
    /// records are quickest; at most [`BATCH_MAX`] are taken at once.
    ///
    /// # Panics
    /// When the batch is larger than [`BATCH_MAX`].
    pub fn append(&self, records: &[Record], received: Received) -> Result<Vec<Appended>> {
        assert!(records.len() <= BATCH_MAX, "at most {BATCH_MAX} records are appended at once");
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let incoming: Vec<Incoming<'_>> =
            records.iter().map(|record| Incoming { record, body: record.to_json() }).collect();
        self.turn(received.today)?;
        self.engine().write(|conn| {
            let state = state::lock(conn, self.views_version(), received.today)?;
            self.append_in(conn, state, &incoming, received, Draw::Now)
        })
    }

    /// Appends records while the views are left behind; `Loading::finish` draws them once.
    pub(crate) fn append_undrawn(
        &self,
        records: &[Record],
        received: Received,
    ) -> Result<Vec<Appended>> {
        let incoming: Vec<Incoming<'_>> =
            records.iter().map(|record| Incoming { record, body: record.to_json() }).collect();
        self.engine().write(|conn| {
            let mark = self.rebuilding_mark();
            let state = state::lock(conn, &mark, received.today)?;
            self.append_in(conn, state, &incoming, received, Draw::Later)
        })
    }

    fn append_in(
        &self,
        conn: &mut dyn Conn,
        state: State,
        incoming: &[Incoming<'_>],
        received: Received,
        draw: Draw,
    ) -> Result<Vec<Appended>> {
        let kept = kept(conn, incoming)?;
        // A clock set back must not make yesterday's entries look like tomorrow's.
        let today = received.today.max(state.drawn_for());
        let merges = view::merge::known(conn, incoming.iter().map(|item| item.record))?;
        let numbers = closing::numbers(conn, incoming.iter().map(|item| item.record))?;
        let mut admission = Admission::new(self.guidelines(), today, kept, merges).knowing(numbers);
        let verdicts: Vec<Verdict> =
            incoming.iter().map(|item| admission.judge(item.record, &item.body)).collect();
        let accepted: Vec<&Incoming<'_>> = (incoming.iter().zip(&verdicts))
            .filter(|(_, verdict)| matches!(verdict, Verdict::Accepted))
            .map(|(item, _)| item)
            .collect();
        let new: Vec<&Record> = accepted.iter().map(|item| item.record).collect();
        let merges = admission.into_merges();
        if draw == Draw::Now {
            view::write::draw_new(conn, self.guidelines(), &new, &merges, state.drawn_for())?;
        }
        let numbers = write_records(conn, &accepted, received.millis as i64)?;
        keep_refused(conn, incoming, &verdicts, received.millis as i64)?;
        if 0 < state.quarantined {
            release(conn, &accepted)?;
        }
        let appended = verdicts.into_iter().zip(incoming).map(|(verdict, item)| match verdict {
            Verdict::Accepted => Appended::Accepted { seq: numbers[&item.record.id] },
            Verdict::Known { seq: Some(seq) } => Appended::Known { seq },
            // Given twice within this batch.
            Verdict::Known { seq: None } => Appended::Known { seq: numbers[&item.record.id] },
            Verdict::Refused(refusal) => Appended::Refused(refusal),
        });
        Ok(appended.collect())
    }
}

/// Most records in one batch.
pub const BATCH_MAX: usize = 10_000;

/// Reads the records that the batch repeats or speaks of.
fn kept(conn: &mut dyn Conn, incoming: &[Incoming<'_>]) -> Result<BTreeMap<RecordId, Kept>> {
    let mut ids: BTreeSet<Uuid> = BTreeSet::new();
    for item in incoming {
        ids.insert(item.record.id.get());
        match &item.record.body {
            Body::Correction(correction) => ids.insert(correction.corrects.get()),
            Body::EnteredInError(error) => ids.insert(error.voids.get()),
            _ => false,
        };
    }
    let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
    let mut kept = BTreeMap::new();
    query_list(conn, &KEPT, &[], &items, &mut |row| {
        let id = row.id(0, RecordId::new)?;
        let found = Kept {
            seq: Some(row.int(1)?.unsigned_abs()),
            subject: subject(row.text(2)?, row.id(3, |uuid| uuid)?)?,
            kind: row.string(4)?,
            body: row.string(5)?,
        };
        kept.insert(id, found);
        Ok(())
    })?;
    Ok(kept)
}

/// Reads a subject from its two columns.
pub(crate) fn subject(kind: &str, id: Uuid) -> Result<Subject> {
    match kind {
        "person" => Ok(Subject::Person(domain::id::PersonId::new(id))),
        "household" => Ok(Subject::Household(domain::id::HouseholdId::new(id))),
        "place" => Ok(Subject::Place(domain::id::PlaceId::new(id))),
        other => Err(Error::Damaged(format!("a record is about a {other:?}"))),
    }
}

/// Returns the two columns of a subject.
pub(crate) const fn subject_columns(subject: &Subject) -> (&'static str, Uuid) {
    match subject {
        Subject::Person(id) => ("person", id.get()),
        Subject::Household(id) => ("household", id.get()),
        Subject::Place(id) => ("place", id.get()),
    }
}

/// Numbers, chains and writes records; returns the number of each.
fn write_records(
    conn: &mut dyn Conn,
    accepted: &[&Incoming<'_>],
    received_ms: i64,
) -> Result<BTreeMap<RecordId, u64>> {
    let mut homes: BTreeMap<&PuskesmasCode, Vec<&Incoming<'_>>> = BTreeMap::new();
    for item in accepted {
        homes.entry(&item.record.puskesmas).or_default().push(item);
    }
    let mut numbers = BTreeMap::new();
    for (puskesmas, items) in homes {
        let (mut seq, mut hash) = head(conn, puskesmas)?;
        let mut links: Vec<(i64, Uuid, Uuid, Hash, Hash)> = Vec::with_capacity(items.len());
        for item in &items {
            seq += 1;
            let before = hash;
            hash = link(&before, seq, received_ms, &item.body);
            let (_, subject) = subject_columns(&item.record.subject);
            links.push((seq, item.record.id.get(), subject, before, hash));
            numbers.insert(item.record.id, seq.unsigned_abs());
        }
        let mut params: Vec<Value<'_>> = Vec::with_capacity(items.len() * 11);
        for (item, (seq, id, subject, before, hash)) in items.iter().zip(&links) {
            params.extend([
                Value::from(puskesmas.as_str()),
                (*seq).into(),
                id.as_bytes().into(),
                subject_columns(&item.record.subject).0.into(),
                subject.as_bytes().into(),
                item.record.occurred.epoch_days().into(),
                item.record.body.kind().into(),
                item.body.as_str().into(),
                before.into(),
                hash.into(),
                received_ms.into(),
            ]);
        }
        execute_rows(conn, &INSERT, 11, &params)?;
        let head = [puskesmas.as_str().into(), seq.into(), (&hash).into()];
        conn.execute(&SET_HEAD, 1, &head)?;
    }
    Ok(numbers)
}

/// Locks and returns the last number and hash of a home.
fn head(conn: &mut dyn Conn, puskesmas: &PuskesmasCode) -> Result<(i64, Hash)> {
    let params = [puskesmas.as_str().into(), (&START).into()];
    let head = row(conn, &HEAD, &params, |row| Ok((row.int(0)?, row.bytes(1)?)))?;
    head.ok_or_else(|| Error::Damaged("a log head cannot be made".to_owned()))
}

fn keep_refused(
    conn: &mut dyn Conn,
    incoming: &[Incoming<'_>],
    verdicts: &[Verdict],
    received_ms: i64,
) -> Result<()> {
    let mut kept = 0;
    for (item, verdict) in incoming.iter().zip(verdicts) {
        let Verdict::Refused(refusal) = verdict else { continue };
        let (id, hash) = (item.record.id.get(), digest(&item.body));
        let params = [
            item.record.puskesmas.as_str().into(),
            id.as_bytes().into(),
            (&hash).into(),
            refusal.code.into(),
            refusal.message.as_str().into(),
            item.body.as_str().into(),
            received_ms.into(),
        ];
        kept += execute_rows(conn, &QUARANTINE, 7, &params)? as i64;
    }
    if kept == 0 { Ok(()) } else { state::count_quarantined(conn, kept) }
}

/// Takes records out of quarantine that the log has now accepted.
fn release(conn: &mut dyn Conn, accepted: &[&Incoming<'_>]) -> Result<()> {
    let keys: Vec<(Uuid, Hash)> =
        accepted.iter().map(|item| (item.record.id.get(), digest(&item.body))).collect();
    let mut params: Vec<Value<'_>> = Vec::with_capacity(keys.len() * 3);
    for (item, (id, hash)) in accepted.iter().zip(&keys) {
        params.extend([
            Value::from(item.record.puskesmas.as_str()),
            id.as_bytes().into(),
            hash.into(),
        ]);
    }
    let released = execute_rows(conn, &RELEASE, 3, &params)? as i64;
    if released == 0 { Ok(()) } else { state::count_quarantined(conn, -released) }
}
