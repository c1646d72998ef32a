//! A made-up hamlet: eight under-fives of two posyandu, some weighed in October and November.

use access::role::Role;
use domain::{
    area::Address,
    id::{PersonId, PlaceId, RecordId},
    person::{Birth, BirthPrecision, Parent, PersonFacts, PlaceFacts, PlaceKind, Sex},
    record::{Body, Record, Subject},
};

use crate::{
    app::TestApp,
    family::{Pen, weighed},
};

/// Who lives here.
pub(crate) struct Hamlet {
    pub(crate) melati: PlaceId,
    pub(crate) kenanga: PlaceId,
    /// In the order of [`CHILDREN`].
    pub(crate) children: Vec<PersonId>,
    /// The weighing of the first child in November.
    pub(crate) weighing: RecordId,
}

/// Name, RT, whether of Melati, and what the scale said in October and November, in grams.
type Child = (&'static str, &'static str, bool, Option<i64>, Option<i64>);

const CHILDREN: [Child; 8] = [
    ("Ani", "001", true, Some(9_000), Some(9_300)),
    ("Budi", "001", true, Some(9_000), None),
    ("Citra", "001", false, Some(9_000), Some(9_300)),
    ("Dedi", "002", true, None, None),
    ("=Eka", "002", true, Some(9_000), Some(9_300)),
    ("Fitri", "002", false, Some(9_000), Some(9_300)),
    ("Gilang", "003", false, Some(9_000), Some(9_300)),
    ("Hasan", "003", false, Some(9_000), None),
];

/// Writes the hamlet into the store of an application, with an account for each role in use.
pub(crate) fn settle(app: &TestApp) -> Hamlet {
    let author = app.ids.account();
    let (melati, kenanga) = (app.ids.place(), app.ids.place());
    let mut pen = Pen::new(app, author, 1_780_000_000_000);
    let mut records: Vec<Record> = [(melati, "Posyandu Melati"), (kenanga, "Posyandu Kenanga")]
        .into_iter()
        .map(|(id, name)| pen.record(Subject::Place(id), "2026-01-01", place(name)))
        .collect();
    let mut children = Vec::new();
    let mut first = None;
    for (name, rt, is_melati, october, november) in CHILDREN {
        let child = app.ids.person();
        children.push(child);
        let posyandu = if is_melati { melati } else { kenanga };
        let facts = Body::from(facts(name, rt, posyandu));
        records.push(pen.record(Subject::Person(child), "2025-09-10", facts));
        for (day, grams) in [("2026-10-10", october), ("2026-11-10", november)] {
            let Some(grams) = grams else { continue };
            let body = Body::Visit(weighed(grams, 730));
            let mut record = pen.record(Subject::Person(child), day, body);
            record.place = Some(posyandu);
            if day == "2026-11-10" {
                first.get_or_insert(record.id);
            }
            records.push(record);
        }
    }
    app.write(&records);
    app.account("gizi", "Petugas Gizi", Role::Gizi, None);
    app.account("kader", "Kader Melati", Role::Kader, Some(melati));
    app.account("dokter", "Dokter Sari", Role::Dokter, None);
    app.account("loket", "Petugas Loket", Role::Loket, None);
    app.account("admin", "Pengelola", Role::Admin, None);
    app.account("pmik", "Perekam Medis", Role::Pmik, None);
    Hamlet { melati, kenanga, children, weighing: first.expect("Ani was weighed") }
}

fn place(name: &str) -> Body {
    Body::Place(PlaceFacts {
        kind: Some(PlaceKind::Posyandu),
        name: Some(name.to_owned()),
        desa: Some("7309012001".parse().expect("a code")),
        dusun: None,
    })
}

/// Facts of an infant of the hamlet.
pub(crate) fn facts(name: &str, rt: &str, posyandu: PlaceId) -> PersonFacts {
    PersonFacts {
        name: Some(format!("{name} Contoh")),
        sex: Some(Sex::Perempuan),
        birth: Some(Birth {
            day: "2025-09-10".parse().expect("a day"),
            minute: None,
            precision: BirthPrecision::Exact,
        }),
        mother: Some(Parent { name: Some("Ibu Rekaan".to_owned()), ..Parent::default() }),
        address: Some(Address {
            desa: "7309012001".parse().expect("a code"),
            dusun: Some("Krajan".to_owned()),
            rw: Some("001".to_owned()),
            rt: Some(rt.to_owned()),
            line: None,
        }),
        posyandu: Some(posyandu),
        ..PersonFacts::default()
    }
}
