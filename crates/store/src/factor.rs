//! Second factors of accounts.

use domain::id::AccountId;

use crate::{
    conn::{Conn, Row, row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

statements! {
    PUT_TOTP =
        "INSERT INTO totp (account, secret, confirmed, last_step, created_ms) \
         VALUES ($1, $2, 0, 0, $3) ON CONFLICT (account) DO UPDATE SET secret = $2, \
         confirmed = 0, last_step = 0, created_ms = $3 WHERE totp.confirmed = 0";
    TOTP = "SELECT secret, confirmed, last_step, created_ms FROM totp WHERE account = $1";
    /// Only forward: of two requests with one code, one finds the step used.
    USE_TOTP =
        "UPDATE totp SET last_step = $2, confirmed = 1 WHERE account = $1 AND last_step < $2";
    REMOVE_TOTP = "DELETE FROM totp WHERE account = $1";
    ADD_PASSKEY =
        "INSERT INTO passkey (credential, account, public_key, counter, name, created_ms) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential) DO NOTHING";
    PASSKEYS =
        "SELECT credential, public_key, counter, name, created_ms, used_ms FROM passkey \
         WHERE account = $1 ORDER BY created_ms, credential";
    USE_PASSKEY =
        "UPDATE passkey SET counter = $3, used_ms = $4 WHERE credential = $1 AND account = $2";
    REMOVE_PASSKEY = "DELETE FROM passkey WHERE credential = $1 AND account = $2";
    REMOVE_PASSKEYS = "DELETE FROM passkey WHERE account = $1";
}

/// An authenticator application of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// What both sides share.
    pub secret: [u8; 20],
    /// Whether a first code has shown that it works.
    pub confirmed: bool,
    /// Step of the code that was used last.
    pub last_step: u64,
    /// When it was made, milliseconds since 1970.
    pub created_ms: u64,
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Totp(…, confirmed: {})", self.confirmed)
    }
}

/// A passkey of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Identifier that the authenticator gave it.
    pub credential: Vec<u8>,
    /// Public key.
    pub public_key: Vec<u8>,
    /// How often it was used, as far as the authenticator counts.
    pub counter: u32,
    /// What its holder calls it.
    pub name: String,
    /// When it was made, milliseconds since 1970.
    pub created_ms: u64,
    /// When it was used last.
    pub used_ms: Option<u64>,
}

impl Store {
    /// Keeps a secret that is not confirmed yet; one that is confirmed is not replaced.
    pub fn begin_totp(&self, account: AccountId, secret: &[u8; 20], at_ms: u64) -> Result<()> {
        let account = account.get();
        let params = [account.as_bytes().into(), secret.into(), (at_ms as i64).into()];
        self.engine().write(|conn| conn.execute(&PUT_TOTP, 1, &params).map(|_| ()))
    }

    /// Returns the authenticator of an account.
    pub fn totp(&self, account: AccountId) -> Result<Option<Totp>> {
        let account = account.get();
        self.engine().read(|conn| row(conn, &TOTP, &[account.as_bytes().into()], totp))
    }

    /// Keeps that the code of a step was used, which also confirms the authenticator; tells
    /// whether nobody used it before.
    pub fn use_totp(&self, account: AccountId, step: u64) -> Result<bool> {
        let account = account.get();
        let params = [account.as_bytes().into(), (step as i64).into()];
        Ok(self.engine().write(|conn| conn.execute(&USE_TOTP, 1, &params))? == 1)
    }

    /// Takes the authenticator of an account away.
    pub fn remove_totp(&self, account: AccountId) -> Result<()> {
        let account = account.get();
        let params = [account.as_bytes().into()];
        self.engine().write(|conn| conn.execute(&REMOVE_TOTP, 1, &params).map(|_| ()))
    }

    /// Keeps a new passkey; tells whether its identifier is new.
    pub fn add_passkey(&self, account: AccountId, passkey: &Passkey) -> Result<bool> {
        let account = account.get();
        let params = [
            passkey.credential.as_slice().into(),
            account.as_bytes().into(),
            passkey.public_key.as_slice().into(),
            passkey.counter.into(),
            passkey.name.as_str().into(),
            (passkey.created_ms as i64).into(),
        ];
        Ok(self.engine().write(|conn| conn.execute(&ADD_PASSKEY, 1, &params))? == 1)
    }

    /// Lists the passkeys of an account, the oldest first.
    pub fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>> {
        let account = account.get();
        self.engine().read(|conn| rows(conn, &PASSKEYS, &[account.as_bytes().into()], passkey))
    }

    /// Keeps that a passkey was used.
    pub fn use_passkey(
        &self,
        account: AccountId,
        credential: &[u8],
        counter: u32,
        at_ms: u64,
    ) -> Result<()> {
        let account = account.get();
        let params =
            [credential.into(), account.as_bytes().into(), counter.into(), (at_ms as i64).into()];
        self.engine().write(|conn| conn.execute(&USE_PASSKEY, 1, &params).map(|_| ()))
    }

    /// Takes a passkey away; tells whether the account had it.
    pub fn remove_passkey(&self, account: AccountId, credential: &[u8]) -> Result<bool> {
        let account = account.get();
        let params = [credential.into(), account.as_bytes().into()];
        Ok(self.engine().write(|conn| conn.execute(&REMOVE_PASSKEY, 1, &params))? == 1)
    }

    /// Takes all second factors of an account away, and its links with identity providers.
    pub fn remove_factors(&self, account: AccountId) -> Result<()> {
        self.engine().write(|conn| remove_all(conn, account))
    }
}

/// Takes all second factors of an account away within a transaction, and its links with identity
/// providers: whatever opens it beside the password.
pub(crate) fn remove_all(conn: &mut dyn Conn, account: AccountId) -> Result<()> {
    let id = account.get();
    conn.execute(&REMOVE_TOTP, 1, &[id.as_bytes().into()])?;
    conn.execute(&REMOVE_PASSKEYS, 1, &[id.as_bytes().into()])?;
    crate::identity::remove_all(conn, account)?;
    crate::one_time::remove_spares(conn, account)
}

fn totp(row: &Row<'_>) -> Result<Totp> {
    Ok(Totp {
        secret: row.bytes(0)?,
        confirmed: row.int(1)? != 0,
        last_step: row.int(2)?.unsigned_abs(),
        created_ms: row.int(3)?.unsigned_abs(),
    })
}

fn passkey(row: &Row<'_>) -> Result<Passkey> {
    Ok(Passkey {
        credential: row.bytes_or_null(0)?.unwrap_or_default().to_vec(),
        public_key: row.bytes_or_null(1)?.unwrap_or_default().to_vec(),
        counter: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
        name: row.string(3)?,
        created_ms: row.int(4)?.unsigned_abs(),
        used_ms: row.int_or_null(5)?.map(i64::unsigned_abs),
    })
}
