//! What everybody may read.

use domain::{
    area::PuskesmasCode,
    day::{Day, Month},
    id::{PlaceId, RecordId},
    publication::Publication,
    record::Body,
};

use crate::{
    conn::{Row, rows},
    error::{Error, Result},
    statement::statements,
    store::Store,
};

/// A quarter that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// Home of the row.
    pub puskesmas: PuskesmasCode,
    /// The Puskesmas as a place.
    pub place: PlaceId,
    /// Last month of the quarter.
    pub until: Month,
    /// Day of publication.
    pub day: Day,
    /// Who published it.
    pub author: String,
    /// The record that holds it.
    pub record: RecordId,
}

/// Most quarters that are listed: ten years of a district of thirty Puskesmas.
const QUARTERS_MAX: i64 = 1_200;

statements! {
    PUBLISHED =
        "SELECT v.puskesmas, v.place, v.until, v.day, v.author, v.record \
         FROM log_head h CROSS JOIN publication v WHERE v.puskesmas = h.puskesmas \
         ORDER BY v.puskesmas, v.until DESC, v.day DESC, v.place LIMIT $1";
}

impl Store {
    /// Lists the quarters that everybody may read, by Puskesmas, the latest first.
    pub fn publications(&self) -> Result<Vec<PublicationRow>> {
        self.engine().read(|conn| rows(conn, &PUBLISHED, &[QUARTERS_MAX.into()], published))
    }

    /// Returns what was published by a record that stands.
    ///
    /// # Errors
    ///
    /// Fails when the record is no publication, which only damage can bring about.
    pub fn publication(&self, row: &PublicationRow) -> Result<Publication> {
        let kept = self.record(row.record)?;
        match kept.map(|kept| kept.record.body) {
            Some(Body::Publication(published)) => Ok(published),
            _ => Err(Error::Damaged(format!("{} is no publication", row.record))),
        }
    }
}

fn published(row: &Row<'_>) -> Result<PublicationRow> {
    let until = i32::try_from(row.int(2)?).map(Month::from_index);
    Ok(PublicationRow {
        puskesmas: row.parsed(0)?,
        place: row.id(1, PlaceId::new)?,
        until: until.map_err(|_| Error::Damaged("a quarter is beyond all years".to_owned()))?,
        day: row.day(3)?,
        author: row.string(4)?,
        record: row.id(5, RecordId::new)?,
    })
}
