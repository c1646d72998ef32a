//! Pages of long lists.

use crate::{
    conn::{Conn, Row, Value},
    error::Result,
    statement::Statement,
};

/// Most rows on one page.
pub const PAGE_ROWS_MAX: u32 = 1_000;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Rows wanted, at most [`PAGE_ROWS_MAX`].
    pub limit: u32,
    /// Rows passed over.
    pub offset: u32,
}

impl Page {
    /// The first so many rows.
    pub const fn first(limit: u32) -> Self {
        Self { limit, offset: 0 }
    }

    pub(crate) fn limit(self) -> i64 {
        i64::from(self.limit.min(PAGE_ROWS_MAX))
    }

    pub(crate) fn offset(self) -> i64 {
        i64::from(self.offset)
    }
}

impl Default for Page {
    fn default() -> Self {
        Self::first(100)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows of the page.
    pub rows: Vec<T>,
    /// Rows of the whole list; 0 when the page lies beyond its end.
    pub total: u64,
}

/// Gathers the rows of a page; the first column of each row is the length of the whole list.
pub(crate) fn gather<T>(
    conn: &mut dyn Conn,
    statement: &Statement,
    params: &[Value<'_>],
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Listed<T>> {
    let mut listed = Listed { rows: Vec::new(), total: 0 };
    conn.query(statement, 1, params, &mut |row| {
        listed.total = row.int(0)?.unsigned_abs();
        listed.rows.push(read(row)?);
        Ok(())
    })?;
    Ok(listed)
}
