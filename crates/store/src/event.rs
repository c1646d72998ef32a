//! What happened to an account, for its holder to see.

use domain::id::AccountId;

use crate::{
    conn::{Conn, rows},
    error::Result,
    session::Place,
    statement::statements,
    store::Store,
};

/// Events that are kept of one account; older ones are forgotten (the audit log keeps its own).
const KEPT_MAX: i64 = 200;

statements! {
    ADD =
        "INSERT INTO account_event (account, at_ms, nth, kind, by_account, device, browser, \
         address) SELECT $1, $2, coalesce(max(nth) + 1, 0), $3, $4, $5, $6, $7 \
         FROM account_event WHERE account = $1 AND at_ms = $2";
    FORGET =
        "DELETE FROM account_event WHERE account = $1 AND at_ms < ( \
         SELECT min(at_ms) FROM (SELECT at_ms FROM account_event WHERE account = $1 \
         ORDER BY at_ms DESC, nth DESC LIMIT $2) AS latest)";
    LIST =
        "SELECT at_ms, kind, by_account, device, browser, address FROM account_event \
         WHERE account = $1 ORDER BY at_ms DESC, nth DESC LIMIT $2";
}

/// Something that happened to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// What, as a word of the program.
    pub kind: String,
    /// Who did it, when it was not the holder.
    pub by: Option<AccountId>,
    /// From where it was done.
    pub place: Place,
}

impl Store {
    /// Keeps that something happened to an account.
    pub fn add_event(&self, account: AccountId, event: &Event) -> Result<()> {
        self.engine().write(|conn| add(conn, account, event))
    }

    /// Lists what happened to an account, the latest first.
    pub fn events_of(&self, account: AccountId, most: u32) -> Result<Vec<Event>> {
        let account = account.get();
        let params = [account.as_bytes().into(), most.into()];
        self.engine().read(|conn| {
            rows(conn, &LIST, &params, |row| {
                Ok(Event {
                    at_ms: row.int(0)?.unsigned_abs(),
                    kind: row.string(1)?,
                    by: row.id_or_null(2, AccountId::new)?,
                    place: Place {
                        device: row.string_or_null(3)?.unwrap_or_default(),
                        browser: row.string_or_null(4)?.unwrap_or_default(),
                        address: row.string_or_null(5)?.unwrap_or_default(),
                    },
                })
            })
        })
    }
}

/// Keeps an event within a transaction.
pub(crate) fn add(conn: &mut dyn Conn, account: AccountId, event: &Event) -> Result<()> {
    let (account, by) = (account.get(), event.by.map(AccountId::get));
    let params = [
        account.as_bytes().into(),
        (event.at_ms as i64).into(),
        event.kind.as_str().into(),
        by.as_ref().map(uuid::Uuid::as_bytes).into(),
        event.place.device.as_str().into(),
        event.place.browser.as_str().into(),
        event.place.address.as_str().into(),
    ];
    conn.execute(&ADD, 1, &params)?;
    conn.execute(&FORGET, 1, &[account.as_bytes().into(), KEPT_MAX.into()]).map(|_| ())
}
