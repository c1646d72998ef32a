//! An invented district in a store: simulate, verify, replay, accounts.

use rstest::rstest;
use serde_json::json;

use crate::home::{Engine, Home, lines, posyandu, posyandu_id};

const DISTRICT: [&str; 4] = ["simulate", "--people=120", "--years=1", "--seed=5"];

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn a_district_is_made_once_and_stands(#[case] engine: Engine) {
    let home = Home::new(engine);
    let made = home.call(&DISTRICT);
    assert_eq!(made.code, 0, "{made:?}");
    let records = made.json()["records"].as_u64().unwrap();
    assert!(300 < records, "{records}");
    // Some people press the button twice, and the same record arrives twice.
    let kept = made.json()["accepted"].as_u64().unwrap();
    assert_eq!(kept + made.json()["known"].as_u64().unwrap(), records);
    let again = home.call(&DISTRICT);
    assert_eq!(again.json()["known"].as_u64(), Some(records), "{again:?}");
    let verified = home.call(&["verify"]);
    assert_eq!((verified.code, verified.json()["records"].as_u64()), (0, Some(kept)));
    for task in [&["replay", "--check"][..], &["replay"]] {
        let replayed = home.call(task);
        assert_eq!(replayed.code, 0, "{replayed:?}");
        assert_eq!(replayed.json()["differences_count"].as_u64(), Some(0));
    }
}

#[test]
fn a_changed_letter_in_the_file_is_found() {
    let home = Home::new(Engine::Sqlite);
    assert_eq!(home.call(&DISTRICT).code, 0);
    let mut bytes = std::fs::read(home.file()).unwrap();
    let needle = b"\"type\":\"person\",\"name\":\"";
    let places: Vec<usize> = bytes
        .windows(needle.len())
        .enumerate()
        .filter(|(_, window)| window == needle)
        .map(|(at, _)| at + needle.len())
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    }
    std::fs::write(home.file(), bytes).unwrap();
    let verified = home.call(&["verify"]);
    assert_eq!(verified.code, 1, "{verified:?}");
    assert_eq!(verified.json()["faults"][0]["kind"], "changed");
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn accounts_are_made_listed_and_reset(#[case] engine: Engine) {
    let home = Home::new(engine);
    let empty = home.call(&["account", "add", "--name=bidan.ani", "--role=BDN"]);
    assert_eq!((empty.code, empty.error_code().as_str()), (2, "puskesmas.belum-ada"));
    let home_code = "--puskesmas=P7309030101";
    let made = home.call(&["account", "add", "--name=Bidan.Ani", "--role=BDN", home_code]);
    assert_eq!(made.code, 0, "{made:?}");
    let first = made.json()["code"].as_str().unwrap().to_owned();
    assert_eq!(first.len(), 29);
    assert!(made.json()["code_expires_ms"].is_u64());
    assert_eq!(made.json()["name"], "bidan.ani");
    // The second account needs no --puskesmas: there is only one.
    let second = home.call(&["account", "add", "--name=gizi.budi", "--role=GIZ"]);
    assert_eq!(second.json()["puskesmas"], "P7309030101", "{second:?}");
    let taken = home.call(&["account", "add", "--name=BIDAN.ANI", "--role=BDN"]);
    assert_eq!((taken.code, taken.error_code().as_str()), (1, "akun.nama-terpakai"));
    let role = home.call(&["account", "add", "--name=siapa", "--role=RAJA"]);
    assert_eq!((role.code, role.error_code().as_str()), (2, "akun.peran"));

    let listed = home.call(&["account", "list"]);
    assert_eq!(listed.json()["accounts"].as_array().unwrap().len(), 2);
    assert!(!listed.output.contains("argon2"), "no hash leaves the store");
    let reset = home.call(&["account", "reset", "--name=bidan.ani"]);
    assert_ne!(reset.json()["code"].as_str().unwrap(), first);
    for task in ["open", "remove-factors"] {
        let done = home.call(&["account", task, "--name=bidan.ani"]);
        assert_eq!(done.code, 0, "{done:?}");
    }
    assert_eq!(home.call(&["account", "open", "--name=hantu"]).error_code(), "akun.tidak-ada");
    let nobody = home.call(&["account", "reset", "--name=hantu"]);
    assert_eq!((nobody.code, nobody.error_code().as_str()), (2, "akun.tidak-ada"));
}

#[test]
fn a_password_comes_from_standard_input_and_is_checked() {
    let home = Home::new(Engine::Sqlite);
    let add = |name: &'static str| {
        ["account", "add", name, "--role=KAPUS", "--puskesmas=P7309030101", "--password-stdin"]
    };
    let weak = home.call_reading(&add("--name=kepala"), b"password123\n");
    assert_eq!((weak.code, weak.error_code().as_str()), (2, "sandi.mudah-ditebak"), "{weak:?}");
    let with_factor = [&add("--name=kepala")[..], &["--factor"]].concat();
    let made = home.call_reading(&with_factor, b"melati hujan sepeda\n");
    assert_eq!(made.code, 0, "{made:?}");
    let said = made.json();
    assert_eq!(said["totp"].as_str().unwrap().len(), 32);
    assert!(said["otpauth"].as_str().unwrap().starts_with("otpauth://totp/"));
    assert_eq!(said["spare_codes"].as_array().unwrap().len(), 10);
    assert_eq!(said["code"], json!(null), "whoever has a password needs no code");
    assert!(!made.output.contains("melati"), "{made:?}");
}

const KADER: [&str; 4] = ["account", "add", "--name=kader.siti", "--role=KDR"];

/// Makes a store with posyandu, numbered from 0.
fn home_with(engine: Engine, names: &[&str]) -> Home {
    let home = Home::new(engine);
    let records = (0..).zip(names).map(|(number, name)| posyandu(number, name));
    let appended = home.call_reading(&["append", "-"], &lines(records));
    assert_eq!(appended.code, 0, "{appended:?}");
    home
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn a_kader_is_bound_to_the_only_posyandu(#[case] engine: Engine) {
    let home = home_with(engine, &["Mawar"]);
    let made = home.call(&KADER);
    assert_eq!((made.code, &made.json()["posyandu"]), (0, &json!("Mawar")), "{made:?}");
    assert_eq!(home.call(&["account", "list"]).json()["accounts"][0]["posyandu"], posyandu_id(0));
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn among_several_posyandu_one_is_named(#[case] engine: Engine) {
    let home = home_with(engine, &["Mawar", "Anggrek"]);
    let open = home.call(&KADER);
    assert_eq!((open.code, open.error_code().as_str()), (2, "akun.posyandu"), "{open:?}");
    assert!(open.errors.contains("--posyandu NAMA. Pilih: Anggrek, Mawar."), "{open:?}");
    let wrong = home.call(&[&KADER[..], &["--posyandu=Melati"]].concat());
    assert_eq!((wrong.code, wrong.error_code().as_str()), (2, "akun.posyandu"), "{wrong:?}");
    assert!(wrong.errors.contains("Pilih: Anggrek, Mawar."), "{wrong:?}");
    assert_eq!(home.call(&["account", "list"]).json()["accounts"], json!([]));
    let made = home.call(&[&KADER[..], &["--posyandu=mawar"]].concat());
    assert_eq!((made.code, &made.json()["posyandu"]), (0, &json!("Mawar")), "{made:?}");
    // Only a kader is bound to a posyandu.
    let midwife = home.call(&["account", "add", "--name=bidan.ani", "--role=BDN"]);
    assert_eq!((midwife.code, &midwife.json()["posyandu"]), (0, &json!(null)), "{midwife:?}");
}

#[test]
fn among_posyandu_of_one_name_the_id_decides() {
    let home = home_with(Engine::Sqlite, &["Mawar", "Mawar"]);
    let open = home.call(&[&KADER[..], &["--posyandu=Mawar"]].concat());
    assert_eq!((open.code, open.error_code().as_str()), (2, "akun.posyandu"), "{open:?}");
    let id = posyandu_id(1);
    assert!(open.errors.contains(&id), "{open:?}");
    let made = home.call(&[&KADER[..], &["--posyandu", &id]].concat());
    assert_eq!(made.code, 0, "{made:?}");
    assert_eq!(home.call(&["account", "list"]).json()["accounts"][0]["posyandu"], id);
}

#[rstest]
#[case(&[])]
#[case(&["--posyandu=Mawar"])]
fn without_posyandu_there_is_no_kader(#[case] asked: &[&str]) {
    let home = Home::new(Engine::Sqlite);
    let said = home.call(&[&KADER[..], &["--puskesmas=P7309030101"], asked].concat());
    assert_eq!((said.code, said.error_code().as_str()), (2, "akun.posyandu"), "{said:?}");
    assert!(said.errors.contains("Belum ada posyandu"), "{said:?}");
    assert_eq!(home.call(&["account", "list"]).json()["accounts"], json!([]));
}
