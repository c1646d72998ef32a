//! The health situation of an area: who came where, and which diseases they had; as numbers, and
//! the people behind each.

use std::collections::BTreeMap;

use domain::day::{Day, Month};

use crate::{
    conn::{Row, Value, rows},
    error::Result,
    read::{
        area::{Scope, in_scope},
        page::{Listed, Page, gather},
        people::{PERSON_COLUMNS, PersonRow, person_columns, person_row},
    },
    statement::statements,
    store::Store,
};

/// Contacts of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCount {
    /// Month of the contacts.
    pub month: Month,
    /// Where, by the word of the setting.
    pub setting: String,
    /// Life stage of the people on the day of the views; absent when none is known.
    pub stage: Option<String>,
    /// Contacts; two in one day are two.
    pub contacts: u64,
}

/// Which number of a month is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SituationPart {
    /// Contacts at a place, by the word of the setting.
    Setting(String),
    /// Contacts of people of a life stage on the day of the views.
    Stage(String),
    /// Cases of a disease under early warning, by id of the guidelines.
    Disease(String),
}

/// Asks for the people behind a number.
#[derive(Debug, Clone)]
pub struct SituationQuery {
    /// Month of the number.
    pub month: Month,
    /// What is counted.
    pub part: SituationPart,
    /// Area of the number.
    pub within: Scope,
    /// Which part of the list.
    pub page: Page,
}

/// A contact or a case, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SituationPerson {
    /// Who.
    pub person: PersonRow,
    /// Day of the contact, or of the first contact of the case.
    pub day: Day,
    /// Where, by the word of the setting; absent for a case.
    pub setting: Option<String>,
}

/// Narrows to the contacts of some days, at one setting or of one life stage.
macro_rules! came {
    () => {
        concat!(
            "FROM log_head h CROSS JOIN contact c CROSS JOIN person p CROSS JOIN area a \
             WHERE c.puskesmas = h.puskesmas AND c.day >= $7 AND c.day <= $8 AND c.present = 1 \
             AND (CAST($9 AS TEXT) IS NULL OR c.setting = $9) \
             AND (CAST($10 AS TEXT) IS NULL OR p.stage = $10) \
             AND p.puskesmas = c.puskesmas AND p.person = c.person \
             AND a.puskesmas = p.puskesmas AND a.area = p.area AND ",
            in_scope!()
        )
    };
}

/// Narrows to the cases of a disease of some days.
macro_rules! fell_ill {
    () => {
        concat!(
            "FROM log_head h CROSS JOIN disease_case c CROSS JOIN area a \
             WHERE c.puskesmas = h.puskesmas AND c.day >= $7 AND c.day <= $8 AND c.disease = $9 \
             AND a.puskesmas = c.puskesmas AND a.area = c.area AND ",
            in_scope!()
        )
    };
}

/// Most rows of contacts of one month: six settings and twenty stages.
const ROWS_MAX: i64 = 1_000;

statements! {
    CONTACTS =
        concat!("SELECT c.setting, p.stage, count(*) FROM log_head h CROSS JOIN contact c \
         CROSS JOIN person p CROSS JOIN area a \
         WHERE c.puskesmas = h.puskesmas AND c.day >= $7 AND c.day <= $8 AND c.present = 1 \
         AND p.puskesmas = c.puskesmas AND p.person = c.person \
         AND a.puskesmas = p.puskesmas AND a.area = p.area AND ", in_scope!(), " \
         GROUP BY c.setting, p.stage ORDER BY c.setting, p.stage LIMIT $9");
    DISEASES =
        concat!("SELECT c.disease, count(*) FROM log_head h CROSS JOIN disease_case c \
         CROSS JOIN area a WHERE c.puskesmas = h.puskesmas AND c.day >= $7 AND c.day <= $8 \
         AND a.puskesmas = c.puskesmas AND a.area = c.area AND ", in_scope!(), " \
         GROUP BY c.disease ORDER BY c.disease LIMIT $9");
    CAME =
        concat!("SELECT (SELECT count(*) ", came!(), "), ", person_columns!(), ", \
         c.day, c.setting ", came!(), " \
         ORDER BY c.day, p.name_key, p.person, c.origin LIMIT $11 OFFSET $12");
    FELL_ILL =
        concat!("SELECT (SELECT count(*) ", fell_ill!(), "), ", person_columns!(), ", f.day, \
         CAST(NULL AS TEXT) \
         FROM (SELECT c.puskesmas, c.person, c.day AS day ", fell_ill!(), ") AS f \
         CROSS JOIN person p CROSS JOIN area a \
         WHERE p.puskesmas = f.puskesmas AND p.person = f.person \
         AND a.puskesmas = p.puskesmas AND a.area = p.area \
         ORDER BY f.day, p.name_key, p.person LIMIT $10 OFFSET $11");
}

impl Store {
    /// Counts contacts of the months between two, both included, by setting and life stage.
    pub fn contacts(&self, from: Month, to: Month, within: &Scope) -> Result<Vec<ContactCount>> {
        let mut all = Vec::new();
        for month in months(from, to) {
            let count = |row: &Row<'_>| {
                let contacts = row.int(2)?.unsigned_abs();
                let stage = row.string_or_null(1)?.filter(|stage| !stage.is_empty());
                Ok(ContactCount { month, setting: row.string(0)?, stage, contacts })
            };
            within.bind(|scope| {
                let params = params(scope, month);
                let counted = self.engine().read(|conn| rows(conn, &CONTACTS, &params, count))?;
                all.extend(counted);
                Ok::<_, crate::error::Error>(())
            })?;
        }
        Ok(all)
    }

    /// Counts cases of diseases under early warning by month, between two months, both included.
    /// Each is counted on the day of its first contact.
    pub fn disease_months(
        &self,
        from: Month,
        to: Month,
        within: &Scope,
    ) -> Result<BTreeMap<(String, Month), u64>> {
        let mut all = BTreeMap::new();
        for month in months(from, to) {
            let count = |row: &Row<'_>| Ok((row.string(0)?, row.int(1)?.unsigned_abs()));
            let counted = within.bind(|scope| {
                let params = params(scope, month);
                self.engine().read(|conn| rows(conn, &DISEASES, &params, count))
            })?;
            all.extend(counted.into_iter().map(|(disease, cases)| ((disease, month), cases)));
        }
        Ok(all)
    }
}

impl Store {
    /// Lists the people behind a number, by day and name: two contacts of somebody are two rows.
    pub fn situation_people(&self, query: &SituationQuery) -> Result<Listed<SituationPerson>> {
        let (statement, of): (_, Vec<Value<'_>>) = match &query.part {
            SituationPart::Setting(setting) => (&CAME, vec![setting.as_str().into(), Value::Null]),
            SituationPart::Stage(stage) => (&CAME, vec![Value::Null, stage.as_str().into()]),
            SituationPart::Disease(disease) => (&FELL_ILL, vec![disease.as_str().into()]),
        };
        query.within.bind(|scope| {
            let days = [query.month.first_day(), query.month.last_day()];
            let days = days.map(|day| Value::from(day.epoch_days()));
            let page = [query.page.limit().into(), query.page.offset().into()];
            let params: Vec<Value<'_>> =
                scope.into_iter().chain(days).chain(of).chain(page).collect();
            self.engine().read(|conn| gather(conn, statement, &params, situation_person))
        })
    }
}

fn situation_person(row: &Row<'_>) -> Result<SituationPerson> {
    let at = 1 + PERSON_COLUMNS;
    Ok(SituationPerson {
        person: person_row(row, 1)?,
        day: row.day(at)?,
        setting: row.string_or_null(at + 1)?,
    })
}

fn months(from: Month, to: Month) -> impl Iterator<Item = Month> {
    (from.index()..=to.index()).map(Month::from_index)
}

fn params(scope: [Value<'_>; 6], month: Month) -> Vec<Value<'_>> {
    let day = |day: Day| Value::from(day.epoch_days());
    let own = [day(month.first_day()), day(month.last_day()), ROWS_MAX.into()];
    scope.into_iter().chain(own).collect()
}
