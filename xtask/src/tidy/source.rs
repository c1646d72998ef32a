//! A tracked file, and Rust source split into code, strings and comments.

use std::ops::{Range, RangeInclusive};

/// A text file of the repository.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
}

/// One complaint, at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    /// Path from the root.
    pub(crate) path: String,
    /// Line, counted from 1.
    pub(crate) line: usize,
    /// What is wrong and what the rule is.
    pub(crate) what: String,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Returns the part of the name after the last dot.
    pub(crate) fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Says whether the file holds nothing but tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests" || part == "e2e")
            || self.path.ends_with(".spec.ts")
            || self.path.ends_with(".test.ts")
    }

    /// Returns the crate the file belongs to: `crates/store/src/log.rs` belongs to `store`.
    pub(crate) fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    pub(crate) fn fault(&self, line: usize, what: impl Into<String>) -> Fault {
        Fault { path: self.path.clone(), line, what: what.into() }
    }
}

/// Rust source by kind of text; `code` has as many characters as the source, with those of
/// strings and comments blanked.
#[derive(Debug)]
pub(crate) struct Rust {
    /// Characters of the code; everything else is a space, line ends stay.
    pub(crate) code: Vec<char>,
    /// String literals: line of the first character and content.
    pub(crate) literals: Vec<(usize, String)>,
    /// Lines of items under `#[cfg(test)]`.
    tests: Vec<RangeInclusive<usize>>,
}

impl Rust {
    /// Splits Rust source; any text is taken, a literal without an end ends with the text.
    pub(crate) fn read(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut rust = Self { code: chars.clone(), literals: Vec::new(), tests: Vec::new() };
        let mut at = 0;
        while at < chars.len() {
            let end = match chars[at] {
                '/' if chars.get(at + 1) == Some(&'/') => find(&chars, at, "\n"),
                '/' if chars.get(at + 1) == Some(&'*') => comment_end(&chars, at),
                '\'' => quote_end(&chars, at),
                '"' => rust.keep_literal(&chars, at, at + 1, 0),
                'r' if !continues_word(&chars, at) => match raw_start(&chars, at) {
                    Some(hashes) => rust.keep_literal(&chars, at, at + hashes + 2, hashes + 1),
                    None => at,
                },
                _ => at,
            };
            if at < end {
                blank(&mut rust.code, at..end);
                at = end;
            } else {
                at += 1;
            }
        }
        rust.tests = rust.find_tests();
        rust
    }

    /// Says whether a line, counted from 1, belongs to an item under `#[cfg(test)]`.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.tests.iter().any(|lines| lines.contains(&line))
    }

    fn find_tests(&self) -> Vec<RangeInclusive<usize>> {
        let marker: Vec<char> = "#[cfg(test)]".chars().collect();
        let mut tests = Vec::new();
        let mut at = 0;
        while at + marker.len() <= self.code.len() {
            if self.code[at..].starts_with(&marker) {
                let end = self.item_end(at + marker.len());
                tests.push(self.line_of(at)..=self.line_of(end - 1));
                at = end;
            } else {
                at += 1;
            }
        }
        tests
    }

    /// Returns the line of a character, counted from 1.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        1 + self.code[..at].iter().filter(|c| **c == '\n').count()
    }

    /// Returns the end of the item whose text goes on at `from`: after its `;` or its closing
    /// brace.
    pub(crate) fn item_end(&self, from: usize) -> usize {
        let mut depth = 0_i32;
        for (offset, c) in self.code[from..].iter().enumerate() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' => depth -= 1,
                '}' => {
                    depth -= 1;
                    if depth <= 0 && self.code.get(from + offset + 1) != Some(&';') {
                        return from + offset + 1;
                    }
                }
                ';' if depth == 0 => return from + offset + 1,
                _ => {}
            }
        }
        self.code.len()
    }

    /// Returns the lines of code, numbered from 1.
    pub(crate) fn lines(&self) -> Vec<(usize, String)> {
        let text: String = self.code.iter().collect();
        text.split('\n').enumerate().map(|(at, line)| (at + 1, line.to_owned())).collect()
    }

    /// Keeps the literal that opens at `at` with content from `from`, closed by a quote and
    /// `closing - 1` hashes when it is raw (`closing` is 0 when it is not); returns its end.
    fn keep_literal(&mut self, chars: &[char], at: usize, from: usize, closing: usize) -> usize {
        let end = match closing {
            0 => escaped_end(chars, from),
            _ => {
                let mark = format!("\"{}", "#".repeat(closing - 1));
                (find(chars, from, &mark) + mark.len()).min(chars.len())
            }
        };
        let content_end = end.saturating_sub(closing.max(1)).max(from).min(chars.len());
        self.literals.push((self.line_of(at), chars[from..content_end].iter().collect()));
        end
    }
}

fn blank(code: &mut [char], range: Range<usize>) {
    for c in &mut code[range] {
        if *c != '\n' {
            *c = ' ';
        }
    }
}

fn find(chars: &[char], from: usize, mark: &str) -> usize {
    let mark: Vec<char> = mark.chars().collect();
    (from..chars.len()).find(|at| chars[*at..].starts_with(&mark)).unwrap_or(chars.len())
}

fn comment_end(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0, from);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Returns the end of a character literal, or `at` when the quote opens a lifetime.
fn quote_end(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => (find(chars, at + 3, "'") + 1).min(chars.len()),
        (Some(_), Some('\'')) => at + 3,
        _ => at,
    }
}

fn escaped_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// Returns the number of hashes when a raw string opens at `at`.
fn raw_start(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    (chars.get(at + 1 + hashes) == Some(&'"')).then_some(hashes)
}

/// Says whether the `r` at `at` ends a longer word; `br` and `cr` open raw strings too.
fn continues_word(chars: &[char], at: usize) -> bool {
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    match at.checked_sub(1).map(|before| chars[before]) {
        Some('b' | 'c') => at.checked_sub(2).is_some_and(|before| is_word(&chars[before])),
        Some(c) => is_word(&c),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Rust::read(text).code.iter().collect()
    }

    #[test]
    fn blanks_comments_and_strings_only() {
        // Dots stand for what is blanked.
        let check = |text: &str, expect: &str| assert_eq!(code(text), expect.replace('.', " "));
        check("a // {\nb", "a ....\nb");
        check("a /* { /* } */ { */ b", "a ................. b");
        check(r#"f("{\"{") }"#, "f(......) }");
        check("f(r#\"{\"{\"#) }", "f(........) }");
        check("f(b'{', '\\'', '\\u{7b}') }", "f(b..., ...., ........) }");
        check("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
        check("r#type + bar\"x\"", "r#type + bar...");
        check("\"never closed", ".............");
    }

    #[test]
    fn keeps_literals_with_their_lines() {
        let rust = Rust::read("a(\"one\");\n\nb(r##\"t\"#wo\"##, br\"three\", \"\");");
        let expect =
            [(1, "one"), (3, "t\"#wo"), (3, "three"), (3, "")].map(|(n, s)| (n, s.to_owned()));
        assert_eq!(rust.literals, expect);
    }

    #[test]
    fn knows_the_lines_of_tests() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n\
                    #[cfg(test)]\nuse x::{y};\nfn d() {}\n";
        let rust = Rust::read(text);
        let lines: Vec<usize> = (1..=9).filter(|line| rust.is_test(*line)).collect();
        assert_eq!(lines, [2, 3, 4, 5, 7, 8]);
    }
}
