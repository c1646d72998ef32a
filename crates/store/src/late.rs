//! Who makes the difference between a signed month and the same month as it is counted now.
//!
//! Nothing was kept of who was counted when a month was signed: it is drawn again, from the
//! records up to the head of the log that was signed, as of the day that was signed, under the
//! guidelines that were signed. So the differences of all people add up to the difference of the
//! figures.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    area::{DesaCode, PuskesmasCode},
    closing::{Closing, SignedCount},
    day::{Day, Month},
    id::{PersonId, RecordId},
    record::{Record, Subject},
    timeline::Timeline,
};
use guidelines::model::Guidelines;
use portrait::{draw::Painter, model::Contribution, veil::Veil};

use crate::{
    closing::{MonthCounts, Reading, Tally, month_counts},
    conn::{Conn, Row, Value, rows},
    edition::signed_edition,
    error::Result,
    read::records::{KeptRecord, records_of},
    statement::statements,
    store::Store,
    view::{
        area::Codes,
        board::Indicators,
        home::Homes,
        merge::{self, Groups, Merges},
        person::says_nothing,
        write::in_threads,
    },
};

/// Which difference is asked about.
#[derive(Debug, Clone)]
pub struct LateQuery<'q> {
    /// Whose month.
    pub puskesmas: &'q PuskesmasCode,
    /// What was signed.
    pub closing: &'q Closing,
    /// Id of the indicator.
    pub indicator: &'q str,
    /// A village, those of no known one, or (absent) the sum.
    pub area: Option<Option<DesaCode>>,
}

/// Why somebody counts otherwise than when the month was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Something that had happened by then was received later.
    LateRecord,
    /// Something happened after the month was signed, or time went on.
    LaterEvent,
    /// The guidelines changed.
    Rule,
}

/// Somebody who counts otherwise than when the month was signed.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Who, as the person is known now.
    pub person: PersonId,
    /// Why.
    pub cause: Cause,
    /// By how much; what is less is below 0.
    pub by: Tally,
    /// The records that were received after the month was signed and have to do with it, in the
    /// order in which they were received; without those of which nobody is told.
    pub records: Vec<KeptRecord>,
}

/// What became of a figure since it was signed.
#[derive(Debug, Clone, Default)]
pub struct Late {
    /// What was signed.
    pub signed: Tally,
    /// What is counted now.
    pub live: Tally,
    /// Who makes the difference.
    pub differences: Vec<Difference>,
    /// What nobody of them explains: the guidelines of that day cannot be read any more, the
    /// program counts otherwise than it did, or the views are just being moved on to another day.
    pub rest: Tally,
}

/// A signed month speaks of the villages of its last day, as the guidelines know them.
fn codes_of(guidelines: &Guidelines, period: Month) -> Codes<'_> {
    Codes { villages: &guidelines.villages, on: period.last_day() }
}

/// Groups of persons whose records are in memory at once.
const PERSONS_PER_STEP: usize = 256;

statements! {
    /// Who has records that were received after a head.
    RECEIVED_AFTER =
        "SELECT DISTINCT subject FROM record \
         WHERE puskesmas = $1 AND seq > $2 AND subject_kind = 'person'";
    MONTH_OF_PEOPLE =
        "SELECT m.person, m.month, CASE WHEN m.reached & $4 <> 0 THEN m.month ELSE 0 END, \
         a.written, a.dusun, a.rw \
         FROM person_month m CROSS JOIN area a \
         WHERE m.puskesmas = $1 AND m.month = $2 AND m.block = $3 AND m.counted & $4 <> 0 \
         AND a.puskesmas = m.puskesmas AND a.area = m.area";
    CASES_OF_PEOPLE =
        "SELECT m.person, m.month, m.done, a.written, a.dusun, a.rw \
         FROM counted_case m CROSS JOIN area a \
         WHERE m.puskesmas = $1 AND m.indicator = $2 \
         AND ((m.month >= $3 AND m.month <= $4) OR (m.done >= $5 AND m.done <= $6)) \
         AND a.puskesmas = m.puskesmas AND a.area = m.area";
}

impl Store {
    /// Tells who makes the difference between a figure of a signed month and the same figure now.
    ///
    /// First those are drawn of whom something was received since; only when they do not explain
    /// all of it (time went on, or the guidelines changed) everybody is.
    pub fn late(&self, query: &LateQuery<'_>) -> Result<Late> {
        self.engine().snapshot(|conn| {
            let edition = self.signed_guidelines(conn, query.closing)?;
            Study::new(conn, self.guidelines(), edition.as_ref(), query)?.late(conn)
        })
    }

    /// Reads the guidelines under which a month was signed, when they are other than those in use.
    fn signed_guidelines(
        &self,
        conn: &mut dyn Conn,
        closing: &Closing,
    ) -> Result<Option<Guidelines>> {
        if closing.edition == self.guidelines().digest {
            return Ok(None);
        }
        let files = signed_edition(conn, &closing.edition)?;
        // What cannot be read any more leaves a rest that is told.
        Ok(files.and_then(|files| Guidelines::load(&files).ok()))
    }
}

/// Everything that is needed to compare one figure.
struct Study<'s> {
    query: &'s LateQuery<'s>,
    guidelines: &'s Guidelines,
    /// The guidelines that were signed.
    signed_under: &'s Guidelines,
    /// How the figure is read under them, and how now.
    reading: Reading,
    live_reading: Reading,
    counts: MonthCounts,
    /// What everybody is counted as now.
    live: BTreeMap<PersonId, Tally>,
}

/// A record of somebody.
struct Known<'r> {
    record: Arc<Record>,
    kept: &'r KeptRecord,
    /// Whether it stood in the log when the month was signed.
    stood: bool,
}

/// Records of some persons.
type Histories<'r> = BTreeMap<PersonId, Vec<Known<'r>>>;

impl<'s> Study<'s> {
    fn new(
        conn: &mut dyn Conn,
        guidelines: &'s Guidelines,
        edition: Option<&'s Guidelines>,
        query: &'s LateQuery<'s>,
    ) -> Result<Self> {
        let signed_under = edition.unwrap_or(guidelines);
        let period = query.closing.period;
        let codes = codes_of(guidelines, period);
        let of = (query.puskesmas, period);
        let counts = month_counts(conn, codes, of, Some(query.indicator))?;
        let signed = query.closing.figures.indicator(query.indicator);
        let compares = signed.is_some_and(|signed| !signed.served.is_empty());
        let reading = |of| Reading::new(of, query.indicator, period).comparing(compares);
        let mut study = Self {
            query,
            guidelines,
            signed_under,
            reading: reading(signed_under),
            live_reading: reading(guidelines),
            counts,
            live: BTreeMap::new(),
        };
        study.live = study.live_people(conn)?;
        Ok(study)
    }

    fn late(&self, conn: &mut dyn Conn) -> Result<Late> {
        let LateQuery { indicator, area, .. } = *self.query;
        let live = self.counts.sum(self.live_reading, indicator, area);
        let signed = signed(self.query);
        let mut looked_at = BTreeSet::new();
        let received = self.received_after(conn)?;
        let mut differences = self.compare(conn, &received, &mut looked_at)?;
        let rest = |differences: &[Difference]| {
            live - signed - differences.iter().map(|difference| difference.by).sum::<Tally>()
        };
        if !rest(&differences).is_zero() {
            let everybody = self.everybody(conn)?;
            differences.extend(self.compare(conn, &everybody, &mut looked_at)?);
        }
        let rest = rest(&differences);
        Ok(Late { signed, live, differences, rest })
    }

    /// Lists those of whom something was received since.
    fn received_after(&self, conn: &mut dyn Conn) -> Result<BTreeSet<PersonId>> {
        self.persons_after(conn, |puskesmas| self.head(puskesmas))
    }

    fn everybody(&self, conn: &mut dyn Conn) -> Result<BTreeSet<PersonId>> {
        self.persons_after(conn, |_| 0)
    }

    fn persons_after(
        &self,
        conn: &mut dyn Conn,
        after: impl Fn(&PuskesmasCode) -> u64,
    ) -> Result<BTreeSet<PersonId>> {
        let mut persons = BTreeSet::new();
        for head in &self.counts.heads {
            let seq = i64::try_from(after(&head.puskesmas)).unwrap_or(i64::MAX);
            let params = [head.puskesmas.as_str().into(), seq.into()];
            persons.extend(rows(conn, &RECEIVED_AFTER, &params, |row| row.id(0, PersonId::new))?);
        }
        Ok(persons)
    }

    /// Returns the last number of a home that was signed.
    fn head(&self, puskesmas: &PuskesmasCode) -> u64 {
        self.query.closing.heads.get(puskesmas).map_or(0, |head| head.seq)
    }

    fn live_people(&self, conn: &mut dyn Conn) -> Result<BTreeMap<PersonId, Tally>> {
        let LateQuery { puskesmas, closing, indicator, .. } = *self.query;
        let reading = self.live_reading;
        let home = Value::from(puskesmas.as_str());
        let month = |month: Month| Value::from(month.index());
        let (first, last) = (month(reading.span.first), month(reading.span.last));
        let until = month(closing.period);
        let (statement, params) = match Indicators::new(self.guidelines).bit(indicator) {
            Some((block, bit)) => (&MONTH_OF_PEOPLE, vec![home, until, block.into(), bit.into()]),
            None => {
                let from = month(reading.served_from.unwrap_or(closing.period));
                (&CASES_OF_PEOPLE, vec![home, indicator.into(), first, last, from, until])
            }
        };
        let codes = codes_of(self.guidelines, closing.period);
        let read = |row: &Row<'_>| {
            let tally = match self.is_asked(codes.of_row(row, 3)?) {
                true => reading.tally(row.int(1)?, row.int(2)?, 1),
                false => Tally::default(),
            };
            Ok((row.id(0, PersonId::new)?, tally))
        };
        let mut people: BTreeMap<PersonId, Tally> = BTreeMap::new();
        for (person, tally) in rows(conn, statement, &params, read)? {
            let sum = people.entry(person).or_default();
            *sum = *sum + tally;
        }
        Ok(people)
    }

    fn is_asked(&self, desa: Option<DesaCode>) -> bool {
        self.query.area.is_none_or(|area| area == desa)
    }

    /// Compares persons, in steps; those that were looked at are not looked at again.
    fn compare(
        &self,
        conn: &mut dyn Conn,
        persons: &BTreeSet<PersonId>,
        looked_at: &mut BTreeSet<PersonId>,
    ) -> Result<Vec<Difference>> {
        let persons: Vec<PersonId> = persons.difference(looked_at).copied().collect();
        let mut found = Vec::new();
        for step in persons.chunks(PERSONS_PER_STEP) {
            let step: BTreeSet<PersonId> = step.iter().copied().collect();
            // Whoever was ever read as one of them is drawn together with them.
            let mut step = merge::closed(conn, step)?.into_persons();
            step.retain(|person| !looked_at.contains(person));
            looked_at.extend(&step);
            let subjects: Vec<Subject> = step.iter().copied().map(Subject::Person).collect();
            let records = records_of(conn, &subjects)?;
            found.extend(self.step(&step, &records)?);
        }
        Ok(found)
    }

    fn step(
        &self,
        persons: &BTreeSet<PersonId>,
        records: &[KeptRecord],
    ) -> Result<Vec<Difference>> {
        let mut histories = Histories::new();
        for kept in records {
            let Some(person) = kept.record.person() else { continue };
            let stood = kept.seq <= self.head(&kept.record.puskesmas);
            let known = Known { record: Arc::new(kept.record.clone()), kept, stood };
            histories.entry(person).or_default().push(known);
        }
        let groups = |until_head: bool| {
            let all = histories.values().flatten().filter(|known| known.stood || !until_head);
            Merges::of(persons.clone(), all.map(|known| known.record.as_ref())).groups()
        };
        let (then, now) = (groups(true), groups(false));
        let drawn = self.drawn(&then, &histories)?;
        let counted = |members: &BTreeSet<PersonId>, tallies: &BTreeMap<PersonId, Tally>| {
            members.iter().filter_map(|member| tallies.get(member)).copied().sum::<Tally>()
        };
        let changed: Vec<(PersonId, Tally)> = (now.iter())
            .map(|(root, members)| (*root, counted(members, &drawn), counted(members, &self.live)))
            .filter(|(_, before, after)| before != after)
            .map(|(root, before, _)| (root, before))
            .collect();
        let causes = in_threads(&changed, |part| {
            let painters = (Painter::new(self.signed_under), Painter::new(self.guidelines));
            let causes = |(root, before): &(PersonId, Tally)| {
                let histories = now[root].iter().filter_map(|member| histories.get(member));
                self.causes(
                    (&painters.0, &painters.1),
                    *root,
                    &histories.collect::<Vec<_>>(),
                    *before,
                )
            };
            Ok(part.iter().flat_map(causes).collect::<Vec<_>>())
        })?;
        Ok(causes.into_iter().flatten().collect())
    }

    /// Draws groups of persons as they stood when the month was signed.
    fn drawn(
        &self,
        groups: &Groups,
        histories: &Histories<'_>,
    ) -> Result<BTreeMap<PersonId, Tally>> {
        let groups: Vec<_> = groups.iter().collect();
        let parts = in_threads(&groups, |part| {
            let painter = Painter::new(self.signed_under);
            let tally = |(root, members): &(&PersonId, &BTreeSet<PersonId>)| {
                let known = members.iter().filter_map(|member| histories.get(member)).flatten();
                let stood = known.filter(|known| known.stood);
                let timeline = Timeline::new(**root, stood.map(|known| Arc::clone(&known.record)));
                (**root, self.tally(&painter, &timeline, self.query.closing.as_of))
            };
            Ok(part.iter().map(tally).collect::<Vec<_>>())
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Counts the person of a timeline as of a day, by the reading that was signed.
    fn tally(&self, painter: &Painter<'_>, timeline: &Timeline, as_of: Day) -> Tally {
        let Some(homes) = Homes::of(timeline) else { return Tally::default() };
        let portrait = painter.draw(timeline, as_of);
        if says_nothing(&portrait) {
            return Tally::default();
        }
        let codes = codes_of(painter.guidelines(), self.query.closing.period);
        let counts = portrait.contributions.iter();
        let counts = counts.filter(|counted| *counted.indicator == *self.query.indicator);
        let tally = |counted: &Contribution| {
            let lived = counted.home.as_ref().map(|home| &home.address);
            let written = lived.map(|lived| lived.desa);
            let is_here = **homes.of_desa(written) == *self.query.puskesmas.as_str();
            if !is_here || !self.is_asked(lived.map(|lived| codes.of(lived.into()))) {
                return Tally::default();
            }
            let index = |month: Month| i64::from(month.index());
            self.reading.tally(index(counted.month), counted.done.map_or(0, index), 1)
        };
        counts.map(tally).sum()
    }

    /// Tells causes apart: first all records as of the day that was signed, then as of today, then
    /// under the guidelines of today. What each step changes has its cause.
    fn causes(
        &self,
        (signed, today): (&Painter<'_>, &Painter<'_>),
        root: PersonId,
        histories: &[&Vec<Known<'_>>],
        before: Tally,
    ) -> Vec<Difference> {
        let known = || histories.iter().copied().flatten();
        let timeline = Timeline::new(root, known().map(|known| Arc::clone(&known.record)));
        let all = self.tally(signed, &timeline, self.query.closing.as_of);
        let later = self.tally(signed, &timeline, self.counts.as_of);
        // Under the same guidelines what is kept is what is drawn, or it is nobody's difference.
        let live = match std::ptr::eq(self.signed_under, self.guidelines) {
            true => later,
            false => self.live.get(&root).copied().unwrap_or_default(),
        };
        let veil = Veil::of_reader(self.guidelines, None);
        let told = today.tell(&timeline, Some(&veil), self.counts.as_of).timeline;
        let told: BTreeSet<RecordId> = told.records().iter().map(|record| record.id).collect();
        let mut received: Vec<&KeptRecord> = known()
            .filter(|known| !known.stood && told.contains(&known.record.id))
            .map(|known| known.kept)
            .collect();
        received.sort_by_key(|kept| (kept.received_ms, kept.seq));
        [
            (Cause::LateRecord, all - before),
            (Cause::LaterEvent, later - all),
            (Cause::Rule, live - later),
        ]
        .into_iter()
        .filter(|(_, by)| !by.is_zero())
        .map(|(cause, by)| {
            let records = self.behind(cause, &received);
            Difference { person: root, cause, by, records }
        })
        .collect()
    }

    /// Picks the records that have to do with a cause: of what had happened when the month was
    /// signed, or of what happened later; all of them when there is no such record.
    fn behind(&self, cause: Cause, received: &[&KeptRecord]) -> Vec<KeptRecord> {
        let as_of = self.query.closing.as_of;
        let fits = |kept: &&&KeptRecord| match cause {
            Cause::LateRecord => kept.record.occurred <= as_of,
            Cause::LaterEvent => as_of < kept.record.occurred,
            Cause::Rule => false,
        };
        let fitting: Vec<KeptRecord> =
            received.iter().filter(fits).map(|kept| (*kept).clone()).collect();
        match (cause, fitting.is_empty()) {
            (Cause::LateRecord, true) => received.iter().map(|kept| (*kept).clone()).collect(),
            _ => fitting,
        }
    }
}

/// Returns the figure that was signed; nothing of an indicator or area that was not.
fn signed(query: &LateQuery<'_>) -> Tally {
    let figures = &query.closing.figures;
    let found = figures.indicator(query.indicator).zip(figures.place(query.area));
    let Some((indicator, place)) = found else { return Tally::default() };
    let SignedCount { numerator, denominator, served, .. } = indicator.at(place);
    let number = |people: u64| i64::try_from(people).unwrap_or(i64::MAX);
    Tally { numerator: number(numerator), denominator: number(denominator), served: number(served) }
}
