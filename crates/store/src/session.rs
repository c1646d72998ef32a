//! Sessions and failed sign-ins.

use domain::id::AccountId;

use crate::{
    account::username_key,
    conn::{Row, row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

/// A session that somebody opened by signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub account: AccountId,
    /// When it began, milliseconds since 1970.
    pub created_ms: u64,
    /// When it was last used, as far as was written down.
    pub seen_ms: u64,
    /// When it ends at the latest.
    pub expires_ms: u64,
}

/// Failed sign-ins of one user name, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FailuresInARow {
    /// How many.
    pub count: u32,
    /// When the last one happened, milliseconds since 1970.
    pub last_ms: u64,
}

/// Sign-ins kept per user name; older ones are forgotten.
const ATTEMPTS_MAX: i64 = 100;

statements! {
    CREATE =
        "INSERT INTO session (token_hash, account, created_ms, seen_ms, expires_ms) \
         VALUES ($1, $2, $3, $3, $4)";
    FIND = "SELECT account, created_ms, seen_ms, expires_ms FROM session WHERE token_hash = $1";
    TOUCH = "UPDATE session SET seen_ms = $2 WHERE token_hash = $1 AND seen_ms < $2";
    DELETE = "DELETE FROM session WHERE token_hash = $1";
    DELETE_OF = "DELETE FROM session WHERE account = $1";
    DELETE_EXPIRED = "DELETE FROM session WHERE expires_ms <= $1";
    RECORD_ATTEMPT =
        "INSERT INTO sign_in_attempt (username_key, at_ms, nth, ok) \
         SELECT $1, $2, coalesce(max(nth) + 1, 0), $3 FROM sign_in_attempt \
         WHERE username_key = $1 AND at_ms = $2";
    FORGET_ATTEMPTS =
        "DELETE FROM sign_in_attempt WHERE username_key = $1 AND at_ms < ( \
         SELECT min(at_ms) FROM (SELECT at_ms FROM sign_in_attempt WHERE username_key = $1 \
         ORDER BY at_ms DESC, nth DESC LIMIT $2) AS latest)";
    FAILURES_SINCE =
        "SELECT count(*) FROM sign_in_attempt WHERE username_key = $1 AND $2 <= at_ms \
         AND ok = 0";
    ATTEMPTS =
        "SELECT at_ms, ok FROM sign_in_attempt WHERE username_key = $1 \
         ORDER BY at_ms DESC, nth DESC LIMIT $2";
}

impl Store {
    /// Opens a session. The token itself is never kept, only its hash; sessions that are over
    /// are swept out.
    pub fn create_session(
        &self,
        token_hash: &str,
        account: AccountId,
        created_ms: u64,
        expires_ms: u64,
    ) -> Result<()> {
        let account = account.get();
        let (created, expires) = (created_ms as i64, expires_ms as i64);
        let params = [token_hash.into(), account.as_bytes().into(), created.into(), expires.into()];
        self.engine().write(|conn| {
            conn.execute(&DELETE_EXPIRED, 1, &[created.into()])?;
            conn.execute(&CREATE, 1, &params).map(|_| ())
        })
    }

    /// Returns a session, whether it is over or not.
    pub fn session(&self, token_hash: &str) -> Result<Option<Session>> {
        self.engine().read(|conn| row(conn, &FIND, &[token_hash.into()], session))
    }

    /// Writes down when a session was used; never back in time.
    pub fn touch_session(&self, token_hash: &str, seen_ms: u64) -> Result<()> {
        let params = [token_hash.into(), (seen_ms as i64).into()];
        self.engine().write(|conn| conn.execute(&TOUCH, 1, &params).map(|_| ()))
    }

    /// Ends a session.
    pub fn delete_session(&self, token_hash: &str) -> Result<()> {
        self.engine().write(|conn| conn.execute(&DELETE, 1, &[token_hash.into()]).map(|_| ()))
    }

    /// Ends all sessions of an account, as after a change of password.
    pub fn delete_sessions_of(&self, account: AccountId) -> Result<u64> {
        let account = account.get();
        self.engine().write(|conn| conn.execute(&DELETE_OF, 1, &[account.as_bytes().into()]))
    }

    /// Keeps that somebody tried to sign in under a name, whether there is such an account or
    /// not.
    pub fn record_attempt(&self, username: &str, ok: bool, at_ms: u64) -> Result<()> {
        let key = username_key(username);
        let params = [key.as_str().into(), (at_ms as i64).into(), ok.into()];
        self.engine().write(|conn| {
            conn.execute(&RECORD_ATTEMPT, 1, &params)?;
            let oldest = [key.as_str().into(), ATTEMPTS_MAX.into()];
            conn.execute(&FORGET_ATTEMPTS, 1, &oldest).map(|_| ())
        })
    }

    /// Counts failed sign-ins under a name since a moment.
    pub fn failures_since(&self, username: &str, since_ms: u64) -> Result<u32> {
        let key = username_key(username);
        let params = [key.as_str().into(), (since_ms as i64).into()];
        let count = self.engine().read(|conn| row(conn, &FAILURES_SINCE, &params, |r| r.int(0)))?;
        Ok(count.and_then(|count| u32::try_from(count).ok()).unwrap_or(0))
    }

    /// Counts failed sign-ins since the last good one, each within `gap_ms` of the next.
    pub fn failures_in_a_row(&self, username: &str, gap_ms: u64) -> Result<FailuresInARow> {
        let key = username_key(username);
        let params = [key.as_str().into(), ATTEMPTS_MAX.into()];
        let attempts = self.engine().read(|conn| {
            rows(conn, &ATTEMPTS, &params, |r| Ok((r.int(0)?.unsigned_abs(), r.int(1)? != 0)))
        })?;
        let mut failures = FailuresInARow::default();
        let mut later_ms = None;
        for (at_ms, ok) in attempts {
            let forgotten = later_ms.is_some_and(|later: u64| gap_ms <= later.abs_diff(at_ms));
            if ok || forgotten {
                break;
            }
            failures.count += 1;
            failures.last_ms = failures.last_ms.max(at_ms);
            later_ms = Some(at_ms);
        }
        Ok(failures)
    }
}

fn session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        account: row.id(0, AccountId::new)?,
        created_ms: row.int(1)?.unsigned_abs(),
        seen_ms: row.int(2)?.unsigned_abs(),
        expires_ms: row.int(3)?.unsigned_abs(),
    })
}
