//! Finding people, households, places and records.

use std::collections::BTreeSet;

use domain::{
    person::{Parent, PersonFacts},
    record::{Body, Correction, Merge, Subject},
};
use store::read::{
    area::Scope,
    page::Page,
    people::{SearchQuery, Standing},
    places::OpeningDay,
};

use crate::fixture::{Home, Writer, accept, address, child, day, on_both_engines, sound};

on_both_engines![
    people_are_found_by_beginnings_of_words,
    a_line_says_what_was_last_written,
    lists_are_narrowed_to_areas_and_pages,
    twins_and_namesakes_stay_apart,
    a_child_without_anything_known_is_kept,
    households_and_places_are_the_sum_of_their_records,
    records_are_found_with_their_place_in_the_log,
    merged_people_are_one_and_can_be_parted,
    somebody_entered_in_error_is_gone,
    who_moves_to_another_home_is_listed_there,
];

fn search(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), ..SearchQuery::default() }
}

fn people_are_found_by_beginnings_of_words(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let nik = "7309015203240001";
    let people = [
        PersonFacts { nik: Some(nik.parse().unwrap()), ..child("Siti Nur'Aini", "2024-03-12") },
        PersonFacts {
            mother: Some(Parent { name: Some("Rahma".to_owned()), ..Parent::default() }),
            ..child("Muh. Yusuf", "2025-01-02")
        },
        child("Yusufina 100% _", "2025-01-03"),
    ];
    accept(&store, &people.map(|facts| writer.person(writer.ids.person(), "2025-02-01", facts)));
    let found = |text: &str| -> Vec<String> {
        let listed = store.search_people(&search(text)).unwrap();
        assert_eq!(listed.total, listed.rows.len() as u64);
        listed.rows.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(found("yus"), ["Muh. Yusuf", "Yusufina 100% _"]);
    assert_eq!(found("YUSUF muh"), ["Muh. Yusuf"]);
    assert_eq!(found("nuraini"), ["Siti Nur'Aini"]);
    assert_eq!(found("rah"), ["Muh. Yusuf"]);
    assert_eq!(found("730901520324"), ["Siti Nur'Aini"]);
    // Own names come before those of mothers.
    assert_eq!(found("siti"), ["Siti Nur'Aini", "Yusufina 100% _"]);
    assert_eq!(found("siti yusuf"), ["Yusufina 100% _"]);
    assert_eq!(found(""), ["Muh. Yusuf", "Siti Nur'Aini", "Yusufina 100% _"]);
    assert_eq!(found("%"), found(""));
    assert_eq!(found("zzz"), Vec::<String>::new());
    assert_eq!(found("'; DROP TABLE person; --"), Vec::<String>::new());
    let same = store.people_by_nik(&nik.parse().unwrap()).unwrap();
    assert_eq!(same.len(), 1);
    assert_eq!(store.people_born_on(day("2025-01-02")).unwrap()[0].name, "Muh. Yusuf");
}

fn a_line_says_what_was_last_written(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    accept(
        &store,
        &[
            writer.child(person, "Dewi", "2025-05-03"),
            writer.weighing(person, "2026-10-05", "9,4", "76,5"),
            writer.weighing(person, "2026-11-05", "9,6", ""),
            writer.weighing(person, "2026-09-05", "9,1", "75,8"),
        ],
    );
    let row = store.person_row(person).unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.standing), ("Dewi", Standing::Here));
    assert_eq!((row.weight_g, row.weighed_on), (Some(9_600), Some(day("2026-11-05"))));
    assert_eq!((row.length, row.measured_on), (Some(76_500), Some(day("2026-10-05"))));
    assert_eq!(row.seen_on, Some(day("2026-11-05")));
    assert!(row.growth.kms.is_some() && row.growth.z_bbu.is_some());
    assert!(row.k_bbu.is_some() && row.k_tbu.is_some());
    assert_eq!(row.stage.as_deref(), Some("baduta"));
    assert_eq!(row.area.dusun.as_deref(), Some("MAWAR"));
    assert!(0 < row.n_due + row.n_overdue);
    assert_eq!(store.person_row(writer.ids.person()).unwrap(), None);
}

fn lists_are_narrowed_to_areas_and_pages(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let posyandu = writer.ids.place();
    let mut records = vec![writer.posyandu(posyandu, "Melati 1")];
    for (n, rt) in ["001", "001", "002"].into_iter().enumerate() {
        let facts = PersonFacts {
            address: Some(address("7309012001", "Mawar", rt)),
            posyandu: (n == 0).then_some(posyandu),
            ..child(&format!("Anak {n}"), "2025-05-03")
        };
        records.push(writer.person(writer.ids.person(), "2025-05-03", facts));
    }
    accept(&store, &records);
    store.set_area_names([("7309012001", "Allepolea")]).unwrap();
    let count = |scope: &str| {
        let scope: Scope = scope.parse().unwrap();
        let query = SearchQuery { scope, ..SearchQuery::default() };
        store.search_people(&query).unwrap().total
    };
    assert_eq!(count(""), 3);
    assert_eq!(count("7309012001"), 3);
    assert_eq!(count("7309012002"), 0);
    assert_eq!(count("7309012001/MAWAR"), 3);
    assert_eq!(count("7309012001/001-002"), 1);
    assert_eq!(count(&posyandu.to_string()), 1);
    let of_none = SearchQuery { scope: Scope::Posyandu(None), ..SearchQuery::default() };
    assert_eq!(store.search_people(&of_none).unwrap().total, 2);
    let page = Page { limit: 2, offset: 2 };
    let listed = store.search_people(&SearchQuery { page, ..search("anak") }).unwrap();
    assert_eq!((listed.total, listed.rows.len()), (3, 1));
    assert_eq!(listed.rows[0].name, "Anak 2");
    let areas = store.areas().unwrap();
    assert_eq!(areas.len(), 3);
    assert!(areas.iter().all(|area| area.desa_name.as_deref() == Some("Allepolea")));
    assert!(areas.iter().any(|area| area.posyandu_name.as_deref() == Some("Melati 1")));
}

fn twins_and_namesakes_stay_apart(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let twins = [1, 2].map(|order| PersonFacts {
        twin_order: Some(order),
        ..child("Bayi Ny. Ani", "2026-11-01")
    });
    accept(&store, &twins.map(|facts| writer.person(writer.ids.person(), "2026-11-01", facts)));
    let found = store.search_people(&search("bayi")).unwrap().rows;
    assert_eq!(found.len(), 2);
    let orders: Vec<_> = found.iter().filter_map(|row| row.twin_order).collect();
    assert_eq!(orders, [1, 2]);
    sound(&store);
}

fn a_child_without_anything_known_is_kept(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    let facts = PersonFacts { name: Some("Tanpa Data".to_owned()), ..PersonFacts::default() };
    accept(
        &store,
        &[
            writer.person(person, "2026-11-01", facts),
            writer.weighing(person, "2026-11-05", "8", "70"),
        ],
    );
    let row = store.person_row(person).unwrap().unwrap();
    assert_eq!((row.birth, row.sex, row.area.desa), (None, None, None));
    assert_eq!(row.weight_g, Some(8_000));
    let nowhere = SearchQuery { scope: "-".parse().unwrap(), ..SearchQuery::default() };
    assert_eq!(store.search_people(&nowhere).unwrap().total, 1);
    sound(&store);
}

fn households_and_places_are_the_sum_of_their_records(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let (household, place) = (writer.ids.household(), writer.ids.place());
    let person = writer.ids.person();
    let facts = PersonFacts { household: Some(household), ..child("Dewi", "2025-05-03") };
    let written = writer.household(household, "Baso");
    let Body::Household(mut corrected) = written.body.clone() else { unreachable!() };
    corrected.head_name = Some("Baso Dg. Nai".to_owned());
    let correction = writer.correction(&written, "2024-01-01", Body::Household(corrected));
    let opened = writer.record(
        Subject::Place(place),
        "2026-11-05",
        Body::PosyanduDay(domain::record::PosyanduDay { kader_count: Some(5), note: None }),
    );
    let mut weighing = writer.weighing(person, "2026-11-05", "9,6", "");
    weighing.place = Some(place);
    // Written down again for a second service of the day: still one person who came.
    let mut again = writer.weighing(person, "2026-11-05", "9,6", "");
    again.place = Some(place);
    accept(
        &store,
        &[
            written,
            writer.posyandu(place, "Melati 1"),
            writer.person(person, "2025-05-03", facts),
            correction,
            opened,
            weighing,
            again,
        ],
    );
    let page = store.household(household).unwrap().unwrap();
    let row = page.household.unwrap();
    assert_eq!(row.head_name.as_deref(), Some("Baso Dg. Nai"));
    assert_eq!(row.address.unwrap().desa.as_str(), "7309012001");
    assert_eq!(page.members.len(), 1);
    assert_eq!(store.households_by_kk("7309010101010001").unwrap().len(), 1);
    assert_eq!(store.household(writer.ids.household()).unwrap(), None);
    let places = store.places().unwrap();
    assert_eq!(places.len(), 1);
    assert_eq!((places[0].name.as_str(), places[0].dusun.as_deref()), ("Melati 1", Some("MAWAR")));
    assert_eq!(store.place(place).unwrap().as_ref(), places.first());
    let day = day("2026-11-05");
    let opening = OpeningDay { day, announced: true, n_present: 1, n_absent: 0 };
    assert_eq!(store.opening_days(place, 10).unwrap(), [opening]);
    sound(&store);
}

fn records_are_found_with_their_place_in_the_log(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    let records = [
        writer.child(person, "Dewi", "2025-05-03"),
        writer.weighing(person, "2026-11-05", "9", ""),
    ];
    accept(&store, &records);
    let kept = store.record(records[1].id).unwrap().unwrap();
    assert_eq!((kept.seq, &kept.record), (2, &records[1]));
    let first = store.record(records[0].id).unwrap().unwrap();
    assert_eq!((kept.prev_hash, first.prev_hash), (first.hash, [0; 32]));
    assert_eq!(store.trail(person).unwrap().len(), 2);
    assert_eq!(store.records_of(Subject::Person(person)).unwrap().len(), 2);
    let puskesmas = records[0].puskesmas.clone();
    let after = store.records_after(&puskesmas, 1, 10).unwrap();
    assert_eq!((after.len(), after.first()), (1, Some(&kept)));
    let heads = store.log_heads().unwrap();
    assert_eq!((heads[0].seq, heads[0].hash), (2, kept.hash));
    assert_eq!(store.timeline(person).unwrap().unwrap().records().len(), 2);
    assert!(store.timeline(writer.ids.person()).unwrap().is_none());
}

fn merged_people_are_one_and_can_be_parted(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let (stays, duplicate) = (writer.ids.person(), writer.ids.person());
    let merge = Merge { duplicate, reason: "Orang yang sama".to_owned() };
    accept(
        &store,
        &[
            writer.child(stays, "Dewi", "2025-05-03"),
            writer.child(duplicate, "Dewi Sartika", "2025-05-03"),
            writer.weighing(duplicate, "2026-11-05", "9,6", ""),
        ],
    );
    assert_eq!(store.search_people(&search("dewi")).unwrap().total, 2);
    let merged = writer.record(Subject::Person(stays), "2026-11-06", Body::Merge(merge.clone()));
    accept(&store, &[merged]);
    sound(&store);
    let row = store.person_row(duplicate).unwrap().unwrap();
    assert_eq!((row.id, row.weight_g), (stays, Some(9_600)));
    assert_eq!(store.search_people(&search("dewi")).unwrap().total, 1);
    assert_eq!(store.timeline(duplicate).unwrap().unwrap().records().len(), 4);
    // Records of either are read as the one person from now on.
    accept(&store, &[writer.weighing(duplicate, "2026-11-12", "9,7", "")]);
    assert_eq!(store.person_row(stays).unwrap().unwrap().weight_g, Some(9_700));
    sound(&store);
    let parted = writer.record(Subject::Person(stays), "2026-11-13", Body::Unmerge(merge));
    accept(&store, std::slice::from_ref(&parted));
    sound(&store);
    assert_eq!(store.search_people(&search("dewi")).unwrap().total, 2);
    assert_eq!(store.person_row(stays).unwrap().unwrap().weight_g, None);
    // The parting was a mistake.
    accept(&store, &[writer.void(&parted)]);
    sound(&store);
    assert_eq!(store.person_row(duplicate).unwrap().unwrap().id, stays);
}

fn somebody_entered_in_error_is_gone(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let record = writer.child(writer.ids.person(), "Salah", "2025-05-03");
    accept(&store, &[record.clone(), writer.void(&record)]);
    assert_eq!(store.search_people(&search("salah")).unwrap().total, 0);
    assert_eq!(store.search_people(&SearchQuery::default()).unwrap().total, 0);
    assert_eq!(home.dump("board_cell"), Vec::<String>::new());
    sound(&store);
}

fn who_moves_to_another_home_is_listed_there(home: &Home) {
    let store = home.open();
    let (one, other) = (Writer::at(1, "P0000000001"), Writer::at(2, "P0000000002"));
    let person = one.ids.person();
    accept(
        &store,
        &[one.child(person, "Dewi", "2025-05-03"), one.weighing(person, "2026-08-05", "8,9", "74")],
    );
    // A month has a row for each block of indicators.
    let cells = |home_code: &str| {
        let lines = home.dump("person_month");
        let own = lines.iter().filter(|line| line.contains(home_code));
        own.filter_map(|line| line.rsplit(',').nth(4)).collect::<BTreeSet<_>>().len()
    };
    let counted = cells("P0000000001");
    assert!(10 < counted);
    let address = address("7309022001", "Anggrek", "001");
    let mut moved = other.person(
        person,
        "2026-10-01",
        PersonFacts { address: Some(address), ..PersonFacts::default() },
    );
    // Written after everything that the first home wrote.
    moved.written.millis += 1_000_000;
    accept(&store, &[moved]);
    let row = store.person_row(person).unwrap().unwrap();
    assert_eq!(row.puskesmas.as_str(), "P0000000002");
    // What was counted before the move stays with the first home.
    assert_eq!(cells("P0000000001") + cells("P0000000002"), counted);
    assert_eq!(cells("P0000000002"), 2);
    sound(&store);
    let trail = store.trail(person).unwrap();
    let corrects = trail.iter().find(|kept| kept.record.puskesmas == row.puskesmas).unwrap();
    let correction = Correction {
        corrects: corrects.record.id,
        reason: "Salah tanggal".to_owned(),
        body: Box::new(Body::from(PersonFacts {
            address: Some(self::address("7309022001", "Anggrek", "002")),
            ..PersonFacts::default()
        })),
    };
    let mut corrected =
        other.record(Subject::Person(person), "2026-11-01", Body::Correction(correction));
    corrected.written.millis += 2_000_000;
    accept(&store, &[corrected]);
    assert_eq!(cells("P0000000002"), 1);
    sound(&store);
}
