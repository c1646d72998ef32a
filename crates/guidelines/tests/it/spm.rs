//! The index of the minimum service standards.

use domain::day::Day;
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
[[spm]]
id = "spm"
version = "1"
valid_from = 2020-01-01
label = { id = "SPM", en = "SPM" }
sources = ["S1"]
receivers_percent = 80
provincial = ["imun.bagian"]
class = [
    { at_least = 90, label = { id = "Utama", en = "First" } },
    { at_least = 0, label = { id = "Belum", en = "Not yet" } },
]

[[spm.service]]
number = 4
label = { id = "Balita", en = "Under-fives" }
quality = "mutu.tangan"
indicator = [{ regulation = "4/2019", id = "imun.lengkap" }]
"#;

// Tenths of a percent: 80 % of the people who received the service, 20 % of goods and staff.
#[rstest]
#[case(1_000, Some(1_000), Some(1_000), Some("Utama"))]
#[case(1_000, Some(500), Some(900), Some("Utama"))]
#[case(1_000, Some(494), Some(899), Some("Belum"))]
#[case(875, Some(1_000), Some(900), Some("Utama"))]
#[case(873, Some(1_000), Some(898), Some("Belum"))]
#[case(1_300, Some(1_200), Some(1_000), Some("Utama"))]
#[case(0, Some(0), Some(0), Some("Belum"))]
#[case(1_000, None, None, None)]
fn an_index_weighs_people_and_means(
    #[case] receivers: u64,
    #[case] quality: Option<u64>,
    #[case] index: Option<u64>,
    #[case] class: Option<&str>,
) {
    let law = Law::new().loaded();
    let rules = law.spm_on(Day::from_ymd(2026, 3, 31).unwrap()).unwrap();
    let found = rules.index(receivers, quality);
    assert_eq!(found, index);
    let named = found.and_then(|index| rules.class(index)).map(|class| class.label.id.as_str());
    assert_eq!(named, class);
}

#[rstest]
#[case("kode.tak-dikenal", "id = \"imun.lengkap\"", "id = \"imun.tidak\"", -17)]
#[case("kode.tak-dikenal", "[\"imun.bagian\"]", "[\"imun.tidak\"]", -7)]
#[case("kode.tak-dikenal", "\"mutu.tangan\"", "\"mutu.kaki\"", 0)]
#[case("nilai.tidak-sah", "at_least = 0", "at_least = 1", -2)]
#[case("nilai.tidak-sah", "at_least = 90", "at_least = 0", -1)]
#[case("nilai.salah-jenis", "receivers_percent = 80", "receivers_percent = 101", 0)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "spm.toml", old, new, below);
}
