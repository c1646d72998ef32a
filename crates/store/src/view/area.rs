//! Areas of the views: every combination of desa, dusun, RW, RT and posyandu that occurs.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    area::{Address, PuskesmasCode},
    id::PlaceId,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    batch::{execute_rows, query_rows},
    conn::{Conn, Value},
    error::Result,
    statement::statements,
};

/// One combination; unknown parts are empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Area {
    /// Ten digits.
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
        "INSERT INTO area (puskesmas, area, desa, dusun, rw, rt, posyandu) {values 7} \
         ON CONFLICT (puskesmas, area) DO NOTHING";
    KNOWN =
        "SELECT puskesmas, area, desa, dusun, rw, rt, posyandu FROM area \
         WHERE (puskesmas, area) IN ({keys ti})";
}

impl Area {
    /// Reads the area of a home: names in capitals, numbers of three digits.
    pub(crate) fn of(address: Option<&Address>, posyandu: Option<PlaceId>) -> Self {
        let Some(address) = address else { return Self { posyandu, ..Self::default() } };
        Self {
            desa: address.desa.as_str().to_owned(),
            dusun: address.dusun.as_deref().map(hamlet).unwrap_or_default(),
            rw: address.rw.as_deref().map(three_digits).unwrap_or_default(),
            rt: address.rt.as_deref().map(three_digits).unwrap_or_default(),
            posyandu,
        }
    }

    /// Returns the number of the area, worked out from its parts so that every node, and every
    /// rebuilding of the views, comes to the same.
    pub(crate) fn number(&self) -> i64 {
        let mut hash = Sha256::new();
        for part in [&self.desa, &self.dusun, &self.rw, &self.rt] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(self.posyandu.map(|place| *place.get().as_bytes()).unwrap_or_default());
        let hash: [u8; 32] = hash.finalize().into();
        let (first, _) = hash.split_first_chunk().expect("a hash has 32 bytes");
        i64::from_be_bytes(*first)
    }
}

/// Writes the name of a dusun the one way: capitals, single spaces.
pub(crate) fn hamlet(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase()
}

fn three_digits(number: &str) -> String {
    format!("{:0>3}", number.trim())
}

/// Makes areas known that rows are about to name.
pub(crate) fn put(conn: &mut dyn Conn, areas: &Areas) -> Result<()> {
    let posyandu: Vec<Option<Uuid>> =
        areas.values().map(|area| area.posyandu.map(PlaceId::get)).collect();
    let mut params: Vec<Value<'_>> = Vec::with_capacity(areas.len() * 7);
    for (((puskesmas, number), area), posyandu) in areas.iter().zip(&posyandu) {
        params.extend([
            Value::from(&**puskesmas),
            (*number).into(),
            area.desa.as_str().into(),
            area.dusun.as_str().into(),
            area.rw.as_str().into(),
            area.rt.as_str().into(),
            posyandu.as_ref().map(Uuid::as_bytes).into(),
        ]);
    }
    execute_rows(conn, &PUT, 7, &params).map(|_| ())
}

/// Returns those areas that are not kept as they are.
pub(crate) fn unknown(conn: &mut dyn Conn, areas: &Areas) -> Result<Vec<i64>> {
    let params: Vec<Value<'_>> = areas
        .keys()
        .flat_map(|(puskesmas, number)| [Value::from(&**puskesmas), (*number).into()])
        .collect();
    let mut missing = areas.clone();
    query_rows(conn, &KNOWN, 2, &params, &mut |row| {
        let area = Area {
            desa: row.string(2)?,
            dusun: row.string(3)?,
            rw: row.string(4)?,
            rt: row.string(5)?,
            posyandu: row.id_or_null(6, PlaceId::new)?,
        };
        let key = (row.text(0)?.into(), row.int(1)?);
        if missing.get(&key) == Some(&area) {
            missing.remove(&key);
        }
        Ok(())
    })?;
    Ok(missing.into_keys().map(|(_, number)| number).collect())
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
        let one = Area::of(Some(&address(" Dusun  ii", "3")), None);
        let other = Area::of(Some(&address("DUSUN II", "003")), None);
        assert_eq!(one, other);
        assert_eq!(one.number(), other.number());
        let posyandu = PlaceId::new(Uuid::from_u128(1));
        assert_ne!(one.number(), Area { posyandu: Some(posyandu), ..one.clone() }.number());
        // Fixed for ever: the number is kept in the store.
        assert_eq!(Area::default().number(), Area::of(None, None).number());
    }
}
