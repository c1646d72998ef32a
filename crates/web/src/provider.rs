//! The identity provider of a Dinkes (OpenID Connect), where one is configured.
//!
//! What is asked and what an answer proves is decided in `access::identity`; here it is called, and
//! kept who is under way. It is asked only when somebody comes: it may be down for as long as it
//! likes, and local sign-in goes on.

mod call;
pub(crate) mod under_way;

use std::{fmt, sync::Arc};

use access::identity::{Client, Trusted, fault::Fault, issuer::Issuer};
use domain::refusal::Refusal;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::provider::under_way::UnderWay;

/// Where browsers come back from the provider.
pub const RETURN_PATH: &str = "/masuk/dinkes/kembali";

/// Most exchanges with the provider at once, so that one that hangs does not take every thread.
const AT_ONCE_MAX: usize = 16;

/// Settings of the provider.
#[derive(Clone)]
pub struct Settings {
    /// Whose it is, on the button: "Dinkes Kabupaten Melati".
    pub label: String,
    /// Its address.
    pub issuer: Issuer,
    /// How it knows this application.
    pub client: Client,
    /// Secret shared with it.
    pub secret: Zeroizing<String>,
    /// Which of its words stand for a second factor here.
    pub trusted: Trusted,
    /// Certificates (PEM) to trust in place of the public ones.
    pub authority: Option<Vec<u8>>,
}

/// The provider. Clones share it.
#[derive(Clone)]
pub struct Provider {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    agent: ureq::Agent,
    at_once: Arc<Semaphore>,
    under_way: UnderWay,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { issuer, client, .. } = self.settings();
        write!(f, "Provider({}, {}, …)", issuer.as_str(), client.id)
    }
}

/// Why somebody could not be sent to the provider, or not be recognised.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// It does not answer, or not as a provider does.
    #[error("the provider does not answer: {0}")]
    Silent(&'static str),
    /// It answered with another status than 200.
    #[error("the provider answered {0}")]
    Status(u16),
    /// Its answer proves nothing.
    #[error("{0}")]
    Unproven(#[from] Fault),
}

impl Provider {
    /// Prepares for a provider; it is not called.
    ///
    /// # Errors
    ///
    /// Refuses certificates that cannot be read.
    pub fn new(settings: Settings) -> Result<Self, Refusal> {
        let agent = call::agent(&settings)?;
        let at_once = Arc::new(Semaphore::new(AT_ONCE_MAX));
        let under_way = UnderWay::default();
        Ok(Self { inner: Arc::new(Inner { settings, agent, at_once, under_way }) })
    }

    /// Returns the settings.
    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Returns whose it is.
    pub(crate) fn label(&self) -> &str {
        &self.inner.settings.label
    }

    /// Returns the name by which it signs.
    pub(crate) fn issuer(&self) -> &str {
        self.inner.settings.issuer.as_str()
    }

    /// Returns who is under way there.
    pub(crate) fn under_way(&self) -> &UnderWay {
        &self.inner.under_way
    }
}
