//! Villages that are renamed, merged or split: whoever is counted is counted in the village of the
//! day, and a signed month in those of its time.

use std::sync::Arc;

use domain::{
    area::{Address, AreaLevel, DesaCode},
    day::{Day, Month},
    person::PersonFacts,
    record::{Body, Subject},
};
use guidelines::{
    model::Guidelines,
    village::{VillageChange, VillageChanges, VillagePart},
};
use store::{
    late::Cause,
    log::Received,
    read::{area::Scope, people::SearchQuery},
    store::Store,
};

use crate::{
    closing::{closing, late},
    fixture::{GUIDELINES, Home, Writer, accept, address, child, day, on_both_engines, sound},
};

on_both_engines![
    a_renamed_village_is_the_new_one_from_its_day,
    a_split_village_parts_its_people_by_dusun,
    merged_villages_are_one,
    a_change_within_a_month_counts_the_month_in_the_new_village,
    a_signed_month_keeps_its_villages,
    a_change_that_is_written_down_late_is_a_rule_that_changed,
    rebuilding_mends_the_village_of_an_area,
    an_area_that_nobody_named_for_a_while_is_of_the_village_of_today,
];

const OLD: &str = "7309012001";
const NEW: &str = "7309012009";
const THIRD: &str = "7309012003";
const WEIGHED: &str = "gizi.ds";
const HOME: &str = "P7309010101";

/// The guidelines of the house with changes of villages.
fn with(changes: &[(&str, &str, &str, &[&str])]) -> Arc<Guidelines> {
    let code = |code: &str| code.parse::<DesaCode>().unwrap();
    let change = |(on, from, to, dusun): &(&str, &str, &str, &[&str])| VillageChange {
        on: day(on),
        from: (code(from), "Lama".to_owned()),
        to: (code(to), "Baru".to_owned()),
        to_is_new: *to == NEW,
        part: match dusun {
            [] => VillagePart::Rest,
            dusun => VillagePart::Some {
                dusun: dusun.iter().map(|name| (*name).to_owned()).collect(),
                rw: Vec::new(),
            },
        },
        decree: "Perda 3/2026".to_owned(),
    };
    let mut other = (**GUIDELINES).clone();
    other.digest = format!("{changes:?}");
    other.villages = VillageChanges::new(changes.iter().map(change).collect());
    Arc::new(other)
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Ani in Mawar and Budi in Sawah, both weighed in October and Ani in November; Citra elsewhere.
fn settle(store: &Store, writer: &Writer, today: Day) {
    let place = writer.ids.place();
    let household = writer.ids.household();
    let people = [("Ani", OLD, "Mawar"), ("Budi", OLD, "Sawah"), ("Citra", THIRD, "Mawar")];
    let mut records =
        vec![writer.posyandu(place, "Anggrek"), writer.household(household, "Rahmat")];
    for (name, desa, dusun) in people {
        let person = writer.ids.person();
        let facts =
            PersonFacts { address: Some(address(desa, dusun, "001")), ..child(name, "2025-05-03") };
        records.push(writer.person(person, "2025-05-03", facts));
        records.push(writer.weighing(person, "2026-10-05", "8,1", "73"));
        if name == "Ani" {
            records.push(writer.weighing(person, "2026-11-05", "8,3", "74"));
        }
    }
    let received = Received { today, millis: 1_795_237_200_000 };
    for appended in store.append(&records, received).unwrap() {
        assert!(matches!(appended, store::log::Appended::Accepted { .. }), "{appended:?}");
    }
}

/// Who is weighed, out of how many, in each village.
fn board(store: &Store, on: &str) -> Vec<(String, u64, u64)> {
    let rows = store.board(WEIGHED, month(on), AreaLevel::Desa, &Scope::All).unwrap();
    let mut rows: Vec<_> =
        rows.into_iter().map(|row| (row.code, row.numerator, row.denominator)).collect();
    rows.sort();
    rows
}

fn row(code: &str, numerator: u64, denominator: u64) -> (String, u64, u64) {
    (code.to_owned(), numerator, denominator)
}

fn trend(store: &Store, desa: &str) -> Vec<(u64, u64)> {
    let within = Scope::Desa(desa.to_owned());
    let points = store.board_trend(WEIGHED, month("2026-11"), 2, &within).unwrap();
    points.iter().map(|point| (point.numerator, point.denominator)).collect()
}

fn names_in(store: &Store, desa: &str) -> Vec<String> {
    let query = SearchQuery { scope: Scope::Desa(desa.to_owned()), ..SearchQuery::default() };
    let mut names: Vec<String> =
        store.search_people(&query).unwrap().rows.into_iter().map(|person| person.name).collect();
    names.sort();
    names
}

fn a_renamed_village_is_the_new_one_from_its_day(home: &Home) {
    let store = home.open().under(with(&[("2026-11-15", OLD, NEW, &[])])).unwrap();
    settle(&store, &Writer::new(1), day("2026-11-14"));
    assert_eq!(board(&store, "2026-11"), [row(OLD, 1, 2), row(THIRD, 0, 1)]);
    assert_eq!(names_in(&store, OLD), ["Ani", "Budi"]);
    sound(&store);
    store.turn(day("2026-11-15")).unwrap();
    sound(&store);
    // Months before come with the village, so that they can be compared.
    assert_eq!(board(&store, "2026-11"), [row(THIRD, 0, 1), row(NEW, 1, 2)]);
    assert_eq!(board(&store, "2026-10"), [row(THIRD, 1, 1), row(NEW, 2, 2)]);
    assert_eq!((trend(&store, NEW), trend(&store, OLD)), (vec![(2, 2), (1, 2)], vec![(0, 0); 2]));
    assert_eq!(names_in(&store, NEW), ["Ani", "Budi"]);
    assert!(names_in(&store, OLD).is_empty());
    let posyandu = store.places().unwrap().remove(0);
    assert_eq!(posyandu.desa.map(|desa| desa.to_string()).as_deref(), Some(NEW));
    let household = store.households_by_kk("7309010101010001").unwrap().remove(0);
    assert_eq!(household.address.map(|address| address.desa.to_string()).as_deref(), Some(NEW));
    // An address with the old code is of the new village now.
    let writer = Writer::new(2);
    accept(&store, &[writer.child(writer.ids.person(), "Dewi", "2025-05-03")]);
    assert_eq!(names_in(&store, NEW), ["Ani", "Budi", "Dewi"]);
    sound(&store);
}

fn a_split_village_parts_its_people_by_dusun(home: &Home) {
    let law = with(&[("2026-11-15", OLD, NEW, &["SAWAH"])]);
    let store = home.open().under(law).unwrap();
    let writer = Writer::new(1);
    settle(&store, &writer, day("2026-11-15"));
    let nowhere = PersonFacts {
        address: Some(Address { dusun: None, ..address(OLD, "", "002") }),
        ..child("Eka", "2025-05-03")
    };
    accept(&store, &[writer.person(writer.ids.person(), "2026-11-16", nowhere)]);
    assert_eq!(names_in(&store, OLD), ["Ani", "Eka"]);
    assert_eq!(names_in(&store, NEW), ["Budi"]);
    assert_eq!(board(&store, "2026-10")[0], row(OLD, 1, 1));
    assert_eq!(board(&store, "2026-10")[2], row(NEW, 1, 1));
    assert_eq!(board(&store, "2026-11"), [row(OLD, 1, 2), row(THIRD, 0, 1), row(NEW, 0, 1)]);
    // The posyandu stands in Mawar, which stays.
    let posyandu = store.places().unwrap().remove(0);
    assert_eq!(posyandu.desa.map(|desa| desa.to_string()).as_deref(), Some(OLD));
    sound(&store);
}

fn merged_villages_are_one(home: &Home) {
    let law = with(&[("2026-11-15", OLD, NEW, &[]), ("2026-11-15", THIRD, NEW, &[])]);
    let store = home.open().under(law).unwrap();
    settle(&store, &Writer::new(1), day("2026-11-14"));
    store.turn(day("2026-12-01")).unwrap();
    assert_eq!(board(&store, "2026-11"), [row(NEW, 1, 3)]);
    assert_eq!(names_in(&store, NEW), ["Ani", "Budi", "Citra"]);
    sound(&store);
}

fn a_change_within_a_month_counts_the_month_in_the_new_village(home: &Home) {
    // The last day of November, and the first after it.
    for (on, expected) in [("2026-11-30", NEW), ("2026-12-01", OLD)] {
        let store = home.open().under(with(&[(on, OLD, NEW, &[])])).unwrap();
        if store.homes().unwrap().is_empty() {
            settle(&store, &Writer::new(1), day("2026-12-05"));
        }
        let counts = store.month_counts(&HOME.parse().unwrap(), month("2026-11"), None).unwrap();
        let areas: Vec<String> = counts.areas().iter().flatten().map(ToString::to_string).collect();
        let mut expected = [expected, THIRD];
        expected.sort_unstable();
        assert_eq!(areas, expected, "{on}");
        sound(&store);
    }
}

fn a_signed_month_keeps_its_villages(home: &Home) {
    let law = with(&[("2026-11-15", OLD, NEW, &["SAWAH"])]);
    let store = home.open().under(law).unwrap();
    settle(&store, &Writer::new(1), day("2026-11-14"));
    let signed = closing(&store, HOME, month("2026-10"), 1);
    store.turn(day("2026-12-20")).unwrap();
    let again = closing(&store, HOME, month("2026-10"), 2);
    let areas = |signed: &domain::closing::Closing| -> Vec<String> {
        signed.figures.areas.iter().filter_map(|area| area.desa).map(|of| of.to_string()).collect()
    };
    assert_eq!(areas(&signed), [OLD, THIRD]);
    assert_eq!(areas(&again), [OLD, THIRD]);
    assert_eq!(signed.figures, again.figures);
    for area in [None, Some(Some(OLD.parse().unwrap())), Some(Some(NEW.parse().unwrap()))] {
        let found = late(&store, &signed, WEIGHED, area);
        assert!(found.differences.is_empty() && found.rest.is_zero(), "{area:?}");
    }
    // The month after it knows both.
    assert_eq!(areas(&closing(&store, HOME, month("2026-11"), 1)), [OLD, THIRD, NEW]);
}

fn a_change_that_is_written_down_late_is_a_rule_that_changed(home: &Home) {
    let store = home.open();
    settle(&store, &Writer::new(1), day("2026-11-14"));
    store.keep_signed_edition().unwrap();
    let signed = closing(&store, HOME, month("2026-10"), 1);
    let store = store.under(with(&[("2026-07-01", OLD, NEW, &["SAWAH"])])).unwrap();
    sound(&store);
    assert_eq!(board(&store, "2026-10"), [row(OLD, 1, 1), row(THIRD, 1, 1), row(NEW, 1, 1)]);
    for (code, by) in [(OLD, -1), (NEW, 1)] {
        let found = late(&store, &signed, WEIGHED, Some(Some(code.parse().unwrap())));
        let told: Vec<_> = found.differences.iter().map(|of| (of.cause, of.by)).collect();
        let [(Cause::Rule, tally)] = told[..] else { panic!("{code}: {told:?}") };
        assert_eq!((tally.numerator, tally.denominator), (by, by), "{code}");
        assert!(found.rest.is_zero());
    }
    assert!(late(&store, &signed, WEIGHED, None).differences.is_empty());
}

fn rebuilding_mends_the_village_of_an_area(home: &Home) {
    let store = home.open().under(with(&[("2026-11-15", OLD, NEW, &[])])).unwrap();
    settle(&store, &Writer::new(1), day("2026-11-20"));
    assert_eq!(home.tamper(&format!("UPDATE area SET desa = '{OLD}' WHERE desa = '{NEW}'")), 2);
    let replayed = store.replay_check().unwrap();
    assert!(replayed.differences.iter().all(|found| found.table == "area"));
    assert_eq!(replayed.differences_count, 2);
    store.replay().unwrap();
    sound(&store);
    assert_eq!(names_in(&store, NEW), ["Ani", "Budi"]);
    let gone = Body::Departure(domain::record::Departure::default());
    let query = SearchQuery { scope: Scope::Desa(NEW.to_owned()), ..SearchQuery::default() };
    let ani = store.search_people(&query).unwrap().rows.remove(0).id;
    let writer = Writer::new(3);
    accept(&store, &[writer.record(Subject::Person(ani), "2026-11-20", gone)]);
    assert_eq!(board(&store, "2026-11").len(), 2);
    sound(&store);
}

fn an_area_that_nobody_named_for_a_while_is_of_the_village_of_today(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let record = writer.child(writer.ids.person(), "Ani", "2025-05-03");
    let elsewhere =
        PersonFacts { address: Some(address(THIRD, "Mawar", "001")), ..child("Ani", "2025-05-03") };
    accept(&store, std::slice::from_ref(&record));
    accept(&store, &[writer.correction(&record, "2025-05-03", Body::from(elsewhere))]);
    let store = store.under(with(&[("2026-07-01", OLD, NEW, &[])])).unwrap();
    accept(&store, &[writer.child(writer.ids.person(), "Budi", "2025-05-03")]);
    assert_eq!((names_in(&store, NEW), names_in(&store, THIRD)), (name("Budi"), name("Ani")));
    sound(&store);
}

fn name(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}
