//! Stores and made-up families for tests.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use domain::{
    area::Address,
    day::Day,
    hlc::Hlc,
    id::{HouseholdId, PersonId, PlaceId},
    person::{
        Birth, BirthPrecision, HouseholdFacts, Parent, PersonFacts, PlaceFacts, PlaceKind, Sex,
    },
    quantity::Quantity,
    record::{
        Author, Body, Correction, EnteredInError, Record, ServiceGiven, Setting, Subject, Value,
        Visit,
    },
};
use guidelines::{files::Files, model::Guidelines};
use store::{
    address::StoreUrl,
    engine::Options,
    log::{Appended, Received},
    store::Store,
};
use testkit::{ids::Ids, postgres::Database};

pub(crate) static GUIDELINES: LazyLock<Arc<Guidelines>> = LazyLock::new(|| {
    Arc::new(Guidelines::load(&Files::embedded()).expect("the guidelines of the house"))
});

/// Makes a test for each engine from a function that takes a [`Home`].
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::fixture::Home::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&crate::fixture::Home::postgres()); })*
        }
    };
}
pub(crate) use on_both_engines;

/// Where a store is kept for one test.
pub(crate) enum Home {
    Sqlite(tempfile::TempDir),
    Postgres(Database),
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    pub(crate) fn postgres() -> Self {
        Self::Postgres(testkit::postgres::database())
    }

    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite(folder) => folder.path().join("simpul.db"),
            Self::Postgres(_) => panic!("a database is not a file"),
        }
    }

    pub(crate) fn url(&self) -> StoreUrl {
        match self {
            Self::Sqlite(_) => StoreUrl::Sqlite(self.file()),
            Self::Postgres(database) => database.url().parse().unwrap(),
        }
    }

    pub(crate) fn open(&self) -> Store {
        self.open_with(Options::default())
    }

    pub(crate) fn open_with(&self, options: Options) -> Store {
        Store::open_with(&self.url(), Arc::clone(&GUIDELINES), options).unwrap()
    }

    /// Runs a statement behind the store's back.
    pub(crate) fn tamper(&self, sql: &str) -> u64 {
        match self {
            Self::Sqlite(_) => {
                let connection = rusqlite::Connection::open(self.file()).unwrap();
                connection.execute(sql, []).unwrap() as u64
            }
            Self::Postgres(database) => {
                let mut client =
                    postgres::Client::connect(database.url(), postgres::NoTls).unwrap();
                client.execute(sql, &[]).unwrap()
            }
        }
    }

    /// Returns all rows of a table as text, in order.
    pub(crate) fn dump(&self, table: &str) -> Vec<String> {
        let mut lines: Vec<String> = match self {
            Self::Sqlite(_) => {
                let connection = rusqlite::Connection::open(self.file()).unwrap();
                let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
                let columns = statement.column_count();
                let rows = statement
                    .query_map([], |row| {
                        let cells: Vec<rusqlite::types::Value> =
                            (0..columns).map(|at| row.get(at).unwrap()).collect();
                        Ok(format!("{cells:?}"))
                    })
                    .unwrap();
                rows.map(Result::unwrap).collect()
            }
            Self::Postgres(database) => {
                let mut client =
                    postgres::Client::connect(database.url(), postgres::NoTls).unwrap();
                let sql = format!("SELECT CAST(t AS TEXT) FROM {table} t");
                client.query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
            }
        };
        lines.sort();
        lines
    }

    /// Returns all views as text.
    pub(crate) fn views(&self) -> BTreeMap<&'static str, Vec<String>> {
        VIEWS.iter().map(|table| (*table, self.dump(table))).collect()
    }
}

pub(crate) const VIEWS: [&str; 27] = [
    "person_alias",
    "area",
    "person",
    "person_word",
    "person_stage",
    "episode",
    "due",
    "finding",
    "task",
    "contact",
    "person_month",
    "counted_case",
    "board_cell",
    "household",
    "household_member",
    "place",
    "posyandu_day",
    "figure",
    "disease_case",
    "week_close",
    "signal_step",
    "publication",
    "closing",
    "meeting",
    "meeting_action",
    "consent",
    "restriction",
];

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) const TODAY: &str = "2026-11-21";

pub(crate) fn received() -> Received {
    Received { today: day(TODAY), millis: 1_795_237_200_000 }
}

/// Writes records as somebody in a made-up Puskesmas would.
pub(crate) struct Writer {
    pub(crate) ids: Ids,
    pub(crate) puskesmas: &'static str,
    written: std::cell::Cell<u64>,
}

impl Writer {
    pub(crate) fn new(seed: u64) -> Self {
        Self::at(seed, "P7309010101")
    }

    pub(crate) fn at(seed: u64, puskesmas: &'static str) -> Self {
        let written = std::cell::Cell::new(1_795_000_000_000);
        Self { ids: Ids::new(seed), puskesmas, written }
    }

    pub(crate) fn record(&self, subject: Subject, occurred: &str, body: Body) -> Record {
        let millis = self.written.get() + 1;
        self.written.set(millis);
        Record {
            id: self.ids.record(),
            puskesmas: self.puskesmas.parse().unwrap(),
            subject,
            occurred: day(occurred),
            minute: None,
            written: Hlc { millis, counter: 0 },
            author: Author {
                account: domain::id::AccountId::new(uuid::Uuid::from_u128(7)),
                name: "Ani Kader".to_owned(),
                role: "kader".to_owned(),
            },
            device: domain::id::DeviceId::new(uuid::Uuid::from_u128(9)),
            place: None,
            source: None,
            body,
        }
    }

    pub(crate) fn posyandu(&self, place: PlaceId, name: &str) -> Record {
        let facts = PlaceFacts {
            kind: Some(PlaceKind::Posyandu),
            name: Some(name.to_owned()),
            desa: Some("7309012001".parse().unwrap()),
            dusun: Some("Mawar".to_owned()),
        };
        self.record(Subject::Place(place), "2020-01-01", Body::Place(facts))
    }

    pub(crate) fn household(&self, household: HouseholdId, head: &str) -> Record {
        let facts = HouseholdFacts {
            kk_number: Some("7309010101010001".to_owned()),
            head_name: Some(head.to_owned()),
            address: Some(address("7309012001", "Mawar", "001")),
        };
        self.record(Subject::Household(household), "2024-01-01", Body::Household(facts))
    }

    pub(crate) fn person(&self, person: PersonId, on: &str, facts: PersonFacts) -> Record {
        self.record(Subject::Person(person), on, Body::from(facts))
    }

    pub(crate) fn child(&self, person: PersonId, name: &str, birth: &str) -> Record {
        self.person(person, birth, child(name, birth))
    }

    pub(crate) fn weighing(&self, person: PersonId, on: &str, kg: &str, cm: &str) -> Record {
        let mut observations = BTreeMap::new();
        for (code, value) in [("bb_kg", kg), ("tb_cm", cm)] {
            if !value.is_empty() {
                let quantity: Quantity = value.parse().unwrap();
                observations.insert(code.to_owned(), Value::Number(quantity));
            }
        }
        self.visit(person, on, observations, Vec::new())
    }

    pub(crate) fn visit(
        &self,
        person: PersonId,
        on: &str,
        observations: BTreeMap<String, Value>,
        services: Vec<ServiceGiven>,
    ) -> Record {
        let visit = Visit {
            setting: Setting::Posyandu,
            attendance: Default::default(),
            observations,
            services,
            note: None,
        };
        self.record(Subject::Person(person), on, Body::Visit(visit))
    }

    pub(crate) fn correction(&self, of: &Record, on: &str, body: Body) -> Record {
        let correction = Correction {
            corrects: of.id,
            reason: "Salah baca timbangan".to_owned(),
            body: Box::new(body),
        };
        self.record(of.subject, on, Body::Correction(correction))
    }

    pub(crate) fn void(&self, of: &Record) -> Record {
        let error = EnteredInError { voids: of.id, reason: "Salah orang".to_owned() };
        self.record(of.subject, TODAY, Body::EnteredInError(error))
    }
}

pub(crate) fn address(desa: &str, dusun: &str, rt: &str) -> Address {
    Address {
        desa: desa.parse().unwrap(),
        dusun: Some(dusun.to_owned()),
        rw: Some("001".to_owned()),
        rt: Some(rt.to_owned()),
        line: None,
    }
}

pub(crate) fn child(name: &str, birth: &str) -> PersonFacts {
    PersonFacts {
        name: Some(name.to_owned()),
        sex: Some(Sex::Perempuan),
        birth: Some(Birth { day: day(birth), minute: None, precision: BirthPrecision::Exact }),
        mother: Some(Parent { name: Some("Siti Aminah".to_owned()), ..Parent::default() }),
        address: Some(address("7309012001", "Mawar", "001")),
        ..PersonFacts::default()
    }
}

/// Appends and expects that everything was accepted.
pub(crate) fn accept(store: &Store, records: &[Record]) -> Vec<u64> {
    store
        .append(records, received())
        .unwrap()
        .into_iter()
        .map(|appended| match appended {
            Appended::Accepted { seq } => seq,
            other => panic!("not accepted: {other:?}"),
        })
        .collect()
}

/// Appends one record and expects that it is refused with a code.
pub(crate) fn refuse(store: &Store, record: &Record, code: &str) {
    match &store.append(std::slice::from_ref(record), received()).unwrap()[..] {
        [Appended::Refused(refusal)] => assert_eq!(refusal.code, code, "{}", refusal.message),
        other => panic!("not refused: {other:?}"),
    }
}

/// Expects that chain and views are sound.
pub(crate) fn sound(store: &Store) {
    let verified = store.verify().unwrap();
    assert_eq!(verified.faults, Vec::new());
    let replayed = store.replay_check().unwrap();
    assert_eq!(replayed.differences, Vec::new());
    assert_eq!(replayed.differences_count, 0);
}
