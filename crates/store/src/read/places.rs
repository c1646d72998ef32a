//! Households and places.

use domain::{
    area::{Address, DesaCode, PuskesmasCode},
    day::Day,
    id::{HouseholdId, PlaceId},
    person::PlaceKind,
};

use crate::{
    conn::{Row, Value, row, rows},
    error::{Error, Result},
    read::people::{PersonRow, person_columns, person_row},
    statement::statements,
    store::Store,
};

/// A household as the sum of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRow {
    /// Identity.
    pub id: HouseholdId,
    /// Home of the row.
    pub puskesmas: PuskesmasCode,
    /// Number of the kartu keluarga.
    pub kk_number: Option<String>,
    /// Name of the head.
    pub head_name: Option<String>,
    /// Address, when known.
    pub address: Option<Address>,
}

/// A household and its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdPage {
    /// The household; absent when only people name it.
    pub household: Option<HouseholdRow>,
    /// Its people, eldest first.
    pub members: Vec<PersonRow>,
}

/// A place as the sum of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// Identity.
    pub id: PlaceId,
    /// Home of the row.
    pub puskesmas: PuskesmasCode,
    /// Kind, when known.
    pub kind: Option<PlaceKind>,
    /// Name on the signboard; empty when nobody wrote one.
    pub name: String,
    /// Desa as it was written.
    pub written: Option<DesaCode>,
    /// Desa that it is on the day of the views.
    pub desa: Option<DesaCode>,
    /// Dusun, in capitals.
    pub dusun: Option<String>,
}

/// A day on which a posyandu was open or served somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningDay {
    /// The day.
    pub day: Day,
    /// Whether somebody wrote the day itself down.
    pub announced: bool,
    /// People who came.
    pub n_present: u32,
    /// People written down as not having come.
    pub n_absent: u32,
}

/// Most people of one household, and most households of one number, that are shown.
const MEMBERS_MAX: i64 = 200;
/// Most places that are listed.
const PLACES_MAX: i64 = 20_000;
/// Most opening days that are listed.
const DAYS_MAX: u32 = 1_000;

statements! {
    HOUSEHOLD =
        "SELECT v.household, v.puskesmas, v.kk_number, v.head_name, v.desa, v.dusun, v.rw, v.rt, \
         v.line FROM log_head h CROSS JOIN household v \
         WHERE v.puskesmas = h.puskesmas AND v.household = $1";
    HOUSEHOLDS_BY_KK =
        "SELECT v.household, v.puskesmas, v.kk_number, v.head_name, v.desa, v.dusun, v.rw, v.rt, \
         v.line FROM log_head h CROSS JOIN household v \
         WHERE v.puskesmas = h.puskesmas AND v.kk_number = $1 ORDER BY v.household LIMIT $2";
    MEMBERS =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN person p \
         JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = h.puskesmas AND p.household = $1 \
         ORDER BY p.birth NULLS LAST, p.name_key, p.person LIMIT $2");
    PLACES =
        "SELECT v.place, v.puskesmas, v.kind, coalesce(v.name, ''), v.written, v.desa, v.dusun \
         FROM log_head h CROSS JOIN place v WHERE v.puskesmas = h.puskesmas \
         ORDER BY v.kind, v.desa, 4, v.place LIMIT $1";
    PLACE =
        "SELECT v.place, v.puskesmas, v.kind, coalesce(v.name, ''), v.written, v.desa, v.dusun \
         FROM log_head h CROSS JOIN place v WHERE v.puskesmas = h.puskesmas AND v.place = $1";
    OPENING_DAYS =
        "SELECT day, CAST(max(announced) AS BIGINT), CAST(sum(came) AS BIGINT), \
         CAST(sum(missed) AS BIGINT) \
         FROM (SELECT d.day AS day, 1 AS announced, 0 AS came, 0 AS missed \
         FROM log_head h CROSS JOIN posyandu_day d \
         WHERE d.puskesmas = h.puskesmas AND d.place = $1 \
         UNION ALL SELECT c.day, 0, max(c.present), 1 - max(c.present) \
         FROM log_head h CROSS JOIN contact c \
         WHERE c.puskesmas = h.puskesmas AND c.place = $1 GROUP BY c.day, c.person) AS days \
         GROUP BY day ORDER BY day DESC LIMIT $2";
}

impl Store {
    /// Returns a household with its people; `None` when nobody ever named it.
    pub fn household(&self, id: HouseholdId) -> Result<Option<HouseholdPage>> {
        let id = id.get().into_bytes();
        self.engine().snapshot(|conn| {
            let household = row(conn, &HOUSEHOLD, &[(&id).into()], household_row)?;
            let params = [(&id).into(), MEMBERS_MAX.into()];
            let members = rows(conn, &MEMBERS, &params, |row| person_row(row, 0))?;
            let known = household.is_some() || !members.is_empty();
            Ok(known.then_some(HouseholdPage { household, members }))
        })
    }

    /// Lists households of a number of the kartu keluarga.
    pub fn households_by_kk(&self, kk_number: &str) -> Result<Vec<HouseholdRow>> {
        let params = [kk_number.into(), MEMBERS_MAX.into()];
        self.engine().read(|conn| rows(conn, &HOUSEHOLDS_BY_KK, &params, household_row))
    }

    /// Lists all places by kind, desa and name.
    pub fn places(&self) -> Result<Vec<PlaceRow>> {
        self.engine().read(|conn| rows(conn, &PLACES, &[PLACES_MAX.into()], place_row))
    }

    /// Returns a place.
    pub fn place(&self, id: PlaceId) -> Result<Option<PlaceRow>> {
        let id = id.get().into_bytes();
        self.engine().read(|conn| row(conn, &PLACE, &[Value::from(&id)], place_row))
    }

    /// Lists the days on which a place was open, latest first. Somebody of whom several contacts
    /// were written counts once, as present when any of them says so.
    pub fn opening_days(&self, place: PlaceId, limit: u32) -> Result<Vec<OpeningDay>> {
        let place = place.get().into_bytes();
        let params = [(&place).into(), limit.min(DAYS_MAX).into()];
        let count = |row: &Row<'_>, column| -> Result<u32> {
            Ok(u32::try_from(row.int(column)?).unwrap_or(u32::MAX))
        };
        self.engine().read(|conn| {
            rows(conn, &OPENING_DAYS, &params, |row| {
                Ok(OpeningDay {
                    day: row.day(0)?,
                    announced: row.int(1)? != 0,
                    n_present: count(row, 2)?,
                    n_absent: count(row, 3)?,
                })
            })
        })
    }
}

fn household_row(row: &Row<'_>) -> Result<HouseholdRow> {
    let desa: Option<DesaCode> = row.parsed_or_null(4)?;
    let address = match desa {
        None => None,
        Some(desa) => Some(Address {
            desa,
            dusun: row.string_or_null(5)?,
            rw: row.string_or_null(6)?,
            rt: row.string_or_null(7)?,
            line: row.string_or_null(8)?,
        }),
    };
    Ok(HouseholdRow {
        id: row.id(0, HouseholdId::new)?,
        puskesmas: row.parsed(1)?,
        kk_number: row.string_or_null(2)?,
        head_name: row.string_or_null(3)?,
        address,
    })
}

fn place_row(row: &Row<'_>) -> Result<PlaceRow> {
    Ok(PlaceRow {
        id: row.id(0, PlaceId::new)?,
        puskesmas: row.parsed(1)?,
        kind: row.text_or_null(2)?.map(kind).transpose()?,
        name: row.string(3)?,
        written: row.parsed_or_null(4)?,
        desa: row.parsed_or_null(5)?,
        dusun: row.string_or_null(6)?,
    })
}

fn kind(word: &str) -> Result<PlaceKind> {
    match word {
        "puskesmas" => Ok(PlaceKind::Puskesmas),
        "pustu" => Ok(PlaceKind::Pustu),
        "posyandu" => Ok(PlaceKind::Posyandu),
        "sekolah" => Ok(PlaceKind::Sekolah),
        other => Err(Error::Damaged(format!("a place is a {other:?}"))),
    }
}
