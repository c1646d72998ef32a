//! Rebuilds all views from the log, or proves that they are what the log makes them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{area::PuskesmasCode, day::Day, id::PersonId, record::Subject};
use portrait::draw::Painter;
use uuid::Uuid;

use crate::{
    batch::query_list,
    conn::{Conn, Value, row, rows},
    error::Result,
    log::{subject, subject_columns},
    state,
    statement::statements,
    store::Store,
    view::{
        area::{self, Areas, Codes},
        board::{self, Indicators},
        cell::{Cell, Change, Row, differences, sort},
        fold,
        made::{Made, kept_rows, keys_after, readable, subject_id},
        merge::{self, Groups},
        person::Drawing,
        table::{STATEMENTS, TABLES},
        write::{draw, histories, in_threads, write_rows},
    },
};

/// Subjects drawn at once; bounds memory.
const SUBJECTS_PER_STEP: i64 = 400;
/// Most differences that are told one by one.
const DIFFERENCES_MAX: usize = 1_000;

/// What a replay found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Persons, households and places drawn.
    pub subjects: u64,
    /// Rows that the log makes.
    pub rows: u64,
    /// Differences found, the first thousand one by one.
    pub differences: Vec<Difference>,
    /// How many differences there are in all.
    pub differences_count: u64,
}

/// A row that is not what the log makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Table of the row.
    pub table: &'static str,
    /// Its key, readable.
    pub key: String,
    /// What is wrong.
    pub kind: DifferenceKind,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The log makes it, but it is not kept.
    Missing,
    /// It is kept, but the log does not make it.
    Extra,
    /// It is kept with other values.
    Changed,
}

impl DifferenceKind {
    /// Tells how what is kept differs from what is expected; `None` when it does not.
    fn between<T: PartialEq>(kept: Option<T>, expected: Option<T>) -> Option<Self> {
        match (kept, expected) {
            (None, Some(_)) => Some(Self::Missing),
            (Some(_), None) => Some(Self::Extra),
            (kept, expected) => (kept != expected).then_some(Self::Changed),
        }
    }
}

statements! {
    HOMES = "SELECT puskesmas FROM log_head ORDER BY puskesmas";
    SUBJECTS =
        "SELECT DISTINCT subject, subject_kind FROM record \
         WHERE puskesmas = $1 AND subject > $2 ORDER BY subject LIMIT $3";
    ANY_SUBJECT =
        "SELECT r.subject, r.subject_kind FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas AND r.subject IN ({list})";
}

/// How a replay goes over the store.
struct Pass<'p> {
    store: &'p Store,
    indicators: Indicators,
    /// Who is read as whom, by member; persons on their own are not in it.
    root_of: BTreeMap<PersonId, PersonId>,
    groups: Groups,
    as_of: Day,
    mend: bool,
    /// Turn of writing that the pass took last; others may have written since.
    turn: Option<i64>,
    counts: Vec<u64>,
    replayed: Replayed,
}

impl Store {
    /// Rebuilds all views from the log, in short transactions. Rows that are right stay as they
    /// are, so the result tells what was mended.
    pub fn replay(&self) -> Result<Replayed> {
        self.begin_rebuilding()?;
        let mut pass = Pass::new(self, true);
        self.engine().write(|conn| pass.enter(conn))?;
        let homes = self.engine().read(|conn| rows(conn, &HOMES, &[], |row| row.string(0)))?;
        for home in &homes {
            let mut after = Uuid::nil();
            while let Some(last) = self.engine().write(|conn| {
                pass.enter(conn)?;
                pass.step(conn, home, after)
            })? {
                after = last;
            }
        }
        for table in 0..TABLES.len() {
            let mut after = None;
            while let Some(last) = self.engine().write(|conn| {
                pass.enter(conn)?;
                pass.leftovers(conn, table, &after)
            })? {
                after = Some(last);
            }
        }
        self.engine().write(|conn| {
            pass.enter(conn)?;
            // Areas that nobody names now may be named again.
            area::turn(conn, pass.codes())?;
            pass.board(conn)
        })?;
        self.engine().write(|conn| state::set_version(conn, Some(self.views_version())))?;
        // Without it questions are slower; the views are right all the same.
        let _surveyed = self.engine().write(|conn| conn.survey());
        Ok(pass.replayed)
    }

    /// Compares all views with what the log makes, changing nothing.
    pub fn replay_check(&self) -> Result<Replayed> {
        self.engine().snapshot(|conn| {
            let mut pass = Pass::new(self, false);
            pass.enter(conn)?;
            for home in rows(conn, &HOMES, &[], |row| row.string(0))? {
                let mut after = Uuid::nil();
                while let Some(last) = pass.step(conn, &home, after)? {
                    after = last;
                }
            }
            for table in 0..TABLES.len() {
                let mut after = None;
                while let Some(last) = pass.leftovers(conn, table, &after)? {
                    after = Some(last);
                }
            }
            pass.board(conn)?;
            Ok(pass.replayed)
        })
    }

    /// Marks views of another version as being rebuilt, so that no other program adds to them,
    /// and ends a turn of the day that was begun.
    fn begin_rebuilding(&self) -> Result<()> {
        self.engine().write(|conn| {
            let found = state::lock_any(conn)?;
            if let Some(target) = found.turning_to {
                state::set_days(conn, target, None)?;
            }
            if found.version.as_deref() == Some(self.views_version()) {
                return Ok(());
            }
            state::set_version(conn, Some(&self.rebuilding_mark()))
        })
    }

    /// Returns the version that views have while they are behind the log.
    pub(crate) fn rebuilding_mark(&self) -> String {
        format!("rebuilding {}", self.views_version())
    }
}

impl<'p> Pass<'p> {
    fn new(store: &'p Store, mend: bool) -> Self {
        Self {
            store,
            indicators: Indicators::new(store.guidelines()),
            root_of: BTreeMap::new(),
            groups: Groups::new(),
            as_of: Day::from_epoch_days(0),
            mend,
            turn: None,
            counts: vec![0; TABLES.len()],
            replayed: Replayed::default(),
        }
    }

    /// Begins a transaction of the pass: reads the day, and who is read as whom, unless nobody
    /// else has written since the transaction before.
    fn enter(&mut self, conn: &mut dyn Conn) -> Result<()> {
        let found = if self.mend { state::lock_any(conn)? } else { state::read(conn)? };
        let alone = self.turn == Some(found.turns - 1);
        self.turn = Some(found.turns);
        // Without a day nothing was ever drawn, and there is nothing to draw. Whoever is drawn
        // for the day to which the views are being turned needs not be turned any more.
        let day = found.turning_to.or(found.view_day);
        self.as_of = day.unwrap_or(Day::from_epoch_days(0));
        if alone {
            return Ok(());
        }
        self.groups = merge::all(conn)?.groups();
        self.groups.retain(|_, members| 1 < members.len());
        self.root_of = self
            .groups
            .iter()
            .flat_map(|(root, members)| members.iter().map(|member| (*member, *root)))
            .collect();
        self.aliases(conn)
    }

    fn aliases(&mut self, conn: &mut dyn Conn) -> Result<()> {
        let kept = merge::all_aliases(conn)?;
        let expected: BTreeMap<PersonId, PersonId> =
            self.root_of.iter().filter(|(a, b)| a != b).map(|(a, b)| (*a, *b)).collect();
        let persons: BTreeSet<&PersonId> = kept.keys().chain(expected.keys()).collect();
        for person in persons {
            let kind = DifferenceKind::between(kept.get(person), expected.get(person));
            self.differ("person_alias", person.to_string(), kind);
        }
        if self.mend && kept != expected {
            merge::keep_all(conn, &expected)?;
        }
        Ok(())
    }

    /// Tells of a row that differs; nothing, when it does not.
    fn differ(&mut self, table: &'static str, key: String, kind: Option<DifferenceKind>) {
        let Some(kind) = kind else { return };
        let same = |told: &Difference| told.table == table && told.key == key;
        if self.replayed.differences.iter().any(same) {
            return;
        }
        self.replayed.differences_count += 1;
        if self.replayed.differences.len() < DIFFERENCES_MAX {
            self.replayed.differences.push(Difference { table, key, kind });
        }
    }

    /// Draws the next subjects of a home and compares their rows; returns the last, or nothing
    /// when all are done.
    fn step(&mut self, conn: &mut dyn Conn, home: &str, after: Uuid) -> Result<Option<Uuid>> {
        let params = [home.into(), after.as_bytes().into(), SUBJECTS_PER_STEP.into()];
        let subjects = rows(conn, &SUBJECTS, &params, |row| {
            let id = row.id(0, |uuid| uuid)?;
            Ok((id, subject(row.text(1)?, id)?))
        })?;
        let Some((last, _)) = subjects.last().copied() else { return Ok(None) };
        let subjects: Vec<Subject> = subjects.into_iter().map(|(_, subject)| subject).collect();
        let made = self.made(conn, &subjects, Some(home))?;
        self.replayed.subjects += made.units;
        self.replayed.rows += made.rows.len() as u64;
        for row in &made.rows {
            self.counts[row.table] += 1;
        }
        self.compare(conn, made)?;
        Ok(Some(last))
    }

    /// Makes the rows of everything that subjects belong to. With a home, only of what has its
    /// first record there, so that nothing is counted twice.
    fn made(&self, conn: &mut dyn Conn, subjects: &[Subject], home: Option<&str>) -> Result<Made> {
        let units: BTreeSet<Subject> = subjects.iter().map(|subject| self.unit(*subject)).collect();
        let members: BTreeSet<Subject> =
            units.iter().flat_map(|unit| self.members(*unit)).collect();
        let histories = histories(conn, &members)?;
        let wanted: BTreeSet<Subject> = subjects.iter().copied().collect();
        let units: Vec<Subject> = units
            .into_iter()
            .filter(|unit| {
                let Some(home) = home else { return true };
                let first = self.members(*unit).into_iter().flat_map(|member| {
                    let records = histories.get(&member).into_iter().flatten();
                    records.map(move |record| (&record.puskesmas, subject_columns(&member).1))
                });
                let first: Option<(&PuskesmasCode, Uuid)> = first.min();
                first.is_some_and(|(code, id)| {
                    code.as_str() == home
                        && wanted.iter().any(|subject| subject_columns(subject).1 == id)
                })
            })
            .collect();
        let codes = self.codes();
        let drawn = in_threads(&units, |part| {
            let painter = Painter::new(self.store.guidelines());
            let (mut rows, mut areas) = (Vec::new(), Areas::new());
            for unit in part {
                let records = self
                    .members(*unit)
                    .into_iter()
                    .flat_map(|member| histories.get(&member).into_iter().flatten().cloned());
                let mut of_unit = match unit {
                    Subject::Person(root) => {
                        let (indicators, areas) = (&self.indicators, &mut areas);
                        let mut drawing = Drawing { indicators, codes, areas };
                        draw(&painter, &mut drawing, *root, records, self.as_of)
                    }
                    Subject::Household(_) | Subject::Place(_) => {
                        fold::rows(*unit, records.collect(), codes)
                    }
                };
                sort(&mut of_unit);
                rows.append(&mut of_unit);
            }
            Ok((rows, areas))
        })?;
        let mut made = Made { units: units.len() as u64, ..Made::default() };
        made.subjects.extend(units.iter().flat_map(|unit| self.members(*unit)));
        for (rows, areas) in drawn {
            made.rows.extend(rows);
            made.areas.extend(areas);
        }
        sort(&mut made.rows);
        Ok(made)
    }

    /// Returns what codes of villages mean on the day of the views.
    fn codes(&self) -> Codes<'p> {
        Codes { villages: &self.store.guidelines().villages, on: self.as_of }
    }

    /// Returns what a subject is drawn with: the person that stays, or the subject itself.
    fn unit(&self, subject: Subject) -> Subject {
        match subject {
            Subject::Person(person) => {
                Subject::Person(self.root_of.get(&person).copied().unwrap_or(person))
            }
            Subject::Household(_) | Subject::Place(_) => subject,
        }
    }

    fn members(&self, unit: Subject) -> Vec<Subject> {
        let group = match unit {
            Subject::Person(root) => self.groups.get(&root),
            Subject::Household(_) | Subject::Place(_) => None,
        };
        group.map_or_else(
            || vec![unit],
            |members| members.iter().map(|member| Subject::Person(*member)).collect(),
        )
    }

    fn compare(&mut self, conn: &mut dyn Conn, made: Made) -> Result<()> {
        let kept = kept_rows(conn, &made.subjects)?;
        let unknown = area::unknown(conn, &made.areas)?;
        for number in &unknown {
            self.differ("area", number.to_string(), Some(DifferenceKind::Missing));
        }
        if self.mend && !unknown.is_empty() {
            area::mend(conn, &made.areas)?;
        }
        let changes = differences(kept.values().flatten(), made.rows);
        self.report(&changes);
        if self.mend {
            return write_rows(conn, &changes);
        }
        // What is missing stays missing, and must not make up for rows of nobody.
        for change in &changes {
            match (&change.before, &change.after) {
                (None, Some(row)) => self.counts[row.table] -= 1,
                (Some(row), None) => self.counts[row.table] += 1,
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        Ok(())
    }

    fn report(&mut self, changes: &[Change]) {
        for change in changes {
            let (before, after) = (change.before.as_ref(), change.after.as_ref());
            let row = after.or(before).expect("a change has a row");
            let kind = DifferenceKind::between(before, after);
            self.differ(TABLES[row.table].name, readable(row.key()), kind);
        }
    }

    /// Looks for rows that nothing in the log makes; only when there are more rows than were
    /// made. Returns the last key looked at, or nothing when all are done.
    fn leftovers(
        &mut self,
        conn: &mut dyn Conn,
        table: usize,
        after: &Option<Vec<Cell>>,
    ) -> Result<Option<Vec<Cell>>> {
        if after.is_none() {
            let count = row(conn, &STATEMENTS[table].count, &[], |row| row.int(0))?;
            if count.unwrap_or(0).unsigned_abs() == self.counts[table] {
                return Ok(None);
            }
        }
        let keys = keys_after(conn, table, after)?;
        let Some(last) = keys.last().cloned() else { return Ok(None) };
        let about: BTreeSet<Uuid> = keys.iter().filter_map(|key| subject_id(key)).collect();
        let subjects = self.known_subjects(conn, &about)?;
        let made = self.made(conn, &subjects, None)?;
        let mut expected: Vec<&[Cell]> =
            made.rows.iter().filter(|row| row.table == table).map(Row::key).collect();
        expected.sort();
        let extra: Vec<Change> = keys
            .into_iter()
            .filter(|key| expected.binary_search(&key.as_slice()).is_err())
            .map(|key| {
                let width = TABLES[table].width();
                let mut cells = key;
                cells.resize(width, Cell::Null);
                Change { before: Some(Row::new(table, cells)), after: None }
            })
            .collect();
        self.report(&extra);
        if self.mend {
            write_rows(conn, &extra)?;
        }
        Ok(Some(last))
    }

    fn known_subjects(&self, conn: &mut dyn Conn, ids: &BTreeSet<Uuid>) -> Result<Vec<Subject>> {
        let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
        let mut found = BTreeSet::new();
        query_list(conn, &ANY_SUBJECT, &[], &items, &mut |row| {
            found.insert(subject(row.text(1)?, row.id(0, |uuid| uuid)?)?);
            Ok(())
        })?;
        // Who stays after a merge may have no record of their own.
        let roots = ids.iter().map(|id| PersonId::new(*id));
        found.extend(roots.filter(|id| self.groups.contains_key(id)).map(Subject::Person));
        Ok(found.into_iter().collect())
    }

    /// Compares the cells of the board with the rows that they count.
    fn board(&mut self, conn: &mut dyn Conn) -> Result<()> {
        for key in board::homeless(conn, self.mend)? {
            self.differ("board_cell", key, Some(DifferenceKind::Extra));
        }
        for home in rows(conn, &HOMES, &[], |row| row.string(0))? {
            let (cells, wrong) = board::compare(conn, &self.indicators, &home)?;
            self.replayed.rows += cells;
            for cell in &wrong {
                let (indicator, month, done, area) = &cell.key;
                let key = format!("{home} {indicator} {month} {done} {area}");
                let kind = DifferenceKind::between(cell.kept, cell.counted);
                self.differ("board_cell", key, kind);
            }
            if self.mend {
                board::mend(conn, &home, &wrong)?;
            }
        }
        Ok(())
    }
}
