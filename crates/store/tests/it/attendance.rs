//! The list of a posyandu day.

use domain::{
    person::PersonFacts,
    record::{Attendance, Body},
};
use store::read::{page::Page, served::ServedFilter};

use crate::fixture::{Home, Writer, accept, child, day, on_both_engines};

on_both_engines![
    the_list_shows_who_is_expected_and_what_was_written,
    those_who_are_no_children_are_listed_by_life_stage,
];

fn the_list_shows_who_is_expected_and_what_was_written(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let (melati, mawar) = (writer.ids.place(), writer.ids.place());
    let served = |name: &str, birth: &str, posyandu| PersonFacts {
        posyandu: Some(posyandu),
        ..child(name, birth)
    };
    let [ani, budi, guest, adult, unborn] = [(); 5].map(|()| writer.ids.person());
    let at = |person, on: &str, kg: &str, cm: &str| {
        let mut weighing = writer.weighing(person, on, kg, cm);
        weighing.place = Some(melati);
        weighing
    };
    let mut absent = at(budi, "2026-11-10", "", "");
    if let Body::Visit(visit) = &mut absent.body {
        visit.attendance = Attendance::Absent;
    }
    accept(
        &store,
        &[
            writer.posyandu(melati, "Melati"),
            writer.posyandu(mawar, "Mawar"),
            writer.person(ani, "2025-05-03", served("Ani", "2025-05-03", melati)),
            writer.person(budi, "2024-05-03", served("Budi", "2024-05-03", melati)),
            writer.person(guest, "2024-05-03", served("Tamu", "2024-05-03", mawar)),
            writer.person(adult, "2020-05-03", served("Dewasa", "1990-05-03", melati)),
            writer.person(unborn, "2026-11-12", served("Lahir Kemudian", "2026-11-12", melati)),
            at(ani, "2026-09-10", "8,7", "74"),
            at(ani, "2026-10-10", "9", ""),
            at(ani, "2026-11-10", "9,2", "76"),
            at(guest, "2026-11-10", "10,2", ""),
            absent,
        ],
    );
    let list = store.attendance_list(melati, day("2026-11-10"), "anak").unwrap();
    let names: Vec<&str> = list.iter().map(|row| row.person.name.as_str()).collect();
    assert_eq!(names, ["Ani", "Budi", "Tamu"]);
    let [ani, budi, guest] = &list[..] else { panic!("three rows") };
    assert!(ani.expected && budi.expected && !guest.expected);
    // The last values are those before the day, not those of the day.
    assert_eq!((ani.last.weight_g, ani.last.weighed_on), (Some(9_000), Some(day("2026-10-10"))));
    assert_eq!((ani.last.length, ani.last.measured_on), (Some(74_000), Some(day("2026-09-10"))));
    assert_eq!(ani.entered.len(), 1);
    assert_eq!(ani.entered[0].weight_g, Some(9_200));
    assert!(ani.entered[0].present && ani.entered[0].growth.kms.is_some());
    assert_eq!(ani.entered[0].author, "Ani Kader");
    assert!(!budi.entered[0].present && budi.last.weight_g.is_none());
    let other_day = store.attendance_list(melati, day("2026-11-20"), "anak").unwrap();
    let names: Vec<&str> = other_day.iter().map(|row| row.person.name.as_str()).collect();
    assert_eq!(names, ["Ani", "Budi", "Lahir Kemudian"]);
    assert_eq!(other_day[0].last.weight_g, Some(9_200));
    let nowhere = store.attendance_list(writer.ids.place(), day("2026-11-10"), "anak").unwrap();
    assert_eq!(nowhere, []);
}

fn those_who_are_no_children_are_listed_by_life_stage(home: &Home) {
    let store = home.open();
    let writer = Writer::new(2);
    let (melati, mawar) = (writer.ids.place(), writer.ids.place());
    let served = |name: &str, birth: &str, posyandu| PersonFacts {
        posyandu: Some(posyandu),
        ..child(name, birth)
    };
    let [ani, rahman, salim, elsewhere, pupil] = [(); 5].map(|()| writer.ids.person());
    let at = |person| {
        let mut weighing = writer.weighing(person, "2026-11-10", "61", "");
        weighing.place = Some(melati);
        weighing
    };
    accept(
        &store,
        &[
            writer.posyandu(melati, "Melati"),
            writer.posyandu(mawar, "Mawar"),
            writer.person(ani, "2025-05-03", served("Ani", "2025-05-03", melati)),
            writer.person(rahman, "2020-05-03", served("Rahman Hakim", "1980-05-03", melati)),
            writer.person(salim, "2020-05-03", served("Salim", "1950-05-03", melati)),
            writer.person(elsewhere, "2020-05-03", served("Jauh", "1980-05-03", mawar)),
            writer.person(pupil, "2020-05-03", served("Murid", "2016-05-03", melati)),
            at(salim),
        ],
    );
    let filter = |stages: &[&str], text: &str, page: Page| ServedFilter {
        place: melati,
        stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
        text: text.to_owned(),
        day: day("2026-11-10"),
        page,
    };
    let names = |filter: &ServedFilter| {
        let listed = store.served(filter).unwrap();
        let names: Vec<String> = listed.rows.into_iter().map(|row| row.person.name).collect();
        (names.join(", "), listed.total)
    };
    let all = Page::first(50);
    let adults = ["dewasa", "lansia"];
    assert_eq!(names(&filter(&adults, "", all)), ("Rahman Hakim, Salim".to_owned(), 2));
    assert_eq!(names(&filter(&adults, "hak", all)), ("Rahman Hakim".to_owned(), 1));
    let second = Page { limit: 1, offset: 1 };
    assert_eq!(names(&filter(&adults, "", second)), ("Salim".to_owned(), 2));
    assert_eq!(names(&filter(&["usia_sekolah"], "", all)), ("Murid".to_owned(), 1));
    assert_eq!(names(&filter(&[], "", all)), (String::new(), 0));
    let rows = store.served(&filter(&adults, "", all)).unwrap().rows;
    assert_eq!((rows[0].came, rows[1].came), (None, Some(true)));
    assert!(rows.iter().all(|row| row.due.len() as u32 == row.person.n_due + row.person.n_overdue));
    let children = store.attendance_list(melati, day("2026-11-10"), "anak").unwrap();
    let children: Vec<&str> = children.iter().map(|row| row.person.name.as_str()).collect();
    assert_eq!(children, ["Ani"], "an adult who came is no child");
}
