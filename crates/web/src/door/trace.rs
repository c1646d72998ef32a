//! A number, a line in the log and a count for every request; nothing of what it says.

use std::{
    net::SocketAddr,
    panic::AssertUnwindSafe,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{Extensions, HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::id::AccountId;
use futures_util::FutureExt as _;

use crate::{
    door::{
        Door,
        client::{ClientAddress, Peer},
        metrics::known_method,
    },
    error::PageError,
    headers,
};

/// Numbers given to requests: when the program was started, and how many came since.
#[derive(Debug)]
pub(crate) struct Requests {
    started_ms: u64,
    given: AtomicU64,
}

impl Requests {
    /// Begins to count at a moment.
    pub(crate) fn since(started_ms: u64) -> Self {
        Self { started_ms, given: AtomicU64::new(0) }
    }

    fn next(&self) -> String {
        let nth = self.given.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{nth:x}", self.started_ms)
    }
}

/// Whether the last writing succeeded.
#[derive(Debug, Default)]
pub struct Writes {
    failing: AtomicBool,
}

impl Writes {
    /// Tells whether the last writing failed.
    pub fn are_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    /// Notes how a writing ended.
    pub fn note(&self, ok: bool) {
        self.failing.store(!ok, Ordering::Relaxed);
    }
}

/// What is known of a request while it is answered; one of its extensions.
#[derive(Debug, Clone)]
pub struct RequestTrace {
    inner: Arc<(String, OnceLock<AccountId>)>,
}

impl RequestTrace {
    /// Returns the number of the request.
    pub fn id(&self) -> &str {
        &self.inner.0
    }

    /// Notes whose request it is.
    pub fn is_of(&self, account: AccountId) {
        // The first word holds; a request has one account.
        let _ = self.inner.1.set(account);
    }

    /// Returns whose request it is, when that is known.
    pub fn account(&self) -> Option<AccountId> {
        self.inner.1.get().copied()
    }
}

/// The pattern of the address that an answer was found under.
#[derive(Debug, Clone)]
pub(crate) struct Route(pub(crate) MatchedPath);

/// Pattern of what no page is found under.
const NOWHERE: &str = "(none)";

/// Numbers, times, counts and logs a request; a panic becomes a page.
pub(crate) async fn follow(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let is_safe = request.method().is_safe();
    let method = known_method(request.method().as_str());
    let trace = RequestTrace { inner: Arc::new((door.requests().next(), OnceLock::new())) };
    if let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() {
        let client: ClientAddress = door.settings().proxies.client(peer, request.headers());
        request.extensions_mut().insert(client);
        // Whoever notes from where somebody came reads this.
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client.0, 0)));
    }
    request.extensions_mut().insert(trace.clone());
    request.extensions_mut().insert(door.clone());

    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| {
        door.metrics().panicked();
        PageError::Panicked.into_response()
    });
    let status = response.status();
    if !is_safe {
        note_writing(door.writes(), status);
    }
    headers::put(response.headers_mut(), door.settings().tls);
    if let Ok(id) = HeaderValue::from_str(trace.id()) {
        response.headers_mut().insert("x-request-id", id);
    }
    let route = response.extensions().get::<Route>().map(|route| route.0.clone());
    let route = route.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    let took = began.elapsed();
    door.metrics().answered(route, method, status.as_u16(), took);
    tracing::event!(
        target: "simpul::request",
        tracing::Level::INFO,
        request.id = trace.id(),
        http.method = method,
        http.route = route,
        http.status = status.as_u16(),
        time.ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        account.id = trace.account().map(tracing::field::display),
        "answered"
    );
    response
}

/// Notes whether something could be written: a store that cannot says so by its own status.
fn note_writing(writes: &Writes, status: StatusCode) {
    if status == StatusCode::SERVICE_UNAVAILABLE {
        writes.note(false);
    } else if status.is_success() || status.is_redirection() {
        writes.note(true);
    }
}

/// Notes whose request it is, and counts it for that account.
pub(crate) fn welcome(extensions: &Extensions, account: AccountId) -> Result<(), PageError> {
    if let Some(trace) = extensions.get::<RequestTrace>() {
        trace.is_of(account);
    }
    match extensions.get::<Door>() {
        Some(door) => door.limits().account(account).inspect_err(|_| {
            door.metrics().refused("too_many");
        }),
        None => Ok(()),
    }
}
