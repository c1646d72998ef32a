//! A simulated district, held as timelines.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context as _, Result, anyhow};
use domain::{
    day::Day,
    id::PersonId,
    record::{Body, Record},
    timeline::Timeline,
};
use guidelines::{files::Files, model::Guidelines};
use serde_json::{Value, json};
use simulate::{plan::Plan, simulation};

/// People with their records, and the law under which they live.
pub(crate) struct District {
    pub(crate) guidelines: Arc<Guidelines>,
    pub(crate) records: Vec<Record>,
    pub(crate) timelines: Vec<Timeline>,
    pub(crate) until: Day,
    people: u32,
    years: u16,
}

/// Loads the guidelines that ship.
pub(crate) fn guidelines() -> Result<Guidelines> {
    let loaded = Guidelines::load(&Files::embedded());
    loaded.map_err(|faults| anyhow!("the shipped guidelines have {} faults", faults.len()))
}

/// Returns the last simulated day.
pub(crate) fn until() -> Result<Day> {
    Day::from_ymd(2026, 11, 20).context("a day")
}

impl District {
    /// Simulates.
    pub(crate) fn new(people: u32, years: u16, seed: u64) -> Result<Self> {
        let (guidelines, until) = (guidelines()?, until()?);
        let plan = Plan::new(people, years, seed, until);
        let records: Vec<Record> = simulation::records(&plan, &guidelines)?.flatten().collect();
        let mut by_person: HashMap<PersonId, Vec<Arc<Record>>> = HashMap::new();
        for record in &records {
            if let Some(person) = record.person() {
                by_person.entry(person).or_default().push(Arc::new(record.clone()));
            }
        }
        let mut timelines: Vec<Timeline> =
            by_person.into_iter().map(|(person, records)| Timeline::new(person, records)).collect();
        timelines.sort_by_key(|timeline| timeline.person);
        Ok(Self { guidelines: Arc::new(guidelines), records, timelines, until, people, years })
    }

    /// Returns the number of people who lived there on the first day.
    pub(crate) const fn living(&self) -> u32 {
        self.people
    }

    /// Returns the number of years of which there are records.
    pub(crate) const fn years(&self) -> u16 {
        self.years
    }

    /// Describes the district, for readers of the figures.
    pub(crate) fn describe(&self) -> Value {
        let visits = self.records.iter().filter(|r| matches!(r.body, Body::Visit(_))).count();
        json!({
            "people": self.people,
            "people_ever": self.timelines.len(),
            "records": self.records.len(),
            "visits": visits,
            "until": self.until.to_string(),
        })
    }
}
