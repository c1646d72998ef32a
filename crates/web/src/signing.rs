//! How a sign-in ends well: the session, the browser, the limit of sessions at once.

use access::{
    policy::Policy,
    session::{Span, Token, Verdict},
};
use store::{
    account::Account,
    device::Known,
    error::Result,
    session::{NewSession, Place, Session},
    store::Store,
};

use crate::{
    desk::{Desk, Step},
    happened::Happened,
};

/// How long the second factor is waited for, in milliseconds.
const FACTOR_WAIT_MS: u64 = 10 * 60 * 1000;

/// A session that is about to begin.
pub(crate) struct Beginning<'a> {
    pub(crate) account: &'a Account,
    pub(crate) token: &'a Token,
    pub(crate) place: &'a Place,
    pub(crate) policy: &'a Policy,
    pub(crate) now_ms: u64,
    pub(crate) way: Way,
}

/// By what somebody came in, beside a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the password.
    Password,
    /// By the word of the identity provider.
    Provider,
}

impl Beginning<'_> {
    fn new_session(&self, life_ms: u64, awaits_factor: bool) -> NewSession {
        NewSession {
            token_hash: self.token.hash().as_str().to_owned(),
            account: self.account.id,
            place: self.place.clone(),
            created_ms: self.now_ms,
            expires_ms: self.now_ms + life_ms,
            awaits_factor,
        }
    }

    /// Begins a session that may do nothing but show the second factor.
    pub(crate) fn half(&self, desk: &Desk) -> Result<()> {
        let step = match self.way {
            Way::Password => Step::PasswordRight,
            Way::Provider => Step::ProviderRight,
        };
        desk.step(step, self.account, &self.place.address, self.now_ms)?;
        desk.create_session(&self.new_session(FACTOR_WAIT_MS, true))
    }

    /// Begins a session after everything that is needed was shown.
    pub(crate) fn whole(&self, desk: &Desk) -> Result<()> {
        let account = self.account.id;
        let step = match self.way {
            Way::Password => Step::SignedIn,
            Way::Provider => Step::SignedInByProvider,
        };
        desk.step(step, self.account, &self.place.address, self.now_ms)?;
        desk.record_attempt(&self.account.username, true, self.now_ms)?;
        desk.create_session(&self.new_session(self.policy.absolute_ms, false))?;
        desk.set_used(account, self.now_ms)?;
        let own = self.token.hash();
        desk.delete_sessions_on(account, &self.place.device, own.as_str())?;
        if desk.keep_device(account, self.place, self.now_ms)? == Known::New {
            // The session that it came with is a line already.
            let known = |_: &Desk| Ok(true);
            Happened::NewDevice.keep(desk, account, None, self.place, self.now_ms, known)?;
        }
        self.end_oldest(desk)?;
        tracing::info!(account.id = %account, "signed in");
        Ok(())
    }

    /// Ends the sessions that are too many, the oldest first.
    fn end_oldest(&self, desk: &Desk) -> Result<()> {
        let mut live = live_sessions(desk, self.account, self.policy, self.now_ms)?;
        live.sort_by_key(|session| session.created_ms);
        let most = usize::try_from(self.policy.sessions_max).unwrap_or(usize::MAX).max(1);
        let too_many = live.len().saturating_sub(most);
        let own = self.token.hash();
        let others = live.iter().filter(|session| session.token_hash != own.as_str());
        for session in others.take(too_many) {
            let account = self.account.id;
            Happened::LimitReached.keep(desk, account, None, self.place, self.now_ms, |desk| {
                desk.end_session(&session.token_hash, "batas").map(|()| true)
            })?;
        }
        Ok(())
    }
}

/// Lists the sessions of an account that hold, the one used last first.
pub(crate) fn live_sessions(
    store: &Store,
    account: &Account,
    policy: &Policy,
    now_ms: u64,
) -> Result<Vec<Session>> {
    let mut sessions = store.sessions_of(account.id, now_ms)?;
    sessions.retain(|session| holds(session, policy, now_ms));
    Ok(sessions)
}

/// Tells whether a session is neither too old nor idle for too long.
pub(crate) fn holds(session: &Session, policy: &Policy, now_ms: u64) -> bool {
    let span = Span { created_ms: session.created_ms, seen_ms: session.seen_ms };
    span.verdict(now_ms, policy) != Verdict::Over
}
