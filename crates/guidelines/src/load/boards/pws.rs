//! Reads `pws.toml`.

use std::sync::Arc;

use crate::{
    load::{
        document::Table,
        rules::{IdForm, Located, Names, severity},
    },
    pws::{AgeGroup, Digest, MONTHS, Position, PwsRules, PwsState, Trend},
};

/// Largest number that may still be called small.
const SMALL_MAX: i64 = 1_000;

/// Most states: one for every position and trend.
const STATES_MAX: usize = Position::ALL.len() * Trend::ALL.len();

/// Oldest bound of an age group, in months: 150 years.
const AGE_MONTHS_MAX: i64 = 1_800;

/// Longest time that a digest looks back or ahead, in days.
const DAYS_MAX: i64 = 92;
/// Most places and people that a digest names first.
const LINES_MAX: i64 = 20;
/// Largest weight of a digest.
const WEIGHT_MAX: i64 = 1_000_000;

pub(super) fn pws(names: &Names<'_>, table: Table<'_>) -> Option<Located<PwsRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let small_below: Option<i64> =
        table.required("small_below", table.whole("small_below", 0, SMALL_MAX));
    let hidden_below: Option<i64> =
        table.required("hidden_below", table.whole("hidden_below", 2, SMALL_MAX));
    let target_twelfths = table.required("target_twelfths", twelfths(&table));
    let states = states(&table);
    let age_groups = age_groups(&table);
    let digest = table.required("digest", table.table("digest")).and_then(digest);
    let place = table.place();
    table.finish();
    let value = PwsRules {
        rule: rule?,
        small_below: small_below?.unsigned_abs(),
        hidden_below: hidden_below?.unsigned_abs(),
        target_twelfths: target_twelfths?,
        states,
        age_groups,
        digest: digest?,
    };
    Some(Located { value, place })
}

/// Reads how many twelfths are due by the end of each month: never fewer than the month before,
/// all of them in December.
fn twelfths(table: &Table<'_>) -> Option<[u8; MONTHS]> {
    let numbers = table.quantities("target_twelfths")?;
    let whole = numbers.iter().map(|number| match number.thousandths() {
        thousandths if thousandths % 1000 == 0 => u8::try_from(thousandths / 1000).ok(),
        _ => None,
    });
    let twelfths: Option<Vec<u8>> = whole.collect();
    let twelfths = twelfths.and_then(|twelfths| <[u8; MONTHS]>::try_from(twelfths).ok());
    let twelfths = twelfths.filter(|twelfths| {
        twelfths.windows(2).all(|pair| pair[0] <= pair[1]) && twelfths[MONTHS - 1] == 12
    });
    if twelfths.is_none() {
        let message = "Bagian target: dua belas bilangan bulat yang tidak turun, terakhir 12.";
        table.fault("target_twelfths", "nilai.tidak-sah", message);
    }
    twelfths
}

fn digest(table: Table<'_>) -> Option<Digest> {
    let weight = |key| table.required(key, table.whole(key, 0, WEIGHT_MAX));
    let days = table.required("days", table.whole("days", 1, DAYS_MAX));
    let lines = table.required("lines", table.whole("lines", 1, LINES_MAX));
    let closing_days = table.required("closing_days", table.whole("closing_days", 0, DAYS_MAX));
    let [emergency, signal] = [weight("emergency"), weight("signal")];
    let [fallen, late_report] = [weight("fallen"), weight("late_report")];
    table.finish();
    Some(Digest {
        days: days?,
        lines: lines?,
        closing_days: closing_days?,
        emergency: emergency?,
        signal: signal?,
        fallen: fallen?,
        late_report: late_report?,
    })
}

/// Reads the age groups: none is empty, none stands twice.
fn age_groups(pws: &Table<'_>) -> Vec<AgeGroup> {
    let mut groups: Vec<AgeGroup> = Vec::new();
    for table in pws.tables("age_group") {
        let Some(group) = age_group(&table) else {
            table.finish();
            continue;
        };
        if group.below_months.is_some_and(|below| below <= group.from_months) {
            let message = "Kelompok umur: below_months harus lebih dari from_months.";
            table.fault("below_months", "nilai.tidak-sah", message);
        }
        let span = (group.from_months, group.below_months);
        if groups.iter().any(|other| (other.from_months, other.below_months) == span) {
            let message = "Kelompok umur ini tertulis dua kali; satukan daftar people-nya.";
            table.fault("from_months", "kode.ganda", message);
        }
        if group.people.is_empty() {
            table.fault("people", "label.kosong", "Daftar people tidak boleh kosong.");
        }
        table.finish();
        groups.push(group);
    }
    groups
}

fn age_group(table: &Table<'_>) -> Option<AgeGroup> {
    let label = table.required("label", table.label("label"));
    let from_months = table.required("from_months", table.whole("from_months", 0, AGE_MONTHS_MAX));
    let below_months = table.whole("below_months", 1, AGE_MONTHS_MAX);
    let people = table.required("people", table.texts("people"));
    let people = people?.into_iter().map(|found| found.value.to_owned()).collect();
    Some(AgeGroup { label: label?, from_months: from_months?, below_months, people })
}

/// Reads the states and checks that every position and trend has exactly one.
fn states(pws: &Table<'_>) -> Vec<Arc<PwsState>> {
    let mut states: Vec<Arc<PwsState>> = Vec::new();
    for table in pws.tables("state") {
        let Some(state) = state(&table, states.len()) else {
            table.finish();
            continue;
        };
        for trend in &state.trends {
            let covers = |other: &Arc<PwsState>| {
                other.position == state.position && other.trends.contains(trend)
            };
            if states.iter().any(covers) {
                let message = format!(
                    "Kedudukan {} dengan tren {} sudah punya keadaan lain.",
                    state.position.as_str(),
                    trend.as_str()
                );
                table.fault("trends", "keadaan.ganda", message);
            }
        }
        table.finish();
        states.push(Arc::new(state));
    }
    for position in Position::ALL {
        for trend in Trend::ALL {
            let covers = |s: &Arc<PwsState>| s.position == position && s.trends.contains(&trend);
            if !states.iter().any(covers) {
                let (position, trend) = (position.as_str(), trend.as_str());
                let message = format!("Kedudukan {position} dengan tren {trend} belum tercakup.");
                pws.fault("state", "keadaan.celah", message);
            }
        }
    }
    states
}

fn state(table: &Table<'_>, before: usize) -> Option<PwsState> {
    let label = table.required("label", table.label("label"));
    let advice = table.required("advice", table.label("advice"));
    let severity = table.required("severity", table.word("severity", severity));
    let position = |word: &str| Position::ALL.into_iter().find(|p| p.as_str() == word);
    let position = table.required("position", table.word("position", position));
    let trends = table.required("trends", trends(table));
    if before == STATES_MAX {
        table.fault("label", "keadaan.ganda", format!("Paling banyak {STATES_MAX} keadaan."));
        return None;
    }
    Some(PwsState {
        rank: u8::try_from(before).ok()?,
        label: label?,
        advice: advice?,
        severity: severity?,
        position: position?,
        trends: trends?,
    })
}

/// Reads the trends of a state: at least one, none twice.
fn trends(table: &Table<'_>) -> Option<Vec<Trend>> {
    let words = table.texts("trends")?;
    if words.is_empty() {
        table.fault("trends", "label.kosong", "Daftar tren tidak boleh kosong.");
    }
    let mut trends = Vec::new();
    for word in words {
        match Trend::ALL.into_iter().find(|trend| trend.as_str() == word.value) {
            Some(trend) if trends.contains(&trend) => {
                let message = format!("Tren \"{}\" tertulis dua kali.", word.value);
                table.document.fault(&word.span, "kode.ganda", message);
            }
            Some(trend) => trends.push(trend),
            None => {
                let message = format!("\"{}\" bukan nilai yang sah untuk tren.", word.value);
                table.document.fault(&word.span, "nilai.tidak-sah", message);
            }
        }
    }
    Some(trends)
}
