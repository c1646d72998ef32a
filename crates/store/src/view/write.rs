//! Draws what records touch, and writes only what that changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    thread,
};

use domain::{
    area::DesaCode,
    day::Day,
    id::{HouseholdId, PersonId, PlaceId},
    record::{Body, Record, Subject},
    timeline::Timeline,
};
use guidelines::model::Guidelines;
use portrait::{draw::Painter, veil::Veil};
use uuid::Uuid;

use crate::{
    batch::{execute_rows, query_list},
    conn::{Conn, Value},
    error::{Error, Result},
    log::{subject, subject_columns},
    statement::{Statement, statements},
    view::{
        area::{self, Areas, Codes},
        board::{Deltas, Indicators},
        cell::{Cell, Change, Row, differences, sort},
        fold,
        made::{KeptRows, kept_rows},
        merge::{self, Groups, Merges},
        person::Drawing,
        table::{STATEMENTS, TABLES},
    },
};

/// Fewest subjects for which drawing is shared among threads.
const SHARED_FROM: usize = 16;
/// Jobs whose records and rows are in memory at once.
const JOBS_PER_STEP: usize = 256;
/// Most threads that draw.
const THREADS_MAX: usize = 8;

statements! {
    RECORDS =
        "SELECT r.subject_kind, r.subject, r.body FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas AND r.subject IN ({list})";
    HOUSEHOLDS_IN =
        "SELECT v.household FROM log_head h CROSS JOIN household v \
         WHERE v.puskesmas = h.puskesmas AND v.desa IN ({list})";
    PLACES_IN =
        "SELECT v.place FROM log_head h CROSS JOIN place v \
         WHERE v.puskesmas = h.puskesmas AND v.desa IN ({list})";
}

/// All records about some subjects.
pub(crate) type Histories = BTreeMap<Subject, Vec<Arc<Record>>>;

/// One thing to be drawn anew.
enum Job {
    /// Persons, by who is read as whom now.
    Persons(Groups),
    /// A household or place.
    Other(Subject),
}

impl Job {
    /// Lists everything whose records are read, and whose rows may change.
    fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::Persons(groups) => {
                groups.values().flatten().map(|person| Subject::Person(*person)).collect()
            }
            Self::Other(subject) => vec![*subject],
        }
    }
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
    let mut fresh = Histories::new();
    for record in new {
        match record.subject {
            Subject::Person(person) => touched.insert(person),
            subject @ (Subject::Household(_) | Subject::Place(_)) => others.insert(subject),
        };
        if let Body::Merge(merge) | Body::Unmerge(merge) = &record.body {
            touched.insert(merge.duplicate);
        }
        fresh.entry(record.subject).or_default().push(Arc::new((*record).clone()));
    }
    let mut jobs: Vec<Job> = others.iter().copied().map(Job::Other).collect();
    jobs.extend(person_jobs(conn, &touched, merges)?);
    run(conn, &Work { guidelines, as_of, fresh: &fresh }, &jobs)
}

/// Draws persons again for another day.
pub(crate) fn draw_again(
    conn: &mut dyn Conn,
    guidelines: &Guidelines,
    groups: Groups,
    as_of: Day,
) -> Result<()> {
    let jobs: Vec<Job> =
        groups.into_iter().map(|group| Job::Persons(Groups::from([group]))).collect();
    run(conn, &Work { guidelines, as_of, fresh: &Histories::new() }, &jobs)
}

/// Lets areas, households and places be of the villages that they are on a day, when some village
/// is another one since the day of the views.
pub(crate) fn turn_villages(
    conn: &mut dyn Conn,
    guidelines: &Guidelines,
    view_day: Day,
    as_of: Day,
) -> Result<()> {
    let villages = &guidelines.villages;
    let left: BTreeSet<DesaCode> =
        villages.between(view_day, as_of).map(|change| change.from.0).collect();
    if left.is_empty() {
        return Ok(());
    }
    area::turn(conn, Codes { villages, on: as_of })?;
    let items: Vec<Value<'_>> = left.iter().map(|desa| desa.as_str().into()).collect();
    let mut subjects: BTreeSet<Subject> = BTreeSet::new();
    query_list(conn, &HOUSEHOLDS_IN, &[], &items, &mut |row| {
        subjects.insert(Subject::Household(row.id(0, HouseholdId::new)?));
        Ok(())
    })?;
    query_list(conn, &PLACES_IN, &[], &items, &mut |row| {
        subjects.insert(Subject::Place(row.id(0, PlaceId::new)?));
        Ok(())
    })?;
    let jobs: Vec<Job> = subjects.into_iter().map(Job::Other).collect();
    run(conn, &Work { guidelines, as_of, fresh: &Histories::new() }, &jobs)
}

/// Parts the touched persons into jobs; persons whose groups change are one job together.
fn person_jobs(
    conn: &mut dyn Conn,
    touched: &BTreeSet<PersonId>,
    merges: &Merges,
) -> Result<Vec<Job>> {
    let mut groups = merge::groups_of(conn, touched)?;
    let mut jobs = Vec::new();
    if !merges.is_empty() {
        let regrouped = merges.groups();
        let persons: BTreeSet<PersonId> = regrouped.values().flatten().copied().collect();
        groups.retain(|_, members| members.is_disjoint(&persons));
        if merge::groups_of(conn, &persons)? != regrouped {
            merge::keep(conn, &regrouped)?;
        }
        jobs.push(Job::Persons(regrouped));
    }
    jobs.extend(groups.into_iter().map(|group| Job::Persons(Groups::from([group]))));
    Ok(jobs)
}

/// Draws jobs and writes what is different from what is kept; in parts, so that memory does not
/// grow with the batch.
fn run(conn: &mut dyn Conn, work: &Work<'_>, jobs: &[Job]) -> Result<()> {
    let indicators = Indicators::new(work.guidelines);
    let mut deltas = Deltas::new(&indicators);
    for jobs in jobs.chunks(JOBS_PER_STEP) {
        let subjects: BTreeSet<Subject> = jobs.iter().flat_map(Job::subjects).collect();
        let old = histories(conn, &subjects)?;
        // Nobody without records has rows.
        let kept = kept_rows(conn, old.keys())?;
        let drawn = in_threads(jobs, |part| work.differences(part, &indicators, &old, &kept))?;
        let (mut changes, mut areas) = (Vec::new(), Areas::new());
        for (part, named) in drawn {
            changes.extend(part);
            areas.extend(named);
        }
        area::put(conn, &areas)?;
        changes.iter().for_each(|change| deltas.count(change));
        write_rows(conn, &changes)?;
    }
    deltas.write(conn)
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
    /// Records that the log is about to take.
    fresh: &'w Histories,
}

/// Differences, and the areas that the rows after them name.
type Drawn = (Vec<Change>, Areas);

impl Work<'_> {
    fn codes(&self) -> Codes<'_> {
        Codes { villages: &self.guidelines.villages, on: self.as_of }
    }

    fn differences(
        &self,
        jobs: &[Job],
        indicators: &Indicators,
        old: &Histories,
        kept: &KeptRows,
    ) -> Result<Drawn> {
        let painter = Painter::new(self.guidelines);
        let (mut changes, mut areas) = (Vec::new(), Areas::new());
        let records = |subject: Subject| -> Vec<Arc<Record>> {
            let both = [old.get(&subject), self.fresh.get(&subject)];
            both.into_iter().flatten().flatten().cloned().collect()
        };
        for job in jobs {
            let mut rows = match job {
                Job::Other(subject) => fold::rows(*subject, records(*subject), self.codes()),
                Job::Persons(groups) => {
                    let codes = self.codes();
                    let mut drawing = Drawing { indicators, codes, areas: &mut areas };
                    let mut rows = Vec::new();
                    for (root, members) in groups {
                        let records =
                            members.iter().flat_map(|member| records(Subject::Person(*member)));
                        rows.extend(draw(&painter, &mut drawing, *root, records, self.as_of));
                    }
                    rows
                }
            };
            sort(&mut rows);
            let subjects = job.subjects();
            let kept = subjects
                .iter()
                .filter_map(|subject| kept.get(&subject_columns(subject).1))
                .flatten();
            changes.extend(differences(kept, rows));
        }
        Ok((changes, areas))
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
    let full = painter.draw(&timeline, as_of);
    let veil = Veil::of_reader(painter.guidelines(), None);
    let told = painter.behind(&full, &timeline, &veil).map(|(_, told)| told);
    drawing.rows(&timeline, &full, told.as_ref())
}

/// Writes differences, not counting them on the board.
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
        put.sort_by(|a, b| a.key().cmp(b.key()));
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
