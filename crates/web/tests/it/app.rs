//! An application on a store of its own, and a browser that talks to it in process.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU16},
    },
};

use access::{matrix::Matrix, one_time::Code, password::Hash, policy::Policy, role::Role};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Extensions, HeaderMap, Request, StatusCode, header},
};
use domain::{
    day::Day,
    id::{AccountId, PlaceId},
    record::Record,
};
use guidelines::{files::Files, model::Guidelines};
use reports::outline::Outlines;
use store::{
    account::NewAccount,
    address::StoreUrl,
    audit::AuditLog,
    engine::Options,
    log::{Appended, Received},
    store::Store,
};
use testkit::{clock::FixedClock, ids::Ids};
use tower::ServiceExt;
use web::{
    app::{App, Config},
    door::{
        Settings,
        client::Peer,
        figures::Figures,
        limits::{Rates, Ticks},
    },
    provider::Provider,
    serving::Serving,
};

use crate::steady::Steady;

/// Password of every account of the tests.
pub(crate) const PASSWORD: &str = "melati hujan sepeda";

/// What the authenticator of every account that has one shares with the server.
pub(crate) const SECRET: [u8; 20] = [11; 20];

/// How browsers name the server.
pub(crate) const ORIGIN: &str = "http://localhost:8080";

/// Today in every test, unless it moves the clock.
pub(crate) const TODAY: &str = "2026-11-21";

/// The application with what tests need to reach behind it.
pub(crate) struct TestApp {
    pub(crate) serving: Serving,
    pub(crate) router: Router,
    pub(crate) store: Store,
    pub(crate) url: StoreUrl,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) ids: Ids,
    /// While it is true, time and chance break off.
    pub(crate) panicking: Arc<AtomicBool>,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// Makes an empty application on SQLite, whose door lets many in at once.
    pub(crate) fn new() -> Self {
        Self::under(Policy::default())
    }

    /// Makes an empty application with other settings of signing in.
    pub(crate) fn under(policy: Policy) -> Self {
        Self::with(policy, Options::default(), many())
    }

    /// Makes an application whose log of accesses is full after so many pages of 4 KiB.
    pub(crate) fn with_log_of(pages: i64) -> Self {
        let options = Options { sqlite_pages_max: Some(pages), ..Options::default() };
        Self::with(Policy::default(), options, many())
    }

    /// Makes an empty application behind a door; time at the door is that of the clock.
    pub(crate) fn behind(settings: Settings) -> Self {
        Self::with(Policy::default(), Options::default(), settings)
    }

    /// Makes an application on a copy of a store that is there already.
    pub(crate) fn on(file: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::copy(file, folder.path().join("simpul.db")).expect("a store to copy");
        Self::within(
            folder,
            Policy::default(),
            Options::default(),
            many(),
            None,
            &Files::embedded(),
        )
    }

    /// Makes an empty application that goes by other guidelines.
    pub(crate) fn by(law: &Files) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::within(folder, Policy::default(), Options::default(), many(), None, law)
    }

    /// Makes an empty application that knows an identity provider, behind a door.
    pub(crate) fn at(provider: Provider, door: Option<Settings>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (policy, door) = (Policy::default(), door.unwrap_or_else(many));
        let law = Files::embedded();
        Self::within(folder, policy, Options::default(), door, Some(provider), &law)
    }

    fn with(policy: Policy, options: Options, settings: Settings) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::within(folder, policy, options, settings, None, &Files::embedded())
    }

    fn within(
        folder: tempfile::TempDir,
        policy: Policy,
        options: Options,
        settings: Settings,
        provider: Option<Provider>,
        law: &Files,
    ) -> Self {
        let guidelines = Arc::new(Guidelines::load(law).expect("the law is sound"));
        let url = format!("sqlite:{}", folder.path().join("simpul.db").display());
        let url: StoreUrl = url.parse().expect("an address");
        let store = Store::open(&url, Arc::clone(&guidelines)).expect("a new store");
        let log = AuditLog::open(&url, "meja", options).expect("a new log");
        let today: Day = TODAY.parse().expect("a day");
        let clock = Arc::new(FixedClock::on(today));
        let ids = Ids::new(7);
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            tls: false,
            puskesmas: "P7309010101".parse().expect("a code"),
            name: "Puskesmas Contoh".to_owned(),
            utc_offset_hours: 8,
            device: ids.device(),
            policy,
            origin: Some(ORIGIN.to_owned()),
            matrix: Matrix::ours(),
            provider,
            outlines: Arc::new(Outlines::default().or_built_in()),
        };
        let panicking = Arc::new(AtomicBool::new(false));
        let steady = Steady {
            clock: Arc::clone(&clock),
            given: AtomicU16::new(1),
            panicking: Arc::clone(&panicking),
        };
        let app = App::new(store.clone(), Arc::new(log), guidelines, Box::new(steady), config);
        let ticking = Arc::clone(&clock);
        let ticks = Ticks::new(move || ticking.now_ms() * 1_000_000);
        let serving = Serving::behind(app, settings, ticks);
        Self {
            router: serving.router(),
            serving,
            store,
            url,
            clock,
            ids,
            panicking,
            _folder: folder,
        }
    }

    /// Opens the log of accesses as another program would.
    pub(crate) fn log(&self) -> AuditLog {
        AuditLog::open(&self.url, "pembaca", Options::default()).expect("the log")
    }

    /// Writes records straight into the store; all must be taken.
    pub(crate) fn write(&self, records: &[Record]) {
        let today = TODAY.parse().expect("a day");
        let received = Received { today, millis: self.clock.now_ms() };
        let appended = self.store.append(records, received).expect("a store that works");
        for outcome in appended {
            if let Appended::Refused(refusal) = outcome {
                panic!("refused: {refusal:?}");
            }
        }
    }

    /// Makes an account with the usual password.
    pub(crate) fn account(
        &self,
        username: &str,
        name: &str,
        role: Role,
        posyandu: Option<PlaceId>,
    ) {
        self.account_to_change(username, name, role, posyandu, false);
    }

    /// Makes an account that may have to change its password first.
    pub(crate) fn account_to_change(
        &self,
        username: &str,
        name: &str,
        role: Role,
        posyandu: Option<PlaceId>,
        must_change_password: bool,
    ) {
        let id = self.ids.account();
        self.create(id, username, name, role, posyandu, must_change_password);
    }

    /// Makes the account under which a family's records were written.
    pub(crate) fn account_of(
        &self,
        id: AccountId,
        username: &str,
        name: &str,
        role: Role,
        posyandu: Option<PlaceId>,
    ) {
        self.create(id, username, name, role, posyandu, false);
    }

    fn create(
        &self,
        id: AccountId,
        username: &str,
        name: &str,
        role: Role,
        posyandu: Option<PlaceId>,
        must_change_password: bool,
    ) {
        let account = NewAccount {
            id,
            puskesmas: "P7309010101".parse().expect("a code"),
            username: username.to_owned(),
            name: name.to_owned(),
            role: role.code().to_owned(),
            password_hash: Hash::of(PASSWORD, [9; 16]).as_str().to_owned(),
            posyandu,
            desa: None,
            must_change_password,
            created_ms: self.clock.now_ms(),
        };
        self.store.create_account(&account).expect("a free name");
    }

    /// Returns what the listener of the metrics is made of.
    pub(crate) fn figures(&self) -> Figures {
        Figures {
            serving: self.serving.clone(),
            certificate: None,
            backed_up_ms: |_| None,
            backup_plan: None,
        }
    }

    /// Opens a browser.
    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: Vec::new(), says: Vec::new(), peer: None }
    }

    /// Opens a browser and signs in, with the second factor where the role needs one.
    pub(crate) async fn signed_in(&self, username: &str) -> Browser {
        let mut browser = self.browser();
        self.sign_in(&mut browser, username).await;
        browser
    }

    /// Signs in at a browser, with the second factor where the role needs one.
    pub(crate) async fn sign_in(&self, browser: &mut Browser, username: &str) {
        let account = self.store.account_by_username(username).expect("a store").expect("made");
        if access::factor::is_mandatory(&account.role) {
            self.give_factor(account.id);
        }
        let mut answer = browser.sign_in(username, PASSWORD).await;
        if answer.location() == "/masuk/faktor" {
            let code = self.spare_code(account.id);
            answer = browser.post("/masuk/faktor", "/masuk/faktor", &[("kode", &code)]).await;
        }
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.location(), "/akun-saya/kabar");
    }

    /// Gives an account an authenticator, unless it has one.
    pub(crate) fn give_factor(&self, account: AccountId) {
        self.store.begin_totp(account, &SECRET, 0).expect("a store");
        self.store.use_totp(account, 1).expect("a store");
    }

    /// Returns a spare code of an account that is good now.
    pub(crate) fn spare_code(&self, account: AccountId) -> String {
        let code = Code::new([42; 25]);
        self.store.put_spare_codes(account, &[code.hash()]).expect("a store");
        code.text()
    }
}

/// A browser without script: keeps cookies, sends forms with their hidden word.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
    /// Header fields that go with every request.
    pub(crate) says: Vec<(&'static str, String)>,
    /// From where it connects.
    pub(crate) peer: Option<IpAddr>,
}

/// What came back.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The body as it came, for files.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// Returns where the browser is sent.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// Returns the word of the first form.
    pub(crate) fn word(&self) -> &str {
        let marker = "name=\"kata\" value=\"";
        let start = self.body.find(marker).map_or(0, |at| at + marker.len());
        &self.body[start..start + self.body[start..].find('"').unwrap_or(0)]
    }

    /// Returns the numbers of records that the page carries, by the name of their field.
    pub(crate) fn numbers(&self) -> Vec<(String, String)> {
        let fields = self.body.split("<input type=\"hidden\" name=\"").skip(1);
        let pairs = fields.filter_map(|field| {
            let (name, rest) = field.split_once("\" value=\"")?;
            let (value, _) = rest.split_once('"')?;
            let is_number = name == "nomor" || name.ends_with(".nomor");
            is_number.then(|| (name.to_owned(), value.to_owned()))
        });
        pairs.collect()
    }

    /// Returns what lies between `<main` and `</main>`, for snapshots.
    pub(crate) fn main(&self) -> &str {
        let start = self.body.find("<main").expect("a main part");
        let end = self.body.find("</main>").expect("its end");
        &self.body[start..end]
    }
}

impl Browser {
    /// Returns the value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.iter().find(|(kept, _)| kept == name).map(|(_, value)| value.clone())
    }

    /// Loses a cookie.
    pub(crate) fn drop_cookie(&mut self, name: &str) {
        self.cookies.retain(|(kept, _)| kept != name);
    }

    /// Puts the cookie of another browser in the place of the own one, as a thief would.
    pub(crate) fn take_cookie(&mut self, name: &str, other: &Self) {
        self.drop_cookie(name);
        self.cookies.push((name.to_owned(), other.cookie(name).expect("a cookie")));
    }

    /// Asks for a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Sends fields as they are, without adding the word.
    pub(crate) async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(joined(fields))).await
    }

    /// Sends a form from the page at `from`, with the word and the numbers found there.
    pub(crate) async fn post(&mut self, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(from).await;
        self.post_from(&page, path, fields).await
    }

    /// Sends a form from a page that is open, which may be sent more than once.
    pub(crate) async fn post_from(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let numbers = page.numbers();
        let mut all = vec![("kata", page.word())];
        all.extend(numbers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        all.extend_from_slice(fields);
        self.post_bare(path, &all).await
    }

    /// Sends fields as the script of the grid does, to get one row back.
    pub(crate) async fn post_part(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-bagian", "baris");
        self.send(request, Body::from(joined(fields))).await
    }

    /// Sends a file with fields before it, as browsers write them.
    pub(crate) async fn post_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Answer {
        const EDGE: &str = "----tepi7309";
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        self.send(request, Body::from(body)).await
    }

    /// Signs in by the form.
    pub(crate) async fn sign_in(&mut self, username: &str, password: &str) -> Answer {
        self.post("/masuk", "/masuk", &[("nama", username), ("sandi", password)]).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; "));
        let request =
            self.says.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().extend(self.peer.map(Peer).map(extension).unwrap_or_default());
        let response = self.router.clone().oneshot(request).await.expect("never fails");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("ASCII");
            let (name, rest) = text.split_once('=').expect("a pair");
            let value = rest.split(';').next().unwrap_or("");
            self.cookies.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = to_bytes(body, 10_000_000).await.expect("a body");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body, bytes: bytes.to_vec() }
    }
}

/// A door that lets many in at once.
fn many() -> Settings {
    let many = NonZeroU32::new(1_000_000).expect("above zero");
    let rates = Rates { of_address: many, of_account: many, sign_ins: many };
    Settings { rates, ..Settings::default() }
}

fn extension(peer: Peer) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(peer);
    extensions
}

fn joined(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
