//! Reports: what their files say, the faults that they can have, and what a DHIS2 calls their
//! fields.

use domain::day::Day;
use guidelines::{
    files::Files,
    model::Guidelines,
    report::{FieldSource, ReportPeriod, ReportRows, Take},
};
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
[[report]]
id = "form-1"
version = "1"
valid_from = 2020-01-01
label = { id = "Formulir 1", en = "Form 1" }
sources = ["S1"]
regulation = "Peraturan uji, Formulir 1"
period = "month"
rows = "field"
group = [
    { id = "l", label = { id = "L", en = "Boys" }, sex = "L" },
    { id = "bayi", label = { id = "Bayi", en = "Infants" }, from = "0m", until = "11m" },
]

[[report.field]]
id = "lengkap"
number = "1"
heading = { id = "Imunisasi", en = "Immunisation" }
label = { id = "Lengkap", en = "Complete" }
split = true
indicator = "imun.lengkap"
take = "done"

[[report.field]]
id = "tangan"
label = { id = "Cuci tangan", en = "Hand hygiene" }
figure = "mutu.tangan"

[[report.field]]
id = "darah"
label = { id = "Golongan darah", en = "Blood group" }
missing = { id = "Tidak ditanyakan.", en = "Not asked." }

[[report]]
id = "timbang"
version = "1"
valid_from = 2020-01-01
label = { id = "Daftar timbang", en = "Weighings" }
sources = ["S1"]
regulation = "Templat uji"
period = "month"
rows = "counted"
of = "imun.lengkap"
when = "bb_kg > 0"

[[report.field]]
id = "nama"
label = { id = "Nama", en = "Name" }
title = "nama_anak"
person = "name"

[[report.field]]
id = "berat"
label = { id = "Berat", en = "Weight" }
fact = "bb_kg"
"#;

/// What a DHIS2 calls them.
pub(crate) const EXCHANGE: &str = r#"
[[dhis2]]
id = "dhis2"
version = "1"
valid_from = 2020-01-01
label = { id = "Pemetaan", en = "Mapping" }
sources = ["S1"]
set = [{ report = "form-1", uid = "setUidForm1" }]
element = [
    { report = "form-1", field = "lengkap", group = "l", uid = "elemenUidL1" },
    { report = "form-1", field = "tangan", uid = "elemenUid02", combination = "kombiUid001" },
]
unit = [{ uid = "unitPuskes1" }, { desa = "7309012001", uid = "unitDesa001" }]
"#;

#[test]
fn a_form_says_where_each_field_comes_from() {
    let law = Law::new().loaded();
    let day = Day::from_ymd(2026, 3, 31).unwrap();
    let form = law.report("form-1", day).unwrap();
    assert_eq!(form.period, ReportPeriod::Month);
    assert!(matches!(form.rows, ReportRows::Field));
    assert_eq!(form.fields[0].column(), "1. Lengkap");
    let FieldSource::Indicator { id, take } = &form.fields[0].from else { panic!() };
    assert_eq!((id.as_ref(), *take), ("imun.lengkap", Take::Done));
    assert!(matches!(&form.fields[1].from, FieldSource::Figure(code) if **code == *"mutu.tangan"));
    assert!(matches!(&form.fields[2].from, FieldSource::Missing(_)));
    let list = law.report("timbang", day).unwrap();
    assert!(list.rows.names_people());
    assert_eq!(list.fields[0].column(), "nama_anak");
    assert!(law.report("form-1", Day::from_ymd(2019, 12, 31).unwrap()).is_none());
}

#[test]
fn a_field_is_found_by_what_a_dhis2_calls_it() {
    let law = Law::new().loaded();
    let rules = law.dhis2_on(Day::from_ymd(2026, 3, 31).unwrap()).unwrap();
    assert_eq!(rules.set("form-1").unwrap().as_str(), "setUidForm1");
    assert!(rules.set("timbang").is_none());
    let element = |field, group| rules.element("form-1", field, group);
    assert_eq!(element("lengkap", Some("l")).unwrap().element.as_str(), "elemenUidL1");
    assert!(element("lengkap", Some("bayi")).is_none() && element("lengkap", None).is_none());
    let combined = element("tangan", None).unwrap().combination.as_ref().unwrap();
    assert_eq!(combined.as_str(), "kombiUid001");
    assert_eq!(rules.unit(None).unwrap().as_str(), "unitPuskes1");
    let desa = |code: &str| Some(code.parse().unwrap());
    assert_eq!(rules.unit(desa("7309012001")).unwrap().as_str(), "unitDesa001");
    assert!(rules.unit(desa("7309012002")).is_none());
}

#[test]
fn nothing_of_the_ministry_is_mapped_as_long_as_nobody_has_seen_its_metadata() {
    let law = Guidelines::load(&Files::embedded()).unwrap();
    let rules = &law.dhis2[0];
    assert!(rules.sets.is_empty() && rules.elements.is_empty() && rules.units.is_empty());
    assert!(!rules.rule.assumed.is_empty());
}

#[rstest]
#[case("kode.tak-dikenal", "indicator = \"imun.lengkap\"", "indicator = \"imun.tidak\"", 0)]
#[case("kode.tak-dikenal", "\"mutu.tangan\"", "\"mutu.kaki\"", 0)]
#[case("kode.tak-dikenal", "of = \"imun.lengkap\"", "of = \"imun.tidak\"", 0)]
#[case("kode.tak-dikenal", "fact = \"bb_kg\"", "fact = \"bb_g\"", 0)]
#[case("kode.tak-dikenal", "fact = \"bb_kg\"", "fact = \"bgm\"", 0)]
#[case("kode.tak-dikenal", "figure = \"mutu.tangan\"", "register = \"ibu\"", 0)]
#[case("kondisi.nama-tak-dikenal", "when = \"bb_kg > 0\"", "when = \"bb > 0\"", 0)]
#[case("nilai.tidak-sah", "period = \"month\"", "period = \"day\"", 0)]
#[case("nilai.tidak-sah", "rows = \"field\"", "rows = \"dusun\"", 0)]
#[case("nilai.tidak-sah", "take = \"done\"", "take = \"some\"", 0)]
#[case("nilai.tidak-sah", "sex = \"L\"", "sex = \"X\"", 0)]
#[case("nilai.tidak-sah", "person = \"name\"", "person = \"shoe\"", 0)]
#[case(
    "nilai.tidak-sah",
    "uji\"\nperiod = \"month\"\nrows = \"counted\"",
    "uji\"\nperiod = \"year\"\nrows = \"counted\"",
    1
)]
#[case("laporan.asal", "figure = \"mutu.tangan\"", "person = \"name\"", -2)]
#[case("laporan.asal", "person = \"name\"", "figure = \"mutu.tangan\"", -3)]
#[case("laporan.asal", "figure = \"mutu.tangan\"", "", -2)]
#[case("laporan.asal", "take = \"done\"", "take = \"done\"\nfigure = \"mutu.tangan\"", -1)]
#[case("laporan.asal", "figure = \"mutu.tangan\"", "skdr = \"cases\"", -2)]
#[case("laporan.kelompok", "take = \"done\"", "take = \"reached\"", -2)]
#[case("laporan.kelompok", "figure = \"mutu", "split = true\nfigure = \"mutu", 0)]
#[case("kode.ganda", "id = \"darah\"", "id = \"tangan\"", -29)]
#[case("kode.ganda", "id = \"bayi\", label", "id = \"l\", label", -11)]
#[case("id.tidak-sah", "id = \"darah\"", "id = \"Darah\"", 0)]
#[case("kunci.tidak-ada", "regulation = \"Peraturan uji, Formulir 1\"", "", -6)]
fn faults_of_reports_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "reports/a.toml", old, new, below);
}

#[rstest]
#[case("nilai.tidak-sah", "setUidForm1", "setUidForm", 0)]
#[case("nilai.tidak-sah", "elemenUidL1", "1lemenUidL1", 0)]
#[case("nilai.tidak-sah", "kombiUid001", "kombi-id001", 0)]
#[case("nilai.tidak-sah", "7309012001", "73090120", 0)]
#[case("kode.tak-dikenal", "set = [{ report = \"form-1\"", "set = [{ report = \"form-9\"", 0)]
#[case("kode.tak-dikenal", "field = \"tangan\"", "field = \"kaki\"", 0)]
#[case("laporan.kelompok", "group = \"l\"", "group = \"x\"", 0)]
#[case("laporan.kelompok", "group = \"l\", ", "", 0)]
#[case("laporan.kelompok", "field = \"tangan\",", "field = \"tangan\", group = \"l\",", 0)]
fn faults_of_the_mapping_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "exchange/dhis2.toml", old, new, below);
}
