//! Names and advice of rules, found by their codes.

use domain::day::Day;
use guidelines::model::{FindingRule, Guidelines, HomeVisitRule};
use portrait::model::Finding;

/// Returns the rule of a finding in the version of a day, or else the latest.
pub fn finding_rule<'g>(
    guidelines: &'g Guidelines,
    code: &str,
    on: Day,
) -> Option<&'g FindingRule> {
    let mut latest = None;
    let of_items = guidelines.items.iter().flat_map(|item| &item.findings);
    for rule in of_items.chain(&guidelines.findings).filter(|rule| *rule.rule.id == *code) {
        if rule.rule.holds_on(on) {
            return Some(rule);
        }
        latest = Some(rule);
    }
    latest
}

/// Names a finding; a code unknown to the guidelines stands for itself.
pub fn finding(guidelines: &Guidelines, code: &str, on: Day) -> String {
    finding_rule(guidelines, code, on).map_or(code, |rule| &rule.rule.label.id).to_owned()
}

/// Returns the rule of a home visit in the version of a day, or else the latest.
pub fn home_visit_rule<'g>(
    guidelines: &'g Guidelines,
    code: &str,
    on: Day,
) -> Option<&'g HomeVisitRule> {
    let of_code = || guidelines.home_visits.iter().filter(|visit| *visit.rule.id == *code);
    of_code().find(|visit| visit.rule.holds_on(on)).or_else(|| of_code().next_back())
}

/// Names the reason of a home visit; a code unknown to the guidelines stands for itself.
pub fn home_visit(guidelines: &Guidelines, code: &str, on: Day) -> String {
    home_visit_rule(guidelines, code, on).map_or(code, |visit| &visit.rule.label.id).to_owned()
}

/// Names the category of a z-score; a code unknown to the guidelines stands for itself.
pub fn category(guidelines: &Guidelines, code: &str) -> String {
    let band = guidelines.growth.bands.iter().find(|band| *band.rule.id == *code);
    band.map_or(code, |band| &band.rule.label.id).to_owned()
}

/// Returns the advice of a finding, in the words of whoever reads it.
pub fn advice(guidelines: &Guidelines, finding: &Finding, health_worker: bool) -> String {
    let rule = finding_rule(guidelines, &finding.rule, finding.day);
    rule.map_or_else(String::new, |rule| {
        let label = if health_worker { &rule.advice_nakes } else { &rule.advice_kader };
        label.id.clone()
    })
}
