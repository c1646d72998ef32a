//! Statements: named SQL in the dialect that both engines take.
//!
//! Parameters are `$1`, `$2`, ... A statement may hold one marker that stands for a varying
//! number of parameters, numbered after the fixed ones:
//! - `{list}`: `$k, $k+1, ...` for `IN (...)`; it may stand twice, for the same items;
//! - `{values N}`: rows of N parameters for `INSERT`: `VALUES ($k, ...), (...)`;
//! - `{keys LETTERS}`: rows with declared types (`t` text, `i` int, `b` bytes) for
//!   `(a, b) IN (...)`.
//!
//! The type words `{int}`, `{text}`, `{bytes}` are filled in per engine.

use std::fmt::Write as _;

/// Marker of a list.
const LIST: &str = "{list}";

/// A named statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement {
    /// Unique name, seen in errors.
    pub(crate) name: &'static str,
    /// Text in the common dialect.
    pub(crate) sql: &'static str,
}

/// Names statements and lists them in `ALL`, which the registry gathers for the test that prepares
/// every statement on both engines. A macro, so that none can be left out.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: $crate::statement::Statement = $crate::statement::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            sql: $sql,
        };)*
        /// All statements of this module.
        #[cfg(test)]
        pub(crate) const ALL: &[$crate::statement::Statement] = &[$($name),*];
    };
}
pub(crate) use statements;

/// Sizes in which varying statements are prepared, largest first; other numbers of rows or items
/// are cut into these. Few sizes keep few prepared statements.
pub(crate) const SIZES: [usize; 8] = [128, 64, 32, 16, 8, 4, 2, 1];
/// Most parameters of one statement; SQLite would take 32,766, but prepared statements of that
/// size are memory for little gain.
const PARAMS_MAX: usize = 2_048;

/// Words of one engine for the four types and the end of a table.
pub(crate) struct Words {
    /// Whole numbers of 64 bits.
    pub(crate) int: &'static str,
    /// Text in columns, compared byte by byte.
    pub(crate) text: &'static str,
    /// Bytes.
    pub(crate) bytes: &'static str,
    /// End of a table whose rows are large or read in order of insertion.
    pub(crate) strict: &'static str,
    /// End of a table of small rows kept in order of their key.
    pub(crate) keyed: &'static str,
}

impl Statement {
    /// Names a statement.
    pub(crate) const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql }
    }

    /// Writes the text for one engine and a number of groups.
    pub(crate) fn expand(&self, words: &Words, count: usize) -> String {
        let text = fill_words(self.sql, words);
        let first = fixed_params(&text) + 1;
        if text.contains(LIST) {
            let list: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
            return text.replace(LIST, &list.join(", "));
        }
        let Some(start) = text.find('{') else { return text };
        let end = start + text[start..].find('}').expect("every marker is closed");
        let mut out = String::with_capacity(text.len() + 8 * count);
        out.push_str(&text[..start]);
        match text[start + 1..end].split_once(' ') {
            Some(("values", width)) => {
                let width: usize = width.parse().expect("a number of columns");
                write_rows(&mut out, first, count, width, |_, n| format!("${n}"));
            }
            Some(("keys", letters)) => {
                let letters = letters.as_bytes();
                write_rows(&mut out, first, count, letters.len(), |column, n| {
                    let word = match letters[column] {
                        b't' => "TEXT",
                        b'i' => words.int,
                        b'b' => words.bytes,
                        other => unreachable!("no type letter {other}"),
                    };
                    format!("CAST(${n} AS {word})")
                });
            }
            Some(_) | None => unreachable!("known markers only, in {}", self.name),
        }
        out.push_str(&text[end + 1..]);
        out
    }

    /// Tells whether the number of parameters varies.
    #[cfg(test)]
    pub(crate) fn varies(&self) -> bool {
        [LIST, "{values ", "{keys "].iter().any(|marker| self.sql.contains(marker))
    }
}

/// Fills in the type words of an engine.
pub(crate) fn fill_words(sql: &str, words: &Words) -> String {
    sql.replace("{int}", words.int)
        .replace("{text}", words.text)
        .replace("{bytes}", words.bytes)
        .replace("{strict}", words.strict)
        .replace("{keyed}", words.keyed)
}

fn write_rows(
    out: &mut String,
    first: usize,
    count: usize,
    width: usize,
    param: impl Fn(usize, usize) -> String,
) {
    out.push_str("VALUES ");
    for row in 0..count {
        let params: Vec<String> =
            (0..width).map(|column| param(column, first + row * width + column)).collect();
        let comma = if row == 0 { "" } else { ", " };
        write!(out, "{comma}({})", params.join(", ")).expect("writing to a string cannot fail");
    }
}

/// Returns the highest parameter number of a text.
fn fixed_params(sql: &str) -> usize {
    sql.split('$')
        .skip(1)
        .filter_map(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            rest[..digits].parse::<usize>().ok()
        })
        .max()
        .unwrap_or(0)
}

/// Cuts `total` groups of `width` parameters into the sizes in which statements are prepared.
pub(crate) fn cuts(total: usize, width: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let most = (PARAMS_MAX / width).max(1);
    let mut start = 0;
    std::iter::from_fn(move || {
        let left = (total - start).min(most);
        let size = SIZES.into_iter().find(|size| *size <= left)?;
        let range = start..start + size;
        start += size;
        Some(range)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words =
        Words { int: "BIGINT", text: "TEXT COLLATE \"C\"", bytes: "BYTEA", strict: "", keyed: "" };

    #[test]
    fn markers_are_numbered_after_fixed_parameters() {
        let list = Statement::new("a", "SELECT 1 FROM t WHERE b = $1 AND a IN ({list})");
        assert_eq!(list.expand(&WORDS, 2), "SELECT 1 FROM t WHERE b = $1 AND a IN ($2, $3)");
        let twice = Statement::new("d", "SELECT 1 WHERE a IN ({list}) OR b IN ({list})");
        assert_eq!(twice.expand(&WORDS, 2), "SELECT 1 WHERE a IN ($1, $2) OR b IN ($1, $2)");
        let insert = Statement::new("b", "INSERT INTO t (a, b) {values 2} ON CONFLICT DO NOTHING");
        assert_eq!(
            insert.expand(&WORDS, 2),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING"
        );
        let keys = Statement::new("c", "DELETE FROM t WHERE (a, b) IN ({keys tb})");
        assert_eq!(
            keys.expand(&WORDS, 1),
            "DELETE FROM t WHERE (a, b) IN (VALUES (CAST($1 AS TEXT), CAST($2 AS BYTEA)))"
        );
    }

    #[test]
    fn cuts_cover_everything_once() {
        for (total, width) in [(0, 1), (1, 40), (7, 3), (8, 1), (39, 36), (1_263, 5)] {
            let cut: Vec<usize> = cuts(total, width).flatten().collect();
            assert_eq!(cut, (0..total).collect::<Vec<_>>());
        }
        assert_eq!(cuts(18, 5).count(), 2);
        assert!(cuts(1_000, 36).all(|cut| cut.len() <= 32));
    }
}
