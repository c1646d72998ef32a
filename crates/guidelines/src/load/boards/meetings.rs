//! Reads `meetings.toml`.

use std::sync::Arc;

use domain::meeting::MeetingKind;

use crate::{
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    meeting::{MeetingCluster, MeetingNumber, MeetingRules, Sector},
    model::Label,
};

/// Codes of clusters.
const CLUSTERS: [&str; 4] = ["K1", "K2", "K3", "K4"];
/// Most rows of the list of what is furthest behind.
const GAPS_MAX: i64 = 50;

pub(super) fn meeting(names: &Names<'_>, table: Table<'_>) -> Option<Located<MeetingRules>> {
    let rule = names.rule(&table, IdForm::Name);
    let kind = table.required("kind", table.word("kind", MeetingKind::parse));
    let is_plain = table.flag("plain").unwrap_or(false);
    let agenda = table.tables("agenda").into_iter().filter_map(words).collect();
    let sectors: Vec<Sector> = table.tables("sector").into_iter().filter_map(sector).collect();
    let clusters = table.tables("cluster").into_iter();
    let clusters = clusters.filter_map(|table| cluster(&sectors, is_plain, table)).collect();
    let code = |key| table.full_text(key).map(|text| Arc::from(text.value));
    let gaps_max = table.required("gaps_max", table.whole("gaps_max", 1, GAPS_MAX));
    let rules = MeetingRules {
        rule: rule?,
        kind: kind?,
        names: table.flag("names").unwrap_or(false),
        is_plain,
        agenda,
        sectors,
        clusters,
        map: code("map"),
        trends: table.codes("trends").into_iter().map(|found| found.value).collect(),
        gaps_max: gaps_max.map(|most: u8| usize::from(most))?,
    };
    if rules.names && rules.is_plain {
        let message = "Berkas untuk lintas sektor atau desa tidak memuat nama.";
        table.fault("names", "rapat.nama", message);
    }
    let place = table.place();
    table.finish();
    Some(Located { value: rules, place })
}

/// Reads a text in both languages that stands alone in a list.
fn words(table: Table<'_>) -> Option<Label> {
    let label = table.required("label", table.label("label"));
    table.finish();
    label
}

fn sector(table: Table<'_>) -> Option<Sector> {
    let id = table.required("id", table.full_text("id"));
    let label = table.required("label", table.label("label"));
    table.finish();
    Some(Sector { id: id?.value.into(), label: label? })
}

fn cluster(sectors: &[Sector], is_plain: bool, table: Table<'_>) -> Option<MeetingCluster> {
    let known = |word: &str| CLUSTERS.contains(&word).then(|| Arc::from(word));
    let code = table.required("code", table.word("code", known));
    let label = table.required("label", table.label("label"));
    let numbers = table.tables("number").into_iter();
    let numbers = numbers.filter_map(|table| number(sectors, is_plain, table)).collect();
    table.finish();
    Some(MeetingCluster { code: code?, label: label?, numbers })
}

fn number(sectors: &[Sector], is_plain: bool, table: Table<'_>) -> Option<MeetingNumber> {
    let id = table.required("id", table.full_text("id"));
    let plain = table.label("plain");
    let help = table.label("help");
    if is_plain && (plain.is_none() || help.is_none()) {
        let message = "Berkas dengan kata sehari-hari menyebut plain dan help setiap angka.";
        table.fault("plain", "rapat.kata", message);
    }
    let codes = table.codes("sectors");
    for code in &codes {
        if !sectors.iter().any(|sector| sector.id == code.value) {
            let message = format!("Sektor \"{}\" tidak dikenal.", code.value);
            table.fault("sectors", "kode.tak-dikenal", message);
        }
    }
    if is_plain && codes.is_empty() {
        let message = "Sebut sektor yang dapat membantu.";
        table.fault("sectors", "rapat.kata", message);
    }
    table.finish();
    let sectors = codes.into_iter().map(|code| code.value).collect();
    Some(MeetingNumber { indicator: id?.value.into(), plain, sectors, help })
}

/// Returns the indicators that are named.
pub(super) fn indicators(rules: &MeetingRules) -> Vec<&Arc<str>> {
    let numbers = rules.numbers().map(|(_, number)| &number.indicator);
    numbers.chain(&rules.map).chain(&rules.trends).collect()
}
