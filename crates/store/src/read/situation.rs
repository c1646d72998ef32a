//! The health situation of an area: who came where, and which diseases they had.

use std::collections::BTreeMap;

use domain::day::{Day, Month};

use crate::{
    conn::{Row, Value, rows},
    error::Result,
    read::area::{Scope, in_scope},
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

fn months(from: Month, to: Month) -> impl Iterator<Item = Month> {
    (from.index()..=to.index()).map(Month::from_index)
}

fn params(scope: [Value<'_>; 6], month: Month) -> Vec<Value<'_>> {
    let day = |day: Day| Value::from(day.epoch_days());
    let own = [day(month.first_day()), day(month.last_day()), ROWS_MAX.into()];
    scope.into_iter().chain(own).collect()
}
