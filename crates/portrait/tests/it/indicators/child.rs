//! Indicators of newborns, infants, under-fives and pupils.

use domain::{
    day::Day,
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    record::{Body, Death, Departure, Setting, Value, Visit},
};
use rstest::rstest;

use crate::{
    cases::{at, missing, of, only, told},
    child::{Child, address, day, number, observed, text},
};

const BIRTH: &str = "2024-01-10";

fn baby() -> Child {
    Child::born(BIRTH)
}

fn aged(days: i32) -> Day {
    day(BIRTH).plus_days(days)
}

fn yes(code: &str) -> (&str, Value) {
    (code, Value::Bool(true))
}

#[rstest]
#[case("kia.vitk1", "vit_k1")]
#[case("kia.imd", "imd")]
#[case("kia.mtbm", "mtbm")]
fn newborn_care_is_told_within_28_days(#[case] id: &str, #[case] code: &str) {
    let asked = |days, yes| told(baby(), aged(days), &[(code, Value::Bool(yes))]).on("2024-06-01");
    assert_eq!(only(&baby().on("2024-06-01"), id), ("2024-01".to_owned(), None, 1));
    assert!(missing(&asked(0, true), id).0);
    assert!(missing(&asked(28, true), id).0);
    assert!(!missing(&asked(29, true), id).0);
    assert!(!missing(&asked(5, false), id).0);
}

#[test]
fn the_chart_may_be_told_as_a_service() {
    let seen = baby().given(aged(5), "mtbm", "");
    assert!(missing(&seen.on("2024-06-01"), "kia.mtbm").0);
}

#[rstest]
#[case(2, true)]
#[case(14, true)]
#[case(15, false)]
fn heel_blood_is_taken_early(#[case] on: i32, #[case] done: bool) {
    let child = baby().given(aged(on), "bbl_shk", "DBS");
    assert_eq!(missing(&child.on("2024-06-01"), "kia.shk").0, done);
}

#[rstest]
#[case("tanda_bahaya", 28, Some(false))]
#[case("ikterus", 0, Some(false))]
#[case("ikterus", 29, None)]
#[case("imd", 3, None)]
fn only_newborns_with_a_complication_are_to_be_treated(
    #[case] code: &str,
    #[case] on: i32,
    #[case] counted: Option<bool>,
) {
    let ill = told(baby(), aged(on), &[yes(code)]);
    let found = |child: &Child| {
        let portrait = child.on("2024-06-01");
        of(&portrait, "kia.nk").first().map(|case| case.done.is_some())
    };
    assert_eq!(found(&ill), counted);
    let treated = told(ill, aged(10), &[yes("neonatal_ditangani")]);
    assert_eq!(found(&treated), counted.map(|_| true));
}

#[rstest]
#[case("2499", Some(true))]
#[case("2500", Some(false))]
#[case("4000", Some(false))]
fn low_weight_is_a_share_of_those_weighed(#[case] grams: &str, #[case] low: Option<bool>) {
    let weighed = told(baby(), aged(1), &[("bb_lahir_g", number(grams))]).on("2024-06-01");
    assert_eq!(of(&weighed, "gizi.bblr").first().map(|case| case.done.is_some()), low);
    assert!(of(&baby().on("2024-06-01"), "gizi.bblr").is_empty());
}

#[rstest]
#[case(Some(36), Some(true))]
#[case(Some(37), Some(false))]
#[case(None, None)]
fn preterm_is_before_37_weeks(#[case] weeks: Option<u8>, #[case] preterm: Option<bool>) {
    let facts = PersonFacts { gestation_weeks: weeks, ..PersonFacts::default() };
    let child = baby().stating(day(BIRTH), Body::from(facts)).weighed("2024-02-01", "4.2");
    let portrait = child.on("2024-06-01");
    let found = of(&portrait, "gizi.prematur");
    assert_eq!(found.first().map(|case| case.done.is_some()), preterm);
}

fn newborn_care() -> Child {
    let steps = [(1, "KN1"), (4, "KN2"), (10, "KN3")];
    let child = steps.iter().fold(baby(), |c, (on, step)| c.given(aged(*on), "neonatal_kn", step));
    let answers = ["imd", "tali_pusat_baik", "vit_k1", "salep_mata", "mtbm"].map(yes);
    told(child, aged(1), &answers)
}

#[test]
fn a_newborn_has_all_of_it() {
    let child = newborn_care().given(aged(1), "imm_hb0", "HB0");
    let done = ("2024-02".to_owned(), Some("2024-01".to_owned()), 0);
    assert_eq!(only(&child.on("2024-06-01"), "spm.03"), done, "day 28 is 7 February");
    let late = newborn_care().given(aged(2), "imm_hb0", "HB0");
    assert_eq!(missing(&late.on("2024-06-01"), "spm.03"), (false, 1 << 7));
    let nothing = baby().on("2024-06-01");
    assert_eq!(missing(&nothing, "spm.03"), (false, 0b1_1111_1111));
    // The last day is the 28th.
    let ointment = |on| told(baby(), aged(on), &[yes("salep_mata")]).on("2024-06-01");
    assert_eq!(missing(&ointment(28), "spm.03").1 & 1 << 6, 0);
    assert_eq!(missing(&ointment(29), "spm.03").1 & 1 << 6, 1 << 6);
}

#[rstest]
#[case(0, false)]
#[case(1, false)] // No hour was written: still the first 24.
#[case(2, true)]
#[case(7, true)]
#[case(8, false)]
fn the_first_dose_after_a_day(#[case] on: i32, #[case] counted: bool) {
    let portrait = baby().given(aged(on), "imm_hb0", "HB0").on("2024-06-01");
    assert_eq!(missing(&portrait, "imun.hb0-7").0, counted);
    let early = missing(&portrait, "imun.hb0-24").0;
    assert_eq!(early, on <= 1, "the one or the other");
}

/// Born at noon, given HB0 so many hours later.
#[rstest]
#[case(24, false)]
#[case(25, true)]
fn hours_decide_where_they_are_known(#[case] hours: u16, #[case] counted: bool) {
    let noon = Birth { day: day(BIRTH), minute: Some(720), precision: BirthPrecision::Exact };
    let facts = PersonFacts { birth: Some(noon), ..PersonFacts::default() };
    let child = baby().stating(day(BIRTH), Body::from(facts));
    let minutes = 12 * 60 + hours * 60;
    let on = aged(i32::from(minutes / 1440));
    let mut child = child.given(on, "imm_hb0", "HB0");
    child.set_minute(minutes % 1440);
    assert_eq!(missing(&child.on("2024-06-01"), "imun.hb0-7").0, counted);
}

#[test]
fn encephalitis_is_asked_of_endemic_provinces() {
    let elsewhere = baby().on("2025-01-20");
    assert!(of(&elsewhere, "imun.je").is_empty());
    let bali = baby().living_in("2024-02-01", "5171012001");
    assert_eq!(only(&bali.on("2025-01-20"), "imun.je"), ("2024-12".to_owned(), None, 1));
    // 11 months on 10 December: who came the day after was not there.
    let moved = |on: &str| baby().living_in(on, "5171012001").on("2025-01-20");
    assert_eq!(of(&moved("2024-12-10"), "imun.je").len(), 1);
    assert_eq!(of(&moved("2024-12-11"), "imun.je").len(), 0);
    let given = |on| bali.clone().given(day(on), "imm_je", "JE").on("2025-03-20");
    assert!(missing(&given("2025-01-09"), "imun.je").0);
    assert!(!missing(&given("2025-01-10"), "imun.je").0, "12 months");
}

#[test]
fn zero_dose_is_known_at_twelve_months() {
    let none = baby();
    assert_eq!(only(&none.on("2025-01-09"), "imun.zerodose"), ("2025-01".to_owned(), None, 1));
    let known = ("2025-01".to_owned(), Some("2025-01".to_owned()), 0);
    assert_eq!(only(&none.on("2025-01-10"), "imun.zerodose"), known);
    assert!(none.on("2024-12-01").next_change_on.is_some_and(|next| next <= day("2025-01-10")));
    let dose = |on, item, step| baby().given(day(on), item, step).on("2025-06-01");
    assert!(!missing(&dose("2025-01-09", "imm_dpt", "DPT1"), "imun.zerodose").0);
    assert!(!missing(&dose("2024-04-01", "imm_hexa", "HEXA1"), "imun.zerodose").0);
    assert!(missing(&dose("2025-01-10", "imm_dpt", "DPT1"), "imun.zerodose").0, "too late");
    assert!(missing(&dose("2024-04-01", "imm_opv", "OPV1"), "imun.zerodose").0);
}

#[test]
fn zero_dose_of_who_left_or_died_stays_as_it_was() {
    for body in [Body::Death(Death::default()), Body::Departure(Departure::default())] {
        let gone = baby().stating(day("2024-12-20"), body);
        assert_eq!(gone.on("2024-12-20").contributions, gone.on("2025-03-01").contributions);
    }
}

// 29 days to the end of the second month, 3-5, 6-8 and 9-11 months.
#[rstest]
#[case(&["2024-02-08", "2024-04-10", "2024-07-10", "2024-10-10"], 0b0000)]
#[case(&["2024-04-09", "2024-07-09", "2024-10-09", "2025-01-09"], 0b0000)]
#[case(&["2024-02-07", "2024-04-10", "2024-07-10", "2024-10-10"], 0b0001)]
#[case(&["2024-02-08", "2024-04-10", "2024-07-10", "2025-01-10"], 0b1000)]
#[case(&["2024-02-08", "2024-07-10"], 0b1010)]
#[case(&[], 0b1111)]
fn four_visits_of_an_infant(#[case] days: &[&str], #[case] lacks: u64) {
    let weight = [("bb_kg", number("6.0"))];
    let visits = |child: Child| days.iter().fold(child, |c, on| told(c, day(on), &weight));
    assert_eq!(missing(&visits(baby()).on("2025-02-01"), "kia.bayi"), (lacks == 0, lacks));
    let volunteer = visits(baby().by("KDR"));
    assert_eq!(missing(&volunteer.on("2025-02-01"), "kia.bayi"), (false, 0b1111));
    let clinic = days.iter().fold(baby().by("KDR"), |c, on| at(c, on, &weight));
    assert_eq!(missing(&clinic.on("2025-02-01"), "kia.bayi").1, lacks, "at the Puskesmas");
}

#[rstest]
#[case("2024-07-09", false)]
#[case("2024-07-10", true)]
#[case("2024-08-09", true)]
#[case("2024-08-10", false)]
fn the_check_at_six_months(#[case] on: &str, #[case] done: bool) {
    let portrait = baby().given(day(on), "pkat", "PKAT").on("2025-02-01");
    assert_eq!(missing(&portrait, "kia.pkat").0, done);
}

/// So many weighings of 2025, one a month from the tenth of January on.
fn weighed(child: Child, times: i32) -> Child {
    (0..times).fold(child, |child, month| {
        told(child, day("2025-01-10").plus_months(month), &[("bb_kg", number("9.0"))])
    })
}

fn developed(child: Child, days: &[&str]) -> Child {
    days.iter().fold(child, |child, on| child.given(day(on), "ceklis_kia", ""))
}

// Born on 10 January 2024: 23 months old on 31 December 2025.
#[rstest]
#[case(8, &["2025-02-01", "2025-08-01"], 2, 0b0000)]
#[case(7, &["2025-02-01", "2025-08-01"], 2, 0b0001)]
#[case(8, &["2025-02-01"], 2, 0b0010)]
#[case(8, &["2024-12-31", "2025-08-01"], 2, 0b0010)]
#[case(8, &["2025-02-01", "2025-08-01"], 1, 0b1000)]
fn a_year_of_an_under_five(
    #[case] weighings: i32,
    #[case] checks: &[&str],
    #[case] capsules: i32,
    #[case] lacks: u64,
) {
    let child = developed(weighed(baby(), weighings), checks);
    let child = (0..capsules).fold(child, |child, half| {
        child.given(day("2025-02-15").plus_months(6 * half), "vit_a_anak", "VA_MERAH")
    });
    let portrait = child.on("2025-12-31");
    let case = of(&portrait, "kia.anbal").into_iter().find(|case| case.case == 2025).unwrap();
    assert_eq!((case.done.is_some(), case.missing), (lacks == 0, lacks));
}

/// On 31 December 2025.
#[rstest]
#[case("2024-12-31", true)] // 12 months.
#[case("2025-01-01", false)]
#[case("2021-01-01", true)] // 59 months.
#[case("2020-12-31", false)]
fn under_fives_of_a_year(#[case] birth: &str, #[case] counted: bool) {
    let portrait = Child::born(birth).on("2025-12-31");
    for id in ["kia.anbal", "spm.04"] {
        assert_eq!(of(&portrait, id).iter().any(|case| case.case == 2025), counted, "{id}");
    }
}

#[rstest]
#[case("2024-07-01", false)] // 17 months on 31 December 2025: once is enough.
#[case("2024-06-30", true)] // 18 months.
fn one_capsule_is_enough_for_the_youngest(#[case] birth: &str, #[case] lacks: bool) {
    let child = Child::born(birth).given(day("2025-08-15"), "vit_a_anak", "VA_BIRU");
    let portrait = child.on("2025-12-31");
    let case = of(&portrait, "kia.anbal").into_iter().find(|case| case.case == 2025).unwrap();
    assert_eq!(case.missing & 0b1100, if lacks { 0b1000 } else { 0 });
}

fn immunised(child: Child, steps: &[(&str, &str, &str)]) -> Child {
    steps.iter().fold(child, |child, (on, item, step)| child.given(day(on), item, step))
}

const BASIC: &[(&str, &str, &str)] = &[
    ("2024-01-11", "imm_hb0", "HB0"),
    ("2024-02-01", "imm_bcg", "BCG"),
    ("2024-06-01", "imm_opv", "OPV4"),
    ("2024-06-01", "imm_dpt", "DPT3"),
    ("2024-06-01", "imm_ipv", "IPV1"),
    ("2024-11-01", "imm_mr", "MR1"),
];

#[test]
fn the_standard_of_an_under_five_asks_for_doses_of_his_age() {
    let lacking = |child: &Child, year: i32, on: &str| {
        let portrait = child.on(on);
        let case = of(&portrait, "spm.04").into_iter().find(|case| case.case == year).unwrap();
        case.missing
    };
    let child = immunised(baby(), BASIC);
    assert_eq!(lacking(&child, 2025, "2025-12-31") >> 5, 0, "23 months: no booster yet");
    assert_eq!(lacking(&child, 2026, "2026-12-31") >> 5, 0b1100_0000, "35 months");
    let boosters = [("2025-08-01", "imm_dpt", "DPT4"), ("2025-08-01", "imm_mr", "MR2")];
    let child = immunised(child, &boosters);
    assert_eq!(lacking(&child, 2026, "2026-12-31") >> 5, 0);
    assert_eq!(lacking(&baby(), 2025, "2025-12-31") >> 5, 0b0011_1111);
    let length = [("tb_cm", number("80")), ("cara_ukur", text("terlentang"))];
    let once = told(child.clone(), day("2025-02-10"), &length);
    let twice = told(once.clone(), day("2025-08-10"), &length);
    assert_eq!(lacking(&once, 2025, "2025-12-31") & 0b10, 0b10);
    assert_eq!(lacking(&twice, 2025, "2025-12-31") & 0b10, 0);
}

#[test]
fn growth_and_development_in_one_month() {
    let counted = |child: Child| {
        let portrait = child.on("2024-08-31");
        let found = of(&portrait, "kia.sdidtk");
        found.iter().any(|part| part.month.to_string() == "2024-08" && part.done.is_some())
    };
    let on = day("2024-08-05");
    let length = [("bb_kg", number("7.5")), ("tb_cm", number("68"))];
    assert!(counted(told(baby(), on, &length).given(on, "ceklis_kia", "")));
    assert!(counted(told(baby(), on, &length).given(day("2024-08-31"), "kpsp", "KPSP6")));
    assert!(!counted(told(baby(), on, &length).given(day("2024-07-31"), "ceklis_kia", "")));
    assert!(!counted(told(baby(), on, &length[..1]).given(on, "ceklis_kia", "")));
    assert!(!counted(told(baby(), on, &length[1..]).given(on, "ceklis_kia", "")));
}

/// A girl in the first grade from July 2024 on, as the teacher wrote.
fn pupil(grade: &str) -> Child {
    let answers = [("kelas_sekolah", number(grade))];
    let visit = Visit { setting: Setting::Sekolah, ..observed(&answers) };
    Child::born("2017-03-01").visited(day("2024-09-02"), visit)
}

// The school year is July 2024 to June 2025.
#[rstest]
#[case("2024-06-30", false)]
#[case("2024-07-01", true)]
#[case("2025-06-30", true)]
#[case("2025-07-01", false)]
fn a_dose_belongs_to_its_school_year(#[case] on: &str, #[case] done: bool) {
    let child = pupil("1").given(day(on), "imm_bias_dt", "DT_K1");
    let portrait = child.on("2025-08-01");
    let cases = of(&portrait, "imun.bias-dt1");
    let told: Vec<(i32, String, bool)> =
        cases.iter().map(|c| (c.case, c.month.to_string(), c.done.is_some())).collect();
    assert_eq!(told, [(2024, "2024-07".to_owned(), done)], "she is in the first grade once");
}

#[rstest]
#[case("1", &["imun.bias-dt1", "imun.bias-mr1"])]
#[case("2", &["imun.bias-td2"])]
#[case("3", &[])]
#[case("5", &["imun.bias-td5", "imun.bias-hpv1"])]
#[case("6", &["imun.bias-hpv2"])]
fn each_grade_has_its_doses(#[case] grade: &str, #[case] ids: &[&str]) {
    let portrait = pupil(grade).on("2024-10-01");
    let of_year = |id: &str| of(&portrait, id).iter().any(|case| case.case == 2024);
    let all = [
        "imun.bias-dt1",
        "imun.bias-mr1",
        "imun.bias-td2",
        "imun.bias-td5",
        "imun.bias-hpv1",
        "imun.bias-hpv2",
    ];
    let found: Vec<&str> = all.into_iter().filter(|id| of_year(id)).collect();
    assert_eq!(found, ids);
}

#[test]
fn who_goes_to_no_school_is_counted_by_age() {
    // Seven years old on 1 July 2024.
    assert_eq!(of(&Child::born("2017-07-01").on("2024-10-01"), "imun.bias-dt1").len(), 1);
    assert_eq!(of(&Child::born("2017-07-02").on("2024-10-01"), "imun.bias-dt1").len(), 0);
}

#[test]
fn boys_have_no_hpv_and_no_td_in_the_fifth_grade_since_2026() {
    let boy = |on: &str| {
        let facts = PersonFacts {
            sex: Some(Sex::LakiLaki),
            birth: Some(Birth { day: day(on), minute: None, precision: BirthPrecision::Exact }),
            address: Some(address("7309012001")),
            ..PersonFacts::default()
        };
        Child::known_by(on, facts)
    };
    // In the fifth grade from July 2025 and from July 2026 on.
    let (before, since) = (boy("2014-05-01"), boy("2015-05-01"));
    assert_eq!(of(&before.on("2026-06-30"), "imun.bias-td5").len(), 1);
    assert_eq!(of(&since.on("2026-08-30"), "imun.bias-td5").len(), 0);
    assert_eq!(of(&before.on("2026-06-30"), "imun.bias-hpv1").len(), 0);
    let girl = Child::born("2015-05-01").on("2026-08-30");
    assert_eq!(of(&girl, "imun.bias-td5").len(), 1);
    assert_eq!(of(&girl, "imun.bias-hpv1").len(), 1);
}

#[test]
fn a_new_school_year_is_looked_at_on_its_first_day() {
    let portrait = pupil("1").on("2025-06-15");
    assert!(portrait.next_change_on.is_some_and(|next| next <= day("2025-07-01")));
    let parts = |on: &str| of(&pupil("1").on(on), "imun.bias-td2").len();
    assert_eq!((parts("2025-06-30"), parts("2025-07-01")), (0, 1));
}
