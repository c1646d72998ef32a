//! What a crate's code may reach for: clocks, chance, files, SQL.

use crate::tidy::source::{Fault, Rust, Source};

/// Crates that take values and return values; `guidelines` also reads files.
const PURE: [&str; 8] =
    ["domain", "fhir", "growth", "guidelines", "import", "outbreak", "portrait", "sync"];

/// Pure crates that may read files all the same.
const READERS: [&str; 1] = ["guidelines"];

const OUTSIDE: [&str; 13] = [
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "std::env",
    "env::",
    "rand::",
    "now_v7",
    "new_v4",
    "std::net",
    "std::process",
    "thread::sleep",
];

const FILES: [&str; 3] = ["std::fs", "fs::", "File::open"];

/// Crates whose work is SQL: the store, and those that make or measure databases.
const SPEAK_SQL: [&str; 4] = ["store", "testkit", "testpg", "bench"];

/// Where SQL has files of its own: what makes a store, and [`SECOND_COUNT`].
const SQL_FILES: [&str; 4] =
    ["crates/store/schema.sql", "crates/store/audit.sql", "crates/store/migrations/", SECOND_COUNT];

/// The one exception (ADR 17): indicators counted a second time, by plain SQL over the log, for a
/// test of the store and for measurements. Nothing that ships may name it.
const SECOND_COUNT: &str = "crates/store/plain/";

/// The only crate whose shipped code may read the second count: it measures.
const COUNTS_AGAIN: &str = "bench";

const SQL: [&str; 13] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE ",
    "CREATE DATABASE ",
    "ALTER TABLE ",
    "DROP TABLE ",
    "DROP INDEX ",
    "PRAGMA ",
];

/// Checks the shipped code of a crate; tests may do as they like.
pub(crate) fn check(source: &Source) -> Vec<Fault> {
    if source.extension() == "sql" && !SQL_FILES.iter().any(|place| source.path.starts_with(place))
    {
        return vec![source.fault(1, "SQL; only crate `store` speaks it")];
    }
    let Some(name) = source.crate_name() else { return Vec::new() };
    if source.extension() != "rs" || source.is_test() {
        return Vec::new();
    }
    let rust = Rust::read(&source.text);
    let mut faults = Vec::new();
    if PURE.contains(&name) {
        let files: &[&str] = if READERS.contains(&name) { &[] } else { &FILES };
        for (line, code) in rust.lines().iter().filter(|(line, _)| !rust.is_test(*line)) {
            let found = OUTSIDE.iter().chain(files).find(|mark| has_path(code, mark));
            faults.extend(found.map(|mark| {
                source.fault(*line, format!("`{mark}`: crate `{name}` takes values from outside"))
            }));
        }
    }
    if !SPEAK_SQL.contains(&name) {
        for (line, literal) in rust.literals.iter().filter(|(line, _)| !rust.is_test(*line)) {
            if SQL.iter().any(|start| literal.trim_start().starts_with(start)) {
                faults.push(source.fault(*line, "SQL; only crate `store` speaks it"));
            }
        }
    }
    if name != COUNTS_AGAIN {
        for (line, literal) in &rust.literals {
            if literal.contains("plain/") && literal.ends_with(".sql") {
                faults.push(source.fault(*line, "the second count (ADR 17) never ships"));
            }
        }
    }
    faults
}

/// Says whether the mark starts a path or a name of its own: `rand::` is not in `operand::`.
fn has_path(code: &str, mark: &str) -> bool {
    code.match_indices(mark).any(|(at, _)| {
        !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_lines(path: &str, text: &str, expect: &[usize]) {
        let found = check(&Source::new(path, text));
        let lines: Vec<usize> = found.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, expect, "{path}: {text:?} gave {found:?}");
    }

    #[test]
    fn pure_crates_have_no_clock_chance_or_surroundings() {
        let pure = "crates/portrait/src/draw.rs";
        check_lines(pure, "fn a() {}\nuse std::time::SystemTime;\n", &[2]);
        check_lines(pure, "let t = Instant::now();", &[1]);
        check_lines(pure, "let n = rand::random();", &[1]);
        check_lines(pure, "let p = std::env::var(\"A\");", &[1]);
        check_lines(pure, "let p = env::var(\"A\");", &[1]);
        check_lines(pure, "let id = Uuid::now_v7();", &[1]);
        check_lines(pure, "// std::env and Instant::now are words here\n", &[]);
        check_lines(pure, "let s = \"std::env\"; operand::x(); env!(\"A\");", &[]);
        check_lines(pure, "#[cfg(test)]\nmod tests {\n    use std::env;\n}\n", &[]);
        check_lines("crates/portrait/tests/it/main.rs", "use std::env;", &[]);
        check_lines("crates/simpul/src/main.rs", "let t = Instant::now();", &[]);
    }

    #[test]
    fn only_readers_among_the_pure_touch_files() {
        check_lines("crates/growth/src/a.rs", "std::fs::read(path)?;", &[1]);
        check_lines("crates/guidelines/src/a.rs", "std::fs::read(path)?;", &[]);
    }

    #[test]
    fn sql_stays_in_the_store() {
        let sql =
            "fn a() {\n    run(\"SELECT 1\");\n    run(r\"\n        UPDATE t SET n = 1\");\n}";
        check_lines("crates/web/src/a.rs", sql, &[2, 3]);
        check_lines("crates/store/src/a.rs", sql, &[]);
        check_lines("crates/web/src/a.rs", "say(\"Select one\"); say(\"DROP\");", &[]);
        check_lines("crates/web/src/a.rs", "// \"SELECT 1\"", &[]);
        check_lines("crates/simpul/tests/it/main.rs", sql, &[]);
        check_lines("crates/store/migrations/0001.sql", "SELECT 1;", &[]);
        check_lines("crates/web/src/a.sql", "SELECT 1;", &[1]);
        check_lines("docs/a.sql", "SELECT 1;", &[1]);
    }

    #[test]
    fn the_second_count_is_for_tests_and_measurements() {
        check_lines("crates/store/plain/2_entry.sql", "SELECT 1;", &[]);
        let reads = "const A: &str = include_str!(\"../plain/2_entry.sql\");";
        check_lines("crates/store/src/a.rs", reads, &[1]);
        check_lines("crates/web/src/a.rs", reads, &[1]);
        check_lines("crates/store/tests/it/plain.rs", reads, &[]);
        check_lines("crates/bench/src/plain.rs", reads, &[]);
    }
}
