//! What every page works with: store, guidelines, clock, configuration.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use access::{matrix::Matrix, policy::Policy};
use domain::{
    area::PuskesmasCode,
    day::Day,
    hlc::Hlc,
    id::{DeviceId, RecordId},
};
use guidelines::model::Guidelines;
use reports::outline::Outlines;
use store::{audit::AuditLog, recount::Recount, store::Store};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use crate::{
    error::PageError,
    held::HeldForms,
    intake::job::{Job, Jobs, Sent},
    law::News,
    names::{Above, Names},
    provider::Provider,
    trace::Trace,
};

/// Settings of the application, read once by the program that starts it.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether browsers reach it by HTTPS; then cookies are bound to it.
    pub tls: bool,
    /// Home of the records that are written here.
    pub puskesmas: PuskesmasCode,
    /// Name shown at the top of every page, such as "Puskesmas Melati".
    pub name: String,
    /// Hours east of UTC: 7 for WIB, 8 for WITA, 9 for WIT.
    pub utc_offset_hours: i8,
    /// The device under which records written at these pages are kept.
    pub device: DeviceId,
    /// Settings of signing in.
    pub policy: Policy,
    /// How browsers name this server, such as `https://simpul.example`; worked out from each
    /// request when absent. Passkeys are bound to it.
    pub origin: Option<String>,
    /// Who may do what at this facility.
    pub matrix: &'static Matrix,
    /// Where the Dinkes keeps identities, if it does.
    pub provider: Option<Provider>,
    /// Outlines of desa for maps.
    pub outlines: Arc<Outlines>,
}

/// Time and chance, which the application takes from outside so that tests own them.
pub trait Surroundings: Send + Sync {
    /// Returns milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> u64;

    /// Fills bytes from a generator fit for secrets.
    fn fill_random(&self, bytes: &mut [u8]);
}

/// Passwords hashed at the same time; each takes 19 MiB and some 20 ms of one core.
const HASHES_AT_ONCE: usize = 2;
/// How long names of places and areas are kept; other programs may write to the same store.
const NAMES_KEPT_MS: u64 = 60_000;

/// The application. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    guidelines: Arc<Guidelines>,
    shared: Arc<Shared>,
}

/// What stays when the guidelines change.
struct Shared {
    surroundings: Box<dyn Surroundings>,
    config: Config,
    written: Mutex<Hlc>,
    hashing: Semaphore,
    names: Mutex<Option<(u64, Arc<Names>)>>,
    jobs: Jobs,
    held: HeldForms,
    law: Mutex<Arc<News>>,
    trace: Trace,
    recounting: AtomicBool,
}

impl App {
    /// Puts an application together; who looks at what is written into `log`.
    pub fn new(
        store: Store,
        log: Arc<AuditLog>,
        guidelines: Arc<Guidelines>,
        surroundings: Box<dyn Surroundings>,
        config: Config,
    ) -> Self {
        let shared = Arc::new(Shared {
            surroundings,
            config,
            written: Mutex::default(),
            hashing: Semaphore::new(HASHES_AT_ONCE),
            names: Mutex::default(),
            jobs: Jobs::default(),
            held: HeldForms::default(),
            law: Mutex::default(),
            trace: Trace::new(log),
            recounting: AtomicBool::new(false),
        });
        Self { inner: Arc::new(Inner { store, guidelines, shared }) }
    }

    /// Returns the same application on its store under other guidelines.
    pub fn under(&self, store: Store, guidelines: Arc<Guidelines>) -> Self {
        let shared = Arc::clone(&self.inner.shared);
        Self { inner: Arc::new(Inner { store, guidelines, shared }) }
    }

    /// Tells what became of guidelines that were laid down while the program runs.
    pub fn tell_law(&self, news: News) {
        *self.inner.shared.law.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(news);
    }

    /// Returns what is known of guidelines that were laid down while the program runs.
    pub fn law(&self) -> Arc<News> {
        Arc::clone(&self.inner.shared.law.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the settings.
    pub fn config(&self) -> &Config {
        &self.inner.shared.config
    }

    /// Returns who may do what at this facility.
    pub fn matrix(&self) -> &'static Matrix {
        self.config().matrix
    }

    /// Returns the guidelines under which pages explain themselves.
    pub fn guidelines(&self) -> &Guidelines {
        &self.inner.guidelines
    }

    /// Returns the guidelines, to keep.
    pub fn guidelines_shared(&self) -> Arc<Guidelines> {
        Arc::clone(&self.inner.guidelines)
    }

    /// Returns milliseconds since 1970.
    pub fn now_ms(&self) -> u64 {
        self.inner.shared.surroundings.now_ms()
    }

    /// Returns the civil day at the place of the application.
    pub fn today(&self) -> Day {
        self.day_of(self.now_ms())
    }

    /// Returns the time to write into a new record: later than any given before.
    pub fn written(&self) -> Hlc {
        let mut last = self.inner.shared.written.lock().unwrap_or_else(PoisonError::into_inner);
        *last = last.after(self.now_ms());
        *last
    }

    /// Returns random bytes fit for secrets.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.inner.shared.surroundings.fill_random(&mut bytes);
        bytes
    }

    /// Draws everything again and compares it with what is kept; `None` when that is being done
    /// already.
    pub async fn recount(&self) -> Result<Option<Recount>, PageError> {
        if self.inner.shared.recounting.swap(true, Ordering::AcqRel) {
            return Ok(None);
        }
        let app = self.clone();
        let counted = self.ask(move |store| store.recount(|| app.now_ms())).await;
        self.inner.shared.recounting.store(false, Ordering::Release);
        counted.map(Some)
    }

    /// Tells whether everything is being drawn again now.
    pub fn is_recounting(&self) -> bool {
        self.inner.shared.recounting.load(Ordering::Acquire)
    }

    /// Makes a UUIDv7.
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(self.now_ms(), &self.random()).into_uuid()
    }

    /// Makes the id of a new record.
    pub fn record_id(&self) -> RecordId {
        RecordId::new(self.uuid())
    }

    /// Asks the store, on a thread that may wait for the disk.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> store::error::Result<T> + Send + 'static,
    ) -> Result<T, PageError> {
        let store = self.inner.store.clone();
        Ok(tokio::task::spawn_blocking(move || question(&store)).await??)
    }

    /// Returns the names of places and desa, at most a minute old.
    pub async fn names(&self) -> Result<Arc<Names>, PageError> {
        let now_ms = self.now_ms();
        let kept = self.inner.shared.names.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at_ms, names)) = kept
            && now_ms.abs_diff(at_ms) < NAMES_KEPT_MS
        {
            return Ok(names);
        }
        let own = (self.config().puskesmas.clone(), self.config().name.clone());
        let names = self
            .ask(|store| {
                let known = store.home_names()?.into_iter().chain([own]);
                let known: BTreeMap<PuskesmasCode, String> = known.collect();
                let name = |home: &PuskesmasCode| format!("Puskesmas {home}");
                let homes = store.homes()?.into_iter().map(|home| {
                    let known = known.get(&home).cloned().unwrap_or_else(|| name(&home));
                    (home, known)
                });
                let names = store.area_names_above()?.into_iter().collect();
                let above = Above { homes: homes.collect(), names };
                Ok(Names::new(store.places()?, store.areas()?, above))
            })
            .await?;
        let codes = Some((self.guidelines().villages.clone(), self.today()));
        let names = Arc::new(Names { codes, ..names });
        let fresh = Some((now_ms, Arc::clone(&names)));
        *self.inner.shared.names.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(names)
    }

    /// Returns the forms that wait for their writer to sign in again.
    pub(crate) fn held(&self) -> &HeldForms {
        &self.inner.shared.held
    }

    /// Returns the civil day of a moment at the place of the application.
    pub(crate) fn day_of(&self, at_ms: u64) -> Day {
        let offset_ms = i64::from(self.config().utc_offset_hours) * 3_600_000;
        let local_ms = i64::try_from(at_ms).unwrap_or(0) + offset_ms;
        Day::from_epoch_days(i32::try_from(local_ms.div_euclid(86_400_000)).unwrap_or(0))
    }

    /// Returns where accesses are written down.
    pub(crate) fn trace(&self) -> &Trace {
        &self.inner.shared.trace
    }

    /// Returns the imports of this program.
    pub(crate) fn jobs(&self) -> &Jobs {
        &self.inner.shared.jobs
    }

    /// Begins to import a file; `None` when too many wait already.
    pub(crate) fn import(&self, sent: Sent) -> Option<Arc<Job>> {
        self.inner.shared.jobs.start(self, self.inner.store.clone(), sent)
    }

    /// Forgets the names, after something was written that may have changed them.
    pub(crate) fn forget_names(&self) {
        *self.inner.shared.names.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Does something that costs a password hash; few at once, so that a flood of sign-ins
    /// cannot take all memory and all cores.
    pub async fn ask_hashing<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> store::error::Result<T> + Send + 'static,
    ) -> Result<T, PageError> {
        let _permit = self.hashing().await;
        self.ask(question).await
    }

    /// Waits for leave to hash a password.
    pub(crate) async fn hashing(&self) -> SemaphorePermit<'_> {
        self.inner.shared.hashing.acquire().await.expect("the semaphore is never closed")
    }
}
