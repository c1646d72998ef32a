//! The store: everything that is kept.

use std::sync::Arc;

use domain::day::Day;
use guidelines::model::Guidelines;

use crate::{
    address::StoreUrl,
    engine::{Engine, Options},
    error::{Error, Result},
    migrate::migrate,
    recode::apart,
    state,
};

/// Changes whenever the same records would make other rows.
const VIEWS_VERSION: u32 = 14;

/// An open store. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Arc<Engine>,
    guidelines: Arc<Guidelines>,
    views_version: String,
}

impl Store {
    /// Opens a store, making or migrating it as needed. When the views were drawn under other
    /// guidelines or by another version of the program they are rebuilt first, which takes a
    /// while for a large store.
    pub fn open(url: &StoreUrl, guidelines: Arc<Guidelines>) -> Result<Self> {
        Self::open_with(url, guidelines, Options::default())
    }

    /// Opens a store that is there already; refuses with [`Error::Missing`] and makes nothing when
    /// there is none. A store of an older program is migrated.
    pub fn open_existing(url: &StoreUrl, guidelines: Arc<Guidelines>) -> Result<Self> {
        let options = Options::default();
        let is_made = Engine::is_made(url, options).map_err(|error| apart(url, error))?;
        if !is_made {
            return Err(Error::Missing(url.to_string()));
        }
        Self::open_with(url, guidelines, options)
    }

    /// Opens a store with other settings than the usual.
    pub fn open_with(
        url: &StoreUrl,
        guidelines: Arc<Guidelines>,
        options: Options,
    ) -> Result<Self> {
        let engine = Engine::open(url, options).map_err(|error| apart(url, error))?;
        migrate(&engine)?;
        Self::on(Arc::new(engine), guidelines)
    }

    /// Returns the same store under other guidelines, with all views rebuilt, which takes a while
    /// for a large store. From then on this handle reads views of the other guidelines, and its
    /// writing is refused with [`Error::OtherGuidelines`].
    pub fn under(&self, guidelines: Arc<Guidelines>) -> Result<Self> {
        Self::on(Arc::clone(&self.inner.engine), guidelines)
    }

    fn on(engine: Arc<Engine>, guidelines: Arc<Guidelines>) -> Result<Self> {
        let views_version = format!("{VIEWS_VERSION} {}", guidelines.digest);
        let store = Self { inner: Arc::new(Inner { engine, guidelines, views_version }) };
        store.bring_views_up()?;
        Ok(store)
    }

    /// Returns the guidelines under which the views are drawn.
    pub fn guidelines(&self) -> &Guidelines {
        &self.inner.guidelines
    }

    /// Returns the day as of which the views are true; absent in a store without records.
    pub fn view_day(&self) -> Result<Option<Day>> {
        Ok(self.engine().read(state::read)?.view_day)
    }

    /// Returns how many refused records stand in quarantine.
    pub fn quarantined(&self) -> Result<u64> {
        Ok(self.engine().read(state::read)?.quarantined.unsigned_abs())
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    pub(crate) fn views_version(&self) -> &str {
        &self.inner.views_version
    }

    /// Rebuilds the views unless they are of this program and these guidelines.
    fn bring_views_up(&self) -> Result<()> {
        let found = self.engine().read(state::read)?;
        if found.version.as_deref() == Some(self.views_version()) {
            return Ok(());
        }
        self.replay().map(|_| ())
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.inner.engine)
    }
}
