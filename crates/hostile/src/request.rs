//! Requests, as browsers and others send them.

use std::{
    fs,
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use access::{factor, matrix::Matrix, policy::Policy, role::Role, session::Token};
use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use domain::{
    day::Day,
    id::{AccountId, DeviceId, PlaceId},
    record::{Record, Subject},
};
use guidelines::{files::Files, model::Guidelines};
use simulate::{plan::Plan, simulation};
use store::{
    account::NewAccount,
    address::StoreUrl,
    audit::AuditLog,
    engine::Options,
    log::Received,
    session::{NewSession, Place},
    store::Store,
};
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::{
    app::{App, Config, Surroundings},
    serving::Serving,
};

const TODAY: &str = "2026-11-20";
const PUSKESMAS: &str = "P7309SIM01";
/// Most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// Where the word stands that makes a form one of the session's.
pub const WORD: &str = "@kata@";

static HOUSE: LazyLock<House> = LazyLock::new(House::build);

/// A Puskesmas with people, kept aside; each request gets a copy of its own.
struct House {
    guidelines: Arc<Guidelines>,
    folder: TempDir,
}

/// Sends any bytes as a request of somebody who is signed in.
///
/// The first line is method and address, the second the code of a role (or nothing, for a
/// stranger), the third the content type; the rest is the body, in which [`WORD`] stands for the
/// hidden word of the session's forms. The application answers, and not by saying that it broke.
///
/// Returns the answer's status, or nothing when the bytes are no request.
///
/// # Panics
/// When it says so, or does not answer.
pub fn send(bytes: &[u8]) -> Option<StatusCode> {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let mut line = || lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let (first, role, kind) = (line()?, line()?, line()?);
    let (method, address) = first.split_once(' ')?;
    let method = method.parse::<Method>().ok()?;
    let body = lines.next().unwrap_or_default();
    let role = Role::ALL.into_iter().find(|known| known.code() == role);
    let token = role.map(token_of);
    let body = token.as_ref().map_or_else(|| body.to_vec(), |token| with_word(body, token));
    let mut request = Request::builder().method(method).uri(address);
    request = request.header(header::CONTENT_TYPE, kind);
    request = request.header(header::HOST, "localhost:8080");
    if let Some(token) = token {
        let cookies = format!("simpul={}; simpul-perangkat={}", token.cookie(), device().cookie());
        request = request.header(header::COOKIE, cookies);
    }
    let request = request.body(Body::from(body)).ok()?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let serving = HOUSE.copied(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let status = runtime.expect("a runtime").block_on(async move {
        let shown = format!("{} {}", request.method(), request.uri());
        let answer = serving.router().oneshot(request).await.expect("an answer");
        let status = answer.status();
        let read = to_bytes(answer.into_body(), ANSWER_BYTES_MAX).await;
        assert!(read.is_ok(), "{shown}: an answer without end");
        assert!(!status.is_server_error(), "{shown}: {status}");
        status
    });
    Some(status)
}

/// Puts the word of the session's forms where [`WORD`] stands.
fn with_word(body: &[u8], token: &Token) -> Vec<u8> {
    let place = WORD.as_bytes();
    let Some(at) = body.windows(place.len()).position(|part| part == place) else {
        return body.to_vec();
    };
    [&body[..at], token.form_word().as_bytes(), &body[at + place.len()..]].concat()
}

fn token_of(role: Role) -> Token {
    let nth = Role::ALL.into_iter().position(|one| one == role).expect("one of all");
    Token::new([u8::try_from(nth).expect("few roles"); 32])
}

fn device() -> Token {
    Token::new([200; 32])
}

/// Time that stands still; chance that only has to differ.
struct Still(AtomicU64);

impl Surroundings for Still {
    fn now_ms(&self) -> u64 {
        now_ms()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let given = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (byte, other) in bytes.iter_mut().zip(given.iter().cycle()) {
            *byte = *other;
        }
    }
}

fn now_ms() -> u64 {
    let today: Day = TODAY.parse().expect("a day");
    u64::try_from(today.epoch_days()).expect("after 1970") * 86_400_000 + 6 * 3_600_000
}

fn address(folder: &Path) -> StoreUrl {
    StoreUrl::Sqlite(folder.join("simpul.db"))
}

/// Returns the records that the application holds, to be asked for.
pub fn known() -> Vec<Record> {
    records(&Guidelines::load(&Files::embedded()).expect("the shipped guidelines load"))
}

fn records(guidelines: &Guidelines) -> Vec<Record> {
    let plan = Plan::new(50, 1, 7, TODAY.parse().expect("a day"));
    simulation::records(&plan, guidelines).expect("a small district").flatten().collect()
}

impl House {
    fn build() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let guidelines =
            Arc::new(Guidelines::load(&Files::embedded()).expect("the shipped guidelines load"));
        let url = address(folder.path());
        let store = Store::open(&url, Arc::clone(&guidelines)).expect("a new store");
        let received = Received { today: TODAY.parse().expect("a day"), millis: now_ms() };
        let records = records(&guidelines);
        for part in records.chunks(500) {
            store.append(part, received).expect("a store that works");
        }
        let posyandu = records.iter().find_map(|record| match record.subject {
            Subject::Place(place) => Some(place),
            _ => None,
        });
        for (nth, role) in Role::ALL.into_iter().enumerate() {
            let account = AccountId::new(Uuid::from_u128(100 + nth as u128));
            sign_in(&store, account, role, posyandu.filter(|_| role.is_bound()));
        }
        drop(AuditLog::open(&url, "meja", Options::default()).expect("a new log"));
        drop(store);
        Self { guidelines, folder }
    }

    /// Serves a copy.
    fn copied(&self, folder: &Path) -> Serving {
        for file in fs::read_dir(self.folder.path()).expect("the folder of the house") {
            let file = file.expect("a file").path();
            let name = file.file_name().expect("a name");
            fs::copy(&file, folder.join(name)).expect("room for a copy");
        }
        let url = address(folder);
        let store = Store::open(&url, Arc::clone(&self.guidelines)).expect("the copy");
        let log = AuditLog::open(&url, "meja", Options::default()).expect("the copy of the log");
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            tls: false,
            puskesmas: PUSKESMAS.parse().expect("a code"),
            name: "Puskesmas Contoh".to_owned(),
            utc_offset_hours: 8,
            device: DeviceId::new(Uuid::from_u128(43)),
            policy: Policy::default(),
            origin: Some("http://localhost:8080".to_owned()),
            matrix: Matrix::ours(),
            provider: None,
            outlines: Arc::default(),
        };
        let guidelines = Arc::clone(&self.guidelines);
        let still = Box::new(Still(AtomicU64::new(1)));
        Serving::new(App::new(store, Arc::new(log), guidelines, still, config))
    }
}

/// Makes an account of a role that is signed in, with the second factor its role needs.
fn sign_in(store: &Store, account: AccountId, role: Role, posyandu: Option<PlaceId>) {
    let made = store.create_account(&NewAccount {
        id: account,
        puskesmas: PUSKESMAS.parse().expect("a code"),
        username: role.code().to_lowercase(),
        name: format!("Petugas {}", role.code()),
        role: role.code().to_owned(),
        password_hash: String::new(),
        posyandu,
        desa: None,
        must_change_password: false,
        created_ms: now_ms(),
    });
    made.expect("a free name");
    if factor::is_mandatory(role.code()) {
        store.begin_totp(account, &[11; 20], 0).expect("a store");
        store.use_totp(account, 1).expect("a store");
    }
    let opened = store.create_session(&NewSession {
        token_hash: token_of(role).hash().as_str().to_owned(),
        account,
        place: Place { device: device().hash().as_str().to_owned(), ..Place::default() },
        created_ms: now_ms(),
        expires_ms: now_ms() + 3_600_000,
        awaits_factor: false,
    });
    opened.expect("a store");
}
