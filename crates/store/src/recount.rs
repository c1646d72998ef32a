//! The full recompute: everything drawn again from the log and compared with the views, and what
//! came of it, kept so that the board can say when it was proved last.

use crate::{
    conn::{Row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

/// What came of a recompute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recount {
    /// When it began, in milliseconds since 1970 UTC.
    pub began_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
    /// Rows that the log makes.
    pub rows: u64,
    /// Rows that were kept otherwise.
    pub differences: u64,
    /// The first of them, readable; absent when there is none.
    pub first: Option<String>,
}

/// How many outcomes are kept.
const KEPT: i64 = 60;

statements! {
    KEEP =
        "INSERT INTO recount (began_ms, ended_ms, compared, differences, first) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (began_ms) DO UPDATE SET \
         ended_ms = excluded.ended_ms, compared = excluded.compared, \
         differences = excluded.differences, first = excluded.first";
    FORGET =
        "DELETE FROM recount WHERE began_ms NOT IN \
         (SELECT began_ms FROM recount ORDER BY began_ms DESC LIMIT $1)";
    LATEST =
        "SELECT began_ms, ended_ms, compared, differences, first FROM recount \
         ORDER BY began_ms DESC LIMIT $1";
}

impl Store {
    /// Draws everything again from the log, compares it with the views, and keeps what came of
    /// it. Nothing is mended: a difference is a fault that somebody must look at
    /// (`simpul replay` mends). `now_ms` tells the time.
    pub fn recount(&self, now_ms: impl Fn() -> u64) -> Result<Recount> {
        let began_ms = now_ms();
        let replayed = self.replay_check()?;
        let first = replayed.differences.first();
        let recount = Recount {
            began_ms,
            ended_ms: now_ms(),
            rows: replayed.rows,
            differences: replayed.differences_count,
            first: first.map(|found| format!("{} {}", found.table, found.key)),
        };
        self.engine().write(|conn| {
            let params = [
                (recount.began_ms as i64).into(),
                (recount.ended_ms as i64).into(),
                (recount.rows as i64).into(),
                (recount.differences as i64).into(),
                recount.first.as_deref().into(),
            ];
            conn.execute(&KEEP, 1, &params)?;
            conn.execute(&FORGET, 1, &[KEPT.into()])?;
            Ok(())
        })?;
        Ok(recount)
    }

    /// Lists the last outcomes, the latest first.
    pub fn recounts(&self, limit: u32) -> Result<Vec<Recount>> {
        self.engine().read(|conn| rows(conn, &LATEST, &[limit.into()], recount))
    }
}

fn recount(row: &Row<'_>) -> Result<Recount> {
    let number = |column| -> Result<u64> { Ok(row.int(column)?.unsigned_abs()) };
    Ok(Recount {
        began_ms: number(0)?,
        ended_ms: number(1)?,
        rows: number(2)?,
        differences: number(3)?,
        first: row.string_or_null(4)?,
    })
}
