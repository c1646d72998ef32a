//! Which crate may lean on which: the table of the house.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::tidy::source::Fault;

/// One crate and what it may use; a row names only crates of rows above it.
struct Row {
    name: &'static str,
    may_use: &'static [&'static str],
}

const fn row(name: &'static str, may_use: &'static [&'static str]) -> Row {
    Row { name, may_use }
}

/// Pure crates first, the binary last. A new line or entry is a decision about the house.
const TABLE: [Row; 18] = [
    row("domain", &[]),
    row("growth", &["domain"]),
    row("outbreak", &[]),
    row("guidelines", &["domain", "outbreak"]),
    row("portrait", &["domain", "growth", "guidelines"]),
    row("access", &["domain"]),
    row("import", &["domain", "growth", "guidelines"]),
    row("simulate", &["domain", "growth", "guidelines"]),
    row("store", &["domain", "guidelines", "portrait"]),
    row("reports", &["domain", "growth", "guidelines", "portrait", "store"]),
    row("backup", &["domain", "guidelines", "store"]),
    row(
        "web",
        &[
            "access",
            "domain",
            "growth",
            "guidelines",
            "import",
            "outbreak",
            "portrait",
            "reports",
            "store",
        ],
    ),
    row(
        "simpul",
        &[
            "access",
            "backup",
            "domain",
            "growth",
            "guidelines",
            "import",
            "portrait",
            "reports",
            "simulate",
            "store",
            "web",
        ],
    ),
    row(
        "hostile",
        &[
            "access",
            "domain",
            "growth",
            "guidelines",
            "import",
            "portrait",
            "simulate",
            "store",
            "web",
        ],
    ),
    row("testpg", &[]),
    row("testkit", &["domain", "testpg"]),
    row(
        "bench",
        &[
            "access",
            "backup",
            "domain",
            "growth",
            "guidelines",
            "import",
            "portrait",
            "reports",
            "simulate",
            "store",
            "testpg",
            "web",
        ],
    ),
    row("xtask", &["testpg"]),
];

/// For developers only: others name them under `[dev-dependencies]`, if at all.
const DEV: [&str; 5] = ["hostile", "testpg", "testkit", "bench", "xtask"];

/// Crates from outside that belong in few rooms: engines, servers, chance.
const CONFINED: [(&str, &[&str]); 8] = [
    ("rusqlite", &["store", "bench"]),
    ("postgres", &["store", "testkit", "bench"]),
    ("axum", &["web", "simpul", "hostile", "bench"]),
    ("tower-http", &["web", "simpul"]),
    // The store needs the traits of a stream only, for TLS to PostgreSQL.
    ("tokio", &["web", "simpul", "store", "hostile", "bench"]),
    ("askama", &["web"]),
    ("rand", &["access", "simulate", "simpul", "web", "bench"]),
    (
        "uuid",
        &[
            "bench", "domain", "access", "hostile", "import", "simulate", "simpul", "store",
            "testkit", "web",
        ],
    ),
];

/// Checks what `cargo metadata --no-deps` says about the workspace.
pub(crate) fn check(metadata: &Value) -> Vec<Fault> {
    let empty = Vec::new();
    let packages = metadata["packages"].as_array().unwrap_or(&empty);
    let ours: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(row) = TABLE.iter().find(|row| row.name == name) else {
            let what = format!("crate `{name}` has no row in the table of xtask/src/tidy/edges.rs");
            faults.push(manifest(name, what));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap_or(&empty) {
            let used = dependency["name"].as_str().unwrap_or_default();
            let is_dev = dependency["kind"].as_str() == Some("dev");
            let refused = match ours.contains(used) {
                true => refuse_ours(row, used, is_dev),
                false => refuse_foreign(row, used, is_dev),
            };
            faults.extend(refused.map(|what| manifest(name, what)));
        }
    }
    faults
}

fn manifest(name: &str, what: String) -> Fault {
    let path = match name {
        "xtask" => "xtask/Cargo.toml".to_owned(),
        _ => format!("crates/{name}/Cargo.toml"),
    };
    Fault { path, line: 1, what }
}

fn refuse_ours(row: &Row, used: &str, is_dev: bool) -> Option<String> {
    let name = row.name;
    if row.may_use.contains(&used) {
        return None;
    }
    match (DEV.contains(&used), is_dev) {
        (true, false) => Some(format!("`{name}` ships and may use `{used}` only in tests")),
        (true, true) => None,
        // A test may build its world with any crate below its own.
        (false, true) if place(used) < place(name) => None,
        (false, _) => Some(format!("`{name}` may not use `{used}`")),
    }
}

fn refuse_foreign(row: &Row, used: &str, is_dev: bool) -> Option<String> {
    let (_, rooms) = CONFINED.iter().find(|(confined, _)| *confined == used)?;
    (!is_dev && !rooms.contains(&row.name))
        .then(|| format!("`{}` may not use `{used}`; only {} may", row.name, rooms.join(", ")))
}

fn place(name: &str) -> usize {
    TABLE.iter().position(|row| row.name == name).unwrap_or(TABLE.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Builds metadata of packages and their edges: (from, to, kind).
    fn faults(names: &[&str], edges: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let package = |name: &&str| {
            let of_it = edges.iter().filter(|(from, _, _)| from == name);
            let dependencies: Vec<Value> =
                of_it.map(|(_, to, kind)| json!({"name": to, "kind": kind})).collect();
            json!({"name": name, "dependencies": dependencies})
        };
        let packages: Vec<Value> = names.iter().map(package).collect();
        check(&json!({ "packages": packages })).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn rows_only_name_rows_above() {
        for (at, row) in TABLE.iter().enumerate() {
            for used in row.may_use {
                assert!(place(used) < at, "{} uses {used}", row.name);
            }
        }
    }

    #[test]
    fn edges_point_downwards() {
        let names = ["domain", "portrait", "store", "web"];
        let fine = [("portrait", "domain", None), ("web", "store", None)];
        assert_eq!(faults(&names, &fine), [""; 0]);
        assert_eq!(
            faults(&names, &[("portrait", "store", None)]),
            ["`portrait` may not use `store`"]
        );
        assert_eq!(faults(&names, &[("store", "web", Some("dev"))]), ["`store` may not use `web`"]);
    }

    #[test]
    fn tools_for_tests_do_not_ship() {
        let names = ["store", "testkit", "simulate", "web"];
        assert_eq!(faults(&names, &[("store", "testkit", Some("dev"))]), [""; 0]);
        assert_eq!(faults(&names, &[("web", "simulate", Some("dev"))]), [""; 0]);
        for kind in [None, Some("build")] {
            let expect = ["`store` ships and may use `testkit` only in tests"];
            assert_eq!(faults(&names, &[("store", "testkit", kind)]), expect);
        }
    }

    #[test]
    fn engines_stay_in_their_rooms() {
        assert_eq!(faults(&["store"], &[("store", "rusqlite", None)]), [""; 0]);
        assert_eq!(faults(&["simpul"], &[("simpul", "rusqlite", Some("dev"))]), [""; 0]);
        assert_eq!(
            faults(&["web"], &[("web", "rusqlite", None)]),
            ["`web` may not use `rusqlite`; only store, bench may"]
        );
    }

    #[test]
    fn every_crate_has_a_row() {
        let found = faults(&["gossip"], &[]);
        assert_eq!(found, ["crate `gossip` has no row in the table of xtask/src/tidy/edges.rs"]);
    }
}
