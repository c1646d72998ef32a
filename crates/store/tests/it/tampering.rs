//! Whatever is done to the log behind the store's back shows.

use store::verify::{Fault, FaultKind};

use crate::fixture::{Home, Writer, accept, on_both_engines, sound};

on_both_engines![
    a_changed_byte_shows,
    a_changed_time_shows,
    a_changed_column_shows,
    a_removed_row_shows,
    rows_cut_off_at_the_end_show,
    swapped_rows_show,
    a_renumbered_row_shows,
    an_inserted_row_shows,
    a_forged_row_breaks_the_chain,
    a_changed_head_shows,
    a_removed_head_shows,
    every_home_is_walked,
];

/// A log of ten records of which nothing is wrong yet.
fn log_of_ten(home: &Home) -> store::store::Store {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    let mut records = vec![writer.child(person, "Dewi", "2025-05-03")];
    for day in 1..10 {
        records.push(writer.weighing(person, &format!("2026-10-0{day}"), "9,1", ""));
    }
    accept(&store, &records);
    sound(&store);
    store
}

fn faults(store: &store::store::Store) -> Vec<(i64, FaultKind)> {
    let verified = store.verify().unwrap();
    assert_eq!(verified.faults_count, verified.faults.len() as u64);
    let told = |fault: Fault| (fault.seq, fault.kind);
    verified.faults.into_iter().map(told).collect()
}

fn a_changed_byte_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("UPDATE record SET body = replace(body, '9.1', '9.2') WHERE seq = 5");
    assert_eq!(faults(&store), [(5, FaultKind::Changed)]);
}

fn a_changed_time_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("UPDATE record SET received_ms = received_ms + 1 WHERE seq = 10");
    assert_eq!(faults(&store), [(10, FaultKind::Changed)]);
}

fn a_changed_column_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("UPDATE record SET occurred = occurred + 1 WHERE seq = 3");
    home.tamper("UPDATE record SET kind = 'death' WHERE seq = 7");
    let expected = [(3, FaultKind::Column("occurred")), (7, FaultKind::Column("kind"))];
    assert_eq!(faults(&store), expected);
}

fn a_removed_row_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("DELETE FROM record WHERE seq IN (4, 5)");
    assert_eq!(faults(&store), [(4, FaultKind::Removed { until: 5 })]);
    home.tamper("DELETE FROM record WHERE seq = 1");
    let expected = [(1, FaultKind::Removed { until: 1 }), (4, FaultKind::Removed { until: 5 })];
    assert_eq!(faults(&store), expected);
}

fn rows_cut_off_at_the_end_show(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("DELETE FROM record WHERE seq > 8");
    assert_eq!(faults(&store), [(9, FaultKind::Removed { until: 10 })]);
    home.tamper("DELETE FROM record");
    assert_eq!(faults(&store), [(1, FaultKind::Removed { until: 10 })]);
}

fn swapped_rows_show(home: &Home) {
    let store = log_of_ten(home);
    for (from, to) in [(6, -6), (7, 6), (-6, 7)] {
        home.tamper(&format!("UPDATE record SET seq = {to} WHERE seq = {from}"));
    }
    let found = faults(&store);
    assert!(found.contains(&(6, FaultKind::Renumbered { was: 7 })), "{found:?}");
    assert!(found.contains(&(7, FaultKind::Renumbered { was: 6 })), "{found:?}");
}

fn a_renumbered_row_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("UPDATE record SET seq = 12 WHERE seq = 9");
    let found = faults(&store);
    assert!(found.contains(&(9, FaultKind::Removed { until: 9 })), "{found:?}");
    assert!(found.contains(&(12, FaultKind::Renumbered { was: 9 })), "{found:?}");
    assert!(found.contains(&(12, FaultKind::Head)), "{found:?}");
    // A number below the first is found too.
    home.tamper("UPDATE record SET seq = -3 WHERE seq = 12");
    let found = faults(&store);
    assert!(found.contains(&(-3, FaultKind::Renumbered { was: 9 })), "{found:?}");
}

fn an_inserted_row_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper(
        "INSERT INTO record SELECT puskesmas, 11, subject, subject_kind, subject, occurred, kind, \
         body, prev_hash, hash, received_ms FROM record WHERE seq = 10",
    );
    let found = faults(&store);
    assert!(found.contains(&(11, FaultKind::Renumbered { was: 10 })), "{found:?}");
    assert!(found.contains(&(11, FaultKind::Head)), "{found:?}");
}

fn a_forged_row_breaks_the_chain(home: &Home) {
    let store = log_of_ten(home);
    // Forged with a sound hash of its own, as somebody would who knows the rule.
    let victim = store.records_after(&"P7309010101".parse().unwrap(), 4, 1).unwrap().remove(0);
    let body = victim.record.to_json().replace("9.1", "9.9");
    let hash = link(&victim.prev_hash, 5, victim.received_ms as i64, &body);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let literal = match home {
        Home::Sqlite(_) => format!("x'{hash}'"),
        Home::Postgres(_) => format!("'\\x{hash}'::bytea"),
    };
    home.tamper(&format!(
        "UPDATE record SET body = replace(body, '9.1', '9.9'), hash = {literal} WHERE seq = 5"
    ));
    assert_eq!(faults(&store), [(6, FaultKind::NotAfterPrevious)]);
}

/// The rule of the chain as it is documented, written down a second time.
fn link(before: &[u8; 32], seq: i64, received_ms: i64, body: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut bytes = before.to_vec();
    bytes.extend(seq.to_be_bytes());
    bytes.extend(received_ms.to_be_bytes());
    bytes.extend(body.as_bytes());
    Sha256::digest(&bytes).into()
}

fn a_changed_head_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("UPDATE log_head SET seq = 9");
    assert_eq!(faults(&store), [(10, FaultKind::Head)]);
    home.tamper("UPDATE log_head SET seq = 12");
    assert_eq!(faults(&store), [(11, FaultKind::Removed { until: 12 })]);
}

fn a_removed_head_shows(home: &Home) {
    let store = log_of_ten(home);
    home.tamper("DELETE FROM log_head");
    assert_eq!(faults(&store), [(10, FaultKind::NoHead)]);
}

fn every_home_is_walked(home: &Home) {
    let store = log_of_ten(home);
    let other = Writer::at(2, "P0000000002");
    accept(&store, &[other.child(other.ids.person(), "Budi", "2025-05-03")]);
    assert_eq!(store.verify().unwrap().records, 11);
    home.tamper("UPDATE record SET body = replace(body, 'Budi', 'Budi Darma')");
    let verified = store.verify().unwrap();
    assert_eq!(verified.faults.len(), 1);
    assert_eq!(verified.faults[0].puskesmas, "P0000000002");
}
