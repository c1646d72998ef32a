//! Whatever fuzzing found worth keeping, read again.

use std::{collections::BTreeSet, fs, path::PathBuf};

use axum::http::StatusCode;
use domain::record::{Body, Record};
use hostile::{passkey, record, request, survey, table};

/// Reads every file that is kept for a reader; tells how many there were.
fn corpus(reader: &str, mut read: impl FnMut(&[u8])) -> usize {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(reader);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    for file in &files {
        // The name stands before the panic of a reader.
        println!("{}", file.display());
        read(&fs::read(file).expect("a file to read"));
    }
    files.len()
}

#[test]
fn tables() {
    assert!(2 <= corpus("table", table::text));
}

#[test]
fn workbooks() {
    assert!(1 <= corpus("workbook", table::workbook));
}

#[test]
fn surveys() {
    assert!(2 <= corpus("survey", survey::read));
}

#[test]
fn passkeys() {
    assert!(1 <= corpus("passkey", passkey::read));
}

/// Fuzzing begins with a good record of each kind, or it would never come past its first word.
#[test]
fn every_kind_of_record_is_kept() {
    let unknown = serde_json::from_str::<Body>(r#"{"type":"?"}"#).expect_err("no kind");
    // "unknown variant `?`, expected one of `person`, `household`, ..."
    let kinds = unknown.to_string();
    let mut kinds: BTreeSet<&str> = kinds.split('`').skip(3).step_by(2).collect();
    assert!(kinds.contains("visit") && kinds.contains("entered_in_error"), "{kinds:?}");
    corpus("record", |bytes| {
        for line in bytes.split(|byte| *byte == b'\n') {
            let Ok(record) = serde_json::from_slice::<Record>(line) else { continue };
            kinds.remove(record.body.kind());
        }
    });
    assert_eq!(kinds, BTreeSet::new());
}

#[test]
fn records() {
    assert!(5 <= corpus("record", record::read));
}

#[test]
fn requests() {
    let all = corpus("request", |bytes| {
        request::send(bytes);
    });
    assert!(100 <= all);
}

/// Without people, sessions and words of forms, requests would be refused at the door.
#[test]
fn requests_get_through_the_door() {
    let get = |text: &str| request::send(text.as_bytes());
    assert_eq!(get("GET /\nBDN\n\n"), Some(StatusCode::OK));
    assert_eq!(get("GET /log-akses\nKAPUS\n\n"), Some(StatusCode::OK));
    assert_eq!(get("GET /\n\n\n"), Some(StatusCode::SEE_OTHER));
    let form = "application/x-www-form-urlencoded";
    let own = get(&format!("POST /keluar\nBDN\n{form}\nkata={}", request::WORD));
    assert_eq!(own, Some(StatusCode::SEE_OTHER));
    let other = get(&format!("POST /keluar\nBDN\n{form}\nkata=lain"));
    assert_ne!(other, Some(StatusCode::SEE_OTHER));
}
