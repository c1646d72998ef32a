//! Copies that leave the machine: made again and again while the server runs, and rehearsed.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ::guidelines::model::Guidelines;
use backup::{
    drill::{Drilled, Rehearsal, drill},
    error::Error,
    make::{Job, Made, Moment, make},
    plan::{Place, Plan, drill_envelope},
    retention,
    s3::AccessKey,
    secret::Envelope,
    state::{self, Failure, LastBackup},
};
use clap::Args;
use domain::refusal::Refusal;
use store::{audit::AuditLog, store::Store};
use tokio::time;

use crate::{
    chance,
    clock::{Clock, NIGHT_ENDS_HOUR},
    deed::Deed,
    node::Node,
    trouble::Trouble,
};

const MILLIS_PER_DAY: u64 = 86_400_000;
/// How often is looked whether a drill is due.
const LOOK_EVERY: Duration = Duration::from_secs(600);
/// A machine that is off at night runs its drill by day after so many days.
const PATIENCE_DAYS: u64 = 3;

/// What came of something at each destination, by its address.
pub(crate) type AtEach<T> = Vec<(String, Result<T, Error>)>;

/// Options of commands that make or rehearse backups.
#[derive(Debug, Clone, Args)]
pub(crate) struct PlanOptions {
    /// Rencana cadangan (dibuat simpul backup init). Plan of the backups.
    #[arg(long = "backup-plan", env = "SIMPUL_BACKUP_PLAN", value_name = "BERKAS")]
    file: Option<PathBuf>,
}

/// A plan, and everything that is needed to carry it out.
#[derive(Clone)]
pub(crate) struct Copies {
    pub(crate) plan: Arc<Plan>,
    store: Store,
    log: Arc<AuditLog>,
    guidelines: Arc<Guidelines>,
    clock: Clock,
}

impl PlanOptions {
    /// Returns the file of the plan that is named, if one is.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Reads the plan that is named, if one is.
    pub(crate) fn open(&self, node: &Node, clock: &Clock) -> Result<Option<Copies>, Trouble> {
        let Some(file) = &self.file else { return Ok(None) };
        let plan = Plan::read(file).map_err(trouble)?;
        Ok(Some(Copies {
            plan: Arc::new(plan),
            store: node.store.clone(),
            log: Arc::new(node.commands()?),
            guidelines: Arc::clone(&node.guidelines),
            clock: clock.clone(),
        }))
    }

    /// Reads the plan, which must be named.
    pub(crate) fn plan(&self) -> Result<Plan, Trouble> {
        let file = self.file.as_ref().ok_or_else(unnamed)?;
        Plan::read(file).map_err(trouble)
    }

    /// Reads the plan, which must be named, for a store.
    pub(crate) fn must_open(&self, node: &Node, clock: &Clock) -> Result<Copies, Trouble> {
        self.open(node, clock)?.ok_or_else(unnamed)
    }
}

fn unnamed() -> Trouble {
    Trouble::misuse(
        "cadangan.tanpa-rencana",
        "Sebutkan rencana cadangan dengan --backup-plan. Buat dengan simpul backup init.",
    )
}

/// Says why a backup could not be made or brought back.
pub(crate) fn trouble(cause: Error) -> Trouble {
    match cause {
        Error::Store(cause) => Trouble::store(cause),
        Error::Plan { .. } | Error::SecretFile { .. } => Trouble::misused(cause.refusal(), cause),
        cause => Trouble::failed(cause.refusal(), cause),
    }
}

/// Takes the access key of S3 from the environment, as other programs do.
pub(crate) fn access_key() -> Option<AccessKey> {
    let read = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
    Some(AccessKey {
        id: read("AWS_ACCESS_KEY_ID")?,
        secret: read("AWS_SECRET_ACCESS_KEY")?.into(),
    })
}

impl Copies {
    /// Makes a backup at every destination; one that fails does not keep the others from theirs.
    pub(crate) fn back_up(&self, full: bool) -> Result<AtEach<Made>, Trouble> {
        let _held = self.plan.hold().map_err(trouble)?;
        let mut outcomes = Vec::new();
        for place in &self.plan.destinations {
            let moment = Moment {
                now_ms: self.clock.millis(),
                today: self.clock.today(),
                chance: chance::bytes()?,
            };
            let outcome = self.back_up_at(place, &moment, full);
            outcomes.push((place.address.clone(), outcome));
        }
        for (address, outcome) in &outcomes {
            self.keep(address, outcome)?;
        }
        // After those that were made, so that a failure stands until all go well.
        for (address, outcome) in &outcomes {
            let Err(error) = outcome else { continue };
            let Refusal { code, message } = error.refusal();
            let message = format!("{address}: {message}");
            let failure = Failure { at_ms: self.clock.millis(), code: code.to_owned(), message };
            state::keep_failure(&self.plan.state(), failure).map_err(|e| trouble(e.into()))?;
        }
        Ok(outcomes)
    }

    fn back_up_at(&self, place: &Place, moment: &Moment, full: bool) -> Result<Made, Error> {
        let at = place.open(access_key())?;
        let plan = &self.plan;
        let job =
            Job { at: at.as_ref(), recipients: &plan.recipients, seal: &plan.seal, log: &self.log };
        let made = make(&self.store, &job, moment, full)?;
        if made.number == 1 {
            retention::sweep(at.as_ref(), moment.today)?;
        }
        Ok(made)
    }

    fn keep(&self, address: &str, outcome: &Result<Made, Error>) -> Result<(), Trouble> {
        let Ok(made) = outcome else { return Ok(()) };
        let backup = LastBackup {
            destination: address.to_owned(),
            at_ms: self.clock.millis(),
            series: made.series.clone(),
            number: made.number,
            records: made.records,
            bytes: made.bytes,
        };
        state::keep_backup(&self.plan.state(), backup).map_err(|error| trouble(error.into()))
    }

    /// Rehearses the restore from every destination, writes a report, and keeps the outcome.
    pub(crate) fn rehearse(
        &self,
        identity: Option<&Path>,
    ) -> Result<(bool, PathBuf, AtEach<Drilled>), Trouble> {
        let envelope = match identity {
            Some(file) => Some(Envelope::read(file).map_err(trouble)?),
            None => drill_envelope(&self.plan).map_err(trouble)?,
        };
        let envelope = envelope.ok_or_else(|| {
            Trouble::misuse(
                "latihan.tanpa-kunci",
                "Rencana ini tidak punya kunci latihan. Sebutkan kunci dari amplop dengan \
                 --identity.",
            )
        })?;
        let mut outcomes = Vec::new();
        for place in &self.plan.destinations {
            let outcome = self.rehearse_at(place, &envelope);
            outcomes.push((place.address.clone(), outcome?));
        }
        let green =
            outcomes.iter().all(|(_, outcome)| outcome.as_ref().is_ok_and(Drilled::is_green));
        let report = self.write_report(&outcomes)?;
        state::keep_drill(&self.plan.state(), self.clock.millis(), green, &report)
            .map_err(|error| trouble(error.into()))?;
        Ok((green, report, outcomes))
    }

    fn rehearse_at(
        &self,
        place: &Place,
        envelope: &Envelope,
    ) -> Result<Result<Drilled, Error>, Trouble> {
        let chance = chance::bytes()?;
        let scratch = Scratch::new(&self.plan.file, self.clock.millis())?;
        let told = state::last_backup_at(&self.plan.state(), &place.address)
            .map_err(|error| trouble(error.into()))?;
        Ok(place.open(access_key()).and_then(|at| {
            let rehearsal = Rehearsal {
                live: &self.store,
                log: &self.log,
                at: at.as_ref(),
                envelope,
                scratch: &scratch.0,
                chance,
                told: told.as_ref(),
            };
            drill(&rehearsal, Arc::clone(&self.guidelines))
        }))
    }

    fn write_report(&self, outcomes: &AtEach<Drilled>) -> Result<PathBuf, Trouble> {
        let day = self.clock.today();
        let parts: Vec<String> = outcomes
            .iter()
            .map(|(address, outcome)| match outcome {
                Ok(drilled) => drilled.report(&day.indonesian(), address),
                Err(error) => {
                    let Refusal { code, message } = error.refusal();
                    format!(
                        "# Laporan latihan pemulihan {}\n\n* Hasil: **MERAH**\n* Tempat cadangan: \
                         {address}\n* {message} [{code}]\n",
                        day.indonesian()
                    )
                }
            })
            .collect();
        let folder = self.plan.file.parent().unwrap_or(Path::new(".")).join("laporan-latihan");
        let file = folder.join(format!("latihan-{day}-{}.md", self.clock.millis()));
        let written =
            std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, parts.join("\n")));
        written.map_err(Trouble::output)?;
        Ok(file)
    }

    /// Tells whether a drill is due now: so many days after the last, at night; the day after one
    /// that was not green.
    fn is_drill_due(&self) -> bool {
        if self.plan.drill_identity.is_none() {
            return false;
        }
        let now_ms = self.clock.millis();
        let Ok(last) = state::last_drill(&self.plan.state()) else { return true };
        // Nothing to rehearse before the first backup.
        let Ok(Some(_)) = state::last_backup(&self.plan.state()) else { return false };
        let wait_days = match &last {
            Some(drill) if drill.green => u64::from(self.plan.drill_days),
            Some(_) => 1,
            None => 0,
        };
        let since_ms = last.map_or(u64::MAX, |drill| now_ms.saturating_sub(drill.at_ms));
        let is_night = self.clock.hour() < NIGHT_ENDS_HOUR;
        let patience_ms = (wait_days + PATIENCE_DAYS) * MILLIS_PER_DAY;
        wait_days * MILLIS_PER_DAY <= since_ms && (is_night || patience_ms <= since_ms)
    }
}

/// A folder only we may read, beside the plan; goes away with this value.
struct Scratch(PathBuf);

impl Scratch {
    fn new(plan: &Path, millis: u64) -> Result<Self, Trouble> {
        let folder = plan.with_extension(format!("latihan-{}-{millis}", std::process::id()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|cause| Trouble::file(&folder, cause))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What could stay is encrypted with a key that is gone.
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes backups and runs drills for as long as the server runs, if there is a plan.
pub(crate) async fn look_after(copies: Option<Copies>) {
    let Some(copies) = copies else { return };
    let every = Duration::from_secs(60 * u64::from(copies.plan.every_minutes));
    let mut backups = time::interval(every);
    let mut drills = time::interval(LOOK_EVERY);
    // After a backup that took long the next one waits its time, too.
    backups.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    drills.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        let copies = copies.clone();
        let work = tokio::select! {
            _ = backups.tick() => tokio::task::spawn_blocking(move || back_up_once(&copies)),
            _ = drills.tick() => tokio::task::spawn_blocking(move || drill_once(&copies)),
        };
        if work.await.is_err() {
            // The server is ending.
            return;
        }
    }
}

fn back_up_once(copies: &Copies) {
    let deed = Deed::of_records("simpul serve", "membuat cadangan berkala");
    if let Err(trouble) = deed.write_into(&copies.log, copies.clock.millis()) {
        trouble.say(false);
        return;
    }
    match copies.back_up(false) {
        Ok(outcomes) => {
            for (address, outcome) in outcomes {
                if let Err(error) = outcome {
                    let Refusal { code, message } = error.refusal();
                    eprintln!("Cadangan ke {address} gagal. {message} [{code}]");
                }
            }
        }
        Err(trouble) => trouble.say(false),
    }
}

fn drill_once(copies: &Copies) {
    if !copies.is_drill_due() {
        return;
    }
    let deed = Deed::of_records("simpul serve", "latihan pemulihan berkala");
    if let Err(trouble) = deed.write_into(&copies.log, copies.clock.millis()) {
        trouble.say(false);
        return;
    }
    match copies.rehearse(None) {
        Ok((true, report, _)) => eprintln!("Latihan pemulihan hijau. {}", report.display()),
        Ok((false, report, _)) => {
            eprintln!("Latihan pemulihan MERAH. Baca {}. [latihan.merah]", report.display());
        }
        Err(trouble) => trouble.say(false),
    }
}
