//! Backups that somebody or something harmed: each way is told for what it is.

use std::{fs, io, path::Path, sync::Mutex};

use backup::restore::Until;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::fixture::{Failing, World, append, code, same};

/// Writes the two lines of a manifest as whoever holds the seal of the fixture would.
pub(crate) fn resealed(line: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&[3; 32]).unwrap();
    mac.update(line.as_bytes());
    let mark: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    format!("{line}\n{mark}\n")
}

/// A world with three backups: a full one and two that add to it.
fn three() -> World {
    let world = World::new();
    for (minute, part) in [(0, 0..80), (10, 80..140), (20, 140..200)] {
        append(&world.store, part, minute);
        world.back_up(minute + 1);
    }
    assert_eq!(world.files(".manifes").len(), 3);
    world
}

/// Harms the files of a world and expects a code, and that no store is made.
fn check(harm: impl Fn(&World), expected: &str) {
    let world = three();
    harm(&world);
    assert_eq!(code(world.restore("baru.db", &Until::default())), expected);
    let left: Vec<_> = fs::read_dir(world.folder.path()).unwrap().collect();
    let left: Vec<_> = left.into_iter().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("baru")), "{left:?}");
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

#[test]
fn one_bit_of_a_segment_is_told() {
    check(|world| change(&world.files(".age")[0], |bytes| bytes[700] ^= 1), "cadangan.diubah");
}

#[test]
fn a_segment_that_is_cut_off_or_missing_is_told() {
    check(
        |world| change(&world.files(".age")[1], |bytes| bytes.truncate(300)),
        "cadangan.terpotong",
    );
    check(|world| fs::remove_file(&world.files(".age")[0]).unwrap(), "cadangan.hilang");
}

#[test]
fn segments_that_changed_places_are_told() {
    check(
        |world| {
            let files = world.files(".age");
            let (one, other) = (&files[0], files.last().unwrap());
            let (mut a, mut b) = (fs::read(one).unwrap(), fs::read(other).unwrap());
            // Of equal length, so that only what they hold can tell them apart.
            let (own, others) = (a.len(), b.len());
            a.resize(others, 0);
            b.resize(own, 0);
            fs::write(one, b).unwrap();
            fs::write(other, a).unwrap();
        },
        "cadangan.diubah",
    );
}

#[test]
fn a_backup_that_is_missing_in_between_is_told() {
    check(|world| fs::remove_file(&world.files(".manifes")[1]).unwrap(), "cadangan.hilang");
    check(|world| fs::remove_file(&world.files(".manifes")[0]).unwrap(), "cadangan.hilang");
}

#[test]
fn manifests_that_changed_places_are_told() {
    check(
        |world| {
            let files = world.files(".manifes");
            let (a, b) = (fs::read(&files[1]).unwrap(), fs::read(&files[2]).unwrap());
            fs::write(&files[1], b).unwrap();
            fs::write(&files[2], a).unwrap();
        },
        "cadangan.diubah",
    );
}

#[test]
fn a_manifest_that_somebody_wrote_is_told() {
    // Without the seal nothing can be changed in it.
    check(
        |world| {
            let file = &world.files(".manifes")[2];
            let text = fs::read_to_string(file).unwrap().replace("\"number\":3", "\"number\": 3");
            fs::write(file, text).unwrap();
        },
        "cadangan.segel",
    );
    // Even with it the chain shows that the one before was exchanged.
    check(
        |world| {
            let file = &world.files(".manifes")[1];
            let text = fs::read_to_string(file).unwrap();
            let line = text.lines().next().unwrap().replace("0.1.0", "0.1.1");
            fs::write(file, resealed(&line)).unwrap();
        },
        "cadangan.diubah",
    );
    check(
        |world| change(&world.files(".manifes")[0], |bytes| bytes.truncate(40)),
        "cadangan.terpotong",
    );
}

#[test]
fn a_manifest_of_a_newer_program_is_told() {
    check(
        |world| {
            let file = &world.files(".manifes")[0];
            let text = fs::read_to_string(file).unwrap();
            let line = text.lines().next().unwrap().replace("\"format\":2", "\"format\":3");
            fs::write(file, resealed(&line)).unwrap();
        },
        "cadangan.lebih-baru",
    );
}

/// Full, or gone in the middle: the backup before stays good, and the next one makes up for it.
#[test]
fn a_destination_that_fails_midway_harms_nothing() {
    for (kind, expected) in [
        (io::ErrorKind::StorageFull, "cadangan.penuh"),
        (io::ErrorKind::NotConnected, "cadangan.tujuan"),
    ] {
        let world = World::new();
        append(&world.store, 0..100, 0);
        world.back_up(1);
        append(&world.store, 100..150, 2);
        crate::fixture::account(&world.store, "bidan.ani", 1);
        for writes in 0..3 {
            let failing =
                Failing { inner: world.destination(), writes_left: Mutex::new(writes), kind };
            assert_eq!(code(world.back_up_to(&failing, 3)), expected, "{writes}");
            let (restored, _) = world.restore(&format!("{writes}.db"), &Until::default()).unwrap();
            assert_eq!(restored.verify().unwrap().records, 100);
        }
        let made = world.back_up(4);
        assert_eq!((made.number, made.records), (2, 150));
        let (restored, _) = world.restore("baru.db", &Until::default()).unwrap();
        same(&world.store, &restored);
    }
}

#[test]
fn damage_at_the_end_begins_a_new_series() {
    let world = three();
    change(&world.files(".manifes")[2], |bytes| bytes.truncate(50));
    append(&world.store, 200..210, 30);
    let made = world.back_up(31);
    assert_eq!((made.number, made.records), (1, 210));
    let (restored, _) = world.restore("baru.db", &Until::default()).unwrap();
    same(&world.store, &restored);
}
