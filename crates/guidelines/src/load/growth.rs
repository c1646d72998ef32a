//! Reads `growth/`: bands of z-scores, rules of the KMS, least gains, velocity.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::quantity::Quantity;

use crate::{
    age::{AgePoint, AgeSpan},
    bounds::{Border, check_span},
    growth::{GrowthBand, GrowthIndex, KmsRules, VelocityGap, VelocityRules},
    load::{
        document::Table,
        rules::{IdForm, Located, Names, is_code, severity},
        table_file::{Row, rows},
    },
    model::{Label, Rule},
};

const BAND_COLUMNS: &[&str] = &[
    "id",
    "version",
    "valid_from",
    "valid_until",
    "index",
    "from",
    "until",
    "lower",
    "lower_inclusive",
    "upper",
    "upper_inclusive",
    "severity",
    "label_id",
    "label_en",
    "sources",
    "assumed",
];

const GAIN_COLUMNS: &[&str] = &["sex", "completed_months", "gain_g", "source", "assumed"];

pub(super) fn bands(names: &Names<'_>, file: &str, text: &[u8]) -> Vec<Located<GrowthBand>> {
    let mut bands = Vec::new();
    rows(file, text, names.faults, BAND_COLUMNS, &[], |row| {
        if let Some(value) = band(names, row) {
            bands.push(Located { value, place: row.place.clone() });
        }
    });
    bands
}

fn band(names: &Names<'_>, row: &Row<'_>) -> Option<GrowthBand> {
    let id = row.read("id", |id| is_code(id, IdForm::Name).then(|| id.into()));
    let version = row.full("version").map(Arc::from);
    let valid_from = row.day("valid_from");
    let valid_until = row.optional("valid_until", |cell| cell.parse().ok());
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && until < from
    {
        let message = format!("Berlaku sampai {until}, sebelum mulai berlaku {from}.");
        row.fault("berlaku.terbalik", message);
    }
    let index = row.read("index", index);
    let age = (row.read("from", age_of), row.read("until", age_of));
    let lower = limit(row, "lower", "lower_inclusive");
    let upper = limit(row, "upper", "upper_inclusive");
    if let (Some(lower), Some(upper)) = (lower, upper)
        && above(upper) <= first(lower)
    {
        row.fault("rentang.mustahil", "Batas bawah pita tidak di bawah batas atasnya.");
    }
    let severity = row.read("severity", severity);
    let label_id = row.full("label_id").map(str::to_owned);
    let label_en = row.full("label_en").map(str::to_owned);
    let sources = sources(names, row, "sources");
    let assumed = row.cell("assumed");
    let assumed = if assumed.is_empty() { Vec::new() } else { vec![assumed.to_owned()] };
    let age = AgeSpan { from: age.0?, until: age.1? };
    if !Border::after(age.until).can_follow(Border::before(age.from)) {
        row.fault("umur.terbalik", format!("Umur {} sesudah {}.", age.from, age.until));
    }
    let rule = Rule {
        id: id?,
        version: version?,
        valid_from: valid_from?,
        valid_until,
        label: Label { id: label_id?, en: label_en? },
        sources,
        assumed,
    };
    Some(GrowthBand { rule, index: index?, age, lower, upper, severity: severity? })
}

/// Smallest hundredth that belongs to a band with this lower limit.
pub(crate) fn first((limit, inclusive): (i32, bool)) -> i32 {
    if inclusive { limit } else { limit + 1 }
}

/// Smallest hundredth above a band with this upper limit.
pub(crate) fn above((limit, inclusive): (i32, bool)) -> i32 {
    if inclusive { limit + 1 } else { limit }
}

fn age_of(text: &str) -> Option<AgePoint> {
    text.parse().ok()
}

fn index(word: &str) -> Option<GrowthIndex> {
    match word {
        "bbu" => Some(GrowthIndex::BbU),
        "tbu" => Some(GrowthIndex::TbU),
        "bbtb" => Some(GrowthIndex::BbTb),
        "imtu" => Some(GrowthIndex::ImtU),
        "lku" => Some(GrowthIndex::LkU),
        _ => None,
    }
}

fn limit(row: &Row<'_>, column: &str, inclusive: &str) -> Option<(i32, bool)> {
    let flag = row.optional(inclusive, |word| match word {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    });
    let limit = row.optional(column, |text| text.parse().ok().and_then(hundredths))?;
    if flag.is_none() && row.cell(inclusive).is_empty() {
        row.fault("label.kosong", format!("Kolom \"{inclusive}\" harus true atau false."));
    }
    Some((limit, flag?))
}

/// Standard deviations as hundredths, when they have at most two decimals and are believable.
fn hundredths(number: Quantity) -> Option<i32> {
    let exact = number.thousandths() % 10 == 0 && number.thousandths().abs() <= 10_000;
    if exact { i32::try_from(number.thousandths() / 10).ok() } else { None }
}

fn sources(names: &Names<'_>, row: &Row<'_>, column: &str) -> Vec<String> {
    let cell = row.cell(column);
    let sources: Vec<String> =
        cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if sources.is_empty() {
        row.fault("sumber.tidak-ada", "Setiap aturan menyebut sumbernya.");
    }
    for source in sources.iter().filter(|source| !names.knows_source(source)) {
        let message = format!("Sumber \"{source}\" tidak ada di sources.toml.");
        row.fault("sumber.tak-dikenal", message);
    }
    sources
}

/// Least gains of one sex, and what is told about them.
#[derive(Default)]
struct Gains {
    grams: Vec<u16>,
    sources: Vec<String>,
    assumed: Vec<String>,
}

/// Least gains by version of the KMS (empty: every version) and by sex.
#[derive(Default)]
pub(super) struct LeastGains(BTreeMap<(String, bool), Gains>);

pub(super) fn least_gains(names: &Names<'_>, file: &str, text: &[u8]) -> LeastGains {
    let mut gains = LeastGains::default();
    rows(file, text, names.faults, GAIN_COLUMNS, &["kms_version"], |row| {
        let male = row.read("sex", |word| match word {
            "L" => Some(true),
            "P" => Some(false),
            _ => None,
        });
        let month = row.read("completed_months", |cell| cell.parse::<u16>().ok());
        let grams = row.read("gain_g", |cell| cell.parse::<u16>().ok());
        let sources = sources(names, row, "source");
        let (Some(male), Some(month), Some(grams)) = (male, month, grams) else { return };
        let key = (row.cell("kms_version").to_owned(), male);
        let entry =
            gains.0.entry(key).or_insert_with(|| Gains { grams: vec![0], ..Gains::default() });
        if usize::from(month) != entry.grams.len() {
            let message =
                format!("KBM bulan {month} tidak urut: seharusnya bulan {}.", entry.grams.len());
            let overlaps = usize::from(month) < entry.grams.len();
            row.fault(if overlaps { "umur.tumpang-tindih" } else { "umur.celah" }, message);
            return;
        }
        entry.grams.push(grams);
        for source in sources {
            if !entry.sources.contains(&source) {
                entry.sources.push(source);
            }
        }
        let assumed = row.cell("assumed");
        if !assumed.is_empty() && !entry.assumed.iter().any(|other| other == assumed) {
            entry.assumed.push(assumed.to_owned());
        }
    });
    gains
}

impl LeastGains {
    fn of(&self, version: &str, male: bool) -> Option<&Gains> {
        self.0.get(&(version.to_owned(), male)).or_else(|| self.0.get(&(String::new(), male)))
    }
}

pub(super) fn kms(
    names: &Names<'_>,
    gains: &LeastGains,
    table: Table<'_>,
) -> Option<Located<KmsRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let gap_min: Option<u16> = table.required("gap_days_min", table.whole("gap_days_min", 1, 366));
    let gap_max: Option<u16> = table.required("gap_days_max", table.whole("gap_days_max", 1, 366));
    if let (Some(min), Some(max)) = (gap_min, gap_max)
        && max < min
    {
        let message = "gap_days_min lebih besar daripada gap_days_max.";
        table.fault("gap_days_min", "rentang.mustahil", message);
    }
    let tolerance = table.required("tolerance", deviations(&table, "tolerance"));
    let red = table.required("red_line", deviations(&table, "red_line"));
    let orange = table.required("orange_line", deviations(&table, "orange_line"));
    if let (Some(red), Some(orange)) = (red, orange)
        && orange <= red
    {
        let message = "Garis merah harus di bawah garis oranye.";
        table.fault("red_line", "rentang.mustahil", message);
    }
    let lines = table.required("lines", lines(&table));
    let age = table.required("from", table.span());
    check_span(&table, age);
    let rule = rule.map(|rule| with_gains(rule, gains));
    let gains_of = |male: bool| {
        let version = rule.as_ref()?.version.clone();
        let grams = gains.of(&version, male).map(|gains| gains.grams.clone());
        check_gains(&table, grams.as_deref(), age);
        grams
    };
    let (male, female) = (gains_of(true), gains_of(false));
    let place = table.place();
    table.finish();
    let value = KmsRules {
        rule: rule?,
        gap_days_min: gap_min?,
        gap_days_max: gap_max?,
        tolerance_hundredths: tolerance?,
        lines_hundredths: lines?,
        red_line_hundredths: red?,
        orange_line_hundredths: orange?,
        least_gain_g_male: male?,
        least_gain_g_female: female?,
        age: age?,
    };
    Some(Located { value, place })
}

/// Adds what is told about the least gains to the rule that uses them.
fn with_gains(mut rule: Rule, gains: &LeastGains) -> Rule {
    for male in [true, false] {
        let Some(gains) = gains.of(&rule.version, male) else { continue };
        for source in &gains.sources {
            if !rule.sources.contains(source) {
                rule.sources.push(source.clone());
            }
        }
        for assumed in &gains.assumed {
            if !rule.assumed.contains(assumed) {
                rule.assumed.push(assumed.clone());
            }
        }
    }
    rule
}

/// Checks that there is a least gain for every month in which N and T are judged.
fn check_gains(table: &Table<'_>, grams: Option<&[u16]>, age: Option<AgeSpan>) {
    let Some(age) = age else { return };
    let last = match Border::after(age.until) {
        Border::Months(months) => months - 1,
        Border::Days(days) => days / 31,
    };
    let last_known = grams.map_or(0, |grams| grams.len().saturating_sub(1));
    if i32::try_from(last_known).unwrap_or(i32::MAX) < last {
        let message = format!("kbm.csv hanya sampai bulan {last_known}, aturan sampai {last}.");
        table.fault("until", "umur.celah", message);
    }
}

fn deviations(table: &Table<'_>, key: &'static str) -> Option<i32> {
    let number = table.quantity(key)?;
    let value = hundredths(number);
    if value.is_none() {
        let message = format!("\"{key}\" paling banyak dua desimal, antara -10 dan 10 SD.");
        table.fault(key, "nilai.tidak-sah", message);
    }
    value
}

fn lines(table: &Table<'_>) -> Option<Vec<i32>> {
    let lines: Option<Vec<i32>> = table.quantities("lines")?.into_iter().map(hundredths).collect();
    let ordered =
        lines.filter(|lines| !lines.is_empty() && lines.windows(2).all(|pair| pair[0] < pair[1]));
    if ordered.is_none() {
        table.fault("lines", "nilai.tidak-sah", "Garis ditulis naik, paling banyak dua desimal.");
    }
    ordered
}

pub(super) fn velocity(names: &Names<'_>, table: Table<'_>) -> Option<Located<VelocityRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let until = table.required("until", table.age("until"));
    let weight = gaps(&table, "weight");
    let length = gaps(&table, "length");
    let place = table.place();
    table.finish();
    let value = VelocityRules { rule: rule?, weight, length, until: until? };
    Some(Located { value, place })
}

fn gaps(table: &Table<'_>, key: &'static str) -> Vec<VelocityGap> {
    let mut gaps: Vec<VelocityGap> = Vec::new();
    for inner in table.tables(key) {
        let interval = inner.required("interval_months", inner.whole("interval_months", 1, 12));
        let min: Option<u16> = inner.required("days_min", inner.whole("days_min", 1, 400));
        let max: Option<u16> = inner.required("days_max", inner.whole("days_max", 1, 400));
        if let (Some(min), Some(max)) = (min, max) {
            if max < min {
                let message = "days_min lebih besar daripada days_max.";
                inner.fault("days_min", "rentang.mustahil", message);
            }
            if gaps.last().is_some_and(|before| min <= before.days_max) {
                let message = "Jarak tumpang tindih dengan jarak sebelumnya.";
                inner.fault("days_min", "rentang.tumpang-tindih", message);
            }
        }
        inner.finish();
        if let (Some(interval_months), Some(days_min), Some(days_max)) = (interval, min, max) {
            gaps.push(VelocityGap { interval_months, days_min, days_max });
        }
    }
    gaps
}
