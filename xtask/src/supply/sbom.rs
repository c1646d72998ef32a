//! The list of parts, CycloneDX 1.5. The same sources give the same list, byte for byte.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{cargo, npm};

/// Writes the list: crates of which the binary is made, and packages of the form in the browser.
pub(super) fn write(
    packages: &[cargo::Package],
    checksums: &BTreeMap<(String, String), String>,
    form: &[npm::Package],
) -> String {
    let version = packages.iter().find(|package| package.name == "simpul");
    let version = version.map_or("", |package| package.version.as_str());
    let crates = packages.iter().filter(|package| package.is_part && package.name != "simpul");
    let mut components: Vec<Value> = crates
        .map(|package| {
            let key = (package.name.clone(), package.version.clone());
            let purl = format!("pkg:cargo/{}@{}", package.name, package.version);
            let sum = checksums.get(&key);
            let sums: Vec<Value> =
                sum.map(|sum| json!({"alg": "SHA-256", "content": sum})).into_iter().collect();
            component(&package.name, &package.version, &purl, package.licence.as_deref(), sums)
        })
        .collect();
    components.extend(form.iter().map(|package| {
        let purl = format!("pkg:npm/{}@{}", package.name.replace('@', "%40"), package.version);
        let licence = package.licence.as_deref();
        component(&package.name, &package.version, &purl, licence, Vec::new())
    }));
    components.sort_by_key(|component| component["purl"].to_string());
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {
            "type": "application",
            "name": "simpul",
            "version": version,
            "bom-ref": format!("pkg:cargo/simpul@{version}"),
        }},
        "components": components,
    });
    format!("{list:#}\n")
}

fn component(
    name: &str,
    version: &str,
    purl: &str,
    licence: Option<&str>,
    hashes: Vec<Value>,
) -> Value {
    let licences: Vec<Value> = licence
        .map(|licence| json!({"expression": licence.replace('/', " OR ")}))
        .into_iter()
        .collect();
    json!({
        "type": "library",
        "name": name,
        "version": version,
        "purl": purl,
        "bom-ref": purl,
        "licenses": licences,
        "hashes": hashes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_stands_in_the_list_with_its_checksum() {
        let part = |name: &str, is_part| cargo::Package {
            name: name.to_owned(),
            version: "1.2.3".to_owned(),
            licence: Some("MIT/Apache-2.0".to_owned()),
            source: None,
            is_part,
        };
        let sums = BTreeMap::from([(("axum".to_owned(), "1.2.3".to_owned()), "ab".to_owned())]);
        let packages = [part("simpul", true), part("axum", true), part("insta", false)];
        let list: Value = serde_json::from_str(&write(&packages, &sums, &[])).unwrap();
        assert_eq!(list["bomFormat"], "CycloneDX");
        assert_eq!(list["components"].as_array().unwrap().len(), 1);
        let axum = &list["components"][0];
        assert_eq!(axum["purl"], "pkg:cargo/axum@1.2.3");
        assert_eq!(axum["hashes"][0]["content"], "ab");
        assert_eq!(axum["licenses"][0]["expression"], "MIT OR Apache-2.0");
    }
}
