//! Early warning: cases by week and village, closings, steps.

use std::collections::BTreeMap;

use domain::{
    id::PersonId,
    record::{Body, Merge, Record, Subject, Value},
    surveillance::{SignalStep, Step, WeekClose},
};
use store::{
    read::{
        area::Scope,
        page::Page,
        surveillance::{CaseQuery, SignalStepRow, Weeks},
    },
    store::Store,
};

use crate::fixture::{
    GUIDELINES, Home, Writer, accept, address, child, day, on_both_engines, refuse, sound,
};

on_both_engines![
    cases_are_counted_by_week_and_village,
    late_corrected_and_void_contacts_are_counted_anew,
    two_who_are_one_have_one_case,
    the_latest_closing_of_a_week_stands,
    a_closing_tells_every_disease_of_a_week_that_is_over,
    steps_stand_in_their_order,
];

const DIARRHOEA: &str = "skdr.penyakit.a";
/// A Sunday.
const WEEK: &str = "2026-11-08";
const HOME: &str = "P7309010101";

fn ill(writer: &Writer, person: PersonId, on: &str, code: &str) -> Record {
    let answers = [("skdr_kode".to_owned(), Value::Text(code.to_owned()))];
    writer.visit(person, on, BTreeMap::from(answers), Vec::new())
}

fn weeks(from: &str, to: &str) -> Weeks {
    let puskesmas = HOME.parse().unwrap();
    Weeks { puskesmas, from: day(from), to: day(to), within: Scope::All }
}

fn counts(store: &Store) -> Vec<(String, String, String, u32)> {
    let counts = store.disease_counts(&weeks("2026-10-01", "2026-11-21")).unwrap();
    let told = counts.into_iter().map(|count| {
        let desa = count.desa.map(|desa| desa.to_string()).unwrap_or_default();
        (count.disease, count.week.to_string(), desa, count.cases)
    });
    told.collect()
}

fn told(disease: &str, week: &str, desa: &str, cases: u32) -> (String, String, String, u32) {
    (disease.to_owned(), week.to_owned(), desa.to_owned(), cases)
}

fn cases_are_counted_by_week_and_village(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi, citra] = [(); 3].map(|()| writer.ids.person());
    let mut south = child("Budi", "2000-01-01");
    south.address = Some(address("7309012002", "Mawar", "001"));
    let mut unknown = child("Citra", "2020-01-01");
    unknown.address = None;
    accept(
        &store,
        &[
            writer.child(ani, "Ani", "2025-05-03"),
            writer.person(budi, "2020-01-01", south),
            writer.person(citra, "2020-01-01", unknown),
            // Saturday and the Sunday after it.
            ill(&writer, ani, "2026-11-14", "a"),
            ill(&writer, budi, "2026-11-15", "a"),
            ill(&writer, budi, "2026-11-08", "k"),
            ill(&writer, citra, "2026-11-08", "a"),
        ],
    );
    let expected = [
        told(DIARRHOEA, WEEK, "", 1),
        told(DIARRHOEA, WEEK, "7309012001", 1),
        told(DIARRHOEA, "2026-11-15", "7309012002", 1),
        told("skdr.penyakit.k", WEEK, "7309012002", 1),
    ];
    assert_eq!(counts(&store), expected);
    let ages = store.disease_ages(&weeks(WEEK, WEEK)).unwrap();
    let ages: Vec<_> = ages.iter().map(|age| (&*age.disease, age.years, age.cases)).collect();
    let expected =
        [(DIARRHOEA, Some(1), 1), (DIARRHOEA, Some(6), 1), ("skdr.penyakit.k", Some(26), 1)];
    assert_eq!(ages, expected);
    let query = |scope: Scope, within: Scope| CaseQuery {
        puskesmas: HOME.parse().unwrap(),
        disease: DIARRHOEA.to_owned(),
        week: day(WEEK),
        scope,
        within,
        page: Page::default(),
    };
    let names = |query: &CaseQuery| -> Vec<String> {
        let listed = store.case_people(query).unwrap();
        assert_eq!(listed.total, listed.rows.len() as u64);
        listed.rows.into_iter().map(|row| row.person.name).collect()
    };
    assert_eq!(names(&query(Scope::All, Scope::All)), ["Citra", "Ani"]);
    let [north, other] = ["7309012001", "7309012002"].map(|desa| Scope::Desa(desa.to_owned()));
    assert_eq!(names(&query(north.clone(), Scope::All)), ["Ani"]);
    assert_eq!(names(&query(Scope::All, north.clone())), ["Ani"]);
    assert!(names(&query(north, other)).is_empty());
    sound(&store);
}

fn late_corrected_and_void_contacts_are_counted_anew(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let ani = writer.ids.person();
    let second = ill(&writer, ani, "2026-11-15", "a");
    accept(&store, &[writer.child(ani, "Ani", "2025-05-03"), second.clone()]);
    assert_eq!(counts(&store), [told(DIARRHOEA, "2026-11-15", "7309012001", 1)]);
    // A contact that arrives late moves the case to the week in which it began.
    let first = ill(&writer, ani, "2026-11-10", "a");
    accept(&store, std::slice::from_ref(&first));
    assert_eq!(counts(&store), [told(DIARRHOEA, WEEK, "7309012001", 1)]);
    let Body::Visit(mut visit) = first.body.clone() else { unreachable!("a visit") };
    visit.observations.insert("skdr_kode".to_owned(), Value::Text("e".to_owned()));
    accept(&store, &[writer.correction(&first, "2026-11-10", Body::Visit(visit))]);
    let expected = [
        told(DIARRHOEA, "2026-11-15", "7309012001", 1),
        told("skdr.penyakit.e", WEEK, "7309012001", 1),
    ];
    assert_eq!(counts(&store), expected);
    accept(&store, &[writer.void(&first), writer.void(&second)]);
    assert!(counts(&store).is_empty());
    sound(&store);
}

fn two_who_are_one_have_one_case(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, again] = [(); 2].map(|()| writer.ids.person());
    accept(
        &store,
        &[
            writer.child(ani, "Ani", "2025-05-03"),
            writer.child(again, "Ani", "2025-05-03"),
            ill(&writer, ani, "2026-11-10", "a"),
            ill(&writer, again, "2026-11-12", "a"),
        ],
    );
    assert_eq!(counts(&store), [told(DIARRHOEA, WEEK, "7309012001", 2)]);
    let merge = Merge { duplicate: again, reason: "Orang yang sama".to_owned() };
    let merged = writer.record(Subject::Person(ani), "2026-11-20", Body::Merge(merge));
    accept(&store, std::slice::from_ref(&merged));
    assert_eq!(counts(&store), [told(DIARRHOEA, WEEK, "7309012001", 1)]);
    accept(&store, &[writer.void(&merged)]);
    assert_eq!(counts(&store), [told(DIARRHOEA, WEEK, "7309012001", 2)]);
    sound(&store);
}

fn closing(week: &str, diarrhoea: u32) -> WeekClose {
    let all = GUIDELINES.diseases_on(day(week)).map(|disease| (disease.rule.id.to_string(), 0));
    let mut cases: BTreeMap<String, u32> = all.collect();
    cases.insert(DIARRHOEA.to_owned(), diarrhoea);
    WeekClose { week: day(week), cases, note: None }
}

fn the_latest_closing_of_a_week_stands(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let close = |on, n| writer.record(place, on, Body::WeekClose(closing(WEEK, n)));
    let (first, second) = (close("2026-11-16", 3), close("2026-11-18", 4));
    accept(&store, &[second.clone(), first]);
    let stands = || {
        let rows = store.week_closes(&HOME.parse().unwrap(), day(WEEK), day(WEEK)).unwrap();
        assert_eq!(rows.len(), 25, "one of each disease");
        assert!(rows.iter().all(|row| row.closed == day("2026-11-16")), "when it was first");
        let row = rows.iter().find(|row| row.disease == DIARRHOEA).unwrap();
        (row.cases, row.changed.to_string())
    };
    assert_eq!(stands(), (4, "2026-11-18".to_owned()));
    accept(&store, &[writer.void(&second)]);
    assert_eq!(stands(), (3, "2026-11-16".to_owned()));
    assert!(
        store
            .week_closes(&HOME.parse().unwrap(), day("2026-11-15"), day("2026-11-15"))
            .unwrap()
            .is_empty()
    );
    sound(&store);
}

fn a_closing_tells_every_disease_of_a_week_that_is_over(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let close = |on: &str, of: WeekClose| writer.record(place, on, Body::WeekClose(of));
    refuse(&store, &close("2026-11-13", closing(WEEK, 0)), "minggu.belum-selesai");
    accept(&store, &[close("2026-11-14", closing(WEEK, 0))]);
    let monday = WeekClose { week: day("2026-11-09"), ..closing(WEEK, 0) };
    refuse(&store, &close("2026-11-20", monday), "minggu.bukan-hari-minggu");
    let mut short = closing(WEEK, 0);
    short.cases.remove("skdr.penyakit.k");
    refuse(&store, &close("2026-11-16", short.clone()), "minggu.belum-lengkap");
    short.cases.insert("skdr.penyakit.i".to_owned(), 0);
    refuse(&store, &close("2026-11-16", short), "minggu.penyakit-tidak-dikenal");
    accept(&store, &[close("2026-11-16", closing(WEEK, 100_000))]);
    refuse(&store, &close("2026-11-16", closing(WEEK, 100_001)), "minggu.mustahil");
    let none = WeekClose { cases: BTreeMap::new(), ..closing(WEEK, 0) };
    refuse(&store, &close("2026-11-16", none), "minggu.jumlah-penyakit");
}

fn steps_stand_in_their_order(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let step = |on: &str, step: Step, note: Option<&str>| {
        let done = SignalStep {
            disease: DIARRHOEA.to_owned(),
            week: day(WEEK),
            desa: Some("7309012001".parse().unwrap()),
            step,
            note: note.map(str::to_owned),
        };
        writer.record(place, on, Body::SignalStep(done))
    };
    let verified = Record { minute: Some(600), ..step("2026-11-17", Step::Verified, None) };
    let later = step("2026-11-18", Step::Investigated, Some("Sumur tercemar"));
    accept(&store, &[later.clone(), verified]);
    let steps = || store.signal_steps(&HOME.parse().unwrap(), day(WEEK)).unwrap();
    let words = |row: &SignalStepRow| (row.step, row.minute, row.note.clone());
    let expected = [
        (Step::Verified, Some(600), None),
        (Step::Investigated, None, Some("Sumur tercemar".to_owned())),
    ];
    assert_eq!(steps().iter().map(words).collect::<Vec<_>>(), expected);
    assert!(store.signal_steps(&HOME.parse().unwrap(), day("2026-11-15")).unwrap().is_empty());
    accept(&store, &[writer.void(&later)]);
    assert_eq!(steps().len(), 1);
    refuse(&store, &step("2026-11-18", Step::Declared, None), "sinyal.tanpa-catatan");
    refuse(&store, &step("2026-11-18", Step::FalseAlarm, Some(" ")), "sinyal.tanpa-catatan");
    refuse(&store, &step("2026-11-07", Step::Verified, None), "sinyal.sebelum-minggu");
    accept(&store, &[step(WEEK, Step::Verified, None)]);
    sound(&store);
}
