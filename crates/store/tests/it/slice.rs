//! Boards of a part of the people: by sex, age and disability.

use domain::{
    area::AreaLevel,
    day::Month,
    id::PersonId,
    person::{PersonFacts, Sex},
    record::{Record, Value},
};
use store::{
    read::{
        area::Scope,
        board::{BoardQuery, Which},
        page::Page,
        slice::{AgePart, DisabilityPart, SexPart, Slice},
    },
    store::Store,
};

use crate::fixture::{GUIDELINES, Home, Writer, accept, address, child, on_both_engines, sound};

on_both_engines![
    a_part_holds_those_of_the_sex_the_age_and_the_answer,
    the_parts_of_a_kind_add_up_to_the_whole,
    ages_are_told_in_each_month_of_the_trend,
];

const WEIGHED: &str = "gizi.ds";

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn months(from: u16, below: u16) -> Slice {
    let age = AgePart::Months { from, below: Some(below) };
    Slice { age: Some(age), ..Slice::default() }
}

fn names(store: &Store, indicator: &str, of: &str, slice: &Slice) -> Vec<String> {
    let query = BoardQuery {
        indicator: indicator.to_owned(),
        month: month(of),
        scope: Scope::All,
        within: Scope::All,
        slice: slice.clone(),
        which: Which::Denominator,
        page: Page::default(),
    };
    let listed = store.board_people(&query).unwrap();
    assert_eq!(listed.total, listed.rows.len() as u64);
    listed.rows.into_iter().map(|row| row.person.name).collect()
}

/// An answer about disability at a visit.
fn answer(writer: &Writer, person: PersonId, on: &str, code: &str) -> Record {
    let said = [("disabilitas".to_owned(), Value::Text(code.to_owned()))];
    writer.visit(person, on, said.into(), Vec::new())
}

fn a_part_holds_those_of_the_sex_the_age_and_the_answer(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi, citra, dina] = [(); 4].map(|()| writer.ids.person());
    let told = PersonFacts { disability: Some("netra".into()), ..child("Dina", "2023-12-01") };
    let boy = PersonFacts { sex: Some(Sex::LakiLaki), ..child("Budi", "2025-11-30") };
    let nobody_wrote = PersonFacts { sex: None, ..child("Citra", "2024-05-03") };
    let later = answer(&writer, ani, "2026-11-03", "fisik");
    accept(
        &store,
        &[
            writer.child(ani, "Ani", "2025-12-01"),
            writer.person(budi, "2025-11-30", boy),
            writer.person(citra, "2024-05-03", nobody_wrote),
            answer(&writer, ani, "2026-10-03", "tidak"),
            later.clone(),
            answer(&writer, budi, "2026-10-03", "tidak"),
            // Said at registration.
            writer.person(dina, "2026-11-01", told),
        ],
    );
    let of = |slice: Slice| names(&store, WEIGHED, "2026-11", &slice);
    let sex = |part| of(Slice { sex: Some(part), ..Slice::default() });
    assert_eq!(sex(SexPart::Of(Sex::Perempuan)), ["Ani", "Dina"]);
    assert_eq!(sex(SexPart::Of(Sex::LakiLaki)), ["Budi"]);
    assert_eq!(sex(SexPart::Unknown), ["Citra"]);
    // Twelve months old on the last of the month, and a day too young for it.
    assert_eq!(of(months(11, 12)), ["Ani"]);
    assert_eq!(of(months(12, 13)), ["Budi"]);
    let no_bound = AgePart::Months { from: 12, below: None };
    assert_eq!(of(Slice { age: Some(no_bound), ..Slice::default() }), ["Budi", "Citra", "Dina"]);
    // On a running month ages are told as of today.
    let today = Some("2026-11-29".parse().unwrap());
    assert_eq!(of(Slice { today, ..months(11, 12) }), ["Ani", "Budi"]);
    let disability = |part| of(Slice { disability: Some(part), ..Slice::default() });
    assert_eq!(disability(DisabilityPart::With), ["Ani", "Dina"], "the latest answer holds");
    assert_eq!(disability(DisabilityPart::Without), ["Budi"]);
    assert_eq!(disability(DisabilityPart::NotAsked), ["Citra"]);
    let both = Slice { sex: Some(SexPart::Of(Sex::LakiLaki)), ..months(11, 12) };
    assert!(of(both).is_empty(), "all that is chosen must hold");
    // What was entered in error was never said.
    accept(&store, &[writer.void(&later)]);
    let of = |slice: Slice| names(&store, WEIGHED, "2026-11", &slice);
    let without = Slice { disability: Some(DisabilityPart::Without), ..Slice::default() };
    assert_eq!(of(without), ["Ani", "Budi"]);
    sound(&store);
}

/// All parts of each kind.
fn kinds() -> [Vec<Slice>; 3] {
    let sexes = [SexPart::Of(Sex::LakiLaki), SexPart::Of(Sex::Perempuan), SexPart::Unknown];
    let bounds = [(0, Some(7)), (7, Some(24)), (24, Some(240)), (240, None)];
    let ages = bounds.into_iter().map(|(from, below)| AgePart::Months { from, below });
    let by_sex = sexes.map(|sex| Slice { sex: Some(sex), ..Slice::default() });
    let by_age =
        ages.chain([AgePart::Unknown]).map(|age| Slice { age: Some(age), ..Slice::default() });
    let by_answer =
        DisabilityPart::ALL.map(|part| Slice { disability: Some(part), ..Slice::default() });
    [by_sex.into(), by_age.collect(), by_answer.into()]
}

fn the_parts_of_a_kind_add_up_to_the_whole(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let mut records = Vec::new();
    for n in 0..12_usize {
        let person = writer.ids.person();
        let birth = format!("202{}-0{}-11", 3 + n % 4, 1 + n % 9);
        let sex = [Some(Sex::LakiLaki), Some(Sex::Perempuan), None][n % 3];
        let home = Some(address("7309012001", "Mawar", &format!("00{}", 1 + n % 3)));
        let name = format!("Anak {n:02}");
        let facts = PersonFacts { sex, address: home, ..child(&name, &birth) };
        records.push(writer.person(person, &birth, facts));
        if n % 2 == 0 {
            records.push(writer.weighing(person, "2026-11-02", "8,4", "70"));
        }
        match n % 4 {
            0 => records.push(answer(&writer, person, "2026-11-04", "rungu")),
            1 => records.push(answer(&writer, person, "2026-11-04", "tidak")),
            _ => {}
        }
    }
    // Without a date of birth, and so in no denominator by age.
    let facts = PersonFacts { birth: None, ..child("Dina", "2025-01-01") };
    records.push(writer.person(writer.ids.person(), "2026-01-01", facts));
    accept(&store, &records);
    let of_month = month("2026-11");
    let numbers = |id: &str, slice: &Slice| {
        let asked = (of_month, of_month);
        let rows = store.sliced_board(id, asked, AreaLevel::Rt, &Scope::All, slice).unwrap();
        rows.iter().fold((0, 0), |(num, den), row| (num + row.numerator, den + row.denominator))
    };
    let lacking = |id: &str, slice: &Slice| -> u64 {
        let lacking = store.sliced_lacking(id, of_month, &Scope::All, slice).unwrap();
        lacking.iter().map(|(_, people)| people).sum()
    };
    let mut told = 0;
    for id in GUIDELINES.indicators.iter().map(|indicator| &*indicator.rule.id) {
        let everybody = Slice::default();
        let whole = (numbers(id, &everybody), lacking(id, &everybody));
        for parts in kinds() {
            let mut sum = ((0, 0), 0);
            for part in &parts {
                let (numerator, denominator) = numbers(id, part);
                assert_eq!(names(&store, id, "2026-11", part).len() as u64, denominator, "{id}");
                sum = ((sum.0.0 + numerator, sum.0.1 + denominator), sum.1 + lacking(id, part));
            }
            assert_eq!(sum, whole, "{id} {parts:?}");
        }
        told += whole.0.1;
    }
    assert!(12 < told, "some indicators count these children");
    sound(&store);
}

fn ages_are_told_in_each_month_of_the_trend(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let ani = writer.ids.person();
    accept(
        &store,
        &[writer.child(ani, "Ani", "2026-04-11"), writer.weighing(ani, "2026-10-05", "7,4", "66")],
    );
    let trend = |slice: &Slice| -> Vec<(u64, u64)> {
        let points = store.sliced_trend(WEIGHED, month("2026-11"), 4, &Scope::All, slice).unwrap();
        points.iter().map(|point| (point.numerator, point.denominator)).collect()
    };
    assert_eq!(trend(&Slice::default()), [(0, 1), (0, 1), (1, 1), (0, 1)]);
    // Six months old from 11 October on.
    assert_eq!(trend(&months(0, 6)), [(0, 1), (0, 1), (0, 0), (0, 0)]);
    assert_eq!(trend(&months(6, 12)), [(0, 0), (0, 0), (1, 1), (0, 1)]);
}
