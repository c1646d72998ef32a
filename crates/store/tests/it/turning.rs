//! What time alone changes.

use domain::day::Day;
use store::{
    log::Received,
    read::{due::DueFilter, lists::RuleFilter},
    store::Store,
};

use crate::fixture::{Home, Writer, accept, day, on_both_engines, received, sound};

on_both_engines![
    days_go_by_and_the_views_follow,
    step_by_step_is_the_same_as_at_once,
    a_clock_set_back_changes_nothing,
    an_append_turns_the_views_first,
    a_turn_that_was_stopped_goes_on,
];

fn newborns(store: &Store, writer: &Writer, today: Day) {
    let received = Received { today, millis: 1 };
    for n in 0..6 {
        let person = writer.ids.person();
        let birth = today.plus_days(-40 * n - 1).to_string();
        let records = [
            writer.child(person, &format!("Anak {n}"), &birth),
            writer.weighing(person, &birth, "3,1", "49"),
        ];
        store.append(&records, received).unwrap();
    }
}

fn due(store: &Store) -> u64 {
    store.due_count(&DueFilter::default()).unwrap().services
        + store.tasks(&RuleFilter::default()).unwrap().total
}

fn days_go_by_and_the_views_follow(home: &Home) {
    let store = home.open();
    newborns(&store, &Writer::new(1), day("2026-03-01"));
    let mut seen = vec![due(&store)];
    for month in 4..12 {
        let today = day(&format!("2026-{month:02}-07"));
        assert!(0 < store.turn(today).unwrap());
        assert_eq!(store.view_day().unwrap(), Some(today));
        // Nothing is left to do on the same day.
        assert_eq!(store.turn(today).unwrap(), 0);
        sound(&store);
        seen.push(due(&store));
    }
    seen.dedup();
    assert!(4 < seen.len(), "{seen:?}");
}

fn step_by_step_is_the_same_as_at_once(home: &Home) {
    let store = home.open();
    newborns(&store, &Writer::new(1), day("2026-03-01"));
    for step in 1..=60 {
        store.turn(day("2026-03-01").plus_days(step)).unwrap();
    }
    sound(&store);
}

fn a_clock_set_back_changes_nothing(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    newborns(&store, &writer, day("2026-03-01"));
    let before = home.views();
    assert_eq!(store.turn(day("2026-01-01")).unwrap(), 0);
    assert_eq!(home.views(), before);
    assert_eq!(store.view_day().unwrap(), Some(day("2026-03-01")));
    // An entry of the right day is taken although the clock says January.
    let record = writer.child(writer.ids.person(), "Budi", "2026-02-27");
    let set_back = Received { today: day("2026-01-01"), millis: 0 };
    let appended = store.append(&[record], set_back).unwrap();
    assert!(matches!(appended[..], [store::log::Appended::Accepted { .. }]));
    assert_eq!(store.view_day().unwrap(), Some(day("2026-03-01")));
    sound(&store);
}

fn an_append_turns_the_views_first(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    newborns(&store, &writer, day("2026-03-01"));
    accept(&store, &[writer.child(writer.ids.person(), "Budi", "2026-11-01")]);
    assert_eq!(store.view_day().unwrap(), Some(received().today));
    sound(&store);
}

fn a_turn_that_was_stopped_goes_on(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    newborns(&store, &writer, day("2026-03-01"));
    // As it stands when the power fails after the turn was begun: nobody was drawn yet.
    let target = day("2026-04-01");
    home.tamper(&format!("UPDATE store_state SET turning_to = {}", target.epoch_days()));
    accept(&store, &[writer.child(writer.ids.person(), "Budi", "2026-11-01")]);
    assert_eq!(store.view_day().unwrap(), Some(received().today));
    sound(&store);
    home.tamper(&format!(
        "UPDATE store_state SET turning_to = {}",
        received().today.plus_days(9).epoch_days()
    ));
    store.turn(received().today).unwrap();
    assert_eq!(store.view_day().unwrap(), Some(received().today.plus_days(9)));
    sound(&store);
}
