//! The door: what every request passes before a page is asked, and every answer after it.
//!
//! From the outside in: a connection is accepted within limits and, where configured, encrypted
//! ([`listen`], [`tls`]); it is told from where a request comes ([`client`]); the request gets a
//! number, is timed and counted ([`trace`], [`metrics`]); too many are turned away ([`limits`]),
//! and so are forms that another site sent ([`origin`]).

pub mod client;
pub mod figures;
pub mod limits;
pub mod listen;
pub mod metrics;
pub mod origin;
pub mod redirect;
pub mod tls;
pub mod trace;

use std::sync::Arc;

use crate::app::App;

/// What the door of one server knows. Clones share it.
#[derive(Clone)]
pub struct Door {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    limits: limits::Limits,
    metrics: metrics::Metrics,
    requests: trace::Requests,
    writes: trace::Writes,
}

/// Settings of the door.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Proxies whose word on the address of a client is believed.
    pub proxies: client::Proxies,
    /// How many requests are taken from one address and one account.
    pub rates: limits::Rates,
    /// Whether browsers reach the application by HTTPS.
    pub tls: bool,
}

impl Door {
    /// Opens the door of an application; `ticks` is a clock that never goes back.
    pub fn new(app: &App, settings: Settings, ticks: limits::Ticks) -> Self {
        let settings = Settings { tls: app.config().tls, ..settings };
        let limits = limits::Limits::new(settings.rates, ticks);
        let requests = trace::Requests::since(app.now_ms());
        let metrics = metrics::Metrics::new();
        let writes = trace::Writes::default();
        Self { inner: Arc::new(Inner { settings, limits, metrics, requests, writes }) }
    }

    /// Returns the settings.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Returns the limits of requests.
    pub fn limits(&self) -> &limits::Limits {
        &self.inner.limits
    }

    /// Returns what is counted and measured.
    pub fn metrics(&self) -> &metrics::Metrics {
        &self.inner.metrics
    }

    /// Returns the numbers given to requests.
    pub(crate) fn requests(&self) -> &trace::Requests {
        &self.inner.requests
    }

    /// Tells whether the last writing succeeded.
    pub fn writes(&self) -> &trace::Writes {
        &self.inner.writes
    }
}
