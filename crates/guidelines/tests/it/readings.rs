//! Readings: what they may be worked out from.

use domain::day::Day;
use guidelines::reading::{Part, PartOf, ReadingOf};
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
[[reading]]
id = "imun.bagian"
version = "1"
valid_from = 2020-01-01
label = { id = "Bagian", en = "Part" }
sources = ["S1"]
group = { id = "Imunisasi", en = "Immunisation" }
better = "lower"
plus = [{ indicator = "imun.lengkap", part = "served" }, { figure = "mutu.tangan" }]
minus = [{ indicator = "imun.lengkap" }]
over = [{ indicator = "imun.lengkap", part = "denominator" }]
per = 1000

[[reading.target]]
value = 183
valid_from = 2020-01-01
source = "S1"

[[reading]]
id = "imun.desa"
version = "1"
valid_from = 2021-01-01
label = { id = "Desa", en = "Villages" }
sources = ["S1"]
group = { id = "Imunisasi", en = "Immunisation" }
better = "higher"
villages = { indicator = "imun.lengkap", at_least = 80 }
"#;

#[test]
fn readings_are_read_as_they_stand() {
    let law = Law::new().loaded();
    let on = |year| Day::from_ymd(year, 6, 1).unwrap();
    let ids = |year| -> Vec<String> {
        law.readings_on(on(year)).map(|reading| reading.rule.id.to_string()).collect()
    };
    assert_eq!((ids(2019), ids(2020).len(), ids(2021).len()), (Vec::new(), 1, 2));
    let part = &law.readings[0];
    assert_eq!((part.per, part.targets[0].percent), (1_000, 183.0));
    let of: Vec<Part> = part.of.parts().cloned().collect();
    let people = |which| Part::People("imun.lengkap".into(), which);
    let figure = Part::Figure("mutu.tangan".into());
    let served = people(PartOf::Served);
    let (all, done) = (people(PartOf::Denominator), people(PartOf::Numerator));
    assert_eq!(of, [served, figure, done, all]);
    let villages = ReadingOf::Villages { indicator: "imun.lengkap".into(), at_least: 80 };
    assert_eq!((law.readings[1].per, &law.readings[1].of), (100, &villages));
    assert_eq!(villages.indicators().len(), 1);
}

#[rstest]
#[case("kode.tak-dikenal", "\"imun.lengkap\", part = \"served\"", "\"imun.tidak\"", -8)]
#[case("kode.tak-dikenal", "\"mutu.tangan\"", "\"mutu.kaki\"", 0)]
#[case("kode.tak-dikenal", "\"imun.lengkap\", at_least = 80", "\"imun.tidak\", at_least = 80", -8)]
#[case("bacaan.bentuk", "{ figure = \"mutu.tangan\" }", "{ part = \"served\" }", 0)]
#[case("bacaan.bentuk", "{ figure = ", "{ indicator = \"imun.lengkap\", figure = ", 0)]
#[case("bacaan.bentuk", "villages = ", "over = [{ figure = \"mutu.tangan\" }]\nvillages = ", 1)]
#[case("nilai.tidak-sah", "part = \"served\"", "part = \"all\"", 0)]
#[case("nilai.salah-jenis", "at_least = 80", "at_least = 101", 0)]
#[case("nilai.salah-jenis", "per = 1000", "per = 0", 0)]
#[case("rentang.mustahil", "value = 183", "value = 1001", 0)]
#[case(
    "kunci.tidak-ada",
    "over = [{ indicator = \"imun.lengkap\", part = \"denominator\" }]\n",
    "",
    -10
)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "readings.toml", old, new, below);
}

// What an indicator counts, of whom it asks and what it asks for are read alike.
#[rstest]
#[case("vit_a == 'biru'", "vit_a == 'biru'", false)]
#[case("vit_a == 'biru'", "batuk", true)]
#[case("who = \"twin\"", "who = \"last_batuk\"", true)]
#[case("known(vit_a)", "known(batuk)", true)]
fn an_indicator_that_reads_a_confidential_answer_is_confidential(
    #[case] old: &str,
    #[case] new: &str,
    #[case] confidential: bool,
) {
    let mut law = Law::new();
    law.replace("indicators/a.toml", old, new);
    let law = law.loaded();
    assert_eq!(law.indicators.iter().any(|indicator| indicator.confidential), confidential);
}
