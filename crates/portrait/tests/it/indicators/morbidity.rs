//! Illness by month: of newborns, infants, mothers, adults and older people.

use domain::record::Value;
use rstest::rstest;

use crate::{
    child::{Child, number, text},
    indicators::year::{YEAR, asked, done_in, in_month, in_year, man, told, woman},
};

/// What March 2025 says of somebody who answered on the 10th.
fn in_march(person: Child, row: &str, answers: &[(&str, Value)]) -> Option<bool> {
    let portrait = told(person, "2025-03-10", answers).on("2025-06-20");
    let row = format!("ilp.morb.{row}");
    assert_eq!(in_month(&portrait, &row, "2025-04"), None, "nobody came in April");
    in_month(&portrait, &row, "2025-03")
}

#[rstest]
#[case("shk-positif", "shk_hasil", text("tinggi"), Some(true))]
#[case("shk-positif", "shk_hasil", text("normal"), Some(false))]
#[case("shk-positif", "shk_hasil", text("menunggu"), None)]
#[case("ikterus", "ikterus", Value::Bool(true), Some(true))]
#[case("ikterus", "ikterus", Value::Bool(false), Some(false))]
#[case("ikterus", "tanda_bahaya", Value::Bool(true), None)]
#[case("dirujuk", "rujuk", text("rumah_sakit"), Some(true))]
#[case("dirujuk", "rujuk", text("puskesmas"), Some(true))]
#[case("dirujuk", "rujuk", text("tidak"), Some(false))]
#[case("dirujuk", "tanda_bahaya", Value::Bool(false), Some(false))]
#[case("dirujuk", "bb_kg", number("3"), None)]
fn newborns(
    #[case] row: &str,
    #[case] code: &str,
    #[case] value: Value,
    #[case] counted: Option<bool>,
) {
    let row = format!("k2-neonatal.{row}");
    let answers = [(code, value)];
    assert_eq!(in_march(woman("2025-03-01"), &row, &answers), counted);
    assert_eq!(in_march(woman("2025-02-01"), &row, &answers), counted, "one month on 31 March");
    assert_eq!(in_march(woman("2025-01-31"), &row, &answers), None, "two months");
}

#[rstest]
#[case("diare", "a", Some(true))]
#[case("diare", "d", Some(false))]
#[case("pneumonia", "d", Some(true))]
#[case("pneumonia", "a", Some(false))]
fn illness_of_infants(#[case] row: &str, #[case] code: &str, #[case] counted: Option<bool>) {
    let row = format!("k2-bayi.{row}");
    let answers = [("skdr_kode", text(code))];
    assert_eq!(in_march(woman("2024-04-01"), &row, &answers), counted, "11 months on 31 March");
    assert_eq!(in_march(woman("2024-03-31"), &row, &answers), None, "12 months");
    assert_eq!(in_march(woman("2024-04-01"), &row, &[("bb_kg", number("9"))]), None, "not ill");
}

// WHO 2006, girls of 182 days: length -2 SD 61.2 cm; at 62 cm -3 SD 4.9, -2 SD 5.3, +3 SD 8.2 kg.
#[rstest]
#[case("61.8", "6.2", &[])]
#[case("60.5", "6.0", &["stunting"])]
#[case("62.0", "5.2", &["wasting", "gizi-kurang"])]
#[case("62.0", "4.7", &["wasting", "gizi-buruk"])]
#[case("62.0", "8.6", &["obesitas"])]
fn growth_of_infants(#[case] length: &str, #[case] weight: &str, #[case] found: &[&str]) {
    let answers =
        [("tb_cm", number(length)), ("bb_kg", number(weight)), ("cara_ukur", text("telentang"))];
    let rows = ["stunting", "wasting", "gizi-kurang", "gizi-buruk", "obesitas"];
    let judged = |row: &str, birth| in_march(woman(birth), &format!("k2-bayi.{row}"), &answers);
    let counted: Vec<&str> =
        rows.into_iter().filter(|row| judged(row, "2024-09-09").expect("measured")).collect();
    assert_eq!(counted, found);
    assert!(rows.into_iter().all(|row| judged(row, "2024-03-31").is_none()), "12 months");
}

#[rstest]
#[case("6", Some(true))]
#[case("7", Some(false))]
fn development_of_infants(#[case] yes: &str, #[case] counted: Option<bool>) {
    let row = "k2-bayi.gangguan-perkembangan";
    assert_eq!(in_march(woman("2024-09-09"), row, &[("kpsp_ya", number(yes))]), counted);
    assert_eq!(in_march(woman("2024-09-09"), row, &[("bb_kg", number("7"))]), None);
}

fn pregnant() -> Child {
    let answers = [("hamil_sekarang", Value::Bool(true)), ("hpht", text("2024-12-01"))];
    told(woman("1998-05-31"), "2025-02-10", &answers)
}

#[rstest]
#[case("dm", "gds_mgdl", number("199"), Some(false))]
#[case("dm", "gds_mgdl", number("200"), Some(true))]
#[case("dm", "gdp_mgdl", number("125"), Some(false))]
#[case("dm", "gdp_mgdl", number("126"), Some(true))]
#[case("hipertensi", "td_sistol", number("139"), Some(false))]
#[case("hipertensi", "td_sistol", number("140"), Some(true))]
#[case("hepatitis", "hbsag", text("reaktif"), Some(true))]
#[case("hepatitis", "hbsag", text("non_reaktif"), Some(false))]
#[case("hepatitis", "hbsag", text("tidak_diperiksa"), None)]
#[case("covid-19", "skdr_kode", text("ac"), Some(true))]
#[case("covid-19", "skdr_kode", text("y"), Some(false))]
fn mothers(
    #[case] row: &str,
    #[case] code: &str,
    #[case] value: Value,
    #[case] counted: Option<bool>,
) {
    let row = format!("k2-bumil.{row}");
    let answers = [(code, value)];
    assert_eq!(in_march(pregnant(), &row, &answers), counted);
    assert_eq!(in_march(woman("1998-05-31"), &row, &answers), None, "not pregnant");
}

#[test]
fn after_the_birth_mothers_count_too() {
    let ended = [("hasil_kehamilan", text("lahir_hidup")), ("tgl_persalinan", text("2025-03-01"))];
    let mother = told(pregnant(), "2025-03-01", &ended);
    let high = [("td_sistol", number("120")), ("td_diastol", number("90"))];
    let row = "ilp.morb.k2-bumil.hipertensi";
    let nursing = told(mother.clone(), "2025-03-10", &high).on("2025-06-20");
    assert_eq!(in_month(&nursing, row, "2025-03"), Some(true));
    let later = told(mother, "2025-04-20", &high).on("2025-06-20");
    assert_eq!(in_month(&later, row, "2025-04"), None, "42 days are over");
}

#[test]
fn known_diabetes_is_diabetes_of_the_mother() {
    let ill = told(pregnant(), "2025-02-10", &[("dm_dx", Value::Bool(true))]);
    assert_eq!(in_march(ill, "k2-bumil.dm", &[("gds_mgdl", number("110"))]), Some(true));
}

#[test]
fn engaged_people() {
    let engaged = [("catin_ya", Value::Bool(true))];
    let row = "ilp.morb.k3-dewasa.catin-perempuan";
    let she = told(woman("1998-05-31"), "2025-03-10", &engaged).on("2025-06-20");
    let he = told(man("1998-05-31"), "2025-03-10", &engaged).on("2025-06-20");
    assert_eq!(in_month(&she, row, "2025-03"), Some(true));
    assert_eq!(in_month(&he, row, "2025-03"), Some(false));
    assert_eq!(in_month(&woman("1998-05-31").on("2025-06-20"), row, "2025-03"), None);
}

#[rstest]
#[case("11.9", Some(true))]
#[case("12", Some(false))]
fn anaemia_of_engaged_women(#[case] hb: &str, #[case] counted: Option<bool>) {
    let engaged = [("catin_ya", Value::Bool(true))];
    let answers = [("hb_gdl", number(hb))];
    let row = "k3-dewasa.catin-perempuan-anemia";
    let she = told(woman("1998-05-31"), "2025-02-10", &engaged);
    assert_eq!(in_march(she, row, &answers), counted);
    let he = told(man("1998-05-31"), "2025-02-10", &engaged);
    assert_eq!(in_march(he, row, &answers), None);
    assert_eq!(in_march(woman("1998-05-31"), row, &answers), None);
}

#[rstest]
#[case("2008-01-01", false, false)] // 17.
#[case("2007-12-31", true, false)] // 18.
#[case("1966-01-01", true, false)] // 59.
#[case("1965-12-31", false, true)] // 60.
fn lasting_illness_by_age(#[case] birth: &str, #[case] adult: bool, #[case] old: bool) {
    let both = [("dm_dx", Value::Bool(true)), ("ht_dx", Value::Bool(true))];
    let ill = told(man(birth), "2025-03-10", &both);
    assert_eq!(asked(&ill, "ilp.morb.k3-dewasa.dm"), adult);
    assert_eq!(asked(&ill, "ilp.morb.k3-dewasa.hipertensi"), adult);
    assert_eq!(asked(&ill, "ilp.morb.k3-lansia.dm"), old);
}

#[test]
fn lasting_illness_counts_in_the_first_month_of_the_year_that_saw_it() {
    let ill = told(man("1980-06-01"), "2024-11-10", &[("dm_dx", Value::Bool(true))]);
    let row = "ilp.morb.k3-dewasa.dm";
    assert_eq!(in_year(&ill, row, 2024), Some((true, 0)));
    assert_eq!(in_year(&ill, row, YEAR), Some((false, 1)));
    let seen = told(ill, "2025-04-10", &[("bb_kg", number("70"))]);
    let seen = told(seen, "2025-07-10", &[("bb_kg", number("70"))]);
    assert_eq!(done_in(&seen, row).as_deref(), Some("2025-04"));
    assert!(!asked(&man("1980-06-01"), row));
}

#[rstest]
#[case("1980-06-01", "k3-dewasa.katarak", "shadow", "positif", Some(true))]
#[case("1980-06-01", "k3-dewasa.katarak", "pupil_lensa", "putih_abu", Some(true))]
#[case("1980-06-01", "k3-dewasa.katarak", "pupil_lensa", "hitam", Some(false))]
#[case("1980-06-01", "k3-dewasa.katarak", "visus_kanan", "v6_60", Some(false))]
#[case("1980-06-01", "k3-dewasa.katarak", "hj_kanan", "gangguan", None)]
#[case("2007-04-01", "k3-dewasa.katarak", "shadow", "positif", None)] // 17.
#[case("2007-03-31", "k3-dewasa.katarak", "shadow", "positif", Some(true))]
#[case("1965-04-01", "k3-dewasa.katarak", "shadow", "positif", Some(true))] // 59.
#[case("1965-03-31", "k3-dewasa.katarak", "shadow", "positif", None)]
#[case("1965-04-01", "k3-lansia.katarak", "shadow", "positif", None)]
#[case("1965-03-31", "k3-lansia.katarak", "shadow", "positif", Some(true))]
fn cataract(
    #[case] birth: &str,
    #[case] row: &str,
    #[case] code: &str,
    #[case] value: &str,
    #[case] counted: Option<bool>,
) {
    assert_eq!(in_march(man(birth), row, &[(code, text(value))]), counted);
}

#[rstest]
#[case("tekanan-darah-tinggi", &[("td_sistol", "139"), ("td_diastol", "89")], Some(false))]
#[case("tekanan-darah-tinggi", &[("td_sistol", "140")], Some(true))]
#[case("tekanan-darah-tinggi", &[("td_sistol", "120"), ("td_diastol", "90")], Some(true))]
#[case("underweight", &[("bb_kg", "47.34"), ("tb_cm", "160")], Some(true))] // 18.49.
#[case("underweight", &[("bb_kg", "47.36"), ("tb_cm", "160")], Some(false))] // 18.50.
#[case("obesitas", &[("bb_kg", "63.9"), ("tb_cm", "160")], Some(false))] // 24.96.
#[case("obesitas", &[("bb_kg", "64"), ("tb_cm", "160")], Some(true))] // 25.
#[case("obesitas", &[("tb_cm", "160")], None)]
fn older_people(
    #[case] row: &str,
    #[case] answers: &[(&str, &str)],
    #[case] counted: Option<bool>,
) {
    let row = format!("k3-lansia.{row}");
    let answers: Vec<(&str, Value)> = answers.iter().map(|(c, v)| (*c, number(v))).collect();
    assert_eq!(in_march(man("1965-03-31"), &row, &answers), counted);
    assert_eq!(in_march(man("1965-04-01"), &row, &answers), None, "59 years on 31 March");
}
