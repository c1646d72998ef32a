//! Reads `items/*.toml`, `findings/*.toml` and `home_visits.toml`.

use std::sync::Arc;

use domain::record::Setting;

use crate::{
    age::AgeSpan,
    bounds::{Border, check_span, tile},
    episode::Clock,
    fault::Place,
    load::{
        document::{Found, Table},
        rules::{IdForm, Located, Names, advice, severity},
    },
    model::{
        FindingRule, FindingsMode, HomeVisitRule, Item, ObservationKind, Rule, Schedule, Severity,
        Step,
    },
};

/// Most days of a gap, a period or a standing finding.
const DAYS_MAX: i64 = 3_660;

const CLUSTERS: &[&str] = &["K1", "K2", "K3", "K4", "K5"];

/// Kinds of places of contact.
pub(super) const SETTINGS: [Setting; 6] = [
    Setting::Posyandu,
    Setting::Rumah,
    Setting::Pustu,
    Setting::Puskesmas,
    Setting::Sekolah,
    Setting::Fkrtl,
];

/// Tells whether a word is a place where items are given.
pub(super) fn is_place(word: &str) -> bool {
    word == "labkesmas" || SETTINGS.iter().any(|setting| setting.as_str() == word)
}

pub(super) fn item(
    names: &Names<'_>,
    options: &OptionsOf<'_>,
    table: Table<'_>,
) -> Option<Located<Item>> {
    let rule = names.rule(&table, IdForm::Name);
    let stages = table.codes("stages");
    let stages_given = table.required("stages", Some(()));
    names.check_codes(&table, "Tahap hidup", &stages, |code| names.stages.contains(code));
    let places = table.codes("places");
    table.required("places", Some(()));
    names.check_codes(&table, "Tempat", &places, is_place);
    let cluster = |word: &str| CLUSTERS.contains(&word).then(|| word.to_owned());
    let cluster = table.required("cluster", table.word("cluster", cluster));
    let clock = clock(names, &table);
    let age = table.required("from", table.span());
    check_span(&table, age);
    let grace_days = table.whole("grace_days", 0, DAYS_MAX);
    let who = names.condition(&table, "who");
    let is_observation = |code: &str| options.contains_key(code);
    let done_by = table.codes("done_by");
    names.check_codes(&table, "Isian", &done_by, is_observation);
    let given_by = table.codes("given_by");
    names.check_codes(&table, "Isian", &given_by, is_observation);
    let fields = table.codes("fields");
    names.check_codes(&table, "Isian", &fields, is_observation);
    let schedule = schedule(names, &table, age);
    let schedule = table.required("schedule", schedule);
    if let Some(schedule) = &schedule {
        check_step_options(&table, schedule, &given_by, options);
    }
    let findings_mode = table.word("findings_mode", mode).unwrap_or(FindingsMode::All);
    let findings = findings(names, &table, rule.as_ref());
    let place = table.place();
    table.finish();
    stages_given?;
    let slots = |codes: &[Found<Arc<str>>]| {
        codes.iter().filter_map(|code| names.vocabulary.slot(&code.value)).collect()
    };
    let rule = rule?;
    let mut schedule = schedule?;
    name_steps(&rule.id, &mut schedule);
    let value = Item {
        rule,
        stages: stages.into_iter().map(|stage| stage.value).collect(),
        cluster: cluster?,
        places: places.into_iter().map(|place| place.value.as_ref().to_owned()).collect(),
        clock,
        age: age?,
        grace_days: grace_days.unwrap_or(0),
        who,
        schedule,
        done_by: slots(&done_by),
        given_by: slots(&given_by),
        fields: fields.into_iter().map(|field| field.value).collect(),
        findings_mode,
        findings,
    };
    Some(Located { value, place })
}

/// Option codes of every observation, by its code; empty for those that have none.
pub(super) type OptionsOf<'a> = std::collections::BTreeMap<&'a str, Vec<&'a str>>;

/// Lists the options of an observation.
pub(super) fn options_of(kind: &ObservationKind) -> Vec<&str> {
    match kind {
        ObservationKind::Choice(options) => options.iter().map(|(code, _)| code.as_ref()).collect(),
        ObservationKind::Number { .. }
        | ObservationKind::Bool
        | ObservationKind::Day
        | ObservationKind::Text => Vec::new(),
    }
}

/// Reads from which moment ages are counted.
fn clock(names: &Names<'_>, table: &Table<'_>) -> Clock {
    let Some(episode) = table.full_text("episode") else { return Clock::Birth };
    if !names.episodes.contains_key(episode.value) {
        let message = format!("Episode \"{}\" tidak dikenal.", episode.value);
        table.fault("episode", "kode.tak-dikenal", message);
    }
    Clock::Episode(episode.value.into())
}

fn mode(word: &str) -> Option<FindingsMode> {
    match word {
        "first" => Some(FindingsMode::First),
        "all" => Some(FindingsMode::All),
        _ => None,
    }
}

fn schedule(names: &Names<'_>, item: &Table<'_>, age: Option<AgeSpan>) -> Option<Schedule> {
    let table = item.table("schedule")?;
    let kind = table.required("kind", table.text("kind"));
    let schedule = kind.as_ref().and_then(|kind| match kind.value {
        "series" => {
            let steps = steps(names, item, age);
            check_series(item, &steps);
            let restart_after_days = table.whole("restart_after_days", 1, DAYS_MAX);
            let steps = steps.into_iter().map(|step| step.value).collect();
            Some(Schedule::Series { steps, restart_after_days })
        }
        "monthly" => Some(Schedule::Monthly),
        "every" => {
            let months = table.required("months", table.whole("months", 1, 1200));
            months.map(|months| Schedule::Every { months })
        }
        "yearly" => {
            let begins_month = table.required("begins_month", table.whole("begins_month", 1, 12));
            begins_month.map(|begins_month| Schedule::Yearly { begins_month })
        }
        "campaign" => {
            let months = table.required("months", table.months("months"));
            let steps = steps(names, item, age);
            check_campaign(item, &steps);
            let steps = steps.into_iter().map(|step| step.value).collect();
            months.map(|months| Schedule::Campaign { months, steps })
        }
        "birthday" => {
            let days = table.required("days", table.whole("days", 1, 366));
            days.map(|days| Schedule::Birthday { days })
        }
        "each_contact" => Some(Schedule::EachContact),
        "on_indication" => {
            let when = table.required("when", names.condition(&table, "when"));
            let every_days = table.whole("every_days", 1, DAYS_MAX);
            when.map(|when| Schedule::OnIndication { when, every_days })
        }
        "derived" => Some(Schedule::Derived),
        other => {
            let message = format!("\"{other}\" bukan jenis jadwal.");
            table.fault("kind", "nilai.tidak-sah", message);
            None
        }
    });
    table.finish();
    schedule
}

/// Gives every step its code with that of the item.
fn name_steps(item: &str, schedule: &mut Schedule) {
    let (Schedule::Series { steps, .. } | Schedule::Campaign { steps, .. }) = schedule else {
        return;
    };
    for step in steps {
        step.full_code = format!("{item}.{}", step.code).into();
    }
}

fn steps(names: &Names<'_>, item: &Table<'_>, age: Option<AgeSpan>) -> Vec<Located<Step>> {
    let mut steps: Vec<Located<Step>> = Vec::new();
    for table in item.tables("step") {
        let Some(step) = step(names, table, age, &steps) else { continue };
        steps.push(step);
    }
    if !item.has("step") {
        item.fault("schedule", "kunci.tidak-ada", "Jadwal ini memerlukan [[item.step]].");
    }
    steps
}

fn step(
    names: &Names<'_>,
    table: Table<'_>,
    age: Option<AgeSpan>,
    before: &[Located<Step>],
) -> Option<Located<Step>> {
    let code = table.required("code", table.full_text("code"));
    let label = table.required("label", table.label("label"));
    let opens = table.required("opens", table.age("opens"));
    let ideal = table.age("ideal");
    let closes = table.required("closes", table.age("closes"));
    let min_gap_days = table.whole("min_gap_days", 1, DAYS_MAX);
    let or_given = names.step_codes(&table, &table.codes("or_given"));
    let option = table.full_text("option").map(|option| option.value.into());
    if let Some(code) = &code {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if !code.value.bytes().all(plain) || 40 < code.value.len() {
            let message = format!("\"{}\" bukan kode langkah.", code.value);
            table.fault("code", "id.tidak-sah", message);
        }
        if before.iter().any(|step| step.value.code.as_ref() == code.value) {
            let message = format!("Langkah \"{}\" tertulis dua kali.", code.value);
            table.fault("code", "kode.ganda", message);
        }
    }
    let place = table.place();
    let value = match (code, label, opens, closes) {
        (Some(code), Some(label), Some(opens), Some(closes)) => {
            let code: Arc<str> = code.value.into();
            let full_code = Arc::clone(&code);
            let step = Step {
                code,
                full_code,
                label,
                opens,
                ideal,
                closes,
                min_gap_days,
                or_given,
                option,
            };
            check_window(&table, &step, age);
            Some(step)
        }
        _ => None,
    };
    table.finish();
    Some(Located { value: value?, place })
}

/// Checks opens <= ideal <= closes, and that the ages of the item hold the whole window.
fn check_window(table: &Table<'_>, step: &Step, age: Option<AgeSpan>) {
    let (opens, closes) = (Border::before(step.opens), Border::after(step.closes));
    if !closes.can_follow(opens) {
        let message = format!("Langkah {} tutup sebelum buka.", step.code);
        table.fault("closes", "langkah.urutan", message);
        return;
    }
    if let Some(ideal) = step.ideal {
        let (first, last) = (Border::before(ideal), Border::after(ideal));
        if !last.can_follow(opens) || !closes.can_follow(first) {
            let message = format!("Umur ideal langkah {} di luar buka dan tutup.", step.code);
            table.fault("ideal", "langkah.urutan", message);
        }
    }
    let Some(age) = age else { return };
    if Border::before(age.from).can_follow(opens) || closes.can_follow(Border::after(age.until)) {
        let message = format!(
            "Langkah {} ({} sampai {}) di luar umur layanan ({} sampai {}).",
            step.code, step.opens, step.closes, age.from, age.until
        );
        table.fault("opens", "langkah.tak-terjangkau", message);
    }
}

/// Checks that steps follow one another and that gaps leave a day on which each can be given.
fn check_series(item: &Table<'_>, steps: &[Located<Step>]) {
    let mut earliest = 0;
    for (at, step) in steps.iter().enumerate() {
        let opens = Border::before(step.value.opens);
        let before = at.checked_sub(1).map(|at| &steps[at]);
        if let Some(before) = before
            && Border::before(before.value.opens).can_follow(opens)
            && !opens.can_follow(Border::before(before.value.opens))
        {
            let message =
                format!("Langkah {} buka sebelum {}.", step.value.code, before.value.code);
            item.document.fault_at(&step.place, "langkah.urutan", message);
        }
        let gap = step.value.min_gap_days.map_or(0, i32::from);
        earliest = if at == 0 { 0 } else { earliest + gap }.max(opens.middle());
        if Border::after(step.value.closes).middle() <= earliest {
            let message = format!(
                "Langkah {} tidak pernah terjangkau: jarak dari langkah sebelumnya terlalu lama.",
                step.value.code
            );
            item.document.fault_at(&step.place, "langkah.tak-terjangkau", message);
        }
    }
}

/// Checks that the steps of a campaign share out the ages without gap or overlap.
fn check_campaign(item: &Table<'_>, steps: &[Located<Step>]) {
    let spans: Vec<(AgeSpan, &Place)> = steps
        .iter()
        .map(|step| (AgeSpan { from: step.value.opens, until: step.value.closes }, &step.place))
        .collect();
    for (place, code, message) in tile(&spans) {
        item.document.fault_at(place, code, message);
    }
}

fn check_step_options(
    item: &Table<'_>,
    schedule: &Schedule,
    given_by: &[Found<Arc<str>>],
    options: &OptionsOf<'_>,
) {
    let steps = schedule.steps();
    let tables = item.tables("step");
    for step in steps {
        let Some(option) = &step.option else { continue };
        let known = given_by.iter().any(|code| {
            options.get(code.value.as_ref()).is_some_and(|list| list.contains(&option.as_ref()))
        });
        if known {
            continue;
        }
        let message = format!("Pilihan \"{option}\" tidak ada pada isian given_by.");
        let table = tables
            .iter()
            .find(|table| table.text("code").is_some_and(|code| code.value == &*step.code));
        let Some(table) = table else { continue };
        table.fault("option", "kode.tak-dikenal", message);
    }
}

fn findings(names: &Names<'_>, item: &Table<'_>, rule: Option<&Rule>) -> Vec<FindingRule> {
    let mut findings: Vec<FindingRule> = Vec::new();
    for table in item.tables("finding") {
        // Without a head of the item nothing can be taken over; its own fault is already told.
        let head = rule.and_then(|rule| names.finding_rule(&table, rule));
        if let Some(head) = &head
            && findings.iter().any(|other| other.rule.id == head.id)
        {
            table.fault("id", "id.ganda", format!("Temuan {} tertulis dua kali.", head.id));
        }
        if rule.is_some() {
            findings.extend(finding(names, table, head));
        }
    }
    findings
}

fn finding(names: &Names<'_>, table: Table<'_>, head: Option<Rule>) -> Option<FindingRule> {
    let when = table.required("when", names.condition(&table, "when"));
    if let Some(when) = &when {
        names.check_moment(&table, "when", when);
    }
    let severity: Option<Severity> = table.required("severity", table.word("severity", severity));
    let advice_kader = advice(&table, "kader", severity);
    let advice_nakes = advice(&table, "nakes", severity);
    let stands_days = table.required("stands_days", table.whole("stands_days", 0, DAYS_MAX));
    let age = table.span();
    check_span(&table, age);
    table.finish();
    Some(FindingRule {
        rule: head?,
        when: when?,
        severity: severity?,
        advice_kader: advice_kader?,
        advice_nakes: advice_nakes?,
        stands_days: stands_days?,
        age,
    })
}

/// Reads a finding that belongs to no item.
pub(super) fn lone_finding(names: &Names<'_>, table: Table<'_>) -> Option<Located<FindingRule>> {
    let head = names.rule(&table, IdForm::Dotted);
    let place = table.place();
    let value = finding(names, table, head)?;
    Some(Located { value, place })
}

pub(super) fn home_visit(names: &Names<'_>, table: Table<'_>) -> Option<Located<HomeVisitRule>> {
    let rule = names.rule(&table, IdForm::Dotted);
    let when = table.required("when", names.condition(&table, "when"));
    let within_days = table.required("within_days", table.whole("within_days", 0, DAYS_MAX));
    let severity = table.required("severity", table.word("severity", severity));
    let place = table.place();
    table.finish();
    let value =
        HomeVisitRule { rule: rule?, when: when?, within_days: within_days?, severity: severity? };
    Some(Located { value, place })
}
