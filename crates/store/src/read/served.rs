//! Whom a posyandu serves, beside its children: everybody of some life stages, with what is due
//! and whether they came on a day.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    id::{PersonId, PlaceId},
};
use portrait::model::ItemStatus;

use crate::{
    batch::query_list,
    conn::Value,
    error::Result,
    read::{
        due::status,
        page::{Listed, Page},
        people::{PersonRow, person_columns, person_row},
    },
    statement::statements,
    store::Store,
    view::words::words,
};

/// Whom to list.
#[derive(Debug, Clone)]
pub struct ServedFilter {
    /// Which posyandu.
    pub place: PlaceId,
    /// Codes of the life stages that are wanted; by the first stage on the day of the views.
    pub stages: Vec<String>,
    /// Beginnings of words of the name or of a NIK; all must fit. Empty means everybody.
    pub text: String,
    /// Day of which to tell who came.
    pub day: Day,
    /// Part of the list.
    pub page: Page,
}

/// Somebody whom a posyandu serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedRow {
    /// Who.
    pub person: PersonRow,
    /// What is due on the day of the views, late first.
    pub due: Vec<DueStep>,
    /// Whether the person came on the day; absent when nothing was written.
    pub came: Option<bool>,
}

/// A service that is due, or a step of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueStep {
    /// Item code.
    pub item: String,
    /// Step code; empty for items without steps.
    pub step: String,
    /// Due or overdue.
    pub status: ItemStatus,
}

/// Words of a search that are looked at; more would narrow nothing.
const WORDS_MAX: usize = 3;

macro_rules! those_served {
    () => {
        " FROM log_head h CROSS JOIN area a CROSS JOIN person p \
         WHERE a.puskesmas = h.puskesmas AND a.posyandu = $1 \
         AND p.puskesmas = a.puskesmas AND p.area = a.area AND p.status = 'here' \
         AND p.search_key LIKE $2 AND p.search_key LIKE $3 AND p.search_key LIKE $4 \
         AND p.stage IN ({list})"
    };
}

statements! {
    SERVED =
        concat!("SELECT (SELECT count(*)", those_served!(), "), ", person_columns!(),
         those_served!(), " ORDER BY p.name_key, p.person LIMIT $5 OFFSET $6");
    DUE_OF =
        "SELECT d.person, d.item, d.step, d.status FROM log_head h CROSS JOIN due d \
         WHERE d.puskesmas = h.puskesmas AND d.person IN ({list}) \
         ORDER BY d.person, d.status DESC, d.item, d.step";
    CAME =
        "SELECT c.person, max(c.present) FROM log_head h CROSS JOIN contact c \
         WHERE c.puskesmas = h.puskesmas AND c.place = $1 AND c.day = $2 \
         AND c.person IN ({list}) GROUP BY c.person";
}

impl Store {
    /// Lists people of some life stages whom a posyandu serves, by name.
    pub fn served(&self, filter: &ServedFilter) -> Result<Listed<ServedRow>> {
        if filter.stages.is_empty() {
            return Ok(Listed { rows: Vec::new(), total: 0 });
        }
        let place = filter.place.get().into_bytes();
        let mut patterns: Vec<String> =
            words(&filter.text).iter().map(|word| format!("% {word}%")).collect();
        patterns.resize(WORDS_MAX, "%".to_owned());
        let mut fixed = vec![Value::from(&place)];
        fixed.extend(patterns.iter().map(|pattern| Value::from(pattern.as_str())));
        fixed.extend([Value::from(filter.page.limit()), filter.page.offset().into()]);
        let stages: Vec<Value<'_>> =
            filter.stages.iter().map(|stage| Value::from(stage.as_str())).collect();
        self.engine().snapshot(|conn| {
            let mut listed = Listed { rows: Vec::new(), total: 0 };
            query_list(conn, &SERVED, &fixed, &stages, &mut |row| {
                listed.total = row.int(0)?.unsigned_abs();
                let person = person_row(row, 1)?;
                listed.rows.push(ServedRow { person, due: Vec::new(), came: None });
                Ok(())
            })?;
            let places: BTreeMap<PersonId, usize> =
                listed.rows.iter().enumerate().map(|(at, row)| (row.person.id, at)).collect();
            let ids: Vec<[u8; 16]> = places.keys().map(|id| id.get().into_bytes()).collect();
            let ids: Vec<Value<'_>> = ids.iter().map(Value::from).collect();
            query_list(conn, &DUE_OF, &[], &ids, &mut |row| {
                let due = DueStep {
                    item: row.string(1)?,
                    step: row.string(2)?,
                    status: status(row.text(3)?)?,
                };
                if let Some(at) = places.get(&row.id(0, PersonId::new)?) {
                    listed.rows[*at].due.push(due);
                }
                Ok(())
            })?;
            let on = [(&place).into(), filter.day.epoch_days().into()];
            query_list(conn, &CAME, &on, &ids, &mut |row| {
                if let Some(at) = places.get(&row.id(0, PersonId::new)?) {
                    listed.rows[*at].came = Some(row.int(1)? != 0);
                }
                Ok(())
            })?;
            Ok(listed)
        })
    }
}
