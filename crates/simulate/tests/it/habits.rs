//! People write late, wrong and twice; most of it is mended.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    day::Day,
    id::{PersonId, RecordId},
    record::{Attendance, Body, Evidence, Outcome, Record, Setting, Visit},
    timeline::Timeline,
};

use crate::{all, plan};

#[derive(Default)]
struct Seen {
    late_days: Vec<i64>,
    authors: BTreeSet<String>,
    corrected: BTreeMap<&'static str, u32>,
    voided: u32,
    merges: Vec<(PersonId, PersonId)>,
    outcomes: BTreeSet<&'static str>,
    settings: BTreeSet<Setting>,
    from_card: u32,
    steps_unknown: u32,
    vitamin_a_months: BTreeSet<i32>,
}

impl Seen {
    fn visit(&mut self, visit: &Visit, record: &Record) {
        let written = (record.written.millis + 8 * 3_600_000) / 86_400_000;
        self.late_days.push(written as i64 - i64::from(record.occurred.epoch_days()));
        self.settings.insert(visit.setting);
        if visit.observations.contains_key("vit_a") {
            self.vitamin_a_months.insert(record.occurred.month().number());
        }
        for service in &visit.services {
            self.from_card += u32::from(service.evidence == Evidence::Card);
            self.steps_unknown += u32::from(service.step.is_none());
            self.outcomes.insert(match service.outcome {
                Outcome::Given => "given",
                Outcome::Refused => "refused",
                Outcome::Contraindicated => "contraindicated",
                Outcome::Unavailable => "unavailable",
            });
        }
    }
}

#[test]
fn entries_are_late_wrong_and_double_as_in_life() {
    let mut seen = Seen::default();
    let mut records: BTreeMap<RecordId, Record> = BTreeMap::new();
    for record in all(&plan(8_000, 3, 21)) {
        seen.authors.insert(record.author.name.clone());
        match &record.body {
            Body::Visit(visit) => seen.visit(visit, &record),
            Body::Correction(correction) => {
                let first = &records[&correction.corrects];
                assert_eq!(first.subject, record.subject);
                assert_eq!(first.occurred, record.occurred);
                assert_ne!(&first.body, &*correction.body, "a correction changes something");
                assert!(first.written < record.written);
                *seen.corrected.entry(first.body.kind()).or_default() += 1;
            }
            Body::EnteredInError(error) => {
                assert!(records[&error.voids].written < record.written);
                seen.voided += 1;
            }
            Body::Merge(merge) => seen.merges.push((record.person().unwrap(), merge.duplicate)),
            _ => {}
        }
        records.insert(record.id, record);
    }
    let share = |from: i64, to: i64| {
        let some = seen.late_days.iter().filter(|days| (from..to).contains(*days)).count();
        some as f64 / seen.late_days.len() as f64
    };
    assert!((0.6..0.9).contains(&share(0, 1)), "same day: {}", share(0, 1));
    assert!((0.05..0.3).contains(&share(1, 6)), "days later: {}", share(1, 6));
    assert!((0.02..0.2).contains(&share(6, 100)), "weeks later: {}", share(6, 100));
    assert_eq!(share(i64::MIN, 0), 0.0, "nothing is written before it happens");
    assert!(20 <= seen.authors.len());
    assert!(20 <= seen.corrected["visit"] && 2 <= seen.corrected["person"]);
    assert!(20 <= seen.voided && 3 <= seen.merges.len() && 500 < seen.from_card);
    assert!(10 < seen.steps_unknown);
    assert_eq!(seen.outcomes.len(), 4, "{:?}", seen.outcomes);
    assert_eq!(seen.settings.len(), 6, "{:?}", seen.settings);
    assert_eq!(seen.vitamin_a_months, BTreeSet::from([2, 8]));
    for (stays, double) in seen.merges {
        let about = |person| records.values().filter(move |r| r.person() == Some(person));
        assert!(about(double).any(|record| matches!(record.body, Body::Visit(_))));
        assert!(about(stays).any(|record| matches!(record.body, Body::Person(_))));
    }
}

#[test]
fn nobody_is_seen_before_birth_or_after_death() {
    let mut of_person: BTreeMap<PersonId, Vec<std::sync::Arc<Record>>> = BTreeMap::new();
    for record in all(&plan(4_000, 3, 8)) {
        if let Some(person) = record.person() {
            of_person.entry(person).or_default().push(record.into());
        }
    }
    let (mut dead, mut gone) = (0, 0);
    for (person, records) in of_person {
        let facts = Timeline::new(person, records).facts("2026-11-21".parse().unwrap());
        let mut last_day: Option<Day> = None;
        for fact in &facts {
            match fact.body() {
                Body::Death(_) => dead += 1,
                Body::Departure(_) => gone += 1,
                Body::Visit(visit) => {
                    let met = visit.attendance == Attendance::Present;
                    let left = last_day.is_some_and(|last| last < fact.occurred());
                    assert!(!met || !left, "{person} was met after leaving");
                }
                _ => {}
            }
            if matches!(fact.body(), Body::Death(_) | Body::Departure(_)) {
                last_day = Some(fact.occurred());
            }
        }
    }
    assert!(20 < dead && 50 < gone, "{dead} {gone}");
}
