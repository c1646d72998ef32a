//! An import under way: it goes on when the page is closed, and its outcome is kept for a while.
//!
//! Nothing but the outcome is held here. When the program ends in the middle, what was appended
//! stays, and the same file read again adds the rest.

use std::{
    collections::VecDeque,
    io::Cursor,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    record::{Author, Record},
    refusal::Refusal,
};
use import::{
    error::Error,
    format::Format,
    outcome::{Difference, Fault, Outcome, RowResult, Summary, Verdict},
    plan::{Context, Plan, run},
    rejects::RejectsWriter,
    table::Progress,
};
use store::{
    log::{Appended, Received},
    store::Store,
};
use uuid::Uuid;

use crate::{
    app::App,
    intake::directory::{StoreDirectory, desa_near},
};

/// Imports whose outcome is kept, the latest ones.
const JOBS_MAX: usize = 8;
/// Faults and differences told one by one; the counts are always exact.
pub(crate) const TOLD_MAX: usize = 500;
/// Largest file of rejected rows that is kept; beyond it the counts go on and rows are left out.
const REJECTS_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A fault and the row in which it stands.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) row: u32,
    pub(crate) sheet: Option<String>,
    pub(crate) fault: Fault,
}

/// How an import ended.
#[derive(Debug, Clone)]
pub(crate) enum End {
    /// All rows were worked.
    Done,
    /// The file as a whole cannot be taken, or the store failed.
    Stopped(Refusal),
}

/// How far an import has come.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) started: bool,
    pub(crate) format: Option<Format>,
    pub(crate) percent: Option<u8>,
    pub(crate) rows: u32,
    pub(crate) summary: Summary,
    pub(crate) rejects: Vec<Told>,
    pub(crate) flags: Vec<Told>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) n_differences: u64,
    pub(crate) unread: Vec<String>,
    pub(crate) rejects_file: Arc<[u8]>,
    pub(crate) rejects_cut: bool,
    pub(crate) end: Option<End>,
}

/// One import.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    pub(crate) by: String,
    pub(crate) file: String,
    pub(crate) at_ms: u64,
    state: Mutex<State>,
}

impl Job {
    /// Returns how far the import has come.
    pub(crate) fn state(&self) -> State {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The imports of this program, latest first; one is worked at a time.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    kept: Mutex<VecDeque<Arc<Job>>>,
    turn: Arc<Mutex<()>>,
}

/// A file that somebody sent.
pub(crate) struct Sent {
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
    /// The kind that was chosen; absent when the file is to tell.
    pub(crate) format: Option<Format>,
    pub(crate) author: Author,
}

impl Jobs {
    /// Lists the imports that are kept.
    pub(crate) fn list(&self) -> Vec<Arc<Job>> {
        self.kept().iter().cloned().collect()
    }

    /// Returns an import.
    pub(crate) fn find(&self, id: Uuid) -> Option<Arc<Job>> {
        self.kept().iter().find(|job| job.id == id).cloned()
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<Job>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to work a file on a thread of its own; `None` when too many wait already.
    pub(crate) fn start(&self, app: &App, store: Store, sent: Sent) -> Option<Arc<Job>> {
        let mut kept = self.kept();
        if JOBS_MAX <= kept.len() && kept.iter().all(|job| job.lock().end.is_none()) {
            return None;
        }
        let job = Arc::new(Job {
            id: app.uuid(),
            by: sent.author.name.clone(),
            file: sent.file.clone(),
            at_ms: app.now_ms(),
            state: Mutex::default(),
        });
        kept.push_front(Arc::clone(&job));
        while JOBS_MAX < kept.len() {
            // The oldest that has ended makes room.
            let over = kept.iter().rposition(|job| job.lock().end.is_some());
            let Some(over) = over else { break };
            kept.remove(over);
        }
        let (app, turn, working) = (app.clone(), Arc::clone(&self.turn), Arc::clone(&job));
        std::thread::spawn(move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            working.lock().started = true;
            let guard = EndsAlways(&working);
            let ended = work(&app, &store, &working, sent);
            let end = ended.map_or_else(End::Stopped, |()| End::Done);
            working.lock().end = Some(end);
            drop(guard);
            app.forget_names();
        });
        Some(job)
    }
}

/// Sees to it that nobody waits for ever for a thread that broke off.
struct EndsAlways<'j>(&'j Job);

impl Drop for EndsAlways<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if state.end.is_none() {
            let message = "Impor terhenti karena kesalahan di program. Yang sudah tersimpan tetap \
                           ada; ulangi dengan berkas yang sama.";
            state.end = Some(End::Stopped(Refusal::new("impor.terhenti", message)));
        }
    }
}

/// Why an import stopped.
enum Stop {
    File(Error),
    Store(store::error::Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::File(error)
    }
}

impl From<Stop> for Refusal {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::File(error) => error.refusal(),
            Stop::Store(error) => error.refusal(),
        }
    }
}

fn work(app: &App, store: &Store, job: &Job, sent: Sent) -> Result<(), Refusal> {
    let Sent { file, bytes, format, author } = sent;
    let home = &app.config().puskesmas;
    let desa = desa_near(store, home).map_err(|error| Refusal::from(Stop::Store(error)))?;
    let directory = StoreDirectory::new(store, desa);
    let open = |format| {
        let ctx = Context {
            puskesmas: home.clone(),
            author: author.clone(),
            device: app.config().device,
            today: app.today(),
            written: app.written(),
            file: file.clone(),
            guidelines: app.guidelines(),
            directory: &directory,
        };
        Plan::open(format, Cursor::new(&bytes[..]), Some(bytes.len() as u64), ctx)
    };
    let format = match format {
        Some(format) => format,
        None => recognised(open(Format::Register)),
    };
    job.lock().format = Some(format);
    let mut plan = open(format).map_err(|error| error.refusal())?;
    let titles = plan.header().titles().clone();
    job.lock().unread = plan.header().unread();
    let append = |records: &[Record]| {
        let received = Received { today: app.today(), millis: app.now_ms() };
        let appended = store.append(records, received).map_err(Stop::Store)?;
        Ok::<_, Stop>(appended.into_iter().map(outcome).collect())
    };
    let mut rejects = RejectsWriter::new(Vec::new(), &titles);
    let mut written = 0_usize;
    let summary = run(&mut plan, append, |result, progress| {
        let mut state = job.lock();
        take(&mut state, result, progress);
        if matches!(result.verdict, Verdict::Rejected(_)) {
            written += result.cells.iter().map(|cell| cell.len() + 1).sum::<usize>() + 200;
            if written <= REJECTS_BYTES_MAX {
                rejects.write(result).expect("writing to memory never fails");
            } else {
                state.rejects_cut = true;
            }
        }
    });
    let file = rejects.finish().expect("writing to memory never fails");
    let mut state = job.lock();
    state.rejects_file = file.into();
    state.summary = summary?;
    Ok(())
}

/// Tells the kind of a file by its titles: only exports of e-PPGBM carry z-scores or the age at
/// the measurement.
fn recognised(opened: Result<Plan<'_>, Error>) -> Format {
    let Ok(plan) = opened else { return Format::Register };
    let foreign = plan.header().titles().iter().any(|title| {
        let title = title.trim().to_ascii_lowercase();
        title.starts_with("zs ") || title.starts_with("usia saat ukur") || title == "pukesmas"
    });
    if foreign { Format::Eppgbm } else { Format::Register }
}

fn outcome(appended: Appended) -> Outcome {
    match appended {
        Appended::Accepted { .. } => Outcome::Accepted,
        Appended::Known { .. } => Outcome::Known,
        Appended::Refused(refusal) => Outcome::Refused(refusal),
    }
}

fn take(state: &mut State, result: &RowResult, progress: Progress) {
    state.percent = progress.percent();
    state.rows = progress.rows;
    let summary = &mut state.summary;
    summary.rows += 1;
    match &result.verdict {
        Verdict::Accepted => summary.accepted += 1,
        Verdict::Known => summary.known += 1,
        Verdict::Flagged(faults) => {
            summary.flagged += 1;
            tell(&mut state.flags, result, faults);
        }
        Verdict::Rejected(faults) => {
            summary.rejected += 1;
            tell(&mut state.rejects, result, faults);
        }
    }
    state.n_differences += result.differences.len() as u64;
    let room = TOLD_MAX.saturating_sub(state.differences.len());
    state.differences.extend(result.differences.iter().take(room));
}

fn tell(list: &mut Vec<Told>, result: &RowResult, faults: &[Fault]) {
    let room = TOLD_MAX.saturating_sub(list.len());
    list.extend(faults.iter().take(room).map(|fault| Told {
        row: result.row,
        sheet: result.sheet.clone(),
        fault: fault.clone(),
    }));
}
