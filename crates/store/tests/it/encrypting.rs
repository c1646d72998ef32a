//! Encryption at rest: nothing readable on the disk, and no way in without the key.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use store::{
    address::StoreUrl,
    audit::{AuditLog, Entry, beside},
    engine::Options,
    error::{Error, Result},
    key::StoreKey,
    recode::{recode, recode_with_log},
    store::Store,
};

use crate::fixture::{GUIDELINES, Writer, accept, sound};

/// Names the store to the program that will be killed while it encrypts.
const STORE: &str = "SIMPUL_TEST_ENCRYPTED_STORE";
/// How often that program is killed.
const ROUNDS: u64 = 25;
const NAME: &str = "Kartikasari";
const NIK: &str = "7309014505250001";

fn key(seed: u8) -> StoreKey {
    StoreKey::from_bytes([seed; 32])
}

fn open(file: &Path, key: Option<StoreKey>) -> Result<Store> {
    let plain = StoreUrl::Sqlite(file.to_owned());
    let url = match key {
        Some(key) => plain.with_key(key).unwrap(),
        None => plain,
    };
    Store::open(&url, GUIDELINES.clone())
}

/// Writes people whose names and numbers can be looked for.
fn seed(store: &Store, count: u64) {
    let writer = Writer::new(count);
    for _ in 0..count {
        let person = writer.ids.person();
        let mut record = writer.child(person, NAME, "2025-05-05");
        if let domain::record::Body::Person(facts) = &mut record.body {
            facts.nik = Some(NIK.parse().unwrap());
        }
        accept(store, &[record, writer.weighing(person, "2026-10-01", "9,1", "74")]);
    }
}

/// Returns every file of the folder with what of the seed it shows.
fn shown(folder: &Path) -> Vec<(PathBuf, bool)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let shows = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        let folded = bytes.to_ascii_lowercase();
        [NAME, NIK, "CREATE TABLE", "bb_kg"].iter().any(|text| {
            let text = text.to_ascii_lowercase();
            folded.windows(text.len()).any(|part| part == text.as_bytes())
        })
    };
    files.map(|path| (path.clone(), shows(&path))).collect()
}

#[test]
fn no_file_of_an_encrypted_store_shows_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("simpul.db");
    let store = open(&file, Some(key(1))).unwrap();
    seed(&store, 40);
    // While it is open the write-ahead log stands beside it, with what was written last.
    let files = shown(folder.path());
    assert!(files.iter().any(|(path, _)| path.ends_with("simpul.db-wal")), "{files:?}");
    assert!(files.iter().all(|(_, shown)| !shown), "{files:?}");
    sound(&store);
    drop(store);
    assert!(shown(folder.path()).iter().all(|(_, shown)| !shown));
    let again = open(&file, Some(key(1))).unwrap();
    assert_eq!(again.verify().unwrap().records, 80);
    // The test itself can see: a plain store shows everybody.
    let plain = tempfile::tempdir().unwrap();
    seed(&open(&plain.path().join("simpul.db"), None).unwrap(), 1);
    assert!(shown(plain.path()).iter().any(|(_, shown)| *shown));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files_of_a_store() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("simpul.db"), None).unwrap();
    seed(&store, 1);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.path());
    }
}

#[test]
fn without_the_right_key_there_is_no_way_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("simpul.db");
    seed(&open(&file, Some(key(1))).unwrap(), 2);
    let before = fs::read(&file).unwrap();
    let code = |key| open(&file, key).unwrap_err().refusal().code;
    assert_eq!(code(None), "simpanan.terkunci");
    assert_eq!(code(Some(key(2))), "simpanan.kunci-salah");
    let existing = Store::open_existing(&StoreUrl::Sqlite(file.clone()), GUIDELINES.clone());
    assert!(matches!(existing.unwrap_err(), Error::Locked));
    assert_eq!(fs::read(&file).unwrap(), before);
    // A plain store is not taken for an encrypted one, and stays as it is.
    let plain = folder.path().join("polos.db");
    seed(&open(&plain, None).unwrap(), 1);
    let refused = open(&plain, Some(key(1))).unwrap_err();
    assert_eq!(refused.refusal().code, "simpanan.belum-terenkripsi");
    sound(&open(&plain, None).unwrap());
    // Nothing that is printed tells the key.
    let url = StoreUrl::Sqlite(file).with_key(key(0xab)).unwrap();
    assert!(!format!("{url:?} {url}").contains("abab"));
}

#[test]
fn a_plain_store_is_encrypted_and_its_key_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("simpul.db");
    let store = open(&file, None).unwrap();
    seed(&store, 5);
    // While a program has it open nothing is done: what it writes would be lost.
    let busy = recode(&file, None, &key(1)).unwrap_err();
    assert!(matches!(busy, Error::Busy(_)), "{busy:?}");
    seed(&store, 6);
    drop(store);
    let recoded = recode(&file, None, &key(1)).unwrap();
    assert!(22 < recoded.rows && 20 < recoded.tables, "{recoded:?}");
    assert!(shown(folder.path()).iter().all(|(_, shown)| !shown));
    let store = open(&file, Some(key(1))).unwrap();
    sound(&store);
    assert_eq!(store.verify().unwrap().records, 22);
    drop(store);
    assert!(matches!(recode(&file, Some(&key(9)), &key(2)), Err(Error::WrongKey)));
    assert!(matches!(recode(&file, None, &key(2)), Err(Error::Locked)));
    recode(&file, Some(&key(1)), &key(2)).unwrap();
    assert!(matches!(open(&file, Some(key(1))).unwrap_err(), Error::WrongKey));
    sound(&open(&file, Some(key(2))).unwrap());
    let missing = recode(&folder.path().join("tidak-ada.db"), None, &key(1)).unwrap_err();
    assert!(matches!(missing, Error::Missing(_)), "{missing:?}");
}

#[test]
fn stopped_encryption_leaves_one_whole_store() {
    if let Ok(file) = std::env::var(STORE) {
        println!("begun");
        recode(Path::new(&file), None, &key(1)).unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("simpul.db");
    seed(&open(&file, None).unwrap(), 30);
    let plain = fs::read(&file).unwrap();
    let mut encrypted = 0;
    for round in 0..ROUNDS {
        encrypt_and_kill(&file, round);
        let is_encrypted = matches!(open(&file, None), Err(Error::Locked));
        encrypted += u64::from(is_encrypted);
        let store = open(&file, is_encrypted.then(|| key(1))).unwrap();
        assert_eq!(store.verify().unwrap().records, 60, "round {round}");
        drop(store);
        if is_encrypted {
            fs::write(&file, &plain).unwrap();
        }
    }
    // Most were killed halfway, and left the plain store as it was.
    assert!(encrypted < ROUNDS, "always too late");
    recode(&file, None, &key(1)).unwrap();
    sound(&open(&file, Some(key(1))).unwrap());
    let left: Vec<_> = shown(folder.path());
    assert_eq!(left.len(), 1, "nothing is left beside the store: {left:?}");
}

fn encrypt_and_kill(file: &Path, round: u64) {
    let test = "encrypting::stopped_encryption_leaves_one_whole_store";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(STORE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("begun") {}
    thread::sleep(Duration::from_micros(round * 4_321 % 60_000));
    child.kill().unwrap();
    child.wait().unwrap();
}

fn log(file: &Path, key: Option<StoreKey>) -> Result<AuditLog> {
    let plain = StoreUrl::Sqlite(file.to_owned());
    let url = match key {
        Some(key) => plain.with_key(key).unwrap(),
        None => plain,
    };
    AuditLog::open(&url, "meja", Options::default())
}

fn looked(at_ms: u64) -> Entry {
    Entry { at_ms, persons: Vec::new(), body: format!("{{\"name\": \"{NAME}\"}}") }
}

/// Returns the files of a folder in which a name can be read.
fn told(folder: &Path) -> Vec<PathBuf> {
    let mut told: Vec<PathBuf> =
        shown(folder).into_iter().filter(|(_, shows)| *shows).map(|(path, _)| path).collect();
    told.sort();
    told
}

#[test]
fn the_log_of_accesses_is_under_the_key_of_its_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    seed(&open(&file, None).unwrap(), 1);
    log(&file, None).unwrap().add_now(looked(1)).unwrap();
    recode_with_log(&file, None, &key(1)).unwrap();
    assert_eq!(told(folder.path()), [] as [PathBuf; 0], "neither in the store nor in its log");
    assert!(matches!(log(&file, None).unwrap_err(), Error::KeysApart));
    let kept = log(&file, Some(key(1))).unwrap();
    kept.add_now(looked(2)).unwrap();
    assert_eq!((kept.verify().unwrap(), kept.heads().unwrap()[0].seq), (vec![], 2));
    drop(kept);
    recode_with_log(&file, Some(&key(1)), &key(2)).unwrap();
    assert!(matches!(log(&file, Some(key(1))).unwrap_err(), Error::KeysApart));
    assert_eq!(log(&file, Some(key(2))).unwrap().heads().unwrap()[0].seq, 2);
    open(&file, Some(key(2))).unwrap();
}

#[test]
fn a_log_left_behind_is_brought_along_by_doing_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    seed(&open(&file, None).unwrap(), 1);
    log(&file, None).unwrap().add_now(looked(1)).unwrap();
    // As a program did that knew nothing of logs.
    recode(&file, None, &key(1)).unwrap();
    assert!(matches!(log(&file, Some(key(1))).unwrap_err(), Error::KeysApart));
    recode_with_log(&file, None, &key(1)).unwrap();
    assert_eq!(log(&file, Some(key(1))).unwrap().heads().unwrap()[0].seq, 1);
    // As one that was stopped after the log.
    let StoreUrl::Sqlite(beside) = beside(&StoreUrl::Sqlite(file.clone())) else { panic!("file") };
    recode(&beside, Some(&key(1)), &key(2)).unwrap();
    recode_with_log(&file, Some(&key(1)), &key(2)).unwrap();
    open(&file, Some(key(2))).unwrap();
    assert_eq!(log(&file, Some(key(2))).unwrap().verify().unwrap(), []);
}

#[test]
fn a_log_that_is_in_use_keeps_both_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    seed(&open(&file, None).unwrap(), 1);
    let in_use = log(&file, None).unwrap();
    in_use.add_now(looked(1)).unwrap();
    assert!(matches!(recode_with_log(&file, None, &key(1)).unwrap_err(), Error::Busy(_)));
    open(&file, None).unwrap();
    in_use.add_now(looked(2)).unwrap();
    assert_eq!(in_use.verify().unwrap(), []);
}

/// A store and its log, both plain, with a line.
fn pair(folder: &Path) -> PathBuf {
    let file = folder.join("a.db");
    seed(&open(&file, None).unwrap(), 1);
    log(&file, None).unwrap().add_now(looked(1)).unwrap();
    file
}

#[test]
fn a_key_change_that_cannot_write_one_file_changes_neither() {
    let folder = tempfile::tempdir().unwrap();
    let file = pair(folder.path());
    for blocked in ["a.db.kunci-baru", "a.db.akses.kunci-baru"] {
        // Where the new file is to be made there is no room for it.
        let blocked = folder.path().join(blocked);
        std::fs::create_dir(&blocked).unwrap();
        assert!(recode_with_log(&file, None, &key(1)).is_err());
        open(&file, None).unwrap();
        assert_eq!(log(&file, None).unwrap().heads().unwrap()[0].seq, 1);
        std::fs::remove_dir(&blocked).unwrap();
    }
    let left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("kunci-baru"))
        .collect();
    assert_eq!(left, [""; 0], "nothing is left behind");
    recode_with_log(&file, None, &key(1)).unwrap();
    open(&file, Some(key(1))).unwrap();
    log(&file, Some(key(1))).unwrap();
}

#[test]
fn a_store_and_a_log_under_two_keys_are_told_apart_from_a_wrong_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = pair(folder.path());
    // Stopped between the two places: the log has the new key, the store has not.
    recode(&folder.path().join("a.db.akses"), None, &key(1)).unwrap();
    assert!(matches!(open(&file, Some(key(1))), Err(Error::KeysApart)), "by the new key");
    assert!(matches!(log(&file, None), Err(Error::KeysApart)), "by the old one, at the log");
    assert!(matches!(open(&file, Some(key(9))), Err(Error::NotEncrypted)), "by neither");
    recode_with_log(&file, None, &key(1)).unwrap();
    open(&file, Some(key(1))).unwrap();
    assert_eq!(log(&file, Some(key(1))).unwrap().heads().unwrap()[0].seq, 1);
}
