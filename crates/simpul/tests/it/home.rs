//! A fresh store on either engine, and the binary called on it.

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::postgres::Database;

use crate::program::{Said, simpul_reading};

/// Which engine keeps the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

enum Guard {
    Folder(TempDir),
    Database(Database),
}

/// An empty store that goes away with this value.
pub(crate) struct Home {
    guard: Guard,
    pub(crate) store: String,
}

impl Home {
    pub(crate) fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let store = format!("sqlite:{}", folder.path().join("simpul.db").display());
                Self { guard: Guard::Folder(folder), store }
            }
            Engine::Postgres => {
                let database = testkit::postgres::database();
                let store = database.url().to_owned();
                Self { guard: Guard::Database(database), store }
            }
        }
    }

    /// Returns the file of a SQLite store.
    pub(crate) fn file(&self) -> std::path::PathBuf {
        match &self.guard {
            Guard::Folder(folder) => folder.path().join("simpul.db"),
            Guard::Database(database) => panic!("{} is no file", database.url()),
        }
    }

    /// Calls a command on the store, with JSON.
    pub(crate) fn call(&self, arguments: &[&str]) -> Said {
        self.call_reading(arguments, b"")
    }

    pub(crate) fn call_reading(&self, arguments: &[&str], input: &[u8]) -> Said {
        let store = ["--store", &self.store, "--json"];
        simpul_reading(&[arguments, &store].concat(), input)
    }
}

/// The JSON of a record that states a made-up child, by number.
pub(crate) fn child(number: u32) -> Value {
    json!({
        "id": format!("00000000-0000-7000-8000-{number:012x}"),
        "puskesmas": "P7309030101",
        "subject": {"person": format!("00000000-0000-7000-9000-{number:012x}")},
        "occurred": "2024-03-12",
        "written": format!("1795000000000/{}", number % 60_000),
        "author": {
            "account": "00000000-0000-7000-a000-000000000001",
            "name": "Petugas Contoh",
            "role": "BDN",
        },
        "device": "00000000-0000-7000-b000-000000000001",
        "body": {
            "type": "person",
            "name": format!("Anak Contoh {number}"),
            "sex": "P",
            "birth": {"day": "2024-03-12"},
            "address": {"desa": "7309032003"},
        },
    })
}

/// The JSON of a record that weighs that child.
pub(crate) fn weighing(number: u32) -> Value {
    let mut record = child(number);
    record["id"] = json!(format!("00000000-0000-7000-8001-{number:012x}"));
    record["occurred"] = json!("2026-02-10");
    record["body"] = json!({
        "type": "visit",
        "setting": "posyandu",
        "observations": {"bb_kg": 10.4, "tb_cm": 83.5, "cara_ukur": "terlentang"},
    });
    record
}

/// The JSON of a record that states a made-up posyandu, by number.
pub(crate) fn posyandu(number: u32, name: &str) -> Value {
    let mut record = child(number);
    record["id"] = json!(format!("00000000-0000-7000-8002-{number:012x}"));
    record["subject"] = json!({"place": posyandu_id(number)});
    record["body"] =
        json!({"type": "place", "kind": "posyandu", "name": name, "desa": "7309032003"});
    record
}

/// The id of that posyandu.
pub(crate) fn posyandu_id(number: u32) -> String {
    format!("00000000-0000-7000-9001-{number:012x}")
}

/// Joins records to a file of lines.
pub(crate) fn lines(records: impl IntoIterator<Item = Value>) -> Vec<u8> {
    let lines: Vec<String> = records.into_iter().map(|record| record.to_string()).collect();
    lines.join("\n").into_bytes()
}
