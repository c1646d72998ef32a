//! `simpul guidelines check`.

use std::{fs, path::Path};

use crate::program::simpul;

/// The folder of the guidelines that Simpul ships.
pub(crate) const LAW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guidelines");

/// Copies a folder with all below it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_law_is_good_built_in_and_as_a_folder() {
    for arguments in
        [&["guidelines", "check", "--json"][..], &["guidelines", "check", LAW, "--json"]]
    {
        let said = simpul(arguments);
        assert_eq!(said.code, 0, "{said:?}");
        assert_eq!(said.json()["ok"], true);
        assert!(10 < said.json()["items"].as_u64().unwrap());
    }
}

#[test]
fn a_fault_is_named_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(LAW), folder.path());
    let file = folder.path().join("items/growth.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("done_by = [\"bb_kg\"]", "done_by = [\"berat_kg\"]")).unwrap();
    let path = folder.path().to_str().unwrap();
    let said = simpul(&["guidelines", "check", path, "--json"]);
    assert_eq!(said.code, 1);
    let fault = &said.json()["faults"][0];
    assert_eq!(fault["file"], "items/growth.toml");
    assert!(0 < fault["line"].as_u64().unwrap());
    assert!(fault["message"].as_str().unwrap().contains("berat_kg"), "{fault}");
    let said = simpul(&["guidelines", "check", path]);
    assert!(said.output.starts_with("items/growth.toml:"), "{}", said.output);
}

#[test]
fn assumptions_are_listed_with_their_rule() {
    let said = simpul(&["guidelines", "check", "--assumptions", "--json"]);
    let json = said.json();
    let list = json["assumptions"].as_array().unwrap();
    assert!(!list.is_empty());
    assert!(list.iter().all(|entry| entry["rule"].is_string() && entry["assumed"].is_string()));
}

#[test]
fn a_folder_that_is_not_there_is_misuse() {
    let said = simpul(&["guidelines", "check", "tidak-ada", "--json"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "pedoman.folder"));
}
