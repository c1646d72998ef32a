//! The list of a posyandu day: who is expected, what was seen last, what was written today.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    id::{PersonId, PlaceId, RecordId},
};
use guidelines::model::Severity;

use crate::{
    batch::query_list,
    conn::{Row, Value, rows},
    error::Result,
    read::people::{GrowthLine, PersonRow, growth_line, person_columns, person_row},
    statement::statements,
    store::Store,
    view::person::severity,
};

/// Somebody who is expected at a posyandu, or came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceRow {
    /// Who.
    pub person: PersonRow,
    /// Whether the person belongs to this posyandu; others came as guests.
    pub expected: bool,
    /// Last values before the day.
    pub last: LastValues,
    /// What was written for the day, in order of the minute; usually one contact or none.
    pub entered: Vec<ContactRow>,
}

/// The last weight and the last length before a day, with their growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastValues {
    /// Day of the weight.
    pub weighed_on: Option<Day>,
    /// Grams.
    pub weight_g: Option<i64>,
    /// Day of the length or height.
    pub measured_on: Option<Day>,
    /// Thousandths of a centimetre.
    pub length: Option<i64>,
    /// Growth at the last weighing.
    pub growth: GrowthLine,
}

/// A contact in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Person.
    pub person: PersonId,
    /// The first record of the contact; corrections name it.
    pub origin: RecordId,
    /// The record that holds.
    pub reading: RecordId,
    /// Day.
    pub day: Day,
    /// Minutes since midnight.
    pub minute: Option<u16>,
    /// Whether the person came.
    pub present: bool,
    /// Name of who wrote it.
    pub author: String,
    /// Grams.
    pub weight_g: Option<i64>,
    /// Thousandths of a centimetre, after the 0.7 cm rule.
    pub length: Option<i64>,
    /// Growth.
    pub growth: GrowthLine,
    /// Most serious finding made at the contact.
    pub severity: Severity,
}

/// Most people on one list.
const PEOPLE_MAX: i64 = 2_000;

macro_rules! contact_columns {
    () => {
        "c.person, c.origin, c.reading, c.day, c.minute, c.present, c.author, c.weight_g, \
         c.length, c.kms, c.t_in_a_row, c.below_red, c.z_bbu, c.z_tbu, c.z_bbtb, c.severity"
    };
}

statements! {
    EXPECTED =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN area a \
         CROSS JOIN person p WHERE a.puskesmas = h.puskesmas AND a.posyandu = $1 \
         AND p.puskesmas = a.puskesmas AND p.area = a.area AND p.status = 'here' \
         AND (p.birth IS NULL OR p.birth <= $2) AND EXISTS (SELECT 1 FROM person_stage s \
         WHERE s.puskesmas = p.puskesmas AND s.person = p.person AND s.book = $4) \
         ORDER BY p.name_key, p.person LIMIT $3");
    CAME =
        concat!("SELECT ", person_columns!(), " FROM ( \
         SELECT DISTINCT c.puskesmas, c.person FROM log_head h CROSS JOIN contact c \
         WHERE c.puskesmas = h.puskesmas AND c.place = $1 AND c.day = $2) AS f \
         CROSS JOIN person p JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = f.puskesmas AND p.person = f.person \
         AND (p.stage IS NULL OR EXISTS (SELECT 1 FROM person_stage s \
         WHERE s.puskesmas = p.puskesmas AND s.person = p.person AND s.book = $4)) \
         ORDER BY p.name_key, p.person LIMIT $3");
    ENTERED =
        concat!("SELECT ", contact_columns!(), " FROM log_head h CROSS JOIN contact c \
         WHERE c.puskesmas = h.puskesmas AND c.place = $1 AND c.day = $2 \
         ORDER BY c.minute NULLS FIRST, c.origin");
    BEFORE =
        concat!("SELECT ", contact_columns!(), " FROM log_head h CROSS JOIN contact c \
         WHERE c.puskesmas = h.puskesmas AND c.day < $1 \
         AND (c.weight_g IS NOT NULL OR c.length IS NOT NULL) AND c.person IN ({list}) \
         ORDER BY c.person, c.day, c.minute NULLS FIRST, c.origin");
}

impl Store {
    /// Lists who is expected at a posyandu on a day, by name: people of the life stages of a book
    /// who live there and whom the posyandu serves, and behind them others who came. With their
    /// last values before the day, and what was written for it. Longer lists without those values
    /// are read by [`Store::served`].
    pub fn attendance_list(
        &self,
        place: PlaceId,
        day: Day,
        book: &str,
    ) -> Result<Vec<AttendanceRow>> {
        let place = place.get().into_bytes();
        let at = [(&place).into(), day.epoch_days().into(), PEOPLE_MAX.into(), book.into()];
        self.engine().snapshot(|conn| {
            let mut list: Vec<AttendanceRow> = Vec::new();
            for (statement, expected) in [(&EXPECTED, true), (&CAME, false)] {
                for person in rows(conn, statement, &at, |row| person_row(row, 0))? {
                    if list.iter().all(|listed| listed.person.id != person.id) {
                        let (last, entered) = (LastValues::default(), Vec::new());
                        list.push(AttendanceRow { person, expected, last, entered });
                    }
                }
            }
            let places: BTreeMap<PersonId, usize> =
                list.iter().enumerate().map(|(at, row)| (row.person.id, at)).collect();
            for contact in rows(conn, &ENTERED, &at[..2], contact_row)? {
                if let Some(at) = places.get(&contact.person) {
                    list[*at].entered.push(contact);
                }
            }
            let ids: Vec<[u8; 16]> = places.keys().map(|id| id.get().into_bytes()).collect();
            let items: Vec<Value<'_>> = ids.iter().map(Value::from).collect();
            query_list(conn, &BEFORE, &at[1..2], &items, &mut |row| {
                let contact = contact_row(row)?;
                if let Some(at) = places.get(&contact.person) {
                    list[*at].last.take(&contact);
                }
                Ok(())
            })?;
            Ok(list)
        })
    }
}

impl LastValues {
    /// Lets the values of a later contact stand in for those before it.
    fn take(&mut self, contact: &ContactRow) {
        if contact.weight_g.is_some() {
            self.weighed_on = Some(contact.day);
            self.weight_g = contact.weight_g;
            self.growth = contact.growth;
        }
        if contact.length.is_some() {
            self.measured_on = Some(contact.day);
            self.length = contact.length;
        }
    }
}

fn contact_row(row: &Row<'_>) -> Result<ContactRow> {
    Ok(ContactRow {
        person: row.id(0, PersonId::new)?,
        origin: row.id(1, RecordId::new)?,
        reading: row.id(2, RecordId::new)?,
        day: row.day(3)?,
        minute: row.small_or_null(4)?.and_then(|minute| u16::try_from(minute).ok()),
        present: row.int(5)? != 0,
        author: row.string(6)?,
        weight_g: row.int_or_null(7)?,
        length: row.int_or_null(8)?,
        growth: growth_line(row, 9)?,
        severity: severity(row.int(15)?),
    })
}
