//! The narrow waist: the few things that both engines can do, in one dialect.

use domain::day::Day;

use crate::{
    error::{Error, Result},
    statement::Statement,
};

/// A parameter of a statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    /// No value.
    Null,
    /// `{int}`: also days, months and truth values.
    Int(i64),
    /// `{text}`.
    Text(&'a str),
    /// `{bytes}`: also identifiers.
    Bytes(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One connection to one engine.
pub(crate) trait Conn: Send {
    /// Runs a statement that returns nothing; tells how many rows it touched.
    ///
    /// `count` is how many groups of parameters stand for the statement's marker (see
    /// [`Statement`]); 1 when it has none.
    fn execute(&mut self, statement: &Statement, count: usize, params: &[Value<'_>])
    -> Result<u64>;

    /// Runs a statement and hands over its rows one by one.
    fn query(
        &mut self,
        statement: &Statement,
        count: usize,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()>;

    /// Runs a script of several statements without parameters (migrations).
    fn script(&mut self, text: &str) -> Result<()>;

    /// Lets the engine look at how its tables are filled now, so that it plans by that and not by
    /// what they were before they were filled at once.
    fn survey(&mut self) -> Result<()>;

    /// Prepares a statement without running it.
    #[cfg(test)]
    fn prepare(&mut self, statement: &Statement, count: usize) -> Result<()>;

    /// Starts a transaction; `write` takes the engine's write lock where it has one.
    fn begin(&mut self, write: bool) -> Result<()>;

    /// Makes the transaction durable.
    fn commit(&mut self) -> Result<()>;

    /// Forgets the transaction.
    fn rollback(&mut self) -> Result<()>;

    /// Tells whether the connection is lost and must be made anew.
    fn is_lost(&self) -> bool;
}

/// A row as the engine gives it; columns are counted from 0.
pub(crate) enum Row<'r> {
    /// Of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// Of PostgreSQL.
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// Returns a number or nothing.
    pub(crate) fn int_or_null(&self, column: usize) -> Result<Option<i64>> {
        match self {
            Self::Sqlite(row) => row.get(column).map_err(misread),
            Self::Postgres(row) => row.try_get(column).map_err(misread),
        }
    }

    /// Returns a number.
    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        self.int_or_null(column)?.ok_or_else(|| missing(column))
    }

    /// Returns a text or nothing.
    pub(crate) fn text_or_null(&self, column: usize) -> Result<Option<&str>> {
        match self {
            Self::Sqlite(row) => {
                row.get_ref(column).map_err(misread)?.as_str_or_null().map_err(misread)
            }
            Self::Postgres(row) => row.try_get(column).map_err(misread),
        }
    }

    /// Returns a text.
    pub(crate) fn text(&self, column: usize) -> Result<&str> {
        self.text_or_null(column)?.ok_or_else(|| missing(column))
    }

    /// Returns an owned text or nothing.
    pub(crate) fn string_or_null(&self, column: usize) -> Result<Option<String>> {
        Ok(self.text_or_null(column)?.map(str::to_owned))
    }

    /// Returns an owned text.
    pub(crate) fn string(&self, column: usize) -> Result<String> {
        Ok(self.text(column)?.to_owned())
    }

    /// Returns a text read as another type, or nothing.
    pub(crate) fn parsed_or_null<T: std::str::FromStr>(&self, column: usize) -> Result<Option<T>> {
        let Some(text) = self.text_or_null(column)? else { return Ok(None) };
        let parsed = text.parse().map_err(|_| unreadable(column, text))?;
        Ok(Some(parsed))
    }

    /// Returns a text read as another type.
    pub(crate) fn parsed<T: std::str::FromStr>(&self, column: usize) -> Result<T> {
        self.parsed_or_null(column)?.ok_or_else(|| missing(column))
    }

    /// Returns a day or nothing.
    pub(crate) fn day_or_null(&self, column: usize) -> Result<Option<Day>> {
        Ok(self.small_or_null(column)?.map(Day::from_epoch_days))
    }

    /// Returns a day.
    pub(crate) fn day(&self, column: usize) -> Result<Day> {
        self.day_or_null(column)?.ok_or_else(|| missing(column))
    }

    /// Returns a number of 32 bits or nothing.
    pub(crate) fn small_or_null(&self, column: usize) -> Result<Option<i32>> {
        let Some(number) = self.int_or_null(column)? else { return Ok(None) };
        let small = i32::try_from(number);
        small.map(Some).map_err(|_| Error::Damaged(format!("column {column} holds {number}")))
    }

    /// Returns bytes or nothing.
    pub(crate) fn bytes_or_null(&self, column: usize) -> Result<Option<&[u8]>> {
        match self {
            Self::Sqlite(row) => {
                row.get_ref(column).map_err(misread)?.as_blob_or_null().map_err(misread)
            }
            Self::Postgres(row) => row.try_get(column).map_err(misread),
        }
    }

    /// Returns bytes of a known length.
    pub(crate) fn bytes<const N: usize>(&self, column: usize) -> Result<[u8; N]> {
        let bytes = self.bytes_or_null(column)?.ok_or_else(|| missing(column))?;
        bytes.try_into().map_err(|_| damaged_length(column, bytes.len()))
    }

    /// Returns an identifier or nothing.
    pub(crate) fn id_or_null<T>(
        &self,
        column: usize,
        new: fn(uuid::Uuid) -> T,
    ) -> Result<Option<T>> {
        let Some(bytes) = self.bytes_or_null(column)? else { return Ok(None) };
        let uuid =
            uuid::Uuid::from_slice(bytes).map_err(|_| damaged_length(column, bytes.len()))?;
        Ok(Some(new(uuid)))
    }

    /// Returns an identifier.
    pub(crate) fn id<T>(&self, column: usize, new: fn(uuid::Uuid) -> T) -> Result<T> {
        self.id_or_null(column, new)?.ok_or_else(|| missing(column))
    }
}

fn misread(error: impl std::error::Error) -> Error {
    Error::Damaged(format!("a column has another type than expected: {error}"))
}

fn missing(column: usize) -> Error {
    Error::Damaged(format!("column {column} of a row is empty"))
}

fn unreadable(column: usize, text: &str) -> Error {
    Error::Damaged(format!("column {column} holds {} unreadable bytes", text.len()))
}

fn damaged_length(column: usize, length: usize) -> Error {
    Error::Damaged(format!("column {column} of a row has {length} bytes"))
}

/// Gathers what `read` makes of every row.
pub(crate) fn rows<T>(
    conn: &mut dyn Conn,
    statement: &Statement,
    params: &[Value<'_>],
    mut read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    conn.query(statement, 1, params, &mut |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Returns what `read` makes of the first row, if there is one.
pub(crate) fn row<T>(
    conn: &mut dyn Conn,
    statement: &Statement,
    params: &[Value<'_>],
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    Ok(rows(conn, statement, params, read)?.into_iter().next())
}
