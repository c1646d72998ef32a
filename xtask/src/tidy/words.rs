//! Words and characters that have no place in the repository.

use crate::tidy::source::{Fault, Rust, Source};

/// Names of drawers that fill with everything; a file is named for the thing it holds.
const DRAWERS: [&str; 7] = ["utils", "util", "helpers", "common", "manager", "service", "impl"];

/// A reason shorter than this says nothing.
const REASON_CHARS_MIN: usize = 15;

/// Official lists are kept as they were published: the village Todo is not work left over.
const DATA: [&str; 7] = ["csv", "tsv", "json", "ndjson", "txt", "snap", "lock"];

/// This module and its neighbours name what they forbid.
const SELF: &str = "xtask/src/tidy/";

const UNFINISHED: [(&str, &str); 5] = [
    ("todo!", "code that is not written"),
    ("unimplemented!", "code that is not written"),
    ("dbg!", "a debugging aid"),
    ("#[ignore", "a test that does not run"),
    ("#[should_panic", "a test that does not say what it expects"),
];

/// Checks any text file.
pub(crate) fn check(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    if is_vendored(&source.path) {
        return faults;
    }
    faults.extend(drawer(source));
    let is_data = DATA.contains(&source.extension());
    for (at, line) in source.text.split('\n').enumerate() {
        if !is_data {
            faults.extend(white_space(line).map(|what| source.fault(at + 1, what)));
        }
        if !source.path.starts_with(SELF) {
            faults.extend(foreign(line, is_data).map(|what| source.fault(at + 1, what)));
        }
    }
    if source.path.starts_with(SELF) {
        return faults;
    }
    match source.extension() {
        "rs" => faults.extend(unfinished_rust(source)),
        _ if !is_data => faults.extend(unfinished(source, |_| source.is_test())),
        _ => {}
    }
    faults
}

/// Says whether others wrote the file and we keep it as it came.
pub(crate) fn is_vendored(path: &str) -> bool {
    path.split('/').any(|part| part == "vendor") || path.contains(".min.")
}

fn drawer(source: &Source) -> Option<Fault> {
    let name = source.path.rsplit('/').next()?;
    let stem = name.split('.').next()?;
    let is_code = matches!(source.extension(), "rs" | "ts" | "tsx" | "js" | "css");
    (is_code && DRAWERS.contains(&stem))
        .then(|| source.fault(1, format!("`{name}` is a drawer; name it for the thing it holds")))
}

fn white_space(line: &str) -> Option<&'static str> {
    if line.contains('\t') {
        return Some("a tab; indent with spaces");
    }
    line.ends_with([' ', '\r']).then_some("white space at the end of the line")
}

/// What shows where or how the text was made, or that it stands in for a real one.
fn foreign(line: &str, is_data: bool) -> Option<&'static str> {
    if has_path(line, "/work/") {
        return Some("a path of one machine");
    }
    (!is_data && has_word(&line.to_lowercase(), "lorem")).then_some("text that stands in for text")
}

fn unfinished_rust(source: &Source) -> Vec<Fault> {
    let rust = Rust::read(&source.text);
    let mut faults = unfinished(source, |line| source.is_test() || rust.is_test(line));
    for (line, code) in rust.lines() {
        for (mark, what) in UNFINISHED {
            if has_word(&code, mark) {
                faults.push(source.fault(line, format!("`{mark}`: {what}")));
            }
        }
    }
    faults
}

fn unfinished(source: &Source, may_stay: impl Fn(usize) -> bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, line) in source.text.lines().enumerate() {
        for mark in ["TODO", "FIXME", "XXX"] {
            if !has_word(line, mark) {
                continue;
            }
            let reason = line.split_once(&format!("{mark}:")).map_or("", |(_, after)| after);
            let is_reasoned = REASON_CHARS_MIN <= reason.trim().chars().count();
            if !(may_stay(at + 1) && is_reasoned) {
                let what = format!("`{mark}`: only in a test, with the reason after a colon");
                faults.push(source.fault(at + 1, what));
            }
        }
    }
    faults
}

/// Says whether `mark` stands in the line by itself, not within a longer word.
fn has_word(line: &str, mark: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().next();
        let starts = !mark.starts_with(is_word) || !before.is_some_and(is_word);
        let ends = !mark.ends_with(is_word) || !after.is_some_and(is_word);
        starts && ends
    })
}

/// Says whether an absolute path starts with `mark`; in an address it would follow a host.
fn has_path(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-}*".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, text: &str, expect: &[usize]) {
        let found = check(&Source::new(path, text));
        let lines: Vec<usize> = found.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, expect, "{path}: {text:?} gave {found:?}");
    }

    #[test]
    fn white_space_at_fault() {
        check_line("a.rs", "fn a() {\n    b();\n}\n", &[]);
        check_line("a.rs", "fn a() {\n\tb();\n} \n", &[2, 3]);
        check_line("a.toml", "a = 1\r\n", &[1]);
        check_line("a.md", "a \n", &[1]);
        check_line("a.csv", "a\tb \n", &[]);
        check_line("web/vendor/htmx.js", "\ta\n", &[]);
    }

    #[test]
    fn drawers() {
        check_line("crates/web/src/utils.rs", "", &[1]);
        check_line("e2e/helpers.ts", "", &[1]);
        check_line("crates/web/src/visit.rs", "", &[]);
        check_line("docs/service.md", "", &[]);
    }

    #[test]
    fn paths_of_a_machine() {
        check_line("a.md", "see /work/shared", &[1]);
        check_line("a.md", "see (/work/x)", &[1]);
        check_line("a.json", "{\"a\": \"/work/x\"}", &[1]);
        check_line("a.md", "see https://example.org/work/x and a/work/b", &[]);
        check_line("a.md", "/worker/", &[]);
    }

    #[test]
    fn words_that_stand_in() {
        check_line("a.html", "<p>Lorem ipsum</p>", &[1]);
        check_line("a.html", "<p>loremasi</p>", &[]);
    }

    #[test]
    fn unfinished_work() {
        check_line("a.rs", "// TODO: measure this on a slow disk\n", &[1]);
        check_line("docs/a.md", "FIXME: measure this on a slow disk\n", &[1]);
        check_line("crates/a/tests/it/main.rs", "// FIXME: the engine rounds down here\n", &[]);
        check_line("crates/a/tests/it/main.rs", "// FIXME: soon\n", &[1]);
        check_line("crates/a/tests/it/main.rs", "// FIXME\n", &[1]);
        check_line("e2e/a.spec.ts", "// TODO: the browser draws no focus ring\n", &[]);
        check_line("wilayah.csv", "53.10.07.2003,TODO\n", &[]);
        check_line("a.rs", "const TODOS: u8 = 1;\n", &[]);
        let in_module = "fn a() {}\n#[cfg(test)]\nmod tests {\n    // FIXME: rounds down, a bug of \
                         the engine\n    fn b() {}\n}\n";
        check_line("a.rs", in_module, &[]);
    }

    #[test]
    fn macros_of_unfinished_work() {
        check_line("a.rs", "fn a() { todo!() }\nfn b() { unimplemented!(); }\n", &[1, 2]);
        check_line("a.rs", "fn a() { dbg!(1); }\n", &[1]);
        check_line("a.rs", "#[ignore]\n#[should_panic(expected = \"x\")]\n", &[1, 2]);
        check_line("a.rs", "// todo! and dbg! are words here\nlet a = \"todo!()\";\n", &[]);
    }
}
