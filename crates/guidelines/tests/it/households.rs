//! Healthy households: how members make a household, its index, and the borders of the classes.

use domain::day::Day;
use guidelines::{
    household::{Health, HealthIndex, HouseholdRules, MemberBits, Status},
    model::Guidelines,
};
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
[[households]]
id = "keluarga_uji"
version = "1"
valid_from = 2020-01-01
label = { id = "Keluarga", en = "Households" }
sources = ["S1"]
healthy_above = 0.8
unhealthy_below = 0.5
planned = "batuk"
improvement = { above_percent = 50, months = 6 }

[households.classes]
healthy = { id = "Sehat", en = "Healthy" }
fair = { id = "Pra-sehat", en = "Fair" }
unhealthy = { id = "Tidak sehat", en = "Unhealthy" }

[[households.indicator]]
id = "ks.1"
label = { id = "Satu", en = "One" }
lacking = { id = "satu", en = "one" }
member.applies = "age_months <= 23"
member.good = "sex == 'P'"

[[households.indicator]]
id = "ks.2"
label = { id = "Dua", en = "Two" }
lacking = { id = "dua", en = "two" }
confidential = true
house = { asked = "known(batuk)", good = "!batuk" }

[[households.indicator]]
id = "ks.3"
label = { id = "Tiga", en = "Three" }
lacking = { id = "tiga", en = "three" }
member.applies = "age_years >= 1"
house = { asked = "known(batuk)", good = "!batuk" }

[[households.indicator]]
id = "ks.4"
label = { id = "Empat", en = "Four" }
lacking = { id = "empat", en = "four" }
member.applies = "age_years >= 1"
member.answered = { asked = "known(batuk)", good = "!batuk", months_back = 1 }
"#;

fn rules(law: &Guidelines) -> &HouseholdRules {
    law.households_on(Day::from_ymd(2026, 3, 31).unwrap()).unwrap()
}

fn bits(good: u32, bad: u32, unknown: u32) -> MemberBits {
    MemberBits { good, bad, unknown, ..MemberBits::default() }
}

fn house(yes: u32, no: u32, asked: i32) -> MemberBits {
    let asked = Some(Day::from_epoch_days(asked));
    MemberBits { yes, no, asked, ..MemberBits::default() }
}

/// Of the first indicator, which members have each for themselves.
#[rstest]
#[case::nobody(&[], Status::NotApplicable)]
#[case::not_asked_of_anybody(&[bits(0, 0, 0)], Status::NotApplicable)]
#[case::all(&[bits(1, 0, 0), bits(1, 0, 0)], Status::Reached)]
#[case::one_lacks(&[bits(1, 0, 0), bits(0, 1, 0)], Status::Lacking)]
#[case::one_lacks_one_is_unknown(&[bits(0, 0, 1), bits(0, 1, 0)], Status::Lacking)]
#[case::one_is_unknown(&[bits(1, 0, 0), bits(0, 0, 1)], Status::Unasked)]
fn what_one_member_lacks_the_household_lacks(
    #[case] members: &[MemberBits],
    #[case] expected: Status,
) {
    let law = Law::new().loaded();
    assert_eq!(rules(&law).statuses(members)[0], expected);
}

/// Of the second, which one answers for all.
#[rstest]
#[case::nobody_asked(&[bits(1, 0, 0)], Status::Unasked)]
#[case::yes(&[house(2, 0, 5)], Status::Reached)]
#[case::no(&[house(0, 2, 5)], Status::Lacking)]
#[case::first_no_then_yes(&[house(0, 2, 5), house(2, 0, 6)], Status::Reached)]
#[case::first_yes_then_no(&[house(0, 2, 6), house(2, 0, 5)], Status::Lacking)]
fn the_last_answer_holds_for_the_house(#[case] members: &[MemberBits], #[case] expected: Status) {
    let law = Law::new().loaded();
    assert_eq!(rules(&law).statuses(members)[1], expected);
}

/// Of the third, which is both.
#[rstest]
#[case::a_member_without_the_house(&[bits(0, 4, 0)], Status::Lacking)]
#[case::a_member_against_the_house(&[bits(0, 4, 0), house(4, 0, 5)], Status::Lacking)]
#[case::the_house_alone(&[house(4, 0, 5)], Status::Reached)]
#[case::nobody(&[bits(0, 0, 0)], Status::Unasked)]
fn a_member_counts_beside_the_answer(#[case] members: &[MemberBits], #[case] expected: Status) {
    let law = Law::new().loaded();
    assert_eq!(rules(&law).statuses(members)[2], expected);
}

/// Y of those that apply: more than 0.800 is healthy, less than 0.500 is not.
#[rstest]
#[case(12, 12, Health::Healthy)]
#[case(9, 11, Health::Healthy)] // 0.818
#[case(8, 10, Health::Fair)] // 0.800
#[case(4, 5, Health::Fair)]
#[case(6, 12, Health::Fair)] // 0.500
#[case(1, 2, Health::Fair)]
#[case(5, 11, Health::Unhealthy)] // 0.455
#[case(0, 1, Health::Unhealthy)]
fn borders_are_between_healthy_and_not(
    #[case] reached: u32,
    #[case] of: u32,
    #[case] expected: Health,
) {
    let law = Law::new().loaded();
    assert_eq!(rules(&law).health(HealthIndex { reached, of }), expected);
}

#[test]
fn the_index_is_of_what_applies_once_all_is_known() {
    use Status::{Lacking, NotApplicable, Reached, Unasked};
    let index = |statuses: &[Status]| HouseholdRules::index(statuses);
    let found = index(&[Reached, Reached, Lacking, NotApplicable]).unwrap();
    assert_eq!((found.reached, found.of, found.thousandths()), (2, 3, 667));
    assert_eq!(index(&[NotApplicable; 12]), None, "nothing to divide by");
    assert_eq!(index(&[Reached, Unasked]), None, "what nobody asked is not lacking");
}

#[rstest]
#[case("nilai.tidak-sah", "healthy_above = 0.8", "healthy_above = 0.4", 0)]
#[case("nilai.tidak-sah", "unhealthy_below = 0.5", "unhealthy_below = 1.2", 0)]
#[case("kunci.tidak-ada", "planned = \"batuk\"\n", "", -8)]
#[case("kode.ganda", "id = \"ks.2\"", "id = \"ks.1\"", 0)]
#[case("kunci.tidak-ada", "house = { asked = \"known(batuk)\", good = \"!batuk\" }\n\n", "\n", -5)]
#[case("kondisi.campur", "member.good = \"sex == 'P'\"", "member.good = \"batuk\"", 0)]
#[case("kondisi.campur", "\"sex == 'P'\"", "\"'imm' in overdue\"", 0)]
#[case("kondisi.hitungan", "\"age_months <= 23\"", "\"age_months + 1 <= 23\"", 0)]
#[case("kunci.tidak-ada", ", months_back = 1", "", 0)]
#[case(
    "nilai.tidak-sah",
    "sex == 'P'\"\n",
    "sex == 'P'\"\nmember.answered = { asked = \"batuk\", good = \"batuk\", months_back = 1 }\n",
    0
)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "households.toml", old, new, below);
}
