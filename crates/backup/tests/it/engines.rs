//! A backup of either engine comes back on either, encrypted or not, and holds every source.

use backup::{
    restore::{Until, restore},
    secret::{Envelope, Seal},
};
use store::{address::StoreUrl, key::StoreKey, source::source_tables};

use crate::fixture::{
    GUIDELINES, RECORDS, World, account, append, code, open, refuse_one, same, sqlite,
};

/// Fills a store so that no source table is empty.
fn fill(world: &World) {
    append(&world.store, 0..200, 0);
    refuse_one(&world.store);
    account(&world.store, "bidan.ani", 1);
    world.store.keep_edition(Some(&guidelines::files::Files::embedded())).unwrap();
}

#[test]
fn sqlite_comes_back_on_postgres_and_from_there_on_an_encrypted_sqlite() {
    let world = World::new();
    fill(&world);
    world.back_up(1);
    let database = testkit::postgres::database();
    let postgres: StoreUrl = database.url().parse().unwrap();
    let until = Until::default();
    restore(&postgres, &world.destination(), &world.head, &until, GUIDELINES.clone()).unwrap();
    let second = open(&postgres);
    same(&world.store, &second);

    // What is written there goes on, and comes back from there.
    append(&second, 200..RECORDS.len(), 2);
    let world = World::on(tempfile::tempdir().unwrap(), second);
    world.back_up(3);
    let key = StoreKey::from_bytes([8; 32]);
    let third = sqlite(world.folder.path(), "baru.db").with_key(key).unwrap();
    restore(&third, &world.destination(), &world.dinkes, &until, GUIDELINES.clone()).unwrap();
    let file = world.folder.path().join("baru.db");
    assert!(!std::fs::read(&file).unwrap().starts_with(b"SQLite"), "encrypted from the start");
    same(&world.store, &open(&third));
    // A store that is there is never written over.
    let again = restore(&third, &world.destination(), &world.dinkes, &until, GUIDELINES.clone());
    assert_eq!(code(again), "simpanan.sudah-ada");
    let again = restore(&postgres, &world.destination(), &world.dinkes, &until, GUIDELINES.clone());
    assert_eq!(code(again), "simpanan.sudah-ada");
}

#[test]
fn every_source_table_that_holds_rows_comes_back() {
    let world = World::new();
    fill(&world);
    let snapshot = world.store.source_snapshot().unwrap();
    let known: Vec<&str> = snapshot.whole.iter().map(|whole| whole.table).collect();
    assert_eq!(known.len() + 1, source_tables().len());
    world.back_up(1);
    let (restored, told) = world.restore("baru.db", &Until::default()).unwrap();
    same(&world.store, &restored);
    for whole in &snapshot.whole {
        assert_eq!(told.rows[whole.table], whole.rows.len() as u64, "{}", whole.table);
    }
    assert_eq!(told.rows["record"], 200);
    // Nobody is signed in on another machine.
    assert!(restored.session("a").unwrap().is_none());
}

#[test]
fn nobody_without_an_envelope_reads_a_backup() {
    let world = World::new();
    fill(&world);
    world.back_up(1);
    // Nothing that left the program shows anybody.
    let name = RECORDS.iter().find_map(|record| match &record.body {
        domain::record::Body::Person(facts) => facts.name.clone(),
        _ => None,
    });
    let name = name.unwrap();
    for file in world.files("") {
        let bytes = std::fs::read(&file).unwrap();
        for text in [name.as_str(), "bidan.ani", "bb_kg"] {
            let shown = bytes.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(!shown, "{text} in {}", file.display());
        }
    }
    let at = world.destination();
    let try_with = |envelope: &Envelope| {
        let url = sqlite(world.folder.path(), "baru.db");
        code(restore(&url, &at, envelope, &Until::default(), GUIDELINES.clone()))
    };
    // Another identity with our seal, and our identity with another seal.
    assert_eq!(try_with(&Envelope::new(Seal::from_bytes([3; 32]))), "cadangan.kunci-lain");
    assert_eq!(try_with(&Envelope::new(Seal::from_bytes([4; 32]))), "cadangan.segel");
    assert!(!world.folder.path().join("baru.db").exists());
    // Both envelopes open it.
    for (name, envelope) in [("a.db", &world.head), ("b.db", &world.dinkes)] {
        let url = sqlite(world.folder.path(), name);
        restore(&url, &at, envelope, &Until::default(), GUIDELINES.clone()).unwrap();
    }
}

#[test]
fn an_older_backup_is_read_after_the_schema_grew() {
    let world = World::new();
    fill(&world);
    world.back_up(1);
    // The same backup said to be of the schema before: it holds no row of what came since, so the
    // last migration runs over it.
    let manifest = world.files(".manifes").pop().unwrap();
    let text = std::fs::read_to_string(&manifest).unwrap();
    let schema = world.store.source_snapshot().unwrap().schema;
    let rewrite = |to: u32| {
        let line = text.lines().next().unwrap();
        let line = line.replace(&format!("\"schema\":{schema}"), &format!("\"schema\":{to}"));
        std::fs::write(&manifest, crate::harm::resealed(&line)).unwrap();
    };
    rewrite(schema - 1);
    let (restored, _) = world.restore("lama.db", &Until::default()).unwrap();
    same(&world.store, &restored);
    rewrite(schema + 1);
    assert_eq!(code(world.restore("baru.db", &Until::default())), "simpanan.lebih-baru");
    assert!(!world.folder.path().join("baru.db").exists());
}
