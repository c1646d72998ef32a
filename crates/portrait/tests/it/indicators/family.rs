//! Indicators of family planning.

use domain::record::Value;
use portrait::model::{Contribution, Portrait};
use rstest::rstest;

use crate::{
    cases::{missing, of, told},
    child::{Child, day, number, text},
};

/// A married woman, as written on 5 January 2025.
fn wife(birth: &str) -> Child {
    let answers = [("status_kawin", text("kawin")), ("tgl_kawin", text("2020-06-01"))];
    told(Child::born(birth), day("2025-01-05"), &answers)
}

fn using(child: Child, on: &str, method: &str) -> Child {
    told(child, day(on), &[("kb_metode", text(method))])
}

fn in_month<'p>(portrait: &'p Portrait, id: &str, month: &str) -> Option<&'p Contribution> {
    of(portrait, id).into_iter().find(|part| part.month.to_string() == month)
}

/// In the denominator of a month, and in the numerator.
fn part(child: &Child, id: &str, month: &str) -> Option<bool> {
    let on = format!("{month}-28");
    in_month(&child.on(&on), id, month).map(|part| part.done.is_some())
}

/// In the denominator of 2025, and in the numerator.
fn of_2025(child: &Child, id: &str) -> Option<bool> {
    let portrait = child.on("2025-12-31");
    let found = of(&portrait, id).into_iter().find(|case| case.case == 2025);
    found.map(|case| case.done.is_some())
}

// 15 to 49 years on the day.
#[rstest]
#[case("2010-01-28", true)]
#[case("2010-01-29", false)]
#[case("1975-01-29", true)] // 49 years.
#[case("1975-01-28", false)] // 50 years.
fn couples_are_counted_by_the_age_of_the_wife(#[case] birth: &str, #[case] counted: bool) {
    assert_eq!(part(&wife(birth), "kb.aktif", "2025-01").is_some(), counted);
}

#[test]
fn a_method_counts_from_its_month_until_it_ends() {
    let woman = using(wife("1995-03-01"), "2025-02-10", "suntik");
    let woman = using(woman, "2025-04-10", "tidak");
    let found = ["2025-01", "2025-02", "2025-03", "2025-04"];
    let found = found.map(|month| part(&woman, "kb.aktif", month));
    assert_eq!(found, [Some(false), Some(true), Some(true), Some(false)]);
}

#[test]
fn who_is_lost_uses_nothing() {
    // 400 days after 10 February 2025 is 17 March 2026.
    let woman = using(wife("1995-03-01"), "2025-02-10", "suntik");
    let found = |on: &str| {
        let portrait = woman.on(on);
        in_month(&portrait, "kb.aktif", &on[..7]).map(|part| part.done.is_some())
    };
    assert_eq!(found("2026-03-17"), Some(true));
    assert_eq!(found("2026-03-18"), Some(false));
    let next = woman.on("2026-03-17").next_change_on;
    assert_eq!(next, Some(day("2026-03-18")));
}

#[test]
fn only_couples_are_judged_every_month() {
    let single = Child::born("1995-03-01").on("2025-03-15");
    assert!(of(&single, "kb.aktif").is_empty());
    let widowed =
        told(wife("1995-03-01"), day("2025-03-10"), &[("status_kawin", text("cerai_mati"))]);
    assert_eq!(part(&widowed, "kb.aktif", "2025-02"), Some(false));
    assert_eq!(part(&widowed, "kb.aktif", "2025-03"), None);
    let portrait = wife("1995-03-01").on("2025-03-15");
    assert_eq!(portrait.next_change_on, Some(day("2025-04-01")), "the next month is judged");
}

#[rstest]
#[case("akdr", Some(true))]
#[case("implan", Some(true))]
#[case("mow", Some(true))]
#[case("suntik", Some(false))]
#[case("tidak", None)]
fn long_methods_are_a_share_of_users(#[case] method: &str, #[case] counted: Option<bool>) {
    let woman = using(wife("1995-03-01"), "2025-02-10", method);
    assert_eq!(part(&woman, "kb.mkjp", "2025-03"), counted);
}

#[test]
fn the_latest_method_counts() {
    let woman = using(using(wife("1995-03-01"), "2025-01-10", "pil"), "2025-02-10", "akdr");
    assert_eq!(part(&woman, "kb.mkjp", "2025-01"), Some(false));
    assert_eq!(part(&woman, "kb.mkjp", "2025-02"), Some(true));
}

// On 28 February 2025: under 20, over 35, more than three children, less than two years apart.
#[rstest]
#[case("2005-03-01", "1", None, true)] // 19 years.
#[case("2005-02-28", "1", None, false)] // 20 years.
#[case("1989-02-28", "1", None, true)] // 36 years.
#[case("1989-03-01", "1", None, false)] // 35 years.
#[case("1995-03-01", "4", None, true)]
#[case("1995-03-01", "3", None, false)]
#[case("1995-03-01", "2", Some("2023-03-02"), true)] // 729 days.
#[case("1995-03-01", "2", Some("2023-03-01"), false)] // 730 days.
fn couples_at_risk(
    #[case] birth: &str,
    #[case] children: &str,
    #[case] delivered: Option<&str>,
    #[case] counted: bool,
) {
    let woman = delivered.into_iter().fold(Child::born(birth), |woman, on| {
        let ended = [("hasil_kehamilan", text("lahir_hidup")), ("tgl_persalinan", text(on))];
        told(woman, day(on).plus_days(1), &ended)
    });
    let answers = [("status_kawin", text("kawin")), ("jml_anak", number(children))];
    let woman = told(woman, day("2025-01-05"), &answers);
    assert_eq!(part(&woman, "kb.4t", "2025-02"), counted.then_some(false));
    let woman = using(woman, "2025-02-10", "pil");
    assert_eq!(part(&woman, "kb.4t", "2025-02"), counted.then_some(true));
}

#[rstest]
#[case("2025-02-10", "2025-02-10", true)]
#[case("2025-02-10", "2025-03-12", true)] // 30 days.
#[case("2025-02-10", "2025-03-13", false)]
#[case("2021-02-10", "2025-03-12", false)]
fn new_users_began_not_long_before(#[case] since: &str, #[case] told_on: &str, #[case] new: bool) {
    let answers = [("kb_metode", text("suntik")), ("kb_mulai", text(since))];
    let woman = told(wife("1995-03-01"), day(told_on), &answers);
    assert_eq!(of_2025(&woman, "kb.baru"), Some(new));
}

#[test]
fn who_changes_the_method_is_not_new() {
    let user = told(
        wife("1995-03-01"),
        day("2025-01-10"),
        &[("kb_metode", text("pil")), ("kb_mulai", text("2022-01-10"))],
    );
    let changed = using(user, "2025-05-10", "akdr");
    assert_eq!(of_2025(&changed, "kb.baru"), Some(false));
}

// Delivered on 1 October 2024: day 42 is 12 November.
#[rstest]
#[case("2024-10-01", "akdr", true)]
#[case("2024-11-12", "suntik", true)]
#[case("2024-11-13", "suntik", false)]
#[case("2024-11-01", "tidak", false)]
fn contraception_within_six_weeks(#[case] on: &str, #[case] method: &str, #[case] done: bool) {
    let ended = [("hasil_kehamilan", text("lahir_hidup")), ("tgl_persalinan", text("2024-10-01"))];
    let woman = told(Child::born("1998-05-31"), day("2024-10-01"), &ended);
    let woman = using(woman, on, method);
    assert_eq!(missing(&woman.on("2024-12-20"), "kb.kbpp").0, done);
}

#[rstest]
#[case("2025-01-01", true)]
#[case("2025-12-31", true)]
#[case("2024-12-31", false)]
fn fitness_for_pregnancy_is_screened_every_year(#[case] on: &str, #[case] done: bool) {
    let woman = wife("1995-03-01").given(day(on), "dw_layak_hamil", "");
    assert_eq!(of_2025(&woman, "kb.layak-hamil"), Some(done));
    assert!(of(&Child::born("1995-03-01").on("2025-12-31"), "kb.layak-hamil").is_empty());
}

#[test]
fn engaged_people_are_served_before_the_wedding() {
    let engaged =
        |on: &str| told(Child::born("2000-01-01"), day(on), &[("catin_ya", Value::Bool(true))]);
    let served = |child: Child, on: &str| child.given(day(on), "catin", "CATIN");
    assert!(!missing(&engaged("2025-02-01").on("2025-06-01"), "kb.catin").0);
    let done = served(engaged("2025-02-01"), "2025-03-01");
    assert!(missing(&done.on("2025-06-01"), "kb.catin").0);
    let wed = told(engaged("2025-02-01"), day("2025-02-20"), &[("status_kawin", text("kawin"))]);
    assert!(!missing(&served(wed, "2025-03-01").on("2025-06-01"), "kb.catin").0, "too late");
    assert!(of(&Child::born("2000-01-01").on("2025-06-01"), "kb.catin").is_empty());
}
