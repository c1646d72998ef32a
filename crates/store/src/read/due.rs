//! The list of what is due, by person, the most urgent people first.
//!
//! People are sorted by their [`Urgency`](crate::urgency::Urgency), name and id; what of it hangs
//! on the wish is worked out anew: with one service wanted, how late that one is. Services are
//! read of the people of a page only.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{day::Day, id::PersonId};
use portrait::model::{ItemStatus, Portrait};

use crate::{
    batch::query_list,
    conn::{Conn, Value, row, rows},
    error::{Error, Result},
    read::{
        area::{Scope, in_scope},
        page::Page,
        people::{PersonRow, person_columns, person_row},
    },
    statement::statements,
    store::Store,
};

/// Most people of [`Store::due_people`]; a Puskesmas serves far fewer.
pub const DUE_PEOPLE_MAX: u32 = 1_000_000;

/// Which services due are wanted.
#[derive(Debug, Clone, Default)]
pub struct DueFilter {
    /// Where the people live.
    pub scope: Scope,
    /// Only this item.
    pub item: Option<String>,
    /// Only late ones, or only those not late.
    pub status: Option<ItemStatus>,
    /// Only people who are in this life stage on the day of the views.
    pub stage: Option<String>,
    /// Which of the people.
    pub page: Page,
}

/// Somebody for whom services are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePerson {
    /// Who.
    pub person: PersonRow,
    /// The services that are wanted: late ones first, those that have waited longest before the
    /// others, then those whose window closes first.
    pub services: Vec<DueService>,
}

/// A service that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueService {
    /// Item code.
    pub item: String,
    /// Step code; empty for items without steps.
    pub step: String,
    /// Due or overdue.
    pub status: ItemStatus,
    /// First day on which it can be given.
    pub opens: Option<Day>,
    /// Day after which it is late.
    pub ideal: Option<Day>,
    /// Last day of the window.
    pub closes: Option<Day>,
}

/// How long a list of what is due is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DueCount {
    /// People.
    pub people: u64,
    /// Their services.
    pub services: u64,
}

/// A page of the list of what is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePage {
    /// The people of the page.
    pub people: Vec<DuePerson>,
    /// Length of the whole list.
    pub count: DueCount,
}

/// People of an area for whom something is due. Parameters 1 to 6 are the area, 7 the state, 8 the
/// life stage.
macro_rules! waiting {
    () => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p \
             WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area AND p.due_rank < 4 AND ",
            services!(),
            " > 0 AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM person_stage s \
             WHERE s.puskesmas = p.puskesmas AND s.person = p.person AND s.stage = $8))"
        )
    };
}

/// How many services of the wanted state are due for `p`.
macro_rules! services {
    () => {
        "CASE WHEN CAST($7 AS TEXT) IS NULL THEN p.n_due + p.n_overdue \
         WHEN CAST($7 AS TEXT) = 'due' THEN p.n_due \
         WHEN CAST($7 AS TEXT) = 'overdue' THEN p.n_overdue ELSE 0 END"
    };
}

/// Like `waiting!`, with the rows `x` of one item, parameter 9.
macro_rules! waiting_for {
    () => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p CROSS JOIN due x \
             WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area AND p.due_rank < 4 \
             AND x.puskesmas = p.puskesmas AND x.person = p.person AND x.item = $9 \
             AND (CAST($7 AS TEXT) IS NULL OR x.status = $7) \
             AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM person_stage s \
             WHERE s.puskesmas = p.puskesmas AND s.person = p.person AND s.stage = $8))"
        )
    };
}

statements! {
    /// Where only services that are not late are wanted, late ones move nobody up.
    PEOPLE =
        concat!("SELECT p.person", waiting!(),
         " ORDER BY CASE WHEN CAST($7 AS TEXT) = 'due' AND p.due_rank = 2 THEN 3 \
         ELSE p.due_rank END, \
         CASE WHEN CAST($7 AS TEXT) = 'due' THEN 2147483647 ELSE p.late_since END, \
         p.name_key, p.person LIMIT $9 OFFSET $10");
    COUNT =
        concat!("SELECT count(*), CAST(coalesce(sum(", services!(), "), 0) AS {int})", waiting!());
    /// Everybody, because to sort them all their services of the item are gone through anyway.
    PEOPLE_OF_ITEM =
        concat!("SELECT p.person, count(*)", waiting_for!(),
         " GROUP BY p.puskesmas, p.person, p.due_rank, p.name_key \
         ORDER BY CASE WHEN p.due_rank = 1 THEN 1 WHEN max(x.status) = 'overdue' THEN 2 \
         ELSE 3 END, \
         min(CASE WHEN x.status = 'overdue' THEN coalesce(x.ideal, 2147483647) \
         ELSE 2147483647 END), p.name_key, p.person");
    COUNT_OF_ITEM =
        concat!("SELECT count(DISTINCT p.person), count(*)", waiting_for!());
    PERSONS =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN person p \
         JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = h.puskesmas AND p.person IN ({list})");
    SERVICES =
        "SELECT x.person, x.item, x.step, x.status, x.opens, x.ideal, x.closes \
         FROM log_head h CROSS JOIN due x WHERE x.puskesmas = h.puskesmas \
         AND x.person IN ({list}) AND (CAST($1 AS TEXT) IS NULL OR x.item = $1) \
         AND (CAST($2 AS TEXT) IS NULL OR x.status = $2)";
}

impl Store {
    /// Lists people for whom services are due on the day of the views, most urgent first.
    pub fn due_list(&self, filter: &DueFilter) -> Result<DuePage> {
        let (limit, offset) = (filter.page.limit(), filter.page.offset());
        self.engine().snapshot(|conn| {
            let (ids, count) = part(conn, filter, limit, offset)?;
            Ok(DuePage { people: of_people(conn, &ids, filter)?, count })
        })
    }

    /// Counts the people for whom services are due, and the services; the page is not looked at.
    pub fn due_count(&self, filter: &DueFilter) -> Result<DueCount> {
        self.engine().read(|conn| count(conn, filter))
    }

    /// Returns everybody on the list in its order, at most [`DUE_PEOPLE_MAX`]; the page is not
    /// looked at. With [`Store::due_of`] a long list is read in parts without holding all of it,
    /// and nobody is missed or met twice whatever is written in between.
    pub fn due_people(&self, filter: &DueFilter) -> Result<Vec<PersonId>> {
        let limit = i64::from(DUE_PEOPLE_MAX);
        self.engine().snapshot(|conn| Ok(part(conn, filter, limit, 0)?.0))
    }

    /// Returns what is due for some people, in the same order; those for whom nothing is due any
    /// more are left out. Area, life stage and page of the filter are not looked at.
    pub fn due_of(&self, ids: &[PersonId], filter: &DueFilter) -> Result<Vec<DuePerson>> {
        self.engine().snapshot(|conn| of_people(conn, ids, filter))
    }
}

/// Returns part of the list in its order, and the length of the whole list.
fn part(
    conn: &mut dyn Conn,
    filter: &DueFilter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<PersonId>, DueCount)> {
    if filter.item.is_some() {
        return part_of_item(conn, filter, limit, offset);
    }
    let ids = with_params(filter, |params| {
        params.extend([Value::Int(limit), Value::Int(offset)]);
        rows(conn, &PEOPLE, params, |row| row.id(0, PersonId::new))
    })?;
    Ok((ids, count(conn, filter)?))
}

fn part_of_item(
    conn: &mut dyn Conn,
    filter: &DueFilter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<PersonId>, DueCount)> {
    let (limit, offset) = (limit.unsigned_abs(), offset.unsigned_abs());
    let (mut ids, mut count) = (Vec::new(), DueCount::default());
    with_params(filter, |params| {
        conn.query(&PEOPLE_OF_ITEM, 1, params, &mut |row| {
            if (offset..offset.saturating_add(limit)).contains(&count.people) {
                ids.push(row.id(0, PersonId::new)?);
            }
            count.people += 1;
            count.services += row.int(1)?.unsigned_abs();
            Ok(())
        })
    })?;
    Ok((ids, count))
}

fn count(conn: &mut dyn Conn, filter: &DueFilter) -> Result<DueCount> {
    with_params(filter, |params| {
        let statement = if filter.item.is_some() { &COUNT_OF_ITEM } else { &COUNT };
        let count = row(conn, statement, params, |row| {
            let (people, services) = (row.int(0)?.unsigned_abs(), row.int(1)?.unsigned_abs());
            Ok(DueCount { people, services })
        })?;
        Ok(count.unwrap_or_default())
    })
}

/// Binds area, state and life stage, and the item when one is wanted.
fn with_params<T>(filter: &DueFilter, run: impl FnOnce(&mut Vec<Value<'_>>) -> T) -> T {
    filter.scope.bind(|scope| {
        let mut params = scope.to_vec();
        params.push(filter.status.map(ItemStatus::as_str).into());
        params.push(filter.stage.as_deref().into());
        params.extend(filter.item.as_deref().map(Value::Text));
        run(&mut params)
    })
}

fn of_people(conn: &mut dyn Conn, ids: &[PersonId], filter: &DueFilter) -> Result<Vec<DuePerson>> {
    let bytes: Vec<[u8; 16]> = ids.iter().map(|id| id.get().into_bytes()).collect();
    let items: Vec<Value<'_>> = bytes.iter().map(Value::from).collect();
    let mut services: BTreeMap<PersonId, Vec<DueService>> = BTreeMap::new();
    let narrow = [filter.item.as_deref().into(), filter.status.map(ItemStatus::as_str).into()];
    query_list(conn, &SERVICES, &narrow, &items, &mut |row| {
        services.entry(row.id(0, PersonId::new)?).or_default().push(DueService {
            item: row.string(1)?,
            step: row.string(2)?,
            status: status(row.text(3)?)?,
            opens: row.day_or_null(4)?,
            ideal: row.day_or_null(5)?,
            closes: row.day_or_null(6)?,
        });
        Ok(())
    })?;
    let mut found: BTreeMap<PersonId, DuePerson> = BTreeMap::new();
    query_list(conn, &PERSONS, &[], &items, &mut |row| {
        let person = person_row(row, 0)?;
        if let Some(mut services) = services.remove(&person.id) {
            services.sort_by(|a, b| a.order().cmp(&b.order()));
            found.insert(person.id, DuePerson { person, services });
        }
        Ok(())
    })?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

impl DueService {
    /// Reads what is due from a portrait, in the order of the list.
    pub fn all_of(portrait: &Portrait) -> Vec<Self> {
        let due = portrait.items.iter().filter(|state| state.status.is_due());
        let mut services: Vec<Self> = due
            .map(|state| Self {
                item: state.item.to_string(),
                step: state.step.to_string(),
                status: state.status,
                opens: state.opens,
                ideal: state.ideal,
                closes: state.closes,
            })
            .collect();
        services.sort_by(|a, b| a.order().cmp(&b.order()));
        services
    }

    /// Late first, whatever has waited longest; then what closes first, what never closes last.
    fn order(&self) -> impl Ord + '_ {
        let is_late = self.status == ItemStatus::Overdue;
        let ideal = self.ideal.filter(|_| is_late);
        let closes = (self.closes.is_none(), self.closes);
        (Reverse(is_late), ideal, closes, &self.item, &self.step)
    }
}

/// Reads the word of a service that is due.
pub(crate) fn status(word: &str) -> Result<ItemStatus> {
    [ItemStatus::Due, ItemStatus::Overdue]
        .into_iter()
        .find(|status| status.as_str() == word)
        .ok_or_else(|| Error::Damaged(format!("a service is {word:?}")))
}
