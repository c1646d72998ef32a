//! Indicators of wasting and stunting, of development, and of adolescent girls.

use domain::record::{Setting, Value, Visit};
use rstest::rstest;

use crate::{
    cases::{at, missing, of, told},
    child::{Child, day, number, observed, text},
};

fn baby() -> Child {
    Child::born("2024-01-10")
}

/// Measured lying down; centimetres as text.
fn long(child: Child, on: &str, length: &str) -> Child {
    told(child, day(on), &[("tb_cm", number(length)), ("cara_ukur", text("terlentang"))])
}

fn month(child: &Child, on: &str, id: &str) -> Option<bool> {
    let portrait = child.on(on);
    let month = day(on).month();
    let found = of(&portrait, id);
    found.iter().find(|part| part.month == month).map(|part| part.done.is_some())
}

// Girls of 11 and 12 months: -2 SD is 67.7 and 68.9 cm.
#[rstest]
#[case(Some("72.0"), "68.0", Some(true))]
#[case(Some("72.0"), "70.0", Some(false))]
#[case(Some("66.0"), "68.0", None)] // Stunted before.
#[case(None, "68.0", None)] // Never measured before.
fn new_stunting_is_of_those_who_were_not(
    #[case] before: Option<&str>,
    #[case] now: &str,
    #[case] new: Option<bool>,
) {
    let child = before.into_iter().fold(baby(), |child, cm| long(child, "2024-12-10", cm));
    let child = long(child, "2025-01-12", now);
    assert_eq!(month(&child, "2025-01-31", "gizi.stunting-baru"), new);
}

#[test]
fn the_measure_before_is_that_of_another_month() {
    // Measured twice in one month: the first is no measure before it.
    let twice = long(long(baby(), "2025-01-11", "72.0"), "2025-01-20", "68.0");
    assert_eq!(month(&twice, "2025-01-31", "gizi.stunting-baru"), None);
    let last_day = long(long(baby(), "2024-12-31", "72.0"), "2025-01-01", "67.0");
    assert_eq!(month(&last_day, "2025-01-31", "gizi.stunting-baru"), Some(true));
    // Nobody measured her in February.
    assert_eq!(month(&last_day, "2025-02-28", "gizi.stunting-baru"), None);
}

#[rstest]
#[case("68.0", Some("rumah_sakit"), Some(true))]
#[case("68.0", Some("puskesmas"), Some(false))]
#[case("68.0", None, Some(false))]
#[case("70.0", Some("rumah_sakit"), None)]
fn stunted_children_are_referred(
    #[case] length: &str,
    #[case] to: Option<&str>,
    #[case] done: Option<bool>,
) {
    let child = long(baby(), "2025-01-12", length);
    let child = to
        .into_iter()
        .fold(child, |child, to| told(child, day("2025-01-31"), &[("rujuk", text(to))]));
    assert_eq!(month(&child, "2025-01-31", "gizi.stunting-rujuk"), done);
}

#[rstest]
#[case("6", Some(true))]
#[case("8", Some(true))]
#[case("9", Some(false))]
fn delayed_children_are_a_share_of_those_checked(#[case] yes: &str, #[case] delayed: Option<bool>) {
    let child = told(baby(), day("2024-08-05"), &[("kpsp_ya", number(yes))]);
    assert_eq!(month(&child, "2024-08-31", "gizi.kpsp"), delayed);
    assert_eq!(month(&child, "2024-09-30", "gizi.kpsp"), None);
}

// Thin arms from six months on: 11.5 to 12.4 cm is moderate.
#[rstest]
#[case("11.4", None)]
#[case("11.5", Some(false))]
#[case("12.4", Some(false))]
#[case("12.5", None)]
fn moderate_wasting_is_a_case(#[case] arm: &str, #[case] counted: Option<bool>) {
    let found = |child: &Child| {
        let portrait = child.on("2025-01-31");
        of(&portrait, "gizi.pmt-kurang").first().map(|case| case.done.is_some())
    };
    let child = told(baby(), day("2024-08-05"), &[("lila_cm", number(arm))]);
    assert_eq!(found(&child), counted);
    let none = told(child.clone(), day("2024-08-20"), &[("mt_porsi", number("0"))]);
    assert_eq!(found(&none), counted);
    let fed = told(child, day("2024-08-20"), &[("mt_porsi", number("1"))]);
    assert_eq!(found(&fed), counted.map(|_| true));
}

#[rstest]
#[case("11.4", Setting::Puskesmas, Some(true))]
#[case("11.4", Setting::Pustu, Some(true))]
#[case("11.4", Setting::Posyandu, Some(false))]
#[case("11.5", Setting::Puskesmas, None)]
fn severe_wasting_is_treated_at_the_clinic(
    #[case] arm: &str,
    #[case] setting: Setting,
    #[case] done: Option<bool>,
) {
    let child = told(baby(), day("2024-08-05"), &[("lila_cm", number(arm))]);
    let treated = [("minggu_tanpa_perbaikan", number("0"))];
    let child = child.visited(day("2024-08-06"), Visit { setting, ..observed(&treated) });
    let portrait = child.on("2025-01-31");
    let found = of(&portrait, "gizi.buruk-ditangani");
    assert_eq!(found.first().map(|case| case.done.is_some()), done);
}

fn fed(answers: &[(&str, bool)]) -> Child {
    answers.iter().fold(baby(), |child, (on, only)| {
        told(child, day(on), &[("asi_eksklusif", Value::Bool(*only))])
    })
}

// Six months on 10 July.
#[rstest]
#[case(&[("2024-03-01", true), ("2024-07-09", true)], Some(true))]
#[case(&[("2024-03-01", true), ("2024-07-09", false)], Some(false))]
#[case(&[("2024-03-01", false), ("2024-07-09", true)], Some(false))]
#[case(&[("2024-03-01", true), ("2024-07-10", false)], Some(true))]
#[case(&[("2024-07-10", true)], None)]
#[case(&[], None)]
fn only_breastmilk_until_six_months(
    #[case] answers: &[(&str, bool)],
    #[case] counted: Option<bool>,
) {
    let portrait = fed(answers).on("2024-09-01");
    let found = of(&portrait, "gizi.asi-6");
    assert_eq!(found.first().map(|case| case.done.is_some()), counted);
}

#[test]
fn whether_it_was_only_breastmilk_is_known_at_six_months() {
    let child = fed(&[("2024-03-01", true)]);
    assert!(!missing(&child.on("2024-07-09"), "gizi.asi-6").0);
    assert!(missing(&child.on("2024-07-10"), "gizi.asi-6").0);
    let next = child.on("2024-07-09").next_change_on;
    assert_eq!(next, Some(day("2024-07-10")));
}

/// A girl in a grade from July 2024 on.
fn girl(grade: &str) -> Child {
    let child = Child::born("2011-09-01");
    told(child, day("2024-09-02"), &[("kelas_sekolah", number(grade))])
}

fn of_year(child: &Child, on: &str, id: &str) -> Option<bool> {
    let portrait = child.on(on);
    let found = of(&portrait, id).into_iter().find(|case| case.case == 2024);
    found.map(|case| case.done.is_some())
}

#[rstest]
#[case("6", None)]
#[case("7", Some(false))]
#[case("8", None)]
#[case("10", Some(false))]
fn haemoglobin_is_asked_for_in_two_grades(#[case] grade: &str, #[case] counted: Option<bool>) {
    let id = "gizi.anemia-rematri-skrining";
    let child = girl(grade);
    assert_eq!(of_year(&child, "2025-06-30", id), counted);
    let tested = |on: &str| told(child.clone(), day(on), &[("hb_gdl", number("12"))]);
    let in_spring = tested("2025-06-30");
    assert_eq!(of_year(&in_spring, "2025-06-30", id), counted.map(|_| true));
    assert_eq!(of_year(&tested("2024-06-30"), "2025-06-30", id), counted, "the year before");
}

#[rstest]
#[case("11.9", Some(true))]
#[case("12", Some(false))]
fn anaemia_of_girls(#[case] hb: &str, #[case] counted: Option<bool>) {
    let tested = told(girl("9"), day("2025-02-10"), &[("hb_gdl", number(hb))]);
    assert_eq!(of_year(&tested, "2025-06-30", "gizi.anemia-rematri"), counted);
    assert_eq!(of_year(&girl("9"), "2025-06-30", "gizi.anemia-rematri"), None);
    let child = told(girl("6"), day("2025-02-10"), &[("hb_gdl", number(hb))]);
    assert_eq!(of_year(&child, "2025-06-30", "gizi.anemia-rematri"), None);
}

fn tablets(days: &[(&str, &str)]) -> Child {
    days.iter().fold(girl("8"), |child, (on, tablets)| {
        told(child, day(on), &[("ttd_remaja_jumlah", number(tablets))])
    })
}

#[rstest]
#[case(&[("2024-10-01", "13"), ("2025-06-30", "12")], [false, false])]
#[case(&[("2024-10-01", "13"), ("2025-06-30", "13")], [true, false])]
#[case(&[("2024-10-01", "26"), ("2025-06-30", "25")], [true, false])]
#[case(&[("2024-10-01", "26"), ("2025-06-30", "26")], [true, true])]
#[case(&[("2024-06-30", "26"), ("2025-06-30", "25")], [false, false])]
fn tablets_of_a_school_year_are_added_up(#[case] days: &[(&str, &str)], #[case] done: [bool; 2]) {
    let child = tablets(days);
    let found =
        ["gizi.ttd-rematri", "gizi.ttd-rematri-52"].map(|id| of_year(&child, "2025-07-20", id));
    assert_eq!(found, done.map(Some));
}

#[test]
fn boys_and_small_girls_take_none() {
    assert_eq!(of_year(&girl("6"), "2025-06-30", "gizi.ttd-rematri"), None);
    assert_eq!(of_year(&girl("12"), "2025-06-30", "gizi.ttd-rematri"), Some(false));
    let grown = at(Child::born("1998-05-31"), "2024-10-01", &[("hb_gdl", number("10"))]);
    assert_eq!(of_year(&grown, "2025-06-30", "gizi.ttd-rematri"), None);
}
