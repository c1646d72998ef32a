//! Reads `indicators/*.toml`.

use domain::day::Day;

use crate::{
    condition::Condition,
    facts::Slot,
    indicator::{COMPONENTS_MAX, Cases, Component, Count, EpisodePoint, Indicator, Met},
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    model::Label,
    segment::Segment,
    step::StepChoice,
    target::{Better, CohortSpan, Target},
};

/// Reads a file: the group and the people of its head are those of all its indicators that do not
/// name their own.
pub(super) fn file(names: &Names<'_>, root: Table<'_>) -> Vec<Located<Indicator>> {
    let shared = Shared { group: root.label("group"), people: root.label("people") };
    let tables = root.tables("indicator");
    let read = tables.into_iter().filter_map(|table| indicator(names, &shared, table)).collect();
    root.finish();
    read
}

/// What the head of a file says for all of its indicators.
struct Shared {
    group: Option<Label>,
    people: Option<Label>,
}

fn indicator(names: &Names<'_>, shared: &Shared, table: Table<'_>) -> Option<Located<Indicator>> {
    let rule = names.rule(&table, IdForm::Indicator);
    let own = |key, shared: &Option<Label>| match shared {
        Some(shared) if !table.has(key) => Some(shared.clone()),
        Some(_) | None => table.required(key, table.label(key)),
    };
    let group = own("group", &shared.group);
    let people = own("people", &shared.people);
    let numerator_text = table.required("numerator", table.label("numerator"));
    let denominator_text = table.required("denominator", table.label("denominator"));
    let better = table.required("better", table.word("better", better));
    let count = table.required("count", count(names, &table));
    let estimates = table.codes("estimates");
    names.check_codes(&table, "Angka", &estimates, |code| names.figures.contains(code));
    let targets = targets(names, &table, ("percent", 100_000));
    let place = table.place();
    table.finish();
    let value = Indicator {
        rule: rule?,
        group: group?,
        people: people?,
        numerator_text: numerator_text?,
        denominator_text: denominator_text?,
        better: better?,
        estimates: estimates.into_iter().map(|code| code.value).collect(),
        targets,
        count: count?,
        confidential: false,
    };
    Some(Located { value, place })
}

/// Marks every indicator that reads a confidential answer.
pub(super) fn mark_confidential(
    names: &Names<'_>,
    segments: &[Located<Segment>],
    indicators: &mut [Located<Indicator>],
) {
    let confidential = |slot: Slot| {
        let name = names.answer_behind(slot);
        segments.iter().any(|s| s.value.observations.iter().any(|code| **code == *name))
    };
    for Located { value, .. } in indicators {
        value.confidential = value.reads().into_iter().any(confidential);
    }
}

pub(super) fn better(word: &str) -> Option<Better> {
    match word {
        "higher" => Some(Better::Higher),
        "lower" => Some(Better::Lower),
        "neutral" => Some(Better::Neutral),
        _ => None,
    }
}

fn span(word: &str) -> Option<CohortSpan> {
    match word {
        "year" => Some(CohortSpan::Year),
        "to_date" => Some(CohortSpan::ToDate),
        _ => None,
    }
}

fn count(names: &Names<'_>, indicator: &Table<'_>) -> Option<Count> {
    let table = indicator.table("count")?;
    let kind = table.required("kind", table.text("kind"))?;
    let count = match kind.value {
        "monthly" => {
            let months = table.months("months").unwrap_or_default();
            let population = table.required("population", names.condition(&table, "population"));
            let numerator = table.required("numerator", names.condition(&table, "numerator"));
            match (population, numerator) {
                (Some(population), Some(numerator)) => {
                    Some(Count::Monthly { months, population, numerator })
                }
                _ => None,
            }
        }
        "cohort" => {
            let of = table.required("reached", table.age("reached")).map(Cases::Age);
            cases(names, indicator, &table, of)
        }
        "episode" => cases(names, indicator, &table, episode(names, &table)),
        "yearly" => {
            if !table.has("population") {
                table.required("population", None::<()>);
            }
            let begins_month = table.whole("begins_month", 1, 12).unwrap_or(1);
            cases(names, indicator, &table, Some(Cases::Year { begins_month }))
        }
        "found" => {
            let when = table.required("when", names.condition(&table, "when"));
            let apart_days = table.required("apart_days", table.whole("apart_days", 1, 3_660));
            let of = when.zip(apart_days);
            let of = of.map(|(when, apart_days)| Cases::Found { when, apart_days });
            cases(names, indicator, &table, of)
        }
        "death" => cases(names, indicator, &table, Some(Cases::Death)),
        other => {
            let message = format!(
                "\"{other}\" bukan cara hitung: monthly, cohort, episode, yearly, found atau \
                 death."
            );
            table.fault("kind", "nilai.tidak-sah", message);
            None
        }
    };
    table.finish();
    count
}

fn cases(
    names: &Names<'_>,
    indicator: &Table<'_>,
    table: &Table<'_>,
    of: Option<Cases>,
) -> Option<Count> {
    let population = names.condition(table, "population");
    let by_itself = |slot: &&Slot| names.vocabulary.is_lasting(**slot);
    if let Some(slot) = population.iter().find_map(|who| who.reads.iter().find(by_itself)) {
        let message = format!(
            "\"{}\" berubah dari hari ke hari; hanya \"monthly\" boleh membacanya.",
            names.vocabulary.name(*slot)
        );
        table.fault("population", "hitung.syarat", message);
    }
    let counted = indicator.tables("counted");
    let counted = counted.into_iter().filter_map(|table| counted_if(names, table)).collect();
    let components = components(names, indicator, table, of.as_ref());
    let span = match of {
        Some(Cases::Year { .. }) => CohortSpan::Year,
        _ => table.required("span", table.word("span", span))?,
    };
    Some(Count::Cases { of: of?, population, counted, components, span })
}

/// Reads a kind of episode and the point of its course: `reached` or `ended`.
fn episode(names: &Names<'_>, table: &Table<'_>) -> Option<Cases> {
    let kind = table.required("episode", table.text("episode"));
    if let Some(kind) = kind.as_ref().filter(|kind| !names.episodes.contains_key(kind.value)) {
        let message = format!("Episode \"{}\" tidak dikenal.", kind.value);
        table.document.fault(&kind.span, "kode.tak-dikenal", message);
    }
    let reached = table.age("reached");
    let ended = table.flag("ended").unwrap_or(false);
    let expected = table.age("expected");
    if ended == table.has("reached") || (expected.is_some() && !ended) {
        let message = "Tulis salah satu: reached (umur episode), atau ended = true dengan atau \
                       tanpa expected.";
        table.fault("episode", "hitung.titik", message);
    }
    let at = match reached {
        Some(age) => EpisodePoint::Reached(age),
        None => EpisodePoint::Ended { expected },
    };
    let known = kind.as_ref().and_then(|kind| names.episodes.get(kind.value));
    let outcomes = table.codes("outcomes");
    let of_kind = known.and_then(|facts| names.vocabulary.codes(facts.outcome));
    names.check_codes(table, "Hasil", &outcomes, |code| {
        of_kind.is_none_or(|codes| codes.iter().any(|known| **known == *code))
    });
    let outcomes = outcomes.into_iter().map(|code| code.value).collect();
    let of_opening = table.word("home", |word| (word == "opening").then_some(true));
    let of_opening = of_opening.unwrap_or(false);
    Some(Cases::Episode { kind: kind?.value.into(), at, outcomes, of_opening })
}

/// Reads what a case must have had: `count.steps`, each a step or a list of which one is enough,
/// then the tables `component`.
fn components(
    names: &Names<'_>,
    indicator: &Table<'_>,
    table: &Table<'_>,
    of: Option<&Cases>,
) -> Vec<Component> {
    let before = table.age("before");
    let mut components: Vec<Component> = steps(names, table, "steps")
        .into_iter()
        .map(|choice| Met::Step { choice, after: None, before })
        .map(|met| Component { label: None, met, within: None, who: None })
        .collect();
    if table.has("before") && components.is_empty() {
        table.fault("before", "hitung.syarat", "\"before\" hanya untuk \"steps\".");
    }
    let ends = matches!(of, None | Some(Cases::Age(_) | Cases::Episode { .. }));
    let tables = indicator.tables("component");
    components.extend(tables.into_iter().filter_map(|table| component(names, table, ends)));
    let all = table.flag("all").unwrap_or(false);
    let asks = indicator.has("component") || !components.is_empty();
    if all == asks {
        let message = "Tulis salah satu: apa yang harus ada (steps atau component), atau all = \
                       true bila setiap kasus dihitung.";
        table.fault("kind", "hitung.syarat", message);
    }
    if all && matches!(of, Some(Cases::Year { .. })) {
        let message = "\"all\" bukan untuk yearly: setahun bukan kejadian.";
        table.fault("all", "hitung.syarat", message);
    }
    if COMPONENTS_MAX < components.len() {
        let message = format!("Paling banyak {COMPONENTS_MAX} syarat.");
        indicator.fault("component", "hitung.syarat", message);
    }
    components
}

/// Reads a component; only of cases that end on a day can something be asked for that never was.
fn component(names: &Names<'_>, table: Table<'_>, ends: bool) -> Option<Component> {
    let label = table.required("label", table.label("label"));
    let who = who(names, &table);
    let within = table.span();
    let met = met(names, &table);
    if !ends && met.as_ref().is_some_and(Met::asks_for_none) {
        let message = "\"times = 0\" hanya untuk cohort dan episode, atau di counted.";
        table.fault("times", "hitung.syarat", message);
    }
    table.finish();
    Some(Component { label: Some(label?), met: met?, within, who })
}

/// Reads of whom a component is asked: a day knows no answers of contacts, only what lasts.
fn who(names: &Names<'_>, table: &Table<'_>) -> Option<Condition> {
    let who = names.condition(table, "who")?;
    let unknown =
        |slot: &&Slot| names.observed.contains(slot) || names.vocabulary.is_lasting(**slot);
    if let Some(slot) = who.reads.iter().find(unknown) {
        let message = format!(
            "\"who\" membaca \"{}\", yang hanya diketahui pada kontak atau berubah dari hari ke \
             hari; pakai umur, jenis kelamin, episode atau last_ISIAN.",
            names.vocabulary.name(*slot)
        );
        table.fault("who", "hitung.syarat", message);
    }
    Some(who)
}

/// Reads what makes a case count at all: like a component, without a name.
fn counted_if(names: &Names<'_>, table: Table<'_>) -> Option<Component> {
    let within = table.span();
    let met = met(names, &table);
    if matches!(met, Some(Met::EveryMonth(_))) {
        let message = "Tulis tepat satu: steps, given, contact atau sum.";
        table.fault("every_month", "hitung.syarat", message);
    }
    table.finish();
    Some(Component { label: None, met: met?, within, who: None })
}

/// Reads what is asked for: exactly one of the five ways.
fn met(names: &Names<'_>, table: &Table<'_>) -> Option<Met> {
    let times: Option<u8> = table.whole("times", 0, 255);
    let asked = ["steps", "given", "contact", "every_month", "sum"];
    let written: Vec<&str> = asked.into_iter().filter(|key| table.has(key)).collect();
    let met = match written[..] {
        ["steps"] => {
            let mut choices = steps(names, table, "steps");
            if 1 < choices.len() {
                let message = "Satu langkah saja; yang boleh saling menggantikan ditulis dalam \
                               daftar di dalam daftar.";
                table.fault("steps", "hitung.syarat", message);
            }
            let (after, before) = (table.age("after"), table.age("before"));
            choices.pop().map(|choice| Met::Step { choice, after, before })
        }
        ["given"] => {
            let items = table.codes("given");
            names.check_codes(table, "Layanan", &items, |code| names.services.contains(code));
            let items = items.into_iter().map(|item| item.value).collect();
            Some(Met::Given { items, times: times.unwrap_or(1) })
        }
        ["contact"] => {
            let when = names.condition(table, "contact");
            when.map(|when| Met::Contact { when, times: times.unwrap_or(1) })
        }
        ["every_month"] => names.condition(table, "every_month").map(Met::EveryMonth),
        ["sum"] => {
            let at_least = table.required("at_least", table.quantity("at_least"));
            let or = names.condition(table, "or");
            let of = names.formula(table, "sum").zip(at_least);
            of.map(|(of, at_least)| Met::Sum { of, at_least: at_least.as_f64(), or })
        }
        _ => {
            let message = "Tulis tepat satu: steps, given, contact, every_month atau sum.";
            table.fault("label", "hitung.syarat", message);
            None
        }
    };
    let counts_days = matches!(met, Some(Met::Given { .. } | Met::Contact { .. }));
    if met.is_some() && table.has("times") && !counts_days {
        let message = "\"times\" hanya untuk given dan contact.";
        table.fault("times", "hitung.syarat", message);
    }
    met
}

/// Reads steps: each a step, or a list of steps of which one is enough.
fn steps(names: &Names<'_>, table: &Table<'_>, key: &'static str) -> Vec<StepChoice> {
    let choices = table.choices(key);
    if choices.iter().flatten().next().is_none() && table.has(key) {
        table.fault(key, "label.kosong", "Daftar langkah tidak boleh kosong.");
    }
    choices.iter().map(|codes| StepChoice(names.step_codes(table, codes))).collect()
}

/// Reads targets, written under a key and no larger than `most` thousandths.
pub(super) fn targets(
    names: &Names<'_>,
    indicator: &Table<'_>,
    (key, most): (&'static str, i64),
) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for table in indicator.tables("target") {
        let percent = table.required(key, table.quantity(key));
        let valid_from = table.required("valid_from", table.day("valid_from"));
        let valid_until = table.day("valid_until");
        let source = table.required("source", table.full_text("source"));
        if percent.is_some_and(|percent| !(0..=most).contains(&percent.thousandths())) {
            let message = format!("Target antara 0 dan {}.", most / 1_000);
            table.fault(key, "rentang.mustahil", message);
        }
        if let (Some(from), Some(until)) = (valid_from, valid_until)
            && until < from
        {
            let message = format!("Berlaku sampai {until}, sebelum mulai berlaku {from}.");
            table.fault("valid_until", "berlaku.terbalik", message);
        }
        if let Some(source) = source.as_ref().filter(|source| !names.knows_source(source.value)) {
            let message = format!("Sumber \"{}\" tidak ada di sources.toml.", source.value);
            table.document.fault(&source.span, "sumber.tak-dikenal", message);
        }
        if let Some(from) = valid_from
            && targets.iter().any(|other| overlaps(other, from, valid_until))
        {
            let message = "Dua target berlaku pada hari yang sama.";
            table.fault("valid_from", "id.ganda", message);
        }
        table.finish();
        if let (Some(percent), Some(valid_from), Some(source)) = (percent, valid_from, source) {
            let source = source.value.to_owned();
            targets.push(Target { percent: percent.as_f64(), valid_from, valid_until, source });
        }
    }
    targets
}

fn overlaps(target: &Target, from: Day, until: Option<Day>) -> bool {
    until.is_none_or(|until| target.valid_from <= until)
        && target.valid_until.is_none_or(|until| from <= until)
}
