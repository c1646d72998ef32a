//! Checks that need more than one rule: rules that clash, and ages or z-scores left out.

use std::collections::BTreeMap;

use domain::day::Day;

use crate::{
    age::AgeSpan,
    bounds::{Border, tile},
    fault::{Faults, Place},
    growth::{GrowthBand, GrowthIndex},
    load::{
        Draft,
        growth::{above, first},
        rules::Located,
    },
    model::{Rule, Stage},
    segment::Segment,
    village,
};

/// Checks the whole draft.
pub(crate) fn check(draft: &Draft, faults: &Faults) {
    check_sources(draft, faults);
    check_versions(faults, rules(&draft.stages, |stage| &stage.rule));
    check_versions(faults, rules(&draft.observations, |observation| &observation.rule));
    check_versions(faults, rules(&draft.episodes, |episode| &episode.rule));
    check_versions(faults, rules(&draft.school, |school| &school.rule));
    check_versions(faults, rules(&draft.instruments, |instrument| &instrument.rule));
    check_versions(faults, rules(&draft.forms, |form| &form.rule));
    check_versions(faults, rules(&draft.items, |item| &item.rule));
    let of_items = draft
        .items
        .iter()
        .flat_map(|item| item.value.findings.iter().map(|finding| (&finding.rule, &item.place)));
    let findings = rules(&draft.findings, |finding| &finding.rule);
    check_versions(faults, findings.chain(of_items));
    check_versions(faults, rules(&draft.home_visits, |visit| &visit.rule));
    check_versions(faults, rules(&draft.indicators, |indicator| &indicator.rule));
    check_versions(faults, rules(&draft.figures, |figure| &figure.rule));
    check_versions(faults, rules(&draft.diseases, |disease| &disease.rule));
    check_versions(faults, rules(&draft.early_warnings, |warning| &warning.rule));
    check_versions(faults, rules(&draft.bands, |band| &band.rule));
    check_versions(faults, rules(&draft.kms, |kms| &kms.rule));
    check_versions(faults, rules(&draft.velocity, |velocity| &velocity.rule));
    check_versions(faults, rules(&draft.pws, |pws| &pws.rule));
    check_versions(faults, rules(&draft.spm, |spm| &spm.rule));
    check_versions(faults, rules(&draft.situation, |situation| &situation.rule));
    check_versions(faults, rules(&draft.households, |households| &households.rule));
    check_versions(faults, rules(&draft.summary, |summary| &summary.rule));
    check_versions(faults, rules(&draft.public, |public| &public.rule));
    check_versions(faults, rules(&draft.readings, |reading| &reading.rule));
    check_versions(faults, rules(&draft.meetings, |meeting| &meeting.rule));
    check_versions(faults, rules(&draft.registers, |register| &register.rule));
    check_versions(faults, rules(&draft.recaps, |recap| &recap.rule));
    check_versions(faults, rules(&draft.segments, |segment| &segment.rule));
    check_versions(faults, rules(&draft.reports, |report| &report.rule));
    check_versions(faults, rules(&draft.dhis2, |mapping| &mapping.rule));
    village::check(draft, faults);
    check_segments(&draft.segments, faults);
    check_stages(&draft.stages, faults);
    check_bands(&draft.bands, faults);
}

fn rules<'a, T>(
    located: &'a [Located<T>],
    rule: impl Fn(&'a T) -> &'a Rule,
) -> impl Iterator<Item = (&'a Rule, &'a Place)> {
    located.iter().map(move |located| (rule(&located.value), &located.place))
}

fn check_sources(draft: &Draft, faults: &Faults) {
    for (at, source) in draft.sources.iter().enumerate() {
        if draft.sources[..at].iter().any(|other| other.value.id == source.value.id) {
            let message = format!("Sumber \"{}\" tertulis dua kali.", source.value.id);
            faults.add(&source.place, "id.ganda", message);
        }
    }
}

/// Adds a fault for two rules of one id that hold on the same day or have the same version.
fn check_versions<'a>(faults: &Faults, rules: impl Iterator<Item = (&'a Rule, &'a Place)>) {
    let mut by_id: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for (rule, place) in rules {
        let others = by_id.entry(rule.id.as_ref()).or_default();
        let clash =
            others.iter().find(|other| other.version == rule.version || hold_together(other, rule));
        if let Some(other) = clash {
            let message = format!(
                "\"{}\" versi {} berbenturan dengan versi {}: beri versi lain dan masa berlaku \
                 yang tidak tumpang tindih.",
                rule.id, rule.version, other.version
            );
            faults.add(place, "id.ganda", message);
        }
        others.push(rule);
    }
}

fn hold_together(a: &Rule, b: &Rule) -> bool {
    a.valid_until.is_none_or(|until| b.valid_from <= until)
        && b.valid_until.is_none_or(|until| a.valid_from <= until)
}

/// Checks that no observation is of two segments: whoever reads one would read the other.
fn check_segments(segments: &[Located<Segment>], faults: &Faults) {
    let mut of: BTreeMap<&str, &str> = BTreeMap::new();
    for segment in segments {
        for code in &segment.value.observations {
            if let Some(other) = of.insert(code, &segment.value.rule.id) {
                let message = format!("Isian \"{code}\" sudah ada di segmen \"{other}\".");
                faults.add(&segment.place, "kode.ganda", message);
            }
        }
    }
}

/// Checks that nobody between the first and the last stage is in none. Stages may overlap: an
/// infant is also under five.
fn check_stages(stages: &[Located<Stage>], faults: &Faults) {
    for day in change_days(stages.iter().map(|stage| &stage.value.rule)) {
        let holding = stages.iter().filter(|stage| stage.value.rule.holds_on(day));
        let mut holding: Vec<_> =
            holding.filter_map(|stage| Some((stage, stage.value.age()?))).collect();
        holding.sort_by_key(|(_, age)| Border::before(age.from).middle());
        let mut reached: Option<AgeSpan> = None;
        for (stage, age) in holding {
            if let Some(before) = reached
                && Border::before(age.from).can_follow(Border::after(before.until))
            {
                let message =
                    format!("Tidak ada tahap hidup antara {} dan {}.", before.until, age.from);
                faults.add(&stage.place, "umur.celah", message);
            }
            let farther = reached.is_none_or(|before| {
                Border::after(age.until).middle() > Border::after(before.until).middle()
            });
            if farther {
                reached = Some(age);
            }
        }
    }
}

/// Days on which another set of rules begins to hold.
fn change_days<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<Day> {
    let mut days: Vec<Day> = rules
        .flat_map(|rule| [Some(rule.valid_from), rule.valid_until.map(|day| day.plus_days(1))])
        .flatten()
        .collect();
    days.sort();
    days.dedup();
    days
}

/// Checks that the bands of every index share out all ages and the whole line of z-scores.
fn check_bands(bands: &[Located<GrowthBand>], faults: &Faults) {
    for day in change_days(bands.iter().map(|band| &band.value.rule)) {
        let mut by_age: BTreeMap<(GrowthIndex, String), Vec<&Located<GrowthBand>>> =
            BTreeMap::new();
        for band in bands.iter().filter(|band| band.value.rule.holds_on(day)) {
            let age = band.value.age;
            let key = (band.value.index, format!("{}-{}", age.from, age.until));
            by_age.entry(key).or_default().push(band);
        }
        let mut spans: BTreeMap<GrowthIndex, Vec<(AgeSpan, &Place)>> = BTreeMap::new();
        for ((index, _), group) in by_age {
            spans.entry(index).or_default().push((group[0].value.age, &group[0].place));
            check_line(group, faults);
        }
        for (place, code, message) in spans.values().flat_map(|spans| tile(spans)) {
            faults.add(place, code, message);
        }
    }
}

/// Checks that bands of one index and age follow one another from the lowest z to the highest.
fn check_line(mut bands: Vec<&Located<GrowthBand>>, faults: &Faults) {
    bands.sort_by_key(|band| band.value.lower.map_or(i32::MIN, first));
    let gap = |place: &Place, from: &str, until: &str| {
        faults.add(place, "pita.celah", format!("Tidak ada pita antara {from} dan {until} SD."));
    };
    let sd = |hundredths: i32| format!("{},{:02}", hundredths / 100, (hundredths % 100).abs());
    if let Some(lowest) = bands.first()
        && let Some(lower) = lowest.value.lower
    {
        gap(&lowest.place, "terendah", &sd(first(lower)));
    }
    for pair in bands.windows(2) {
        let [below, band] = pair else { continue };
        let start = band.value.lower.map_or(i32::MIN, first);
        let end = below.value.upper.map_or(i32::MAX, above);
        if end < start {
            gap(&band.place, &sd(end), &sd(start));
        }
        if start < end {
            let message = format!(
                "Pita \"{}\" tumpang tindih dengan \"{}\".",
                band.value.rule.id, below.value.rule.id
            );
            faults.add(&band.place, "pita.tumpang-tindih", message);
        }
    }
    if let Some(highest) = bands.last()
        && let Some(upper) = highest.value.upper
    {
        gap(&highest.place, &sd(above(upper)), "tertinggi");
    }
}
