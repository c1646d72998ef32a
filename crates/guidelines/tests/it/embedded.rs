//! The guidelines that the binary carries.

use guidelines::{files::Files, model::Guidelines};

#[test]
fn the_law_we_ship_has_no_faults() {
    let loaded = Guidelines::load(&Files::embedded());
    let guidelines = loaded.unwrap_or_else(|faults| {
        let list: Vec<_> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"))
    });
    assert!(40 < guidelines.items.len());
    assert!(guidelines.items.iter().any(|item| !item.findings.is_empty()));
    assert_eq!(guidelines.digest.len(), 64);
}
