//! Who of an identity provider is which account.

use domain::id::AccountId;

use crate::{
    conn::{Conn, row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

statements! {
    FIND = "SELECT account FROM identity_link WHERE issuer = $1 AND subject = $2";
    OF = "SELECT issuer, linked_ms FROM identity_link WHERE account = $1 ORDER BY issuer";
    AT = "SELECT account FROM identity_link WHERE account = $1 AND issuer = $2";
    ADD =
        "INSERT INTO identity_link (issuer, subject, account, linked_by, linked_ms) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (issuer, subject) DO NOTHING";
    REMOVE = "DELETE FROM identity_link WHERE account = $1 AND issuer = $2";
    REMOVE_ALL = "DELETE FROM identity_link WHERE account = $1";
}

/// That a provider knows the holder of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The provider.
    pub issuer: String,
    /// Since when, milliseconds since 1970.
    pub linked_ms: u64,
}

/// What became of linking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linking {
    /// They are one from now on.
    Done,
    /// Whoever the provider names is another account, or this one already.
    Taken,
    /// The account is somebody else at this provider.
    HasAnother,
}

impl Store {
    /// Returns the account of somebody whom an identity provider knows.
    pub fn linked_account(&self, issuer: &str, subject: &str) -> Result<Option<AccountId>> {
        let params = [issuer.into(), subject.into()];
        self.engine().read(|conn| row(conn, &FIND, &params, |row| row.id(0, AccountId::new)))
    }

    /// Lists the identity providers that know an account.
    pub fn links_of(&self, account: AccountId) -> Result<Vec<Link>> {
        let account = account.get();
        let params = [account.as_bytes().into()];
        self.engine().read(|conn| {
            rows(conn, &OF, &params, |row| {
                Ok(Link { issuer: row.string(0)?, linked_ms: row.int(1)?.unsigned_abs() })
            })
        })
    }

    /// Links somebody of an identity provider with an account: one of each at a provider.
    pub fn link_account(
        &self,
        (issuer, subject): (&str, &str),
        account: AccountId,
        by: AccountId,
        at_ms: u64,
    ) -> Result<Linking> {
        let (account, by) = (account.get(), by.get());
        let own = [account.as_bytes().into(), issuer.into()];
        let params = [
            issuer.into(),
            subject.into(),
            account.as_bytes().into(),
            by.as_bytes().into(),
            (at_ms as i64).into(),
        ];
        self.engine().write(|conn| {
            let found = row(conn, &FIND, &params[..2], |row| row.id(0, AccountId::new))?;
            if found.is_some() {
                return Ok(Linking::Taken);
            }
            if row(conn, &AT, &own, |row| row.id(0, AccountId::new))?.is_some() {
                return Ok(Linking::HasAnother);
            }
            match conn.execute(&ADD, 1, &params)? {
                1 => Ok(Linking::Done),
                _ => Ok(Linking::Taken),
            }
        })
    }

    /// Parts an account from an identity provider; tells whether they were linked.
    pub fn unlink_account(&self, account: AccountId, issuer: &str) -> Result<bool> {
        let account = account.get();
        let params = [account.as_bytes().into(), issuer.into()];
        Ok(self.engine().write(|conn| conn.execute(&REMOVE, 1, &params))? != 0)
    }

    /// Parts an account from all identity providers; tells whether there was any.
    pub fn unlink_everywhere(&self, account: AccountId) -> Result<bool> {
        let was_linked = !self.links_of(account)?.is_empty();
        self.engine().write(|conn| remove_all(conn, account))?;
        Ok(was_linked)
    }
}

/// Parts an account from all identity providers within a transaction.
pub(crate) fn remove_all(conn: &mut dyn Conn, account: AccountId) -> Result<()> {
    let account = account.get();
    conn.execute(&REMOVE_ALL, 1, &[account.as_bytes().into()]).map(|_| ())
}
