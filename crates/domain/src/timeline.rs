//! A person's timeline: all records about one person, read in the order of what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::{
    day::Day,
    id::{PersonId, RecordId},
    record::{Body, Record},
};

/// All records about one person, including those of persons merged into this one.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The person that stays after merges.
    pub person: PersonId,
    records: Vec<Arc<Record>>,
}

/// A fact as it is to be read today: the original record with its latest correction applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The first record of the fact; corrections name it.
    pub origin: Arc<Record>,
    /// The record whose day, minute and body hold: the origin or its latest correction.
    pub reading: Arc<Record>,
}

impl Fact {
    /// Returns the day on which the fact happened, as corrected.
    pub fn occurred(&self) -> Day {
        self.reading.occurred
    }

    /// Returns what is stated, as corrected.
    pub fn body(&self) -> &Body {
        match &self.reading.body {
            Body::Correction(correction) => &correction.body,
            body => body,
        }
    }
}

impl Timeline {
    /// Gathers records in any order; a record given twice counts once.
    pub fn new(person: PersonId, records: impl IntoIterator<Item = Arc<Record>>) -> Self {
        let mut records: Vec<_> = records.into_iter().collect();
        records.sort_by_key(|record| (record.occurred, record.minute, record.written, record.id));
        records.dedup_by_key(|record| record.id);
        Self { person, records }
    }

    /// Returns all records, in the order of what happened.
    pub fn records(&self) -> &[Arc<Record>] {
        &self.records
    }

    /// Returns the facts that hold, in the order of what happened: corrections applied, void
    /// records left out, nothing that happened after `as_of`.
    ///
    /// Order of arrival never matters: of two corrections the one written later wins, and
    /// "entered in error" wins over any correction.
    pub fn facts(&self, as_of: Day) -> Vec<Fact> {
        let void: BTreeSet<RecordId> = self
            .records
            .iter()
            .filter_map(|record| match &record.body {
                Body::EnteredInError(error) => Some(error.voids),
                _ => None,
            })
            .collect();
        let mut corrections: BTreeMap<RecordId, &Arc<Record>> = BTreeMap::new();
        for record in self.records.iter().filter(|record| !void.contains(&record.id)) {
            let Body::Correction(correction) = &record.body else { continue };
            let latest = corrections.entry(correction.corrects).or_insert(record);
            if (latest.written, latest.id) < (record.written, record.id) {
                *latest = record;
            }
        }
        let mut facts: Vec<Fact> = self
            .records
            .iter()
            .filter(|record| !matches!(record.body, Body::Correction(_) | Body::EnteredInError(_)))
            .filter(|record| !void.contains(&record.id))
            .map(|origin| {
                let reading = corrections.get(&origin.id).copied().unwrap_or(origin);
                Fact { origin: Arc::clone(origin), reading: Arc::clone(reading) }
            })
            .filter(|fact| fact.occurred() <= as_of)
            .collect();
        facts.sort_by_key(|fact| {
            (fact.reading.occurred, fact.reading.minute, fact.origin.written, fact.origin.id)
        });
        facts
    }
}
