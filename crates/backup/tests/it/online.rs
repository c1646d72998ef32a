//! A backup is made while entries go on.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use backup::restore::Until;

use crate::fixture::{RECORDS, World, append, same, sound};

#[test]
fn entries_go_on_while_backups_are_made() {
    let world = World::new();
    append(&world.store, 0..100, 0);
    let is_done = AtomicBool::new(false);
    let made = thread::scope(|scope| {
        scope.spawn(|| {
            for (nth, at) in (100..RECORDS.len()).enumerate() {
                append(&world.store, at..at + 1, nth as u64);
            }
            is_done.store(true, Ordering::Release);
        });
        let mut made = 0;
        while !is_done.load(Ordering::Acquire) {
            made += 1;
            world.back_up(made);
        }
        made
    });
    assert!(1 < made, "entries were over before the second backup");
    // Each backup is of one state: the last in between comes back sound, and a last one whole.
    let (between, _) = world.restore("antara.db", &Until::default()).unwrap();
    sound(&between);
    world.back_up(made + 1);
    let (restored, _) = world.restore("baru.db", &Until::default()).unwrap();
    same(&world.store, &restored);
}
