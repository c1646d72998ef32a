//! Sessions and failed sign-ins.

use domain::id::AccountId;

use crate::{
    account::username_key,
    conn::{Conn, Row, row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

/// A session to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Hash of the token; the token itself is never kept.
    pub token_hash: String,
    /// Whose it is.
    pub account: AccountId,
    /// Where it is opened.
    pub place: Place,
    /// When it begins, milliseconds since 1970.
    pub created_ms: u64,
    /// When it ends at the latest.
    pub expires_ms: u64,
    /// Whether the second factor is still to be shown.
    pub awaits_factor: bool,
}

/// From where somebody came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Hash of the token by which the browser is known.
    pub device: String,
    /// Browser and system in words.
    pub browser: String,
    /// Address on the network.
    pub address: String,
}

/// A session that somebody opened by signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of its token.
    pub token_hash: String,
    /// Whose it is.
    pub account: AccountId,
    /// When it began, milliseconds since 1970.
    pub created_ms: u64,
    /// When it was last used, as far as was written down.
    pub seen_ms: u64,
    /// When it ends at the latest.
    pub expires_ms: u64,
    /// Where it was opened.
    pub place: Place,
    /// What a passkey is asked to sign, while it is asked.
    pub challenge: Option<String>,
    /// Why it was ended before its time.
    pub ended: Option<String>,
    /// Whether the second factor is still to be shown.
    pub awaits_factor: bool,
    /// Whether its holder locked the screen.
    pub locked: bool,
    /// Wrong PINs or codes in a row.
    pub tries: u32,
    /// Whether its account has a second factor.
    pub has_factor: bool,
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
        "INSERT INTO session (token_hash, account, created_ms, seen_ms, expires_ms, device, \
         browser, address, awaits_factor) VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8)";
    FIND =
        "SELECT token_hash, account, created_ms, seen_ms, expires_ms, device, browser, address, \
         challenge, ended, awaits_factor, locked, tries, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM totp t WHERE t.account = session.account \
         AND t.confirmed = 1) OR EXISTS (SELECT 1 FROM passkey k \
         WHERE k.account = session.account) THEN 1 ELSE 0 END AS BIGINT) \
         FROM session WHERE token_hash = $1";
    LIVE_OF =
        "SELECT token_hash, account, created_ms, seen_ms, expires_ms, device, browser, address, \
         challenge, ended, awaits_factor, locked, tries, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM totp t WHERE t.account = session.account \
         AND t.confirmed = 1) OR EXISTS (SELECT 1 FROM passkey k \
         WHERE k.account = session.account) THEN 1 ELSE 0 END AS BIGINT) \
         FROM session WHERE account = $1 AND ended IS NULL AND awaits_factor = 0 \
         AND $2 < expires_ms ORDER BY seen_ms DESC, token_hash";
    LIVE_ON =
        "SELECT token_hash, account, created_ms, seen_ms, expires_ms, device, browser, address, \
         challenge, ended, awaits_factor, locked, tries, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM totp t WHERE t.account = session.account \
         AND t.confirmed = 1) OR EXISTS (SELECT 1 FROM passkey k \
         WHERE k.account = session.account) THEN 1 ELSE 0 END AS BIGINT) \
         FROM session WHERE device = $1 AND ended IS NULL AND awaits_factor = 0 \
         AND $2 < expires_ms ORDER BY seen_ms DESC, token_hash";
    TOUCH = "UPDATE session SET seen_ms = $2 WHERE token_hash = $1 AND seen_ms < $2";
    SET_LOCKED = "UPDATE session SET locked = $2 WHERE token_hash = $1";
    SET_CHALLENGE = "UPDATE session SET challenge = $2 WHERE token_hash = $1";
    /// Taken away as it is read, so that it is answered once.
    TAKE_CHALLENGE =
        "UPDATE session SET challenge = NULL WHERE token_hash = $1 AND challenge = $2";
    COUNT_TRY = "UPDATE session SET tries = tries + 1 WHERE token_hash = $1 AND tries < $2";
    TURN =
        "UPDATE session SET token_hash = $2, seen_ms = $3, locked = 0, tries = 0, \
         awaits_factor = 0, challenge = NULL WHERE token_hash = $1 AND ended IS NULL";
    END = "UPDATE session SET ended = $2 WHERE token_hash = $1 AND ended IS NULL";
    END_OTHERS =
        "UPDATE session SET ended = $3 WHERE account = $1 AND token_hash <> $2 \
         AND ended IS NULL";
    DELETE_ON = "DELETE FROM session WHERE account = $1 AND device = $2 AND token_hash <> $3";
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
    /// Opens a session; sessions that are over are swept out.
    pub fn create_session(&self, new: &NewSession) -> Result<()> {
        let account = new.account.get();
        let params = [
            new.token_hash.as_str().into(),
            account.as_bytes().into(),
            (new.created_ms as i64).into(),
            (new.expires_ms as i64).into(),
            new.place.device.as_str().into(),
            new.place.browser.as_str().into(),
            new.place.address.as_str().into(),
            new.awaits_factor.into(),
        ];
        self.engine().write(|conn| {
            conn.execute(&DELETE_EXPIRED, 1, &[(new.created_ms as i64).into()])?;
            conn.execute(&CREATE, 1, &params).map(|_| ())
        })
    }

    /// Returns a session, whether it is over or not.
    pub fn session(&self, token_hash: &str) -> Result<Option<Session>> {
        self.engine().read(|conn| row(conn, &FIND, &[token_hash.into()], session))
    }

    /// Lists the sessions of an account that are not over, the one used last first.
    pub fn sessions_of(&self, account: AccountId, now_ms: u64) -> Result<Vec<Session>> {
        let account = account.get();
        let params = [account.as_bytes().into(), (now_ms as i64).into()];
        self.engine().read(|conn| rows(conn, &LIVE_OF, &params, session))
    }

    /// Lists the sessions of a browser that are not over, the one used last first.
    pub fn sessions_on(&self, device: &str, now_ms: u64) -> Result<Vec<Session>> {
        let params = [device.into(), (now_ms as i64).into()];
        self.engine().read(|conn| rows(conn, &LIVE_ON, &params, session))
    }

    /// Locks a session until its holder shows who they are.
    pub fn lock_session(&self, token_hash: &str) -> Result<()> {
        let params = [token_hash.into(), true.into()];
        self.engine().write(|conn| conn.execute(&SET_LOCKED, 1, &params).map(|_| ()))
    }

    /// Keeps what a passkey is asked to sign.
    pub fn set_challenge(&self, token_hash: &str, challenge: &str) -> Result<()> {
        let params = [token_hash.into(), challenge.into()];
        self.engine().write(|conn| conn.execute(&SET_CHALLENGE, 1, &params).map(|_| ()))
    }

    /// Takes a challenge away; tells whether it was still to be answered.
    pub fn take_challenge(&self, token_hash: &str, challenge: &str) -> Result<bool> {
        let params = [token_hash.into(), challenge.into()];
        Ok(self.engine().write(|conn| conn.execute(&TAKE_CHALLENGE, 1, &params))? == 1)
    }

    /// Counts a PIN or code before it is looked at; tells whether it may be looked at. Counted
    /// first, so that many at once are no way around the limit.
    pub fn count_try(&self, token_hash: &str, tries_max: u32) -> Result<bool> {
        let params = [token_hash.into(), tries_max.into()];
        Ok(self.engine().write(|conn| conn.execute(&COUNT_TRY, 1, &params))? == 1)
    }

    /// Goes on with a session under another token, unlocked and with all factors shown; tells
    /// whether it was still there.
    pub fn turn_session(&self, old_hash: &str, new_hash: &str, seen_ms: u64) -> Result<bool> {
        let params = [old_hash.into(), new_hash.into(), (seen_ms as i64).into()];
        Ok(self.engine().write(|conn| conn.execute(&TURN, 1, &params))? == 1)
    }

    /// Ends a session before its time and keeps why, so that its browser can be told.
    pub fn end_session(&self, token_hash: &str, why: &str) -> Result<()> {
        let params = [token_hash.into(), why.into()];
        self.engine().write(|conn| conn.execute(&END, 1, &params).map(|_| ()))
    }

    /// Ends all sessions of an account but one, and keeps why; returns how many.
    pub fn end_other_sessions(&self, account: AccountId, kept: &str, why: &str) -> Result<u64> {
        let account = account.get();
        let params = [account.as_bytes().into(), kept.into(), why.into()];
        self.engine().write(|conn| conn.execute(&END_OTHERS, 1, &params))
    }

    /// Forgets other sessions of an account on one browser, after it signed in there anew.
    pub fn delete_sessions_on(
        &self,
        account: AccountId,
        device: &str,
        kept_hash: &str,
    ) -> Result<()> {
        let account = account.get();
        let params = [account.as_bytes().into(), device.into(), kept_hash.into()];
        self.engine().write(|conn| conn.execute(&DELETE_ON, 1, &params).map(|_| ()))
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

/// Ends all sessions of an account within a transaction.
pub(crate) fn end_all(conn: &mut dyn Conn, account: AccountId, why: &str) -> Result<()> {
    let account = account.get();
    let params = [account.as_bytes().into(), "".into(), why.into()];
    conn.execute(&END_OTHERS, 1, &params).map(|_| ())
}

fn session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        token_hash: row.string(0)?,
        account: row.id(1, AccountId::new)?,
        created_ms: row.int(2)?.unsigned_abs(),
        seen_ms: row.int(3)?.unsigned_abs(),
        expires_ms: row.int(4)?.unsigned_abs(),
        place: Place {
            device: row.string_or_null(5)?.unwrap_or_default(),
            browser: row.string_or_null(6)?.unwrap_or_default(),
            address: row.string_or_null(7)?.unwrap_or_default(),
        },
        challenge: row.string_or_null(8)?,
        ended: row.string_or_null(9)?,
        awaits_factor: row.int(10)? != 0,
        locked: row.int(11)? != 0,
        tries: u32::try_from(row.int(12)?).unwrap_or(u32::MAX),
        has_factor: row.int(13)? != 0,
    })
}
