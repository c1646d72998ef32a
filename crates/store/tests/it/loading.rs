//! A load leaves the same store as appending does, whenever it is cut off.

use domain::record::Record;
use store::error::Error;

use crate::fixture::{Home, Writer, accept, on_both_engines, received, sound};

on_both_engines![a_load_is_an_append, a_load_that_was_cut_off_is_drawn_at_the_next_opening];

fn village() -> Vec<Record> {
    let writer = Writer::new(3);
    let person = writer.ids.person();
    let place = writer.ids.place();
    vec![
        writer.posyandu(place, "Melati"),
        writer.child(person, "Anak Contoh", "2024-05-03"),
        writer.weighing(person, "2026-10-05", "8,1", "73"),
        writer.weighing(person, "2026-11-05", "7,9", "73"),
    ]
}

fn a_load_is_an_append(home: &Home) {
    let records = village();
    let store = home.open();
    let loading = store.begin_loading().unwrap();
    let refused = store.append(&records[..1], received());
    assert!(matches!(refused, Err(Error::OtherGuidelines { .. })), "{refused:?}");
    for batch in records.chunks(2) {
        loading.append(batch, received()).unwrap();
    }
    loading.finish().unwrap();
    sound(&store);

    let other = match home {
        Home::Sqlite(_) => Home::sqlite(),
        Home::Postgres(_) => Home::postgres(),
    };
    accept(&other.open(), &records);
    assert_eq!(home.views(), other.views());
}

fn a_load_that_was_cut_off_is_drawn_at_the_next_opening(home: &Home) {
    let store = home.open();
    store.begin_loading().unwrap().append(&village(), received()).unwrap();
    drop(store);
    sound(&home.open());
}
