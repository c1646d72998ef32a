//! Growth: categories, KMS letters and what follows from them.

use domain::record::Value;
use guidelines::facts::FactValue;
use rstest::rstest;

use crate::child::{Child, GUIDELINES, day, number, observed, stands, state, text};
use portrait::{
    draw::Painter,
    model::{Kms, Portrait},
};

fn kms(portrait: &Portrait) -> &Kms {
    portrait.contacts.last().unwrap().growth.as_ref().unwrap().kms.as_ref().unwrap()
}

/// A girl of six months; KBM at six months is 400 g (growth rules of the KMS).
#[rstest]
// Not heavier: T.
#[case("6.9", "6.9", 'T', "tidak-bertambah")]
// Clearly along the curve: N.
#[case("6.5", "7.1", 'N', "mengikuti-garis")]
fn rises_or_not(
    #[case] before: &str,
    #[case] now: &str,
    #[case] letter: char,
    #[case] reason: &str,
) {
    let child = Child::born("2024-01-10").weighed("2024-06-12", before).weighed("2024-07-12", now);
    let portrait = child.on("2024-07-12");
    assert_eq!((kms(&portrait).status, kms(&portrait).reason), (letter, reason));
}

#[rstest]
#[case("2024-07-02", 'N')] // 20 days after: compared with the weighing before that.
#[case("2024-07-03", 'N')]
#[case("2024-07-27", 'N')] // 45 days after.
#[case("2024-07-28", 'O')] // 46 days after.
fn gaps_decide_whether_months_compare(#[case] on: &str, #[case] letter: char) {
    let child = Child::born("2024-01-10")
        .weighed("2024-05-20", "6.0")
        .weighed("2024-06-12", "6.6")
        .weighed(on, "7.4");
    assert_eq!(kms(&child.on("2024-08-01")).status, letter);
}

#[test]
fn the_first_weighing_is_b() {
    let portrait = Child::born("2024-01-10").weighed("2024-07-12", "7.0").on("2024-07-12");
    assert_eq!(kms(&portrait).status, 'B');
    assert_eq!(kms(&portrait).compared, None);
}

/// A weighing less than 21 days before is passed over for the one before it.
#[rstest]
#[case("2024-07-02", "2024-05-20", 6_000)]
#[case("2024-07-03", "2024-06-12", 6_600)]
fn the_weighing_compared_with_is_told(
    #[case] on: &str,
    #[case] compared_on: &str,
    #[case] weight_g: i64,
) {
    let child = Child::born("2024-01-10")
        .weighed("2024-05-20", "6.0")
        .weighed("2024-06-12", "6.6")
        .weighed(on, "7.4");
    let portrait = child.on("2024-08-01");
    let compared = kms(&portrait).compared.expect("an earlier weighing");
    assert_eq!((compared.day, compared.weight_g), (day(compared_on), weight_g));
    assert_eq!(kms(&portrait).gain_g, Some(7_400 - weight_g));
}

#[test]
fn twice_not_risen_is_referred_and_a_rise_ends_it() {
    let child = Child::born("2024-01-10")
        .weighed("2024-05-12", "6.6")
        .weighed("2024-06-12", "6.6")
        .weighed("2024-07-12", "6.6");
    let once = child.clone().on("2024-06-12");
    assert_eq!(kms(&once).t_in_a_row, 1);
    assert!(stands(&once, "tumbuh_bb.1t") && !stands(&once, "tumbuh_bb.2t"));
    let twice = child.clone().on("2024-07-12");
    assert_eq!(kms(&twice).t_in_a_row, 2);
    assert!(stands(&twice, "tumbuh_bb.2t"));
    let risen = child.weighed("2024-08-12", "7.4").on("2024-08-12");
    assert_eq!(kms(&risen).t_in_a_row, 0);
    assert!(!stands(&risen, "tumbuh_bb.2t") && !stands(&risen, "tumbuh_bb.1t"));
}

/// WHO 2006, girls, day 366 (12 completed months): -2 SD of length is 68.9 cm, -3 SD 66.3 cm.
#[rstest]
#[case("69.0", "tbu_normal")]
#[case("68.8", "tbu_pendek")]
#[case("66.4", "tbu_pendek")]
#[case("66.2", "tbu_sangat_pendek")]
fn length_for_age_has_indonesian_names(#[case] length: &str, #[case] category: &str) {
    let visit = observed(&[("tb_cm", number(length)), ("cara_ukur", text("terlentang"))]);
    let portrait = Child::born("2024-01-10").visited(day("2025-01-10"), visit).on("2025-01-10");
    let growth = portrait.contacts[0].growth.as_ref().unwrap();
    let score = growth.scores.iter().find(|score| score.index == "tbu").unwrap();
    assert_eq!(score.category.as_deref(), Some(category), "z {}", score.z_hundredths);
}

#[test]
fn an_absurd_weight_is_kept_flagged_and_not_classified() {
    let portrait = Child::born("2024-01-10").weighed("2026-01-20", "45").on("2026-01-20");
    let contact = &portrait.contacts[0];
    assert_eq!(contact.implausible, ["bb_kg"]);
    let scores = &contact.growth.as_ref().unwrap().scores;
    assert!(scores.iter().all(|score| score.flagged && score.category.is_none()));
    assert!(portrait.quality.iter().any(|note| note.code == "mutu.nilai-janggal"));
}

#[test]
fn oedema_leaves_no_weight_scores() {
    let visit = observed(&[
        ("bb_kg", number("8.5")),
        ("tb_cm", number("74")),
        ("cara_ukur", text("terlentang")),
        ("edema", domain::record::Value::Bool(true)),
    ]);
    let portrait = Child::born("2024-01-10").visited(day("2025-01-20"), visit).on("2025-01-20");
    let scores = &portrait.contacts[0].growth.as_ref().unwrap().scores;
    let indexes: Vec<&str> = scores.iter().map(|score| score.index).collect();
    assert_eq!(indexes, ["tbu"]);
    let urgent = portrait.findings.iter().any(|f| "refer" <= f.severity.as_str());
    assert!(urgent, "oedema is referred: {:?}", portrait.findings);
}

#[test]
fn a_weight_with_oedema_is_neither_judged_nor_compared_with() {
    let swollen =
        observed(&[("bb_kg", number("7.9")), ("edema", domain::record::Value::Bool(true))]);
    let child = Child::born("2024-01-10")
        .weighed("2024-06-12", "6.6")
        .visited(day("2024-07-12"), swollen)
        .weighed("2024-07-20", "6.7");
    let portrait = child.on("2024-07-20");
    let growth = portrait.contacts[1].growth.as_ref().unwrap();
    assert_eq!((growth.weight_g, growth.kms.as_ref()), (Some(7_900), None));
    assert_eq!(kms(&portrait).compared.map(|compared| compared.day), Some(day("2024-06-12")));
}

#[test]
fn a_child_absent_for_months_is_visited_at_home_and_a_visit_answers() {
    let child = Child::born("2024-01-10").weighed("2024-05-12", "6.6").absent("2024-06-12");
    let portrait = child.on("2024-08-20");
    assert!(!portrait.tasks.is_empty(), "a reason to visit");
    let mut visit = observed(&[]);
    visit.setting = domain::record::Setting::Rumah;
    let visited = child.visited(day("2024-08-18"), visit);
    assert!(visited.on("2024-08-20").tasks.is_empty(), "answered for the month");
}

#[test]
fn the_weight_item_is_done_by_the_weight() {
    let portrait = Child::born("2024-01-10").weighed("2024-07-12", "7.0").on("2024-07-12");
    let weighed = state(&portrait, "tumbuh_bb", "");
    assert_eq!(weighed.inputs[0].day, Some(day("2024-07-12")));
}

#[test]
fn a_danger_sign_found_at_home_stays_until_a_later_visit() {
    let told = |on: &str, danger: bool| {
        let mut visit = observed(&[("db_napas", domain::record::Value::Bool(danger))]);
        visit.setting = domain::record::Setting::Rumah;
        (day(on), visit)
    };
    let (on, danger) = told("2024-05-08", true);
    let child = Child::born("2024-01-10").visited(on, danger);
    let portrait = child.on("2024-05-09");
    let urgent = portrait.tasks.iter().any(|task| *task.rule == *"kr_tanda_bahaya");
    assert!(urgent, "{:?} {:?}", portrait.findings, portrait.tasks);
    let (on, well) = told("2024-05-09", false);
    let portrait = child.visited(on, well).on("2024-05-10");
    assert!(portrait.tasks.iter().all(|task| *task.rule != *"kr_tanda_bahaya"));
}

#[rstest]
#[case("2024-05-20", "status_gizi.buruk")] // 59 months
#[case("2024-06-12", "status_gizi.edema")] // 60 months
#[case("2025-06-09", "status_gizi.edema")] // the last day of 71 months
fn oedema_is_referred_at_every_age(#[case] on: &str, #[case] rule: &str) {
    let swollen = observed(&[("bb_kg", number("17.7")), ("edema", Value::Bool(true))]);
    let portrait = Child::born("2019-06-10").visited(day(on), swollen).on(on);
    assert!(stands(&portrait, rule));
    assert!(portrait.contacts[0].growth.as_ref().unwrap().kms.is_none());
}

/// The category of the last measuring is known between measurings, and without its day.
#[test]
fn the_last_category_of_height_is_remembered() {
    let last = |child: &Child, on: &str| {
        let painter = Painter::new(&GUIDELINES);
        let facts = painter.facts_of(&child.on(on), &[], day(on));
        let slot = GUIDELINES.vocabulary.slot("last_k_tbu").unwrap();
        facts.get(slot).and_then(FactValue::text).map(str::to_owned)
    };
    let measured = |child: Child, on: &str, height_cm: &str| {
        child.visited(day(on), observed(&[("tb_cm", number(height_cm))]))
    };
    let child = measured(Child::born("2024-01-10"), "2025-01-10", "65");
    assert_eq!(last(&child, "2025-01-09"), None);
    assert_eq!(last(&child, "2025-06-30").as_deref(), Some("tbu_sangat_pendek"));
    let child = measured(child, "2025-07-10", "80");
    assert_eq!(last(&child, "2025-07-10").as_deref(), Some("tbu_normal"), "that of the contact");
}
