//! Crates: where they come from, under which licence, how often.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::licence;
use crate::{command, ctx::Ctx};

/// The only place from which crates come.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// The platform for which releases are made; what only others need is no part.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";
/// What must never come in: other implementations of TLS, and what calls home.
const BANNED: [&str; 5] = ["aws-lc-sys", "native-tls", "openssl", "opentelemetry-otlp", "sentry"];
/// Crates of which several versions are built; more are a reason to look why. Nine came with
/// typst (ADR 16).
const DOUBLED_MAX: usize = 45;

/// One crate in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) licence: Option<String>,
    /// Absent for crates of this repository.
    pub(super) source: Option<String>,
    /// Whether the program is made of it; otherwise only its making or its tests are.
    pub(super) is_part: bool,
}

/// Reads what cargo says about all crates, exactly as they are locked.
pub(super) fn packages(ctx: &Ctx) -> Result<Vec<Package>> {
    let args = ["metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM];
    let said = command::output(ctx, command::cargo(ctx).args(args))?;
    read(&serde_json::from_slice(&said).context("read cargo metadata")?)
}

fn read(metadata: &Value) -> Result<Vec<Package>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let parts = parts(metadata);
    let listed = metadata["packages"].as_array().context("no packages")?;
    listed
        .iter()
        .map(|package| {
            Ok(Package {
                name: text(&package["name"]).context("a crate without a name")?,
                version: text(&package["version"]).context("a crate without a version")?,
                licence: text(&package["license"]),
                source: text(&package["source"]),
                is_part: package["id"].as_str().is_some_and(|id| parts.contains(id)),
            })
        })
        .collect()
}

/// Returns the ids of the crates of which the binary is made.
fn parts(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let binary = |id: &&&str| id.contains("/crates/simpul#") || id.contains("#simpul@");
    let mut waiting: Vec<&str> = nodes.keys().filter(binary).copied().collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let deps = nodes.get(id).and_then(|node| node["deps"].as_array()).into_iter().flatten();
        for dep in deps {
            let kinds = dep["dep_kinds"].as_array().into_iter().flatten();
            let is_normal = kinds.into_iter().any(|kind| kind["kind"].is_null());
            waiting.extend(dep["pkg"].as_str().filter(|_| is_normal));
        }
    }
    found
}

/// Returns what is wrong.
pub(super) fn faults(packages: &[Package]) -> Vec<String> {
    let mut faults = Vec::new();
    for package in packages {
        let Package { name, version, licence, source, .. } = package;
        if source.as_deref().is_some_and(|source| source != REGISTRY) {
            faults.push(format!("{name} {version} comes from {}", source.as_deref().unwrap_or("")));
        }
        if BANNED.contains(&name.as_str()) {
            faults.push(format!("{name} {version} is banned"));
        }
        match licence {
            Some(licence) if licence::is_allowed(licence) => {}
            Some(licence) => faults.push(format!("{name} {version} is under {licence}")),
            None => faults.push(format!("{name} {version} names no licence")),
        }
    }
    let doubled = doubled(packages);
    if DOUBLED_MAX < doubled.len() {
        let names: Vec<&str> = doubled.into_iter().collect();
        faults.push(format!("{} crates more than once: {}", names.len(), names.join(", ")));
    }
    faults
}

/// Returns the crates of which the program holds several versions.
pub(super) fn doubled(packages: &[Package]) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let parts = packages.iter().filter(|package| package.is_part);
    parts.map(|package| package.name.as_str()).filter(|name| !seen.insert(*name)).collect()
}

/// Reads the checksums of a lock file, by name and version.
pub(super) fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim_start_matches(" = ").trim_matches('"').to_owned())
        };
        if let (Some(name), Some(version), Some(sum)) =
            (field("name"), field("version"), field("checksum"))
        {
            found.insert((name, version), sum);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, licence: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.map(str::to_owned),
            source: source.map(str::to_owned),
            is_part: true,
        }
    }

    #[test]
    fn foreign_sources_banned_crates_and_licences_are_told() {
        assert!(faults(&[package("a", Some("MIT"), Some(REGISTRY))]).is_empty());
        for (wrong, word) in [
            (package("a", Some("MIT"), Some("git+https://example.org/a")), "comes from"),
            (package("native-tls", Some("MIT"), Some(REGISTRY)), "banned"),
            (package("a", Some("AGPL-3.0"), Some(REGISTRY)), "is under AGPL-3.0"),
            (package("a", None, Some(REGISTRY)), "no licence"),
        ] {
            let told = faults(&[wrong]);
            assert!(told.len() == 1 && told[0].contains(word), "{told:?}");
        }
    }

    #[test]
    fn parts_are_what_the_binary_leans_on_when_it_runs() {
        let dep = |id: &str, kind: Value| json!({"pkg": id, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({"packages": [], "resolve": {"nodes": [
            {"id": "path+file:///x/crates/simpul#0.1.0",
             "deps": [dep("a", Value::Null), dep("b", json!("dev"))]},
            {"id": "a", "deps": [dep("c", Value::Null), dep("d", json!("build"))]},
            {"id": "b", "deps": []}, {"id": "c", "deps": []}, {"id": "d", "deps": []},
        ]}});
        let found = parts(&metadata);
        let found: Vec<&str> = found.into_iter().collect();
        assert_eq!(found, ["a", "c", "path+file:///x/crates/simpul#0.1.0"]);
    }

    #[test]
    fn checksums_are_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"ab12\"\n\n\
                    [[package]]\nname = \"own\"\nversion = \"0.1.0\"\n";
        let sums = checksums(lock);
        assert_eq!(sums.len(), 1);
        assert_eq!(sums[&("a".to_owned(), "1.0.0".to_owned())], "ab12");
    }
}
