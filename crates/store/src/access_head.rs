//! How far the log of accesses went, kept in the store: so that a log that is missing, begun anew
//! or cut short shows.
//!
//! What is kept runs behind the log, never ahead of it: lines are forced to the disk before it is
//! said that they are there. A head that its log does not hold any more is left as it is, until the
//! lines are back.

use std::{fs::OpenOptions, io::ErrorKind};

use crate::{
    address::Place,
    audit::{AuditLog, Head},
    conn::{Conn, rows},
    error::{Error, Result},
    statement::statements,
    store::Store,
};

statements! {
    KEPT = "SELECT chain, seq, hash FROM access_head ORDER BY chain";
    /// Two programs may keep at once; the later head stays.
    KEEP =
        "INSERT INTO access_head (chain, seq, hash) VALUES ($1, $2, $3) \
         ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash \
         WHERE access_head.seq < excluded.seq";
    /// A chain that was begun anew and whose earlier lines stand in another one now.
    SET =
        "INSERT INTO access_head (chain, seq, hash) VALUES ($1, $2, $3) \
         ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
}

/// A chain of the log of accesses from which lines are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The chain.
    pub chain: String,
    /// It went up to this number.
    pub kept: u64,
    /// It ends at this number now, perhaps with other lines; nought when it is not there.
    pub found: u64,
}

/// What is there of the log, seen against what was kept.
struct Compared {
    lost: Vec<Lost>,
    /// Heads that are further than what was kept.
    ahead: Vec<Head>,
    /// Heads of chains that were begun anew while their earlier lines stand in a parted chain.
    anew: Vec<Head>,
}

impl Store {
    /// Keeps how far a log of accesses goes; tells of which chains lines are missing. Their heads
    /// stay as they were kept.
    pub fn keep_access_heads(&self, log: &AuditLog) -> Result<Vec<Lost>> {
        let compared = self.compare(Some(log))?;
        if compared.ahead.is_empty() && compared.anew.is_empty() {
            return Ok(compared.lost);
        }
        settle(log)?;
        self.engine().write(|conn| {
            for (statement, heads) in [(&KEEP, &compared.ahead), (&SET, &compared.anew)] {
                for head in heads {
                    let seq = (head.seq as i64).into();
                    conn.execute(
                        statement,
                        1,
                        &[head.chain.as_str().into(), seq, (&head.hash).into()],
                    )?;
                }
            }
            Ok(())
        })?;
        Ok(compared.lost)
    }

    /// Lists the chains from which lines are missing; all that were kept when there is no log.
    pub fn lost_accesses(&self, log: Option<&AuditLog>) -> Result<Vec<Lost>> {
        Ok(self.compare(log)?.lost)
    }

    fn compare(&self, log: Option<&AuditLog>) -> Result<Compared> {
        // Before the log is read: what is kept there is in the log already.
        let kept = self.engine().read(kept)?;
        let heads = log.map(AuditLog::heads).transpose()?.unwrap_or_default();
        let mut compared = Compared { lost: Vec::new(), ahead: Vec::new(), anew: Vec::new() };
        for before in &kept {
            let now = heads.iter().find(|head| head.chain == before.chain);
            let Some(log) = log else {
                compared.lost.push(lost(before, now));
                continue;
            };
            let is_own = log.holds(before)?;
            if !is_own && !log.holds_in_any(before)? {
                compared.lost.push(lost(before, now));
            } else if let Some(now) = now.filter(|now| *now != before) {
                let list = if is_own { &mut compared.ahead } else { &mut compared.anew };
                list.push(now.clone());
            }
        }
        let new = heads.into_iter().filter(|head| kept.iter().all(|one| one.chain != head.chain));
        compared.ahead.extend(new);
        Ok(compared)
    }
}

fn lost(before: &Head, now: Option<&Head>) -> Lost {
    let found = now.map_or(0, |head| head.seq);
    Lost { chain: before.chain.clone(), kept: before.seq, found }
}

fn kept(conn: &mut dyn Conn) -> Result<Vec<Head>> {
    rows(conn, &KEPT, &[], |row| {
        Ok(Head { chain: row.string(0)?, seq: row.int(1)?.unsigned_abs(), hash: row.bytes(2)? })
    })
}

/// Forces what was written into a log to the disk, so that it outlives a loss of power.
fn settle(log: &AuditLog) -> Result<()> {
    // PostgreSQL writes one log of its own: whatever is committed there afterwards brings along
    // what came before.
    let Place::File(file, _) = log.engine().place() else { return Ok(()) };
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    // Only the write-ahead log: closing the file itself would let go of SQLite's locks.
    match OpenOptions::new().write(true).open(name).and_then(|log| log.sync_data()) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::Open(error.into())),
        Ok(()) | Err(_) => Ok(()),
    }
}
