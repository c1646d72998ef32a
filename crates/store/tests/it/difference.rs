//! Who makes the difference between two numbers, each with one reason.

use std::collections::BTreeMap;

use domain::{
    area::AreaLevel,
    day::Month,
    id::PersonId,
    person::PersonFacts,
    record::{Body, Death, Departure, Evidence, Outcome, Record, ServiceGiven, Subject, Value},
};
use proptest::prelude::*;
use store::{
    log::Appended,
    read::{
        area::Scope,
        board::{BoardQuery, Which},
        difference::{Changed, Counting, DifferenceQuery, Reason, Side, Split},
        page::Page,
        slice::Slice,
    },
    store::Store,
};

use crate::{
    fixture::{GUIDELINES, Home, Writer, accept, address, child, on_both_engines, received},
    laws::{Deed, deed, records},
};

on_both_engines![
    who_came_and_who_went_between_two_months,
    ages_begin_and_end,
    who_lives_where_the_other_number_does_not_count,
    who_is_served_when_the_other_number_does_not_count,
    a_year_is_of_those_who_live_in_it,
    episodes_belong_to_the_year_of_their_end,
    of_too_many_lives_no_reason_is_told,
    people_of_unknown_age_are_listed,
];

const WEIGHED: &str = "gizi.ds";
const BCG: &str = "imun.bcg";
const DESA: &str = "7309012001";

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn side(month: &str, counting: Counting, scope: &Scope) -> Side {
    Side { month: self::month(month), scope: scope.clone(), counting }
}

fn split(store: &Store, indicator: &str, sides: &[Side; 2]) -> Split {
    store.difference(&DifferenceQuery { indicator, sides, lives_max: 1_000 }).unwrap()
}

/// Who makes the difference, why, and by how much.
fn reasons(
    store: &Store,
    names: &BTreeMap<PersonId, &'static str>,
    indicator: &str,
    sides: [Side; 2],
) -> Vec<(&'static str, Reason, i64)> {
    let split = split(store, indicator, &sides);
    let sum: i64 = split.changed.iter().map(|changed| changed.by).sum();
    assert_eq!((sum, split.rest), (split.difference(), 0));
    // Asked the other way round, the same people make it.
    let back = self::split(store, indicator, &[sides[1].clone(), sides[0].clone()]);
    assert_eq!(back.counts, [split.counts[1], split.counts[0]]);
    let turned = |of: &Changed| Changed { by: -of.by, ..*of };
    assert_eq!(back.changed.iter().map(turned).collect::<Vec<_>>(), split.changed);
    let mut told: Vec<_> =
        split.changed.iter().map(|of| (names[&of.person], of.reason, of.by)).collect();
    told.sort();
    told
}

/// People by name, as they are written down.
#[derive(Default)]
struct Village {
    names: BTreeMap<PersonId, &'static str>,
    records: Vec<Record>,
}

impl Village {
    fn born(&mut self, writer: &Writer, name: &'static str, birth: &str) -> PersonId {
        self.known(writer, name, birth, child(name, birth))
    }

    fn known(
        &mut self,
        writer: &Writer,
        name: &'static str,
        on: &str,
        facts: PersonFacts,
    ) -> PersonId {
        let person = writer.ids.person();
        self.names.insert(person, name);
        self.records.push(writer.person(person, on, facts));
        person
    }

    fn gone(&mut self, writer: &Writer, person: PersonId, on: &str) {
        let body = Body::Departure(Departure::default());
        self.records.push(writer.record(Subject::Person(person), on, body));
    }

    fn died(&mut self, writer: &Writer, person: PersonId, on: &str) {
        let body = Body::Death(Death::default());
        self.records.push(writer.record(Subject::Person(person), on, body));
    }

    fn given(&mut self, writer: &Writer, person: PersonId, on: &str, code: (&str, &str)) {
        let given = ServiceGiven {
            item: code.0.to_owned(),
            step: Some(code.1.to_owned()).filter(|step| !step.is_empty()),
            outcome: Outcome::Given,
            given_on: None,
            evidence: Evidence::Witnessed,
            lot: None,
            reason: None,
            ask_again_on: None,
        };
        self.records.push(writer.visit(person, on, BTreeMap::new(), vec![given]));
    }

    fn told(&mut self, writer: &Writer, person: PersonId, on: &str, says: &[(&str, &str)]) {
        let value = |text: &str| match text {
            "ya" => Value::Bool(true),
            text => Value::Text(text.to_owned()),
        };
        let says = says.iter().map(|(code, text)| ((*code).to_owned(), value(text))).collect();
        self.records.push(writer.visit(person, on, says, Vec::new()));
    }
}

fn in_rt(name: &str, birth: &str, rt: &str) -> PersonFacts {
    PersonFacts { address: Some(address(DESA, "Mawar", rt)), ..child(name, birth) }
}

fn who_came_and_who_went_between_two_months(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    village.born(&writer, "stays", "2025-05-03");
    // On the last day of the first month, and on the day after it.
    village.born(&writer, "born in time", "2026-09-30");
    village.born(&writer, "born later", "2026-10-01");
    village.known(&writer, "came in time", "2026-09-30", child("came in time", "2025-05-03"));
    village.known(&writer, "came later", "2026-10-01", child("came later", "2025-05-03"));
    let before = village.born(&writer, "left before", "2025-05-03");
    village.gone(&writer, before, "2026-09-30");
    let left = village.born(&writer, "left", "2025-05-03");
    village.gone(&writer, left, "2026-10-31");
    let after = village.born(&writer, "left after", "2025-05-03");
    village.gone(&writer, after, "2026-11-01");
    let died = village.born(&writer, "died", "2025-05-03");
    village.died(&writer, died, "2026-10-31");
    let later = village.born(&writer, "died after", "2025-05-03");
    village.died(&writer, later, "2026-11-01");
    let back = village.born(&writer, "came back", "2025-05-03");
    village.gone(&writer, back, "2026-09-01");
    let again =
        PersonFacts { address: Some(address(DESA, "Mawar", "001")), ..PersonFacts::default() };
    village.records.push(writer.person(back, "2026-10-05", again));
    accept(&store, &village.records);
    let all = |of: &str| side(of, Counting::Denominator, &Scope::All);
    assert_eq!(
        reasons(&store, &village.names, WEIGHED, [all("2026-09"), all("2026-10")]),
        [
            ("born later", Reason::NotBorn, 1),
            ("came back", Reason::MovedIn, 1),
            ("came later", Reason::MovedIn, 1),
            ("died", Reason::Died, -1),
            ("left", Reason::MovedOut, -1),
        ]
    );
}

fn ages_begin_and_end(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    // Sixty months on the last day of October, and on the first of November.
    village.born(&writer, "old", "2021-10-31");
    village.born(&writer, "not yet old", "2021-11-01");
    let weighed = village.born(&writer, "weighed", "2024-05-03");
    village.records.push(writer.weighing(weighed, "2026-10-05", "9,4", "80"));
    accept(&store, &village.records);
    let all = |of: &str| side(of, Counting::Denominator, &Scope::All);
    let months = || [all("2026-09"), all("2026-10")];
    let found = reasons(&store, &village.names, WEIGHED, months());
    assert_eq!(found, [("old", Reason::Age, -1)]);
    // Stunting is told of those who were measured: more than the age is asked.
    let found = reasons(&store, &village.names, "gizi.stunting", months());
    assert_eq!(found, [("weighed", Reason::Condition, 1)]);
}

fn who_lives_where_the_other_number_does_not_count(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    let place = writer.ids.place();
    village.records.push(writer.posyandu(place, "Melati"));
    let birth = "2025-05-03";
    village.known(&writer, "first", birth, in_rt("first", birth, "001"));
    village.known(&writer, "second", birth, in_rt("second", birth, "002"));
    let mut nowhere = in_rt("no rt", birth, "001");
    nowhere.address.as_mut().unwrap().rt = None;
    village.known(&writer, "no rt", birth, nowhere);
    let moves = village.known(&writer, "moves", birth, in_rt("moves", birth, "001"));
    let moved =
        PersonFacts { address: Some(address(DESA, "Mawar", "002")), ..PersonFacts::default() };
    village.records.push(writer.person(moves, "2026-10-10", moved));
    let served = PersonFacts { posyandu: Some(place), ..in_rt("served", birth, "001") };
    village.known(&writer, "served", birth, served);
    accept(&store, &village.records);
    let rt = |rt: &str| Scope::Rt(DESA.to_owned(), "001".to_owned(), rt.to_owned());
    let of = |of: &str, scope: &Scope| side(of, Counting::Denominator, scope);
    let desa = Scope::Desa(DESA.to_owned());
    let october = |scope: &Scope| of("2026-10", scope);
    let found = |sides| reasons(&store, &village.names, WEIGHED, sides);
    assert_eq!(
        found([october(&desa), october(&rt("001"))]),
        [
            ("moves", Reason::OtherArea, -1),
            ("no rt", Reason::AddressUnknown, -1),
            ("second", Reason::OtherArea, -1),
        ]
    );
    let months = [of("2026-09", &rt("001")), october(&rt("001"))];
    assert_eq!(found(months), [("moves", Reason::MovedWithin, -1)]);
    // The village against those of it who belong to a posyandu, and against the posyandu itself.
    let with = side("2026-10", Counting::WithPosyandu, &desa);
    let without = |by| ["first", "moves", "no rt", "second"].map(|of| (of, Reason::NoPosyandu, by));
    assert_eq!(found([october(&desa), with]), without(-1));
    let posyandu = Scope::Posyandu(Some(place));
    assert_eq!(found([october(&posyandu), october(&desa)]), without(1));
    let other = Scope::Posyandu(Some(writer.ids.place()));
    assert_eq!(found([october(&posyandu), october(&other)]), [("served", Reason::OtherArea, -1)]);
}

fn who_is_served_when_the_other_number_does_not_count(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    let bcg = ("imm_bcg", "BCG");
    let on = |village: &mut Village, name, birth, day: &str| {
        let person = village.born(&writer, name, birth);
        village.given(&writer, person, day, bcg);
    };
    // Who reaches one month in December is of the year before, in January of this one.
    on(&mut village, "of last year", "2025-11-30", "2026-02-10");
    on(&mut village, "of this year", "2025-12-05", "2026-02-10");
    on(&mut village, "done last year", "2025-12-06", "2025-12-20");
    on(&mut village, "done this month", "2026-01-05", "2026-03-10");
    on(&mut village, "done next month", "2026-01-06", "2026-04-01");
    village.born(&writer, "never", "2026-01-07");
    accept(&store, &village.records);
    let march = |counting| side("2026-03", counting, &Scope::All);
    let found = |sides| reasons(&store, &village.names, BCG, sides);
    assert_eq!(
        found([march(Counting::Denominator), march(Counting::Numerator)]),
        [("done next month", Reason::DoneAfter, -1), ("never", Reason::NotDone, -1)]
    );
    assert_eq!(
        found([march(Counting::Numerator), march(Counting::ServedInYear)]),
        [("done last year", Reason::DoneBefore, -1), ("of last year", Reason::OtherCohort, 1)]
    );
    assert_eq!(
        found([march(Counting::Numerator), march(Counting::New)]),
        [("done last year", Reason::DoneBefore, -1), ("of this year", Reason::DoneBefore, -1)]
    );
    let february = |counting| side("2026-02", counting, &Scope::All);
    assert_eq!(
        found([february(Counting::New), february(Counting::Served)]),
        [("of last year", Reason::OtherCohort, 1)]
    );
    let april = side("2026-04", Counting::Numerator, &Scope::All);
    assert_eq!(
        found([march(Counting::Numerator), april]),
        [("done next month", Reason::DoneAfter, 1)]
    );
}

fn a_year_is_of_those_who_live_in_it(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    village.born(&writer, "both years", "1980-05-03");
    village.born(&writer, "born", "2026-02-03");
    let left = village.born(&writer, "left", "1980-05-03");
    village.gone(&writer, left, "2026-03-01");
    let died = village.born(&writer, "died", "1980-05-03");
    village.died(&writer, died, "2026-03-01");
    accept(&store, &village.records);
    let year = |of: &str| side(of, Counting::Denominator, &Scope::All);
    assert_eq!(
        reasons(&store, &village.names, "pkg.cakupan", [year("2025-10"), year("2026-10")]),
        [("born", Reason::NotBorn, 1), ("died", Reason::Died, -1), ("left", Reason::MovedOut, -1),]
    );
}

fn episodes_belong_to_the_year_of_their_end(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    for (name, hpht) in [("this year", "2026-03-25"), ("next year", "2026-04-05")] {
        let woman = village.born(&writer, name, "1996-05-03");
        village.told(&writer, woman, "2026-06-20", &[("hamil_sekarang", "ya"), ("hpht", hpht)]);
    }
    accept(&store, &village.records);
    let sides = ["2026-11", "2027-01"].map(|of| side(of, Counting::Denominator, &Scope::All));
    assert_eq!(
        reasons(&store, &village.names, "kia.k1", sides),
        [("next year", Reason::Episode, 1), ("this year", Reason::Episode, -1)]
    );
}

fn of_too_many_lives_no_reason_is_told(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    for name in ["one", "two"] {
        village.born(&writer, name, "2026-10-03");
    }
    accept(&store, &village.records);
    let sides = ["2026-09", "2026-10"].map(|of| side(of, Counting::Denominator, &Scope::All));
    let reasons = |lives_max| -> Vec<Reason> {
        let query = DifferenceQuery { indicator: WEIGHED, sides: &sides, lives_max };
        let split = store.difference(&query).unwrap();
        assert_eq!(split.counts, [0, 2]);
        let mut reasons: Vec<_> = split.changed.iter().map(|changed| changed.reason).collect();
        reasons.sort();
        reasons
    };
    assert_eq!(reasons(2), [Reason::NotBorn, Reason::NotBorn]);
    assert_eq!(reasons(1), [Reason::NotBorn, Reason::NotLooked]);
}

fn people_of_unknown_age_are_listed(home: &Home) {
    let (store, writer, mut village) = (home.open(), Writer::new(1), Village::default());
    village.born(&writer, "known", "2025-05-03");
    let nobody_wrote = |name: &str| PersonFacts { birth: None, ..child(name, "2025-05-03") };
    village.known(&writer, "unknown", "2026-01-01", nobody_wrote("unknown"));
    let gone = village.known(&writer, "gone", "2026-01-01", nobody_wrote("gone"));
    village.gone(&writer, gone, "2026-02-01");
    accept(&store, &village.records);
    let names = |scope: &Scope| -> Vec<String> {
        let listed = store.people_of_unknown_age(scope, Page::first(10)).unwrap();
        assert_eq!(listed.total, listed.rows.len() as u64);
        listed.rows.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(names(&Scope::Desa(DESA.to_owned())), ["unknown"]);
    assert!(names(&Scope::Desa("7309012002".to_owned())).is_empty());
}

/// What the board itself says of a number.
fn counted(store: &Store, indicator: &str, side: &Side) -> i64 {
    let Side { month, scope, counting } = side;
    let rows = |level| store.board(indicator, *month, level, scope).unwrap();
    let listed = |which| {
        let query = BoardQuery {
            indicator: indicator.to_owned(),
            month: *month,
            scope: scope.clone(),
            within: Scope::All,
            which,
            slice: Slice::default(),
            page: Page::first(100),
        };
        store.board_people(&query).unwrap().rows
    };
    let has_cases = GUIDELINES
        .indicator(indicator, month.last_day())
        .is_some_and(guidelines::indicator::Indicator::has_cases);
    let numerator = || rows(AreaLevel::Desa).iter().map(|row| row.numerator).sum();
    let people: u64 = match counting {
        Counting::Denominator => rows(AreaLevel::Desa).iter().map(|row| row.denominator).sum(),
        Counting::WithPosyandu => rows(AreaLevel::Posyandu)
            .iter()
            .filter(|row| row.scope != Scope::Posyandu(None))
            .map(|row| row.denominator)
            .sum(),
        Counting::Numerator => numerator(),
        Counting::New => {
            let new = listed(Which::Numerator).into_iter();
            new.filter(|person| person.done == Some(*month)).count() as u64
        }
        Counting::Served => listed(Which::Served).len() as u64,
        Counting::ServedInYear if has_cases => {
            let rows = store.board_served(indicator, *month, AreaLevel::Desa, scope).unwrap();
            rows.iter().map(|row| row.numerator).sum()
        }
        Counting::ServedInYear => numerator(),
    };
    people as i64
}

fn any_side() -> impl Strategy<Value = Side> {
    let rt = |rt: &str| Scope::Rt(DESA.to_owned(), "001".to_owned(), rt.to_owned());
    let scopes = vec![
        Scope::All,
        Scope::Desa(DESA.to_owned()),
        Scope::Desa(String::new()),
        rt("001"),
        rt("002"),
        Scope::Posyandu(None),
    ];
    let countings = vec![
        Counting::Denominator,
        Counting::WithPosyandu,
        Counting::Numerator,
        Counting::New,
        Counting::Served,
        Counting::ServedInYear,
    ];
    (0..24_i32, prop::sample::select(scopes), prop::sample::select(countings)).prop_map(
        |(back, scope, counting)| Side { month: month("2026-11").plus(-back), scope, counting },
    )
}

/// The law: the reasons of all people add up to the difference of the two numbers, which are those
/// of the board, of every indicator, whatever was written.
fn reasons_add_up(make: fn() -> Home, deeds: &[Deed], sides: &[Side; 2]) {
    let home = make();
    let store = home.open();
    let written: Vec<Record> = records(deeds).into_iter().map(|(record, _)| record).collect();
    for appended in store.append(&written, received()).unwrap() {
        assert!(matches!(appended, Appended::Accepted { .. }), "{appended:?}");
    }
    for indicator in &GUIDELINES.indicators {
        let id = &*indicator.rule.id;
        let split = split(&store, id, sides);
        let sum: i64 = split.changed.iter().map(|changed| changed.by).sum();
        assert_eq!((split.difference(), split.rest), (sum, 0), "{id}");
        let mut people: Vec<PersonId> = split.changed.iter().map(|of| of.person).collect();
        people.dedup();
        assert_eq!(people.len(), split.changed.len(), "{id}: nobody has two reasons");
        for (changed, of) in split.changed.iter().map(|changed| (changed, changed.reason)) {
            assert_ne!(changed.by, 0);
            // Of children who are weighed nothing but their age is asked.
            let is_told = id != WEIGHED || !matches!(of, Reason::Condition | Reason::NotLooked);
            assert!(is_told, "{changed:?}");
        }
        let holds = |side: &Side| indicator.rule.holds_on(side.month.last_day());
        if sides.iter().all(holds) && split.counts != [0, 0] {
            let board = sides.each_ref().map(|side| counted(&store, id, side));
            assert_eq!(split.counts, board, "{id}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_reasons_add_up(
        deeds in prop::collection::vec(deed(), 0..30),
        first in any_side(),
        second in any_side(),
    ) {
        reasons_add_up(Home::sqlite, &deeds, &[first, second]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn postgres_reasons_add_up(
        deeds in prop::collection::vec(deed(), 0..30),
        first in any_side(),
        second in any_side(),
    ) {
        reasons_add_up(Home::postgres, &deeds, &[first, second]);
    }
}
