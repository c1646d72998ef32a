//! What a command does with people's data, as a line of the log of accesses.
//!
//! A store is opened with a deed and in no other way, and the line is written before anything else
//! is done: a command that cannot write its line does not begin. The line names the user of the
//! operating system and the machine; arguments are left out, because they may hold names.

use access::{
    audit::{Event, Outcome},
    purpose::Purpose,
};
use domain::{
    id::{AccountId, PersonId},
    refusal::Refusal,
};
use store::{
    address::StoreUrl,
    audit::{AuditLog, Entry},
    engine::Options,
};

use crate::trouble::Trouble;

/// Chain of what is done on the command line; servers have chains of their own.
const CHAIN: &str = "perintah";
/// Role under which the lines stand.
const ROLE: &str = "server";

/// What a command does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Deed {
    /// It shows and changes nothing of anybody, or writes a line of its own.
    Silent,
    /// A line is written.
    Logged(Words),
}

/// What a line says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// The command, such as `simpul import`.
    command: &'static str,
    /// What it does.
    words: &'static str,
    purpose: Purpose,
    person: Option<PersonId>,
    about: Option<AccountId>,
}

impl Deed {
    /// Writes records, or reads what is kept of many.
    pub(crate) const fn of_records(command: &'static str, words: &'static str) -> Self {
        let purpose = Purpose::Keamanan;
        Self::Logged(Words { command, words, purpose, person: None, about: None })
    }

    /// Reads what is kept of somebody; of a list when nobody is named.
    pub(crate) const fn of_person(
        command: &'static str,
        words: &'static str,
        person: Option<PersonId>,
    ) -> Self {
        let purpose = Purpose::Pelayanan;
        Self::Logged(Words { command, words, purpose, person, about: None })
    }

    /// Reads or changes accounts.
    pub(crate) const fn of_account(
        command: &'static str,
        words: &'static str,
        about: Option<AccountId>,
    ) -> Self {
        let purpose = Purpose::Akun;
        Self::Logged(Words { command, words, purpose, person: None, about })
    }

    /// Opens the log beside a store for the line.
    pub(crate) fn open(self, url: &StoreUrl) -> Result<AuditLog, Trouble> {
        open(url).map_err(|cause| match self {
            Self::Silent => Trouble::store(cause),
            Self::Logged(words) => unlogged(words, cause),
        })
    }

    /// Writes the line beside a store and waits for it.
    pub(crate) fn write(self, url: &StoreUrl, now_ms: u64) -> Result<(), Trouble> {
        match self {
            Self::Silent => Ok(()),
            Self::Logged(_) => self.write_into(&self.open(url)?, now_ms),
        }
    }

    /// Writes the line into a log that is open.
    pub(crate) fn write_into(self, log: &AuditLog, now_ms: u64) -> Result<(), Trouble> {
        match self {
            Self::Silent => Ok(()),
            Self::Logged(words) => words.write(log, now_ms),
        }
    }
}

/// Opens the log of accesses beside a store for lines of commands.
pub(crate) fn open(url: &StoreUrl) -> store::error::Result<AuditLog> {
    AuditLog::open(url, CHAIN, Options::default())
}

impl Words {
    fn write(self, log: &AuditLog, now_ms: u64) -> Result<(), Trouble> {
        let event = Event {
            at_ms: now_ms,
            account: None,
            name: operator(),
            role: ROLE.to_owned(),
            address: None,
            purpose: self.purpose.code().to_owned(),
            deed: self.command.to_owned(),
            words: self.words.to_owned(),
            persons: self.person.into_iter().collect(),
            about: self.about,
            delegation: None,
            ground: None,
            outcome: Outcome::Done,
        };
        let entry = Entry { at_ms: now_ms, body: event.body(), persons: event.persons };
        log.add_now(entry).map_err(|cause| unlogged(self, cause))
    }
}

fn unlogged(words: Words, cause: store::error::Error) -> Trouble {
    let why = cause.refusal();
    let message = format!(
        "{} belum dijalankan, karena log akses tidak dapat ditulis: {} [{}]",
        words.command, why.message, why.code
    );
    Trouble::failed(Refusal::new("akses.tidak-tercatat", message), cause)
}

/// Names the user of the operating system and the machine, such as `budi di server-1`.
pub(crate) fn operator() -> String {
    let host = host();
    match user() {
        Some(user) if !host.is_empty() => format!("{user} di {host}"),
        Some(user) => user,
        None => host,
    }
}

/// Asks the system itself: what the environment says, everybody can set.
#[cfg(unix)]
fn user() -> Option<String> {
    use std::{fs, os::unix::fs::MetadataExt as _};

    let names = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = |uid: u32| {
        let found = names.lines().find_map(|line| {
            let mut parts = line.split(':');
            let name = parts.next()?;
            (parts.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
        });
        found.unwrap_or_else(|| format!("pengguna {uid}"))
    };
    let present = name(fs::metadata("/proc/self").ok()?.uid());
    // Who came in, before becoming somebody else; not every system says it.
    let came_in = fs::read_to_string("/proc/self/loginuid").ok();
    let came_in = came_in.and_then(|text| text.trim().parse().ok()).filter(|uid| *uid != u32::MAX);
    Some(match came_in.map(name) {
        Some(came_in) if came_in != present => format!("{came_in} sebagai {present}"),
        Some(_) | None => present,
    })
}

#[cfg(not(unix))]
fn user() -> Option<String> {
    std::env::var("USERNAME").ok()
}

#[cfg(unix)]
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().to_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}
