//! Every kind of fault, with the file and the line that it names.

use rstest::rstest;

use guidelines::{
    fault::Fault,
    files::{FILE_BYTES_MAX, FILES_MAX, Files},
    model::Guidelines,
};

use crate::law::Law;

#[test]
fn an_answer_is_of_one_kind_of_confidential_data() {
    let mut law = Law::new();
    let second = "\n[[segment]]\nid = \"lain\"\nversion = \"1\"\nvalid_from = 2020-01-01\n\
                  label = { id = \"Lain\", en = \"Other\" }\nsources = [\"S1\"]\n\
                  observations = [\"batuk\"]\n";
    law.replace(
        SEG,
        "kept_from_guardian = true\n",
        &format!("kept_from_guardian = true\n{second}"),
    );
    let faults = law.load().unwrap_err();
    assert!(faults.iter().any(|fault| fault.code == "kode.ganda"), "{faults:?}");
    let law = Law::new().loaded();
    assert!(law.segment_of("batuk").is_some_and(|segment| segment.kept_from_guardian));
    assert!(law.segment_of("bb_kg").is_none());
}

#[test]
fn the_test_law_has_no_faults() {
    Law::new().loaded();
}

/// An observation that takes the name of a derived fact of another type.
const CLASH: &str = r#"derived = false
[[observation]]
id = "z_bbu"
version = "1"
valid_from = 2020-01-01
label = { id = "a", en = "b" }
sources = ["S1"]
kind = "bool""#;

const OBS: &str = "observations/a.toml";
const ITM: &str = "items/a.toml";
const IND: &str = "indicators/a.toml";
const BND: &str = "growth/bands.csv";
const KBM: &str = "growth/kbm.csv";
const KMS: &str = "growth/kms.toml";
const PWS: &str = "pws.toml";
const SEG: &str = "segments.toml";
const VEL: &str = "growth/velocity.toml";

/// Breaks one thing. `after` is how many lines below the replaced text the fault stands.
#[rstest]
// Syntax and shape of the files.
#[case("toml.sintaks", "stages.toml", "from = \"0d\"", "from = ", 0)]
#[case("kunci.tak-dikenal", "stages.toml", "from = \"0d\"", "from = \"0d\"\nsampai = \"1m\"", 1)]
#[case("kunci.tak-dikenal", "stages.toml", "[[stage]]", "versi = 3\n[[stage]]", 0)]
#[case(
    "kunci.tak-dikenal",
    OBS,
    "label = { id = \"Batuk\",",
    "label = { xx = \"\", id = \"B\",",
    0
)]
#[case("kunci.tak-dikenal", ITM, "{ kind = \"monthly\" }", "{ kind = \"monthly\", days = 3 }", 0)]
#[case("kunci.tidak-ada", "edition.toml", "edition = \"uji\"", "# none\n", 0)]
#[case("nilai.salah-jenis", OBS, "decimals = 2", "decimals = \"2\"", 0)]
#[case("nilai.salah-jenis", OBS, "decimals = 2", "decimals = 4", 0)]
#[case("nilai.salah-jenis", OBS, "min = 0.2,", "min = 0.2001,", 0)]
#[case("nilai.salah-jenis", OBS, "valid_from = 2020-01-01", "valid_from = \"2020-01-01\"", 0)]
#[case("nilai.salah-jenis", OBS, "valid_from = 2020-01-01", "valid_from = 2020-01-01T08:00:00", 0)]
#[case("nilai.salah-jenis", OBS, "sources = [\"S1\"]", "sources = \"S1\"", 0)]
#[case("nilai.salah-jenis", OBS, "derived = true", "derived = \"ya\"", 0)]
#[case("nilai.tidak-sah", OBS, "kind = \"bool\"", "kind = \"boolean\"", 0)]
#[case("nilai.tidak-sah", "sources.toml", "\"tinggi\"", "\"penuh\"", 0)]
#[case("nilai.tidak-sah", ITM, "cluster = \"K2\"", "cluster = \"K9\"", 0)]
#[case("nilai.tidak-sah", ITM, "mode = \"first\"", "mode = \"some\"", 0)]
#[case("nilai.tidak-sah", ITM, "kind = \"monthly\"", "kind = \"weekly\"", 0)]
#[case("nilai.tidak-sah", IND, "better = \"higher\"", "better = \"more\"", 0)]
#[case("nilai.tidak-sah", BND, ",bbu,0m,60m,,,", ",bbx,0m,60m,,,", 0)]
#[case("nilai.tidak-sah", KBM, "L,2,900", "X,2,900", 0)]
#[case("nilai.tidak-sah", KMS, "lines = [-3, -2, 0.5]", "lines = [-2, -3]", 0)]
#[case("csv.kolom", BND, "severity,", "", 0)]
#[case("csv.kolom", KBM, "sex,", "sex,umur,", 0)]
#[case("csv.sintaks", KBM, "L,2,900,S1,", "L,2,900,S1", 0)]
// Local-area monitoring.
#[case("kode.tak-dikenal", SEG, "[\"batuk\"]", "[\"batuk\", \"bersin\"]", 0)]
#[case("label.kosong", SEG, "[\"batuk\"]", "[]", 0)]
#[case("nilai.salah-jenis", SEG, "kept_from_guardian = true", "kept_from_guardian = 1", 0)]
#[case("kunci.tak-dikenal", SEG, "kept_from_guardian = true", "wali = true", 0)]
#[case("keadaan.celah", PWS, "\"same\", \"worse\", \"none\"]", "\"same\", \"none\"]", -5)]
#[case("keadaan.ganda", PWS, "trends = [\"better\"]", "trends = [\"better\", \"same\"]", 0)]
#[case("kode.ganda", PWS, "trends = [\"better\"]", "trends = [\"better\", \"better\"]", 0)]
#[case("label.kosong", PWS, "trends = [\"better\"]", "trends = []", 0)]
#[case("nilai.tidak-sah", PWS, "trends = [\"better\"]", "trends = [\"naik\"]", 0)]
#[case("nilai.tidak-sah", PWS, "position = \"behind\"", "position = \"kurang\"", 0)]
#[case("nilai.tidak-sah", PWS, "10, 11, 12]", "10, 11, 11]", 0)]
#[case("nilai.tidak-sah", PWS, "10, 11, 12]", "10, 12]", 0)]
#[case("nilai.tidak-sah", PWS, "10, 11, 12]", "10, 9, 12]", 0)]
#[case("nilai.tidak-sah", PWS, "10, 11, 12]", "10, 10.5, 12]", 0)]
#[case("nilai.salah-jenis", PWS, "small_below = 10", "small_below = -1", 0)]
#[case("kunci.tidak-ada", PWS, "small_below = 10\n", "", -6)]
#[case("nilai.salah-jenis", PWS, "hidden_below = 5", "hidden_below = 1", 0)]
#[case("kunci.tidak-ada", PWS, "hidden_below = 5\n", "", -7)]
#[case("nilai.salah-jenis", PWS, "\ndays = 7", "\ndays = 0", 1)]
#[case("nilai.salah-jenis", PWS, "lines = 5", "lines = 21", 0)]
#[case("kunci.tidak-ada", PWS, "closing_days = 14\n", "", -3)]
#[case("nilai.salah-jenis", PWS, "signal = 8", "signal = -1", 0)]
#[case("nilai.salah-jenis", PWS, "below_months = 6\n", "below_months = 0\n", 0)]
#[case("nilai.tidak-sah", PWS, "from_months = 6\n", "from_months = 12\n", 1)]
#[case("kode.ganda", PWS, "from_months = 840", "from_months = 720", 0)]
#[case("label.kosong", PWS, "people = [\"lansia\"]", "people = []", 0)]
#[case("kunci.tak-dikenal", PWS, "severity = \"refer\"", "severity = \"refer\"\nrank = 1", 1)]
#[case(
    "kode.tak-dikenal",
    IND,
    "better = \"higher\"",
    "estimates = [\"sasaran.lain\"]\nbetter = \"higher\"",
    0
)]
// Heads of rules.
#[case("id.tidak-sah", OBS, "id = \"batuk\"", "id = \"Batuk\"", 0)]
#[case("id.tidak-sah", OBS, "id = \"batuk\"", "id = \"in\"", 0)]
#[case("id.tidak-sah", OBS, "id = \"catatan\"", "id = \"catatan.dua\"", 0)]
#[case("id.tidak-sah", ITM, "code = \"D2\"", "code = \"D 2\"", 0)]
#[case("id.tidak-sah", "sources.toml", "id = \"S1\"", "id = \"S1 2\"", 0)]
#[case("sumber.tidak-ada", "stages.toml", "sources = [\"S1\"]", "sources = []", 0)]
#[case("sumber.tak-dikenal", "stages.toml", "\"S1 Bab I\"", "\"S2 Bab I\"", 0)]
#[case("sumber.tak-dikenal", IND, "source = \"S1\"", "source = \"S9\"", 0)]
#[case("sumber.tak-dikenal", BND, "S1 hal. 2;S1", "S1 hal. 2;S9", 0)]
#[case("sumber.tak-dikenal", KBM, "L,2,900,S1", "L,2,900,S9", 0)]
#[case("berlaku.terbalik", "stages.toml", "label =", "valid_until = 2019-12-31\nlabel =", 0)]
#[case("berlaku.terbalik", IND, "valid_until = 2024-12-31", "valid_until = 2019-12-31", 0)]
#[case("label.kosong", "stages.toml", "en = \"Infant\"", "en = \" \"", 0)]
#[case("label.kosong", BND, ",Kurang,Low,", ",Kurang,,", 0)]
#[case("saran.kosong", ITM, "kader = { id = \"Sampaikan.\", en = \"Tell.\" }\n", "", -7)]
#[case("label.kosong", ITM, "nakes = { id = \"Rujuk.\",", "nakes = { id = \"\",", 0)]
// Codes.
#[case(
    "kode.tak-dikenal",
    ITM,
    "stages = [\"bayi\", \"balita\"]",
    "stages = [\"bayi\", \"lansia\"]",
    0
)]
#[case("kode.tak-dikenal", ITM, "\"rumah\"", "\"pasar\"", 0)]
#[case("kode.tak-dikenal", ITM, "done_by = [\"bb_kg\"]", "done_by = [\"bb\"]", 0)]
#[case(
    "kode.tak-dikenal",
    ITM,
    "fields = [\"bb_kg\", \"batuk\"]",
    "fields = [\n\"bb_kg\",\n\"btk\"]",
    2
)]
#[case("kode.tak-dikenal", ITM, "option = \"biru\"", "option = \"ungu\"", 0)]
#[case("kode.tak-dikenal", IND, "\"imm.D2\"", "\"imm.D3\"", 0)]
#[case("kode.tak-dikenal", IND, "\"imm.D2\"", "\"imm\"", 0)]
#[case("kode.tak-dikenal", IND, "\"imm.D2\"", "[\"imm.D2\",\n\"imm.D3\"]", 1)]
#[case("kode.ganda", IND, "\"imm.D2\"", "[\"imm.D2\", \"imm.D2\"]", 0)]
#[case("nilai.salah-jenis", IND, "\"imm.D2\"", "[]", 0)]
#[case("nilai.salah-jenis", IND, "\"imm.D2\"", "[\"imm.D2\", [\"imm.D1\"]]", 0)]
#[case("kode.tak-dikenal", ITM, "code = \"D2\"", "or_given = [\"imm.D9\"]\ncode = \"D2\"", 0)]
#[case("kode.bentrok", OBS, "derived = true", CLASH, 7)]
#[case("kode.ganda", OBS, "code = \"merah\"", "code = \"biru\"", 0)]
#[case("kode.ganda", ITM, "code = \"D2\"", "code = \"D1\"", 0)]
// Conditions.
#[case("kondisi.sintaks", ITM, "who = \"age_months >= 0\"", "who = \"age_months >=\"", 0)]
#[case("kondisi.nama-tak-dikenal", ITM, "    bb_kg < 100", "    berat < 100", 0)]
#[case("kondisi.jenis", ITM, "who = \"age_months >= 0\"", "who = \"age_months\"", 0)]
#[case("kondisi.tak-didukung", ITM, "who = \"age_months >= 0\"", "who = \"size(sex) > 0\"", 0)]
#[case("kondisi.bagi-nol", ITM, "who = \"age_months >= 0\"", "who = \"age_months / 0 > 1\"", 0)]
#[case("kondisi.kode-tak-dikenal", ITM, "who = \"age_months >= 0\"", "who = \"sex == 'M'\"", 0)]
#[case("kondisi.kode-tak-dikenal", ITM, "when = \"!bgm\"", "when = \"vit_a == 'ungu'\"", 0)]
#[case("kondisi.kode-tak-dikenal", ITM, "when = \"!bgm\"", "when = \"k_bbu == 'gemuk'\"", 0)]
#[case("kondisi.kode-tak-dikenal", "home_visits.toml", "'tumbuh.bgm'", "'tumbuh.xyz'", 0)]
#[case("kondisi.kode-tak-dikenal", "findings/a.toml", "'imm.D1' in", "'imm.D9' in", 0)]
#[case("kondisi.campur", ITM, "when = \"!bgm\"", "when = \"batuk && 'imm.D1' in given\"", 0)]
// Ranges and ages.
#[case("rentang.mustahil", OBS, "{ min = 0.2, max = 300 }", "{ min = 301, max = 300 }", 0)]
#[case("rentang.di-luar", OBS, "max = 40,", "max = 301,", 0)]
#[case("rentang.mustahil", KMS, "gap_days_min = 21", "gap_days_min = 46", 0)]
#[case("rentang.mustahil", KMS, "red_line = -3", "red_line = 1", 0)]
#[case("rentang.mustahil", VEL, "days_min = 46", "days_min = 76", 0)]
#[case("rentang.tumpang-tindih", VEL, "days_min = 46", "days_min = 45", 0)]
#[case("rentang.mustahil", IND, "percent = 80", "percent = 101", 0)]
// What a case must have had.
#[case("hitung.syarat", IND, "contact = \"known(vit_a)\", times = 2", "times = 2", 0)]
#[case("hitung.syarat", IND, "given = [\"imm\"]", "given = [\"imm\"], steps = [\"imm.D1\"]", 0)]
#[case("hitung.syarat", IND, "given = [\"imm\"]", "steps = [\"imm.D1\"], times = 2", 0)]
#[case("hitung.syarat", IND, "steps = [\"imm.D1\", \"imm.D2\"], ", "", 0)]
#[case(
    "hitung.titik",
    IND,
    "kind = \"cohort\"",
    "kind = \"episode\", episode = \"x\", ended = true",
    0
)]
#[case(
    "hitung.titik",
    IND,
    "kind = \"cohort\"",
    "kind = \"episode\", episode = \"x\", expected = \"9m\"",
    0
)]
#[case("kode.tak-dikenal", IND, "kind = \"cohort\"", "kind = \"episode\", episode = \"x\"", 0)]
#[case("kode.tak-dikenal", IND, "given = [\"imm\"]", "given = [\"imm.D9\"]", 0)]
#[case("nilai.salah-jenis", IND, "times = 2", "times = -1", 0)]
#[case("hitung.syarat", IND, "times = 2", "times = 0", 0)]
#[case("hitung.syarat", IND, "times = 2", "times = 2, who = \"known(vit_a)\"", 0)]
#[case("hitung.syarat", IND, "times = 2", "times = 2, who = \"'imm' in given\"", 0)]
#[case("kondisi.nama-tak-dikenal", IND, "times = 2", "times = 2, who = \"umur > 1\"", 0)]
#[case("kunci.tidak-ada", IND, ", population = \"age_years >= 1\"", "", 0)]
#[case("nilai.salah-jenis", IND, "age_years >= 1\"", "age_years >= 1\", begins_month = 13", 0)]
#[case("kunci.tidak-ada", IND, "when = \"vit_a == 'biru'\", ", "", 0)]
#[case("kunci.tidak-ada", IND, ", apart_days = 30", "", 0)]
#[case("nilai.salah-jenis", IND, "apart_days = 30", "apart_days = 0", 0)]
#[case("kode.tak-dikenal", IND, "given = [\"imm.D2\"]", "given = [\"imm.D9\"]", 0)]
#[case("hitung.syarat", IND, "given = [\"imm.D2\"], times = 0", "every_month = \"twin\"", 0)]
#[case("kunci.tak-dikenal", IND, "given = [\"imm.D2\"]", "given = [\"imm.D2\"], who = \"twin\"", 0)]
#[case(
    "kunci.tak-dikenal",
    IND,
    "contact = \"known(bb_kg)\"",
    "contact = \"twin\", after = \"1m\"",
    0
)]
#[case("kunci.tak-dikenal", IND, "reached = \"12m\"", "reached = \"12m\", home = \"opening\"", 0)]
#[case("kondisi.kode-tak-dikenal", IND, "known(bb_kg)", "petugas == 'BIDAN'", 0)]
#[case("kondisi.kode-tak-dikenal", IND, "known(bb_kg)", "'imm.D9' in given_at_contact", 0)]
#[case("kunci.tidak-ada", IND, "contact = \"known(vit_a)\", times = 2", "sum = \"1\"", 0)]
#[case("nilai.tidak-sah", IND, "kind = \"yearly\"", "kind = \"weekly\"", 0)]
#[case("hitung.syarat", IND, "apart_days = 30", "apart_days = 30, all = true", 0)]
#[case("hitung.syarat", IND, "kind = \"yearly\"", "kind = \"yearly\", all = true", 0)]
#[case("hitung.syarat", IND, "\"age_years >= 1\"", "\"overdue_days < 90\"", 0)]
#[case("nilai.tidak-sah", OBS, "derived = true", "derived = true\ndated = true", 1)]
#[case("umur.tidak-sah", "stages.toml", "from = \"0d\"", "from = \"nol\"", 0)]
#[case("umur.terbalik", ITM, "from = \"0m\"", "from = \"60m\"", 0)]
#[case("umur.celah", "stages.toml", "from = \"12m\"", "from = \"13m\"", -6)]
#[case("umur.celah", OBS, "from = \"12m\"", "from = \"13m\"", 0)]
#[case("umur.tumpang-tindih", OBS, "from = \"12m\"", "from = \"11m\"", 0)]
#[case("umur.tumpang-tindih", OBS, ", from = \"12m\", until = \"71m\"", "", 0)]
#[case("umur.celah", ITM, "closes = \"11m\"\noption", "closes = \"10m\"\noption", 3)]
#[case("umur.tumpang-tindih", ITM, "closes = \"11m\"\noption", "closes = \"12m\"\noption", 3)]
#[case("umur.celah", BND, ",bbu,61m,18y", ",bbu,62m,18y", 0)]
#[case("umur.tumpang-tindih", BND, ",bbu,61m,18y", ",bbu,60m,18y", 0)]
#[case("umur.celah", KBM, "L,2,900", "L,3,900", 0)]
#[case("umur.tumpang-tindih", KBM, "L,2,900", "L,1,900", 0)]
#[case("umur.celah", KMS, "until = \"2m\"", "until = \"3m\"", 0)]
// Steps.
#[case(
    "langkah.urutan",
    ITM,
    "opens = \"6m\"\ncloses = \"11m\"",
    "opens = \"6m\"\ncloses = \"5m\"",
    1
)]
#[case("langkah.urutan", ITM, "ideal = \"2m\"", "ideal = \"0m\"", 0)]
#[case("langkah.urutan", ITM, "opens = \"90d\"", "opens = \"30d\"", -3)]
#[case("langkah.tak-terjangkau", ITM, "opens = \"6m\"", "opens = \"5m\"", 0)]
#[case("langkah.tak-terjangkau", ITM, "min_gap_days = 28", "min_gap_days = 320", -6)]
fn names_file_line_and_code(
    #[case] code: &'static str,
    #[case] file: &str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, file, old, new, below);
}

/// Breaks one thing of the test law, and finds the fault with its file and line.
pub(crate) fn names(code: &'static str, file: &str, old: &str, new: &str, below: i32) {
    let mut law = Law::new();
    let line = law.replace(file, old, new);
    let found = law.load().err().unwrap_or_default();
    let expected = (file, line.saturating_add_signed(below), code);
    let places: Vec<(&str, u32, &str)> =
        found.iter().map(|fault| (fault.file.as_str(), fault.line, fault.code)).collect();
    assert!(places.contains(&expected), "{expected:?} in {found:#?}");
    assert!(found.iter().all(|fault| fault.message.ends_with('.')), "{found:#?}");
}

/// The latest category of growth, kept beyond its contact.
const REMEMBERED: &str = r#"derived = true

[[observation]]
id = "k_bbu"
version = "1"
valid_from = 2020-01-01
label = { id = "Status BB/U", en = "Weight for age" }
sources = ["S1"]
kind = "text"
derived = true
remembered = true"#;

#[rstest]
#[case("kurang", None)]
#[case("gemuk", Some("kondisi.kode-tak-dikenal"))]
fn what_is_remembered_of_a_derived_fact_has_its_codes(
    #[case] category: &str,
    #[case] expected: Option<&str>,
) {
    let mut law = Law::new();
    law.replace(OBS, "derived = true", REMEMBERED);
    law.replace(ITM, "when = \"!bgm\"", &format!("when = \"last_k_bbu == '{category}'\""));
    let found: Vec<&str> = law.load().err().iter().flatten().map(|fault| fault.code).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
}

fn only(law: &Law) -> Fault {
    let mut faults = law.load().err().unwrap_or_default();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults.remove(0)
}

#[rstest]
#[case(",-2,true,1,true,", ",-1.5,true,1,true,", "pita.celah")]
#[case(",-2,true,1,true,", ",-2,false,1,true,", "pita.celah")]
#[case(",-2,true,1,true,", ",-2.01,true,1,true,", "pita.tumpang-tindih")]
#[case(",-2,true,1,true,", ",-2,true,1.5,true,", "pita.tumpang-tindih")]
#[case(",1,false,,,watch", ",1,false,5,true,watch", "pita.celah")]
#[case(",,,-2,false,", ",-6,true,-2,false,", "pita.celah")]
fn bands_share_out_the_line(#[case] old: &str, #[case] new: &str, #[case] code: &str) {
    let mut law = Law::new();
    law.replace("growth/bands.csv", old, new);
    let fault = only(&law);
    assert_eq!((fault.code, fault.file.as_str()), (code, "growth/bands.csv"));
    assert!((2..=4).contains(&fault.line), "{fault}");
}

#[test]
fn two_versions_may_not_hold_on_one_day() {
    let again = "\n[[stage]]\nid = \"balita\"\nversion = \"2\"\nvalid_from = 2026-01-01\n\
                 label = { id = \"B\", en = \"B\" }\nsources = [\"S1\"]\nfrom = \"12m\"\n\
                 until = \"59m\"\nbook = \"anak\"\n";
    let mut law = Law::new();
    let last = "until = \"59m\"\nbook = \"anak\"\n";
    law.replace("stages.toml", last, &format!("{last}{again}"));
    let fault = only(&law);
    assert_eq!((fault.code, fault.line), ("id.ganda", 22));

    law.replace(
        "stages.toml",
        "valid_from = 2020-01-01\nlabel = { id = \"Balita\"",
        "valid_from = 2020-01-01\nvalid_until = 2025-12-31\nlabel = { id = \"Balita\"",
    );
    let guidelines = law.loaded();
    let version = |day: &str| {
        guidelines.stage("balita", day.parse().unwrap()).map(|stage| &*stage.rule.version)
    };
    assert_eq!(version("2025-12-31"), Some("1"));
    assert_eq!(version("2026-01-01"), Some("2"));
    assert_eq!(version("2019-12-31"), None);
}

#[test]
fn a_finding_may_be_written_once_only() {
    let mut law = Law::new();
    law.replace("findings/a.toml", "id = \"imm.terlambat\"", "id = \"tumbuh.bgm\"");
    let fault = only(&law);
    assert_eq!((fault.code, fault.file.as_str()), ("id.ganda", "items/a.toml"));

    let mut law = Law::new();
    let line = law.replace("items/a.toml", "id = \"baik\"", "id = \"bgm\"");
    let faults = law.load().unwrap_err();
    assert!(
        faults.iter().any(|fault| (fault.code, fault.line) == ("id.ganda", line)),
        "{faults:?}"
    );
}

#[test]
fn two_targets_may_not_hold_on_one_day() {
    let mut law = Law::new();
    law.replace("indicators/a.toml", "valid_until = 2024-12-31\n", "");
    let fault = only(&law);
    assert_eq!(fault.code, "id.ganda");
}

#[test]
fn all_faults_are_told_at_once_in_order() {
    let mut law = Law::new();
    law.replace("stages.toml", "from = \"0d\"", "from = \"x\"");
    law.replace("items/a.toml", "cluster = \"K2\"", "cluster = \"K8\"");
    law.replace("items/a.toml", "when = \"!bgm\"", "when = \"!bgmm\"");
    law.replace("observations/a.toml", "kind = \"bool\"", "kind = \"boo\"");
    let faults = law.load().unwrap_err();
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    for code in ["umur.tidak-sah", "nilai.tidak-sah", "kondisi.nama-tak-dikenal"] {
        assert!(codes.contains(&code), "{faults:#?}");
    }
    let mut sorted = faults.clone();
    sorted.sort();
    assert_eq!(faults, sorted);
}

#[test]
fn files_that_are_missing_strange_or_hostile_are_told() {
    let told = |law: &Law, file: &str| -> Vec<&'static str> {
        let faults = law.load().unwrap_err();
        faults.iter().filter(|fault| fault.file == file).map(|fault| fault.code).collect()
    };
    let mut law = Law::new();
    law.remove("edition.toml");
    law.remove("sources.toml");
    assert_eq!(told(&law, "edition.toml"), ["berkas.tidak-ada"]);
    assert_eq!(told(&law, "sources.toml"), ["berkas.tidak-ada"]);

    let mut law = Law::new();
    law.set("item/salah.toml", "");
    law.set("items/dalam/salah.toml", "");
    law.set("observations/besar.toml", &"#".repeat(usize::try_from(FILE_BYTES_MAX).unwrap() + 1));
    assert_eq!(told(&law, "item/salah.toml"), ["berkas.tak-dikenal"]);
    assert_eq!(told(&law, "items/dalam/salah.toml"), ["berkas.tak-dikenal"]);
    assert_eq!(told(&law, "observations/besar.toml"), ["berkas.terlalu-besar"]);

    let files = Files::from_texts([("stages.toml", vec![0xff, 0xfe])]);
    let faults = Guidelines::load(&files).unwrap_err();
    assert!(faults.iter().any(|fault| fault.code == "berkas.bukan-utf8"));

    let mut law = Law::new();
    law.remove("growth/kbm.csv");
    assert_eq!(told(&law, "growth/kms.toml"), ["umur.celah"]);
}

#[test]
fn folders_are_read_within_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::create_dir(path.join("items")).unwrap();
    std::fs::write(path.join("edition.toml"), "edition = \"uji\"").unwrap();
    std::fs::write(path.join("items/a.toml"), "").unwrap();
    std::fs::write(path.join("README.md"), "not read").unwrap();
    let files = Files::read(path).unwrap();
    let paths: Vec<&str> = files.iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["edition.toml", "items/a.toml"]);

    for at in 0..FILES_MAX {
        std::fs::write(path.join(format!("items/{at}.toml")), "").unwrap();
    }
    let faults = Files::read(path).unwrap_err();
    assert!(faults.iter().any(|fault| fault.code == "berkas.terlalu-banyak"), "{faults:?}");
    let faults = Files::read(&path.join("tiada")).unwrap_err();
    assert_eq!(faults[0].code, "berkas.tak-terbaca");
}

mod hostile {
    use proptest::prelude::*;

    use super::{Files, Guidelines, Law};

    const FILES: &[&str] = &[
        "edition.toml",
        "sources.toml",
        "stages.toml",
        "observations/a.toml",
        "items/a.toml",
        "findings/a.toml",
        "home_visits.toml",
        "indicators/a.toml",
        "growth/bands.csv",
        "growth/kbm.csv",
        "growth/kms.toml",
        "growth/velocity.toml",
    ];

    proptest! {
        #[test]
        fn cut_or_changed_files_never_panic(
            which in 0..FILES.len(),
            from in 0.0..1.0f64,
            length in 0usize..40,
            instead in "[ -~\n]{0,12}",
        ) {
            let files = Law::new().files();
            let changed = files.iter().map(|(path, text)| {
                let mut text = text.to_vec();
                if path == FILES[which] {
                    let start = (from * text.len() as f64) as usize;
                    let end = (start + length).min(text.len());
                    text.splice(start..end, instead.bytes());
                }
                (path.to_owned(), text)
            });
            let _loaded = Guidelines::load(&Files::from_texts(changed));
        }

        #[test]
        fn any_bytes_never_panic(which in 0..FILES.len(), bytes in any::<Vec<u8>>()) {
            let _loaded = Guidelines::load(&Files::from_texts([(FILES[which], bytes)]));
        }
    }
}
