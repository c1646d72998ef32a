//! A small made-up district, stores of it, and envelopes.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex},
};

use backup::{
    destination::{Destination, Folder},
    error::{Error, Result},
    make::{Job, Made, Moment, make},
    restore::{Restored, Until, restore},
    secret::{Envelope, Recipient, Seal},
};
use domain::{day::Day, id::PersonId, record::Record};
use guidelines::{files::Files, model::Guidelines};
use simulate::{plan::Plan, simulation};
use store::{
    account::NewAccount,
    address::StoreUrl,
    audit::{AuditLog, Entry},
    engine::Options,
    log::{Appended, Received},
    store::Store,
};

pub(crate) static GUIDELINES: LazyLock<Arc<Guidelines>> =
    LazyLock::new(|| Arc::new(Guidelines::load(&Files::embedded()).unwrap()));

pub(crate) static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let plan = Plan::new(60, 1, 11, today());
    simulation::records(&plan, &GUIDELINES).unwrap().flatten().collect()
});

/// Milliseconds at which the first batch is received; each batch is a minute later.
pub(crate) const START_MS: u64 = 1_795_237_200_000;
pub(crate) const MINUTE_MS: u64 = 60_000;

pub(crate) fn today() -> Day {
    "2026-11-21".parse().unwrap()
}

/// A folder with a store and a destination; goes away with this value.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) log: AuditLog,
    pub(crate) head: Envelope,
    pub(crate) dinkes: Envelope,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&sqlite(folder.path(), "asli.db"));
        Self::on(folder, store)
    }

    pub(crate) fn on(folder: tempfile::TempDir, store: Store) -> Self {
        let seal = Seal::from_bytes([3; 32]);
        let log = log_of(&sqlite(folder.path(), "asli.db"));
        Self { folder, store, log, head: Envelope::new(seal.clone()), dinkes: Envelope::new(seal) }
    }

    pub(crate) fn place(&self) -> PathBuf {
        self.folder.path().join("cadangan")
    }

    pub(crate) fn destination(&self) -> Folder {
        Folder::new(self.place())
    }

    pub(crate) fn recipients(&self) -> Vec<Recipient> {
        vec![self.head.recipient(), self.dinkes.recipient()]
    }

    /// Makes a backup some minutes after the start.
    pub(crate) fn back_up(&self, minute: u64) -> Made {
        self.back_up_to(&self.destination(), minute).unwrap()
    }

    pub(crate) fn back_up_to(&self, at: &dyn Destination, minute: u64) -> Result<Made> {
        let recipients = self.recipients();
        let seal = Seal::from_bytes([3; 32]);
        let job = Job { at, recipients: &recipients, seal: &seal, log: &self.log };
        make(&self.store, &job, &moment(minute), false)
    }

    /// Restores into a new file beside the store.
    pub(crate) fn restore(&self, name: &str, until: &Until) -> Result<(Store, Restored)> {
        let url = sqlite(self.folder.path(), name);
        let restored = restore(&url, &self.destination(), &self.dinkes, until, GUIDELINES.clone())?;
        Ok((open(&url), restored))
    }

    /// Returns the files of the destination, by name.
    pub(crate) fn files(&self, ending: &str) -> Vec<PathBuf> {
        let names = self.destination().list("").unwrap();
        let wanted = names.into_iter().filter(|name| name.ends_with(ending));
        wanted.map(|name| self.place().join(name)).collect()
    }
}

pub(crate) fn moment(minute: u64) -> Moment {
    Moment {
        now_ms: START_MS + minute * MINUTE_MS,
        today: today(),
        chance: (minute as u32).to_be_bytes(),
    }
}

pub(crate) fn sqlite(folder: &Path, name: &str) -> StoreUrl {
    StoreUrl::Sqlite(folder.join(name))
}

pub(crate) fn open(url: &StoreUrl) -> Store {
    Store::open(url, GUIDELINES.clone()).unwrap()
}

/// Opens the log of accesses beside a store.
pub(crate) fn log_of(url: &StoreUrl) -> AuditLog {
    AuditLog::open(url, "meja", Options::default()).unwrap()
}

/// Writes lines about a person into a log, one a millisecond.
pub(crate) fn looked(log: &AuditLog, person: PersonId, at_ms: std::ops::Range<u64>) {
    for at_ms in at_ms {
        let body = format!("{{\"at_ms\": {at_ms}, \"persons\": [\"{person}\"]}}");
        log.add_now(Entry { at_ms, persons: vec![person], body }).unwrap();
    }
}

/// Appends a part of the district, received some minutes after the start.
pub(crate) fn append(store: &Store, part: std::ops::Range<usize>, minute: u64) {
    let received = Received { today: today(), millis: START_MS + minute * MINUTE_MS };
    for appended in store.append(&RECORDS[part], received).unwrap() {
        // A phone sends some records twice.
        let taken = matches!(appended, Appended::Accepted { .. } | Appended::Known { .. });
        assert!(taken, "{appended:?}");
    }
}

/// Puts one record into quarantine: the id of another, with other content.
pub(crate) fn refuse_one(store: &Store) {
    let mut twisted = RECORDS[0].clone();
    twisted.occurred = twisted.occurred.plus_days(-1);
    let received = Received { today: today(), millis: START_MS };
    let appended = store.append(&[twisted], received).unwrap();
    assert!(matches!(appended[..], [Appended::Refused(_)]), "{appended:?}");
}

/// Makes an account with a password hash of the usual form.
pub(crate) fn account(store: &Store, name: &str, number: u128) {
    let account = NewAccount {
        id: domain::id::AccountId::new(uuid(number)),
        puskesmas: RECORDS[0].puskesmas.clone(),
        username: name.to_owned(),
        name: format!("{name} Contoh"),
        role: "BDN".to_owned(),
        password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
        posyandu: None,
        desa: None,
        must_change_password: false,
        created_ms: START_MS,
    };
    store.create_account(&account).unwrap();
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

/// Expects that two stores hold the same log, quarantine and accounts, and sound views.
pub(crate) fn same(one: &Store, other: &Store) {
    let (a, b) = (one.source_snapshot().unwrap(), other.source_snapshot().unwrap());
    assert_eq!(a.heads, b.heads);
    assert_eq!(a.whole, b.whole);
    assert_eq!(a.view_day, b.view_day);
    for head in &a.heads {
        let rows = |store: &Store| {
            let mut after = 0;
            let mut all = Vec::new();
            while after < head.seq {
                let part = store.growing_rows("record", &head.puskesmas, after, head.seq).unwrap();
                after += part.len() as u64;
                assert!(!part.is_empty());
                all.extend(part);
            }
            all
        };
        assert_eq!(rows(one), rows(other));
    }
    assert_eq!(one.quarantined().unwrap(), other.quarantined().unwrap());
    sound(other);
}

pub(crate) fn sound(store: &Store) {
    assert_eq!(store.verify().unwrap().faults, []);
    assert_eq!(store.replay_check().unwrap().differences, []);
}

pub(crate) fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => panic!("it should have been refused"),
        Err(error) => error.refusal().code,
    }
}

/// A destination that fails from the n-th writing on: full, or gone.
pub(crate) struct Failing {
    pub(crate) inner: Folder,
    pub(crate) writes_left: Mutex<u32>,
    pub(crate) kind: std::io::ErrorKind,
}

impl Destination for Failing {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let mut left = self.writes_left.lock().unwrap();
        if *left == 0 {
            let cause = std::io::Error::from(self.kind);
            return Err(match self.kind {
                std::io::ErrorKind::StorageFull => Error::Full(cause.into()),
                _ => Error::Destination { doing: "writing", cause: cause.into() },
            });
        }
        *left -= 1;
        self.inner.put(name, bytes)
    }

    fn get(&self, name: &str) -> Result<Vec<u8>> {
        self.inner.get(name)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>> {
        self.inner.list(prefix)
    }

    fn delete(&self, name: &str) -> Result<()> {
        self.inner.delete(name)
    }
}
