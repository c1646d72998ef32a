//! Moves SQLite's write-ahead log into the file, beside the entries and not during them.

use std::{
    sync::mpsc::{SyncSender, TrySendError, sync_channel},
    thread::{self, JoinHandle},
};

use crate::sqlite::Sqlite;

/// Pages in the log from which a checkpoint is worth its cost (4 MiB).
const PAGES_WORTH: i64 = 1_000;
/// Pages in the log at which writing waits for a whole checkpoint (128 MiB).
const PAGES_MAX: i64 = 32_000;

/// A thread with a connection of its own.
pub(crate) struct Checkpointer {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts the thread; it ends when this value is dropped.
    pub(crate) fn start(sqlite: Sqlite) -> Self {
        let (wake, woken) = sync_channel::<()>(1);
        let thread = thread::spawn(move || {
            while woken.recv().is_ok() {
                // A checkpoint that fails is tried again after the next commit; nothing is lost,
                // the log only grows meanwhile.
                let _ = sqlite.checkpoint(false);
            }
        });
        Self { wake: Some(wake), thread: Some(thread) }
    }

    /// Decides after a commit whether the log has grown enough.
    pub(crate) fn after_commit(&self, writer: &Sqlite) {
        let Ok(pages) = writer.log_pages() else { return };
        if PAGES_MAX <= pages {
            let _ = writer.checkpoint(true);
            return;
        }
        if pages < PAGES_WORTH {
            return;
        }
        match self.wake.as_ref().map(|wake| wake.try_send(())) {
            None | Some(Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(()))) => {}
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
