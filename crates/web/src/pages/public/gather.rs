//! The numbers of a quarter as everybody would read them.

use domain::{
    area::AreaLevel,
    day::Month,
    publication::{PublicArea, PublicShare, PublicTable, Publication},
};
use guidelines::public::{PublicBy, PublicTableRule};
use store::{
    error::Result,
    read::{
        area::{Scope, UNKNOWN_NAME},
        board::BoardRow,
    },
    store::Store,
};

/// Counts a quarter as it stands in the store; none when the rules of its last day name nothing.
/// Indicators of a month are those of the last month, the others of the year so far.
pub(super) fn gather(store: &Store, until: Month, name: &str) -> Result<Option<Publication>> {
    let Some(rules) = store.guidelines().public_on(until.last_day()) else { return Ok(None) };
    let mut tables = Vec::new();
    for rule in &rules.tables {
        tables.extend(table(store, until, name, rule)?);
    }
    Ok((!tables.is_empty()).then_some(Publication { until, tables }))
}

fn table(
    store: &Store,
    until: Month,
    name: &str,
    rule: &PublicTableRule,
) -> Result<Option<PublicTable>> {
    if store.guidelines().indicator(&rule.indicator, until.last_day()).is_none() {
        return Ok(None);
    }
    let rows = store.board(&rule.indicator, until, AreaLevel::Desa, &Scope::All)?;
    let areas: Vec<PublicArea> = match rule.by {
        PublicBy::Desa => rows.iter().filter_map(village).collect(),
        PublicBy::Puskesmas => {
            let sum = |of: fn(&BoardRow) -> u64| rows.iter().map(of).sum();
            let share = share(sum(|row| row.numerator), sum(|row| row.denominator));
            vec![PublicArea { desa: None, name: name.to_owned(), share }]
        }
    };
    Ok((!areas.is_empty()).then(|| PublicTable {
        indicator: rule.indicator.to_string(),
        title: rule.title.id.clone(),
        of: rule.of.id.clone(),
        areas,
    }))
}

/// A village; people whose village nobody knows are in none.
fn village(row: &BoardRow) -> Option<PublicArea> {
    let Scope::Desa(code) = &row.scope else { return None };
    let desa = code.parse().ok()?;
    let name = if row.name == UNKNOWN_NAME { code.clone() } else { row.name.clone() };
    Some(PublicArea { desa: Some(desa), name, share: share(row.numerator, row.denominator) })
}

fn share(numerator: u64, denominator: u64) -> Option<PublicShare> {
    let [numerator, denominator] =
        [numerator, denominator].map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    PublicShare::of(numerator, denominator)
}
