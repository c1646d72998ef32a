//! Households of PIS-PK, joined from what is known of their members.

use std::collections::BTreeMap;

use domain::{
    day::Month,
    id::{HouseholdId, PersonId},
    person::PersonFacts,
    record::{Body, Departure, Merge, Record, Subject, Value},
};
use guidelines::household::{Health, Status};
use store::{read::household_health::HouseholdHealth, store::Store};
use uuid::Uuid;

use crate::fixture::{
    GUIDELINES, Home, Writer, accept, address, child, day, on_both_engines, sound,
};

on_both_engines![
    a_household_is_what_its_members_are,
    whoever_moves_is_of_both_households_in_turn,
    late_mended_and_voided_answers_change_the_past,
    two_who_are_one_are_one_member,
];

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn house(number: u128) -> HouseholdId {
    HouseholdId::new(Uuid::from_u128(800 + number))
}

fn member(writer: &Writer, person: PersonId, name: &str, birth: &str, of: u128) -> Record {
    let facts = PersonFacts { household: Some(house(of)), ..child(name, birth) };
    writer.person(person, "2025-01-05", facts)
}

fn answers(yes: &[&str], no: &[&str]) -> BTreeMap<String, Value> {
    let said = |codes: &[&str], value: bool| -> Vec<(String, Value)> {
        codes.iter().map(|code| ((*code).to_owned(), Value::Bool(value))).collect()
    };
    said(yes, true).into_iter().chain(said(no, false)).collect()
}

/// All questions about a household, answered well but for some.
fn asked(no: &[&str]) -> BTreeMap<String, Value> {
    let all = ["jkn", "air_bersih", "air_terlindung", "jamban", "jamban_saniter"];
    let yes: Vec<&str> = all.into_iter().filter(|code| !no.contains(code)).collect();
    let mut answers = answers(&yes, no);
    answers.insert("rumah_merokok".to_owned(), Value::Bool(false));
    answers
}

fn of(store: &Store, number: u128, at: &str) -> HouseholdHealth {
    let of = store.health_of(house(number), month(at)).unwrap().unwrap();
    let all = store.household_health(month(at)).unwrap();
    assert!(all.contains(&of), "{all:?}");
    of
}

fn lacking(of: &HouseholdHealth) -> Vec<usize> {
    let lacking = of.statuses.iter().enumerate().filter(|(_, one)| **one == Status::Lacking);
    lacking.map(|(place, _)| place + 1).collect()
}

fn a_household_is_what_its_members_are(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [head, baby, other] = [(); 3].map(|()| writer.ids.person());
    accept(
        &store,
        &[
            member(&writer, head, "Ibu", "1980-02-01", 1),
            member(&writer, baby, "Adik", "2026-06-03", 1),
            member(&writer, other, "Tetangga", "1985-02-01", 2),
        ],
    );
    let before = of(&store, 1, "2026-09");
    assert_eq!((before.members.len(), before.asked, before.index()), (2, None, None));
    accept(&store, &[writer.visit(head, "2026-10-05", asked(&["jamban_saniter"]), Vec::new())]);
    let told = of(&store, 1, "2026-10");
    assert_eq!(told.asked, Some(day("2026-10-05")));
    assert_eq!(lacking(&told), [5, 12], "the baby was not weighed, the latrine is bad");
    let index = told.index().unwrap();
    // Smoking, cover and water; nothing else applies but weighing and the latrine.
    assert_eq!((index.reached, index.of), (3, 5));
    let rules = GUIDELINES.households_on(day("2026-10-31")).unwrap();
    assert_eq!(told.health(rules), Some(Health::Fair));
    accept(&store, &[writer.weighing(baby, "2026-10-20", "6,4", "62")]);
    assert_eq!(lacking(&of(&store, 1, "2026-10")), [12]);
    assert_eq!(lacking(&of(&store, 1, "2026-11")), [12], "weighed last month");
    assert_eq!(of(&store, 1, "2026-09"), before, "the month before is as it was");
    assert_eq!(of(&store, 2, "2026-10").asked, None);
    assert!(store.health_of(house(9), month("2026-10")).unwrap().is_none());
    sound(&store);
}

fn whoever_moves_is_of_both_households_in_turn(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [head, wife] = [(); 2].map(|()| writer.ids.person());
    let smokes = BTreeMap::from([("rokok".to_owned(), Value::Text("aktif".to_owned()))]);
    accept(
        &store,
        &[
            member(&writer, head, "Ayah", "1980-02-01", 1),
            member(&writer, wife, "Ibu", "1985-02-01", 1),
            writer.visit(head, "2026-03-05", asked(&[]), Vec::new()),
            writer.visit(wife, "2026-03-05", smokes, Vec::new()),
        ],
    );
    assert_eq!(lacking(&of(&store, 1, "2026-03")), [9]);
    let moved = PersonFacts {
        household: Some(house(2)),
        address: Some(address("7309012002", "Melati", "003")),
        ..PersonFacts::default()
    };
    accept(&store, &[writer.person(wife, "2026-06-10", moved)]);
    assert_eq!(lacking(&of(&store, 1, "2026-05")), [9]);
    assert_eq!(lacking(&of(&store, 1, "2026-06")), [0; 0]);
    let new = of(&store, 2, "2026-06");
    assert_eq!((lacking(&new), new.members.clone(), new.asked), (vec![9], vec![wife], None));
    assert_eq!(new.area.desa.unwrap().as_str(), "7309012002");
    assert!(store.health_of(house(2), month("2026-05")).unwrap().is_none());
    let left = Body::Departure(Departure::default());
    accept(&store, &[writer.record(Subject::Person(wife), "2026-08-10", left)]);
    assert!(store.health_of(house(2), month("2026-08")).unwrap().is_none());
    assert_eq!(store.household_health(month("2026-08")).unwrap().len(), 1);
    sound(&store);
}

fn late_mended_and_voided_answers_change_the_past(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let head = writer.ids.person();
    let first = writer.visit(head, "2026-04-05", asked(&["jkn"]), Vec::new());
    accept(&store, &[member(&writer, head, "Ayah", "1980-02-01", 1), first.clone()]);
    assert_eq!(lacking(&of(&store, 1, "2026-05")), [10]);
    // Written later, of a day between.
    accept(&store, &[writer.visit(head, "2026-06-05", asked(&[]), Vec::new())]);
    let late = writer.visit(head, "2026-05-05", asked(&["jamban"]), Vec::new());
    accept(&store, std::slice::from_ref(&late));
    assert_eq!(lacking(&of(&store, 1, "2026-05")), [12]);
    assert_eq!(lacking(&of(&store, 1, "2026-06")), [0; 0]);
    let mended = writer.visit(head, "2026-05-05", asked(&["air_bersih"]), Vec::new()).body;
    accept(&store, &[writer.correction(&late, "2026-05-05", mended)]);
    assert_eq!(lacking(&of(&store, 1, "2026-05")), [11]);
    accept(&store, &[writer.void(&late), writer.void(&first)]);
    assert_eq!(of(&store, 1, "2026-05").asked, None);
    assert_eq!(of(&store, 1, "2026-06").asked, Some(day("2026-06-05")));
    sound(&store);
}

fn two_who_are_one_are_one_member(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [stays, duplicate] = [(); 2].map(|()| writer.ids.person());
    let smokes = BTreeMap::from([("rokok".to_owned(), Value::Text("aktif".to_owned()))]);
    let merge = || Merge { duplicate, reason: "Orang yang sama".to_owned() };
    accept(
        &store,
        &[
            member(&writer, stays, "Ayah", "1980-02-01", 1),
            member(&writer, duplicate, "Bapak", "1980-02-01", 1),
            writer.visit(stays, "2026-04-05", asked(&[]), Vec::new()),
            writer.visit(duplicate, "2026-05-05", smokes, Vec::new()),
        ],
    );
    let apart = of(&store, 1, "2026-05");
    assert_eq!((apart.members.len(), lacking(&apart)), (2, vec![9]));
    accept(&store, &[writer.record(Subject::Person(stays), "2026-06-01", Body::Merge(merge()))]);
    let joined = of(&store, 1, "2026-05");
    assert_eq!((joined.members.clone(), lacking(&joined)), (vec![stays], vec![9]));
    accept(&store, &[writer.record(Subject::Person(stays), "2026-06-02", Body::Unmerge(merge()))]);
    assert_eq!(of(&store, 1, "2026-05").members.len(), 2);
    sound(&store);
}
