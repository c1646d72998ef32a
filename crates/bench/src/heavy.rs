//! Somebody with a long life and many records.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use domain::{
    day::Day,
    id::RecordId,
    person::{Birth, BirthPrecision, Sex},
    record::{Body, Record, Setting, Subject},
    timeline::Timeline,
};

use crate::people::District;

/// Age in years.
const YEARS: i32 = 95;
/// Records.
const RECORDS: usize = 400;
/// Days between two visits.
const PAUSE_DAYS: i32 = 28;

/// Puts together the life of a woman of 95 years with 400 records, out of visits of simulated
/// adults: one every four weeks until the day of the district.
pub(crate) fn heavy_person(district: &District) -> Result<Timeline> {
    let facts = |record: &&Record| match &record.body {
        Body::Person(facts) => facts.sex == Some(Sex::Perempuan) && facts.birth.is_some(),
        _ => false,
    };
    let first = district.records.iter().find(facts).context("a district has women")?;
    let (Body::Person(facts), Some(person)) = (&first.body, first.person()) else {
        unreachable!("chosen so");
    };
    let birth = district.until.plus_months(-12 * YEARS).plus_days(-40);
    let mut own = facts.clone();
    own.birth = Some(Birth { day: birth, minute: None, precision: BirthPrecision::Exact });
    let begun = district.until.plus_days(-PAUSE_DAYS * RECORDS as i32);
    let mut records =
        vec![Arc::new(Record { occurred: begun, body: Body::Person(own), ..first.clone() })];
    let of_adults = district.records.iter().filter(|record| match &record.body {
        Body::Visit(visit) => {
            let codes = &visit.observations;
            let posyandu = visit.setting == Setting::Posyandu || visit.setting == Setting::Pustu;
            posyandu && codes.contains_key("td_sistol") && codes.contains_key("rokok")
        }
        _ => false,
    });
    for (at, record) in of_adults.cycle().take(RECORDS - 1).enumerate() {
        let mut id = record.id.get().into_bytes();
        id[12..16].copy_from_slice(&(at as u32).to_be_bytes());
        records.push(Arc::new(Record {
            id: RecordId::new(uuid::Uuid::from_bytes(id)),
            subject: Subject::Person(person),
            occurred: day_of(begun, at),
            ..record.clone()
        }));
    }
    Ok(Timeline::new(person, records))
}

fn day_of(begun: Day, at: usize) -> Day {
    begun.plus_days(PAUSE_DAYS * (at as i32 + 1))
}
