//! What changed lately: what the records of the last days made of every indicator and village, and
//! whose services became late.
//!
//! Nothing is kept of how things stood some days ago. Whoever has records that were received since
//! is drawn twice as of today, with them and without them; the difference is what they changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::{Day, Month},
    id::PersonId,
    record::{Record, Subject},
    timeline::Timeline,
};
use portrait::draw::Painter;

use crate::{
    batch::query_list,
    closing::{MonthCounts, Reading, Tally, month_counts},
    conn::{Conn, Value, row, rows},
    error::Result,
    read::records::{KeptRecord, records_of},
    statement::statements,
    store::Store,
    view::{
        area::{Codes, desa},
        home::Homes,
        merge::{self, Merges},
        person::says_nothing,
        write::in_threads,
    },
};

/// Which records are asked about.
#[derive(Debug, Clone)]
pub struct RecentQuery<'q> {
    /// Whose board.
    pub puskesmas: &'q PuskesmasCode,
    /// Month of the board.
    pub month: Month,
    /// Records received after this moment, in milliseconds since 1970.
    pub since_ms: u64,
    /// Of so many people at most.
    pub people_max: usize,
}

/// What the records of the last days changed.
#[derive(Debug)]
pub struct Recent {
    /// What is counted now.
    pub counts: MonthCounts,
    /// People about whom something was received.
    pub people: usize,
    /// How many of them were not looked at, because there are too many.
    pub left_out: usize,
    /// What changed, by person.
    pub changes: Vec<RecentChange>,
}

/// What changed of one person in one indicator and village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentChange {
    /// Who, as the person is known now.
    pub person: PersonId,
    /// Id of the indicator.
    pub indicator: Arc<str>,
    /// The village; absent when it is not known.
    pub desa: Option<DesaCode>,
    /// By how much; what is less is below 0.
    pub by: Tally,
}

/// A service that became late lately for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewlyLate {
    /// Who.
    pub person: PersonId,
    /// The village where the person lives; absent when it is not known.
    pub desa: Option<DesaCode>,
    /// Item code.
    pub item: String,
    /// Step code; empty for items without steps.
    pub step: String,
    /// Last day on which it can be given; absent when there is none.
    pub closes: Option<Day>,
}

/// People whose records are in memory at once.
const PERSONS_PER_STEP: usize = 256;

statements! {
    HEAD = "SELECT seq FROM log_head WHERE puskesmas = $1";
    RECEIVED = "SELECT received_ms FROM record WHERE puskesmas = $1 AND seq = $2";
    HOMES = "SELECT puskesmas FROM log_head ORDER BY puskesmas";
    RECEIVED_AFTER =
        "SELECT DISTINCT subject FROM record \
         WHERE puskesmas = $1 AND seq > $2 AND subject_kind = 'person'";
    NEWLY_LATE =
        "SELECT d.person, a.desa, d.item, d.step, d.closes \
         FROM due d CROSS JOIN person p CROSS JOIN area a \
         WHERE d.puskesmas = $1 AND d.status = 'overdue' AND d.ideal >= $2 AND d.ideal < $3 \
         AND p.puskesmas = d.puskesmas AND p.person = d.person \
         AND a.puskesmas = p.puskesmas AND a.area = p.area \
         ORDER BY a.desa, d.item, d.step, d.person";
    CASES_OF =
        "SELECT m.person, m.indicator, m.month, m.done FROM log_head h CROSS JOIN counted_case m \
         WHERE m.puskesmas = h.puskesmas AND m.person IN ({list})";
}

impl Store {
    /// Tells what the records received since a moment changed on the board of a month, by person,
    /// indicator and village.
    pub fn recent(&self, query: &RecentQuery<'_>) -> Result<Recent> {
        self.engine().snapshot(|conn| {
            let codes = Codes::of_views(conn, self.guidelines())?;
            let counts = month_counts(conn, codes, (query.puskesmas, query.month), None)?;
            let study = Study::new(self, query, codes, conn)?;
            let (people, left_out, changes) = study.changes(conn)?;
            Ok(Recent { counts, people, left_out, changes })
        })
    }

    /// Lists services that became late between two days: those that were to be given by a day from
    /// the first on and before the second, which is the day of the views. By village and service.
    pub fn newly_late(
        &self,
        puskesmas: &PuskesmasCode,
        from: Day,
        today: Day,
    ) -> Result<Vec<NewlyLate>> {
        let [from, until] = [from, today].map(|day| Value::from(day.epoch_days()));
        let params = [puskesmas.as_str().into(), from, until];
        self.engine().read(|conn| {
            rows(conn, &NEWLY_LATE, &params, |row| {
                Ok(NewlyLate {
                    person: row.id(0, PersonId::new)?,
                    desa: desa(row, 1)?,
                    item: row.string(2)?,
                    step: row.string(3)?,
                    closes: row.day_or_null(4)?,
                })
            })
        })
    }

    /// Tells which of some people the board of a month counts among those of an indicator without
    /// counting them as done: each with the id of the indicator. Of indicators whose months stand
    /// for themselves nobody is told.
    pub fn not_done_of(
        &self,
        month: Month,
        people: &BTreeSet<PersonId>,
    ) -> Result<BTreeSet<(PersonId, String)>> {
        let ids: Vec<[u8; 16]> = people.iter().map(|person| person.get().into_bytes()).collect();
        let ids: Vec<Value<'_>> = ids.iter().map(Value::from).collect();
        let mut readings: BTreeMap<String, Reading> = BTreeMap::new();
        let mut found: BTreeMap<(PersonId, String), Tally> = BTreeMap::new();
        self.engine().read(|conn| {
            query_list(conn, &CASES_OF, &[], &ids, &mut |row| {
                let (person, id) = (row.id(0, PersonId::new)?, row.string(1)?);
                let reading = readings
                    .entry(id.clone())
                    .or_insert_with(|| Reading::new(self.guidelines(), &id, month));
                let tally = reading.tally(row.int(2)?, row.int(3)?, 1);
                let sum = found.entry((person, id)).or_default();
                *sum = *sum + tally;
                Ok(())
            })
        })?;
        found.retain(|_, tally| tally.numerator < tally.denominator);
        Ok(found.into_keys().collect())
    }
}

/// How indicators are read, and where the log of every home is cut.
struct Study<'s> {
    store: &'s Store,
    query: &'s RecentQuery<'s>,
    /// Villages of the day of the views.
    codes: Codes<'s>,
    readings: BTreeMap<&'s str, Reading>,
    /// The last number of each home that had been received by then.
    cuts: BTreeMap<PuskesmasCode, i64>,
}

/// What a person is counted as.
type Counted = BTreeMap<(Arc<str>, Option<DesaCode>), Tally>;

impl<'s> Study<'s> {
    fn new(
        store: &'s Store,
        query: &'s RecentQuery<'s>,
        codes: Codes<'s>,
        conn: &mut dyn Conn,
    ) -> Result<Self> {
        let guidelines = store.guidelines();
        let day = query.month.last_day();
        let holding = guidelines.indicators.iter().filter(|of| of.rule.holds_on(day));
        let readings = holding.map(|of| {
            let id = &*of.rule.id;
            (id, Reading::new(guidelines, id, query.month))
        });
        let mut cuts = BTreeMap::new();
        for home in rows(conn, &HOMES, &[], |row| row.parsed::<PuskesmasCode>(0))? {
            let cut = cut(conn, &home, query.since_ms)?;
            cuts.insert(home, cut);
        }
        Ok(Self { store, query, codes, readings: readings.collect(), cuts })
    }

    fn stood(&self, kept: &KeptRecord) -> bool {
        let cut = self.cuts.get(&kept.record.puskesmas).copied().unwrap_or_default();
        i64::try_from(kept.seq).is_ok_and(|seq| seq <= cut)
    }

    /// Returns how many people have new records, how many of them are left out, and what changed.
    fn changes(&self, conn: &mut dyn Conn) -> Result<(usize, usize, Vec<RecentChange>)> {
        let mut people = BTreeSet::new();
        for (home, cut) in &self.cuts {
            let params = [home.as_str().into(), (*cut).into()];
            people.extend(rows(conn, &RECEIVED_AFTER, &params, |row| row.id(0, PersonId::new))?);
        }
        let looked: Vec<PersonId> = people.iter().copied().take(self.query.people_max).collect();
        let mut seen = BTreeSet::new();
        let mut changes = Vec::new();
        for step in looked.chunks(PERSONS_PER_STEP) {
            // Whoever was ever read as one of them is drawn together with them.
            let mut step = merge::closed(conn, step.iter().copied().collect())?.into_persons();
            step.retain(|person| seen.insert(*person));
            let subjects: Vec<Subject> = step.iter().copied().map(Subject::Person).collect();
            let records = records_of(conn, &subjects)?;
            changes.extend(self.step(&step, &records)?);
        }
        Ok((people.len(), people.len() - looked.len(), changes))
    }

    fn step(
        &self,
        persons: &BTreeSet<PersonId>,
        records: &[KeptRecord],
    ) -> Result<Vec<RecentChange>> {
        let mut then = self.drawn(persons, records.iter().filter(|kept| self.stood(kept)))?;
        let now = self.drawn(persons, records.iter())?;
        let mut changes = Vec::new();
        for (root, (members, mut counted)) in now {
            for member in members {
                let before = then.remove(&member).map(|(_, before)| before).unwrap_or_default();
                for (key, tally) in before {
                    let sum = counted.entry(key).or_default();
                    *sum = *sum - tally;
                }
            }
            let changed = counted.into_iter().filter(|(_, by)| !by.is_zero());
            changes.extend(changed.map(|((indicator, desa), by)| RecentChange {
                person: root,
                indicator,
                desa,
                by,
            }));
        }
        Ok(changes)
    }

    /// Draws persons by some of their records: who stays, who is read as that one, and what the one
    /// is counted as.
    fn drawn<'r>(
        &self,
        persons: &BTreeSet<PersonId>,
        records: impl Iterator<Item = &'r KeptRecord>,
    ) -> Result<BTreeMap<PersonId, (BTreeSet<PersonId>, Counted)>> {
        let mut histories: BTreeMap<PersonId, Vec<Arc<Record>>> = BTreeMap::new();
        for kept in records {
            if let Some(person) = kept.record.person() {
                histories.entry(person).or_default().push(Arc::new(kept.record.clone()));
            }
        }
        let all = histories.values().flatten().map(AsRef::as_ref);
        let groups: Vec<_> = Merges::of(persons.clone(), all).groups().into_iter().collect();
        let parts = in_threads(&groups, |part| {
            let painter = Painter::new(self.store.guidelines());
            let count = |(root, members): &(PersonId, BTreeSet<PersonId>)| {
                let own = members.iter().filter_map(|member| histories.get(member)).flatten();
                let timeline = Timeline::new(*root, own.map(Arc::clone));
                (*root, (members.clone(), self.counted(&painter, &timeline)))
            };
            Ok(part.iter().map(count).collect::<Vec<_>>())
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    fn counted(&self, painter: &Painter<'_>, timeline: &Timeline) -> Counted {
        let mut counted = Counted::new();
        let Some(homes) = Homes::of(timeline) else { return counted };
        let portrait = painter.draw(timeline, self.codes.on);
        if says_nothing(&portrait) {
            return counted;
        }
        for part in &portrait.contributions {
            let Some(reading) = self.readings.get(&*part.indicator) else { continue };
            let lived = part.home.as_ref().map(|home| &home.address);
            if **homes.of_desa(lived.map(|lived| lived.desa)) != *self.query.puskesmas.as_str() {
                continue;
            }
            let index = |month: Month| i64::from(month.index());
            let tally = reading.tally(index(part.month), part.done.map_or(0, index), 1);
            if !tally.is_zero() {
                let desa = lived.map(|lived| self.codes.of(lived.into()));
                let sum = counted.entry((Arc::clone(&part.indicator), desa)).or_default();
                *sum = *sum + tally;
            }
        }
        counted
    }
}

/// Finds the last number of a home that had been received by a moment. A server numbers records in
/// the order in which it receives them.
fn cut(conn: &mut dyn Conn, home: &PuskesmasCode, since_ms: u64) -> Result<i64> {
    let since = i64::try_from(since_ms).unwrap_or(i64::MAX);
    let (mut known, mut last) =
        (0, row(conn, &HEAD, &[home.as_str().into()], |row| row.int(0))?.unwrap_or_default());
    while known < last {
        let middle = known + (last - known + 1) / 2;
        let params = [home.as_str().into(), middle.into()];
        let received = row(conn, &RECEIVED, &params, |row| row.int(0))?;
        match received.is_some_and(|received| received <= since) {
            true => known = middle,
            false => last = middle - 1,
        }
    }
    Ok(known)
}
