//! The combined vaccine and the separate ones: one dose counts once, whichever it was.

use domain::{day::Month, record::Outcome};
use portrait::{
    draw::Painter,
    model::{ItemStatus::*, Portrait},
};
use rstest::rstest;

use crate::child::{Child, GUIDELINES, day, state};

/// A desa of Bali, where hexavalent has been introduced.
const BALI: &str = "5171012001";
/// A desa of Maros, where it has not.
const MAROS: &str = "7309012001";

/// Born 2026-02-01 in Bali: two months on 1 April, three on 1 May, four on 1 June.
fn balinese() -> Child {
    Child::born("2026-02-01").living_in("2026-02-01", BALI)
}

fn three_doses(child: Child, item: &str, steps: [&str; 3]) -> Child {
    let days = ["2026-04-05", "2026-05-05", "2026-06-05"];
    days.iter().zip(steps).fold(child, |child, (on, step)| child.given(day(on), item, step))
}

fn hexavalent(child: Child) -> Child {
    three_doses(child, "imm_hexa", ["HEXA1", "HEXA2", "HEXA3"])
}

fn due(portrait: &Portrait) -> Vec<String> {
    let vaccines = ["imm_dpt", "imm_ipv", "imm_hexa"];
    let of_these = portrait.items.iter().filter(|s| vaccines.contains(&s.item.as_ref()));
    of_these.filter(|s| s.status.is_due()).map(|s| format!("{}.{}", s.item, s.step)).collect()
}

#[test]
fn bali_asks_for_hexavalent_and_not_for_the_separate_doses() {
    let portrait = balinese().on("2026-07-01");
    assert_eq!(due(&portrait), ["imm_hexa.HEXA1"]);
    assert_eq!(state(&portrait, "imm_dpt", "").status, NotFor);
    assert_eq!(state(&portrait, "imm_ipv", "").status, NotFor);
}

#[test]
fn maros_asks_for_the_separate_doses_and_not_for_hexavalent() {
    let portrait = Child::born("2026-02-01").on("2026-07-01");
    assert_eq!(due(&portrait), ["imm_dpt.DPT1", "imm_ipv.IPV1"]);
    assert_eq!(state(&portrait, "imm_hexa", "").status, NotFor);
}

#[rstest]
#[case(BALI)]
#[case(MAROS)] // Moved away after the third dose: nothing of it is asked again.
fn who_had_hexavalent_is_not_due_dpt_or_ipv(#[case] desa: &str) {
    let child = hexavalent(balinese()).living_in("2026-07-01", desa);
    assert!(due(&child.on("2026-12-20")).is_empty());
    // The booster from day 540, which is 26 July 2027.
    let booster = if desa == BALI { "imm_hexa.DPT4" } else { "imm_dpt.DPT4" };
    assert!(due(&child.on("2027-07-25")).is_empty());
    assert_eq!(due(&child.on("2027-07-26")), [booster]);
}

#[test]
fn who_began_hexavalent_goes_on_with_separate_doses_where_there_is_none() {
    let child = balinese().given(day("2026-04-05"), "imm_hexa", "HEXA1");
    let moved = child.living_in("2026-04-20", MAROS);
    let portrait = moved.on("2026-05-03");
    assert_eq!(state(&portrait, "imm_dpt", "DPT1").status, Done);
    assert_eq!(state(&portrait, "imm_dpt", "DPT2").opens, Some(day("2026-05-03")), "28 days");
    assert_eq!(due(&portrait), ["imm_dpt.DPT2"]);
    // A dose written without its number is the second, not the first again.
    let second = moved.clone().given(day("2026-05-10"), "imm_dpt", "").on("2026-05-10");
    assert_eq!(state(&second, "imm_dpt", "DPT2").status, Done);
    // Back in Bali the third dose is hexavalent.
    let back = moved.given(day("2026-05-10"), "imm_dpt", "DPT2").living_in("2026-06-01", BALI);
    assert_eq!(due(&back.on("2026-06-10"))[0], "imm_hexa.HEXA3");
    assert!(!due(&back.on("2026-06-10")).iter().any(|code| code.starts_with("imm_dpt")));
}

#[test]
fn a_dose_without_number_stays_within_its_window_though_another_vaccine_stands_for_it() {
    // The second IPV opens at nine months: a dose at four months is not it.
    let began = balinese().given(day("2026-04-05"), "imm_hexa", "HEXA1");
    let moved = began.living_in("2026-04-20", MAROS).given(day("2026-06-02"), "imm_ipv", "");
    let portrait = moved.on("2026-11-15");
    assert_eq!(state(&portrait, "imm_ipv", "IPV1").status, Done);
    assert_eq!(state(&portrait, "imm_ipv", "IPV2").status, Due, "opened on 29 October");
    // Nor does a dose of later days make an earlier one the second.
    let first = Child::born("2026-02-01").given(day("2026-04-05"), "imm_dpt", "");
    let later = first.living_in("2026-04-20", BALI).given(day("2026-05-20"), "imm_hexa", "HEXA1");
    assert_eq!(state(&later.on("2026-06-10"), "imm_dpt", "DPT1").status, Done);
    assert!(!due(&later.on("2026-06-16")).iter().any(|code| code.ends_with('3')));
}

#[test]
fn the_gap_is_kept_to_the_later_of_two_doses_that_count_the_same() {
    let child = Child::born("2026-02-01").given(day("2026-04-05"), "imm_dpt", "DPT1");
    let both = child.living_in("2026-04-20", BALI).given(day("2026-05-20"), "imm_hexa", "HEXA1");
    assert!(!due(&both.on("2026-06-16")).iter().any(|code| code.starts_with("imm_dpt")));
    assert!(due(&both.on("2026-06-17")).contains(&"imm_dpt.DPT2".to_owned()), "28 days after");
}

#[test]
fn who_began_separate_doses_finishes_them_in_bali() {
    let child = Child::born("2026-02-01").given(day("2026-04-05"), "imm_dpt", "DPT1");
    let portrait = child.living_in("2026-04-20", BALI).on("2026-06-10");
    assert_eq!(due(&portrait), ["imm_dpt.DPT2", "imm_ipv.IPV1"]);
    assert_eq!(state(&portrait, "imm_hexa", "").status, NotFor);
}

#[test]
fn a_refused_hexavalent_dose_counts_for_nothing() {
    let day = day("2026-04-05");
    let child = balinese().service(day, "imm_hexa", "HEXA1", Outcome::Refused);
    let moved = child.living_in("2026-04-06", MAROS);
    assert_eq!(state(&moved.on("2026-05-10"), "imm_dpt", "DPT1").status, Overdue);
}

fn done(portrait: &Portrait, indicator: &str) -> Option<Month> {
    let part = portrait.contributions.iter().find(|part| *part.indicator == *indicator);
    part.unwrap_or_else(|| panic!("no part in {indicator}")).done
}

#[rstest]
#[case("imun.dpt1", "2026-04")]
#[case("imun.dpt2", "2026-05")]
#[case("imun.dpt3", "2026-06")]
#[case("imun.ipv1", "2026-04")]
#[case("imun.ipv2", "2026-05")]
fn hexavalent_counts_as_each_antigen(#[case] indicator: &str, #[case] month: &str) {
    let portrait = hexavalent(balinese()).on("2027-02-10");
    assert_eq!(done(&portrait, indicator), Some(month.parse().unwrap()));
    assert_eq!(done(&balinese().on("2027-02-10"), indicator), None);
}

#[test]
fn a_dose_after_the_first_birthday_does_not_count_whichever_it_was() {
    let late = |on| {
        let portrait = balinese().given(day(on), "imm_hexa", "HEXA1").on("2027-03-01");
        done(&portrait, "imun.dpt1")
    };
    assert_eq!(late("2027-01-31"), Some("2027-01".parse().unwrap()));
    assert_eq!(late("2027-02-01"), None);
}

#[test]
fn the_earliest_of_both_counts_and_is_named() {
    let child = balinese().given(day("2026-05-05"), "imm_dpt", "DPT1").given(
        day("2026-04-05"),
        "imm_hexa",
        "HEXA1",
    );
    let earliest = child.last_record();
    let portrait = child.on("2026-06-01");
    assert_eq!(done(&portrait, "imun.dpt1"), Some("2026-04".parse().unwrap()));
    let painter = Painter::new(&GUIDELINES);
    let answers = painter.explain(&child.timeline(), "imun.dpt1", day("2026-06-01"));
    assert_eq!(answers[0].answer, "counted");
    assert_eq!(answers[0].conditions, ["imm_dpt.DPT1 atau imm_hexa.HEXA1"]);
    assert_eq!(&*answers[0].inputs[0].name, "imm_hexa.HEXA1");
    assert_eq!(answers[0].inputs[0].record, Some(earliest));
}

#[test]
fn the_explanation_says_what_is_missing_and_what_came_too_late() {
    let input = |child: Child| {
        let painter = Painter::new(&GUIDELINES);
        let answers = painter.explain(&child.timeline(), "imun.dpt1", day("2027-03-01"));
        assert_eq!(answers[0].answer, "missing");
        (answers[0].inputs[0].name.to_string(), answers[0].inputs[0].value.clone())
    };
    let name = "imm_hexa.HEXA1".to_owned();
    assert_eq!(
        input(balinese()),
        (name.clone(), "terlambat; batas 31 Jan 2027, sudah lewat".to_owned())
    );
    let late = balinese().given(day("2027-02-01"), "imm_hexa", "HEXA1");
    assert_eq!(input(late), (name, "diberikan di luar batas waktu hitungan ini".to_owned()));
}

/// Basic immunisation from 2023 on, without the separate DPT-HB-Hib and IPV.
const OTHERS: [(&str, &str, &str); 7] = [
    ("imm_hb0", "HB0", "2026-02-01"),
    ("imm_bcg", "BCG", "2026-02-10"),
    ("imm_opv", "OPV1", "2026-02-10"),
    ("imm_opv", "OPV2", "2026-04-05"),
    ("imm_opv", "OPV3", "2026-05-05"),
    ("imm_opv", "OPV4", "2026-06-05"),
    ("imm_mr", "MR1", "2026-11-05"),
];

#[test]
fn basic_immunisation_is_complete_with_hexavalent() {
    let others = |child: Child| {
        OTHERS.iter().fold(child, |child, (item, step, on)| child.given(day(on), item, step))
    };
    let complete = others(hexavalent(balinese())).on("2027-02-10");
    assert_eq!(done(&complete, "imun.idl"), Some("2026-11".parse().unwrap()));
    assert_eq!(done(&others(balinese()).on("2027-02-10"), "imun.idl"), None);
    let dpt = three_doses(balinese(), "imm_dpt", ["DPT1", "DPT2", "DPT3"]);
    assert_eq!(done(&others(dpt).on("2027-02-10"), "imun.idl"), None, "IPV is missing");
}
