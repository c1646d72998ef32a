//! The log of accesses: added to, never changed, chained by hashes like the log of records.
//!
//! Entries that arrive together are written in one transaction. An entry is safe from the end of
//! this program as soon as it is acknowledged; from a loss of power within a second, because
//! reading is not made to wait for the disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use domain::id::PersonId;

use crate::{
    address::StoreUrl,
    batch::{execute_rows, query_list},
    chain::{Hash, START, link},
    conn::{Conn, Row, Value, row, rows},
    engine::{Engine, Options},
    error::{Error, Result},
    statement::statements,
};

/// Entries written in one transaction.
const TOGETHER_MAX: usize = 256;
/// Entries that may wait; more are refused, and with them what was to be shown.
const WAITING_MAX: usize = 4_096;
/// Rows read at once when walking.
const ROWS_PER_STEP: i64 = 1_000;

/// Schema of the log; the same text on both engines.
pub const SCHEMA: &str = include_str!("../audit.sql");

/// Tells whether a line `a` is not one that its chain shares with the chain it parted from, whose
/// name is the same without a tilde and twelve digits at the end.
macro_rules! is_own {
    () => {
        "NOT EXISTS (SELECT 1 FROM audit b WHERE b.seq = a.seq AND b.hash = a.hash AND b.chain = \
         CASE WHEN 13 < length(a.chain) THEN substr(a.chain, 1, length(a.chain) - 13) END)"
    };
}

statements! {
    HEAD = "SELECT seq, hash FROM audit_head WHERE chain = $1";
    HEADS = "SELECT chain, seq, hash FROM audit_head ORDER BY chain";
    HASH = "SELECT hash FROM audit WHERE chain = $1 AND seq = $2";
    PUT_HEAD =
        "INSERT INTO audit_head (chain, seq, hash) VALUES ($1, $2, $3) \
         ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    ADD =
        "INSERT INTO audit (chain, seq, at_ms, body, prev_hash, hash) {values 6}";
    ADD_PERSON = "INSERT INTO audit_person (person, chain, seq) {values 3}";
    /// A chain that parted from another begins with the same lines; they are read in the other.
    OF_PERSON =
        concat!("SELECT a.chain, a.seq, a.at_ms, a.body FROM audit_person p \
         JOIN audit a ON a.chain = p.chain AND a.seq = p.seq \
         WHERE p.person = $1 AND ", is_own!(), " \
         ORDER BY a.at_ms DESC, a.chain, a.seq DESC LIMIT $2");
    BETWEEN =
        concat!("SELECT a.chain, a.seq, a.at_ms, a.body FROM audit a \
         WHERE (a.at_ms, a.chain, a.seq) > ($1, $2, $3) AND a.at_ms < $4 AND ", is_own!(), " \
         ORDER BY a.at_ms, a.chain, a.seq LIMIT $5");
    WALK =
        "SELECT seq, at_ms, body, prev_hash, hash FROM audit \
         WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    PERSONS_OF =
        "SELECT seq, person FROM audit_person WHERE chain = $1 AND seq IN ({list})";
    PUT_CHECK =
        "INSERT INTO audit_check (chain, at_ms, seq, broken) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (chain) DO UPDATE SET at_ms = excluded.at_ms, seq = excluded.seq, \
         broken = excluded.broken";
    CHECKS = "SELECT chain, at_ms, seq, broken FROM audit_check ORDER BY chain";
    CHAINS = "SELECT chain FROM audit_head UNION SELECT DISTINCT chain FROM audit ORDER BY chain";
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// About whom; each finds the entry.
    pub persons: Vec<PersonId>,
    /// Everything, as one JSON object; its `persons` are the same as above.
    pub body: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The server that wrote it.
    pub chain: String,
    /// Number within its chain.
    pub seq: u64,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Everything, as one JSON text.
    pub body: String,
}

/// Last entry of a chain: what is sent elsewhere, so that a cut end shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The server that writes it.
    pub chain: String,
    /// Last number.
    pub seq: u64,
    /// Hash of the last entry.
    pub hash: [u8; 32],
}

/// A place in the log that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The chain.
    pub chain: String,
    /// Number of the first entry that does not fit.
    pub seq: u64,
}

/// When a chain was walked from its beginning, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The chain.
    pub chain: String,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Up to which number.
    pub seq: u64,
    /// Number of the first entry that did not fit.
    pub broken: Option<u64>,
}

/// Told when an entry is written, or why not.
type Told = Box<dyn FnOnce(Result<()>) + Send>;

/// The log of accesses of one server. Dropping it writes what still waits.
pub struct AuditLog {
    engine: Arc<Engine>,
    sender: Option<SyncSender<(Entry, Told)>>,
    thread: Option<JoinHandle<()>>,
}

impl AuditLog {
    /// Opens the log beside a store, making it when it is not there. `chain` names the server:
    /// servers that share a store each have a chain of their own.
    pub fn open(store: &StoreUrl, chain: &str, options: Options) -> Result<Self> {
        let log = Self::on(store, chain, options)?;
        log.engine.write(|conn| conn.script(SCHEMA))?;
        Ok(log)
    }

    /// Opens the log beside a copy of a store to read it, when there is one; changes nothing.
    pub fn open_to_read(store: &StoreUrl) -> Result<Option<Self>> {
        let is_there = match &beside(store) {
            StoreUrl::Sqlite(file) | StoreUrl::SqliteEncrypted(file, _) => file.exists(),
            StoreUrl::Postgres(_) => true,
        };
        if !is_there {
            return Ok(None);
        }
        let log = Self::on(store, "", Options::default())?;
        match (log.heads(), store) {
            // A server without such tables has no log.
            (Err(_), StoreUrl::Postgres(_)) => Ok(None),
            (heads, _) => heads.map(|_| Some(log)),
        }
    }

    fn on(store: &StoreUrl, chain: &str, options: Options) -> Result<Self> {
        let options = Options { is_relaxed: true, ..options };
        let opened = Engine::open(&beside(store), options);
        let engine = Arc::new(opened.map_err(|error| match error.is_about_key() {
            true => Error::KeysApart,
            false => error,
        })?);
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let (writer, chain) = (Arc::clone(&engine), chain.to_owned());
        let thread = thread::spawn(move || write_all(&writer, &chain, &receiver));
        Ok(Self { engine, sender: Some(sender), thread: Some(thread) })
    }

    /// Opens the log of a store when there is one; makes none.
    pub fn open_existing(store: &StoreUrl, chain: &str, options: Options) -> Result<Option<Self>> {
        let file_is_there = match &beside(store) {
            StoreUrl::Sqlite(file) | StoreUrl::SqliteEncrypted(file, _) => file.exists(),
            StoreUrl::Postgres(_) => true,
        };
        file_is_there.then(|| Self::open(store, chain, options)).transpose()
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Hands an entry over and returns at once; `told` is called when it is written, from another
    /// thread, or at once when too many wait.
    pub fn add(&self, entry: Entry, told: impl FnOnce(Result<()>) + Send + 'static) {
        let sender = self.sender.as_ref().expect("the sender lives as long as the log");
        match sender.try_send((entry, Box::new(told))) {
            Ok(()) => {}
            Err(TrySendError::Full((_, told)) | TrySendError::Disconnected((_, told))) => {
                told(Err(Error::Busy("too many entries wait".into())));
            }
        }
    }

    /// Writes an entry and waits for it.
    pub fn add_now(&self, entry: Entry) -> Result<()> {
        let (sender, receiver) = sync_channel(1);
        self.add(entry, move |outcome| {
            // Whoever asked is waiting below.
            let _ = sender.send(outcome);
        });
        receiver.recv().unwrap_or_else(|_| Err(Error::Busy("the writer has ended".into())))
    }

    /// Lists the newest entries about a person.
    pub fn of_person(&self, person: PersonId, limit: u32) -> Result<Vec<Kept>> {
        let person = person.get();
        let params = [person.as_bytes().into(), limit.into()];
        self.engine.read(|conn| rows(conn, &OF_PERSON, &params, kept))
    }

    /// Hands over the entries of a time, oldest first.
    pub fn each_between(
        &self,
        (from_ms, to_ms): (u64, u64),
        mut each: impl FnMut(Kept),
    ) -> Result<()> {
        let (mut at_ms, mut chain, mut seq) = (from_ms as i64, String::new(), -1_i64);
        loop {
            let params = [
                at_ms.into(),
                chain.as_str().into(),
                seq.into(),
                (to_ms as i64).into(),
                ROWS_PER_STEP.into(),
            ];
            let step = self.engine.read(|conn| rows(conn, &BETWEEN, &params, kept))?;
            let Some(last) = step.last() else { return Ok(()) };
            (at_ms, chain, seq) = (last.at_ms as i64, last.chain.clone(), last.seq as i64);
            step.into_iter().for_each(&mut each);
        }
    }

    /// Returns the last entry of every chain.
    pub fn heads(&self) -> Result<Vec<Head>> {
        self.engine.read(|conn| {
            rows(conn, &HEADS, &[], |row| {
                let seq = row.int(1)?.unsigned_abs();
                Ok(Head { chain: row.string(0)?, seq, hash: row.bytes(2)? })
            })
        })
    }

    /// Tells whether a head that was kept elsewhere is still part of its chain.
    pub fn holds(&self, head: &Head) -> Result<bool> {
        let params = [head.chain.as_str().into(), (head.seq as i64).into()];
        let hash = self.engine.read(|conn| row(conn, &HASH, &params, |row| row.bytes(0)))?;
        Ok(hash == Some(head.hash))
    }

    /// Tells whether a head that was kept elsewhere is still part of any chain: its hash stands
    /// for all lines before it, so they are there, under whatever name.
    pub fn holds_in_any(&self, head: &Head) -> Result<bool> {
        self.engine.read(|conn| {
            for chain in rows(conn, &CHAINS, &[], |row| row.string(0))? {
                let params = [chain.as_str().into(), (head.seq as i64).into()];
                if row(conn, &HASH, &params, |row| row.bytes(0))? == Some(head.hash) {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// Walks all chains; returns the first broken place of each. An end that was cut off together
    /// with its head shows only against a head that was kept elsewhere.
    pub fn verify(&self) -> Result<Vec<Broken>> {
        self.engine.snapshot(|conn| {
            let mut broken = Vec::new();
            for chain in rows(conn, &CHAINS, &[], |row| row.string(0))? {
                broken.extend(walk(conn, &chain)?.map(|seq| Broken { chain, seq }));
            }
            Ok(broken)
        })
    }

    /// Walks all chains like [`AuditLog::verify`] and keeps when that was and what it found.
    pub fn check(&self, now_ms: u64) -> Result<Vec<Broken>> {
        let heads = self.heads()?;
        let broken = self.verify()?;
        let mut chains: BTreeMap<&str, (u64, Option<u64>)> =
            heads.iter().map(|head| (head.chain.as_str(), (head.seq, None))).collect();
        for one in &broken {
            chains.entry(&one.chain).or_insert((0, None)).1 = Some(one.seq);
        }
        self.engine.write(|conn| {
            for (chain, (seq, broken)) in &chains {
                let broken = broken.map_or(Value::Null, |seq| (seq as i64).into());
                let params =
                    [(*chain).into(), (now_ms as i64).into(), (*seq as i64).into(), broken];
                conn.execute(&PUT_CHECK, 1, &params)?;
            }
            Ok(())
        })?;
        Ok(broken)
    }

    /// Lists when each chain was last walked from its beginning.
    pub fn checks(&self) -> Result<Vec<Checked>> {
        self.engine.read(|conn| {
            rows(conn, &CHECKS, &[], |row| {
                Ok(Checked {
                    chain: row.string(0)?,
                    at_ms: row.int(1)?.unsigned_abs(),
                    seq: row.int(2)?.unsigned_abs(),
                    broken: row.int_or_null(3)?.map(i64::unsigned_abs),
                })
            })
        })
    }
}

impl std::fmt::Debug for AuditLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuditLog({:?})", self.engine)
    }
}

impl Drop for AuditLog {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Returns where the log of a store is kept: on SQLite in a file of its own, under the
/// same key.
pub fn beside(store: &StoreUrl) -> StoreUrl {
    match store {
        StoreUrl::Sqlite(file) => StoreUrl::Sqlite(audit_file(file)),
        StoreUrl::SqliteEncrypted(file, key) => {
            StoreUrl::SqliteEncrypted(audit_file(file), key.clone())
        }
        StoreUrl::Postgres(url) => StoreUrl::Postgres(url.clone()),
    }
}

pub(crate) fn audit_file(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".akses");
    name.into()
}

/// Writes whatever arrives until nobody can send any more.
fn write_all(engine: &Engine, chain: &str, receiver: &Receiver<(Entry, Told)>) {
    while let Ok(first) = receiver.recv() {
        let waiting = receiver.try_iter().take(TOGETHER_MAX - 1);
        let (entries, told): (Vec<Entry>, Vec<Told>) =
            std::iter::once(first).chain(waiting).unzip();
        let outcome = engine.write(|conn| write(conn, chain, &entries));
        match outcome {
            Ok(()) => told.into_iter().for_each(|told| told(Ok(()))),
            Err(error) => {
                let text = error.to_string();
                let refused =
                    || Error::Statement { statement: "audit", cause: text.clone().into() };
                told.into_iter().for_each(|told| told(Err(refused())));
            }
        }
    }
}

fn write(conn: &mut dyn Conn, chain: &str, entries: &[Entry]) -> Result<()> {
    let head = row(conn, &HEAD, &[chain.into()], |row| Ok((row.int(0)?, row.bytes(1)?)))?;
    let (mut seq, mut hash) = head.unwrap_or((0, START));
    let mut links: Vec<(i64, Hash, Hash)> = Vec::with_capacity(entries.len());
    for entry in entries {
        let before = hash;
        seq += 1;
        hash = link(&before, seq, entry.at_ms as i64, &entry.body);
        links.push((seq, before, hash));
    }
    let mut params: Vec<Value<'_>> = Vec::with_capacity(6 * entries.len());
    for (entry, (seq, before, hash)) in entries.iter().zip(&links) {
        params.extend::<[Value<'_>; 6]>([
            chain.into(),
            (*seq).into(),
            (entry.at_ms as i64).into(),
            entry.body.as_str().into(),
            before.into(),
            hash.into(),
        ]);
    }
    execute_rows(conn, &ADD, 6, &params)?;
    write_persons(conn, chain, entries, &links)?;
    conn.execute(&PUT_HEAD, 1, &[chain.into(), seq.into(), (&hash).into()]).map(|_| ())
}

fn write_persons(
    conn: &mut dyn Conn,
    chain: &str,
    entries: &[Entry],
    links: &[(i64, Hash, Hash)],
) -> Result<()> {
    let mut about: Vec<(uuid::Uuid, i64)> = entries
        .iter()
        .zip(links)
        .flat_map(|(entry, (seq, ..))| entry.persons.iter().map(|person| (person.get(), *seq)))
        .collect();
    about.sort_unstable();
    about.dedup();
    let params: Vec<Value<'_>> = about
        .iter()
        .flat_map(|(person, seq)| [person.as_bytes().into(), chain.into(), (*seq).into()])
        .collect();
    execute_rows(conn, &ADD_PERSON, 3, &params).map(|_| ())
}

/// Walks a chain; returns the number of the first entry that does not fit.
fn walk(conn: &mut dyn Conn, chain: &str) -> Result<Option<u64>> {
    let (mut seq, mut hash, mut after) = (0_i64, START, i64::MIN);
    loop {
        let params = [chain.into(), after.into(), ROWS_PER_STEP.into()];
        let step = rows(conn, &WALK, &params, |row| {
            Ok((row.int(0)?, row.int(1)?, row.string(2)?, row.bytes(3)?, row.bytes(4)?))
        })?;
        let Some((last, ..)) = step.last() else { break };
        after = *last;
        let mut indexed = persons_of(conn, chain, step.iter().map(|(seq, ..)| *seq))?;
        for (found, at_ms, body, before, kept) in step {
            let expected = link(&hash, seq + 1, at_ms, &body);
            let persons = indexed.remove(&found).unwrap_or_default();
            let is_whole = found == seq + 1 && before == hash && kept == expected;
            if !is_whole || persons != named(&body) {
                return Ok(Some((seq + 1).unsigned_abs()));
            }
            (seq, hash) = (found, kept);
        }
    }
    let head = row(conn, &HEAD, &[chain.into()], |row| Ok((row.int(0)?, row.bytes(1)?)))?;
    Ok((head != Some((seq, hash))).then(|| (seq + 1).unsigned_abs()))
}

/// Returns under whom entries are found.
fn persons_of(
    conn: &mut dyn Conn,
    chain: &str,
    seqs: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, BTreeSet<PersonId>>> {
    let items: Vec<Value<'_>> = seqs.map(Value::from).collect();
    let mut found: BTreeMap<i64, BTreeSet<PersonId>> = BTreeMap::new();
    query_list(conn, &PERSONS_OF, &[chain.into()], &items, &mut |row| {
        found.entry(row.int(0)?).or_default().insert(row.id(1, PersonId::new)?);
        Ok(())
    })?;
    Ok(found)
}

/// Returns whom an entry names.
pub(crate) fn named(body: &str) -> BTreeSet<PersonId> {
    #[derive(serde::Deserialize)]
    struct Names {
        #[serde(default)]
        persons: BTreeSet<PersonId>,
    }
    // What cannot be read names nobody; its hash tells the rest.
    serde_json::from_str::<Names>(body).map(|names| names.persons).unwrap_or_default()
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        chain: row.string(0)?,
        seq: row.int(1)?.unsigned_abs(),
        at_ms: row.int(2)?.unsigned_abs(),
        body: row.string(3)?,
    })
}
