//! What every task needs to know.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Where the repository is, and whether somebody asked us to stop.
#[derive(Debug)]
pub(crate) struct Ctx {
    /// Root of the repository.
    pub(crate) root: PathBuf,
    stop: Arc<AtomicBool>,
}

impl Ctx {
    /// Finds the root and begins to listen to Ctrl-C, so that servers are stopped before we end.
    pub(crate) fn new() -> Result<Self> {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().context("xtask lies in the repository")?.to_owned();
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&stop)).context("listen to signals")?;
        }
        Ok(Self { root, stop })
    }

    /// Says whether somebody asked us to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}
