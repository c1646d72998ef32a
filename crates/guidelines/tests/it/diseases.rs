//! Early warning: what a series of weeks says, and when a week is to be closed.

use domain::day::Day;
use guidelines::{files::Files, model::Guidelines};
use outbreak::signal::Rule;
use rstest::rstest;

use crate::faults::names;

/// Two diseases of the test law, and what they share.
pub(crate) const LAW: &str = r#"
[[early_warning]]
id = "skdr"
version = "1"
valid_from = 2020-01-01
label = { id = "SKDR", en = "SKDR" }
sources = ["S1"]
examined = "batuk"
close_days = 2
report_hours = 24
age_years = [1, 5]
ears = { baseline = 7, known_min = 5, sd_floor = 0.5, limit = 3 }
[early_warning.klb]
new_after = 52
rises = 3
period = 2
month = 2
year = 2
fatality = 1.5
share = 2
months_min = 6
cases_min = 1

[[disease]]
id = "skdr.a"
code = "A"
version = "1"
valid_from = 2020-01-01
label = { id = "Diare", en = "Diarrhoea" }
sources = ["S1"]
when = "bb_kg > 3.0"
icd10 = ["A09"]
apart_days = 14
alert = { kind = "ratio", above = 1.5, cases_min = 1 }
detect = { method = "ears_c2", from_cases = 3 }

[[disease]]
id = "skdr.b"
code = "B"
version = "1"
valid_from = 2020-01-01
label = { id = "Malaria", en = "Malaria" }
sources = ["S1"]
when = "bb_kg > 4.0"
apart_days = 0
alert = { kind = "count", at_least = 2 }
"#;

fn house() -> Guidelines {
    Guidelines::load(&Files::embedded()).expect("the guidelines of the house")
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The signals of the newest week of a series.
fn rules(law: &Guidelines, disease: &str, weeks: &[Option<u32>]) -> Vec<Rule> {
    let on = day("2026-11-15");
    let warning = law.early_warning(on).unwrap();
    let disease = law.disease(disease, on).unwrap();
    warning.signals(disease, weeks).into_iter().map(|signal| signal.rule).collect()
}

/// Counts around a mean of ten, drawn by a small generator of a seed: 8 to 12.
fn flat(seed: u64, weeks: usize) -> Vec<Option<u32>> {
    let mut state = seed;
    let mut draw = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        8 + u32::try_from((state >> 33) % 5).unwrap()
    };
    (0..weeks).map(|_| Some(draw())).collect()
}

#[test]
fn a_flat_series_is_quiet_and_an_outbreak_is_signalled() {
    let law = house();
    for seed in 1..=50 {
        let mut weeks = flat(seed, 60);
        for until in 10..=weeks.len() {
            // From 8 to 12 is at most 1.5 times; the chart may be wrong now and then.
            let found = rules(&law, "skdr.penyakit.a", &weeks[..until]);
            assert!(!found.contains(&Rule::AlertRatio), "{seed}: {:?}", &weeks[..until]);
        }
        weeks.push(Some(40));
        let found = rules(&law, "skdr.penyakit.a", &weeks);
        assert_eq!(found, [Rule::AlertRatio, Rule::EarsC2], "{seed}");
    }
}

#[test]
fn a_slow_rise_is_found_by_the_chart_alone() {
    let law = house();
    let mut weeks = flat(7, 20);
    weeks.extend([14, 18, 22, 26].map(Some));
    assert_eq!(rules(&law, "skdr.penyakit.a", &weeks), [Rule::EarsC2]);
}

// Each limit of the catalogue from both sides; the week before had 10, or none.
#[rstest]
#[case("a", &[Some(10), Some(15)], false)]
#[case("a", &[Some(10), Some(16)], true)]
#[case("a", &[Some(0), Some(1)], true)]
#[case("a", &[None, Some(90)], false)]
#[case("b", &[Some(0), Some(0)], false)]
#[case("b", &[Some(9), Some(1)], true)]
#[case("c", &[Some(0), Some(1)], false)]
#[case("c", &[Some(9), Some(2)], true)]
#[case("u", &[Some(0), Some(2)], false)]
#[case("u", &[Some(0), Some(3)], true)]
#[case("y", &[Some(0), Some(90)], false)]
#[case("t", &[Some(0), Some(9)], false)]
fn the_limits_of_the_catalogue(
    #[case] code: &str,
    #[case] weeks: &[Option<u32>],
    #[case] signalled: bool,
) {
    let found = rules(&house(), &format!("skdr.penyakit.{code}"), weeks);
    assert_eq!(!found.is_empty(), signalled, "{found:?}");
}

// From three cases, with six quiet weeks of seven known, at least five of them.
#[rstest]
#[case(2, 7, false)]
#[case(3, 7, true)]
#[case(3, 5, true)]
#[case(3, 4, false)]
fn the_chart_asks_for_cases_and_for_known_weeks(
    #[case] cases: u32,
    #[case] known: usize,
    #[case] signalled: bool,
) {
    let mut weeks = vec![None; 7 - known];
    weeks.extend(vec![Some(0); known + 2]);
    weeks.push(Some(cases));
    let found = rules(&house(), "skdr.penyakit.y", &weeks);
    assert_eq!(found == [Rule::EarsC2], signalled, "{found:?}");
}

#[test]
fn a_week_is_closed_by_monday_and_ages_fall_into_groups() {
    let law = house();
    let warning = law.early_warning(day("2026-11-15")).unwrap();
    assert_eq!(warning.close_by(day("2026-11-15")), day("2026-11-23"));
    assert_eq!(warning.report_hours, 24);
    assert_eq!(
        [0, 1, 4, 5, 69, 70, 99].map(|years| warning.age_group(years)),
        [0, 1, 1, 2, 8, 9, 9]
    );
}

#[test]
fn the_catalogue_has_its_diseases_each_once() {
    let law = house();
    let codes: Vec<&str> = law.diseases_on(day("2026-11-15")).map(|d| &*d.code).collect();
    let expected = "A B C D E F G H J K L M N P Q R S T U V W Y Z AA AC";
    assert_eq!(codes.join(" "), expected);
}

#[rstest]
#[case("kode.ganda", "code = \"B\"", "code = \"A\"", -2)]
#[case("kondisi.tanpa-isian", "bb_kg > 3.0", "age_days > 3", 0)]
#[case("kondisi.campur", "bb_kg > 3.0", "bb_kg > 3.0 && days_since_contact > 3", 0)]
#[case("penyakit.terbatas", "bb_kg > 3.0", "batuk", -7)]
#[case("nilai.salah-jenis", "apart_days = 14", "apart_days = 367", 0)]
#[case("nilai.salah-jenis", "apart_days = 14", "apart_days = -1", 0)]
#[case("nilai.tidak-sah", "kind = \"ratio\"", "kind = \"kali\"", 0)]
#[case("nilai.tidak-sah", "above = 1.5", "above = 1", 0)]
#[case("nilai.salah-jenis", "at_least = 2", "at_least = 0", 0)]
#[case("nilai.tidak-sah", "\"ears_c2\"", "\"ears_c3\"", 0)]
#[case("nilai.salah-jenis", "from_cases = 3", "from_cases = 0", 0)]
#[case("nilai.tidak-sah", "known_min = 5", "known_min = 1", 0)]
#[case("nilai.tidak-sah", "known_min = 5", "known_min = 8", 0)]
#[case("nilai.tidak-sah", "fatality = 1.5", "fatality = 1", 0)]
#[case("nilai.salah-jenis", "report_hours = 24", "report_hours = 0", 0)]
#[case("nilai.tidak-sah", "[1, 5]", "[5, 1]", 0)]
#[case("nilai.tidak-sah", "[1, 5]", "[0, 5]", 0)]
#[case("nilai.tidak-sah", "[1, 5]", "[1.5]", 0)]
#[case("kunci.tidak-ada", "close_days = 2\n", "", -7)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "skdr.toml", old, new, below);
}
