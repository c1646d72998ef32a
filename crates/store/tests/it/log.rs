//! What the log takes and refuses.

use domain::record::{Body, Merge, Subject, Value};
use store::log::Appended;

use crate::fixture::{Home, Writer, accept, on_both_engines, received, refuse, sound};

on_both_engines![
    records_are_numbered_and_known_again,
    another_content_under_the_same_id_is_refused,
    refused_records_are_kept_and_released,
    corrections_name_what_is_there,
    merges_do_not_go_in_circles,
    every_home_has_its_own_numbers,
    an_empty_batch_changes_nothing,
    values_that_cannot_be_are_refused,
];

fn records_are_numbered_and_known_again(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    let records = [
        writer.child(person, "Dewi", "2025-05-03"),
        writer.weighing(person, "2026-10-05", "8,4", "72,5"),
        writer.weighing(person, "2026-11-05", "8,7", "73"),
    ];
    assert_eq!(accept(&store, &records), [1, 2, 3]);
    let before = home.views();
    let again = store.append(&records, received()).unwrap();
    let known = [1, 2, 3].map(|seq| Appended::Known { seq });
    assert_eq!(again, known);
    assert_eq!(home.views(), before);
    // Twice in one batch is once.
    let twice = writer.weighing(person, "2026-11-12", "8,8", "");
    let appended = store.append(&[twice.clone(), twice], received()).unwrap();
    assert_eq!(appended, [Appended::Accepted { seq: 4 }, Appended::Known { seq: 4 }]);
    sound(&store);
    drop(store);
    sound(&home.open());
}

fn another_content_under_the_same_id_is_refused(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let record = writer.child(writer.ids.person(), "Dewi", "2025-05-03");
    accept(&store, std::slice::from_ref(&record));
    let mut other = record.clone();
    other.author.name = "Budi".to_owned();
    refuse(&store, &other, "catatan.id-ganda");
    // Whatever home it names.
    let mut elsewhere = record.clone();
    elsewhere.puskesmas = "P9999999999".parse().unwrap();
    refuse(&store, &elsewhere, "catatan.id-ganda");
    sound(&store);
}

fn refused_records_are_kept_and_released(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    let child = writer.child(person, "Dewi", "2025-05-03");
    let void = writer.void(&child);
    let future = writer.child(writer.ids.person(), "Esok", "2026-12-24");
    let batch = [void.clone(), future.clone(), child];
    let appended = store.append(&batch, received()).unwrap();
    assert!(matches!(&appended[0], Appended::Refused(r) if r.code == "koreksi.tanpa-catatan"));
    assert!(matches!(&appended[1], Appended::Refused(r) if r.code == "tanggal.di-depan"));
    assert!(matches!(&appended[2], Appended::Accepted { seq: 1 }));
    assert_eq!(store.quarantined().unwrap(), 2);
    // Refused again, it is still kept once.
    refuse(&store, &future, "tanggal.di-depan");
    assert_eq!(store.quarantined().unwrap(), 2);
    accept(&store, &[void]);
    assert_eq!(store.quarantined().unwrap(), 1);
    assert_eq!(home.dump("quarantine").len(), 1);
    sound(&store);
}

fn corrections_name_what_is_there(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let (person, other) = (writer.ids.person(), writer.ids.person());
    let weighing = writer.weighing(person, "2026-11-05", "87", "73");
    let foreign = writer.child(other, "Budi", "2025-01-01");
    accept(
        &store,
        &[writer.child(person, "Dewi", "2025-05-03"), weighing.clone(), foreign.clone()],
    );
    let right = writer.weighing(person, "2026-11-05", "8,7", "73").body;
    let correction = writer.correction(&weighing, "2026-11-05", right.clone());
    accept(&store, std::slice::from_ref(&correction));
    let nested = writer.correction(&correction, "2026-11-05", right.clone());
    refuse(&store, &nested, "koreksi.berlapis");
    let mut of_other = writer.correction(&weighing, "2026-11-05", right.clone());
    of_other.subject = Subject::Person(other);
    refuse(&store, &of_other, "koreksi.subjek-lain");
    let other_kind = writer.correction(&foreign, "2026-11-05", right);
    refuse(&store, &other_kind, "koreksi.jenis-lain");
    let void = writer.void(&correction);
    accept(&store, std::slice::from_ref(&void));
    refuse(&store, &writer.void(&void), "koreksi.berlapis");
    sound(&store);
}

fn merges_do_not_go_in_circles(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [a, b, c] = [(); 3].map(|()| writer.ids.person());
    let merge = |stays, duplicate| {
        let merge = Merge { duplicate, reason: "Orang yang sama".to_owned() };
        writer.record(Subject::Person(stays), "2026-11-01", Body::Merge(merge))
    };
    accept(&store, &[a, b, c].map(|person| writer.child(person, "Dewi", "2025-05-03")));
    let first = merge(a, b);
    accept(&store, &[first.clone(), merge(b, c)]);
    refuse(&store, &merge(c, a), "gabung.melingkar");
    refuse(&store, &merge(b, a), "gabung.melingkar");
    sound(&store);
    assert_eq!(home.dump("person").len(), 1);
    assert_eq!(home.dump("person_alias").len(), 2);
    // Once the first is void the other way round is possible.
    accept(&store, &[writer.void(&first), merge(c, a)]);
    sound(&store);
    assert_eq!(home.dump("person").len(), 1);
}

fn every_home_has_its_own_numbers(home: &Home) {
    let store = home.open();
    let (one, other) = (Writer::at(1, "P0000000001"), Writer::at(2, "P0000000002"));
    let person = one.ids.person();
    let records = [
        one.child(person, "Dewi", "2025-05-03"),
        other.weighing(person, "2026-11-05", "8,7", "73"),
        one.weighing(person, "2026-10-05", "8,4", "72,5"),
    ];
    assert_eq!(accept(&store, &records), [1, 1, 2]);
    sound(&store);
    assert_eq!(home.dump("person").len(), 1);
}

fn an_empty_batch_changes_nothing(home: &Home) {
    let store = home.open();
    assert_eq!(store.append(&[], received()).unwrap(), []);
    assert_eq!(store.view_day().unwrap(), None);
    sound(&store);
}

fn values_that_cannot_be_are_refused(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    let weighing = writer.weighing(person, "2026-11-05", "8,7", "73");
    accept(&store, &[writer.child(person, "Dewi", "2024-05-03"), weighing.clone()]);
    // Odd but possible: it is kept, and flagged by the portrait.
    accept(&store, &[writer.weighing(person, "2026-11-06", "45", "")]);
    let impossible = writer.weighing(person, "2026-11-07", "4500", "");
    let appended = store.append(std::slice::from_ref(&impossible), received()).unwrap();
    assert!(matches!(&appended[..], [Appended::Refused(_)]));
    let unknown = writer.visit(
        person,
        "2026-11-07",
        [("tidak_ada".to_owned(), Value::Bool(true))].into(),
        Vec::new(),
    );
    refuse(&store, &unknown, "isian.tidak-dikenal");
    refuse(
        &store,
        &writer.correction(&weighing, "2026-11-05", unknown.body),
        "isian.tidak-dikenal",
    );
    sound(&store);
}
