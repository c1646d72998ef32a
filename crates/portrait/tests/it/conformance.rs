//! Cases that show both sides of every rule: `guidelines/conformance/*.toml`.
//!
//! Every row is a contact of a made-up person on one day. The finding must be made there, or must
//! not. The same rows are written to `target/conformance/cases.json` for the evaluator of forms in
//! the browser, which must find exactly what is found here.

mod browser;
mod case;
mod lot;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use domain::day::Day;
use guidelines::{
    facts::Vocabulary,
    model::{FindingRule, Guidelines},
};
use portrait::{draw::Painter, model::Portrait};

pub(crate) use self::browser::{form_of, names_of};
use self::{
    browser::Browser,
    case::{Case, Exempt, Row, Side, read_cases, read_exempt},
    lot::drawn,
};
use crate::child::{GUIDELINES, day};

/// How much of the law must be shown, in one place.
const DEMANDED: Demanded = Demanded { rows_min: 600, every_rule: true };

struct Demanded {
    /// Fewest rows over all files.
    rows_min: usize,
    /// Whether every finding that is judged at contacts must have rows on both sides.
    every_rule: bool,
}

/// What came out of all cases.
#[derive(Default)]
struct Report {
    rows: usize,
    /// Those that a browser can decide too.
    for_browser: usize,
    failures: Vec<String>,
    /// Sides shown, by rule.
    shown: BTreeMap<String, BTreeSet<Side>>,
}

/// The day of every contact.
pub(super) fn contact_day() -> Day {
    day("2026-06-15")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guidelines/conformance")
}

/// Lists the rules that are judged at contacts, by id.
fn judged_at_contacts(guidelines: &Guidelines) -> BTreeSet<&str> {
    let vocabulary: &Vocabulary = &guidelines.vocabulary;
    let of_items = guidelines.items.iter().flat_map(|item| &item.findings);
    let at_contact =
        |rule: &&FindingRule| !rule.when.reads.iter().any(|slot| vocabulary.is_lasting(*slot));
    let rules = of_items.chain(&guidelines.findings).filter(at_contact);
    rules.map(|rule| rule.rule.id.as_ref()).collect()
}

impl Report {
    /// Runs the cases of one file.
    fn run(&mut self, painter: &Painter<'_>, file: &str, text: &str, browser: &mut Browser<'_>) {
        let cases = match read_cases(text) {
            Ok(cases) => cases,
            Err(error) => {
                self.failures.push(format!("{file}: {error}"));
                return;
            }
        };
        let known = judged_at_contacts(painter.guidelines());
        for case in cases {
            if !known.contains(case.rule.as_str()) {
                let what = "is no finding that is judged at contacts";
                self.failures.push(format!("{file}:{}: {} {what}", case.line, case.rule));
            } else if case.rows.is_empty() {
                let what = "has neither holds nor fails";
                self.failures.push(format!("{file}:{}: {} {what}", case.line, case.rule));
            }
            for row in &case.rows {
                self.row(painter, file, &case, row, browser);
            }
        }
    }

    fn row(
        &mut self,
        painter: &Painter<'_>,
        file: &str,
        case: &Case,
        row: &Row,
        browser: &mut Browser<'_>,
    ) {
        self.rows += 1;
        let place = format!("{file}:{}: {} ({})", row.line, case.rule, row.side.word());
        let contact = match case.contact(painter.guidelines(), row) {
            Ok(contact) => contact,
            Err(why) => {
                self.failures.push(format!("{place}: {why}"));
                return;
            }
        };
        let portrait = painter.draw(&contact.timeline(), contact_day());
        let found = found_at_last(&portrait);
        if found.contains(&case.rule.as_str()) == (row.side == Side::Holds) {
            self.shown.entry(case.rule.clone()).or_default().insert(row.side);
        } else {
            self.failures.push(format!("{place}: found {found:?} with {}", row.told()));
        }
        let vocabulary = &painter.guidelines().vocabulary;
        let asked = contact.visit.observations.keys().filter_map(|code| vocabulary.slot(code));
        let added = browser.add(&place, Some(&case.rule), asked.collect(), &contact, &found);
        self.for_browser += usize::from(added);
    }

    /// Adds a failure for every rule that lacks a side and is not exempt, and for every exemption
    /// that is not needed.
    fn check_sides(&mut self, guidelines: &Guidelines, exempt: &[Exempt], demanded: bool) {
        let judged = judged_at_contacts(guidelines);
        for rule in &judged {
            let missing: Vec<&str> = [Side::Holds, Side::Fails]
                .into_iter()
                .filter(|side| !self.shown.get(*rule).is_some_and(|shown| shown.contains(side)))
                .map(Side::word)
                .collect();
            let exempted = exempt.iter().any(|exempt| exempt.rule == *rule);
            match (missing.is_empty(), exempted) {
                (true, true) => {
                    self.failures.push(format!("EXEMPT.toml: {rule} has rows on both sides"));
                }
                (false, false) if demanded => {
                    self.failures.push(format!("{rule} has no row that {}", missing.join(", ")));
                }
                (true, false) | (false, _) => {}
            }
        }
        for Exempt { rule, reason } in exempt {
            if !judged.contains(rule.as_str()) {
                self.failures.push(format!("EXEMPT.toml: {rule} is not judged at contacts"));
            }
            if reason.trim().len() < 15 {
                self.failures.push(format!("EXEMPT.toml: {rule} has no reason"));
            }
        }
    }
}

/// Lists the findings of the last contact, in their order.
fn found_at_last(portrait: &Portrait) -> Vec<&str> {
    let last = portrait.contacts.last();
    last.iter().flat_map(|last| &last.findings).map(|finding| finding.rule.as_ref()).collect()
}

#[test]
fn every_case_comes_out_as_written() {
    let painter = Painter::new(&GUIDELINES);
    let mut browser = Browser::new(&painter);
    let mut report = Report::default();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut exempt = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        match name.as_str() {
            "EXEMPT.toml" => exempt = read_exempt(&text).unwrap(),
            _ => report.run(&painter, &name, &text, &mut browser),
        }
    }
    report.check_sides(&GUIDELINES, &exempt, DEMANDED.every_rule);
    let drawn = drawn(&painter, &mut browser);
    browser.write();
    println!(
        "{} rows, {} of them for the browser too, beside {drawn} drawn by lot",
        report.rows, report.for_browser
    );
    assert!(
        report.failures.is_empty(),
        "{} failures in {} rows:\n{}",
        report.failures.len(),
        report.rows,
        report.failures.join("\n")
    );
    assert!(DEMANDED.rows_min <= report.rows, "only {} rows", report.rows);
}

/// Runs one made-up file and returns what it says.
fn failures(text: &str) -> Vec<String> {
    let painter = Painter::new(&GUIDELINES);
    let mut report = Report::default();
    report.run(&painter, "a.toml", text, &mut Browser::new(&painter));
    report.failures
}

#[test]
fn a_row_on_the_wrong_side_is_told_with_file_and_line() {
    let text = "[[case]]\nrule = \"tb_anak.bergejala\"\nwho = \"P 30m\"\n\
                holds = [{ tb_batuk = true }]\n\
                fails = [\n  { tb_batuk = true, tb_demam = true },\n]\n";
    let told = failures(text);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("a.toml:4: tb_anak.bergejala (holds): found ["), "{told:?}");
    assert!(told[1].starts_with("a.toml:6: tb_anak.bergejala (fails): found ["), "{told:?}");
}

#[test]
fn a_case_that_shows_nothing_is_a_failure() {
    let case = |rule: &str, rest: &str| {
        failures(&format!("[[case]]\nrule = \"{rule}\"\nwho = \"L 30m\"\n{rest}\n"))
    };
    assert!(case("tb_anak.bergejala", "")[0].ends_with("has neither holds nor fails"));
    assert!(
        case("tb_anak.tidak_ada", "holds = [{ tb_batuk = true }]")[0].contains("is no finding")
    );
    let unknown = case("tb_anak.bergejala", "fails = [{ tb_batukk = true }]");
    assert!(unknown[0].contains("tidak dikenal"), "{unknown:?}");
    let wrong = case("tb_anak.bergejala", "fails = [{ tb_batuk = 1 }]");
    assert!(wrong[0].contains("ya atau tidak"), "{wrong:?}");
    assert!(!case("tb_anak.bergejala", "hold = []").is_empty());
}

#[test]
fn a_rule_without_rows_is_missed_unless_exempt() {
    let exempt = |rule: &str, reason: &str| Exempt { rule: rule.into(), reason: reason.into() };
    let mut report = Report::default();
    let good = exempt("tb_anak.bergejala", "decided by the laboratory alone");
    report.check_sides(&GUIDELINES, &[good], true);
    let missed = |rule: &str| report.failures.iter().any(|told| told.starts_with(rule));
    assert!(missed("tb_anak.satu_gejala ") && !missed("tb_anak.bergejala "));

    let mut report = Report::default();
    let bad = [exempt("tb_anak.tidak_ada", "decided by the laboratory alone")];
    report.check_sides(&GUIDELINES, &bad, false);
    assert_eq!(report.failures.len(), 1);
    let mut report = Report::default();
    report.check_sides(&GUIDELINES, &[exempt("tb_anak.bergejala", "")], false);
    assert_eq!(report.failures.len(), 1);
}
