//! To which Puskesmas the rows of a person belong.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    record::{Body, Record},
    timeline::Timeline,
};

use crate::view::area::shared;

/// Later than any record.
pub(crate) const ALWAYS: Day = Day::from_epoch_days(i32::MAX);

/// The homes under which a person's rows stand.
pub(crate) struct Homes {
    /// Where the person belongs now.
    pub(crate) own: Arc<str>,
    /// Which Puskesmas wrote the person down as living in a desa; absent when there is only one.
    by_desa: BTreeMap<DesaCode, Arc<str>>,
}

impl Homes {
    /// Reads the homes from a timeline: the Puskesmas that wrote the latest address, else the
    /// latest facts, else the latest record. `None` when there are no records.
    ///
    /// Who moves to another Puskesmas is counted there from then on; months that were counted in
    /// a desa of the old one stay with the old one.
    pub(crate) fn of(timeline: &Timeline) -> Option<Self> {
        let records = timeline.records();
        let first = &records.first()?.puskesmas;
        if records.iter().all(|record| record.puskesmas == *first) {
            return Some(Self { own: shared(first), by_desa: BTreeMap::new() });
        }
        let mut by_desa = BTreeMap::new();
        let mut latest: Option<(u8, &Record)> = None;
        let facts = timeline.facts(ALWAYS);
        let mut by_writing: Vec<_> = facts.iter().collect();
        by_writing.sort_by_key(|fact| (fact.reading.written, fact.reading.id));
        for fact in by_writing {
            let reading = &fact.reading;
            let weight = match fact.body() {
                Body::Person(stated) => {
                    if let Some(address) = &stated.address {
                        by_desa.insert(address.desa, shared(&reading.puskesmas));
                    }
                    if stated.address.is_some() { 2 } else { 1 }
                }
                _ => 0,
            };
            if latest.is_none_or(|(heaviest, _)| heaviest <= weight) {
                latest = Some((weight, reading));
            }
        }
        let own = latest.map_or_else(|| least(records), |(_, record)| record.puskesmas.clone());
        Some(Self { own: shared(&own), by_desa })
    }

    /// Returns the home of what was counted while living in a desa.
    pub(crate) fn of_desa(&self, desa: Option<DesaCode>) -> &Arc<str> {
        desa.and_then(|desa| self.by_desa.get(&desa)).unwrap_or(&self.own)
    }
}

/// Returns the first code, for persons of whom no fact holds.
fn least(records: &[Arc<Record>]) -> PuskesmasCode {
    let codes = records.iter().map(|record| &record.puskesmas);
    codes.min().expect("a timeline that is not empty").clone()
}
