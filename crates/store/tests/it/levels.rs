//! Levels of the board from the kabupaten down: whichever way it is divided, the numbers are those
//! of the same people.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{Address, AreaLevel, PuskesmasCode},
    day::Month,
    id::{PersonId, PlaceId},
    person::{PersonFacts, PlaceFacts, PlaceKind, Sex},
    record::{Body, Evidence, Outcome, Record, ServiceGiven, Subject, Value},
};
use guidelines::indicator::Indicator;
use proptest::prelude::*;
use store::{
    read::{
        area::{Scope, UNKNOWN_NAME},
        board::{BoardQuery, BoardRow, Which},
        page::Page,
        slice::{SexPart, Slice},
    },
    store::Store,
};

use crate::fixture::{GUIDELINES, Home, Writer, accept, child, day, on_both_engines, sound};

on_both_engines![
    areas_above_the_desa_are_named_and_open,
    a_posyandu_of_two_desa_counts_once,
    a_desa_that_was_split_stays_in_its_kecamatan,
    what_one_puskesmas_keeps_is_told_alone,
];

const WEIGHED: &str = "gizi.ds";
const NOVEMBER: &str = "2026-11";
/// Two kabupaten, three kecamatan; the last two desa are one kecamatan of the other kabupaten.
const DESA: [&str; 6] =
    ["7309012001", "7309012002", "7309022001", "7309022002", "7310012001", "7310012002"];
const HOMES: [&str; 2] = ["P7309010101", "P7309020101"];
/// From the widest to the narrowest; a Puskesmas and a kecamatan may cross each other.
const CHAINS: [[AreaLevel; 5]; 2] = [
    [AreaLevel::Kabupaten, AreaLevel::Kecamatan, AreaLevel::Desa, AreaLevel::Dusun, AreaLevel::Rt],
    [
        AreaLevel::Puskesmas,
        AreaLevel::Kecamatan,
        AreaLevel::Desa,
        AreaLevel::Dusun,
        AreaLevel::Posyandu,
    ],
];

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn at(desa: &str) -> Option<Address> {
    let rt = Some("001".to_owned());
    let (rw, dusun) = (Some("001".to_owned()), Some("Mawar".to_owned()));
    Some(Address { desa: desa.parse().unwrap(), dusun, rw, rt, line: None })
}

fn named(rows: &[BoardRow]) -> Vec<(&str, u64, u64)> {
    rows.iter().map(|row| (row.name.as_str(), row.numerator, row.denominator)).collect()
}

fn rows(store: &Store, level: AreaLevel, within: &Scope) -> Vec<BoardRow> {
    store.board(WEIGHED, month(NOVEMBER), level, within).unwrap()
}

/// Writes one child of each desa for a Puskesmas, and weighs the first of them in November.
fn settle(store: &Store, writer: &Writer, desa: &[Option<&str>]) -> Vec<PersonId> {
    let people: Vec<PersonId> = desa.iter().map(|_| writer.ids.person()).collect();
    let mut records = Vec::new();
    for (n, (person, desa)) in people.iter().zip(desa).enumerate() {
        let address = desa.and_then(at);
        let facts = PersonFacts { address, ..child(&format!("Anak {n}"), "2025-05-03") };
        records.push(writer.person(*person, "2025-05-03", facts));
    }
    records.push(writer.weighing(people[0], "2026-11-05", "9,4", "76"));
    accept(store, &records);
    people
}

fn own_place(writer: &Writer, name: &str) -> Record {
    let facts = PlaceFacts {
        kind: Some(PlaceKind::Puskesmas),
        name: Some(name.to_owned()),
        ..PlaceFacts::default()
    };
    writer.record(Subject::Place(writer.ids.place()), "2020-01-01", Body::Place(facts))
}

fn areas_above_the_desa_are_named_and_open(home: &Home) {
    let store = home.open();
    let writers = [Writer::at(1, HOMES[0]), Writer::at(2, HOMES[1])];
    settle(&store, &writers[0], &[Some(DESA[0]), Some(DESA[1]), Some(DESA[2]), None]);
    settle(&store, &writers[1], &[Some(DESA[2]), Some(DESA[3]), Some(DESA[4])]);
    accept(&store, &[own_place(&writers[1], "Puskesmas Kenari")]);
    let names = [("7309", "Kabupaten Contoh"), ("730901", "Melati"), (DESA[0], "Allepolea")];
    store.set_area_names(names).unwrap();
    let of = |level| rows(&store, level, &Scope::All);
    let kabupaten = of(AreaLevel::Kabupaten);
    assert_eq!(
        named(&kabupaten),
        [("73.10", 0, 1), ("Kabupaten Contoh", 2, 5), (UNKNOWN_NAME, 0, 1)]
    );
    assert_eq!(
        named(&of(AreaLevel::Puskesmas)),
        [("Puskesmas Kenari", 1, 3), ("Puskesmas P7309010101", 1, 4)]
    );
    assert_eq!(
        named(&of(AreaLevel::Kecamatan)),
        [("73.09.02", 1, 3), ("73.10.01", 0, 1), ("Melati", 1, 2), (UNKNOWN_NAME, 0, 1)]
    );
    // A row opens one level down, and what is not known opens to what is not known.
    let contoh: Scope = "7309".parse().unwrap();
    assert_eq!(kabupaten[1].scope, contoh);
    let inside = rows(&store, AreaLevel::Kecamatan, &contoh);
    assert_eq!(named(&inside), [("73.09.02", 1, 3), ("Melati", 1, 2)]);
    let melati = rows(&store, AreaLevel::Desa, &inside[1].scope);
    assert_eq!(named(&melati), [("73.09.01.2002", 0, 1), ("Allepolea", 1, 1)]);
    let unknown = rows(&store, AreaLevel::Desa, &kabupaten[2].scope);
    assert_eq!(named(&unknown), [(UNKNOWN_NAME, 0, 1)]);
    // Desa are listed as desa, not the areas above them.
    let known = store.area_names("7309").unwrap();
    assert_eq!(known, [(DESA[0].to_owned(), "Allepolea".to_owned())]);
    sound(&store);
}

fn what_one_puskesmas_keeps_is_told_alone(home: &Home) {
    let store = home.open();
    let writers = [Writer::at(1, HOMES[0]), Writer::at(2, HOMES[1])];
    // Both keep people of the third desa.
    settle(&store, &writers[0], &[Some(DESA[0]), Some(DESA[2]), None]);
    settle(&store, &writers[1], &[Some(DESA[2]), Some(DESA[3])]);
    let own = |code: &str| -> Scope { code.parse().unwrap() };
    let first = own("P7309010101:");
    assert_eq!(
        named(&rows(&store, AreaLevel::Desa, &first)),
        [("73.09.01.2001", 1, 1), ("73.09.02.2001", 0, 1), (UNKNOWN_NAME, 0, 1)]
    );
    let both = rows(&store, AreaLevel::Desa, &own("730902"));
    assert_eq!(named(&both), [("73.09.02.2001", 1, 2), ("73.09.02.2002", 0, 1)]);
    let of_first = own("P7309010101:730902");
    assert_eq!(named(&rows(&store, AreaLevel::Desa, &of_first)), [("73.09.02.2001", 0, 1)]);
    let none = own("P7309010101:730902").of_home(&HOMES[1].parse().unwrap());
    assert!(rows(&store, AreaLevel::Desa, &none).is_empty(), "of another there is nothing");
    // The names behind a row of a narrowed board are those of the Puskesmas.
    let count = |scope: &Scope, within: &Scope| people(&store, WEIGHED, scope, within);
    let desa = own(DESA[2]);
    assert_eq!(count(&desa, &Scope::All), 2);
    assert_eq!(count(&desa, &first), 1);
    assert_eq!(count(&own("730902"), &desa), 2, "either may be the narrower");
    assert_eq!(count(&own("730901"), &desa), 0);
    assert_eq!(count(&own("-"), &own("730901")), 0, "what is not known lies in nothing");
    assert_eq!(count(&own("-"), &first), 1);
    let trend = store.board_trend(WEIGHED, month(NOVEMBER), 1, &first).unwrap();
    assert_eq!((trend[0].numerator, trend[0].denominator), (1, 3));
    let areas = store.areas().unwrap();
    let of_second = areas.iter().filter(|area| area.puskesmas.as_str() == HOMES[1]);
    assert_eq!(of_second.count(), 2);
}

fn a_posyandu_of_two_desa_counts_once(home: &Home) {
    let store = home.open();
    let writer = Writer::at(1, HOMES[0]);
    let posyandu = writer.ids.place();
    let mut records = vec![writer.posyandu(posyandu, "Anggrek 1")];
    for (n, desa) in [DESA[0], DESA[0], DESA[1]].into_iter().enumerate() {
        let person = writer.ids.person();
        let facts = PersonFacts {
            address: at(desa),
            posyandu: Some(posyandu),
            ..child(&format!("Anak {n}"), "2025-05-03")
        };
        records.push(writer.person(person, "2025-05-03", facts));
        records.push(writer.weighing(person, "2026-11-05", "9,4", "76"));
    }
    accept(&store, &records);
    let desa = rows(&store, AreaLevel::Desa, &Scope::All);
    assert_eq!(named(&desa), [("73.09.01.2001", 2, 2), ("73.09.01.2002", 1, 1)]);
    assert_eq!(named(&rows(&store, AreaLevel::Posyandu, &Scope::All)), [("Anggrek 1", 3, 3)]);
    let in_first = rows(&store, AreaLevel::Posyandu, &desa[0].scope);
    assert_eq!(named(&in_first), [("Anggrek 1", 2, 2)]);
    let kecamatan = rows(&store, AreaLevel::Kecamatan, &Scope::Posyandu(Some(posyandu)));
    assert_eq!(named(&kecamatan), [("73.09.01", 3, 3)]);
}

/// Months stay with the code of their time, and so does the kecamatan; nobody is lost or twice.
fn a_desa_that_was_split_stays_in_its_kecamatan(home: &Home) {
    let store = home.open();
    let writer = Writer::at(1, HOMES[0]);
    let people = settle(&store, &writer, &[Some(DESA[0]), Some(DESA[0])]);
    let moved = PersonFacts { address: at(DESA[1]), ..PersonFacts::default() };
    accept(&store, &[writer.person(people[1], "2026-09-01", moved)]);
    let of = |level, of: &str| {
        let rows = store.board(WEIGHED, month(of), level, &Scope::All).unwrap();
        let told = rows.iter().map(|row| (row.code.clone(), row.denominator));
        told.collect::<Vec<_>>()
    };
    let own = |code: &str, people| (code.to_owned(), people);
    assert_eq!(of(AreaLevel::Desa, "2026-08"), [own(DESA[0], 2)]);
    assert_eq!(of(AreaLevel::Desa, "2026-09"), [own(DESA[0], 1), own(DESA[1], 1)]);
    for text in ["2026-08", "2026-09"] {
        assert_eq!(of(AreaLevel::Kecamatan, text), [own("730901", 2)]);
    }
    sound(&store);
}

/// Somebody with a life that chance wrote.
#[derive(Debug, Clone)]
struct Life {
    home: usize,
    desa: Option<usize>,
    posyandu: Option<usize>,
    is_girl: bool,
    /// Months before November 2026.
    age_months: i32,
    /// Days of 2026 with grams.
    weighings: Vec<(i32, i32)>,
    step: Option<(usize, i32)>,
    moves: Option<(usize, i32)>,
    is_pregnant: bool,
}

fn life() -> impl Strategy<Value = Life> {
    let area = (
        0..HOMES.len(),
        prop::option::weighted(0.9, 0..DESA.len()),
        prop::option::weighted(0.7, 0..2_usize),
    );
    let age = prop_oneof![4 => 0..60_i32, 2 => 180..600_i32, 1 => 720..960_i32];
    let deeds = (
        prop::collection::vec((0..320_i32, 3_000..14_000_i32), 0..3),
        prop::option::of((0..STEPS.len(), 0..320_i32)),
        prop::option::weighted(0.3, (0..DESA.len(), 0..320_i32)),
    );
    (area, any::<bool>(), age, deeds, any::<bool>()).prop_map(
        |((home, desa, posyandu), is_girl, age_months, (weighings, step, moves), is_pregnant)| {
            Life {
                home,
                desa,
                posyandu,
                is_girl,
                age_months,
                weighings,
                step,
                moves,
                is_pregnant: is_pregnant && is_girl && (180..540).contains(&age_months),
            }
        },
    )
}

const STEPS: [(&str, &str); 4] =
    [("imm_hb0", "HB0"), ("imm_bcg", "BCG"), ("imm_dpt", "DPT1"), ("neonatal_kn", "KN1")];

fn records(lives: &[Life]) -> Vec<Record> {
    let writers = [Writer::at(1, HOMES[0]), Writer::at(2, HOMES[1])];
    let posyandu: Vec<PlaceId> = (0..2).map(|_| writers[0].ids.place()).collect();
    let on = |days: i32| day("2026-01-01").plus_days(days).to_string();
    let mut records = Vec::new();
    for (n, life) in lives.iter().enumerate() {
        let writer = &writers[life.home];
        let person = writer.ids.person();
        let birth = day("2026-11-01").plus_months(-life.age_months).to_string();
        let facts = PersonFacts {
            sex: Some(if life.is_girl { Sex::Perempuan } else { Sex::LakiLaki }),
            address: life.desa.and_then(|desa| at(DESA[desa])),
            posyandu: life.posyandu.map(|place| posyandu[place]),
            ..child(&format!("Orang {n:02}"), &birth)
        };
        records.push(writer.person(person, &birth, facts));
        for (days, grams) in &life.weighings {
            let kg = format!("{},{:03}", grams / 1_000, grams % 1_000);
            records.push(writer.weighing(person, &on(*days), &kg, "70"));
        }
        if let Some((step, days)) = life.step {
            let given = vec![given(STEPS[step])];
            records.push(writer.visit(person, &on(days), BTreeMap::new(), given));
        }
        if let Some((desa, days)) = life.moves {
            let moved = PersonFacts { address: at(DESA[desa]), ..PersonFacts::default() };
            records.push(writer.person(person, &on(days), moved));
        }
        if life.is_pregnant {
            let told = [
                ("hamil_sekarang".to_owned(), Value::Bool(true)),
                ("hpht".to_owned(), Value::Text("2026-02-01".to_owned())),
            ];
            let seen = vec![given(("anc_visit", "K1"))];
            records.push(writer.visit(person, "2026-04-05", told.into(), seen));
        }
    }
    records
}

fn given((item, step): (&str, &str)) -> ServiceGiven {
    ServiceGiven {
        item: item.to_owned(),
        step: Some(step.to_owned()),
        outcome: Outcome::Given,
        given_on: None,
        evidence: Evidence::Witnessed,
        lot: None,
        reason: None,
        ask_again_on: None,
    }
}

fn people(store: &Store, indicator: &str, scope: &Scope, within: &Scope) -> u64 {
    let query = BoardQuery {
        indicator: indicator.to_owned(),
        month: month(NOVEMBER),
        scope: scope.clone(),
        within: within.clone(),
        slice: Slice::default(),
        which: Which::Denominator,
        page: Page::first(1),
    };
    store.board_people(&query).unwrap().total
}

fn sum(rows: &[BoardRow]) -> (u64, u64) {
    rows.iter().fold((0, 0), |sum, row| (sum.0 + row.numerator, sum.1 + row.denominator))
}

/// Every row of a level is the sum of the rows of the level below, kept by the same Puskesmas, and
/// the list of names behind it, which is read from the people and not from the sums, is as long.
fn every_level_adds_up(store: &Store, indicator: &Indicator) -> bool {
    let id = &*indicator.rule.id;
    let of = |level, within: &Scope| store.board(id, month(NOVEMBER), level, within).unwrap();
    let whole = sum(&of(AreaLevel::Desa, &Scope::All));
    for level in AreaLevel::ALL {
        assert_eq!(sum(&of(level, &Scope::All)), whole, "{id} {level:?}");
    }
    if whole.1 == 0 {
        return false;
    }
    for chain in CHAINS {
        let mut above: Vec<Scope> = vec![Scope::All];
        for (level, below) in chain.into_iter().zip(chain.into_iter().skip(1)).take(3) {
            let mut next = BTreeMap::new();
            for within in &above {
                for row in of(level, within) {
                    // Opened from a board of one Puskesmas, a row stays with it.
                    let (home, _) = within.parted();
                    let inside = match home {
                        Some(home) => row.scope.clone().of_home(home),
                        None => row.scope.clone(),
                    };
                    let parts = of(below, &inside);
                    assert_eq!(sum(&parts), (row.numerator, row.denominator), "{id} {inside:?}");
                    assert_eq!(people(store, id, &row.scope, within), row.denominator, "{id}");
                    next.insert(inside.code(), inside);
                }
            }
            above = next.into_values().collect();
        }
    }
    true
}

/// The same by the parts of the people.
fn parts_add_up_too(store: &Store, indicator: &str) {
    let sexes = [SexPart::Of(Sex::LakiLaki), SexPart::Of(Sex::Perempuan), SexPart::Unknown];
    let asked = (month(NOVEMBER), month(NOVEMBER));
    for level in [AreaLevel::Kabupaten, AreaLevel::Puskesmas, AreaLevel::Kecamatan] {
        let of_all = store.board(indicator, month(NOVEMBER), level, &Scope::All).unwrap();
        let mut parts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for sex in sexes {
            let slice = Slice { sex: Some(sex), ..Slice::default() };
            let rows = store.sliced_board(indicator, asked, level, &Scope::All, &slice).unwrap();
            for row in rows {
                let part = parts.entry(row.code).or_default();
                *part = (part.0 + row.numerator, part.1 + row.denominator);
            }
        }
        let of_all = of_all.into_iter().map(|row| (row.code, (row.numerator, row.denominator)));
        assert_eq!(parts, of_all.collect(), "{indicator} {level:?}");
    }
}

fn any_history_adds_up(home: &Home, lives: &[Life]) {
    let store = home.open();
    accept(&store, &records(lives));
    let mut counted = BTreeSet::new();
    for indicator in &GUIDELINES.indicators {
        if every_level_adds_up(&store, indicator) {
            counted.insert(&*indicator.rule.id);
        }
    }
    for indicator in counted.iter().take(8) {
        parts_add_up_too(&store, indicator);
    }
    assert!(lives.len() < 10 || 20 < counted.len(), "{counted:?}");
    let homes: Vec<PuskesmasCode> = store.homes().unwrap();
    assert!(homes.len() <= HOMES.len());
    // Drawn anew from the log, every sum comes to the same.
    sound(&store);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_any_history_adds_up(lives in prop::collection::vec(life(), 0..24)) {
        any_history_adds_up(&Home::sqlite(), &lives);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn postgres_any_history_adds_up(lives in prop::collection::vec(life(), 6..16)) {
        any_history_adds_up(&Home::postgres(), &lives);
    }
}
