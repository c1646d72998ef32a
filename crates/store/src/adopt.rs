//! Lines of the log of accesses on their way into backups, back from them, and from another copy.
//!
//! What a log holds is never taken out of it or written over. Lines that it has are left as they
//! are; lines that go on from its end are added as they were written, with their hashes; lines of
//! a chain that parted ways stand in a chain of their own, so that both stay whole.

use std::collections::BTreeMap;

use domain::id::PersonId;

use crate::{
    audit::{AuditLog, Head, named},
    batch::execute_rows,
    chain::Hash,
    conn::{Conn, Value, row, rows},
    error::{Error, Result},
    source::{Cell, Column},
    statement::statements,
};

/// Table of the lines, as backups name it.
pub const TABLE: &str = "audit";
/// Columns of a line: name and letter, as backups name them.
const COLUMNS: [(&str, char); 6] = [
    ("chain", 't'),
    ("seq", 'i'),
    ("at_ms", 'i'),
    ("body", 't'),
    ("prev_hash", 'b'),
    ("hash", 'b'),
];
/// Lines read at once.
const ROWS_MAX: i64 = 2_000;
/// Digits of the hash by which a chain that parted ways is named.
const MARK_DIGITS: usize = 12;

statements! {
    LINES =
        "SELECT chain, seq, at_ms, body, prev_hash, hash FROM audit \
         WHERE chain = $1 AND $2 < seq AND seq <= $3 ORDER BY seq LIMIT $4";
    HEAD = "SELECT seq FROM audit_head WHERE chain = $1";
    HASH = "SELECT hash FROM audit WHERE chain = $1 AND seq = $2";
    PUT_HEAD =
        "INSERT INTO audit_head (chain, seq, hash) VALUES ($1, $2, $3) \
         ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    ADD = "INSERT INTO audit (chain, seq, at_ms, body, prev_hash, hash) {values 6}";
    ADD_PERSON = "INSERT INTO audit_person (person, chain, seq) {values 3}";
    COPY =
        "INSERT INTO audit (chain, seq, at_ms, body, prev_hash, hash) \
         SELECT $2, seq, at_ms, body, prev_hash, hash FROM audit WHERE chain = $1 AND seq < $3";
    COPY_PERSONS =
        "INSERT INTO audit_person (person, chain, seq) \
         SELECT person, $2, seq FROM audit_person WHERE chain = $1 AND seq < $3";
}

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The chain it was read from.
    pub chain: String,
    seq: i64,
    at_ms: i64,
    body: String,
    prev_hash: Hash,
    hash: Hash,
}

/// What became of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adopted {
    /// Lines that were there already.
    pub known: u64,
    /// Lines that were added.
    pub added: u64,
}

/// Takes lines into a log, chain by chain in order.
#[derive(Debug)]
pub struct Adopting<'a> {
    log: &'a AuditLog,
    /// Chains that parted ways, with the name under which they stand.
    parted: BTreeMap<String, String>,
    adopted: Adopted,
}

impl Line {
    /// Lists the columns of a line as backups name them.
    pub fn columns() -> Vec<Column> {
        let columns = COLUMNS.iter();
        columns.map(|(name, letter)| Column { name: (*name).to_owned(), letter: *letter }).collect()
    }

    /// Returns the number of the line in its chain.
    pub fn seq(&self) -> u64 {
        self.seq.unsigned_abs()
    }

    /// Returns the line as a row of a backup.
    pub fn cells(self) -> Vec<Cell> {
        vec![
            Cell::Text(self.chain),
            Cell::Int(self.seq),
            Cell::Int(self.at_ms),
            Cell::Text(self.body),
            Cell::Bytes(self.prev_hash.to_vec()),
            Cell::Bytes(self.hash.to_vec()),
        ]
    }

    /// Reads a row of a backup; nothing when it is no line.
    pub fn read(cells: Vec<Cell>) -> Option<Self> {
        let cells: [Cell; 6] = cells.try_into().ok()?;
        let [
            Cell::Text(chain),
            Cell::Int(seq),
            Cell::Int(at_ms),
            Cell::Text(body),
            Cell::Bytes(prev_hash),
            Cell::Bytes(hash),
        ] = cells
        else {
            return None;
        };
        let (prev_hash, hash) = (prev_hash.try_into().ok()?, hash.try_into().ok()?);
        Some(Self { chain, seq, at_ms, body, prev_hash, hash })
    }
}

impl AuditLog {
    /// Reads lines of a chain after one number up to another, in order, only so many at once.
    /// What is there never changes, so that many short reads see what one long one would.
    pub fn lines(&self, chain: &str, after: u64, until: u64) -> Result<Vec<Line>> {
        let params = [chain.into(), (after as i64).into(), (until as i64).into(), ROWS_MAX.into()];
        self.engine().read(|conn| {
            rows(conn, &LINES, &params, |row| {
                Ok(Line {
                    chain: row.string(0)?,
                    seq: row.int(1)?,
                    at_ms: row.int(2)?,
                    body: row.string(3)?,
                    prev_hash: row.bytes(4)?,
                    hash: row.bytes(5)?,
                })
            })
        })
    }

    /// Takes in all lines of another log.
    pub fn adopt_all(&self, other: &Self) -> Result<Adopted> {
        let mut adopting = Adopting::new(self);
        for head in other.heads()? {
            let mut after = 0;
            while after < head.seq {
                let lines = other.lines(&head.chain, after, head.seq)?;
                let Some(last) = lines.last() else { break };
                after = last.seq();
                adopting.take(lines)?;
            }
        }
        Ok(adopting.done())
    }
}

impl<'a> Adopting<'a> {
    /// Begins to take lines into a log.
    pub fn new(log: &'a AuditLog) -> Self {
        Self { log, parted: BTreeMap::new(), adopted: Adopted::default() }
    }

    /// Takes lines of one chain that follow those taken before.
    pub fn take(&mut self, lines: Vec<Line>) -> Result<()> {
        let Some(first) = lines.first() else { return Ok(()) };
        let chain = first.chain.clone();
        let known = self.parted.get(&chain).cloned();
        let (parted, adopted) = self.log.engine().write(|conn| {
            let mut name = known.clone().unwrap_or_else(|| chain.clone());
            let mut head = head(conn, &name)?;
            let (mut new, mut already) = (Vec::new(), 0);
            for line in &lines {
                if line.seq <= head {
                    let kept = hash(conn, &name, line.seq)?;
                    if kept == Some(line.hash) {
                        already += 1;
                        continue;
                    }
                    // From here on the two tell different stories; both are kept.
                    name = part(conn, (&name, line))?;
                    head = self::head(conn, &name)?;
                    if line.seq <= head {
                        already += 1;
                        continue;
                    }
                }
                new.push(line);
            }
            add(conn, &name, &new)?;
            let adopted = Adopted { known: already, added: new.len() as u64 };
            Ok(((name != chain).then_some(name), adopted))
        })?;
        if let Some(name) = parted {
            self.parted.insert(chain, name);
        }
        self.adopted.known += adopted.known;
        self.adopted.added += adopted.added;
        Ok(())
    }

    /// Notes where a chain ended when its lines were kept, so that lines missing from its end
    /// show.
    pub fn end(&self, end: &Head) -> Result<()> {
        let name = self.parted.get(&end.chain).unwrap_or(&end.chain);
        self.log.engine().write(|conn| {
            if head(conn, name)? < end.seq as i64 {
                put_head(conn, name, (end.seq as i64, &end.hash))?;
            }
            Ok(())
        })
    }

    /// Returns what became of all of them.
    pub fn done(self) -> Adopted {
        self.adopted
    }
}

/// Begins a chain of its own for lines that parted ways, with all lines that came before; returns
/// its name, which is the same whenever the same lines come again.
fn part(conn: &mut dyn Conn, (chain, line): (&str, &Line)) -> Result<String> {
    let digits: String = line.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{chain}~{}", &digits[..MARK_DIGITS]);
    if 0 < head(conn, &name)? {
        return Ok(name);
    }
    let params = [chain.into(), name.as_str().into(), line.seq.into()];
    conn.execute(&COPY, 1, &params)?;
    conn.execute(&COPY_PERSONS, 1, &params)?;
    if 1 < line.seq {
        put_head(conn, &name, (line.seq - 1, &line.prev_hash))?;
    }
    Ok(name)
}

fn add(conn: &mut dyn Conn, chain: &str, lines: &[&Line]) -> Result<()> {
    let Some(last) = lines.last() else { return Ok(()) };
    let mut params: Vec<Value<'_>> = Vec::with_capacity(6 * lines.len());
    for line in lines {
        params.extend::<[Value<'_>; 6]>([
            chain.into(),
            line.seq.into(),
            line.at_ms.into(),
            line.body.as_str().into(),
            (&line.prev_hash).into(),
            (&line.hash).into(),
        ]);
    }
    execute_rows(conn, &ADD, 6, &params)?;
    let about: Vec<(uuid::Uuid, i64)> = lines
        .iter()
        .flat_map(|line| named(&line.body).into_iter().map(|one| (PersonId::get(one), line.seq)))
        .collect();
    let params: Vec<Value<'_>> = about
        .iter()
        .flat_map(|(person, seq)| [person.as_bytes().into(), chain.into(), (*seq).into()])
        .collect();
    execute_rows(conn, &ADD_PERSON, 3, &params)?;
    put_head(conn, chain, (last.seq, &last.hash))
}

fn head(conn: &mut dyn Conn, chain: &str) -> Result<i64> {
    Ok(row(conn, &HEAD, &[chain.into()], |row| row.int(0))?.unwrap_or(0))
}

fn hash(conn: &mut dyn Conn, chain: &str, seq: i64) -> Result<Option<Hash>> {
    row(conn, &HASH, &[chain.into(), seq.into()], |row| row.bytes(0))
}

fn put_head(conn: &mut dyn Conn, chain: &str, (seq, hash): (i64, &Hash)) -> Result<()> {
    if seq < 1 {
        return Err(Error::Damaged(format!("{chain} has a line without a number")));
    }
    conn.execute(&PUT_HEAD, 1, &[chain.into(), seq.into(), hash.into()]).map(|_| ())
}
