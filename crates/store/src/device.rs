//! Browsers from which accounts signed in.

use domain::id::AccountId;

use crate::{error::Result, session::Place, statement::statements, store::Store};

statements! {
    ADD =
        "INSERT INTO account_device (account, device, browser, address, first_ms, last_ms) \
         VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (account, device) DO NOTHING";
    SEEN =
        "UPDATE account_device SET browser = $3, address = $4, last_ms = $5 \
         WHERE account = $1 AND device = $2";
    OTHERS = "SELECT count(*) FROM account_device WHERE account = $1 AND device <> $2";
}

/// What a browser is to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The account signed in there before.
    Before,
    /// The first browser of the account.
    First,
    /// A browser that the account never used, though it has others.
    New,
}

impl Store {
    /// Keeps that an account signed in from a browser; tells what the browser is to it.
    pub fn keep_device(&self, account: AccountId, place: &Place, at_ms: u64) -> Result<Known> {
        let account = account.get();
        let params = [
            account.as_bytes().into(),
            place.device.as_str().into(),
            place.browser.as_str().into(),
            place.address.as_str().into(),
            (at_ms as i64).into(),
        ];
        self.engine().write(|conn| {
            if conn.execute(&ADD, 1, &params)? == 0 {
                conn.execute(&SEEN, 1, &params)?;
                return Ok(Known::Before);
            }
            let others =
                crate::conn::row(conn, &OTHERS, &params[..2], |row| row.int(0))?.unwrap_or(0);
            Ok(if others == 0 { Known::First } else { Known::New })
        })
    }
}
