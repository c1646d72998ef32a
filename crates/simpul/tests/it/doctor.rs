//! `simpul doctor` and `simpul rehearse`: they look, and change nothing.

use serde_json::Value;

use crate::{
    home::{Engine, Home},
    program::{Said, simpul},
};

/// Returns what was found of one check.
fn status(said: &Said, check: &str) -> String {
    let json = said.json();
    let findings = json["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["check"] == check);
    found.unwrap_or_else(|| panic!("{check} in {json}"))["status"].as_str().unwrap().to_owned()
}

/// A store with a few people in it.
fn lived_in(engine: Engine) -> Home {
    let home = Home::new(engine);
    let arguments = ["simulate", "--people=60", "--years=1", "--seed=7"];
    let said = home.call(&arguments);
    assert_eq!(said.code, 0, "{said:?}");
    home
}

fn schema_set(home: &Home, to: &str) {
    let connection = rusqlite::Connection::open(home.file()).unwrap();
    connection.execute(&format!("UPDATE schema_version SET version = {to}"), []).unwrap();
}

#[test]
fn a_sound_store_has_nothing_wrong_and_a_readable_file_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = lived_in(Engine::Sqlite);
    let said = home.call(&["doctor"]);
    for check in ["skema", "penyimpanan", "izin berkas", "ruang diska", "jam", "pedoman"] {
        assert_eq!(status(&said, check), "ok", "{check}: {said:?}");
    }
    std::fs::set_permissions(home.file(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = home.call(&["doctor"]);
    assert_eq!((said.code, status(&said, "izin berkas").as_str()), (1, "warning"));
    // For people: what to do, in their language.
    let told = simpul(&["doctor", "--store", &home.store]);
    assert!(told.output.contains("-> Jalankan: chmod 600"), "{}", told.output);
}

#[test]
fn a_certificate_that_ends_is_told() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    let made = format!("--folder={}", folder.path().display());
    assert_eq!(simpul(&["certificate", "--json", &made, "--host=simpul.lan"]).code, 0);
    let file = format!("--tls-cert={}", folder.path().join("server.pem").display());
    assert_eq!(status(&home.call(&["doctor", &file]), "sertifikat"), "ok");
    std::fs::write(folder.path().join("server.pem"), "rusak").unwrap();
    assert_eq!(status(&home.call(&["doctor", &file]), "sertifikat"), "error");
    assert_eq!(status(&home.call(&["doctor", &file]), "penyimpanan"), "error", "there is none");
}

#[test]
fn outlines_that_cannot_be_read_are_told() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    let option = format!("--outlines={}", folder.path().display());
    assert_eq!(status(&home.call(&["doctor"]), "batas desa"), "ok", "those built in");
    std::fs::write(folder.path().join("33.24.geojson"), "rusak").unwrap();
    assert_eq!(status(&home.call(&["doctor", &option]), "batas desa"), "warning");
}

#[test]
fn a_backup_that_is_old_or_was_never_tried_is_told() {
    let (home, folder) = (lived_in(Engine::Sqlite), tempfile::tempdir().unwrap());
    let plan = folder.path().join("cadangan.toml");
    let option = format!("--backup-plan={}", plan.display());
    assert_eq!(status(&home.call(&["doctor"]), "cadangan"), "unknown");
    assert_eq!(status(&home.call(&["doctor", &option]), "cadangan"), "error", "never made");
    let state = backup::state::file_of(&plan);
    let noon_ms = 1_795_237_200_000_u64;
    let made = |at_ms| backup::state::LastBackup {
        destination: "/media/cadangan".to_owned(),
        at_ms,
        series: "seri".to_owned(),
        number: 1,
        records: 1,
        bytes: 1,
    };
    backup::state::keep_backup(&state, made(noon_ms - 3 * 86_400_000)).unwrap();
    assert_eq!(status(&home.call(&["doctor", &option]), "cadangan"), "warning");
    backup::state::keep_backup(&state, made(noon_ms - 3_600_000)).unwrap();
    let said = home.call(&["doctor", &option]);
    assert_eq!(status(&said, "cadangan"), "ok", "{said:?}");
    assert_eq!(status(&said, "gladi pulih"), "warning", "never tried");
    backup::state::keep_drill(&state, noon_ms - 86_400_000, true, &plan).unwrap();
    assert_eq!(status(&home.call(&["doctor", &option]), "gladi pulih"), "ok");
}

#[test]
fn an_older_store_is_told_and_left_as_it_is() {
    let home = lived_in(Engine::Sqlite);
    schema_set(&home, "version - 1");
    let said = home.call(&["doctor"]);
    assert_eq!((said.code, status(&said, "skema").as_str()), (1, "warning"));
    let again = home.call(&["doctor"]);
    assert_eq!(status(&again, "skema"), "warning", "looking does not migrate");
    schema_set(&home, "version + 91");
    let newer = home.call(&["doctor"]);
    assert_eq!((newer.code, status(&newer, "penyimpanan").as_str()), (1, "error"));
    assert!(newer.output.contains("lebih baru"), "{}", newer.output);
    let served = home.call(&["serve", "--puskesmas=P7309030101", "--listen=127.0.0.1:0"]);
    assert_eq!((served.code, served.error_code().as_str()), (1, "simpanan.lebih-baru"));
}

#[test]
fn an_upgrade_is_rehearsed_on_a_copy() {
    let (home, folder) = (lived_in(Engine::Sqlite), tempfile::tempdir().unwrap());
    let before = std::fs::read(home.file()).unwrap();
    let at = format!("--folder={}", folder.path().display());
    let said = home.call(&["rehearse", &at]);
    let json: Value = said.json();
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!((&json["ok"], &json["untouched"]), (&Value::Bool(true), &Value::Bool(true)));
    assert!(0 < json["records"].as_u64().unwrap());
    assert_eq!(json["schema_before"], json["schema_after"]);
    assert_eq!(std::fs::read(home.file()).unwrap(), before, "untouched");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the copy is gone");
}

#[test]
fn a_rehearsal_finds_what_an_upgrade_would_meet() {
    let (home, folder) = (lived_in(Engine::Sqlite), tempfile::tempdir().unwrap());
    let connection = rusqlite::Connection::open(home.file()).unwrap();
    let changed = "UPDATE record SET body = replace(body, '\"name\":\"', '\"name\":\"X') \
                   WHERE kind = 'person'";
    assert!(0 < connection.execute(changed, []).unwrap());
    drop(connection);
    let said = home.call(&["rehearse", &format!("--folder={}", folder.path().display())]);
    assert_eq!(said.code, 1, "{said:?}");
    assert_ne!(said.json()["log_faults"], 0);
}

#[test]
fn a_rehearsal_of_postgres_is_told_how() {
    let home = Home::new(Engine::Postgres);
    let said = home.call(&["verify"]);
    assert_eq!(said.code, 2, "an empty database is no store: {said:?}");
    let made = home.call(&["simulate", "--people=60", "--years=1", "--seed=7"]);
    assert_eq!(made.code, 0, "{made:?}");
    let said = home.call(&["rehearse", "--folder=/tmp"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "gladi.postgres"));
    assert_eq!(status(&home.call(&["doctor"]), "penyimpanan"), "ok");
}
