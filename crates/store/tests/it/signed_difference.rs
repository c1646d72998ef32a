//! Why a signed figure is not what is counted now, each person with one reason.

use domain::{
    id::PersonId,
    record::{Body, Death, Departure, Merge, Subject},
};
use store::{
    late::Late,
    log::{Appended, Received},
    read::{
        difference::{Counting, Reason},
        signed_difference::of_signed,
    },
    store::Store,
};

use crate::{
    closing::{closing, late, other_rules, settle},
    fixture::{Home, Writer, accept, child, day, on_both_engines},
};

on_both_engines![
    what_came_late_and_what_was_mended,
    what_happened_afterwards,
    a_changed_rule_is_a_reason,
];

const HOME: &str = "P7309010101";
const WEIGHED: &str = "gizi.ds";
const COMPLETE: &str = "imun.idl";

/// Who makes the difference of a number, why and by how much; it adds up.
fn reasons(late: &Late, counting: Counting) -> Vec<(PersonId, Reason, i64)> {
    let split = of_signed(late, counting).expect("a number that is signed");
    let sum: i64 = split.changed.iter().map(|changed| changed.by).sum();
    assert_eq!(sum + split.rest, split.difference());
    let told = split.changed.iter().map(|of| (of.person, of.reason, of.by));
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|(_, reason, _)| *reason);
    told
}

fn what_came_late_and_what_was_mended(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(1));
    let [ani, budi, citra] = settle(&store, &writer);
    let signed = closing(&store, HOME, "2026-10".parse().unwrap(), 1);
    let gone =
        |who, on| writer.record(Subject::Person(who), on, Body::Departure(Departure::default()));
    accept(&store, &[writer.weighing(budi, "2026-10-07", "8,0", "72"), gone(citra, "2026-10-20")]);
    let found = late(&store, &signed, WEIGHED, None);
    assert_eq!(reasons(&found, Counting::Numerator), [(budi, Reason::LateRecord, 1)]);
    assert_eq!(reasons(&found, Counting::Denominator), [(citra, Reason::MovedOut, -1)]);
    let merge = Merge { duplicate: budi, reason: "Orang yang sama".to_owned() };
    accept(&store, &[writer.record(Subject::Person(ani), "2026-11-01", Body::Merge(merge))]);
    let found = late(&store, &signed, WEIGHED, None);
    let mended = [(citra, Reason::MovedOut, -1), (ani, Reason::Merged, -1)];
    assert_eq!(reasons(&found, Counting::Denominator), mended);
    // What is on no sheet is compared with nothing.
    assert!(of_signed(&found, Counting::New).is_none());
    assert!(of_signed(&found, Counting::WithPosyandu).is_none());
}

fn append_later(store: &Store, records: &[domain::record::Record]) {
    let later = Received { today: day("2027-01-05"), millis: 1_799_000_000_000 };
    store.turn(later.today).unwrap();
    for appended in store.append(records, later).unwrap() {
        assert!(matches!(appended, Appended::Accepted { .. }), "{appended:?}");
    }
}

fn what_happened_afterwards(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(1));
    settle(&store, &writer);
    let [elsa, fitri] = [(); 2].map(|()| writer.ids.person());
    let known = [(elsa, "Elsa"), (fitri, "Fitri")];
    accept(&store, &known.map(|(who, name)| writer.child(who, name, "2025-12-28")));
    let signed = closing(&store, HOME, "2026-10".parse().unwrap(), 1);
    let gina = writer.ids.person();
    let record = |who, on, body| writer.record(Subject::Person(who), on, body);
    append_later(
        &store,
        &[
            record(elsa, "2026-12-20", Body::Death(Death::default())),
            record(fitri, "2026-12-20", Body::Departure(Departure::default())),
            // Came to live here after the month was signed.
            writer.person(gina, "2026-12-01", child("Gina", "2025-12-28")),
        ],
    );
    let found = late(&store, &signed, COMPLETE, None);
    let expected =
        [(fitri, Reason::MovedOut, -1), (elsa, Reason::Died, -1), (gina, Reason::LaterEvent, 1)];
    assert_eq!(reasons(&found, Counting::Denominator), expected);
    assert!(reasons(&found, Counting::Numerator).is_empty());
}

fn a_changed_rule_is_a_reason(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(1));
    let [ani, ..] = settle(&store, &writer);
    store.keep_signed_edition().unwrap();
    let signed = closing(&store, HOME, "2026-10".parse().unwrap(), 1);
    let store = other_rules(&store);
    let found = late(&store, &signed, WEIGHED, None);
    assert_eq!(reasons(&found, Counting::Numerator), [(ani, Reason::Rule, -1)]);
    assert!(reasons(&found, Counting::Denominator).is_empty());
}
