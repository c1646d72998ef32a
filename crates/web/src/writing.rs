//! Writing records: author, time, and what the log made of it.

use domain::{
    day::Day,
    id::PlaceId,
    record::{Author, Body, Record, Subject},
    refusal::Refusal,
};
use store::log::{Appended, Received};

use crate::{app::App, error::PageError, session::Signed};

/// What a record to be written says, beside who writes it and when.
#[derive(Debug, Clone)]
pub struct Statement {
    /// About whom or what.
    pub subject: Subject,
    /// Day on which the fact happened.
    pub occurred: Day,
    /// Minutes since midnight, when known.
    pub minute: Option<u16>,
    /// Place, when it is a registered one.
    pub place: Option<PlaceId>,
    /// What is stated.
    pub body: Body,
}

impl App {
    /// Makes a record of a statement by whoever is signed in.
    pub fn record(&self, signed: &Signed, statement: Statement) -> Record {
        let Statement { subject, occurred, minute, place, body } = statement;
        Record {
            id: self.record_id(),
            puskesmas: self.config().puskesmas.clone(),
            subject,
            occurred,
            minute,
            written: self.written(),
            author: Author {
                account: signed.actor.account,
                name: signed.actor.name.clone(),
                role: signed.actor.role.code().to_owned(),
            },
            device: self.config().device,
            place,
            source: None,
            body,
        }
    }

    /// Appends records to the log; the first refusal, if any, is handed back.
    ///
    /// The log takes each record for itself: those before a refused one stay. Where records
    /// belong together, the one that others lean on comes first and is checked alike.
    pub async fn append(&self, records: Vec<Record>) -> Result<Result<(), Refusal>, PageError> {
        let received = Received { today: self.today(), millis: self.now_ms() };
        let appended = self.ask(move |store| store.append(&records, received)).await?;
        self.forget_names();
        let refusal = appended.into_iter().find_map(|outcome| match outcome {
            Appended::Refused(refusal) => Some(refusal),
            Appended::Accepted { .. } | Appended::Known { .. } => None,
        });
        Ok(refusal.map_or(Ok(()), Err))
    }
}
