//! `simpul import`, and what can be seen of it afterwards.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use rstest::rstest;
use serde_json::Value;

use crate::{
    home::{Engine, Home},
    program::TODAY,
};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../import/tests/data");
const AREAS: &str = "kode,nama\n73.09.03.2003,Alatengae\n73.09.03.2004,Minasa Baji\n\
                     73.09.03.2005,Tukamasea\n73.09.01.1001,Hasanuddin\n";

/// Imports a fixture; rejected rows go to a file of the folder.
fn import(home: &Home, folder: &Path, format: &str, file: &str) -> (i32, Value) {
    let areas = folder.join("desa.csv");
    std::fs::write(&areas, AREAS).unwrap();
    let rejects = folder.join("tolakan.csv");
    let said = home.call(&[
        "import",
        "--as",
        format,
        "--puskesmas=P7309030101",
        "--areas",
        areas.to_str().unwrap(),
        "--rejects",
        rejects.to_str().unwrap(),
        file,
    ]);
    assert!(said.code < 2, "{said:?}");
    (said.code, said.json())
}

fn counts(json: &Value) -> [u64; 5] {
    ["rows", "accepted", "known", "flagged", "rejected"].map(|name| json[name].as_u64().unwrap())
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn a_register_and_an_export_of_the_same_children(#[case] engine: Engine) {
    let home = Home::new(engine);
    let folder = tempfile::tempdir().unwrap();
    let register = format!("{DATA}/register.csv");
    let (code, first) = import(&home, folder.path(), "register", &register);
    assert_eq!((code, counts(&first)), (0, [5, 4, 0, 1, 0]), "{first}");
    let records = home.call(&["verify"]).json()["records"].as_u64();
    let (code, second) = import(&home, folder.path(), "register", &register);
    assert_eq!((code, counts(&second)), (0, [5, 0, 5, 0, 0]), "{second}");
    assert_eq!(home.call(&["verify"]).json()["records"].as_u64(), records);

    let export = format!("{DATA}/eppgbm.csv");
    let (code, third) = import(&home, folder.path(), "eppgbm", &export);
    assert_eq!((code, counts(&third)[4]), (1, 1), "{third}");
    let rejects = std::fs::read_to_string(folder.path().join("tolakan.csv")).unwrap();
    assert!(rejects.contains("DESA JAUH") && rejects.contains("desa.tidak-dikenal"), "{rejects}");
    assert!(0 < third["differences_count"].as_u64().unwrap(), "{third}");
    let (_, fourth) = import(&home, folder.path(), "eppgbm", &export);
    assert_eq!(counts(&fourth), [3, 0, 2, 0, 1], "{fourth}");
    assert_eq!(home.call(&["replay", "--check"]).code, 0);
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn from_the_file_to_board_list_and_explanation(#[case] engine: Engine) {
    let home = Home::new(engine);
    let folder = tempfile::tempdir().unwrap();
    import(&home, folder.path(), "register", &format!("{DATA}/register.csv"));

    let law = home.call(&["board", "--indicator=?", "--month=2026-02", "--by=desa"]);
    assert_eq!((law.code, law.error_code().as_str()), (2, "indikator.tidak-dikenal"));

    let due = home.call(&["due", "--area=7309032003", "--as-of=2026-11-21"]);
    assert_eq!(due.code, 0, "{due:?}");
    let row = due.json()["rows"][0].clone();
    assert!(row["item"].is_string() && row["name"].is_string(), "{due:?}");
    let person = row["person"].as_str().unwrap();
    let own = home.call(&["due", "--person", person, "--as-of=2026-11-21"]);
    let items = |json: &Value| -> Vec<String> {
        let rows = json["rows"].as_array().unwrap().iter();
        let mut items: Vec<String> = rows
            .filter(|row| row["person"].as_str() == Some(person))
            .map(|row| format!("{}.{}", row["item"], row["step"]))
            .collect();
        items.sort();
        items
    };
    assert_eq!(items(&own.json()), items(&due.json()), "views and portrait agree");
    let earlier = home.call(&["due", "--area=7309032003", "--as-of=2026-06-01"]);
    assert_eq!(earlier.code, 0, "{earlier:?}");

    let item = row["item"].as_str().unwrap();
    let explained = home.call(&["explain", "--person", person, "--item", item]);
    assert_eq!(explained.code, 0, "{explained:?}");
    let explanation = &explained.json()["explanations"][0];
    assert!(!explanation["sentence"].as_str().unwrap().is_empty());
    assert!(!explanation["sources"].as_array().unwrap().is_empty());
    let unknown = home.call(&["explain", "--person", person, "--item", "sihir"]);
    assert_eq!((unknown.code, unknown.error_code().as_str()), (2, "pedoman.kode"));
    let nobody = "00000000-0000-7000-8000-0000000000ff";
    let nobody = home.call(&["due", "--person", nobody]);
    assert_eq!((nobody.code, nobody.error_code().as_str()), (2, "orang.tidak-ada"));
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn weighed_children_stand_on_the_board(#[case] engine: Engine) {
    let home = Home::new(engine);
    let folder = tempfile::tempdir().unwrap();
    import(&home, folder.path(), "register", &format!("{DATA}/register.csv"));
    let board = |by: &str| {
        let by = format!("--by={by}");
        let said = home.call(&["board", "--indicator=gizi.ds", "--month=2026-02", &by]);
        assert_eq!(said.code, 0, "{said:?}");
        let rows = said.json()["rows"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| {
                let name = row["area_name"].as_str().unwrap().to_owned();
                assert!(row["area"].is_string());
                (name, row["numerator"].as_u64().unwrap(), row["denominator"].as_u64().unwrap())
            })
            .collect::<Vec<_>>()
    };
    // In February 2026 two children with a birth date live there, both weighed; the twins are
    // not born yet, and without a birth date nobody is counted.
    assert_eq!(board("desa"), [("Alatengae".to_owned(), 1, 1), ("Minasa Baji".to_owned(), 1, 1)]);
    assert_eq!(board("posyandu"), [("Kenanga".to_owned(), 1, 1), ("Melati 1".to_owned(), 1, 1)]);
}

#[test]
fn a_file_that_is_no_register_is_told() {
    let home = Home::new(Engine::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("surat.csv");
    std::fs::write(&file, "halo;dunia\n1;2\n").unwrap();
    let said =
        home.call(&["import", "--as=register", "--puskesmas=P7309030101", file.to_str().unwrap()]);
    assert_eq!((said.code, said.error_code().as_str()), (1, "berkas.tanpa-judul"));
    let said = home.call(&["import", "--as=gambar", file.to_str().unwrap()]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "perintah.salah"));
}

#[test]
fn rejects_that_cannot_be_written_are_told_before_anything_is_stored() {
    let home = Home::new(Engine::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("register.csv");
    let text = "nama;jk;tanggal_lahir;desa\nNur Contoh;P;12-03-2024;7309032003\n";
    std::fs::write(&file, text).unwrap();
    let import = |rejects: &Path| {
        let rejects = format!("--rejects={}", rejects.display());
        let named = ["import", "--as=register", "--puskesmas=P7309030101", &rejects];
        home.call(&[&named[..], &[file.to_str().unwrap()]].concat())
    };
    let nowhere = folder.path().join("tidak-ada").join("x.csv");
    let said = import(&nowhere);
    assert_eq!((said.code, said.error_code().as_str()), (2, "impor.tolakan"));
    assert!(said.errors.contains("tidak-ada/x.csv tidak dapat dibuat"), "{said:?}");
    assert!(!home.file().exists(), "nothing is stored");
    // The same file by another name: the input must not be overwritten.
    let said = import(&folder.path().join(".").join("register.csv"));
    assert_eq!((said.code, said.error_code().as_str()), (2, "impor.tolakan"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);

    // Without a reject nothing is left behind, and what was there stays.
    let rejects = folder.path().join("tolakan.csv");
    let said = import(&rejects);
    assert_eq!((said.code, said.json()["rejects_file"].is_null()), (0, true), "{said:?}");
    assert!(!rejects.exists());
    std::fs::write(&rejects, "tolakan kemarin yang panjang".repeat(100)).unwrap();
    assert_eq!(import(&rejects).code, 0);
    assert!(std::fs::read_to_string(&rejects).unwrap().starts_with("tolakan kemarin"));
    // With one, nothing stays of what was there.
    std::fs::write(&file, "nama;jk;tanggal_lahir;desa\n;P;12-03-2024;7309032003\n").unwrap();
    let said = import(&rejects);
    assert_eq!((said.code, said.json()["rejected"].as_u64()), (1, Some(1)), "{said:?}");
    let written = std::fs::read_to_string(&rejects).unwrap();
    assert!(written.contains("nama.kosong") && !written.contains("kemarin"), "{written}");
}

/// Whatever moment the import is killed at, the same file ends in the same log.
#[rstest]
#[case(Engine::Sqlite, 20)]
#[case(Engine::Postgres, 5)]
fn killed_at_any_moment_an_import_can_be_repeated(#[case] engine: Engine, #[case] rounds: u64) {
    const ROWS: u32 = 120;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("banyak.csv");
    let mut text =
        "nama;jk;tanggal_lahir;nama_ibu;desa;posyandu;bb_lahir;tanggal_ukur;bb\n".to_owned();
    for row in 0..ROWS {
        let day = row % 28 + 1;
        text.push_str(&format!(
            "Anak Contoh {row};L;{day:02}-03-2024;Ibu Contoh {row};73.09.03.2003;Melati;3,1;\
             10-02-2026;10,4\n"
        ));
    }
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let again = |home: &Home| {
        let said = home.call(&["import", "--as=register", "--puskesmas=P7309030101", file]);
        assert_eq!(said.code, 0, "{said:?}");
        let records = home.call(&["verify"]).json()["records"].as_u64().unwrap();
        (said.json(), records)
    };
    let (_, whole) = again(&Home::new(engine));
    for round in 0..rounds {
        let home = Home::new(engine);
        let arguments = ["import", "--as=register", "--puskesmas=P7309030101"];
        let mut import = Command::new(env!("CARGO_BIN_EXE_simpul"))
            .args(arguments)
            .args(["--store", &home.store, file])
            .env("SIMPUL_TODAY", TODAY)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(round * 60));
        import.kill().unwrap();
        import.wait().unwrap();
        let (json, records) = again(&home);
        assert_eq!(records, whole, "round {round}: {json}");
        assert_eq!(json["rejected"], 0, "round {round}");
        assert_eq!(home.call(&["verify"]).code, 0, "round {round}");
        if round % 4 == 0 {
            assert_eq!(home.call(&["replay", "--check"]).code, 0, "round {round}");
        }
    }
}
