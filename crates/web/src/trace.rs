//! Writing into the log of accesses.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use access::{
    audit::{Event, Outcome},
    decision::Standing,
    door::Door,
    ground::Ground,
    purpose::Purpose,
};
use axum::http::StatusCode;
use store::audit::{AuditLog, Entry};
use tokio::sync::oneshot;

use crate::{app::App, error::PageError, session::Signed};

/// What is done at an address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) purpose: Purpose,
    pub(crate) doors: &'static [Door],
    pub(crate) address: Option<IpAddr>,
}

/// The log of accesses, and whether it could be written lately.
pub(crate) struct Trace {
    log: Arc<AuditLog>,
    is_broken: AtomicBool,
}

impl Trace {
    pub(crate) const fn new(log: Arc<AuditLog>) -> Self {
        Self { log, is_broken: AtomicBool::new(false) }
    }

    /// Returns the log, to keep.
    pub(crate) fn log(&self) -> Arc<AuditLog> {
        Arc::clone(&self.log)
    }

    /// Notes that a line could not be written.
    pub(crate) fn set_broken(&self) {
        self.is_broken.store(true, Ordering::Relaxed);
    }
}

/// Tells what became of a request.
pub(crate) fn outcome(status: StatusCode) -> Outcome {
    match status {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED => {
            Outcome::Refused
        }
        status if status.is_server_error() => Outcome::Failed,
        _ => Outcome::Done,
    }
}

impl App {
    /// Returns the log of accesses.
    pub(crate) fn accesses(&self) -> &AuditLog {
        &self.trace().log
    }

    /// Writes down what was done, and waits until it is safe from the end of this program.
    ///
    /// # Errors
    ///
    /// Fails when the log cannot be written; then nothing that was read may be shown.
    pub(crate) async fn write_deed(
        &self,
        signed: &Signed,
        deed: &Deed,
        outcome: Outcome,
    ) -> Result<(), PageError> {
        let (actor, matter) = (&signed.actor, &signed.matter);
        let persons = matter.persons();
        let standing = matter.people.first().map_or(matter.standing, |one| one.standing);
        let event = Event {
            at_ms: self.now_ms(),
            account: Some(actor.account),
            name: actor.name.clone(),
            role: actor.role.code().to_owned(),
            address: deed.address.map(|address| address.to_string()),
            purpose: deed.purpose.code().to_owned(),
            deed: format!("{} {}", deed.method, deed.path),
            words: deed.doors.first().map_or("", |door| door.words).to_owned(),
            persons,
            about: None,
            delegation: signed.under.clone(),
            ground: ground(standing).map(|ground| ground.code().to_owned()),
            outcome,
        };
        self.write_event(event).await
    }

    /// Writes one line of the log of accesses.
    pub(crate) async fn write_event(&self, event: Event) -> Result<(), PageError> {
        let trace = self.trace();
        let (sender, receiver) = oneshot::channel();
        let entry = Entry { at_ms: event.at_ms, body: event.body(), persons: event.persons };
        trace.log.add(entry, move |told| {
            // Whoever asked may have gone away; the entry is written all the same.
            let _ = sender.send(told);
        });
        let told = receiver.await;
        trace.is_broken.store(!matches!(told, Ok(Ok(()))), Ordering::Relaxed);
        match told {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "access not logged");
                Err(PageError::Unlogged)
            }
            Err(_) => Err(PageError::Unlogged),
        }
    }

    /// Tells whether the last entry could not be written, after trying once more: then nothing
    /// personal is shown, because nobody could be told about it.
    pub(crate) async fn log_is_broken(&self) -> bool {
        let trace = self.trace();
        if !trace.is_broken.load(Ordering::Relaxed) {
            return false;
        }
        let event = Event {
            at_ms: self.now_ms(),
            account: None,
            name: String::new(),
            role: String::new(),
            address: None,
            purpose: Purpose::Keamanan.code().to_owned(),
            deed: "log".to_owned(),
            words: "log akses dapat ditulis lagi".to_owned(),
            persons: Vec::new(),
            about: None,
            delegation: None,
            ground: None,
            outcome: Outcome::Done,
        };
        self.write_event(event).await.is_err()
    }
}

fn ground(standing: Standing) -> Option<Ground> {
    match standing {
        Standing { emergency: true, .. } => Some(Ground::Emergency),
        Standing { confidential: true, .. } => Some(Ground::Confidential),
        Standing { reasoned: true, .. } => Some(Ground::Reason),
        Standing { serving: true, .. } => Some(Ground::Serving),
        _ => None,
    }
}
