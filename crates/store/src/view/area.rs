//! Areas of the views: every combination of desa, dusun, RW, RT and posyandu that occurs.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    area::{Address, DesaCode, PuskesmasCode, hamlet, three_digits},
    day::Day,
    id::PlaceId,
};
use guidelines::{
    model::Guidelines,
    village::{Spot, VillageChanges},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    batch::{execute_rows, query_rows},
    conn::{Conn, Row, Value, rows},
    error::Result,
    state,
    statement::{Statement, statements},
};

/// One combination; unknown parts are empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Area {
    /// Ten digits, as they were written.
    pub(crate) written: String,
    /// Ten digits of the village that it is on the day of the views.
    pub(crate) desa: String,
    /// Name in capitals.
    pub(crate) dusun: String,
    /// Three digits.
    pub(crate) rw: String,
    /// Three digits.
    pub(crate) rt: String,
    /// Posyandu that serves it.
    pub(crate) posyandu: Option<PlaceId>,
}

/// Areas that rows of a transaction speak of, by home and number.
pub(crate) type Areas = BTreeMap<(Arc<str>, i64), Area>;

statements! {
    PUT =
        "INSERT INTO area (puskesmas, area, written, desa, dusun, rw, rt, posyandu) {values 8} \
         ON CONFLICT (puskesmas, area) DO NOTHING";
    MEND =
        "INSERT INTO area (puskesmas, area, written, desa, dusun, rw, rt, posyandu) {values 8} \
         ON CONFLICT (puskesmas, area) DO UPDATE SET written = excluded.written, \
         desa = excluded.desa, dusun = excluded.dusun, rw = excluded.rw, rt = excluded.rt, \
         posyandu = excluded.posyandu";
    KNOWN =
        "SELECT puskesmas, area, written, desa, dusun, rw, rt, posyandu FROM area \
         WHERE (puskesmas, area) IN ({keys ti})";
    EVERY =
        "SELECT a.puskesmas, a.area, a.written, a.desa, a.dusun, a.rw, a.rt, a.posyandu \
         FROM log_head h CROSS JOIN area a WHERE a.puskesmas = h.puskesmas";
}

/// What the codes of villages mean on a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codes<'g> {
    /// Villages whose code changed.
    pub(crate) villages: &'g VillageChanges,
    /// The day.
    pub(crate) on: Day,
}

impl Area {
    /// Reads the area of a home: names in capitals, numbers of three digits.
    pub(crate) fn of(
        codes: Codes<'_>,
        address: Option<&Address>,
        posyandu: Option<PlaceId>,
    ) -> Self {
        let Some(address) = address else { return Self { posyandu, ..Self::default() } };
        Self {
            written: address.desa.as_str().to_owned(),
            desa: codes.of(address.into()).as_str().to_owned(),
            dusun: address.dusun.as_deref().map(hamlet).unwrap_or_default(),
            rw: address.rw.as_deref().map(three_digits).unwrap_or_default(),
            rt: address.rt.as_deref().map(three_digits).unwrap_or_default(),
            posyandu,
        }
    }

    /// Returns the number of the area, worked out from what was written so that every node, every
    /// rebuilding of the views and every day comes to the same.
    pub(crate) fn number(&self) -> i64 {
        let mut hash = Sha256::new();
        for part in [&self.written, &self.dusun, &self.rw, &self.rt] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(self.posyandu.map(|place| *place.get().as_bytes()).unwrap_or_default());
        let hash: [u8; 32] = hash.finalize().into();
        let (first, _) = hash.split_first_chunk().expect("a hash has 32 bytes");
        i64::from_be_bytes(*first)
    }
}

impl<'g> Codes<'g> {
    /// Means the day of the views.
    pub(crate) fn of_views(conn: &mut dyn Conn, guidelines: &'g Guidelines) -> Result<Self> {
        let found = state::read(conn)?;
        let on = found.turning_to.or(found.view_day).unwrap_or(Day::from_epoch_days(0));
        Ok(Self { villages: &guidelines.villages, on })
    }
}

impl Codes<'_> {
    /// Tells to which village a home belongs.
    pub(crate) fn of(self, spot: Spot<'_>) -> DesaCode {
        self.villages.of(spot, self.on)
    }

    /// Tells it of what was written, the dusun and the RW, in columns of a row; `None` where no
    /// village is known.
    pub(crate) fn of_row(self, row: &Row<'_>, at: usize) -> Result<Option<DesaCode>> {
        let Some(desa) = desa(row, at)? else { return Ok(None) };
        let spot = Spot { desa, dusun: row.text(at + 1)?, rw: row.text(at + 2)? };
        Ok(Some(self.of(spot)))
    }
}

/// Makes areas known that rows are about to name.
pub(crate) fn put(conn: &mut dyn Conn, areas: &Areas) -> Result<()> {
    write(conn, &PUT, areas)
}

/// Makes areas known, whatever is kept of them.
pub(crate) fn mend(conn: &mut dyn Conn, areas: &Areas) -> Result<()> {
    write(conn, &MEND, areas)
}

/// Lets the areas be of the villages that they are on a day.
pub(crate) fn turn(conn: &mut dyn Conn, codes: Codes<'_>) -> Result<()> {
    let mut areas: Areas = rows(conn, &EVERY, &[], area)?.into_iter().collect();
    areas.retain(|_, area| {
        let Ok(written) = area.written.parse() else { return false };
        let spot = Spot { desa: written, dusun: &area.dusun, rw: &area.rw };
        let desa = codes.of(spot).as_str().to_owned();
        let is_other = desa != area.desa;
        area.desa = desa;
        is_other
    });
    mend(conn, &areas)
}

fn write(conn: &mut dyn Conn, statement: &Statement, areas: &Areas) -> Result<()> {
    let posyandu: Vec<Option<Uuid>> =
        areas.values().map(|area| area.posyandu.map(PlaceId::get)).collect();
    let mut params: Vec<Value<'_>> = Vec::with_capacity(areas.len() * 8);
    for (((puskesmas, number), area), posyandu) in areas.iter().zip(&posyandu) {
        params.extend([
            Value::from(&**puskesmas),
            (*number).into(),
            area.written.as_str().into(),
            area.desa.as_str().into(),
            area.dusun.as_str().into(),
            area.rw.as_str().into(),
            area.rt.as_str().into(),
            posyandu.as_ref().map(Uuid::as_bytes).into(),
        ]);
    }
    execute_rows(conn, statement, 8, &params).map(|_| ())
}

/// Returns those areas that are not kept as they are.
pub(crate) fn unknown(conn: &mut dyn Conn, areas: &Areas) -> Result<Vec<i64>> {
    let params: Vec<Value<'_>> = areas
        .keys()
        .flat_map(|(puskesmas, number)| [Value::from(&**puskesmas), (*number).into()])
        .collect();
    let mut missing = areas.clone();
    query_rows(conn, &KNOWN, 2, &params, &mut |row| {
        let (key, area) = area(row)?;
        if missing.get(&key) == Some(&area) {
            missing.remove(&key);
        }
        Ok(())
    })?;
    Ok(missing.into_keys().map(|(_, number)| number).collect())
}

fn area(row: &Row<'_>) -> Result<((Arc<str>, i64), Area)> {
    let area = Area {
        written: row.string(2)?,
        desa: row.string(3)?,
        dusun: row.string(4)?,
        rw: row.string(5)?,
        rt: row.string(6)?,
        posyandu: row.id_or_null(7, PlaceId::new)?,
    };
    Ok(((row.text(0)?.into(), row.int(1)?), area))
}

/// Reads a village; an empty text is none.
pub(crate) fn desa(row: &Row<'_>, column: usize) -> Result<Option<DesaCode>> {
    match row.text(column)? {
        "" => Ok(None),
        _ => row.parsed(column).map(Some),
    }
}

/// Turns a code into the shared text that rows hold.
pub(crate) fn shared(puskesmas: &PuskesmasCode) -> Arc<str> {
    puskesmas.as_str().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(dusun: &str, rt: &str) -> Address {
        Address {
            desa: "7309012001".parse().unwrap(),
            dusun: Some(dusun.to_owned()),
            rw: None,
            rt: Some(rt.to_owned()),
            line: None,
        }
    }

    #[test]
    fn the_same_home_written_differently_is_one_area() {
        let codes = Codes { villages: &VillageChanges::default(), on: Day::from_epoch_days(0) };
        let one = Area::of(codes, Some(&address(" Dusun  ii", "3")), None);
        let other = Area::of(codes, Some(&address("DUSUN II", "003")), None);
        assert_eq!(one, other);
        assert_eq!(one.number(), other.number());
        let posyandu = PlaceId::new(Uuid::from_u128(1));
        assert_ne!(one.number(), Area { posyandu: Some(posyandu), ..one.clone() }.number());
        // Fixed for ever: the number is kept in the store.
        assert_eq!(Area::default().number(), Area::of(codes, None, None).number());
    }
}
