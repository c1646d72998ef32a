//! Why, and why not.

use portrait::draw::Painter;
use rstest::rstest;

use crate::child::{Child, GUIDELINES, day};

#[rstest]
#[case("imm_dpt.DPT1", "2024-03-01", "not_yet")]
#[case("imm_dpt.DPT1", "2024-03-20", "due")]
#[case("imm_dpt.DPT2", "2024-03-20", "waiting")]
#[case("imm_hexa", "2026-03-20", "not_for")]
#[case("gizi.ds", "2024-03-20", "missing")]
#[case("gizi.nd", "2024-03-20", "not_counted")]
#[case("tumbuh_bb.bgm", "2024-03-20", "does_not_stand")]
fn everything_has_an_answer(#[case] code: &str, #[case] on: &str, #[case] answer: &str) {
    let timeline = Child::born("2024-01-10").timeline();
    let answers = Painter::new(&GUIDELINES).explain(&timeline, code, day(on));
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0].answer, answer, "{:?}", answers[0]);
    assert!(!answers[0].sentence.is_empty() && !answers[0].sources.is_empty());
}

#[test]
fn an_item_without_step_explains_all_its_steps() {
    let timeline = Child::born("2024-01-10").timeline();
    let answers = Painter::new(&GUIDELINES).explain(&timeline, "imm_dpt", day("2024-03-20"));
    let codes: Vec<&str> = answers.iter().map(|answer| answer.code.as_str()).collect();
    assert_eq!(codes, ["imm_dpt.DPT1", "imm_dpt.DPT2", "imm_dpt.DPT3", "imm_dpt.DPT4"]);
}

#[test]
fn an_unknown_code_has_no_answer() {
    let timeline = Child::born("2024-01-10").timeline();
    assert!(Painter::new(&GUIDELINES).explain(&timeline, "xyz", day("2024-03-20")).is_empty());
}

#[test]
fn a_counted_child_names_the_record() {
    let child = Child::born("2024-01-10").weighed("2024-05-08", "6.4");
    let record = child.last_record();
    let answers =
        Painter::new(&GUIDELINES).explain(&child.timeline(), "gizi.ds", day("2024-05-20"));
    assert_eq!(answers[0].answer, "counted");
    assert!(answers[0].inputs.iter().any(|input| input.record == Some(record)));
}

#[test]
fn what_is_not_asked_of_somebody_is_not_explained() {
    let painter = Painter::new(&GUIDELINES);
    let asked = |birth: &str| {
        let timeline = Child::born(birth).timeline();
        let answers = painter.explain(&timeline, "kia.anbal", day("2025-12-31"));
        let names = answers[0].inputs.iter().map(|input| input.name.to_string());
        names.filter(|name| name.contains("vitamin A")).collect::<Vec<String>>()
    };
    // 17 and 18 months old on the last day of the year.
    assert_eq!(asked("2024-07-01"), ["vitamin A sekali"]);
    assert_eq!(asked("2024-06-30"), ["vitamin A dua kali"]);
}
