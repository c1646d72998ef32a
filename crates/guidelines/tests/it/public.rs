//! Which numbers everybody may read.

use domain::day::Day;
use guidelines::public::PublicBy;
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
[[public]]
id = "publik"
version = "1"
valid_from = 2020-01-01
label = { id = "Untuk umum", en = "For everybody" }
sources = ["S1"]
percent_from = 50

[[public.table]]
indicator = "imun.lengkap"
title = { id = "Imunisasi lengkap", en = "Fully immunised" }
of = { id = "bayi", en = "infants" }
by = "desa"
"#;

#[test]
fn a_table_is_of_each_desa_or_of_the_puskesmas() {
    let law = Law::new().loaded();
    let rules = law.public_on(Day::from_ymd(2026, 3, 31).unwrap()).unwrap();
    assert_eq!((&*rules.tables[0].indicator, rules.tables[0].by), ("imun.lengkap", PublicBy::Desa));
}

#[rstest]
#[case("kode.tak-dikenal", "indicator = \"imun.lengkap\"", "indicator = \"imun.tidak\"", -9)]
#[case("nilai.tidak-sah", "by = \"desa\"", "by = \"dusun\"", 0)]
#[case("kunci.tidak-ada", "by = \"desa\"", "", -4)]
#[case(
    "id.ganda",
    "by = \"desa\"",
    "by = \"desa\"\n[[public.table]]\nindicator = \"imun.lengkap\"\n\
     title = { id = \"Lagi\", en = \"Again\" }\nof = { id = \"bayi\", en = \"infants\" }\n\
     by = \"puskesmas\"",
    1
)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "public.toml", old, new, below);
}

/// A number that is told to many would tell what the board of a confidential indicator hides.
#[rstest]
#[case("readings.toml", "{ figure = \"mutu.tangan\" }", "{ indicator = \"uji.temuan\" }")]
#[case("public.toml", "\"imun.lengkap\"", "\"uji.temuan\"")]
#[case("situation.toml", "\"imun.lengkap\"", "\"uji.temuan\"")]
fn nothing_told_to_many_counts_by_a_confidential_answer(
    #[case] file: &str,
    #[case] old: &str,
    #[case] new: &str,
) {
    let mut law = Law::new();
    law.replace(file, old, new);
    law.loaded();
    law.replace("indicators/a.toml", "when = \"vit_a == 'biru'\"", "when = \"batuk\"");
    let faults = law.load().unwrap_err();
    let found = faults.iter().any(|of| of.file == file && of.code == "indikator.terbatas");
    assert!(found, "{faults:?}");
}
