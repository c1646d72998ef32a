//! Codes that are good once: only their hashes are kept.

use domain::id::AccountId;

use crate::{
    account,
    conn::{Conn, row},
    error::Result,
    identity,
    statement::statements,
    store::Store,
};

statements! {
    PUT_ENTRY =
        "INSERT INTO entry_code (account, code_hash, issued_by, issued_ms, expires_ms) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account) DO UPDATE SET code_hash = $2, \
         issued_by = $3, issued_ms = $4, expires_ms = $5";
    ENTRY =
        "SELECT account, issued_by, issued_ms, expires_ms FROM entry_code \
         WHERE code_hash = $1 AND $2 < expires_ms";
    ENTRY_OF =
        "SELECT account, issued_by, issued_ms, expires_ms FROM entry_code \
         WHERE account = $1 AND $2 < expires_ms";
    USE_ENTRY = "DELETE FROM entry_code WHERE code_hash = $1 AND account = $2 AND $3 < expires_ms";
    REMOVE_ENTRY = "DELETE FROM entry_code WHERE account = $1";
    ADD_SPARE = "INSERT INTO spare_code (account, code_hash) VALUES ($1, $2)";
    USE_SPARE = "DELETE FROM spare_code WHERE account = $1 AND code_hash = $2";
    HAS_SPARE = "SELECT 1 FROM spare_code WHERE account = $1 AND code_hash = $2";
    COUNT_SPARES = "SELECT count(*) FROM spare_code WHERE account = $1";
    REMOVE_SPARES = "DELETE FROM spare_code WHERE account = $1";
}

/// A code with which somebody chooses a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryCode {
    /// Whose password it is.
    pub account: AccountId,
    /// Who made the code; absent when it was made on the server itself.
    pub issued_by: Option<AccountId>,
    /// When it was made, milliseconds since 1970.
    pub issued_ms: u64,
    /// Until when it is good.
    pub expires_ms: u64,
}

impl Store {
    /// Keeps a code for choosing a password; an older one of the account is good no more.
    pub fn put_entry_code(&self, code: &EntryCode, hash: &str) -> Result<()> {
        let (account, by) = (code.account.get(), code.issued_by.map(AccountId::get));
        let params = [
            account.as_bytes().into(),
            hash.into(),
            by.as_ref().map(uuid::Uuid::as_bytes).into(),
            (code.issued_ms as i64).into(),
            (code.expires_ms as i64).into(),
        ];
        self.engine().write(|conn| conn.execute(&PUT_ENTRY, 1, &params).map(|_| ()))
    }

    /// Returns what a code is for, while it is good.
    pub fn entry_code(&self, hash: &str, now_ms: u64) -> Result<Option<EntryCode>> {
        let params = [hash.into(), (now_ms as i64).into()];
        self.engine().read(|conn| row(conn, &ENTRY, &params, entry))
    }

    /// Returns the code of an account that is good now.
    pub fn entry_code_of(&self, account: AccountId, now_ms: u64) -> Result<Option<EntryCode>> {
        let account = account.get();
        let params = [account.as_bytes().into(), (now_ms as i64).into()];
        self.engine().read(|conn| row(conn, &ENTRY_OF, &params, entry))
    }

    /// Takes a code and sets the password that was chosen with it; tells whether the code was
    /// still good. Both or neither.
    pub fn use_entry_code(
        &self,
        code_hash: &str,
        account: AccountId,
        password_hash: &str,
        now_ms: u64,
    ) -> Result<bool> {
        let id = account.get();
        let params = [code_hash.into(), id.as_bytes().into(), (now_ms as i64).into()];
        self.engine().write(|conn| {
            if conn.execute(&USE_ENTRY, 1, &params)? == 0 {
                return Ok(false);
            }
            // Whoever knew the old password may have linked an identity of their own.
            identity::remove_all(conn, account)?;
            account::set_password(conn, account, password_hash, false, now_ms)
        })
    }

    /// Takes the code of an account away.
    pub fn remove_entry_code(&self, account: AccountId) -> Result<()> {
        let account = account.get();
        let params = [account.as_bytes().into()];
        self.engine().write(|conn| conn.execute(&REMOVE_ENTRY, 1, &params).map(|_| ()))
    }

    /// Keeps a new set of codes for the day on which a factor is lost; the old set is good no
    /// more.
    pub fn put_spare_codes(&self, account: AccountId, hashes: &[String]) -> Result<()> {
        let id = account.get();
        self.engine().write(|conn| {
            remove_spares(conn, account)?;
            for hash in hashes {
                conn.execute(&ADD_SPARE, 1, &[id.as_bytes().into(), hash.as_str().into()])?;
            }
            Ok(())
        })
    }

    /// Takes a code of the set; tells whether it was still good.
    pub fn use_spare_code(&self, account: AccountId, hash: &str) -> Result<bool> {
        let account = account.get();
        let params = [account.as_bytes().into(), hash.into()];
        Ok(self.engine().write(|conn| conn.execute(&USE_SPARE, 1, &params))? == 1)
    }

    /// Tells whether a code of the set is still good.
    pub fn has_spare_code(&self, account: AccountId, hash: &str) -> Result<bool> {
        let account = account.get();
        let params = [account.as_bytes().into(), hash.into()];
        let found = self.engine().read(|conn| row(conn, &HAS_SPARE, &params, |r| r.int(0)))?;
        Ok(found.is_some())
    }

    /// Counts the codes that are left.
    pub fn spare_codes_left(&self, account: AccountId) -> Result<u64> {
        let account = account.get();
        let params = [account.as_bytes().into()];
        let left = self.engine().read(|conn| row(conn, &COUNT_SPARES, &params, |r| r.int(0)))?;
        Ok(left.map_or(0, i64::unsigned_abs))
    }
}

/// Takes all codes of the set away within a transaction.
pub(crate) fn remove_spares(conn: &mut dyn Conn, account: AccountId) -> Result<()> {
    conn.execute(&REMOVE_SPARES, 1, &[account.get().as_bytes().into()]).map(|_| ())
}

fn entry(row: &crate::conn::Row<'_>) -> Result<EntryCode> {
    Ok(EntryCode {
        account: row.id(0, AccountId::new)?,
        issued_by: row.id_or_null(1, AccountId::new)?,
        issued_ms: row.int(2)?.unsigned_abs(),
        expires_ms: row.int(3)?.unsigned_abs(),
    })
}
