//! Cases: pregnancies, deliveries and calendar years, worked out by hand on both sides of each
//! limit.

use domain::{
    day::{Day, Month},
    record::{Body, Death, Departure, Setting, Value, Visit},
};
use portrait::model::{Contribution, Portrait};
use rstest::rstest;

use crate::child::{Child, day, number, observed, text};

/// First day of the last menstruation; 40 weeks end on 7 October.
const HPHT: &str = "2024-01-01";

pub(crate) fn of<'p>(portrait: &'p Portrait, indicator: &str) -> Vec<&'p Contribution> {
    portrait.contributions.iter().filter(|c| *c.indicator == *indicator).collect()
}

/// Month, month of being done and missing components of the only case.
pub(crate) fn only(portrait: &Portrait, indicator: &str) -> (String, Option<String>, u64) {
    let found = of(portrait, indicator);
    assert_eq!(found.len(), 1, "{found:#?}");
    let text = |month: Month| month.to_string();
    (text(found[0].month), found[0].done.map(text), found[0].missing)
}

pub(crate) fn missing(portrait: &Portrait, indicator: &str) -> (bool, u64) {
    let (_, done, missing) = only(portrait, indicator);
    (done.is_some(), missing)
}

pub(crate) fn told(child: Child, on: Day, answers: &[(&str, Value)]) -> Child {
    child.visited(on, observed(answers))
}

/// A woman who is pregnant since [`HPHT`], as she said on the 50th day.
pub(crate) fn pregnant() -> Child {
    let woman = Child::born("1998-05-31");
    let answers = [("hamil_sekarang", Value::Bool(true)), ("hpht", text(HPHT))];
    told(woman, after(50), &answers)
}

pub(crate) fn after(days: i32) -> Day {
    day(HPHT).plus_days(days)
}

pub(crate) fn seen(mother: Child, days: &[i32]) -> Child {
    let steps = ["K1", "K2", "K3", "K4", "K5", "K6"];
    let visits = days.iter().zip(steps);
    visits.fold(mother, |mother, (days, step)| mother.given(after(*days), "anc_visit", step))
}

pub(crate) fn delivered(mother: Child, on: Day, outcome: &str, more: &[(&str, Value)]) -> Child {
    let ended = [("hasil_kehamilan", text(outcome)), ("tgl_persalinan", text(&on.to_string()))];
    let answers: Vec<(&str, Value)> = ended.into_iter().chain(more.iter().cloned()).collect();
    told(mother, on.plus_days(2), &answers)
}

// 12w6d is day 90, 13w0d day 91; 24w6d is day 174, 25w0d day 175.
#[rstest]
#[case::in_the_middle(&[80, 120, 200, 240], true, 0)]
#[case::last_day_of_the_first(&[90, 120, 200, 240], true, 0)]
#[case::first_day_of_the_second(&[91, 120, 200, 240], false, 0b001)]
#[case::last_day_of_the_second(&[90, 174, 200, 240], true, 0)]
#[case::first_day_of_the_third(&[90, 175, 200, 240], false, 0b010)]
#[case::both_on_the_border(&[90, 91, 175, 176], true, 0)]
#[case::one_of_the_third(&[90, 120, 174, 240], false, 0b100)]
#[case::twice_on_one_day(&[90, 120, 200, 200], false, 0b100)]
#[case::nobody_came(&[], false, 0b111)]
fn four_visits(#[case] days: &[i32], #[case] done: bool, #[case] lacks: u64) {
    let portrait = seen(pregnant(), days).on("2024-10-30");
    assert_eq!(missing(&portrait, "kia.k4"), (done, lacks));
}

#[rstest]
#[case::six(&[80, 100, 120, 180, 200, 240], 0b111000)]
#[case::one_in_the_second(&[80, 120, 180, 200, 240], 0b111010)]
#[case::two_in_the_third(&[80, 100, 120, 200, 240], 0b111100)]
fn six_visits(#[case] days: &[i32], #[case] lacks: u64) {
    let portrait = seen(pregnant(), days).on("2024-10-30");
    assert_eq!(missing(&portrait, "kia.k6"), (false, lacks));
    let scanned = seen(pregnant(), days)
        .given(after(80), "anc_usg", "USG1")
        .given(after(240), "anc_usg", "USG3")
        .on("2024-10-30");
    assert_eq!(missing(&scanned, "kia.k6"), (false, lacks & 0b100111), "no doctor saw her");
}

#[rstest]
#[case(90, true)] // 12 weeks and 6 days.
#[case(91, false)] // 13 weeks.
fn the_first_visit_is_pure_within_twelve_weeks(#[case] on: i32, #[case] pure: bool) {
    let portrait = seen(pregnant(), &[on]).on("2024-10-30");
    assert!(missing(&portrait, "kia.k1").0);
    assert_eq!(missing(&portrait, "kia.k1-murni").0, pure);
}

#[test]
fn a_pregnancy_is_of_the_month_it_is_expected_or_ended_in() {
    let open = pregnant().on("2024-03-01");
    assert_eq!(only(&open, "kia.k1"), ("2024-10".to_owned(), None, 1));
    let early = delivered(pregnant(), day("2024-09-20"), "lahir_hidup", &[]).on("2024-10-30");
    assert_eq!(only(&early, "kia.k1").0, "2024-09");
    let dead = delivered(pregnant(), day("2024-09-20"), "lahir_mati", &[]).on("2024-10-30");
    assert_eq!(only(&dead, "kia.k1").0, "2024-09");
    let lost = delivered(pregnant(), day("2024-03-20"), "keguguran", &[]).on("2024-10-30");
    assert!(of(&lost, "kia.k1").is_empty());
}

#[test]
fn each_pregnancy_is_a_case_of_its_own() {
    let first = delivered(seen(pregnant(), &[80]), day("2024-10-01"), "lahir_hidup", &[]);
    let again = [("hamil_sekarang", Value::Bool(true)), ("hpht", text("2025-03-01"))];
    let portrait = told(first, day("2025-05-01"), &again).on("2025-06-01");
    let cases = of(&portrait, "kia.k1-murni");
    let told: Vec<(i32, String, bool)> =
        cases.iter().map(|c| (c.case, c.month.to_string(), c.done.is_some())).collect();
    let expected = [(1, "2024-10".to_owned(), true), (2, "2025-12".to_owned(), false)];
    assert_eq!(told, expected, "the first visit of one pregnancy is not that of the next");
}

#[rstest]
#[case(&[60, 29], false)]
#[case(&[60, 30], true)]
fn ninety_tablets_are_added_up(#[case] tablets: &[u32], #[case] done: bool) {
    let given = tablets.iter().zip([100, 150]).fold(pregnant(), |mother, (tablets, on)| {
        told(mother, after(on), &[("ttd_jumlah", number(&tablets.to_string()))])
    });
    assert_eq!(missing(&given.on("2024-10-30"), "gizi.ttd-bumil").0, done);
}

#[rstest]
#[case("89", false)]
#[case("90", true)]
fn or_read_from_the_book(#[case] total: &str, #[case] done: bool) {
    let mother = told(pregnant(), after(200), &[("ttd_total", number(total))]);
    assert_eq!(missing(&mother.on("2024-10-30"), "gizi.ttd-bumil").0, done);
}

#[rstest]
#[case("puskesmas", "bidan", 0b00)]
#[case("bpm", "spog", 0b00)]
#[case("rs", "dokter", 0b00)]
#[case("lainnya", "bidan", 0b01)]
#[case("klinik", "lainnya", 0b10)]
#[case("lainnya", "lainnya", 0b11)]
fn a_delivery_has_a_place_and_a_helper(
    #[case] place: &str,
    #[case] helper: &str,
    #[case] lacks: u64,
) {
    let more = [("tempat_salin", text(place)), ("penolong", text(helper))];
    let portrait = delivered(pregnant(), day("2024-09-30"), "lahir_hidup", &more).on("2024-10-30");
    // Written two days later, in October: it was done on the day of the delivery.
    let done = (lacks == 0).then(|| "2024-09".to_owned());
    assert_eq!(only(&portrait, "kia.pf"), ("2024-09".to_owned(), done, lacks));
    assert_eq!(missing(&portrait, "kia.pn").0, lacks & 0b10 == 0);
}

#[test]
fn who_died_giving_birth_counts_and_who_had_left_does_not() {
    let on = day("2024-09-20");
    let mother = delivered(pregnant(), on, "lahir_hidup", &[]);
    let died = mother.clone().stating(on, Body::Death(Death::default()));
    assert_eq!(of(&died.on("2024-10-30"), "kia.pf").len(), 1);
    let left = mother.clone().stating(day("2024-08-01"), Body::Departure(Departure::default()));
    assert!(of(&left.on("2024-10-30"), "kia.pf").is_empty());
    // Who leaves afterwards stays counted.
    let later = mother.stating(day("2024-10-10"), Body::Departure(Departure::default()));
    assert_eq!(of(&later.on("2024-10-30"), "kia.pf").len(), 1);
}

#[test]
fn open_pregnancies_are_no_deliveries() {
    assert!(of(&pregnant().on("2024-10-30"), "kia.pf").is_empty());
}

// KF4 is open from day 29 to day 42.
#[rstest]
#[case(29, 0)]
#[case(42, 0)]
#[case(28, 0b1000)]
#[case(43, 0b1000)]
fn four_visits_after_birth(#[case] last: i32, #[case] lacks: u64) {
    let on = day("2024-10-01");
    let mother = delivered(pregnant(), on, "lahir_hidup", &[]);
    let mother = [(1, "KF1"), (5, "KF2"), (15, "KF3"), (last, "KF4")]
        .into_iter()
        .fold(mother, |mother, (days, step)| mother.given(on.plus_days(days), "nifas_kf", step));
    let portrait = mother.on("2024-12-20");
    assert_eq!(only(&portrait, "kia.kf-lengkap").0, "2024-11", "day 43 is 13 November");
    assert_eq!(missing(&portrait, "kia.kf-lengkap"), (lacks == 0, lacks));
}

/// Somebody with high blood pressure, as written in March 2025.
fn hypertensive() -> Child {
    let answers = [("ht_dx", Value::Bool(true)), ("td_sistol", number("150"))];
    at(Child::born("1980-06-15"), "2025-03-10", &answers)
}

pub(crate) fn at(child: Child, on: &str, answers: &[(&str, Value)]) -> Child {
    child.visited(day(on), Visit { setting: Setting::Puskesmas, ..observed(answers) })
}

fn measured(child: Child, days: &[&str]) -> Child {
    days.iter().fold(child, |child, on| at(child, on, &[("td_sistol", number("140"))]))
}

fn taught(child: Child, on: &str) -> Child {
    at(child, on, &[("edukasi", text("kurangi garam")), ("obat_ht", Value::Bool(true))])
}

// Registered in March: from April on, every month that is over.
#[rstest]
#[case::all(&["2025-04-01", "2025-05-31"], "2025-06-20", 0)]
#[case::april_is_empty(&["2025-05-31"], "2025-06-20", 0b001)]
#[case::may_is_empty(&["2025-04-01"], "2025-06-01", 0b001)]
#[case::may_is_not_over(&["2025-04-01"], "2025-05-31", 0)]
#[case::the_month_of_registration_is_not_asked_for(&[], "2025-04-30", 0)]
#[case::april_is_over(&[], "2025-05-01", 0b001)]
fn pressure_every_month(#[case] days: &[&str], #[case] on: &str, #[case] lacks: u64) {
    let portrait = taught(measured(hypertensive(), days), "2025-03-20").on(on);
    assert_eq!(missing(&portrait, "spm.08"), (lacks == 0, lacks));
}

#[test]
fn who_misses_no_month_was_up_to_date_since_the_first() {
    let ill = taught(measured(hypertensive(), &["2025-04-01", "2025-05-31"]), "2025-03-20");
    let more = measured(ill.clone(), &["2025-06-10"]);
    for portrait in [ill.on("2025-06-05"), more.on("2025-06-20"), more.on("2025-06-30")] {
        assert_eq!(only(&portrait, "spm.08").1.as_deref(), Some("2025-03"));
    }
    assert_eq!(only(&more.on("2025-09-01"), "spm.08").1, None, "July is empty");
}

/// Nobody draws the portrait of somebody again who left or died: it must stay as it is.
#[test]
fn nothing_changes_by_itself_for_who_left_or_died() {
    let ill = taught(measured(hypertensive(), &["2025-04-01", "2025-05-31"]), "2025-03-20");
    let on = day("2025-06-10");
    let left = ill.clone().stating(on, Body::Departure(Departure::default()));
    let died = ill.stating(on, Body::Death(Death::default()));
    for gone in [left, died] {
        let that_day = gone.on("2025-06-10");
        assert_eq!(missing(&that_day, "spm.08"), (true, 0));
        for later in ["2025-06-11", "2025-07-01", "2025-12-31", "2026-03-01"] {
            let portrait = gone.on(later);
            assert_eq!(portrait.contributions, that_day.contributions, "{later}");
        }
    }
}

#[test]
fn a_missing_component_is_named() {
    let portrait = measured(hypertensive(), &["2025-04-01"]).on("2025-05-20");
    assert_eq!(missing(&portrait, "spm.08"), (false, 0b110));
    // Measured by a volunteer: not in a facility.
    let at_posyandu = told(hypertensive(), day("2025-04-03"), &[("td_sistol", number("140"))]);
    assert_eq!(missing(&at_posyandu.on("2025-05-20"), "spm.08"), (false, 0b111));
}

#[test]
fn every_year_is_a_case_of_its_own() {
    let portrait = taught(hypertensive(), "2025-03-20").on("2026-02-01");
    let cases = of(&portrait, "spm.08");
    let told: Vec<(i32, String, u64)> =
        cases.iter().map(|c| (c.case, c.month.to_string(), c.missing)).collect();
    let expected = [(2025, "2025-01".to_owned(), 0b001), (2026, "2026-01".to_owned(), 0b111)];
    assert_eq!(told, expected);
}

#[rstest]
#[case("1965-12-31", true)] // 60 on the last day of 2025.
#[case("1966-01-01", false)]
fn elderly_are_those_who_turn_sixty_in_the_year(#[case] birth: &str, #[case] counted: bool) {
    let portrait = Child::born(birth).on("2025-03-01");
    let of_year = of(&portrait, "lansia.skrining").into_iter().filter(|c| c.case == 2025);
    assert_eq!(of_year.count(), usize::from(counted));
}

#[rstest]
#[case("2010-12-31", true)]
#[case("2011-01-01", false)]
fn hypertension_counts_from_fifteen(#[case] birth: &str, #[case] counted: bool) {
    let child = at(Child::born(birth), "2025-03-10", &[("ht_dx", Value::Bool(true))]);
    assert_eq!(of(&child.on("2025-04-01"), "spm.08").len(), usize::from(counted));
}

#[test]
fn a_check_counts_for_its_calendar_year() {
    let child = Child::born("2000-01-01").given(day("2025-12-31"), "ckg_dewasa", "");
    let portrait = child.on("2026-01-02");
    let years: Vec<(i32, bool)> = of(&portrait, "pkg.cakupan")
        .iter()
        .filter(|c| 2025 <= c.case)
        .map(|c| (c.case, c.done.is_some()))
        .collect();
    assert_eq!(years, [(2025, true), (2026, false)]);
}

#[test]
fn time_alone_is_looked_at_when_a_month_or_a_year_is_over() {
    let ill = taught(hypertensive(), "2025-03-20").on("2025-04-15");
    assert!(ill.next_change_on.is_some_and(|next| next <= day("2025-05-01")));
    let well = Child::born("1990-01-01").on("2025-04-15");
    assert!(well.next_change_on.is_some_and(|next| next <= day("2026-01-01")));
}

/// Last day on which all that the only case lacks can still be done.
fn open_until(portrait: &Portrait, indicator: &str) -> Option<Day> {
    let found = of(portrait, indicator);
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].open_until
}

#[rstest]
#[case::nobody_came(&[], Some(90))] // 12w6d.
#[case::the_second_is_lacking(&[90], Some(174))] // 24w6d.
#[case::the_second_is_too_late(&[90, 175, 200], Some(174))]
#[case::all_is_done(&[90, 120, 200, 240], None)]
fn a_visit_can_be_until_its_trimester_ends(#[case] days: &[i32], #[case] until: Option<i32>) {
    for on in ["2024-10-01", "2024-10-30"] {
        let portrait = seen(pregnant(), days).on(on);
        assert_eq!(open_until(&portrait, "kia.k4"), until.map(after), "{on}");
    }
}

#[test]
fn what_a_pregnancy_lacks_can_be_until_it_ends_or_she_leaves() {
    // Any visit is the first one: 42 weeks and 6 days.
    assert_eq!(open_until(&pregnant().on("2024-06-01"), "kia.k1"), Some(after(300)));
    let mother = delivered(pregnant(), day("2024-09-20"), "lahir_hidup", &[]);
    assert_eq!(open_until(&mother.on("2024-10-30"), "kia.k1"), Some(day("2024-09-20")));
    let left = seen(pregnant(), &[90]);
    let left = left.stating(day("2024-06-01"), Body::Departure(Departure::default()));
    let portrait = left.on("2024-10-30");
    assert!(of(&portrait, "kia.k4").iter().all(|case| case.open_until == Some(day("2024-06-01"))));
}

#[test]
fn a_dose_can_be_given_until_its_window_closes() {
    let child = Child::born("2025-03-15");
    // Hepatitis B within a day is the first to close.
    let portrait = child.on("2025-03-16");
    assert_eq!(open_until(&portrait, "imun.hb0").map(Day::month), Some(day("2025-03-15").month()));
    // Without it the basic doses are never complete, though the year has months to go.
    let hb0 = open_until(&child.on("2026-03-16"), "imun.hb0");
    assert!(hb0.is_some());
    assert_eq!(open_until(&child.on("2026-03-16"), "imun.idl"), hb0);
    // Of the others the first windows close on day 359.
    let given = child.given(day("2025-03-15"), "imm_hb0", "HB0");
    let closes = day("2025-03-15").plus_days(359);
    assert_eq!(open_until(&given.on("2026-03-16"), "imun.idl"), Some(closes));
}

#[rstest]
#[case::the_year_lasts("2025-05-31", "2025-12-31")]
#[case::may_was_missed("2025-06-01", "2025-05-31")]
#[case::the_first_that_was_missed("2025-08-01", "2025-05-31")]
fn a_month_that_was_missed_is_missed(#[case] on: &str, #[case] until: &str) {
    let portrait = measured(hypertensive(), &["2025-04-01"]).on(on);
    assert_eq!(open_until(&portrait, "spm.08"), Some(day(until)));
}
