//! The board and the people behind its numbers.

use domain::{
    area::AreaLevel,
    day::{Day, Month},
    person::PersonFacts,
    record::{Evidence, Outcome, ServiceGiven, Value},
};
use guidelines::{indicator::Count, target::CohortSpan};
use store::{
    read::{
        area::{Scope, UNKNOWN_NAME},
        board::{BoardQuery, BoardRow, Which},
        page::Page,
        slice::Slice,
    },
    store::Store,
};

use crate::fixture::{GUIDELINES, Home, Writer, accept, address, child, on_both_engines, sound};

on_both_engines![
    a_monthly_indicator_counts_its_month,
    a_cohort_indicator_counts_the_year,
    a_school_year_is_counted_from_july_to_june,
    who_was_served_counts_in_the_year_of_the_service,
    every_pregnancy_counts_and_what_each_lacks_is_told,
    numbers_agree_with_the_people_behind_them,
    unknown_areas_are_named_so,
];

const WEIGHED: &str = "gizi.ds";
const NARROWED: [&str; 3] = [WEIGHED, "imun.bcg", "imun.idl"];

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn numbers(
    store: &Store,
    indicator: &str,
    month: &str,
    level: AreaLevel,
) -> Vec<(String, u64, u64)> {
    let rows = store.board(indicator, self::month(month), level, &Scope::All).unwrap();
    rows.into_iter().map(|row| (row.name, row.numerator, row.denominator)).collect()
}

fn people(store: &Store, indicator: &str, month: &str, which: Which) -> Vec<String> {
    let query = BoardQuery {
        indicator: indicator.to_owned(),
        month: self::month(month),
        scope: Scope::All,
        within: Scope::All,
        which,
        slice: Slice::default(),
        page: Page::default(),
    };
    let listed = store.board_people(&query).unwrap();
    assert_eq!(listed.total, listed.rows.len() as u64);
    listed.rows.into_iter().map(|row| row.person.name).collect()
}

fn a_monthly_indicator_counts_its_month(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi] = [(); 2].map(|()| writer.ids.person());
    let in_rt = |name: &str, rt: &str| PersonFacts {
        address: Some(address("7309012001", "Mawar", rt)),
        ..child(name, "2025-05-03")
    };
    let weighing = writer.weighing(ani, "2026-10-05", "9,4", "76");
    accept(
        &store,
        &[
            writer.person(ani, "2025-05-03", in_rt("Ani", "001")),
            writer.person(budi, "2025-05-03", in_rt("Budi", "002")),
            weighing.clone(),
            writer.weighing(budi, "2026-10-05", "9,1", "75"),
            writer.weighing(ani, "2026-11-05", "9,6", "77"),
        ],
    );
    store.set_area_names([("7309012001", "Allepolea")]).unwrap();
    let desa = |month: &str| numbers(&store, WEIGHED, month, AreaLevel::Desa);
    assert_eq!(desa("2026-10"), [("Allepolea".to_owned(), 2, 2)]);
    assert_eq!(desa("2026-11"), [("Allepolea".to_owned(), 1, 2)]);
    let rt = numbers(&store, WEIGHED, "2026-11", AreaLevel::Rt);
    assert_eq!(rt[0], ("RT 001 RW 001".to_owned(), 1, 1));
    assert_eq!(rt[1], ("RT 002 RW 001".to_owned(), 0, 1));
    assert_eq!(people(&store, WEIGHED, "2026-11", Which::Numerator), ["Ani"]);
    assert_eq!(people(&store, WEIGHED, "2026-11", Which::Missing), ["Budi"]);
    assert_eq!(people(&store, WEIGHED, "2026-11", Which::Denominator), ["Ani", "Budi"]);
    let trend = store.board_trend(WEIGHED, month("2026-11"), 3, &Scope::All).unwrap();
    let trend: Vec<_> = trend.iter().map(|p| (p.numerator, p.denominator)).collect();
    assert_eq!(trend, [(0, 2), (2, 2), (1, 2)]);
    // A void weighing is uncounted at once, and a cell that nobody is left in is gone.
    accept(&store, &[writer.void(&weighing)]);
    assert_eq!(desa("2026-10"), [("Allepolea".to_owned(), 1, 2)]);
    sound(&store);
}

fn vaccine(item: &str, step: &str) -> ServiceGiven {
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

fn a_cohort_indicator_counts_the_year(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi] = [(); 2].map(|()| writer.ids.person());
    accept(
        &store,
        &[
            writer.child(ani, "Ani", "2026-01-10"),
            writer.child(budi, "Budi", "2026-03-10"),
            writer.visit(ani, "2026-02-05", Default::default(), vec![vaccine("imm_bcg", "BCG")]),
        ],
    );
    let bcg = |month: &str| {
        let rows = numbers(&store, "imun.bcg", month, AreaLevel::Desa);
        rows.first().map_or((0, 0), |row| (row.1, row.2))
    };
    let count = &GUIDELINES.indicator("imun.bcg", month("2026-06").last_day()).unwrap().count;
    assert!(matches!(count, Count::Cases { span: CohortSpan::ToDate, .. }));
    // One month old in February and in April: the denominator grows with the months.
    assert_eq!(bcg("2026-01"), (0, 0));
    assert_eq!(bcg("2026-02"), (1, 1));
    assert_eq!(bcg("2026-04"), (1, 2));
    assert_eq!(bcg("2026-12"), (1, 2));
    assert_eq!(bcg("2027-01"), (0, 0));
    assert_eq!(people(&store, "imun.bcg", "2026-04", Which::Missing), ["Budi"]);
    // Given later: from its month on it counts, and not before.
    let late =
        writer.visit(budi, "2026-06-05", Default::default(), vec![vaccine("imm_bcg", "BCG")]);
    accept(&store, &[late]);
    assert_eq!((bcg("2026-05"), bcg("2026-06")), ((1, 2), (2, 2)));
    let query = BoardQuery {
        indicator: "imun.bcg".to_owned(),
        month: month("2026-12"),
        scope: "7309012001".parse().unwrap(),
        within: Scope::All,
        which: Which::Numerator,
        slice: Slice::default(),
        page: Page::first(1),
    };
    let listed = store.board_people(&query).unwrap();
    assert_eq!((listed.total, listed.rows.len()), (2, 1));
    assert_eq!(listed.rows[0].done, Some(month("2026-02")));
    // The cohort of June as it stood in May.
    let rows = store
        .board_done_by("imun.bcg", month("2026-06"), month("2026-05"), AreaLevel::Desa, &Scope::All)
        .unwrap();
    assert_eq!((rows[0].numerator, rows[0].denominator), (1, 2));
    // A whole year's cohort is the denominator from January on.
    let count = &GUIDELINES.indicator("imun.idl", month("2027-01").last_day()).unwrap().count;
    assert!(matches!(count, Count::Cases { span: CohortSpan::Year, .. }));
    let trend = store.board_trend("imun.bcg", month("2026-06"), 6, &Scope::All).unwrap();
    let trend: Vec<_> = trend.iter().map(|p| (p.numerator, p.denominator)).collect();
    assert_eq!(trend, [(0, 0), (1, 1), (1, 1), (1, 2), (1, 2), (2, 2)]);
    sound(&store);
}

fn a_school_year_is_counted_from_july_to_june(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, rina] = [(); 2].map(|()| writer.ids.person());
    accept(
        &store,
        &[
            // In the first grade from July 2025 and from July 2026 on.
            writer.child(ani, "Ani", "2018-05-10"),
            writer.child(rina, "Rina", "2019-05-10"),
            writer.visit(
                ani,
                "2026-02-10",
                Default::default(),
                vec![vaccine("imm_bias_dt", "DT_K1")],
            ),
        ],
    );
    let id = "imun.bias-dt1";
    let counted = |month: &str| {
        let rows = numbers(&store, id, month, AreaLevel::Desa);
        rows.first().map_or((0, 0), |row| (row.1, row.2))
    };
    assert_eq!(counted("2025-06"), (0, 0));
    assert_eq!(counted("2025-07"), (0, 1));
    assert_eq!(counted("2026-01"), (0, 1));
    assert_eq!(counted("2026-02"), (1, 1), "given after New Year, in the same school year");
    assert_eq!(counted("2026-06"), (1, 1));
    assert_eq!(counted("2026-07"), (0, 1), "the next children");
    assert_eq!(people(&store, id, "2026-06", Which::Numerator), ["Ani"]);
    assert_eq!(people(&store, id, "2026-08", Which::Missing), ["Rina"]);
    let trend = store.board_trend(id, month("2026-03"), 3, &Scope::All).unwrap();
    let trend: Vec<_> = trend.iter().map(|p| (p.numerator, p.denominator)).collect();
    assert_eq!(trend, [(0, 1), (1, 1), (1, 1)]);
    let served = |of: &str| store.served_by_month(id, month(of), &Scope::All).unwrap();
    assert_eq!(served("2026-03"), [0, 0, 0, 0, 0, 0, 0, 1, 1], "from July");
    assert_eq!(served("2026-07"), [0], "a new year begins with nobody");
    sound(&store);
}

fn who_was_served_counts_in_the_year_of_the_service(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let ani = writer.ids.person();
    let pregnant = [
        ("hamil_sekarang".to_owned(), Value::Bool(true)),
        ("hpht".to_owned(), Value::Text("2025-08-01".to_owned())),
    ];
    accept(
        &store,
        &[
            writer.child(ani, "Ani", "1998-01-10"),
            // Expected in May 2026.
            writer.visit(ani, "2025-10-05", pregnant.into(), vec![vaccine("anc_visit", "K1")]),
        ],
    );
    let id = "kia.k1";
    let of_year = |month: &str| numbers(&store, id, month, AreaLevel::Desa).len();
    assert_eq!((of_year("2025-12"), of_year("2026-05")), (0, 1), "a pregnancy of 2026");
    let served = |of: &str| {
        let rows = store.board_served(id, month(of), AreaLevel::Desa, &Scope::All).unwrap();
        let by_month = store.served_by_month(id, month(of), &Scope::All).unwrap();
        (rows.iter().map(|row| row.numerator).sum::<u64>(), by_month.last().copied())
    };
    assert_eq!(served("2025-09"), (0, Some(0)));
    assert_eq!(served("2025-10"), (1, Some(1)));
    assert_eq!(served("2025-12"), (1, Some(1)));
    assert_eq!(served("2026-05"), (0, Some(0)));
    sound(&store);
}

fn every_pregnancy_counts_and_what_each_lacks_is_told(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, rina] = [(); 2].map(|()| writer.ids.person());
    let told = |person, on: &str, answers: &[(&str, &str)]| {
        let answers = answers.iter().map(|(code, text)| {
            let value = match *text {
                "ya" => Value::Bool(true),
                text => Value::Text(text.to_owned()),
            };
            ((*code).to_owned(), value)
        });
        writer.visit(person, on, answers.collect(), Vec::new())
    };
    let seen = |person, on: &str, step: &str| {
        writer.visit(person, on, Default::default(), vec![vaccine("anc_visit", step)])
    };
    accept(
        &store,
        &[
            writer.child(ani, "Ani", "1998-01-10"),
            writer.child(rina, "Rina", "1999-03-10"),
            // Ani gives birth in January and is pregnant again by March: two of one year.
            told(ani, "2025-06-20", &[("hamil_sekarang", "ya"), ("hpht", "2025-04-15")]),
            told(
                ani,
                "2026-01-20",
                &[("hasil_kehamilan", "lahir_hidup"), ("tgl_persalinan", "2026-01-19")],
            ),
            told(ani, "2026-05-02", &[("hamil_sekarang", "ya"), ("hpht", "2026-03-10")]),
            seen(ani, "2026-05-02", "K1"),
            told(rina, "2026-03-02", &[("hamil_sekarang", "ya"), ("hpht", "2026-01-05")]),
            seen(rina, "2026-03-02", "K1"),
            seen(rina, "2026-05-04", "K2"),
        ],
    );
    let k4 = numbers(&store, "kia.k4", "2026-12", AreaLevel::Desa);
    assert_eq!((k4[0].1, k4[0].2), (0, 3), "{k4:?}");
    assert_eq!(people(&store, "kia.k4", "2026-12", Which::Missing), ["Ani", "Ani", "Rina"]);
    // Ani's first pregnancy had nothing by its 13th week; the second trimester of the second ends
    // on 31 August.
    let on = |which: fn(Day) -> Which, day: &str| {
        people(&store, "kia.k4", "2026-12", which(day.parse().unwrap()))
    };
    assert_eq!(on(Which::Open, "2026-08-31"), ["Ani", "Rina"]);
    assert_eq!(on(Which::Lapsed, "2026-08-31"), ["Ani"]);
    assert_eq!(on(Which::Open, "2026-09-01"), ["Rina"]);
    assert_eq!(on(Which::Lapsed, "2026-09-01"), ["Ani", "Ani"]);
    assert_eq!(on(Which::Open, "2025-07-14"), ["Ani", "Ani", "Rina"]);
    let lacking = |indicator, within: &Scope| {
        store.board_lacking(indicator, month("2026-12"), &Scope::All, within).unwrap()
    };
    // Nobody had the third trimester; Rina had the second; Ani's first had nothing.
    assert_eq!(lacking("kia.k4", &Scope::All), [(2, 3), (1, 2), (0, 1)]);
    assert_eq!(lacking("kia.k4", &"7309012002".parse().unwrap()), []);
    assert_eq!(lacking("gizi.ds", &Scope::All), []);
    sound(&store);
}

fn numbers_agree_with_the_people_behind_them(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let mut records = Vec::new();
    let posyandu = [writer.ids.place(), writer.ids.place()];
    for n in 0..12_usize {
        let person = writer.ids.person();
        let birth = format!("202{}-0{}-11", 3 + n % 4, 1 + n % 9);
        let rt = format!("00{}", 1 + n % 3);
        let facts = PersonFacts {
            address: Some(address("7309012001", if n < 5 { "Mawar" } else { "Melati" }, &rt)),
            posyandu: (n % 4 < 3).then(|| posyandu[n % 2]),
            ..child(&format!("Anak {n:02}"), &birth)
        };
        records.push(writer.person(person, &birth, facts));
        for month in 7..=11 {
            if (n + month) % 3 != 0 {
                let kg = format!("{},{}", 6 + n % 5, month - 6);
                let on = format!("2026-{month:02}-0{}", 1 + n % 5);
                records.push(writer.weighing(person, &on, &kg, "70"));
            }
        }
    }
    accept(&store, &records);
    for indicator in &GUIDELINES.indicators {
        for text in ["2026-08", "2026-11"] {
            for level in AreaLevel::ALL {
                let rows = store.board(&indicator.rule.id, month(text), level, &Scope::All);
                for row in rows.unwrap() {
                    people_agree(&store, (&indicator.rule.id, text), &row, &Scope::All);
                    let within = (&row.scope, level);
                    // One of each way of counting; all of them would take long.
                    if !NARROWED.contains(&&*indicator.rule.id) {
                        continue;
                    }
                    narrowed_boards_agree(&store, (&indicator.rule.id, text), &row, within);
                }
            }
        }
    }
    sound(&store);
}

/// The lists behind a row are as long as its numbers.
fn people_agree(store: &Store, (id, text): (&str, &str), row: &BoardRow, within: &Scope) {
    let count = |which| {
        let (scope, within) = (row.scope.clone(), within.clone());
        let (indicator, month, page) = (id.to_owned(), month(text), Page::default());
        let slice = Slice::default();
        let query = BoardQuery { indicator, month, scope, within, slice, which, page };
        store.board_people(&query).unwrap().total
    };
    assert_eq!(count(Which::Numerator), row.numerator, "{id} {row:?} {within:?}");
    assert_eq!(count(Which::Denominator), row.denominator, "{id} {row:?} {within:?}");
    let missing = row.denominator - row.numerator;
    assert_eq!(count(Which::Missing), missing, "{id} {row:?} {within:?}");
    // Whoever was done since the month of the board is of neither.
    let day = month(text).last_day();
    assert!(count(Which::Open(day)) + count(Which::Lapsed(day)) <= missing, "{id} {row:?}");
}

/// The boards of a part of the area add up to it, whichever way it is divided.
fn narrowed_boards_agree(
    store: &Store,
    (id, text): (&str, &str),
    whole: &BoardRow,
    (within, own): (&Scope, AreaLevel),
) {
    for level in AreaLevel::ALL {
        let rows = store.board(id, month(text), level, within).unwrap();
        let sum = |of: fn(&BoardRow) -> u64| rows.iter().map(of).sum::<u64>();
        assert_eq!(sum(|row| row.numerator), whole.numerator);
        assert_eq!(sum(|row| row.denominator), whole.denominator);
        if level == own {
            assert_eq!(rows.as_slice(), std::slice::from_ref(whole));
        }
        for row in &rows {
            people_agree(store, (id, text), row, within);
        }
    }
}

fn unknown_areas_are_named_so(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let facts = PersonFacts { address: None, ..child("Ani", "2025-05-03") };
    accept(
        &store,
        &[
            writer.person(writer.ids.person(), "2026-01-03", facts),
            writer.child(writer.ids.person(), "Budi", "2025-05-03"),
        ],
    );
    let desa = numbers(&store, WEIGHED, "2026-11", AreaLevel::Desa);
    let expected = [("73.09.01.2001".to_owned(), 0, 1), (UNKNOWN_NAME.to_owned(), 0, 1)];
    assert_eq!(desa, expected);
    let rows = store.board(WEIGHED, month("2026-11"), AreaLevel::Desa, &Scope::All).unwrap();
    assert_eq!((rows[0].code.as_str(), rows[1].code.as_str()), ("7309012001", "-"));
    let posyandu = numbers(&store, WEIGHED, "2026-11", AreaLevel::Posyandu);
    assert_eq!(posyandu, [(UNKNOWN_NAME.to_owned(), 0, 2)]);
}
