//! Households of PIS-PK: what one member makes of each of the twelve, on both sides of each border.

use domain::{
    day::{Day, Month},
    id::HouseholdId,
    person::{PersonFacts, Sex},
    record::{Body, Departure, Value},
};
use guidelines::household::{MemberBits, Status};
use portrait::{
    draw::{Painter, draw},
    household::HouseholdSpan,
};
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use crate::{
    cases::{delivered, pregnant, told},
    child::{Child, GUIDELINES, day, number, text},
};

const BASIC: [(&str, &str); 11] = [
    ("imm_hb0", "HB0"),
    ("imm_bcg", "BCG"),
    ("imm_dpt", "DPT1"),
    ("imm_dpt", "DPT2"),
    ("imm_dpt", "DPT3"),
    ("imm_opv", "OPV1"),
    ("imm_opv", "OPV2"),
    ("imm_opv", "OPV3"),
    ("imm_opv", "OPV4"),
    ("imm_ipv", "IPV1"),
    ("imm_mr", "MR1"),
];

fn home(number: u128) -> HouseholdId {
    HouseholdId::new(Uuid::from_u128(900 + number))
}

fn belonging(person: Child, on: Day, number: u128) -> Child {
    let facts = PersonFacts { household: Some(home(number)), ..PersonFacts::default() };
    person.stating(on, Body::from(facts))
}

/// Somebody of the household 1 since birth.
fn member(birth: &str) -> Child {
    belonging(Child::born(birth), day(birth), 1)
}

fn yes(code: &str) -> (&str, Value) {
    (code, Value::Bool(true))
}

fn no(code: &str) -> (&str, Value) {
    (code, Value::Bool(false))
}

fn latest(person: &Child, on: Day) -> Option<HouseholdSpan> {
    person.on_day(on).household_spans.pop().filter(|span| span.until.is_none())
}

fn bits(person: &Child, on: Day) -> MemberBits {
    latest(person, on).expect("a part in a household").bits
}

/// What a household of this one person is in an indicator, as of a day.
fn status_on(person: &Child, number: usize, on: Day) -> char {
    let rules = GUIDELINES.households_on(on).unwrap();
    match rules.statuses(&[bits(person, on)])[number - 1] {
        Status::Reached => 'Y',
        Status::Lacking => 'T',
        Status::NotApplicable => 'N',
        Status::Unasked => '?',
    }
}

fn status(person: &Child, number: usize, on: &str) -> char {
    status_on(person, number, day(on))
}

fn wife(birth: &str, more: &[(&str, Value)]) -> Child {
    let married: Vec<(&str, Value)> =
        [("status_kawin", text("kawin"))].into_iter().chain(more.iter().cloned()).collect();
    told(member(birth), day("2025-03-01"), &married)
}

#[rstest]
#[case::uses(&[("kb_metode", text("suntik"))], 'Y')]
#[case::uses_none(&[("kb_metode", text("tidak"))], 'T')]
#[case::never_asked(&[], '?')]
#[case::pregnant(&[("kb_metode", text("tidak")), yes("hamil_sekarang")], 'N')]
fn family_planning(#[case] more: &[(&str, Value)], #[case] expected: char) {
    assert_eq!(status(&wife("1995-01-10", more), 1, "2025-03-20"), expected);
}

#[test]
fn family_planning_is_of_wives_between_10_and_54() {
    let none = [("kb_metode", text("tidak"))];
    assert_eq!(status(&wife("1970-03-21", &none), 1, "2025-03-20"), 'T', "54 until tomorrow");
    assert_eq!(status(&wife("1970-03-21", &none), 1, "2025-03-21"), 'N', "55 today");
    assert_eq!(status(&wife("2015-03-20", &none), 1, "2025-03-20"), 'T', "10 today");
    assert_eq!(status(&wife("2015-03-21", &none), 1, "2025-03-20"), 'N', "10 tomorrow");
    let single = told(member("1995-01-10"), day("2025-03-01"), &none);
    assert_eq!(status(&single, 1, "2025-03-20"), 'N');
    let man = PersonFacts { sex: Some(Sex::LakiLaki), ..PersonFacts::default() };
    let man = wife("1995-01-10", &none).stating(day("2025-03-02"), Body::from(man));
    assert_eq!(status(&man, 1, "2025-03-20"), 'N');
}

/// A mother who gave birth on 20 September 2024.
fn mother(outcome: &str, more: &[(&str, Value)]) -> Child {
    let mother = delivered(pregnant(), day("2024-09-20"), outcome, more);
    belonging(mother, day("2024-01-10"), 1)
}

#[rstest]
#[case::in_a_hospital("lahir_hidup", &[("tempat_salin", text("rs"))], 'Y')]
#[case::with_a_midwife("lahir_mati", &[("tempat_salin", text("bpm"))], 'Y')]
#[case::at_home("lahir_hidup", &[("tempat_salin", text("lainnya"))], 'T')]
#[case::nobody_asked("lahir_hidup", &[], '?')]
#[case::lost_early("keguguran", &[("tempat_salin", text("rs"))], 'N')]
fn births(#[case] outcome: &str, #[case] more: &[(&str, Value)], #[case] expected: char) {
    assert_eq!(status(&mother(outcome, more), 2, "2024-12-31"), expected);
}

#[test]
fn a_birth_counts_for_twelve_months_and_each_for_itself() {
    let home = mother("lahir_hidup", &[("tempat_salin", text("lainnya"))]);
    assert_eq!(status(&home, 2, "2025-09-20"), 'T', "365 days");
    assert_eq!(status(&home, 2, "2025-09-21"), 'N');
    let again = [("hamil_sekarang", Value::Bool(true)), ("hpht", text("2024-12-01"))];
    let again = told(home, day("2025-01-20"), &again);
    let second = delivered(again, day("2025-08-25"), "lahir_hidup", &[]);
    assert_eq!(status(&second, 2, "2025-08-31"), '?', "the place of the first is not the second's");
}

#[test]
fn basic_immunisation_of_12_to_23_months() {
    let child = || member("2024-03-15");
    let all = |left_out: usize| {
        let given = BASIC.iter().enumerate().filter(|(at, _)| *at != left_out);
        given.fold(child(), |child, (at, (item, step))| {
            child.given(day("2024-03-15").plus_days(30 * at as i32), item, step)
        })
    };
    assert_eq!(status(&all(99), 3, "2025-03-15"), 'Y');
    for (at, lacking) in BASIC.iter().enumerate() {
        assert_eq!(status(&all(at), 3, "2025-03-15"), 'T', "without {lacking:?}");
    }
    assert_eq!(status(&child(), 3, "2025-03-14"), 'N', "eleven months");
    assert_eq!(status(&child(), 3, "2025-03-15"), 'T');
    assert_eq!(status(&child(), 3, "2026-03-14"), 'T', "23 months");
    assert_eq!(status(&child(), 3, "2026-03-15"), 'N');
    let late = all(10).given(day("2025-08-01"), "imm_mr", "MR1");
    assert_eq!(status(&late, 3, "2025-07-31"), 'T');
    assert_eq!(status(&late, 3, "2025-08-01"), 'Y', "late is complete too");
}

#[test]
fn only_breastmilk_of_7_to_23_months() {
    let fed = |answers: &[(&str, bool)]| {
        answers.iter().fold(member("2024-03-15"), |child, (on, only)| {
            told(child, day(on), &[("asi_eksklusif", Value::Bool(*only))])
        })
    };
    let always = fed(&[("2024-04-20", true), ("2024-09-14", true)]);
    assert_eq!(status(&always, 4, "2024-10-14"), 'N', "six months");
    assert_eq!(status(&always, 4, "2024-10-15"), 'Y');
    assert_eq!(status(&always, 4, "2026-03-14"), 'Y', "23 months");
    assert_eq!(status(&always, 4, "2026-03-15"), 'N');
    let once_not = fed(&[("2024-04-20", true), ("2024-05-20", false), ("2024-06-20", true)]);
    assert_eq!(status(&once_not, 4, "2024-10-15"), 'T');
    assert_eq!(status(&fed(&[]), 4, "2024-10-15"), '?');
    let late = fed(&[("2024-09-14", true), ("2024-09-15", false)]);
    assert_eq!(status(&late, 4, "2024-10-15"), 'Y', "at six months food is due");
}

#[rstest]
#[case::two_months_old("2025-03-15", "2025-05-15", None, 'T')]
#[case::a_day_younger("2025-03-16", "2025-05-15", None, 'N')]
#[case::fifty_nine_months("2020-05-16", "2025-05-15", None, 'T')]
#[case::five_years("2020-05-15", "2025-05-15", None, 'N')]
#[case::this_month("2023-01-15", "2025-05-15", Some("2025-05-02"), 'Y')]
#[case::last_month("2023-01-15", "2025-05-15", Some("2025-04-01"), 'Y')]
#[case::the_month_before("2023-01-15", "2025-05-15", Some("2025-03-31"), 'T')]
#[case::on_its_last_day("2023-01-15", "2025-05-31", Some("2025-04-01"), 'Y')]
#[case::on_the_next("2023-01-15", "2025-06-01", Some("2025-04-30"), 'T')]
fn growth(
    #[case] birth: &str,
    #[case] on: &str,
    #[case] weighed: Option<&str>,
    #[case] expected: char,
) {
    let child = member(birth);
    let child = match weighed {
        Some(weighed) => child.weighed(weighed, "11.2"),
        None => child,
    };
    assert_eq!(status(&child, 5, on), expected);
}

// Lost after 60, 90 and 37 days.
#[rstest]
#[case::tb(6, "tb_mulai", text("2025-01-10"), ("tb_hasil_akhir", text("sembuh")), 60)]
#[case::pressure(7, "ht_dx", Value::Bool(true), no("ht_dx"), 90)]
fn treatment_goes_on_until_somebody_is_lost(
    #[case] indicator: usize,
    #[case] code: &str,
    #[case] value: Value,
    #[case] ended: (&str, Value),
    #[case] days: i32,
) {
    let ill = told(member("1980-06-15"), day("2025-01-10"), &[(code, value)]);
    let last = day("2025-01-10").plus_days(days);
    assert_eq!(status(&ill, indicator, "2025-01-09"), 'N');
    assert_eq!(status_on(&ill, indicator, last), 'Y');
    assert_eq!(status_on(&ill, indicator, last.plus_days(1)), 'T');
    let over = told(ill, day("2025-01-20"), &[ended]);
    assert_eq!(status(&over, indicator, "2025-01-20"), 'N');
}

#[rstest]
#[case::free(Some(false), 37, 'Y')]
#[case::lost(Some(false), 38, 'T')]
#[case::shackled(Some(true), 1, 'T')]
#[case::never_asked(None, 37, '?')]
#[case::never_asked_and_lost(None, 38, 'T')]
fn a_severe_mental_disorder(
    #[case] shackled: Option<bool>,
    #[case] days: i32,
    #[case] expected: char,
) {
    let asked = shackled.map(|shackled| ("odgj_pasung", Value::Bool(shackled)));
    let answers: Vec<(&str, Value)> = [yes("odgj_dx")].into_iter().chain(asked).collect();
    let ill = told(member("1980-06-15"), day("2025-01-10"), &answers);
    assert_eq!(status_on(&ill, 8, day("2025-01-10").plus_days(days)), expected);
    assert_eq!(status(&member("1980-06-15"), 8, "2025-01-10"), 'N');
}

#[test]
fn nobody_smokes_by_the_answer_of_the_house_and_of_everybody() {
    let head = told(member("1980-06-15"), day("2025-01-10"), &[no("rumah_merokok")]);
    assert_eq!(status(&head, 9, "2025-01-09"), '?');
    assert_eq!(status(&head, 9, "2025-01-10"), 'Y');
    let smokes = told(head, day("2025-02-10"), &[("rokok", text("aktif"))]);
    assert_eq!(status(&smokes, 9, "2025-02-10"), 'T');
    let stopped = told(smokes, day("2025-05-10"), &[("rokok", text("tidak"))]);
    assert_eq!(status(&stopped, 9, "2025-05-10"), 'Y');
    let other = told(stopped, day("2025-06-10"), &[yes("rumah_merokok")]);
    assert_eq!(status(&other, 9, "2025-06-10"), 'T');
    let unasked = told(member("1980-06-15"), day("2025-01-10"), &[("rokok", text("aktif"))]);
    assert_eq!(status(&unasked, 9, "2025-01-10"), 'T', "known, though the house was not asked");
}

#[rstest]
#[case::cover(10, &[yes("jkn")], 'Y')]
#[case::no_cover(10, &[no("jkn")], 'T')]
#[case::cover_unasked(10, &[yes("air_bersih")], '?')]
#[case::water(11, &[yes("air_bersih"), yes("air_terlindung")], 'Y')]
#[case::open_water(11, &[yes("air_bersih"), no("air_terlindung")], 'T')]
#[case::no_water(11, &[no("air_bersih")], 'T')]
#[case::half_asked(11, &[yes("air_bersih")], '?')]
#[case::latrine(12, &[yes("jamban"), yes("jamban_saniter")], 'Y')]
#[case::bad_latrine(12, &[yes("jamban"), no("jamban_saniter")], 'T')]
#[case::no_latrine(12, &[no("jamban")], 'T')]
#[case::latrine_half_asked(12, &[yes("jamban")], '?')]
fn of_the_house(
    #[case] indicator: usize,
    #[case] answers: &[(&str, Value)],
    #[case] expected: char,
) {
    let head = told(member("1980-06-15"), day("2025-01-10"), answers);
    assert_eq!(status(&head, indicator, "2025-12-31"), expected);
    let again = told(head, day("2026-01-10"), &[yes("jkn"), no("air_bersih"), no("jamban")]);
    let later = if indicator == 10 { 'Y' } else { 'T' };
    assert_eq!(status(&again, indicator, "2026-01-10"), later, "the last answer holds");
}

#[test]
fn another_visit_is_planned_within_a_year() {
    let asked = |on: &str, plan: bool| {
        let answers = [yes("jkn"), ("intervensi_rencana", Value::Bool(plan))];
        told(member("1980-06-15"), day(on), &answers)
    };
    let planned = |person: &Child, on: &str| latest(person, day(on)).unwrap().planned;
    assert_eq!(planned(&asked("2025-03-10", true), "2025-03-09"), None);
    assert_eq!(planned(&asked("2025-03-10", true), "2025-12-31"), Some(day("2025-03-10")));
    assert_eq!(planned(&asked("2025-03-10", true), "2026-01-01"), None);
    assert_eq!(planned(&asked("2025-03-10", false), "2025-12-31"), None);
    assert_eq!(bits(&asked("2025-03-10", true), day("2026-01-01")).asked, Some(day("2025-03-10")));
}

#[test]
fn whoever_moves_counts_where_they_were_each_month() {
    let moved = belonging(member("1980-06-15"), day("2025-05-10"), 2);
    let spans = moved.on("2025-08-01").household_spans;
    let told: Vec<_> = spans.iter().map(|s| (s.from.to_string(), s.household)).collect();
    assert_eq!(told, [("2020-01".to_owned(), home(1)), ("2025-05".to_owned(), home(2))]);
    assert_eq!(spans[0].until.unwrap().to_string(), "2025-05");
    let left = moved.stating(day("2025-07-10"), Body::Departure(Departure { to: None }));
    let spans = left.on("2025-08-01").household_spans;
    assert_eq!(spans.last().unwrap().until.unwrap().to_string(), "2025-07");
    assert!(Child::born("1980-06-15").on("2025-08-01").household_spans.is_empty());
}

#[test]
fn somebody_who_came_back_was_lost_all_the_same() {
    let ill = told(member("1980-06-15"), day("2025-01-10"), &[yes("ht_dx")]);
    let back = told(ill, day("2025-07-20"), &[("td_sistol", number("130"))]);
    let spans = back.on("2025-08-31").household_spans;
    let told: Vec<_> = spans.iter().map(|s| (s.from.to_string(), s.bits.bad >> 6 & 1)).collect();
    // The rules hold since 2020.
    let expected = [("2020-01", 0), ("2025-01", 0), ("2025-04", 1), ("2025-07", 0)];
    assert_eq!(told, expected.map(|(month, bad)| (month.to_owned(), bad)));
}

#[test]
fn the_records_behind_it_are_told() {
    let head = told(member("1980-06-15"), day("2025-01-10"), &[yes("jkn")]);
    let asked = head.last_record();
    let head = told(head, day("2025-02-10"), &[("rokok", text("aktif"))]);
    let smokes = head.last_record();
    let records = latest(&head, day("2025-03-01")).unwrap().records;
    assert_eq!(records, [(8, smokes), (9, asked)]);
}

/// One thing that happens, so many days after the birth.
fn event() -> impl Strategy<Value = (i32, usize)> {
    (0i32..2_200, 0usize..16)
}

fn happens(person: Child, on: Day, what: usize) -> Child {
    let say = |person, answers: &[(&str, Value)]| told(person, on, answers);
    match what {
        0 => say(person, &[yes("ht_dx")]),
        1 => say(person, &[no("ht_dx")]),
        2 => say(person, &[("td_sistol", number("128"))]),
        3 => say(person, &[("rokok", text("aktif"))]),
        4 => say(person, &[("rokok", text("tidak"))]),
        5 => say(person, &[yes("odgj_dx"), no("odgj_pasung")]),
        6 => say(person, &[yes("odgj_dx"), yes("odgj_pasung")]),
        7 => say(person, &[("status_kawin", text("kawin")), ("kb_metode", text("pil"))]),
        8 => say(person, &[("kb_metode", text("tidak"))]),
        9 => say(person, &[yes("jkn"), no("rumah_merokok"), yes("intervensi_rencana")]),
        10 => say(person, &[no("jkn"), yes("jamban"), no("jamban_saniter")]),
        11 => say(person, &[("bb_kg", number("9.1")), ("asi_eksklusif", Value::Bool(true))]),
        12 => say(person, &[("asi_eksklusif", Value::Bool(false))]),
        13 => person.stating(on, Body::Departure(Departure { to: None })),
        14 => person.living_in(&on.to_string(), "7309012002"),
        _ => belonging(person, on, 2),
    }
}

/// What a portrait says of a month that is over, or of its own day.
fn of_month(spans: &[HouseholdSpan], month: Month) -> Option<(HouseholdId, MemberBits)> {
    let holds =
        |span: &&HouseholdSpan| span.from <= month && span.until.is_none_or(|until| month < until);
    spans.iter().find(holds).map(|span| (span.household, span.bits))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Months that are over are as they were on their last day, whatever time has done since: the
    /// months between those that are judged are no exception.
    #[test]
    fn the_past_is_as_it_was(
        birth in prop::sample::select(vec!["2019-02-11", "1971-05-30", "1990-08-31"]),
        mut events in prop::collection::vec(event(), 0..9),
    ) {
        let birth = day(birth);
        let since = day("2019-02-11");
        events.sort_unstable();
        let person = belonging(Child::born(&birth.to_string()), since, 1);
        let person = events.iter().fold(person, |person, (days, what)| {
            happens(person, since.plus_days(*days), *what)
        });
        let timeline = person.timeline();
        let today = draw(&timeline, &GUIDELINES, day("2025-06-30")).household_spans;
        let painter = Painter::new(&GUIDELINES);
        let mut month: Month = since.month();
        while month <= day("2025-06-30").month() {
            let then = painter.draw(&timeline, month.last_day()).household_spans;
            prop_assert_eq!(of_month(&today, month), of_month(&then, month), "{}", month);
            month = month.plus(1);
        }
    }

    /// Until the day on which a portrait is to be drawn again it says the same of its month.
    #[test]
    fn nothing_turns_before_its_day(
        mut events in prop::collection::vec(event(), 0..6),
        asked in 0i32..2_200,
    ) {
        let since = day("2019-02-11");
        events.sort_unstable();
        let person = belonging(Child::born("2019-02-11"), since, 1);
        let person = events.iter().fold(person, |person, (days, what)| {
            happens(person, since.plus_days(*days), *what)
        });
        let (timeline, painter) = (person.timeline(), Painter::new(&GUIDELINES));
        let first = painter.draw(&timeline, since.plus_days(asked));
        let until = first.next_change_on.unwrap_or(since.plus_days(2_400));
        let before = until.plus_days(-1).min(since.plus_days(2_400));
        let later = painter.draw(&timeline, before);
        prop_assert_eq!(first.household_spans, later.household_spans);
    }
}
