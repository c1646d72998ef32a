//! `simpul verify-release`: what the makers signed, and nothing else.

use std::{fs, path::Path};

use crate::program::simpul;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/release");

fn check(file: &Path, signature: &Path) -> (i32, bool) {
    let key = format!("--key={FOLDER}/release.pub");
    let signature = format!("--signature={}", signature.display());
    let file = file.display().to_string();
    let said = simpul(&["verify-release", "--json", &file, &key, &signature]);
    (said.code, said.json()["ok"].as_bool().unwrap())
}

#[test]
fn a_signed_file_is_taken_and_a_changed_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let signature = Path::new(FOLDER).join("simpul-contoh.minisig");
    let original = Path::new(FOLDER).join("simpul-contoh");
    assert_eq!(check(&original, &signature), (0, true));
    let bytes = fs::read(&original).unwrap();
    let changed = folder.path().join("simpul-contoh");
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 1;
        fs::write(&changed, other).unwrap();
        if at % 8 == 0 {
            assert_eq!(check(&changed, &signature), (1, false), "byte {at}");
        }
    }
    // A signature whose words were changed: the words are signed as well.
    let text = fs::read_to_string(&signature).unwrap();
    let forged = folder.path().join("palsu.minisig");
    fs::write(&forged, text.replace("simpul contoh", "simpul 9.9.9")).unwrap();
    assert_eq!(check(&original, &forged), (1, false));
}

#[test]
fn what_is_no_key_or_signature_is_told() {
    let key = format!("--key={FOLDER}/simpul-contoh");
    let said = simpul(&["verify-release", "--json", &format!("{FOLDER}/simpul-contoh"), &key]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "rilis.tidak-terbaca"));
}
