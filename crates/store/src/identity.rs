//! Who of an identity provider is which account.

use domain::id::AccountId;

use crate::{
    conn::{row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

statements! {
    FIND = "SELECT account FROM identity_link WHERE issuer = $1 AND subject = $2";
    OF = "SELECT issuer FROM identity_link WHERE account = $1 ORDER BY issuer";
    ADD =
        "INSERT INTO identity_link (issuer, subject, account, linked_by, linked_ms) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (issuer, subject) DO NOTHING";
    REMOVE = "DELETE FROM identity_link WHERE account = $1 AND issuer = $2";
}

impl Store {
    /// Returns the account of somebody whom an identity provider knows.
    pub fn linked_account(&self, issuer: &str, subject: &str) -> Result<Option<AccountId>> {
        let params = [issuer.into(), subject.into()];
        self.engine().read(|conn| row(conn, &FIND, &params, |row| row.id(0, AccountId::new)))
    }

    /// Lists the identity providers that know an account.
    pub fn links_of(&self, account: AccountId) -> Result<Vec<String>> {
        let account = account.get();
        let params = [account.as_bytes().into()];
        self.engine().read(|conn| rows(conn, &OF, &params, |row| row.string(0)))
    }

    /// Links somebody of an identity provider with an account; tells whether they were free.
    pub fn link_account(
        &self,
        (issuer, subject): (&str, &str),
        account: AccountId,
        by: AccountId,
        at_ms: u64,
    ) -> Result<bool> {
        let (account, by) = (account.get(), by.get());
        let params = [
            issuer.into(),
            subject.into(),
            account.as_bytes().into(),
            by.as_bytes().into(),
            (at_ms as i64).into(),
        ];
        Ok(self.engine().write(|conn| conn.execute(&ADD, 1, &params))? == 1)
    }

    /// Parts an account from an identity provider.
    pub fn unlink_account(&self, account: AccountId, issuer: &str) -> Result<()> {
        let account = account.get();
        let params = [account.as_bytes().into(), issuer.into()];
        self.engine().write(|conn| conn.execute(&REMOVE, 1, &params).map(|_| ()))
    }
}
