//! Draws what records touch, and writes only what that changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    thread,
};

use domain::{
    day::Day,
    id::PersonId,
    record::{Body, Record, Subject},
    timeline::Timeline,
};
use guidelines::model::Guidelines;
use portrait::draw::Painter;
use uuid::Uuid;

use crate::{
    batch::{execute_rows, query_list},
    conn::{Conn, Value},
    error::{Error, Result},
    log::{subject, subject_columns},
    statement::{Statement, statements},
    view::{
        area::{self, Areas},
        board::{Deltas, Indicators},
        cell::{Cell, Change, Row, differences, sort},
        fold,
        merge::{self, Groups, Merges},
        person::Drawing,
        table::{STATEMENTS, TABLES},
    },
};

/// Fewest subjects for which drawing is shared among threads.
const SHARED_FROM: usize = 16;
/// Most threads that draw.
const THREADS_MAX: usize = 8;

statements! {
    RECORDS =
        "SELECT r.subject_kind, r.subject, r.body FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas AND r.subject IN ({list})";
}

/// All records about some subjects.
pub(crate) type Histories = BTreeMap<Subject, Vec<Arc<Record>>>;

/// One thing to be drawn anew.
enum Job {
    /// Groups of persons that records or the day touch: as they were, and as they are.
    Persons {
        /// Who was read as whom; empty when nothing of them was drawn before.
        before: Groups,
        /// Who is read as whom now.
        after: Groups,
        /// Day as of which the rows before were drawn.
        drawn_for: Day,
    },
    /// A household or place.
    Other(Subject),
}

/// Draws what new records touch, before they are written to the log. `merges` are those of the
/// batch and everything said before about the same persons.
pub(crate) fn draw_new(
    conn: &mut dyn Conn,
    guidelines: &Guidelines,
    new: &[&Record],
    merges: &Merges,
    as_of: Day,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let mut touched: BTreeSet<PersonId> = BTreeSet::new();
    let mut others: BTreeSet<Subject> = BTreeSet::new();
    for record in new {
        match record.subject {
            Subject::Person(person) => touched.insert(person),
            subject @ (Subject::Household(_) | Subject::Place(_)) => others.insert(subject),
        };
        if let Body::Merge(merge) | Body::Unmerge(merge) = &record.body {
            touched.insert(merge.duplicate);
        }
    }
    let old = merge::groups_of(conn, &touched)?;
    let mut jobs: Vec<Job> = others.iter().copied().map(Job::Other).collect();
    jobs.extend(person_jobs(conn, old, merges, as_of)?);

    let old = histories(conn, &subjects(&jobs))?;
    let mut fresh = Histories::new();
    for record in new {
        fresh.entry(record.subject).or_default().push(Arc::new((*record).clone()));
    }
    let work = Work { guidelines, as_of, old: &old, fresh: &fresh };
    write(conn, guidelines, work.run(&jobs)?)
}

/// Draws groups again for another day.
pub(crate) fn draw_again(
    conn: &mut dyn Conn,
    guidelines: &Guidelines,
    groups: Groups,
    drawn_for: Day,
    as_of: Day,
) -> Result<()> {
    let jobs: Vec<Job> = groups
        .into_iter()
        .map(|(root, members)| {
            let group = Groups::from([(root, members)]);
            Job::Persons { before: group.clone(), after: group, drawn_for }
        })
        .collect();
    let old = histories(conn, &subjects(&jobs))?;
    let work = Work { guidelines, as_of, old: &old, fresh: &Histories::new() };
    write(conn, guidelines, work.run(&jobs)?)
}

/// Parts the touched persons into jobs; persons whose groups change are one job together.
fn person_jobs(
    conn: &mut dyn Conn,
    mut old: Groups,
    merges: &Merges,
    as_of: Day,
) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    let new = if merges.is_empty() { Groups::new() } else { merges.groups() };
    if !new.is_empty() {
        let regrouped: BTreeSet<PersonId> = new.values().flatten().copied().collect();
        let before = merge::groups_of(conn, &regrouped)?;
        old.retain(|_, members| members.is_disjoint(&regrouped));
        if before != new {
            merge::keep(conn, &new)?;
        }
        jobs.push(Job::Persons { before, after: new, drawn_for: as_of });
    }
    jobs.extend(old.into_iter().map(|(root, members)| {
        let group = Groups::from([(root, members)]);
        Job::Persons { before: group.clone(), after: group, drawn_for: as_of }
    }));
    Ok(jobs)
}

fn subjects(jobs: &[Job]) -> BTreeSet<Subject> {
    jobs.iter()
        .flat_map(|job| match job {
            Job::Persons { before, after, .. } => {
                let members = before.values().chain(after.values()).flatten();
                members.map(|person| Subject::Person(*person)).collect::<Vec<_>>()
            }
            Job::Other(subject) => vec![*subject],
        })
        .collect()
}

/// Reads all records about some subjects.
pub(crate) fn histories(conn: &mut dyn Conn, subjects: &BTreeSet<Subject>) -> Result<Histories> {
    let ids: Vec<Uuid> = subjects.iter().map(|subject| subject_columns(subject).1).collect();
    let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
    let mut texts: Vec<(Subject, String)> = Vec::new();
    query_list(conn, &RECORDS, &[], &items, &mut |row| {
        let about = subject(row.text(0)?, row.id(1, |uuid| uuid)?)?;
        // Two kinds of things never share an id, but a damaged store might say so.
        if subjects.contains(&about) {
            texts.push((about, row.string(2)?));
        }
        Ok(())
    })?;
    let parsed = in_threads(&texts, |part| {
        part.iter()
            .map(|(subject, text)| {
                let record = serde_json::from_str::<Record>(text)
                    .map_err(|error| Error::Damaged(format!("a record cannot be read: {error}")))?;
                Ok((*subject, Arc::new(record)))
            })
            .collect::<Result<Vec<_>>>()
    })?;
    let mut histories = Histories::new();
    for (subject, record) in parsed.into_iter().flatten() {
        histories.entry(subject).or_default().push(record);
    }
    Ok(histories)
}

/// Runs `work` over parts of the items, in several threads when there are many.
pub(crate) fn in_threads<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&[T]) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    if items.len() < SHARED_FROM || threads == 1 {
        return Ok(vec![work(items)?]);
    }
    let part = items.len().div_ceil(threads);
    thread::scope(|scope| {
        let running: Vec<_> = items.chunks(part).map(|part| scope.spawn(|| work(part))).collect();
        running
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// What drawing needs to know.
struct Work<'w> {
    guidelines: &'w Guidelines,
    as_of: Day,
    old: &'w Histories,
    fresh: &'w Histories,
}

/// Differences, and the areas that the rows after them name.
type Drawn = (Vec<Change>, Areas);

impl Work<'_> {
    fn run(&self, jobs: &[Job]) -> Result<Vec<Drawn>> {
        let indicators = Indicators::new(self.guidelines);
        in_threads(jobs, |part| {
            let painter = Painter::new(self.guidelines);
            let (mut changes, mut areas) = (Vec::new(), Areas::new());
            for job in part {
                let (before, after) = match job {
                    Job::Other(subject) => {
                        (self.folded(*subject, false), self.folded(*subject, true))
                    }
                    Job::Persons { before, after, drawn_for } => {
                        let mut unused = Areas::new();
                        let mut old = Drawing { indicators: &indicators, areas: &mut unused };
                        let before = self.drawn(&painter, &mut old, before, false, *drawn_for);
                        let mut new = Drawing { indicators: &indicators, areas: &mut areas };
                        let after = self.drawn(&painter, &mut new, after, true, self.as_of);
                        (before, after)
                    }
                };
                changes.extend(differences(before, after));
            }
            Ok((changes, areas))
        })
    }

    fn folded(&self, subject: Subject, fresh: bool) -> Vec<Row> {
        let mut rows = fold::rows(subject, self.records(subject, fresh).collect());
        sort(&mut rows);
        rows
    }

    fn drawn(
        &self,
        painter: &Painter<'_>,
        drawing: &mut Drawing<'_>,
        groups: &Groups,
        fresh: bool,
        as_of: Day,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        for (root, members) in groups {
            let records =
                members.iter().flat_map(|member| self.records(Subject::Person(*member), fresh));
            rows.extend(draw(painter, drawing, *root, records, as_of));
        }
        sort(&mut rows);
        rows
    }

    fn records(&self, subject: Subject, fresh: bool) -> impl Iterator<Item = Arc<Record>> {
        let fresh = if fresh { self.fresh.get(&subject) } else { None };
        self.old.get(&subject).into_iter().chain(fresh).flatten().cloned()
    }
}

/// Draws the rows of one person; nobody without records has rows.
pub(crate) fn draw(
    painter: &Painter<'_>,
    drawing: &mut Drawing<'_>,
    root: PersonId,
    records: impl Iterator<Item = Arc<Record>>,
    as_of: Day,
) -> Vec<Row> {
    let timeline = Timeline::new(root, records);
    if timeline.records().is_empty() {
        return Vec::new();
    }
    drawing.rows(&timeline, &painter.draw(&timeline, as_of))
}

/// Writes differences to the view tables.
fn write(conn: &mut dyn Conn, guidelines: &Guidelines, drawn: Vec<Drawn>) -> Result<()> {
    let (mut changes, mut areas) = (Vec::new(), Areas::new());
    for (part, named) in drawn {
        changes.extend(part);
        areas.extend(named);
    }
    let indicators = Indicators::new(guidelines);
    write_changes(conn, &indicators, &changes, &areas)
}

/// Writes differences, and counts them on the board.
pub(crate) fn write_changes(
    conn: &mut dyn Conn,
    indicators: &Indicators,
    changes: &[Change],
    areas: &Areas,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    area::put(conn, areas)?;
    let mut deltas = Deltas::new(indicators);
    for change in changes {
        deltas.count(change);
    }
    write_rows(conn, changes)?;
    deltas.write(conn)
}

/// Writes differences without counting them on the board.
pub(crate) fn write_rows(conn: &mut dyn Conn, changes: &[Change]) -> Result<()> {
    for (table, statements) in STATEMENTS.iter().enumerate() {
        let of_table = |row: &&Row| row.table == table;
        let gone: Vec<&Row> = changes
            .iter()
            .filter(|change| change.after.is_none())
            .filter_map(|change| change.before.as_ref())
            .filter(of_table)
            .collect();
        let mut put: Vec<&Row> =
            changes.iter().filter_map(|change| change.after.as_ref()).filter(of_table).collect();
        // Neighbours in the key are neighbours on disk.
        put.sort_by(|a, b| a.cmp_key(b));
        let key = TABLES[table].key.len();
        write_cells(conn, &statements.remove, key, &gone)?;
        write_cells(conn, &statements.put, TABLES[table].width(), &put)?;
    }
    Ok(())
}

fn write_cells(
    conn: &mut dyn Conn,
    statement: &Statement,
    width: usize,
    rows: &[&Row],
) -> Result<()> {
    let params: Vec<Value<'_>> =
        rows.iter().flat_map(|row| row.cells[..width].iter().map(Cell::value)).collect();
    execute_rows(conn, statement, width, &params).map(|_| ())
}
