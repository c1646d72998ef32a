//! Views are what the log makes them, and can be made again.

use std::sync::Arc;

use store::{error::Error, replay::DifferenceKind, store::Store};

use crate::fixture::{GUIDELINES, Home, Writer, accept, on_both_engines, received, sound};

on_both_engines![
    every_kind_of_damage_is_found_and_mended,
    rows_of_nobody_are_found_and_mended,
    other_guidelines_rebuild_the_views,
    a_rebuilding_that_was_stopped_begins_again,
    an_empty_store_is_sound,
];

fn village(home: &Home) -> Store {
    let store = home.open();
    let writer = Writer::new(1);
    for n in 0..5 {
        let person = writer.ids.person();
        let (household, place) = (writer.ids.household(), writer.ids.place());
        accept(
            &store,
            &[
                writer.child(person, &format!("Anak {n}"), &format!("202{}-05-03", 2 + n % 4)),
                writer.weighing(person, "2026-10-05", "8,1", "73"),
                writer.weighing(person, "2026-11-05", "7,9", "73"),
                writer.household(household, "Baso"),
                writer.posyandu(place, "Melati"),
            ],
        );
    }
    sound(&store);
    store
}

fn every_kind_of_damage_is_found_and_mended(home: &Home) {
    let store = village(home);
    let before = home.views();
    let damages = [
        ("person", "UPDATE person SET weight_g = weight_g + 1", DifferenceKind::Changed),
        ("person", "DELETE FROM person WHERE name = 'Anak 1'", DifferenceKind::Missing),
        ("person_word", "DELETE FROM person_word WHERE word = '1'", DifferenceKind::Missing),
        (
            "person_word",
            "UPDATE person_word SET word = '7' WHERE word = '1'",
            DifferenceKind::Extra,
        ),
        ("due", "DELETE FROM due", DifferenceKind::Missing),
        ("finding", "UPDATE finding SET severity = 9", DifferenceKind::Changed),
        ("task", "UPDATE task SET since = since - 1", DifferenceKind::Changed),
        ("contact", "UPDATE contact SET weight_g = NULL", DifferenceKind::Changed),
        ("person_month", "UPDATE person_month SET reached = 0", DifferenceKind::Changed),
        ("person_month", "UPDATE person_month SET month = month + 900", DifferenceKind::Extra),
        ("counted_case", "UPDATE counted_case SET done = 1", DifferenceKind::Changed),
        ("board_cell", "UPDATE board_cell SET people = people + 1", DifferenceKind::Changed),
        ("board_cell", "UPDATE board_cell SET done = done + 9000", DifferenceKind::Extra),
        ("household", "UPDATE household SET head_name = 'X'", DifferenceKind::Changed),
        ("place", "DELETE FROM place", DifferenceKind::Missing),
        ("area", "DELETE FROM area", DifferenceKind::Missing),
    ];
    for (table, damage, kind) in damages {
        assert!(0 < home.tamper(damage), "{damage}");
        let found = store.replay_check().unwrap();
        let told = found.differences.iter().any(|d| d.table == table && d.kind == kind);
        assert!(told, "{damage}: {:?}", found.differences.first());
        let mended = store.replay().unwrap();
        assert!(0 < mended.differences_count, "{damage}");
        assert_eq!(home.views(), before, "{damage}");
        sound(&store);
    }
}

fn rows_of_nobody_are_found_and_mended(home: &Home) {
    let store = village(home);
    let before = home.views();
    let id = match home {
        Home::Sqlite(_) => "x'00112233445566778899aabbccddeeff'",
        Home::Postgres(_) => "'\\x00112233445566778899aabbccddeeff'::bytea",
    };
    let insertions = [
        ("due", format!("INSERT INTO due VALUES ('P1', {id}, 'x', '', 'due', 1, 1, 1)")),
        ("person_word", format!("INSERT INTO person_word VALUES ('P1', {id}, 'hantu')")),
        ("person_month", format!("INSERT INTO person_month VALUES ('P1', {id}, 5, 0, 1, 1, 1)")),
        (
            "counted_case",
            format!("INSERT INTO counted_case VALUES ('P1', {id}, 'hantu', 1, 5, 1, 0, 1, NULL)"),
        ),
        (
            "disease_case",
            format!("INSERT INTO disease_case VALUES ('P1', {id}, 'x', 5, NULL, 1, 0, 0, {id})"),
        ),
        (
            "household_member",
            format!(
                "INSERT INTO household_member VALUES \
                 ('P1', {id}, 5, 9, {id}, 1, 1, 0, 0, 0, 0, NULL, NULL)"
            ),
        ),
        (
            "week_close",
            format!("INSERT INTO week_close VALUES ('P1', {id}, 3, 'x', 1, 9, 9, NULL, 'A', {id})"),
        ),
        (
            "signal_step",
            format!(
                "INSERT INTO signal_step VALUES \
                 ('P1', {id}, {id}, 3, 'x', '', 'verified', 9, NULL, NULL, 'A')"
            ),
        ),
        ("publication", format!("INSERT INTO publication VALUES ('P1', {id}, 3, 9, 'A', {id})")),
        (
            "meeting",
            format!("INSERT INTO meeting VALUES ('P1', {id}, {id}, 'x', 9, '', '{{}}', 'A')"),
        ),
        (
            "meeting_action",
            format!(
                "INSERT INTO meeting_action VALUES \
                 ('P1', {id}, {id}, 1, 'x', 'role', 'BDN', '', 9, 'open', NULL, NULL, NULL)"
            ),
        ),
        ("place", format!("INSERT INTO place VALUES ('P1', {id}, NULL, NULL, NULL, NULL, NULL)")),
        ("person_alias", format!("INSERT INTO person_alias VALUES ({id}, {id})")),
        ("board_cell", "INSERT INTO board_cell VALUES ('P1', 'hantu', 1, 1, 1, 1)".to_owned()),
    ];
    for (table, insertion) in insertions {
        assert_eq!(home.tamper(&insertion), 1);
        let found = store.replay_check().unwrap().differences;
        assert!(!found.is_empty(), "{insertion}");
        assert_eq!((found[0].table, found[0].kind), (table, DifferenceKind::Extra));
        store.replay().unwrap();
        assert_eq!(home.views(), before, "{insertion}");
        sound(&store);
    }
}

fn other_guidelines_rebuild_the_views(home: &Home) {
    let old = village(home);
    let before = home.views();
    let mut other = (**GUIDELINES).clone();
    other.digest = "other".to_owned();
    other.indicators.retain(|indicator| &*indicator.rule.id != "gizi.bgm");
    let new = Store::open(&home.url(), Arc::new(other)).unwrap();
    sound(&new);
    let views = home.views();
    assert_ne!(views["board_cell"], before["board_cell"]);
    assert!(!views["board_cell"].iter().any(|line| line.contains("gizi.bgm")));
    // The program that still has the old guidelines must not add to the new views.
    let writer = Writer::new(2);
    let record = writer.child(writer.ids.person(), "Budi", "2025-05-03");
    let error = old.append(std::slice::from_ref(&record), received()).unwrap_err();
    assert!(matches!(error, Error::OtherGuidelines { .. }), "{error}");
    assert_eq!(error.refusal().code, "simpanan.pedoman-lain");
    accept(&new, &[record]);
    sound(&new);
}

fn a_rebuilding_that_was_stopped_begins_again(home: &Home) {
    let store = village(home);
    let before = home.views();
    drop(store);
    home.tamper("UPDATE store_state SET views_version = 'rebuilding 1 x'");
    home.tamper("DELETE FROM due");
    home.tamper("DELETE FROM board_cell");
    let store = home.open();
    assert_eq!(home.views(), before);
    sound(&store);
}

fn an_empty_store_is_sound(home: &Home) {
    let store = home.open();
    sound(&store);
    let replayed = store.replay().unwrap();
    assert_eq!((replayed.subjects, replayed.rows, replayed.differences_count), (0, 0, 0));
}
