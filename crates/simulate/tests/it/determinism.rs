//! The seed decides everything; time and memory stay in bounds.

use std::collections::BTreeMap;

use domain::{id::RecordId, refusal};
use sha2::{Digest, Sha256};
use simulate::{
    plan::{Error, Plan},
    simulation::{self, BATCH_MAX},
};

use crate::{all, law, plan};

fn digest(plan: &Plan) -> Vec<u8> {
    let mut hash = Sha256::new();
    for record in all(plan) {
        hash.update(record.to_json());
        hash.update("\n");
    }
    hash.finalize().to_vec()
}

#[test]
fn the_same_plan_gives_the_same_bytes_and_another_seed_does_not() {
    let first = digest(&plan(900, 2, 42));
    assert_eq!(first, digest(&plan(900, 2, 42)));
    assert_ne!(first, digest(&plan(900, 2, 43)));
    assert_ne!(first, digest(&plan(901, 2, 42)));
}

#[test]
fn records_are_acceptable_and_come_in_the_order_of_writing() {
    let plan = plan(2_500, 2, 5);
    let end = plan.until.plus_days(1);
    let mut first_sent: BTreeMap<RecordId, String> = BTreeMap::new();
    let mut latest = 0;
    let mut sent_again = 0;
    for record in all(&plan) {
        assert_eq!(refusal::check(&record, plan.until), Ok(()), "{}", record.to_json());
        assert!(record.occurred <= plan.until);
        assert!(record.written.millis < end.epoch_days() as u64 * 86_400_000);
        assert_eq!(record.puskesmas.as_str(), "P7309SIM01");
        if let Some(first) = first_sent.get(&record.id) {
            assert_eq!(*first, record.to_json(), "sent again unchanged");
            sent_again += 1;
            continue;
        }
        assert!(latest <= record.written.millis, "{}", record.to_json());
        latest = record.written.millis;
        first_sent.insert(record.id, record.to_json());
    }
    assert!(0 < sent_again, "phones send some records twice");
}

#[test]
fn memory_depends_on_people_and_not_on_years() {
    let longest = |years| {
        let mut simulation =
            simulation::records(&plan(2_000, years, 9), &law::guidelines()).unwrap();
        for batch in simulation.by_ref() {
            assert!(!batch.is_empty() && batch.len() <= BATCH_MAX);
        }
        simulation.longest_queue()
    };
    let (short, long) = (longest(1), longest(5));
    assert!(long < 2 * short, "{short} and {long}");
    assert!(long < 500, "{long}");
}

#[test]
fn refuses_plans_and_guidelines_that_cannot_be() {
    let refused = |plan: &Plan| simulation::records(plan, &law::guidelines()).err();
    assert_eq!(refused(&plan(49, 1, 1)), Some(Error::People(49)));
    assert_eq!(refused(&plan(100, 0, 1)), Some(Error::Years(0)));
    let early = "1974-01-01".parse().unwrap();
    assert_eq!(refused(&Plan::new(100, 1, 1, early)), Some(Error::Until(early)));
    let mut lacking = law::guidelines();
    lacking.items.retain(|item| &*item.rule.id != "imm_mr");
    let error = simulation::records(&plan(100, 1, 1), &lacking).err();
    assert_eq!(error, Some(Error::Missing { kind: "item", code: "imm_mr".into() }));
}

#[test]
fn every_seed_makes_a_district_however_small() {
    let guidelines = law::guidelines();
    for seed in 0..40 {
        let people = 50 + 9 * seed as u32;
        let records = simulation::records(&plan(people, 1, seed), &guidelines).unwrap();
        let count: usize = records.map(|batch| batch.len()).sum();
        assert!(people as usize <= count, "seed {seed}: {count} records of {people} people");
    }
}
