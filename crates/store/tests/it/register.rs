//! Who has a row in a register, and who of a posyandu belongs to a group.

use std::collections::BTreeMap;

use domain::{
    id::{PersonId, PlaceId},
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    quantity::Quantity,
    record::{Body, Departure, Merge, Record, Subject, Value},
};
use store::{
    read::{
        area::Scope,
        page::Page,
        register::{Days, GroupFilter},
    },
    store::Store,
};

use crate::fixture::{Home, TODAY, Writer, accept, address, day, on_both_engines, sound};

on_both_engines!(
    people_stand_in_the_register_of_their_birth_days,
    who_left_stands_in_the_registers_of_the_time_before,
    every_pregnancy_has_a_row_in_the_years_that_it_touches,
    groups_hold_ages_and_episodes_and_tell_other_episodes,
    who_came_is_told_by_place_and_days,
    timelines_come_together_also_of_those_who_were_merged,
    people_of_stages_are_listed_and_the_rest_is_counted,
);

const YEAR: (&str, &str) = ("2026-01-01", "2026-11-21");

fn days(from: &str, until: &str) -> Days {
    Days { from: day(from), until: day(until) }
}

/// A posyandu with a child, a mother and an old man.
struct Village {
    writer: Writer,
    place: PlaceId,
    child: PersonId,
    mother: PersonId,
    old: PersonId,
}

fn facts(name: &str, sex: Sex, birth: &str, place: PlaceId) -> PersonFacts {
    PersonFacts {
        name: Some(name.to_owned()),
        sex: Some(sex),
        birth: Some(Birth { day: day(birth), minute: None, precision: BirthPrecision::Exact }),
        address: Some(address("7309012001", "Mawar", "001")),
        posyandu: Some(place),
        ..PersonFacts::default()
    }
}

fn visit(writer: &Writer, person: PersonId, on: &str, values: &[(&str, Value)]) -> Record {
    let values = values.iter().map(|(code, value)| ((*code).to_owned(), value.clone()));
    writer.visit(person, on, values.collect::<BTreeMap<_, _>>(), Vec::new())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn settle(store: &Store) -> Village {
    let writer = Writer::new(31);
    let (place, child, mother, old) =
        (writer.ids.place(), writer.ids.person(), writer.ids.person(), writer.ids.person());
    let mut records = vec![writer.posyandu(place, "Posyandu Mawar")];
    for (id, name, sex, birth) in [
        (child, "Budi", Sex::LakiLaki, "2025-06-01"),
        (mother, "Ani", Sex::Perempuan, "1996-02-03"),
        (old, "Cokro", Sex::LakiLaki, "1950-05-05"),
    ] {
        records.push(writer.person(id, "2025-06-01", facts(name, sex, birth, place)));
    }
    records.push(visit(&writer, mother, "2025-03-03", &[("hpht", text("2025-01-06"))]));
    let born = [("hasil_kehamilan", text("lahir_hidup")), ("tgl_persalinan", text("2025-10-10"))];
    records.push(visit(&writer, mother, "2025-10-10", &born));
    records.push(visit(&writer, mother, "2026-08-08", &[("hpht", text("2026-06-20"))]));
    let weight = Value::Number(Quantity::from_thousandths(60_000));
    let mut came = visit(&writer, old, "2026-11-10", &[("bb_kg", weight)]);
    came.place = Some(place);
    records.push(came);
    accept(store, &records);
    Village { writer, place, child, mother, old }
}

fn people_stand_in_the_register_of_their_birth_days(home: &Home) {
    let store = home.open();
    let village = settle(&store);
    let year = days(YEAR.0, YEAR.1);
    let births = |from: &str, until: &str| {
        let listed =
            store.register_by_birth(&Scope::All, days(from, until), year, Page::first(10)).unwrap();
        assert_eq!(listed.rows.len() as u64, listed.total);
        listed.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(births("2025-06-01", "2025-06-01"), [village.child]);
    assert_eq!(births("2025-06-02", "2026-11-21"), []);
    assert_eq!(births("1900-01-01", "2026-11-21"), [village.mother, village.child, village.old]);
    let second = Page { limit: 1, offset: 1 };
    let all = days("1900-01-01", "2026-11-21");
    let listed = store.register_by_birth(&Scope::All, all, year, second).unwrap();
    assert_eq!((listed.rows[0].id, listed.total), (village.child, 3));
    let elsewhere = Scope::Desa("7309012009".to_owned());
    let listed = store.register_by_birth(&elsewhere, all, year, Page::first(10)).unwrap();
    assert_eq!(listed.rows, []);
}

fn who_left_stands_in_the_registers_of_the_time_before(home: &Home) {
    let store = home.open();
    let village = settle(&store);
    let leaving = Body::Departure(Departure::default());
    accept(
        &store,
        &[village.writer.record(Subject::Person(village.mother), "2026-09-01", leaving)],
    );
    let births = days("1996-02-03", "1996-02-03");
    let since = |from: &str| {
        let within = days(from, YEAR.1);
        let born = store.register_by_birth(&Scope::All, births, within, Page::first(10)).unwrap();
        let pregnant = store.register_by_episode(&Scope::All, "hamil", within, Page::first(10));
        let group = GroupFilter {
            place: village.place,
            births: Some(births),
            kinds: vec!["hamil".to_owned()],
            told: Vec::new(),
            within,
        };
        let counts = [born.total, pregnant.unwrap().total];
        (counts, store.group_of(&group).unwrap().len(), born.rows.first().and_then(|p| p.left_on))
    };
    let left = day("2026-09-01");
    assert_eq!(since("2026-09-01"), ([1, 1], 1, Some(left)));
    assert_eq!(since("2026-09-02"), ([0, 0], 0, None));
    // Who came back is there as before.
    let facts = PersonFacts {
        address: Some(address("7309012001", "Melati", "002")),
        ..PersonFacts::default()
    };
    accept(&store, &[village.writer.person(village.mother, "2026-11-01", facts)]);
    assert_eq!(since("2026-09-02"), ([1, 1], 1, None));
    sound(&store);
}

fn every_pregnancy_has_a_row_in_the_years_that_it_touches(home: &Home) {
    let store = home.open();
    let village = settle(&store);
    let numbers = |from: &str, until: &str| {
        let within = days(from, until);
        let listed =
            store.register_by_episode(&Scope::All, "hamil", within, Page::first(10)).unwrap();
        let numbers = listed.rows.iter().map(|(person, episode)| {
            assert_eq!(person.id, village.mother);
            episode.number
        });
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(numbers("2024-01-01", "2024-12-31"), [0; 0]);
    assert_eq!(numbers("2025-01-01", "2025-12-31"), [1]);
    assert_eq!(numbers("2026-01-01", "2026-11-21"), [2]);
    assert_eq!(numbers("2025-01-01", "2026-11-21"), [1, 2]);
    let within = days("2025-01-01", "2025-12-31");
    let listed = store.register_by_episode(&Scope::All, "hamil", within, Page::first(10)).unwrap();
    let (_, first) = &listed.rows[0];
    assert_eq!(first.begun, Some(day("2025-01-06")));
    assert_eq!(first.ended, Some(day("2025-10-10")));
    assert_eq!(first.outcome.as_deref(), Some("lahir_hidup"));
    assert!(first.is_open_on(day("2025-10-09")) && !first.is_open_on(day("2025-10-10")));
}

fn groups_hold_ages_and_episodes_and_tell_other_episodes(home: &Home) {
    let store = home.open();
    let village = settle(&store);
    let group = |births: Option<Days>, kinds: &[&str], told: &[&str]| {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let within = days("2026-10-01", "2026-10-31");
        let (kinds, told) = (owned(kinds), owned(told));
        store.group_of(&GroupFilter { place: village.place, births, kinds, told, within }).unwrap()
    };
    let ids = |group: Vec<store::read::register::MemberRow>| {
        group.into_iter().map(|member| member.person.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(group(None, &["hamil"], &[])), [village.mother]);
    assert!(ids(group(None, &["nifas"], &[])).is_empty(), "the weeks after 2025 are long over");
    let grown = Some(days("1900-01-01", "2008-10-31"));
    let members = group(grown, &[], &["hamil"]);
    assert_eq!(members[0].episodes.len(), 2, "told although nobody belongs by it");
    assert_eq!(ids(members), [village.mother, village.old]);
    let elsewhere = GroupFilter {
        place: village.writer.ids.place(),
        births: grown,
        kinds: vec!["hamil".to_owned()],
        told: Vec::new(),
        within: days(YEAR.0, YEAR.1),
    };
    assert_eq!(store.group_of(&elsewhere).unwrap(), []);
}

fn who_came_is_told_by_place_and_days(home: &Home) {
    let store = home.open();
    let village = settle(&store);
    let came = |from: &str, until: &str| store.came_to(village.place, days(from, until)).unwrap();
    let found = came("2026-11-01", "2026-11-30");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].person, found[0].day), (village.old, day("2026-11-10")));
    assert_eq!(came("2026-11-11", "2026-11-30"), []);
    assert_eq!(came("2026-01-01", "2026-11-09"), []);
}

fn timelines_come_together_also_of_those_who_were_merged(home: &Home) {
    let store = home.open();
    let village = settle(&store);
    let double = village.writer.ids.person();
    let facts = facts("Ani", Sex::Perempuan, "1996-02-03", village.place);
    let merge = Body::Merge(Merge { duplicate: double, reason: "Orang yang sama".to_owned() });
    accept(
        &store,
        &[
            village.writer.person(double, "2026-02-02", facts),
            village.writer.record(Subject::Person(village.mother), "2026-03-03", merge),
        ],
    );
    let nobody = village.writer.ids.person();
    let asked = [village.child, double, village.mother, nobody];
    let timelines = store.timelines(&asked).unwrap();
    let mut expected = vec![village.child, village.mother];
    expected.sort();
    assert_eq!(timelines.keys().copied().collect::<Vec<_>>(), expected);
    for (id, timeline) in &timelines {
        let alone = store.timeline(*id).unwrap().unwrap();
        assert_eq!(timeline.records(), alone.records());
    }
    assert_eq!(store.timelines(&[]).unwrap().len(), 0);
    sound(&store);
}

fn people_of_stages_are_listed_and_the_rest_is_counted(home: &Home) {
    let store = home.open();
    let village = settle(&store);
    store.turn(day(TODAY)).unwrap();
    let of = |stages: &[&str], most| {
        let people = store.people_of_stages(&Scope::All, stages, most).unwrap();
        people.into_iter().map(|person| person.id).collect::<Vec<_>>()
    };
    assert_eq!(of(&["baduta", "balita"], 10), [village.child]);
    assert_eq!(of(&["bumil"], 10), [village.mother]);
    assert_eq!(of(&["dewasa", "lansia"], 10), [village.mother, village.old]);
    assert_eq!(of(&["dewasa", "lansia"], 1), [village.mother]);
    assert_eq!(of(&[], 10), []);
    assert_eq!(store.people_living(&Scope::All).unwrap(), 3);
    assert_eq!(store.people_living(&Scope::Posyandu(None)).unwrap(), 0);
}
