//! How long files, functions and lines may be.

use crate::tidy::source::{Fault, Rust, Source};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_COLUMNS_MAX: usize = 100;

/// Checks Rust and TypeScript files.
pub(crate) fn check(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !matches!(source.extension(), "rs" | "ts" | "tsx") {
        return faults;
    }
    let lines = source.text.lines().count();
    if FILE_LINES_MAX < lines {
        let what = format!("the file has {lines} lines; at most {FILE_LINES_MAX}");
        faults.push(source.fault(lines, what));
    }
    if source.extension() == "rs" {
        faults.extend(wide_lines(source));
        faults.extend(long_functions(source));
    }
    faults
}

fn wide_lines(source: &Source) -> impl Iterator<Item = Fault> {
    source.text.lines().enumerate().filter_map(|(at, line)| {
        let columns = line.chars().count();
        (LINE_COLUMNS_MAX < columns).then(|| {
            let what = format!("the line has {columns} columns; at most {LINE_COLUMNS_MAX}");
            source.fault(at + 1, what)
        })
    })
}

fn long_functions(source: &Source) -> Vec<Fault> {
    let rust = Rust::read(&source.text);
    let mut faults = Vec::new();
    for at in 0..rust.code.len() {
        let Some(name) = function_name(&rust.code, at) else { continue };
        let first = rust.line_of(at);
        let lines = rust.line_of(rust.item_end(at) - 1) - first + 1;
        if FUNCTION_LINES_MAX < lines {
            let what = format!("`{name}` has {lines} lines; at most {FUNCTION_LINES_MAX}");
            faults.push(source.fault(first, what));
        }
    }
    faults
}

/// Returns the name when a function's definition starts at `at`: a type `fn(…)` has none.
fn function_name(code: &[char], at: usize) -> Option<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts_word = at == 0 || !is_word(code[at - 1]);
    if !starts_word || !code[at..].starts_with(&['f', 'n', ' ']) {
        return None;
    }
    let name: String =
        code[at + 3..].iter().skip_while(|c| **c == ' ').take_while(|c| is_word(**c)).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        let found = check(&Source::new(path, text));
        found.into_iter().map(|fault| format!("{}: {}", fault.line, fault.what)).collect()
    }

    fn function(lines: usize) -> String {
        format!("/// Doc.\nfn long(x: [u8; 2]) {{\n{}}}\n", "    a();\n".repeat(lines - 2))
    }

    #[test]
    fn files() {
        for path in ["a.rs", "a.ts"] {
            assert_eq!(faults(path, &"x;\n".repeat(500)), [""; 0]);
            assert_eq!(
                faults(path, &"x;\n".repeat(501)),
                ["501: the file has 501 lines; at most 500"]
            );
        }
        assert_eq!(faults("a.csv", &"x\n".repeat(501)), [""; 0]);
    }

    #[test]
    fn functions() {
        assert_eq!(faults("a.rs", &function(70)), [""; 0]);
        assert_eq!(faults("a.rs", &function(71)), ["2: `long` has 71 lines; at most 70"]);
        let braces_in_text = "fn f() {\n    let s = \"{\";\n}\n".to_owned() + &"g();\n".repeat(80);
        assert_eq!(faults("a.rs", &braces_in_text), [""; 0]);
        let only_declared = "trait T {\n    fn f(&self);\n}\n".to_owned() + &"g();\n".repeat(80);
        assert_eq!(faults("a.rs", &only_declared), [""; 0]);
    }

    #[test]
    fn lines_are_counted_in_characters() {
        let wide = |columns: usize| "é".repeat(columns);
        assert_eq!(faults("a.rs", &wide(100)), [""; 0]);
        assert_eq!(faults("a.rs", &wide(101)), ["1: the line has 101 columns; at most 100"]);
        assert_eq!(faults("a.md", &wide(101)), [""; 0]);
    }
}
