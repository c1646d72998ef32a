//! The store together with the log of accesses, for whatever is done to accounts: coming in, going
//! out, and every change is a line of the log, written before anybody is told that it was done.
//!
//! No password, no code, no token, and no name that was typed: of somebody unknown only that they
//! were unknown, because a password is sometimes typed where the name belongs.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use access::{
    audit::{Event, OF_ACCOUNTS, Outcome},
    purpose::Purpose,
};
use domain::id::AccountId;
use store::{
    account::Account,
    audit::{AuditLog, Entry},
    error,
    store::Store,
};

use crate::{app::App, error::PageError, session::Signed};

/// What somebody does at the door and at the locked screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    SignedIn,
    PasswordRight,
    Wrong,
    Slowed,
    Unused,
    FactorWrong,
    CodeWrong,
    SignedOut,
    Locked,
    Unlocked,
    UnlockWrong,
    PasswordWrong,
    Asked,
    Refused,
    Seen,
    ProviderRight,
    SignedInByProvider,
    ProviderWrong,
    ProviderUnknown,
    ProviderClosed,
}

impl Step {
    /// Returns the word of the deed, words for people, and what became of it.
    const fn told(self) -> (&'static str, &'static str, Outcome) {
        match self {
            Self::SignedIn => ("masuk", "masuk", Outcome::Done),
            Self::PasswordRight => {
                ("sandi-benar", "kata sandi benar, menunggu pengaman kedua", Outcome::Done)
            }
            Self::Wrong => ("masuk-gagal", "nama atau kata sandi belum tepat", Outcome::Refused),
            Self::Slowed => ("masuk-ditahan", "terlalu sering belum tepat", Outcome::Refused),
            Self::Unused => ("masuk-tertutup", "akun lama tidak dipakai", Outcome::Refused),
            Self::FactorWrong => ("faktor-gagal", "pengaman kedua belum tepat", Outcome::Refused),
            Self::CodeWrong => ("kode-gagal", "kode sekali pakai belum tepat", Outcome::Refused),
            Self::SignedOut => ("keluar", "keluar", Outcome::Done),
            Self::Locked => ("kunci", "layar dikunci", Outcome::Done),
            Self::Unlocked => ("kunci-buka", "layar dibuka", Outcome::Done),
            Self::UnlockWrong => ("kunci-gagal", "layar gagal dibuka", Outcome::Refused),
            Self::PasswordWrong => ("sandi-gagal", "kata sandi sekarang keliru", Outcome::Refused),
            Self::Asked => ("diminta", "permintaan tentang akun", Outcome::Done),
            Self::Seen => ("keputusan-dilihat", "keputusan pengganti diperiksa", Outcome::Done),
            Self::Refused => {
                ("permintaan-ditolak", "permintaan tentang akun ditolak", Outcome::Done)
            }
            Self::ProviderRight => {
                ("dinkes-benar", "dikenal di Dinkes, menunggu pengaman kedua", Outcome::Done)
            }
            Self::SignedInByProvider => ("masuk-dinkes", "masuk lewat Dinkes", Outcome::Done),
            Self::ProviderWrong => {
                ("dinkes-gagal", "jawaban Dinkes tidak membuktikan siapa", Outcome::Refused)
            }
            Self::ProviderUnknown => {
                ("dinkes-belum", "akun Dinkes belum dihubungkan", Outcome::Refused)
            }
            Self::ProviderClosed => {
                ("dinkes-tertutup", "akun yang dihubungkan sudah ditutup", Outcome::Refused)
            }
        }
    }
}

/// Tells whether a word of the log is of coming in, going out, or the locked screen.
pub(crate) fn is_at_door(word: &str) -> bool {
    const AT_DOOR: [Step; 12] = [
        Step::SignedIn,
        Step::PasswordRight,
        Step::Wrong,
        Step::Slowed,
        Step::Unused,
        Step::FactorWrong,
        Step::CodeWrong,
        Step::SignedOut,
        Step::Locked,
        Step::Unlocked,
        Step::UnlockWrong,
        Step::PasswordWrong,
    ];
    AT_DOOR.iter().any(|step| step.told().0 == word)
}

/// As what somebody does something about accounts.
#[derive(Debug, Clone)]
struct Acting {
    account: AccountId,
    role: String,
    delegation: Option<String>,
}

/// A line about an account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Word of the deed.
    pub(crate) word: &'static str,
    /// What that is, in words.
    pub(crate) words: &'static str,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// Who; absent when nobody was signed in.
    pub(crate) by: Option<AccountId>,
    /// Whose account; absent when there is none of that name.
    pub(crate) about: Option<AccountId>,
    /// Address of the machine.
    pub(crate) address: &'a str,
    /// When, milliseconds since 1970.
    pub(crate) at_ms: u64,
}

/// The store, and where it is written down who did what.
pub(crate) struct Desk {
    store: Store,
    log: Arc<AuditLog>,
    acting: Option<Acting>,
    is_unlogged: AtomicBool,
}

impl Deref for Desk {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Desk {
    /// Writes what the holder of an account did.
    pub(crate) fn step(
        &self,
        step: Step,
        account: &Account,
        address: &str,
        at_ms: u64,
    ) -> error::Result<()> {
        let (word, words, outcome) = step.told();
        let (by, about) = (Some(account.id), Some(account.id));
        self.line(Line { word, words, outcome, by, about, address, at_ms })
    }

    /// Writes what one did about the account of another.
    pub(crate) fn step_by(
        &self,
        step: Step,
        (by, about): (AccountId, AccountId),
        address: &str,
        at_ms: u64,
    ) -> error::Result<()> {
        let (word, words, outcome) = step.told();
        self.line(Line { word, words, outcome, by: Some(by), about: Some(about), address, at_ms })
    }

    /// Writes what somebody tried who has not shown who they are, at an account if there is one.
    pub(crate) fn attempt(
        &self,
        step: Step,
        account: Option<&Account>,
        address: &str,
        at_ms: u64,
    ) -> error::Result<()> {
        let (word, words, outcome) = step.told();
        let about = account.map(|account| account.id);
        self.line(Line { word, words, outcome, by: None, about, address, at_ms })
    }

    /// Writes a line and waits for it.
    pub(crate) fn line(&self, line: Line<'_>) -> error::Result<()> {
        let by = line.by.map(|by| self.store.account(by)).transpose()?.flatten();
        let (name, own) = by.map(|by| (by.name, by.role)).unwrap_or_default();
        // The role through which it was allowed, like the line of the page.
        let acting = self.acting.clone().filter(|acting| Some(acting.account) == line.by);
        let (role, delegation) = match acting {
            Some(acting) => (acting.role, acting.delegation),
            None => (own, None),
        };
        let event = Event {
            at_ms: line.at_ms,
            account: line.by,
            name,
            role,
            address: (!line.address.is_empty()).then(|| line.address.to_owned()),
            purpose: Purpose::Akun.code().to_owned(),
            deed: format!("{OF_ACCOUNTS}{}", line.word),
            words: line.words.to_owned(),
            persons: Vec::new(),
            about: line.about,
            delegation,
            ground: None,
            outcome: line.outcome,
        };
        let entry = Entry { at_ms: event.at_ms, body: event.body(), persons: Vec::new() };
        let written = self.log.add_now(entry);
        if written.is_err() {
            self.is_unlogged.store(true, Ordering::Relaxed);
        }
        written
    }
}

impl App {
    /// Does something about accounts, on a thread that may wait for the disk.
    ///
    /// # Errors
    ///
    /// Fails with [`PageError::Unlogged`] when a line of it could not be written.
    pub(crate) async fn at_desk<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&Desk) -> error::Result<T> + Send + 'static,
    ) -> Result<T, PageError> {
        self.at_desk_acting(None, deed).await
    }

    /// Like [`App::at_desk`], by somebody who acts under the own role or a lent one.
    pub(crate) async fn at_desk_as<T: Send + 'static>(
        &self,
        signed: &Signed,
        deed: impl FnOnce(&Desk) -> error::Result<T> + Send + 'static,
    ) -> Result<T, PageError> {
        let acting = Acting {
            account: signed.actor.account,
            role: signed.actor.role.code().to_owned(),
            delegation: signed.under.clone(),
        };
        self.at_desk_acting(Some(acting), deed).await
    }

    async fn at_desk_acting<T: Send + 'static>(
        &self,
        acting: Option<Acting>,
        deed: impl FnOnce(&Desk) -> error::Result<T> + Send + 'static,
    ) -> Result<T, PageError> {
        let (log, app) = (self.trace().log(), self.clone());
        self.ask(move |store| {
            let is_unlogged = AtomicBool::new(false);
            let desk = Desk { store: store.clone(), log, acting, is_unlogged };
            let done = deed(&desk);
            let is_unlogged = desk.is_unlogged.load(Ordering::Relaxed);
            if is_unlogged {
                app.trace().set_broken();
            }
            Ok(match done {
                Err(_) if is_unlogged => Err(PageError::Unlogged),
                done => done.map_err(PageError::Store),
            })
        })
        .await?
    }

    /// Like [`App::at_desk`], for what costs a password hash.
    pub(crate) async fn at_desk_hashing<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&Desk) -> error::Result<T> + Send + 'static,
    ) -> Result<T, PageError> {
        let _permit = self.hashing().await;
        self.at_desk(deed).await
    }
}
