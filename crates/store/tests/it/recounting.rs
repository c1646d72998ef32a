//! The full recompute and what it keeps.

use std::cell::Cell;

use crate::fixture::{Home, Writer, accept, on_both_engines};

on_both_engines![
    a_recompute_says_whether_views_are_what_the_log_makes,
    the_latest_outcomes_are_kept
];

fn a_recompute_says_whether_views_are_what_the_log_makes(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let person = writer.ids.person();
    accept(&store, &[writer.child(person, "Dewi", "2025-05-03")]);
    assert_eq!(store.recounts(5).unwrap(), []);
    let time = Cell::new(1_000);
    let tick = || time.replace(time.get() + 500);
    let sound = store.recount(tick).unwrap();
    assert_eq!((sound.began_ms, sound.ended_ms, sound.differences), (1_000, 1_500, 0));
    assert!(0 < sound.rows && sound.first.is_none());
    home.tamper("UPDATE board_cell SET people = people + 1");
    home.tamper("UPDATE person SET name = 'Entah'");
    let found = store.recount(tick).unwrap();
    assert!(2 <= found.differences, "{found:?}");
    assert!(found.first.as_ref().is_some_and(|first| first.starts_with("person ")), "{found:?}");
    assert_eq!(store.recounts(5).unwrap(), [found, sound], "the latest first");
}

fn the_latest_outcomes_are_kept(home: &Home) {
    let store = home.open();
    for night in 1..=62 {
        store.recount(|| night * 1_000).unwrap();
    }
    let kept = store.recounts(100).unwrap();
    let began: Vec<u64> = kept.iter().map(|recount| recount.began_ms / 1_000).collect();
    assert_eq!(began, (3..=62).rev().collect::<Vec<u64>>());
}
