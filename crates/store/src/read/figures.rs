//! Numbers that somebody else counted or set.

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    figure::Period,
    id::{PlaceId, RecordId},
    quantity::Quantity,
};

use crate::{
    conn::{Row, rows},
    error::{Error, Result},
    statement::statements,
    store::Store,
};

/// A number that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Home of the row.
    pub puskesmas: PuskesmasCode,
    /// The place that it is about, or whose village.
    pub place: PlaceId,
    /// Of when.
    pub period: Period,
    /// The village as it was written; absent for the whole of the place.
    pub desa: Option<DesaCode>,
    /// Which number, by the code of the guidelines.
    pub code: String,
    /// The number, in the unit of the guidelines.
    pub value: Quantity,
    /// Ends of its interval, when the source names them.
    pub interval: (Option<Quantity>, Option<Quantity>),
    /// Who counted or set it.
    pub source: String,
    /// Day of the source.
    pub dated: Day,
    /// The record that states it.
    pub record: RecordId,
}

/// Most numbers that are listed: forty a village in more villages than a district has.
const FIGURES_MAX: i64 = 100_000;

statements! {
    FIGURES =
        "SELECT f.puskesmas, f.place, f.period, f.desa, f.code, f.value, f.low, f.high, \
         f.source, f.dated, f.record FROM log_head h CROSS JOIN figure f \
         WHERE f.puskesmas = h.puskesmas AND f.period = $1 \
         ORDER BY f.puskesmas, f.code, f.desa, f.dated, f.place LIMIT $2";
}

impl Store {
    /// Lists all numbers of a period, by code and village. Of several places that state the same,
    /// the one of the latest day comes last.
    pub fn figures(&self, period: Period) -> Result<Vec<FigureRow>> {
        let period = period.to_string();
        let params = [period.as_str().into(), FIGURES_MAX.into()];
        self.engine().snapshot(|conn| rows(conn, &FIGURES, &params, figure_row))
    }
}

fn figure_row(row: &Row<'_>) -> Result<FigureRow> {
    let quantity = |column| -> Result<Option<Quantity>> {
        Ok(row.int_or_null(column)?.map(Quantity::from_thousandths))
    };
    let desa = row.string(3)?;
    let desa = match desa.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| damaged(code))?),
    };
    Ok(FigureRow {
        puskesmas: row.parsed(0)?,
        place: row.id(1, PlaceId::new)?,
        period: row.parsed(2)?,
        desa,
        code: row.string(4)?,
        value: Quantity::from_thousandths(row.int(5)?),
        interval: (quantity(6)?, quantity(7)?),
        source: row.string(8)?,
        dated: row.day(9)?,
        record: row.id(10, RecordId::new)?,
    })
}

fn damaged(text: &str) -> Error {
    Error::Damaged(format!("a number is of the village {text:?}"))
}
