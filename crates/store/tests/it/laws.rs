//! Laws: order of arrival never changes the views, increments equal a replay, twice is once.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{HouseholdId, PersonId},
    person::PersonFacts,
    record::{
        Body, Death, Departure, Evidence, Merge, Outcome, Record, ServiceGiven, Subject, Value,
    },
};
use proptest::prelude::*;
use store::{
    log::{Appended, Received},
    store::Store,
};
use uuid::Uuid;

use crate::fixture::{Home, Writer, address, child, day, received, sound};

/// Days between the first record and the day of the views.
const DAYS: i32 = 700;
const FIRST: &str = "2024-12-21";

/// Something that somebody writes about one of a few children.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    Weigh {
        child: usize,
        day: i32,
        grams: i32,
    },
    Vaccinate {
        child: usize,
        day: i32,
        step: usize,
    },
    Move {
        child: usize,
        day: i32,
        rt: u8,
    },
    /// Comes to belong to a household.
    Join {
        child: usize,
        day: i32,
        household: u128,
    },
    /// Answers for the household, and whether somebody smokes.
    Ask {
        child: usize,
        day: i32,
        yes: bool,
    },
    Depart {
        child: usize,
        day: i32,
    },
    Die {
        child: usize,
        day: i32,
    },
    /// The later child is found to be the earlier one.
    Merge {
        stays: usize,
        duplicate: usize,
    },
    Part {
        stays: usize,
        duplicate: usize,
    },
    /// Mends or voids the deed so many places before.
    Correct {
        back: usize,
        grams: i32,
    },
    Void {
        back: usize,
    },
}

impl Deed {
    /// Lets it happen so many days later.
    pub(crate) fn postponed(mut self, days: i32) -> Self {
        match &mut self {
            Self::Weigh { day, .. }
            | Self::Vaccinate { day, .. }
            | Self::Move { day, .. }
            | Self::Join { day, .. }
            | Self::Ask { day, .. }
            | Self::Depart { day, .. }
            | Self::Die { day, .. } => *day += days,
            Self::Merge { .. } | Self::Part { .. } | Self::Correct { .. } | Self::Void { .. } => {}
        }
        self
    }
}

const CHILDREN: usize = 4;

pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let (child, on) = (0..CHILDREN, 0..DAYS);
    let grams = 2_500..12_000;
    let pair = (0..CHILDREN - 1, 1..CHILDREN)
        .prop_map(|(stays, more)| (stays, (stays + more).min(CHILDREN - 1)));
    prop_oneof![
        8 => (child.clone(), on.clone(), grams.clone())
            .prop_map(|(child, day, grams)| Deed::Weigh { child, day, grams }),
        4 => (child.clone(), on.clone(), 0..STEPS.len())
            .prop_map(|(child, day, step)| Deed::Vaccinate { child, day, step }),
        1 => (child.clone(), on.clone(), 1..4u8)
            .prop_map(|(child, day, rt)| Deed::Move { child, day, rt }),
        2 => (child.clone(), on.clone(), 0..3u128)
            .prop_map(|(child, day, household)| Deed::Join { child, day, household }),
        3 => (child.clone(), on.clone(), any::<bool>())
            .prop_map(|(child, day, yes)| Deed::Ask { child, day, yes }),
        1 => (child.clone(), on.clone()).prop_map(|(child, day)| Deed::Depart { child, day }),
        1 => (child, on).prop_map(|(child, day)| Deed::Die { child, day }),
        1 => pair.clone().prop_map(|(stays, duplicate)| Deed::Merge { stays, duplicate }),
        1 => pair.prop_map(|(stays, duplicate)| Deed::Part { stays, duplicate }),
        2 => (1..6usize, grams).prop_map(|(back, grams)| Deed::Correct { back, grams }),
        1 => (1..6usize).prop_map(|back| Deed::Void { back }),
    ]
}

const STEPS: [(&str, &str); 4] =
    [("imm_hb0", "HB0"), ("imm_bcg", "BCG"), ("imm_dpt", "DPT1"), ("imm_opv", "OPV1")];

/// Turns deeds into records; every record comes with the one that must arrive before it.
pub(crate) fn records(deeds: &[Deed]) -> Vec<(Record, Option<usize>)> {
    let writers = [Writer::at(1, "P0000000001"), Writer::at(2, "P0000000002")];
    let children: Vec<PersonId> = (0..CHILDREN).map(|_| writers[0].ids.person()).collect();
    let on = |days: i32| day(FIRST).plus_days(days).to_string();
    let mut written: Vec<(Record, Option<usize>)> = Vec::new();
    for (n, person) in children.iter().enumerate() {
        let household = Some(HouseholdId::new(Uuid::from_u128(500 + n as u128 / 2)));
        let facts = child(&format!("Anak {n}"), &on(-90 * n as i32));
        let facts = PersonFacts { household, ..facts };
        written.push((writers[n % 2].person(*person, FIRST, facts), None));
    }
    for (n, deed) in deeds.iter().enumerate() {
        // Now and then the other Puskesmas writes.
        let writer = &writers[usize::from(n % 5 == 4)];
        let merge = |duplicate: &usize| Merge {
            duplicate: children[*duplicate],
            reason: "Orang yang sama".to_owned(),
        };
        let person = |child: &usize| Subject::Person(children[*child]);
        let next = match deed {
            Deed::Merge { stays, duplicate } => {
                (writer.record(person(stays), FIRST, Body::Merge(merge(duplicate))), None)
            }
            Deed::Part { stays, duplicate } => {
                (writer.record(person(stays), FIRST, Body::Unmerge(merge(duplicate))), None)
            }
            Deed::Correct { back, grams } => {
                let at = written.len().saturating_sub(*back);
                let of = written[at].0.clone();
                if !matches!(of.body, Body::Visit(_)) {
                    continue;
                }
                let body = weighed(writer, children[0], FIRST, *grams).body;
                (writer.correction(&of, &of.occurred.to_string(), body), Some(at))
            }
            Deed::Void { back } => {
                let at = written.len().saturating_sub(*back);
                let of = written[at].0.clone();
                if at < CHILDREN || matches!(of.body, Body::EnteredInError(_)) {
                    continue;
                }
                (writer.void(&of), Some(at))
            }
            other => match alone(writer, &children, other) {
                Some(record) => (record, None),
                None => continue,
            },
        };
        written.push(next);
    }
    written
}

/// Writes a deed that names no other.
fn alone(writer: &Writer, children: &[PersonId], deed: &Deed) -> Option<Record> {
    let on = |days: &i32| day(FIRST).plus_days(*days).to_string();
    let body = |child: &usize, day: &i32, body: Body| {
        writer.record(Subject::Person(children[*child]), &on(day), body)
    };
    Some(match deed {
        Deed::Weigh { child, day, grams } => weighed(writer, children[*child], &on(day), *grams),
        Deed::Vaccinate { child, day, step } => {
            let given = vec![given(STEPS[*step])];
            writer.visit(children[*child], &on(day), BTreeMap::new(), given)
        }
        Deed::Move { child, day, rt } => {
            let address = Some(address("7309012001", "Mawar", &format!("00{rt}")));
            body(child, day, Body::from(PersonFacts { address, ..PersonFacts::default() }))
        }
        Deed::Join { child, day, household } => {
            let household = Some(HouseholdId::new(Uuid::from_u128(500 + household)));
            body(child, day, Body::from(PersonFacts { household, ..PersonFacts::default() }))
        }
        Deed::Ask { child, day, yes } => {
            let codes = ["jkn", "air_bersih", "air_terlindung", "rumah_merokok", "ht_dx"];
            let answers = codes.map(|code| (code.to_owned(), Value::Bool(*yes)));
            writer.visit(children[*child], &on(day), answers.into(), Vec::new())
        }
        Deed::Depart { child, day } => body(child, day, Body::Departure(Departure::default())),
        Deed::Die { child, day } => body(child, day, Body::Death(Death::default())),
        Deed::Merge { .. } | Deed::Part { .. } | Deed::Correct { .. } | Deed::Void { .. } => {
            return None;
        }
    })
}

fn weighed(writer: &Writer, child: PersonId, on: &str, grams: i32) -> Record {
    let kg = format!("{},{:03}", grams / 1_000, grams % 1_000);
    writer.weighing(child, on, &kg, "65")
}

fn given((item, step): (&str, &str)) -> ServiceGiven {
    ServiceGiven {
        item: item.to_owned(),
        step: Some(step.to_owned()),
        outcome: Outcome::Given,
        given_on: None,
        evidence: Evidence::Witnessed,
        lot: None,
        reason: None,
        ask_again_on: None,
    }
}

/// Puts records in an order given by weights, each behind the one that it names.
fn shuffled(records: &[(Record, Option<usize>)], weights: &[u32]) -> Vec<Record> {
    let mut weight: Vec<(u32, usize)> = Vec::new();
    for (at, (_, names)) in records.iter().enumerate() {
        let own = weights[at % weights.len()].wrapping_mul(at as u32 * 2 + 1);
        let after = names.map_or((0, 0), |named| weight[named]);
        weight.push((own.max(after.0), at));
    }
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_key(|at| weight[*at]);
    order.into_iter().map(|at| records[at].0.clone()).collect()
}

fn append_all(store: &Store, records: &[Record], batch: usize, received: Received) {
    for batch in records.chunks(batch) {
        for appended in store.append(batch, received).unwrap() {
            assert!(matches!(appended, Appended::Accepted { .. }), "{appended:?}");
        }
    }
}

/// Returns the views that must not depend on the way they came about; areas that nobody lives in
/// any more may be left over.
fn settled(home: &Home) -> BTreeMap<&'static str, Vec<String>> {
    let mut views = home.views();
    views.remove("area");
    views
}

fn order_never_matters(make: fn() -> Home, deeds: &[Deed], weights: &[u32], batch: usize) {
    let records = records(deeds);
    let (first, second) = (make(), make());
    let (one, other) = (first.open(), second.open());
    let in_order: Vec<Record> = records.iter().map(|(record, _)| record.clone()).collect();
    append_all(&one, &in_order, 50, received());
    append_all(&other, &shuffled(&records, weights), batch, received());
    assert_eq!(settled(&first), settled(&second));
    sound(&one);
    sound(&other);
    every_household_counts_once(&one);
    // Sent again, in any order, nothing changes.
    let again = other.append(&in_order, received()).unwrap();
    assert!(again.iter().all(|appended| matches!(appended, Appended::Known { .. })));
    assert_eq!(settled(&first), settled(&second));
}

/// In every month a household is one, of one area, and nobody belongs to two.
fn every_household_counts_once(store: &Store) {
    let mut month = day(FIRST).month();
    while month <= received().today.month() {
        let households = store.household_health(month).unwrap();
        let ids: BTreeSet<HouseholdId> = households.iter().map(|of| of.id).collect();
        assert_eq!(ids.len(), households.len(), "{month}");
        let members: Vec<PersonId> = households.iter().flat_map(|of| of.members.clone()).collect();
        assert_eq!(members.iter().collect::<BTreeSet<_>>().len(), members.len(), "{month}");
        for of in &households {
            assert_eq!(store.health_of(of.id, month).unwrap().as_ref(), Some(of));
        }
        month = month.plus(1);
    }
}

fn days_one_by_one_are_days_at_once(make: fn() -> Home, deeds: &[Deed], steps: &[i32]) {
    let records: Vec<Record> = records(deeds).into_iter().map(|(record, _)| record).collect();
    let (first, second) = (make(), make());
    let (one, other) = (first.open(), second.open());
    let start = Received { today: day(FIRST).plus_days(DAYS), millis: 1 };
    append_all(&one, &records, 50, start);
    let mut today = start.today;
    for step in steps {
        today = today.plus_days(*step);
        one.turn(today).unwrap();
    }
    append_all(&other, &records, 7, Received { today, millis: 1 });
    other.turn(today).unwrap();
    assert_eq!(settled(&first), settled(&second));
    sound(&one);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_order_never_matters(
        deeds in prop::collection::vec(deed(), 0..40),
        weights in prop::collection::vec(any::<u32>(), 1..50),
        batch in 1..20usize,
    ) {
        order_never_matters(Home::sqlite, &deeds, &weights, batch);
    }

    #[test]
    fn sqlite_days_one_by_one_are_days_at_once(
        deeds in prop::collection::vec(deed(), 0..25),
        steps in prop::collection::vec(1..40i32, 1..12),
    ) {
        days_one_by_one_are_days_at_once(Home::sqlite, &deeds, &steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn postgres_order_never_matters(
        deeds in prop::collection::vec(deed(), 0..40),
        weights in prop::collection::vec(any::<u32>(), 1..50),
        batch in 1..20usize,
    ) {
        order_never_matters(Home::postgres, &deeds, &weights, batch);
    }

    #[test]
    fn postgres_days_one_by_one_are_days_at_once(
        deeds in prop::collection::vec(deed(), 0..25),
        steps in prop::collection::vec(1..40i32, 1..12),
    ) {
        days_one_by_one_are_days_at_once(Home::postgres, &deeds, &steps);
    }
}
