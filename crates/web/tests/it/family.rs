//! A made-up family: Siti and her daughter Bunga, at Posyandu Melati.

use std::collections::BTreeMap;

use access::role::Role;
use domain::{
    area::Address,
    hlc::Hlc,
    id::{AccountId, HouseholdId, PersonId, PlaceId, RecordId},
    person::{
        Birth, BirthPrecision, HouseholdFacts, Parent, PersonFacts, PlaceFacts, PlaceKind, Sex,
    },
    quantity::Quantity,
    record::{
        Author, Body, Evidence, Outcome, Record, ServiceGiven, Setting, Subject, Value, Visit,
    },
};

use crate::app::TestApp;

/// Who belongs to the family, and where.
pub(crate) struct Family {
    pub(crate) posyandu: PlaceId,
    pub(crate) other_posyandu: PlaceId,
    pub(crate) household: HouseholdId,
    pub(crate) siti: PersonId,
    pub(crate) bunga: PersonId,
    pub(crate) budi: PersonId,
    pub(crate) last_visit: RecordId,
    pub(crate) author: AccountId,
}

/// Writes records with an author and rising times.
pub(crate) struct Pen<'a> {
    app: &'a TestApp,
    author: AccountId,
    written: u64,
}

impl<'a> Pen<'a> {
    /// Takes up a pen; records are written after a time in milliseconds.
    pub(crate) fn new(app: &'a TestApp, author: AccountId, written: u64) -> Self {
        Self { app, author, written }
    }

    /// Makes one record.
    pub(crate) fn record(&mut self, subject: Subject, occurred: &str, body: Body) -> Record {
        self.written += 1_000;
        Record {
            id: self.app.ids.record(),
            puskesmas: "P7309010101".parse().expect("a code"),
            subject,
            occurred: occurred.parse().expect("a day"),
            minute: None,
            written: Hlc { millis: self.written, counter: 0 },
            author: Author {
                account: self.author,
                name: "Kader Wati".to_owned(),
                role: Role::Kader.code().to_owned(),
            },
            device: self.app.ids.device(),
            place: None,
            source: None,
            body,
        }
    }
}

/// Makes a visit to a posyandu with weight and length, in grams and millimetres.
pub(crate) fn weighed(weight_g: i64, length_mm: i64) -> Visit {
    let number = |thousandths| Value::Number(Quantity::from_thousandths(thousandths));
    let observations = BTreeMap::from([
        ("bb_kg".to_owned(), number(weight_g)),
        ("tb_cm".to_owned(), number(length_mm * 100)),
        ("cara_ukur".to_owned(), Value::Text("terlentang".to_owned())),
    ]);
    Visit {
        setting: Setting::Posyandu,
        attendance: domain::record::Attendance::Present,
        observations,
        services: Vec::new(),
        note: None,
    }
}

pub(crate) fn given(item: &str, step: &str, lot: Option<&str>) -> ServiceGiven {
    ServiceGiven {
        item: item.to_owned(),
        step: Some(step.to_owned()),
        outcome: Outcome::Given,
        given_on: None,
        evidence: Evidence::Witnessed,
        lot: lot.map(str::to_owned),
        reason: None,
        ask_again_on: None,
    }
}

fn address() -> Address {
    Address {
        desa: "7309012001".parse().expect("a code"),
        dusun: Some("Dusun Krajan".to_owned()),
        rw: Some("001".to_owned()),
        rt: Some("002".to_owned()),
        line: None,
    }
}

/// Writes the family into the store of an application.
pub(crate) fn settle(app: &TestApp) -> Family {
    let mut family = Family {
        posyandu: app.ids.place(),
        other_posyandu: app.ids.place(),
        household: app.ids.household(),
        siti: app.ids.person(),
        bunga: app.ids.person(),
        budi: app.ids.person(),
        last_visit: app.ids.record(),
        author: app.ids.account(),
    };
    let mut pen = Pen { app, author: family.author, written: 1_780_000_000_000 };
    let mut records = places(&mut pen, &family);
    records.extend(people(&mut pen, &family));
    let visits = visits(&mut pen, &family);
    family.last_visit = visits.last().expect("there are visits").id;
    records.extend(visits);
    app.write(&records);
    family
}

fn places(pen: &mut Pen<'_>, family: &Family) -> Vec<Record> {
    [(family.posyandu, "Posyandu Melati"), (family.other_posyandu, "Posyandu Kenanga")]
        .into_iter()
        .map(|(id, name)| {
            let facts = PlaceFacts {
                kind: Some(PlaceKind::Posyandu),
                name: Some(name.to_owned()),
                desa: Some(address().desa),
                dusun: None,
            };
            pen.record(Subject::Place(id), "2026-01-01", Body::Place(facts))
        })
        .collect()
}

fn people(pen: &mut Pen<'_>, family: &Family) -> Vec<Record> {
    let household = HouseholdFacts {
        kk_number: Some("7309010101200001".to_owned()),
        head_name: Some("Ahmad".to_owned()),
        address: Some(address()),
    };
    let siti = PersonFacts {
        name: Some("Siti Aminah".to_owned()),
        sex: Some(Sex::Perempuan),
        birth: Some(birth("1998-03-02", BirthPrecision::Year)),
        household: Some(family.household),
        address: Some(address()),
        posyandu: Some(family.posyandu),
        ..PersonFacts::default()
    };
    let bunga = PersonFacts {
        name: Some("Bunga Lestari".to_owned()),
        sex: Some(Sex::Perempuan),
        birth: Some(birth("2026-02-10", BirthPrecision::Exact)),
        nik: Some("7309015002260001".parse().expect("a NIK")),
        mother: Some(Parent {
            person: Some(family.siti),
            name: Some("Siti Aminah".to_owned()),
            nik: None,
        }),
        ..siti.clone()
    };
    let budi = PersonFacts {
        name: Some("Budi <b>Santoso</b>".to_owned()),
        sex: Some(Sex::LakiLaki),
        birth: Some(birth("2025-06-01", BirthPrecision::Exact)),
        posyandu: Some(family.other_posyandu),
        household: None,
        ..siti.clone()
    };
    vec![
        pen.record(Subject::Household(family.household), "2026-02-10", Body::Household(household)),
        pen.record(Subject::Person(family.siti), "2026-02-10", Body::from(siti)),
        pen.record(Subject::Person(family.bunga), "2026-02-10", Body::from(bunga)),
        pen.record(Subject::Person(family.budi), "2026-02-10", Body::from(budi)),
    ]
}

fn birth(day: &str, precision: BirthPrecision) -> Birth {
    Birth { day: day.parse().expect("a day"), minute: None, precision }
}

fn visits(pen: &mut Pen<'_>, family: &Family) -> Vec<Record> {
    let weighings = [
        ("2026-03-12", 4200, 535),
        ("2026-04-12", 5100, 565),
        ("2026-05-12", 5800, 590),
        ("2026-06-12", 6300, 612),
        ("2026-07-12", 6350, 628),
        ("2026-09-12", 6900, 652),
        ("2026-10-12", 7150, 664),
        ("2026-11-12", 7100, 673),
    ];
    weighings
        .into_iter()
        .map(|(day, weight_g, length_mm)| {
            let mut visit = weighed(weight_g, length_mm);
            match day {
                "2026-03-12" => visit.services.push(given("imm_bcg", "BCG", Some("BC-114"))),
                "2026-04-12" => visit.services.push(given("imm_dpt", "DPT1", Some("DP-20"))),
                _ => {}
            }
            let body = Body::Visit(visit);
            let mut record = pen.record(Subject::Person(family.bunga), day, body);
            record.place = Some(family.posyandu);
            record
        })
        .collect()
}
