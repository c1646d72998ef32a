//! Reads `households.toml`.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    condition::Condition,
    facts::Slot,
    household::{
        Answer, HouseholdIndicator, HouseholdRules, INDICATORS_MAX, MemberPart, Reached, Within,
    },
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    model::{Label, Rule},
};

/// What is known of a person on any day, beside ages, episodes and what is remembered.
const OF_DAY: [&str; 6] = ["sex", "gestation_weeks", "twin", "provinsi", "kabupaten", "given"];
/// Ages count time by themselves.
const AGES: [&str; 3] = ["age_days", "age_months", "age_years"];
/// Most months that are looked back.
const MONTHS_MAX: i64 = 12;

pub(super) fn households(names: &Names<'_>, table: Table<'_>) -> Option<Located<HouseholdRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let above = table.required("healthy_above", thousandths(&table, "healthy_above"));
    let below = table.required("unhealthy_below", thousandths(&table, "unhealthy_below"));
    if let Some((above, below)) = above.zip(below)
        && above < below
    {
        let message = "Batas keluarga sehat tidak boleh di bawah batas keluarga tidak sehat.";
        table.fault("healthy_above", "nilai.tidak-sah", message);
    }
    let improvement = table.required("improvement", table.table("improvement"));
    let improvement = improvement.and_then(|table| {
        let percent = table.required("above_percent", table.whole("above_percent", 0, 100));
        let months = table.required("months", table.whole("months", 1, MONTHS_MAX));
        table.finish();
        Some((percent?, months?))
    });
    let planned = table.required("planned", names.condition(&table, "planned"));
    let classes = table.required("classes", classes(&table));
    let indicators = match &rule {
        Some(rule) => indicators(names, &table, rule),
        None => Vec::new(),
    };
    let place = table.place();
    table.finish();
    let (improvement_above_percent, improvement_months) = improvement?;
    let value = HouseholdRules {
        rule: rule?,
        healthy_above: above?,
        unhealthy_below: below?,
        improvement_above_percent,
        improvement_months,
        planned: planned?,
        classes: classes?,
        indicators,
    };
    Some(Located { value, place })
}

/// Reads a share between 0 and 1.
fn thousandths(table: &Table<'_>, key: &'static str) -> Option<u32> {
    let share = table.quantity(key)?.thousandths();
    let read = u32::try_from(share).ok().filter(|share| *share <= 1_000);
    if read.is_none() {
        table.fault(key, "nilai.tidak-sah", "Batas indeks: 0 sampai 1.");
    }
    read
}

fn classes(of: &Table<'_>) -> Option<[Label; 3]> {
    let table = of.table("classes")?;
    let healthy = table.required("healthy", table.label("healthy"));
    let fair = table.required("fair", table.label("fair"));
    let unhealthy = table.required("unhealthy", table.label("unhealthy"));
    table.finish();
    Some([healthy?, fair?, unhealthy?])
}

fn indicators(names: &Names<'_>, of: &Table<'_>, rule: &Rule) -> Vec<HouseholdIndicator> {
    let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut read: Vec<HouseholdIndicator> = Vec::new();
    for table in of.tables("indicator") {
        let Some(indicator) = indicator(names, &table, rule) else {
            table.finish();
            continue;
        };
        if !seen.insert(Arc::clone(&indicator.rule.id)) {
            table.fault("id", "kode.ganda", "Indikator ini tertulis dua kali.");
        }
        table.finish();
        read.push(indicator);
    }
    if read.is_empty() || INDICATORS_MAX < read.len() {
        let message = format!("Paling sedikit satu, paling banyak {INDICATORS_MAX} indikator.");
        of.fault("indicator", "nilai.tidak-sah", message);
    }
    read
}

fn indicator(names: &Names<'_>, table: &Table<'_>, of: &Rule) -> Option<HouseholdIndicator> {
    let rule = names.part_rule(table, IdForm::Indicator, of);
    let lacking = table.required("lacking", table.label("lacking"));
    let confidential = table.flag("confidential").unwrap_or(false);
    let (has_member, has_house) = (table.has("member"), table.has("house"));
    let member = table.table("member").and_then(|table| member(names, table));
    let house = table.table("house").and_then(|table| {
        let answer = answer(names, &table);
        table.finish();
        answer
    });
    if !has_member && !has_house {
        let message =
            "Tulis \"member\" (tiap anggota), \"house\" (jawaban sekeluarga), atau keduanya.";
        table.fault("member", "kunci.tidak-ada", message);
    }
    let whole = has_member == member.is_some() && has_house == house.is_some();
    let (rule, lacking) = (rule?, lacking?);
    whole.then_some(HouseholdIndicator { rule, lacking, confidential, member, house })
}

fn member(names: &Names<'_>, table: Table<'_>) -> Option<MemberPart> {
    let applies = table.required("applies", of_day(names, &table, "applies"));
    let known = of_day(names, &table, "known");
    let good = of_day(names, &table, "good");
    let answered = table.table("answered");
    if table.has("known") && !table.has("good") || table.has("good") && answered.is_some() {
        let message = "\"good\" berdiri sendiri atau dengan \"known\", tidak bersama \"answered\".";
        table.fault("good", "nilai.tidak-sah", message);
    }
    let (has_good, has_answered) = (table.has("good"), answered.is_some());
    let reached = match (good, answered) {
        (Some(good), _) => Some(Reached::State { known, good }),
        (None, Some(answered)) => self::answered(names, answered),
        (None, None) => (!has_good && !has_answered).then_some(Reached::Never),
    };
    table.finish();
    Some(MemberPart { applies: applies?, reached: reached? })
}

fn answered(names: &Names<'_>, table: Table<'_>) -> Option<Reached> {
    let answer = answer(names, &table);
    let required = table.flag("required").unwrap_or(false);
    let ages = table.span().map(Within::Age);
    let months = table.whole("months_back", 0, MONTHS_MAX).map(Within::Months);
    let episode = table.full_text("episode").and_then(|episode| {
        let known = names.episodes.contains_key(episode.value);
        if !known {
            let message = format!("Episode \"{}\" tidak dikenal.", episode.value);
            table.fault("episode", "kode.tak-dikenal", message);
        }
        known.then(|| Within::Episode(episode.value.into()))
    });
    let mut ways: Vec<Within> = [ages, months, episode].into_iter().flatten().collect();
    let written = ["from", "months_back", "episode"].into_iter().filter(|key| table.has(key));
    if written.count() != 1 {
        let message =
            "Tulis tepat satu: \"from\" dan \"until\", \"months_back\", atau \"episode\".";
        table.fault("from", "kunci.tidak-ada", message);
    }
    table.finish();
    let within = ways.pop()?;
    Some(Reached::Answered { answer: answer?, within, required })
}

fn answer(names: &Names<'_>, table: &Table<'_>) -> Option<Answer> {
    let asked = table.required("asked", names.condition(table, "asked"));
    let good = table.required("good", names.condition(table, "good"));
    for (key, condition) in [("asked", &asked), ("good", &good)] {
        let Some(condition) = condition else { continue };
        let lasting = |slot: &&Slot| names.vocabulary.is_lasting(**slot);
        if let Some(slot) = condition.reads.iter().find(lasting) {
            let message = format!("\"{}\" bukan jawaban kontak.", names.vocabulary.name(*slot));
            table.fault(key, "kondisi.campur", message);
        }
    }
    Some(Answer { asked: asked?, good: good? })
}

/// Compiles a condition that is judged as of a day: it reads no answer of a contact, and compares
/// what counts time with numbers, so that the days on which it turns are known ahead.
fn of_day(names: &Names<'_>, table: &Table<'_>, key: &'static str) -> Option<Condition> {
    let condition = names.condition(table, key)?;
    let counts = |slot: Slot| {
        let is_age = AGES.contains(&names.vocabulary.name(slot).as_ref());
        is_age || names.episodes.values().any(|facts| facts.counts().contains(&slot))
    };
    for slot in &condition.reads {
        let name = names.vocabulary.name(*slot);
        let of_episode = names.episodes.values().any(|facts| facts.has(*slot));
        let of_person = OF_DAY.contains(&&**name) || AGES.contains(&&**name);
        let remembered = name.starts_with("last_") && !names.vocabulary.is_lasting(*slot);
        if !of_person && !of_episode && !remembered {
            let message = format!("\"{name}\" tidak diketahui pada akhir bulan mana pun.");
            table.fault(key, "kondisi.campur", message);
        }
        if counts(*slot) && condition.compared_with(*slot).is_none() {
            let message = format!("\"{name}\" dibandingkan dengan angka saja.");
            table.fault(key, "kondisi.hitungan", message);
        }
    }
    Some(condition)
}
