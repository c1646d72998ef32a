//! Packages of the form in the browser and of the browser tests.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::licence;

/// Packages that may run a program when they are installed, and why: esbuild puts the binary for
/// the machine in its place; fsevents is of macOS only.
const MAY_RUN: [&str; 2] = ["esbuild", "fsevents"];

/// Licences of tools that only the tests use: they ask for changes to be shown, and we make none.
const OF_TOOLS: [&str; 1] = ["MPL-2.0"];

/// One package in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) licence: Option<String>,
    pub(super) integrity: Option<String>,
    resolved: Option<String>,
    runs: bool,
    pub(super) is_dev: bool,
}

/// Reads a lock file.
pub(super) fn packages(lock: &str) -> Result<Vec<Package>> {
    let lock: Value = serde_json::from_str(lock).context("read a lock file")?;
    let listed = lock["packages"].as_object().context("a lock file without packages")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let named = listed.iter().filter_map(|(path, package)| {
        let (_, name) = path.rsplit_once("node_modules/")?;
        Some(Package {
            name: name.to_owned(),
            version: text(&package["version"])?,
            licence: text(&package["license"]),
            integrity: text(&package["integrity"]),
            resolved: text(&package["resolved"]),
            runs: package["hasInstallScript"] == true,
            is_dev: package["dev"] == true || package["devOptional"] == true,
        })
    });
    Ok(named.collect())
}

/// Returns what is wrong.
pub(super) fn faults(folder: &str, packages: &[Package]) -> Vec<String> {
    let mut faults = Vec::new();
    for package in packages {
        let mut fault = |what: String| {
            faults.push(format!("{folder}: {} {} {what}", package.name, package.version));
        };
        if !package.integrity.as_deref().is_some_and(|sum| sum.starts_with("sha512-")) {
            fault("has no checksum".to_owned());
        }
        let from = package.resolved.as_deref();
        if from.is_some_and(|from| !from.starts_with("https://registry.npmjs.org/")) {
            fault(format!("comes from {}", from.unwrap_or_default()));
        }
        if package.runs && !MAY_RUN.contains(&package.name.as_str()) {
            fault("runs a program when it is installed".to_owned());
        }
        match &package.licence {
            Some(licence) if licence::is_allowed(licence) => {}
            Some(licence) if package.is_dev && OF_TOOLS.contains(&licence.as_str()) => {}
            licence => fault(format!("is under {licence:?}")),
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_comes_from_elsewhere_or_has_no_checksum_is_told() {
        let lock = |more: &str| {
            format!(
                "{{\"packages\": {{\"\": {{\"version\": \"0\"}}, \"node_modules/a\": \
                 {{\"version\": \"1.0.0\"{more}}}}}}}"
            )
        };
        let sound = ", \"license\": \"MIT\", \"integrity\": \"sha512-x\"";
        let told = |more: &str| faults("f", &packages(&lock(more)).unwrap());
        assert_eq!(told(sound), Vec::<String>::new());
        for (more, word) in [
            (", \"hasInstallScript\": true", "runs a program"),
            (", \"resolved\": \"https://example.org/a.tgz\"", "comes from"),
        ] {
            let told = told(&format!("{sound}{more}"));
            assert!(told.len() == 1 && told[0].contains(word), "{told:?}");
        }
        assert!(told(", \"license\": \"MIT\"")[0].contains("no checksum"));
        assert!(told(", \"integrity\": \"sha512-x\"")[0].contains("is under"));
    }
}
