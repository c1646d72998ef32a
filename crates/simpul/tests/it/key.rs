//! `simpul key`: a store is encrypted, opened with its key file, and its key changed.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    home::{Engine, Home, child, lines, weighing},
    program::simpul,
};

#[test]
fn a_store_is_encrypted_and_opened_with_a_key_file() {
    let home = Home::new(Engine::Sqlite);
    let folder = home.file().parent().unwrap().to_owned();
    let path = |name: &str| folder.join(name).display().to_string();
    let (first, second, sheet) = (path("a.kunci"), path("b.kunci"), path("lembar.txt"));
    let written = home.call_reading(&["append", "-"], &lines([child(1), weighing(1)]));
    assert_eq!(written.code, 0, "{written:?}");

    let made = simpul(&["key", "new", "--json", "--out", &first, "--sheet", &sheet]);
    assert_eq!(made.code, 0, "{made:?}");
    let key = fs::read_to_string(&first).unwrap();
    // The sheet is for the envelope and holds the whole key; standard output holds none of it.
    assert!(fs::read_to_string(&sheet).unwrap().contains(key.trim()));
    let group = key.split_whitespace().nth(1).unwrap();
    assert!(!made.output.contains(group) && !made.errors.contains(group), "{made:?}");
    for file in [&first, &sheet] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = simpul(&["key", "new", "--json", "--out", &first]);
    assert_eq!((again.code, again.error_code().as_str()), (2, "kunci.berkas"));
    assert_eq!(fs::read_to_string(&first).unwrap(), key, "a key is never written over");

    let named = format!("--key-file={first}");
    let early = home.call(&["verify", &named]);
    assert_eq!(early.error_code(), "simpanan.belum-terenkripsi");
    assert_eq!(home.call(&["key", "encrypt", &named]).code, 0);
    assert_eq!(home.call(&["verify"]).error_code(), "simpanan.terkunci");
    let verified = home.call(&["verify", &named]);
    assert_eq!((verified.code, verified.json()["records"].as_u64()), (0, Some(2)), "{verified:?}");

    assert_eq!(simpul(&["key", "new", "--out", &second]).code, 0);
    let other = format!("--key-file={second}");
    assert_eq!(home.call(&["verify", &other]).error_code(), "simpanan.kunci-salah");
    let new = format!("--new-key-file={second}");
    assert_eq!(home.call(&["key", "change", &named, &new]).code, 0);
    assert_eq!(home.call(&["verify", &named]).error_code(), "simpanan.kunci-salah");
    assert_eq!(home.call(&["replay", "--check", &other]).code, 0);

    fs::set_permissions(&second, fs::Permissions::from_mode(0o644)).unwrap();
    let open = home.call(&["verify", &other]);
    assert_eq!((open.code, open.error_code().as_str()), (2, "kunci.terbuka"));
}

#[test]
fn a_server_s_disk_is_encrypted_by_the_machine() {
    let home = Home::new(Engine::Postgres);
    let said = home.call(&["verify", "--key-file=/tidak/ada"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "kunci.postgres"));
}
