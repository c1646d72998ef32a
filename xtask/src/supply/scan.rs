//! What must not lie in the repository: secrets; and other hosts in what browsers load.

use std::fs;

use anyhow::Result;

use super::kept_files;
use crate::ctx::Ctx;

/// Beginnings of secrets, in two parts so that this file holds none, with how many letters and
/// digits must follow.
const SECRETS: [(&str, &str, usize); 9] = [
    ("AKI", "A", 16),
    ("gh", "p_", 30),
    ("github", "_pat_", 30),
    ("gl", "pat-", 18),
    ("xox", "b-", 20),
    ("sk_", "live_", 16),
    ("AGE-SECRET", "-KEY-1", 30),
    ("AIz", "aSy", 30),
    ("SG", ".", 60),
];
/// Words that only a file with a private key holds.
const KEYS: [(&str, &str); 2] = [
    ("-----BEGIN", concat!("PRIVATE", " KEY-----")),
    ("minisign", concat!("encrypted", " secret key")),
];
/// Folders whose files browsers load.
const LOADED: [&str; 3] = ["crates/web/templates/", "crates/web/assets/", "phone/form/"];
/// Hosts that are names of formats and are never asked for anything.
const FORMATS: [&str; 1] = ["www.w3.org"];

/// Returns what is wrong in the files that git keeps.
pub(super) fn faults(ctx: &Ctx) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for name in kept_files(ctx)? {
        // Files that are no text, or were taken away and not yet forgotten.
        let Ok(text) = fs::read_to_string(ctx.root.join(&name)) else { continue };
        for (number, line) in (1_u32..).zip(text.lines()) {
            if let Some(kind) = secret(line) {
                faults.push(format!("{name}:{number}: looks like a secret ({kind}...)"));
            }
            if is_loaded(&name)
                && let Some(host) = foreign_host(line)
            {
                faults.push(format!("{name}:{number}: loads from {host}"));
            }
        }
    }
    Ok(faults)
}

fn secret(line: &str) -> Option<String> {
    for (first, second) in KEYS {
        let begins = line.find(first).is_some_and(|at| line[at..].contains(second));
        if begins {
            return Some(first.to_owned());
        }
    }
    SECRETS.iter().find_map(|(first, second, least)| {
        let start = format!("{first}{second}");
        let found = line.match_indices(&start).any(|(at, _)| {
            let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
            let before = line[..at].chars().next_back();
            let rest = &line[at + start.len()..];
            let long = rest.chars().take_while(|c| is_word(*c)).count();
            !before.is_some_and(|c| c.is_ascii_alphanumeric()) && *least <= long
        });
        found.then_some(start)
    })
}

fn is_loaded(name: &str) -> bool {
    let loaded = LOADED.iter().any(|folder| name.starts_with(folder));
    let is_code = [".html", ".css", ".js", ".ts", ".tsx", ".svg", ".mjs"];
    loaded && is_code.iter().any(|end| name.ends_with(end)) && !name.contains("/tests/")
}

/// Finds a host of others in a line that a browser reads.
fn foreign_host(line: &str) -> Option<&str> {
    ["https://", "http://", "wss://", "ws://", "src=\"//", "href=\"//", "url(//"]
        .iter()
        .flat_map(|start| line.match_indices(start))
        .map(|(at, start)| {
            let rest = &line[at + start.len()..];
            let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
            &rest[..rest.find(ends).unwrap_or(rest.len())]
        })
        .find(|host| !host.is_empty() && !FORMATS.contains(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seeded_secret_is_found_and_ordinary_text_is_not() {
        let twenty = "ABCDEFGHIJKLMNOPQRST";
        for seeded in [
            format!("key = \"AKI{}{}\"", "A", &twenty[..16]),
            format!("token: gh{}{twenty}{twenty}", "p_"),
            format!("-----BEGIN EC {}", concat!("PRIVATE", " KEY-----")),
            format!("-----BEGIN {}", concat!("PRIVATE", " KEY-----")),
            format!("AGE-SECRET{}{twenty}{twenty}", "-KEY-1"),
            format!("untrusted comment: minisign {}", concat!("encrypted", " secret key")),
        ] {
            assert!(secret(&seeded).is_some(), "{seeded}");
        }
        for plain in [
            "-----BEGIN CERTIFICATE-----",
            "AKIA is a beginning",
            "let page = xoxb;",
            "the private key stands in ca.key",
            "KAKIABCDEFGHIJKLMNOPQRS",
        ] {
            assert_eq!(secret(plain), None, "{plain}");
        }
    }

    #[test]
    fn other_hosts_are_found_in_what_browsers_load() {
        for foreign in [
            "<script src=\"https://cdn.example.com/a.js\">",
            "<link href=\"//fonts.example.org/x.css\">",
            "background: url(//img.example.org/a.png)",
            "new WebSocket('wss://push.example.org')",
        ] {
            assert!(
                foreign_host(foreign).is_some_and(|host| host.contains("example")),
                "{foreign}"
            );
        }
        for own in ["<svg xmlns=\"http://www.w3.org/2000/svg\">", "src=\"/aset/a.js\"", "// note"] {
            assert_eq!(foreign_host(own), None, "{own}");
        }
        assert!(is_loaded("crates/web/templates/error.html"));
        assert!(!is_loaded("docs/API.md") && !is_loaded("phone/form/tests/a.ts"));
    }
}
