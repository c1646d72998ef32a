//! Findings: what the rules conclude at each contact, and which of them stand.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{
    day::Day,
    person::Birth,
    record::{Attendance, Setting},
};
use guidelines::{
    facts::FactValue,
    model::{FindingRule, FindingsMode, Guidelines, Severity},
};

use crate::{
    model::{Contact, Finding, Home, Person},
    scene::{Scene, Slots, fact_of},
};

/// Judges every contact and returns the findings that stand on `as_of`, most serious first.
pub(crate) fn judge(
    guidelines: &Guidelines,
    slots: &Slots,
    person: &Person,
    contacts: &mut [Contact],
    as_of: Day,
) -> Vec<Finding> {
    let mut scene = Scene::new(&guidelines.vocabulary);
    // The last look at each group of findings replaces the look before it.
    let mut latest: BTreeMap<Arc<str>, Vec<Finding>> = BTreeMap::new();
    let windows: Vec<(Day, Day)> = person.birth.map_or_else(Vec::new, |birth| {
        guidelines.items.iter().map(|item| item.age.days(birth.day)).collect()
    });
    for contact in contacts.iter_mut() {
        if contact.attendance == Attendance::Absent {
            continue;
        }
        scene.clear();
        state_person(&mut scene, slots, person, contact.day);
        observe_contact(guidelines, slots, &mut scene, person, contact);
        let mut made = Vec::new();
        for (group, findings) in looks(guidelines, &scene, &windows, person, contact) {
            made.extend(findings.iter().cloned());
            latest.insert(group, findings);
        }
        contact.findings = made;
    }
    // Nobody follows up somebody who left or died; the contacts keep what was found.
    let here = person.resident_on(as_of);
    let mut standing: Vec<Finding> = latest
        .into_values()
        .flatten()
        .filter(|_| here)
        .filter(|finding| finding.severity != Severity::Normal && stands(finding, as_of))
        .collect();
    standing.sort_by(by_severity);
    standing
}

/// Tells whether a finding stands on a day without a newer look.
pub(crate) fn stands(finding: &Finding, day: Day) -> bool {
    finding.stands_until.is_none_or(|last| day <= last)
}

/// Puts the most serious first.
pub(crate) fn by_severity(a: &Finding, b: &Finding) -> Ordering {
    b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(&b.rule))
}

/// Looks at every group of findings that has something to say about a contact.
fn looks(
    guidelines: &Guidelines,
    scene: &Scene<'_>,
    windows: &[(Day, Day)],
    person: &Person,
    contact: &Contact,
) -> Vec<(Arc<str>, Vec<Finding>)> {
    let birth = person.birth;
    let of_items = guidelines
        .items
        .iter()
        .zip(windows)
        .filter(|(item, (first, last))| {
            *first <= contact.day && contact.day <= *last && item.rule.holds_on(contact.day)
        })
        .map(|(item, _)| (&item.rule.id, item.findings_mode, item.findings.iter()));
    let mut looks = Vec::new();
    for (group, mode, rules) in of_items {
        let rules = rules.filter(|rule| rule.rule.holds_on(contact.day));
        if let Some(findings) = look(scene, birth, contact, mode, rules) {
            looks.push((Arc::clone(group), findings));
        }
    }
    for rule in guidelines.findings.iter().filter(|rule| rule.rule.holds_on(contact.day)) {
        let alone = std::iter::once(rule);
        if let Some(findings) = look(scene, birth, contact, FindingsMode::First, alone) {
            looks.push((Arc::clone(&rule.rule.id), findings));
        }
    }
    looks
}

/// Evaluates the rules of one group; `None` when none of them could be decided here.
fn look<'g>(
    scene: &Scene<'_>,
    birth: Option<Birth>,
    contact: &Contact,
    mode: FindingsMode,
    rules: impl Iterator<Item = &'g FindingRule>,
) -> Option<Vec<Finding>> {
    let mut decided = false;
    let mut findings = Vec::new();
    for rule in rules.filter(|rule| scene.reads_observed(&rule.when)) {
        let fits = |birth: Birth| rule.age.is_none_or(|age| age.holds(birth.day, contact.day));
        if !birth.map_or(rule.age.is_none(), fits) {
            continue;
        }
        let Some(holds) = scene.verdict(&rule.when) else { continue };
        decided = true;
        if !holds || (mode == FindingsMode::First && !findings.is_empty()) {
            continue;
        }
        findings.push(Finding {
            rule: Arc::clone(&rule.rule.id),
            version: rule.rule.version.as_str().into(),
            severity: rule.severity,
            day: contact.day,
            record: Some(contact.origin),
            stands_until: Some(contact.day.plus_days(i32::from(rule.stands_days))),
            inputs: scene.inputs(&rule.when),
        });
    }
    decided.then_some(findings)
}

/// States who the person is and how old, on a day.
pub(crate) fn state_person(scene: &mut Scene<'_>, slots: &Slots, person: &Person, day: Day) {
    let number = |value: i32| Some(FactValue::Number(f64::from(value)));
    let text = |value: &str| Some(FactValue::Text(value.into()));
    scene.state(slots.sex, person.sex.and_then(|sex| text(sex.letter())));
    let weeks = person.gestation_weeks.and_then(|weeks| number(i32::from(weeks)));
    scene.state(slots.gestation_weeks, weeks);
    scene.state(slots.twin, Some(FactValue::Bool(person.twin_order.is_some())));
    let desa = person.home_on(day).map(|home: &Home| home.address.desa);
    scene.state(slots.provinsi, desa.and_then(|desa| text(desa.provinsi())));
    scene.state(slots.kabupaten, desa.and_then(|desa| text(&desa.as_str()[..4])));
    state_age(scene, slots, person, day);
}

/// States how old the person is on a day, when the birth date is known.
pub(crate) fn state_age(scene: &mut Scene<'_>, slots: &Slots, person: &Person, day: Day) {
    let number = |value: i32| Some(FactValue::Number(f64::from(value)));
    let Some(birth) = person.birth else { return };
    let months = day.completed_months_since(birth.day);
    scene.state(slots.age_days, number(day.days_since(birth.day)));
    scene.state(slots.age_months, number(months));
    scene.state(slots.age_years, number(months.div_euclid(12)));
}

/// States what a contact made known: its observations and what growth makes of them.
pub(crate) fn observe_contact(
    guidelines: &Guidelines,
    slots: &Slots,
    scene: &mut Scene<'_>,
    person: &Person,
    contact: &Contact,
) {
    scene.state(slots.setting, Some(FactValue::Text(contact.setting.as_str().into())));
    scene.state(slots.hours_since_birth, hours(person, contact).map(FactValue::Number));
    for (code, value) in &contact.observations {
        let Some(slot) = guidelines.vocabulary.slot(code) else { continue };
        if let Some(fact) = fact_of(value, guidelines.vocabulary.fact_type(slot)) {
            scene.observe(slot, fact, contact.origin, contact.day);
        }
    }
    observe_scores(slots, scene, contact);
    observe_kms(slots, scene, contact);
    if contact.setting == Setting::Posyandu {
        scene.observe(slots.hadir, FactValue::Bool(true), contact.origin, contact.day);
    }
}

fn hours(person: &Person, contact: &Contact) -> Option<f64> {
    let birth = person.birth?;
    let (born, at) = birth.minute.zip(contact.minute)?;
    let days = f64::from(contact.day.days_since(birth.day));
    Some(days * 24.0 + (f64::from(at) - f64::from(born)) / 60.0)
}

fn observe_scores(slots: &Slots, scene: &mut Scene<'_>, contact: &Contact) {
    let Some(growth) = &contact.growth else { return };
    let places = [
        ("bbu", slots.z_bbu, Some(slots.k_bbu)),
        ("tbu", slots.z_tbu, Some(slots.k_tbu)),
        ("bbtb", slots.z_bbtb, Some(slots.k_bbtb)),
        ("imtu", slots.z_imtu, Some(slots.k_imtu)),
        ("lku", slots.z_lku, Some(slots.k_lku)),
        ("lilau", slots.z_lilau, None),
    ];
    for score in growth.scores.iter().filter(|score| !score.flagged) {
        let Some((_, z, category)) = places.iter().find(|(index, _, _)| *index == score.index)
        else {
            continue;
        };
        let value = FactValue::Number(f64::from(score.z_hundredths) / 100.0);
        scene.observe(*z, value, contact.origin, contact.day);
        if let (Some(slot), Some(code)) = (category, &score.category) {
            let value = FactValue::Text(Arc::clone(code));
            scene.observe(*slot, value, contact.origin, contact.day);
        }
    }
    let again = growth.scores.iter().any(|score| score.flagged);
    scene.observe(slots.ukur_ulang, FactValue::Bool(again), contact.origin, contact.day);
}

fn observe_kms(slots: &Slots, scene: &mut Scene<'_>, contact: &Contact) {
    let Some(growth) = &contact.growth else { return };
    let mut observe = |slot, value: Option<FactValue>| {
        if let Some(value) = value {
            scene.observe(slot, value, contact.origin, contact.day);
        }
    };
    observe(slots.ditimbang, growth.weight_g.map(|_| FactValue::Bool(true)));
    observe(slots.diukur, growth.length.map(|_| FactValue::Bool(true)));
    observe(slots.weight_faltering, growth.weight_faltering.map(FactValue::Bool));
    observe(slots.length_faltering, growth.length_faltering.map(FactValue::Bool));
    let Some(kms) = &growth.kms else { return };
    let status = kms.status.to_string();
    observe(slots.status_nt, Some(FactValue::Text(status.as_str().into())));
    observe(slots.t_berturut, Some(FactValue::Number(f64::from(kms.t_in_a_row))));
    observe(slots.bgm, Some(FactValue::Bool(kms.below_red)));
    observe(slots.atas_oranye, Some(FactValue::Bool(kms.above_orange)));
    observe(slots.kenaikan_g, kms.gain_g.map(|gain| FactValue::Number(gain as f64)));
    observe(slots.kbm_g, kms.least_gain_g.map(|gain| FactValue::Number(f64::from(gain))));
}
