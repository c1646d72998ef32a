//! What the page of the health situation shows.

use domain::day::Day;
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
[[situation]]
id = "situasi"
version = "1"
valid_from = 2020-01-01
label = { id = "Situasi", en = "Situation" }
sources = ["S1"]
population = "mutu.tangan"

[[situation.problems]]
label = { id = "Bayi", en = "Infants" }
indicators = ["imun.lengkap"]

[[situation.means]]
label = { id = "Mutu", en = "Quality" }
figures = ["mutu.tangan"]
"#;

#[test]
fn problems_and_means_are_read_in_their_order() {
    let law = Law::new().loaded();
    let rules = law.situation_on(Day::from_ymd(2026, 3, 31).unwrap()).unwrap();
    assert_eq!(&*rules.population, "mutu.tangan");
    assert_eq!(
        (&*rules.problems[0].ids[0], &*rules.means[0].ids[0]),
        ("imun.lengkap", "mutu.tangan")
    );
    assert!(law.situation_on(Day::from_ymd(2019, 12, 31).unwrap()).is_none());
}

#[rstest]
#[case("kode.tak-dikenal", "population = \"mutu.tangan\"", "population = \"mutu.kaki\"", 0)]
#[case("kode.tak-dikenal", "indicators = [\"imun.lengkap\"]", "indicators = [\"imun.tidak\"]", -10)]
#[case("kode.tak-dikenal", "figures = [\"mutu.tangan\"]", "figures = [\"mutu.kaki\"]", 0)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "situation.toml", old, new, below);
}
