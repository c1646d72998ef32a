//! Registers and recaps: what their files say, and the faults that they can have.

use guidelines::{
    files::Files,
    model::Guidelines,
    register::{ColumnCell, RecapCount, Rows},
};
use rstest::rstest;

use crate::law::Law;

const REGISTER: &str = r#"[[register]]
id = "balita"
version = "1"
valid_from = 2020-01-01
label = { id = "Register", en = "Register" }
sources = ["S1"]
from = "12m"
until = "59m"

[[register.column]]
label = { id = "Dosis 1", en = "Dose 1" }
item = "imm"
step = "D1"

[[register.column]]
label = { id = "Berat", en = "Weight" }
show = ["bb_kg", "batuk"]
between = "/"

[[register.month]]
label = { id = "Berat", en = "Weight" }
show = ["bb_kg"]
item = "tumbuh"

[[register.month.mark]]
when = "bgm"
label = { id = "BGM", en = "Below" }
severity = "refer"
"#;

const RECAP: &str = r#"[[recap]]
id = "anak"
version = "1"
valid_from = 2020-01-01
label = { id = "Anak", en = "Children" }
sources = ["S1"]
stages = ["bayi", "balita"]

[[recap.column]]
label = { id = "Bayi", en = "Infants" }
from = "0m"
until = "11m"

[[recap.row]]
heading = { id = "Hadir", en = "Attendance" }
label = { id = "Sasaran", en = "Targets" }
count = "targets"

[[recap.row]]
label = { id = "Batuk", en = "Cough" }
when = "batuk"
"#;

fn law() -> Law {
    let mut law = Law::new();
    law.set("registers/a.toml", REGISTER);
    law.set("recaps/a.toml", RECAP);
    law
}

#[test]
fn a_register_and_a_recap_say_what_their_files_say() {
    let guidelines = law().loaded();
    let on = "2026-11-21".parse().unwrap();
    let register = guidelines.register("balita", on).unwrap();
    assert!(matches!(register.rows, Rows::Ages(age) if age.until.to_string() == "59m"));
    let ColumnCell::Item { item, step, month } = &register.columns[0].cell else { panic!() };
    assert_eq!((&**item, &**step, *month), ("imm", "D1", None));
    let ColumnCell::Values(values) = &register.columns[1].cell else { panic!() };
    assert_eq!((values.slots.len(), values.between.as_str()), (2, "/"));
    assert_eq!(register.months[0].item.as_deref(), Some("tumbuh"));
    assert_eq!(register.months[0].marks.len(), 1);
    let recap = guidelines.recap("anak", on).unwrap();
    assert!(matches!(recap.rows[0].count, RecapCount::Targets) && recap.rows[0].heading.is_some());
    assert!(matches!(recap.rows[1].count, RecapCount::When(_)) && recap.rows[1].heading.is_none());
    assert!(guidelines.register("balita", "2019-12-31".parse().unwrap()).is_none());
}

#[rstest]
#[case("registers/a.toml", "item = \"imm\"", "item = \"imn\"", "kode.tak-dikenal")]
#[case("registers/a.toml", "step = \"D1\"", "step = \"D9\"", "kode.tak-dikenal")]
#[case("registers/a.toml", "show = [\"bb_kg\", ", "show = [\"bb_gram\", ", "kode.tak-dikenal")]
#[case("registers/a.toml", "show = [\"bb_kg\", ", "show = [\"given\", ", "kode.tak-dikenal")]
#[case("registers/a.toml", "from = \"12m\"\nuntil = \"59m\"\n", "", "kunci.tidak-ada")]
#[case("registers/a.toml", "from = \"12m\"", "from = \"60m\"", "umur.terbalik")]
#[case(
    "registers/a.toml",
    "from = \"12m\"\nuntil = \"59m\"",
    "episode = \"x\"",
    "kode.tak-dikenal"
)]
#[case("registers/a.toml", "item = \"imm\"\nstep = \"D1\"\n", "", "kunci.tidak-ada")]
#[case("registers/a.toml", "severity = \"refer\"", "severity = \"red\"", "nilai.tidak-sah")]
#[case("registers/a.toml", "when = \"bgm\"", "when = \"bgn\"", "kondisi.nama-tak-dikenal")]
#[case("registers/a.toml", "between = \"/\"", "antara = \"/\"", "kunci.tak-dikenal")]
#[case("recaps/a.toml", "\"bayi\", \"balita\"]", "\"bayi\", \"remaja\"]", "kode.tak-dikenal")]
#[case("recaps/a.toml", "count = \"targets\"", "count = \"all\"", "nilai.tidak-sah")]
#[case("recaps/a.toml", "when = \"batuk\"\n", "", "kunci.tidak-ada")]
#[case("recaps/a.toml", "stages = [\"bayi\", \"balita\"]\n", "", "kunci.tidak-ada")]
fn faults_name_the_file(
    #[case] file: &str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] code: &str,
) {
    let mut law = law();
    law.replace(file, old, new);
    let faults = law.load().err().unwrap_or_default();
    let found = faults.iter().any(|fault| fault.code == code && fault.file == file);
    assert!(found, "{code} in {faults:#?}");
}

#[test]
fn two_registers_of_one_name_clash() {
    let mut law = law();
    law.set("registers/b.toml", REGISTER);
    let faults = law.load().err().unwrap();
    assert!(faults.iter().any(|fault| fault.code == "id.ganda"), "{faults:#?}");
}

#[test]
fn the_guidelines_of_the_house_have_every_register() {
    let guidelines = Guidelines::load(&Files::embedded()).unwrap();
    let ids: Vec<&str> = guidelines.registers.iter().map(|r| &*r.rule.id).collect();
    assert_eq!(ids, ["ibu", "bayi", "balita", "lansia", "hipertensi", "dm", "tb"]);
    let ids: Vec<&str> = guidelines.recaps.iter().map(|r| &*r.rule.id).collect();
    assert_eq!(ids, ["ibu", "anak", "sekolah", "dewasa"]);
    for recap in &guidelines.recaps {
        let first: Vec<bool> =
            recap.rows[..3].iter().map(|row| !matches!(row.count, RecapCount::When(_))).collect();
        assert_eq!(first, [true; 3], "{}", recap.rule.id);
    }
}
