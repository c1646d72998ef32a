//! Figures for whoever looks after the machine.

use crate::fixture::{Home, Writer, accept, on_both_engines, received};

on_both_engines![figures_follow_the_log, devices_are_listed_by_silence];

fn figures_follow_the_log(home: &Home) {
    let store = home.open();
    let empty = store.vitals().unwrap();
    assert_eq!((empty.records, empty.last_received_ms, empty.view_day), (0, None, None));
    assert_eq!((empty.schema, empty.turning), (empty.schema_known, false));
    let writer = Writer::new(1);
    let children =
        ["Ani", "Budi"].map(|name| writer.child(writer.ids.person(), name, "2025-05-03"));
    accept(&store, &children);
    let vitals = store.vitals().unwrap();
    assert_eq!(vitals.records, 2);
    assert_eq!(vitals.last_received_ms, Some(received().millis));
    assert!(vitals.view_day.is_some());
    store.prove_writing().unwrap();
}

fn devices_are_listed_by_silence(home: &Home) {
    let store = home.open();
    let (silent, busy) = (Writer::new(1), Writer::new(2));
    let child = |writer: &Writer| writer.child(writer.ids.person(), "Ani", "2025-05-03");
    let later = store::log::Received { millis: received().millis + 5_000, ..received() };
    let (first, mut second) = (child(&silent), child(&busy));
    second.device = busy.ids.device();
    accept(&store, std::slice::from_ref(&first));
    store.append(std::slice::from_ref(&second), later).unwrap();
    let seen = store.devices_seen(1_000).unwrap();
    let seen: Vec<_> = seen.iter().map(|seen| (seen.device, seen.last_received_ms)).collect();
    assert_ne!(first.device, second.device);
    assert_eq!(seen, [(first.device, received().millis), (second.device, later.millis)]);
    // Within the newest record only the device that wrote it is seen.
    assert_eq!(store.devices_seen(1).unwrap().len(), 1);
}

#[cfg(unix)]
#[test]
fn a_new_file_is_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::sqlite();
    let store = home.open();
    let writer = Writer::new(1);
    accept(&store, &[writer.child(writer.ids.person(), "Ani", "2025-05-03")]);
    for end in ["", "-wal", "-shm"] {
        let file = format!("{}{end}", home.file().display());
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
