//! What everybody may read, and the health situation of an area.

use std::collections::BTreeMap;

use domain::{
    day::Month,
    publication::{PublicArea, PublicShare, PublicTable, Publication},
    record::{Body, Subject, Value},
};
use store::read::{
    area::Scope,
    page::Page,
    situation::{SituationPart, SituationPerson, SituationQuery},
};

use crate::fixture::{Home, Writer, accept, address, child, on_both_engines, refuse, sound};

on_both_engines![
    the_latest_publication_of_a_quarter_is_read,
    only_what_is_for_everybody_is_published,
    contacts_and_cases_are_counted_by_month_and_area,
];

const NORTH: &str = "7309012001";

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn quarter(until: &str, weighed: u32) -> Publication {
    let area = PublicArea {
        desa: Some(NORTH.parse().unwrap()),
        name: "Utara".to_owned(),
        share: PublicShare::of(weighed, 120),
    };
    let table = PublicTable {
        indicator: "gizi.ds".to_owned(),
        title: "Balita datang ditimbang".to_owned(),
        of: "balita".to_owned(),
        areas: vec![area],
    };
    Publication { until: month(until), tables: vec![table] }
}

fn the_latest_publication_of_a_quarter_is_read(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let publish = |on: &str, of: Publication| writer.record(place, on, Body::Publication(of));
    let (first, second) = (
        publish("2026-10-02", quarter("2026-09", 80)),
        publish("2026-10-05", quarter("2026-09", 90)),
    );
    let before = publish("2026-10-02", quarter("2026-06", 70));
    accept(&store, &[second.clone(), first, before]);
    let told = || {
        let rows = store.publications().unwrap();
        let of = |row| store.publication(row).unwrap().tables[0].areas[0].share.unwrap().numerator;
        rows.iter()
            .map(|row| (row.until.to_string(), row.day.to_string(), of(row)))
            .collect::<Vec<_>>()
    };
    let expected = |until: &str, day: &str, n| (until.to_owned(), day.to_owned(), n);
    let june = expected("2026-06", "2026-10-02", 70);
    assert_eq!(told(), [expected("2026-09", "2026-10-05", 90), june.clone()]);
    accept(&store, &[writer.void(&second)]);
    assert_eq!(told(), [expected("2026-09", "2026-10-02", 80), june]);
    sound(&store);
}

fn only_what_is_for_everybody_is_published(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let publish = |on: &str, of: Publication| writer.record(place, on, Body::Publication(of));
    refuse(&store, &publish("2026-09-30", quarter("2026-09", 80)), "terbit.belum-selesai");
    refuse(&store, &publish("2026-10-01", quarter("2026-08", 80)), "terbit.belum-selesai");
    let mut wrong = quarter("2026-09", 80);
    wrong.tables[0].areas[0].share = Some(PublicShare { numerator: 83, denominator: 120 });
    refuse(&store, &publish("2026-10-01", wrong.clone()), "terbit.angka-kecil");
    wrong.tables[0].areas[0].share = None;
    wrong.tables[0].indicator = "tb.sr".to_owned();
    refuse(&store, &publish("2026-10-01", wrong.clone()), "terbit.tidak-untuk-umum");
    let mut total = quarter("2026-09", 80);
    let whole = PublicArea { desa: None, ..total.tables[0].areas[0].clone() };
    total.tables[0].areas.push(whole.clone());
    refuse(&store, &publish("2026-10-01", total.clone()), "terbit.jumlah");
    total.tables[0].areas = vec![whole];
    refuse(&store, &publish("2026-10-01", total.clone()), "terbit.tidak-untuk-umum");
    total.tables.clear();
    refuse(&store, &publish("2026-10-01", total), "terbit.jumlah-tabel");
    accept(&store, &[publish("2026-10-01", quarter("2026-09", 80))]);
}

fn contacts_and_cases_are_counted_by_month_and_area(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi] = [(); 2].map(|()| writer.ids.person());
    let mut south = child("Budi", "2000-01-01");
    south.address = Some(address("7309012002", "Mawar", "001"));
    let came = |person, on, code: Option<&str>| {
        let answers = code.map(|code| ("skdr_kode".to_owned(), Value::Text(code.to_owned())));
        writer.visit(person, on, BTreeMap::from_iter(answers), Vec::new())
    };
    accept(
        &store,
        &[
            writer.child(ani, "Ani", "2025-05-03"),
            writer.person(budi, "2020-01-01", south),
            came(ani, "2026-09-30", None),
            came(ani, "2026-10-01", Some("a")),
            came(ani, "2026-10-31", None),
            came(budi, "2026-10-31", Some("k")),
            came(budi, "2026-11-01", None),
        ],
    );
    let (september, october) = (month("2026-09"), month("2026-10"));
    let contacts = |within: &Scope| -> Vec<(String, Option<String>, u64)> {
        let counts = store.contacts(september, october, within).unwrap();
        let told = |count: store::read::situation::ContactCount| {
            (format!("{} {}", count.month, count.setting), count.stage, count.contacts)
        };
        counts.into_iter().map(told).collect()
    };
    let told = |of: &str, stage: &str, n| (of.to_owned(), Some(stage.to_owned()), n);
    let all = [
        told("2026-09 posyandu", "baduta", 1),
        told("2026-10 posyandu", "baduta", 2),
        told("2026-10 posyandu", "dewasa", 1),
    ];
    assert_eq!(contacts(&Scope::All), all);
    let [north, south] = [NORTH, "7309012002"].map(|desa| Scope::Desa(desa.to_owned()));
    assert_eq!(contacts(&north), all[..2]);
    let behind = |month: Month, part: SituationPart, within: &Scope| -> Vec<String> {
        let page = Page::default();
        let query = SituationQuery { month, part, within: within.clone(), page };
        let listed = store.situation_people(&query).unwrap();
        assert_eq!(listed.total, listed.rows.len() as u64);
        let told = |row: SituationPerson| format!("{} {}", row.day, row.person.name);
        listed.rows.into_iter().map(told).collect()
    };
    let posyandu = || SituationPart::Setting("posyandu".to_owned());
    let grown = || SituationPart::Stage("dewasa".to_owned());
    let diarrhoea = || SituationPart::Disease("skdr.penyakit.a".to_owned());
    assert_eq!(
        behind(october, posyandu(), &Scope::All),
        ["2026-10-01 Ani", "2026-10-31 Ani", "2026-10-31 Budi"],
        "each contact is a row"
    );
    assert_eq!(behind(september, posyandu(), &Scope::All), ["2026-09-30 Ani"]);
    assert_eq!(behind(october, posyandu(), &south), ["2026-10-31 Budi"]);
    assert_eq!(behind(october, grown(), &Scope::All), ["2026-10-31 Budi"]);
    assert!(behind(october, grown(), &north).is_empty());
    assert_eq!(behind(october, diarrhoea(), &Scope::All), ["2026-10-01 Ani"]);
    assert!(behind(october, diarrhoea(), &south).is_empty());
    assert!(behind(september, diarrhoea(), &Scope::All).is_empty());
    let cases = |within: &Scope| store.disease_months(september, october, within).unwrap();
    let of = |code: &str, n| ((format!("skdr.penyakit.{code}"), october), n);
    assert_eq!(cases(&Scope::All), BTreeMap::from([of("a", 1), of("k", 1)]));
    assert_eq!(cases(&south), BTreeMap::from([of("k", 1)]));
}
