//! Numbers that somebody else counted or set.

use std::collections::BTreeMap;

use domain::{
    figure::{Figure, Figures, Period},
    record::{Body, Record, Subject},
};
use store::read::figures::FigureRow;

use crate::fixture::{Home, Writer, accept, on_both_engines, refuse, sound};

on_both_engines![the_latest_writing_of_a_number_stands, a_number_is_of_its_period_and_village];

const NORTH: &str = "7309012001";
const YEAR: Period = Period::Year(2026);

fn figures(desa: Option<&str>, period: &str, values: &[(&str, &str)]) -> Figures {
    let figure = |value: &str| Figure { value: value.parse().unwrap(), low: None, high: None };
    Figures {
        desa: desa.map(|desa| desa.parse().unwrap()),
        period: period.parse().unwrap(),
        source: "BPS".to_owned(),
        values: values.iter().map(|(code, value)| ((*code).to_owned(), figure(value))).collect(),
    }
}

fn told(rows: &[FigureRow]) -> BTreeMap<(String, String), String> {
    let desa = |row: &FigureRow| row.desa.map(|desa| desa.to_string()).unwrap_or_default();
    rows.iter().map(|row| ((desa(row), row.code.clone()), row.value.to_string())).collect()
}

fn the_latest_writing_of_a_number_stands(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let state = |value: &str| -> Record {
        let values = [("sasaran.penduduk", value), ("sasaran.balita", "90")];
        writer.record(place, "2026-01-05", Body::Figures(figures(Some(NORTH), "2026", &values)))
    };
    let (first, second) = (state("1000"), state("1100"));
    // What arrives late was still written first.
    accept(&store, &[second.clone(), first.clone()]);
    let stands = |store: &store::store::Store| {
        let rows = store.figures(YEAR).unwrap();
        told(&rows).remove(&(NORTH.to_owned(), "sasaran.penduduk".to_owned()))
    };
    assert_eq!(stands(&store).as_deref(), Some("1100"));
    accept(&store, &[writer.void(&second)]);
    assert_eq!(stands(&store).as_deref(), Some("1000"));
    let fewer = figures(Some(NORTH), "2026", &[("sasaran.balita", "91")]);
    accept(&store, &[writer.correction(&first, "2026-01-05", Body::Figures(fewer))]);
    assert_eq!(stands(&store), None, "a correction takes back what it does not say");
    sound(&store);
}

fn a_number_is_of_its_period_and_village(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let record = |of: Figures| writer.record(place, "2026-04-02", Body::Figures(of));
    accept(
        &store,
        &[
            record(figures(None, "2026", &[("demografi.cbr", "18.4")])),
            record(figures(Some(NORTH), "2026", &[("demografi.cbr", "17")])),
            record(figures(None, "2025", &[("demografi.cbr", "19")])),
            record(figures(None, "2026-03", &[("inm.tangan", "85.5")])),
        ],
    );
    let rows = store.figures(YEAR).unwrap();
    let expected = [("", "demografi.cbr", "18.4"), (NORTH, "demografi.cbr", "17")];
    let expected =
        expected.map(|(desa, code, value)| ((desa.to_owned(), code.to_owned()), value.to_owned()));
    assert_eq!(told(&rows), BTreeMap::from(expected));
    assert_eq!(store.figures(Period::Year(2025)).unwrap().len(), 1);
    let march = store.figures("2026-03".parse().unwrap()).unwrap();
    assert_eq!(told(&march)[&(String::new(), "inm.tangan".to_owned())], "85.5");
    refuse(&store, &record(figures(None, "2026", &[("inm.tangan", "85")])), "angka.periode");
    refuse(&store, &record(figures(None, "2026", &[])), "angka.kosong");
    sound(&store);
}
