//! Another copy of a store, from which records are taken back that were lost here.

use domain::{area::PuskesmasCode, record::Record};

use crate::{
    address::StoreUrl,
    conn::rows,
    engine::{Engine, Options},
    error::{Error, Result},
    statement::statements,
};

/// Most records read at once.
pub const RECORDS_MAX: u32 = 500;

statements! {
    HOMES = "SELECT puskesmas, seq FROM log_head ORDER BY puskesmas";
    AFTER =
        "SELECT body, seq FROM record WHERE puskesmas = $1 AND seq > $2 ORDER BY seq LIMIT $3";
}

/// A store that is only read. It is neither migrated nor drawn, so that it can be of any age.
#[derive(Debug)]
pub struct Copy {
    engine: Engine,
}

impl Copy {
    /// Opens a copy; [`Error::Missing`] when there is none.
    pub fn open(url: &StoreUrl) -> Result<Self> {
        let options = Options::default();
        if !Engine::is_made(url, options)? {
            return Err(Error::Missing(url.to_string()));
        }
        Ok(Self { engine: Engine::open(url, options)? })
    }

    /// Returns every home of the copy with the number of its last record.
    pub fn homes(&self) -> Result<Vec<(PuskesmasCode, u64)>> {
        self.engine.read(|conn| {
            rows(conn, &HOMES, &[], |row| Ok((row.parsed(0)?, row.int(1)?.unsigned_abs())))
        })
    }

    /// Returns records of a home after a number, in order, with the number of the last; at most
    /// [`RECORDS_MAX`].
    pub fn records_after(&self, home: &PuskesmasCode, after: u64) -> Result<(Vec<Record>, u64)> {
        let from = i64::try_from(after).unwrap_or(i64::MAX);
        let params = [home.as_str().into(), from.into(), RECORDS_MAX.into()];
        let mut last = after;
        let records = self.engine.read(|conn| {
            rows(conn, &AFTER, &params, |row| {
                last = row.int(1)?.unsigned_abs();
                serde_json::from_str(row.text(0)?)
                    .map_err(|error| Error::Damaged(format!("a record cannot be read: {error}")))
            })
        })?;
        Ok((records, last))
    }
}
