//! Villages whose code changed: which one a home belongs to, on both sides of the day.

use domain::{area::DesaCode, day::Day};
use guidelines::village::{Spot, VillageChanges};
use rstest::rstest;

use crate::law::Law;

const OLD: &str = "7309012001";
const NEW: &str = "7309012009";
const OTHER: &str = "7309012002";

/// A change of 1 July 2026.
fn change(from: &str, to: &str, more: &str) -> String {
    change_on("2026-07-01", from, to, more)
}

fn change_on(on: &str, from: &str, to: &str, more: &str) -> String {
    // The other village was there all along, and the old one is the old one.
    let is_new = to.replace('.', "") == NEW;
    format!(
        "[[change]]\non = {on}\nfrom = \"{from}\"\nfrom_name = \"Lama\"\nto = \"{to}\"\n\
         to_name = \"Baru\"\nto_is_new = {is_new}\ndecree = \"Perda 3/2026\"\n{more}\n"
    )
}

fn changes(texts: &[String]) -> VillageChanges {
    let mut law = Law::new();
    law.set("villages.toml", &texts.concat());
    law.loaded().villages
}

fn desa(code: &str) -> DesaCode {
    code.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn home<'a>(code: &str, dusun: &'a str, rw: &'a str) -> Spot<'a> {
    Spot { desa: desa(code), dusun, rw }
}

#[test]
fn a_renamed_village_is_the_new_one_from_its_day() {
    let changes = changes(&[change(OLD, "73.09.01.2009", "")]);
    for (on, expected) in
        [("2026-06-30", OLD), ("2026-07-01", NEW), ("2026-07-02", NEW), ("2031-01-01", NEW)]
    {
        assert_eq!(changes.of(home(OLD, "Krajan", "001"), day(on)), desa(expected), "{on}");
        assert_eq!(changes.of_code(desa(OLD), day(on)), desa(expected), "{on}");
        assert_eq!(changes.of_code(desa(OTHER), day(on)), desa(OTHER), "{on}");
        // A code that is written before its day is of the village that it will come from.
        assert_eq!(changes.of_code(desa(NEW), day(on)), desa(expected), "{on}");
    }
    assert_eq!(changes.began(desa(NEW)), Some(day("2026-07-01")));
    assert_eq!(changes.ended(desa(OLD)), Some(day("2026-07-01")));
    assert_eq!((changes.began(desa(OLD)), changes.ended(desa(NEW))), (None, None));
}

#[test]
fn a_village_to_come_is_read_as_the_one_that_it_comes_from() {
    let (eve, on) = (day("2026-06-30"), day("2026-07-01"));
    // Of a part of a village it is that village, wherever the home stands.
    let parted = changes(&[change(OLD, NEW, "dusun = [\"Sawah\"]")]);
    for dusun in ["Sawah", "Krajan", ""] {
        assert_eq!(parted.of(home(NEW, dusun, ""), eve), desa(OLD), "{dusun}");
        assert_eq!(parted.of(home(NEW, dusun, ""), on), desa(NEW), "{dusun}");
    }
    // Of several nobody knows.
    let merged = changes(&[change(OLD, NEW, ""), change(OTHER, NEW, "")]);
    assert_eq!(merged.of_code(desa(NEW), eve), desa(NEW));
    // One that was there before keeps its own.
    let joined = changes(&[change(OLD, OTHER, "")]);
    assert_eq!(joined.of_code(desa(OTHER), eve), desa(OTHER));
    // Back over several changes.
    let last = change_on("2027-01-01", NEW, "7309012008", "");
    let twice = changes(&[change(OLD, NEW, ""), last.replace("= false", "= true")]);
    for (on, expected) in [
        ("2026-06-30", OLD),
        ("2026-07-01", NEW),
        ("2026-12-31", NEW),
        ("2027-01-01", "7309012008"),
    ] {
        assert_eq!(twice.of_code(desa("7309012008"), day(on)), desa(expected), "{on}");
    }
}

#[rstest]
#[case::named("Krajan Timur", "", NEW)]
#[case::written_otherwise(" krajan  TIMUR ", "", NEW)]
#[case::by_rw("", "5", NEW)]
#[case::by_rw_with_zeros("Sawah", "005", NEW)]
#[case::another_dusun("Krajan Barat", "004", OLD)]
#[case::nobody_wrote_it("", "", OLD)]
fn who_lives_in_a_part_that_left_is_of_the_new_village(
    #[case] dusun: &str,
    #[case] rw: &str,
    #[case] expected: &str,
) {
    let changes = changes(&[change(OLD, NEW, "dusun = [\"Krajan  timur\"]\nrw = [\"05\"]")]);
    assert_eq!(changes.of(home(OLD, dusun, rw), day("2026-07-01")), desa(expected));
    assert_eq!(changes.of(home(OLD, dusun, rw), day("2026-06-30")), desa(OLD));
    assert_eq!(changes.of_code(desa(OLD), day("2026-07-01")), desa(OLD));
}

#[test]
fn a_village_may_be_parted_whole() {
    let part = |name: &str| format!("dusun = [\"{name}\"]");
    // Written in another order: those of some dusun come first all the same.
    let changes = changes(&[change(OLD, OTHER, ""), change(OLD, NEW, &part("Sawah"))]);
    let on = day("2026-07-01");
    assert_eq!(changes.of(home(OLD, "Sawah", ""), on), desa(NEW));
    assert_eq!(changes.of(home(OLD, "Krajan", ""), on), desa(OTHER));
    assert_eq!(changes.of(home(OLD, "", ""), on), desa(OTHER));
    assert_eq!(changes.about(desa(OTHER), on).count(), 1);
    assert_eq!(changes.about(desa(OLD), on).count(), 2);
    assert_eq!(changes.about(desa(OLD), day("2026-06-30")).count(), 0);
}

#[test]
fn changes_follow_each_other_and_may_be_taken_back() {
    let changes = changes(&[
        change_on("2027-01-01", NEW, OLD, ""),
        change(OLD, NEW, "dusun = [\"Sawah\"]"),
        change_on("2028-01-01", OLD, OTHER, "dusun = [\"Sawah\"]"),
    ]);
    let sawah = |on: &str| changes.of(home(OLD, "Sawah", ""), day(on));
    assert_eq!(sawah("2026-06-30"), desa(OLD));
    assert_eq!(sawah("2026-12-31"), desa(NEW));
    assert_eq!(sawah("2027-01-01"), desa(OLD));
    assert_eq!(sawah("2028-01-01"), desa(OTHER));
    let days = |after: &str, until: &str| changes.between(day(after), day(until)).count();
    assert_eq!((days("2026-06-30", "2026-07-01"), days("2026-07-01", "2026-12-31")), (1, 0));
}

#[test]
fn nothing_moves_twice_on_one_day() {
    let part = "dusun = [\"Sawah\"]";
    let first = change(OLD, NEW, part).replace("= true", "= false");
    let changes = changes(&[first, change(NEW, OTHER, part)]);
    let on = day("2026-07-01");
    assert_eq!(changes.of(home(OLD, "Sawah", ""), on), desa(NEW));
    assert_eq!(changes.of(home(NEW, "Sawah", ""), on), desa(OTHER));
}

#[rstest]
#[case::same("wilayah.sama", &[change(OLD, OLD, "")])]
#[case::no_village("nilai.tidak-sah", &[change("730901", NEW, "")])]
#[case::no_names("label.kosong", &[change(OLD, NEW, "dusun = []")])]
#[case::empty_name("label.kosong", &[change(OLD, NEW, "rw = [\" \"]")])]
#[case::twice("wilayah.ganda", &[change(OLD, NEW, ""), change(OLD, OTHER, "")])]
#[case::a_dusun_twice(
    "wilayah.ganda",
    &[change(OLD, NEW, "dusun = [\"Sawah\"]"), change(OLD, OTHER, "dusun = [\"sawah\", \"A\"]")]
)]
#[case::an_rw_twice(
    "wilayah.ganda",
    &[change(OLD, NEW, "rw = [\"1\"]"), change(OLD, OTHER, "rw = [\"001\"]")]
)]
#[case::given_up_and_used_again(
    "wilayah.sudah-berakhir",
    &[change(OLD, NEW, ""), change_on("2027-01-01", OTHER, OLD, "")]
)]
#[case::given_up_and_used_on_the_day(
    "wilayah.sudah-berakhir",
    &[change(OLD, NEW, ""), change(OTHER, OLD, "")]
)]
#[case::given_up_and_changed_again(
    "wilayah.sudah-berakhir",
    &[change(OLD, NEW, ""), change_on("2026-07-02", OLD, OTHER, "")]
)]
#[case::not_new(
    "wilayah.bukan-baru",
    &[change(OLD, NEW, "dusun = [\"A\"]"), change_on("2026-07-02", OLD, NEW, "")]
)]
#[case::new_and_old_on_one_day(
    "wilayah.bukan-baru",
    &[change(OLD, NEW, ""), change(OTHER, NEW, "").replace("= true", "= false")]
)]
#[case::not_said("kunci.tidak-ada", &[change(OLD, NEW, "").replace("to_is_new", "# to")])]
#[case::no_decree("kunci.tidak-ada", &[change(OLD, NEW, "").replace("decree", "# decree")])]
#[case::unknown_key("kunci.tak-dikenal", &[change(OLD, NEW, "rt = [\"001\"]")])]
fn faults_are_named(#[case] code: &str, #[case] texts: &[String]) {
    let mut law = Law::new();
    law.set("villages.toml", &texts.concat());
    let faults = law.load().unwrap_err();
    let named: Vec<_> = faults.iter().map(|fault| (fault.code, fault.file.as_str())).collect();
    assert_eq!(named, [(code, "villages.toml")], "{faults:?}");
}

#[test]
fn the_guidelines_of_the_house_change_no_village() {
    let files = guidelines::files::Files::embedded();
    let house = guidelines::model::Guidelines::load(&files).unwrap();
    assert!(house.villages.all().is_empty());
}
