//! Guidelines change while the store stays open, and the last good edition outlives a broken one.

use std::sync::Arc;

use guidelines::files::Files;
use store::{edition::kept_at, error::Error};

use crate::fixture::{GUIDELINES, Home, Writer, accept, on_both_engines, received, sound};

on_both_engines![an_open_store_changes_its_guidelines, the_last_edition_is_kept];

fn an_open_store_changes_its_guidelines(home: &Home) {
    let old = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    accept(&old, &[writer.child(person, "Sari", "2025-05-03")]);
    let mut other = (**GUIDELINES).clone();
    other.digest = "other".to_owned();
    other.items.retain(|item| &*item.rule.id != "imm_dpt");
    let asked = |home: &Home| home.views()["due"].iter().any(|row| row.contains("imm_dpt"));
    assert!(asked(home));
    let new = old.under(Arc::new(other)).unwrap();
    assert!(!asked(home));
    sound(&new);
    let weighing = writer.weighing(person, "2026-11-05", "7,9", "73");
    let refused = old.append(std::slice::from_ref(&weighing), received()).unwrap_err();
    assert!(matches!(refused, Error::OtherGuidelines { .. }), "{refused}");
    accept(&new, &[weighing]);
    sound(&new.under(Arc::clone(&GUIDELINES)).unwrap());
    assert!(asked(home));
}

fn the_last_edition_is_kept(home: &Home) {
    assert_eq!(kept_at(&home.url()).unwrap(), None);
    let store = home.open();
    assert_eq!(kept_at(&home.url()).unwrap(), None);
    let first = Files::from_texts([("edition.toml", "satu"), ("items/a.toml", "")]);
    store.keep_edition(Some(&first)).unwrap();
    assert_eq!(kept_at(&home.url()).unwrap(), Some(first.clone()));
    let second = Files::from_texts([("edition.toml", "dua")]);
    store.keep_edition(Some(&second)).unwrap();
    store.keep_edition(Some(&second)).unwrap();
    assert_eq!(kept_at(&home.url()).unwrap(), Some(second));
    store.keep_edition(None).unwrap();
    assert_eq!(kept_at(&home.url()).unwrap(), None);
}
