//! Figures: what follows from what was stated, and what is refused.

use domain::{
    day::Day,
    figure::{Figure, Figures},
    quantity::Quantity,
};
use guidelines::{
    figure::{Basis, FigureTable, Known},
    model::Guidelines,
};
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
group = { id = "Sasaran", en = "Targets" }

[[figure]]
id = "sasaran.penduduk"
version = "1"
valid_from = 2020-01-01
label = { id = "Penduduk", en = "People" }
sources = ["S1"]
unit = { id = "orang", en = "people" }
kind = "count"

[[figure]]
id = "demografi.cbr"
version = "1"
valid_from = 2020-01-01
label = { id = "CBR", en = "CBR" }
sources = ["S1"]
unit = { id = "per 1.000", en = "per 1,000" }
kind = "rate"
at_most = 100

[[figure]]
id = "sasaran.bumil"
version = "1"
valid_from = 2020-01-01
label = { id = "Ibu hamil", en = "Pregnant women" }
sources = ["S1"]
unit = { id = "orang", en = "people" }
kind = "count"
estimate = [
    { times = 1.1, per = 1000, of = ["demografi.cbr", "sasaran.penduduk"] },
]

[[figure]]
id = "mutu.tangan"
version = "1"
valid_from = 2020-01-01
label = { id = "Cuci tangan", en = "Hand hygiene" }
sources = ["S1"]
unit = { id = "persen", en = "percent" }
kind = "rate"
monthly = true
at_most = 100
"#;

const BUMIL: &str = "sasaran.bumil";
const CBR: &str = "demografi.cbr";
const PEOPLE: &str = "sasaran.penduduk";

fn number(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn table<'g>(
    law: &'g Guidelines,
    stated: &[(Option<&'g str>, &str, &str)],
) -> FigureTable<'g, &'g str> {
    let on = Day::from_ymd(2026, 12, 31).unwrap();
    let mut table = FigureTable::new(law, on, vec!["utara", "selatan"]);
    for (village, code, value) in stated {
        table.state(*village, code, number(value));
    }
    table
}

fn known(value: &str, basis: Basis) -> Option<Known> {
    Some(Known { value: number(value), basis })
}

// 1.1 x 20 / 1,000 = 0.022 a head: 22 of 1,000 people, 22.022 of 1,001.
#[rstest]
#[case("1000", "22")]
#[case("1001", "23")]
#[case("999", "22")]
#[case("0", "0")]
fn what_nobody_stated_is_worked_out_and_rounded_up(#[case] people: &str, #[case] women: &str) {
    let law = Law::new().loaded();
    let table = table(&law, &[(None, CBR, "20"), (Some("utara"), PEOPLE, people)]);
    assert_eq!(table.known(Some(&"utara"), BUMIL), known(women, Basis::Estimated));
}

#[test]
fn what_is_stated_goes_before_what_is_worked_out() {
    let law = Law::new().loaded();
    let stated = [(None, CBR, "20"), (Some("utara"), PEOPLE, "1000"), (Some("utara"), BUMIL, "30")];
    let table = table(&law, &stated);
    assert_eq!(table.known(Some(&"utara"), BUMIL), known("30", Basis::Stated));
    assert_eq!(table.known(Some(&"selatan"), BUMIL), None, "its people are not known");
}

#[test]
fn a_village_may_have_a_rate_of_its_own() {
    let law = Law::new().loaded();
    let stated = [
        (None, CBR, "20"),
        (Some("utara"), CBR, "10"),
        (Some("utara"), PEOPLE, "1000"),
        (Some("selatan"), PEOPLE, "1000"),
    ];
    let table = table(&law, &stated);
    assert_eq!(table.known(Some(&"utara"), BUMIL), known("11", Basis::Estimated));
    assert_eq!(table.known(Some(&"selatan"), BUMIL), known("22", Basis::Estimated));
    assert_eq!(table.known(None, BUMIL), known("33", Basis::Summed));
}

#[test]
fn the_whole_is_the_sum_only_when_every_village_has_a_number() {
    let law = Law::new().loaded();
    let one = [(Some("utara"), PEOPLE, "1000")];
    assert_eq!(table(&law, &one).known(None, PEOPLE), None);
    let both = [(Some("utara"), PEOPLE, "1000"), (Some("selatan"), PEOPLE, "500")];
    assert_eq!(table(&law, &both).known(None, PEOPLE), known("1500", Basis::Summed));
    let whole = [(Some("utara"), PEOPLE, "1000"), (None, PEOPLE, "1700"), (None, CBR, "20")];
    let table = table(&law, &whole);
    assert_eq!(table.known(None, PEOPLE), known("1700", Basis::Stated));
    assert_eq!(table.known(None, BUMIL), known("38", Basis::Estimated), "1.1 x 20 x 1.7 = 37.4");
}

#[test]
fn zero_is_a_number_and_unknown_is_none() {
    let law = Law::new().loaded();
    let table = table(&law, &[(Some("utara"), PEOPLE, "0"), (None, CBR, "20")]);
    assert_eq!(table.known(Some(&"utara"), PEOPLE), known("0", Basis::Stated));
    assert_eq!(table.known(Some(&"selatan"), PEOPLE), None);
    assert_eq!(table.known(None, "tidak.ada"), None);
}

#[rstest]
#[case("2026", PEOPLE, "12", None)]
#[case("2026", PEOPLE, "12.5", Some("angka.bulat"))]
#[case("2026-03", PEOPLE, "12", Some("angka.periode"))]
#[case("2026", "mutu.tangan", "85", Some("angka.periode"))]
#[case("2026-03", "mutu.tangan", "100", None)]
#[case("2026-03", "mutu.tangan", "100.1", Some("angka.mustahil"))]
#[case("2026", CBR, "18.4", None)]
#[case("2026", "sasaran.lain", "1", Some("angka.tidak-dikenal"))]
#[case("2019", PEOPLE, "12", Some("angka.tidak-dikenal"))]
#[case("2020", PEOPLE, "12", None)]
fn a_number_must_be_known_and_possible(
    #[case] period: &str,
    #[case] code: &str,
    #[case] value: &str,
    #[case] refused: Option<&str>,
) {
    let figure = Figure { value: number(value), low: None, high: None };
    let figures = Figures {
        desa: None,
        period: period.parse().unwrap(),
        source: "BPS".to_owned(),
        values: [(code.to_owned(), figure)].into(),
    };
    let judged = Law::new().loaded().check_figures(&figures);
    assert_eq!(judged.err().map(|refusal| refusal.code), refused);
}

#[rstest]
#[case("kode.tak-dikenal", "\"demografi.cbr\", ", "\"demografi.tfr\", ", -9)]
#[case("angka.melingkar", "\"demografi.cbr\", ", "\"sasaran.bumil\", ", -9)]
#[case("label.kosong", "of = [\"demografi.cbr\", \"sasaran.penduduk\"]", "of = []", 0)]
#[case("nilai.tidak-sah", "kind = \"count\"", "kind = \"jumlah\"", 0)]
#[case("nilai.salah-jenis", "per = 1000", "per = 0", 0)]
#[case("kunci.tidak-ada", "group = { id = \"Sasaran\", en = \"Targets\" }\n", "", -1)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "figures/a.toml", old, new, below);
}
