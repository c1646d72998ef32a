//! What is done on the command line stands in the log of accesses, or is not done.

use std::fs;

use serde_json::Value;

use crate::{
    home::{Engine, Home, child, lines, weighing},
    program::simpul,
};

fn log_file(home: &Home) -> std::path::PathBuf {
    let mut file = home.file().into_os_string();
    file.push(".akses");
    file.into()
}

/// Lines of the log: the command and whom it was about.
fn told(home: &Home) -> Vec<(String, Value)> {
    let connection = rusqlite::Connection::open(log_file(home)).unwrap();
    let mut bodies = connection.prepare("SELECT body FROM audit ORDER BY chain, seq").unwrap();
    let bodies = bodies.query_map([], |row| row.get::<_, String>(0)).unwrap();
    bodies
        .map(|body| serde_json::from_str::<Value>(&body.unwrap()).unwrap())
        .map(|line| (line["deed"].as_str().unwrap().to_owned(), line))
        .collect()
}

fn commands(home: &Home) -> Vec<String> {
    told(home).into_iter().map(|(deed, _)| deed).collect()
}

#[test]
fn each_command_is_a_line_with_the_user_of_the_system_and_without_its_arguments() {
    let home = Home::new(Engine::Sqlite);
    let written = home.call_reading(&["append", "-"], &lines([child(1), weighing(1)]));
    assert_eq!(written.code, 0, "{written:?}");
    let person = "00000000-0000-7000-9000-000000000001";
    home.call(&["explain", "--person", person, "--item", "dpt_hb_hib"]);
    home.call(&["due", "--person", person]);
    home.call(&["replay", "--check"]);
    home.call(&["verify"]);
    home.call(&["account", "list"]);
    let add = ["account", "add", "--name", "kartika.rahasia", "--role", "KAPUS"];
    assert_eq!(home.call(&add).code, 0);
    assert_eq!(home.call(&["account", "reset", "--name", "kartika.rahasia"]).code, 0);
    let expected = [
        "simpul append",
        "simpul explain",
        "simpul due",
        "simpul replay",
        "simpul verify",
        "simpul account list",
        "simpul account add",
        "simpul account reset",
    ];
    assert_eq!(commands(&home), expected);
    let lines = told(&home);
    assert_eq!(lines[1].1["persons"][0], person, "found under the person");
    assert!(lines[6].1["about"].is_string() && lines[6].1["about"] == lines[7].1["about"]);
    let id = std::process::Command::new("id").arg("-un").output().unwrap();
    let user = String::from_utf8(id.stdout).unwrap();
    for (_, line) in &lines {
        let name = line["name"].as_str().unwrap();
        assert!(name.contains(user.trim()), "{name}");
        assert!(line["account"].is_null());
        assert!(!line.to_string().contains("kartika"), "no argument: {line}");
    }
    let verified = home.call(&["verify"]).json();
    assert_eq!(verified["accesses"]["entries"], 9);
    // The board holds numbers only.
    home.call(&["board", "--indicator", "?", "--month", "2026-10", "--by", "desa"]);
    assert_eq!(commands(&home).len(), 9);
}

#[test]
fn a_command_that_cannot_write_its_line_does_nothing() {
    let home = Home::new(Engine::Sqlite);
    home.call_reading(&["append", "-"], &lines([child(1)]));
    fs::write(log_file(&home), b"bukan log sama sekali, tetapi berkas lain").unwrap();
    for arguments in [
        &["append", "-"][..],
        &["due", "--person", "00000000-0000-7000-9000-000000000001"],
        &["explain", "--person", "00000000-0000-7000-9000-000000000001", "--item", "x"],
        &["replay", "--check"],
        &["account", "list"],
        &["account", "add", "--name", "siapa.saja", "--role", "KAPUS"],
    ] {
        let said = home.call_reading(arguments, &lines([child(2)]));
        assert_eq!(
            (said.code, said.error_code().as_str()),
            (1, "akses.tidak-tercatat"),
            "{said:?}"
        );
        assert_eq!(said.output, "", "nothing is shown");
    }
    fs::remove_file(log_file(&home)).unwrap();
    assert_eq!(home.call(&["verify"]).json()["records"], 1, "nothing was appended");
    assert_eq!(home.call(&["account", "list"]).json()["accounts"].as_array().unwrap().len(), 0);
}

#[test]
fn a_command_on_no_store_makes_no_log() {
    let home = Home::new(Engine::Sqlite);
    assert_eq!(home.call(&["verify"]).code, 2);
    assert!(!log_file(&home).exists());
}

#[test]
fn the_key_of_a_store_is_the_key_of_its_log_and_the_change_is_a_line() {
    let home = Home::new(Engine::Sqlite);
    home.call_reading(&["append", "-"], &lines([child(1)]));
    let key = home.file().with_extension("kunci").display().to_string();
    assert_eq!(simpul(&["key", "new", "--out", &key]).code, 0);
    let named = format!("--key-file={key}");
    assert_eq!(home.call(&["key", "encrypt", &named]).code, 0);
    assert!(!fs::read(log_file(&home)).unwrap().starts_with(b"SQLite"));
    let verified = home.call(&["verify", &named]);
    assert_eq!(verified.code, 0, "{verified:?}");
    // append, key encrypt, verify
    assert_eq!(verified.json()["accesses"]["entries"], 3);
}

#[test]
fn lines_come_back_from_an_old_disk_with_the_records() {
    let (old, new) = (Home::new(Engine::Sqlite), Home::new(Engine::Sqlite));
    let first =
        ["account", "add", "--name", "siapa", "--role", "KAPUS", "--puskesmas", "P7309030101"];
    assert_eq!(old.call(&first).code, 0);
    old.call_reading(&["append", "-"], &lines([child(1)]));
    new.call_reading(&["append", "-"], &lines([child(2)]));
    let before = fs::read(log_file(&old)).unwrap();
    let said = new.call(&["give-back", "--from", &old.store]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["accesses"]["added"], 2);
    let lines = told(&new);
    let deeds: Vec<&str> = lines.iter().map(|(deed, _)| deed.as_str()).collect();
    assert_eq!(deeds, ["simpul append", "simpul give-back", "simpul account add", "simpul append"]);
    assert_eq!(home_entries(&new), 5, "verify included; both chains are whole");
    assert_eq!(fs::read(log_file(&old)).unwrap(), before, "the old disk is only read");
}

fn home_entries(home: &Home) -> u64 {
    let verified = home.call(&["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    verified.json()["accesses"]["entries"].as_u64().unwrap()
}

#[test]
fn a_log_that_is_gone_is_told_by_every_command_until_its_lines_are_back() {
    let home = Home::new(Engine::Sqlite);
    let kept = tempfile::tempdir().unwrap();
    home.call_reading(&["append", "-"], &lines([child(1)]));
    assert_eq!(home.call(&["verify"]).code, 0);
    let old = kept.path().join("lama.db");
    fs::copy(home.file(), &old).unwrap();
    fs::copy(log_file(&home), kept.path().join("lama.db.akses")).unwrap();
    fs::remove_file(log_file(&home)).unwrap();
    let doctor = home.call(&["doctor"]);
    assert!(!log_file(&home).exists(), "looking makes no log");
    let of_log = |doctor: &Value| {
        let findings = doctor["findings"].as_array().unwrap();
        findings.iter().find(|one| one["check"] == "log akses").unwrap().clone()
    };
    assert_eq!(of_log(&doctor.json())["status"], "error", "{doctor:?}");
    let due = home.call(&["due", "--person", "00000000-0000-7000-9000-000000000001"]);
    assert!(due.errors.contains("akses.hilang"), "{due:?}");
    let verified = home.call(&["verify"]);
    assert_eq!(verified.code, 1, "{verified:?}");
    let lost = &verified.json()["accesses"]["lost"];
    assert_eq!((&lost[0]["chain"], &lost[0]["kept"]), (&"perintah".into(), &2.into()));
    let from = format!("sqlite:{}", old.display());
    assert_eq!(home.call(&["give-back", "--from", &from]).code, 0);
    let verified = home.call(&["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    assert_eq!(of_log(&home.call(&["doctor"]).json())["status"], "ok");
}

#[test]
fn a_key_change_that_was_cut_off_is_told_with_what_to_do() {
    let home = Home::new(Engine::Sqlite);
    home.call_reading(&["append", "-"], &lines([child(1)]));
    let key = home.file().with_extension("kunci").display().to_string();
    assert_eq!(simpul(&["key", "new", "--out", &key]).code, 0);
    let plain = fs::read(home.file()).unwrap();
    let named = format!("--key-file={key}");
    assert_eq!(home.call(&["key", "encrypt", &named]).code, 0);
    // The log has its place, the store has not.
    fs::write(home.file(), plain).unwrap();
    assert_eq!(home.call(&["verify", &named]).error_code(), "kunci.terpisah");
    let said = home.call(&["verify"]);
    assert!(said.errors.contains("kunci.terpisah"), "{said:?}");
    assert_eq!(home.call(&["key", "encrypt", &named]).code, 0);
    assert_eq!(home.call(&["verify", &named]).code, 0);
}
