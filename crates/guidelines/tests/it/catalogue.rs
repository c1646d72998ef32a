//! The catalogue of indicators: each has an answer in the shipped guidelines, or says what it waits
//! for.

use guidelines::{
    files::Files,
    indicator::{Cases, Count, Indicator},
    model::Guidelines,
};

const CATALOGUE: &str = include_str!("../../../../docs/monitoring-catalogue.csv");
/// Fewest letters of a reason why there is no answer.
const REASON_CHARS_MIN: usize = 20;
/// Answered by several: one of each class, all diseases of the weekly report, or its visits, that
/// stand beside them.
const IN_PARTS: [(&str, &str); 4] = [
    ("lansia.kemandirian", "lansia.mandiri"),
    ("tb.kontak", "tb.kontak-oat"),
    ("skdr.kasus", "skdr.penyakit.a"),
    ("skdr.x", "skdr.penyakit.b"),
];
/// Pages that are answers by themselves.
const PAGES: [&str; 4] = ["/papan", "/papan/situasi", "/papan/keluarga", "/spm"];

/// Names the kind of an indicator, as the catalogue does.
const fn kind(of: &Indicator) -> &'static str {
    match &of.count {
        Count::Monthly { .. } => "monthly",
        Count::Cases { of: Cases::Age(_), .. } => "cohort",
        Count::Cases { of: Cases::Episode { .. }, .. } => "episode",
        Count::Cases { of: Cases::Year { .. }, .. } => "yearly",
        Count::Cases { of: Cases::Found { .. }, .. } => "found",
        Count::Cases { of: Cases::Death, .. } => "death",
    }
}

/// Tells what is wrong with the answer to an id; ids are compared without case.
fn wrong(guidelines: &Guidelines, id: &str, today: &str) -> Option<String> {
    let own = id.to_lowercase();
    let part = IN_PARTS.iter().find(|(whole, _)| *whole == own);
    let id = part.map_or(own.as_str(), |(_, part)| part);
    let known = match today {
        "figure" => guidelines.figures.iter().any(|figure| *figure.rule.id == *id),
        "reading" => guidelines.readings.iter().any(|reading| *reading.rule.id == *id),
        "household" => guidelines.households.iter().any(|rules| rules.place(id).is_some()),
        "weekly" => guidelines.diseases.iter().any(|disease| *disease.rule.id == *id),
        _ => match (today.strip_prefix("page "), today.strip_prefix("waits: ")) {
            (Some(page), _) => PAGES.contains(&page),
            (None, Some(reason)) => {
                let is_counted = guidelines.indicators.iter().any(|one| *one.rule.id == *id);
                REASON_CHARS_MIN <= reason.chars().count() && !is_counted
            }
            (None, None) => {
                let mut versions = guidelines.indicators.iter().filter(|one| *one.rule.id == *id);
                versions.any(|one| kind(one) == today)
            }
        },
    };
    (!known).then(|| format!("{id}: {today}"))
}

#[test]
fn every_indicator_of_the_catalogue_has_an_answer_or_a_reason() {
    let guidelines = Guidelines::load(&Files::embedded()).expect("no faults");
    let mut reader = csv::Reader::from_reader(CATALOGUE.as_bytes());
    let titles = reader.headers().expect("titles").clone();
    let column = |name: &str| titles.iter().position(|title| title == name).expect("a column");
    let (id, today) = (column("id"), column("today"));
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 359);
    let faults: Vec<String> =
        rows.iter().filter_map(|row| wrong(&guidelines, &row[id], &row[today])).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let waiting = rows.iter().filter(|row| row[today].starts_with("waits: ")).count();
    assert_eq!(waiting, 23, "what waits is told in docs/progress.md");
}

#[test]
fn an_answer_that_is_not_there_is_seen() {
    let guidelines = Guidelines::load(&Files::embedded()).expect("no faults");
    let seen = |id, today| wrong(&guidelines, id, today).is_some();
    assert!(
        !seen("gizi.DS", "monthly") && seen("gizi.ds", "yearly") && seen("gizi.hantu", "monthly")
    );
    assert!(!seen("kia.akb", "reading") && seen("kia.akb", "figure"));
    assert!(
        seen("kia.akb", "") && seen("kia.akb", "page /hantu") && seen("kia.akb", "waits: nanti")
    );
    assert!(seen("gizi.ds", "waits: halaman ini belum selesai dibuat"));
}
