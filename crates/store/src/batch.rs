//! Statements over many rows or many keys at once.

use crate::{
    conn::{Conn, Row, Value},
    error::Result,
    statement::{SIZES, Statement, cuts},
};

/// Runs a statement with `{values N}` or `{keys ...}` for all groups of `width` parameters; tells
/// how many rows it touched.
pub(crate) fn execute_rows(
    conn: &mut dyn Conn,
    statement: &Statement,
    width: usize,
    params: &[Value<'_>],
) -> Result<u64> {
    assert_eq!(params.len() % width, 0, "whole rows only, in {}", statement.name);
    let mut touched = 0;
    for cut in cuts(params.len() / width, width) {
        let part = &params[cut.start * width..cut.end * width];
        touched += conn.execute(statement, cut.len(), part)?;
    }
    Ok(touched)
}

/// Runs a query with `{keys ...}` for all groups of `width` parameters.
pub(crate) fn query_rows(
    conn: &mut dyn Conn,
    statement: &Statement,
    width: usize,
    params: &[Value<'_>],
    each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    assert_eq!(params.len() % width, 0, "whole rows only, in {}", statement.name);
    for cut in cuts(params.len() / width, width) {
        let part = &params[cut.start * width..cut.end * width];
        conn.query(statement, cut.len(), part, each)?;
    }
    Ok(())
}

/// Runs a query with `{list}` for all items. The last part is filled up by repeating its last
/// item, so that only a few sizes of the statement are ever prepared.
pub(crate) fn query_list(
    conn: &mut dyn Conn,
    statement: &Statement,
    fixed: &[Value<'_>],
    items: &[Value<'_>],
    each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    for part in items.chunks(SIZES[0]) {
        let size = SIZES.into_iter().filter(|size| part.len() <= *size).min();
        let size = size.expect("a part is no longer than the largest size");
        let last = *part.last().expect("chunks are not empty");
        let mut params = Vec::with_capacity(fixed.len() + size);
        params.extend_from_slice(fixed);
        params.extend_from_slice(part);
        params.resize(fixed.len() + size, last);
        conn.query(statement, size, &params, each)?;
    }
    Ok(())
}
