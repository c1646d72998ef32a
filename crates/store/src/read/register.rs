//! Registers: who has a row in one, and who of a posyandu belongs to a group of people.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    day::Day,
    id::{PersonId, PlaceId, RecordId},
    record::Subject,
    timeline::Timeline,
};

use crate::{
    batch::query_list,
    conn::{Row, Value, row, rows},
    error::Result,
    read::{
        area::{Scope, in_scope},
        page::{Listed, Page, gather},
        people::{PERSON_COLUMNS, PersonRow, person_columns, person_row},
    },
    statement::statements,
    store::Store,
    view::{merge, write::histories},
};

/// First and last day of a stretch of time; both belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

/// An episode of a person, as it stands on the day of the views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeRow {
    /// Kind.
    pub kind: String,
    /// The how-manieth of its kind, from 1.
    pub number: u16,
    /// Day on which it was first written down.
    pub opened: Day,
    /// First day, when known.
    pub begun: Option<Day>,
    /// Day on which it ended.
    pub ended: Option<Day>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Day after which the person counts as lost to follow-up.
    pub lost_since: Option<Day>,
    /// The first record of the contact that opened it.
    pub record: RecordId,
}

impl EpisodeRow {
    /// Tells whether it is open on a day.
    pub fn is_open_on(&self, day: Day) -> bool {
        let start = self.begun.map_or(self.opened, |begun| begun.min(self.opened));
        start <= day && self.ended.is_none_or(|ended| day < ended)
    }
}

/// Somebody of a group, with the episodes that may make or end the belonging to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub person: PersonRow,
    /// Episodes of the kinds that were asked for.
    pub episodes: Vec<EpisodeRow>,
}

/// Whom a posyandu has in a group: people born in a stretch of time, or with an episode of some
/// kinds.
#[derive(Debug, Clone)]
pub struct GroupFilter {
    /// Posyandu.
    pub place: PlaceId,
    /// Days of birth, both included; absent when the group has no ages.
    pub births: Option<Days>,
    /// Kinds of episodes by which people belong.
    pub kinds: Vec<String>,
    /// Further kinds that are told with the people.
    pub told: Vec<String>,
    /// Who died or left before the first of these days is left out.
    pub within: Days,
}

/// Somebody's coming to a posyandu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameRow {
    /// Who.
    pub person: PersonId,
    /// Day.
    pub day: Day,
    /// The first record of the contact.
    pub record: RecordId,
}

/// Most people of one group of a posyandu.
const MEMBERS_MAX: i64 = 5_000;
/// Most contacts of a posyandu in a year.
const CAME_MAX: i64 = 50_000;

macro_rules! episode_columns {
    () => {
        "e.kind, e.number, e.opened, e.begun, e.ended, e.outcome, e.lost_since, e.record"
    };
}

/// People of an area who were born within some days and live here, or died or left since a day.
macro_rules! born {
    () => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p \
             WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area \
             AND p.birth >= $7 AND p.birth <= $8 \
             AND (p.status = 'here' OR p.died_on >= $9 OR p.left_on >= $9)"
        )
    };
}

/// Episodes of a kind of the people of an area, open within some days.
macro_rules! of_kind {
    () => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p CROSS JOIN episode e \
             WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area AND e.puskesmas = p.puskesmas \
             AND e.person = p.person AND e.kind = $7 AND coalesce(e.begun, e.opened) <= $8 \
             AND (e.ended IS NULL OR e.ended >= $9) \
             AND (p.status = 'here' OR p.died_on >= $9 OR p.left_on >= $9)"
        )
    };
}

macro_rules! of_stages {
    () => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p \
             WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area AND p.status = 'here' \
             AND EXISTS (SELECT 1 FROM person_stage s WHERE s.puskesmas = p.puskesmas \
             AND s.person = p.person AND s.stage IN ({list}))"
        )
    };
}

statements! {
    BORN =
        concat!("SELECT (SELECT count(*)", born!(), "), ", person_columns!(), born!(),
         " ORDER BY p.name_key, p.person LIMIT $10 OFFSET $11");
    OF_KIND =
        concat!("SELECT (SELECT count(*)", of_kind!(), "), ", person_columns!(), ", ",
         episode_columns!(), of_kind!(),
         " ORDER BY p.name_key, p.person, e.number LIMIT $10 OFFSET $11");
    OF_STAGES =
        concat!("SELECT ", person_columns!(), of_stages!(),
         " ORDER BY p.name_key, p.person LIMIT $7");
    LIVING =
        concat!("SELECT count(*) FROM log_head h CROSS JOIN area a CROSS JOIN person p \
         WHERE a.puskesmas = h.puskesmas AND ", in_scope!(), " AND p.puskesmas = a.puskesmas \
         AND p.area = a.area AND p.status = 'here'");
    MEMBERS_BORN =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN area a \
         CROSS JOIN person p WHERE a.puskesmas = h.puskesmas AND a.posyandu = $1 \
         AND p.puskesmas = a.puskesmas AND p.area = a.area AND p.birth >= $2 AND p.birth <= $3 \
         AND (p.status = 'here' OR p.died_on >= $4 OR p.left_on >= $4) \
         ORDER BY p.name_key, p.person LIMIT $5");
    MEMBERS_OF_KINDS =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN area a \
         CROSS JOIN person p WHERE a.puskesmas = h.puskesmas AND a.posyandu = $1 \
         AND p.puskesmas = a.puskesmas AND p.area = a.area \
         AND (p.status = 'here' OR p.died_on >= $2 OR p.left_on >= $2) \
         AND EXISTS (SELECT 1 FROM episode e WHERE e.puskesmas = p.puskesmas \
         AND e.person = p.person AND coalesce(e.begun, e.opened) <= $3 \
         AND (e.ended IS NULL OR e.ended >= $2) AND e.kind IN ({list})) \
         ORDER BY p.name_key, p.person LIMIT $4");
    EPISODES_OF =
        concat!("SELECT ", episode_columns!(), ", e.person FROM log_head h CROSS JOIN episode e \
         WHERE e.puskesmas = h.puskesmas AND e.person IN ({list}) \
         ORDER BY e.person, e.kind, e.number");
    CAME =
        "SELECT c.person, c.day, c.origin FROM log_head h CROSS JOIN contact c \
         WHERE c.puskesmas = h.puskesmas AND c.place = $1 AND c.day >= $2 AND c.day <= $3 \
         AND c.present = 1 ORDER BY c.day, c.minute NULLS FIRST, c.origin LIMIT $4";
}

impl Store {
    /// Lists people born within some days who live in an area, or died there or left it since the
    /// first day of `within`, by name.
    pub fn register_by_birth(
        &self,
        scope: &Scope,
        births: Days,
        within: Days,
        page: Page,
    ) -> Result<Listed<PersonRow>> {
        let own = [births.from, births.until, within.from].map(|day| Value::from(day.epoch_days()));
        scope.bind(|scope| {
            let mut params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            params.extend([Value::from(page.limit()), page.offset().into()]);
            self.engine().read(|conn| gather(conn, &BORN, &params, |row| person_row(row, 1)))
        })
    }

    /// Lists the episodes of a kind that were open within some days, with their people, by name.
    pub fn register_by_episode(
        &self,
        scope: &Scope,
        kind: &str,
        within: Days,
        page: Page,
    ) -> Result<Listed<(PersonRow, EpisodeRow)>> {
        let own = [
            Value::from(kind),
            within.until.epoch_days().into(),
            within.from.epoch_days().into(),
            page.limit().into(),
            page.offset().into(),
        ];
        scope.bind(|scope| {
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine().read(|conn| {
                gather(conn, &OF_KIND, &params, |row| {
                    Ok((person_row(row, 1)?, episode_row(row, 1 + PERSON_COLUMNS)?))
                })
            })
        })
    }

    /// Lists people of an area who are in one of some life stages on the day of the views, by
    /// name; at most so many.
    pub fn people_of_stages(
        &self,
        scope: &Scope,
        stages: &[&str],
        most: u32,
    ) -> Result<Vec<PersonRow>> {
        let stages: Vec<Value<'_>> = stages.iter().map(|stage| Value::from(*stage)).collect();
        scope.bind(|scope| {
            let mut params = scope.to_vec();
            params.push(most.into());
            self.engine().read(|conn| {
                let mut people = Vec::new();
                query_list(conn, &OF_STAGES, &params, &stages, &mut |row| {
                    people.push(person_row(row, 0)?);
                    Ok(())
                })?;
                Ok(people)
            })
        })
    }

    /// Counts who lives in an area on the day of the views.
    pub fn people_living(&self, scope: &Scope) -> Result<u64> {
        scope.bind(|scope| {
            self.engine().read(|conn| {
                let count = row(conn, &LIVING, &scope, |row| row.int(0))?;
                Ok(count.unwrap_or(0).unsigned_abs())
            })
        })
    }

    /// Lists whom a posyandu has in a group, by name, with their episodes.
    pub fn group_of(&self, filter: &GroupFilter) -> Result<Vec<MemberRow>> {
        let place = filter.place.get().into_bytes();
        let day = |day: Day| Value::from(day.epoch_days());
        self.engine().snapshot(|conn| {
            let mut members: BTreeMap<PersonId, MemberRow> = BTreeMap::new();
            let mut add = |person: PersonRow| {
                let member = MemberRow { person, episodes: Vec::new() };
                members.entry(member.person.id).or_insert(member);
            };
            if let Some(births) = filter.births {
                let since = day(filter.within.from);
                let (from, until) = (day(births.from), day(births.until));
                let params = [(&place).into(), from, until, since, MEMBERS_MAX.into()];
                rows(conn, &MEMBERS_BORN, &params, |row| person_row(row, 0))?
                    .into_iter()
                    .for_each(&mut add);
            }
            let kinds: Vec<Value<'_>> =
                filter.kinds.iter().map(|kind| Value::from(kind.as_str())).collect();
            let (from, until) = (day(filter.within.from), day(filter.within.until));
            let params = [(&place).into(), from, until, MEMBERS_MAX.into()];
            query_list(conn, &MEMBERS_OF_KINDS, &params, &kinds, &mut |row| {
                add(person_row(row, 0)?);
                Ok(())
            })?;
            let ids: Vec<[u8; 16]> = members.keys().map(|id| id.get().into_bytes()).collect();
            let ids: Vec<Value<'_>> = ids.iter().map(Value::from).collect();
            query_list(conn, &EPISODES_OF, &[], &ids, &mut |row| {
                let episode = episode_row(row, 0)?;
                let told =
                    filter.kinds.iter().chain(&filter.told).any(|kind| *kind == episode.kind);
                if let Some(member) = members.get_mut(&row.id(8, PersonId::new)?).filter(|_| told) {
                    member.episodes.push(episode);
                }
                Ok(())
            })?;
            let mut members: Vec<MemberRow> = members.into_values().collect();
            members.sort_by(|a, b| {
                let key = |member: &MemberRow| member.person.name.to_lowercase();
                key(a).cmp(&key(b)).then_with(|| a.person.id.cmp(&b.person.id))
            });
            Ok(members)
        })
    }

    /// Lists who came to a place within some days, in order of time.
    pub fn came_to(&self, place: PlaceId, days: Days) -> Result<Vec<CameRow>> {
        let place = place.get().into_bytes();
        let (from, until) = (days.from.epoch_days(), days.until.epoch_days());
        let params = [(&place).into(), from.into(), until.into(), CAME_MAX.into()];
        self.engine().read(|conn| {
            rows(conn, &CAME, &params, |row| {
                Ok(CameRow {
                    person: row.id(0, PersonId::new)?,
                    day: row.day(1)?,
                    record: row.id(2, RecordId::new)?,
                })
            })
        })
    }

    /// Returns the timelines of some people, by identity; see [`Store::timeline`]. Whoever has no
    /// records is left out, and somebody merged into another stands under that one.
    pub fn timelines(&self, people: &[PersonId]) -> Result<BTreeMap<PersonId, Timeline>> {
        let people: BTreeSet<PersonId> = people.iter().copied().collect();
        if people.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.engine().snapshot(|conn| {
            let groups = merge::groups_of(conn, &people)?;
            let members = groups.values().flatten().copied().map(Subject::Person).collect();
            let mut records = histories(conn, &members)?;
            let mut timelines = BTreeMap::new();
            for (root, members) in groups {
                let of_group = members.into_iter().map(Subject::Person);
                let all: Vec<_> =
                    of_group.filter_map(|subject| records.remove(&subject)).flatten().collect();
                if !all.is_empty() {
                    timelines.insert(root, Timeline::new(root, all));
                }
            }
            Ok(timelines)
        })
    }
}

/// Reads the eight columns of an episode from a column on.
fn episode_row(row: &Row<'_>, at: usize) -> Result<EpisodeRow> {
    Ok(EpisodeRow {
        kind: row.string(at)?,
        number: u16::try_from(row.int(at + 1)?).unwrap_or(u16::MAX),
        opened: row.day(at + 2)?,
        begun: row.day_or_null(at + 3)?,
        ended: row.day_or_null(at + 4)?,
        outcome: row.string_or_null(at + 5)?,
        lost_since: row.day_or_null(at + 6)?,
        record: row.id(at + 7, RecordId::new)?,
    })
}
