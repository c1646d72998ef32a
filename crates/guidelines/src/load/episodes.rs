//! Reads `episodes/*.toml`, `instruments/*.toml`, `forms/*.toml` and `school.toml`.

use std::sync::Arc;

use crate::{
    bounds::check_span,
    condition::Condition,
    episode::{Begin, EpisodeFacts, EpisodeRule},
    facts::Slot,
    form::{Form, Section},
    instrument::{Instrument, Points},
    load::{
        document::{Found, Table},
        items::SETTINGS,
        rules::{IdForm, Located, Names},
    },
    model::ObservationKind,
    school::SchoolYear,
};

/// Most days of a rest, a tolerance or a silence.
const DAYS_MAX: i64 = 3_660;

/// Reads how episodes of one kind begin and end; `facts` are those of its id.
pub(super) fn episode(
    names: &Names<'_>,
    facts: impl Fn(&str) -> Option<EpisodeFacts>,
    table: Table<'_>,
) -> Option<Located<EpisodeRule>> {
    let rule = names.rule(&table, IdForm::Name);
    let condition = |key| {
        let condition = names.condition(&table, key)?;
        check_reads(names, &table, key, &condition);
        Some(condition)
    };
    let who = condition("who");
    let opens = table.required("opens", condition("opens"));
    let closes = condition("closes");
    let begin = begins(names, &table);
    let ended_on = one(names, &table, "ended_on");
    let outcome = one(names, &table, "outcome");
    let (lasts, expected_end) = (table.age("lasts"), table.age("expected_end"));
    let rest_days = table.whole("rest_days", 0, DAYS_MAX);
    let begin_tolerance_days = table.whole("begin_tolerance_days", 0, DAYS_MAX);
    let kept_by = table.codes("kept_by");
    let lost_after_days = table.whole("lost_after_days", 1, DAYS_MAX);
    let place = table.place();
    let kept_by = slots(names, &table, &kept_by);
    table.finish();
    let rule = rule?;
    let facts = facts(&rule.id)?;
    let value = EpisodeRule {
        rule,
        who,
        opens: opens?,
        begin,
        closes,
        ended_on,
        outcome,
        lasts,
        expected_end,
        rest_days: rest_days.unwrap_or(0),
        begin_tolerance_days,
        kept_by,
        lost_after_days,
        facts,
    };
    Some(Located { value, place })
}

/// Adds a fault when a condition of an episode reads what episodes or later rules state.
fn check_reads(names: &Names<'_>, table: &Table<'_>, key: &'static str, condition: &Condition) {
    let later = |slot: &&Slot| {
        names.vocabulary.is_lasting(**slot)
            || names.episodes.iter().any(|(_, facts)| facts.has(**slot))
    };
    if let Some(slot) = condition.reads.iter().find(later) {
        let message = format!(
            "\"{}\" baru diketahui sesudah episode dibaca; pakai isian kontak saja.",
            names.vocabulary.name(*slot)
        );
        table.fault(key, "kondisi.episode", message);
    }
}

fn begins(names: &Names<'_>, table: &Table<'_>) -> Vec<Begin> {
    table.required("begin", Some(()));
    let mut begins = Vec::new();
    for way in table.tables("begin") {
        let begin = match (way.has("day"), way.has("weeks")) {
            (true, _) => {
                let minus_days = way.whole("minus_days", 0, DAYS_MAX).unwrap_or(0);
                one(names, &way, "day").map(|slot| Begin::Day { slot, minus_days })
            }
            (false, true) => one(names, &way, "weeks").map(|slot| Begin::Weeks { slot }),
            (false, false) => {
                let contact = way.required("contact", way.flag("contact"));
                contact.filter(|contact| *contact).map(|_| Begin::Contact)
            }
        };
        way.finish();
        begins.extend(begin);
    }
    begins
}

fn one(names: &Names<'_>, table: &Table<'_>, key: &'static str) -> Option<Slot> {
    let text = table.full_text(key)?;
    let code = Found { value: text.value.into(), span: text.span };
    slots(names, table, &[code]).first().copied()
}

/// Finds the facts of observations that people write down; adds a fault for every other code.
fn slots(names: &Names<'_>, table: &Table<'_>, codes: &[Found<Arc<str>>]) -> Vec<Slot> {
    let slot = |code: &str| names.vocabulary.slot(code).filter(|s| names.written.contains(s));
    names.check_codes(table, "Isian", codes, |code| slot(code).is_some());
    codes.iter().filter_map(|code| slot(&code.value)).collect()
}

pub(super) fn instrument(names: &Names<'_>, table: Table<'_>) -> Option<Located<Instrument>> {
    let rule = names.rule(&table, IdForm::Name);
    let age = table.span();
    check_span(&table, age);
    let score = table.required("score", table.full_text("score"));
    let score = score.and_then(|code| {
        let slot = names.vocabulary.slot(code.value).filter(|slot| names.scores.contains(slot));
        if slot.is_none() {
            let message = format!("\"{}\" bukan isian angka dengan derived = true.", code.value);
            table.fault("score", "kode.tak-dikenal", message);
        }
        slot
    });
    let questions = table.codes("questions");
    let questions = table.required("questions", Some(slots(names, &table, &questions)));
    let (count, add) = (table.codes("count"), table.codes("add"));
    let (count, add) = (slots(names, &table, &count), slots(names, &table, &add));
    check_types(names, &table, &count, &add);
    let mut points = Vec::new();
    for entry in table.tables("points") {
        let when = entry.required("when", names.condition(&entry, "when"));
        let number = entry.required("points", entry.quantity("points"));
        entry.finish();
        if let (Some(when), Some(number)) = (when, number) {
            points.push(Points { when, points: number.as_f64() });
        }
    }
    let place = table.place();
    table.finish();
    let questions = questions?;
    let value = Instrument { rule: rule?, age, score: score?, questions, count, add, points };
    Some(Located { value, place })
}

fn check_types(names: &Names<'_>, table: &Table<'_>, count: &[Slot], add: &[Slot]) {
    use crate::facts::FactType;
    for (key, slots, wanted) in [("count", count, FactType::Bool), ("add", add, FactType::Number)] {
        let wrong = slots.iter().find(|slot| names.vocabulary.fact_type(**slot) != wanted);
        if let Some(slot) = wrong {
            let message = format!(
                "\"{}\" bukan isian yang dapat dijumlah di sini.",
                names.vocabulary.name(*slot)
            );
            table.fault(key, "nilai.salah-jenis", message);
        }
    }
}

pub(super) fn form(names: &Names<'_>, table: Table<'_>) -> Option<Located<Form>> {
    let rule = names.rule(&table, IdForm::Name);
    let stages = table.codes("stages");
    table.required("stages", Some(()));
    names.check_codes(&table, "Tahap hidup", &stages, |code| names.stages.contains(code));
    let places = table.codes("places");
    table.required("places", Some(()));
    let setting = |word: &str| SETTINGS.into_iter().find(|setting| setting.as_str() == word);
    names.check_codes(&table, "Tempat", &places, |word| setting(word).is_some());
    table.required("section", Some(()));
    let sections = table.tables("section");
    let sections = sections.into_iter().filter_map(|table| section(names, table)).collect();
    let place = table.place();
    table.finish();
    let value = Form {
        rule: rule?,
        stages: stages.into_iter().map(|stage| stage.value).collect(),
        places: places.iter().filter_map(|place| setting(&place.value)).collect(),
        sections,
    };
    Some(Located { value, place })
}

fn section(names: &Names<'_>, table: Table<'_>) -> Option<Section> {
    let label = table.required("label", table.label("label"));
    let step = table.whole("step", 1, 5);
    let when = names.condition(&table, "when");
    let fields = table.codes("fields");
    let slot =
        |code: &str| names.vocabulary.slot(code).filter(|slot| names.observed.contains(slot));
    names.check_codes(&table, "Isian", &fields, |code| slot(code).is_some());
    let services = table.codes("services");
    let known = |code: &str| !code.contains('.') && names.services.contains(code);
    names.check_codes(&table, "Layanan", &services, known);
    table.finish();
    Some(Section {
        label: label?,
        step,
        when,
        fields: fields.iter().filter_map(|code| slot(&code.value)).collect(),
        services: services.into_iter().map(|code| code.value).collect(),
    })
}

pub(super) fn school(names: &Names<'_>, table: Table<'_>) -> Option<Located<SchoolYear>> {
    let rule = names.rule(&table, IdForm::Name);
    let begins_month = table.required("begins_month", table.whole("begins_month", 1, 12));
    let grade_1_age = table.required("grade_1_age", table.whole("grade_1_age", 1, 20));
    let grades = table.required("grades", table.whole("grades", 1, 20));
    let place = table.place();
    table.finish();
    let value = SchoolYear {
        rule: rule?,
        begins_month: begins_month?,
        grade_1_age: grade_1_age?,
        grades: grades?,
    };
    Some(Located { value, place })
}

/// Tells whether an observation can hold a score.
pub(super) const fn can_score(kind: &ObservationKind, derived: bool) -> bool {
    derived && matches!(kind, ObservationKind::Number { .. })
}
