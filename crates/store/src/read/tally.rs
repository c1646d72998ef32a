//! What reports count: the people behind an indicator and the cases of diseases, each with sex,
//! birth and area, for tables that no board has.

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::{Day, Month},
    id::PlaceId,
    person::Sex,
};

use crate::{
    conn::{Row, Value, rows},
    error::Result,
    read::{
        area::{Scope, in_scope},
        page::{Listed, Page, gather},
        people::{PersonRow, person_columns, person_row, sex},
        register::Days,
    },
    statement::statements,
    store::Store,
    view::board::Indicators,
};

/// Who was counted, as far as tables ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Village where they were counted.
    pub desa: Option<DesaCode>,
    /// Posyandu that served them there.
    pub posyandu: Option<PlaceId>,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Day of birth, when known.
    pub birth: Option<Day>,
}

/// Somebody in an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Who.
    pub kind: Kind,
    /// Month to which the person belongs.
    pub month: Month,
    /// Month of coming to count; absent while it has not happened.
    pub done: Option<Month>,
}

/// A case of a disease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseTally {
    /// Who.
    pub kind: Kind,
    /// Disease, by id of the guidelines.
    pub disease: String,
    /// Day of the first contact.
    pub day: Day,
    /// Whether a specimen was taken.
    pub examined: bool,
    /// Whether the person died.
    pub died: bool,
}

/// Most people of a tally: everybody of a kabupaten.
const TALLY_MAX: i64 = 1_000_000;

macro_rules! kind_columns {
    () => {
        "a.desa, a.posyandu, p.sex, p.birth"
    };
}

const KIND_COLUMNS: usize = 4;

macro_rules! died {
    () => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p \
             WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area \
             AND p.died_on >= $7 AND p.died_on <= $8"
        )
    };
}

statements! {
    OF_MONTH =
        concat!("SELECT ", kind_columns!(), ", m.month, \
         CASE WHEN m.reached & $8 <> 0 THEN m.month ELSE 0 END \
         FROM log_head h CROSS JOIN person_month m CROSS JOIN area a CROSS JOIN person p \
         WHERE m.puskesmas = h.puskesmas AND m.month = $9 AND m.block = $7 \
         AND m.counted & $8 <> 0 AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND p.puskesmas = m.puskesmas AND p.person = m.person AND ", in_scope!(), " LIMIT $10");
    /// Whoever belongs to one of the months or was done in one of them.
    OF_CASES =
        concat!("SELECT ", kind_columns!(), ", m.month, m.done \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a CROSS JOIN person p \
         WHERE m.puskesmas = h.puskesmas AND m.indicator = $7 \
         AND ((m.month >= $8 AND m.month <= $9) OR (m.done >= $8 AND m.done <= $9)) \
         AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND p.puskesmas = m.puskesmas AND p.person = m.person AND ", in_scope!(), " LIMIT $10");
    OF_DISEASES =
        concat!("SELECT ", kind_columns!(), ", c.disease, c.day, c.examined, c.died \
         FROM disease_case c CROSS JOIN area a CROSS JOIN person p \
         WHERE c.puskesmas = $7 AND c.day >= $8 AND c.day <= $9 \
         AND a.puskesmas = c.puskesmas AND a.area = c.area \
         AND p.puskesmas = c.puskesmas AND p.person = c.person AND ", in_scope!("a"), " LIMIT $10");
    DIED =
        concat!("SELECT (SELECT count(*)", died!(), "), ", person_columns!(), died!(),
         " ORDER BY p.died_on, p.name_key, p.person LIMIT $9 OFFSET $10");
}

impl Store {
    /// Lists who is in an indicator in the months of a period, both ends included: of cases those
    /// that belong to one of the months or were done in one; of an indicator whose months stand for
    /// themselves the people of the last month.
    pub fn tally(
        &self,
        indicator: &str,
        (first, last): (Month, Month),
        within: &Scope,
    ) -> Result<Vec<Tally>> {
        let bit = Indicators::new(self.guidelines()).bit(indicator);
        let (statement, own): (_, [Value<'_>; 3]) = match bit {
            Some((block, bit)) => (&OF_MONTH, [block.into(), bit.into(), last.index().into()]),
            None => (&OF_CASES, [indicator.into(), first.index().into(), last.index().into()]),
        };
        within.bind(|scope| {
            let params: Vec<Value<'_>> =
                scope.into_iter().chain(own).chain([TALLY_MAX.into()]).collect();
            self.engine().read(|conn| rows(conn, statement, &params, tally))
        })
    }

    /// Lists the cases of all diseases under early warning that began within some days.
    pub fn disease_tally(
        &self,
        puskesmas: &PuskesmasCode,
        within: Days,
        scope: &Scope,
    ) -> Result<Vec<CaseTally>> {
        let own: [Value<'_>; 4] = [
            puskesmas.as_str().into(),
            within.from.epoch_days().into(),
            within.until.epoch_days().into(),
            TALLY_MAX.into(),
        ];
        scope.bind(|scope| {
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine().read(|conn| {
                rows(conn, &OF_DISEASES, &params, |row| {
                    Ok(CaseTally {
                        kind: kind(row)?,
                        disease: row.string(KIND_COLUMNS)?,
                        day: row.day(KIND_COLUMNS + 1)?,
                        examined: row.int(KIND_COLUMNS + 2)? != 0,
                        died: row.int(KIND_COLUMNS + 3)? != 0,
                    })
                })
            })
        })
    }

    /// Lists who died within some days, by day.
    pub fn people_died(
        &self,
        scope: &Scope,
        within: Days,
        page: Page,
    ) -> Result<Listed<PersonRow>> {
        let own: [Value<'_>; 4] = [
            within.from.epoch_days().into(),
            within.until.epoch_days().into(),
            page.limit().into(),
            page.offset().into(),
        ];
        scope.bind(|scope| {
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine().read(|conn| gather(conn, &DIED, &params, |row| person_row(row, 1)))
        })
    }
}

fn kind(row: &Row<'_>) -> Result<Kind> {
    let desa = row.string(0)?;
    Ok(Kind {
        desa: desa.parse().ok(),
        posyandu: row.id_or_null(1, PlaceId::new)?,
        sex: row.text_or_null(2)?.map(sex).transpose()?,
        birth: row.day_or_null(3)?,
    })
}

fn tally(row: &Row<'_>) -> Result<Tally> {
    let month = |column| -> Result<Option<Month>> {
        let index = row.small_or_null(column)?.filter(|index| *index != 0);
        Ok(index.map(Month::from_index))
    };
    Ok(Tally {
        kind: kind(row)?,
        month: month(KIND_COLUMNS)?.unwrap_or(Month::from_index(0)),
        done: month(KIND_COLUMNS + 1)?,
    })
}
