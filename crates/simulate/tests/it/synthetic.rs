//! Nobody can take a simulated person for a real one.

use std::collections::BTreeSet;

use domain::{
    nik::Nik,
    person::{PersonFacts, PlaceKind},
    record::{Body, Record},
};
use simulate::{simulation, wilayah::desa_of_maros};

use crate::{all, plan};

fn stated(body: &Body) -> &Body {
    match body {
        Body::Correction(correction) => &correction.body,
        body => body,
    }
}

fn check_number(number: &str) {
    assert_eq!(number.len(), 16);
    assert!(number.starts_with("7309"), "{number}");
    let kecamatan = &number[..6];
    assert!("730990" <= kecamatan, "{number} names a kecamatan that may exist");
    assert!(desa_of_maros().iter().all(|desa| desa.code.kecamatan() != kecamatan));
    assert_eq!(&number[12..13], "9", "{number}");
}

fn check_name(name: &str) {
    assert!(name.contains("Contoh"), "{name}");
}

fn check_person(facts: &PersonFacts, niks: &mut BTreeSet<Nik>) {
    assert_eq!(facts.phone, None, "a telephone number could be somebody's");
    facts.name.iter().for_each(|name| check_name(name));
    for parent in facts.mother.iter().chain(&facts.father) {
        parent.name.iter().for_each(|name| check_name(name));
    }
    if let Some(nik) = facts.nik {
        check_number(nik.as_str());
        niks.insert(nik);
        let born = facts.birth.filter(|birth| birth.precision == Default::default());
        assert!(born.is_none_or(|birth| nik.born_on(birth.day)), "the NIK has the birth date");
    }
}

#[test]
fn names_and_numbers_show_that_they_are_made_up() {
    let plan = plan(3_000, 2, 11);
    let staff: BTreeSet<_> =
        simulation::staff(&plan).unwrap().into_iter().map(|one| (one.account, one.name)).collect();
    let places = simulation::places(&plan).unwrap();
    let mut niks = BTreeSet::new();
    let mut people_with_nik = BTreeSet::new();
    let mut places_seen = 0;
    for record in all(&plan) {
        let Record { author, body, .. } = &record;
        check_name(&author.name);
        assert!(staff.contains(&(author.account, author.name.clone())));
        match stated(body) {
            Body::Person(facts) => {
                check_person(facts, &mut niks);
                if facts.nik.is_some() {
                    people_with_nik.insert(record.person());
                }
            }
            Body::Household(facts) => {
                facts.head_name.iter().for_each(|name| check_name(name));
                facts.kk_number.iter().for_each(|number| check_number(number));
            }
            Body::Place(facts) => {
                places_seen += 1;
                check_name(facts.name.as_deref().unwrap());
                let desa = facts.desa.unwrap();
                assert!(desa_of_maros().iter().any(|known| known.code == desa), "real codes");
            }
            _ => {}
        }
    }
    assert_eq!(places_seen, places.len());
    assert_eq!(niks.len(), people_with_nik.len(), "no NIK belongs to two people");
    let count = |kind| places.iter().filter(|(_, facts)| facts.kind == Some(kind)).count();
    assert_eq!(count(PlaceKind::Puskesmas), 1);
    assert_eq!(count(PlaceKind::Posyandu), 5);
    assert_eq!(count(PlaceKind::Pustu), 2);
}
