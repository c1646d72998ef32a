//! Homes: the Puskesmas whose records the store holds.

use domain::area::PuskesmasCode;

use crate::{
    conn::rows,
    error::{Error, Result},
    statement::statements,
    store::Store,
};

statements! {
    LIST = "SELECT puskesmas FROM log_head ORDER BY puskesmas";
}

impl Store {
    /// Returns every home that has records, by code.
    pub fn homes(&self) -> Result<Vec<PuskesmasCode>> {
        let codes = self.engine().read(|conn| rows(conn, &LIST, &[], |row| row.string(0)))?;
        let read = |code: String| {
            code.parse().map_err(|_| Error::Damaged(format!("a home is called {code:?}")))
        };
        codes.into_iter().map(read).collect()
    }
}
