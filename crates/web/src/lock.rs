//! The locked screen: what opens it, and who may.

use access::{
    factor,
    lockout::{Failures, LOCKED_MS},
    one_time::Code,
    password::{self, Hash},
    pin,
    policy::Policy,
    sign_in::{Credentials, Outcome, decide},
    totp::Secret,
};
use store::{
    account::Account,
    error::Result,
    session::{Place, Session},
};

use crate::{
    app::App,
    desk::{Desk, Step},
    happened::Happened,
    session::Signed,
};

/// Tells whether a PIN opens a session: it began today with the whole password, the account has a
/// PIN, and its role needs no second factor, which a PIN never stands for.
pub(crate) fn opens_by_pin(app: &App, session: &Session, account: &Account) -> bool {
    account.pin_hash.is_some()
        && !factor::is_mandatory(&account.role)
        && app.day_of(session.created_ms) == app.today()
}

/// Returns the word for what the script of the locked screen asks.
pub(crate) const fn asked(signed: &Signed) -> &'static str {
    if signed.opens_by_pin {
        "pin"
    } else if signed.has_factor {
        "kode"
    } else {
        "sandi"
    }
}

/// What somebody shows to open a session.
#[derive(Clone)]
pub(crate) enum Shown {
    /// The PIN.
    Pin(String),
    /// The password, and a code where the account has a second factor.
    Password { password: String, code: String },
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// It is open again.
    Yes,
    /// Not right; try again.
    Wrong,
    /// Wrong so often that only signing in anew helps; the session is over.
    Over,
}

/// Looks at what is shown. Counted before it is looked at, so that many tries at once gain
/// nothing; the session goes on under `new_hash`.
pub(crate) fn open(
    desk: &Desk,
    session: &Session,
    account: &Account,
    shown: &Shown,
    new_hash: &str,
    now_ms: u64,
) -> Result<Opened> {
    let address = &session.place.address;
    if !desk.count_try(&session.token_hash, pin::TRIES_MAX)? {
        desk.end_session(&session.token_hash, "pin")?;
        desk.attempt(Step::UnlockWrong, Some(account), address, now_ms)?;
        return Ok(Opened::Over);
    }
    let right = match shown {
        Shown::Pin(pin) => {
            let hash = account.pin_hash.clone().map(Hash::from_kept);
            password::matches(hash.as_ref(), pin)
        }
        Shown::Password { password, code } => {
            password_fits(desk, account, password, now_ms)?
                && (!session.has_factor || code_fits(desk, account, session, code, now_ms)?)
        }
    };
    if right && desk.turn_session(&session.token_hash, new_hash, now_ms)? {
        desk.step(Step::Unlocked, account, address, now_ms)?;
        return Ok(Opened::Yes);
    }
    desk.attempt(Step::UnlockWrong, Some(account), address, now_ms)?;
    if pin::TRIES_MAX <= session.tries + 1 {
        desk.end_session(&session.token_hash, "pin")?;
        return Ok(Opened::Over);
    }
    Ok(Opened::Wrong)
}

/// Looks at a password under the same slowing down as at the door.
pub(crate) fn password_fits(
    desk: &Desk,
    account: &Account,
    password: &str,
    now_ms: u64,
) -> Result<bool> {
    let username = &account.username;
    let failures = desk.failures_in_a_row(username, LOCKED_MS)?;
    let failures = Failures { count: failures.count, last_ms: failures.last_ms };
    let credentials = credentials(account, &Policy::default(), now_ms);
    match decide(Some(&credentials), failures, password, now_ms) {
        Outcome::Welcome | Outcome::Unused => Ok(true),
        Outcome::Wrong(_) => {
            desk.record_attempt(username, false, now_ms)?;
            Ok(false)
        }
        Outcome::Locked { .. } => Ok(false),
    }
}

/// Like [`password_fits`], for whoever is signed in; that it was wrong is a line of the log.
pub(crate) fn password_right(
    desk: &Desk,
    account: &Account,
    password: &str,
    place: &Place,
    now_ms: u64,
) -> Result<bool> {
    let is_right = password_fits(desk, account, password, now_ms)?;
    if !is_right {
        desk.step(Step::PasswordWrong, account, &place.address, now_ms)?;
    }
    Ok(is_right)
}

/// Returns what is known of an account for deciding about a password.
pub(crate) fn credentials(account: &Account, policy: &Policy, now_ms: u64) -> Credentials {
    Credentials {
        hash: Hash::from_kept(account.password_hash.clone()),
        active: account.active,
        unused: policy.is_unused(account.last_use_ms(), now_ms),
    }
}

/// Looks at a code of the authenticator, else at a spare code; either is used up by it.
pub(crate) fn code_fits(
    desk: &Desk,
    account: &Account,
    session: &Session,
    code: &str,
    now_ms: u64,
) -> Result<bool> {
    if let Some(totp) = desk.totp(account.id)?.filter(|totp| totp.confirmed) {
        let step = Secret::new(totp.secret).step_of(code, totp.last_step, now_ms);
        if let Some(step) = step {
            return desk.use_totp(account.id, step);
        }
    }
    let Some(spare) = Code::read(code) else { return Ok(false) };
    let is_good = desk.has_spare_code(account.id, &spare.hash())?;
    if !is_good {
        return Ok(false);
    }
    Happened::SpareCodeUsed.keep(desk, account.id, None, &session.place, now_ms, |desk| {
        desk.use_spare_code(account.id, &spare.hash())
    })
}
