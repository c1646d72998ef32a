//! What changed lately: by the records of the last days, and by services that became late.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::{Day, Month},
    id::PersonId,
    record::{Evidence, Outcome, Record, ServiceGiven},
};
use proptest::prelude::*;
use store::{
    closing::Tally,
    log::{Appended, Received},
    read::recent::{Recent, RecentQuery},
    store::Store,
};

use crate::{
    fixture::{GUIDELINES, Home, TODAY, Writer, accept, day, on_both_engines},
    laws::{Deed, deed, records},
};

on_both_engines![
    only_what_was_received_since_is_told,
    of_too_many_people_the_rest_is_left_out,
    who_became_late,
    who_is_counted_and_not_done,
];

const HOME: &str = "P7309010101";
const WEIGHED: &str = "gizi.ds";

fn recent(store: &Store, home: &str, month: Month, since_ms: u64, people_max: usize) -> Recent {
    let puskesmas: PuskesmasCode = home.parse().unwrap();
    let query = RecentQuery { puskesmas: &puskesmas, month, since_ms, people_max };
    store.recent(&query).unwrap()
}

fn append(store: &Store, records: &[Record], today: Day, millis: u64) {
    for appended in store.append(records, Received { today, millis }).unwrap() {
        assert!(matches!(appended, Appended::Accepted { .. }), "{appended:?}");
    }
}

fn only_what_was_received_since_is_told(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(1));
    let [ani, budi, citra] = [(); 3].map(|()| writer.ids.person());
    let today = day(TODAY);
    let written = [
        writer.child(ani, "Ani", "2025-05-03"),
        writer.child(budi, "Budi", "2025-05-03"),
        writer.weighing(ani, "2026-11-05", "9,4", "76"),
    ];
    append(&store, &written, today, 1_000);
    append(&store, &[writer.weighing(budi, "2026-11-06", "9,4", "76")], today, 1_001);
    // Somebody new, and a day that happened long before it was received.
    let late = [
        writer.child(citra, "Citra", "2025-05-03"),
        writer.weighing(citra, "2026-10-06", "9,4", "76"),
    ];
    append(&store, &late, today, 1_002);
    let told = |month: &str, since| -> Vec<(PersonId, i64, i64)> {
        let found = recent(&store, HOME, month.parse().unwrap(), since, 10);
        assert_eq!(found.left_out, 0);
        let changes = found.changes.iter().filter(|change| &*change.indicator == WEIGHED);
        changes.map(|of| (of.person, of.by.numerator, of.by.denominator)).collect()
    };
    assert_eq!(told("2026-11", 1_000), [(budi, 1, 0), (citra, 0, 1)]);
    assert_eq!(told("2026-11", 1_001), [(citra, 0, 1)]);
    assert_eq!(told("2026-10", 1_001), [(citra, 1, 1)]);
    assert!(told("2026-11", 1_002).is_empty());
    assert_eq!(told("2026-11", 0), [(ani, 1, 1), (budi, 1, 1), (citra, 0, 1)]);
}

fn of_too_many_people_the_rest_is_left_out(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(1));
    for name in ["Ani", "Budi"] {
        accept(&store, &[writer.child(writer.ids.person(), name, "2025-05-03")]);
    }
    let of = |people_max| {
        let found = recent(&store, HOME, "2026-11".parse().unwrap(), 0, people_max);
        let weighed = found.changes.iter().filter(|change| &*change.indicator == WEIGHED);
        (found.people, found.left_out, weighed.count())
    };
    assert_eq!(of(2), (2, 0, 2));
    assert_eq!(of(1), (2, 1, 1));
}

fn who_became_late(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(1));
    let children = [("Ani", "2026-08-03"), ("Budi", "2026-08-04")].map(|(name, birth)| {
        let person = writer.ids.person();
        accept(&store, &[writer.child(person, name, birth)]);
        person
    });
    let (today, home) = (day(TODAY), writer.puskesmas.parse().unwrap());
    let bcg = |from: Day, until: Day| -> Vec<PersonId> {
        let late = store.newly_late(&home, from, until).unwrap();
        let late = late.into_iter().filter(|of| of.item == "imm_bcg");
        late.map(|of| {
            assert_eq!((of.desa.unwrap().as_str(), &*of.step), ("7309012001", "BCG"));
            assert!(of.closes.is_some_and(|closes| today < closes));
            of.person
        })
        .collect()
    };
    let mut all = bcg(day("2026-01-01"), today);
    all.sort();
    assert_eq!(all, children);
    // The two were late on days that follow each other; of each day there is one.
    let starts: Vec<Day> = (0..200)
        .map(|ago| today.plus_days(-ago))
        .filter(|ideal| !bcg(*ideal, ideal.plus_days(1)).is_empty())
        .collect();
    let [second, first] = starts[..] else { panic!("{starts:?}") };
    assert_eq!(second, first.plus_days(1));
    assert_eq!(bcg(second, today), children[1..]);
    assert_eq!(bcg(day("2026-01-01"), second), children[..1]);
    assert!(bcg(second.plus_days(1), today).is_empty());
}

fn who_is_counted_and_not_done(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(1));
    // Who reaches one month in December is of the year before, in January of this one.
    let born = [("Ani", "2025-11-30"), ("Budi", "2025-12-05"), ("Citra", "2025-12-06")];
    let [ani, budi, citra] = born.map(|(name, birth)| {
        let person = writer.ids.person();
        accept(&store, &[writer.child(person, name, birth)]);
        person
    });
    let bcg = ServiceGiven {
        item: "imm_bcg".to_owned(),
        step: Some("BCG".to_owned()),
        outcome: Outcome::Given,
        given_on: None,
        evidence: Evidence::Witnessed,
        lot: None,
        reason: None,
        ask_again_on: None,
    };
    accept(&store, &[writer.visit(citra, "2026-03-10", BTreeMap::new(), vec![bcg])]);
    let all = [ani, budi, citra].into();
    let found = |month: &str, people: &BTreeSet<PersonId>| -> Vec<PersonId> {
        let found = store.not_done_of(month.parse().unwrap(), people).unwrap();
        let of_bcg = found.into_iter().filter(|(_, indicator)| indicator == "imun.bcg");
        of_bcg.map(|(person, _)| person).collect()
    };
    assert_eq!(found("2026-11", &all), [budi]);
    assert_eq!(found("2026-02", &all), [budi, citra]);
    assert_eq!(found("2025-12", &all), [ani]);
    assert!(found("2026-11", &[citra].into()).is_empty());
}

/// By indicator and village: what is counted, the villages where nobody is left out.
fn counted(
    store: &Store,
    puskesmas: &PuskesmasCode,
    month: Month,
) -> BTreeMap<(String, Option<DesaCode>), Tally> {
    let counts = store.month_counts(puskesmas, month, None).unwrap();
    let mut all = BTreeMap::new();
    for indicator in &GUIDELINES.indicators {
        if !indicator.rule.holds_on(month.last_day()) {
            continue;
        }
        let id = indicator.rule.id.to_string();
        for area in counts.areas() {
            let tally = counts.of(&GUIDELINES, &id, month, Some(area));
            if !tally.is_zero() {
                all.insert((id.clone(), area), tally);
            }
        }
    }
    all
}

/// The law: what is counted, less what the new records changed, is what would be counted today had
/// they never been received.
fn without_them_it_is_as_it_was(make: fn() -> Home, deeds: &[Deed], split: usize, back: i32) {
    let written: Vec<Record> = records(deeds).into_iter().map(|(record, _)| record).collect();
    let split = records(&deeds[..split.min(deeds.len())]).len();
    let (first, second) = (make(), make());
    let (whole, part) = (first.open(), second.open());
    let today = day("2024-12-21").plus_days(700);
    append(&part, &written[..split], today, 1_000);
    append(&whole, &written[..split], today, 1_000);
    append(&whole, &written[split..], today, 2_000);
    let puskesmas: PuskesmasCode = "P0000000001".parse().unwrap();
    let month = today.month().plus(-back);
    let found = recent(&whole, puskesmas.as_str(), month, 1_500, 1_000);
    let mut now = counted(&whole, &puskesmas, month);
    for change in &found.changes {
        let sum = now.entry((change.indicator.to_string(), change.desa)).or_default();
        *sum = *sum - change.by;
    }
    now.retain(|_, tally| !tally.is_zero());
    assert_eq!(now, counted(&part, &puskesmas, month));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_without_them_it_is_as_it_was(
        deeds in prop::collection::vec(deed(), 0..30),
        split in 0..30usize,
        back in 0..14i32,
    ) {
        without_them_it_is_as_it_was(Home::sqlite, &deeds, split, back);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn postgres_without_them_it_is_as_it_was(
        deeds in prop::collection::vec(deed(), 0..30),
        split in 0..30usize,
        back in 0..14i32,
    ) {
        without_them_it_is_as_it_was(Home::postgres, &deeds, split, back);
    }
}
